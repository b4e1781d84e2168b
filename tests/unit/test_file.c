/*
 * test_file.c: reading within limits, and writing that never leaves half a file. Tests may run as root, whom no
 * permission stops: those of permissions become nobody. The full disk is RLIMIT_FSIZE and /dev/full.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

/* Each test runs in a process of its own, within a folder of its own. */
static char folder[] = "/tmp/unroll-test-file-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static int files_in_folder(bool remove_them)
{
    int files = 0;
    DIR *listing = opendir(folder);
    cr_assert_not_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        files++;
        if (remove_them && unlinkat(dirfd(listing), entry->d_name, 0) != 0)
            unlinkat(dirfd(listing), entry->d_name, AT_REMOVEDIR);
    }
    closedir(listing);
    return files;
}

static void leave_folder(void)
{
    files_in_folder(true);
    rmdir(folder);
}

/* Root is stopped by no permission. */
static void become_nobody(void)
{
    if (getuid() == 0) cr_assert_eq(seteuid(65534), 0);
}

static void become_self(void)
{
    if (getuid() == 0) cr_assert_eq(seteuid(0), 0);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_holds(const char *path, const char *text)
{
    char *data;
    size_t length;
    struct error err = {0};
    cr_assert(file_read(path, 1 << 20, &data, &length, &err), "%s", err.text);
    cr_assert_eq(length, strlen(text));
    cr_assert_str_eq(data, text);
    free(data);
}

static void assert_read_fails(const char *path, size_t limit, enum error_status status, const char *message)
{
    char *data = folder;
    size_t length = 77;
    struct error err = {0};
    cr_assert_not(file_read(path, limit, &data, &length, &err), "%s was read", path);
    cr_assert_str_eq(err.text, message);
    cr_assert_eq(err.status, status);
    cr_assert(data == folder && length == 77, "an error leaves the results as they were");
}

static void assert_write_fails(const char *path, enum error_status status, const char *message)
{
    struct error err = {0};
    cr_assert_not(file_write_atomically(path, "new", 3, &err), "%s was written", path);
    cr_assert_str_eq(err.text, message);
    cr_assert_eq(err.status, status);
}

static void write_new(const char *path)
{
    struct error err = {0};
    cr_assert(file_write_atomically(path, "new", 3, &err), "%s", err.text);
}

TestSuite(file, .init = enter_folder, .fini = leave_folder);

/* ---- reading ---- */

Test(file, reads_all_bytes)
{
    for (size_t size = 0; size < 70000; size = size * 3 + 1) {
        char *written = malloc(size + 1), *data;
        size_t length;
        struct error err = {0};
        for (size_t i = 0; i < size; i++) written[i] = (char)(i * 7 % 256);
        cr_assert(file_write_atomically("bytes", written, size, &err), "%s", err.text);
        cr_assert(file_read("bytes", size, &data, &length, &err), "%s", err.text);
        cr_assert_eq(length, size);
        cr_assert_eq(memcmp(data, written, size), 0);
        cr_assert_eq(data[length], 0);
        free(data);
        free(written);
    }
}

Test(file, read_errors)
{
    put("file", "text");
    assert_read_fails("missing.txt", 10, ERROR_INPUT, "missing.txt: No such file or directory");
    assert_read_fails("", 10, ERROR_INPUT, "\"\": No such file or directory");
    assert_read_fails(".", 10, ERROR_INPUT, ".: Is a directory");
    assert_read_fails("file/below", 10, ERROR_INPUT, "file/below: Not a directory");
    cr_assert_eq(symlink("loop", "loop"), 0);
    assert_read_fails("loop", 10, ERROR_INPUT, "loop: Too many levels of symbolic links");
    assert_read_fails("/proc/self/mem", 10, ERROR_FAILED, "/proc/self/mem: Input/output error");
}

Test(file, read_limit)
{
    put("five", "12345");
    char *data;
    size_t length;
    cr_assert(file_read("five", 5, &data, &length, NULL));
    free(data);
    assert_read_fails("five", 4, ERROR_INPUT, "five: longer than 4 bytes, the most read from such a file");
    assert_read_fails("five", 0, ERROR_INPUT, "five: longer than 0 bytes, the most read from such a file");
    cr_assert(file_read("five", SIZE_MAX, &data, &length, NULL));
    free(data);
}

Test(file, read_start)
{
    put("five", "12345");
    for (size_t most = 0; most < 8; most++) {
        char *data;
        size_t length;
        struct error err = {0};
        cr_assert(file_read_start("five", most, &data, &length, &err), "%s", err.text);
        cr_assert_eq(length, most < 5 ? most : 5);
        cr_assert_eq(memcmp(data, "12345", length), 0);
        cr_assert_eq(data[length], 0);
        free(data);
        cr_assert(file_read_start("/dev/zero", 100000 * most, &data, &length, &err), "%s", err.text);
        cr_assert_eq(length, 100000 * most);
        free(data);
    }
}

/* What stands in the way of a file that will be written later is known now, and nothing is written. */
Test(file, check_replaceable)
{
    static const struct {
        const char *path, *message; /* NULL: nothing is in the way */
    } cases[] = {{"new", NULL}, {"file", NULL}, {"below/new", NULL}, {"link", NULL}, {"/dev/null", NULL},
        {"/dev/stdout", NULL}, {"below", "below: cannot write: Is a directory"},
        {"none/new", "none/new: cannot create a file in its folder: No such file or directory"},
        {"file/new", "file/new: cannot write: Not a directory"},
        {"far", "far: cannot create a file in its folder: No such file or directory"}};
    put("file", "text");
    cr_assert_eq(mkdir("below", 0777), 0);
    cr_assert(symlink("below/other", "link") == 0 && symlink("none/other", "far") == 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        bool can = file_check_replaceable(cases[i].path, &err);
        cr_assert_eq(can, cases[i].message == NULL, "%s: %s", cases[i].path, err.text);
        if (!can) cr_assert_str_eq(err.text, cases[i].message);
        if (strncmp(cases[i].path, "/dev", 4)) cr_assert_eq(file_write_atomically(cases[i].path, "text", 4, NULL), can);
    }
    remove("below/new");
    remove("below/other");
}

/* Files that do not know their size. */
Test(file, read_limit_of_the_endless)
{
    assert_read_fails(
        "/dev/zero", 1 << 20, ERROR_INPUT, "/dev/zero: longer than 1048576 bytes, the most read from such a file");
    char *data;
    size_t length;
    struct error err = {0};
    cr_assert(file_read("/proc/self/status", 1 << 20, &data, &length, &err), "%s", err.text);
    cr_assert_gt(length, 100);
    free(data);
}

static void *write_slowly(void *descriptor)
{
    int fd = *(int *)descriptor;
    for (int i = 0; i < 100; i++) {
        char block[1000];
        memset(block, 'a' + i % 26, sizeof block);
        if (write(fd, block, sizeof block) != sizeof block) break;
    }
    close(fd);
    return NULL;
}

Test(file, reads_standard_input_in_pieces)
{
    int ends[2];
    pthread_t writer;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    cr_assert_eq(pthread_create(&writer, NULL, write_slowly, &ends[1]), 0);
    char *data;
    size_t length;
    struct error err = {0};
    cr_assert(file_read("-", 100000, &data, &length, &err), "%s", err.text);
    pthread_join(writer, NULL);
    cr_assert_eq(length, 100000);
    for (size_t i = 0; i < length; i++) cr_assert_eq(data[i], (char)('a' + i / 1000 % 26));
    free(data);
    cr_assert_neq(fcntl(STDIN_FILENO, F_GETFD), -1, "standard input stays open");
}

Test(file, standard_input_has_a_name)
{
    int nothing = open("/", O_RDONLY);
    cr_assert_eq(dup2(nothing, STDIN_FILENO), STDIN_FILENO);
    assert_read_fails("-", 10, ERROR_INPUT, "standard input: Is a directory");
}

/* ---- writing ---- */

Test(file, writes_new_files_by_the_umask)
{
    struct stat status;
    umask(027);
    write_new("fresh");
    assert_holds("fresh", "new");
    cr_assert_eq(stat("fresh", &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0640, "mode %o", status.st_mode & 0777);
    cr_assert_eq(files_in_folder(false), 1, "nothing but the file itself");
}

Test(file, replaces_and_keeps_the_mode)
{
    static const mode_t modes[] = {0600, 0644, 0664, 0755, 0666};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct stat before, after;
        put("file", "old and longer");
        cr_assert_eq(chmod("file", modes[i]), 0);
        cr_assert_eq(stat("file", &before), 0);
        write_new("file");
        assert_holds("file", "new");
        cr_assert_eq(stat("file", &after), 0);
        cr_assert_eq(after.st_mode & 0777, modes[i], "mode %o", after.st_mode & 0777);
        cr_assert_neq(before.st_ino, after.st_ino, "the old file was written over, not replaced");
    }
    cr_assert_eq(files_in_folder(false), 1);
}

/* Who has the old file open still reads the old bytes, all of them. */
Test(file, readers_keep_the_old_bytes)
{
    put("file", "old bytes");
    char seen[20] = "";
    int reader = open("file", O_RDONLY);
    write_new("file");
    cr_assert_eq(read(reader, seen, sizeof seen), 9);
    cr_assert_str_eq(seen, "old bytes");
    close(reader);
}

Test(file, keeps_the_owner)
{
    if (geteuid() != 0) cr_skip_test("only root gives files away");
    struct stat status;
    put("file", "old");
    cr_assert_eq(chown("file", 1234, 2345), 0);
    write_new("file");
    cr_assert_eq(stat("file", &status), 0);
    cr_assert(status.st_uid == 1234 && status.st_gid == 2345);
}

Test(file, follows_symbolic_links)
{
    struct stat status;
    char path[PATH_MAX];
    cr_assert_eq(mkdir("deep", 0755), 0);
    put("deep/real", "old");
    snprintf(path, sizeof path, "%s/deep/first", folder);
    cr_assert_eq(symlink("real", "deep/first"), 0); /* relative to its own folder */
    cr_assert_eq(symlink(path, "second"), 0);       /* absolute */
    write_new("second");
    assert_holds("deep/real", "new");
    cr_assert(lstat("second", &status) == 0 && S_ISLNK(status.st_mode));
    cr_assert(lstat("deep/first", &status) == 0 && S_ISLNK(status.st_mode));

    cr_assert_eq(symlink("deep/not-yet", "dangling"), 0);
    write_new("dangling");
    assert_holds("deep/not-yet", "new");
    cr_assert(lstat("dangling", &status) == 0 && S_ISLNK(status.st_mode));
    cr_assert_eq(unlink("deep/real") | unlink("deep/first") | unlink("deep/not-yet"), 0);
    cr_assert_eq(rmdir("deep"), 0, "nothing is left over in the folder of the target");
}

Test(file, write_errors)
{
    put("file", "old");
    cr_assert_eq(symlink("loop", "loop"), 0);
    assert_write_fails("", ERROR_INPUT, "\"\": cannot write: No such file or directory");
    assert_write_fails(".", ERROR_INPUT, ".: cannot write: Is a directory");
    assert_write_fails("file/below", ERROR_INPUT, "file/below: cannot write: Not a directory");
    assert_write_fails("loop", ERROR_INPUT, "loop: cannot write: Too many levels of symbolic links");
    assert_write_fails(
        "none/file", ERROR_INPUT, "none/file: cannot create a file in its folder: No such file or directory");
    assert_write_fails(
        "/proc/file", ERROR_INPUT, "/proc/file: cannot create a file in its folder: No such file or directory");
    assert_write_fails("/dev/fd/987", ERROR_INPUT, "/dev/fd/987: cannot write: Bad file descriptor");
    assert_holds("file", "old");
    cr_assert_eq(files_in_folder(false), 2);
}

/* Not as root: a fault in here would replace the machine's device by a file. */
Test(file, full_device)
{
    become_nobody();
    assert_write_fails("/dev/full", ERROR_FAILED, "/dev/full: cannot write: No space left on device");
    become_self();
}

Test(file, respects_what_others_may_not_write)
{
    put("file", "old");
    cr_assert_eq(chmod("file", 0444), 0);
    cr_assert_eq(chmod(folder, 0777), 0);
    become_nobody();
    assert_write_fails("file", ERROR_INPUT, "file: cannot write: Permission denied");
    assert_read_fails("/proc/1/environ", 10, ERROR_INPUT, "/proc/1/environ: Permission denied");
    become_self();
    assert_holds("file", "old");
}

Test(file, folder_that_may_not_be_written)
{
    put("file", "old");
    cr_assert_eq(chmod("file", 0666), 0);
    cr_assert_eq(chmod(folder, 0555), 0);
    become_nobody();
    assert_write_fails("file", ERROR_INPUT, "file: cannot create a file in its folder: Permission denied");
    become_self();
    cr_assert_eq(chmod(folder, 0755), 0);
    assert_holds("file", "old");
}

/* The disk is full in the midst of it: a short write, then none. The old file is whole and nothing else is left. */
Test(file, failure_leaves_the_old_file)
{
    struct rlimit limit = {4096, 4096};
    static char data[10000];
    struct error err = {0};
    put("file", "old");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_not(file_write_atomically("file", data, sizeof data, &err));
    cr_assert_str_eq(err.text, "file: cannot write: File too large");
    cr_assert_eq(err.status, ERROR_FAILED);
    cr_assert_not(file_write_atomically("fresh", data, sizeof data, &err));
    assert_holds("file", "old");
    cr_assert_eq(files_in_folder(false), 1);
}

/* A file in the way of the temporary name is left alone. */
Test(file, foreign_temporary_files_stay)
{
    char name[64];
    snprintf(name, sizeof name, ".unroll-%ld-0", (long)getpid());
    put(name, "another's");
    write_new("file");
    assert_holds("file", "new");
    assert_holds(name, "another's");
}

Test(file, names_as_long_as_they_get)
{
    char name[NAME_MAX + 1];
    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = 0;
    write_new(name);
    assert_holds(name, "new");
    write_new("with space, é and \x1b");
    assert_holds("with space, é and \x1b", "new");
}

/* Both ends of a pipe, the far one slow: it comes late and pauses, so that open, read and write all wait meanwhile. */
enum { PIPED = 300000, STEP = 30000, PAUSE = 2000 };
static char sent[PIPED + 1], received[PIPED + 1];

static void *read_slowly(void *unused)
{
    usleep(PAUSE);
    int fd = open("fifo", O_RDONLY);
    size_t length = 0;
    for (ssize_t got; (got = read(fd, received + length, STEP)) > 0; usleep(PAUSE)) length += (size_t)got;
    close(fd);
    return NULL;
}

static void *write_slowly_to_fifo(void *unused)
{
    usleep(PAUSE);
    int fd = open("fifo", O_WRONLY);
    for (ssize_t at = 0, wrote; at < PIPED && (wrote = write(fd, sent + at, STEP)) > 0; at += wrote) usleep(PAUSE);
    close(fd);
    return NULL;
}

static void ignore(int signal_number)
{
}

/* From here on a signal, without SA_RESTART, breaks into whatever waits in this thread; the other thread has it
 * blocked. */
static pthread_t start_far_end(void *(*far_end)(void *))
{
    sigset_t alarm_only;
    pthread_t thread;
    for (int i = 0; i < PIPED; i++) sent[i] = (char)('a' + i % 23);
    cr_assert_eq(mkfifo("fifo", 0600), 0);
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    cr_assert_eq(sigaction(SIGALRM, &(struct sigaction){.sa_handler = ignore}, NULL), 0);
    cr_assert_eq(pthread_sigmask(SIG_BLOCK, &alarm_only, NULL), 0);
    cr_assert_eq(pthread_create(&thread, NULL, far_end, NULL), 0);
    cr_assert_eq(pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL), 0);
    ualarm(300, 300);
    return thread;
}

Test(file, writes_pipes_directly_whatever_interrupts)
{
    struct stat status;
    struct error err = {0};
    pthread_t reader = start_far_end(read_slowly);
    bool done = file_write_atomically("fifo", sent, PIPED, &err);
    ualarm(0, 0);
    cr_assert(done, "%s", err.text);
    pthread_join(reader, NULL);
    cr_assert_str_eq(received, sent);
    cr_assert(stat("fifo", &status) == 0 && S_ISFIFO(status.st_mode));
}

Test(file, reads_pipes_whatever_interrupts)
{
    char *data;
    size_t length;
    struct error err = {0};
    pthread_t writer = start_far_end(write_slowly_to_fifo);
    bool done = file_read("fifo", PIPED, &data, &length, &err);
    ualarm(0, 0);
    cr_assert(done, "%s", err.text);
    pthread_join(writer, NULL);
    cr_assert_eq(length, PIPED);
    cr_assert_str_eq(data, sent);
    free(data);
}

/* Standard output redirected to a file: appended behind what was printed, not renamed over. */
Test(file, writes_standard_output_in_order)
{
    static const char *const paths[] = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    for (size_t i = 0; i < 3; i++) {
        fflush(stdout);
        int saved = dup(STDOUT_FILENO), output = open("output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        cr_assert_eq(dup2(output, STDOUT_FILENO), STDOUT_FILENO);
        printf("before ");
        struct error err = {0};
        bool done = file_write_atomically(paths[i], "new", 3, &err);
        printf(" after");
        fflush(stdout);
        dup2(saved, STDOUT_FILENO);
        cr_assert(done, "%s", err.text);
        assert_holds("output", "before new after");
    }
}
