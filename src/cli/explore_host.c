/*
 * explore_host.c: see the header. Numbers are those of the figure that is up; else of the selected span, or the page.
 */
#include "explore_host.h"

#include <stdlib.h>
#include <string.h>

#include "npz.h"
#include "panel_explore.h"
#include "shipped.h"
#include "terminal.h"
#include "writer.h"

bool explore_host_exports(const char *path, struct error *err)
{
    struct error picture;
    return npz_is_path(path) || npy_is_path(path) || writer_knows(path, &picture) ||
           error_input(err, "%s, or .npz for the numbers of all units, .npy for those of one quantity", picture.text);
}

/* ---- numbers ---- */

/* values [count x width] */
static bool take_quantity(
    struct tape *tape, struct explore_stretch at, int quantity, int width, float *values, struct error *err)
{
    struct tape_window window = {0};
    for (size_t i = 0; i < at.count; i++) {
        size_t place = at.first + i;
        if ((i == 0 || place >= window.first + (size_t)window.count) && !tape_look(tape, place, &window, err))
            return false;
        memcpy(values + i * (size_t)width, tape_value(tape, quantity, place), (size_t)width * sizeof *values);
    }
    return true;
}

/* Of two sides each has its letter before the names: "a.h.c", "b.h". */
static bool add_quantities(
    struct npz *npz, const struct explorer *x, const struct side *s, struct explore_stretch at, struct error *err)
{
    const struct net *net = s->model->net;
    for (int q = 0; q < net->quantities; q++) {
        if (!survey_includes(net, q) && q != net->probability && q != net->loss) continue;
        size_t width = (size_t)net->quantity[q].width;
        float *values = malloc(at.count * width * sizeof *values);
        struct string name = {0};
        if (x->sides > 1) string_printf(&name, "%c.", s == x->side[0] ? 'a' : 'b');
        string_add(&name, net->quantity[q].name);
        bool good = (values && name.data && !name.failed) || error_failed(err, "out of memory");
        good = good && take_quantity(s->tape, at, q, (int)width, values, err);
        if (good) npz_add(npz, name.data, NPZ_FLOAT32, 2, (size_t[]){at.count, width}, values);
        string_finish(&name);
        free(values);
        if (!good) return false;
    }
    return true;
}

static void add_array(void *context, const char *name, int dims, const size_t *shape, const double *data)
{
    npz_add(context, name, NPZ_FLOAT64, dims, shape, data);
}

/* "measured" is the first character, from 0, and how many. */
static bool save_figure(const struct explorer *x, const char *path, struct error *err)
{
    const struct figure_result *result = x->figures.open < 0 ? NULL : x->now->figure[x->figures.open].result;
    struct npz npz = {0};
    struct figure_sink sink = {&npz, add_array};
    if (!result) return error_input(err, "there is nothing to export: no figure has been measured");
    bool good = npz_begin(&npz, err);
    if (good) {
        add_array(&npz, "measured", 1, (size_t[]){2}, (double[]){(double)result->first, (double)result->length});
        figure_table[x->figures.open].numbers(result, x->now->model->net, &sink);
    }
    good = good && npz_write(&npz, path, err);
    npz_finish(&npz);
    return good;
}

/* The selected span, or the page. */
static bool find_stretch(const struct side *s, struct explore_stretch *at, struct error *err)
{
    *at = (struct explore_stretch){s->page.first, (size_t)s->page.count};
    if (s->span.count) *at = (struct explore_stretch){s->span.first, s->span.count};
    return at->count || error_input(err, "there is nothing to export: the text cannot be read");
}

/* All units of the quantity that is looked at, a row a character. */
static bool save_quantity(const struct side *s, struct explore_stretch at, const char *path, struct error *err)
{
    int quantity = s->channel[0].quantity;
    size_t width = (size_t)s->model->net->quantity[quantity].width;
    float *values = malloc(at.count * width * sizeof *values);
    bool good =
        values ? take_quantity(s->tape, at, quantity, (int)width, values, err) : error_failed(err, "out of memory");
    good = good && npy_write(path, NPZ_FLOAT32, 2, (size_t[]){at.count, width}, values, err);
    free(values);
    return good;
}

static bool save_numbers(const struct explorer *x, struct explore_stretch at, const char *path, struct error *err)
{
    const struct side *s = x->now;
    struct npz npz = {0};
    uint32_t *text = malloc(at.count * sizeof *text);
    bool good = text || error_failed(err, "out of memory");
    good = good && reading_text(&s->reading, at.first, at.count, text, err) && npz_begin(&npz, err);
    if (good) npz_add(&npz, "text", NPZ_CHARACTER, 1, &at.count, text);
    for (int i = 0; i < x->sides; i++) good = good && add_quantities(&npz, x, x->side[i], at, err);
    good = good && npz_write(&npz, path, err);
    npz_finish(&npz);
    free(text);
    return good;
}

/* ---- pictures ---- */

static bool save_picture(
    const struct explore_view_host *host, const struct explorer *x, const char *path, struct error *err)
{
    struct canvas canvas;
    struct theme theme = host->theme;
    theme.ascii = host->ascii;
    if (!canvas_init(&canvas, host->rows, host->columns)) return error_failed(err, "out of memory for the screen");
    canvas.ascii = theme.ascii;
    canvas.titled = writer_has_titles(path);
    explore_draw(&canvas, x);
    bool done =
        canvas.incomplete ? error_failed(err, "out of memory for the screen") : canvas_save(path, &canvas, &theme, err);
    canvas_finish(&canvas);
    return done;
}

static bool export(
    void *context, const struct explorer *x, const char *path, struct explore_stretch *written, struct error *err)
{
    bool quantity = npy_is_path(path);
    if (!explore_host_exports(path, err)) return false;
    if (!quantity && !npz_is_path(path)) return save_picture(context, x, path, err);
    if (!quantity && explorer_view(x) == EXPLORE_FIGURE) return save_figure(x, path, err);
    if (!find_stretch(x->now, written, err)) return false;
    return quantity ? save_quantity(x->now, *written, path, err) : save_numbers(x, *written, path, err);
}

static void set_mouse(void *context, bool ours)
{
    terminal_mouse(ours);
}

static char *model_path(void *context, const char *name, struct error *err)
{
    return shipped_model(name, err);
}

static char *text_path(void *context, const char *name, struct error *err)
{
    return shipped_text(name, err);
}

void explore_host_init(struct explore_view_host *host, struct theme theme, int rows, int columns, struct explorer *x)
{
    *host =
        (struct explore_view_host){{host, export, set_mouse, model_path, text_path}, theme, theme.ascii, rows, columns};
    x->host = &host->host;
}
