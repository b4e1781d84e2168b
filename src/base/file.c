/*
 * file.c: whole files in and out. Every failure is one line: the path, what could not be done, the system's reason.
 *
 * Writing goes to a temporary file in the folder of the target, and only a complete and synced one is renamed over it:
 *
 *     open .unroll-PID-N -> write -> fsync -> close -> rename -> fsync the folder
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is the path itself wrong (the user's input), or did the machine fail? */
static bool path_is_wrong(int reason)
{
    switch (reason) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:
    case EBADF: return true; /* a standard input that is closed */
    default: return false;
    }
}

bool file_fail(struct error *err, const char *path, const char *doing, int reason)
{
    if (path_is_wrong(reason))
        error_input(err, "%s", strerror(reason));
    else
        error_failed(err, "%s", strerror(reason));
    if (*doing) error_prefix(err, "%s", doing);
    return error_prefix(err, "%s", *path ? path : "\"\"");
}

/* A pipe's open waits for its other end, and a signal may break into that. */
static int open_existing(const char *path, int flags)
{
    int fd;
    do fd = open(path, flags | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* ---- reading ---- */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Reads until the end, or most bytes. Returns 0 or the system's reason. */
static int read_up_to(int fd, size_t most, size_t expected, char **data, size_t *length)
{
    size_t capacity = smaller(expected, most) + 2, used = 0; /* one byte to meet the end, one for the 0 */
    char *memory = malloc(capacity);
    int reason = memory ? 0 : ENOMEM;
    while (!reason && used < most) {
        ssize_t got = read(fd, memory + used, smaller(capacity - 1, most) - used);
        if (got == 0) break;
        if (got < 0 && errno != EINTR) reason = errno;
        if (got > 0) used += (size_t)got;
        if (reason || used < capacity - 1) continue;
        char *grown = capacity > SIZE_MAX / 2 ? NULL : realloc(memory, capacity * 2);
        if (!grown) reason = ENOMEM;
        if (grown) memory = grown, capacity *= 2;
    }
    if (reason) {
        free(memory);
        return reason;
    }
    memory[used] = 0;
    *data = memory;
    *length = used;
    return 0;
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static const char *name_of(const char *path)
{
    return is_standard_input(path) ? "standard input" : path;
}

bool file_read_start(const char *path, size_t most, char **data, size_t *length, struct error *err)
{
    int fd = is_standard_input(path) ? STDIN_FILENO : open_existing(path, O_RDONLY);
    if (fd < 0) return file_fail(err, name_of(path), "", errno);

    struct stat status = {0};
    int reason = fstat(fd, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
    size_t expected = S_ISREG(status.st_mode) ? (size_t)status.st_size : BUFSIZ;
    if (!reason) reason = read_up_to(fd, most, expected, data, length);
    if (!is_standard_input(path)) close(fd);
    return reason == 0 || file_fail(err, name_of(path), "", reason);
}

bool file_read(const char *path, size_t limit, char **data, size_t *length, struct error *err)
{
    char *read;
    size_t got;
    if (!file_read_start(path, limit < SIZE_MAX ? limit + 1 : limit, &read, &got, err)) return false;
    if (got > limit) {
        free(read);
        return error_input(err, "%s: longer than %zu bytes, the most read from such a file", name_of(path), limit);
    }
    *data = read;
    *length = got;
    return true;
}

/* ---- writing ---- */

static const char no_new_file[] = "cannot create a file in its folder";

static int write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, data, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return errno;
        if (wrote == 0) return EIO;
        data += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

/* Devices, pipes and open descriptors: nothing to keep whole, nothing to rename over. Takes fd over; -1 is open's
 * failure, in errno. */
static bool write_directly(int fd, const char *path, const char *data, size_t length, struct error *err)
{
    int reason = fd < 0 ? errno : write_all(fd, data, length);
    if (fd >= 0 && close(fd) != 0 && errno != EINTR && !reason) reason = errno;
    return reason == 0 || file_fail(err, path, "cannot write", reason);
}

/* The descriptor that a path such as /dev/stdout names, or -1. It may lead to a regular file (`unroll ... > file`),
 * which the shell holds open: renaming over that would lose whatever else is written to it. */
static int named_descriptor(const char *path)
{
    int fd, end = 0;
    if (strcmp(path, "/dev/stdout") == 0) return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0) return STDERR_FILENO;
    if (sscanf(path, "/dev/fd/%9d%n", &fd, &end) == 1 && !path[end]) return fd;
    if (sscanf(path, "/proc/self/fd/%9d%n", &fd, &end) == 1 && !path[end]) return fd;
    return -1;
}

/* The length of the folder's part of a path, its slash included: 0 when there is none. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Where a symbolic link leads in the end, be there a file or not yet. Returns 0 or the system's reason. */
static int follow_links(const char *path, char target[PATH_MAX])
{
    char link[PATH_MAX];
    if (strlen(path) >= PATH_MAX) return ENAMETOOLONG;
    strcpy(target, path);
    for (int steps = 0; steps < 40; steps++) {
        ssize_t length = readlink(target, link, sizeof link);
        if (length < 0) return errno == EINVAL || errno == ENOENT ? 0 : errno; /* not a link, or nothing there */
        size_t kept = length > 0 && link[0] == '/' ? 0 : folder_length(target);
        if (kept + (size_t)length >= PATH_MAX) return ENAMETOOLONG;
        memcpy(target + kept, link, (size_t)length);
        target[kept + (size_t)length] = 0;
    }
    return ELOOP;
}

/* A new file beside target, its name in temporary. Returns a descriptor, or -1 with the reason in errno. */
static int create_beside(const char *target, mode_t mode, char temporary[PATH_MAX])
{
    int fd = -1;
    for (int n = 0; n < 10000; n++) {
        int length =
            snprintf(temporary, PATH_MAX, "%.*s.unroll-%ld-%d", (int)folder_length(target), target, (long)getpid(), n);
        if (length >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST) break;
    }
    return fd;
}

/* The new file is as the old one was: its permissions, and its owner where we may give files away. */
static int take_after(int fd, const struct stat *old)
{
    struct stat new;
    if (fstat(fd, &new) != 0) return errno;
    bool foreign = new.st_uid != old->st_uid || new.st_gid != old->st_gid;
    if (foreign && fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM) return errno;
    return fchmod(fd, old->st_mode & 0777) != 0 ? errno : 0;
}

/* Not every file system can sync a folder, and not every folder can be opened: the rename has happened all the same. */
static void sync_folder(char *temporary)
{
    temporary[folder_length(temporary)] = 0;
    int fd = open(*temporary ? temporary : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

/* old is NULL for a file that is new. Returns 0 or the system's reason. */
static int replace(const char *target, const struct stat *old, const char *data, size_t length, const char **doing)
{
    char temporary[PATH_MAX];
    *doing = no_new_file;
    int fd = create_beside(target, old ? 0600 : 0666, temporary); /* the umask is applied by the kernel */
    if (fd < 0) return errno;

    *doing = "cannot write";
    int reason = old ? take_after(fd, old) : 0;
    if (!reason) reason = write_all(fd, data, length);
    if (!reason && fsync(fd) != 0) reason = errno;
    if (close(fd) != 0 && errno != EINTR && !reason) reason = errno;
    if (!reason && rename(temporary, target) != 0) reason = errno;
    if (reason)
        unlink(temporary);
    else
        sync_folder(temporary);
    return reason;
}

/* What of a path stands in the way of replacing it, as far as that can be known beforehand. */
static bool check_old(const char *path, struct stat *old, bool *exists, struct error *err)
{
    *exists = stat(path, old) == 0;
    if (!*exists && errno != ENOENT) return file_fail(err, path, "cannot write", errno);
    if (*exists && S_ISDIR(old->st_mode)) return file_fail(err, path, "cannot write", EISDIR);
    bool refused = *exists && S_ISREG(old->st_mode) && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0;
    return !refused || file_fail(err, path, "cannot write", errno);
}

bool file_check_replaceable(const char *path, struct error *err)
{
    struct stat old;
    bool exists;
    char target[PATH_MAX];
    if (named_descriptor(path) >= 0) return true;
    if (!check_old(path, &old, &exists, err)) return false;
    if (exists && !S_ISREG(old.st_mode)) return true;
    int reason = follow_links(path, target);
    if (reason) return file_fail(err, path, "cannot write", reason);
    target[folder_length(target)] = 0;
    return faccessat(AT_FDCWD, *target ? target : ".", W_OK | X_OK, AT_EACCESS) == 0 ||
           file_fail(err, path, no_new_file, errno);
}

bool file_write_atomically(const char *path, const char *data, size_t length, struct error *err)
{
    int descriptor = named_descriptor(path);
    if (descriptor == STDOUT_FILENO) fflush(stdout); /* in the order it was said */
    if (descriptor >= 0) return write_directly(fcntl(descriptor, F_DUPFD_CLOEXEC, 0), path, data, length, err);

    struct stat old;
    bool exists;
    if (!check_old(path, &old, &exists, err)) return false;
    if (exists && !S_ISREG(old.st_mode)) return write_directly(open_existing(path, O_WRONLY), path, data, length, err);

    char target[PATH_MAX];
    const char *doing = "cannot write";
    int reason = follow_links(path, target);
    if (!reason) reason = replace(target, exists ? &old : NULL, data, length, &doing);
    return reason == 0 || file_fail(err, path, doing, reason);
}
