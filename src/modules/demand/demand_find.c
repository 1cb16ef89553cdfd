/* Demands in the search box: by number, whole or its end ("00042"). */
#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_rules.h"

enum { NUMBER_LENGTH = 14, TAIL_LENGTH = 5 };

static bool is_digits(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n > 0;
}

/* "20260612-00042" as it is; "00042" means today's. */
static lm_rc number_of(struct lm_cx *cx, struct lm_str q, struct lm_str *ret_number) {
    *ret_number = (struct lm_str){0};
    bool is_whole = q.n == NUMBER_LENGTH && q.p[8] == '-' && is_digits(lm_str_cut(q, 0, 8)) &&
                    is_digits(lm_str_cut(q, 9, q.n));
    if (is_whole)
        return lm_str_copy(cx->arena, q, ret_number);
    if (q.n != TAIL_LENGTH || !is_digits(q))
        return LM_OK;
    return lm_str_printf(cx->arena, ret_number, "%lld-%.*s", (long long)lm_date_at(cx->now_ms),
                         LM_FMT(q));
}

lm_rc demand_find(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds) {
    struct demand demand = {0};
    bool is_seen;
    struct lm_str number;
    LM_TRY(number_of(cx, q, &number));
    if (!number.p || *ret_finds->count >= ret_finds->room)
        return LM_OK;
    lm_rc rc = demand_store_find_number(cx, number, &demand);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    LM_TRY(demand_is_seen(cx, &demand, &is_seen));
    if (!is_seen)
        return LM_OK;
    const struct lm_scope_node *compound = lm_scope_find(cx->scope, demand.compound_id);
    struct lm_str title;
    LM_TRY(demand_title_of(cx, &demand, &title));
    ret_finds->items[(*ret_finds->count)++] =
        (struct lm_found){.kind = LM_STR("demand"),
                          .id = demand.id,
                          .node_id = demand.building_id ? demand.building_id : demand.compound_id,
                          .title = title,
                          .subtitle = compound ? compound->name : LM_STR("")};
    return LM_OK;
}
