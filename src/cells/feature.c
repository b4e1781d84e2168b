/*
 * feature.c: the table.
 */
#include "feature.h"

#include <string.h>
#include <utf8proc.h>

#include "text.h"

static double inside_quotes(const struct spot *p)
{
    return p->quoted;
}

static double line_position(const struct spot *p)
{
    return p->line_length ? (double)p->column / (double)p->line_length : 0;
}

static double since_newline(const struct spot *p)
{
    return (double)p->column;
}

static double end_of_line_near(const struct spot *p)
{
    return p->column > 0 && p->left < 10;
}

static double indentation(const struct spot *p)
{
    return p->indent;
}

static double bracket_depth(const struct spot *p)
{
    return p->brackets;
}

static double inside_parentheses(const struct spot *p)
{
    return p->parentheses > 0;
}

static double comment(const struct spot *p)
{
    return p->comment;
}

static double string_literal(const struct spot *p)
{
    return p->string;
}

static double if_condition(const struct spot *p)
{
    return p->condition;
}

static double word_start(const struct spot *p)
{
    return p->letter == 1;
}

static double position_in_word(const struct spot *p)
{
    return p->letter;
}

static double capital(const struct spot *p)
{
    return utf8proc_category((utf8proc_int32_t)p->character) == UTF8PROC_CATEGORY_LU;
}

static double digit(const struct spot *p)
{
    return p->character >= '0' && p->character <= '9';
}

static double vowel(const struct spot *p)
{
    return p->character && p->character < 0x80 && strchr("aeiouAEIOU", (int)p->character);
}

static double punctuation(const struct spot *p)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)p->character);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

static double repeated_character(const struct spot *p)
{
    return p->character == p->previous;
}

static double after_newline(const struct spot *p)
{
    return p->character == '\n';
}

const struct feature features[FEATURES] = {
    {"inside quotes", "a \" begins and ends it, an empty line ends it; curly and angled quotes too", inside_quotes},
    {"line position", "which part of the line is read, from 0 to 1; on: the second half", line_position, 1, 0.5},
    {"characters since newline", "counted to 250; on: from 40", since_newline, 250, 40},
    {"end of line near", "at most 9 characters of the line are left", end_of_line_near},
    {"indentation depth", "columns of blanks the line begins with, a tab goes to the next 8; on: from 4", indentation,
        100, 4},
    {"bracket depth",
        "how many ( [ { are open, not in comments and strings; a } in the first column closes all; on: from 2",
        bracket_depth, 25, 2},
    {"inside parentheses", "a ( is open; an empty line closes all", inside_parentheses},
    {"comment", "of C: from the second character of /* or // to the end", comment},
    {"string literal", "of C: from \" to \", on one line or, behind a \\, several; not in a comment", string_literal},
    {"if condition", "of C: within the parentheses behind an if", if_condition},
    {"word start", "the first letter of a word", word_start},
    {"position in word", "the how-manieth letter, 0 outside of words; on: from the fourth", position_in_word, 25, 4},
    {"capitals", "a capital letter", capital, .of_character = true},
    {"digits", "0 to 9", digit, .of_character = true},
    {"vowels", "a e i o u, capital or not", vowel, .of_character = true},
    {"punctuation", "what Unicode counts as such", punctuation, .of_character = true},
    {"repeated character", "the same as the one before", repeated_character},
    {"after newline", "a newline has just been read", after_newline, .of_character = true},
};

int feature_find(const char *name, const char **nearest)
{
    const char *names[FEATURES + 1] = {NULL};
    int found = -1, first = -1, matches = 0;
    for (int i = 0; i < FEATURES; i++) {
        names[i] = features[i].name;
        if (strcmp(name, names[i]) == 0) return i;
        if (!*name || !strstr(names[i], name)) continue;
        if (matches++ == 0) first = i;
        found = i;
    }
    if (nearest) *nearest = matches > 1 ? names[first] : nearest_word(name, names);
    return matches == 1 ? found : -1;
}
