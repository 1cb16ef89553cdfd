/* Histories that were played, as rows that are ready to be written: between demand_bulk.c and
 * demand_bulk_store.c. */
#ifndef LM_MODULES_DEMAND_BULK_H
#define LM_MODULES_DEMAND_BULK_H

#include "modules/demand/demand_book.h"

struct demand_bulk_batch {
    LM_ARRAY(struct demand) demands;
    LM_ARRAY(struct demand_entry) entries;
    LM_ARRAY(struct demand_whistle) whistles;
    LM_ARRAY(struct demand_ask) asks;
};
/* The last number given on a day. */
struct demand_day {
    int64_t day, last;
};
struct demand_bulk {
    struct lm_arena *arena;
    struct demand_book book;
    struct demand_limit limits[8][8]; /* kind, urgency */
    struct lm_ids ids; /* of the demands: made in order of filing, with the times of filing */
    LM_ARRAY(struct demand_day) days;
    int64_t now_ms;
};

/* Many rows in few statements: struct demand, struct demand_entry. */
LM_CHECK lm_rc demand_store_insert_many(struct lm_cx *cx, const struct lm_list *demands);
LM_CHECK lm_rc demand_store_log_many(struct lm_cx *cx, const struct lm_list *entries);
/* Cells that stand in the table already are added to. */
LM_CHECK lm_rc demand_store_count_add_many(struct lm_cx *cx, struct demand_cell *const *cells,
                                           size_t count);
LM_CHECK lm_rc demand_store_series_put(struct lm_cx *cx, const struct demand_day *day);

#endif
