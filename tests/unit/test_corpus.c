/*
 * test_corpus.c: texts read from anywhere, against the whole text decoded in memory; and files that are no texts.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "batches.h"
#include "corpus.h"
#include "corpus_case.h"
#include "rng.h"
#include "text.h"
#include "vocab.h"

TestSuite(corpus, .init = enter_folder, .fini = leave_folder);

static void assert_open_fails(const char *path, enum error_status status, const char *message)
{
    struct corpus *corpus = NULL;
    struct error err = {0};
    cr_assert_not(corpus_open(path, &corpus, &err), "%s was opened", path);
    cr_assert_str_eq(err.text, message);
    cr_assert_eq(err.status, status);
    cr_assert_null(corpus);
}

/* ---- reading, against the whole text in memory ---- */

/* Everything at once, then pieces of all sizes from anywhere, by a cursor that is set anew and by one that reads on. */
static void assert_reads_as(const struct corpus *corpus, const struct string *text)
{
    uint32_t *code_points;
    size_t length;
    struct vocab vocab;
    struct error err = {0};
    cr_assert(utf8_decode(text->data, text->length, "text", &code_points, &length, &err), "%s", err.text);
    cr_assert(vocab_from_text(&vocab, code_points, length, &err));
    cr_assert_eq(corpus->length, length);
    cr_assert_eq(corpus->bytes, text->length);
    cr_assert_eq(corpus->vocab.size, vocab.size);
    cr_assert_arr_eq(corpus->vocab.symbol, vocab.symbol, (size_t)vocab.size * sizeof *vocab.symbol);

    int *symbols = malloc(length * sizeof *symbols);
    cr_assert(corpus_read_at(corpus, 0, length, symbols, &err), "%s", err.text);
    for (size_t i = 0; i < length; i++)
        cr_assert_eq(vocab.symbol[symbols[i]], code_points[i], "character %zu of %zu", i, length);

    struct rng rng;
    struct corpus_cursor cursor;
    rng_init(&rng, length, "places");
    cr_assert(corpus_seek(corpus, length, &cursor, &err), "the end is a place, too");
    cr_assert(corpus_seek(corpus, length - 1, &cursor, &err) && corpus_read(&cursor, 1, symbols, &err));
    cr_assert_eq(vocab.symbol[symbols[0]], code_points[length - 1]);
    for (int i = 0; i < 500; i++) {
        size_t first = rng_below(&rng, (uint32_t)length + 1), most = length - first;
        size_t count = rng_below(&rng, 1 + (uint32_t)(most < 20000 ? most : 20000)), half = count / 2;
        cr_assert(corpus_seek(corpus, first, &cursor, &err), "%s", err.text);
        cr_assert_eq(cursor.next, first);
        cr_assert(corpus_read(&cursor, half, symbols, &err), "%s", err.text);
        cr_assert(corpus_read(&cursor, count - half, symbols + half, &err), "%s", err.text);
        cr_assert_eq(cursor.next, first + count);
        for (size_t k = 0; k < count; k++)
            cr_assert_eq(vocab.symbol[symbols[k]], code_points[first + k], "character %zu", first + k);
    }
    free(symbols);
    free(code_points);
    vocab_finish(&vocab);
}

Test(corpus, tiny_text)
{
    struct corpus *corpus = corpus_of("abracadabra");
    int symbols[11], expected[11] = {0, 1, 4, 0, 2, 0, 3, 0, 1, 4, 0};
    uint64_t counts[5] = {5, 2, 1, 1, 2};
    struct error err = {0};
    cr_assert(corpus->length == 11 && corpus->bytes == 11 && corpus->vocab.size == 5 && corpus->unknown == 0);
    cr_assert(!corpus->has_bom && !corpus->has_crlf);
    cr_assert_str_eq(corpus->name, "text");
    cr_assert_arr_eq(corpus->count, counts, sizeof counts);
    cr_assert(corpus_read_at(corpus, 0, 11, symbols, &err), "%s", err.text);
    cr_assert_arr_eq(symbols, expected, sizeof expected);
    cr_assert(corpus_read_at(corpus, 11, 0, symbols, &err), "nothing can be read at the end");
    corpus_close(corpus);
    corpus_close(NULL);
}

Test(corpus, one_character)
{
    struct corpus *corpus = corpus_of("\xf0\x9f\x98\x80");
    int symbol = -1;
    cr_assert(corpus->length == 1 && corpus->bytes == 4 && corpus->vocab.size == 1);
    cr_assert(corpus_read_at(corpus, 0, 1, &symbol, NULL));
    cr_assert_eq(symbol, 0);
    corpus_close(corpus);
}

Test(corpus, mixed_texts)
{
    static const size_t lengths[] = {1, 2, 255, 256, 257, 4095, 4096, 4097, 30000, 300000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct string text = {0};
        add_mixed_text(&text, lengths[i], i);
        put("text", text.data, text.length);
        struct corpus *corpus = open_corpus("text");
        assert_reads_as(corpus, &text);
        corpus_close(corpus);
        string_finish(&text);
    }
}

/* However characters lie across the pieces of the pass and the buffers of cursors. */
Test(corpus, characters_across_every_edge)
{
    static const char *const wide[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < 3; i++)
        for (int shift = 0; shift < 4; shift++) {
            struct string text = {0};
            for (int k = 0; k < shift; k++) string_add(&text, "x");
            while (text.length < 140000) string_add(&text, wide[i]);
            put("text", text.data, text.length);
            struct corpus *corpus = open_corpus("text");
            assert_reads_as(corpus, &text);
            corpus_close(corpus);
            string_finish(&text);
        }
}

/* The stride doubles just there, and once more. */
Test(corpus, marks_run_out)
{
    size_t full = CORPUS_MARKS * (size_t)256, lengths[] = {full - 1, full, full + 1, full * 2, full * 2 + 700};
    size_t strides[] = {256, 256, 512, 512, 1024};
    struct string text = {0};
    for (int i = 0; text.length < full * 3; i++) string_add(&text, i % 7 ? "straight on, " : "tout droit, é ");
    for (size_t i = 0; i < 5; i++) {
        int bytes;
        struct string cut = {0};
        for (size_t n = 0; n < lengths[i]; n++, cut.length += (size_t)bytes)
            utf8_next(text.data + cut.length, SIZE_MAX, &bytes);
        put("text", text.data, cut.length);
        struct corpus *corpus = open_corpus("text");
        cr_assert_eq(corpus->stride, strides[i], "%zu", corpus->stride);
        cut.data = text.data;
        assert_reads_as(corpus, &cut);
        corpus_close(corpus);
    }
    string_finish(&text);
}

/* Runs of ASCII of every length around those that are read at a time, between characters of several bytes. */
Test(corpus, long_runs_of_single_bytes)
{
    static const size_t runs[] = {1, 1000, 1023, 1024, 1025, 5000, 65535, 65536, 65537, 200000, 1500000};
    static const char *const between[] = {"\xc3\xa9", "\xe4\xb8\xad", "\r\n", "\r", "\n", "\xf0\x9f\x98\x80"};
    enum { RUNS = sizeof runs / sizeof *runs, BETWEEN = sizeof between / sizeof *between };
    for (int crlf = 0; crlf < 2; crlf++) {
        struct string text = {0};
        uint64_t fingerprint = 0xcbf29ce484222325, letters = 0;
        for (size_t i = 0; i < RUNS; i++) {
            for (size_t k = 0; k < runs[i]; k++) string_add(&text, i % 2 ? "a" : k % 3 ? "b" : "c");
            letters += i % 2 ? runs[i] : 0;
            if (crlf || i % BETWEEN != 2) string_add(&text, between[i % BETWEEN]);
        }
        int bytes;
        for (size_t at = 0; at < text.length; at += (size_t)bytes)
            fingerprint = (fingerprint ^ utf8_next(text.data + at, text.length - at, &bytes)) * 0x100000001b3;
        put("text", text.data, text.length);
        struct corpus *corpus = open_corpus("text");
        assert_reads_as(corpus, &text);
        cr_assert_eq(corpus->fingerprint, fingerprint);
        cr_assert_eq(corpus->count[vocab_index(&corpus->vocab, 'a')], letters);
        cr_assert_eq(corpus->has_crlf, crlf);
        corpus_close(corpus);
        string_finish(&text);
    }
    struct string text = {0};
    for (int i = 0; i < 70000; i++) string_add(&text, "a");
    for (size_t at = 60000; at < 70000; at += 1117) { /* a NUL in the middle of a run, and a bad byte */
        struct corpus *corpus;
        struct error err;
        char where[32];
        snprintf(where, sizeof where, "byte %zu", at);
        for (int bad = 0; bad < 2; bad++) {
            text.data[at] = bad ? '\xff' : '\0';
            put("text", text.data, text.length);
            cr_assert_not(corpus_open("text", &corpus, &err));
            cr_assert(strstr(err.text, where), "%s: %s", where, err.text);
        }
        text.data[at] = 'a';
    }
    string_finish(&text);
}

Test(corpus, byte_order_mark_and_line_ends_stay)
{
    struct corpus *corpus = corpus_of("\xef\xbb\xbfone\r\ntwo\r\n");
    cr_assert(corpus->has_bom && corpus->has_crlf);
    cr_assert_eq(corpus->length, 11);
    cr_assert_neq(vocab_index(&corpus->vocab, 0xFEFF), -1);
    cr_assert_eq(corpus->count[vocab_index(&corpus->vocab, '\r')], 2);
    corpus_close(corpus);

    corpus = corpus_of("one\n\rtwo\xef\xbb\xbf\r");
    cr_assert(!corpus->has_bom && !corpus->has_crlf);
    corpus_close(corpus);
}

Test(corpus, fingerprint_tells_texts_apart)
{
    struct corpus *a = corpus_of("the quick brown fox"), *b = corpus_of("the quick brown fix");
    struct corpus *c = corpus_of("hte quick brown fox"), *again = corpus_of("the quick brown fox");
    cr_assert_eq(a->fingerprint, again->fingerprint);
    cr_assert(a->fingerprint != b->fingerprint && a->fingerprint != c->fingerprint);
    corpus_close(a);
    corpus_close(b);
    corpus_close(c);
    corpus_close(again);
}

/* ---- pipes ---- */

static struct string sent;

static void *send_in_odd_pieces(void *descriptor)
{
    int fd = *(int *)descriptor;
    size_t step = 1;
    for (size_t at = 0; at < sent.length; at += step, step = step * 5 % 7919 + 1) {
        if (step > sent.length - at) step = sent.length - at;
        if (write(fd, sent.data + at, step) != (ssize_t)step) break;
    }
    close(fd);
    return NULL;
}

static pthread_t start_sending(int *write_end)
{
    int ends[2];
    pthread_t sender;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    if (ends[0] != STDIN_FILENO) close(ends[0]);
    *write_end = ends[1];
    cr_assert_eq(pthread_create(&sender, NULL, send_in_odd_pieces, write_end), 0);
    return sender;
}

Test(corpus, standard_input_from_a_pipe)
{
    int write_end;
    add_mixed_text(&sent, 200000, 7);
    pthread_t sender = start_sending(&write_end);
    struct corpus *corpus = open_corpus("-");
    pthread_join(sender, NULL);
    cr_assert_str_eq(corpus->name, "standard input");
    assert_reads_as(corpus, &sent);
    cr_assert(corpus_check_unchanged(corpus, NULL));
    cr_assert_eq(entries_in(folder, false), 0, "what keeps the pipe has no name");
    corpus_close(corpus);
    cr_assert_neq(fcntl(STDIN_FILENO, F_GETFD), -1, "standard input stays open");

    put("text", sent.data, sent.length);
    struct corpus *file = open_corpus("text");
    assert_reads_as(file, &sent);
    corpus_close(file);
    string_finish(&sent);
}

Test(corpus, standard_input_from_a_file)
{
    put("text", "first line\nsecond line\n", 23);
    int fd = open("text", O_RDONLY);
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    char bytes[] = "first line\nsecond line\n";
    const struct string all = {bytes, 23, 0, false}, rest = {bytes + 11, 12, 0, false};
    struct corpus *corpus = open_corpus("-");
    assert_reads_as(corpus, &all);
    corpus_close(corpus);
    cr_assert_eq(lseek(fd, 11, SEEK_SET), 11); /* somebody has read the first line */
    corpus = open_corpus("-");
    assert_reads_as(corpus, &rest);
    cr_assert(corpus_check_unchanged(corpus, NULL));
    corpus_close(corpus);
}

Test(corpus, faults_of_pipes)
{
    int write_end;
    pthread_t sender = start_sending(&write_end);
    assert_open_fails("-", ERROR_INPUT, "standard input: empty: there is nothing to learn from it");
    pthread_join(sender, NULL);
    string_add(&sent, "x\xff");
    sender = start_sending(&write_end);
    assert_open_fails("-", ERROR_INPUT,
        "standard input: not UTF-8 at byte 1, line 1: convert it with iconv -f ISO-8859-1 (or what it is) -t UTF-8");
    pthread_join(sender, NULL);
    string_finish(&sent);
    close(STDIN_FILENO);
    assert_open_fails("-", ERROR_INPUT, "standard input: Bad file descriptor");
    cr_assert_eq(entries_in(folder, false), 0);
}

Test(corpus, no_room_for_a_pipe)
{
    int write_end;
    char message[200];
    struct rlimit limit = {4096, 4096};
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 10000; i++) string_add(&sent, "letters ");
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    snprintf(message, sizeof message,
        "standard input: cannot keep it in %s: File too large: set TMPDIR to a folder with room for it", folder);
    pthread_t sender = start_sending(&write_end);
    assert_open_fails("-", ERROR_FAILED, message);
    close(STDIN_FILENO);
    pthread_join(sender, NULL);
    cr_assert_eq(entries_in(folder, false), 0);

    setenv("TMPDIR", "/nowhere", 1);
    sender = start_sending(&write_end);
    assert_open_fails("-", ERROR_FAILED,
        "standard input: cannot keep it in /nowhere: No such file or directory: set TMPDIR to a folder with room for "
        "it");
    close(STDIN_FILENO);
    pthread_join(sender, NULL);
    string_finish(&sent);
}

/* ---- bad input ---- */

Test(corpus, paths_that_cannot_be_read)
{
    put("file", "text", 4);
    assert_open_fails("missing.txt", ERROR_INPUT, "missing.txt: No such file or directory");
    assert_open_fails("", ERROR_INPUT, "\"\": No such file or directory");
    assert_open_fails(".", ERROR_INPUT, ".: Is a directory");
    assert_open_fails("file/below", ERROR_INPUT, "file/below: Not a directory");
    assert_open_fails("/proc/self/mem", ERROR_FAILED, "/proc/self/mem: Input/output error");
    if (getuid() == 0) cr_assert_eq(seteuid(65534), 0);
    assert_open_fails("/proc/1/environ", ERROR_INPUT, "/proc/1/environ: Permission denied");
    if (getuid() == 0) cr_assert_eq(seteuid(0), 0);
}

Test(corpus, an_endless_device_is_refused)
{
    assert_open_fails(
        "/dev/zero", ERROR_INPUT, "/dev/zero: this looks like a binary file, not a text (byte 0, line 1)");
    cr_assert_eq(entries_in(folder, false), 0);
}

static void assert_content_fails(const char *bytes, size_t length, const char *message)
{
    put("bad", bytes, length);
    assert_open_fails("bad", ERROR_INPUT, message);
}

#define CONVERT ": convert it with iconv -f ISO-8859-1 (or what it is) -t UTF-8"

Test(corpus, content_that_is_no_text)
{
    assert_content_fails("", 0, "bad: empty: there is nothing to learn from it");
    assert_content_fails("caf\xe9 noir", 9, "bad: not UTF-8 at byte 3, line 1" CONVERT);
    assert_content_fails("a\nb\nc\xff", 6, "bad: not UTF-8 at byte 5, line 3" CONVERT);
    assert_content_fails("\xc0\x80", 2, "bad: not UTF-8 at byte 0, line 1" CONVERT);         /* overlong */
    assert_content_fails("\xed\xa0\x80", 3, "bad: not UTF-8 at byte 0, line 1" CONVERT);     /* a surrogate */
    assert_content_fails("\xf4\x90\x80\x80", 4, "bad: not UTF-8 at byte 0, line 1" CONVERT); /* beyond Unicode */
    assert_content_fails("ab\xe2\x82", 4, "bad: not UTF-8 at byte 2, line 1" CONVERT);       /* cut off */
    assert_content_fails("a\nb\0c", 5, "bad: this looks like a binary file, not a text (byte 3, line 2)");
    assert_content_fails("\x1f\x8b\x08\0\0\0", 6, "bad: this looks like a binary file, not a text (byte 1, line 1)");
    assert_content_fails(
        "\xff\xfeh\0i\0", 6, "bad: not UTF-8 at byte 0, line 1: convert it with iconv -f UTF-16 -t UTF-8");
    struct corpus *corpus = corpus_of("\x1b[1m\x01\x7f are allowed\f");
    corpus_close(corpus);
}

/* Far into the file, on either side of an edge between pieces. */
Test(corpus, bad_bytes_anywhere)
{
    static const size_t places[] = {4095, 65533, 65534, 65535, 65536, 65537, 131071, 199999};
    static char bytes[200000];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char message[200];
        for (size_t k = 0; k < sizeof bytes; k++) bytes[k] = k % 100 == 99 ? '\n' : 'x';
        bytes[places[i]] = (char)0xe9;
        snprintf(
            message, sizeof message, "bad: not UTF-8 at byte %zu, line %zu" CONVERT, places[i], places[i] / 100 + 1);
        assert_content_fails(bytes, sizeof bytes, message);
    }
}

/* A refused file leaves no descriptor open. */
Test(corpus, nothing_stays_open)
{
    put("good", "good", 4);
    put("bad", "\xff", 1);
    int before = entries_in("/proc/self/fd", false);
    for (int i = 0; i < 3; i++) {
        struct corpus *corpus;
        cr_assert_not(corpus_open("bad", &corpus, NULL));
        cr_assert_not(corpus_open(".", &corpus, NULL));
        cr_assert_not(corpus_open("/dev/zero", &corpus, NULL));
        cr_assert_not(corpus_open("/dev/null", &corpus, NULL));
        corpus_close(open_corpus("good"));
    }
    cr_assert_eq(entries_in("/proc/self/fd", false), before);
}

/* ---- files that change ---- */

Test(corpus, cut_short_while_read)
{
    static int symbols[100000];
    struct error err = {0};
    struct string text = {0};
    add_mixed_text(&text, 100000, 3);
    put("text", text.data, text.length);
    struct corpus *corpus = open_corpus("text");
    struct corpus_cursor cursor;
    cr_assert(corpus_seek(corpus, 0, &cursor, &err));
    cr_assert(corpus_read(&cursor, 1000, symbols, &err), "%s", err.text);
    cr_assert_eq(truncate("text", 50001), 0);
    assert_is_change(corpus_read(&cursor, 99000, symbols, &err), &err);
    assert_is_change(corpus_seek(corpus, 99999, &cursor, &err), &err);
    assert_is_change(corpus_read_at(corpus, 0, 100000, symbols, &err), &err);
    assert_is_change(corpus_check_unchanged(corpus, &err), &err);
    cr_assert(corpus_read_at(corpus, 0, 1000, symbols, &err), "what is still there");
    corpus_close(corpus);
    string_finish(&text);
}

Test(corpus, overwritten_while_read)
{
    static const char *const others[] = {"abcz", "ab\xc3\xa9", "\xff\xff\xff\xff", "a\xe2\x82"};
    int symbols[4];
    struct error err = {0};
    for (size_t i = 0; i < 4; i++) {
        struct corpus *corpus = corpus_of("abcd");
        overwrite(others[i]);
        assert_is_change(corpus_read_at(corpus, 0, 4, symbols, &err), &err);
        corpus_close(corpus);
    }
    struct corpus *corpus = corpus_of("abcd");
    overwrite("dcba"); /* its own characters: only the time of change tells */
    cr_assert(corpus_read_at(corpus, 0, 4, symbols, &err));
    assert_is_change(corpus_check_unchanged(corpus, &err), &err);
    corpus_close(corpus);
}

/* As editors save: the text that was opened is still there. */
Test(corpus, replaced_by_another_file)
{
    int symbols[4], expected[4] = {0, 1, 2, 3};
    struct corpus *corpus = corpus_of("abcd");
    put("other", "z", 1);
    cr_assert_eq(rename("other", "text"), 0);
    cr_assert(corpus_read_at(corpus, 0, 4, symbols, NULL));
    cr_assert_arr_eq(symbols, expected, sizeof expected);
    cr_assert(corpus_check_unchanged(corpus, NULL));
    corpus_close(corpus);
}

/* ---- a model's vocabulary ---- */

Test(corpus, reads_with_another_vocabulary)
{
    uint32_t in_any_order[] = {'z', 0xE9, 'b', 'a'};
    int symbols[5], expected[5] = {3, 2, 1, 2, 3};
    struct corpus *corpus = corpus_of("abéba");
    cr_assert(corpus_use_vocab(corpus, &(struct vocab){in_any_order, 4}, CORPUS_REFUSE, NULL));
    cr_assert_eq(corpus->unknown, 0);
    cr_assert_eq(corpus->vocab.size, 3, "the text's own characters");
    cr_assert(corpus_read_at(corpus, 0, 5, symbols, NULL));
    cr_assert_arr_eq(symbols, expected, sizeof expected);
    corpus_close(corpus);
}

Test(corpus, unknown_characters_are_refused_or_replaced)
{
    uint32_t known[] = {'a', 'b'};
    int symbols[8], own[8] = {1, 2, 4, 5, 2, 0, 3, 5}, replaced[8] = {0, 1, 1, 1, 1, 1, 1, 1};
    struct error err = {0};
    struct corpus *corpus = corpus_of("ab\xc3\xa9\xe2\x82\xac"
                                      "b\x1b"
                                      "c\xe2\x82\xac");
    cr_assert_not(corpus_use_vocab(corpus, &(struct vocab){known, 2}, CORPUS_REFUSE, &err));
    cr_assert_str_eq(err.text, "text: 5 of its 8 characters are not in the model's vocabulary: \\x1b (1), c (1), "
                               "\xc3\xa9 (1), \xe2\x82\xac (2)");
    cr_assert_eq(err.status, ERROR_INPUT);
    cr_assert(corpus_read_at(corpus, 0, 8, symbols, NULL));
    cr_assert_arr_eq(symbols, own, sizeof own, "a refusal changes nothing");
    cr_assert_eq(corpus->unknown, 0);

    cr_assert(corpus_use_vocab(corpus, &(struct vocab){known, 2}, 1, NULL));
    cr_assert_eq(corpus->unknown, 5);
    cr_assert(corpus_read_at(corpus, 0, 8, symbols, NULL));
    cr_assert_arr_eq(symbols, replaced, sizeof replaced);
    corpus_close(corpus);

    corpus = corpus_of("abcdefghijkl");
    cr_assert_not(corpus_use_vocab(corpus, &(struct vocab){known, 2}, CORPUS_REFUSE, &err));
    cr_assert_str_eq(err.text, "text: 10 of its 12 characters are not in the model's vocabulary: c (1), d (1), e (1), "
                               "f (1), g (1), h (1), i (1), j (1) and 2 more");
    corpus_close(corpus);
}

/* ---- memory ---- */

static long resident_kilobytes(void)
{
    char line[200];
    long kilobytes = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
    fclose(status);
    return kilobytes;
}

/* A line of 64 MB. Sanitizers keep books of their own, hence the wide margin. */
Test(corpus, memory_does_not_grow_with_the_text)
{
    enum { MEGABYTE = 1 << 20, MEGABYTES = 64 };
    char *piece = malloc(MEGABYTE);
    for (int i = 0; i < MEGABYTE; i++) piece[i] = (char)('a' + i % 26);
    FILE *file = fopen("text", "w");
    for (int i = 0; i < MEGABYTES; i++) cr_assert_eq(fwrite(piece, 1, MEGABYTE, file), MEGABYTE);
    fclose(file);

    long before = resident_kilobytes();
    struct corpus *corpus = open_corpus("text");
    struct part whole = part_whole(corpus->length);
    struct batches *batches;
    static int input[50 * 32], label[50 * 32];
    cr_assert_eq(corpus->length, (size_t)MEGABYTES * MEGABYTE);
    cr_assert(batches_create(corpus, &whole, 50, 32, &batches, NULL));
    for (size_t w = 0; w < batches->windows; w++) cr_assert(batches_next(batches, input, label, NULL, NULL));
    cr_assert_lt(resident_kilobytes() - before, 24 * 1024, "%ld kB more", resident_kilobytes() - before);
    batches_destroy(batches);
    corpus_close(corpus);
    free(piece);
}
