/* Handlers for doors and sheets, and the table of all routes of the ledger. */
#include "modules/ledger/ledger_http.h"

#include "core/scope/scope.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"
#include "modules/ledger/ledger_wire.h"

#define WORKERS (LM_ROLES_STATION | LM_ROLE(LM_ROLE_COMMUNITY_WORKER))

const struct lm_permission ledger_see = {"ledger.see",
                                         LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE,
                                         "See doors, households and residents, numbers masked."};
const struct lm_permission ledger_write = {"ledger.write", LM_ROLES_DOOR | WORKERS,
                                           "Add, correct and end residents."};
const struct lm_permission ledger_doors = {"ledger.doors", WORKERS, "Add, edit and close doors."};
const struct lm_permission ledger_call = {"ledger.call", LM_ROLES_DOOR | WORKERS,
                                          "Call a resident; every call is on record."};
const struct lm_permission ledger_reveal = {"ledger.reveal", WORKERS,
                                            "Show a phone or ID number in clear, with a reason."};
const struct lm_permission ledger_looks = {"ledger.looks", WORKERS | LM_ROLE(LM_ROLE_AUDITOR),
                                           "See who looked at a resident, to tell him."};
const struct lm_permission ledger_consent = {"ledger.consent", WORKERS,
                                             "Record and withdraw consents."};
const struct lm_permission ledger_sensitive = {"ledger.sensitive", WORKERS,
                                               "See and record what a consent allows."};
const struct lm_permission ledger_export = {"ledger.export", LM_ROLES_STATION | LM_ROLES_OFFICE,
                                            "Take the ledger out as a workbook, numbers masked."};
const struct lm_permission ledger_bring_in = {"ledger.import", WORKERS,
                                              "Bring workbooks into the ledger."};

const struct lm_permission *const ledger_permissions[] = {
    &ledger_see,   &ledger_write,   &ledger_doors,     &ledger_call,   &ledger_reveal,
    &ledger_looks, &ledger_consent, &ledger_sensitive, &ledger_export, &ledger_bring_in,
    NULL};

lm_rc ledger_permit_door(struct lm_cx *cx, int64_t door_id, int64_t *ret_building_id) {
    LM_TRY(ledger_door_building(cx, door_id, ret_building_id));
    return lm_permit(cx, *ret_building_id);
}

static lm_rc permit_any(struct lm_cx *cx, const struct lm_list *places, int64_t *ret_building_id) {
    for (size_t i = 0; i < places->count; i++) {
        int64_t building_id = ((const int64_t *)places->items)[i];
        if (!lm_may(cx, cx->route->permission, building_id))
            continue;
        *ret_building_id = building_id;
        return lm_permit(cx, building_id);
    }
    return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_person");
}

lm_rc ledger_permit_person(struct lm_cx *cx, int64_t person_id, int64_t *ret_building_id) {
    struct lm_list places = {0};
    LM_TRY(ledger_store_person_places(cx, person_id, &places));
    return permit_any(cx, &places, ret_building_id);
}

lm_rc ledger_permit_home(struct lm_cx *cx, int64_t person_id, int64_t *ret_building_id) {
    struct lm_list homes = {0};
    LM_TRY(ledger_store_person_homes(cx, person_id, &homes));
    return permit_any(cx, &homes, ret_building_id);
}

/* ---- doors ---- */

static lm_rc gather_units(struct lm_cx *cx, const struct lm_list *doors,
                          struct lm_list *ret_units) {
    LM_ARRAY(struct ledger_unit) units = {0};
    const struct ledger_door *items = doors->items;
    for (size_t i = 0; i < doors->count; i++)
        if (i == 0 || items[i].unit_no != items[i - 1].unit_no)
            LM_TRY(lm_array_add(cx->arena, &units,
                                (struct ledger_unit){items[i].unit_no, items[i].unit}));
    *ret_units = (struct lm_list){units.items, units.count};
    return LM_OK;
}

static lm_rc building_get(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct ledger_building *building = out;
    LM_TRY(lm_permit(cx, place->building));
    building->building_id = place->building;
    LM_TRY(grid_path_text(cx, place->building, &building->path));
    LM_TRY(ledger_doors_of_building(cx, place->building, &building->doors));
    return gather_units(cx, &building->doors, &building->units);
}

static lm_rc fill_sheet(struct lm_cx *cx, int64_t door_id, struct ledger_sheet *ret_sheet) {
    LM_TRY(ledger_sheet_of_door(cx, door_id, ret_sheet));
    LM_TRY(grid_path_text(cx, ret_sheet->door.building_id, &ret_sheet->path));
    return ledger_note_view(cx, door_id);
}

static lm_rc door_get(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    int64_t building_id;
    LM_TRY(ledger_permit_door(cx, place->door, &building_id));
    return fill_sheet(cx, place->door, out);
}

static lm_rc door_print(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct ledger_sheet sheet;
    struct lm_str html;
    int64_t building_id;
    (void)out;
    LM_TRY(ledger_permit_door(cx, place->door, &building_id));
    LM_TRY(fill_sheet(cx, place->door, &sheet));
    LM_TRY(ledger_print_sheet(cx, &sheet, &html));
    return lm_answer_text(cx, "text/html; charset=utf-8", html);
}

static lm_rc door_post(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_door_in *new = in;
    int64_t unit_no = new->unit_no == LM_ABSENT ? 1 : new->unit_no, id;
    struct ledger_door door = {.building_id = new->building_id,
                               .unit_no = unit_no,
                               .unit = new->unit,
                               .floor = new->floor == LM_ABSENT ? ledger_floor_of_room(new->room)
                                                                : new->floor,
                               .room = new->room,
                               .usage = new->usage,
                               .area_cm2 = new->area_cm2};
    LM_TRY(lm_permit(cx, new->building_id));
    LM_TRY(
        ledger_door_add(cx, &door, &(struct ledger_provenance){.source = LEDGER_BY_STATION}, &id));
    LM_TRY(lm_audit_about(cx, "door", id, new->building_id));
    return ledger_store_door(cx, id, out);
}

static lm_rc door_patch(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_door_in *edit = in;
    int64_t building_id;
    LM_TRY(ledger_permit_door(cx, edit->door, &building_id));
    LM_TRY(lm_audit_about(cx, "door", edit->door, building_id));
    LM_TRY(ledger_door_edit(cx, edit, &(struct ledger_provenance){.source = LEDGER_BY_STATION}));
    if (!edit->closed_on)
        return ledger_store_door(cx, edit->door, out);
    *(struct ledger_door *)out = (struct ledger_door){.id = edit->door,
                                                      .building_id = building_id,
                                                      .unit_no = 1,
                                                      .room = LM_STR(""),
                                                      .label = LM_STR(""),
                                                      .usage = LEDGER_VACANT,
                                                      .area_cm2 = LM_ABSENT};
    return LM_OK;
}

static lm_rc closed_get(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    LM_TRY(lm_permit(cx, place->building));
    return ledger_doors_closed(cx, place->building, &((struct ledger_closed_doors *)out)->items);
}

static lm_rc door_reopen(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    int64_t building_id;
    LM_TRY(ledger_permit_door(cx, place->door, &building_id));
    LM_TRY(lm_audit_about(cx, "door", place->door, building_id));
    LM_TRY(ledger_door_reopen(cx, place->door));
    return ledger_store_door(cx, place->door, out);
}

static lm_rc changes_prepare(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return ledger_changes_prepare(cx, "/changes", &((struct ledger_changes_in *)out)->changes);
}

static lm_rc changes_post(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_changes_in *body = in;
    struct ledger_outcome outcome;
    int64_t building_id;
    LM_TRY(ledger_permit_door(cx, body->door, &building_id));
    LM_TRY(lm_audit_about(cx, "door", body->door, building_id));
    bool is_station = lm_may(cx, &ledger_doors, building_id);
    struct ledger_provenance said = {.source = is_station ? LEDGER_BY_STATION : LEDGER_BY_VISIT};
    LM_TRY(ledger_apply(cx, body->door, &body->changes, &said, &outcome));
    return fill_sheet(cx, body->door, out);
}

/* ---- routes ---- */

#define API "/api/v1"
const struct lm_route ledger_routes[] = {
    {"GET", API "/buildings/{building}/doors", &ledger_see, LM_TX_READ, building_get,
     &ledger_building_path, &ledger_building_record,
     .doc = "Doors of a building with their figures, for the door matrix."},
    {"GET", API "/doors/{door}", &ledger_see, LM_TX_READ, door_get, &ledger_door_path,
     &ledger_sheet_record, .doc = "A door with its households and residents, numbers masked."},
    {"POST", API "/doors", &ledger_doors, LM_TX_WRITE, door_post, &ledger_door_in_record,
     &ledger_door_record, .doc = "Adds a door."},
    {"PATCH", API "/doors/{door}", &ledger_doors, LM_TX_WRITE, door_patch, &ledger_door_edit_record,
     &ledger_door_record, .doc = "Edits a door, or closes it: whoever is behind it moves out."},
    {"GET", API "/buildings/{building}/closed-doors", &ledger_doors, LM_TX_READ, closed_get,
     &ledger_building_path, &ledger_closed_doors_record,
     .doc = "Doors of a building that no longer exist."},
    {"POST", API "/doors/{door}/reopen", &ledger_doors, LM_TX_WRITE, door_reopen, &ledger_door_path,
     &ledger_door_record,
     .doc = "A closed door exists again, vacant; its people come back by changes of kind return."},
    {"POST", API "/doors/{door}/changes", &ledger_write, LM_TX_WRITE, changes_post,
     &ledger_changes_in_record, &ledger_sheet_record, .prepare = changes_prepare,
     .doc = "What happened behind a door, all or nothing; a conflict shows both sides."},
    {"GET", API "/doors/{door}/history", &ledger_see, LM_TX_READ, ledger_http_history,
     &ledger_history_in_record, &ledger_history_record,
     .doc = "The door's timeline: who said what, when, through what."},
    {"GET", API "/doors/{door}/print", &ledger_see, LM_TX_READ, door_print, &ledger_door_path,
     .is_file = true, .doc = "The household page for A4 paper (HTML)."},
    {"GET", API "/nodes/{node}/counts", &ledger_see, LM_TX_READ, ledger_http_counts,
     &ledger_node_path, &ledger_counts_record,
     .doc = "Doors, households and residents of a place and of each place directly below it."},
    {"GET", API "/nodes/{node}/households", &ledger_see, LM_TX_LONG, ledger_http_list,
     &ledger_list_in_record, &ledger_list_record,
     .doc = "The ledger as a list, household by household."},
    {"POST", API "/persons/{person}/reveal", &ledger_reveal, LM_TX_WRITE, ledger_http_reveal,
     &ledger_reveal_in_record, &ledger_value_record, .is_secret = true,
     .doc = "Shows a number in clear; audited, with a reason."},
    {"POST", API "/persons/{person}/call", &ledger_call, LM_TX_WRITE, ledger_http_call,
     &ledger_person_path, &ledger_tel_record, .is_secret = true,
     .doc = "The phone for a tap to call; audited."},
    {"GET", API "/persons/{person}/views", &ledger_looks, LM_TX_READ, ledger_http_looks,
     &ledger_looks_in_record, &ledger_looks_record,
     .doc = "Who looked at the person, when, and why."},
    {"GET", API "/persons/{person}/consents", &ledger_consent, LM_TX_READ, ledger_http_consents,
     &ledger_person_path, &ledger_consents_record, .doc = "Consents given and withdrawn."},
    {"POST", API "/persons/{person}/consents", &ledger_consent, LM_TX_WRITE,
     ledger_http_consent_add, &ledger_consent_in_record, &ledger_consent_record,
     .doc = "Records a separate consent; a guardian's for children under 14."},
    {"GET", API "/persons/{person}/consent-form", &ledger_consent, LM_TX_READ,
     ledger_http_consent_form, &ledger_person_path, .is_file = true,
     .doc = "A form for A4 paper on which the person, or the guardian, consents (HTML)."},
    {"DELETE", API "/consents/{consent}", &ledger_consent, LM_TX_WRITE,
     ledger_http_consent_withdraw, &ledger_consent_path, NULL,
     .doc = "Withdraws a consent and deletes what it allowed."},
    {"GET", API "/persons/{person}/sensitive", &ledger_sensitive, LM_TX_READ,
     ledger_http_sensitives, &ledger_person_path, &ledger_sensitives_record,
     .doc = "Sensitive fields that a consent allows."},
    {"PUT", API "/persons/{person}/sensitive", &ledger_sensitive, LM_TX_WRITE,
     ledger_http_sensitive_put, &ledger_sensitive_in_record, NULL,
     .prepare = ledger_http_sensitive_prepare,
     .doc = "Records a sensitive field under a consent in force."},
    {"GET", API "/ledger/duplicates", &ledger_see, LM_TX_READ, ledger_http_duplicates,
     &ledger_duplicates_in_record, &ledger_duplicates_record,
     .doc = "People within scope who may be the one about to be added."},
    {"GET", API "/ledger/notice", &lm_public, LM_TX_NONE, ledger_http_notice, NULL,
     &ledger_notice_record, .doc = "The notice card: purpose, kinds of data, retention, rights."},
    {"GET", API "/ledger/codes", &lm_public, LM_TX_NONE, ledger_http_codes, NULL,
     &ledger_codes_record,
     .doc = "Code tables: relations (GB/T 4761-2008), usages, sexes, residence."},
    {"GET", API "/nodes/{node}/ledger.xlsx", &ledger_export, LM_TX_LONG, ledger_http_export_xlsx,
     &ledger_export_in_record, .is_file = true, .is_stream = true,
     .doc =
         "The ledger of a place as a workbook, numbers masked; audited. Searched and filtered as "
         "the list is."},
    {"GET", API "/nodes/{node}/ledger.csv", &ledger_export, LM_TX_LONG, ledger_http_export_csv,
     &ledger_export_in_record, .is_file = true, .is_stream = true,
     .doc = "The same as CSV in UTF-8 with BOM."},
    {"POST", API "/ledger/imports", &ledger_bring_in, LM_TX_WRITE, ledger_http_import_post,
     &ledger_import_in_record, &ledger_import_view_record, .prepare = ledger_http_import_prepare,
     .is_heavy = true, .is_upload = true,
     .doc = "Uploads a workbook; its columns are guessed, nothing is changed yet."},
    {"GET", API "/ledger/imports", &ledger_bring_in, LM_TX_READ, ledger_http_imports,
     &ledger_mappings_in_record, &ledger_imports_record,
     .doc = "Imports at and below a place, newest first."},
    {"GET", API "/ledger/imports/{import}", &ledger_bring_in, LM_TX_READ, ledger_http_import_get,
     &ledger_import_path, &ledger_import_view_record, .watch = "ledger.import",
     .watch_id = "import",
     .doc = "An import: columns, progress, what it would change, its first errors."},
    {"PUT", API "/ledger/imports/{import}/mapping", &ledger_bring_in, LM_TX_WRITE,
     ledger_http_import_mapping, &ledger_mapping_in_record, &ledger_import_view_record,
     .doc = "Says what each column means; remembered for the place."},
    {"POST", API "/ledger/imports/{import}/check", &ledger_bring_in, LM_TX_WRITE,
     ledger_http_import_check, &ledger_import_path, &ledger_import_view_record,
     .doc = "Begins the dry run."},
    {"POST", API "/ledger/imports/{import}/apply", &ledger_bring_in, LM_TX_WRITE,
     ledger_http_import_apply, &ledger_import_path, &ledger_import_view_record,
     .doc = "Begins the import; refused while the check found errors."},
    {"POST", API "/ledger/imports/{import}/cancel", &ledger_bring_in, LM_TX_WRITE,
     ledger_http_import_cancel, &ledger_import_path, &ledger_import_view_record,
     .doc = "Stops it between two batches; what was applied until then stays."},
    {"GET", API "/ledger/imports/{import}/preview", &ledger_bring_in, LM_TX_READ,
     ledger_http_import_preview, &ledger_preview_in_record, &ledger_previews_record,
     .doc = "What it would add and change, by the last dry run; names masked."},
    {"GET", API "/ledger/imports/{import}/errors.xlsx", &ledger_bring_in, LM_TX_LONG,
     ledger_http_import_errors, &ledger_import_path, .is_file = true,
     .doc = "The same workbook (CSV stays CSV) with a column 错误 beside each bad row."},
    {"GET", API "/ledger/mappings", &ledger_bring_in, LM_TX_READ, ledger_http_mappings,
     &ledger_mappings_in_record, &ledger_mappings_record,
     .doc = "What a place's own headers mean."},
    {0},
};
