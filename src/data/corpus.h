/*
 * corpus.h: a text file as a sequence of symbols that can be read from anywhere, in memory that does not grow with it.
 *
 * Opening reads the file once, in pieces: it checks the UTF-8, counts the characters (code points), and notes at which
 * byte every stride-th one starts. There are never more than CORPUS_MARKS such marks: when they run out, every second
 * one is dropped and the stride doubles. Reading goes through cursors, each with a small buffer of its own, and never
 * through a mapping, so that a file which shrinks meanwhile is an error and not a SIGBUS.
 *
 * Nothing is normalized: a byte order mark is the character U+FEFF, and "\r\n" is two characters. has_bom and has_crlf
 * let the caller say so.
 *
 * A corpus does not change after corpus_open and corpus_use_vocab: several threads may read it, each with its cursors.
 */
#ifndef DATA_CORPUS_H
#define DATA_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "error.h"
#include "vocab.h"

enum { CORPUS_MARKS = 4096, CORPUS_BUFFER = 4096 };

struct corpus {
    char *name;    /* for messages: the path, or "standard input" */
    size_t length; /* characters */
    uint64_t bytes;
    struct vocab vocab;   /* the text's own characters, whatever vocabulary it is read with */
    uint64_t *count;      /* [vocab.size]: how often each occurs */
    size_t unknown;       /* characters that are read as something else, see corpus_use_vocab */
    uint64_t fingerprint; /* of all characters in their order: is this the text of the run to be resumed? */
    bool has_bom, has_crlf;
    /* private */
    int fd;
    struct stat status;          /* when it was opened */
    int *symbol_of;              /* [0x110000]: symbol + 1, or 0 for what is not in the text */
    size_t stride, marks;        /* stride: a power of two */
    uint64_t mark[CORPUS_MARKS]; /* [marks]: the byte at which character i * stride starts */
};

/* path "-" is standard input. What is not a regular file (a pipe, say) is kept in a file without a name in $TMPDIR, or
 * /tmp. The symbols are indices into the text's own vocabulary. *corpus is the caller's to close.
 *
 * Errors name the file: it is missing, unreadable, a directory, empty; it is not UTF-8, or holds a NUL (it looks
 * binary), with byte (from 0) and line (from 1); no room to keep a pipe; it changed while it was read. */
bool corpus_open(const char *path, struct corpus **corpus, struct error *err);
void corpus_close(struct corpus *corpus); /* accepts NULL */

/* From now on, symbols are indices into vocab (in any order of its own), which is copied: call it before any reading.
 * Characters of the text that vocab has not are an error that counts and lists them, and nothing has changed; unless
 * `replacement` is a symbol of vocab (from 0) rather than CORPUS_REFUSE: then they are read as that symbol, and
 * corpus->unknown says how many. */
enum { CORPUS_REFUSE = -1 };
bool corpus_use_vocab(struct corpus *corpus, const struct vocab *vocab, int replacement, struct error *err);

/* A place in a corpus, from which one reads on. No part of it needs to be freed. */
struct corpus_cursor {
    const struct corpus *corpus;
    size_t next; /* the character that is read next */
    /* private */
    uint64_t byte;  /* in the file: what follows the buffer */
    size_t at, end; /* in the buffer: what is not yet read */
    unsigned char buffer[CORPUS_BUFFER];
};

/* Sets a cursor, new or used, to character `next` (0 ... length). It takes a read of up to stride characters. */
bool corpus_seek(const struct corpus *corpus, size_t next, struct corpus_cursor *cursor, struct error *err);

/* The next count symbols, which must not go beyond the end; the cursor moves behind them. An error (the file cannot be
 * read, was cut short, or has characters here that it had not when it was opened) leaves the cursor to be set anew. */
bool corpus_read(struct corpus_cursor *cursor, size_t count, int *symbols, struct error *err);

/* Symbols first ... first + count - 1, without a cursor. */
bool corpus_read_at(const struct corpus *corpus, size_t first, size_t count, int *symbols, struct error *err);

/* Is the file still as it was opened, by its size and its time of change? Reading notices what it stumbles over, but
 * not every exchange of characters for others: so ask now and then, as batches do at the start of every epoch. */
bool corpus_check_unchanged(const struct corpus *corpus, struct error *err);

#endif
