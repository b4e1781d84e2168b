/*
 * settings.h: how things look and behave, whatever is studied: options of the command line that a person can also keep
 * in a file, $XDG_CONFIG_HOME/unroll/config, or ~/.config/unroll/config:
 *
 *     # for the lecture hall
 *     theme contrast
 *     mouse = off
 *
 * A line is an option without its dashes, then its value, with or without = between; # begins a remark. What the
 * command line says comes after, and counts. A line that is wrong is left out, and said: a lecture is not to wait for
 * the color of a screen.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "options.h"
#include "session.h"
#include "text.h"
#include "theme.h"

struct settings {
    const char *theme, *colors; /* NULL: as the environment has it */
    bool ascii;
    bool mouse_off;
    bool plain;
    const char *notation, *speed; /* NULL: as usual */
    char *file;                   /* the file's bytes, which the texts above may lie in */
    const char *usual_notation;   /* of the file: nets that do not have it go without */
    struct string wrong;          /* what is wrong with the file: lines */
};

/* The rows of an option table: what every screen has, and what the stepper has. */
#define SETTINGS_OF_SCREENS(s)                                                                                         \
    {"theme", "NAME", "dark, light, contrast (for a projector) or mono", settings_read_theme, &(s)->theme},            \
        {"colors", "N", "true, 256, 16 or none (what the terminal has, or none where NO_COLOR is set)",                \
            settings_read_colors, &(s)->colors},                                                                       \
        {"ascii", "[=on|off]", "draw with ASCII characters alone", option_switch, &(s)->ascii},                        \
    {                                                                                                                  \
        "mouse", "on|off", "off leaves the mouse to the terminal (on)", option_switch_off, &(s)->mouse_off             \
    }
#define SETTINGS_OF_STEPPER(s)                                                                                         \
    {"plain", "[=on|off]", "without a screen, for screen readers: a line in is a command, a line out is a fact",       \
        option_switch, &(s)->plain},                                                                                   \
        {"notation", "NAME", "the letters of a course, where the net has them: colah, goodfellow ... (own)",           \
            option_text, &(s)->notation},                                                                              \
    {                                                                                                                  \
        "speed", "NAME", "at which it plays: slow, normal or fast (normal)", settings_read_speed, &(s)->speed          \
    }

bool settings_read_theme(const struct option_row *row, const char *argument, struct error *err);
bool settings_read_colors(const struct option_row *row, const char *argument, struct error *err);
bool settings_read_speed(const struct option_row *row, const char *argument, struct error *err);

/* Reads the person's file, before the command line, into what is all zero. Where there is none, nothing happens; what
 * is wrong with it goes into `wrong`. */
void settings_load(struct settings *settings);
/* Says on standard error what was wrong, a line each; once. */
void settings_say(struct settings *settings);
/* Says it, too, and lets go of everything. */
void settings_finish(struct settings *settings);

/* The environment's theme with the colors and characters that are wanted; and with the theme of that name, too. */
struct theme settings_base_theme(const struct settings *settings);
struct theme settings_theme(const struct settings *settings);

/* Both, for a screen that is shown, or for one that is written to a file: that has all glyphs and colors, whatever the
 * locale and the terminal. */
void settings_themes(const struct settings *settings, bool is_file, struct theme *base, struct theme *theme);

/* Gives a new session its notation and speed, and, for the first screen, what is wrong with the file. An error: the
 * command line asks for a notation that the net does not have. */
bool settings_apply(const struct settings *settings, struct session *session, struct error *err);

#endif
