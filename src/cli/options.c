/*
 * options.c: from a table to getopt_long, and to a page of help.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "run.h"
#include "text.h"

enum {
    MOST_ROWS = 48,
    OPERAND = 1, /* what getopt_long returns for an argument that is no option */
    FIRST_ROW = 256
};

/* ---- readers ---- */

bool option_flag(const struct option_row *row, const char *argument, struct error *err)
{
    *(bool *)row->to = true;
    return true;
}

static bool read_switch(const char *argument, bool *on, struct error *err)
{
    *on = !argument || strcmp(argument, "on") == 0;
    return *on || strcmp(argument, "off") == 0 || error_input(err, "give on or off");
}

bool option_switch(const struct option_row *row, const char *argument, struct error *err)
{
    return read_switch(argument, row->to, err);
}

bool option_switch_off(const struct option_row *row, const char *argument, struct error *err)
{
    bool on;
    if (!read_switch(argument, &on, err)) return false;
    *(bool *)row->to = !on;
    return true;
}

bool option_text(const struct option_row *row, const char *argument, struct error *err)
{
    *(const char **)row->to = argument;
    return true;
}

bool option_list(const struct option_row *row, const char *argument, struct error *err)
{
    struct string *list = row->to;
    if (list->length) string_add(list, ", ");
    string_add(list, argument);
    return !list->failed || error_failed(err, "out of memory");
}

static bool read_whole_number(const struct option_row *row, const char *argument, int64_t *x, struct error *err)
{
    char *end;
    errno = 0;
    *x = strtoll(argument, &end, 10);
    if (end != argument && !*end && !errno && *x >= row->low && *x <= row->high) return true;
    return error_input(err, "give a whole number from %lld to %lld", (long long)row->low, (long long)row->high);
}

bool option_integer(const struct option_row *row, const char *argument, struct error *err)
{
    int64_t x;
    if (!read_whole_number(row, argument, &x, err)) return false;
    *(int *)row->to = (int)x;
    return true;
}

bool option_seed(const struct option_row *row, const char *argument, struct error *err)
{
    int64_t x;
    if (!read_whole_number(row, argument, &x, err)) return false;
    *(uint64_t *)row->to = (uint64_t)x;
    return true;
}

bool option_number(const struct option_row *row, const char *argument, struct error *err)
{
    char *end;
    double x = strtod(argument, &end);
    bool good = *argument && !*end && isfinite(x) && x >= 0;
    if (!good) return error_input(err, "give a number, 0 or more");
    *(double *)row->to = x;
    return true;
}

bool option_probability(const struct option_row *row, const char *argument, struct error *err)
{
    double x = 0;
    struct option_row number = {.to = &x};
    if (!option_number(&number, argument, NULL) || x >= 1)
        return error_input(err, "give a probability, from 0 to below 1");
    *(double *)row->to = x;
    return true;
}

bool option_dropout_kind(const struct option_row *row, const char *argument, struct error *err)
{
    bool variational = strcmp(argument, "variational") == 0;
    if (!variational && strcmp(argument, "naive") != 0) return error_input(err, "give naive or variational");
    *(bool *)row->to = variational;
    return true;
}

bool option_loss_at(const struct option_row *row, const char *argument, struct error *err)
{
    struct error ignored;
    if (strcmp(argument, "all") == 0)
        *(int *)row->to = LOSS_AT_ALL;
    else if (strcmp(argument, "last") == 0)
        *(int *)row->to = LOSS_AT_LAST;
    else if (!option_integer(row, argument, &ignored))
        return error_input(err, "give all, last, or a timestep from 1 to %lld", (long long)row->high);
    return true;
}

/* ---- errors ---- */

static int count_rows(const struct option_row *rows)
{
    int n = 0;
    while (rows[n].name) n++;
    return n;
}

/* The options whose names begin so, of which there are two at least: a single one getopt_long would have taken. */
static bool fail_ambiguous(const char *const *names, const char *word, struct error *err)
{
    struct string matches = {0};
    for (; *names; names++)
        if (strncmp(*names, word, strlen(word)) == 0)
            string_printf(&matches, "%s--%s", matches.length ? ", " : "", *names);
    bool some = matches.length > 0;
    if (some) error_input(err, "--%s can be any of %s", word, matches.data);
    string_finish(&matches);
    return some;
}

static void fail_unknown(const struct usage *usage, const char *word, struct error *err)
{
    const char *names[MOST_ROWS + 2] = {"help"};
    for (int i = 0; i < count_rows(usage->rows); i++) names[i + 1] = usage->rows[i].name;
    if (*word && fail_ambiguous(names, word, err)) return;
    const char *nearest = nearest_word(word, names);
    if (nearest)
        error_input(err, "no option --%s; did you mean --%s?", word, nearest);
    else
        error_input(err, "no option --%s; --help lists them", word);
}

/* The one letter beside -h: -o FILE is --out FILE. NULL where there is no such option. */
static const struct option_row *letter_row(const struct usage *usage, int letter)
{
    for (const struct option_row *row = usage->rows; row->name; row++)
        if (letter == 'o' && !strcmp(row->name, "out")) return row;
    return NULL;
}

static bool fail_letter(int letter, struct error *err)
{
    return error_input(err, "no option -%c; options are words after two dashes, --help lists them", letter);
}

/* getopt_long's '?': optopt tells a letter, or an option that was given an argument it does not take, or is 0. */
static bool fail_refused(const struct usage *usage, const char *argument, struct error *err)
{
    if (optopt >= FIRST_ROW) {
        const char *name = usage->rows[optopt - FIRST_ROW].name;
        return error_input(err, "--%s takes no argument", name ? name : "help");
    }
    if (optopt) return fail_letter(optopt, err);
    char *word = strndup(argument + 2, strcspn(argument + 2, "="));
    if (word)
        fail_unknown(usage, word, err);
    else
        error_failed(err, "out of memory");
    free(word);
    return false;
}

static bool fail_missing(const struct usage *usage, struct error *err)
{
    const struct option_row *row = optopt < FIRST_ROW ? letter_row(usage, optopt) : &usage->rows[optopt - FIRST_ROW];
    if (!row) return fail_letter(optopt, err);
    return error_input(err, "--%s needs an argument: --%s %s", row->name, row->name, row->argument);
}

static bool read_row(const struct option_row *row, const char *argument, struct error *err)
{
    if (row->read(row, argument, err)) return true;
    return argument ? error_prefix(err, "--%s %s", row->name, argument) : error_prefix(err, "--%s", row->name);
}

static bool read_operand(const struct usage *usage, const char *argument, struct error *err)
{
    int most = usage->operands ? usage->operands : 1;
    for (int i = 0; i < most; i++) {
        if (usage->operand[i]) continue;
        usage->operand[i] = argument;
        return true;
    }
    return error_input(err, "'%s' is too much: there is '%s' already (a text with blanks needs quotes)", argument,
        usage->operand[most - 1]);
}

bool options_set(const struct option_row *rows, const char *name, const char *value, struct error *err)
{
    const char *names[MOST_ROWS + 1] = {NULL};
    for (int i = 0; rows[i].name; i++) {
        names[i] = rows[i].name;
        if (strcmp(name, rows[i].name) != 0) continue;
        bool needed = rows[i].argument && *rows[i].argument != '[';
        if (needed && !*value) return error_input(err, "%s needs a value: %s %s", name, name, rows[i].argument);
        return rows[i].read(&rows[i], *value ? value : NULL, err) || error_prefix(err, "%s %s", name, value);
    }
    const char *nearest = nearest_word(name, names);
    if (nearest) return error_input(err, "there is no setting '%s'; did you mean %s?", name, nearest);
    struct string all = {0};
    for (int i = 0; names[i]; i++) string_printf(&all, "%s%s", i ? ", " : "", names[i]);
    error_input(err, "there is no setting '%s', only %s", name, string_text(&all));
    string_finish(&all);
    return false;
}

/* ---- help ---- */

static void add_row(struct string *out, const struct option_row *row, int indent)
{
    const char *argument = row->argument ? row->argument : "";
    bool apart = *argument && *argument != '[';
    int used = 4 + (int)strlen(row->name) + apart + (int)strlen(argument);
    string_printf(out, "  --%s%s%s%*s", row->name, apart ? " " : "", argument, indent - used, "");
    output_add_wrapped(out, row->help, indent);
}

static bool print_help(const struct usage *usage, struct error *err)
{
    static const struct option_row help = {.name = "help", .help = "this page"};
    struct string out = {0};
    int widest = 0;
    for (const struct option_row *row = usage->rows; row->name; row++) {
        int width = (int)strlen(row->name) + (row->argument ? 1 + (int)strlen(row->argument) : 0);
        if (width > widest) widest = width;
    }
    string_printf(&out, "Usage: %s\n\n%s\n\nOptions:\n", usage->synopsis, usage->about);
    for (const struct option_row *row = usage->rows; row->name; row++) add_row(&out, row, widest + 6);
    add_row(&out, &help, widest + 6);
    return output_string(&out, err);
}

/* ---- reading ---- */

/* "-": operands come in their place, whatever POSIXLY_CORRECT says; ":": a missing argument is told apart. */
static const char short_options[] = "-:ho:";

static void fill_table(struct option *table, const struct option_row *rows)
{
    int n = count_rows(rows);
    for (int i = 0; i < n; i++)
        table[i] = (struct option){rows[i].name,
            !rows[i].argument          ? no_argument
            : *rows[i].argument == '[' ? optional_argument
                                       : required_argument,
            NULL, FIRST_ROW + i};
    table[n] = (struct option){"help", no_argument, NULL, FIRST_ROW + n};
}

enum options_outcome options_read(const struct usage *usage, int argc, char **argv, struct error *err)
{
    struct option table[MOST_ROWS + 2] = {{0}};
    fill_table(table, usage->rows);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    bool good = true;
    for (int found; good && (found = getopt_long(argc, argv, short_options, table, NULL)) != -1;) {
        if (found == 'h' || found == FIRST_ROW + count_rows(usage->rows))
            return print_help(usage, err) ? OPTIONS_HELPED : OPTIONS_WRONG;
        if (found == OPERAND)
            good = read_operand(usage, optarg, err);
        else if (found == ':')
            good = fail_missing(usage, err);
        else if (found == '?')
            good = fail_refused(usage, argv[optind - 1], err);
        else if (found < FIRST_ROW)
            good = letter_row(usage, found) ? read_row(letter_row(usage, found), optarg, err) : fail_letter(found, err);
        else
            good = read_row(&usage->rows[found - FIRST_ROW], optarg, err);
    }
    for (; good && optind < argc; optind++) good = read_operand(usage, argv[optind], err);
    return good ? OPTIONS_READ : OPTIONS_WRONG;
}
