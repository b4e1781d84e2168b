/*
 * torch_code.c: the program, from its head to its end; a blank of the text is a blank of the program.
 */
#include "torch_code.h"

#include <string.h>

#include "torch_names.h"

/* What the program needs to know. */
struct model_sizes {
    const struct torch_cell *cell;
    const struct net *net;
    const struct net_options *options;
    size_t parameters;
};

static size_t count_parameters(const struct tensor_names *names)
{
    size_t count = 0;
    for (int i = 0; i < names->tensors; i++) {
        const struct named_tensor *t = &names->tensor[i];
        count += (size_t)t->rows * (size_t)(t->columns ? t->columns : 1);
    }
    return count;
}

static void add_head(struct string *s, const struct model_sizes *m)
{
    string_add(s, "# ");
    string_add_safe(s, m->net->name, strlen(m->net->name));
    string_printf(s,
        ", as PyTorch has it: %s within the character model. Parameters have the names and\n"
        "# layouts of the files that unroll saves, so they can be loaded:\n"
        "#\n"
        "#     model.load_state_dict(safetensors.torch.load_file(\"model.safetensors\"))\n"
        "#\n"
        "# PyTorch counts %zu parameters, unroll %zu: PyTorch gives every gate a second bias. In unroll's files\n"
        "# that is 0, wherever one bias says the same. The initial values here are PyTorch's own.\n",
        m->cell->module, m->parameters, m->net->parameter_count);
}

static void add_constructor(struct string *s, const struct model_sizes *m)
{
    const struct net_options *o = m->options;
    bool embedded = o->embedding > 0;
    string_printf(s, "    def __init__(self, vocab=%d, hidden=%d, layers=%d", o->vocab, o->hidden, o->layers);
    if (embedded) string_printf(s, ", embedding=%d", o->embedding);
    string_add(s, "):\n"
                  "        super().__init__()\n");
    string_add(s, embedded ? "        self.embed = nn.Embedding(vocab, embedding)\n" : "        self.vocab = vocab\n");
    string_printf(s, "        self.rnn = %s(%s, hidden, layers", m->cell->module, embedded ? "embedding" : "vocab");
    if (m->cell->nonlinearity) string_printf(s, ", nonlinearity=\"%s\"", m->cell->nonlinearity);
    string_add(s, ")\n"
                  "        self.fc = nn.Linear(hidden, vocab)\n\n");
}

static void add_forward(struct string *s, const struct model_sizes *m)
{
    string_add(s, "    def forward(self, symbols, state=None):\n"
                  "        \"\"\"symbols [T, B] -> logits [T, B, vocab] of those that follow, and the state to go on "
                  "from.\"\"\"\n");
    string_add(s, m->options->embedding > 0 ? "        x = self.embed(symbols)\n"
                                            : "        x = F.one_hot(symbols, self.vocab).to(self.fc.weight.dtype)\n");
    string_add(s, "        h, state = self.rnn(x, state)\n"
                  "        return self.fc(h), state\n");
}

static const char main_text[] =
    "if __name__ == \"__main__\":\n"
    "    model = CharacterModel()\n"
    "    print(model)\n"
    "    print(sum(p.numel() for p in model.parameters()), \"parameters\")\n"
    "    text = torch.randint(model.fc.out_features, (65, 8))\n"
    "    logits, _ = model(text[:-1])\n"
    "    loss = F.cross_entropy(logits.flatten(0, 1), text[1:].flatten())\n"
    "    print(\"loss on random symbols: %.3f nats; ln(vocab): %.3f\" % (loss, math.log(model.fc.out_features)))\n";

static void add_program(struct string *s, const struct model_sizes *m)
{
    add_head(s, m);
    string_add(s, "import math\n\n"
                  "import torch\n"
                  "from torch import nn\n"
                  "from torch.nn import functional as F\n\n\n"
                  "class CharacterModel(nn.Module):\n");
    add_constructor(s, m);
    add_forward(s, m);
    string_add(s, "\n\n");
    string_add(s, main_text);
}

bool torch_code(struct torch_net *torch, const struct net *net, const struct net_options *options, struct string *code,
    struct error *err)
{
    struct tensor_names names;
    *torch = (struct torch_net){0};
    if (!tensor_names_init(&names, net, err)) return false;
    if (names.cell) {
        struct model_sizes sizes = {names.cell, net, options, count_parameters(&names)};
        *torch = (struct torch_net){names.cell->module, sizes.parameters};
        if (code) add_program(code, &sizes);
    }
    tensor_names_finish(&names);
    return !code || !code->failed || error_failed(err, "out of memory");
}

void torch_nets(struct string *out)
{
    const struct torch_cell *cell;
    for (int i = 0; (cell = torch_cell_at(i)); i++) {
        if (i) string_add(out, torch_cell_at(i + 1) ? ", " : " and ");
        string_printf(out, "%s (%s)", cell->net, cell->module);
    }
}
