/*
 * theme.c: what a style looks like.
 *
 * Every style is one row: its ink and paper on a dark and on a light page, each as one tone at three depths. Text has
 * a contrast of 7:1 and more with its page, every role 4.5:1 and more, on the band too (the tests compute it). No two
 * roles differ by red and green alone: hues run over blue, orange, teal, violet and yellow, and a name, a sign or a
 * glyph always goes with them. The page is painted as well, so that the picture does not depend on how a terminal is
 * set up, and a theme can be changed on any. Of the 16 basic colors, which every terminal sets up in its own way, a
 * light page uses only those that are dark in all of them, and a dark color is never bold, for many terminals show that
 * as its bright one.
 *
 * The page with much contrast is for a projector in a room that is not dark. Stray light adds to black and to color
 * alike: what is left of a contrast is left best by black on white, so it is a white page, with inks so dark
 * that they have 7:1 on it (6.5:1 in the fixed colors) and 4.5:1 when a tenth of white is added to both.
 */
#include "theme.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The same color at three depths: 0xRRGGBB, an index in 16 ... 255, an index in 0 ... 15. */
struct tone {
    int rgb;
    short fixed, basic;
};

enum { OWN = -1 }; /* the terminal's own color */
enum { BOLD = 1, UNDERLINE = 2, REVERSE = 4, FAINT = 8 };

struct row {
    struct tone ink[PAGES];
    unsigned char always; /* attributes at every depth */
    unsigned char mono;   /* attributes that stand in for color where there is none */
};

static const struct tone page_paper[PAGES] = {{0x12151b, 233, 0}, {0xffffff, 231, 15}, {0xffffff, 231, 15}};
static const struct tone band_paper[PAGES] = {{0x2a303a, 236, 0}, {0xe6ebf2, 254, 15}, {0xd2d6db, 253, 15}};

/* clang-format off */
static const struct row rows[STYLE_COUNT] = {
    /*                           on a dark page        on a light page       with much contrast */
    [STYLE_TEXT]           = {{{0xdde2e8, 253,   7}, {0x1c2128, 234,   0}, {0x000000,  16,   0}}},
    [STYLE_DIM]            = {{{0x99a1ad, 247,   7}, {0x59616c, 241,   8}, {0x3a3f46, 238,   0}}, .mono = FAINT},
    [STYLE_STRONG]         = {{{0xffffff, 231,  15}, {0x000000,  16,   0}, {0x000000,  16,   0}}, .always = BOLD},
    [STYLE_TITLE]          = {{{0xffffff, 231,  15}, {0xffffff, 231,  15}, {0xffffff, 231,  15}}, .always = BOLD, .mono = REVERSE},
    [STYLE_BAR]            = {{{0xd0d6de, 252,   0}, {0x2b323b, 236,   0}, {0xffffff, 231,  15}}, .mono = REVERSE},
    [STYLE_BAR_KEY]        = {{{0xffd98a, 222,   4}, {0x0b4f94,  24,   4}, {0xffe14d, 227,  11}}, .always = BOLD, .mono = REVERSE},
    [STYLE_HEADER]         = {{{0x8fb4dc, 110,  14}, {0x1d5686,  24,   4}, {0x003a75,  18,   4}}, .mono = BOLD},
    [STYLE_CURSOR]         = {{{0xffd98a, 222,  11}, {0x0b57a4,  25,   4}, {0x780060,  90,   5}}, .always = BOLD},
    [STYLE_INPUT]          = {{{0xcfecf4, 152,   7}, {0x123d51,  18,   0}, {0x003b4d,  17,   0}}},
    [STYLE_PRE_ACTIVATION] = {{{0xa9a3c4, 146,   7}, {0x5a4c71,  60,   8}, {0x453a5c, 239,   0}}},
    [STYLE_GATE]           = {{{0xd3c02e, 184,  11}, {0x5d4e02,  58,   5}, {0x4d3d00,  58,   5}}},
    [STYLE_CANDIDATE]      = {{{0xffacd0, 212,  13}, {0x770047, 127,   5}, {0x7a0045,  89,   5}}},
    [STYLE_STATE]          = {{{0x29dffd,  45,  14}, {0x036e97,  25,   4}, {0x00407a,  24,   4}}},
    [STYLE_OUTPUT]         = {{{0x5fcba6,  79,   6}, {0x01694d,  23,   4}, {0x00452f,  23,   4}}},
    [STYLE_PROBABILITY]    = {{{0x9ff79d, 157,   6}, {0x1c4101,  22,   0}, {0x0f2800,  22,   0}}},
    [STYLE_LOSS]           = {{{0xf07774, 209,   9}, {0xa63240, 125,   1}, {0xa00018, 124,   1}}},
    [STYLE_GRADIENT]       = {{{0xc277fa, 141,  13}, {0x56038c,  55,   5}, {0x4b0092,  54,   5}}},
    [STYLE_POSITIVE]       = {{{0xffbb5f, 214,  11}, {0x975a03,  94,   1}, {0x682f00,  52,   1}}},
    [STYLE_NEGATIVE]       = {{{0x80b5ff, 111,  12}, {0x1448b0,  19,   4}, {0x0030a0,  19,   4}}},
    [STYLE_GOOD]           = {{{0x74f0cf,  86,  14}, {0x000000,  16,   0}, {0x000000,  16,   0}}, .always = BOLD},
    [STYLE_WARNING]        = {{{0xffd75f, 221,  11}, {0x000000,  16,   0}, {0x000000,  16,   0}}, .always = BOLD},
    [STYLE_ERROR]          = {{{0xff7a98, 204,   9}, {0xb00020, 124,   1}, {0xffffff, 231,  15}}, .always = BOLD, .mono = REVERSE},
};

/* Styles with a paper of their own; the others stand on the page, or on the band. */
static const struct tone papers[STYLE_COUNT][PAGES] = {
    [STYLE_TITLE]   = {{0x1d4f80,  24, 4}, {0x1d4f80,  24, 4}, {0x000000, 16, 0}},
    [STYLE_BAR]     = {{0x2f3742, 237, 7}, {0xd9dfe7, 253, 7}, {0x000000, 16, 0}},
    [STYLE_BAR_KEY] = {{0x2f3742, 237, 7}, {0xd9dfe7, 253, 7}, {0x000000, 16, 0}},
    [STYLE_GOOD]    = {[PAGE_LIGHT] = {0xa8ecd0, 158, 6}, {0x9be8c4, 158, 6}},
    [STYLE_WARNING] = {[PAGE_LIGHT] = {0xffd75f, 221, 3}, {0xffd75f, 221, 3}},
    [STYLE_ERROR]   = {[PAGE_CONTRAST] = {0x8c0014, 88, 1}},
};

/* The diverging palette, from zero outward in steps of a tenth: blue for negative, orange for positive. Lightness is
 * even from step to step and the same on both sides; it rises on a dark page and falls on a light one. */
enum { HEAT_STEPS = 11 };
struct ramp {
    int rgb[HEAT_STEPS];
    short fixed[HEAT_STEPS];
    short basic;
};
static const struct ramp heat_ramps[PAGES][2] = {
    [PAGE_DARK] = {{{0x1c1e21, 0x0a2e4f, 0x093d6a, 0x044d87, 0x045ea3, 0x036fc0, 0x0181dd, 0x3795eb, 0x5fa8f1, 0x81bbf7, 0xa2cefc},
               {234, 17, 18, 24, 24, 25, 31, 32, 39, 75, 117}, 12},
              {{0x1c1e21, 0x442301, 0x5a2f00, 0x713c01, 0x884a02, 0xa05903, 0xb96705, 0xd27603, 0xde8e46, 0xe7a66f, 0xf0bd94},
               {234, 52, 52, 94, 94, 130, 166, 172, 208, 214, 222}, 11}},
    [PAGE_LIGHT] = {{{0xeef0f3, 0xd7e2ee, 0xbed4eb, 0xa5c6e8, 0x8cb8e5, 0x73a9e1, 0x589bdd, 0x3b8cd8, 0x0c7dd4, 0x026fbf, 0x0361a8},
                {255, 189, 153, 153, 117, 111, 75, 33, 32, 26, 25}, 4},
               {{0xeef0f3, 0xebded4, 0xe6ccb8, 0xe0ba9c, 0xdaa87f, 0xd39562, 0xcc8343, 0xc47016, 0xb26306, 0x9f5802, 0x8c4d04},
                {255, 223, 223, 222, 216, 215, 208, 172, 166, 130, 94}, 1}},
    [PAGE_CONTRAST] = {{{0xf5f5f5, 0xcce0fb, 0xa3cbff, 0x7cb5fe, 0x509efe, 0x3387eb, 0x1872d3, 0x015db7, 0x024b94, 0x013973, 0x002855},
                {255, 189, 153, 111, 75, 33, 26, 25, 19, 18, 17}, 4},
               {{0xf5f5f5, 0xf6d8c4, 0xf4ba93, 0xf09b5e, 0xea7a08, 0xcc6903, 0xae5905, 0x914901, 0x753a02, 0x5b2c00, 0x421e01},
                {255, 223, 216, 215, 208, 172, 130, 94, 94, 52, 52}, 1}},
};
/* clang-format on */

/* From this step on, text on the palette is in the opposite of its color on low steps. */
static const struct {
    struct tone low, high;
    int high_from;
} heat_text[PAGES] = {
    [PAGE_DARK] = {{0xffffff, 231, 15}, {0x000000, 16, 0}, 6},
    [PAGE_LIGHT] = {{0x000000, 16, 0}, {0xffffff, 231, 15}, 9},
    [PAGE_CONTRAST] = {{0x000000, 16, 0}, {0xffffff, 231, 15}, 6},
};

/* ---- which theme ---- */

static bool text_has_one_of(const char *text, const char *const *parts)
{
    for (; *parts; parts++)
        if (strstr(text, *parts)) return true;
    return false;
}

static enum color_depth depth_from_environment(void)
{
    static const char *const fixed_colors[] = {
        "256", "direct", "truecolor", "kitty", "alacritty", "foot", "ghostty", "wezterm", "konsole", "iterm", NULL};
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"), *colorterm = getenv("COLORTERM");
    if (no_color && *no_color) return COLOR_NONE;
    if (!term || !*term || strcmp(term, "dumb") == 0) return COLOR_NONE;
    if (colorterm && (strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0)) return COLOR_TRUE;
    return text_has_one_of(term, fixed_colors) ? COLOR_256 : COLOR_16;
}

/* COLORFGBG is "ink;paper" or "ink;something;paper", in the 16 basic colors: 7 and from 9 on, the paper is light. */
static enum theme_page page_from_environment(void)
{
    const char *colors = getenv("COLORFGBG"), *paper = colors ? strrchr(colors, ';') : NULL;
    if (!paper || paper[1] < '0' || paper[1] > '9') return PAGE_DARK;
    int index = atoi(paper + 1);
    return index == 7 || index >= 9 ? PAGE_LIGHT : PAGE_DARK;
}

/* The Linux console shows UTF-8, but its fonts lack most of what is not ASCII. */
static bool ascii_from_environment(void)
{
    const char *term = getenv("TERM");
    return strcasecmp(nl_langinfo(CODESET), "UTF-8") != 0 || (term && strcmp(term, "linux") == 0);
}

struct theme theme_from_environment(void)
{
    return (struct theme){
        .page = page_from_environment(),
        .depth = depth_from_environment(),
        .ascii = ascii_from_environment(),
    };
}

static const struct {
    const char *name;
    enum theme_page page;
    bool mono;
} names[] = {{"dark", PAGE_DARK}, {"light", PAGE_LIGHT}, {"contrast", PAGE_CONTRAST}, {"mono", .mono = true}};

bool theme_set(struct theme *theme, const char *name, struct error *err)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i].name) != 0) continue;
        if (names[i].mono)
            theme->depth = COLOR_NONE;
        else
            theme->page = names[i].page;
        return true;
    }
    return error_input(err, "no such theme; the themes are dark, light, contrast and mono");
}

bool theme_set_colors(struct theme *theme, const char *name, struct error *err)
{
    static const char *const depths[] = {
        [COLOR_NONE] = "none", [COLOR_16] = "16", [COLOR_256] = "256", [COLOR_TRUE] = "true"};
    for (int depth = COLOR_NONE; depth <= COLOR_TRUE; depth++) {
        if (strcmp(name, depths[depth]) != 0) continue;
        theme->depth = (enum color_depth)depth;
        return true;
    }
    return error_input(err, "there are true, 256, 16 and none");
}

/* ---- paint ---- */

static int tone_at(enum color_depth depth, struct tone tone)
{
    return depth == COLOR_TRUE ? tone.rgb : depth == COLOR_256 ? tone.fixed : depth == COLOR_16 ? tone.basic : OWN;
}

static void add_attributes(struct paint *paint, unsigned attributes)
{
    paint->bold |= (attributes & BOLD) != 0;
    paint->underline |= (attributes & UNDERLINE) != 0;
    paint->reverse |= (attributes & REVERSE) != 0;
    paint->dim |= (attributes & FAINT) != 0;
}

static struct tone heat_tone(enum theme_page page, int heat, int step)
{
    const struct ramp *ramp = &heat_ramps[page][heat > 0];
    return (struct tone){ramp->rgb[step], ramp->fixed[step], ramp->basic};
}

/* A glyph of the ramp. Its paper is the value's color, or a step less under the shades, which cover much of it. */
static void paint_shade(struct paint *paint, const struct theme *theme, int heat, int step)
{
    int under = heat > 0 && step > 1 ? step - 1 : step;
    int ink = heat > 0 ? step : step + 2 < HEAT_STEPS ? step + 2 : HEAT_STEPS - 1;
    paint->foreground = tone_at(theme->depth, heat_tone(theme->page, heat, ink));
    if (step == 0) paint->foreground = tone_at(theme->depth, rows[STYLE_DIM].ink[theme->page]);
    if (theme->depth >= COLOR_256) paint->background = tone_at(theme->depth, heat_tone(theme->page, heat, under));
}

/* Text on the palette. With few colors or none there are three degrees: none, some, much. */
static void paint_heat_text(struct paint *paint, const struct theme *theme, int heat, int step)
{
    static const unsigned char mono[2][3] = {{0, UNDERLINE, UNDERLINE | BOLD}, {0, BOLD, REVERSE}};
    int degree = step < 4 ? 0 : step < 7 ? 1 : 2;
    bool high = step >= heat_text[theme->page].high_from;
    struct tone ink = high ? heat_text[theme->page].high : heat_text[theme->page].low;
    struct tone paper = heat_tone(theme->page, heat, step);
    if (theme->depth == COLOR_NONE) {
        add_attributes(paint, mono[heat > 0][degree]);
    } else if (theme->depth == COLOR_16) {
        paint->foreground = degree ? paper.basic : rows[STYLE_TEXT].ink[theme->page].basic;
        paint->reverse = degree > 1;
    } else {
        paint->foreground = tone_at(theme->depth, ink);
        paint->background = tone_at(theme->depth, paper);
    }
}

struct paint theme_paint(const struct theme *theme, struct style style)
{
    int id = style.id < STYLE_COUNT ? style.id : STYLE_TEXT;
    const struct row *row = &rows[id];
    bool own_paper = papers[id][theme->page].fixed != 0;
    const struct tone *paper = own_paper ? papers[id] : style.band ? band_paper : page_paper;
    struct paint paint = {
        .foreground = tone_at(theme->depth, row->ink[theme->page]),
        .background = tone_at(theme->depth, paper[theme->page]),
    };
    if (id == STYLE_HEAT) {
        int step = (abs(style.heat) + 5) / 10;
        if (step >= HEAT_STEPS) step = HEAT_STEPS - 1;
        (style.shade ? paint_shade : paint_heat_text)(&paint, theme, style.heat, step);
    }
    add_attributes(&paint, row->always | (theme->depth == COLOR_NONE ? row->mono : 0));
    add_attributes(&paint, (style.bold ? BOLD : 0) | (style.underline ? UNDERLINE : 0));
    if (style.band && theme->depth <= COLOR_16 && !own_paper) paint.bold = true;
    if (style.reverse) paint.reverse = !paint.reverse;
    if (theme->depth == COLOR_16 && paint.foreground >= 0 && paint.foreground < 8)
        paint.bold = false; /* it brightens */
    return paint;
}

int theme_page_background(const struct theme *theme)
{
    return page_paper[theme->page].rgb;
}

int theme_page_foreground(const struct theme *theme)
{
    return rows[STYLE_TEXT].ink[theme->page].rgb;
}

/* ---- glyphs ---- */

/* Each glyph and, in the same place, its stand-in. */
static const struct {
    const uint32_t *glyphs;
    const char *ascii;
} stand_ins[] = {
    {U"─━╌╍┄┅═│┃╎╏┆┇║", "-=----=|||||||"},
    {U"┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╭╮╯╰╲╱", "++++++++++++++++++++++\\/"},
    {U"←→↑↓↔⇐⇒⟵⟶↦⇥⏎↵␣↺↻⟲⟳", "<>^v-<><>>>$$_@@@@"},
    {U"◀▶▲▼◁▷△▽◂▸▴▾", "<>^v<>^v<>^v"},
    {U"●○·…•∘∙■□◆◇★☆✓✔✗✘⚠", "*o.~*o.#o*o**vvxx!"},
    {U"░▒▓█▏▎▍▌▋▊▉", "+*%#--===##"},
    {U"▁▂▃▄▅▆▇▀▔▐▕", "_.:-=+*#-#|"},
    {U"−–—―‐‑‥⋮⋯‖∥∣⁄÷×∗⊙⊗⊕±∓°", "------::.|||//x***++-o"},
    {U"≤≥≪≫≈≃∼∝≠≡≔≜∞√∂∇∑∏∫∈∅∀∃¬∧∨", "<><>~~~~!===8/dVSPSe0AE!^v"},
    {U"αβγδεζηθικλμνξοπρσςτυφχψω", "abgdezntiklmnxoprsstufcyw"},
    {U"ΑΒΓΔΕΖΗΘΛΜΝΞΠΡΣΤΦΧΨΩ", "ABGDEZHTLMNXPRSTFCYW"},
    {U"µϵϕϑℓℝℒℎ", "meftlRLh"},
    {U"⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗ", "0123456789+-=()niTt"},
    {U"₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx"},
    {U"“”„″‘’‚′«»‹›⟨⟩⌈⌉⌊⌋†§", "\"\"\"\"''''<><><>[][]+S"},
};

/* Braille stands for dots: the more of them, the more ink. */
static char braille_stand_in(uint32_t code_point)
{
    return " --==&&@@"[__builtin_popcount(code_point & 0xFF)];
}

uint32_t theme_glyph(const struct theme *theme, uint32_t code_point)
{
    if (!theme->ascii || (code_point > 0 && code_point < 0x80)) return code_point;
    if (code_point >= 0x2800 && code_point <= 0x28FF) return (unsigned char)braille_stand_in(code_point);
    for (size_t i = 0; code_point && i < sizeof stand_ins / sizeof *stand_ins; i++)
        for (const uint32_t *glyph = stand_ins[i].glyphs; *glyph; glyph++)
            if (*glyph == code_point) return (unsigned char)stand_ins[i].ascii[glyph - stand_ins[i].glyphs];
    return '?'; /* also for the right half of a wide character, whose left half is '?' then */
}

uint32_t theme_accent(const struct theme *theme, struct cell cell)
{
    return theme->ascii ? 0 : cell.accent;
}
