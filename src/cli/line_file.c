/*
 * line_file.c: lines are written where the last whole one ends, so half a line from a full disk is written over, or cut
 * off again.
 */
#include "line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "file.h"

bool line_file_open(struct line_file *file, const char *path, struct error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    if (fd < 0) return file_fail(err, path, "cannot write", errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return error_input(err, "%s: another run is writing it: wait for its end, or give another --out", path);
    }
    *file = (struct line_file){path, fd, 0};
    return true;
}

void line_file_close(struct line_file *file)
{
    if (file->path) close(file->fd);
    *file = (struct line_file){0};
}

bool line_file_clear(struct line_file *file, struct error *err)
{
    file->end = 0;
    return ftruncate(file->fd, 0) == 0 || file_fail(err, file->path, "cannot write", errno);
}

bool line_file_add(struct line_file *file, const struct string *line, struct error *err)
{
    if (line->failed) return error_failed(err, "%s: out of memory", file->path);
    for (size_t done = 0; done < line->length;) {
        ssize_t wrote = pwrite(file->fd, line->data + done, line->length - done, file->end + (off_t)done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) {
            int reason = wrote ? errno : EIO, cut = ftruncate(file->fd, file->end);
            (void)cut; /* if that fails, too, the next line goes over what is left */
            return file_fail(err, file->path, "cannot write", reason);
        }
        done += (size_t)wrote;
    }
    file->end += (off_t)line->length;
    return true;
}
