/*
 * split.c: percents to boundaries. Numbers are read here and not by strtod, for which "80,10" may be one number: it is
 * in many languages.
 */
#include "split.h"

#include <math.h>

/* What the sum of percents may be off by, and a boundary below a whole character: rounding, not intention. */
#define TOLERANCE 1e-6

/* Digits, and perhaps a point and more digits. Moves *text behind them. */
static bool parse_percent(const char **text, double *percent)
{
    const char *at = *text;
    double value = 0, unit = 1;
    int digits = 0;
    for (; *at >= '0' && *at <= '9'; at++, digits++) value = value * 10 + (*at - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++, digits++) value += (*at - '0') * (unit /= 10);
    *text = at;
    *percent = value;
    return digits > 0;
}

bool split_parse(const char *text, struct split *split, struct error *err)
{
    struct split parsed;
    const char *at = text;
    bool numbers = parse_percent(&at, &parsed.train) && *at++ == ',' && parse_percent(&at, &parsed.valid) &&
                   *at++ == ',' && parse_percent(&at, &parsed.test) && *at == 0;
    if (!numbers)
        return error_input(err, "give the percents of training, validation and test text, such as 80,10,10");
    double sum = parsed.train + parsed.valid + parsed.test;
    if (!(fabs(sum - 100) <= TOLERANCE))
        return error_input(err, "the percents add up to %.10g, not to 100", sum);
    if (parsed.train == 0) return error_input(err, "nothing is left to train on");
    *split = parsed;
    return true;
}

static size_t boundary(double percent, size_t length)
{
    double at = floor((double)length * percent / 100 + TOLERANCE);
    return at < (double)length ? (size_t)at : length;
}

void split_parts(const struct split *split, size_t length, struct part parts[PARTS])
{
    size_t train = boundary(split->train, length);
    if (split->valid == 0 && split->test == 0) train = length; /* not a character is lost to a sum just below 100 */
    size_t valid = split->test == 0 ? length : boundary(split->train + split->valid, length);
    parts[PART_TRAIN] = (struct part){"the training part", 0, train};
    parts[PART_VALID] = (struct part){"the validation part", train, valid - train};
    parts[PART_TEST] = (struct part){"the test part", valid, length - valid};
}

struct part part_whole(size_t length)
{
    return (struct part){"the text", 0, length};
}
