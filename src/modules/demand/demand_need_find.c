/* Which needs stand out: counts against people, the whole district at a time, so that a figure is
 * the same wherever one looks from. The arithmetic is in demand_need.c. */
#include "modules/demand/demand_need_find.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_need.h"

#include <math.h>

static const double q_most = 0.05;

/* Counts by compound, category and band, and their sums over the district. */
struct survey {
    struct lm_cx *cx;
    const struct demand_people *people;
    size_t compounds;
    const struct demand_category *categories; /* those of four digits */
    size_t category_count;
    int64_t *counts; /* [compound][category][band] */
    int64_t *told;   /* [compound]: demands that tell an age, praise too */
    int64_t *sums;   /* [category][band] */
    int64_t all[DEMAND_BANDS];
};

static int64_t *count_at(const struct survey *s, size_t compound, size_t category) {
    return s->counts + (compound * s->category_count + category) * DEMAND_BANDS;
}

static size_t category_at(const struct survey *s, struct lm_str code) {
    size_t at = 0;
    while (at < s->category_count && !lm_str_eq(s->categories[at].code, code))
        at++;
    return at;
}

static size_t compound_at(const struct survey *s, int64_t compound_id) {
    size_t at = 0;
    while (at < s->compounds && s->people[at].compound_id != compound_id)
        at++;
    return at;
}

/* ---- reading ---- */

static lm_rc read_categories(struct survey *s) {
    struct lm_list all = {0};
    struct demand_category *kept;
    LM_TRY(demand_store_categories(s->cx, &all));
    LM_TRY(lm_new(s->cx->arena, all.count + 1, &kept));
    const struct demand_category *items = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (items[i].code.n == 4)
            kept[s->category_count++] = items[i];
    s->categories = kept;
    return LM_OK;
}

static lm_rc read_compound(struct survey *s, size_t compound, const int64_t between_ms[2]) {
    struct lm_list rows = {0};
    LM_TRY(demand_store_need_counts(s->cx, s->people[compound].compound_id, between_ms, &rows));
    const struct demand_need_row *items = rows.items;
    for (size_t i = 0; i < rows.count; i++) {
        size_t category = category_at(s, items[i].category);
        if (category == s->category_count || items[i].age_band == 0)
            return LM_CORRUPT;
        size_t band = (size_t)items[i].age_band - 1;
        count_at(s, compound, category)[band] += items[i].observed;
        s->sums[category * DEMAND_BANDS + band] += items[i].observed;
        s->told[compound] += items[i].demands;
    }
    return LM_OK;
}

static void between(const struct demand_span *span, int64_t ret_ms[2]) {
    ret_ms[0] = lm_date_start_ms(span->from_day);
    ret_ms[1] = lm_date_start_ms(span->to_day) + LM_DAY_MS;
}

static lm_rc read_all(struct survey *s, const struct demand_span *span) {
    struct lm_list people = {0};
    int64_t between_ms[2];
    between(span, between_ms);
    LM_TRY(demand_people_on(s->cx, span->to_day, &people));
    s->people = people.items;
    s->compounds = people.count;
    LM_TRY(read_categories(s));
    size_t cells = s->category_count * DEMAND_BANDS;
    LM_TRY(lm_new(s->cx->arena, s->compounds * cells + 1, &s->counts));
    LM_TRY(lm_new(s->cx->arena, s->compounds + 1, &s->told));
    LM_TRY(lm_new(s->cx->arena, cells + 1, &s->sums));
    for (size_t i = 0; i < s->compounds; i++) {
        for (int band = 0; band < DEMAND_BANDS; band++)
            s->all[band] += s->people[i].bands[band];
        LM_TRY(read_compound(s, i, between_ms));
    }
    return LM_OK;
}

/* ---- judging ---- */

/* False: nobody of that age lives there, or elsewhere: nothing to compare. */
static bool judge(const struct survey *s, size_t compound, size_t category, int band,
                  struct demand_need *need) {
    int64_t observed = count_at(s, compound, category)[band];
    int64_t people = s->people[compound].bands[band];
    *need = (struct demand_need){
        .compound_id = s->people[compound].compound_id,
        .category = s->categories[category].code,
        .age_band = band + 1,
        .observed = observed,
        .people = people,
        .elsewhere = s->sums[category * DEMAND_BANDS + (size_t)band] - observed,
        .elsewhere_people = s->all[band] - people,
    };
    if (people <= 0 || need->elsewhere_people <= 0)
        return false;
    double elsewhere = need->elsewhere > 0 ? (double)need->elsewhere : 1;
    double expected = (double)people * elsewhere / (double)need->elsewhere_people;
    need->expected_milli = llround(expected * 1000);
    need->ratio_permille = llround((double)observed * 1000 / expected);
    need->log_p = demand_need_log_tail(observed, expected);
    need->p_micro = demand_need_micro(need->log_p);
    return true;
}

struct judged {
    LM_ARRAY(struct demand_need) asked, unjudged; /* asked: of which there is at least one */
    int64_t tests;
};

static lm_rc judge_all(const struct survey *s, struct judged *judged) {
    struct demand_need need;
    for (size_t c = 0; c < s->compounds; c++)
        for (size_t k = 0; k < s->category_count * DEMAND_BANDS; k++) {
            bool is_judged = judge(s, c, k / DEMAND_BANDS, (int)(k % DEMAND_BANDS), &need);
            judged->tests += is_judged;
            if (is_judged && need.observed > 0)
                LM_TRY(lm_array_add(s->cx->arena, &judged->asked, need));
            if (!is_judged && need.observed >= DEMAND_NEED_LEAST)
                LM_TRY(lm_array_add(s->cx->arena, &judged->unjudged, need));
        }
    return LM_OK;
}

static int by_chance(const void *a, const void *b) {
    const struct demand_need *one = a, *other = b;
    if (one->log_p < other->log_p || one->log_p > other->log_p)
        return one->log_p < other->log_p ? -1 : 1;
    if (one->observed != other->observed)
        return one->observed > other->observed ? -1 : 1;
    return one->compound_id < other->compound_id ? -1 : one->compound_id > other->compound_id;
}

/* q of each of the sorted ones; how many are found. */
static lm_rc control(const struct survey *s, struct judged *judged, size_t *ret_found) {
    size_t count = judged->asked.count;
    double *log_p, *log_q;
    LM_TRY(lm_new(s->cx->arena, count + 1, &log_p));
    LM_TRY(lm_new(s->cx->arena, count + 1, &log_q));
    if (count > 1)
        qsort(judged->asked.items, count, sizeof *judged->asked.items, by_chance);
    for (size_t i = 0; i < count; i++)
        log_p[i] = judged->asked.items[i].log_p;
    demand_need_control(log_p, count, judged->tests, log_q);
    *ret_found = 0;
    for (size_t i = 0; i < count; i++) {
        judged->asked.items[i].q_micro = demand_need_micro(log_q[i]);
        if (log_q[i] <= log(q_most))
            *ret_found = i + 1;
    }
    return LM_OK;
}

/* Those of which there are enough, in order, behind those that the list has. */
static void choose(const struct demand_need *from, size_t count, bool is_judged,
                   struct lm_list *cells) {
    struct demand_need_cell *items = cells->items;
    for (size_t i = 0; i < count; i++)
        if (from[i].observed >= DEMAND_NEED_LEAST) {
            items[cells->count] = (struct demand_need_cell){
                .place = (int64_t)cells->count + 1, .is_judged = is_judged, .need = from[i]};
            cells->count++;
        }
}

static lm_rc choose_all(const struct survey *s, const struct judged *judged, size_t found,
                        struct lm_list *ret_cells) {
    struct demand_need_cell *items;
    LM_TRY(lm_new(s->cx->arena, found + judged->unjudged.count + 1, &items));
    *ret_cells = (struct lm_list){items, 0};
    choose(judged->asked.items, found, true, ret_cells);
    choose(judged->unjudged.items, judged->unjudged.count, false, ret_cells);
    return LM_OK;
}

static lm_rc add_filed(void *arg, const struct demand_cell *cell) {
    struct demand_need_gap *gap = lm_map_get_int(arg, cell->compound_id);
    if (gap) /* else a compound that is no more */
        gap->without_age += cell->figures.n[DEMAND_FILED];
    return LM_OK;
}

/* What was left out, of compounds where there is such a thing. */
static lm_rc find_gaps(const struct survey *s, const struct demand_span *span,
                       struct lm_list *ret_gaps) {
    struct demand_need_gap *gaps;
    struct lm_map by_compound = {.arena = s->cx->arena};
    size_t kept = 0;
    LM_TRY(lm_new(s->cx->arena, s->compounds + 1, &gaps));
    for (size_t c = 0; c < s->compounds; c++) {
        gaps[c] = (struct demand_need_gap){.compound_id = s->people[c].compound_id,
                                           .without_age = -s->told[c],
                                           .unknown_people = s->people[c].unknown};
        LM_TRY(lm_map_put_int(&by_compound, gaps[c].compound_id, &gaps[c]));
    }
    LM_TRY(demand_count_compounds(s->cx, span, add_filed, &by_compound));
    for (size_t c = 0; c < s->compounds; c++)
        if (gaps[c].without_age != 0 || gaps[c].unknown_people != 0)
            gaps[kept++] = gaps[c];
    *ret_gaps = (struct lm_list){gaps, kept};
    return LM_OK;
}

static int64_t count_lived_in(const struct survey *s) {
    int64_t count = 0;
    for (size_t c = 0; c < s->compounds; c++) {
        int64_t people = 0;
        for (int band = 0; band < DEMAND_BANDS; band++)
            people += s->people[c].bands[band];
        count += people > 0;
    }
    return count;
}

lm_rc demand_find_needs(struct lm_cx *cx, const struct demand_span *span,
                        struct demand_need_run *ret_run) {
    struct survey s = {.cx = cx};
    struct judged judged = {.tests = 0};
    struct demand_need_run run = {.from_day = span->from_day, .to_day = span->to_day};
    size_t found;
    LM_TRY(read_all(&s, span));
    LM_TRY(judge_all(&s, &judged));
    LM_TRY(control(&s, &judged, &found));
    LM_TRY(choose_all(&s, &judged, found, &run.cells));
    LM_TRY(find_gaps(&s, span, &run.gaps));
    run.tests = judged.tests;
    run.compounds = count_lived_in(&s);
    run.at_ms = cx->now_ms;
    *ret_run = run;
    return LM_OK;
}

lm_rc demand_find_need(struct lm_cx *cx, const struct demand_need *of,
                       const struct demand_span *span, struct demand_need *ret_need) {
    struct survey s = {.cx = cx};
    LM_TRY(read_all(&s, span));
    size_t compound = compound_at(&s, of->compound_id), category = category_at(&s, of->category);
    bool is_there = compound < s.compounds && category < s.category_count && of->age_band > 0;
    return is_there && judge(&s, compound, category, of->age_band - 1, ret_need) ? LM_OK
                                                                                 : LM_NOT_FOUND;
}
