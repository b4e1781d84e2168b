/*
 * harbour.c: which ship lies where, and when: a small simulation of a harbour with a tide.
 *
 * Ships arrive, wait in the roads until there is a berth that is long enough and water enough over the bar, come in,
 * are unloaded, and leave with a high tide. The program reads a list of ships and prints what happened, hour by hour:
 *
 *     harbour ships.txt            what happens
 *     harbour -s ships.txt         only the summary at the end
 *     harbour -b 4 ships.txt       with four berths
 *
 * A line of the list is a ship: its name, in quotes if there is a blank in it, the hour at which it arrives, its length
 * and draught in metres, and how many hours of work there are. Everything behind a # is passed over.
 *
 *     "Margaret Lowe"  3  52.5  4.1  18     # timber
 *     Halden          11  38.0  3.2   9     # salt fish
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_BERTHS = 16,
    MOST_NAME = 32,
    MOST_LINE = 256,
    MOST_HOURS = 24 * 90 /* a season; whoever is still there is told to go */
};

/* ---- the tide ---- */

/* Depth over the bar in metres: a mean, and two waves that are in step every fortnight, at the spring tides. */
static const double mean_depth = 4.0;
static const double moon_range = 1.6, moon_period = 12.42;
static const double sun_range = 0.5, sun_period = 12.0;
static const double keel_clearance = 0.5; /* that a pilot wants to have under the keel */

static double depth_at(double hour)
{
    double moon = moon_range * cos(2 * M_PI * hour / moon_period);
    double sun = sun_range * cos(2 * M_PI * hour / sun_period);
    return mean_depth + moon + sun;
}

static bool can_cross(double draught, double hour)
{
    return depth_at(hour) >= draught + keel_clearance;
}

/* Whether there is any hour at all in the next fortnight; a ship for which there is none should not have come. */
static bool will_ever_cross(double draught, double hour)
{
    for (int i = 0; i < 24 * 15; i++) {
        if (can_cross(draught, hour + i)) {
            return true;
        }
    }
    return false;
}

/* ---- ships ---- */

enum ship_state { EXPECTED, IN_THE_ROADS, AT_BERTH, READY, GONE, TURNED_AWAY };

static const char *const state_names[] = {
    "expected",
    "in the roads",
    "at berth",
    "ready to sail",
    "gone",
    "turned away", /* too long, or too deep */
};

struct ship {
    char name[MOST_NAME];
    double length, draught; /* metres */
    int arrives;            /* hour */
    int work;               /* hours of it that are left */
    enum ship_state state;
    int berth;              /* -1: none */
    int came_in, left;      /* hours; -1: not yet */
    struct ship *next;      /* in the queue of those who wait */
};

struct berth {
    double length;     /* metres */
    struct ship *ship; /* NULL: it is free */
    int hours_used;
};

struct queue {
    struct ship *first, **end; /* end: where the next one is hung up */
    int count;
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
    queue->count = 0;
}

static void queue_add(struct queue *queue, struct ship *ship)
{
    ship->next = NULL;
    *queue->end = ship;
    queue->end = &ship->next;
    queue->count++;
}

/* Takes out the ship that stands at *link. */
static struct ship *queue_take(struct queue *queue, struct ship **link)
{
    struct ship *ship = *link;
    *link = ship->next;
    if (!ship->next) {
        queue->end = link; /* it was the last one */
    }
    ship->next = NULL;
    queue->count--;
    return ship;
}

/* ---- the harbour ---- */

struct harbour {
    struct berth berth[MOST_BERTHS];
    int berths;
    struct ship *ship; /* all that are on the list */
    int ships, room;
    struct queue roads;
    int hour;
    bool quiet; /* only the summary */
};

static const double usual_lengths[] = {60, 45, 45, 30};

static void harbour_init(struct harbour *h, int berths)
{
    int usual = sizeof usual_lengths / sizeof *usual_lengths;
    memset(h, 0, sizeof *h);
    h->berths = berths;
    for (int i = 0; i < berths; i++) {
        h->berth[i].length = usual_lengths[i % usual];
    }
    queue_init(&h->roads);
}

static void harbour_finish(struct harbour *h)
{
    free(h->ship);
    h->ship = NULL;
    h->ships = h->room = 0;
}

static void tell(const struct harbour *h, const struct ship *ship, const char *what)
{
    if (h->quiet) {
        return;
    }
    printf("day %2d, %02d:00  %-20s %s", h->hour / 24 + 1, h->hour % 24, ship->name, what);
    if (ship->berth >= 0) {
        printf(" (berth %d)", ship->berth + 1);
    }
    putchar('\n');
}

/* The shortest of the free berths that are long enough, so that the long ones are kept for long ships. -1: none. */
static int find_berth(const struct harbour *h, double length)
{
    int best = -1;
    for (int i = 0; i < h->berths; i++) {
        const struct berth *b = &h->berth[i];
        if (b->ship || b->length < length) {
            continue;
        }
        if (best < 0 || b->length < h->berth[best].length) {
            best = i;
        }
    }
    return best;
}

static bool fits_anywhere(const struct harbour *h, double length)
{
    for (int i = 0; i < h->berths; i++) {
        if (h->berth[i].length >= length) {
            return true;
        }
    }
    return false;
}

/* ---- one hour ---- */

static void arrive(struct harbour *h, struct ship *ship)
{
    if (!fits_anywhere(h, ship->length)) {
        ship->state = TURNED_AWAY;
        tell(h, ship, "is too long for every berth, and is sent on");
    } else if (!will_ever_cross(ship->draught, h->hour)) {
        ship->state = TURNED_AWAY;
        tell(h, ship, "would touch the bar at any tide, and is sent on");
    } else {
        ship->state = IN_THE_ROADS;
        queue_add(&h->roads, ship);
        tell(h, ship, "drops anchor in the roads");
    }
}

static void come_in(struct harbour *h, struct ship *ship, int berth)
{
    ship->state = AT_BERTH;
    ship->berth = berth;
    ship->came_in = h->hour;
    h->berth[berth].ship = ship;
    tell(h, ship, "comes in");
}

/*
 * First come, first served, with one exception: whoever cannot come in now, for want of water or of a berth, does not
 * hold up those behind. That is unfair to deep ships. It is also what every harbour does.
 */
static void let_in(struct harbour *h)
{
    struct ship **link = &h->roads.first;
    while (*link) {
        struct ship *ship = *link;
        int berth = find_berth(h, ship->length);
        if (berth >= 0 && can_cross(ship->draught, h->hour)) {
            queue_take(&h->roads, link);
            come_in(h, ship, berth);
        } else {
            link = &ship->next;
        }
    }
}

static void sail(struct harbour *h, struct berth *berth)
{
    struct ship *ship = berth->ship;
    tell(h, ship, "sails");
    ship->state = GONE;
    ship->left = h->hour;
    ship->berth = -1;
    berth->ship = NULL;
}

static void work(struct harbour *h)
{
    for (int i = 0; i < h->berths; i++) {
        struct berth *b = &h->berth[i];
        if (!b->ship) {
            continue;
        }
        b->hours_used++;
        if (b->ship->state == AT_BERTH && --b->ship->work <= 0) {
            b->ship->state = READY;
            tell(h, b->ship, "is done, and waits for water");
        }
        /* An empty ship floats higher: by a third of its draught, as a rule. */
        if (b->ship->state == READY && can_cross(b->ship->draught * 2 / 3, h->hour)) {
            sail(h, b);
        }
    }
}

static bool anyone_left(const struct harbour *h)
{
    for (int i = 0; i < h->ships; i++) {
        enum ship_state state = h->ship[i].state;
        if (state != GONE && state != TURNED_AWAY) {
            return true;
        }
    }
    return false;
}

static void run(struct harbour *h)
{
    for (h->hour = 0; h->hour < MOST_HOURS && anyone_left(h); h->hour++) {
        for (int i = 0; i < h->ships; i++) {
            struct ship *ship = &h->ship[i];
            if (ship->state == EXPECTED && ship->arrives <= h->hour) {
                arrive(h, ship);
            }
        }
        work(h);   /* before the others are let in: a berth may become free */
        let_in(h);
    }
}

/* ---- reading the list ---- */

struct reader {
    const char *path;
    int line;
    const char *at; /* in the line: what is not yet read */
};

static bool fail(const struct reader *r, const char *what)
{
    fprintf(stderr, "harbour: %s:%d: %s\n", r->path, r->line, what);
    return false;
}

static void skip_blanks(struct reader *r)
{
    while (isspace((unsigned char)*r->at)) {
        r->at++;
    }
}

/* A word, or anything in quotes; within quotes, \" is a quote and \\ a backslash. */
static bool read_name(struct reader *r, char name[MOST_NAME])
{
    int n = 0;
    bool quoted = *r->at == '"';
    if (quoted) {
        r->at++;
    }
    while (*r->at && (quoted ? *r->at != '"' : !isspace((unsigned char)*r->at))) {
        if (quoted && *r->at == '\\' && (r->at[1] == '"' || r->at[1] == '\\')) {
            r->at++;
        }
        if (n == MOST_NAME - 1) {
            return fail(r, "this name is too long (31 letters are the most)");
        }
        name[n++] = *r->at++;
    }
    name[n] = '\0';
    if (quoted && *r->at++ != '"') {
        return fail(r, "a quote is opened (\") and never closed");
    }
    if (n == 0) {
        return fail(r, "a ship needs a name");
    }
    return true;
}

static bool read_number(struct reader *r, const char *what, double low, double high, double *x)
{
    char message[MOST_LINE];
    char *end;
    skip_blanks(r);
    errno = 0;
    *x = strtod(r->at, &end);
    if (end == r->at) {
        snprintf(message, sizeof message, "here should be the ship's %s, a number", what);
        return fail(r, message);
    }
    if (errno == ERANGE || !(*x >= low && *x <= high)) {
        snprintf(message, sizeof message, "the %s must be from %g to %g", what, low, high);
        return fail(r, message);
    }
    r->at = end;
    return true;
}

static bool read_ship(struct reader *r, struct ship *ship)
{
    double arrives, hours;
    memset(ship, 0, sizeof *ship);
    ship->state = EXPECTED;
    ship->berth = ship->came_in = ship->left = -1;
    if (!read_name(r, ship->name) || !read_number(r, "hour of arrival", 0, MOST_HOURS, &arrives) ||
        !read_number(r, "length", 1, 400, &ship->length) || !read_number(r, "draught", 0.1, 30, &ship->draught) ||
        !read_number(r, "hours of work", 1, 1000, &hours)) {
        return false;
    }
    ship->arrives = (int)arrives;
    ship->work = (int)hours;
    skip_blanks(r);
    if (*r->at) {
        return fail(r, "there is something behind the hours of work; is a # missing?");
    }
    return true;
}

static bool add_ship(struct harbour *h, const struct ship *ship)
{
    if (h->ships == h->room) {
        int room = h->room ? 2 * h->room : 16;
        struct ship *grown = realloc(h->ship, (size_t)room * sizeof *grown);
        if (!grown) {
            fprintf(stderr, "harbour: out of memory\n");
            return false;
        }
        h->ship = grown;
        h->room = room;
    }
    h->ship[h->ships++] = *ship;
    return true;
}

/* Everything from a # on is a comment, unless the # is in quotes. */
static void cut_comment(char *line)
{
    bool quoted = false;
    for (char *c = line; *c; c++) {
        if (*c == '"') {
            quoted = !quoted;
        } else if (*c == '#' && !quoted) {
            *c = '\0';
            return;
        }
    }
}

static bool read_list(struct harbour *h, const char *path)
{
    char line[MOST_LINE];
    bool good = true;
    struct reader r = {path, 0, line};
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (!file) {
        fprintf(stderr, "harbour: %s: %s\n", path, strerror(errno));
        return false;
    }
    while (good && fgets(line, sizeof line, file)) {
        struct ship ship;
        r.line++;
        r.at = line;
        if (!strchr(line, '\n') && !feof(file)) {
            good = fail(&r, "this line is too long");
            break;
        }
        cut_comment(line);
        skip_blanks(&r);
        if (!*r.at) {
            continue; /* nothing but blanks, or a comment */
        }
        good = read_ship(&r, &ship) && add_ship(h, &ship);
    }
    if (ferror(file)) {
        fprintf(stderr, "harbour: %s: cannot be read\n", path);
        good = false;
    }
    if (file != stdin) {
        fclose(file);
    }
    return good;
}

/* ---- the summary ---- */

struct summary {
    int served, turned_away, waiting;
    int hours_waited, longest_wait;
    const struct ship *who_waited_longest; /* NULL: nobody has come in */
};

static struct summary summarize(const struct harbour *h)
{
    struct summary s = {0};
    for (int i = 0; i < h->ships; i++) {
        const struct ship *ship = &h->ship[i];
        if (ship->state == TURNED_AWAY) {
            s.turned_away++;
            continue;
        }
        if (ship->came_in < 0) {
            s.waiting++;
            continue;
        }
        int waited = ship->came_in - ship->arrives;
        s.served++;
        s.hours_waited += waited;
        if (!s.who_waited_longest || waited > s.longest_wait) {
            s.longest_wait = waited;
            s.who_waited_longest = ship;
        }
    }
    return s;
}

static void print_berths(const struct harbour *h)
{
    for (int i = 0; i < h->berths; i++) {
        double share = h->hour > 0 ? 100.0 * h->berth[i].hours_used / h->hour : 0;
        printf("berth %2d  %5.1f m  in use %5.1f %%  ", i + 1, h->berth[i].length, share);
        for (int k = 0; k < (int)(share / 5 + 0.5); k++) {
            putchar('=');
        }
        putchar('\n');
    }
}

static void print_summary(const struct harbour *h)
{
    struct summary s = summarize(h);
    printf("\n%d ships in %d hours: %d served, %d sent on", h->ships, h->hour, s.served, s.turned_away);
    if (s.waiting > 0) {
        printf(", %d never came in", s.waiting);
    }
    printf("\n");
    if (s.who_waited_longest) {
        printf("mean wait %.1f hours; the longest: \"%s\", %d hours\n", (double)s.hours_waited / s.served,
            s.who_waited_longest->name, s.longest_wait);
    }
    print_berths(h);
    for (int i = 0; i < h->ships; i++) {
        if (h->ship[i].state != GONE && h->ship[i].state != TURNED_AWAY) {
            printf("still here: %s, %s\n", h->ship[i].name, state_names[h->ship[i].state]);
        }
    }
}

/* ---- the program ---- */

struct options {
    const char *path;
    int berths;
    bool quiet;
};

static bool usage(const char *complaint)
{
    fprintf(stderr, "harbour: %s\nusage: harbour [-s] [-b BERTHS] FILE   (- is standard input)\n", complaint);
    return false;
}

static bool read_options(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "-s") == 0) {
            o->quiet = true;
        } else if (strcmp(word, "-b") == 0) {
            if (i + 1 == argc) {
                return usage("-b wants a number behind it");
            }
            o->berths = atoi(argv[++i]);
            if (o->berths < 1 || o->berths > MOST_BERTHS) {
                return usage("there can be 1 to 16 berths");
            }
        } else if (word[0] == '-' && word[1] != '\0') {
            return usage("there are only the options -s and -b");
        } else if (o->path) {
            return usage("one list of ships at a time, please");
        } else {
            o->path = word;
        }
    }
    if (!o->path) {
        return usage("a list of ships is needed");
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {.path = NULL, .berths = 3, .quiet = false};
    struct harbour harbour;
    if (!read_options(&options, argc, argv)) {
        return 2;
    }
    harbour_init(&harbour, options.berths);
    harbour.quiet = options.quiet;
    bool good = read_list(&harbour, options.path);
    if (good && harbour.ships == 0) {
        fprintf(stderr, "harbour: %s: no ship is on the list\n", options.path);
        good = false;
    }
    if (good) {
        run(&harbour);
        print_summary(&harbour);
    }
    harbour_finish(&harbour);
    return good ? 0 : 1;
}
