/*
 * write_svg.c: a canvas as a picture for a slide.
 *
 * Three things are drawn, row by row: papers (rectangles), glyphs that are geometry (blocks, shades, box lines and
 * Braille dots, as paths, crisp in any font), and text. Invariant: every piece starts at its own cell, and a text is
 * either ASCII, stretched to its columns by textLength, or one single character; so columns line up in every viewer,
 * whatever font it finds. Neighbours that look the same are merged. Nothing is a class or an id, so that pictures
 * embedded in one page do not disturb each other.
 */
#include "writer.h"

enum { WIDTH = 10, HEIGHT = 20, BASELINE = 15 }; /* of a cell, in user units */
#define FONT_SIZE "16.6"                         /* WIDTH / 0.602, the advance of DejaVu Sans Mono and Menlo */
#define FONTS     "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"

/* A cell as it is to be drawn. */
struct look {
    uint32_t glyph; /* 0: the right half of a wide character */
    uint32_t accent;
    int ink, paper;
    bool bold, underline;
};

static struct look look_at(const struct canvas *canvas, const struct theme *theme, int row, int column)
{
    const struct cell *cell = &canvas->cells[row * canvas->columns + column];
    struct paint paint = theme_paint(theme, cell->style);
    int ink = paint.foreground < 0 ? theme_page_foreground(theme) : paint.foreground;
    int paper = paint.background < 0 ? theme_page_background(theme) : paint.background;
    return (struct look){
        .glyph = theme_glyph(theme, cell->code_point),
        .accent = theme_accent(theme, *cell),
        .ink = paint.reverse ? paper : ink,
        .paper = paint.reverse ? ink : paper,
        .bold = paint.bold,
        .underline = paint.underline,
    };
}

/* An accent sits where the font has it only in a text of its own. */
static bool is_plain_ascii(struct look look)
{
    return look.glyph < 0x80 && !look.accent;
}

static bool same_text_look(struct look a, struct look b)
{
    return a.ink == b.ink && a.bold == b.bold && a.underline == b.underline;
}

/* ---- geometry ---- */

/* A rectangle in a cell, in eighths of it. */
struct block {
    int left, top, right, bottom;
    int opacity; /* in quarters */
};

/* U+2580 ... U+2595. */
static bool block_of(uint32_t glyph, struct block *block)
{
    int n = (int)glyph - 0x2580;
    *block = (struct block){0, 0, 8, 8, 4};
    if (n < 0 || n > 0x15) return false;
    if (n == 0)
        block->bottom = 4;
    else if (n <= 8)
        block->top = 8 - n;
    else if (n <= 15)
        block->right = 16 - n;
    else if (n == 16)
        block->left = 4;
    else if (n <= 19)
        block->opacity = n - 16;
    else if (n == 20)
        block->bottom = 1;
    else
        block->left = 7;
    return true;
}

/* Box lines: the weight of each arm, 0, 1 or 2. */
static const struct box {
    uint32_t glyph;
    unsigned char left, right, up, down;
} boxes[] = {
    {U'─', 1, 1, 0, 0},
    {U'━', 2, 2, 0, 0},
    {U'│', 0, 0, 1, 1},
    {U'┃', 0, 0, 2, 2},
    {U'┌', 0, 1, 0, 1},
    {U'┐', 1, 0, 0, 1},
    {U'└', 0, 1, 1, 0},
    {U'┘', 1, 0, 1, 0},
    {U'├', 0, 1, 1, 1},
    {U'┤', 1, 0, 1, 1},
    {U'┬', 1, 1, 0, 1},
    {U'┴', 1, 1, 1, 0},
    {U'┼', 1, 1, 1, 1},
    {U'┏', 0, 2, 0, 2},
    {U'┓', 2, 0, 0, 2},
    {U'┗', 0, 2, 2, 0},
    {U'┛', 2, 0, 2, 0},
    {U'┣', 0, 2, 2, 2},
    {U'┫', 2, 0, 2, 2},
    {U'┳', 2, 2, 0, 2},
    {U'┻', 2, 2, 2, 0},
    {U'╋', 2, 2, 2, 2},
};

static const struct box *box_of(uint32_t glyph)
{
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
        if (boxes[i].glyph == glyph) return &boxes[i];
    return NULL;
}

static bool is_braille(uint32_t glyph)
{
    return glyph >= 0x2800 && glyph <= 0x28FF;
}

static bool is_geometry(uint32_t glyph)
{
    struct block block;
    return block_of(glyph, &block) || box_of(glyph) || is_braille(glyph);
}

static void add_rectangle(struct string *out, double x, double y, double width, double height)
{
    string_printf(out, "M%g %gh%gv%gh%gz", x, y, width, height, -width);
}

static void add_block(struct string *out, const struct block *block, int x, int y, int columns)
{
    double left = block->left * WIDTH / 8.0, top = block->top * HEIGHT / 8.0;
    double width = block->right * WIDTH / 8.0 - left, height = block->bottom * HEIGHT / 8.0 - top;
    if (width < WIDTH)
        for (int i = 0; i < columns; i++) add_rectangle(out, x + i * WIDTH + left, y + top, width, height);
    else
        add_rectangle(out, x, y + top, columns * WIDTH, height);
}

/* A light line is 1 wide, a heavy one 3. */
static double thickness(int arm, int opposite_arm)
{
    int weight = arm > opposite_arm ? arm : opposite_arm;
    return weight ? 2 * weight - 1 : 0;
}

/* Arms meet in the middle, each as far in as the other line is wide. */
static void add_box(struct string *out, const struct box *box, int x, int y, int columns)
{
    double across = thickness(box->left, box->right), along = thickness(box->up, box->down);
    double left = box->left ? 0 : (WIDTH - along) / 2, right = box->right ? WIDTH : (WIDTH + along) / 2;
    double top = box->up ? 0 : (HEIGHT - across) / 2, bottom = box->down ? HEIGHT : (HEIGHT + across) / 2;
    if (across > 0)
        add_rectangle(out, x + left, y + (HEIGHT - across) / 2, (columns - 1) * WIDTH + right - left, across);
    for (int i = 0; along > 0 && i < columns; i++)
        add_rectangle(out, x + i * WIDTH + (WIDTH - along) / 2, y + top, along, bottom - top);
}

/* Bits 0 1 2 6 are the left column of dots from above, 3 4 5 7 the right one. */
static void add_braille(struct string *out, uint32_t glyph, int x, int y)
{
    static const unsigned char columns[8] = {0, 0, 0, 1, 1, 1, 0, 1}, rows[8] = {0, 1, 2, 0, 1, 2, 3, 3};
    for (int dot = 0; dot < 8; dot++)
        if (glyph >> dot & 1) add_rectangle(out, x + 1.5 + 5 * columns[dot], y + 1.5 + 5 * rows[dot], 2, 2);
}

static void add_geometry(struct string *out, struct look look, int row, int column, int columns)
{
    int x = column * WIDTH, y = row * HEIGHT;
    const struct box *box = box_of(look.glyph);
    struct block block;
    bool is_block = block_of(look.glyph, &block);
    string_printf(out, "<path fill=\"#%06x\"", look.ink);
    if (is_block && block.opacity < 4) string_printf(out, " opacity=\".%d\"", 25 * block.opacity);
    string_add(out, " d=\"");
    if (box)
        add_box(out, box, x, y, columns);
    else if (is_block)
        add_block(out, &block, x, y, columns);
    else
        for (int i = 0; i < columns; i++) add_braille(out, look.glyph, x + i * WIDTH, y);
    string_add(out, "\"/>\n");
}

/* ---- text ---- */

static void add_escaped(struct string *out, uint32_t glyph)
{
    if (glyph == '&')
        string_add(out, "&amp;");
    else if (glyph == '<')
        string_add(out, "&lt;");
    else if (glyph == '>')
        string_add(out, "&gt;");
    else if (glyph)
        string_add_code_point(out, glyph);
}

static void add_text(struct string *out, const struct look *looks, int row, int column, int columns, int page_ink)
{
    struct look look = looks[column];
    string_printf(out, "<text x=\"%d\" y=\"%d\"", column * WIDTH, row * HEIGHT + BASELINE);
    if (columns > 1) string_printf(out, " textLength=\"%d\"", columns * WIDTH);
    if (look.ink != page_ink) string_printf(out, " fill=\"#%06x\"", look.ink);
    if (look.bold) string_add(out, " font-weight=\"bold\"");
    if (look.underline) string_add(out, " text-decoration=\"underline\"");
    string_add(out, ">");
    for (int i = 0; i < columns; i++) {
        add_escaped(out, looks[column + i].glyph);
        add_escaped(out, looks[column + i].accent);
    }
    string_add(out, "</text>\n");
}

/* ---- rows ---- */

static bool is_blank(struct look look)
{
    return look.glyph == ' ' && !look.underline;
}

/* How many columns from here on are one text: ASCII that looks the same, up to the end of the row or two blanks. */
static int text_columns(const struct look *looks, int left)
{
    int columns = 1;
    if (!is_plain_ascii(looks[0])) return left > 1 && looks[1].glyph == 0 ? 2 : 1;
    for (int i = 1; i < left && i <= columns + 1; i++) {
        if (is_blank(looks[i])) continue;
        if (!is_plain_ascii(looks[i]) || !same_text_look(looks[0], looks[i])) break;
        columns = i + 1;
    }
    return columns;
}

static int geometry_columns(const struct look *looks, int left)
{
    int columns = 1;
    while (columns < left && looks[columns].glyph == looks[0].glyph && same_text_look(looks[0], looks[columns]))
        columns++;
    return columns;
}

static void add_papers(struct string *out, const struct look *looks, int row, int columns, int page_paper)
{
    for (int column = 0, end; column < columns; column = end) {
        for (end = column + 1; end < columns && looks[end].paper == looks[column].paper;) end++;
        if (looks[column].paper == page_paper) continue;
        string_printf(out, "<path fill=\"#%06x\" d=\"", looks[column].paper);
        add_rectangle(out, column * WIDTH, row * HEIGHT, (end - column) * WIDTH, HEIGHT);
        string_add(out, "\"/>\n");
    }
}

static void add_row(struct string *out, const struct look *looks, int row, int columns, int page_ink)
{
    for (int column = 0, taken; column < columns; column += taken) {
        taken = 1;
        if (is_blank(looks[column])) continue;
        if (is_geometry(looks[column].glyph)) {
            taken = geometry_columns(looks + column, columns - column);
            add_geometry(out, looks[column], row, column, taken);
        } else {
            taken = text_columns(looks + column, columns - column);
            add_text(out, looks, row, column, taken, page_ink);
        }
    }
}

/* The picture's first line says where one is. */
static void add_title(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    int start = 0, end = canvas->columns;
    while (start < end && canvas->cells[start].code_point == ' ') start++;
    while (start < end && canvas->cells[end - 1].code_point == ' ') end--;
    string_add(out, start < end ? "<title>" : "<title>unroll");
    for (int column = start; column < end; column++) {
        add_escaped(out, look_at(canvas, theme, 0, column).glyph);
        add_escaped(out, look_at(canvas, theme, 0, column).accent);
    }
    string_printf(
        out, "</title>\n<desc>A terminal screen of %d rows and %d columns.</desc>\n", canvas->rows, canvas->columns);
}

void write_svg(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    int width = canvas->columns * WIDTH, height = canvas->rows * HEIGHT;
    int page_ink = theme_page_foreground(theme), page_paper = theme_page_background(theme);
    string_printf(out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
        "font-family=\"" FONTS "\" font-size=\"" FONT_SIZE "\" fill=\"#%06x\" shape-rendering=\"crispEdges\" "
        "xml:space=\"preserve\">\n",
        width, height, width, height, page_ink);
    add_title(out, canvas, theme);
    string_printf(out, "<path fill=\"#%06x\" d=\"M0 0h%dv%dh%dz\"/>\n", page_paper, width, height, -width);
    for (int row = 0; row < canvas->rows; row++) {
        struct look looks[CANVAS_MOST];
        for (int column = 0; column < canvas->columns; column++) looks[column] = look_at(canvas, theme, row, column);
        add_papers(out, looks, row, canvas->columns, page_paper);
        add_row(out, looks, row, canvas->columns, page_ink);
    }
    string_add(out, "</svg>\n");
}
