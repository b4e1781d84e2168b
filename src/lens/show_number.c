/*
 * show_number.c: numbers and indices as the screen writes them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

/* "2.4e-4", "2e-12": no longer than what stands beside it. */
static void write_tiny(char digits[40], double magnitude)
{
    char padded[40];
    snprintf(padded, sizeof padded, magnitude >= 1e-9 ? "%.1e" : "%.0e", magnitude);
    size_t mantissa = strcspn(padded, "e");
    snprintf(digits, 40, "%.*se%ld", (int)mantissa, padded, strtol(padded + mantissa + 1, NULL, 10));
}

void show_number(struct string *out, double x, int decimals, bool plus, bool ascii)
{
    char digits[40];
    double magnitude = fabs(x);
    bool tiny = magnitude > 0 && magnitude < 0.5 * pow(10, -decimals);
    if (isnan(x))
        snprintf(digits, sizeof digits, "NaN");
    else if (isinf(x))
        snprintf(digits, sizeof digits, ascii ? "inf" : "∞");
    else if (magnitude >= 1000)
        snprintf(digits, sizeof digits, "%.*e", decimals > 1 ? decimals - 1 : 0, magnitude);
    else if (tiny && decimals >= 3)
        write_tiny(digits, magnitude);
    else
        snprintf(digits, sizeof digits, "%.*f", decimals, magnitude);
    bool zero = strspn(digits, "0.") == strlen(digits); /* what is shown as zero has no sign */
    if (signbit(x) && !zero && !isnan(x))
        string_add(out, ascii ? "-" : "−");
    else if (plus)
        string_add(out, "+");
    string_add(out, digits);
}

void show_index(struct string *out, int unit, bool ascii)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", unit + 1);
    if (ascii) string_add(out, "_");
    for (const char *d = digits; *d; d++)
        string_add_code_point(out, ascii ? (uint32_t)*d : 0x2080 + (uint32_t)(*d - '0'));
}
