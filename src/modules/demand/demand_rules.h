/* What the files of the demand module promise each other. */
#ifndef LM_MODULES_DEMAND_RULES_H
#define LM_MODULES_DEMAND_RULES_H

#include "modules/demand/demand_codes.h"
#include "modules/demand/demand_store.h"

extern const struct lm_permission demand_see, demand_browse, demand_take, demand_work,
    demand_manage, demand_figures, demand_party;
extern const struct lm_message demand_messages[];
extern const struct lm_command demand_commands[];

/* ---- demand.c: filing ---- */

/* Does the captain of its building act first? Complaints may be about himself, reports always stay
 * away from neighbours. */
bool demand_is_for_captain(const struct demand *demand);
/* Who filed, by how it came. */
int demand_filing_actor(int source);

/* ---- demand_stand.c: what somebody is to a demand ---- */

struct demand_stand {
    unsigned hands; /* bits of enum demand_hand */
    struct {
        unsigned hands;
        int64_t node_id;
    } at[6];          /* by level: what of them he has there */
    int actor;        /* enum demand_actor */
    int64_t node_id;  /* where he stands; 0: a resident */
    int64_t unit_id;  /* of which unit; 0: none */
    bool is_unit;     /* holder as the unit that it went to, not as the office */
    bool may_see;     /* the demand at all */
    bool may_contact; /* who calls, in the open */
};
/* Asks grants, unit and caller; never fails for want of a right. */
LM_CHECK lm_rc demand_stand_of(struct lm_cx *cx, const struct demand *demand,
                               struct demand_stand *ret_stand);
/* A demand that the caller of the route may see there (permission × place, and his stand).
 * LM_NOT_FOUND otherwise. */
LM_CHECK lm_rc demand_get(struct lm_cx *cx, int64_t id, struct demand *ret_demand,
                          struct demand_stand *ret_stand);
/* Outside of the demand's own routes: may the caller see it? */
LM_CHECK lm_rc demand_is_seen(struct lm_cx *cx, const struct demand *demand, bool *ret_is_seen);
/* Hook of "mediation.filed": nobody registers a mediation of a demand that he cannot see, for it
 * would show that it has one. LM_NOT_FOUND. */
LM_CHECK lm_rc demand_refer(struct lm_cx *cx, int64_t id, int64_t place_id);
/* Is the move one of his, from whatever state? Units are called in by communities and streets (街乡
 * 吹哨); a neighbour sends to nobody and does not say that two are one. */
bool demand_is_his(const struct demand_stand *stand, int move);
/* The same stand, as the office that makes the move: of several the nearest that may. */
struct demand_stand demand_stand_for(const struct demand_stand *stand, int move);

/* ---- demand_may.c: may it be made now? ---- */

/* Whatever is asked for with it: state, stand, and what has happened. LM_CONFLICT
 * "demand.not_from_here", "demand.no_level_above", "demand.first_receiver",
 * "demand.too_late_to_return", "demand.mediated"; LM_FORBIDDEN "demand.not_yours",
 * "demand.station_does", "demand.whistle_level", "demand.not_to_oneself". */
LM_CHECK lm_rc demand_may(struct lm_cx *cx, const struct demand *demand,
                          const struct demand_stand *stand, int move);
/* Those of which demand_may says LM_OK, as bits (UINT64_C(1) << move). */
LM_CHECK lm_rc demand_moves_open(struct lm_cx *cx, const struct demand *demand,
                                 const struct demand_stand *stand, uint64_t *ret_moves);

/* ---- demand_act.c: moves ---- */

struct demand_move_in {
    int64_t demand, version;
    int move;
    struct lm_str note;
    bool is_public;
    int64_t to_node_id, unit_id, due_at, merged_into;
    int satisfaction, kind, urgency;
    struct lm_str category;
    struct lm_list units;  /* int64_t: whom a whistle calls */
    struct lm_list photos; /* struct lm_str: digests of photos that were sent before */
    int64_t needed_at;
};
/* Makes a move for who stands there. LM_CONFLICT "demand.changed_meanwhile" (another version),
 * "demand.no_mediation" (not registered); as demand_may; LM_INVALID at /note, /due_at, /to_node_id,
 * /unit_id, /units, /needed_at, /merged_into, /category. */
LM_CHECK lm_rc demand_act(struct lm_cx *cx, struct demand *demand, const struct demand_stand *stand,
                          const struct demand_move_in *in);
/* Writes a move over `before`: row, log, figures, clock, events. `entry` has move, actor and what
 * goes with the move; the rest is filled in. */
LM_CHECK lm_rc demand_commit(struct lm_cx *cx, const struct demand *before, struct demand *demand,
                             struct demand_entry *entry);
/* The same with a clock that has been wound up to `wound_ms` only: steps since then still strike.
 */
LM_CHECK lm_rc demand_commit_at(struct lm_cx *cx, const struct demand *before,
                                struct demand *demand, struct demand_entry *entry,
                                int64_t wound_ms);
/* Tells all who watch the demand, its holder, its unit, or a place at or above its own. */
LM_CHECK lm_rc demand_emit(struct lm_cx *cx, const struct demand *demand);
/* Keeps a photo that was sent before (core/photo) with a move. LM_INVALID at /photos. */
LM_CHECK lm_rc demand_photo_keep(struct lm_cx *cx, int64_t demand_id, int64_t log_place,
                                 struct lm_str digest);

/* ---- demand_clock.c: deadlines ---- */

struct demand_deadlines {
    int64_t contact_due_ms, due_ms;
    bool is_in_days; /* working days; else natural hours */
};
/* By a limit, counted from a moment; what is left of it at a moment, in its own unit; and the
 * deadline that what was left gives from a moment on (pure). */
struct demand_deadlines demand_deadlines_by(const struct demand_limit *limit, int64_t from_ms);
int64_t demand_left_by(const struct demand_limit *limit, int64_t now_ms, int64_t due_ms);
int64_t demand_again_by(const struct demand_limit *limit, int64_t now_ms, int64_t left_ms);
/* By the limits of the kind and urgency, counted from a moment. */
LM_CHECK lm_rc demand_deadlines_of(struct lm_cx *cx, const struct demand *demand, int64_t from_ms,
                                   struct demand_deadlines *ret_deadlines);
/* Of a suspended demand: what was left then, and the deadline that it gives from now on. */
LM_CHECK lm_rc demand_time_left(struct lm_cx *cx, const struct demand *demand, int64_t *ret_left);
LM_CHECK lm_rc demand_due_again(struct lm_cx *cx, const struct demand *demand, int64_t *ret_due_ms);
/* Sets what the clock does next: the first step that lies after `from_ms`. */
void demand_clock_wind(struct demand *demand, int64_t from_ms);
/* The entry that the clock's next step makes (pure); node_id: the level above that is told, 0:
 * none.
 */
struct demand_entry demand_strike_of(const struct lm_scope *scope, const struct demand *demand);
/* Strikes for every demand whose time has come: reminders, overdue, told upwards. In one write
 * transaction each; each step happens once, whatever is restarted. */
LM_CHECK lm_rc demand_clock_strike(struct lm_env *env);

/* ---- demand_tell.c: outside the house ---- */

/* Text message to the caller and webhooks ("demand.filed", "demand.moved", "demand.closed"), with
 * the move's transaction. */
LM_CHECK lm_rc demand_tell(struct lm_cx *cx, const struct demand *demand,
                           const struct demand_entry *entry);

/* ---- demand_link.c: whistles and the three parties ---- */

/* What DEMAND_WHISTLE and DEMAND_LINK ask of units, beside the log. */
LM_CHECK lm_rc demand_ask_units(struct lm_cx *cx, const struct demand *demand,
                                const struct demand_stand *stand, const struct demand_move_in *in);
/* The caller's unit. LM_FORBIDDEN when he speaks for none. */
LM_CHECK lm_rc demand_own_unit(struct lm_cx *cx, int64_t *ret_unit_id);

/* ---- demand_count.c: figures ---- */

enum demand_figure {
    DEMAND_FILED,
    DEMAND_N_ACCEPTED,
    DEMAND_N_REJECTED,
    DEMAND_N_DISPATCHED,
    DEMAND_DISPATCHED_AGAIN,
    DEMAND_N_RETURNED,
    DEMAND_CONTACT_DUE,
    DEMAND_CONTACTED,
    DEMAND_DUE,
    DEMAND_DUE_CLOSED,
    DEMAND_DUE_IN_TIME,
    DEMAND_DUE_HANDLED,
    DEMAND_DUE_EXTENDED,
    DEMAND_DUE_SUSPENDED,
    DEMAND_REWORKED,
    DEMAND_N_CLOSED,
    DEMAND_ANSWERED,
    DEMAND_N_SOLVED,
    DEMAND_N_UNSOLVED,
    DEMAND_N_SATISFIED,
    DEMAND_N_FAIR,
    DEMAND_N_UNREACHED,
    DEMAND_FIGURE_COUNT
};
struct demand_figures {
    int64_t n[DEMAND_FIGURE_COUNT];
};
/* One addition to the figures: so much on a day. */
struct demand_share {
    int64_t day; /* YYYYMMDD */
    enum demand_figure figure;
    int64_t n;
};
enum { DEMAND_SHARES_MAX = 24 };
struct demand_shares {
    struct demand_share items[DEMAND_SHARES_MAX];
    size_t count;
};
/* What a demand as it stands contributes (pure): filing, deadlines, closing. */
void demand_shares_of_row(const struct demand *demand, struct demand_shares *shares);
/* What a move contributes by itself (pure); `after` is the demand after it. */
void demand_shares_of_move(const struct demand *after, const struct demand_entry *entry,
                           struct demand_shares *shares);
/* Adds the difference that a move makes to the figures. `before` NULL: it was filed. */
LM_CHECK lm_rc demand_count_move(struct lm_cx *cx, const struct demand *before,
                                 const struct demand *after, const struct demand_entry *entry);
/* Rows of demand_count: adds; sums of a node. */
struct demand_cell {
    int64_t period, compound_id;
    struct lm_str category;
    int64_t unit_id;
    struct demand_figures figures;
};
/* The cells that a share of a demand goes into: the day and the month over all, the month of its
 * category, the month of its unit. How many. */
enum { DEMAND_KEYS_MAX = 4 };
size_t demand_cells_of(const struct demand *demand, int64_t day,
                       struct demand_cell keys[DEMAND_KEYS_MAX]);
LM_CHECK lm_rc demand_store_count_add(struct lm_cx *cx, const struct demand_cell *cell);
/* Given each cell in turn; its category lives until the next. */
typedef lm_rc (*demand_cell_taker)(void *arg, const struct demand_cell *cell);
/* Of one period, category and unit: each compound, or the one of `of`. */
LM_CHECK lm_rc demand_store_count_cells(struct lm_cx *cx, const struct demand_cell *of,
                                        demand_cell_taker take, void *arg);
/* Of a month: each category and compound. */
LM_CHECK lm_rc demand_store_count_categories(struct lm_cx *cx, int64_t period,
                                             demand_cell_taker take, void *arg);
/* Every cell from periods[0].period to periods[1].period, in order of the key. */
LM_CHECK lm_rc demand_store_count_all(struct lm_cx *cx, const struct demand_cell periods[2],
                                      demand_cell_taker take, void *arg);
LM_CHECK lm_rc demand_store_count_clear(struct lm_cx *cx);
/* Demands behind `after_id` in order of id. */
LM_CHECK lm_rc demand_store_every(struct lm_cx *cx, int64_t after_id, int64_t limit,
                                  struct lm_list *ret_demands);
/* Adds to `sum` the figures of a node for a period of its own (YYYYMM or YYYYMMDD). `category` and
 * `unit_id` empty: of all. */
LM_CHECK lm_rc demand_count_period(struct lm_cx *cx, int64_t node_id, const struct demand_cell *of,
                                   struct demand_figures *sum);
/* The same between two days, both included; of all categories and units when the span is not whole
 * months. */
struct demand_span {
    int64_t from_day, to_day;
};
LM_CHECK lm_rc demand_count_span(struct lm_cx *cx, int64_t node_id, const struct demand_span *span,
                                 const struct demand_cell *of, struct demand_figures *sum);
/* Given each compound in each month or day that the span is made of, over all categories. */
LM_CHECK lm_rc demand_count_compounds(struct lm_cx *cx, const struct demand_span *span,
                                      demand_cell_taker take, void *arg);

/* ---- demand_recount.c: figures anew from the log ---- */

/* Folds every demand's log, and tells in how many the row or a figure of the span differs. */
struct demand_recount {
    struct demand_span span;
    int64_t demands, entries, rows_wrong, cells, cells_wrong;
};
LM_CHECK lm_rc demand_recompute(struct lm_env *env, struct demand_recount *recount);
/* Writes the figures anew: `lastmeter db rebuild`. */
LM_CHECK lm_rc demand_rebuild(struct lm_cx *cx);

/* ---- demand_retain.c: what goes ---- */

/* Unless the district says otherwise: two years after the end, as other records of whoever was
 * dealt with (PIPL art. 19: no longer than necessary; a complaint about how it was handled, and the
 * figures of two years, have been settled by then). */
enum { DEMAND_KEEP_DAYS = 730 };
LM_CHECK lm_rc demand_keep_days(struct lm_cx *cx, int64_t *ret_days);
LM_CHECK lm_rc demand_keep_days_put(struct lm_cx *cx, int64_t days);
/* The job: of demands that ended longer ago, words, caller, contact, spot, door, notes, photos and
 * who said "me too" are deleted, in transactions of fifty; rows, moves, times and counts stay.
 * LM_BUSY: the server stops, the rest comes after the restart. */
LM_CHECK lm_rc demand_retain(struct lm_env *env);
/* Those whose time would be over if it were so many days: ids, oldest end first, `most` of them. */
LM_CHECK lm_rc demand_retain_look(struct lm_cx *cx, int64_t days, int64_t most,
                                  struct lm_list *ret_ids);
/* What the demand says, or in the reader's language when that was deleted. */
LM_CHECK lm_rc demand_title_of(struct lm_cx *cx, const struct demand *demand,
                               struct lm_str *ret_title);
LM_CHECK lm_rc demand_content_of(struct lm_cx *cx, const struct demand *demand,
                                 struct lm_str *ret_content);

/* ---- demand_calendar.c: are the holidays known? ---- */

struct demand_calendar {
    int64_t last_year;    /* whose holidays are known */
    int64_t missing_year; /* whose list is due and not there; 0: none */
    bool is_needed;       /* open demands have deadlines behind the last known year */
};
LM_CHECK lm_rc demand_calendar_look(struct lm_cx *cx, struct demand_calendar *ret_calendar);
/* Logs a warning when a list is missing: at start, and once a day. */
LM_CHECK lm_rc demand_calendar_warn(struct lm_env *env);

/* ---- demand_list.c ---- */

struct demand_list_ask {
    int64_t node, limit;
    int state, kind, source;
    bool is_closed, is_overdue, is_mine, is_supervised;
    struct lm_str category, q, after;
};
struct demand_page {
    struct lm_list items; /* struct demand */
    struct lm_str next;   /* p == NULL: there is no more */
    bool is_cut;          /* so many were looked through that the page ends early */
};
LM_CHECK lm_rc demand_list(struct lm_cx *cx, const struct demand_list_ask *ask,
                           struct demand_page *ret_page);
/* Open ones that a unit handles, by due time, at most two hundred. */
LM_CHECK lm_rc demand_list_of_unit(struct lm_cx *cx, int64_t unit_id, struct lm_list *ret_demands);
/* Open demands of the place that may be the same: of the building or compound, same class, alike
 * words; at most five. */
LM_CHECK lm_rc demand_similar(struct lm_cx *cx, const struct demand_new *in,
                              struct lm_list *ret_demands);

/* ---- demand_words.c: which words may it hold? ---- */

/* Marks of what is said and where, for demand.words (pure). */
LM_CHECK lm_rc demand_words_of(struct lm_arena *arena, struct lm_str content, struct lm_str spot,
                               struct lm_str *ret_words);
/* Words as they are sought, and their marks. */
enum { DEMAND_WORDS_MAX = 32, DEMAND_MARKS_MAX = 128 }; /* a query has sixty characters */
struct demand_needle {
    struct lm_str text;
    size_t marks_end;
};
struct demand_sought {
    struct demand_needle words[DEMAND_WORDS_MAX];
    uint64_t marks[DEMAND_MARKS_MAX];
    size_t count; /* of words; 0: nothing is sought, everything holds it */
};
/* The words live as long as `q`. */
void demand_seek(struct lm_str q, struct demand_sought *ret_sought);
/* By number and marks alone: false for what cannot hold all of the words. */
bool demand_may_hold(const struct demand *demand, const struct demand_sought *sought);
/* By number, content and spot: does it? */
bool demand_holds(const struct demand *demand, const struct demand_sought *sought);

/* ---- demand_find.c ---- */

/* Search source: by number. */
LM_CHECK lm_rc demand_find(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds);

/* ---- demand_contact.c ---- */

/* Faults at /contact/phone. */
LM_CHECK lm_rc demand_contact_prepare(struct lm_cx *cx, struct demand_new *in);

/* Query code and external number from in->once. */
LM_CHECK lm_rc demand_code_make(struct lm_cx *cx, struct demand_new *in);
/* The blind index of a query code as somebody typed it: digits count, blanks do not. */
LM_CHECK lm_rc demand_query_index(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_index);
LM_CHECK lm_rc demand_contact_open(struct lm_cx *cx, const struct demand *demand,
                                   struct demand_contact *ret_contact);

#endif
