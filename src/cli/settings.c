/*
 * settings.c: finding the file, and reading it line by line through the same rows as the command line.
 */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "file.h"
#include "output.h"

enum { MOST_BYTES = 1 << 16, MOST_WRONG = 8 /* lines that are named; then nothing more is read */ };

/* ---- values ---- */

bool settings_read_theme(const struct option_row *row, const char *argument, struct error *err)
{
    struct theme ignored;
    return theme_set(&ignored, argument, err) && option_text(row, argument, err);
}

bool settings_read_colors(const struct option_row *row, const char *argument, struct error *err)
{
    struct theme ignored;
    return theme_set_colors(&ignored, argument, err) && option_text(row, argument, err);
}

bool settings_read_speed(const struct option_row *row, const char *argument, struct error *err)
{
    if (!play_speed(argument)) return error_input(err, "give slow, normal or fast");
    return option_text(row, argument, err);
}

/* ---- the file ---- */

/* The path as it is opened, and as it is shown: the home folder as ~. */
struct config_path {
    struct string path, shown;
};

/* A relative XDG_CONFIG_HOME does not count, as its specification wants it. */
static bool find_path(struct config_path *place)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    bool own = config && *config == '/';
    if (!own && (!home || *home != '/')) return false;
    string_printf(&place->path, "%s%s/unroll/config", own ? config : home, own ? "" : "/.config");
    size_t length = home ? strlen(home) : 0;
    bool inside =
        length > 1 && place->path.data && !strncmp(place->path.data, home, length) && place->path.data[length] == '/';
    string_printf(&place->shown, "%s%s", inside ? "~" : "", place->path.data ? place->path.data + inside * length : "");
    return !place->path.failed && !place->shown.failed;
}

/* No file is no error; *bytes is NULL then. A pipe would be waited for. */
static bool read_file(const struct config_path *place, char **bytes, struct error *err)
{
    struct stat status;
    size_t length, count;
    uint32_t *characters;
    *bytes = NULL;
    if (stat(place->path.data, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR || file_fail(err, place->shown.data, "cannot read", errno);
    if (!S_ISREG(status.st_mode)) return error_input(err, "%s: is not a file", place->shown.data);
    if (!file_read(place->path.data, MOST_BYTES, bytes, &length, err)) return false;
    bool text = utf8_decode(*bytes, length, place->shown.data, &characters, &count, err);
    if (text) free(characters);
    if (text && !memchr(*bytes, '\0', length)) return true;
    free(*bytes);
    *bytes = NULL;
    return !text ? false : error_input(err, "%s: has a 0 byte in it, so it is no text", place->shown.data);
}

static void cut_blanks(char *text)
{
    size_t length = strlen(text);
    while (length && strchr(" \t\r", text[length - 1])) text[--length] = '\0';
}

/* "theme dark", "theme = dark", "ascii": cuts the line into a name and a value, which may be empty. */
static char *split_line(char *line, char **value)
{
    line += strspn(line, " \t");
    for (char *c = line; *c; c++)
        if (*c == '#' && (c == line || c[-1] == ' ' || c[-1] == '\t')) *c-- = '\0';
    cut_blanks(line);
    size_t length = strcspn(line, " \t=");
    *value = line + length + strspn(line + length, " \t");
    if (**value == '=') *value += 1 + strspn(*value + 1, " \t");
    line[length] = '\0';
    return line;
}

static void note(struct settings *s, const struct error *err)
{
    string_printf(&s->wrong, "%s%s", s->wrong.length ? "\n" : "", err->text);
}

static void read_lines(struct settings *s, const char *shown)
{
    const struct option_row rows[] = {SETTINGS_OF_SCREENS(s), SETTINGS_OF_STEPPER(s), {0}};
    static const char mark[] = "\xef\xbb\xbf"; /* of some editors, in front of UTF-8 */
    int number = 1, wrong = 0;
    char *first = s->file + (strncmp(s->file, mark, sizeof mark - 1) ? 0 : sizeof mark - 1);
    for (char *line = first, *next, *value; line && wrong < MOST_WRONG; line = next, number++) {
        struct error err = {0};
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        char *name = split_line(line, &value);
        if (!*name && !*value) continue;
        if (options_set(rows, name, value, &err)) continue;
        error_suffix(&err, "the line is left out");
        error_prefix(&err, "%s:%d", shown, number);
        note(s, &err);
        wrong++;
    }
}

void settings_load(struct settings *s)
{
    struct config_path place = {0};
    struct error err = {0};
    if (find_path(&place)) {
        if (!read_file(&place, &s->file, &err)) note(s, &err);
        if (s->file) read_lines(s, place.shown.data);
    }
    s->usual_notation = s->notation;
    string_finish(&place.path);
    string_finish(&place.shown);
}

void settings_say(struct settings *s)
{
    for (char *line = s->wrong.data, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        output_warning("%s", line);
    }
    string_finish(&s->wrong);
}

void settings_finish(struct settings *s)
{
    settings_say(s);
    free(s->file);
    *s = (struct settings){0};
}

/* ---- what follows ---- */

struct theme settings_base_theme(const struct settings *s)
{
    struct theme theme = theme_from_environment();
    if (s->colors) theme_set_colors(&theme, s->colors, NULL);
    if (s->ascii) theme.ascii = true;
    return theme;
}

struct theme settings_theme(const struct settings *s)
{
    struct theme theme = settings_base_theme(s);
    if (s->theme) theme_set(&theme, s->theme, NULL);
    return theme;
}

/* What is saved with a session is nearer than what is usual. */
void settings_themes(const struct settings *settings, bool is_file, struct theme *base, struct theme *theme)
{
    *base = settings_base_theme(settings);
    if (is_file) base->ascii = settings->ascii;
    if (is_file && !settings->colors) base->depth = COLOR_TRUE;
    *theme = *base;
    if (settings->theme) theme_set(theme, settings->theme, NULL);
}

bool settings_apply(const struct settings *s, struct session *session, struct error *err)
{
    char line[64];
    if (s->speed) session->speed = play_speed(s->speed);
    if (s->notation && s->notation == s->usual_notation && !session->notation[0])
        utf8_copy_cut(session->notation, sizeof session->notation, s->notation, strlen(s->notation));
    if (s->notation && s->notation != s->usual_notation) {
        snprintf(line, sizeof line, "notation %.50s", s->notation);
        if (!command_run(session, line, err)) return error_prefix(err, "--notation %s", s->notation);
        session->message[0] = '\0';
    }
    if (s->wrong.length) {
        utf8_copy_cut(session->message, sizeof session->message, s->wrong.data, strcspn(s->wrong.data, "\n"));
        session->message_is_error = true;
    }
    return true;
}
