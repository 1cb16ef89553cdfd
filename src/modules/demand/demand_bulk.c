/* Whole histories at once: each is played through the same table of moves, deadlines and clock as a
 * demand that people work on, so that row, log and figures cannot but agree. Where permissions
 * would be asked, whoever calls has decided. */
#include "modules/demand/demand_bulk.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/env.h"
#include "core/scope/scope.h"

enum { BULK_CAP = 16 * 1024 * 1024 };

struct play {
    struct lm_cx *cx;
    struct demand_bulk *bulk;
    struct demand_bulk_batch *batch;
    struct demand demand;
};

/* ---- making and ending ---- */

static lm_rc read_limits(struct lm_cx *cx, struct demand_bulk *bulk) {
    struct lm_list limits = {0};
    LM_TRY(demand_store_limits(cx, &limits));
    const struct demand_limit *items = limits.items;
    for (size_t i = 0; i < limits.count; i++)
        bulk->limits[items[i].kind][items[i].urgency] = items[i];
    return LM_OK;
}

lm_rc demand_bulk_new(struct lm_cx *cx, struct demand_bulk **ret_bulk) {
    struct lm_arena *arena;
    struct demand_bulk *bulk;
    LM_TRY(lm_arena_new(BULK_CAP, &arena));
    lm_rc rc = lm_new(arena, 1, &bulk);
    if (rc != LM_OK) {
        lm_arena_free(arena);
        return rc;
    }
    bulk->arena = arena;
    bulk->ids.process = cx->env->ids.process;
    bulk->now_ms = cx->now_ms;
    rc = demand_book_open(&bulk->book);
    if (rc == LM_OK)
        rc = read_limits(cx, bulk);
    if (rc == LM_OK)
        *ret_bulk = bulk;
    else
        demand_bulk_free(bulk);
    return rc;
}

void demand_bulk_free(struct demand_bulk *bulk) {
    if (!bulk)
        return;
    demand_book_close(&bulk->book);
    lm_arena_free(bulk->arena);
}

lm_rc demand_bulk_unit(struct lm_cx *cx, int64_t node_id, const char *kind, struct lm_str name,
                       int64_t *ret_id) {
    struct demand_unit unit = {.id = lm_cx_id(cx),
                               .node_id = node_id,
                               .kind = lm_code_value(demand_unit_kinds, lm_str_of(kind)),
                               .name = name,
                               .is_active = true,
                               .version = 1};
    LM_TRY(demand_store_unit_put(cx, &unit));
    *ret_id = unit.id;
    return LM_OK;
}

lm_rc demand_bulk_member(struct lm_cx *cx, int64_t unit_id, int64_t account_id) {
    return demand_store_member_put(cx, account_id, unit_id);
}

/* ---- one move ---- */

/* Figures of the row are entered at the end, when it stands still. */
static lm_rc make(struct play *play, struct demand_entry *entry, int64_t wound_ms) {
    struct demand *demand = &play->demand;
    struct demand_shares by = {0};
    entry->demand_id = demand->id;
    entry->place = demand->version + 1;
    entry->from_state = demand->state;
    entry->to_state = demand_state_after(demand, entry->move);
    if (!entry->to_state) {
        lm_log(LM_ERROR, "demand.bulk", "move", lm_code_slug(demand_moves, entry->move), "from",
               lm_code_slug(demand_states, demand->state), NULL);
        return LM_INTERNAL;
    }
    entry->closing = demand_closing_after(demand, entry->move);
    demand_apply(demand, entry);
    demand_clock_wind(demand, wound_ms);
    demand_shares_of_move(demand, entry, &by);
    LM_TRY(demand_book_enter(&play->bulk->book, demand, &by));
    return lm_array_add(play->cx->arena, &play->batch->entries, *entry);
}

/* What the clock has done up to a moment, at the minute in which its job looks. */
static lm_rc strike_until(struct play *play, int64_t until_ms) {
    struct demand *demand = &play->demand;
    while (demand->clock_ms && demand->clock_ms < until_ms) {
        struct demand_entry entry = demand_strike_of(play->cx->scope, demand);
        entry.at_ms = demand->clock_ms;
        LM_TRY(make(play, &entry, demand->clock_ms));
    }
    return LM_OK;
}

static int actor_of(const struct play *play, const struct demand_past_move *move) {
    static const int actors[] = {
        [LM_LEVEL_DISTRICT] = DEMAND_ACTOR_DISTRICT,   [LM_LEVEL_STREET] = DEMAND_ACTOR_STREET,
        [LM_LEVEL_COMMUNITY] = DEMAND_ACTOR_COMMUNITY, [LM_LEVEL_COMPOUND] = DEMAND_ACTOR_STATION,
        [LM_LEVEL_BUILDING] = DEMAND_ACTOR_CAPTAIN,
    };
    const struct lm_scope_node *node =
        move->node_id ? lm_scope_find(play->cx->scope, move->node_id) : NULL;
    if (node)
        return actors[node->level];
    int which = lm_code_value(demand_moves, lm_str_of(move->move));
    bool is_party = play->demand.unit_id && (demand_move_hands(which) & DEMAND_HAND_HOLDER);
    return is_party ? DEMAND_ACTOR_PARTY : DEMAND_ACTOR_CALLER;
}

static void go_up(const struct play *play, struct demand_entry *entry) {
    const struct lm_scope *scope = play->cx->scope;
    const struct lm_scope_node *holder = lm_scope_find(scope, play->demand.holder_node_id);
    const struct lm_scope_node *lead = lm_scope_find(scope, play->demand.lead_node_id);
    entry->to_node_id = holder ? holder->parent_id : 0;
    if (!lead || lead->level == LM_LEVEL_BUILDING)
        entry->lead_node_id = entry->to_node_id;
}

/* What a move carries beside whoever makes it: as demand_act.c fills it in. */
static void fill_in(const struct play *play, const struct demand_past_move *move,
                    struct demand_entry *entry) {
    const struct demand *demand = &play->demand;
    const struct demand_limit *limit = &play->bulk->limits[demand->kind][demand->urgency];
    switch (entry->move) {
    case DEMAND_DISPATCH:
        entry->to_node_id = move->to_node_id;
        entry->unit_id = move->unit_id;
        break;
    case DEMAND_ESCALATE:
        go_up(play, entry);
        break;
    case DEMAND_ASK_TIME:
        entry->due_ms = move->due_ms;
        break;
    case DEMAND_GRANT_TIME:
        entry->due_ms = demand->asked_due_ms;
        break;
    case DEMAND_SUSPEND:
        entry->left_ms = demand_left_by(limit, move->at_ms, demand->due_ms);
        break;
    case DEMAND_RESUME:
        entry->due_ms = demand_again_by(limit, move->at_ms, demand->left_ms);
        break;
    case DEMAND_FAIL:
    case DEMAND_UNSOLVE:
        if (demand->due_ms <= move->at_ms)
            entry->due_ms = demand_deadlines_by(limit, move->at_ms).due_ms;
        break;
    default:
        break;
    }
}

static lm_rc ask_units(struct play *play, const struct demand_past_move *move, int64_t whistle_id) {
    for (size_t i = 0; i < LM_COUNT(move->units); i++) {
        struct demand_ask ask = {.id = lm_cx_id(play->cx),
                                 .demand_id = play->demand.id,
                                 .whistle_id = whistle_id,
                                 .unit_id = move->units[i],
                                 .node_id = move->node_id,
                                 .request = move->note,
                                 .asked_at = move->at_ms,
                                 .due_at = move->due_ms,
                                 .arrived_at = move->arrived_ms,
                                 .answered_at = move->answered_ms,
                                 .version = 1};
        if (move->answered_ms) {
            ask.answer = LM_STR("已到场处理完毕。");
            ask.mark = 1 /* done */;
        }
        if (ask.unit_id)
            LM_TRY(lm_array_add(play->cx->arena, &play->batch->asks, ask));
    }
    return LM_OK;
}

static lm_rc whistle(struct play *play, const struct demand_past_move *move) {
    struct demand_whistle whistle = {.id = lm_cx_id(play->cx),
                                     .node_id = move->node_id,
                                     .demand_id = play->demand.id,
                                     .topic = move->note,
                                     .needed_at = move->due_ms,
                                     .blown_at = move->at_ms,
                                     .account_id = move->account_id,
                                     .closed_at = move->answered_ms,
                                     .outcome = move->answered_ms ? LM_STR("各单位到场，当场处理。")
                                                                  : (struct lm_str){0},
                                     .whistler_mark = move->answered_ms ? 1 : 0,
                                     .version = 1};
    LM_TRY(lm_array_add(play->cx->arena, &play->batch->whistles, whistle));
    return ask_units(play, move, whistle.id);
}

static lm_rc play_move(struct play *play, const struct demand_past_move *move) {
    int which = lm_code_value(demand_moves, lm_str_of(move->move));
    LM_TRY(strike_until(play, move->at_ms));
    struct demand_entry entry = {.at_ms = move->at_ms,
                                 .move = which,
                                 .actor = actor_of(play, move),
                                 .account_id = move->account_id,
                                 .node_id = move->node_id,
                                 .satisfaction = move->satisfaction,
                                 .note = move->note,
                                 .is_public = demand_move_is_told(which)};
    if (entry.actor == DEMAND_ACTOR_PARTY)
        entry.unit_id = play->demand.unit_id;
    fill_in(play, move, &entry);
    LM_TRY(make(play, &entry, move->at_ms));
    if (which == DEMAND_WHISTLE)
        return whistle(play, move);
    return which == DEMAND_LINK ? ask_units(play, move, 0) : LM_OK;
}

/* ---- one history ---- */

static lm_rc give_number(struct play *play) {
    struct demand_bulk *bulk = play->bulk;
    int64_t day = lm_date_at(play->demand.filed_ms);
    if (bulk->days.count == 0 || bulk->days.items[bulk->days.count - 1].day != day)
        LM_TRY(lm_array_add(bulk->arena, &bulk->days, (struct demand_day){.day = day}));
    return lm_str_printf(play->cx->arena, &play->demand.number, "%lld-%05lld", (long long)day,
                         (long long)++bulk->days.items[bulk->days.count - 1].last);
}

static struct demand first_of(struct play *play, const struct demand_past *past) {
    const struct demand_new *in = &past->filing;
    struct demand demand = {
        .id = lm_id_next(&play->bulk->ids, in->filed_ms),
        .query_index = in->query_index,
        .kind = in->kind,
        .urgency = in->urgency,
        .category = in->category,
        .title = in->title,
        .content = in->content,
        .spot = lm_str_is_empty(in->spot) ? (struct lm_str){0} : in->spot,
        .words = in->words,
        .compound_id = in->compound_id,
        .building_id = in->building_id,
        .door_id = in->door_id,
        .source = in->source,
        .external_no = in->external_no,
        .filed_by = past->filed_by,
        .caller_id = in->caller_id,
        .contact_sealed = in->contact_sealed,
        .contact_index = in->contact_index,
        .age_band = in->age_band,
        .is_confidential = in->is_confidential,
        .state = DEMAND_SUBMITTED,
        .is_open = true,
        .filed_ms = in->filed_ms,
        .version = 1,
    };
    const struct demand_limit *limit = &play->bulk->limits[in->kind][in->urgency];
    struct demand_deadlines deadlines = demand_deadlines_by(limit, in->filed_ms);
    demand.contact_due_ms = deadlines.contact_due_ms;
    demand.due_ms = deadlines.due_ms;
    demand.holder_node_id =
        demand_is_for_captain(&demand) ? demand.building_id : demand.compound_id;
    demand.lead_node_id = demand.holder_node_id;
    demand_clock_wind(&demand, in->filed_ms);
    return demand;
}

static lm_rc file(struct play *play, const struct demand_past *past) {
    play->demand = first_of(play, past);
    LM_TRY(give_number(play));
    return lm_array_add(play->cx->arena, &play->batch->entries,
                        (struct demand_entry){.demand_id = play->demand.id,
                                              .place = 1,
                                              .at_ms = play->demand.filed_ms,
                                              .move = DEMAND_FILE,
                                              .to_state = DEMAND_SUBMITTED,
                                              .actor = demand_filing_actor(play->demand.source),
                                              .account_id = past->filed_by,
                                              .to_node_id = play->demand.holder_node_id,
                                              .lead_node_id = play->demand.lead_node_id,
                                              .due_ms = play->demand.due_ms,
                                              .is_public = true});
}

static lm_rc play_one(struct play *play, const struct demand_past *past) {
    const struct demand_past_move *moves = past->moves.items;
    struct demand_shares is = {0};
    LM_TRY(file(play, past));
    if (past->ret_id)
        *past->ret_id = play->demand.id;
    for (size_t i = 0; i < past->moves.count; i++)
        LM_TRY(play_move(play, &moves[i]));
    LM_TRY(strike_until(play, play->bulk->now_ms));
    demand_shares_of_row(&play->demand, &is);
    LM_TRY(demand_book_enter(&play->bulk->book, &play->demand, &is));
    return lm_array_add(play->cx->arena, &play->batch->demands, play->demand);
}

lm_rc demand_bulk_play(struct lm_cx *cx, struct demand_bulk *bulk, const struct lm_list *pasts,
                       struct demand_bulk_batch **ret_batch) {
    const struct demand_past *items = pasts->items;
    struct play play = {.cx = cx, .bulk = bulk};
    LM_TRY(lm_new(cx->arena, 1, &play.batch));
    for (size_t i = 0; i < pasts->count; i++)
        LM_TRY(play_one(&play, &items[i]));
    *ret_batch = play.batch;
    return LM_OK;
}

/* ---- writing ---- */

lm_rc demand_bulk_write(struct lm_cx *cx, const struct demand_bulk_batch *batch) {
    LM_TRY(demand_store_insert_many(cx,
                                    &(struct lm_list){batch->demands.items, batch->demands.count}));
    LM_TRY(
        demand_store_log_many(cx, &(struct lm_list){batch->entries.items, batch->entries.count}));
    for (size_t i = 0; i < batch->whistles.count; i++)
        LM_TRY(demand_store_whistle_insert(cx, &batch->whistles.items[i]));
    for (size_t i = 0; i < batch->asks.count; i++)
        LM_TRY(demand_store_ask_insert(cx, &batch->asks.items[i]));
    return LM_OK;
}

lm_rc demand_bulk_end(struct lm_cx *cx, struct demand_bulk *bulk) {
    for (size_t i = 0; i < bulk->days.count; i++)
        LM_TRY(demand_store_series_put(cx, &bulk->days.items[i]));
    return demand_store_count_add_many(cx, bulk->book.cells.items, bulk->book.cells.count);
}
