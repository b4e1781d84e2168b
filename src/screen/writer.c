/*
 * writer.c: which ending means which picture, and saving one.
 */
#include "writer.h"

#include <string.h>
#include <strings.h>

#include "file.h"

static const struct writer {
    const char *ending;
    void (*write)(struct string *out, const struct canvas *canvas, const struct theme *theme);
    bool truecolor; /* a file has all colors, whatever the terminal has */
    bool titles;
} writers[] = {
    {".txt", write_text, false},
    {".ansi", write_ansi, true},
    {".html", write_html, true, true},
    {".svg", write_svg, true},
};

enum { WRITERS = sizeof writers / sizeof *writers };

static bool error_unknown(const char *path, struct error *err)
{
    struct string message = {0};
    string_add_safe(&message, path, strlen(path));
    string_add(&message, ": the name's ending tells what to write, and must be one of");
    for (int i = 0; i < WRITERS; i++) string_printf(&message, " %s", writers[i].ending);
    error_input(err, "%s", message.data ? message.data : "out of memory");
    string_finish(&message);
    return false;
}

static const struct writer *writer_of(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/'), *ending = strrchr(slash ? slash : path, '.');
    for (int i = 0; ending && i < WRITERS; i++)
        if (strcasecmp(ending, writers[i].ending) == 0) return &writers[i];
    error_unknown(path, err);
    return NULL;
}

bool writer_knows(const char *path, struct error *err)
{
    return writer_of(path, err) != NULL;
}

bool writer_has_titles(const char *path)
{
    struct error ignored;
    const struct writer *writer = writer_of(path, &ignored);
    return writer && writer->titles;
}

bool canvas_save(const char *path, const struct canvas *canvas, const struct theme *theme, struct error *err)
{
    const struct writer *writer = writer_of(path, err);
    if (!writer) return false;
    struct theme in_file = *theme;
    if (writer->truecolor && theme->depth != COLOR_NONE) in_file.depth = COLOR_TRUE;
    struct string out = {0};
    writer->write(&out, canvas, &in_file);
    bool done = out.failed ? error_failed(err, "%s: out of memory for the picture", path)
                           : file_write_atomically(path, out.data, out.length, err);
    string_finish(&out);
    return done;
}
