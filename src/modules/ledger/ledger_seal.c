/* What is done to people's data before the writer sees it: checks, pinyin and grams, sealing, blind
 * indexes. Needs keys, never the database. */
#include "base/clock.h"
#include "core/env.h"
#include "lib/crypt/crypt.h"
#include "lib/text/text.h"
#include "modules/ledger/ledger_rules.h"

/* ---- grams ---- */

struct grams {
    struct lm_str items[48];
    size_t count;
};

static void gram_add(struct grams *grams, struct lm_str gram) {
    for (size_t i = 0; i < grams->count; i++)
        if (lm_str_eq(grams->items[i], gram))
            return;
    if (gram.n > 0 && grams->count < LM_COUNT(grams->items))
        grams->items[grams->count++] = gram;
}

lm_rc ledger_gram_of_query(struct lm_arena *arena, struct lm_str query, struct lm_str *ret_gram) {
    struct lm_str clean;
    LM_TRY(lm_text_normalise(arena, query, &clean));
    struct lm_buf out = lm_buf_in(arena, clean.n + 16);
    size_t at = 0;
    for (int32_t point; (point = lm_utf8_next(clean, &at)) >= 0;) {
        char bytes[4];
        if (point == ' ' || point == 0xB7 || point == '\'' || point == '-')
            continue;
        if (point >= 'A' && point <= 'Z')
            point += 'a' - 'A';
        lm_buf_put(&out, bytes, lm_utf8_put(bytes, point));
    }
    return lm_buf_done(&out, ret_gram);
}

/* Every ending of the name; of a Latin name only the endings that begin a word. */
static void add_endings(struct grams *grams, struct lm_str name) {
    bool was_latin = false;
    for (size_t at = 0, begin = 0; at < name.n; begin = at) {
        int32_t point = lm_utf8_next(name, &at);
        bool is_latin = point < 0x250;
        if (point < 0)
            return;
        if (!is_latin || !was_latin)
            gram_add(grams, lm_str_cut(name, begin, name.n));
        was_latin = is_latin;
    }
}

lm_rc ledger_grams(struct lm_arena *arena, struct lm_str name, struct lm_str *ret_grams,
                   struct lm_str *ret_sort) {
    struct grams grams = {0};
    struct lm_pinyin pinyin;
    struct lm_str plain;
    LM_TRY(ledger_gram_of_query(arena, name, &plain));
    add_endings(&grams, plain);
    LM_TRY(lm_text_pinyin(arena, name, &pinyin));
    for (size_t i = 0; i < pinyin.full_count; i++)
        gram_add(&grams, pinyin.full[i]);
    for (size_t i = 0; i < pinyin.initials_count; i++)
        gram_add(&grams, pinyin.initials[i]);
    struct lm_buf out = lm_buf_in(arena, 16 * 1024);
    for (size_t i = 0; i < grams.count; i++) {
        if (i > 0)
            lm_buf_char(&out, ' ');
        lm_buf_str(&out, grams.items[i]);
    }
    *ret_sort = pinyin.sort;
    return lm_buf_done(&out, ret_grams);
}

/* ---- blind indexes ---- */

lm_rc ledger_index_phone(struct lm_cx *cx, struct lm_str phone, struct lm_str *ret_index) {
    return lm_blind(cx->env->keys, cx->arena, LEDGER_SEAL_PHONE, phone, ret_index);
}

lm_rc ledger_index_phone_tail(struct lm_cx *cx, struct lm_str tail, struct lm_str *ret_index) {
    LM_TRY(lm_blind(cx->env->keys, cx->arena, LEDGER_SEAL_PHONE_TAIL, tail, ret_index));
    *ret_index = lm_str_cut(*ret_index, 0, LEDGER_TAIL_BYTES);
    return LM_OK;
}

lm_rc ledger_index_id(struct lm_cx *cx, struct lm_str id_number, struct lm_str *ret_index) {
    return lm_blind(cx->env->keys, cx->arena, LEDGER_SEAL_ID, id_number, ret_index);
}

/* ---- one person ---- */

static void fault_at(struct lm_cx *cx, const char *pointer, const char *member, const char *key) {
    char place[160];
    snprintf(place, sizeof place, "%s/%s", pointer, member);
    lm_fault_add(&cx->faults, lm_str_of(place), key, NULL);
}

static lm_rc prepare_name(struct lm_cx *cx, const char *pointer, bool is_new,
                          struct ledger_person_input *person) {
    if (!person->name.p && !is_new)
        return LM_OK;
    LM_TRY(lm_text_name(cx->arena, person->name.p ? person->name : LM_STR(""), &person->name));
    if (person->name.n == 0 || lm_utf8_length(person->name) > 40) {
        fault_at(cx, pointer, "name", person->name.n ? "ledger.name_long" : "ledger.name_missing");
        return LM_OK;
    }
    return ledger_grams(cx->arena, person->name, &person->grams, &person->name_sort);
}

static lm_rc prepare_phone(struct lm_cx *cx, const char *pointer, bool is_new,
                           struct ledger_person_input *person) {
    char phone[16], mask[16];
    const char *fault = NULL;
    if (lm_str_is_empty(person->phone))
        return LM_OK;
    if (ledger_is_mask(person->phone)) { /* what a page or an export shows: compared when applied */
        person->phone_mask = lm_str_trim(person->phone);
        if (is_new)
            fault_at(cx, pointer, "phone", "ledger.phone_masked");
        return LM_OK;
    }
    if (ledger_phone_parse(person->phone, phone, &fault) != LM_OK) {
        fault_at(cx, pointer, "phone", fault);
        return LM_OK;
    }
    struct lm_str plain = lm_str_of(phone);
    ledger_phone_mask(phone, mask);
    LM_TRY(lm_str_copy(cx->arena, lm_str_of(mask), &person->phone_mask));
    LM_TRY(lm_seal(cx->env->keys, cx->arena, LEDGER_SEAL_PHONE, plain, &person->phone_sealed));
    LM_TRY(ledger_index_phone(cx, plain, &person->phone_index));
    return ledger_index_phone_tail(cx, lm_str_cut(plain, plain.n - 4, plain.n),
                                   &person->phone_tail_index);
}

/* The ID number tells sex and year of birth; where both are said they must agree. */
static void agree(struct lm_cx *cx, const char *pointer, const struct ledger_id_number *id,
                  struct ledger_person_input *person) {
    bool is_sex_said = person->sex == LEDGER_MALE || person->sex == LEDGER_FEMALE;
    if (is_sex_said && person->sex != id->sex)
        fault_at(cx, pointer, "sex", "ledger.id_sex_differs");
    if (!is_sex_said)
        person->sex = id->sex;
    if (person->birth_on && person->birth_on != id->born_on)
        fault_at(cx, pointer, "birth_on", "ledger.id_birth_differs");
    else if (person->birth_year > 0 && person->birth_year != id->born_on / 10000)
        fault_at(cx, pointer, "birth_year", "ledger.id_birth_differs");
    person->birth_year = id->born_on / 10000;
}

static lm_rc prepare_id(struct lm_cx *cx, const char *pointer, bool is_new,
                        struct ledger_person_input *person) {
    struct ledger_id_number id;
    char mask[19];
    const char *fault = NULL;
    if (lm_str_is_empty(person->id_number))
        return LM_OK;
    if (ledger_is_mask(person->id_number)) {
        person->id_mask = lm_str_trim(person->id_number);
        if (is_new)
            fault_at(cx, pointer, "id_number", "ledger.id_masked");
        return LM_OK;
    }
    if (ledger_id_parse(person->id_number, lm_date_at(cx->now_ms), &id, &fault) != LM_OK) {
        fault_at(cx, pointer, "id_number", fault);
        return LM_OK;
    }
    agree(cx, pointer, &id, person);
    ledger_id_mask(id.text, mask);
    LM_TRY(lm_str_copy(cx->arena, lm_str_of(mask), &person->id_mask));
    LM_TRY(
        lm_seal(cx->env->keys, cx->arena, LEDGER_SEAL_ID, lm_str_of(id.text), &person->id_sealed));
    return ledger_index_id(cx, lm_str_of(id.text), &person->id_index);
}

static void prepare_birth(struct lm_cx *cx, const char *pointer,
                          struct ledger_person_input *person) {
    int64_t today = lm_date_at(cx->now_ms);
    if (person->birth_year == 0)
        person->birth_year = LM_ABSENT;
    if (person->birth_on && (!lm_date_is_valid(person->birth_on) || person->birth_on > today ||
                             person->birth_on < 18500101)) {
        fault_at(cx, pointer, "birth_on", "ledger.birth_on");
        return;
    }
    if (person->birth_on)
        person->birth_year = person->birth_on / 10000;
    if (person->birth_year != LM_ABSENT &&
        (person->birth_year < 1850 || person->birth_year > today / 10000))
        fault_at(cx, pointer, "birth_year", "ledger.birth_year");
}

lm_rc ledger_person_prepare(struct lm_cx *cx, const char *pointer, bool is_new,
                            struct ledger_person_input *person) {
    if (person->is_prepared)
        return LM_OK;
    LM_TRY(prepare_name(cx, pointer, is_new, person));
    prepare_birth(cx, pointer, person);
    LM_TRY(prepare_phone(cx, pointer, is_new, person));
    LM_TRY(prepare_id(cx, pointer, is_new, person));
    if (lm_str_is_empty(person->relation))
        person->relation = (struct lm_str){0};
    else if (!ledger_relation(person->relation))
        fault_at(cx, pointer, "relation", "ledger.relation_unknown");
    if (person->from_on > lm_date_at(cx->now_ms))
        fault_at(cx, pointer, "from_on", "ledger.day_future");
    if (is_new && !person->sex)
        person->sex = LEDGER_SEX_UNKNOWN;
    if (is_new && !person->residence)
        person->residence = LEDGER_USUAL;
    person->is_prepared = true;
    return LM_OK;
}

/* ---- a list of changes ---- */

static void need(struct lm_cx *cx, const char *pointer, const char *member, bool is_there) {
    if (!is_there)
        fault_at(cx, pointer, member, "field.required");
}

static lm_rc prepare_change(struct lm_cx *cx, const char *pointer, struct ledger_change *change) {
    char person_at[128];
    snprintf(person_at, sizeof person_at, "%s/person", pointer);
    if (change->on > lm_date_at(cx->now_ms))
        fault_at(cx, pointer, "on", "ledger.day_future");
    switch ((enum ledger_change_kind)change->kind) {
    case LEDGER_ADD:
    case LEDGER_BIRTH:
        return ledger_person_prepare(cx, person_at, true, &change->person);
    case LEDGER_CORRECT:
    case LEDGER_MOVE:
        need(cx, pointer, "person_id", change->person_id != 0);
        return ledger_person_prepare(cx, person_at, false, &change->person);
    case LEDGER_MOVE_OUT:
    case LEDGER_DEATH:
    case LEDGER_RETURN:
    case LEDGER_MISTAKE:
        need(cx, pointer, "person_id", change->person_id != 0);
        return LM_OK;
    case LEDGER_SET_USAGE:
        need(cx, pointer, "usage", change->usage != 0);
        return LM_OK;
    case LEDGER_ADD_HOUSEHOLD:
        need(cx, pointer, "household_ref", !lm_str_is_empty(change->household_ref));
        return LM_OK;
    }
    need(cx, pointer, "kind", false);
    return LM_OK;
}

lm_rc ledger_changes_prepare(struct lm_cx *cx, const char *pointer, struct lm_list *changes) {
    struct ledger_change *items = changes->items;
    for (size_t i = 0; i < changes->count; i++) {
        char place[96];
        snprintf(place, sizeof place, "%s/%zu", pointer, i);
        LM_TRY(prepare_change(cx, place, &items[i]));
    }
    return lm_faults_check(cx);
}

static lm_rc mask_person(struct lm_cx *cx, struct ledger_person_input *person) {
    char phone[16], mask[19];
    const char *fault;
    struct ledger_id_number id;
    if (!lm_str_is_empty(person->phone) && !ledger_is_mask(person->phone)) {
        bool is_phone = ledger_phone_parse(person->phone, phone, &fault) == LM_OK;
        if (is_phone)
            ledger_phone_mask(phone, mask);
        LM_TRY(lm_str_copy(cx->arena, is_phone ? lm_str_of(mask) : LM_STR("***"), &person->phone));
    }
    if (!lm_str_is_empty(person->id_number) && !ledger_is_mask(person->id_number)) {
        bool is_id = ledger_id_parse(person->id_number, 99991231, &id, &fault) == LM_OK;
        if (is_id)
            ledger_id_mask(id.text, mask);
        LM_TRY(lm_str_copy(cx->arena, is_id ? lm_str_of(mask) : LM_STR("***"), &person->id_number));
    }
    return LM_OK;
}

lm_rc ledger_changes_mask(struct lm_cx *cx, struct lm_list *changes) {
    struct ledger_change *items;
    LM_TRY(lm_new(cx->arena, changes->count + 1, &items));
    if (changes->count > 0)
        memcpy(items, changes->items, changes->count * sizeof *items);
    for (size_t i = 0; i < changes->count; i++)
        LM_TRY(mask_person(cx, &items[i].person));
    *changes = (struct lm_list){items, changes->count};
    return LM_OK;
}
