/* Lists of demands for everybody: each is found along an index, no further than what it answers
 * with, since anybody may ask, as often as he likes. */
#include "modules/open311/open311.h"
#include "modules/open311/open311_rules.h"

#include <stdlib.h>

static int by_filing(const void *a, const void *b) {
    const struct open311_demand *one = a, *other = b;
    if (one->filed_ms != other->filed_ms)
        return one->filed_ms > other->filed_ms ? -1 : 1;
    size_t n = one->number.n < other->number.n ? one->number.n : other->number.n;
    return -memcmp(one->number.p, other->number.p, n);
}

/* Has the category stood in the list before? */
static bool is_again(struct lm_str categories, struct lm_str category) {
    struct lm_str before = {categories.p, (size_t)(category.p - categories.p)}, one;
    while (lm_str_split(&before, ',', &one))
        if (lm_str_eq(one, category))
            return true;
    return false;
}

struct newest {
    LM_ARRAY(struct open311_demand) rows;
};

/* The newest of both; what is older than all of them matters no more. */
static lm_rc take(struct lm_cx *cx, struct newest *newest, const struct lm_list *rows,
                  struct open311_ask *ask) {
    const struct open311_demand *items = rows->items;
    for (size_t i = 0; i < rows->count; i++)
        LM_TRY(lm_array_add(cx->arena, &newest->rows, items[i]));
    if (newest->rows.count > 1)
        qsort(newest->rows.items, newest->rows.count, sizeof *newest->rows.items, by_filing);
    if (newest->rows.count >= OPEN311_MOST) {
        newest->rows.count = OPEN311_MOST;
        ask->from_ms = newest->rows.items[OPEN311_MOST - 1].filed_ms;
    }
    return LM_OK;
}

static lm_rc by_category(struct lm_cx *cx, const struct open311_ask *asked,
                         struct lm_list *ret_demands) {
    struct open311_ask ask = *asked;
    struct newest newest = {0};
    struct lm_str rest = asked->categories, category;
    while (lm_str_split(&rest, ',', &category)) {
        struct lm_list rows = {0};
        if (category.n == 0 || is_again(asked->categories, category))
            continue;
        ask.categories = category;
        LM_TRY(open311_store_of_category(cx, &ask, &rows));
        LM_TRY(take(cx, &newest, &rows, &ask));
    }
    *ret_demands = (struct lm_list){newest.rows.items, newest.rows.count};
    return LM_OK;
}

lm_rc open311_list(struct lm_cx *cx, const struct open311_ask *ask, struct lm_list *ret_demands) {
    if (!ask->with_closed)
        return open311_store_open(cx, ask, ret_demands);
    return ask->categories.n > 0 ? by_category(cx, ask, ret_demands)
                                 : open311_store_latest(cx, ask, ret_demands);
}
