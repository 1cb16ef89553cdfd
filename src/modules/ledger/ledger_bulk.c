/* Many new doors with their people at once: table after table, so that parents stand before
 * children and each table is written in runs. Owns no rule about single changes. */
#include "base/clock.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

/* A person on his way in, with the ids he was given. */
struct coming {
    const struct ledger_person_input *person;
    struct ledger_resident resident;
    int64_t building_id;
};

struct load {
    struct lm_cx *cx;
    struct ledger_said said;
    LM_ARRAY(struct ledger_household) households;
    LM_ARRAY(struct coming) people;
    LM_ARRAY(struct ledger_count) counts; /* one a run of equal building */
    int64_t year;
};

static lm_rc plan_person(struct load *load, struct ledger_person_input *person,
                         const struct ledger_household *household, bool is_first) {
    struct lm_cx *cx = load->cx;
    struct ledger_count *count = &load->counts.items[load->counts.count - 1];
    LM_TRY(ledger_person_prepare(cx, "/person", true, person));
    struct coming coming = {.person = person,
                            .building_id = count->building_id,
                            .resident = {.person_id = lm_cx_id(cx),
                                         .spell_id = lm_cx_id(cx),
                                         .household_id = household->id,
                                         .relation = person->relation.p ? person->relation
                                                     : is_first         ? LM_STR("02")
                                                                        : LM_STR("99"),
                                         .registered_here = person->registered_here,
                                         .residence = person->residence,
                                         .from_on = person->from_on}};
    count->residents++;
    count->registered += person->registered_here == LEDGER_REGISTERED_HERE;
    count->migrants += person->residence == LEDGER_MIGRANT;
    count->aged_60 += person->birth_year != LM_ABSENT && person->birth_year <= load->year - 60;
    count->aged_80 += person->birth_year != LM_ABSENT && person->birth_year <= load->year - 80;
    return lm_array_add(cx->arena, &load->people, coming);
}

static lm_rc plan_door(struct load *load, struct ledger_bulk_door *bulk) {
    struct lm_cx *cx = load->cx;
    struct ledger_door *door = &bulk->door;
    if (load->counts.count == 0 ||
        load->counts.items[load->counts.count - 1].building_id != door->building_id)
        LM_TRY(lm_array_add(cx->arena, &load->counts,
                            (struct ledger_count){.building_id = door->building_id}));
    struct ledger_count *count = &load->counts.items[load->counts.count - 1];
    door->id = lm_cx_id(cx);
    door->unit = door->unit.p ? door->unit : LM_STR("");
    door->usage = door->usage ? door->usage : LEDGER_OTHER_USAGE;
    door->households = door->residents = 0;
    if (!door->label.p)
        LM_TRY(ledger_door_label(cx->arena, door->unit, door->room, &door->label));
    const struct lm_list *households = bulk->households.items;
    for (size_t i = 0; i < bulk->households.count; i++) {
        if (households[i].count == 0)
            continue;
        struct ledger_household household = {
            .id = lm_cx_id(cx), .door_id = door->id, .number = ++door->households};
        LM_TRY(lm_array_add(cx->arena, &load->households, household));
        struct ledger_person_input *persons = households[i].items;
        for (size_t at = 0; at < households[i].count; at++)
            LM_TRY(plan_person(load, &persons[at], &household, at == 0));
        door->residents += (int64_t)households[i].count;
    }
    count->doors++;
    count->vacant_doors += door->usage == LEDGER_VACANT;
    count->households += door->households;
    return LM_OK;
}

static lm_rc write_people(struct load *load, struct ledger_bulk *bulks) {
    struct lm_cx *cx = load->cx;
    for (size_t i = 0; i < load->people.count; i++)
        LM_TRY(ledger_bulk_person(cx, &bulks[LEDGER_BULK_PERSON],
                                  load->people.items[i].resident.person_id,
                                  load->people.items[i].person));
    LM_TRY(ledger_bulk_flush(cx, &bulks[LEDGER_BULK_PERSON]));
    for (size_t i = 0; i < load->people.count; i++)
        LM_TRY(ledger_bulk_spell(cx, &bulks[LEDGER_BULK_SPELL], &load->people.items[i].resident,
                                 &load->said));
    LM_TRY(ledger_bulk_flush(cx, &bulks[LEDGER_BULK_SPELL]));
    for (size_t i = 0; i < load->people.count; i++) {
        struct lm_str grams = load->people.items[i].person->grams, gram;
        while (lm_str_split(&grams, ' ', &gram))
            LM_TRY(ledger_bulk_gram(cx, &bulks[LEDGER_BULK_GRAM], load->people.items[i].building_id,
                                    gram, load->people.items[i].resident.person_id));
    }
    return ledger_bulk_flush(cx, &bulks[LEDGER_BULK_GRAM]);
}

lm_rc ledger_bulk_add(struct lm_cx *cx, struct ledger_bulk_door *doors, size_t count,
                      const struct ledger_provenance *provenance) {
    struct load load = {.cx = cx, .year = lm_date_at(cx->now_ms) / 10000};
    struct ledger_bulk bulks[LEDGER_BULK_TABLES];
    ledger_said_by(cx, provenance, &load.said);
    ledger_bulk_begin(bulks);
    for (size_t i = 0; i < count; i++)
        LM_TRY(plan_door(&load, &doors[i]));
    LM_TRY(lm_faults_check(cx));
    for (size_t i = 0; i < count; i++)
        LM_TRY(ledger_bulk_door(cx, &bulks[LEDGER_BULK_DOOR], &doors[i].door, &load.said));
    LM_TRY(ledger_bulk_flush(cx, &bulks[LEDGER_BULK_DOOR]));
    for (size_t i = 0; i < load.households.count; i++)
        LM_TRY(ledger_bulk_household(cx, &bulks[LEDGER_BULK_HOUSEHOLD], &load.households.items[i]));
    LM_TRY(ledger_bulk_flush(cx, &bulks[LEDGER_BULK_HOUSEHOLD]));
    LM_TRY(write_people(&load, bulks));
    for (size_t i = 0; i < load.counts.count; i++) {
        int64_t building_id = load.counts.items[i].building_id;
        LM_TRY(ledger_store_count_add(cx, &load.counts.items[i], load.year));
        LM_TRY(lm_hooks_run(cx, "ledger.door_added", 0, building_id));
        LM_TRY(lm_emit(cx, "ledger", building_id));
    }
    return LM_OK;
}
