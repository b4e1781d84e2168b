/*
 * page.c: see the header. Windows of the tape are computed from the first to the last, each once.
 */
#include "page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- rows ---- */

int page_glyph(uint32_t code_point, bool ascii, char out[16])
{
    if (code_point == ' ') return strcpy(out, " "), 1;
    if (code_point == '\r') return strcpy(out, ascii ? "\\r" : "␍"), ascii ? 2 : 1;
    int width = code_point_show(code_point, ascii, out);
    for (; code_point == '\t' && width < GLYPH_TAB; width++) strcat(out, " ");
    return width;
}

bool page_row_end(struct peek *peek, size_t first, int columns, bool ascii, size_t *end, struct error *err)
{
    size_t length = peek->reading->corpus->length;
    char shown[16];
    uint32_t c;
    int used = 0;
    for (*end = first; *end < length; ++*end) {
        if (!peek_at(peek, *end, &c, err)) return false;
        used += page_glyph(c, ascii, shown);
        if (used > columns && *end > first) return true;
        if (c == '\n') return ++*end, true;
    }
    return true;
}

bool page_row_of(struct peek *peek, size_t at, int columns, bool ascii, size_t *first, struct error *err)
{
    size_t end, length = peek->reading->corpus->length;
    if (!peek_line_start(peek, at, first, err)) return false;
    for (;; *first = end) {
        if (!page_row_end(peek, *first, columns, ascii, &end, err)) return false;
        if (at < end || end >= length) return true;
    }
}

int page_find_row(const struct page *page, size_t at)
{
    for (int i = 0; i < page->rows; i++)
        if (at >= page->row[i].first && at < page->row[i].first + (size_t)page->row[i].count) return i;
    return -1;
}

/* ---- memory ---- */

void page_finish(struct page *page)
{
    free(page->text);
    free(page->loss);
    free(page->guess);
    free(page->row);
    for (int i = 0; i < CHANNELS_MOST; i++) free(page->value[i]);
    *page = (struct page){0};
}

static bool reserve(struct page *page, int most, int rows, struct error *err)
{
    if (page->most >= most && page->most_rows >= rows) return true;
    page_finish(page);
    size_t n = (size_t)most;
    page->text = malloc(n * sizeof *page->text);
    page->loss = malloc(n * sizeof *page->loss);
    page->guess = malloc(n * sizeof *page->guess);
    page->row = malloc((size_t)rows * sizeof *page->row);
    bool good = page->text && page->loss && page->guess && page->row;
    for (int i = 0; i < CHANNELS_MOST; i++) good &= (page->value[i] = malloc(n * sizeof(float))) != NULL;
    page->most = good ? most : 0;
    page->most_rows = good ? rows : 0;
    return good || error_failed(err, "out of memory");
}

static void know_nothing(struct page *page)
{
    page->known = 0;
    page->exact = true;
    for (int i = 0; i < page->count; i++) {
        for (int k = 0; k < CHANNELS_MOST; k++) page->value[k][i] = NAN;
        for (int k = 0; k < PAGE_GUESSES; k++) page->guess[i][k] = (struct guess){-1, -1};
        page->loss[i] = NAN;
    }
}

bool page_lay_out(
    struct page *page, struct peek *peek, size_t first, int rows, int columns, bool ascii, struct error *err)
{
    size_t length = peek->reading->corpus->length, end = first;
    if (!reserve(page, rows * columns + 1, rows, err)) return false;
    page->first = first;
    page->count = page->rows = 0;
    for (; page->rows < rows && end < length; page->rows++) {
        struct page_row *row = &page->row[page->rows];
        row->first = end;
        if (!page_row_end(peek, row->first, columns, ascii, &end, err)) return false;
        row->count = (int)(end - row->first);
        for (size_t at = row->first; at < end; at++)
            if (!peek_at(peek, at, &page->text[page->count++], err)) return false;
    }
    know_nothing(page);
    return true;
}

/* ---- numbers ---- */

/* Insertion into a list of five: a vocabulary is read once. */
static void find_guesses(const float *p, int n, struct guess guess[PAGE_GUESSES])
{
    for (int i = 0; i < PAGE_GUESSES; i++) guess[i] = (struct guess){-1, -1};
    for (int s = 0; s < n; s++) {
        int at = PAGE_GUESSES;
        while (at > 0 && p[s] > guess[at - 1].p) at--;
        if (at == PAGE_GUESSES) continue;
        memmove(&guess[at + 1], &guess[at], (size_t)(PAGE_GUESSES - 1 - at) * sizeof *guess);
        guess[at] = (struct guess){s, p[s]};
    }
}

static void take(struct page *page, int i, const struct tape *tape, const struct reading *reading, size_t at,
    const struct channel *channel, int channels)
{
    const struct net *net = reading->model->net;
    for (int k = 0; k < channels; k++) {
        const float *value = tape_value(tape, channel[k].quantity, at);
        page->value[k][i] = value ? value[channel[k].unit] : NAN;
    }
    bool last = at + 1 == reading->corpus->length;
    page->loss[i] = last ? NAN : tape_value(tape, net->loss, at)[0];
    find_guesses(tape_value(tape, net->probability, at), net->quantity[net->probability].width, page->guess[i]);
}

bool page_compute(struct page *page, struct tape *tape, const struct reading *reading, const struct channel *channel,
    int channels, int characters, struct error *err)
{
    struct tape_window window = {0};
    int until = page->count - page->known > characters ? page->known + characters : page->count;
    for (int i = page->known; i < page->count; i++) {
        size_t at = page->first + (size_t)i;
        if (window.count == 0 || at >= window.first + (size_t)window.count) {
            if (i >= until) break;
            if (!tape_look(tape, at, &window, err)) return false;
            page->exact &= window.exact;
        }
        take(page, i, tape, reading, at, channel, channels);
        page->known = i + 1;
    }
    return true;
}
