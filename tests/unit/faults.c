/* faults.c: see faults.h. The linker calls what we define __wrap_NAME, and what was there before __real_NAME. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(type, name, ...)                                                                                          \
    type __real_##name(__VA_ARGS__);                                                                                   \
    type __wrap_##name(__VA_ARGS__);                                                                                   \
    type __wrap_##name(__VA_ARGS__)

static struct {
    bool active, onwards;
    enum faults kind;
    atomic_long left; /* calls until the one that fails */
    atomic_bool hit;
} plan;
static int signal_number;
static long signal_left;
static atomic_long live;
static _Thread_local int interruptions;

void faults_begin(enum faults kind, long n, bool onwards)
{
    plan.kind = kind;
    plan.left = n;
    plan.onwards = onwards;
    plan.hit = false;
    plan.active = true;
}

bool faults_end(void)
{
    plan.active = false;
    return plan.hit;
}

void faults_signal(int number, long n)
{
    signal_number = number;
    signal_left = n;
}

long faults_live(void)
{
    return live;
}

static bool fails(enum faults kind, int reason)
{
    if (kind == FAULTS_FILES && signal_left > 0 && --signal_left == 0) raise(signal_number);
    if (!plan.active || plan.kind != kind) return false;
    long left = atomic_fetch_sub(&plan.left, 1);
    if (left > 1 || (left < 1 && !plan.onwards)) return false;
    plan.hit = true;
    errno = reason;
    return true;
}

/* ---- memory ---- */

static void *counted(void *p)
{
    if (p) live++;
    return p;
}

REAL(void *, malloc, size_t size)
{
    return fails(FAULTS_MEMORY, ENOMEM) ? NULL : counted(__real_malloc(size));
}

REAL(void *, calloc, size_t count, size_t size)
{
    return fails(FAULTS_MEMORY, ENOMEM) ? NULL : counted(__real_calloc(count, size));
}

REAL(void *, realloc, void *p, size_t size)
{
    if (fails(FAULTS_MEMORY, ENOMEM)) return NULL;
    return p ? __real_realloc(p, size) : counted(__real_realloc(p, size));
}

REAL(void *, aligned_alloc, size_t alignment, size_t size)
{
    return fails(FAULTS_MEMORY, ENOMEM) ? NULL : counted(__real_aligned_alloc(alignment, size));
}

REAL(char *, strdup, const char *text)
{
    return fails(FAULTS_MEMORY, ENOMEM) ? NULL : counted(__real_strdup(text));
}

REAL(char *, strndup, const char *text, size_t size)
{
    return fails(FAULTS_MEMORY, ENOMEM) ? NULL : counted(__real_strndup(text, size));
}

REAL(void, free, void *p)
{
    if (p) live--;
    __real_free(p);
}

/* Also what getline is where it is inlined. */
REAL(ssize_t, __getdelim, char **line, size_t *size, int delimiter, FILE *file)
{
    if (fails(FAULTS_MEMORY, ENOMEM)) return -1;
    bool had = *line;
    ssize_t length = __real___getdelim(line, size, delimiter, file);
    if (!had) counted(*line);
    return length;
}

REAL(ssize_t, getline, char **line, size_t *size, FILE *file)
{
    return __wrap___getdelim(line, size, '\n', file);
}

REAL(int, pthread_create, pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *), void *data)
{
    return fails(FAULTS_MEMORY, EAGAIN) ? EAGAIN : __real_pthread_create(thread, attributes, work, data);
}

/* ---- files ---- */

REAL(int, open64, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fails(FAULTS_FILES, EMFILE) ? -1 : __real_open64(path, flags, mode);
}

REAL(int, mkostemp64, char *path, int flags)
{
    return fails(FAULTS_FILES, ENOSPC) ? -1 : __real_mkostemp64(path, flags);
}

REAL(int, fstat64, int fd, struct stat64 *status)
{
    return fails(FAULTS_FILES, EIO) ? -1 : __real_fstat64(fd, status);
}

/* How much of a read or a write is done; -1: none, for a signal came. */
static ssize_t part(size_t length)
{
    if (!plan.active || (plan.kind != FAULTS_HALVES && plan.kind != FAULTS_INTERRUPTED)) return (ssize_t)length;
    plan.hit = true;
    if (plan.kind == FAULTS_HALVES) return (ssize_t)(length - length / 2);
    interruptions = (interruptions + 1) % 3;
    if (!interruptions) return (ssize_t)length;
    errno = EINTR;
    return -1;
}

REAL(ssize_t, read, int fd, void *bytes, size_t length)
{
    ssize_t now = part(length);
    return now < 0 || fails(FAULTS_FILES, EIO) ? -1 : __real_read(fd, bytes, (size_t)now);
}

REAL(ssize_t, write, int fd, const void *bytes, size_t length)
{
    ssize_t now = part(length);
    return now < 0 || fails(FAULTS_FILES, ENOSPC) ? -1 : __real_write(fd, bytes, (size_t)now);
}

REAL(ssize_t, pread64, int fd, void *bytes, size_t length, off64_t at)
{
    ssize_t now = part(length);
    return now < 0 || fails(FAULTS_FILES, EIO) ? -1 : __real_pread64(fd, bytes, (size_t)now, at);
}

REAL(ssize_t, pwrite64, int fd, const void *bytes, size_t length, off64_t at)
{
    ssize_t now = part(length);
    return now < 0 || fails(FAULTS_FILES, ENOSPC) ? -1 : __real_pwrite64(fd, bytes, (size_t)now, at);
}

REAL(int, ftruncate64, int fd, off64_t length)
{
    return fails(FAULTS_FILES, EIO) ? -1 : __real_ftruncate64(fd, length);
}

REAL(int, fsync, int fd)
{
    (void)__real_fsync;
    return fails(FAULTS_FILES, EIO) || fails(FAULTS_SYNC, EIO) ? -1 : 0;
}

/* It is closed all the same. */
REAL(int, close, int fd)
{
    bool failed = fails(FAULTS_FILES, EDQUOT);
    int reason = errno;
    if (__real_close(fd) != 0) return -1;
    errno = reason;
    return failed ? -1 : 0;
}

REAL(int, rename, const char *from, const char *to)
{
    return fails(FAULTS_FILES, EIO) ? -1 : __real_rename(from, to);
}

REAL(int, flock, int fd, int operation)
{
    return fails(FAULTS_FILES, ENOLCK) ? -1 : __real_flock(fd, operation);
}

REAL(int, fchmod, int fd, mode_t mode)
{
    return fails(FAULTS_FILES, EIO) ? -1 : __real_fchmod(fd, mode);
}

REAL(int, fflush, FILE *file)
{
    return fails(FAULTS_FILES, ENOSPC) ? EOF : __real_fflush(file);
}
