/* test_writer.c: the pictures: what they hold, that they are well formed, and that nothing unsafe gets into them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canvas.h"
#include "file.h"
#include "notation.h"
#include "show.h"
#include "text.h"
#include "theme.h"
#include "writer.h"

typedef void writer(struct string *out, const struct canvas *canvas, const struct theme *theme);

static struct canvas canvas;
static struct string out;

static void make(void)
{
    cr_assert(canvas_init(&canvas, 4, 20));
}

static void drop(void)
{
    canvas_finish(&canvas);
    string_finish(&out);
}

TestSuite(writer, .init = make, .fini = drop);

static const char *written(writer *write, struct theme theme)
{
    string_clear(&out);
    write(&out, &canvas, &theme);
    cr_assert_not(out.failed);
    return out.data;
}

static int occurrences(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)); text += strlen(part)) count++;
    return count;
}

/* ---- text ---- */

Test(writer, text_has_a_line_a_row_and_no_trailing_blanks)
{
    canvas_text(&canvas, 0, 1, style(STYLE_TITLE), "t 5/10  ");
    canvas_text(&canvas, 2, 16, style(STYLE_TEXT), "日本");
    canvas_fill(&canvas, 3, 0, 20, style(STYLE_BAR), ' ');
    cr_assert_str_eq(written(write_text, (struct theme){0}), " t 5/10\n\n                日本\n\n");
    cr_assert_str_eq(written(write_text, (struct theme){.ascii = true}), " t 5/10\n\n                ????\n\n");
}

/* ---- HTML ---- */

static const struct theme dark = {.depth = COLOR_TRUE};

Test(writer, html_is_a_page_of_its_own)
{
    canvas_text(&canvas, 0, 1, style(STYLE_TEXT), "<a & \"b\">");
    const char *page = written(write_html, dark);
    cr_assert_eq(strncmp(page, "<!DOCTYPE html>", 15), 0);
    cr_assert(strstr(page, "<title>&lt;a &amp; &quot;b&quot;&gt;</title>"), "%s", page);
    cr_assert(strstr(page, "<span style=\"\"> &lt;a &amp; &quot;b&quot;&gt;          </span>\n"), "%s", page);
    cr_assert_eq(occurrences(page, "<span"), occurrences(page, "</span>"));
    cr_assert_null(strstr(page, "src="));
    cr_assert_null(strstr(page, "http"));
    cr_assert(strstr(page, "</html>\n"));
}

/* Whatever font there is, a glyph that may be wider takes its columns. */
Test(writer, html_keeps_columns)
{
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "ab日─c");
    const char *page = written(write_html, dark);
    cr_assert(strstr(page, "ab</span><span style=\"display:inline-block;width:3ch;\">日─</span>"), "%s", page);
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "ab日─c");
    page = written(write_html, (struct theme){.depth = COLOR_TRUE, .ascii = true});
    cr_assert(strstr(page, "width:3ch;\">?\?-</span>"), "%s", page);
}

Test(writer, html_has_the_colors_of_the_theme)
{
    char expected[80];
    canvas_text(&canvas, 0, 0, style_bold(STYLE_GATE), "x");
    sprintf(expected, "color:#%06x;font-weight:bold;\">x<", theme_paint(&dark, style(STYLE_GATE)).foreground);
    cr_assert(strstr(written(write_html, dark), expected), "%s", out.data);
    sprintf(expected, "background:#%06x", theme_page_background(&dark));
    cr_assert(strstr(out.data, expected), "%s", out.data);
    sprintf(expected, "background:#%06x", theme_page_background(&(struct theme){.light = true, .depth = COLOR_TRUE}));
    cr_assert(
        strstr(written(write_html, (struct theme){.light = true, .depth = COLOR_TRUE}), expected), "%s", out.data);
}

/* A title is there only where the canvas is asked for titles; it may say anything. */
Test(writer, html_has_titles)
{
    canvas_text(&canvas, 1, 0, style(STYLE_TEXT), "abcd");
    canvas_title(&canvas, 1, 1, 2, "h = %.1f", 0.5);
    cr_assert_null(strstr(written(write_html, dark), "title="));
    canvas.titled = true;
    canvas_title(&canvas, 1, 1, 2, "h \"<&\xff = %.1f", 0.5);
    cr_assert(strstr(written(write_html, dark),
                  "a</span><span style=\"\" title=\"h &quot;&lt;&amp;\uFFFD = 0.5\">bc</span><span style=\"\">d"),
        "%s", out.data);
    cr_assert_null(canvas_command_at(&canvas, LINK_CLICK, 1, 1), "it runs nothing");
    canvas_title(&canvas, 1, 15, 20, "beyond the edge");
    cr_assert(strstr(written(write_html, dark), "title=\"beyond the edge\">     </span>\n"), "%s", out.data);
}

/* ---- ANSI ---- */

Test(writer, ansi_without_color_has_attributes_only)
{
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "ab");
    canvas_text(&canvas, 0, 2, style(STYLE_STRONG), "cd");
    canvas_text(&canvas, 1, 0, style(STYLE_GATE), "plain");
    cr_assert_str_eq(written(write_ansi, (struct theme){.depth = COLOR_NONE}), "ab\033[0;1mcd\033[0m\nplain\n\n\n");
}

Test(writer, ansi_colors_by_depth)
{
    canvas_text(&canvas, 0, 0, style(STYLE_GATE), "x");
    struct theme theme = {.depth = COLOR_TRUE};
    int color = theme_paint(&theme, style(STYLE_GATE)).foreground;
    char expected[80];
    sprintf(expected, "38;2;%d;%d;%d;", color >> 16, color >> 8 & 255, color & 255);
    cr_assert(strstr(written(write_ansi, theme), expected), "%s", out.data);
    theme.depth = COLOR_256;
    sprintf(expected, ";38;5;%d;", theme_paint(&theme, style(STYLE_GATE)).foreground);
    cr_assert(strstr(written(write_ansi, theme), expected), "%s", out.data);
    theme.depth = COLOR_16;
    sprintf(expected, "\033[0;%dm", theme_paint(&theme, style(STYLE_GATE)).foreground - 8 + 90);
    cr_assert(strstr(written(write_ansi, theme), expected), "%s", out.data);
}

Test(writer, ansi_lines_stand_alone)
{
    for (int row = 0; row < 4; row++) canvas_fill(&canvas, row, 0, 20, style(STYLE_BAR), 'x');
    written(write_ansi, (struct theme){.depth = COLOR_TRUE});
    const char *line = out.data;
    for (int row = 0; row < 4; row++) {
        const char *end = strchr(line, '\n');
        cr_assert(end);
        cr_assert_eq(strncmp(line, "\033[0", 3), 0);
        cr_assert_eq(strncmp(end - 4, "\033[0m", 4), 0);
        line = end + 1;
    }
    cr_assert_eq(occurrences(out.data, "\033[0;"), 4, "one sequence for a run of the same style");
}

/* ---- SVG ---- */

static void check_entity(const char *text)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (int i = 0; i < 4; i++)
        if (strncmp(text, entities[i], strlen(entities[i])) == 0) return;
    cr_assert_fail("a bare & in %.20s", text);
}

/* Every element is closed, in order; attributes are quoted; text has no stray '<', '>' or '&'. */
static void check_well_formed(const char *xml)
{
    char open[16][16];
    int depth = 0, elements = 0;
    while (*xml) {
        if (*xml == '&') check_entity(xml);
        cr_assert_neq(*xml, '>', "a stray > before %.20s", xml);
        if (*xml++ != '<') continue;
        char name[16] = "";
        bool closing = *xml == '/';
        cr_assert_eq(sscanf(xml + closing, "%15[a-z]", name), 1, "%.20s", xml);
        bool quoted = false;
        for (; *xml && (quoted || *xml != '>'); xml++) {
            if (*xml == '"') quoted = !quoted;
            cr_assert_neq(*xml, '<', "a < within a tag");
        }
        cr_assert(*xml && !quoted);
        bool empty = xml[-1] == '/';
        xml++;
        if (closing)
            cr_assert_str_eq(open[--depth], name);
        else if (!empty)
            strcpy(open[depth++], name);
        cr_assert(depth >= 0 && depth < 16);
        cr_assert(depth > 0 || closing, "one root");
        elements++;
    }
    cr_assert_eq(depth, 0, "not everything is closed");
    cr_assert_gt(elements, 5);
}

Test(writer, svg_is_well_formed_and_escaped)
{
    canvas_text(&canvas, 0, 0, style(STYLE_TITLE), "<a> & \"b\" ]]>");
    canvas_text(&canvas, 1, 0, style(STYLE_CURSOR), "</text><script>");
    for (int i = 0; i < 20; i++) canvas_heat(&canvas, 2, i, i / 10.0 - 1);
    canvas_text(&canvas, 3, 0, style(STYLE_TEXT), "┌─┬━┃█▒▏▁⣿日");
    for (int light = 0; light < 2; light++) {
        check_well_formed(written(write_svg, (struct theme){.depth = COLOR_TRUE, .light = light}));
        cr_assert(strstr(out.data, "&lt;a&gt; &amp; "));
        cr_assert_null(strstr(out.data, "<script"));
        cr_assert(strstr(out.data, "<title>&lt;a&gt;"));
        cr_assert(strstr(out.data, "<desc>"));
    }
    check_well_formed(written(write_svg, (struct theme){.depth = COLOR_NONE}));
    check_well_formed(written(write_svg, (struct theme){.depth = COLOR_TRUE, .ascii = true}));
}

Test(writer, svg_is_on_the_grid)
{
    canvas_text(&canvas, 1, 3, style(STYLE_TEXT), "hidden 8  gate ∂L");
    written(write_svg, (struct theme){.depth = COLOR_TRUE});
    cr_assert(strstr(out.data, "viewBox=\"0 0 200 80\""));
    cr_assert(strstr(out.data, "<text x=\"30\" y=\"35\" textLength=\"80\">hidden 8</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "<text x=\"130\" y=\"35\" textLength=\"40\">gate</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "<text x=\"180\" y=\"35\">∂</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "<text x=\"190\" y=\"35\">L</text>"), "%s", out.data);
}

Test(writer, svg_merges_runs)
{
    canvas_fill(&canvas, 0, 0, 20, style(STYLE_HEADER), U'─');
    canvas_bar(&canvas, 1, 0, 20, style(STYLE_GATE), 1);
    canvas_fill(&canvas, 2, 0, 20, style(STYLE_BAR), ' ');
    written(write_svg, (struct theme){.depth = COLOR_TRUE});
    cr_assert_eq(occurrences(out.data, "<path"), 4, "%s", out.data);
    cr_assert(strstr(out.data, "M0 9.5h200v1h-200z"), "%s", out.data);
    cr_assert(strstr(out.data, "M0 20h200v20h-200z"), "%s", out.data);
    cr_assert(strstr(out.data, "M0 40h200v20h-200z"), "%s", out.data);
    cr_assert_eq(occurrences(out.data, "<text"), 0);
}

/* Words of one row that look the same are one text, but never across a box line that stands between them. */
Test(writer, svg_keeps_what_stands_between_words)
{
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "a│b c");
    written(write_svg, (struct theme){.depth = COLOR_TRUE});
    cr_assert(strstr(out.data, ">a</text>") && strstr(out.data, ">b c</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "M14.5 0h1v20h-1z"), "%s", out.data);
}

Test(writer, svg_shows_colors_and_page)
{
    struct theme theme = {.depth = COLOR_TRUE, .light = true};
    char expected[80];
    canvas_text(&canvas, 0, 0, style(STYLE_STATE), "h");
    written(write_svg, theme);
    sprintf(expected, "fill=\"#%06x\">h<", theme_paint(&theme, style(STYLE_STATE)).foreground);
    cr_assert(strstr(out.data, expected), "%s", out.data);
    sprintf(expected, "<path fill=\"#%06x\" d=\"M0 0h200v80h-200z\"", theme_page_background(&theme));
    cr_assert(strstr(out.data, expected), "%s", out.data);
    struct style reversed = {.id = STYLE_TEXT, .reverse = 1};
    canvas_text(&canvas, 0, 0, reversed, "r");
    written(write_svg, theme);
    sprintf(expected, "fill=\"#%06x\">r<", theme_page_background(&theme));
    cr_assert(strstr(out.data, expected), "%s", out.data);
}

/* ---- accents ---- */

/* The equations of an LSTM in the letters of a course, a row each from `row` on. */
static void draw_equations(int row, const char *name, bool ascii)
{
    const struct net_options options = {.vocab = 3, .hidden = 2, .layers = 1};
    struct net *net;
    struct error err = {0};
    cr_assert(net_compile("lstm", &options, &net, &err), "%s", err.text);
    struct show_style show = {.ascii = ascii, .timestep = 4, .notation = notation_find(net, name)};
    for (int i = 2; i < 5; i += 2) {
        struct string text = {0};
        show_equation(&text, net, i, show);
        canvas_text(&canvas, row++, 0, style(STYLE_TEXT), text.data);
        string_finish(&text);
    }
    net_destroy(net);
}

Test(writer, accents_stand_in_every_picture)
{
    canvas_finish(&canvas);
    cr_assert(canvas_init(&canvas, 4, 44));
    draw_equations(0, "colah", false);
    draw_equations(2, "gamma", false);
    cr_assert_str_eq(written(write_text, (struct theme){0}), "C\u0303 = tanh(b_C + Ug x + Wg h_{3})\n"
                                                             "C = f * C_{3} + i * C\u0303\n"
                                                             "c\u0303 = tanh(b_c + W_xc x + W_ac a<3>)\n"
                                                             "c = \u0393f * c<3> + \u0393u * c\u0303\n");
    cr_assert_str_eq(written(write_ansi, (struct theme){0}), "C\u0303 = tanh(b_C + Ug x + Wg h_{3})\n"
                                                             "C = f * C_{3} + i * C\u0303\n"
                                                             "c\u0303 = tanh(b_c + W_xc x + W_ac a<3>)\n"
                                                             "c = \u0393f * c<3> + \u0393u * c\u0303\n");
    check_well_formed(written(write_svg, (struct theme){.depth = COLOR_TRUE}));
    cr_assert(strstr(out.data, "<text x=\"0\" y=\"15\">C\u0303</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "<text x=\"200\" y=\"35\">C\u0303</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "textLength=\"190\">C = f * C_{3} + i *</text>"), "%s", out.data);
    cr_assert(strstr(out.data, "<title>C\u0303 = tanh"), "%s", out.data);
}

Test(writer, accents_in_ascii)
{
    canvas_finish(&canvas);
    cr_assert(canvas_init(&canvas, 2, 44));
    draw_equations(0, "colah", false);
    cr_assert_str_eq(
        written(write_text, (struct theme){.ascii = true}), "C = tanh(b_C + Ug x + Wg h_{3})\nC = f * C_{3} + i * C\n");
    canvas_clear(&canvas);
    draw_equations(0, "colah", true);
    cr_assert_str_eq(written(write_text, (struct theme){.ascii = true}),
        "C~ = tanh(b_C + Ug x + Wg h_{3})\nC = f * C_{3} + i * C~\n", "a view that knows says it with a sign");
}

/* ---- safety ---- */

Test(writer, nothing_unsafe_reaches_a_picture)
{
    static const char *const unsafe[] = {
        "\u202E", "\u2066", "\u200B", "\u0301", "\uFEFF", "\xc2\x85", "\a", "\x7f", "\xff"};
    static writer *const writers[] = {write_text, write_ansi, write_svg};
    struct theme theme = {.depth = COLOR_TRUE};
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++) {
        canvas_clear(&canvas);
        canvas_text(&canvas, 0, 0, style(STYLE_TITLE), unsafe[i]);
        canvas_text(&canvas, 1, 0, style(STYLE_TEXT), unsafe[i]);
        int bytes;
        canvas_put(&canvas, 2, 0, style(STYLE_TEXT), utf8_next(unsafe[i], SIZE_MAX, &bytes));
        for (int w = 0; w < 3; w++) cr_assert_null(strstr(written(writers[w], theme), unsafe[i]), "%zu, %d", i, w);
    }
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "a\033]0;title\033\\b\rc");
    cr_assert_null(strpbrk(written(write_text, theme), "\033\r"));
    cr_assert_null(strpbrk(written(write_svg, theme), "\033\r"));
    written(write_ansi, theme);
    cr_assert_null(strchr(out.data, '\r'));
    for (const char *at = out.data; (at = strchr(at, '\033')); at++) {
        cr_assert_eq(at[1], '[');
        cr_assert_eq(at[2 + strspn(at + 2, "0123456789;")], 'm', "only SGR: %.20s", at + 1);
    }
}

/* ---- files ---- */

Test(writer, endings)
{
    struct error err = {0};
    cr_assert(writer_knows("a.txt", &err));
    cr_assert(writer_knows("some.folder/a.ansi", &err));
    cr_assert(writer_knows("a.b.svg", &err));
    cr_assert(writer_knows("A.SVG", &err));
    static const char *const unknown[] = {"a.png", "a", "", "a.svg/b", "svg", "a.svg ", "a."};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        err = (struct error){0};
        cr_assert_not(writer_knows(unknown[i], &err), "%s", unknown[i]);
        cr_assert_eq(err.status, ERROR_INPUT);
        cr_assert(strstr(err.text, ".txt") && strstr(err.text, ".ansi") && strstr(err.text, ".svg"), "%s", err.text);
    }
}

Test(writer, saves_pictures_in_all_colors)
{
    char path[64], *data;
    size_t length;
    struct error err = {0};
    struct theme theme = {.depth = COLOR_16, .light = true};
    canvas_text(&canvas, 0, 0, style(STYLE_STATE), "h");
    sprintf(path, "/tmp/unroll-test-%d.ansi", (int)getpid());
    cr_assert(canvas_save(path, &canvas, &theme, &err), "%s", err.text);
    cr_assert(file_read(path, 1 << 20, &data, &length, &err), "%s", err.text);
    unlink(path);
    cr_assert(strstr(data, "38;2;"), "truecolor, whatever the terminal has");
    free(data);
    sprintf(path, "/tmp/unroll-test-%d.txt", (int)getpid());
    cr_assert(canvas_save(path, &canvas, &theme, &err), "%s", err.text);
    cr_assert(file_read(path, 1 << 20, &data, &length, &err), "%s", err.text);
    unlink(path);
    cr_assert_str_eq(data, "h\n\n\n\n");
    free(data);
}

Test(writer, a_place_that_cannot_be_written_is_an_error)
{
    struct theme theme = {0};
    struct error err = {0};
    cr_assert_not(canvas_save("/nowhere/at/all/a.svg", &canvas, &theme, &err));
    cr_assert(strstr(err.text, "/nowhere/at/all"), "%s", err.text);
}
