/* Comparing what is said with what stands: conflicts, found before anything is written, and
 * corrections. */
#include "modules/ledger/ledger_work.h"

/* ---- comparing ---- */

struct differing {
    const char *field;
    struct lm_str old, new;
};
struct differings {
    struct differing items[11];
    size_t count;
};

static void differ(struct differings *list, const char *field, struct lm_str old,
                   struct lm_str new) {
    list->items[list->count++] = (struct differing){field, old, new};
}

static lm_rc differ_int(struct lm_cx *cx, struct differings *list, const char *field,
                        const int64_t values[2]) {
    struct lm_str old, new;
    if (values[1] == LM_ABSENT || values[1] == 0 || values[0] == values[1])
        return LM_OK;
    LM_TRY(ledger_int_text(cx, values[0], &old));
    LM_TRY(ledger_int_text(cx, values[1], &new));
    differ(list, field, old, new);
    return LM_OK;
}

static void differ_code(struct differings *list, const char *field, const struct lm_code *codes,
                        const int values[2]) {
    if (values[1] && values[0] != values[1])
        differ(list, field, lm_str_of(lm_code_slug(codes, values[0])),
               lm_str_of(lm_code_slug(codes, values[1])));
}

/* A sealed member: equal by mask (sent back as shown) or by blind index; empty takes it away. */
static void differ_sealed(struct differings *list, const char *field, const struct lm_str masks[2],
                          const struct lm_str indexes[2]) {
    bool is_taken_away = !masks[1].p;
    if (is_taken_away
            ? !masks[0].p
            : (indexes[1].p ? lm_str_eq(indexes[0], indexes[1]) : lm_str_eq(masks[0], masks[1])))
        return;
    differ(list, field, masks[0], masks[1]);
}

static lm_rc compare(struct work *work, const struct ledger_resident *old,
                     const struct ledger_person_input *new, struct differings *ret_list) {
    struct differings list = {0};
    struct ledger_person_keys keys = {0};
    if (new->name.p && !lm_str_eq(old->name, new->name))
        differ(&list, "name", old->name, new->name);
    differ_code(&list, "sex", ledger_sexes, (int[]){old->sex, new->sex});
    LM_TRY(
        differ_int(work->cx, &list, "birth_year", (int64_t[]){old->birth_year, new->birth_year}));
    LM_TRY(differ_int(work->cx, &list, "birth_on", (int64_t[]){old->birth_on, new->birth_on}));
    if (new->relation.p && !lm_str_eq(old->relation, new->relation))
        differ(&list, "relation", old->relation, new->relation);
    differ_code(&list, "registered_here", ledger_registrations,
                (int[]){old->registered_here, new->registered_here});
    differ_code(&list, "residence", ledger_residences, (int[]){old->residence, new->residence});
    LM_TRY(differ_int(work->cx, &list, "from_on", (int64_t[]){old->from_on, new->from_on}));
    if (new->phone_sealed.p || new->id_sealed.p)
        LM_TRY(ledger_store_person_keys(work->cx, old->person_id, &keys));
    if (new->phone.p)
        differ_sealed(&list, "phone", (struct lm_str[]){old->phone_mask, new->phone_mask},
                      (struct lm_str[]){keys.phone_index, new->phone_index});
    if (new->id_number.p)
        differ_sealed(&list, "id_number", (struct lm_str[]){old->id_mask, new->id_mask},
                      (struct lm_str[]){keys.id_index, new->id_index});
    *ret_list = list;
    return LM_OK;
}

/* ---- conflicts: found before anything is written ---- */

static lm_rc conflict(struct work *work, const struct ledger_conflict *found) {
    return lm_array_add(work->cx->arena, &work->conflicts, *found);
}

static lm_rc check_correct(struct work *work, size_t at, const struct ledger_change *change,
                           const struct ledger_resident *old) {
    struct differings list;
    if (change->based_on <= 0 || change->based_on >= old->version)
        return LM_OK;
    LM_TRY(compare(work, old, &change->person, &list));
    for (size_t i = 0; i < list.count; i++) {
        bool is_changed = false;
        LM_TRY(ledger_store_changed_since(work->cx, old->person_id, list.items[i].field,
                                          change->based_on, &is_changed));
        if (is_changed)
            LM_TRY(conflict(work, &(struct ledger_conflict){at, old->person_id, list.items[i].field,
                                                            list.items[i].new, list.items[i].old}));
    }
    return LM_OK;
}

/* Somebody who is not here: he left already (the same way: nothing to do), or never was. */
static lm_rc check_gone(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_str ended = {0};
    lm_rc rc = ledger_store_spell_last(work->cx, change->person_id, work->door.id, &ended);
    if (rc == LM_NOT_FOUND)
        return lm_fail(work->cx, LM_NOT_FOUND, "ledger.no_such_person");
    LM_TRY(rc);
    const char *wanted = change->kind == LEDGER_CORRECT ? "correct" : ledger_end_kind(change->kind);
    if (lm_str_is(ended, wanted))
        return LM_OK;
    return conflict(
        work, &(struct ledger_conflict){at, change->person_id, "to_on", lm_str_of(wanted), ended});
}

static lm_rc check_usage(struct work *work, size_t at, const struct ledger_change *change) {
    bool is_changed = false;
    if (change->based_on <= 0 || change->based_on >= work->door.version ||
        change->usage == work->door.usage)
        return LM_OK;
    LM_TRY(
        ledger_store_usage_changed_since(work->cx, work->door.id, change->based_on, &is_changed));
    if (!is_changed)
        return LM_OK;
    return conflict(work, &(struct ledger_conflict){
                              at, 0, "usage", lm_str_of(lm_code_slug(ledger_usages, change->usage)),
                              lm_str_of(lm_code_slug(ledger_usages, work->door.usage))});
}

lm_rc ledger_check_conflicts(struct work *work, const struct lm_list *changes) {
    const struct ledger_change *items = changes->items;
    for (size_t at = 0; at < changes->count; at++) {
        if (items[at].kind == LEDGER_SET_USAGE) {
            LM_TRY(check_usage(work, at, &items[at]));
            continue;
        }
        if (items[at].kind != LEDGER_CORRECT && items[at].kind != LEDGER_MOVE_OUT &&
            items[at].kind != LEDGER_DEATH && items[at].kind != LEDGER_MISTAKE)
            continue;
        const struct here *here = ledger_find_here(work, items[at].person_id);
        if (!here)
            LM_TRY(check_gone(work, at, &items[at]));
        else if (items[at].kind == LEDGER_CORRECT)
            LM_TRY(check_correct(work, at, &items[at], &here->resident));
    }
    if (work->conflicts.count == 0)
        return LM_OK;
    LM_TRY(ledger_conflict_detail(work->cx, work->door.id, work->conflicts.items,
                                  work->conflicts.count, &work->cx->failure.detail));
    struct lm_str detail = work->cx->failure.detail;
    lm_rc rc = lm_fail(work->cx, LM_CONFLICT, "ledger.changed_meanwhile");
    work->cx->failure.detail = detail;
    return rc;
}

lm_rc ledger_drop_grams(struct lm_cx *cx, int64_t building_id,
                        const struct ledger_resident *resident) {
    struct lm_str grams, sort;
    LM_TRY(ledger_grams(cx->arena, resident->name, &grams, &sort));
    return ledger_store_grams_remove(cx, building_id, resident->person_id, grams);
}

/* Grams stay while another door of the building knows the person. */
/* ---- correct ---- */

static bool is_differing(const struct differings *list, const char *field) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].field, field) == 0)
            return true;
    return false;
}

/* Where else the person lives, name and age count too. */
static lm_rc correct_elsewhere(struct work *work, const struct ledger_resident *old,
                               const struct ledger_resident *new, struct lm_str grams) {
    struct lm_list spells = {0};
    LM_TRY(ledger_store_spells_elsewhere(work->cx, old->person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++) {
        int64_t year, building_id = items[i].building_id;
        if (grams.p) {
            LM_TRY(ledger_drop_grams(work->cx, building_id, old));
            LM_TRY(ledger_store_grams_add(work->cx, building_id, old->person_id, grams));
        }
        if (old->birth_year == new->birth_year)
            continue;
        LM_TRY(ledger_store_aged_year(work->cx, building_id, &year));
        struct ledger_count delta = {.building_id = building_id,
                                     .aged_60 = ledger_is_aged(new->birth_year, year, 60) -
                                                ledger_is_aged(old->birth_year, year, 60),
                                     .aged_80 = ledger_is_aged(new->birth_year, year, 80) -
                                                ledger_is_aged(old->birth_year, year, 80)};
        LM_TRY(ledger_store_count_add(work->cx, &delta, year));
    }
    return LM_OK;
}

static void take_over(struct ledger_resident *to, const struct ledger_person_input *from,
                      const struct differings *list) {
    if (from->name.p)
        to->name = from->name;
    if (from->sex)
        to->sex = from->sex;
    if (from->birth_year != LM_ABSENT)
        to->birth_year = from->birth_year;
    if (from->birth_on)
        to->birth_on = from->birth_on;
    if (from->relation.p)
        to->relation = from->relation;
    if (from->registered_here)
        to->registered_here = from->registered_here;
    if (from->residence)
        to->residence = from->residence;
    if (from->from_on)
        to->from_on = from->from_on;
    if (is_differing(list, "phone"))
        to->phone_mask = from->phone_mask;
    if (is_differing(list, "id_number"))
        to->id_mask = from->id_mask;
}

/* A mask that is not the one shown cannot be stored: somebody typed over a part of it. */
static bool is_mask_edited(struct work *work, size_t at, const struct ledger_person_input *input,
                           const struct differings *list) {
    bool phone = is_differing(list, "phone") && input->phone_mask.p && !input->phone_sealed.p;
    bool id = is_differing(list, "id_number") && input->id_mask.p && !input->id_sealed.p;
    if (phone)
        ledger_work_fault(work, at, "person/phone", "ledger.phone_masked");
    if (id)
        ledger_work_fault(work, at, "person/id_number", "ledger.id_masked");
    return phone || id;
}

/* What belongs to the person, not to his living here, is for those at his other home to change. */
static bool is_own_touched(struct work *work, size_t at, const struct differings *list) {
    static const char *const own[] = {"name",     "sex",   "birth_year",
                                      "birth_on", "phone", "id_number"};
    bool is_touched = false;
    for (size_t i = 0; i < LM_COUNT(own); i++)
        if (is_differing(list, own[i])) {
            char member[32];
            snprintf(member, sizeof member, "person/%s", own[i]);
            ledger_work_fault(work, at, member, "ledger.lives_elsewhere");
            is_touched = true;
        }
    return is_touched;
}

lm_rc ledger_correct(struct work *work, size_t at, struct ledger_resident *resident,
                     const struct ledger_person_input *input) {
    struct lm_cx *cx = work->cx;
    struct ledger_resident old = *resident;
    struct differings list;
    LM_TRY(compare(work, resident, input, &list));
    if (resident->is_linked && is_own_touched(work, at, &list))
        return LM_OK;
    if (list.count == 0 || is_mask_edited(work, at, input, &list))
        return LM_OK;
    resident->version++;
    take_over(resident, input, &list);
    for (size_t i = 0; i < list.count; i++)
        LM_TRY(ledger_log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                              .kind = "correct",
                                                              .field = list.items[i].field,
                                                              .old = list.items[i].old,
                                                              .new = list.items[i].new,
                                                              .version = resident->version,
                                                              .on_day = work->today}));
    bool is_renamed = is_differing(&list, "name");
    struct lm_str none = {0};
    LM_TRY(ledger_store_person_update(cx, resident, is_renamed ? input->name_sort : none));
    if (resident->spell_id)
        LM_TRY(ledger_store_spell_update(cx, resident));
    if (is_differing(&list, "phone"))
        LM_TRY(ledger_store_person_set_phone(cx, resident->person_id, input));
    if (is_differing(&list, "id_number"))
        LM_TRY(ledger_store_person_set_id(cx, resident->person_id, input));
    if (is_renamed && resident->spell_id) {
        LM_TRY(ledger_drop_grams(cx, work->door.building_id, &old));
        LM_TRY(
            ledger_store_grams_add(cx, work->door.building_id, resident->person_id, input->grams));
    }
    if (is_renamed || is_differing(&list, "birth_year"))
        LM_TRY(correct_elsewhere(work, &old, resident, is_renamed ? input->grams : none));
    work->outcome->corrected++;
    return LM_OK;
}
