/* Routes of who works on demands: file for somebody, list, look, move, call. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/photo/photo.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_wire.h"

const struct lm_permission demand_see = {
    "demand.see", LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE | LM_ROLE(LM_ROLE_PARTY),
    "See a demand of one's place; a captain those of his building that are not confidential, a "
    "party "
    "those that it was asked about."};
const struct lm_permission demand_browse = {"demand.browse",
                                            LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE,
                                            "List the demands of one's place."};
const struct lm_permission demand_take = {"demand.take",
                                          LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE,
                                          "File demands on behalf of residents of one's place."};
const struct lm_permission demand_work = {
    "demand.work", LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE | LM_ROLE(LM_ROLE_PARTY),
    "Act on demands whose turn is one's own, or that one leads or watches."};

/* ---- filing ---- */

#define N struct demand_new
static const struct lm_field contact_fields[] = {
    {LM_AT(struct demand_contact, name), LM_TEXT, .max = 40, .doc = "How to address the caller."},
    {LM_AT(struct demand_contact, phone), LM_TEXT, .max = 20, .doc = "Where to call."},
    {0},
};
const struct lm_record demand_contact_record = {"DemandContact", sizeof(struct demand_contact),
                                                contact_fields};
static const struct lm_field new_fields[] = {
    {LM_AT(N, kind), LM_CODE, LM_REQUIRED, .codes = demand_kinds, .doc = "Kind."},
    {LM_AT(N, urgency), LM_CODE, .codes = demand_urgencies, .doc = "Ordinary if absent."},
    {LM_AT(N, category), LM_TEXT, LM_REQUIRED, .min = 4, .max = 4, .doc = "Code of the category."},
    {LM_AT(N, content), LM_TEXT, LM_REQUIRED, .min = 1, .max = 2000, .doc = "What was said."},
    {LM_AT(N, spot), LM_TEXT, .max = 100, .doc = "Where exactly."},
    {LM_AT(N, compound_id), LM_ID, .doc = "The compound; from the building or door if absent."},
    {LM_AT(N, building_id), LM_ID, .doc = "The building."},
    {LM_AT(N, door_id), LM_ID, .doc = "The door."},
    {LM_AT(N, external_no), LM_TEXT, .max = 60, .doc = "The hotline's own number."},
    {LM_AT(N, contact), LM_OBJECT, .record = &demand_contact_record,
     .doc = "Who calls; absent: anonymous."},
    {LM_AT(N, age_band), LM_CODE, .codes = demand_ages, .doc = "Whose need it is."},
    {LM_AT(N, is_confidential), LM_BOOL, .doc = "Who calls is not shown."},
    {"filed_at", offsetof(N, filed_ms), LM_TIME,
     .doc = "When it was said, by a phone without network; now if absent or over a month ago."},
    {LM_AT(N, photos), LM_TEXTS, .max = 9, .doc = "Digests of photos sent before."},
    {LM_AT(N, contact_sealed), LM_BYTES, LM_NO_JSON},
    {0},
};
#undef N
const struct lm_record demand_new_record = {"DemandNew", sizeof(struct demand_new), new_fields};

static lm_rc prepare_filing(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return demand_prepare(cx, out);
}

/* From where somebody stands follows how it came. */
static int source_of(const struct lm_cx *cx) {
    for (size_t i = 0; i < cx->who->grant_count; i++)
        if (!(LM_ROLE(cx->who->grants[i].role) & LM_ROLES_DOOR))
            return DEMAND_BY_STATION;
    return DEMAND_BY_CAPTAIN;
}

static lm_rc permit_place(struct lm_cx *cx, const struct demand_new *in) {
    int64_t place = in->building_id ? in->building_id : in->compound_id;
    if (in->door_id && !in->building_id) {
        lm_fault(cx, "/building_id", "demand.no_such_place");
        return lm_faults_check(cx);
    }
    return lm_permit(cx, place);
}

/* A phone may be without network for weeks; one whose clock is years behind is wrong, and would
 * make what was said today overdue. */
static int64_t said_at(const struct lm_cx *cx, int64_t filed_ms) {
    const int64_t longest_ms = 31 * LM_DAY_MS;
    return filed_ms < cx->now_ms - longest_ms ? cx->now_ms : filed_ms;
}

static lm_rc file_demand(struct lm_cx *cx, const void *in, void *out) {
    struct demand_new filing = *(const struct demand_new *)in;
    struct demand demand = {0};
    struct demand_stand stand;
    const struct lm_str *photos = filing.photos.items;
    LM_TRY(permit_place(cx, &filing));
    filing.filed_ms = said_at(cx, filing.filed_ms);
    filing.source = lm_str_is_empty(filing.external_no) ? source_of(cx) : DEMAND_BY_HOTLINE;
    LM_TRY(demand_file(cx, &filing, &demand));
    for (size_t i = 0; i < filing.photos.count; i++)
        LM_TRY(demand_photo_keep(cx, demand.id, 1, photos[i]));
    LM_TRY(demand_stand_of(cx, &demand, &stand));
    return demand_view_of(cx, &demand, &stand, out);
}

lm_rc demand_photo_keep(struct lm_cx *cx, int64_t demand_id, int64_t log_place,
                        struct lm_str digest) {
    lm_rc rc = lm_photo_claim(cx, digest);
    if (rc == LM_INVALID) {
        lm_fault(cx, "/photos", "demand.no_such_photo");
        return lm_faults_check(cx);
    }
    LM_TRY(rc);
    return demand_store_photo_add(
        cx,
        &(struct demand_photo){.demand_id = demand_id, .log_place = log_place, .digest = digest});
}

/* ---- lists ---- */

static const struct lm_field list_ask_fields[] = {
    {LM_AT(struct demand_list_ask, node), LM_ID, LM_REQUIRED, .doc = "At or below this node."},
    {LM_AT(struct demand_list_ask, is_mine), LM_BOOL,
     .doc = "Only those whose turn is the node's."},
    {LM_AT(struct demand_list_ask, is_closed), LM_BOOL, .doc = "What has ended, newest first."},
    {LM_AT(struct demand_list_ask, is_overdue), LM_BOOL, .doc = "Only those out of time."},
    {LM_AT(struct demand_list_ask, is_supervised), LM_BOOL, .doc = "Only watched ones."},
    {LM_AT(struct demand_list_ask, state), LM_CODE, .codes = demand_states, .doc = "Only these."},
    {LM_AT(struct demand_list_ask, kind), LM_CODE, .codes = demand_kinds, .doc = "Only these."},
    {LM_AT(struct demand_list_ask, source), LM_CODE, .codes = demand_sources, .doc = "Only these."},
    {LM_AT(struct demand_list_ask, category), LM_TEXT, .max = 4, .doc = "This class or category."},
    {LM_AT(struct demand_list_ask, q), LM_TEXT, .max = 60, .doc = "Words, or the number."},
    {LM_AT(struct demand_list_ask, after), LM_TEXT, .max = 60, .doc = "`next` before."},
    {LM_AT(struct demand_list_ask, limit), LM_INT, .min = 1, .max = 200, .doc = "50 if absent."},
    {0},
};
const struct lm_record demand_list_ask_record = {"DemandListAsk", sizeof(struct demand_list_ask),
                                                 list_ask_fields};

struct list_view {
    struct lm_list items;
    struct lm_str next;
    bool is_cut;
};
static const struct lm_field list_view_fields[] = {
    {LM_AT(struct list_view, items), LM_LIST, LM_REQUIRED, .record = &demand_item_record,
     .doc = "By due time, or newest first."},
    {LM_AT(struct list_view, next), LM_TEXT, .doc = "Ask for more with after=; absent: no more."},
    {LM_AT(struct list_view, is_cut), LM_BOOL, LM_REQUIRED,
     .doc = "So many were looked through that the page ends early: ask on."},
    {0},
};
const struct lm_record demand_list_record = {"DemandList", sizeof(struct list_view),
                                             list_view_fields};

static lm_rc list(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_list_ask *ask = in;
    struct list_view *view = out;
    struct demand_page page = {0};
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(demand_list(cx, ask, &page));
    view->next = page.next;
    view->is_cut = page.is_cut;
    return demand_items_of(cx, &page.items, &view->items);
}

/* ---- one ---- */

struct one_ask {
    int64_t demand;
    struct lm_str digest;
};
static const struct lm_field one_fields[] = {
    {LM_AT(struct one_ask, demand), LM_ID, LM_REQUIRED, .doc = "The demand."}, {0}};
static const struct lm_record one_record = {"DemandAskOne", sizeof(struct one_ask), one_fields};
static const struct lm_field photo_ask_fields[] = {
    {LM_AT(struct one_ask, demand), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(struct one_ask, digest), LM_TEXT, LM_REQUIRED, .max = 64, .doc = "The photo."},
    {0},
};
static const struct lm_record photo_ask_record = {"DemandPhotoAsk", sizeof(struct one_ask),
                                                  photo_ask_fields};
static lm_rc get(struct lm_cx *cx, const void *in, void *out) {
    struct demand demand = {0};
    struct demand_stand stand;
    LM_TRY(demand_get(cx, ((const struct one_ask *)in)->demand, &demand, &stand));
    return demand_view_of(cx, &demand, &stand, out);
}

static lm_rc move(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_move_in *asked = in;
    struct demand demand = {0};
    struct demand_stand stand;
    LM_TRY(demand_get(cx, asked->demand, &demand, &stand));
    LM_TRY(demand_act(cx, &demand, &stand, asked));
    LM_TRY(demand_stand_of(cx, &demand, &stand));
    return demand_view_of(cx, &demand, &stand, out);
}

/* A write: who asked for a phone is on record. */
static lm_rc call(struct lm_cx *cx, const void *in, void *out) {
    const struct one_ask *ask = in;
    struct demand demand = {0};
    struct demand_stand stand;
    LM_TRY(demand_get(cx, ask->demand, &demand, &stand));
    if (!stand.may_contact)
        return lm_fail(cx, LM_FORBIDDEN, "demand.not_yours_to_call");
    LM_TRY(demand_contact_open(cx, &demand, out));
    return lm_audit_about(cx, "demand_contact", demand.id, demand.holder_node_id);
}

lm_rc demand_answer_photo(struct lm_cx *cx, int64_t demand_id, const struct demand_stand *stand,
                          struct lm_str digest) {
    struct lm_list photos = {0};
    LM_TRY(demand_photos_for(cx, demand_id, stand, &photos));
    const struct demand_photo *items = photos.items;
    for (size_t i = 0; i < photos.count; i++)
        if (lm_str_eq(items[i].digest, digest))
            return lm_photo_answer(cx, digest);
    return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_photo");
}

static lm_rc photo(struct lm_cx *cx, const void *in, void *out) {
    const struct one_ask *ask = in;
    struct demand demand = {0};
    struct demand_stand stand;
    (void)out;
    LM_TRY(demand_get(cx, ask->demand, &demand, &stand));
    return demand_answer_photo(cx, demand.id, &stand, ask->digest);
}

/* ---- something happened ---- */

/* Pages that follow a case or a list read it again themselves, each with its own rights. */
struct pulse {
    int64_t at;
};
static const struct lm_field pulse_fields[] = {
    {LM_AT(struct pulse, at), LM_TIME, LM_REQUIRED, .doc = "Read again what is older."}, {0}};
static const struct lm_record pulse_record = {"DemandPulse", sizeof(struct pulse), pulse_fields};
static const struct lm_field place_fields[] = {
    {LM_AT(struct demand_list_ask, node), LM_ID, LM_REQUIRED, .doc = "At or below this node."},
    {0},
};
static const struct lm_record place_record = {"DemandPulseAsk", sizeof(struct demand_list_ask),
                                              place_fields};

static lm_rc pulse_of_place(struct lm_cx *cx, const void *in, void *out) {
    LM_TRY(lm_permit(cx, ((const struct demand_list_ask *)in)->node));
    ((struct pulse *)out)->at = cx->now_ms;
    return LM_OK;
}

static lm_rc pulse_of_demand(struct lm_cx *cx, const void *in, void *out) {
    struct demand demand = {0};
    struct demand_stand stand;
    LM_TRY(demand_get(cx, ((const struct one_ask *)in)->demand, &demand, &stand));
    ((struct pulse *)out)->at = cx->now_ms;
    return LM_OK;
}

/* ---- alike ---- */

struct similar_view {
    struct lm_list items;
};
static const struct lm_field similar_fields[] = {
    {LM_AT(struct similar_view, items), LM_LIST, LM_REQUIRED, .record = &demand_item_record,
     .doc = "Open demands that may be the same."},
    {0},
};
static const struct lm_record similar_record = {"DemandSimilar", sizeof(struct similar_view),
                                                similar_fields};
static const struct lm_field similar_ask_fields[] = {
    {LM_AT(struct demand_new, compound_id), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(struct demand_new, category), LM_TEXT, LM_REQUIRED, .max = 4, .doc = "The category."},
    {LM_AT(struct demand_new, content), LM_TEXT, LM_REQUIRED, .max = 2000, .doc = "What is said."},
    {0},
};
static const struct lm_record similar_ask_record = {"DemandSimilarAsk", sizeof(struct demand_new),
                                                    similar_ask_fields};

static lm_rc similar(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_new *asked = in;
    struct lm_list demands = {0};
    LM_TRY(lm_permit(cx, asked->compound_id));
    LM_TRY(demand_similar(cx, asked, &demands));
    return demand_items_of(cx, &demands, &((struct similar_view *)out)->items);
}

const struct lm_route demand_desk_routes[] = {
    {"POST", "/api/v1/demands", &demand_take, LM_TX_WRITE, file_demand, .input = &demand_new_record,
     .output = &demand_view_record, .prepare = prepare_filing,
     .doc = "Files a demand on behalf of a resident."},
    {"GET", "/api/v1/nodes/{node}/demands", &demand_browse, LM_TX_READ, list,
     .input = &demand_list_ask_record, .output = &demand_list_record,
     .doc = "Demands of a place: open ones by due time, or ended ones."},
    {"GET", "/api/v1/nodes/{node}/demands/pulse", &demand_see, LM_TX_READ, pulse_of_place,
     .input = &place_record, .output = &pulse_record, .watch = "demand_place", .watch_id = "node",
     .doc = "Tells, live, that something happened to a demand of the place."},
    {"POST", "/api/v1/demands/similar", &demand_take, LM_TX_READ, similar,
     .input = &similar_ask_record, .output = &similar_record,
     .doc = "Open demands of the compound that may be the same."},
    {"GET", "/api/v1/demands/{demand}", &demand_see, LM_TX_READ, get, .input = &one_record,
     .output = &demand_view_record, .doc = "A demand with all that happened to it."},
    {"GET", "/api/v1/demands/{demand}/pulse", &demand_see, LM_TX_READ, pulse_of_demand,
     .input = &one_record, .output = &pulse_record, .watch = "demand", .watch_id = "demand",
     .doc = "Tells, live, that something happened to the demand."},
    {"POST", "/api/v1/demands/{demand}/moves", &demand_work, LM_TX_WRITE, move,
     .input = &demand_move_record, .output = &demand_view_record,
     .doc = "Makes a move: accept, dispatch, handle, close …"},
    {"POST", "/api/v1/demands/{demand}/calls", &demand_work, LM_TX_WRITE, call,
     .input = &one_record, .output = &demand_contact_record, .is_secret = true,
     .doc = "Who calls and where, for a tap to call; on record."},
    {"GET", "/api/v1/demands/{demand}/photos/{digest}", &demand_see, LM_TX_READ, photo,
     .input = &photo_ask_record, .is_file = true, .doc = "A photo of a demand."},
    {0},
};
