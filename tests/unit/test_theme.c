/* test_theme.c: contrast and distinctness of the colors, by number; no color; ASCII stand-ins; the environment. */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"
#include "text.h"
#include "theme.h"

/* ---- colors ---- */

struct rgb {
    double r, g, b; /* linear, 0 ... 1 */
};

static double linear(int channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static struct rgb rgb_of(const struct theme *theme, int color)
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    int r = color >> 16, g = color >> 8 & 255, b = color & 255;
    if (theme->depth == COLOR_256) {
        cr_assert(color >= 16 && color <= 255, "%d is no fixed color", color);
        int cube = color - 16, gray = 8 + 10 * (color - 232);
        r = color >= 232 ? gray : levels[cube / 36];
        g = color >= 232 ? gray : levels[cube / 6 % 6];
        b = color >= 232 ? gray : levels[cube % 6];
    }
    return (struct rgb){linear(r), linear(g), linear(b)};
}

static double luminance(struct rgb c)
{
    return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
}

/* WCAG 2. */
static double contrast(const struct theme *theme, struct paint paint)
{
    double a = luminance(rgb_of(theme, paint.foreground)), b = luminance(rgb_of(theme, paint.background));
    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

/* Distance in OKLab; a step that is just visible is about 0.02. */
static double distance(struct rgb a, struct rgb b)
{
    double lab[2][3];
    struct rgb both[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct rgb c = both[i];
        double l = cbrt(0.4122214708 * c.r + 0.5363325363 * c.g + 0.0514459929 * c.b);
        double m = cbrt(0.2119034982 * c.r + 0.6806995451 * c.g + 0.1073969566 * c.b);
        double s = cbrt(0.0883024619 * c.r + 0.2817188376 * c.g + 0.6299787005 * c.b);
        lab[i][0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
        lab[i][1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
        lab[i][2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    }
    return sqrt(pow(lab[0][0] - lab[1][0], 2) + pow(lab[0][1] - lab[1][1], 2) + pow(lab[0][2] - lab[1][2], 2));
}

/* What a dichromat sees, after Viénot, Brettel and Mollon 1999. */
static struct rgb without_red_green(struct rgb c, bool deuteranope)
{
    double yellow = deuteranope ? 0.29275 * c.r + 0.70725 * c.g : 0.11238 * c.r + 0.88762 * c.g;
    double shift = deuteranope ? -0.02234 : 0.00401;
    return (struct rgb){yellow, yellow, fmin(1, fmax(0, c.b + shift * (c.r - c.g)))};
}

static const enum color_depth deep[] = {COLOR_256, COLOR_TRUE};

/* All pages, both depths that the theme's own colors have. */
#define FOR_DEEP_THEMES(theme)                                                                                         \
    for (int deep_i = 0; deep_i < 2 * PAGES; deep_i++)                                                                 \
        for (struct theme theme = {.page = deep_i % PAGES, .depth = deep[deep_i / PAGES]}, *once = &theme; once;       \
             once = NULL)

Test(theme, text_is_strong)
{
    FOR_DEEP_THEMES(theme)
    {
        cr_assert_geq(contrast(&theme, theme_paint(&theme, style(STYLE_TEXT))), 7);
        cr_assert_geq(contrast(&theme, theme_paint(&theme, style(STYLE_STRONG))), 7);
        struct style banded = {.id = STYLE_TEXT, .band = 1};
        cr_assert_geq(contrast(&theme, theme_paint(&theme, banded)), 7);
    }
}

Test(theme, every_role_is_legible_on_page_and_band)
{
    FOR_DEEP_THEMES(theme)
    for (int id = 0; id < STYLE_HEAT; id++)
        for (int band = 0; band < 2; band++) {
            struct style style = {.id = (uint8_t)id, .band = band & 1};
            double ratio = contrast(&theme, theme_paint(&theme, style));
            cr_assert_geq(
                ratio, 4.5, "style %d, band %d, page %d, depth %d: %.2f", id, band, theme.page, theme.depth, ratio);
        }
}

/* A projector in a lit room: a tenth of white on everything. */
Test(theme, contrast_is_left_under_stray_light)
{
    for (int depth = 0; depth < 2; depth++)
        for (int id = 0; id < STYLE_HEAT; id++) {
            struct theme theme = {.page = PAGE_CONTRAST, .depth = deep[depth]};
            struct paint paint = theme_paint(&theme, style((enum style_id)id));
            double ink = luminance(rgb_of(&theme, paint.foreground)),
                   paper = luminance(rgb_of(&theme, paint.background));
            double lit = (fmax(ink, paper) + 0.15) / (fmin(ink, paper) + 0.15);
            cr_assert_geq(contrast(&theme, paint), depth ? 7 : 6.5, "style %d, depth %d", id, deep[depth]);
            cr_assert_geq(lit, depth ? 4.5 : 4.4, "style %d, depth %d: %.2f", id, deep[depth], lit);
        }
}

/* Whatever the terminal's own is: a theme can be changed on any. */
Test(theme, the_page_is_painted_in_sixteen_colors_too)
{
    static const int pages[PAGES][2] = {{7, 0}, {0, 15}, {0, 15}};
    for (int page = 0; page < PAGES; page++) {
        struct theme theme = {.page = (enum theme_page)page, .depth = COLOR_16};
        for (int id = 0; id < STYLE_COUNT; id++)
            for (int heat = -100; heat <= 100; heat += 10) {
                struct style style = {.id = (uint8_t)id, .heat = (int8_t)heat, .band = heat < 0};
                struct paint paint = theme_paint(&theme, style);
                cr_assert(paint.foreground >= 0 && paint.background >= 0, "style %d, heat %d", id, heat);
            }
        cr_assert_eq(theme_paint(&theme, style(STYLE_TEXT)).foreground, pages[page][0]);
        cr_assert_eq(theme_paint(&theme, style(STYLE_TEXT)).background, pages[page][1]);
    }
}

Test(theme, roles_differ)
{
    FOR_DEEP_THEMES(theme)
    for (int a = STYLE_INPUT; a <= STYLE_NEGATIVE; a++)
        for (int b = STYLE_INPUT; b < a; b++) {
            struct rgb one = rgb_of(&theme, theme_paint(&theme, style(a)).foreground);
            struct rgb other = rgb_of(&theme, theme_paint(&theme, style(b)).foreground);
            double apart = distance(one, other);
            cr_assert_gt(
                apart, 0.03, "styles %d and %d, page %d, depth %d: %.3f", a, b, theme.page, theme.depth, apart);
        }
}

Test(theme, opposites_differ_without_red_and_green)
{
    static const enum style_id pairs[][2] = {{STYLE_POSITIVE, STYLE_NEGATIVE}, {STYLE_GOOD, STYLE_WARNING},
        {STYLE_GOOD, STYLE_ERROR}, {STYLE_GATE, STYLE_CANDIDATE}, {STYLE_STATE, STYLE_GATE}, {STYLE_STATE, STYLE_LOSS},
        {STYLE_LOSS, STYLE_PROBABILITY}};
    FOR_DEEP_THEMES(theme)
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int deuteranope = 0; deuteranope < 2; deuteranope++) {
            struct paint a = theme_paint(&theme, style(pairs[i][0])), b = theme_paint(&theme, style(pairs[i][1]));
            double ink = distance(without_red_green(rgb_of(&theme, a.foreground), deuteranope),
                without_red_green(rgb_of(&theme, b.foreground), deuteranope));
            double paper = distance(without_red_green(rgb_of(&theme, a.background), deuteranope),
                without_red_green(rgb_of(&theme, b.background), deuteranope));
            cr_assert_gt(fmax(ink, paper), 0.05, "pair %zu, page %d, depth %d: %.3f", i, theme.page, theme.depth, ink);
        }
}

/* ---- heat ---- */

static struct style heat_text(int heat)
{
    return (struct style){.id = STYLE_HEAT, .heat = (int8_t)heat};
}

Test(theme, text_on_the_palette_is_legible)
{
    FOR_DEEP_THEMES(theme)
    for (int heat = -100; heat <= 100; heat++) {
        double ratio = contrast(&theme, theme_paint(&theme, heat_text(heat)));
        cr_assert_geq(ratio, 4.5, "heat %d, page %d, depth %d: %.2f", heat, theme.page, theme.depth, ratio);
    }
}

Test(theme, the_palette_is_monotone_and_blue_against_orange)
{
    FOR_DEEP_THEMES(theme)
    for (int sign = -1; sign <= 1; sign += 2) {
        double start = luminance(rgb_of(&theme, theme_paint(&theme, heat_text(0)).background)), last = start;
        for (int heat = 10; heat <= 100; heat += 10) {
            struct rgb paper = rgb_of(&theme, theme_paint(&theme, heat_text(sign * heat)).background);
            double now = luminance(paper), least = theme.depth == COLOR_TRUE ? 1e-4 : -0.012;
            cr_assert_geq(theme.page != PAGE_DARK ? last - now : now - last, least,
                "%d, page %d, depth %d: %.3f after %.3f", sign * heat, theme.page, theme.depth, now, last);
            cr_assert(sign < 0 ? paper.b > paper.r : paper.r > paper.b, "%d has the other sign's color", sign * heat);
            last = now;
        }
        cr_assert_gt(fabs(last - start), 0.35, "the palette is too short to see");
    }
}

Test(theme, both_ends_differ_for_everyone_and_from_the_page)
{
    FOR_DEEP_THEMES(theme)
    for (int heat = 30; heat <= 100; heat += 10)
        for (int deuteranope = 0; deuteranope < 2; deuteranope++) {
            struct rgb cold = rgb_of(&theme, theme_paint(&theme, heat_text(-heat)).background);
            struct rgb warm = rgb_of(&theme, theme_paint(&theme, heat_text(heat)).background);
            struct rgb page = rgb_of(&theme, theme_paint(&theme, style(STYLE_TEXT)).background);
            double apart = distance(without_red_green(cold, deuteranope), without_red_green(warm, deuteranope));
            cr_assert_gt(apart, 0.06, "heat %d, page %d, depth %d: %.3f", heat, theme.page, theme.depth, apart);
            cr_assert_gt(distance(cold, page), 0.06);
            cr_assert_gt(distance(warm, page), 0.06);
        }
}

Test(theme, shades_show_the_color_in_ink_and_paper)
{
    FOR_DEEP_THEMES(theme)
    for (int heat = -100; heat <= 100; heat += 20) {
        struct style shade = {.id = STYLE_HEAT, .heat = (int8_t)heat, .shade = 1};
        struct paint paint = theme_paint(&theme, shade);
        struct rgb ink = rgb_of(&theme, paint.foreground), paper = rgb_of(&theme, paint.background);
        if (heat < 0) cr_assert(ink.b > ink.r && paper.b > paper.r, "heat %d", heat);
        if (heat > 0) cr_assert(ink.r > ink.b && paper.r > paper.b, "heat %d", heat);
        if (heat == 0) cr_assert_gt(contrast(&theme, paint), 2);
    }
}

/* ---- few colors, and none ---- */

Test(theme, without_color_attributes_speak)
{
    struct theme theme = {.depth = COLOR_NONE};
    for (int page = 0; page < PAGES; page++)
        for (int id = 0; id < STYLE_COUNT; id++)
            for (int heat = -100; heat <= 100; heat += 50) {
                theme.page = (enum theme_page)page;
                struct style style = {.id = (uint8_t)id, .heat = (int8_t)heat, .band = heat<0, .shade = heat> 50};
                struct paint paint = theme_paint(&theme, style);
                cr_assert_eq(paint.foreground, -1);
                cr_assert_eq(paint.background, -1);
            }
    cr_assert(theme_paint(&theme, style(STYLE_STRONG)).bold);
    cr_assert(theme_paint(&theme, style(STYLE_CURSOR)).bold);
    cr_assert(theme_paint(&theme, style(STYLE_TITLE)).reverse);
    cr_assert(theme_paint(&theme, style(STYLE_DIM)).dim);
    cr_assert(theme_paint(&theme, style(STYLE_ERROR)).reverse);
    struct paint warm = theme_paint(&theme, heat_text(100)), cold = theme_paint(&theme, heat_text(-100));
    cr_assert(warm.reverse && !cold.reverse && cold.underline);
    struct style reversed = {.id = STYLE_TITLE, .reverse = 1};
    cr_assert_not(theme_paint(&theme, reversed).reverse, "reverse of reverse");
}

Test(theme, sixteen_colors_stay_within_sixteen)
{
    for (int page = 0; page < PAGES; page++)
        for (int id = 0; id < STYLE_COUNT; id++)
            for (int heat = -100; heat <= 100; heat += 10)
                for (int shade = 0; shade < 2; shade++) {
                    struct theme theme = {.depth = COLOR_16, .page = (enum theme_page)page};
                    struct style style = {.id = (uint8_t)id, .heat = (int8_t)heat, .bold = 1, .shade = shade & 1};
                    struct paint paint = theme_paint(&theme, style);
                    cr_assert(paint.foreground >= -1 && paint.foreground < 16);
                    cr_assert(paint.background >= -1 && paint.background < 16);
                    cr_assert(paint.foreground < 0 || paint.foreground != paint.background);
                    cr_assert_not(paint.bold && paint.foreground >= 0 && paint.foreground < 8, "style %d", id);
                }
}

Test(theme, attributes_add_up)
{
    struct theme theme = {.depth = COLOR_TRUE};
    struct style styled = {.id = STYLE_GATE, .bold = 1, .underline = 1, .reverse = 1};
    struct paint paint = theme_paint(&theme, styled);
    cr_assert(paint.bold && paint.underline && paint.reverse && !paint.dim);
    styled = (struct style){.id = 250};
    cr_assert_eq(theme_paint(&theme, styled).foreground, theme_page_foreground(&theme), "unknown styles are text");
    cr_assert_eq(theme_paint(&theme, styled).background, theme_page_background(&theme));
}

/* ---- the environment ---- */

static void environment(const char *no_color, const char *colorterm, const char *term, const char *colorfgbg)
{
    const char *const values[][2] = {
        {"NO_COLOR", no_color}, {"COLORTERM", colorterm}, {"TERM", term}, {"COLORFGBG", colorfgbg}};
    for (int i = 0; i < 4; i++)
        if (values[i][1])
            setenv(values[i][0], values[i][1], 1);
        else
            unsetenv(values[i][0]);
}

static enum color_depth depth(const char *no_color, const char *colorterm, const char *term)
{
    environment(no_color, colorterm, term, NULL);
    return theme_from_environment().depth;
}

Test(environment, depth)
{
    cr_assert_eq(depth(NULL, NULL, "xterm-256color"), COLOR_256);
    cr_assert_eq(depth(NULL, "truecolor", "xterm-256color"), COLOR_TRUE);
    cr_assert_eq(depth(NULL, "24bit", "xterm"), COLOR_TRUE);
    cr_assert_eq(depth(NULL, "yes", "xterm"), COLOR_16);
    cr_assert_eq(depth(NULL, NULL, "xterm-kitty"), COLOR_256);
    cr_assert_eq(depth(NULL, NULL, "linux"), COLOR_16);
    cr_assert_eq(depth("1", "truecolor", "xterm-256color"), COLOR_NONE);
    cr_assert_eq(depth("", "truecolor", "xterm-256color"), COLOR_TRUE, "an empty NO_COLOR does not count");
    cr_assert_eq(depth(NULL, "truecolor", "dumb"), COLOR_NONE);
    cr_assert_eq(depth(NULL, NULL, NULL), COLOR_NONE);
}

static bool light(const char *colorfgbg)
{
    environment(NULL, NULL, "xterm", colorfgbg);
    return theme_from_environment().page == PAGE_LIGHT;
}

Test(environment, page)
{
    cr_assert_not(light(NULL));
    cr_assert_not(light("15;0"));
    cr_assert_not(light("7;8"));
    cr_assert_not(light("0;default"));
    cr_assert_not(light("15"));
    cr_assert(light("0;15"));
    cr_assert(light("0;7"));
    cr_assert(light("0;default;15"));
}

Test(environment, code_set)
{
    environment(NULL, NULL, "xterm", NULL);
    cr_assert(setlocale(LC_ALL, "C"));
    cr_assert(theme_from_environment().ascii);
    cr_assert(setlocale(LC_ALL, "C.UTF-8"));
    cr_assert_not(theme_from_environment().ascii);
    environment(NULL, NULL, "linux", NULL);
    cr_assert(theme_from_environment().ascii, "the console's fonts are poor");
}

Test(environment, set_by_name)
{
    struct theme theme = {.depth = COLOR_256, .ascii = true};
    struct error err = {0};
    cr_assert(theme_set(&theme, "light", &err));
    cr_assert(theme.page == PAGE_LIGHT && theme.depth == COLOR_256 && theme.ascii);
    cr_assert(theme_set(&theme, "dark", &err));
    cr_assert(theme.page == PAGE_DARK && theme.depth == COLOR_256);
    cr_assert(theme_set(&theme, "contrast", &err));
    cr_assert(theme.page == PAGE_CONTRAST && theme.depth == COLOR_256);
    cr_assert(theme_set(&theme, "mono", &err));
    cr_assert_eq(theme.depth, COLOR_NONE);
    cr_assert_not(theme_set(&theme, "purple", &err));
    cr_assert_eq(err.status, ERROR_INPUT);
    cr_assert(strstr(err.text, "dark") && strstr(err.text, "light") && strstr(err.text, "contrast") &&
              strstr(err.text, "mono"));
}

/* ---- glyphs ---- */

Test(glyph, every_glyph_in_use_has_a_stand_in)
{
    static const char *const used = "─━│┃┌┐└┘├┤┬┴┼▲▼◀▶←→↑↓●○·…█▉▊▋▌▍▎▏▁▂▃▄▅▆▇░▒▓σ∂‖Σ∑−×‥␣⏎⇥≤≥≈∇π√∞₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
                                    "ₜₕᵢⱼₖₙ⊙∘Γθλμρτφψω“”‘’–—⟨⟩✓✗↺⣿⡷⠶⠒ᵀ";
    struct theme theme = {.ascii = true};
    int bytes;
    for (const char *text = used; *text; text += bytes) {
        uint32_t glyph = utf8_next(text, SIZE_MAX, &bytes), ascii = theme_glyph(&theme, glyph);
        cr_assert(ascii > ' ' && ascii < 127 && ascii != '?', "%.*s becomes U+%X", bytes, text, ascii);
    }
}

Test(glyph, stand_ins)
{
    struct theme theme = {.ascii = true};
    static const struct {
        uint32_t glyph;
        char ascii;
    } cases[] = {{U'─', '-'}, {U'│', '|'}, {U'┼', '+'}, {U'→', '>'}, {U'σ', 's'}, {U'₃', '3'}, {U'·', '.'}, {U'…', '~'},
        {U'−', '-'}, {U'█', '#'}, {U'⠀', ' '}, {U'é', '?'}, {U'日', '?'}, {'a', 'a'}, {' ', ' '}, {0, '?'}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(theme_glyph(&theme, cases[i].glyph), (uint32_t)cases[i].ascii, "U+%04X", cases[i].glyph);
    theme.ascii = false;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(theme_glyph(&theme, cases[i].glyph), cases[i].glyph);
}
