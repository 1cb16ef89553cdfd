/* Every SQL statement of mediation, and nothing else. */
#include "modules/mediation/mediation_store.h"

enum {
    ADD_COMMITTEE,
    PUT_COMMITTEE,
    COMMITTEE,
    COMMITTEES,
    MEMBERS,
    END_MEMBERS,
    ADD_MEMBER,
    SEAT,
    NEXT_NO,
    ADD_CASE,
    PUT_CASE,
    CASE,
    PAGE,
    EXISTS,
    OPEN_CASES,
    LIMITS,
    PARTIES,
    LAST_PLACE,
    DROP_PARTY,
    PUT_PARTY,
    MEDIATORS,
    DROP_MEDIATORS,
    PUT_MEDIATOR,
    HANDLES,
    RECORDS,
    ADD_RECORD,
    PUT_RECORD,
    PAPERS,
    ADD_PAPER,
    PUT_PAPER,
    DROP_PAPER,
    LOG,
    ADD_ENTRY,
    PUT_NOTE,
    COUNTS,
    CONFIRMS,
    READERS,
    PUT_CODE,
    BY_CODE,
    JOIN,
    DROP_READER,
    FORGET_READER,
    READS,
    OWN
};

#define COMMITTEE_COLUMNS "id, node_id, name, word, elected_on, version"
#define MEMBER_COLUMNS "id, account_id, name, sex, is_head, home_door_id, since_ms"
/* In the order of mediation_case_row. */
#define CASE_COLUMNS                                                                               \
    "id, committee_id, node_id, source, cause, scale, state, number, filed_on, accepted_on, "      \
    "limit_on, extensions, agreed_on, form, effect_on, perform_by, confirm_by, performed, "        \
    "end_reason, "                                                                                 \
    "ended_on, archived_on, court, court_applied_on, court_due_on, court_extended, "               \
    "court_decided_on, risk_on, reminder, version, year, no, demand_id, content_sealed"
/* A court can be asked, as long as the day has not passed. */
#define CONFIRMABLE "court IN ('none', 'declined') AND state IN ('agreed', 'supervised', 'visited')"
/* $5: which; $6: today, $7: the last day that counts as soon. */
#define DUE_AS_ASKED                                                                               \
    "(CAST($5 AS TEXT) IS NULL OR "                                                                \
    "(agreed_on IS NULL AND ended_on IS NULL AND limit_on IS NOT NULL AND ($5 = 'running' OR "     \
    "($5 = 'soon' AND limit_on >= $6 AND limit_on <= $7) OR ($5 = 'passed' AND limit_on < $6))) "  \
    "OR ($5 = 'unperformed' AND archived_on IS NULL AND perform_by < $6 AND "                      \
    "(performed IS NULL OR performed <> 'full')) "                                                 \
    "OR ($5 = 'court' AND court_due_on IS NOT NULL AND court_due_on <= $7) "                       \
    "OR ($5 = 'confirm' AND confirm_by >= $6 AND " CONFIRMABLE "))"
#define READER_COLUMNS "case_id, place, code_index, code_until_ms, account_id, since_ms"
#define RUNNING "state IN ('accepted', 'notified', 'investigating', 'mediating')"

/* Statements go by primary keys unless a comment names another index. */
const struct lm_sql mediation_sql[] = {
    [ADD_COMMITTEE] = {"mediation_add_committee",
                       "INSERT INTO mediation_committee (" COMMITTEE_COLUMNS
                       ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (node_id) DO NOTHING"},
    [PUT_COMMITTEE] = {"mediation_put_committee",
                       "UPDATE mediation_committee SET name = $2, word = $3, elected_on = $4, "
                       "version = version + 1 WHERE id = $1 AND version = $5"},
    [COMMITTEE] = {"mediation_committee",
                   "SELECT " COMMITTEE_COLUMNS " FROM mediation_committee WHERE id = $1"},
    [COMMITTEES] = {"mediation_committees",
                    "SELECT " COMMITTEE_COLUMNS " FROM mediation_committee ORDER BY id"},
    /* mediation_member_by_committee */
    [MEMBERS] = {"mediation_members",
                 "SELECT " MEMBER_COLUMNS " FROM mediation_member WHERE committee_id = $1 AND "
                 "ended_ms IS NULL ORDER BY id"},
    [END_MEMBERS] = {"mediation_end_members",
                     "UPDATE mediation_member SET ended_ms = $2 WHERE committee_id = $1 AND "
                     "ended_ms IS NULL"},
    [ADD_MEMBER] = {"mediation_add_member",
                    "INSERT INTO mediation_member (id, committee_id, account_id, name, sex, "
                    "is_head, home_door_id, since_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
    /* mediation_member_by_account */
    [SEAT] = {"mediation_seat",
              "SELECT " MEMBER_COLUMNS " FROM mediation_member WHERE account_id = $2 AND "
              "committee_id = $1 AND ended_ms IS NULL"},
    [NEXT_NO] = {"mediation_next_no",
                 "INSERT INTO mediation_series (committee_id, year, last) VALUES ($1, $2, 1) "
                 "ON CONFLICT (committee_id, year) DO UPDATE SET last = mediation_series.last + 1 "
                 "RETURNING last"},
    [ADD_CASE] = {"mediation_add_case",
                  "INSERT INTO mediation_case (" CASE_COLUMNS
                  ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
                  "$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, "
                  "$32, $33)"},
    [PUT_CASE] = {"mediation_put_case",
                  "UPDATE mediation_case SET committee_id = $2, node_id = $3, source = $4, "
                  "cause = $5, scale = $6, state = $7, number = $8, filed_on = $9, "
                  "accepted_on = $10, limit_on = $11, extensions = $12, agreed_on = $13, "
                  "form = $14, effect_on = $15, perform_by = $16, confirm_by = $17, "
                  "performed = $18, end_reason = $19, ended_on = $20, archived_on = $21, "
                  "court = $22, court_applied_on = $23, court_due_on = $24, "
                  "court_extended = $25, court_decided_on = $26, risk_on = $27, "
                  "reminder = $28, version = $29, year = $30, no = $31, demand_id = $32, "
                  "content_sealed = $33 WHERE id = $1 AND version = $29 - 1"},
    [CASE] = {"mediation_case", "SELECT " CASE_COLUMNS " FROM mediation_case WHERE id = $1"},
    /* mediation_case_by_committee, mediation_mediator_by_account */
    [PAGE] = {"mediation_page",
              "SELECT " CASE_COLUMNS " FROM mediation_case WHERE id < $2 AND "
              "(CAST($3 AS TEXT) IS NULL OR state = $3) AND " DUE_AS_ASKED " AND "
              "(CAST($8 AS TEXT) IS NULL OR number LIKE '%' || $8 || '%' ESCAPE '!') AND "
              "(committee_id IN (SELECT committee_id "
              "FROM mediation_member WHERE account_id = $1 AND ended_ms IS NULL AND is_head = 1) "
              "OR (id IN (SELECT case_id FROM mediation_mediator WHERE account_id = $1) AND "
              "committee_id IN (SELECT committee_id FROM mediation_member WHERE account_id = $1 "
              "AND ended_ms IS NULL))) ORDER BY id DESC LIMIT $4"},
    /* mediation_case_by_demand */
    [EXISTS] = {"mediation_exists", "SELECT count(*) FROM mediation_case WHERE demand_id = $1"},
    [OPEN_CASES] = {"mediation_open_cases",
                    "SELECT count(*) FROM mediation_case WHERE committee_id IN (SELECT id FROM "
                    "mediation_committee WHERE node_id = $1) AND state NOT IN ('archived', "
                    "'rejected')"},
    /* mediation_case_by_limit */
    [LIMITS] = {"mediation_limits",
                "SELECT id FROM mediation_case WHERE agreed_on IS NULL AND ended_on IS NULL "
                "AND limit_on <= $1 AND "
                "(reminder IS NULL OR (reminder = 'soon' AND limit_on < $2)) ORDER BY limit_on, "
                "id LIMIT 500"},
    [PARTIES] = {"mediation_parties",
                 "SELECT place, side, consent, consent_on, content_sealed FROM mediation_party "
                 "WHERE case_id = $1 ORDER BY place"},
    [LAST_PLACE] = {"mediation_last_place",
                    "SELECT coalesce(max(place), 0) FROM (SELECT place FROM mediation_party WHERE "
                    "case_id = $1 UNION ALL SELECT party AS place FROM mediation_log WHERE case_id "
                    "= $1) AS known"},
    [DROP_PARTY] = {"mediation_drop_party",
                    "DELETE FROM mediation_party WHERE case_id = $1 AND place = $2"},
    [PUT_PARTY] = {"mediation_put_party",
                   "INSERT INTO mediation_party (case_id, place, side, consent, consent_on, "
                   "content_sealed) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id, place) "
                   "DO UPDATE SET side = excluded.side, consent = excluded.consent, consent_on = "
                   "excluded.consent_on, content_sealed = excluded.content_sealed"},
    [MEDIATORS] = {"mediation_mediators",
                   "SELECT account_id, place, conflict, declared_sealed, cleared_ms, cleared_by "
                   "FROM mediation_mediator WHERE case_id = $1 ORDER BY place"},
    [DROP_MEDIATORS] = {"mediation_drop_mediators",
                        "DELETE FROM mediation_mediator WHERE case_id = $1"},
    [PUT_MEDIATOR] = {"mediation_put_mediator",
                      "INSERT INTO mediation_mediator (case_id, account_id, place, conflict, "
                      "declared_sealed, cleared_ms, cleared_by) VALUES ($1, $2, $3, $4, $5, $6, "
                      "$7) ON CONFLICT (case_id, account_id) DO UPDATE SET place = "
                      "excluded.place, conflict = excluded.conflict, declared_sealed = "
                      "excluded.declared_sealed, cleared_ms = excluded.cleared_ms, cleared_by = "
                      "excluded.cleared_by"},
    [HANDLES] = {"mediation_handles", "SELECT count(*) FROM mediation_mediator WHERE case_id = $1 "
                                      "AND account_id = $2"},
    [RECORDS] = {"mediation_records",
                 "SELECT place, kind, held_on, is_public, content_sealed FROM mediation_record "
                 "WHERE case_id = $1 ORDER BY place"},
    [ADD_RECORD] = {"mediation_add_record",
                    "INSERT INTO mediation_record (case_id, place, kind, held_on, is_public, "
                    "content_sealed) VALUES ($1, $2, $3, $4, $5, $6)"},
    [PUT_RECORD] = {"mediation_put_record",
                    "UPDATE mediation_record SET is_public = $3, content_sealed = $4 WHERE case_id "
                    "= $1 AND place = $2"},
    [PAPERS] = {"mediation_papers",
                "SELECT place, item, pages, title_sealed FROM mediation_paper WHERE case_id = $1 "
                "ORDER BY item, place"},
    [ADD_PAPER] = {"mediation_add_paper",
                   "INSERT INTO mediation_paper (case_id, place, item, pages, title_sealed) "
                   "VALUES ($1, $2, $3, $4, $5)"},
    [PUT_PAPER] = {"mediation_put_paper", "UPDATE mediation_paper SET title_sealed = $3 WHERE "
                                          "case_id = $1 AND place = $2"},
    [DROP_PAPER] = {"mediation_drop_paper",
                    "DELETE FROM mediation_paper WHERE case_id = $1 AND place = $2"},
    [LOG] = {"mediation_log",
             "SELECT case_id, place, at_ms, on_day, move, from_state, to_state, account_id, "
             "note_sealed, party, answer FROM mediation_log WHERE case_id = $1 ORDER BY place"},
    [ADD_ENTRY] = {"mediation_add_entry",
                   "INSERT INTO mediation_log (case_id, place, at_ms, on_day, move, from_state, "
                   "to_state, account_id, note_sealed, party, answer) VALUES ($1, $2, $3, $4, $5, "
                   "$6, $7, $8, $9, $10, $11)"},
    [PUT_NOTE] = {"mediation_put_note",
                  "UPDATE mediation_log SET note_sealed = $3 WHERE case_id = $1 AND place = $2"},
    /* mediation_case_by_year */
    [COUNTS] = {"mediation_counts",
                "SELECT node_id, cause, CASE WHEN form IS NOT NULL THEN form WHEN " RUNNING
                " THEN 'open' ELSE 'ended' END AS outcome, count(*) AS count FROM mediation_case "
                "WHERE year = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"},
    /* mediation_case_by_confirm */
    [CONFIRMS] = {"mediation_confirms",
                  "SELECT id FROM mediation_case WHERE confirm_by IS NOT NULL AND confirm_by <= $1 "
                  "AND confirm_by >= $2 AND reminder IS NULL AND " CONFIRMABLE
                  " ORDER BY confirm_by, id LIMIT 500"},
    [READERS] = {"mediation_readers", "SELECT " READER_COLUMNS
                                      " FROM mediation_reader WHERE case_id = $1 ORDER BY place"},
    [PUT_CODE] = {"mediation_put_code",
                  "INSERT INTO mediation_reader (case_id, place, code_index, code_until_ms) "
                  "VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, place) DO UPDATE SET code_index = "
                  "excluded.code_index, code_until_ms = excluded.code_until_ms"},
    /* mediation_reader_by_code */
    [BY_CODE] = {"mediation_by_code",
                 "SELECT " READER_COLUMNS " FROM mediation_reader WHERE code_index = $1"},
    [JOIN] = {"mediation_join", "UPDATE mediation_reader SET account_id = $3, since_ms = $4, "
                                "code_index = NULL, code_until_ms = NULL WHERE case_id = $1 AND "
                                "place = $2 AND code_index = $5"},
    [DROP_READER] = {"mediation_drop_reader",
                     "DELETE FROM mediation_reader WHERE case_id = $1 AND place = $2"},
    /* mediation_reader_by_account */
    [FORGET_READER] = {"mediation_forget_reader", "UPDATE mediation_reader SET account_id = NULL, "
                                                  "since_ms = NULL WHERE account_id = $1"},
    /* mediation_reader_by_account */
    [READS] = {"mediation_reads", "SELECT " READER_COLUMNS
                                  " FROM mediation_reader WHERE account_id = $1 AND case_id = $2"},
    /* mediation_reader_by_account */
    [OWN] = {"mediation_own",
             "SELECT " CASE_COLUMNS " FROM mediation_case WHERE id IN (SELECT case_id FROM "
             "mediation_reader WHERE account_id = $1) ORDER BY id DESC LIMIT 200"},
    {0},
};

#define SQL(name) (&mediation_sql[name])

static const char *slug(const struct lm_code *codes, int value) {
    return lm_code_slug(codes, value);
}

/* One row must have changed; `otherwise` when none has. */
static lm_rc one_row(struct lm_cx *cx, struct lm_query query, lm_rc otherwise) {
    int64_t changed;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : otherwise;
}

static lm_rc rows(struct lm_cx *cx, int statement, int64_t id, const struct lm_record *record,
                  struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(SQL(statement), LM_I(id)), cx->arena, record, ret_rows);
}

/* ---- committees ---- */

lm_rc mediation_store_add_committee(struct lm_cx *cx, const struct mediation_committee *one) {
    return one_row(cx,
                   LM_Q(SQL(ADD_COMMITTEE), LM_I(one->id), LM_I(one->node_id), LM_T(one->name),
                        LM_T(one->word), LM_I(one->elected_on), LM_I(1)),
                   LM_CONFLICT);
}

lm_rc mediation_store_put_committee(struct lm_cx *cx, const struct mediation_committee *one) {
    return one_row(cx,
                   LM_Q(SQL(PUT_COMMITTEE), LM_I(one->id), LM_T(one->name), LM_T(one->word),
                        LM_I(one->elected_on), LM_I(one->based_on)),
                   LM_CONFLICT);
}

lm_rc mediation_store_committee(struct lm_cx *cx, int64_t id,
                                struct mediation_committee *ret_committee) {
    return lm_db_row(cx->db, LM_Q(SQL(COMMITTEE), LM_I(id)), cx->arena, &mediation_committee_row,
                     ret_committee);
}

lm_rc mediation_store_committees(struct lm_cx *cx, struct lm_list *ret_committees) {
    return lm_db_rows(cx->db, LM_Q0(SQL(COMMITTEES)), cx->arena, &mediation_committee_row,
                      ret_committees);
}

lm_rc mediation_store_members(struct lm_cx *cx, int64_t committee_id, struct lm_list *ret_members) {
    return rows(cx, MEMBERS, committee_id, &mediation_member_row, ret_members);
}

lm_rc mediation_store_end_members(struct lm_cx *cx, int64_t committee_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(END_MEMBERS), LM_I(committee_id), LM_I(cx->now_ms)), NULL);
}

lm_rc mediation_store_add_member(struct lm_cx *cx, int64_t committee_id,
                                 const struct mediation_member *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_MEMBER), LM_I(one->id), LM_I(committee_id),
                           LM_ID_OR_NULL(one->account_id), LM_T(one->name),
                           LM_Z(slug(mediation_sexes, one->sex)), LM_I(one->is_head),
                           LM_ID_OR_NULL(one->home_door_id), LM_I(one->since_ms)),
                      NULL);
}

lm_rc mediation_store_seat(struct lm_cx *cx, int64_t committee_id, int64_t account_id,
                           struct mediation_member *ret_member) {
    return lm_db_row(cx->db, LM_Q(SQL(SEAT), LM_I(committee_id), LM_I(account_id)), cx->arena,
                     &mediation_member_row, ret_member);
}

lm_rc mediation_store_next_no(struct lm_cx *cx, int64_t committee_id, int64_t year,
                              int64_t *ret_no) {
    return lm_db_int(cx->db, LM_Q(SQL(NEXT_NO), LM_I(committee_id), LM_I(year)), ret_no);
}

/* ---- cases ---- */

lm_rc mediation_store_add(struct lm_cx *cx, const struct mediation_case *one) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(ADD_CASE), &mediation_case_row, one, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc mediation_store_put(struct lm_cx *cx, const struct mediation_case *one) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(PUT_CASE), &mediation_case_row, one, &query));
    return one_row(cx, query, LM_CONFLICT);
}

lm_rc mediation_store_case(struct lm_cx *cx, int64_t id, struct mediation_case *ret_case) {
    return lm_db_row(cx->db, LM_Q(SQL(CASE), LM_I(id)), cx->arena, &mediation_case_row, ret_case);
}

lm_rc mediation_store_page(struct lm_cx *cx, const struct mediation_page *page,
                           struct lm_list *ret_cases) {
    return lm_db_rows(cx->db,
                      LM_Q(SQL(PAGE), LM_I(page->account_id),
                           LM_I(page->after ? page->after : INT64_MAX),
                           LM_Z(slug(mediation_states, page->state)), LM_I(page->limit),
                           LM_Z(slug(mediation_dues, page->due)), LM_I(page->today),
                           LM_I(page->soon), LM_T(page->number)),
                      cx->arena, &mediation_case_row, ret_cases);
}

lm_rc mediation_store_exists(struct lm_cx *cx, int64_t demand_id, bool *ret_exists) {
    int64_t count;
    LM_TRY(lm_db_int(cx->db, LM_Q(SQL(EXISTS), LM_I(demand_id)), &count));
    *ret_exists = count > 0;
    return LM_OK;
}

lm_rc mediation_store_open_cases(struct lm_cx *cx, int64_t node_id, int64_t *ret_count) {
    return lm_db_int(cx->db, LM_Q(SQL(OPEN_CASES), LM_I(node_id)), ret_count);
}

lm_rc mediation_store_limits(struct lm_cx *cx, int64_t day, int64_t today,
                             struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(LIMITS), LM_I(day), LM_I(today)), cx->arena, ret_ids);
}

lm_rc mediation_store_confirms(struct lm_cx *cx, int64_t day, int64_t today,
                               struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(CONFIRMS), LM_I(day), LM_I(today)), cx->arena, ret_ids);
}

lm_rc mediation_store_parties(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_parties) {
    return rows(cx, PARTIES, case_id, &mediation_party_row, ret_parties);
}

lm_rc mediation_store_last_place(struct lm_cx *cx, int64_t case_id, int64_t *ret_place) {
    return lm_db_int(cx->db, LM_Q(SQL(LAST_PLACE), LM_I(case_id)), ret_place);
}

lm_rc mediation_store_drop_party(struct lm_cx *cx, int64_t case_id, int64_t place) {
    return one_row(cx, LM_Q(SQL(DROP_PARTY), LM_I(case_id), LM_I(place)), LM_NOT_FOUND);
}

lm_rc mediation_store_put_party(struct lm_cx *cx, int64_t case_id,
                                const struct mediation_party *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PUT_PARTY), LM_I(case_id), LM_I(one->place),
                           LM_Z(slug(mediation_sides, one->side)),
                           LM_Z(slug(mediation_consents, one->consent)),
                           LM_ID_OR_NULL(one->consent_on), LM_B(one->content_sealed)),
                      NULL);
}

lm_rc mediation_store_mediators(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_mediators) {
    return rows(cx, MEDIATORS, case_id, &mediation_mediator_row, ret_mediators);
}

lm_rc mediation_store_drop_mediators(struct lm_cx *cx, int64_t case_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(DROP_MEDIATORS), LM_I(case_id)), NULL);
}

lm_rc mediation_store_put_mediator(struct lm_cx *cx, int64_t case_id,
                                   const struct mediation_mediator *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PUT_MEDIATOR), LM_I(case_id), LM_I(one->account_id),
                           LM_I(one->place), LM_I(one->conflict), LM_B(one->declared_sealed),
                           LM_ID_OR_NULL(one->cleared_ms), LM_ID_OR_NULL(one->cleared_by)),
                      NULL);
}

lm_rc mediation_store_handles(struct lm_cx *cx, int64_t case_id, int64_t account_id,
                              bool *ret_handles) {
    int64_t count;
    LM_TRY(lm_db_int(cx->db, LM_Q(SQL(HANDLES), LM_I(case_id), LM_I(account_id)), &count));
    *ret_handles = count > 0;
    return LM_OK;
}

lm_rc mediation_store_records(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_records) {
    return rows(cx, RECORDS, case_id, &mediation_record_row, ret_records);
}

lm_rc mediation_store_add_record(struct lm_cx *cx, int64_t case_id,
                                 const struct mediation_record *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_RECORD), LM_I(case_id), LM_I(one->place),
                           LM_Z(slug(mediation_kinds, one->kind)), LM_I(one->held_on),
                           LM_I(one->is_public), LM_B(one->content_sealed)),
                      NULL);
}

lm_rc mediation_store_put_record(struct lm_cx *cx, int64_t case_id,
                                 const struct mediation_record *one) {
    return one_row(cx,
                   LM_Q(SQL(PUT_RECORD), LM_I(case_id), LM_I(one->place), LM_I(one->is_public),
                        LM_B(one->content_sealed)),
                   LM_NOT_FOUND);
}

lm_rc mediation_store_papers(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_papers) {
    return rows(cx, PAPERS, case_id, &mediation_paper_row, ret_papers);
}

lm_rc mediation_store_add_paper(struct lm_cx *cx, int64_t case_id,
                                const struct mediation_paper *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_PAPER), LM_I(case_id), LM_I(one->place), LM_I(one->item),
                           LM_I(one->pages), LM_B(one->title_sealed)),
                      NULL);
}

lm_rc mediation_store_put_paper(struct lm_cx *cx, int64_t case_id,
                                const struct mediation_paper *one) {
    return one_row(cx,
                   LM_Q(SQL(PUT_PAPER), LM_I(case_id), LM_I(one->place), LM_B(one->title_sealed)),
                   LM_NOT_FOUND);
}

lm_rc mediation_store_drop_paper(struct lm_cx *cx, int64_t case_id, int64_t place) {
    return one_row(cx, LM_Q(SQL(DROP_PAPER), LM_I(case_id), LM_I(place)), LM_NOT_FOUND);
}

lm_rc mediation_store_log(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_log) {
    return rows(cx, LOG, case_id, &mediation_entry_row, ret_log);
}

lm_rc mediation_store_add_entry(struct lm_cx *cx, const struct mediation_entry *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_ENTRY), LM_I(one->case_id), LM_I(one->place), LM_I(one->at_ms),
                           LM_I(one->on_day), LM_Z(slug(mediation_moves, one->move)),
                           LM_Z(slug(mediation_states, one->from_state)),
                           LM_Z(slug(mediation_states, one->to_state)),
                           LM_ID_OR_NULL(one->account_id), LM_B(one->note_sealed),
                           LM_ID_OR_NULL(one->party), LM_Z(slug(mediation_consents, one->answer))),
                      NULL);
}

lm_rc mediation_store_put_note(struct lm_cx *cx, const struct mediation_entry *one) {
    return one_row(
        cx, LM_Q(SQL(PUT_NOTE), LM_I(one->case_id), LM_I(one->place), LM_B(one->note_sealed)),
        LM_NOT_FOUND);
}

/* ---- parties as readers ---- */

lm_rc mediation_store_readers(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_readers) {
    return rows(cx, READERS, case_id, &mediation_reader_row, ret_readers);
}

lm_rc mediation_store_put_code(struct lm_cx *cx, const struct mediation_reader *one) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PUT_CODE), LM_I(one->case_id), LM_I(one->place),
                           LM_B(one->code_index), LM_I(one->code_until_ms)),
                      NULL);
}

lm_rc mediation_store_by_code(struct lm_cx *cx, struct lm_str index,
                              struct mediation_reader *ret_reader) {
    return lm_db_row(cx->db, LM_Q(SQL(BY_CODE), LM_B(index)), cx->arena, &mediation_reader_row,
                     ret_reader);
}

lm_rc mediation_store_join(struct lm_cx *cx, const struct mediation_reader *one) {
    return one_row(cx,
                   LM_Q(SQL(JOIN), LM_I(one->case_id), LM_I(one->place), LM_I(one->account_id),
                        LM_I(one->since_ms), LM_B(one->code_index)),
                   LM_NOT_FOUND);
}

lm_rc mediation_store_drop_reader(struct lm_cx *cx, int64_t case_id, int64_t place) {
    return one_row(cx, LM_Q(SQL(DROP_READER), LM_I(case_id), LM_I(place)), LM_NOT_FOUND);
}

lm_rc mediation_store_forget_reader(struct lm_cx *cx, int64_t account_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(FORGET_READER), LM_I(account_id)), NULL);
}

lm_rc mediation_store_reads(struct lm_cx *cx, int64_t case_id, int64_t account_id,
                            struct mediation_reader *ret_reader) {
    return lm_db_row(cx->db, LM_Q(SQL(READS), LM_I(account_id), LM_I(case_id)), cx->arena,
                     &mediation_reader_row, ret_reader);
}

lm_rc mediation_store_own(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_cases) {
    return rows(cx, OWN, account_id, &mediation_case_row, ret_cases);
}

/* ---- counts ---- */

static const struct lm_field count_fields[] = {
    {LM_AT(struct mediation_count, node_id), LM_ID},
    {LM_AT(struct mediation_count, cause), LM_CODE, .codes = mediation_causes},
    {LM_AT(struct mediation_count, outcome), LM_TEXT},
    {LM_AT(struct mediation_count, count), LM_INT},
    {0},
};
static const struct lm_record count_record = {"MediationCountRow", sizeof(struct mediation_count),
                                              count_fields};

lm_rc mediation_store_counts(struct lm_cx *cx, int64_t year, struct lm_list *ret_counts) {
    return rows(cx, COUNTS, year, &count_record, ret_counts);
}
