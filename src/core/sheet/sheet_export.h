/* A list that leaves as a file, CSV or xlsx: made page by page while it is sent. Knows columns and
 * pages, no business. */
#ifndef LM_CORE_SHEET_EXPORT_H
#define LM_CORE_SHEET_EXPORT_H

#include "core/cx.h"
#include "lib/sheet/sheet.h"

/* ---- pages ---- */

enum { LM_AFTER_MAX = 200 }; /* bytes that say where a page ended */

/* Goes through a list to its end, so that what is kept of it does not grow with it: what `page`
 * makes lives in cx->arena and is gone with the next page. `after` is where the page before ended,
 * p NULL at first; `page` leaves `ret_next` alone at the end. */
LM_CHECK lm_rc lm_pages_walk(struct lm_cx *cx,
                             lm_rc (*page)(struct lm_cx *cx, void *arg, struct lm_str after,
                                           struct lm_str *ret_next),
                             void *arg);

/* ---- files ---- */

struct lm_export_column {
    const char *zh, *en;
    int width; /* in characters; 0 = by title */
};
struct lm_exporter { /* a file on its way */
    struct lm_cx *cx;
    struct lm_sheet_out *sheet;
};
struct lm_export {
    const char *zh, *en;       /* of the worksheet; the file is called so too, and by its day */
    const char *action, *kind; /* of the audit row: "demands.export" about "demands"; NULL: of
                                  figures that name nobody none is kept */
    const struct lm_export_column *columns;
    size_t column_count;
    /* Puts the rows of one page, as lm_pages_walk asks for it. */
    lm_rc (*page)(struct lm_exporter *to, const void *ask, struct lm_str after,
                  struct lm_str *ret_next);
};
/* Answers with a list in the caller's language, from is_stream routes once he is permitted: who
 * takes it is on record before anything leaves; a failure behind the first byte breaks the file
 * off. Refuses what lm_answer_stream and lm_sheet_begin refuse. */
LM_CHECK lm_rc lm_export_answer(struct lm_cx *cx, const struct lm_export *export, const void *ask,
                                enum lm_sheet_format format);

/* Cells; those not told of here are put into `to->sheet`, and so is the end of a row. No text, no
 * such code, no day, no time: an empty cell. */
void lm_export_text(const struct lm_exporter *to, struct lm_str text);
void lm_export_code(const struct lm_exporter *to, const struct lm_code *codes, int value);
void lm_export_flag(const struct lm_exporter *to, bool is_so);
void lm_export_day(const struct lm_exporter *to, int64_t day);
void lm_export_time(const struct lm_exporter *to, int64_t ms); /* as the clock on the wall has it */

#endif
