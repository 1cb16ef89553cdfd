/* The SQL of demands. Maps rows, decides nothing. Figures are in demand_count_store.c. */
#include "modules/demand/demand_store.h"

#include "modules/demand/demand_codes.h"
#include "modules/demand/demand_sql.h"

#include <assert.h>

/* ---- demands ---- */

lm_rc demand_store_insert(struct lm_cx *cx, const struct demand *demand) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, DEMAND_SQL(INSERT), &demand_row_record, demand, &query));
    return lm_db_exec(cx->db, query, NULL);
}

static struct lm_val slug(const struct lm_code *codes, int value) {
    return LM_Z(lm_code_slug(codes, value));
}

static lm_rc classify(struct lm_cx *cx, const struct demand *d) {
    return lm_db_exec(cx->db,
                      LM_Q(DEMAND_SQL(CLASSIFY), LM_I(d->id), slug(demand_kinds, d->kind),
                           slug(demand_urgencies, d->urgency), LM_T(d->category),
                           LM_I(d->is_confidential)),
                      NULL);
}

lm_rc demand_store_update(struct lm_cx *cx, const struct demand *d, const struct demand *before) {
    int64_t changed;
    LM_TRY(lm_db_exec(
        cx->db,
        LM_Q(DEMAND_SQL(UPDATE), LM_I(d->id), LM_I(before->version), LM_ID_OR_NULL(d->merged_into),
             LM_ID_OR_NULL(d->project_id), slug(demand_states, d->state),
             slug(demand_states, d->before_state), LM_I(d->lead_node_id), LM_I(d->holder_node_id),
             LM_ID_OR_NULL(d->unit_id), LM_ID_OR_NULL(d->handler_id), LM_I(d->is_open),
             LM_I(d->is_urged), LM_I(d->is_supervised), LM_I(d->reworks), LM_I(d->returns),
             LM_I(d->dispatches), LM_I(d->escalations), LM_I(d->calls), LM_I(d->extensions),
             LM_ID_OR_NULL(d->accepted_ms), LM_ID_OR_NULL(d->contacted_ms),
             LM_ID_OR_NULL(d->due_ms), LM_ID_OR_NULL(d->asked_due_ms), LM_ID_OR_NULL(d->left_ms),
             LM_ID_OR_NULL(d->handled_ms), LM_ID_OR_NULL(d->closed_ms),
             slug(demand_closings, d->closing), slug(demand_satisfactions, d->satisfaction),
             LM_ID_OR_NULL(d->clock_ms), slug(demand_clock_steps, d->clock_step), LM_I(d->version),
             LM_T(d->words)),
        &changed));
    if (changed != 1)
        return LM_RETRY;
    bool is_another = d->kind != before->kind || d->urgency != before->urgency ||
                      !lm_str_eq(d->category, before->category) ||
                      d->is_confidential != before->is_confidential;
    return is_another ? classify(cx, d) : LM_OK;
}

lm_rc demand_store_find(struct lm_cx *cx, int64_t id, struct demand *ret_demand) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(FIND), LM_I(id)), cx->arena, &demand_row_record,
                     ret_demand);
}

/* The statement's sixteen; what is left of them asks for the last again. */
static lm_rc sixteen(struct lm_cx *cx, const struct lm_sql *sql, const struct demand *demands,
                     size_t count, struct lm_list *ret_rows) {
    struct lm_val vals[LM_ROWS];
    for (size_t i = 0; i < LM_ROWS; i++)
        vals[i] = LM_I(demands[i < count ? i : count - 1].id);
    return lm_db_rows(cx->db, (struct lm_query){sql, vals, LM_ROWS}, cx->arena,
                      sql == DEMAND_SQL(SAID) ? &demand_said_record : &demand_row_record, ret_rows);
}

static const struct demand *row_of(const struct lm_list *rows, int64_t id) {
    const struct demand *items = rows->items;
    for (size_t i = 0; i < rows->count; i++)
        if (items[i].id == id)
            return &items[i];
    return NULL;
}

lm_rc demand_store_said(struct lm_cx *cx, struct demand *demands, size_t count) {
    struct lm_list rows = {0};
    assert(count <= LM_ROWS);
    if (count == 0)
        return LM_OK;
    LM_TRY(sixteen(cx, DEMAND_SQL(SAID), demands, count, &rows));
    for (size_t i = 0; i < count; i++) {
        const struct demand *said = row_of(&rows, demands[i].id);
        if (!said)
            continue;
        demands[i].number = said->number;
        demands[i].content = said->content;
        demands[i].spot = said->spot;
    }
    return LM_OK;
}

lm_rc demand_store_some(struct lm_cx *cx, struct demand *demands, size_t count) {
    struct lm_list rows = {0};
    for (size_t i = 0; i < count; i++) {
        if (i % LM_ROWS == 0)
            LM_TRY(sixteen(cx, DEMAND_SQL(SOME), demands + i,
                           count - i < LM_ROWS ? count - i : LM_ROWS, &rows));
        const struct demand *whole = row_of(&rows, demands[i].id);
        if (whole)
            demands[i] = *whole;
    }
    return LM_OK;
}

lm_rc demand_store_find_number(struct lm_cx *cx, struct lm_str number, struct demand *ret_demand) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(FIND_NUMBER), LM_T(number)), cx->arena,
                     &demand_row_record, ret_demand);
}

lm_rc demand_store_find_external(struct lm_cx *cx, int source, struct lm_str external_no,
                                 int64_t *ret_id) {
    return lm_db_int(
        cx->db, LM_Q(DEMAND_SQL(FIND_EXTERNAL), slug(demand_sources, source), LM_T(external_no)),
        ret_id);
}

lm_rc demand_store_next_number(struct lm_cx *cx, int64_t day, int64_t *ret_place) {
    return lm_db_int(cx->db, LM_Q(DEMAND_SQL(NEXT_NUMBER), LM_I(day)), ret_place);
}

lm_rc demand_store_of_caller(struct lm_cx *cx, int64_t account_id, int64_t before,
                             struct lm_list *ret_demands) {
    return lm_db_rows(
        cx->db, LM_Q(DEMAND_SQL(OF_CALLER), LM_I(account_id), LM_I(before ? before : INT64_MAX)),
        cx->arena, &demand_row_record, ret_demands);
}

lm_rc demand_store_forget_caller(struct lm_cx *cx, int64_t account_id) {
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(FORGET_CALLER), LM_I(account_id)), NULL);
}

lm_rc demand_store_of_contact(struct lm_cx *cx, struct lm_str contact_index,
                              struct lm_list *ret_demands) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(OF_CONTACT), LM_B(contact_index)), cx->arena,
                      &demand_row_record, ret_demands);
}

lm_rc demand_store_struck(struct lm_cx *cx, int64_t now_ms, int64_t limit,
                          struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(DEMAND_SQL(STRUCK), LM_I(now_ms), LM_I(limit)), cx->arena,
                      ret_ids);
}

/* ---- retention ---- */

lm_rc demand_store_to_erase(struct lm_cx *cx, int64_t closed_before_ms, int64_t limit,
                            struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(DEMAND_SQL(TO_ERASE), LM_I(closed_before_ms), LM_I(limit)),
                      cx->arena, ret_ids);
}

lm_rc demand_store_erase(struct lm_cx *cx, int64_t id) {
    static const struct lm_sql *const beside[] = {
        DEMAND_SQL(ERASE_LOG), DEMAND_SQL(ERASE_PHOTOS), DEMAND_SQL(ERASE_SUPPORTERS),
        DEMAND_SQL(ERASE_ASKS), DEMAND_SQL(ERASE_WHISTLES)};
    LM_TRY(lm_db_exec(cx->db, LM_Q(DEMAND_SQL(ERASE), LM_I(id), LM_I(cx->now_ms)), NULL));
    for (size_t i = 0; i < LM_COUNT(beside); i++)
        LM_TRY(lm_db_exec(cx->db, LM_Q(beside[i], LM_I(id)), NULL));
    return LM_OK;
}

lm_rc demand_store_due_from(struct lm_cx *cx, int64_t from_ms, int64_t *ret_id) {
    return lm_db_int(cx->db, LM_Q(DEMAND_SQL(DUE_FROM), LM_I(from_ms)), ret_id);
}

/* ---- lists ---- */

lm_rc demand_store_walk(struct lm_cx *cx, const struct demand_walk *walk,
                        struct lm_cursor **ret_cursor) {
    static const struct lm_sql *const of_order[] = {
        [DEMAND_OPEN_OF_COMPOUND] = DEMAND_SQL(OPEN_OF_COMPOUND),
        [DEMAND_OPEN_OF_HOLDER] = DEMAND_SQL(OPEN_OF_HOLDER),
        [DEMAND_OPEN_OF_UNIT] = DEMAND_SQL(OPEN_OF_UNIT),
    };
    int64_t before_id = walk->after_id ? walk->after_id : INT64_MAX;
    switch (walk->order) {
    case DEMAND_OPEN_OF_COMPOUND:
    case DEMAND_OPEN_OF_HOLDER:
    case DEMAND_OPEN_OF_UNIT:
        return lm_db_open_cursor(
            cx->db,
            LM_Q(of_order[walk->order], LM_I(walk->id), LM_I(walk->after_ms), LM_I(walk->after_id)),
            ret_cursor);
    case DEMAND_OPEN_ALL:
        return lm_db_open_cursor(
            cx->db, LM_Q(DEMAND_SQL(OPEN_ALL), LM_I(walk->after_ms), LM_I(walk->after_id)),
            ret_cursor);
    case DEMAND_LATEST_OF_COMPOUND:
        return lm_db_open_cursor(
            cx->db, LM_Q(DEMAND_SQL(LATEST_OF_COMPOUND), LM_I(walk->id), LM_I(before_id)),
            ret_cursor);
    case DEMAND_LATEST_ALL:
        return lm_db_open_cursor(cx->db, LM_Q(DEMAND_SQL(LATEST_ALL), LM_I(before_id)), ret_cursor);
    }
    return LM_INTERNAL;
}

/* The columns of GLANCE_OPEN and GLANCE_ALL. */
enum {
    AT_ID,
    AT_NUMBER,
    AT_KIND,
    AT_CATEGORY,
    AT_COMPOUND,
    AT_BUILDING,
    AT_SOURCE,
    AT_CONFIDENTIAL,
    AT_STATE,
    AT_OPEN,
    AT_SUPERVISED,
    AT_DUE,
    AT_WORDS,
    AT_CONTENT,
    AT_SPOT
};

static int64_t int_at(struct lm_cursor *cursor, int column) {
    int64_t value = lm_cursor_int(cursor, column);
    return value == LM_ABSENT ? 0 : value;
}

void demand_store_peek(struct lm_cursor *cursor, struct demand *demand) {
    demand->id = int_at(cursor, AT_ID);
    demand->number = lm_cursor_text(cursor, AT_NUMBER);
    demand->due_ms = int_at(cursor, AT_DUE);
    demand->words = lm_cursor_text(cursor, AT_WORDS);
}

void demand_store_glance(struct lm_cursor *cursor, struct demand *demand) {
    demand_store_peek(cursor, demand);
    demand->kind = lm_code_value(demand_kinds, lm_cursor_text(cursor, AT_KIND));
    demand->category = lm_cursor_text(cursor, AT_CATEGORY);
    demand->compound_id = int_at(cursor, AT_COMPOUND);
    demand->building_id = int_at(cursor, AT_BUILDING);
    demand->source = lm_code_value(demand_sources, lm_cursor_text(cursor, AT_SOURCE));
    demand->is_confidential = int_at(cursor, AT_CONFIDENTIAL) != 0;
    demand->state = lm_code_value(demand_states, lm_cursor_text(cursor, AT_STATE));
    demand->is_open = int_at(cursor, AT_OPEN) != 0;
    demand->is_supervised = int_at(cursor, AT_SUPERVISED) != 0;
    demand->content = lm_cursor_text(cursor, AT_CONTENT);
    demand->spot = lm_cursor_text(cursor, AT_SPOT);
}

/* ---- the log ---- */

lm_rc demand_store_log(struct lm_cx *cx, const struct demand_entry *entry) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, DEMAND_SQL(LOG_ADD), &demand_entry_record, entry, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc demand_store_entries(struct lm_cx *cx, int64_t demand_id, struct lm_list *ret_entries) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(LOG_OF), LM_I(demand_id)), cx->arena,
                      &demand_entry_record, ret_entries);
}

/* ---- photos and supporters ---- */

lm_rc demand_store_photo_add(struct lm_cx *cx, const struct demand_photo *photo) {
    struct lm_query query;
    LM_TRY(
        lm_db_bind_record(cx->arena, DEMAND_SQL(PHOTO_ADD), &demand_photo_record, photo, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc demand_store_photos(struct lm_cx *cx, int64_t demand_id, struct lm_list *ret_photos) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(PHOTOS), LM_I(demand_id)), cx->arena,
                      &demand_photo_record, ret_photos);
}

lm_rc demand_store_support(struct lm_cx *cx, int64_t demand_id, struct lm_str who,
                           bool *ret_is_new) {
    int64_t changed;
    LM_TRY(lm_db_exec(
        cx->db, LM_Q(DEMAND_SQL(SUPPORT), LM_I(demand_id), LM_T(who), LM_I(cx->now_ms)), &changed));
    *ret_is_new = changed == 1;
    return changed == 1 ? demand_store_supported(cx, demand_id, 1) : LM_OK;
}

lm_rc demand_store_supported(struct lm_cx *cx, int64_t demand_id, int64_t more) {
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(SUPPORTED), LM_I(demand_id), LM_I(more)), NULL);
}
