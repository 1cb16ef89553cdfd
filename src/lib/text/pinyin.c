/* How names can be typed: combines the readings of their characters, likeliest first. Readings come
 * from the table that make_readings.c prints; nothing is looked up in ICU here but letter case. */
#include "lib/text/text.h"

#include "base/buf.h"
#include "lib/text/readings_table.h"

#include <unicode/uchar.h>

enum {
    UNITS_MAX = 64, /* characters and Latin runs of a name that are read; the rest is not indexed */
    READINGS_MAX = 8, /* of one character */
    RUN_MAX = 64,     /* bytes of one run of letters or digits */
    TYPED_MAX = 8
};

/* One Han character, or one run of letters or digits. */
struct unit {
    struct lm_str readings[READINGS_MAX];
    size_t count;
    struct lm_str initials[READINGS_MAX];
    size_t initials_count;
    char run[RUN_MAX];
};

struct reading {
    struct unit units[UNITS_MAX];
    size_t count;
};

/* Ways to type, as they are put together. */
struct typed {
    struct lm_arena *arena;
    const struct reading *of;
    bool is_initials;
    struct lm_str *ways;
    size_t count;
    size_t picks[UNITS_MAX];
};

static const char *set_of(int32_t point, bool is_first) {
    if (point >= BASIC_FIRST && point <= BASIC_LAST)
        return sets[basic[point - BASIC_FIRST][is_first ? 0 : 1]];
    size_t low = 0, high = LM_COUNT(rare);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rare[middle].point == point)
            return sets[rare[middle].sets[is_first ? 0 : 1]];
        if (rare[middle].point < point)
            low = middle + 1;
        else
            high = middle;
    }
    return sets[0];
}

static void add_once(struct lm_str list[READINGS_MAX], size_t *count, struct lm_str item) {
    for (size_t i = 0; i < *count; i++)
        if (lm_str_eq(list[i], item))
            return;
    if (*count < READINGS_MAX)
        list[(*count)++] = item;
}

static void add_readings(struct unit *unit, struct lm_str list) {
    for (struct lm_str syllable; lm_str_split(&list, ' ', &syllable);)
        if (syllable.n > 0)
            add_once(unit->readings, &unit->count, syllable);
}

/* The word that stands at `text`, NULL if none. */
static const struct word_reading *word_at(struct lm_str text, bool is_first) {
    const struct word_reading *best = NULL;
    for (size_t i = 0; i < LM_COUNT(words); i++)
        if (words[i].han.p[1] == text.p[1] && (is_first || !words[i].is_surname) &&
            lm_str_starts(text, words[i].han) && (!best || words[i].han.n > best->han.n))
            best = &words[i];
    return best;
}

/* Appends a letter or digit to the run at the end of `reading`, in lower case. */
static void add_letter(struct reading *reading, int32_t point, bool is_new) {
    char bytes[4];
    if (is_new)
        reading->units[reading->count++] = (struct unit){.count = 1};
    struct unit *unit = &reading->units[reading->count - 1];
    size_t n = lm_utf8_put(bytes, u_tolower(point));
    struct lm_str *run = &unit->readings[0];
    run->p = unit->run;
    if (run->n + n > RUN_MAX)
        return;
    memcpy(unit->run + run->n, bytes, n);
    run->n += n;
}

static void find_initials(struct unit *unit) {
    for (size_t i = 0; i < unit->count; i++) {
        struct lm_str whole = unit->readings[i];
        bool is_run = whole.p == unit->run;
        add_once(unit->initials, &unit->initials_count, is_run ? whole : lm_str_cut(whole, 0, 1));
    }
}

/* Cuts `name` into units with their readings. */
static void read_units(struct lm_str name, struct reading *reading) {
    struct lm_str word = {0};
    bool is_in_run = false;
    for (size_t at = 0, before = 0; reading->count < UNITS_MAX && at < name.n; before = at) {
        int32_t point = lm_utf8_next(name, &at);
        bool is_first = reading->count == 0;
        const char *set = set_of(point, is_first);
        if (*set) {
            struct unit *unit = &reading->units[reading->count++];
            *unit = (struct unit){0};
            const struct word_reading *found =
                word.p ? NULL : word_at(lm_str_cut(name, before, name.n), is_first);
            struct lm_str syllable;
            if (found)
                word = lm_str_of(found->syllables);
            if (lm_str_split(&word, ' ', &syllable))
                add_readings(unit, syllable);
            add_readings(unit, lm_str_of(set));
            is_in_run = false;
        } else if (u_isalnum(point)) {
            add_letter(reading, point, !is_in_run);
            is_in_run = true;
        } else {
            is_in_run = false;
        }
    }
    for (size_t i = 0; i < reading->count; i++)
        find_initials(&reading->units[i]);
}

/* Keeps the way chosen by `picks`, unless it is known or there are enough. */
static lm_rc keep_way(struct typed *typed) {
    struct lm_buf out = lm_buf_in(typed->arena, UNITS_MAX * RUN_MAX);
    for (size_t i = 0; i < typed->of->count; i++) {
        const struct unit *unit = &typed->of->units[i];
        lm_buf_str(&out, (typed->is_initials ? unit->initials : unit->readings)[typed->picks[i]]);
    }
    struct lm_str way;
    LM_TRY(lm_buf_done(&out, &way));
    for (size_t i = 0; i < typed->count; i++)
        if (lm_str_eq(typed->ways[i], way))
            return LM_OK;
    typed->ways[typed->count++] = way;
    return LM_OK;
}

/* All ways in which exactly `deviations` of the units from `at` on have another than their first
 * reading. */
static lm_rc combine(struct typed *typed, size_t at, size_t deviations) {
    if (typed->count == TYPED_MAX || typed->of->count - at < deviations)
        return LM_OK;
    if (at == typed->of->count)
        return keep_way(typed);
    const struct unit *unit = &typed->of->units[at];
    size_t count = typed->is_initials ? unit->initials_count : unit->count;
    for (size_t pick = 1; deviations > 0 && pick < count; pick++) {
        typed->picks[at] = pick;
        LM_TRY(combine(typed, at + 1, deviations - 1));
    }
    typed->picks[at] = 0;
    return combine(typed, at + 1, deviations);
}

static lm_rc list_ways(struct typed *typed) {
    size_t several = 0;
    for (size_t i = 0; i < typed->of->count; i++) {
        const struct unit *unit = &typed->of->units[i];
        several += (typed->is_initials ? unit->initials_count : unit->count) > 1;
    }
    LM_TRY(lm_new(typed->arena, TYPED_MAX, &typed->ways));
    /* More than three unlikely readings in one name are not worth the walk: 2^3 ways fill the list.
     */
    for (size_t d = 0; d <= several && d <= 3 && typed->count < TYPED_MAX; d++)
        LM_TRY(combine(typed, 0, d));
    return LM_OK;
}

static lm_rc make_sort(struct lm_arena *arena, const struct reading *reading,
                       struct lm_str *ret_sort) {
    struct lm_buf out = lm_buf_in(arena, UNITS_MAX * (RUN_MAX + 1));
    for (size_t i = 0; i < reading->count; i++) {
        if (i > 0)
            lm_buf_char(&out, ' ');
        lm_buf_str(&out, reading->units[i].readings[0]);
    }
    return lm_buf_done(&out, ret_sort);
}

lm_rc lm_text_pinyin(struct lm_arena *arena, struct lm_str name, struct lm_pinyin *ret_pinyin) {
    struct reading reading;
    reading.count = 0;
    struct lm_pinyin pinyin = {.sort = LM_STR("")};
    read_units(name, &reading);
    if (reading.count > 0) {
        struct typed full = {.arena = arena, .of = &reading};
        struct typed initials = {.arena = arena, .of = &reading, .is_initials = true};
        LM_TRY(list_ways(&full));
        LM_TRY(list_ways(&initials));
        LM_TRY(make_sort(arena, &reading, &pinyin.sort));
        pinyin.full = full.ways;
        pinyin.full_count = full.count;
        pinyin.initials = initials.ways;
        pinyin.initials_count = initials.count;
    }
    *ret_pinyin = pinyin;
    return LM_OK;
}
