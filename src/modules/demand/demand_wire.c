/* Field tables and making of what demand_wire.h promises. Decides nothing but what is left out. */
#include "modules/demand/demand_wire.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger.h"
#include "modules/mediation/mediation.h"

/* ---- a line ---- */

#define I struct demand_item
static const struct lm_field item_fields[] = {
    {LM_AT(I, id), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(I, number), LM_TEXT, LM_REQUIRED, .doc = "Its number, as said on the phone."},
    {LM_AT(I, kind), LM_CODE, LM_REQUIRED, .codes = demand_kinds, .doc = "Kind."},
    {LM_AT(I, urgency), LM_CODE, LM_REQUIRED, .codes = demand_urgencies, .doc = "Urgency."},
    {LM_AT(I, source), LM_CODE, LM_REQUIRED, .codes = demand_sources, .doc = "How it came."},
    {LM_AT(I, category), LM_TEXT, LM_REQUIRED, .doc = "Code of the category."},
    {LM_AT(I, category_name), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {LM_AT(I, title), LM_TEXT, LM_REQUIRED, .doc = "First words."},
    {LM_AT(I, place), LM_TEXT, LM_REQUIRED, .doc = "Compound and building."},
    {LM_AT(I, compound_id), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(I, building_id), LM_ID, .doc = "The building."},
    {LM_AT(I, state), LM_CODE, LM_REQUIRED, .codes = demand_states, .doc = "State."},
    {LM_AT(I, closing), LM_CODE, .codes = demand_closings, .doc = "How it ended."},
    {LM_AT(I, holder), LM_TEXT, LM_REQUIRED, .doc = "Whose turn it is."},
    {LM_AT(I, unit), LM_TEXT, .doc = "The unit that handles it."},
    {LM_AT(I, filed_at), LM_TIME, LM_REQUIRED, .doc = "When it was said."},
    {LM_AT(I, due_at), LM_TIME, .doc = "To be handled by then."},
    {LM_AT(I, contacted_at), LM_TIME, .doc = "When the caller was first contacted."},
    {LM_AT(I, closed_at), LM_TIME, .doc = "When it ended."},
    {LM_AT(I, is_overdue), LM_BOOL, LM_REQUIRED, .doc = "The time is over."},
    {LM_AT(I, is_supervised), LM_BOOL, LM_REQUIRED, .doc = "An office above watches it."},
    {LM_AT(I, is_confidential), LM_BOOL, LM_REQUIRED, .doc = "Who calls is not shown."},
    {LM_AT(I, is_rework), LM_BOOL, LM_REQUIRED, .doc = "It was sent back before."},
    {LM_AT(I, urged), LM_INT, LM_REQUIRED, .doc = "How often it was chased."},
    {LM_AT(I, supporters), LM_INT, LM_REQUIRED, .doc = "Neighbours with the same trouble."},
    {0},
};
#undef I
const struct lm_record demand_item_record = {"DemandItem", sizeof(struct demand_item), item_fields};

static struct lm_str name_of(const struct lm_cx *cx, int64_t node_id) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    return node ? node->name : LM_STR("");
}

static lm_rc place_of(struct lm_cx *cx, const struct demand *demand, struct lm_str *ret_place) {
    struct lm_str compound = name_of(cx, demand->compound_id);
    if (!demand->building_id)
        return lm_str_copy(cx->arena, compound, ret_place);
    struct lm_str building = name_of(cx, demand->building_id);
    return lm_str_printf(cx->arena, ret_place, "%.*s %.*s", LM_FMT(compound), LM_FMT(building));
}

static lm_rc name_unit(struct lm_cx *cx, int64_t unit_id, struct lm_str *ret_name) {
    struct demand_unit unit = {0};
    if (!unit_id)
        return LM_OK;
    LM_TRY(demand_store_unit(cx, unit_id, &unit));
    *ret_name = unit.name;
    return LM_OK;
}

/* What many lines need and every line would ask for again. */
struct names {
    struct lm_list categories; /* struct demand_category */
    int64_t unit_id;           /* the unit asked for last */
    struct lm_str unit;
};

static lm_rc load_names(struct lm_cx *cx, struct names *ret_names) {
    *ret_names = (struct names){0};
    return demand_store_categories(cx, &ret_names->categories);
}

static struct lm_str category_of(const struct names *names, struct lm_str code) {
    const struct demand_category *items = names->categories.items;
    for (size_t i = 0; i < names->categories.count; i++)
        if (lm_str_eq(items[i].code, code))
            return items[i].name;
    return LM_STR("");
}

static lm_rc unit_of(struct lm_cx *cx, struct names *names, int64_t unit_id,
                     struct lm_str *ret_name) {
    if (unit_id && unit_id != names->unit_id) {
        LM_TRY(name_unit(cx, unit_id, &names->unit));
        names->unit_id = unit_id;
    }
    if (unit_id)
        *ret_name = names->unit;
    return LM_OK;
}

static lm_rc item_of(struct lm_cx *cx, struct names *names, const struct demand *d,
                     struct demand_item *ret_item) {
    struct demand_item item = {
        .id = d->id,
        .number = d->number,
        .kind = d->kind,
        .urgency = d->urgency,
        .source = d->source,
        .category = d->category,
        .category_name = category_of(names, d->category),
        .compound_id = d->compound_id,
        .building_id = d->building_id,
        .state = d->state,
        .closing = d->closing,
        .holder = name_of(cx, d->holder_node_id),
        .filed_at = d->filed_ms,
        .due_at = d->due_ms,
        .contacted_at = d->contacted_ms,
        .closed_at = d->closed_ms,
        .is_overdue = demand_state_is_running(d->state) && cx->now_ms > d->due_ms,
        .is_supervised = d->is_supervised,
        .is_confidential = d->is_confidential,
        .is_rework = d->reworks != 0,
        .urged = d->is_urged,
        .supporters = d->supporters,
    };
    LM_TRY(demand_title_of(cx, d, &item.title));
    LM_TRY(place_of(cx, d, &item.place));
    LM_TRY(unit_of(cx, names, d->unit_id, &item.unit));
    *ret_item = item;
    return LM_OK;
}

lm_rc demand_item_of(struct lm_cx *cx, const struct demand *demand, struct demand_item *ret_item) {
    struct names names;
    LM_TRY(load_names(cx, &names));
    return item_of(cx, &names, demand, ret_item);
}

lm_rc demand_items_of(struct lm_cx *cx, const struct lm_list *demands, struct lm_list *ret_items) {
    const struct demand *rows = demands->items;
    struct demand_item *items;
    struct names names;
    LM_TRY(load_names(cx, &names));
    LM_TRY(lm_new(cx->arena, demands->count + 1, &items));
    for (size_t i = 0; i < demands->count; i++)
        LM_TRY(item_of(cx, &names, &rows[i], &items[i]));
    *ret_items = (struct lm_list){items, demands->count};
    return LM_OK;
}

/* ---- the timeline ---- */

#define S struct demand_step
static const struct lm_field step_fields[] = {
    {LM_AT(S, place), LM_INT, LM_REQUIRED, .doc = "1, 2, … in order."},
    {LM_AT(S, at), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(S, move), LM_CODE, LM_REQUIRED, .codes = demand_moves, .doc = "What was done."},
    {LM_AT(S, from), LM_CODE, .codes = demand_states, .doc = "State before."},
    {LM_AT(S, to), LM_CODE, LM_REQUIRED, .codes = demand_states, .doc = "State after."},
    {LM_AT(S, actor), LM_CODE, LM_REQUIRED, .codes = demand_actors, .doc = "As what he acted."},
    {LM_AT(S, who), LM_TEXT, .doc = "Name of the account."},
    {LM_AT(S, where), LM_TEXT, .doc = "Where he stood."},
    {LM_AT(S, to_where), LM_TEXT, .doc = "To whom it went."},
    {LM_AT(S, due_at), LM_TIME, .doc = "The due time that came of it."},
    {LM_AT(S, satisfaction), LM_CODE, .codes = demand_satisfactions, .doc = "The caller's word."},
    {LM_AT(S, note), LM_TEXT, .doc = "What was written."},
    {LM_AT(S, is_public), LM_BOOL, LM_REQUIRED, .doc = "The caller reads it."},
    {0},
};
#undef S
static const struct lm_record step_record = {"DemandStep", sizeof(struct demand_step), step_fields};

/* Who reads: staff everything; the caller and a unit that is called in what is public, a unit also
 * what went to it or came from it. */
struct reader {
    bool is_staff;
    int64_t unit_id;
};

static bool is_own(const struct reader *reader, const struct demand_entry *entry) {
    return reader->unit_id && entry->unit_id == reader->unit_id;
}

static bool may_read(const struct reader *reader, const struct demand_entry *entry) {
    return reader->is_staff || entry->is_public || is_own(reader, entry);
}

static struct reader reader_of(const struct demand_stand *stand) {
    bool is_party = stand->actor == DEMAND_ACTOR_PARTY;
    return (struct reader){.is_staff = !is_party && stand->actor != DEMAND_ACTOR_CALLER,
                           .unit_id = is_party ? stand->unit_id : 0};
}

static lm_rc step_of(struct lm_cx *cx, const struct demand_entry *entry,
                     const struct reader *reader, struct demand_step *ret_step) {
    struct demand_step step = {.place = entry->place,
                               .at = entry->at_ms,
                               .move = entry->move,
                               .from = entry->from_state,
                               .to = entry->to_state,
                               .actor = entry->actor,
                               .where = name_of(cx, entry->node_id),
                               .to_where = name_of(cx, entry->to_node_id),
                               .due_at = entry->due_ms,
                               .satisfaction = entry->satisfaction,
                               .note = entry->note,
                               .is_public = entry->is_public};
    if (entry->unit_id)
        LM_TRY(name_unit(cx, entry->unit_id, entry->to_node_id ? &step.to_where : &step.where));
    if (!may_read(reader, entry))
        step.note = (struct lm_str){0};
    if (reader->is_staff && entry->account_id) {
        lm_rc rc = account_name(cx, entry->account_id, &step.who);
        if (rc != LM_NOT_FOUND)
            LM_TRY(rc);
    }
    *ret_step = step;
    return LM_OK;
}

/* What goes on between offices is not the caller's affair. */
static bool is_for_callers(const struct demand_entry *entry) {
    static const uint64_t inner =
        (UINT64_C(1) << DEMAND_NOTE) | (UINT64_C(1) << DEMAND_OBJECT) |
        (UINT64_C(1) << DEMAND_UPHOLD) | (UINT64_C(1) << DEMAND_OVERRULE) |
        (UINT64_C(1) << DEMAND_RETURN) | (UINT64_C(1) << DEMAND_REMIND) |
        (UINT64_C(1) << DEMAND_EXPIRE) | (UINT64_C(1) << DEMAND_DENY_TIME) |
        (UINT64_C(1) << DEMAND_ASK_TIME) | (UINT64_C(1) << DEMAND_CLASSIFY);
    return entry->is_public || !(inner & (UINT64_C(1) << entry->move));
}

static lm_rc steps_of(struct lm_cx *cx, int64_t demand_id, const struct reader *reader,
                      struct lm_list *ret_steps) {
    struct lm_list entries = {0};
    struct demand_step *steps;
    size_t count = 0;
    LM_TRY(demand_store_entries(cx, demand_id, &entries));
    const struct demand_entry *items = entries.items;
    LM_TRY(lm_new(cx->arena, entries.count + 1, &steps));
    for (size_t i = 0; i < entries.count; i++)
        if (reader->is_staff || is_for_callers(&items[i]) || is_own(reader, &items[i]))
            LM_TRY(step_of(cx, &items[i], reader, &steps[count++]));
    *ret_steps = (struct lm_list){steps, count};
    return LM_OK;
}

/* A photo is read by whoever reads the words that it came with. */
lm_rc demand_photos_for(struct lm_cx *cx, int64_t demand_id, const struct demand_stand *stand,
                        struct lm_list *ret_photos) {
    const struct reader reader = reader_of(stand);
    struct lm_list entries = {0};
    size_t kept = 0, at = 0;
    LM_TRY(demand_store_photos(cx, demand_id, ret_photos));
    LM_TRY(demand_store_entries(cx, demand_id, &entries));
    const struct demand_entry *moves = entries.items;
    struct demand_photo *photos = ret_photos->items;
    for (size_t i = 0; i < ret_photos->count; i++) { /* both in order of their place */
        while (at < entries.count && moves[at].place < photos[i].log_place)
            at++;
        bool is_with = at < entries.count && moves[at].place == photos[i].log_place;
        if (is_with && may_read(&reader, &moves[at]))
            photos[kept++] = photos[i];
    }
    ret_photos->count = kept;
    return LM_OK;
}

static lm_rc slugs_of(struct lm_cx *cx, uint64_t moves, struct lm_list *ret_slugs) {
    struct lm_str *slugs;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, DEMAND_MOVE_COUNT, &slugs));
    for (int move = 1; move < DEMAND_MOVE_COUNT; move++)
        if (moves & (UINT64_C(1) << move))
            slugs[count++] = lm_str_of(lm_code_slug(demand_moves, move));
    *ret_slugs = (struct lm_list){slugs, count};
    return LM_OK;
}

/* What the rules would take from him now. */
static lm_rc moves_of(struct lm_cx *cx, const struct demand *demand,
                      const struct demand_stand *stand, struct lm_list *ret_slugs) {
    uint64_t moves;
    LM_TRY(demand_moves_open(cx, demand, stand, &moves));
    return slugs_of(cx, moves, ret_slugs);
}

/* ---- a case ---- */

#define V struct demand_view
static const struct lm_field view_fields[] = {
    {LM_AT(V, item), LM_OBJECT, LM_REQUIRED, .record = &demand_item_record, .doc = "Its line."},
    {LM_AT(V, content), LM_TEXT, LM_REQUIRED, .doc = "What was said."},
    {LM_AT(V, spot), LM_TEXT, .doc = "Where exactly."},
    {LM_AT(V, door_id), LM_ID, .doc = "The door."},
    {LM_AT(V, door), LM_TEXT, .doc = "Its label."},
    {LM_AT(V, caller), LM_TEXT, .doc = "Who calls, masked; absent: anonymous or confidential."},
    {LM_AT(V, may_contact), LM_BOOL, LM_REQUIRED, .doc = "You may see the caller's phone."},
    {LM_AT(V, age_band), LM_CODE, .codes = demand_ages, .doc = "Whose need it is."},
    {LM_AT(V, lead), LM_TEXT, LM_REQUIRED, .doc = "Who answers for it to the caller."},
    {LM_AT(V, lead_node_id), LM_ID, LM_REQUIRED, .doc = "The same as a node."},
    {LM_AT(V, holder_node_id), LM_ID, LM_REQUIRED, .doc = "Whose turn it is."},
    {LM_AT(V, unit_id), LM_ID, .doc = "The unit that handles it."},
    {LM_AT(V, merged_into), LM_ID, .doc = "The demand that goes on instead."},
    {LM_AT(V, merged_number), LM_TEXT, .doc = "Its number."},
    {LM_AT(V, has_mediation), LM_BOOL, LM_REQUIRED, .doc = "A mediation has begun."},
    {LM_AT(V, project_id), LM_ID, .doc = "The found need that it is part of."},
    {LM_AT(V, contact_due_at), LM_TIME, .doc = "The caller is to be contacted by then."},
    {LM_AT(V, asked_due_at), LM_TIME, .doc = "The later time that was asked for."},
    {LM_AT(V, handled_at), LM_TIME, .doc = "When it was said to be handled."},
    {LM_AT(V, satisfaction), LM_CODE, .codes = demand_satisfactions, .doc = "The caller's word."},
    {LM_AT(V, reworks), LM_INT, LM_REQUIRED, .doc = "How often it came back."},
    {LM_AT(V, returns), LM_INT, LM_REQUIRED, .doc = "How often it was refused."},
    {LM_AT(V, escalations), LM_INT, LM_REQUIRED, .doc = "How often it went up."},
    {LM_AT(V, extensions), LM_INT, LM_REQUIRED, .doc = "How often time was granted."},
    {LM_AT(V, calls), LM_INT, LM_REQUIRED, .doc = "Calls that reached nobody."},
    {LM_AT(V, erased_at), LM_TIME,
     .doc = "When what it says and of whom was deleted; `content` then says so."},
    {LM_AT(V, version), LM_INT, LM_REQUIRED, .doc = "To be said with the next move."},
    {LM_AT(V, steps), LM_LIST, LM_REQUIRED, .record = &step_record, .doc = "What happened."},
    {LM_AT(V, photos), LM_LIST, LM_REQUIRED, .record = &demand_photo_record, .doc = "Photos."},
    {LM_AT(V, asks), LM_LIST, LM_REQUIRED, .record = &demand_ask_record, .doc = "Units asked."},
    {LM_AT(V, moves), LM_TEXTS, LM_REQUIRED, .doc = "What you may do now."},
    {0},
};
#undef V
const struct lm_record demand_view_record = {"Demand", sizeof(struct demand_view), view_fields};

/* 王**, 138****0000: enough to recognise, not enough to pass on. */
static lm_rc mask_caller(struct lm_cx *cx, const struct demand *demand, struct lm_str *ret_text) {
    struct demand_contact contact;
    char mask[16] = "";
    size_t first = 0;
    if (!demand->contact_sealed.p || demand->is_confidential)
        return LM_OK;
    LM_TRY(demand_contact_open(cx, demand, &contact));
    if (contact.phone.p)
        ledger_phone_mask(contact.phone.p, mask);
    if (contact.name.n > 0)
        (void)lm_utf8_next(contact.name, &first);
    return lm_str_printf(cx->arena, ret_text, "%.*s%s%s%s", (int)first,
                         contact.name.n ? contact.name.p : "", contact.name.n > first ? "**" : "",
                         contact.name.n && mask[0] ? " " : "", mask);
}

/* A unit sees what it was asked itself, and who calls only when it handles the demand. */
static void keep_own_asks(struct lm_list *asks, int64_t unit_id) {
    struct demand_ask *items = asks->items;
    size_t count = 0;
    for (size_t i = 0; i < asks->count; i++)
        if (items[i].unit_id == unit_id)
            items[count++] = items[i];
    asks->count = count;
}

static lm_rc complete(struct lm_cx *cx, const struct demand *demand,
                      const struct demand_stand *stand, struct demand_view *view) {
    bool is_party = stand->actor == DEMAND_ACTOR_PARTY;
    const struct reader reader = reader_of(stand);
    struct ledger_door door = {0};
    struct demand other = {0};
    if (demand->door_id) {
        LM_TRY(ledger_door_ever(cx, demand->door_id, &door));
        view->door = door.label;
    }
    if (demand->merged_into) {
        LM_TRY(demand_store_find(cx, demand->merged_into, &other));
        view->merged_number = other.number;
    }
    if (!is_party || stand->may_contact)
        LM_TRY(mask_caller(cx, demand, &view->caller));
    LM_TRY(steps_of(cx, demand->id, &reader, &view->steps));
    LM_TRY(demand_photos_for(cx, demand->id, stand, &view->photos));
    LM_TRY(demand_store_asks_of_demand(cx, demand->id, &view->asks));
    LM_TRY(mediation_exists(cx, demand->id, &view->has_mediation));
    if (is_party)
        keep_own_asks(&view->asks, stand->unit_id);
    return demand_name_asks(cx, &view->asks);
}

lm_rc demand_view_of(struct lm_cx *cx, const struct demand *d, const struct demand_stand *stand,
                     struct demand_view *ret_view) {
    struct demand_view view = {.spot = d->spot,
                               .door_id = d->door_id,
                               .may_contact = stand->may_contact && d->contact_sealed.p,
                               .age_band = d->age_band,
                               .lead = name_of(cx, d->lead_node_id),
                               .lead_node_id = d->lead_node_id,
                               .holder_node_id = d->holder_node_id,
                               .unit_id = d->unit_id,
                               .merged_into = d->merged_into,
                               .project_id = d->project_id,
                               .contact_due_at = d->contact_due_ms,
                               .asked_due_at = d->asked_due_ms,
                               .handled_at = d->handled_ms,
                               .satisfaction = d->satisfaction,
                               .reworks = d->reworks,
                               .returns = d->returns,
                               .escalations = d->escalations,
                               .extensions = d->extensions,
                               .calls = d->calls,
                               .erased_at = d->erased_ms,
                               .version = d->version};
    LM_TRY(demand_content_of(cx, d, &view.content));
    LM_TRY(demand_item_of(cx, d, &view.item));
    LM_TRY(complete(cx, d, stand, &view));
    if (lm_may(cx, &demand_work, d->building_id ? d->building_id : d->compound_id))
        LM_TRY(moves_of(cx, d, stand, &view.moves));
    *ret_view = view;
    return LM_OK;
}

/* ---- for the caller ---- */

#define O struct demand_own_view
static const struct lm_field own_fields[] = {
    {LM_AT(O, id), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(O, number), LM_TEXT, LM_REQUIRED, .doc = "Its number."},
    {LM_AT(O, kind), LM_CODE, LM_REQUIRED, .codes = demand_kinds, .doc = "Kind."},
    {LM_AT(O, category_name), LM_TEXT, LM_REQUIRED, .doc = "What it is about."},
    {LM_AT(O, title), LM_TEXT, LM_REQUIRED, .doc = "First words."},
    {LM_AT(O, content), LM_TEXT, LM_REQUIRED, .doc = "What was said."},
    {LM_AT(O, place), LM_TEXT, LM_REQUIRED, .doc = "Compound and building."},
    {LM_AT(O, holder), LM_TEXT, LM_REQUIRED, .doc = "Who works on it."},
    {LM_AT(O, state), LM_CODE, LM_REQUIRED, .codes = demand_states, .doc = "State."},
    {LM_AT(O, closing), LM_CODE, .codes = demand_closings, .doc = "How it ended."},
    {LM_AT(O, satisfaction), LM_CODE, .codes = demand_satisfactions, .doc = "What you said."},
    {LM_AT(O, filed_at), LM_TIME, LM_REQUIRED, .doc = "When it was said."},
    {LM_AT(O, due_at), LM_TIME, .doc = "To be handled by then."},
    {LM_AT(O, closed_at), LM_TIME, .doc = "When it ended."},
    {LM_AT(O, supporters), LM_INT, LM_REQUIRED, .doc = "Neighbours with the same trouble."},
    {LM_AT(O, erased_at), LM_TIME, .doc = "When your words were deleted; `content` then says so."},
    {LM_AT(O, version), LM_INT, LM_REQUIRED, .doc = "To be said with the next move."},
    {LM_AT(O, steps), LM_LIST, LM_REQUIRED, .record = &step_record, .doc = "What happened."},
    {LM_AT(O, photos), LM_LIST, LM_REQUIRED, .record = &demand_photo_record, .doc = "Photos."},
    {LM_AT(O, moves), LM_TEXTS, LM_REQUIRED, .doc = "What you may do now."},
    {0},
};
#undef O
const struct lm_record demand_own_record = {"OwnDemand", sizeof(struct demand_own_view),
                                            own_fields};

/* "1号楼楼栋长", "保利中央公园工作站": people, not places, work on it. */
static lm_rc who_works(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_words) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    bool is_english = cx->lang == LM_LANG_EN;
    const char *before = "", *after = "";
    if (node && node->level == LM_LEVEL_BUILDING) {
        before = is_english ? "captain of " : "";
        after = is_english ? "" : "楼栋长";
    } else if (node && node->level == LM_LEVEL_COMPOUND) {
        before = is_english ? "station of " : "";
        after = is_english ? "" : "工作站";
    }
    return lm_str_printf(cx->arena, ret_words, "%s%.*s%s", before,
                         LM_FMT(node ? node->name : LM_STR("")), after);
}

lm_rc demand_own_of(struct lm_cx *cx, const struct demand *d, struct demand_own_view *ret_view) {
    const struct demand_stand caller = {
        .hands = DEMAND_HAND_CALLER, .actor = DEMAND_ACTOR_CALLER, .may_see = true};
    struct demand_own_view view = {.id = d->id,
                                   .number = d->number,
                                   .kind = d->kind,
                                   .state = d->state,
                                   .closing = d->closing,
                                   .satisfaction = d->satisfaction,
                                   .filed_at = d->filed_ms,
                                   .due_at = d->due_ms,
                                   .closed_at = d->closed_ms,
                                   .supporters = d->supporters,
                                   .erased_at = d->erased_ms,
                                   .version = d->version};
    struct names names;
    LM_TRY(demand_title_of(cx, d, &view.title));
    LM_TRY(demand_content_of(cx, d, &view.content));
    LM_TRY(load_names(cx, &names));
    view.category_name = category_of(&names, d->category);
    LM_TRY(who_works(cx, d->holder_node_id, &view.holder));
    LM_TRY(place_of(cx, d, &view.place));
    const struct reader caller_reads = reader_of(&caller);
    LM_TRY(steps_of(cx, d->id, &caller_reads, &view.steps));
    LM_TRY(demand_photos_for(cx, d->id, &caller, &view.photos));
    LM_TRY(moves_of(cx, d, &caller, &view.moves));
    *ret_view = view;
    return LM_OK;
}

/* ---- a move ---- */

#define M struct demand_move_in
static const struct lm_field move_fields[] = {
    {LM_AT(M, demand), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(M, version), LM_INT, LM_REQUIRED, .min = 1, .max = INT64_C(1) << 40,
     .doc = "The version that was seen."},
    {LM_AT(M, move), LM_CODE, LM_REQUIRED, .codes = demand_moves, .doc = "What is to be done."},
    {LM_AT(M, note), LM_TEXT, .max = 1000, .doc = "Reason, result, answer."},
    {LM_AT(M, is_public), LM_BOOL, .doc = "The caller may read the note."},
    {LM_AT(M, to_node_id), LM_ID, .doc = "dispatch: to which node."},
    {LM_AT(M, unit_id), LM_ID, .doc = "dispatch: to which unit."},
    {LM_AT(M, due_at), LM_TIME, .doc = "ask_time: until when."},
    {LM_AT(M, merged_into), LM_ID, .doc = "merge: the demand that goes on."},
    {LM_AT(M, satisfaction), LM_CODE, .codes = demand_satisfactions,
     .doc = "solve, unsolve, settle: the caller's word."},
    {LM_AT(M, kind), LM_CODE, .codes = demand_kinds, .doc = "classify."},
    {LM_AT(M, urgency), LM_CODE, .codes = demand_urgencies, .doc = "classify."},
    {LM_AT(M, category), LM_TEXT, .max = 4, .doc = "classify."},
    {LM_AT(M, units), LM_IDS, .max = 20, .doc = "whistle, link: which units."},
    {LM_AT(M, needed_at), LM_TIME, .doc = "whistle, link: by when."},
    {LM_AT(M, photos), LM_TEXTS, .max = 9, .doc = "Digests of photos sent before."},
    {0},
};
#undef M
const struct lm_record demand_move_record = {"DemandMove", sizeof(struct demand_move_in),
                                             move_fields};
