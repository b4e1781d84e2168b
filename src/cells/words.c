/*
 * words.c: a hash table with open addressing, half empty; the letters of all words one behind the other.
 */
#include "words.h"

#include <stdlib.h>
#include <string.h>

#include "spot.h"

enum { SLOTS_AT_FIRST = 1 << 10, LETTERS_AT_FIRST = 1 << 12 };

struct word {
    uint64_t hash;
    size_t letters, length; /* where its letters begin; 0 letters: an empty slot */
    size_t count, last;
};

struct words {
    struct word *slot; /* [slots], a power of two */
    size_t slots, distinct;
    uint32_t *letter;
    size_t letters, letter_room;
};

bool words_create(struct words **out, struct error *err)
{
    struct words *w = calloc(1, sizeof *w);
    if (!w) return error_failed(err, "out of memory");
    w->slots = SLOTS_AT_FIRST;
    w->letter_room = LETTERS_AT_FIRST;
    w->slot = calloc(w->slots, sizeof *w->slot);
    w->letter = malloc(w->letter_room * sizeof *w->letter);
    if (w->slot && w->letter) return *out = w, true;
    words_destroy(w);
    return error_failed(err, "out of memory");
}

void words_destroy(struct words *w)
{
    if (!w) return;
    free(w->slot);
    free(w->letter);
    free(w);
}

/* FNV-1a, a letter at a time, and mixed once more, since slots are its lowest bits. */
static uint64_t hash_of(const uint32_t *word, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++) hash = (hash ^ word[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

/* Where the word is, or the empty slot where it would be. */
static struct word *slot_of(const struct words *w, const uint32_t *word, size_t length, uint64_t hash)
{
    for (size_t i = hash & (w->slots - 1);; i = (i + 1) & (w->slots - 1)) {
        struct word *slot = &w->slot[i];
        if (!slot->length) return slot;
        if (slot->hash == hash && slot->length == length &&
            !memcmp(w->letter + slot->letters, word, length * sizeof *word))
            return slot;
    }
}

static bool grow_slots(struct words *w)
{
    struct words larger = *w;
    larger.slots = 2 * w->slots;
    larger.slot = calloc(larger.slots, sizeof *larger.slot);
    if (!larger.slot) return false;
    for (size_t i = 0; i < w->slots; i++) {
        const struct word *word = &w->slot[i];
        if (word->length) *slot_of(&larger, w->letter + word->letters, word->length, word->hash) = *word;
    }
    free(w->slot);
    *w = larger;
    return true;
}

static bool grow_letters(struct words *w, size_t more)
{
    size_t room = w->letter_room;
    while (room < w->letters + more) room *= 2;
    uint32_t *letter = room > w->letter_room ? realloc(w->letter, room * sizeof *letter) : w->letter;
    if (!letter) return false;
    w->letter = letter;
    w->letter_room = room;
    return true;
}

bool words_add(struct words *w, const uint32_t *word, size_t length, size_t place, struct error *err)
{
    uint64_t hash = hash_of(word, length);
    struct word *slot = slot_of(w, word, length, hash);
    if (!slot->length) {
        if ((2 * w->distinct >= w->slots && !grow_slots(w)) || !grow_letters(w, length))
            return error_failed(err, "out of memory for %zu different words", w->distinct);
        slot = slot_of(w, word, length, hash);
        *slot = (struct word){.hash = hash, .letters = w->letters, .length = length};
        memcpy(w->letter + w->letters, word, length * sizeof *word);
        w->letters += length;
        w->distinct++;
    }
    slot->count++;
    slot->last = place;
    return true;
}

size_t words_find(const struct words *w, const uint32_t *word, size_t length, size_t *place)
{
    const struct word *slot = slot_of(w, word, length, hash_of(word, length));
    if (slot->count && place) *place = slot->last;
    return slot->count;
}

bool words_next(const uint32_t *text, size_t length, size_t from, size_t *first, size_t *end)
{
    while (from < length && !spot_is_letter(text[from])) from++;
    *first = from;
    while (from < length && spot_is_letter(text[from])) from++;
    *end = from;
    return *end > *first;
}
