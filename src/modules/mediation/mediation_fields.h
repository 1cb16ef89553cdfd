/* The records of mediation: what stands in rows, what is sealed in them, what crosses the wire. */
#ifndef LM_MODULES_MEDIATION_FIELDS_H
#define LM_MODULES_MEDIATION_FIELDS_H

#include "modules/mediation/mediation.h"
#include "modules/mediation/mediation_state.h"

enum mediation_source {
    MEDIATION_BY_APPLICATION = 1, /* 申请 */
    MEDIATION_BY_INITIATIVE,      /* 主动 */
    MEDIATION_BY_COURT,           /* 法院移送 */
    MEDIATION_BY_POLICE,          /* 公安移送 */
    MEDIATION_BY_OTHERS           /* 其他单位委托 */
};
enum mediation_side { MEDIATION_APPLICANT = 1, MEDIATION_RESPONDENT };
enum mediation_consent { MEDIATION_UNASKED = 1, MEDIATION_AGREES, MEDIATION_REFUSES };
enum mediation_sex { MEDIATION_WOMAN = 1, MEDIATION_MAN };
enum mediation_kind {
    MEDIATION_INVESTIGATION = 1,
    MEDIATION_SESSION,
    MEDIATION_PERFORMANCE,
    MEDIATION_CALLBACK
};
enum mediation_conflict {
    MEDIATION_LIVES_THERE = 1,
    MEDIATION_IS_CAPTAIN = 2,
    MEDIATION_DECLARED = 4,
    MEDIATION_SAME_NAME = 8
};
enum mediation_due {                            /* which deadline a list is about */
                     MEDIATION_DUE_RUNNING = 1, /* the month runs */
                     MEDIATION_DUE_SOON,
                     MEDIATION_DUE_PASSED,
                     MEDIATION_DUE_UNPERFORMED, /* the agreement's own time limit has passed */
                     MEDIATION_DUE_COURT,       /* the court answers soon, or should have */
                     MEDIATION_DUE_CONFIRM      /* a court can still be asked to confirm */
};
enum mediation_print_form {
    MEDIATION_PRINT_REGISTRATION = 1,
    MEDIATION_PRINT_NOTICE,
    MEDIATION_PRINT_AGREEMENT,
    MEDIATION_PRINT_ORAL,
    MEDIATION_PRINT_COVER,
    MEDIATION_PRINT_INDEX,
    MEDIATION_PRINT_CLOSING,
    MEDIATION_PRINT_BACK,
    MEDIATION_PRINT_APPLICATION,   /* for judicial confirmation */
    MEDIATION_PRINT_INVESTIGATION, /* the records, in order of enum mediation_kind */
    MEDIATION_PRINT_SESSION,
    MEDIATION_PRINT_PERFORMANCE,
    MEDIATION_PRINT_CALLBACK
};
enum {
    MEDIATION_MEMBERS_MIN = 3,
    MEDIATION_MEMBERS_MAX = 9,
    MEDIATION_PARTIES_MAX = 40,
    MEDIATION_PLACES_MAX = 999
};

extern const struct lm_code mediation_states[], mediation_moves[], mediation_sources[],
    mediation_causes[], mediation_scales[], mediation_sides[], mediation_consents[],
    mediation_sexes[], mediation_kinds[], mediation_courts[], mediation_forms[],
    mediation_performeds[], mediation_dues[], mediation_end_reasons[], mediation_reminders[],
    mediation_print_forms[];

/* ---- committees ---- */

struct mediation_member {
    int64_t id, account_id, home_door_id, since_ms;
    struct lm_str name;
    int sex;
    bool is_head;
};
struct mediation_committee {
    int64_t id, node_id, elected_on, ends_on, based_on, version;
    struct lm_str name, word, place;
    struct lm_list members; /* struct mediation_member */
    bool is_mine, is_head, may_manage;
};
extern const struct lm_record mediation_member_row, mediation_committee_row,
    mediation_committee_record, mediation_committee_new_record, mediation_committee_put_record;

/* ---- cases ---- */

struct mediation_person { /* sealed */
    struct lm_str name, id_number, phone, address, work, agent, agent_power;
    int sex;
    int64_t birth_on, door_id;
};
struct mediation_party {
    int64_t place, consent_on;
    int64_t reads_since, code_until; /* by its own account; by a code that nobody has used yet */
    int side, consent;
    bool is_me;    /* the party that reads */
    bool is_other; /* took another name: what was given to the one before is not for this one */
    struct mediation_person person;
    struct lm_str content_sealed;
};
/* A party as a reader of its case. */
struct mediation_reader {
    int64_t case_id, place, code_until_ms, account_id, since_ms;
    struct lm_str code_index;
};
struct mediation_mediator {
    int64_t account_id, place, conflict, cleared_ms, cleared_by;
    struct lm_str name, declared, declared_sealed;
    bool lives_there, is_captain, is_declared, is_same_name, is_open;
};
struct mediation_record {
    int64_t place, held_on;
    int kind;
    bool is_public;
    struct lm_str spot, present, text; /* sealed */
    struct lm_str content_sealed;
};
struct mediation_paper {
    int64_t place, item, pages;
    struct lm_str title, title_sealed;
};
struct mediation_entry {
    int64_t case_id, place, at_ms, on_day, account_id, party;
    int move, from_state, to_state, answer;
    struct lm_str note, note_sealed, by;
};
struct mediation_content { /* sealed */
    struct lm_str summary, request, referrer;
    struct lm_str facts, issues, duties, terms, way, spot; /* the agreement (art. 29) */
    struct lm_str ending, closing, risk;
    bool is_status;
};
struct mediation_item { /* of the dossier */
    int64_t no, pages;
    struct lm_str name;
    bool is_must, is_there;
};
struct mediation_option { /* a move, and what stands in its way */
    int move;
    struct lm_str why;
};
struct mediation_case {
    int64_t id, committee_id, node_id, year, no, demand_id, version;
    int source, cause, scale;
    struct mediation_standing now;
    struct lm_str number, content_sealed;
    struct mediation_content content;
    struct lm_list parties, mediators, records, papers, log, dossier, options;
    struct lm_str committee, place;
    bool is_head;
    int64_t reader; /* place of the party that reads it; 0: one of those who handle it */
    struct lm_list mediator_names; /* for that party: texts; and what the dispute is about */
    struct lm_str cause_name;
};
extern const struct lm_record mediation_case_row, mediation_case_record, mediation_line_record,
    mediation_content_record, mediation_person_record, mediation_words_record, mediation_party_row,
    mediation_mediator_row, mediation_record_row, mediation_paper_row, mediation_entry_row,
    mediation_reader_row;

struct mediation_mark { /* what a write answers: no content, for answers are kept */
    int64_t id, version;
    int state;
    struct lm_str number;
};
extern const struct lm_record mediation_mark_record;

struct mediation_file_in {
    int64_t mediation, based_on, committee_id, demand_id, on;
    int source, cause, scale;
    struct lm_str summary, request, referrer, note;
    struct lm_list parties;
};
struct mediation_seat_in {
    int64_t account_id;
    struct lm_str declared;
};
struct mediation_assign_in {
    int64_t mediation, based_on;
    struct lm_list mediators;
};
struct mediation_move_in {
    int64_t mediation, based_on, on, party, account_id, until, item, pages, entry;
    int move, answer, form, performed, end_reason;
    struct lm_str note, spot, present, facts, issues, duties, terms, way, title, text;
    bool is_public, is_status, is_joint, is_confirmed;
};
extern const struct lm_record mediation_file_record, mediation_edit_record, mediation_assign_record,
    mediation_move_record;

/* ---- counts ---- */

struct mediation_cell {
    struct lm_str code;
    int64_t count;
};
struct mediation_counts {
    int64_t node, year, committees, total;
    struct lm_list outcomes, causes; /* struct mediation_cell: those that may be told */
};
extern const struct lm_record mediation_counts_record;

#endif
