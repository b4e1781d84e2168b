/*
 * shipped.c: names to paths, and the table of which text a model is shown on.
 */
#include "shipped.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library.h"
#include "text.h"

#define MODELS "lessons/models"
#define TEXTS  "corpora"
#define ENDING ".safetensors"

enum { PATH_MOST = 4096 };

static const struct {
    const char *model, *text;
} shown_on[] = {{"prose", "prose.txt"}, {"code", "harbour.c"}, {"tiny", "harbour.c"}};

enum { SHOWN = sizeof shown_on / sizeof *shown_on };

/* ---- the folder ---- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

static bool has_models(const char *root)
{
    char path[PATH_MOST + sizeof MODELS + 1];
    snprintf(path, sizeof path, "%s/" MODELS, root);
    return is_folder(path);
}

/* Where the program is; "" when the system does not say. */
static void own_folder(char folder[PATH_MOST])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MOST - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
}

/* The folder of the data, or false. A path that does not fit is cut, and then there are no models in it. */
static bool find_root(char root[PATH_MOST])
{
    /* From where the program is: installed, built in a folder of the source. The others are absolute. */
    static const char *const places[] = {"/" UNROLL_DATA_FROM_BIN, "/../../..", UNROLL_SOURCE, UNROLL_DATA_INSTALLED};
    const char *given = getenv("UNROLL_DATA");
    char folder[PATH_MOST];
    if (given && *given) return snprintf(root, PATH_MOST, "%s", given) < PATH_MOST && has_models(root);
    own_folder(folder);
    for (int i = 0; i < 4; i++) {
        int length = snprintf(root, PATH_MOST, "%s%s", i < 2 ? folder : "", places[i]);
        if ((i >= 2 || *folder) && length < PATH_MOST && has_models(root)) return true;
    }
    return false;
}

/* ROOT/FOLDER/NAME ENDING, if there is such a file. */
static bool find_shipped(const char *folder, const char *name, const char *ending, char path[PATH_MOST])
{
    char root[PATH_MOST];
    return !strchr(name, '/') && find_root(root) &&
           snprintf(path, PATH_MOST, "%s/%s/%s%s", root, folder, name, ending) < PATH_MOST && is_file(path);
}

/* ---- what ships ---- */

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), n = strlen(ending);
    return length > n && strcmp(name + length - n, ending) == 0;
}

static int is_model_name(const struct dirent *entry)
{
    return *entry->d_name != '.' && ends_in(entry->d_name, ENDING);
}

static int is_text_name(const struct dirent *entry)
{
    return *entry->d_name != '.' && !ends_in(entry->d_name, ".md");
}

/* "prose, tiny", or what to do when there is nothing. */
static void add_names(struct string *out, const char *folder, const char *ending, int (*belongs)(const struct dirent *))
{
    char root[PATH_MOST], path[PATH_MOST + sizeof MODELS + 1];
    struct dirent **entry = NULL;
    int count = 0;
    if (find_root(root)) {
        snprintf(path, sizeof path, "%s/%s", root, folder);
        count = scandir(path, &entry, belongs, compare_names);
    }
    for (int i = 0; i < count; i++) {
        if (i) string_add(out, ", ");
        string_add_safe(out, entry[i]->d_name, strlen(entry[i]->d_name) - strlen(ending));
        free(entry[i]);
    }
    free(entry);
    if (count <= 0) string_add(out, "none that can be found (UNROLL_DATA is the folder of " MODELS ")");
}

static void add_models(struct string *out)
{
    add_names(out, MODELS, ENDING, is_model_name);
}

static void add_texts(struct string *out)
{
    add_names(out, TEXTS, "", is_text_name);
}

static bool fail_with(struct string *text, struct error *err)
{
    if (text->failed)
        error_failed(err, "out of memory");
    else
        error_input(err, "%s", text->data);
    string_finish(text);
    return false;
}

/* ---- names ---- */

bool shipped_is_model(const char *name)
{
    char path[PATH_MOST];
    return !is_file(name) && !library_find(name) && find_shipped(MODELS, name, ENDING, path);
}

static char *copy(const char *name, struct error *err)
{
    char *path = strdup(name);
    if (!path) error_failed(err, "out of memory");
    return path;
}

char *shipped_model(const char *name, struct error *err)
{
    char path[PATH_MOST];
    if (is_file(name)) return copy(name, err);
    if (find_shipped(MODELS, name, ENDING, path)) return copy(path, err);
    if (strchr(name, '/') || ends_in(name, ENDING) || is_folder(name)) return copy(name, err);
    struct string text = {0};
    string_printf(&text, "%s: No such file, and no model of this name ships; these do: ", name);
    add_models(&text);
    fail_with(&text, err);
    return NULL;
}

char *shipped_text(const char *name, struct error *err)
{
    char path[PATH_MOST];
    bool ships = strcmp(name, "-") != 0 && !is_file(name) && find_shipped(TEXTS, name, "", path);
    return copy(ships ? path : name, err);
}

/* ---- what was not given ---- */

static const char *text_of(const char *model)
{
    for (int i = 0; i < SHOWN; i++)
        if (!strcmp(model, shown_on[i].model) && shipped_is_model(model)) return shown_on[i].text;
    return NULL;
}

const char *shipped_first(void)
{
    for (int i = 0; i < SHOWN; i++)
        if (shipped_is_model(shown_on[i].model)) return shown_on[i].model;
    return NULL;
}

bool shipped_complete(const char *what, const char *operand[2], struct error *err)
{
    if (operand[0] && !operand[1]) operand[1] = text_of(operand[0]);
    if (operand[1]) return true;
    char *path = operand[0] ? shipped_model(operand[0], err) : NULL;
    bool text_alone = path, there = path && access(path, F_OK) == 0;
    if (path && !there) error_input(err, "%s: %s", path, strerror(errno));
    free(path);
    if (operand[0] && !there) return false;
    struct string text = {0};
    string_printf(&text, "%s needs a %stext: unroll %s %s TEXT; texts that ship: ", what,
        text_alone ? "" : "model and a ", what, text_alone ? operand[0] : "MODEL");
    add_texts(&text);
    if (!text_alone) string_add(&text, "; models: "), add_models(&text);
    return fail_with(&text, err);
}
