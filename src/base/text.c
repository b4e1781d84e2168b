/*
 * text.c: growing strings, UTF-8, and what of a text may reach a terminal.
 *
 * Whatever could move the cursor, reorder or hide text is escaped: controls, format characters, line and paragraph
 * separators, surrogates, private use, unassigned, and the rest of Default_Ignorable_Code_Point (fillers, variation
 * selectors). \xNN stands for an ASCII control or a byte that is not UTF-8, \uNNNN and \UNNNNNNNN for a code point, so
 * that the two are never confused.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- growing strings ---- */

void string_finish(struct string *s)
{
    free(s->data);
    *s = (struct string){0};
}

void string_clear(struct string *s)
{
    s->length = 0;
    if (s->data) s->data[0] = 0;
}

static _Thread_local unsigned failures;

unsigned string_failures(void)
{
    return failures;
}

static void fail(struct string *s)
{
    s->failed = true;
    failures++;
}

/* Room for `more` bytes and the 0 behind them. */
static bool reserve(struct string *s, size_t more)
{
    if (s->failed) return false;
    if (more < s->capacity - s->length) return true;
    char *grown = NULL;
    size_t capacity = s->capacity ? s->capacity : 64;
    if (more < SIZE_MAX / 4 - s->length) {
        while (capacity <= s->length + more) capacity *= 2;
        grown = realloc(s->data, capacity);
    }
    if (!grown) {
        fail(s);
        return false;
    }
    s->data = grown;
    s->capacity = capacity;
    return true;
}

void string_add_bytes(struct string *s, const char *bytes, size_t length)
{
    if (!reserve(s, length)) return;
    if (length) memcpy(s->data + s->length, bytes, length);
    s->length += length;
    s->data[s->length] = 0;
}

void string_add(struct string *s, const char *text)
{
    string_add_bytes(s, text, strlen(text));
}

void string_add_code_point(struct string *s, uint32_t code_point)
{
    char bytes[5];
    string_add_bytes(s, bytes, (size_t)utf8_encode(code_point, bytes));
}

void string_printf(struct string *s, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) fail(s); /* longer than INT_MAX */
    if (reserve(s, length < 0 ? 0 : (size_t)length)) {
        vsnprintf(s->data + s->length, (size_t)length + 1, format, again);
        s->length += (size_t)length;
    }
    va_end(again);
}

/* ---- UTF-8 ---- */

int utf8_encode(uint32_t code_point, char out[5])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
    utf8proc_ssize_t length = utf8proc_encode_char((utf8proc_int32_t)code_point, (utf8proc_uint8_t *)out);
    out[length] = 0;
    return (int)length;
}

void utf8_copy_cut(char *out, size_t size, const char *text, size_t length)
{
    if (length >= size)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;) length--;
    memcpy(out, text, length);
    out[length] = '\0';
}

uint32_t utf8_next(const char *text, size_t length, int *bytes)
{
    *bytes = length > 0;
    if (length == 0) return UINT32_MAX;
    utf8proc_int32_t code_point;
    utf8proc_ssize_t took = utf8proc_iterate((const utf8proc_uint8_t *)text, length < 4 ? (int)length : 4, &code_point);
    if (took < 1) return UINT32_MAX;
    *bytes = (int)took;
    return (uint32_t)code_point;
}

static size_t line_at(const char *text, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset; i++) line += text[i] == '\n';
    return line;
}

bool utf8_decode(
    const char *text, size_t length, const char *what, uint32_t **code_points, size_t *count, struct error *err)
{
    size_t most = length ? length : 1; /* one code point a byte */
    uint32_t *decoded = most > SIZE_MAX / sizeof *decoded ? NULL : malloc(most * sizeof *decoded);
    if (!decoded) return error_failed(err, "%s: out of memory for %zu bytes of text", what, length);
    size_t n = 0;
    int bytes;
    for (size_t at = 0; at < length; at += (size_t)bytes) {
        uint32_t code_point = utf8_next(text + at, length - at, &bytes);
        if (code_point == UINT32_MAX) {
            free(decoded);
            return error_input(err, "%s: not UTF-8 at byte %zu (line %zu)", what, at, line_at(text, at));
        }
        decoded[n++] = code_point;
    }
    uint32_t *fitted = realloc(decoded, (n ? n : 1) * sizeof *decoded);
    *code_points = fitted ? fitted : decoded;
    *count = n;
    return true;
}

/* ---- columns ---- */

/* utf8proc's widths, but for two scripts' parts where terminals (as wcwidth of the C library) do otherwise: a spacing
 * mark takes a column, and the vowels and finals of conjoining Hangul take none. */
int code_point_width(uint32_t code_point)
{
    if (code_point > 0x10FFFF) return 1;
    if ((code_point >= 0x1160 && code_point <= 0x11FF) || (code_point >= 0xD7B0 && code_point <= 0xD7FF)) return 0;
    if (utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_MC) return 1;
    return utf8proc_charwidth((utf8proc_int32_t)code_point);
}

int utf8_width(const char *text)
{
    int width = 0, bytes;
    for (; *text; text += bytes) width += code_point_width(utf8_next(text, SIZE_MAX, &bytes));
    return width;
}

/* ---- text made safe to show ---- */

enum danger {
    HARMLESS,
    BLANK,   /* a space of some kind, not to be told from others by eye */
    JOINING, /* draws on the character before it */
    HARMFUL
};

static enum danger danger_of(uint32_t code_point)
{
    if (code_point == ' ') return BLANK;
    if (code_point < 0x7F) return code_point < ' ' ? HARMFUL : HARMLESS;
    if (code_point > 0x10FFFF) return HARMFUL;
    if (utf8proc_get_property((utf8proc_int32_t)code_point)->ignorable) return HARMFUL;
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return HARMFUL;
    case UTF8PROC_CATEGORY_ZS: return BLANK;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return JOINING;
    default: return code_point_width(code_point) == 0 ? JOINING : HARMLESS;
    }
}

static int escape(uint32_t code_point, char out[16])
{
    if (code_point < 0x80) return sprintf(out, "\\x%02x", code_point);
    return sprintf(out, code_point < 0x10000 ? "\\u%04x" : "\\U%08x", code_point);
}

int code_point_show(uint32_t code_point, bool ascii, char out[16])
{
    static const struct {
        uint32_t code_point;
        const char *sign, *ascii;
    } common[] = {{' ', "␣", "_"}, {'\n', "⏎", "\\n"}, {'\t', "⇥", "\\t"}};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (code_point == common[i].code_point) {
            strcpy(out, ascii ? common[i].ascii : common[i].sign);
            return ascii ? (int)strlen(out) : 1;
        }
    if (danger_of(code_point) != HARMLESS || (ascii && code_point >= 0x80)) return escape(code_point, out);
    utf8_encode(code_point, out);
    return code_point_width(code_point);
}

bool code_point_accents(uint32_t letter, uint32_t mark)
{
    enum { BELOW = 220, ABOVE = 230 }; /* canonical combining classes */
    if (mark < 0x300 || mark > 0x10FFFF || letter > 0x10FFFF || code_point_width(letter) != 1) return false;
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)mark);
    return strchr("LN", *utf8proc_category_string((utf8proc_int32_t)letter)) &&
           property->category == UTF8PROC_CATEGORY_MN && !property->ignorable && code_point_width(mark) == 0 &&
           (property->combining_class == ABOVE || property->combining_class == BELOW);
}

/* ASCII for an accent: hat, tilde, bar, dot; 0 for others. */
static char accent_sign(utf8proc_int32_t mark)
{
    static const char signs[] = {[0x02] = '^', [0x03] = '~', [0x04] = '-', [0x07] = '.'};
    return mark >= 0x300 && mark < 0x300 + (int)sizeof signs ? signs[mark - 0x300] : 0;
}

/* A letter that has its accent in it comes apart: ŷ is y and a hat. */
void string_add_unaccented(struct string *s, const char *text)
{
    int bytes, ignored = 0;
    for (; *text; text += bytes) {
        utf8proc_int32_t parts[4] = {0}, code_point = (utf8proc_int32_t)utf8_next(text, SIZE_MAX, &bytes);
        utf8proc_ssize_t count = 0;
        char sign = accent_sign(code_point);
        if (code_point >= 0x80) count = utf8proc_decompose_char(code_point, parts, 4, UTF8PROC_DECOMPOSE, &ignored);
        if (count == 2) sign = accent_sign(parts[1]);
        if (count == 2 && sign)
            string_add_code_point(s, (uint32_t)parts[0]);
        else if (!sign)
            string_add_bytes(s, text, (size_t)bytes);
        if (sign) string_add_bytes(s, &sign, 1);
    }
}

/* Marks stay on a character shown as itself, but only so many: a tall stack would cover the lines around it. */
void string_add_safe(struct string *s, const char *text, size_t length)
{
    enum { MOST_MARKS = 4 };
    int bytes, marks_left = 0;
    for (size_t at = 0; at < length; at += (size_t)bytes) {
        uint32_t code_point = utf8_next(text + at, length - at, &bytes);
        enum danger danger = danger_of(code_point);
        bool joins = danger == JOINING && marks_left > 0;
        if (code_point == UINT32_MAX) {
            string_printf(s, "\\x%02x", (unsigned char)text[at]);
        } else if (danger == HARMLESS || danger == BLANK || joins) {
            string_add_bytes(s, text + at, (size_t)bytes);
        } else {
            char shown[16];
            code_point_show(code_point, false, shown);
            string_add(s, shown);
        }
        marks_left = joins ? marks_left - 1 : danger == HARMLESS ? MOST_MARKS : 0;
    }
}

/* ---- did you mean ---- */

enum { LONGEST_WORD = 64 }; /* code points; nobody mistypes a longer name */

struct word {
    int length; /* -1: too long */
    uint32_t letters[LONGEST_WORD];
};

/* Letters of either case are the same letter, for LSTM means lstm. */
static void fold(const char *text, struct word *word)
{
    int bytes;
    for (word->length = 0; *text; text += bytes) {
        if (word->length == LONGEST_WORD) {
            word->length = -1;
            return;
        }
        uint32_t letter = utf8_next(text, SIZE_MAX, &bytes);
        word->letters[word->length++] =
            letter == UINT32_MAX ? letter : (uint32_t)utf8proc_tolower((utf8proc_int32_t)letter);
    }
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
static int edit_distance(const struct word *a, const struct word *b)
{
    int rows[3][LONGEST_WORD + 1], *two_up = rows[0], *up = rows[1], *row = rows[2];
    for (int j = 0; j <= b->length; j++) row[j] = j;
    for (int i = 1; i <= a->length; i++) {
        int *oldest = two_up;
        two_up = up;
        up = row;
        row = oldest;
        row[0] = i;
        for (int j = 1; j <= b->length; j++) {
            int differs = a->letters[i - 1] != b->letters[j - 1];
            row[j] = smaller(up[j - 1] + differs, smaller(up[j], row[j - 1]) + 1);
            bool swapped =
                i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] && a->letters[i - 2] == b->letters[j - 1];
            if (swapped) row[j] = smaller(row[j], two_up[j - 2] + 1);
        }
    }
    return row[b->length];
}

const char *nearest_word(const char *word, const char *const *candidates)
{
    struct word wanted, candidate;
    const char *nearest = NULL;
    fold(word, &wanted);
    int limit = wanted.length / 3 > 1 ? wanted.length / 3 : 1;
    if (limit >= wanted.length) limit = wanted.length - 1; /* something must remain of it */
    for (; *candidates && limit >= 0; candidates++) {
        fold(*candidates, &candidate);
        int distance = candidate.length < 0 ? LONGEST_WORD : edit_distance(&wanted, &candidate);
        if (distance > limit) continue;
        nearest = *candidates;
        limit = distance - 1; /* from here on only a nearer one */
    }
    return nearest;
}
