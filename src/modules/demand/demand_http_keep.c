/* Routes of what the district looks after once in a while: how long demands are kept, and whether
 * the next year's holidays are there. */
#include "modules/demand/demand_wire.h"

#include "core/scope/scope.h"

static int64_t district_of(const struct lm_cx *cx) {
    return cx->scope->count ? cx->scope->nodes[0].id : 0;
}

/* ---- how long ---- */

struct keeping {
    int64_t days;
};
static const struct lm_field keeping_fields[] = {
    {LM_AT(struct keeping, days), LM_INT, LM_REQUIRED, .min = 180, .max = 3650,
     .doc = "So many days after a demand has ended, what it says and of whom is deleted."},
    {0},
};
static const struct lm_record keeping_record = {"DemandKeeping", sizeof(struct keeping),
                                                keeping_fields};

static lm_rc get_keeping(struct lm_cx *cx, const void *in, void *out) {
    const int64_t *roots;
    size_t count;
    (void)in;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    return demand_keep_days(cx, &((struct keeping *)out)->days);
}

static lm_rc put_keeping(struct lm_cx *cx, const void *in, void *out) {
    const struct keeping *keeping = in;
    LM_TRY(lm_permit(cx, district_of(cx)));
    LM_TRY(demand_keep_days_put(cx, keeping->days));
    *(struct keeping *)out = *keeping;
    return lm_audit_about(cx, "demand_keeping", keeping->days, district_of(cx));
}

/* ---- what a period would delete ---- */

enum { PREVIEWED = 1000 };

struct preview {
    int64_t count;
    bool is_more;
};
static const struct lm_field preview_fields[] = {
    {LM_AT(struct preview, count), LM_INT, LM_REQUIRED,
     .doc = "Ended so long ago that the next run would delete what they say; a thousand at most."},
    {LM_AT(struct preview, is_more), LM_BOOL, LM_REQUIRED, .doc = "There are more."},
    {0},
};
static const struct lm_record preview_record = {"DemandKeepingPreview", sizeof(struct preview),
                                                preview_fields};

/* Nothing comes back: whoever shortens the period is told before he does. */
static lm_rc preview(struct lm_cx *cx, const void *in, void *out) {
    struct preview *view = out;
    struct lm_list ids = {0};
    LM_TRY(lm_permit(cx, district_of(cx)));
    LM_TRY(demand_retain_look(cx, ((const struct keeping *)in)->days, PREVIEWED + 1, &ids));
    view->is_more = ids.count > PREVIEWED;
    view->count = view->is_more ? PREVIEWED : (int64_t)ids.count;
    return LM_OK;
}

/* ---- holidays ---- */

static const struct lm_field calendar_fields[] = {
    {LM_AT(struct demand_calendar, last_year), LM_INT, LM_REQUIRED,
     .doc = "The last year whose holidays are known."},
    {LM_AT(struct demand_calendar, missing_year), LM_INT,
     .doc = "The year whose list is due and not there; absent: none is."},
    {LM_AT(struct demand_calendar, is_needed), LM_BOOL, LM_REQUIRED,
     .doc = "Open demands have deadlines behind the last known year."},
    {0},
};
static const struct lm_record calendar_record = {"DemandCalendar", sizeof(struct demand_calendar),
                                                 calendar_fields};

/* For who can have it mended: the district. */
static lm_rc calendar(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    struct demand_calendar *view = out;
    LM_TRY(lm_permit(cx, district_of(cx)));
    LM_TRY(demand_calendar_look(cx, view));
    if (!view->missing_year)
        view->missing_year = LM_ABSENT;
    return LM_OK;
}

const struct lm_route demand_keep_routes[] = {
    {"GET", "/api/v1/demand-keeping", &demand_figures, LM_TX_READ, get_keeping,
     .output = &keeping_record, .doc = "How long what demands say is kept."},
    {"PUT", "/api/v1/demand-keeping", &demand_manage, LM_TX_WRITE, put_keeping,
     .input = &keeping_record, .output = &keeping_record, .doc = "Sets it, for the district."},
    {"GET", "/api/v1/demand-keeping/preview", &demand_manage, LM_TX_READ, preview,
     .input = &keeping_record, .output = &preview_record,
     .doc = "How many demands a period would delete the words of at once."},
    {"GET", "/api/v1/demand-calendar", &demand_manage, LM_TX_READ, calendar,
     .output = &calendar_record,
     .doc = "Whether the holidays are known that deadlines in working days need."},
    {0},
};
