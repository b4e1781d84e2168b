/*
 * term_keys.c: reading keys, byte by byte: get_wch would swallow what follows an invalid byte.
 *
 * What an unknown sequence consists of must not run as commands, and neither must what is pasted: the terminal puts it
 * between two signs, and each of its keys says that it was pasted.
 */
#include "term_keys.h"

#include <ncurses.h>
#include <stdint.h>
#include <string.h>

#include "text.h"

enum { PASTE_BEGINS = KEY_MAX + 1, PASTE_ENDS };

static bool pasting;

const char *term_sequence(const char *capability)
{
    const char *sequence = tigetstr(capability);
    return sequence && sequence != (char *)-1 ? sequence : NULL;
}

/* Sequences that terminals send although their terminfo entry says otherwise. */
void keys_define(void)
{
    static const struct {
        const char *sequence;
        int key;
    } more[] = {
        {"\033[A", KEY_UP},
        {"\033[B", KEY_DOWN},
        {"\033[C", KEY_RIGHT},
        {"\033[D", KEY_LEFT},
        {"\033OA", KEY_UP},
        {"\033OB", KEY_DOWN},
        {"\033OC", KEY_RIGHT},
        {"\033OD", KEY_LEFT},
        {"\033[H", KEY_HOME},
        {"\033OH", KEY_HOME},
        {"\033[1~", KEY_HOME},
        {"\033[7~", KEY_HOME},
        {"\033[F", KEY_END},
        {"\033OF", KEY_END},
        {"\033[4~", KEY_END},
        {"\033[8~", KEY_END},
        {"\033[5~", KEY_PPAGE},
        {"\033[6~", KEY_NPAGE},
        {"\033[Z", KEY_BTAB},
        {"\033OM", KEY_ENTER},
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) define_key(more[i].sequence, more[i].key);
    if (term_sequence("PS")) define_key(term_sequence("PS"), PASTE_BEGINS);
    if (term_sequence("PE")) define_key(term_sequence("PE"), PASTE_ENDS);
}

/* ---- keys ---- */

static const struct {
    int curses;
    uint32_t code;
} function_keys[] = {
    {KEY_UP, KEY_CODE_UP},
    {KEY_DOWN, KEY_CODE_DOWN},
    {KEY_LEFT, KEY_CODE_LEFT},
    {KEY_RIGHT, KEY_CODE_RIGHT},
    {KEY_HOME, KEY_CODE_HOME},
    {KEY_FIND, KEY_CODE_HOME},
    {KEY_A1, KEY_CODE_HOME},
    {KEY_END, KEY_CODE_END},
    {KEY_SELECT, KEY_CODE_END},
    {KEY_C1, KEY_CODE_END},
    {KEY_PPAGE, KEY_CODE_PAGE_UP},
    {KEY_A3, KEY_CODE_PAGE_UP},
    {KEY_NPAGE, KEY_CODE_PAGE_DOWN},
    {KEY_C3, KEY_CODE_PAGE_DOWN},
    {KEY_IC, KEY_CODE_INSERT},
    {KEY_DC, KEY_CODE_DELETE},
    {KEY_BACKSPACE, KEY_CODE_BACKSPACE},
    {KEY_ENTER, KEY_CODE_ENTER},
    {KEY_BTAB, KEY_CODE_BACK_TAB},
};

static struct key mouse_key(void)
{
    MEVENT event;
    if (getmouse(&event) != OK) return (struct key){KEY_CODE_NONE};
    uint32_t code = event.bstate & BUTTON1_PRESSED   ? KEY_CODE_CLICK
                    : event.bstate & BUTTON4_PRESSED ? KEY_CODE_WHEEL_UP
                    : event.bstate & BUTTON5_PRESSED ? KEY_CODE_WHEEL_DOWN
                    : event.bstate & BUTTON3_PRESSED ? KEY_CODE_RIGHT_CLICK
                                                     : KEY_CODE_NONE;
    return (struct key){code, event.y, event.x};
}

static struct key function_key(int curses)
{
    if (curses == KEY_MOUSE) return mouse_key();
    if (curses >= KEY_F(1) && curses <= KEY_F(12)) return (struct key){KEY_CODE_F1 + (uint32_t)(curses - KEY_F(1))};
    for (size_t i = 0; i < sizeof function_keys / sizeof *function_keys; i++)
        if (function_keys[i].curses == curses) return (struct key){function_keys[i].code};
    return (struct key){KEY_CODE_NONE};
}

/* The next byte of the same key, or ERR. */
static int next_byte(void)
{
    timeout(ESCAPE_WAIT_MS);
    int byte = getch();
    timeout(0);
    return byte;
}

/* A control sequence ends with its final byte; a string (a title, a color report) with BEL or ESC \. */
static void swallow_sequence(int introducer)
{
    enum { MOST = 4096 };
    bool string = strchr("]P^_X", introducer) != NULL;
    for (int i = 0, byte = 0, before = 0; i < MOST; i++, before = byte) {
        byte = next_byte();
        if (byte == ERR || byte > 0xFF) return;
        if (string ? byte == '\a' || (before == '\033' && byte == '\\') : byte >= '@' && byte <= '~') return;
    }
}

/* After ESC: nothing, then it is the key; or what Alt or an unknown key sends, which must not run as commands. */
static struct key escape_or_nothing(void)
{
    int byte = getch();
    if (byte == ERR) return (struct key){KEY_CODE_ESCAPE};
    if (byte == '\033') {
        ungetch(byte);
        return (struct key){KEY_CODE_ESCAPE};
    }
    if (byte > 0 && byte <= 0xFF && strchr("[O]P^_X", byte)) swallow_sequence(byte);
    return (struct key){KEY_CODE_NONE};
}

static struct key character_key(int first)
{
    char bytes[4] = {(char)first};
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < length; i++) {
        int byte = next_byte();
        if (byte < 0x80 || byte > 0xBF) {
            if (byte != ERR) ungetch(byte);
            return (struct key){KEY_CODE_NONE};
        }
        bytes[i] = (char)byte;
    }
    int taken;
    uint32_t code_point = utf8_next(bytes, length, &taken);
    return code_point == UINT32_MAX ? (struct key){KEY_CODE_NONE} : key_from_character(code_point);
}

/* Esc ends a paste whose end was lost. */
struct key keys_waiting(void)
{
    for (int byte; (byte = getch()) != ERR;) {
        struct key key = byte > 0xFF ? function_key(byte) : byte == '\033' ? escape_or_nothing() : character_key(byte);
        if (byte == PASTE_BEGINS || byte == PASTE_ENDS) pasting = byte == PASTE_BEGINS;
        if (key.code == KEY_CODE_ESCAPE) pasting = false;
        key.pasted = pasting;
        if (key.code != KEY_CODE_NONE) return key;
    }
    return (struct key){KEY_CODE_NONE};
}
