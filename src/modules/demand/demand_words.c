/* Marks of what a demand says (a Bloom filter of its characters and pairs of neighbours), as text
 * of six bits a character, so that they stand in the index that lists go along: whoever seeks words
 * reads only the rows that can hold them. Pure; decides nothing about what is found. */
#include "modules/demand/demand_rules.h"

/* Marks kept a bit: at most one bit in four is set until the text is longer than LETTERS_MAX
 * letters can tell; then more is looked at, and nothing is missed. The index bounds them. */
enum { BITS = 6, ROOM = 4, STEP = 8, LETTERS_MIN = 16, LETTERS_MAX = 320, FIRST_LETTER = '0' };

/* Kept in the database: never changes (splitmix64). */
static uint64_t mark_of(int32_t before, int32_t point) {
    uint64_t mark = (uint64_t)(uint32_t)before << 32 | (uint32_t)point;
    mark = (mark ^ mark >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mark = (mark ^ mark >> 27) * UINT64_C(0x94d049bb133111eb);
    return mark ^ mark >> 31;
}

/* Each character, and each with the one before it; how many, at most `most`. */
static size_t marks_of(struct lm_str text, uint64_t *marks, size_t most) {
    size_t at = 0, count = 0;
    int32_t before = 0, point;
    while (count + 1 < most && (point = lm_utf8_next(text, &at)) > 0) {
        marks[count++] = mark_of(0, point);
        if (before)
            marks[count++] = mark_of(before, point);
        before = point;
    }
    return count;
}

static size_t letters_for(size_t marks) {
    size_t letters = (marks * ROOM / BITS + STEP) / STEP * STEP;
    if (letters < LETTERS_MIN)
        return LETTERS_MIN;
    return letters < LETTERS_MAX ? letters : LETTERS_MAX;
}

/* One bit of so many letters; the rest of a division by six says which of its letter. */
static void set_mark(char *letters, size_t room, uint64_t mark) {
    size_t letter = mark % (room * BITS) / BITS;
    letters[letter] = (char)(letters[letter] | 1 << mark % BITS);
}

static bool has_mark(struct lm_str words, uint64_t mark) {
    int letter = words.p[mark % (words.n * BITS) / BITS] - FIRST_LETTER;
    return (letter >> mark % BITS & 1) != 0;
}

lm_rc demand_words_of(struct lm_arena *arena, struct lm_str content, struct lm_str spot,
                      struct lm_str *ret_words) {
    size_t most = (lm_utf8_length(content) + lm_utf8_length(spot) + 1) * 2, count;
    uint64_t *marks;
    char *letters;
    LM_TRY(lm_new(arena, most, &marks));
    count = marks_of(content, marks, most);
    count += marks_of(spot, marks + count, most - count);
    size_t room = letters_for(count);
    LM_TRY(lm_new(arena, room, &letters));
    for (size_t i = 0; i < count; i++)
        set_mark(letters, room, marks[i]);
    for (size_t i = 0; i < room; i++)
        letters[i] = (char)(FIRST_LETTER + letters[i]);
    *ret_words = (struct lm_str){letters, room};
    return LM_OK;
}

void demand_seek(struct lm_str q, struct demand_sought *ret_sought) {
    struct lm_str word;
    ret_sought->count = 0;
    size_t used = 0;
    while (lm_str_split(&q, ' ', &word) && ret_sought->count < DEMAND_WORDS_MAX) {
        if (word.n == 0)
            continue;
        used += marks_of(word, ret_sought->marks + used, DEMAND_MARKS_MAX - used);
        ret_sought->words[ret_sought->count++] = (struct demand_needle){word, used};
    }
}

bool demand_may_hold(const struct demand *demand, const struct demand_sought *sought) {
    size_t at = 0;
    if (!demand->words.n)
        return true;
    for (size_t i = 0; i < sought->count; i++) {
        bool is_there = true;
        for (; at < sought->words[i].marks_end; at++)
            is_there &= has_mark(demand->words, sought->marks[at]);
        if (!is_there && lm_str_find(demand->number, sought->words[i].text) < 0)
            return false;
    }
    return true;
}

bool demand_holds(const struct demand *demand, const struct demand_sought *sought) {
    for (size_t i = 0; i < sought->count; i++) {
        struct lm_str word = sought->words[i].text;
        if (lm_str_find(demand->content, word) < 0 && lm_str_find(demand->number, word) < 0 &&
            !(demand->spot.p && lm_str_find(demand->spot, word) >= 0))
            return false;
    }
    return true;
}
