/* Codes as people scan them and as stations print, renew and withdraw them: handlers and field
 * tables. */
#include "modules/place/place_http.h"

#include "core/scope/scope.h"
#include "lib/image/image.h"
#include "modules/ledger/ledger.h"

const struct lm_permission place_codes_permission = {
    "place.codes", LM_ROLES_STATION | LM_ROLE(LM_ROLE_COMMUNITY_WORKER),
    "Print, renew and withdraw the codes on doors and buildings."};

/* ---- GET /public/places/{place} ---- */

struct scan_in {
    struct lm_str place;
};
static const struct lm_field scan_fields[] = {
    {LM_AT(struct scan_in, place), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "The code."},
    {0},
};
static const struct lm_record scan_record = {"PlaceScan", sizeof(struct scan_in), scan_fields};

static const struct lm_field place_fields[] = {
    {LM_AT(struct place, kind), LM_CODE, LM_REQUIRED, .codes = place_kinds,
     .doc = "What the code hangs on."},
    {LM_AT(struct place, compound_id), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(struct place, compound), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {LM_AT(struct place, building_id), LM_ID, .doc = "The building, if it is at one."},
    {LM_AT(struct place, building), LM_TEXT, .doc = "Its name."},
    {LM_AT(struct place, door_id), LM_ID, .doc = "The door, if it is at one."},
    {LM_AT(struct place, door), LM_TEXT, .doc = "Its label; never who lives there."},
    {LM_AT(struct place, community), LM_TEXT, .doc = "The community above."},
    {LM_AT(struct place, street), LM_TEXT, .doc = "The street above."},
    {0},
};
static const struct lm_record place_record = {"Place", sizeof(struct place), place_fields};

static lm_rc scan_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct scan_in *in = in_bytes;
    return place_of_code(cx, in->place, out);
}

/* ---- the code of a place ---- */

struct target_in {
    int64_t node, door;
};
static const struct lm_field node_fields[] = {
    {LM_AT(struct target_in, node), LM_ID, LM_REQUIRED, .doc = "A compound or building."},
    {0},
};
static const struct lm_record node_record = {"PlaceNodePath", sizeof(struct target_in),
                                             node_fields};
static const struct lm_field door_fields[] = {
    {LM_AT(struct target_in, door), LM_ID, LM_REQUIRED, .doc = "The door."},
    {0},
};
static const struct lm_record door_record = {"PlaceDoorPath", sizeof(struct target_in),
                                             door_fields};

struct code_out {
    struct lm_str code, url, svg;
    bool is_withdrawn;
};
static const struct lm_field code_fields[] = {
    {LM_AT(struct code_out, code), LM_TEXT, .doc = "Absent: withdrawn."},
    {LM_AT(struct code_out, url), LM_TEXT, .max = 400, .doc = "Where scanning it leads."},
    {LM_AT(struct code_out, svg), LM_TEXT, .max = 60000, .doc = "It as a picture (SVG)."},
    {LM_AT(struct code_out, is_withdrawn), LM_BOOL, LM_REQUIRED,
     .doc = "No code is in force until it is renewed."},
    {0},
};
static const struct lm_record code_record = {"PlaceCode", sizeof(struct code_out), code_fields};

static lm_rc permit(struct lm_cx *cx, const struct target_in *in, struct place_target *ret_target) {
    int64_t node_id = in->node;
    lm_rc rc = in->door ? ledger_door_building(cx, in->door, &node_id) : LM_OK;
    if (rc == LM_NOT_FOUND) /* told as one elsewhere */
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    *ret_target = (struct place_target){in->node, in->door};
    return lm_permit(cx, node_id);
}

static lm_rc fill(struct lm_cx *cx, struct place_target target, struct code_out *out) {
    lm_rc rc = place_code_of(cx, target, &out->code);
    if (rc == LM_GONE) {
        cx->failure = (struct lm_failure){0};
        out->is_withdrawn = true;
        return LM_OK;
    }
    LM_TRY(rc);
    LM_TRY(place_url(cx, out->code, &out->url));
    return lm_qr_svg(cx->arena, out->url, &out->svg);
}

static lm_rc code_get(struct lm_cx *cx, const void *in, void *out) {
    struct place_target target;
    LM_TRY(permit(cx, in, &target));
    return fill(cx, target, out);
}

static lm_rc change(struct lm_cx *cx, const struct target_in *in,
                    lm_rc (*change_one)(struct lm_cx *cx, struct place_target target),
                    struct place_target *ret_target) {
    LM_TRY(permit(cx, in, ret_target));
    LM_TRY(change_one(cx, *ret_target));
    return lm_audit_about(cx, in->door ? "door" : "node", in->door ? in->door : in->node,
                          cx->permitted_node);
}

static lm_rc code_post(struct lm_cx *cx, const void *in, void *out) {
    struct place_target target;
    LM_TRY(change(cx, in, place_renew, &target));
    return fill(cx, target, out);
}

static lm_rc code_delete(struct lm_cx *cx, const void *in, void *out) {
    struct place_target target;
    (void)out;
    return change(cx, in, place_withdraw, &target);
}

/* ---- GET /nodes/{node}/place-codes ---- */

static const struct lm_field sheet_fields[] = {
    {LM_AT(struct place_sheet_in, node), LM_ID, LM_REQUIRED, .doc = "A compound or building."},
    {LM_AT(struct place_sheet_in, doors), LM_BOOL, .doc = "Of a building: its doors', too."},
    {0},
};
static const struct lm_record sheet_record = {"PlaceSheet", sizeof(struct place_sheet_in),
                                              sheet_fields};

static lm_rc sheet_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct place_sheet_in *in = in_bytes;
    struct lm_str html;
    (void)out;
    LM_TRY(lm_permit(cx, in->node));
    LM_TRY(place_sheet(cx, in, &html));
    return lm_answer_text(cx, "text/html; charset=utf-8", html);
}

#define NODE_CODE "/api/v1/nodes/{node}/place-code"
#define DOOR_CODE "/api/v1/doors/{door}/place-code"
const struct lm_route place_routes[] = {
    {"GET", "/api/v1/public/places/{place}", &lm_public, LM_TX_READ, scan_get,
     .input = &scan_record, .output = &place_record,
     .doc = "The place behind a scanned code; nobody's name."},
    {"GET", NODE_CODE, &place_codes_permission, LM_TX_READ, code_get, .input = &node_record,
     .output = &code_record, .doc = "The code of a compound or building."},
    {"POST", NODE_CODE, &place_codes_permission, LM_TX_WRITE, code_post, .input = &node_record,
     .output = &code_record, .doc = "Renews it: stickers with the older one are dead."},
    {"DELETE", NODE_CODE, &place_codes_permission, LM_TX_WRITE, code_delete, .input = &node_record,
     .doc = "Withdraws it."},
    {"GET", DOOR_CODE, &place_codes_permission, LM_TX_READ, code_get, .input = &door_record,
     .output = &code_record, .doc = "The code of a door."},
    {"POST", DOOR_CODE, &place_codes_permission, LM_TX_WRITE, code_post, .input = &door_record,
     .output = &code_record, .doc = "Renews it."},
    {"DELETE", DOOR_CODE, &place_codes_permission, LM_TX_WRITE, code_delete, .input = &door_record,
     .doc = "Withdraws it."},
    {"GET", "/api/v1/nodes/{node}/place-codes", &place_codes_permission, LM_TX_LONG, sheet_get,
     .input = &sheet_record, .is_file = true,
     .doc = "Stickers with the codes of a compound and its buildings, or of a building and its "
            "doors: A4 paper (HTML)."},
    {0},
};
