/* How many mediations there are: all that an office may know of them. What is fewer than ten is not
 * told, nor what could be found out from sums. */
#include "core/scope/scope.h"
#include "modules/mediation/mediation_rules.h"

enum { OPEN, WRITTEN, ORAL, ENDED, OUTCOMES, CAUSES_MAX = 32 };
static const char *const outcomes[OUTCOMES] = {"open", "written", "oral", "ended"};

/* One community, or the sum of all. */
struct tally {
    int64_t node_id, total, by_outcome[OUTCOMES], by_cause[CAUSES_MAX];
};

void mediation_veil(int64_t *cells, size_t count) {
    int64_t hidden = 0;
    for (size_t i = 0; i < count; i++)
        if (cells[i] < MEDIATION_TOLD_FROM) {
            hidden += cells[i];
            cells[i] = LM_ABSENT;
        }
    while (hidden > 0 && hidden < MEDIATION_TOLD_FROM) {
        size_t smallest = count;
        for (size_t i = 0; i < count; i++)
            if (cells[i] != LM_ABSENT && (smallest == count || cells[i] < cells[smallest]))
                smallest = i;
        if (smallest == count)
            return;
        hidden += cells[smallest];
        cells[smallest] = LM_ABSENT;
    }
}

/* A sum over communities may be told unless, with theirs, it tells what one of them may not: then
 * LM_ABSENT. */
static int64_t told_sum(const int64_t *parts, size_t count) {
    int64_t sum = 0, hidden = 0;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i];
        hidden += parts[i] < MEDIATION_TOLD_FROM ? parts[i] : 0;
    }
    bool is_safe = count == 1 || hidden == 0 || hidden >= MEDIATION_TOLD_FROM;
    return is_safe ? sum : LM_ABSENT;
}

static struct tally *tally_of(struct tally *tallies, size_t *count, int64_t node_id) {
    if (*count == 0 || tallies[*count - 1].node_id != node_id) /* rows come in order of place */
        tallies[(*count)++] = (struct tally){.node_id = node_id};
    return &tallies[*count - 1];
}

static void add(struct tally *tally, const struct mediation_count *row) {
    tally->total += row->count;
    for (size_t i = 0; i < OUTCOMES; i++)
        if (lm_str_is(row->outcome, outcomes[i]))
            tally->by_outcome[i] += row->count;
    if (row->cause < CAUSES_MAX)
        tally->by_cause[row->cause] += row->count;
}

static lm_rc sum_up(struct lm_cx *cx, const struct tally *tallies, size_t count, size_t at,
                    int64_t *ret_sum) {
    int64_t *parts;
    LM_TRY(lm_new(cx->arena, count + 1, &parts));
    for (size_t i = 0; i < count; i++)
        memcpy(&parts[i], (const char *)&tallies[i] + at, sizeof parts[i]);
    *ret_sum = told_sum(parts, count);
    return LM_OK;
}

/* The parts of a whole that is told: all of them are veiled when one could not be summed up. */
static void veil_parts(int64_t *cells, size_t count, bool is_whole_told) {
    bool is_safe = is_whole_told;
    for (size_t i = 0; i < count; i++)
        is_safe &= cells[i] != LM_ABSENT;
    if (is_safe)
        mediation_veil(cells, count);
    else
        for (size_t i = 0; i < count; i++)
            cells[i] = LM_ABSENT;
}

static lm_rc tell(struct lm_cx *cx, const int64_t *cells, size_t count, const char *(*name)(size_t),
                  struct lm_list *ret_cells) {
    struct mediation_cell *told;
    LM_TRY(lm_new(cx->arena, count, &told));
    for (size_t i = 0; i < count; i++)
        if (cells[i] != LM_ABSENT)
            told[ret_cells->count++] =
                (struct mediation_cell){.code = lm_str_of(name(i)), .count = cells[i]};
    ret_cells->items = told;
    return LM_OK;
}

static const char *outcome_name(size_t at) {
    return outcomes[at];
}
static const char *cause_name(size_t at) {
    return lm_code_slug(mediation_causes, (int)at);
}

static lm_rc committees_below(struct lm_cx *cx, int64_t node_id, int64_t *ret_count) {
    struct lm_list committees;
    LM_TRY(mediation_store_committees(cx, &committees));
    const struct mediation_committee *items = committees.items;
    for (size_t i = 0; i < committees.count; i++)
        *ret_count += lm_scope_covers(cx->scope, node_id, items[i].node_id);
    return LM_OK;
}

lm_rc mediation_counts_of(struct lm_cx *cx, int64_t node_id, int64_t year,
                          struct mediation_counts *ret_counts) {
    struct lm_list rows;
    struct tally *tallies, all = {0};
    size_t count = 0;
    struct mediation_counts counts = {.node = node_id, .year = year, .total = LM_ABSENT};
    LM_TRY(mediation_store_counts(cx, year, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &tallies));
    const struct mediation_count *items = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        if (lm_scope_covers(cx->scope, node_id, items[i].node_id))
            add(tally_of(tallies, &count, items[i].node_id), &items[i]);
    for (size_t at = offsetof(struct tally, total); at < sizeof all; at += sizeof(int64_t)) {
        int64_t sum;
        LM_TRY(sum_up(cx, tallies, count, at, &sum));
        memcpy((char *)&all + at, &sum, sizeof sum);
    }
    veil_parts(&all.total, 1, true);
    counts.total = all.total;
    veil_parts(all.by_outcome, OUTCOMES, all.total != LM_ABSENT);
    veil_parts(all.by_cause, CAUSES_MAX, all.total != LM_ABSENT);
    LM_TRY(committees_below(cx, node_id, &counts.committees));
    LM_TRY(tell(cx, all.by_outcome, OUTCOMES, outcome_name, &counts.outcomes));
    LM_TRY(tell(cx, all.by_cause, CAUSES_MAX, cause_name, &counts.causes));
    *ret_counts = counts;
    return LM_OK;
}
