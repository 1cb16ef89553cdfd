/* The structs of the survey module and the tables that carry them over the wire and out of rows.
 * Owns shapes only: no rule, no SQL. */
#ifndef LM_MODULES_SURVEY_FIELDS_H
#define LM_MODULES_SURVEY_FIELDS_H

#include "core/module.h"
#include "modules/ledger/ledger.h"

enum survey_status { SURVEY_DRAFT = 1, SURVEY_OPENING, SURVEY_OPEN, SURVEY_CLOSED };
enum survey_kind { SURVEY_YES_NO = 1, SURVEY_CHOICE, SURVEY_NUMBER, SURVEY_TEXT, SURVEY_DAY };
/* What a person says about a door. */
enum survey_outcome {
    SURVEY_UNCHANGED = 1,
    SURVEY_CHANGED,
    SURVEY_VACANT,
    SURVEY_NOT_REACHED,
    SURVEY_REFUSED,
    SURVEY_MISSING,      /* a door beside this one is not in the ledger; the note says which */
    SURVEY_NOT_EXISTING, /* this door does not exist */
    SURVEY_MERGED        /* this door was merged with another */
};
/* Where a door stands. The first eight are columns, REMAINING is a filter: waiting or not reached.
 */
enum survey_state {
    SURVEY_IS_WAITING = 1,
    SURVEY_IS_UNCHANGED,
    SURVEY_IS_CHANGED,
    SURVEY_IS_VACANT,
    SURVEY_IS_NOT_REACHED,
    SURVEY_IS_REFUSED,
    SURVEY_IS_PENDING,
    SURVEY_IS_DROPPED,
    SURVEY_IS_REMAINING
};
enum survey_fate { SURVEY_APPLIED = 1, SURVEY_LATE, SURVEY_SEALED, SURVEY_FOR_STATION };
enum survey_clock { SURVEY_PLAUSIBLE = 1, SURVEY_AHEAD, SURVEY_BEHIND };
enum survey_speaker { SURVEY_AT_DOOR = 1, SURVEY_BY_STATION };
enum survey_verdict { SURVEY_UNDECIDED = 1, SURVEY_ACCEPTED, SURVEY_TURNED_DOWN, SURVEY_REPLACED };
extern const struct lm_code survey_statuses[], survey_kinds[], survey_outcomes[], survey_states[],
    survey_fates[], survey_clocks[], survey_speakers[], survey_verdicts[];

enum { SURVEY_QUESTIONS_MAX = 12, SURVEY_AREAS_MAX = 400 };

/* ---- a survey ---- */

struct survey_area {
    int64_t node_id;
    struct lm_str name; /* out only */
};
struct survey_question {
    struct lm_str key, text;
    int kind;               /* enum survey_kind */
    struct lm_list choices; /* struct lm_str, of a choice */
    bool required;
    struct lm_str choices_text; /* as a column: one a line */
    int64_t place, survey_id;
};
struct survey_baseline {
    struct lm_str text;
    int64_t minutes;
};
struct survey_sign_off {
    int64_t node_id, signed_by, signed_at;
    struct lm_str name, by_name, note;
};
struct survey {
    int64_t id;
    struct lm_str title, purpose, legal_basis, form_no, issued_by, approval_no;
    int64_t valid_until; /* YYYYMMDD, the last day */
    int64_t opens_at, due_at;
    struct lm_list areas, verify, questions; /* struct survey_area, lm_str, survey_question */
    int64_t retention_days;
    struct survey_baseline baseline;
    int status;
    int64_t created_by, created_at, opened_at, closed_at, closed_by, purged_at;
    struct lm_str close_note;
    int64_t buildings_total, buildings_ready, filled_to;
    struct lm_list sign_offs; /* struct survey_sign_off */
    struct lm_str verify_text;
    struct lm_list nulls; /* struct lm_str, of a change: members that are to be empty */
    int64_t question_count;
    bool is_demo;
};
extern const struct lm_record survey_record, survey_new_record, survey_patch_record,
    survey_row_record, survey_area_record, survey_question_record, survey_question_row_record,
    survey_sign_off_record;

/* ---- totals ---- */

/* Columns of survey_count in order, then what follows from them. All members are int64_t. */
struct survey_totals {
    int64_t doors, unchanged, changed, vacant, not_reached, refused, pending, dropped;
    int64_t households, residents;
    int64_t moved_in, moved_out, found, born, died, corrected;
    int64_t done;      /* unchanged + changed + vacant + refused + dropped */
    int64_t remaining; /* doors − done − pending: waiting or not reached */
};
enum { SURVEY_COUNTED = 16 }; /* columns; `done` and `remaining` are derived */
extern const struct lm_record survey_totals_record;

struct survey_times {
    int64_t since_open_s, p50_s, p95_s, all_s; /* LM_ABSENT: not reached yet */
};
struct survey_child {
    int64_t id, level;
    struct lm_str name, code;
    struct survey_totals totals;
};
struct survey_progress {
    int64_t survey, node, as_of;
    int status;
    struct survey_totals totals;
    struct survey_times times; /* of two buildings at least, compound and above; else LM_ABSENT */
    struct lm_list children;   /* struct survey_child, in order of code */
    struct lm_list sign_offs;  /* struct survey_sign_off without people, touching the node */
    bool is_demo;
};
extern const struct lm_record survey_progress_record;

/* ---- doors and answers ---- */

struct survey_target {
    int64_t survey_id, building_id, door_id;
    int status; /* enum survey_state */
    int64_t answer_id, account_id, given_at, received_at, done_at, assigned_to;
    int64_t households, residents, door_version;
    struct lm_str assigned_name; /* out only, where people read it */
};
extern const struct lm_record survey_target_record, survey_target_row_record;

struct survey_pack_target {
    struct ledger_door door;
    int status;
    int64_t answer_id, given_at, assigned_to;
    struct lm_list households; /* struct ledger_household */
};
struct survey_pack {
    struct survey survey;
    int64_t building_id, as_of;
    struct lm_str path;
    struct lm_list targets; /* struct survey_pack_target, in door order */
};
extern const struct lm_record survey_pack_record;

/* Where the doors of a building stand: the pack without people, so that it can be asked often. */
struct survey_states {
    int64_t building_id, as_of;
    struct lm_list items; /* struct survey_target */
};
extern const struct lm_record survey_states_record;

/* Somebody who may be asked to answer a door of the compound. */
struct survey_stand_in {
    int64_t account_id, node_id;
    struct lm_str name, place;
    int role; /* enum lm_role */
};
struct survey_stand_in_list {
    struct lm_list items;
};
extern const struct lm_record survey_stand_in_list_record;

/* What an answer holds beside its outcome: sealed as one JSON text. */
struct survey_content {
    struct lm_list changes; /* struct ledger_change */
    struct lm_str answers;  /* JSON object question key → value */
    struct lm_str note;
};
extern const struct lm_record survey_content_record;

struct survey_answer_in {
    int64_t survey, door;
    int outcome;
    int64_t given_at, based_on, amends;
    struct survey_content content;
    struct lm_str sealed; /* made by prepare; p == NULL: nothing to keep */
};
struct survey_answer_out {
    int64_t answer_id;
    int fate;
    struct survey_target target;
    struct ledger_sheet door; /* door.door.id == 0: the ledger did not change */
};
/* What somebody gets to know who may not look at the door any more. */
struct survey_late_out {
    int64_t answer_id;
    int fate;
};
extern const struct lm_record survey_answer_in_record, survey_answer_out_record,
    survey_late_out_record;

/* A stored answer, with the flows that it brought. */
struct survey_flows {
    int64_t moved_in, moved_out, found, born, died, corrected;
};
struct survey_answer {
    int64_t survey_id, id, building_id, door_id, account_id;
    int role, outcome, fate, clock;
    int64_t given_at, received_at, based_on, amends;
    struct lm_str content;
    struct survey_flows flows;
};
extern const struct lm_record survey_answer_row_record;

struct survey_case {
    int64_t survey_id, building_id, answer_id, door_id, account_id, given_at;
    int status_before, verdict;
};
extern const struct lm_record survey_case_row_record;

/* A row of a list of doors: retry list, remaining, pending decisions. */
struct survey_door_item {
    struct ledger_door door;
    int64_t building_id;
    struct lm_str place; /* path of the building */
    int status;
    int64_t answer_id, given_at, received_at, assigned_to;
    int outcome, fate, clock; /* of an answer that waits for a decision */
    struct lm_str by_name, note, assigned_name;
    struct lm_list changes; /* struct ledger_change */
    struct lm_str answers;  /* JSON object question key → value */
};
struct survey_door_list {
    struct lm_list items;
    struct lm_str next;
};
extern const struct lm_record survey_door_list_record;

/* What a door replied to the questions, while the answers are kept. */
struct survey_reply {
    int64_t door_id, building_id, given_at;
    struct lm_str label, place;
    int status;
    struct lm_str answers; /* JSON object question key → value */
};
struct survey_reply_list {
    struct lm_list items;
    struct lm_str next;
};
extern const struct lm_record survey_reply_list_record;

/* ---- report ---- */

struct survey_tally_item {
    struct lm_str choice, label;
    int64_t answers;
    int64_t percent_x10; /* tenths of a percent; LM_ABSENT below ten answers */
};
struct survey_tally_view {
    struct lm_str key, text;
    int kind;
    int64_t answers, total;
    struct lm_str total_text; /* with its decimals */
    struct lm_list items;     /* struct survey_tally_item */
};
struct survey_unreached {
    int64_t building_id, door_id;
    struct lm_str place, label;
    int status;
};
struct survey_report {
    struct survey survey;
    int64_t node, as_of;
    struct lm_str path;
    struct survey_totals totals;
    struct survey_times times;
    int64_t coverage_x10; /* done of doors, tenths of a percent; LM_ABSENT without doors */
    int64_t elapsed_minutes;
    int64_t
        people_answering; /* accounts that answered, so that nobody divides by hand; compound+ */
    struct lm_list children, tallies, unreached;
    int64_t unreached_count;
    bool is_demo;
};
extern const struct lm_record survey_report_record;

/* ---- lint and to-do ---- */

enum survey_severity { SURVEY_BLOCKS = 1, SURVEY_ADVISES };
extern const struct lm_code survey_severities[];
struct survey_finding {
    int severity;
    struct lm_str pointer, key, text;
};
struct survey_lint {
    struct lm_list findings; /* struct survey_finding */
    int64_t fields_asked, fields_in_ledger;
    struct lm_str reuse; /* one sentence: how many of the fields exist already */
};
extern const struct lm_record survey_lint_record;

struct survey_todo {
    int64_t survey_id, building_id, due_at, valid_until;
    struct lm_str title, building, place;
    struct survey_totals totals;
    int64_t handed; /* doors handed to the caller alone: in buildings that are not his own */
};
struct survey_todo_list {
    struct lm_list items;
};
extern const struct lm_record survey_todo_list_record;

#endif
