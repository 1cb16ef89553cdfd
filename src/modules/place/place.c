/* Making and reading codes: "d1k2j3h-2-Q0x…": kind and id, edition, signature. The signature says
 * that this database made it, the edition that it was not replaced since. */
#include "modules/place/place.h"

#include "core/account/account.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger.h"
#include "modules/place/place_store.h"

enum { SIGNATURE = 12 /* characters of six bits */, CODE_MOST = 60, BASE = 36 };

const struct lm_code place_kinds[] = {
    {"compound", "小区", "compound"},
    {"building", "楼栋", "building"},
    {"door", "户室", "door"},
    {0},
};

static lm_rc unknown(struct lm_cx *cx) {
    return lm_fail(cx, LM_NOT_FOUND, "place.code");
}

static const char *kind_of(struct place_target target) {
    return target.door_id ? "door" : "node";
}

static int64_t id_of(struct place_target target) {
    return target.door_id ? target.door_id : target.node_id;
}

/* ---- the text of a code ---- */

static struct lm_str print_base36(int64_t value, char text[14]) {
    size_t at = 13;
    text[at] = '\0';
    for (int64_t left = value; left > 0 && at > 0; left /= BASE)
        text[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[left % BASE];
    return lm_str_of(text + at);
}

static bool read_base36(struct lm_str text, int64_t *ret_value) {
    int64_t value = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : BASE;
        if (digit == BASE || __builtin_mul_overflow(value, BASE, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *ret_value = value;
    return value > 0 && text.p[0] != '0';
}

static lm_rc code_text(struct lm_cx *cx, struct place_target target, int64_t edition,
                       struct lm_str *ret_code) {
    struct lm_str stem, signature;
    char id[14], number[14];
    LM_TRY(lm_str_printf(cx->arena, &stem, "%c%s-%s", *kind_of(target),
                         print_base36(id_of(target), id).p, print_base36(edition, number).p));
    LM_TRY(lm_sign(cx->env->keys, cx->arena, "place.code", stem, &signature));
    return lm_str_printf(cx->arena, ret_code, "%.*s-%.*s", LM_FMT(stem), SIGNATURE, signature.p);
}

/* What a code claims to be. Whether it is one of ours is seen by making it again. */
static bool read_code(struct lm_str code, struct place_target *ret_target, int64_t *ret_edition) {
    struct lm_str rest = code, place, edition;
    int64_t id;
    if (code.n > CODE_MOST || !lm_str_split(&rest, '-', &place) ||
        !lm_str_split(&rest, '-', &edition) || place.n < 2 || !read_base36(edition, ret_edition) ||
        !read_base36(lm_str_cut(place, 1, place.n), &id))
        return false;
    *ret_target = (struct place_target){place.p[0] == 'n' ? id : 0, place.p[0] == 'd' ? id : 0};
    return place.p[0] == 'n' || place.p[0] == 'd';
}

/* ---- which code is in force ---- */

static lm_rc load(struct lm_cx *cx, struct place_target target, struct place_code_row *ret_row) {
    lm_rc rc = place_store_find(cx, kind_of(target), id_of(target), ret_row);
    if (rc == LM_NOT_FOUND)
        *ret_row = (struct place_code_row){
            .kind = lm_str_of(kind_of(target)), .place_id = id_of(target), .edition = 1};
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static bool has_code(const struct lm_scope_node *node) {
    return node && (node->level == LM_LEVEL_COMPOUND || node->level == LM_LEVEL_BUILDING);
}

static void fill_above(const struct lm_cx *cx, int64_t node_id, struct place *place) {
    const struct lm_scope_node *community =
        lm_scope_at_level(cx->scope, node_id, LM_LEVEL_COMMUNITY);
    const struct lm_scope_node *street = lm_scope_at_level(cx->scope, node_id, LM_LEVEL_STREET);
    if (community)
        place->community = community->name;
    if (street)
        place->street = street->name;
}

/* Texts in the arena: the snapshot ends with the request, the answer may be kept. */
static lm_rc keep_texts(struct lm_cx *cx, struct place *place) {
    struct lm_str *texts[] = {&place->compound, &place->building, &place->community,
                              &place->street};
    for (size_t i = 0; i < LM_COUNT(texts); i++)
        if (texts[i]->p)
            LM_TRY(lm_str_copy(cx->arena, *texts[i], texts[i]));
    return LM_OK;
}

static lm_rc find_place(struct lm_cx *cx, struct place_target target, struct place *ret_place) {
    struct place place = {.kind = PLACE_DOOR, .door_id = target.door_id};
    struct ledger_door door = {0};
    int64_t node_id = target.node_id;
    if (target.door_id) {
        lm_rc rc = ledger_door_find(cx, target.door_id, &door);
        if (rc == LM_NOT_FOUND)
            return unknown(cx);
        LM_TRY(rc);
        place.door = door.label;
        node_id = door.building_id;
    }
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    const struct lm_scope_node *compound = lm_scope_at_level(cx->scope, node_id, LM_LEVEL_COMPOUND);
    if (!has_code(node) || !compound)
        return unknown(cx);
    place.compound_id = compound->id;
    place.compound = compound->name;
    if (node->level == LM_LEVEL_BUILDING) {
        place.building_id = node->id;
        place.building = node->name;
    }
    if (!target.door_id)
        place.kind = place.building_id ? PLACE_BUILDING : PLACE_COMPOUND;
    fill_above(cx, node_id, &place);
    LM_TRY(keep_texts(cx, &place));
    *ret_place = place;
    return LM_OK;
}

lm_rc place_of_code(struct lm_cx *cx, struct lm_str code, struct place *ret_place) {
    struct place_target target;
    struct place_code_row row = {0};
    struct lm_str made;
    int64_t edition;
    if (!read_code(code, &target, &edition))
        return unknown(cx);
    LM_TRY(code_text(cx, target, edition, &made));
    if (!lm_crypt_same(code, made))
        return unknown(cx);
    LM_TRY(load(cx, target, &row));
    if (row.is_withdrawn || row.edition != edition)
        return unknown(cx);
    return find_place(cx, target, ret_place);
}

lm_rc place_code_of(struct lm_cx *cx, struct place_target target, struct lm_str *ret_code) {
    struct place_code_row row = {0};
    struct place place;
    LM_TRY(find_place(cx, target, &place));
    LM_TRY(load(cx, target, &row));
    if (row.is_withdrawn)
        return lm_fail(cx, LM_GONE, "place.withdrawn");
    return code_text(cx, target, row.edition, ret_code);
}

static lm_rc change(struct lm_cx *cx, struct place_target target, bool is_withdrawn) {
    struct place_code_row row = {0};
    struct place place;
    LM_TRY(find_place(cx, target, &place));
    LM_TRY(load(cx, target, &row));
    row.edition += !is_withdrawn;
    row.is_withdrawn = is_withdrawn;
    row.changed_ms = cx->now_ms;
    row.changed_by = cx->who ? cx->who->account_id : 0;
    return place_store_put(cx, &row);
}

lm_rc place_renew(struct lm_cx *cx, struct place_target target) {
    return change(cx, target, false);
}

lm_rc place_withdraw(struct lm_cx *cx, struct place_target target) {
    return change(cx, target, true);
}

lm_rc place_url(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_url) {
    struct lm_str site;
    lm_rc rc = lm_site(cx, &site);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_CONFLICT, "place.no_address");
    LM_TRY(rc);
    return lm_str_printf(cx->arena, ret_url, "%.*s/resident/p/%.*s", LM_FMT(site), LM_FMT(code));
}
