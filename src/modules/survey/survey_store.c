/* Every SQL statement of the survey module, and nothing else. */
#include "modules/survey/survey_store.h"

#include "base/buf.h"
#include "core/account/account.h"
#include "core/scope/scope.h"

enum {
    INSERT,
    UPDATE,
    SET_DUE,
    DELETE_AREAS,
    DELETE_QUESTIONS,
    DELETE_SURVEY,
    FIND,
    PAGE,
    WITH_STATUS,
    RUNNING,
    AREAS,
    ADD_AREA,
    QUESTIONS,
    ADD_QUESTION,
    SIGN_OFFS,
    SIGN_OFF,
    TAKE_BACK,
    BEGIN_OPENING,
    OPENED,
    BUILDING_READY,
    CLOSE,
    ENDED,
    TO_PURGE,
    UNFINISHED_PURGES,
    SET_PURGED,
    MOMENT,
    ADD_TARGET,
    MOVE_TARGET,
    ASSIGN,
    TARGET,
    TARGETS,
    HANDED,
    TARGETS_OF_DOOR,
    ADD_ANSWER,
    ANSWER,
    CONTENTS,
    PEOPLE,
    PURGE_CASES,
    PURGE_ANSWERS,
    PURGE_TARGETS,
    ADD_CASE,
    CASE_LIKE,
    CASE,
    CASES,
    DECIDE,
    REPLACE_CASES,
    CASE_OF_DOOR,
    COUNT_CASES,
    COUNT,
    COUNTS,
    RECOUNT_STATES,
    RECOUNT_ANSWERS,
    RECOUNT_CASES,
    DONE_TIMES,
    ADD_TALLY,
    TALLIES
};

#define SURVEY_COLUMNS                                                                             \
    "id, title, purpose, legal_basis, form_no, issued_by, approval_no, valid_until, opens_at, "    \
    "due_at, verify, question_count, retention_days, baseline_text, baseline_minutes, status, "    \
    "created_by, created_at, opened_at, closed_at, closed_by, close_note, buildings_total, "       \
    "buildings_ready, purged_at, filled_to"
#define TARGET_COLUMNS                                                                             \
    "survey_id, building_id, door_id, status, answer_id, account_id, given_at, received_at, "      \
    "done_at, assigned_to, households, residents, door_version"
#define ANSWER_COLUMNS                                                                             \
    "survey_id, id, building_id, door_id, account_id, role, outcome, fate, given_at, "             \
    "received_at, clock, based_on, amends, content, moved_in, moved_out, found, born, died, "      \
    "corrected"
#define CASE_COLUMNS                                                                               \
    "survey_id, building_id, answer_id, door_id, account_id, given_at, status_before, verdict"
#define COUNT_COLUMNS                                                                              \
    "doors, unchanged, changed, vacant, not_reached, refused, pending, dropped, households, "      \
    "residents, moved_in, moved_out, found, born, died, corrected"
#define FLOW_SUMS                                                                                  \
    "CAST(sum(moved_in) AS BIGINT) AS moved_in, CAST(sum(moved_out) AS BIGINT) AS moved_out, "     \
    "CAST(sum(found) AS BIGINT) AS found, CAST(sum(born) AS BIGINT) AS born, "                     \
    "CAST(sum(died) AS BIGINT) AS died, CAST(sum(corrected) AS BIGINT) AS corrected"
#define STATE_SUM(state) "count(*) FILTER (WHERE status = '" state "') AS " state ", "
#define IS_COUNTED "status IN ('unchanged', 'changed', 'vacant')"
#define PLUS(column) ", " column " = survey_count." column " + excluded." column
/* clang-format off */
#define COUNT_SUMS                                                                                 \
    PLUS("doors") PLUS("unchanged") PLUS("changed") PLUS("vacant") PLUS("not_reached")             \
    PLUS("refused") PLUS("pending") PLUS("dropped") PLUS("households") PLUS("residents")           \
    PLUS("moved_in") PLUS("moved_out") PLUS("found") PLUS("born") PLUS("died") PLUS("corrected")
/* clang-format on */

/* Statements go by the primary keys of the {keyed} tables unless a comment names another index. */
const struct lm_sql survey_sql[] = {
    [INSERT] = {"survey_insert", "INSERT INTO survey (" SURVEY_COLUMNS
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                                 "$10, $11, $12, $13, $14, $15, $16, "
                                 "$17, $18, $19, $20, $21, $22, $23, $24, $25, $26)"},
    [UPDATE] = {"survey_update", "UPDATE survey SET title = $2, purpose = $3, legal_basis = $4, "
                                 "form_no = $5, "
                                 "issued_by = $6, approval_no = $7, valid_until = $8, opens_at = "
                                 "$9, due_at = $10, "
                                 "verify = $11, question_count = $12, retention_days = $13, "
                                 "baseline_text = $14, "
                                 "baseline_minutes = $15 WHERE id = $1 AND status = 'draft'"},
    [SET_DUE] = {"survey_set_due", "UPDATE survey SET due_at = $2 WHERE id = $1"},
    [DELETE_AREAS] = {"survey_delete_areas", "DELETE FROM survey_area WHERE survey_id = $1"},
    [DELETE_QUESTIONS] = {"survey_delete_questions",
                          "DELETE FROM survey_question WHERE survey_id = $1"},
    [DELETE_SURVEY] = {"survey_delete", "DELETE FROM survey WHERE id = $1 AND status = 'draft'"},
    [FIND] = {"survey_find", "SELECT " SURVEY_COLUMNS " FROM survey WHERE id = $1"},
    [PAGE] = {"survey_page",
              "SELECT " SURVEY_COLUMNS " FROM survey WHERE id < $1 ORDER BY id DESC LIMIT $2"},
    [WITH_STATUS] = {"survey_with_status", "SELECT id FROM survey WHERE status = $1 ORDER BY id"},
    [RUNNING] = {"survey_running",
                 "SELECT id FROM survey WHERE status IN ('opening', 'open') ORDER BY id"},
    [AREAS] = {"survey_areas",
               "SELECT node_id FROM survey_area WHERE survey_id = $1 ORDER BY node_id"},
    [ADD_AREA] = {"survey_add_area",
                  "INSERT INTO survey_area (survey_id, node_id) VALUES ($1, $2)"},
    [QUESTIONS] = {"survey_questions",
                   "SELECT key, text, kind, choices, is_required FROM survey_question "
                   "WHERE survey_id = $1 ORDER BY place"},
    [ADD_QUESTION] = {"survey_add_question",
                      "INSERT INTO survey_question (survey_id, place, key, text, kind, choices, "
                      "is_required) VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [SIGN_OFFS] = {"survey_sign_offs",
                   "SELECT node_id, signed_by, by_name, signed_at, note FROM survey_sign_off "
                   "WHERE survey_id = $1 ORDER BY node_id"},
    [SIGN_OFF] = {"survey_sign_off",
                  "INSERT INTO survey_sign_off (survey_id, node_id, signed_by, "
                  "by_name, signed_at, note) "
                  "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (survey_id, node_id) DO "
                  "UPDATE SET "
                  "signed_by = excluded.signed_by, by_name = excluded.by_name, "
                  "signed_at = excluded.signed_at, "
                  "note = excluded.note"},
    [TAKE_BACK] = {"survey_take_back",
                   "DELETE FROM survey_sign_off WHERE survey_id = $1 AND node_id = $2"},
    [BEGIN_OPENING] = {"survey_begin_opening",
                       "UPDATE survey SET status = 'opening', opened_at = $2, "
                       "buildings_total = $3, buildings_ready = 0 "
                       "WHERE id = $1 AND status = 'draft'"},
    [OPENED] = {"survey_opened",
                "UPDATE survey SET status = 'open' WHERE id = $1 AND status = 'opening'"},
    [BUILDING_READY] = {"survey_building_ready",
                        "UPDATE survey SET buildings_ready = buildings_ready + 1, filled_to = $2 "
                        "WHERE id = $1"},
    [CLOSE] = {"survey_close",
               "UPDATE survey SET status = 'closed', closed_at = $2, closed_by = $3, "
               "close_note = $4 WHERE id = $1 AND status IN ('opening', 'open')"},
    [ENDED] = {"survey_ended", "SELECT id, CASE WHEN due_at IS NOT NULL AND due_at <= $1 THEN "
                               "due_at ELSE $1 END "
                               "AS at_ms FROM survey WHERE status IN ('opening', 'open') "
                               "AND (due_at <= $1 OR valid_until < $2) ORDER BY id"},
    [TO_PURGE] = {"survey_to_purge",
                  "SELECT id FROM survey WHERE status = 'closed' AND purged_at IS NULL "
                  "AND closed_at + retention_days * 86400000 <= $1 ORDER BY id"},
    [UNFINISHED_PURGES] = {"survey_unfinished_purges",
                           "SELECT id FROM survey s WHERE purged_at IS NOT NULL AND (EXISTS "
                           "(SELECT 1 FROM survey_answer a WHERE a.survey_id = s.id) OR EXISTS "
                           "(SELECT 1 FROM survey_target t WHERE t.survey_id = s.id) OR EXISTS "
                           "(SELECT 1 FROM survey_case c WHERE c.survey_id = s.id)) ORDER BY id"},
    [SET_PURGED] = {"survey_set_purged", "UPDATE survey SET purged_at = $2 WHERE id = $1"},
    [MOMENT] = {"survey_moment",
                "SELECT s.status, s.valid_until, s.opens_at, s.opened_at, s.due_at, "
                "s.purged_at, "
                "s.question_count, t.status AS state, t.answer_id, t.account_id, "
                "t.given_at, "
                "t.received_at, t.done_at, t.assigned_to, t.households, t.residents, "
                "t.door_version, (SELECT o.signed_at FROM survey_sign_off o WHERE o.survey_id = "
                "s.id AND o.node_id = $4) AS signed_at "
                "FROM survey s LEFT JOIN survey_target t ON t.survey_id = s.id "
                "AND t.building_id = $2 AND t.door_id = $3 WHERE s.id = $1"},
    [ADD_TARGET] = {"survey_add_target",
                    "INSERT INTO survey_target (survey_id, building_id, door_id, status, "
                    "households, residents) VALUES ($1, $2, $3, 'waiting', 0, 0) "
                    "ON CONFLICT (survey_id, building_id, door_id) DO NOTHING"},
    [MOVE_TARGET] = {"survey_move_target",
                     "UPDATE survey_target SET status = $4, answer_id = $5, account_id = $6, "
                     "given_at = $7, received_at = $8, done_at = $9, assigned_to = $10, "
                     "households = $11, residents = $12, door_version = $13 "
                     "WHERE survey_id = $1 AND building_id = $2 AND door_id = $3 "
                     "AND status = $14 AND COALESCE(answer_id, 0) = $15"},
    [ASSIGN] = {"survey_assign", "UPDATE survey_target SET assigned_to = $4 WHERE survey_id = $1 "
                                 "AND building_id = $2 AND door_id = $3"},
    [TARGET] = {"survey_target", "SELECT " TARGET_COLUMNS " FROM survey_target WHERE survey_id = "
                                 "$1 AND building_id = $2 AND door_id = $3"},
    [TARGETS] = {"survey_targets", "SELECT " TARGET_COLUMNS " FROM survey_target WHERE survey_id = "
                                   "$1 AND building_id = $2 AND door_id > $3 ORDER BY door_id "
                                   "LIMIT $4"},
    /* by survey_target_handed */
    [HANDED] = {"survey_handed", "SELECT " TARGET_COLUMNS " FROM survey_target WHERE assigned_to = "
                                 "$2 AND survey_id = $1 ORDER BY building_id, door_id"},
    [TARGETS_OF_DOOR] = {"survey_targets_of_door",
                         "SELECT t.survey_id, t.building_id, t.door_id, t.status, t.answer_id, "
                         "t.account_id, t.given_at, t.received_at, t.done_at, t.assigned_to, "
                         "t.households, t.residents, t.door_version, s.opens_at, s.opened_at, "
                         "s.closed_at FROM survey s JOIN survey_target t ON t.survey_id = s.id "
                         "AND t.building_id = $1 AND t.door_id = $2 "
                         "WHERE s.purged_at IS NULL ORDER BY s.id"},
    [ADD_ANSWER] = {"survey_add_answer",
                    "INSERT INTO survey_answer (" ANSWER_COLUMNS
                    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                    "$13, $14, $15, "
                    "$16, $17, $18, $19, $20)"},
    [ANSWER] = {"survey_answer",
                "SELECT " ANSWER_COLUMNS " FROM survey_answer WHERE survey_id = $1 AND id = $2"},
    [CONTENTS] = {"survey_contents",
                  "SELECT a.survey_id, a.id, a.building_id, a.door_id, a.account_id, "
                  "a.role, "
                  "a.outcome, a.fate, a.given_at, a.received_at, a.clock, a.based_on, "
                  "a.amends, "
                  "a.content, a.moved_in, a.moved_out, a.found, a.born, a.died, a.corrected "
                  "FROM survey_target t JOIN survey_answer a ON a.survey_id = t.survey_id "
                  "AND a.id = t.answer_id WHERE t.survey_id = $1 AND t.building_id = $2 "
                  "AND t.status <> 'pending' AND a.content IS NOT NULL ORDER BY t.door_id"},
    [PEOPLE] = {"survey_people",
                "SELECT DISTINCT account_id FROM survey_target WHERE survey_id = $1 "
                "AND building_id = $2 AND account_id IS NOT NULL"},
    [PURGE_CASES] = {"survey_purge_cases", "DELETE FROM survey_case WHERE survey_id = $1"},
    [PURGE_ANSWERS] = {"survey_purge_answers",
                       "DELETE FROM survey_answer WHERE survey_id = $1 AND id IN (SELECT id FROM "
                       "survey_answer WHERE survey_id = $1 ORDER BY id LIMIT 2000)"},
    [PURGE_TARGETS] = {"survey_purge_targets",
                       "DELETE FROM survey_target WHERE survey_id = $1 AND "
                       "building_id IN (SELECT "
                       "building_id FROM survey_target WHERE survey_id = $1 "
                       "ORDER BY building_id LIMIT 1)"},
    [ADD_CASE] = {"survey_add_case", "INSERT INTO survey_case (" CASE_COLUMNS
                                     ", moved_in, moved_out, found, born, died, corrected) "
                                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, 0)"},
    /* by survey_case_once */
    [CASE_LIKE] = {"survey_case_like", "SELECT " CASE_COLUMNS " FROM survey_case WHERE survey_id = "
                                       "$1 AND door_id = $2 AND account_id = $3 AND given_at = $4"},
    [CASE] = {"survey_case", "SELECT " CASE_COLUMNS " FROM survey_case WHERE survey_id = $1 "
                             "AND building_id = $2 AND answer_id = $3"},
    [CASES] = {"survey_cases", "SELECT " CASE_COLUMNS " FROM survey_case WHERE survey_id = $1 "
                               "AND building_id = $2 AND answer_id > $3 AND verdict = 'open' "
                               "ORDER BY answer_id LIMIT $4"},
    [DECIDE] = {"survey_decide",
                "UPDATE survey_case SET verdict = $4, decided_at = $5, decided_by = $6, "
                "note = $7, "
                "moved_in = $8, moved_out = $9, found = $10, born = $11, died = $12, "
                "corrected = $13 WHERE survey_id = $1 AND building_id = $2 AND answer_id "
                "= $3 "
                "AND verdict = 'open'"},
    [REPLACE_CASES] = {"survey_replace_cases",
                       "UPDATE survey_case SET verdict = 'replaced', decided_at = $4, "
                       "decided_by = $5 WHERE survey_id = $1 AND building_id = $2 "
                       "AND door_id = $3 AND verdict = 'open'"},
    [CASE_OF_DOOR] = {"survey_case_of_door",
                      "SELECT " CASE_COLUMNS " FROM survey_case WHERE survey_id = $1 "
                      "AND building_id = $2 AND door_id = $3 AND verdict = 'open' "
                      "ORDER BY answer_id LIMIT 1"},
    /* by survey_case_once */
    [COUNT_CASES] = {"survey_count_cases",
                     "SELECT count(*) FROM survey_case WHERE survey_id = $1 AND door_id = $2 "
                     "AND account_id = $3 AND verdict = 'open'"},
    [COUNT] =
        {"survey_count",
         "INSERT INTO survey_count (survey_id, building_id, version, " COUNT_COLUMNS
         ") VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
         "$18) ON CONFLICT (survey_id, building_id) DO UPDATE SET "
         "version = survey_count.version + 1" COUNT_SUMS
         " RETURNING survey_id, building_id, version, " COUNT_COLUMNS},
    [COUNTS] = {"survey_counts", "SELECT survey_id, building_id, version, " COUNT_COLUMNS
                                 " FROM survey_count WHERE survey_id = $1 ORDER BY building_id"},
    [RECOUNT_STATES] = {"survey_recount_states",
                        "SELECT survey_id, building_id, count(*) AS doors, " STATE_SUM("unchanged")
                            STATE_SUM("changed") STATE_SUM("vacant") STATE_SUM("not_reached")
                                STATE_SUM("refused") STATE_SUM("pending") STATE_SUM(
                                    "dropped") "CAST(COALESCE(sum(households) FILTER "
                                               "(WHERE " IS_COUNTED "), 0) AS BIGINT) "
                                               "AS households, CAST(COALESCE(sum(residents) "
                                               "FILTER (WHERE " IS_COUNTED
                                               "), 0) AS BIGINT) AS residents FROM survey_target "
                                               "WHERE survey_id = $1 "
                                               "GROUP BY survey_id, building_id ORDER BY "
                                               "building_id"},
    [RECOUNT_ANSWERS] = {"survey_recount_answers",
                         "SELECT survey_id, building_id, " FLOW_SUMS " FROM survey_answer "
                         "WHERE survey_id = $1 GROUP BY survey_id, building_id "
                         "ORDER BY building_id"},
    [RECOUNT_CASES] = {"survey_recount_cases",
                       "SELECT survey_id, building_id, " FLOW_SUMS " FROM survey_case "
                       "WHERE survey_id = $1 GROUP BY survey_id, building_id "
                       "ORDER BY building_id"},
    [DONE_TIMES] = {"survey_done_times",
                    "SELECT building_id, done_at FROM survey_target WHERE survey_id = $1 "
                    "AND done_at IS NOT NULL "
                    "AND status IN ('unchanged', 'changed', 'vacant', 'refused', 'dropped')"},
    [ADD_TALLY] = {"survey_add_tally",
                   "INSERT INTO survey_tally (survey_id, node_id, question, choice, answers, "
                   "total) "
                   "VALUES ($1, $2, $3, $4, $5, $6) "
                   "ON CONFLICT (survey_id, node_id, question, choice) DO UPDATE SET "
                   "answers = survey_tally.answers + excluded.answers, "
                   "total = survey_tally.total + excluded.total"},
    [TALLIES] = {"survey_tallies",
                 "SELECT survey_id, node_id, question, choice, answers, total FROM "
                 "survey_tally "
                 "WHERE survey_id = $1 ORDER BY node_id, question, choice"},
    {0},
};

#define SQL(name) &survey_sql[name]

static int64_t caller(const struct lm_cx *cx) {
    return cx->who ? cx->who->account_id : 0;
}

static struct lm_val slug(const struct lm_code *codes, int value) {
    return LM_Z(lm_code_slug(codes, value));
}

/* Exactly one row, or `otherwise`. */
static lm_rc one_row(struct lm_cx *cx, struct lm_query query, lm_rc otherwise) {
    int64_t changed;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : otherwise;
}

/* ---- surveys ---- */

lm_rc survey_store_insert(struct lm_cx *cx, const struct survey *survey) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(INSERT), &survey_row_record, survey, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc survey_store_update(struct lm_cx *cx, const struct survey *s) {
    return one_row(cx,
                   LM_Q(SQL(UPDATE), LM_I(s->id), LM_T(s->title), LM_T(s->purpose),
                        LM_T(s->legal_basis), LM_T(s->form_no), LM_T(s->issued_by),
                        LM_T(s->approval_no), LM_ID_OR_NULL(s->valid_until),
                        LM_ID_OR_NULL(s->opens_at), LM_ID_OR_NULL(s->due_at), LM_T(s->verify_text),
                        LM_I(s->question_count), LM_I(s->retention_days), LM_T(s->baseline.text),
                        LM_I_OR_NULL(s->baseline.minutes)),
                   LM_CONFLICT);
}

lm_rc survey_store_set_due(struct lm_cx *cx, int64_t survey_id, int64_t due_at) {
    return one_row(cx, LM_Q(SQL(SET_DUE), LM_I(survey_id), LM_I(due_at)), LM_NOT_FOUND);
}

lm_rc survey_store_delete(struct lm_cx *cx, int64_t survey_id) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(DELETE_AREAS), LM_I(survey_id)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(DELETE_QUESTIONS), LM_I(survey_id)), NULL));
    return one_row(cx, LM_Q(SQL(DELETE_SURVEY), LM_I(survey_id)), LM_CONFLICT);
}

static lm_rc split(struct lm_arena *arena, struct lm_str text, char mark, struct lm_list *ret) {
    size_t count = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] == mark;
    struct lm_str *items = NULL;
    LM_TRY(lm_new(arena, count + 1, &items));
    size_t used = 0;
    struct lm_str part;
    while (text.n > 0 && lm_str_split(&text, mark, &part))
        if (part.n > 0 && used < count)
            items[used++] = part;
    *ret = (struct lm_list){items, used};
    return LM_OK;
}

static lm_rc read_questions(struct lm_cx *cx, struct survey *survey) {
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(QUESTIONS), LM_I(survey->id)), cx->arena,
                      &survey_question_row_record, &survey->questions));
    struct survey_question *items = survey->questions.items;
    for (size_t i = 0; i < survey->questions.count; i++)
        LM_TRY(split(cx->arena, items[i].choices_text, '\n', &items[i].choices));
    return LM_OK;
}

lm_rc survey_store_areas(struct lm_cx *cx, struct survey *survey) {
    return lm_db_rows(cx->db, LM_Q(SQL(AREAS), LM_I(survey->id)), cx->arena, &survey_area_record,
                      &survey->areas);
}

lm_rc survey_store_find(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey) {
    LM_TRY(lm_db_row(cx->db, LM_Q(SQL(FIND), LM_I(survey_id)), cx->arena, &survey_row_record,
                     ret_survey));
    LM_TRY(split(cx->arena, ret_survey->verify_text, ',', &ret_survey->verify));
    LM_TRY(survey_store_areas(cx, ret_survey));
    LM_TRY(read_questions(cx, ret_survey));
    return lm_db_rows(cx->db, LM_Q(SQL(SIGN_OFFS), LM_I(survey_id)), cx->arena,
                      &survey_sign_off_record, &ret_survey->sign_offs);
}

lm_rc survey_store_page(struct lm_cx *cx, int64_t after, int64_t limit,
                        struct lm_list *ret_surveys) {
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(PAGE), LM_I(after ? after : INT64_MAX), LM_I(limit)),
                      cx->arena, &survey_row_record, ret_surveys));
    struct survey *surveys = ret_surveys->items;
    for (size_t i = 0; i < ret_surveys->count; i++) {
        LM_TRY(split(cx->arena, surveys[i].verify_text, ',', &surveys[i].verify));
        LM_TRY(survey_store_areas(cx, &surveys[i]));
    }
    return LM_OK;
}

lm_rc survey_store_with_status(struct lm_cx *cx, int status, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(WITH_STATUS), slug(survey_statuses, status)), cx->arena,
                      ret_ids);
}

lm_rc survey_store_running(struct lm_cx *cx, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q0(SQL(RUNNING)), cx->arena, ret_ids);
}

lm_rc survey_store_set_areas(struct lm_cx *cx, int64_t survey_id, const struct lm_list *areas) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(DELETE_AREAS), LM_I(survey_id)), NULL));
    const struct survey_area *items = areas->items;
    for (size_t i = 0; i < areas->count; i++)
        LM_TRY(
            lm_db_exec(cx->db, LM_Q(SQL(ADD_AREA), LM_I(survey_id), LM_I(items[i].node_id)), NULL));
    return LM_OK;
}

static lm_rc join_choices(struct lm_arena *arena, const struct lm_list *choices,
                          struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(arena, 16 * 1024);
    const struct lm_str *items = choices->items;
    for (size_t i = 0; i < choices->count; i++) {
        if (i > 0)
            lm_buf_char(&out, '\n');
        lm_buf_str(&out, items[i]);
    }
    return lm_buf_done(&out, ret_text);
}

lm_rc survey_store_set_questions(struct lm_cx *cx, int64_t survey_id,
                                 const struct lm_list *questions) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(DELETE_QUESTIONS), LM_I(survey_id)), NULL));
    const struct survey_question *items = questions->items;
    for (size_t i = 0; i < questions->count; i++) {
        struct lm_str choices;
        LM_TRY(join_choices(cx->arena, &items[i].choices, &choices));
        LM_TRY(lm_db_exec(cx->db,
                          LM_Q(SQL(ADD_QUESTION), LM_I(survey_id), LM_I((int64_t)i + 1),
                               LM_T(items[i].key), LM_T(items[i].text),
                               slug(survey_kinds, items[i].kind),
                               LM_T(items[i].choices.count ? choices : (struct lm_str){0}),
                               LM_I(items[i].required)),
                          NULL));
    }
    return LM_OK;
}

lm_rc survey_store_begin_opening(struct lm_cx *cx, int64_t survey_id, int64_t buildings) {
    return one_row(cx, LM_Q(SQL(BEGIN_OPENING), LM_I(survey_id), LM_I(cx->now_ms), LM_I(buildings)),
                   LM_CONFLICT);
}

lm_rc survey_store_opened(struct lm_cx *cx, int64_t survey_id) {
    return one_row(cx, LM_Q(SQL(OPENED), LM_I(survey_id)), LM_CONFLICT);
}

lm_rc survey_store_building_ready(struct lm_cx *cx, int64_t survey_id, int64_t building_id) {
    return one_row(cx, LM_Q(SQL(BUILDING_READY), LM_I(survey_id), LM_I(building_id)), LM_NOT_FOUND);
}

lm_rc survey_store_close(struct lm_cx *cx, int64_t survey_id, int64_t closed_at,
                         struct lm_str note) {
    return one_row(
        cx,
        LM_Q(SQL(CLOSE), LM_I(survey_id), LM_I(closed_at), LM_ID_OR_NULL(caller(cx)), LM_T(note)),
        LM_CONFLICT);
}

lm_rc survey_store_sign_off(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                            struct lm_str note) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(SIGN_OFF), LM_I(survey_id), LM_I(node_id), LM_I(caller(cx)),
                           LM_T(cx->who ? cx->who->name : (struct lm_str){0}), LM_I(cx->now_ms),
                           LM_T(note)),
                      NULL);
}

lm_rc survey_store_take_back(struct lm_cx *cx, int64_t survey_id, int64_t node_id) {
    return one_row(cx, LM_Q(SQL(TAKE_BACK), LM_I(survey_id), LM_I(node_id)), LM_NOT_FOUND);
}

static const struct lm_field ended_fields[] = {
    {LM_AT(struct survey_ended, id), LM_ID}, {LM_AT(struct survey_ended, at_ms), LM_TIME}, {0}};
static const struct lm_record ended_record = {"SurveyEnded", sizeof(struct survey_ended),
                                              ended_fields};

lm_rc survey_store_ended(struct lm_cx *cx, int64_t today, struct lm_list *ret_ended) {
    return lm_db_rows(cx->db, LM_Q(SQL(ENDED), LM_I(cx->now_ms), LM_I(today)), cx->arena,
                      &ended_record, ret_ended);
}

lm_rc survey_store_to_purge(struct lm_cx *cx, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(TO_PURGE), LM_I(cx->now_ms)), cx->arena, ret_ids);
}

lm_rc survey_store_unfinished_purges(struct lm_cx *cx, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q0(SQL(UNFINISHED_PURGES)), cx->arena, ret_ids);
}

lm_rc survey_store_set_purged(struct lm_cx *cx, int64_t survey_id) {
    return one_row(cx, LM_Q(SQL(SET_PURGED), LM_I(survey_id), LM_I(cx->now_ms)), LM_NOT_FOUND);
}

/* ---- doors ---- */

lm_rc survey_store_moment(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t door_id,
                          struct survey_moment *ret_moment) {
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, building_id, LM_LEVEL_COMPOUND);
    return lm_db_row(cx->db,
                     LM_Q(SQL(MOMENT), LM_I(survey_id), LM_I(building_id), LM_I(door_id),
                          LM_I(compound ? compound->id : 0)),
                     cx->arena, &survey_moment_record, ret_moment);
}

lm_rc survey_store_add_target(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                              int64_t door_id, bool *ret_is_new) {
    int64_t changed;
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_TARGET), LM_I(survey_id), LM_I(building_id), LM_I(door_id)),
                      &changed));
    *ret_is_new = changed == 1;
    return LM_OK;
}

lm_rc survey_store_move_target(struct lm_cx *cx, const struct survey_target *t, int status_before,
                               int64_t answer_before) {
    return one_row(cx,
                   LM_Q(SQL(MOVE_TARGET), LM_I(t->survey_id), LM_I(t->building_id),
                        LM_I(t->door_id), slug(survey_states, t->status),
                        LM_ID_OR_NULL(t->answer_id), LM_ID_OR_NULL(t->account_id),
                        LM_ID_OR_NULL(t->given_at), LM_ID_OR_NULL(t->received_at),
                        LM_ID_OR_NULL(t->done_at), LM_ID_OR_NULL(t->assigned_to),
                        LM_I(t->households), LM_I(t->residents), LM_I_OR_NULL(t->door_version),
                        slug(survey_states, status_before), LM_I(answer_before)),
                   LM_RETRY);
}

lm_rc survey_store_assign(struct lm_cx *cx, const struct survey_target *t) {
    return one_row(cx,
                   LM_Q(SQL(ASSIGN), LM_I(t->survey_id), LM_I(t->building_id), LM_I(t->door_id),
                        LM_ID_OR_NULL(t->assigned_to)),
                   LM_NOT_FOUND);
}

lm_rc survey_store_target(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t door_id,
                          struct survey_target *ret_target) {
    return lm_db_row(cx->db, LM_Q(SQL(TARGET), LM_I(survey_id), LM_I(building_id), LM_I(door_id)),
                     cx->arena, &survey_target_row_record, ret_target);
}

lm_rc survey_store_targets(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t after,
                           int64_t limit, struct lm_list *ret_targets) {
    return lm_db_rows(cx->db,
                      LM_Q(SQL(TARGETS), LM_I(survey_id), LM_I(building_id), LM_I(after),
                           LM_I(limit ? limit : INT64_MAX)),
                      cx->arena, &survey_target_row_record, ret_targets);
}

lm_rc survey_store_handed(struct lm_cx *cx, int64_t survey_id, int64_t account_id,
                          struct lm_list *ret_targets) {
    return lm_db_rows(cx->db, LM_Q(SQL(HANDED), LM_I(survey_id), LM_I(account_id)), cx->arena,
                      &survey_target_row_record, ret_targets);
}

lm_rc survey_store_targets_of_door(struct lm_cx *cx, int64_t building_id, int64_t door_id,
                                   struct lm_list *ret_targets) {
    return lm_db_rows(cx->db, LM_Q(SQL(TARGETS_OF_DOOR), LM_I(building_id), LM_I(door_id)),
                      cx->arena, &survey_door_target_record, ret_targets);
}

/* ---- answers ---- */

lm_rc survey_store_add_answer(struct lm_cx *cx, const struct survey_answer *a) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(ADD_ANSWER), &survey_answer_row_record, a, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc survey_store_answer(struct lm_cx *cx, int64_t survey_id, int64_t answer_id,
                          struct survey_answer *ret_answer) {
    return lm_db_row(cx->db, LM_Q(SQL(ANSWER), LM_I(survey_id), LM_I(answer_id)), cx->arena,
                     &survey_answer_row_record, ret_answer);
}

lm_rc survey_store_contents(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                            struct lm_list *ret_answers) {
    return lm_db_rows(cx->db, LM_Q(SQL(CONTENTS), LM_I(survey_id), LM_I(building_id)), cx->arena,
                      &survey_answer_row_record, ret_answers);
}

lm_rc survey_store_people(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                          struct lm_list *ret_accounts) {
    return lm_db_ints(cx->db, LM_Q(SQL(PEOPLE), LM_I(survey_id), LM_I(building_id)), cx->arena,
                      ret_accounts);
}

lm_rc survey_store_purge_some(struct lm_cx *cx, int64_t survey_id, bool *ret_left) {
    int64_t changed;
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(PURGE_CASES), LM_I(survey_id)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(PURGE_ANSWERS), LM_I(survey_id)), &changed));
    if (changed == 0)
        LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(PURGE_TARGETS), LM_I(survey_id)), &changed));
    *ret_left = changed > 0;
    return LM_OK;
}

lm_rc survey_store_add_case(struct lm_cx *cx, const struct survey_case *c) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(ADD_CASE), LM_I(c->survey_id), LM_I(c->building_id),
                           LM_I(c->answer_id), LM_I(c->door_id), LM_I(c->account_id),
                           LM_I(c->given_at), slug(survey_states, c->status_before),
                           slug(survey_verdicts, c->verdict)),
                      NULL);
}

lm_rc survey_store_case_like(struct lm_cx *cx, const struct survey_case *c,
                             struct survey_case *ret_case) {
    return lm_db_row(cx->db,
                     LM_Q(SQL(CASE_LIKE), LM_I(c->survey_id), LM_I(c->door_id), LM_I(c->account_id),
                          LM_I(c->given_at)),
                     cx->arena, &survey_case_row_record, ret_case);
}

lm_rc survey_store_case(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t answer_id,
                        struct survey_case *ret_case) {
    return lm_db_row(cx->db, LM_Q(SQL(CASE), LM_I(survey_id), LM_I(building_id), LM_I(answer_id)),
                     cx->arena, &survey_case_row_record, ret_case);
}

lm_rc survey_store_cases(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t after,
                         int64_t limit, struct lm_list *ret_cases) {
    return lm_db_rows(
        cx->db, LM_Q(SQL(CASES), LM_I(survey_id), LM_I(building_id), LM_I(after), LM_I(limit)),
        cx->arena, &survey_case_row_record, ret_cases);
}

lm_rc survey_store_decide(struct lm_cx *cx, const struct survey_case *c, struct lm_str note_sealed,
                          const struct survey_flows *f) {
    return one_row(cx,
                   LM_Q(SQL(DECIDE), LM_I(c->survey_id), LM_I(c->building_id), LM_I(c->answer_id),
                        slug(survey_verdicts, c->verdict), LM_I(cx->now_ms), LM_I(caller(cx)),
                        LM_B(note_sealed), LM_I(f->moved_in), LM_I(f->moved_out), LM_I(f->found),
                        LM_I(f->born), LM_I(f->died), LM_I(f->corrected)),
                   LM_CONFLICT);
}

lm_rc survey_store_replace_cases(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                 int64_t door_id) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(REPLACE_CASES), LM_I(survey_id), LM_I(building_id), LM_I(door_id),
                           LM_I(cx->now_ms), LM_I(caller(cx))),
                      NULL);
}

lm_rc survey_store_case_of_door(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                int64_t door_id, struct survey_case *ret_case) {
    return lm_db_row(cx->db,
                     LM_Q(SQL(CASE_OF_DOOR), LM_I(survey_id), LM_I(building_id), LM_I(door_id)),
                     cx->arena, &survey_case_row_record, ret_case);
}

lm_rc survey_store_count_cases(struct lm_cx *cx, const struct survey_case *c, int64_t *ret_count) {
    return lm_db_int(
        cx->db, LM_Q(SQL(COUNT_CASES), LM_I(c->survey_id), LM_I(c->door_id), LM_I(c->account_id)),
        ret_count);
}

/* ---- totals ---- */

#define COUNT_FIELD(name)                                                                          \
    { #name, offsetof(struct survey_count, totals.name), LM_INT }
#define FLOW_FIELDS                                                                                \
    COUNT_FIELD(moved_in), COUNT_FIELD(moved_out), COUNT_FIELD(found), COUNT_FIELD(born),          \
        COUNT_FIELD(died), COUNT_FIELD(corrected)
#define STATE_FIELDS                                                                               \
    COUNT_FIELD(doors), COUNT_FIELD(unchanged), COUNT_FIELD(changed), COUNT_FIELD(vacant),         \
        COUNT_FIELD(not_reached), COUNT_FIELD(refused), COUNT_FIELD(pending),                      \
        COUNT_FIELD(dropped), COUNT_FIELD(households), COUNT_FIELD(residents)
#define PLACE_FIELDS                                                                               \
    {LM_AT(struct survey_count, survey_id), LM_ID}, {                                              \
        LM_AT(struct survey_count, building_id), LM_ID                                             \
    }
static const struct lm_field count_fields[] = {
    PLACE_FIELDS, {LM_AT(struct survey_count, version), LM_INT}, STATE_FIELDS, FLOW_FIELDS, {0}};
static const struct lm_record count_record = {"SurveyCount", sizeof(struct survey_count),
                                              count_fields};
static const struct lm_field state_fields[] = {PLACE_FIELDS, STATE_FIELDS, {0}};
static const struct lm_record state_record = {"SurveyStates", sizeof(struct survey_count),
                                              state_fields};
static const struct lm_field flow_fields[] = {PLACE_FIELDS, FLOW_FIELDS, {0}};
static const struct lm_record flow_record = {"SurveyFlows", sizeof(struct survey_count),
                                             flow_fields};

lm_rc survey_store_count(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                         const struct survey_totals *d, struct survey_count *ret_count) {
    return lm_db_row(cx->db,
                     LM_Q(SQL(COUNT), LM_I(survey_id), LM_I(building_id), LM_I(d->doors),
                          LM_I(d->unchanged), LM_I(d->changed), LM_I(d->vacant),
                          LM_I(d->not_reached), LM_I(d->refused), LM_I(d->pending),
                          LM_I(d->dropped), LM_I(d->households), LM_I(d->residents),
                          LM_I(d->moved_in), LM_I(d->moved_out), LM_I(d->found), LM_I(d->born),
                          LM_I(d->died), LM_I(d->corrected)),
                     cx->arena, &count_record, ret_count);
}

lm_rc survey_store_counts(struct lm_cx *cx, int64_t survey_id, struct lm_list *ret_counts) {
    return lm_db_rows(cx->db, LM_Q(SQL(COUNTS), LM_I(survey_id)), cx->arena, &count_record,
                      ret_counts);
}

/* Adds flows to the rows of the same building; both lists are ordered by building. */
static void add_flows(struct lm_list *counts, const struct lm_list *flows) {
    struct survey_count *into = counts->items;
    const struct survey_count *from = flows->items;
    for (size_t i = 0, j = 0; i < counts->count && j < flows->count; i++) {
        if (into[i].building_id != from[j].building_id)
            continue;
        into[i].totals.moved_in += from[j].totals.moved_in;
        into[i].totals.moved_out += from[j].totals.moved_out;
        into[i].totals.found += from[j].totals.found;
        into[i].totals.born += from[j].totals.born;
        into[i].totals.died += from[j].totals.died;
        into[i].totals.corrected += from[j].totals.corrected;
        j++;
    }
}

lm_rc survey_store_recount(struct lm_cx *cx, int64_t survey_id, struct lm_list *ret_counts) {
    struct lm_list answers, cases;
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(RECOUNT_STATES), LM_I(survey_id)), cx->arena, &state_record,
                      ret_counts));
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(RECOUNT_ANSWERS), LM_I(survey_id)), cx->arena, &flow_record,
                      &answers));
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(RECOUNT_CASES), LM_I(survey_id)), cx->arena, &flow_record,
                      &cases));
    add_flows(ret_counts, &answers);
    add_flows(ret_counts, &cases);
    return LM_OK;
}

lm_rc survey_store_done_times(struct lm_cx *cx, int64_t survey_id, struct lm_cursor **ret_cursor) {
    return lm_db_open_cursor(cx->db, LM_Q(SQL(DONE_TIMES), LM_I(survey_id)), ret_cursor);
}

/* ---- what retention leaves ---- */

static const struct lm_field tally_row_fields[] = {
    {LM_AT(struct survey_tally_row, survey_id), LM_ID},
    {LM_AT(struct survey_tally_row, node_id), LM_ID},
    {LM_AT(struct survey_tally_row, question), LM_TEXT},
    {LM_AT(struct survey_tally_row, choice), LM_TEXT},
    {LM_AT(struct survey_tally_row, answers), LM_INT},
    {LM_AT(struct survey_tally_row, total), LM_INT},
    {0},
};
const struct lm_record survey_tally_row_record = {"SurveyTallyRow", sizeof(struct survey_tally_row),
                                                  tally_row_fields};

lm_rc survey_store_add_tally(struct lm_cx *cx, const struct survey_tally_row *row) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(ADD_TALLY), &survey_tally_row_record, row, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc survey_store_tallies(struct lm_cx *cx, int64_t survey_id, struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(SQL(TALLIES), LM_I(survey_id)), cx->arena,
                      &survey_tally_row_record, ret_rows);
}
