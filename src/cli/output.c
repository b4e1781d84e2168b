/*
 * output.c: every write is flushed where its reason, errno, is still known.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_WIDTH = 80 };

static bool closed;

/* Opened the wrong way round: reading from it, or writing to it, fails as it does on a closed one. */
static void reserve_standard(int fd)
{
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void output_init(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) reserve_standard(fd);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void output_warning(const char *format, ...)
{
    char text[sizeof((struct error *)NULL)->text];
    struct string out = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    string_add_safe(&out, text, strlen(text));
    fprintf(stderr, "unroll: %s\n", out.failed ? "out of memory" : out.data);
    string_finish(&out);
}

bool output_is_closed(void)
{
    return closed;
}

bool output_failed(int reason, struct error *err)
{
    closed |= reason == EPIPE;
    return error_failed(err, "cannot write to standard output: %s", strerror(reason));
}

bool output_string(struct string *s, struct error *err)
{
    bool done = true;
    if (s->failed)
        done = error_failed(err, "out of memory");
    else if (s->length > 0 && (fwrite(s->data, 1, s->length, stdout) < s->length || fflush(stdout) != 0))
        done = output_failed(errno, err);
    string_finish(s);
    return done;
}

void output_add_wrapped(struct string *out, const char *text, int indent)
{
    int at = indent;
    for (const char *blank = ""; *text; blank = " ") {
        size_t length = strcspn(text, " ");
        if (*blank && at + 1 + (int)length > PAGE_WIDTH) {
            string_printf(out, "\n%*s", indent, "");
            at = indent;
            blank = "";
        }
        string_printf(out, "%s%.*s", blank, (int)length, text);
        at += (int)(strlen(blank) + length);
        text += length + strspn(text + length, " ");
    }
    string_add(out, "\n");
}
