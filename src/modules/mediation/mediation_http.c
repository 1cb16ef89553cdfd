/* Routes of mediation. A case is read on the record: who read it stands in the audit trail before
 * the first byte leaves. Writes answer with a mark, never with content: answers to writes are kept.
 */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/env.h"
#include "modules/mediation/mediation_rules.h"

/* ---- inputs ---- */

struct ask {
    int64_t mediation, committee, node, year;
    int form;
};
static const struct lm_field one_fields[] = {
    {LM_AT(struct ask, mediation), LM_ID, LM_REQUIRED, .doc = "The case."}, {0}};
static const struct lm_record one_record = {"MediationAsk", sizeof(struct ask), one_fields};
static const struct lm_field print_fields[] = {
    {LM_AT(struct ask, mediation), LM_ID, LM_REQUIRED, .doc = "The case."},
    {LM_AT(struct ask, form), LM_CODE, LM_REQUIRED, .codes = mediation_print_forms,
     .doc = "Which paper."},
    {0},
};
static const struct lm_record print_record = {"MediationPrintAsk", sizeof(struct ask),
                                              print_fields};
static const struct lm_field committee_fields[] = {
    {LM_AT(struct ask, committee), LM_ID, LM_REQUIRED, .doc = "The committee."}, {0}};
static const struct lm_record committee_record = {"MediationCommitteeAsk", sizeof(struct ask),
                                                  committee_fields};
static const struct lm_field count_fields[] = {
    {LM_AT(struct ask, node), LM_ID, LM_REQUIRED, .doc = "Grid node."},
    {LM_AT(struct ask, year), LM_INT, .min = 2000, .max = 2999,
     .doc = "Year of acceptance; this year if absent."},
    {0},
};
static const struct lm_record count_record = {"MediationCountAsk", sizeof(struct ask),
                                              count_fields};

struct committees_view {
    struct lm_list items;
};
static const struct lm_field committees_fields[] = {
    {LM_AT(struct committees_view, items), LM_LIST, LM_REQUIRED,
     .record = &mediation_committee_record,
     .doc = "Those that the caller sits in, or whose place is his."},
    {0},
};
static const struct lm_record committees_record = {
    "MediationCommittees", sizeof(struct committees_view), committees_fields};

/* ---- reading on the record ---- */

lm_rc mediation_open_on_record(struct lm_cx *cx, int64_t case_id, const char *action,
                               struct mediation_case *ret_case) {
    LM_TRY(mediation_open(cx, case_id, ret_case));
    return audit_reading(cx, action, "mediation", ret_case->id, ret_case->node_id);
}

static lm_rc read_case(struct lm_cx *cx, const struct ask *ask, struct mediation_case *ret_case) {
    struct lm_str action = LM_STR("mediation.read");
    if (ask->form)
        LM_TRY(lm_str_printf(cx->arena, &action, "mediation.print.%s",
                             lm_code_slug(mediation_print_forms, ask->form)));
    LM_TRY(mediation_open_on_record(cx, ask->mediation, action.p, ret_case));
    return mediation_fill(cx, ret_case);
}

static lm_rc get(struct lm_cx *cx, const void *in, void *out) {
    return read_case(cx, in, out);
}

static lm_rc print(struct lm_cx *cx, const void *in, void *out) {
    struct mediation_case one = {0};
    const struct ask *ask = in;
    (void)out;
    LM_TRY(read_case(cx, ask, &one));
    return mediation_print(cx, &one, ask->form);
}

/* ---- writing ---- */

static lm_rc post(struct lm_cx *cx, const void *in, void *out) {
    return mediation_file_case(cx, in, out);
}
static lm_rc patch(struct lm_cx *cx, const void *in, void *out) {
    return mediation_edit_case(cx, in, out);
}
static lm_rc put_mediators(struct lm_cx *cx, const void *in, void *out) {
    return mediation_assign(cx, in, out);
}
static lm_rc post_move(struct lm_cx *cx, const void *in, void *out) {
    return mediation_make_move(cx, in, out);
}

/* ---- parties as readers ---- */

static const struct lm_field reading_fields[] = {
    {LM_AT(struct mediation_reading_in, mediation), LM_ID, LM_REQUIRED, .doc = "The case."},
    {LM_AT(struct mediation_reading_in, party), LM_INT, LM_REQUIRED, .min = 1,
     .max = MEDIATION_PLACES_MAX, .doc = "Place of the party."},
    {LM_AT(struct mediation_reading_in, based_on), LM_INT, LM_REQUIRED, .min = 1,
     .max = INT64_C(1) << 40, .doc = "Version that was seen."},
    {0},
};
static const struct lm_record reading_record = {
    "MediationReadingAsk", sizeof(struct mediation_reading_in), reading_fields};
static const struct lm_field code_fields[] = {
    {LM_AT(struct mediation_reading_code, party), LM_INT, LM_REQUIRED, .doc = "The party."},
    {LM_AT(struct mediation_reading_code, code), LM_TEXT, LM_REQUIRED,
     .doc = "Shown once: whoever types it, logged in by phone, reads the case as this party."},
    {LM_AT(struct mediation_reading_code, code_until), LM_TIME, LM_REQUIRED,
     .doc = "Good until then, for one account."},
    {LM_AT(struct mediation_reading_code, version), LM_INT, LM_REQUIRED,
     .doc = "The case's version now."},
    {0},
};
static const struct lm_record code_record = {"MediationReadingCode",
                                             sizeof(struct mediation_reading_code), code_fields};

static lm_rc post_code(struct lm_cx *cx, const void *in, void *out) {
    return mediation_invite(cx, in, out);
}
static lm_rc delete_reader(struct lm_cx *cx, const void *in, void *out) {
    return mediation_shut(cx, in, out);
}

/* ---- committees and counts ---- */

static lm_rc committees(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return mediation_committee_list(cx, &((struct committees_view *)out)->items);
}
static lm_rc found(struct lm_cx *cx, const void *in, void *out) {
    return mediation_found(cx, in, out);
}
static lm_rc committee(struct lm_cx *cx, const void *in, void *out) {
    return mediation_committee_of(cx, ((const struct ask *)in)->committee, out);
}
static lm_rc recompose(struct lm_cx *cx, const void *in, void *out) {
    return mediation_recompose(cx, in, out);
}

static lm_rc counts(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    int64_t year = ask->year == LM_ABSENT ? lm_date_at(cx->now_ms) / 10000 : ask->year;
    return mediation_counts_of(cx, ask->node, year, out);
}

#define API "/api/v1"
#define ONE API "/mediations/{mediation}"
const struct lm_route mediation_routes[] = {
    {"POST", API "/mediations", &mediation_handle, LM_TX_WRITE, post, &mediation_file_record,
     &mediation_mark_record, .doc = "Enters an application, an own initiative or a referral."},
    {"GET", ONE, &mediation_handle, LM_TX_LONG, get, &one_record, &mediation_case_record,
     .doc = "A case, for those who handle it; the reading is on record."},
    {"PATCH", ONE, &mediation_handle, LM_TX_WRITE, patch, &mediation_edit_record,
     &mediation_mark_record, .doc = "Corrects dispute and parties, adds parties."},
    {"PUT", ONE "/mediators", &mediation_handle, LM_TX_WRITE, put_mediators,
     &mediation_assign_record, &mediation_mark_record,
     .doc = "Says who handles it; conflicts of interest are found and marked."},
    {"POST", ONE "/moves", &mediation_handle, LM_TX_WRITE, post_move, &mediation_move_record,
     &mediation_mark_record, .doc = "Takes a case one step on."},
    {"GET", ONE "/prints/{form}", &mediation_handle, LM_TX_LONG, print, &print_record, NULL,
     .is_file = true, .doc = "A paper of the dossier for A4; the reading is on record."},
    {"POST", ONE "/parties/{party}/code", &mediation_handle, LM_TX_WRITE, post_code,
     &reading_record, &code_record, .is_secret = true,
     .doc = "A code with which a party reads its own case; an earlier one is worth nothing."},
    {"DELETE", ONE "/parties/{party}/reader", &mediation_handle, LM_TX_WRITE, delete_reader,
     &reading_record, &mediation_mark_record,
     .doc = "The party reads the case no longer; a code that was handed out is worth nothing."},
    {"GET", API "/mediation-committees", &mediation_handle, LM_TX_READ, committees, NULL,
     &committees_record, .doc = "Committees of the caller's place."},
    {"POST", API "/mediation-committees", &mediation_manage, LM_TX_WRITE, found,
     &mediation_committee_new_record, &mediation_committee_record,
     .doc = "Founds the mediation committee of a community."},
    {"GET", API "/mediation-committees/{committee}", &mediation_handle, LM_TX_READ, committee,
     &committee_record, &mediation_committee_record, .doc = "A committee and who sits in it."},
    {"PUT", API "/mediation-committees/{committee}", &mediation_manage, LM_TX_WRITE, recompose,
     &mediation_committee_put_record, &mediation_committee_record,
     .doc = "Names, or composes a committee anew."},
    {"GET", API "/nodes/{node}/mediation-counts", &mediation_count, LM_TX_READ, counts,
     &count_record, &mediation_counts_record,
     .doc = "How many mediations a year; what is fewer than ten is not told."},
    {0},
};
