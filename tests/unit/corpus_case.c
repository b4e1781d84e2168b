/*
 * corpus_case.c: see corpus_case.h.
 */
#include "corpus_case.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rng.h"

char folder[] = "/tmp/unroll-test-corpus-XXXXXX";

void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(setenv("TMPDIR", folder, 1), 0);
    umask(022);
}

int entries_in(const char *path, bool remove_them)
{
    int entries = 0;
    DIR *listing = opendir(path);
    cr_assert_not_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        entries++;
        if (remove_them && unlinkat(dirfd(listing), entry->d_name, 0) != 0)
            unlinkat(dirfd(listing), entry->d_name, AT_REMOVEDIR);
    }
    closedir(listing);
    return entries;
}

void leave_folder(void)
{
    entries_in(folder, true);
    rmdir(folder);
}

void put(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
}

struct corpus *open_corpus(const char *path)
{
    struct corpus *corpus = NULL;
    struct error err = {0};
    cr_assert(corpus_open(path, &corpus, &err), "%s", err.text);
    return corpus;
}

struct corpus *corpus_of(const char *text)
{
    put("text", text, strlen(text));
    return open_corpus("text");
}

void add_mixed_text(struct string *text, size_t length, uint64_t seed)
{
    static const uint32_t characters[] = {'a', 'b', 'c', ' ', '\n', 'z', 0x7F, 0x80, 0xE9, 0x2FF, 0x300, 0x7FF, 0x800,
        0x20AC, 0x4E00, 0xFEFF, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF, 1, '\t'};
    struct rng rng;
    rng_init(&rng, seed, "text");
    for (size_t i = 0; i < length; i++)
        string_add_code_point(text, characters[rng_below(&rng, sizeof characters / sizeof *characters)]);
    cr_assert_not(text->failed);
}

void assert_is_change(bool done, const struct error *err)
{
    cr_assert_not(done);
    cr_assert_str_eq(err->text, "text: changed while it was read: use a copy that nothing else writes to");
    cr_assert_eq(err->status, ERROR_FAILED);
}

void overwrite(const char *bytes)
{
    int fd = open("text", O_WRONLY);
    cr_assert_eq(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    cr_assert_eq(futimens(fd, (struct timespec[2]){{.tv_sec = 1}, {.tv_sec = 1}}), 0); /* clocks of files are coarse */
    close(fd);
}
