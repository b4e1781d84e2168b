/*
 * corpus.c: one pass over the file to know it, then reading from anywhere.
 *
 *     file  ....|...........|...........|...........|.....       | a mark: the byte of character i * stride
 *                            ~~~~~~[at     end]                  ~ skipped by corpus_seek, [ ] a cursor's buffer
 *
 * Two tables are indexed by code point: how often each occurs (during the pass), and its symbol. They are large, but
 * come from calloc as untouched pages, of which a text makes real only those few where its characters are.
 */
#include "corpus.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

enum { CODE_POINTS = 0x110000, PIECE = 1 << 16, FIRST_STRIDE = 256, LONGEST = 4 /* bytes of a code point */ };

/* ---- where the bytes are ---- */

static ssize_t read_again(int fd, void *bytes, size_t length)
{
    ssize_t got;
    do got = read(fd, bytes, length);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool write_all(int fd, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno != EINTR) return false;
        if (wrote > 0) bytes += wrote, length -= (size_t)wrote;
    }
    return true;
}

/* Reads length bytes, or fewer at the end of the file. Returns how many, or -1 with the reason in errno. */
static ssize_t read_from(int fd, void *bytes, size_t length, uint64_t from)
{
    size_t used = 0;
    while (used < length) {
        ssize_t got = pread(fd, (char *)bytes + used, length - used, (off_t)(from + used));
        if (got < 0 && errno != EINTR) return -1;
        if (got == 0) break;
        if (got > 0) used += (size_t)got;
    }
    return (ssize_t)used;
}

static const char *folder_for_pipes(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

static bool fail_to_keep(const struct corpus *corpus, struct error *err)
{
    return error_failed(err, "%s: cannot keep it in %s: %s: set TMPDIR to a folder with room for it", corpus->name,
        folder_for_pipes(), strerror(errno));
}

static bool open_unnamed(struct corpus *corpus, struct error *err)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/unroll-XXXXXX", folder_for_pipes()) >= (int)sizeof path)
        errno = ENAMETOOLONG;
    else
        corpus->fd = mkostemp(path, O_CLOEXEC);
    if (corpus->fd < 0) return fail_to_keep(corpus, err);
    unlink(path);
    return true;
}

/* Sets corpus->fd, from which the text will be read later on. *source, the caller's to close, is where it comes from:
 * the same, or a pipe, or a standard input of which someone has read a part. */
static bool open_source(struct corpus *corpus, const char *path, int *source, struct error *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    do *source = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (*source < 0 && errno == EINTR);
    if (*source < 0 || fstat(*source, &corpus->status) != 0) return file_fail(err, corpus->name, "", errno);
    if (S_ISDIR(corpus->status.st_mode)) return file_fail(err, corpus->name, "", EISDIR);
    if (!S_ISREG(corpus->status.st_mode) || lseek(*source, 0, SEEK_CUR) != 0) return open_unnamed(corpus, err);
    corpus->fd = *source;
    return true;
}

static bool fail_as_changed(const struct corpus *corpus, struct error *err)
{
    return error_failed(err, "%s: changed while it was read: use a copy that nothing else writes to", corpus->name);
}

bool corpus_check_unchanged(const struct corpus *corpus, struct error *err)
{
    struct stat now;
    const struct stat *then = &corpus->status;
    if (fstat(corpus->fd, &now) != 0) return error_failed(err, "%s: %s", corpus->name, strerror(errno));
    bool same = now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
    return same || fail_as_changed(corpus, err);
}

/* ---- the one pass ---- */

/* What is known of the text so far: in corpus (length, bytes, marks), and: */
struct pass {
    struct corpus *corpus;
    uint64_t *count;   /* [CODE_POINTS] */
    uint32_t previous; /* code point */
    uint32_t highest;  /* code point */
};

/* What is at this byte of the piece is no text. Text has a NUL in no encoding but UTF-16; binaries have many. */
static bool refuse(const struct pass *pass, const unsigned char *piece, size_t at, size_t length, struct error *err)
{
    const char *name = pass->corpus->name;
    uint64_t byte = pass->corpus->bytes + at, line = pass->count['\n'] + 1;
    bool utf16 = byte == 0 && length >= 2 && (memcmp(piece, "\xff\xfe", 2) == 0 || memcmp(piece, "\xfe\xff", 2) == 0);
    if (!utf16 && memchr(piece, 0, length))
        return error_input(err, "%s: this looks like a binary file, not a text (byte %" PRIu64 ", line %" PRIu64 ")",
            name, byte, line);
    return error_input(err, "%s: not UTF-8 at byte %" PRIu64 ", line %" PRIu64 ": convert it with iconv -f %s -t UTF-8",
        name, byte, line, utf16 ? "UTF-16" : "ISO-8859-1 (or what it is)");
}

static void add_mark(struct corpus *corpus, uint64_t byte)
{
    if (corpus->marks == CORPUS_MARKS) {
        for (size_t i = 0; i < CORPUS_MARKS / 2; i++) corpus->mark[i] = corpus->mark[2 * i];
        corpus->marks = CORPUS_MARKS / 2;
        corpus->stride *= 2;
    }
    corpus->mark[corpus->marks++] = byte; /* CORPUS_MARKS is even, so this character is one of the new stride, too */
}

static inline void note(struct pass *pass, uint32_t code_point, uint64_t byte)
{
    struct corpus *corpus = pass->corpus;
    if ((corpus->length & (corpus->stride - 1)) == 0) add_mark(corpus, byte);
    if (code_point == '\n' && pass->previous == '\r') corpus->has_crlf = true;
    corpus->fingerprint = (corpus->fingerprint ^ code_point) * 0x100000001b3; /* FNV-1a */
    if (corpus->length++ == 0) corpus->has_bom = code_point == 0xFEFF;
    pass->count[code_point]++;
    if (code_point > pass->highest) pass->highest = code_point;
    pass->previous = code_point;
}

/* How many bytes at the front are ASCII, and no NUL. Eight are looked at in one step: a byte with its highest bit set
 * is not, and a NUL, less one, gets that bit. */
static size_t ascii_run(const unsigned char *bytes, size_t length)
{
    size_t n = 0;
    for (uint64_t eight; length - n >= sizeof eight; n += sizeof eight) {
        memcpy(&eight, bytes + n, sizeof eight);
        if (((eight - 0x0101010101010101) | eight) & 0x8080808080808080) break;
    }
    while (n < length && bytes[n] - 1U < 0x7F) n++;
    return n;
}

/* What note does, for a run of ASCII that does not begin the text: there all is kept in registers, and each character
 * is counted in one of two tables, so that a row of the same ones does not wait for itself. */
static void note_ascii(struct pass *pass, const unsigned char *bytes, size_t length, uint64_t first_byte)
{
    struct corpus *corpus = pass->corpus;
    uint32_t count[2][128] = {{0}};
    uint64_t fingerprint = corpus->fingerprint;
    for (size_t at = 0, end; at < length; at = end) {
        size_t behind_mark = (corpus->length + at) & (corpus->stride - 1);
        if (behind_mark == 0) add_mark(corpus, first_byte + at);
        end = length - at < corpus->stride - behind_mark ? length : at + corpus->stride - behind_mark;
        for (size_t i = at; i < end; i++) {
            fingerprint = (fingerprint ^ bytes[i]) * 0x100000001b3;
            count[i & 1][bytes[i]]++;
        }
    }
    corpus->fingerprint = fingerprint;
    corpus->length += length;
    for (uint32_t c = 1; c < 128; c++) {
        uint64_t times = (uint64_t)count[0][c] + count[1][c];
        pass->count[c] += times;
        if (times && c > pass->highest) pass->highest = c;
    }
    if (pass->previous == '\r' && bytes[0] == '\n') corpus->has_crlf = true;
    if (count[0]['\r'] + count[1]['\r'] > 0 && memmem(bytes, length, "\r\n", 2)) corpus->has_crlf = true;
    pass->previous = bytes[length - 1];
}

/* Notes the characters of a piece, but for one that may go on in the next piece. Returns how many bytes they are, or
 * -1. */
static ssize_t note_piece(struct pass *pass, const unsigned char *piece, size_t length, bool is_last, struct error *err)
{
    enum { LONG_RUN = 1024 };
    size_t at = 0, slow = 0; /* up to there, no long run begins */
    for (int bytes; at < length; at += (size_t)bytes) {
        size_t run = at < slow || pass->corpus->length == 0 ? 0 : ascii_run(piece + at, length - at);
        if (at >= slow) slow = at + run + 1;
        if (run >= LONG_RUN) {
            note_ascii(pass, piece + at, run, pass->corpus->bytes + at);
            bytes = (int)run;
            continue;
        }
        uint32_t code_point = piece[at];
        bytes = 1;
        if (code_point >= 0x80) {
            if (length - at < LONGEST && !is_last) break;
            code_point = utf8_next((const char *)piece + at, length - at, &bytes);
        }
        if (code_point == 0 || code_point == UINT32_MAX) {
            refuse(pass, piece, at, length, err);
            return -1;
        }
        note(pass, code_point, pass->corpus->bytes + at);
    }
    pass->corpus->bytes += at;
    return (ssize_t)at;
}

static bool pass_over(struct pass *pass, int source, struct error *err)
{
    struct corpus *corpus = pass->corpus;
    unsigned char piece[PIECE];
    for (size_t kept = 0;;) {
        ssize_t got = read_again(source, piece + kept, sizeof piece - kept);
        if (got < 0) return error_failed(err, "%s: %s", corpus->name, strerror(errno));
        if (source != corpus->fd && !write_all(corpus->fd, piece + kept, (size_t)got)) return fail_to_keep(corpus, err);
        size_t length = kept + (size_t)got;
        ssize_t noted = note_piece(pass, piece, length, got == 0, err);
        if (noted < 0) return false;
        if (got == 0) return true;
        kept = length - (size_t)noted;
        memmove(piece, piece + noted, kept);
    }
}

static bool gather_vocab(const struct pass *pass, struct error *err)
{
    struct corpus *corpus = pass->corpus;
    const uint64_t *count = pass->count;
    int size = 0;
    for (uint32_t i = 0; i <= pass->highest; i++) size += count[i] > 0;
    corpus->vocab.symbol = malloc((size_t)size * sizeof *corpus->vocab.symbol);
    corpus->count = malloc((size_t)size * sizeof *corpus->count);
    if (!corpus->vocab.symbol || !corpus->count) return error_failed(err, "out of memory");
    for (uint32_t i = 0; i <= pass->highest; i++) {
        if (!count[i]) continue;
        corpus->count[corpus->vocab.size] = count[i];
        corpus->vocab.symbol[corpus->vocab.size++] = i;
    }
    return corpus_use_vocab(corpus, &corpus->vocab, CORPUS_REFUSE, err);
}

static bool get_to_know(struct corpus *corpus, const char *path, uint64_t *count, struct error *err)
{
    struct pass pass = {.corpus = corpus, .count = count};
    int source = -1;
    bool done = open_source(corpus, path, &source, err) && pass_over(&pass, source, err);
    if (done && source != corpus->fd) fstat(corpus->fd, &corpus->status); /* the pipe is now a file of ours */
    if (source >= 0 && source != corpus->fd) close(source);
    if (!done) return false;
    if (corpus->length == 0) return error_input(err, "%s: empty: there is nothing to learn from it", corpus->name);
    return gather_vocab(&pass, err) && corpus_check_unchanged(corpus, err);
}

bool corpus_open(const char *path, struct corpus **corpus, struct error *err)
{
    struct corpus *opened = calloc(1, sizeof *opened);
    uint64_t *count = calloc(CODE_POINTS, sizeof *count);
    if (opened) {
        opened->fd = -1;
        opened->stride = FIRST_STRIDE;
        opened->fingerprint = 0xcbf29ce484222325;
        opened->name = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    }
    bool done =
        opened && count && opened->name ? get_to_know(opened, path, count, err) : error_failed(err, "out of memory");
    free(count);
    if (done)
        *corpus = opened;
    else
        corpus_close(opened);
    return done;
}

void corpus_close(struct corpus *corpus)
{
    if (!corpus) return;
    if (corpus->fd >= 0) close(corpus->fd);
    vocab_finish(&corpus->vocab);
    free(corpus->count);
    free(corpus->symbol_of);
    free(corpus->name);
    free(corpus);
}

/* ---- code points to symbols ---- */

/* "book.txt: 12 of its 3000 characters are not in the model's vocabulary: é (7), œ (4), ŭ (1)" */
static bool fail_as_unknown(const struct corpus *corpus, const int *symbol_of, size_t unknown, struct error *err)
{
    enum { LISTED = 8 };
    struct string list = {0};
    int kinds = 0;
    for (int i = 0; i < corpus->vocab.size; i++) {
        char shown[16];
        if (symbol_of[corpus->vocab.symbol[i]] || ++kinds > LISTED) continue;
        code_point_show(corpus->vocab.symbol[i], false, shown);
        string_printf(&list, "%s%s (%" PRIu64 ")", kinds > 1 ? ", " : "", shown, corpus->count[i]);
    }
    if (kinds > LISTED) string_printf(&list, " and %d more", kinds - LISTED);
    error_input(err, "%s: %zu of its %zu characters are not in the model's vocabulary: %s", corpus->name, unknown,
        corpus->length, string_text(&list));
    string_finish(&list);
    return false;
}

bool corpus_use_vocab(struct corpus *corpus, const struct vocab *vocab, int replacement, struct error *err)
{
    assert(replacement >= CORPUS_REFUSE && replacement < vocab->size);
    int *symbol_of = calloc(CODE_POINTS, sizeof *symbol_of);
    if (!symbol_of) return error_failed(err, "out of memory");
    for (int i = 0; i < vocab->size; i++) {
        assert(vocab->symbol[i] < CODE_POINTS);
        symbol_of[vocab->symbol[i]] = i + 1;
    }

    size_t unknown = 0;
    for (int i = 0; i < corpus->vocab.size; i++) {
        int *symbol = &symbol_of[corpus->vocab.symbol[i]];
        if (!*symbol) unknown += corpus->count[i];
        if (!*symbol) *symbol = replacement + 1;
    }
    if (unknown && replacement == CORPUS_REFUSE) {
        fail_as_unknown(corpus, symbol_of, unknown, err);
        free(symbol_of);
        return false;
    }
    free(corpus->symbol_of);
    corpus->symbol_of = symbol_of;
    corpus->unknown = unknown;
    return true;
}

/* ---- reading ---- */

/* What is left of the buffer moves to its front, and the file goes on behind it; or does not, if it was cut short. */
static bool refill(struct corpus_cursor *cursor, struct error *err)
{
    const struct corpus *corpus = cursor->corpus;
    size_t left = cursor->end - cursor->at, room = CORPUS_BUFFER - left;
    uint64_t more = corpus->bytes - cursor->byte;
    if (more > room) more = room;
    memmove(cursor->buffer, cursor->buffer + cursor->at, left);
    ssize_t got = read_from(corpus->fd, cursor->buffer + left, (size_t)more, cursor->byte);
    if (got < 0) return error_failed(err, "%s: %s", corpus->name, strerror(errno));
    cursor->at = 0;
    cursor->end = left + (size_t)got;
    cursor->byte += (uint64_t)got;
    return true;
}

/* As many of count symbols as the buffer has. Stops at a character cut by its end, and at what was not in the text when
 * it was opened. */
static size_t decode(struct corpus_cursor *cursor, size_t count, int *symbols)
{
    const unsigned char *at = cursor->buffer + cursor->at, *end = cursor->buffer + cursor->end;
    const int *symbol_of = cursor->corpus->symbol_of;
    size_t n = 0;
    for (int bytes; n < count && at < end; at += bytes) {
        uint32_t code_point = *at;
        bytes = 1;
        if (code_point >= 0x80) code_point = utf8_next((const char *)at, (size_t)(end - at), &bytes);
        int symbol = code_point == UINT32_MAX ? 0 : symbol_of[code_point];
        if (symbol == 0) break;
        symbols[n++] = symbol - 1;
    }
    cursor->at = (size_t)(at - cursor->buffer);
    cursor->next += n;
    return n;
}

bool corpus_read(struct corpus_cursor *cursor, size_t count, int *symbols, struct error *err)
{
    assert(count <= cursor->corpus->length - cursor->next);
    for (size_t n = 0; n < count;) {
        if (cursor->end - cursor->at < LONGEST && !refill(cursor, err)) return false;
        size_t decoded = decode(cursor, count - n, symbols + n);
        if (decoded == 0) return fail_as_changed(cursor->corpus, err);
        n += decoded;
    }
    return true;
}

/* Whether from a mark to the next one every character is one byte: then a place can be counted out. */
static bool has_single_bytes(const struct corpus *corpus, size_t mark)
{
    bool last = mark + 1 == corpus->marks;
    size_t characters = last ? corpus->length - mark * corpus->stride : corpus->stride;
    return (last ? corpus->bytes : corpus->mark[mark + 1]) - corpus->mark[mark] == characters;
}

bool corpus_seek(const struct corpus *corpus, size_t next, struct corpus_cursor *cursor, struct error *err)
{
    assert(next <= corpus->length);
    size_t mark = next / corpus->stride;
    if (mark == corpus->marks) mark--; /* the end, where there is no character to mark */
    cursor->corpus = corpus;
    cursor->next = mark * corpus->stride;
    cursor->byte = corpus->mark[mark];
    cursor->at = cursor->end = 0;
    if (has_single_bytes(corpus, mark)) {
        cursor->byte += next - cursor->next;
        cursor->next = next;
    }
    while (cursor->next < next) {
        int skipped[256];
        size_t count = next - cursor->next < 256 ? next - cursor->next : 256;
        if (!corpus_read(cursor, count, skipped, err)) return false;
    }
    return true;
}

bool corpus_read_at(const struct corpus *corpus, size_t first, size_t count, int *symbols, struct error *err)
{
    struct corpus_cursor cursor;
    return corpus_seek(corpus, first, &cursor, err) && corpus_read(&cursor, count, symbols, err);
}
