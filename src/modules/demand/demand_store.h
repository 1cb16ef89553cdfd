/* Rows of the demand module: what each statement of demand_store.c and demand_count_store.c is
 * asked for. Decides nothing. */
#ifndef LM_MODULES_DEMAND_STORE_H
#define LM_MODULES_DEMAND_STORE_H

#include "modules/demand/demand_state.h"

extern const struct lm_sql demand_sql[]; /* ended by {0} */

extern const struct lm_record demand_row_record, demand_said_record, demand_entry_record,
    demand_category_record, demand_limit_record, demand_unit_record, demand_photo_record,
    demand_ask_record, demand_whistle_record, demand_template_record;

/* ---- demands ---- */

LM_CHECK lm_rc demand_store_insert(struct lm_cx *cx, const struct demand *demand);
/* Writes what moves change, over the version before. LM_RETRY when somebody else was quicker. */
LM_CHECK lm_rc demand_store_update(struct lm_cx *cx, const struct demand *demand,
                                   const struct demand *before);
LM_CHECK lm_rc demand_store_find(struct lm_cx *cx, int64_t id, struct demand *ret_demand);
LM_CHECK lm_rc demand_store_find_number(struct lm_cx *cx, struct lm_str number,
                                        struct demand *ret_demand);
/* Fills in, by their ids, the whole of so many; number, content and spot of at most LM_ROWS. One
 * that is no more stays as it is. */
LM_CHECK lm_rc demand_store_some(struct lm_cx *cx, struct demand *demands, size_t count);
LM_CHECK lm_rc demand_store_said(struct lm_cx *cx, struct demand *demands, size_t count);
LM_CHECK lm_rc demand_store_find_external(struct lm_cx *cx, int source, struct lm_str external_no,
                                          int64_t *ret_id);
/* The next place in the series of a day, from 1. */
LM_CHECK lm_rc demand_store_next_number(struct lm_cx *cx, int64_t day, int64_t *ret_place);
/* Those of a resident's account or phone, newest first: `ret_demands`: struct demand. */
LM_CHECK lm_rc demand_store_of_caller(struct lm_cx *cx, int64_t account_id, int64_t before,
                                      struct lm_list *ret_demands);
/* Whose demands they were is forgotten; the demands stay. */
LM_CHECK lm_rc demand_store_forget_caller(struct lm_cx *cx, int64_t account_id);
LM_CHECK lm_rc demand_store_of_contact(struct lm_cx *cx, struct lm_str contact_index,
                                       struct lm_list *ret_demands);
/* Whose clock has struck, oldest first, at most `limit` (int64_t ids). */
LM_CHECK lm_rc demand_store_struck(struct lm_cx *cx, int64_t now_ms, int64_t limit,
                                   struct lm_list *ret_ids);

/* Of those that ended before, whose words still stand, the oldest first (int64_t ids). */
LM_CHECK lm_rc demand_store_to_erase(struct lm_cx *cx, int64_t closed_before_ms, int64_t limit,
                                     struct lm_list *ret_ids);
/* Words, caller, contact, spot, door, notes, photos, supporters' marks and what units were asked
 * and answered; now. Claims of photos are the caller's affair. */
LM_CHECK lm_rc demand_store_erase(struct lm_cx *cx, int64_t id);
/* The open one whose deadline comes first from a moment on. LM_NOT_FOUND: none has one there. */
LM_CHECK lm_rc demand_store_due_from(struct lm_cx *cx, int64_t from_ms, int64_t *ret_id);

/* ---- lists, as cursors of what demand_store_glance reads ---- */

enum demand_order {
    DEMAND_OPEN_OF_COMPOUND,   /* id: compound; by due time */
    DEMAND_OPEN_OF_HOLDER,     /* id: node whose turn it is */
    DEMAND_OPEN_OF_UNIT,       /* id: unit */
    DEMAND_OPEN_ALL,           /* id: 0 */
    DEMAND_LATEST_OF_COMPOUND, /* newest first */
    DEMAND_LATEST_ALL
};
struct demand_walk {
    enum demand_order order;
    int64_t id;
    int64_t after_ms, after_id; /* open: behind this due time and id; latest: before after_id */
};
LM_CHECK lm_rc demand_store_walk(struct lm_cx *cx, const struct demand_walk *walk,
                                 struct lm_cursor **ret_cursor);

/* What lists filter by, of the row that a walk stands at: id, number, kind, category, place,
 * source, state, is_open, is_supervised, is_confidential, due_ms; of open ones the marks of what is
 * said, of the latest content and spot. Texts are valid until the next step; the rest is left
 * alone. Open ones of a compound and all open ones are read from an index alone. */
void demand_store_glance(struct lm_cursor *cursor, struct demand *demand);
/* Of these id, number, due_ms and marks alone: what words and the place in the list ask for. */
void demand_store_peek(struct lm_cursor *cursor, struct demand *demand);

/* ---- the log ---- */

LM_CHECK lm_rc demand_store_log(struct lm_cx *cx, const struct demand_entry *entry);
/* All of a demand, in order: struct demand_entry. */
LM_CHECK lm_rc demand_store_entries(struct lm_cx *cx, int64_t demand_id,
                                    struct lm_list *ret_entries);

/* ---- photos and supporters ---- */

struct demand_photo {
    int64_t demand_id, log_place;
    struct lm_str digest;
};
LM_CHECK lm_rc demand_store_photo_add(struct lm_cx *cx, const struct demand_photo *photo);
LM_CHECK lm_rc demand_store_photos(struct lm_cx *cx, int64_t demand_id, struct lm_list *ret_photos);
/* Counts a supporter. False in `ret_is_new` when he has said so before. */
LM_CHECK lm_rc demand_store_support(struct lm_cx *cx, int64_t demand_id, struct lm_str who,
                                    bool *ret_is_new);
/* Counts so many more, whoever they are (callers of merged demands). */
LM_CHECK lm_rc demand_store_supported(struct lm_cx *cx, int64_t demand_id, int64_t more);

/* ---- categories, limits, units, templates ---- */

struct demand_limit {
    int kind, urgency;
    int64_t response_hours, handle_hours, handle_days; /* one of the two is LM_ABSENT */
};
LM_CHECK lm_rc demand_store_categories(struct lm_cx *cx, struct lm_list *ret_categories);
LM_CHECK lm_rc demand_store_category(struct lm_cx *cx, struct lm_str code,
                                     struct demand_category *ret_category);
/* Adds it, or replaces the one of version - 1. LM_CONFLICT: changed meanwhile. */
LM_CHECK lm_rc demand_store_category_put(struct lm_cx *cx, const struct demand_category *category);
LM_CHECK lm_rc demand_store_limits(struct lm_cx *cx, struct lm_list *ret_limits);
LM_CHECK lm_rc demand_store_limit(struct lm_cx *cx, int kind, int urgency,
                                  struct demand_limit *ret_limit);
LM_CHECK lm_rc demand_store_limit_put(struct lm_cx *cx, const struct demand_limit *limit);

struct demand_unit {
    int64_t id, node_id;
    int kind;
    struct lm_str name, phone, phone_sealed; /* phone: only on its way in or out */
    bool is_active;
    int64_t version;
};
LM_CHECK lm_rc demand_store_units(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_units);
LM_CHECK lm_rc demand_store_unit(struct lm_cx *cx, int64_t id, struct demand_unit *ret_unit);
LM_CHECK lm_rc demand_store_unit_put(struct lm_cx *cx, const struct demand_unit *unit);
/* The unit that the account speaks for. LM_NOT_FOUND. */
LM_CHECK lm_rc demand_store_unit_of(struct lm_cx *cx, int64_t account_id, int64_t *ret_unit_id);
LM_CHECK lm_rc demand_store_member_put(struct lm_cx *cx, int64_t account_id, int64_t unit_id);

struct demand_template {
    int64_t id, node_id;
    struct lm_str category, name, body;
    bool is_active;
    int64_t version;
};
LM_CHECK lm_rc demand_store_templates(struct lm_cx *cx, int64_t node_id, struct lm_list *ret);
LM_CHECK lm_rc demand_store_template_put(struct lm_cx *cx, const struct demand_template *template);

/* ---- whistles and asks ---- */

struct demand_whistle {
    int64_t id, node_id, demand_id, needed_at, blown_at, account_id, closed_at, version;
    struct lm_str topic, outcome;
    int whistler_mark;
};
LM_CHECK lm_rc demand_store_whistle_insert(struct lm_cx *cx, const struct demand_whistle *whistle);
LM_CHECK lm_rc demand_store_whistle_update(struct lm_cx *cx, const struct demand_whistle *whistle);
LM_CHECK lm_rc demand_store_whistle(struct lm_cx *cx, int64_t id, struct demand_whistle *ret);
/* Of a node itself, newest first. */
LM_CHECK lm_rc demand_store_whistles(struct lm_cx *cx, int64_t node_id, int64_t before,
                                     struct lm_list *ret_whistles);

struct demand_ask {
    int64_t id, demand_id, whistle_id, unit_id, node_id, asked_at, due_at, arrived_at, answered_at,
        withdrawn_at, version;
    struct lm_str request, answer, unit_name; /* unit_name: not a column */
    int mark;
};
LM_CHECK lm_rc demand_store_ask_insert(struct lm_cx *cx, const struct demand_ask *ask);
LM_CHECK lm_rc demand_store_ask_update(struct lm_cx *cx, const struct demand_ask *ask);
LM_CHECK lm_rc demand_store_ask(struct lm_cx *cx, int64_t id, struct demand_ask *ret_ask);
LM_CHECK lm_rc demand_store_asks_of_demand(struct lm_cx *cx, int64_t demand_id,
                                           struct lm_list *ret_asks);
LM_CHECK lm_rc demand_store_asks_of_whistle(struct lm_cx *cx, int64_t whistle_id,
                                            struct lm_list *ret_asks);
LM_CHECK lm_rc demand_store_asks_of_unit(struct lm_cx *cx, int64_t unit_id, int64_t before,
                                         struct lm_list *ret_asks);

#endif
