/* Rows beside the demands: categories, limits, units, templates, whistles and what units are asked.
 */
#include "modules/demand/demand_codes.h"
#include "modules/demand/demand_sql.h"

/* A change of a version that is not the one before changes nothing. */
static lm_rc put(struct lm_cx *cx, struct lm_query query) {
    int64_t changed;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : lm_fail(cx, LM_CONFLICT, "demand.changed_meanwhile");
}

static lm_rc put_record(struct lm_cx *cx, const struct lm_sql *sql, const struct lm_record *record,
                        const void *one) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, sql, record, one, &query));
    return put(cx, query);
}

/* ---- categories and limits ---- */

lm_rc demand_store_categories(struct lm_cx *cx, struct lm_list *ret_categories) {
    return lm_db_rows(cx->db, LM_Q0(DEMAND_SQL(CATEGORIES)), cx->arena, &demand_category_record,
                      ret_categories);
}

lm_rc demand_store_category(struct lm_cx *cx, struct lm_str code,
                            struct demand_category *ret_category) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(CATEGORY), LM_T(code)), cx->arena,
                     &demand_category_record, ret_category);
}

lm_rc demand_store_category_put(struct lm_cx *cx, const struct demand_category *category) {
    return put_record(cx, DEMAND_SQL(CATEGORY_PUT), &demand_category_record, category);
}

lm_rc demand_store_limits(struct lm_cx *cx, struct lm_list *ret_limits) {
    return lm_db_rows(cx->db, LM_Q0(DEMAND_SQL(LIMITS)), cx->arena, &demand_limit_record,
                      ret_limits);
}

lm_rc demand_store_limit(struct lm_cx *cx, int kind, int urgency, struct demand_limit *ret_limit) {
    return lm_db_row(cx->db,
                     LM_Q(DEMAND_SQL(LIMIT), LM_Z(lm_code_slug(demand_kinds, kind)),
                          LM_Z(lm_code_slug(demand_urgencies, urgency))),
                     cx->arena, &demand_limit_record, ret_limit);
}

lm_rc demand_store_limit_put(struct lm_cx *cx, const struct demand_limit *limit) {
    return put_record(cx, DEMAND_SQL(LIMIT_PUT), &demand_limit_record, limit);
}

/* ---- units and templates ---- */

lm_rc demand_store_units(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_units) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(UNITS), LM_I(node_id)), cx->arena,
                      &demand_unit_record, ret_units);
}

lm_rc demand_store_unit(struct lm_cx *cx, int64_t id, struct demand_unit *ret_unit) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(UNIT), LM_I(id)), cx->arena, &demand_unit_record,
                     ret_unit);
}

lm_rc demand_store_unit_put(struct lm_cx *cx, const struct demand_unit *unit) {
    return put_record(cx, DEMAND_SQL(UNIT_PUT), &demand_unit_record, unit);
}

lm_rc demand_store_unit_of(struct lm_cx *cx, int64_t account_id, int64_t *ret_unit_id) {
    return lm_db_int(cx->db, LM_Q(DEMAND_SQL(UNIT_OF), LM_I(account_id)), ret_unit_id);
}

lm_rc demand_store_member_put(struct lm_cx *cx, int64_t account_id, int64_t unit_id) {
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(MEMBER_PUT), LM_I(account_id), LM_I(unit_id)), NULL);
}

lm_rc demand_store_templates(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_templates) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(TEMPLATES), LM_I(node_id)), cx->arena,
                      &demand_template_record, ret_templates);
}

lm_rc demand_store_template_put(struct lm_cx *cx, const struct demand_template *template) {
    return put_record(cx, DEMAND_SQL(TEMPLATE_PUT), &demand_template_record, template);
}

/* ---- whistles and asks ---- */

lm_rc demand_store_whistle_insert(struct lm_cx *cx, const struct demand_whistle *whistle) {
    return put_record(cx, DEMAND_SQL(WHISTLE_INSERT), &demand_whistle_record, whistle);
}

lm_rc demand_store_whistle_update(struct lm_cx *cx, const struct demand_whistle *w) {
    return put(cx,
               LM_Q(DEMAND_SQL(WHISTLE_UPDATE), LM_I(w->id), LM_ID_OR_NULL(w->closed_at),
                    LM_T(w->outcome), LM_Z(lm_code_slug(demand_whistle_marks, w->whistler_mark)),
                    LM_I(w->version)));
}

lm_rc demand_store_whistle(struct lm_cx *cx, int64_t id, struct demand_whistle *ret_whistle) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(WHISTLE), LM_I(id)), cx->arena, &demand_whistle_record,
                     ret_whistle);
}

lm_rc demand_store_whistles(struct lm_cx *cx, int64_t node_id, int64_t before,
                            struct lm_list *ret_whistles) {
    return lm_db_rows(cx->db,
                      LM_Q(DEMAND_SQL(WHISTLES), LM_I(node_id), LM_I(before ? before : INT64_MAX)),
                      cx->arena, &demand_whistle_record, ret_whistles);
}

lm_rc demand_store_ask_insert(struct lm_cx *cx, const struct demand_ask *ask) {
    return put_record(cx, DEMAND_SQL(ASK_INSERT), &demand_ask_record, ask);
}

lm_rc demand_store_ask_update(struct lm_cx *cx, const struct demand_ask *a) {
    return put(cx, LM_Q(DEMAND_SQL(ASK_UPDATE), LM_I(a->id), LM_I(a->due_at),
                        LM_ID_OR_NULL(a->arrived_at), LM_ID_OR_NULL(a->answered_at),
                        LM_T(a->answer), LM_Z(lm_code_slug(demand_ask_marks, a->mark)),
                        LM_ID_OR_NULL(a->withdrawn_at), LM_I(a->version)));
}

lm_rc demand_store_ask(struct lm_cx *cx, int64_t id, struct demand_ask *ret_ask) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(ASK), LM_I(id)), cx->arena, &demand_ask_record,
                     ret_ask);
}

static lm_rc asks(struct lm_cx *cx, struct lm_query query, struct lm_list *ret_asks) {
    return lm_db_rows(cx->db, query, cx->arena, &demand_ask_record, ret_asks);
}

lm_rc demand_store_asks_of_demand(struct lm_cx *cx, int64_t demand_id, struct lm_list *ret_asks) {
    return asks(cx, LM_Q(DEMAND_SQL(ASKS_OF_DEMAND), LM_I(demand_id)), ret_asks);
}

lm_rc demand_store_asks_of_whistle(struct lm_cx *cx, int64_t whistle_id, struct lm_list *ret_asks) {
    return asks(cx, LM_Q(DEMAND_SQL(ASKS_OF_WHISTLE), LM_I(whistle_id)), ret_asks);
}

lm_rc demand_store_asks_of_unit(struct lm_cx *cx, int64_t unit_id, int64_t before,
                                struct lm_list *ret_asks) {
    return asks(cx,
                LM_Q(DEMAND_SQL(ASKS_OF_UNIT), LM_I(unit_id), LM_I(before ? before : INT64_MAX)),
                ret_asks);
}
