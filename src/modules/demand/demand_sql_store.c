/* Every statement of the module, and nothing else. */
#include "modules/demand/demand_sql.h"

#define DEMAND_COLUMNS                                                                             \
    "id, number, query_index, kind, urgency, category, title, content, spot, compound_id, "        \
    "building_id, door_id, source, external_no, filed_by, caller_id, contact_sealed, "             \
    "contact_index, age_band, is_confidential, filed_ms, contact_due_ms, merged_into, "            \
    "project_id, state, before_state, lead_node_id, holder_node_id, unit_id, "                     \
    "handler_id, is_open, is_urged, is_supervised, reworks, returns, dispatches, escalations, "    \
    "calls, supporters, extensions, accepted_ms, contacted_ms, due_ms, asked_due_ms, left_ms, "    \
    "handled_ms, closed_ms, closing, satisfaction, clock_ms, clock_step, version, erased_ms, "     \
    "words"
/* What demand_store_glance reads, in its order: along what is open with the marks of what is said,
 * along all with what is said. */
#define GLANCE                                                                                     \
    "SELECT id, number, kind, category, compound_id, building_id, source, is_confidential, "       \
    "state, is_open, is_supervised, due_ms, "
#define GLANCE_OPEN                                                                                \
    GLANCE "words, CAST(NULL AS TEXT) AS content, CAST(NULL AS TEXT) AS spot FROM demand "
#define GLANCE_ALL GLANCE "CAST(NULL AS TEXT) AS words, content, spot FROM demand "
#define IN_SIXTEEN                                                                                 \
    "WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
#define SELECT "SELECT " DEMAND_COLUMNS " FROM demand "
#define LOG_COLUMNS                                                                                \
    "demand_id, place, at_ms, move, from_state, to_state, actor, account_id, node_id, "            \
    "to_node_id, lead_node_id, unit_id, due_ms, left_ms, closing, satisfaction, note, is_public"

#define CELL                                                                                       \
    "WHERE compound_id = $1 AND category = $2 AND age_band = $3 AND age_band IS NOT NULL AND "     \
    "filed_ms >= $4 AND filed_ms < $5 AND kind <> 'praise' "
#define NEED_CELL_COLUMNS                                                                          \
    "from_day, to_day, place, is_judged, compound_id, category, age_band, observed, people, "      \
    "elsewhere, elsewhere_people, expected_milli, ratio_permille, p_micro, q_micro"
#define NEED_CELL_INSERT "INSERT INTO demand_need_cell (" NEED_CELL_COLUMNS ") VALUES "
#define NEED_CELL_ROW "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
#define NEED_GAP_COLUMNS "from_day, to_day, compound_id, without_age, unknown_people"
#define NEED_GAP_INSERT "INSERT INTO demand_need_gap (" NEED_GAP_COLUMNS ") VALUES "
#define NEED_GAP_ROW "($1, $2, $3, $4, $5)"
#define PROJECT_COLUMNS                                                                            \
    "id, compound_id, category, age_band, from_day, to_day, observed, expected_milli, p_micro, "   \
    "title, stage, discussion, decision, result, account_id, at_ms, version"
#define WORD_COLUMNS "project_id, place, at_ms, account_id, node_id, stage, text"
#define ROWS "{rows 16} "
#define DEMAND_ROW                                                                                 \
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, " \
    "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, "   \
    "$39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54)"
#define LOG_ROW "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
#define COUNT_ROW                                                                                  \
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, " \
    "$21, $22, $23, $24, $25, $26)"
#define COUNT_INSERT                                                                               \
    "INSERT INTO demand_count (period, compound_id, category, unit_id, " COUNT_COLUMNS ") VALUES "
#define COUNT_TAKEN                                                                                \
    " ON CONFLICT (period, category, unit_id, compound_id) DO UPDATE SET " COUNT_PLUS

#define UNIT_SELECT                                                                                \
    "SELECT id, node_id, kind, name, phone_sealed, is_active, version FROM demand_unit "
#define WHISTLE_COLUMNS                                                                            \
    "id, node_id, demand_id, topic, needed_at, blown_at, account_id, closed_at, "                  \
    "outcome, whistler_mark, version"
#define ASK_COLUMNS                                                                                \
    "id, demand_id, whistle_id, unit_id, node_id, request, asked_at, due_at, "                     \
    "arrived_at, answered_at, answer, mark, withdrawn_at, version"
#define COUNT_COLUMNS                                                                              \
    "filed, accepted, rejected, dispatched, dispatched_again, returned, "                          \
    "contact_due, contacted, due, due_closed, due_in_time, due_handled, "                          \
    "due_extended, due_suspended, reworked, closed, answered, solved, unsolved, "                  \
    "satisfied, fair, unreached"
#define COUNT_SUMS                                                                                 \
    "CAST(sum(filed) AS BIGINT) AS filed, "                                                        \
    "CAST(sum(accepted) AS BIGINT) AS accepted, "                                                  \
    "CAST(sum(rejected) AS BIGINT) AS rejected, "                                                  \
    "CAST(sum(dispatched) AS BIGINT) AS dispatched, "                                              \
    "CAST(sum(dispatched_again) AS BIGINT) AS dispatched_again, "                                  \
    "CAST(sum(returned) AS BIGINT) AS returned, "                                                  \
    "CAST(sum(contact_due) AS BIGINT) AS contact_due, "                                            \
    "CAST(sum(contacted) AS BIGINT) AS contacted, "                                                \
    "CAST(sum(due) AS BIGINT) AS due, "                                                            \
    "CAST(sum(due_closed) AS BIGINT) AS due_closed, "                                              \
    "CAST(sum(due_in_time) AS BIGINT) AS due_in_time, "                                            \
    "CAST(sum(due_handled) AS BIGINT) AS due_handled, "                                            \
    "CAST(sum(due_extended) AS BIGINT) AS due_extended, "                                          \
    "CAST(sum(due_suspended) AS BIGINT) AS due_suspended, "                                        \
    "CAST(sum(reworked) AS BIGINT) AS reworked, "                                                  \
    "CAST(sum(closed) AS BIGINT) AS closed, "                                                      \
    "CAST(sum(answered) AS BIGINT) AS answered, "                                                  \
    "CAST(sum(solved) AS BIGINT) AS solved, "                                                      \
    "CAST(sum(unsolved) AS BIGINT) AS unsolved, "                                                  \
    "CAST(sum(satisfied) AS BIGINT) AS satisfied, "                                                \
    "CAST(sum(fair) AS BIGINT) AS fair, "                                                          \
    "CAST(sum(unreached) AS BIGINT) AS unreached"
#define COUNT_PLUS                                                                                 \
    "filed = demand_count.filed + excluded.filed, "                                                \
    "accepted = demand_count.accepted + excluded.accepted, "                                       \
    "rejected = demand_count.rejected + excluded.rejected, "                                       \
    "dispatched = demand_count.dispatched + excluded.dispatched, "                                 \
    "dispatched_again = demand_count.dispatched_again + excluded.dispatched_again, "               \
    "returned = demand_count.returned + excluded.returned, "                                       \
    "contact_due = demand_count.contact_due + excluded.contact_due, "                              \
    "contacted = demand_count.contacted + excluded.contacted, "                                    \
    "due = demand_count.due + excluded.due, "                                                      \
    "due_closed = demand_count.due_closed + excluded.due_closed, "                                 \
    "due_in_time = demand_count.due_in_time + excluded.due_in_time, "                              \
    "due_handled = demand_count.due_handled + excluded.due_handled, "                              \
    "due_extended = demand_count.due_extended + excluded.due_extended, "                           \
    "due_suspended = demand_count.due_suspended + excluded.due_suspended, "                        \
    "reworked = demand_count.reworked + excluded.reworked, "                                       \
    "closed = demand_count.closed + excluded.closed, "                                             \
    "answered = demand_count.answered + excluded.answered, "                                       \
    "solved = demand_count.solved + excluded.solved, "                                             \
    "unsolved = demand_count.unsolved + excluded.unsolved, "                                       \
    "satisfied = demand_count.satisfied + excluded.satisfied, "                                    \
    "fair = demand_count.fair + excluded.fair, "                                                   \
    "unreached = demand_count.unreached + excluded.unreached"

/* Statements go by primary keys unless a comment names another index. */
const struct lm_sql demand_sql[] = {
    [DEMAND_SQL_INSERT] = {"demand_insert",
                           "INSERT INTO demand (" DEMAND_COLUMNS ") VALUES " DEMAND_ROW},
    [DEMAND_SQL_INSERT_MANY] = {"demand_insert_many",
                                "INSERT INTO demand (" DEMAND_COLUMNS ") VALUES " ROWS DEMAND_ROW},
    /* Nothing that demand_by_need or demand_public_by_category hold: they are left alone. */
    [DEMAND_SQL_UPDATE] =
        {"demand_update",
         "UPDATE demand SET merged_into = $3, project_id = $4, state = $5, before_state = $6, "
         "lead_node_id = $7, holder_node_id = $8, unit_id = $9, handler_id = $10, is_open = $11, "
         "is_urged = $12, is_supervised = $13, reworks = $14, returns = $15, dispatches = $16, "
         "escalations = $17, calls = $18, extensions = $19, accepted_ms = $20, contacted_ms = $21, "
         "due_ms = $22, asked_due_ms = $23, left_ms = $24, handled_ms = $25, closed_ms = $26, "
         "closing = $27, satisfaction = $28, clock_ms = $29, clock_step = $30, version = $31, "
         "words "
         "= $32 WHERE id = $1 AND version = $2"},
    [DEMAND_SQL_CLASSIFY] = {"demand_classify",
                             "UPDATE demand SET kind = $2, urgency = $3, category = $4, "
                             "is_confidential = $5 WHERE id = $1"},
    [DEMAND_SQL_SUPPORTED] = {"demand_supported",
                              "UPDATE demand SET supporters = supporters + $2 WHERE id = $1"},
    [DEMAND_SQL_FIND] = {"demand_find", SELECT "WHERE id = $1"},
    [DEMAND_SQL_SOME] = {"demand_some", SELECT IN_SIXTEEN},
    [DEMAND_SQL_SAID] = {"demand_said", "SELECT id, number, content, spot FROM demand " IN_SIXTEEN},
    /* demand_number_key */
    [DEMAND_SQL_FIND_NUMBER] = {"demand_find_number", SELECT "WHERE number = $1"},
    /* demand_by_external */
    [DEMAND_SQL_FIND_EXTERNAL] = {"demand_find_external",
                                  "SELECT id FROM demand WHERE source = $1 AND external_no = $2"},
    [DEMAND_SQL_NEXT_NUMBER] =
        {"demand_next_number",
         "INSERT INTO demand_series (day, last) VALUES ($1, 1) ON CONFLICT (day) DO "
         "UPDATE SET last = demand_series.last + 1 RETURNING last"},
    [DEMAND_SQL_SERIES_PUT] = {"demand_series_put",
                               "INSERT INTO demand_series (day, last) VALUES ($1, $2)"},
    /* demand_by_caller */
    [DEMAND_SQL_FORGET_CALLER] = {"demand_forget_caller",
                                  "UPDATE demand SET caller_id = NULL, contact_sealed = NULL, "
                                  "contact_index = NULL WHERE caller_id = $1"},
    /* demand_by_caller */
    [DEMAND_SQL_OF_CALLER] = {"demand_of_caller",
                              SELECT "WHERE caller_id = $1 AND id < $2 ORDER BY id DESC LIMIT 50"},
    /* demand_by_contact */
    [DEMAND_SQL_OF_CONTACT] = {"demand_of_contact",
                               SELECT "WHERE contact_index = $1 ORDER BY id DESC LIMIT 50"},
    /* demand_by_clock */
    [DEMAND_SQL_STRUCK] = {"demand_struck",
                           "SELECT id FROM demand WHERE clock_ms IS NOT NULL AND clock_ms "
                           "<= $1 ORDER BY clock_ms, id LIMIT $2"},
    /* demand_unerased */
    [DEMAND_SQL_TO_ERASE] = {"demand_to_erase",
                             "SELECT id FROM demand WHERE closed_ms IS NOT NULL AND erased_ms IS "
                             "NULL AND closed_ms < $1 ORDER BY closed_ms, id LIMIT $2"},
    [DEMAND_SQL_ERASE] =
        {"demand_erase",
         "UPDATE demand SET title = '', content = '', spot = NULL, door_id = NULL, query_index = "
         "NULL, filed_by = NULL, caller_id = NULL, contact_sealed = NULL, contact_index = NULL, "
         "words = NULL, erased_ms = $2 WHERE id = $1"},
    [DEMAND_SQL_ERASE_LOG] =
        {"demand_erase_log",
         "UPDATE demand_log SET note = CASE WHEN actor = 'system' THEN note ELSE NULL END, "
         "account_id = CASE WHEN actor = 'caller' THEN NULL ELSE account_id END WHERE demand_id = "
         "$1"},
    [DEMAND_SQL_ERASE_PHOTOS] = {"demand_erase_photos",
                                 "DELETE FROM demand_photo WHERE demand_id = $1"},
    [DEMAND_SQL_ERASE_SUPPORTERS] = {"demand_erase_supporters",
                                     "DELETE FROM demand_supporter WHERE demand_id = $1"},
    /* demand_ask_by_demand */
    [DEMAND_SQL_ERASE_ASKS] =
        {"demand_erase_asks",
         "UPDATE demand_ask SET request = (SELECT number FROM demand WHERE id = $1), answer = NULL "
         "WHERE demand_id = $1"},
    /* demand_whistle_by_demand */
    [DEMAND_SQL_ERASE_WHISTLES] =
        {"demand_erase_whistles",
         "UPDATE demand_whistle SET topic = (SELECT number FROM demand WHERE id = $1), outcome = "
         "NULL WHERE demand_id = $1"},
    /* demand_open_by_due */
    [DEMAND_SQL_DUE_FROM] = {"demand_due_from",
                             "SELECT id FROM demand WHERE is_open = 1 AND due_ms >= $1 ORDER BY "
                             "due_ms, id LIMIT 1"},
    /* demand_open_by_compound alone */
    [DEMAND_SQL_OPEN_OF_COMPOUND] = {"demand_open_of_compound",
                                     GLANCE_OPEN "WHERE is_open = 1 AND compound_id = $1 AND "
                                                 "(due_ms, id) > ($2, $3) ORDER BY due_ms NULLS "
                                                 "LAST, id"},
    /* demand_open_by_holder */
    [DEMAND_SQL_OPEN_OF_HOLDER] = {"demand_open_of_holder",
                                   GLANCE_OPEN "WHERE is_open = 1 AND holder_node_id = $1 AND "
                                               "(due_ms, id) > ($2, $3) ORDER BY due_ms NULLS "
                                               "LAST, id"},
    /* demand_open_by_unit */
    [DEMAND_SQL_OPEN_OF_UNIT] = {"demand_open_of_unit",
                                 GLANCE_OPEN "WHERE is_open = 1 AND unit_id = $1 AND (due_ms, id) "
                                             "> ($2, $3) ORDER BY due_ms NULLS LAST, id"},
    /* demand_open_by_due alone */
    [DEMAND_SQL_OPEN_ALL] = {"demand_open_all",
                             GLANCE_OPEN "WHERE is_open = 1 AND (due_ms, id) > ($1, $2) ORDER BY "
                                         "due_ms NULLS LAST, id"},
    /* demand_by_compound */
    [DEMAND_SQL_LATEST_OF_COMPOUND] = {"demand_latest_of_compound", GLANCE_ALL
                                       "WHERE compound_id = $1 AND id < $2 ORDER BY id DESC"},
    [DEMAND_SQL_LATEST_ALL] = {"demand_latest_all", GLANCE_ALL "WHERE id < $1 ORDER BY id DESC"},
    [DEMAND_SQL_LOG_ADD] = {"demand_log_add",
                            "INSERT INTO demand_log (" LOG_COLUMNS ") VALUES " LOG_ROW},
    [DEMAND_SQL_LOG_ADD_MANY] = {"demand_log_add_many",
                                 "INSERT INTO demand_log (" LOG_COLUMNS ") VALUES " ROWS LOG_ROW},
    [DEMAND_SQL_LOG_OF] = {"demand_log_of", "SELECT " LOG_COLUMNS
                                            " FROM demand_log WHERE demand_id = $1 ORDER BY place"},
    [DEMAND_SQL_PHOTO_ADD] = {"demand_photo_add",
                              "INSERT INTO demand_photo (demand_id, log_place, digest) VALUES "
                              "($1, $2, $3) ON CONFLICT (demand_id, log_place, digest) DO "
                              "NOTHING"},
    [DEMAND_SQL_PHOTOS] = {"demand_photos",
                           "SELECT demand_id, log_place, digest FROM demand_photo WHERE demand_id "
                           "= $1 ORDER BY log_place, digest"},
    [DEMAND_SQL_SUPPORT] =
        {"demand_support",
         "INSERT INTO demand_supporter (demand_id, who, at_ms) VALUES ($1, $2, $3) ON "
         "CONFLICT (demand_id, who) DO NOTHING"},
    [DEMAND_SQL_CATEGORIES] = {"demand_categories",
                               "SELECT code, name, dispute_code, is_active, version FROM "
                               "demand_category ORDER BY code"},
    [DEMAND_SQL_CATEGORY] = {"demand_category",
                             "SELECT code, name, dispute_code, is_active, version FROM "
                             "demand_category WHERE code = $1"},
    [DEMAND_SQL_CATEGORY_PUT] = {"demand_category_put",
                                 "INSERT INTO demand_category (code, name, dispute_code, "
                                 "is_active, version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
                                 "(code) DO UPDATE SET name = excluded.name, dispute_code = "
                                 "excluded.dispute_code, is_active = excluded.is_active, version "
                                 "= excluded.version WHERE demand_category.version = "
                                 "excluded.version - 1"},
    [DEMAND_SQL_LIMITS] = {"demand_limits",
                           "SELECT kind, urgency, response_hours, handle_hours, handle_days FROM "
                           "demand_limit ORDER BY kind, urgency"},
    [DEMAND_SQL_LIMIT] = {"demand_limit",
                          "SELECT kind, urgency, response_hours, handle_hours, handle_days FROM "
                          "demand_limit WHERE kind = $1 AND urgency = $2"},
    [DEMAND_SQL_LIMIT_PUT] = {"demand_limit_put",
                              "INSERT INTO demand_limit (kind, urgency, response_hours, "
                              "handle_hours, handle_days) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
                              "(kind, urgency) DO UPDATE SET response_hours = "
                              "excluded.response_hours, handle_hours = excluded.handle_hours, "
                              "handle_days = excluded.handle_days"},
    /* demand_unit_by_node */
    [DEMAND_SQL_UNITS] = {"demand_units", UNIT_SELECT "WHERE node_id = $1 ORDER BY id"},
    [DEMAND_SQL_UNIT] = {"demand_unit", UNIT_SELECT "WHERE id = $1"},
    [DEMAND_SQL_UNIT_PUT] = {"demand_unit_put",
                             "INSERT INTO demand_unit (id, node_id, kind, name, phone_sealed, "
                             "is_active, version) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT "
                             "(id) DO UPDATE SET kind = excluded.kind, name = excluded.name, "
                             "phone_sealed = excluded.phone_sealed, is_active = "
                             "excluded.is_active, version = excluded.version WHERE "
                             "demand_unit.version = excluded.version - 1"},
    [DEMAND_SQL_UNIT_OF] = {"demand_unit_of",
                            "SELECT unit_id FROM demand_unit_member WHERE account_id = $1"},
    [DEMAND_SQL_MEMBER_PUT] = {"demand_member_put",
                               "INSERT INTO demand_unit_member (account_id, unit_id) VALUES ($1, "
                               "$2) ON CONFLICT (account_id) DO UPDATE SET unit_id = "
                               "excluded.unit_id"},
    /* demand_template_by_node */
    [DEMAND_SQL_TEMPLATES] = {"demand_templates",
                              "SELECT id, node_id, category, name, body, is_active, version FROM "
                              "demand_template WHERE node_id = $1 ORDER BY id"},
    [DEMAND_SQL_TEMPLATE_PUT] = {"demand_template_put",
                                 "INSERT INTO demand_template (id, node_id, category, name, body, "
                                 "is_active, version) VALUES ($1, $2, $3, $4, $5, $6, $7) ON "
                                 "CONFLICT (id) DO UPDATE SET category = excluded.category, name "
                                 "= excluded.name, body = excluded.body, is_active = "
                                 "excluded.is_active, version = excluded.version WHERE "
                                 "demand_template.version = excluded.version - 1 AND "
                                 "demand_template.node_id = excluded.node_id"},
    [DEMAND_SQL_WHISTLE_INSERT] = {"demand_whistle_insert",
                                   "INSERT INTO demand_whistle (" WHISTLE_COLUMNS
                                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"},
    [DEMAND_SQL_WHISTLE_UPDATE] = {"demand_whistle_update",
                                   "UPDATE demand_whistle SET closed_at = $2, outcome = $3, "
                                   "whistler_mark = $4, version = $5 WHERE id = $1 AND version = "
                                   "$5 - 1"},
    [DEMAND_SQL_WHISTLE] = {"demand_whistle",
                            "SELECT " WHISTLE_COLUMNS " FROM demand_whistle WHERE id = $1"},
    /* demand_whistle_by_node */
    [DEMAND_SQL_WHISTLES] = {"demand_whistles",
                             "SELECT " WHISTLE_COLUMNS " FROM demand_whistle WHERE node_id = $1 "
                             "AND id < $2 ORDER BY id DESC LIMIT 50"},
    [DEMAND_SQL_ASK_INSERT] = {"demand_ask_insert",
                               "INSERT INTO demand_ask (" ASK_COLUMNS
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                               "$13, $14)"},
    [DEMAND_SQL_ASK_UPDATE] = {"demand_ask_update",
                               "UPDATE demand_ask SET due_at = $2, arrived_at = $3, answered_at = "
                               "$4, answer = $5, mark = $6, withdrawn_at = $7, version = $8 WHERE "
                               "id = $1 AND version = $8 - 1"},
    [DEMAND_SQL_ASK] = {"demand_ask", "SELECT " ASK_COLUMNS " FROM demand_ask WHERE id = $1"},
    /* demand_ask_by_demand */
    [DEMAND_SQL_ASKS_OF_DEMAND] = {"demand_asks_of_demand",
                                   "SELECT " ASK_COLUMNS " FROM demand_ask WHERE demand_id = $1 "
                                   "ORDER BY id"},
    /* demand_ask_by_whistle */
    [DEMAND_SQL_ASKS_OF_WHISTLE] = {"demand_asks_of_whistle",
                                    "SELECT " ASK_COLUMNS " FROM demand_ask WHERE whistle_id = $1 "
                                    "ORDER BY id"},
    /* demand_ask_by_unit */
    [DEMAND_SQL_ASKS_OF_UNIT] = {"demand_asks_of_unit",
                                 "SELECT " ASK_COLUMNS " FROM demand_ask WHERE unit_id = $1 AND "
                                 "id < $2 ORDER BY id DESC LIMIT 50"},
    [DEMAND_SQL_COUNT_ADD] = {"demand_count_add", COUNT_INSERT COUNT_ROW COUNT_TAKEN},
    [DEMAND_SQL_COUNT_ADD_MANY] = {"demand_count_add_many",
                                   COUNT_INSERT ROWS COUNT_ROW COUNT_TAKEN},
    [DEMAND_SQL_COUNT_SUM_OF] = {"demand_count_sum_of",
                                 "SELECT " COUNT_SUMS " FROM demand_count WHERE period = $1 AND "
                                 "category = $2 AND unit_id = $3 AND compound_id = $4"},
    [DEMAND_SQL_COUNT_BY_COMPOUND] = {"demand_count_by_compound",
                                      "SELECT compound_id, " COUNT_COLUMNS " FROM demand_count "
                                      "WHERE period = $1 AND category = $2 AND unit_id = $3 "
                                      "ORDER BY compound_id"},
    [DEMAND_SQL_COUNT_BY_CATEGORY] = {"demand_count_by_category",
                                      "SELECT category, compound_id, " COUNT_COLUMNS " FROM "
                                      "demand_count WHERE period = $1 AND category > '' AND "
                                      "unit_id = 0 ORDER BY category, compound_id"},
    [DEMAND_SQL_COUNT_CLEAR] = {"demand_count_clear", "DELETE FROM demand_count"},
    [DEMAND_SQL_COUNT_ALL] = {"demand_count_all",
                              "SELECT period, compound_id, category, unit_id, " COUNT_COLUMNS
                              " FROM demand_count WHERE period >= $1 AND period <= $2 ORDER BY "
                              "period, category, unit_id, compound_id"},
    [DEMAND_SQL_EVERY] = {"demand_every", SELECT "WHERE id > $1 ORDER BY id LIMIT $2"},
    /* demand_by_need, alone */
    [DEMAND_SQL_NEED_COUNTS] =
        {"demand_need_counts",
         "SELECT category, age_band, count(*) AS demands, CAST(sum(CASE WHEN kind <> 'praise' THEN "
         "1 ELSE 0 END) AS BIGINT) AS observed FROM demand WHERE compound_id = $1 AND age_band IS "
         "NOT NULL AND filed_ms >= $2 AND filed_ms < $3 GROUP BY category, age_band ORDER BY "
         "category, age_band"},
    [DEMAND_SQL_NEED_RUN] = {"demand_need_run", "SELECT from_day, to_day, at_ms, tests, compounds "
                                                "FROM demand_need_run WHERE from_day = $1 AND "
                                                "to_day = $2"},
    [DEMAND_SQL_NEED_RUNS] = {"demand_need_runs",
                              "SELECT from_day, to_day, at_ms, tests, compounds FROM "
                              "demand_need_run ORDER BY from_day, to_day"},
    [DEMAND_SQL_NEED_RUN_PUT] =
        {"demand_need_run_put",
         "INSERT INTO demand_need_run (from_day, to_day, at_ms, tests, compounds) VALUES ($1, $2, "
         "$3, $4, $5) ON CONFLICT (from_day, to_day) DO UPDATE SET at_ms = excluded.at_ms, tests = "
         "excluded.tests, compounds = excluded.compounds"},
    [DEMAND_SQL_NEED_RUN_DROP] = {"demand_need_run_drop",
                                  "DELETE FROM demand_need_run WHERE from_day = $1 AND to_day = "
                                  "$2"},
    /* the project: by demand_project_by_compound */
    [DEMAND_SQL_NEED_CELLS] = {"demand_need_cells",
                               "SELECT place, is_judged, c.compound_id AS compound_id, c.category "
                               "AS category, c.age_band AS age_band, c.observed AS observed, "
                               "people, elsewhere, elsewhere_people, c.expected_milli AS "
                               "expected_milli, ratio_permille, c.p_micro AS p_micro, q_micro, "
                               "p.id AS project_id, p.stage AS stage FROM demand_need_cell c LEFT "
                               "JOIN demand_project p ON p.id = (SELECT max(l.id) FROM "
                               "demand_project l WHERE l.compound_id = c.compound_id AND "
                               "l.category = c.category AND l.age_band = c.age_band) WHERE "
                               "c.from_day = $1 AND c.to_day = $2 ORDER BY place"},
    [DEMAND_SQL_NEED_CELL_ADD] = {"demand_need_cell_add", NEED_CELL_INSERT NEED_CELL_ROW},
    [DEMAND_SQL_NEED_CELL_ADD_MANY] = {"demand_need_cell_add_many",
                                       NEED_CELL_INSERT ROWS NEED_CELL_ROW},
    [DEMAND_SQL_NEED_CELLS_DROP] = {"demand_need_cells_drop",
                                    "DELETE FROM demand_need_cell WHERE from_day = $1 AND to_day "
                                    "= $2"},
    [DEMAND_SQL_NEED_GAPS] = {"demand_need_gaps",
                              "SELECT " NEED_GAP_COLUMNS " FROM demand_need_gap WHERE from_day = "
                              "$1 AND to_day = $2 ORDER BY compound_id"},
    [DEMAND_SQL_NEED_GAP_ADD] = {"demand_need_gap_add", NEED_GAP_INSERT NEED_GAP_ROW},
    [DEMAND_SQL_NEED_GAP_ADD_MANY] = {"demand_need_gap_add_many",
                                      NEED_GAP_INSERT ROWS NEED_GAP_ROW},
    [DEMAND_SQL_NEED_GAPS_DROP] = {"demand_need_gaps_drop",
                                   "DELETE FROM demand_need_gap WHERE from_day = $1 AND to_day = "
                                   "$2"},
    [DEMAND_SQL_NEED_CASES] = {"demand_need_cases",
                               SELECT CELL "AND (filed_ms, id) < ($6, $7) ORDER BY filed_ms DESC, "
                                           "id DESC LIMIT 100"},
    [DEMAND_SQL_NEED_COUNT] = {"demand_need_count", "SELECT count(*) FROM demand " CELL},
    [DEMAND_SQL_NEED_TAKE] = {"demand_need_take",
                              "UPDATE demand SET project_id = $6 " CELL "AND project_id IS NULL"},
    [DEMAND_SQL_PROJECT_INSERT] = {"demand_project_insert",
                                   "INSERT INTO demand_project (" PROJECT_COLUMNS
                                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                                   "$13, $14, $15, $16, $17)"},
    [DEMAND_SQL_PROJECT_UPDATE] = {"demand_project_update",
                                   "UPDATE demand_project SET stage = $2, discussion = $3, "
                                   "decision = $4, result = $5, version = $6 WHERE id = $1 AND "
                                   "version = $6 - 1"},
    [DEMAND_SQL_PROJECT] = {"demand_project",
                            "SELECT " PROJECT_COLUMNS " FROM demand_project WHERE id = $1"},
    [DEMAND_SQL_PROJECTS] = {"demand_projects",
                             "SELECT " PROJECT_COLUMNS " FROM demand_project WHERE id < $1 ORDER "
                             "BY id DESC LIMIT 200"},
    /* demand_project_by_compound */
    [DEMAND_SQL_PROJECTS_OF] = {"demand_projects_of",
                                "SELECT " PROJECT_COLUMNS " FROM demand_project WHERE compound_id "
                                "= $1 ORDER BY id DESC"},
    [DEMAND_SQL_WORD_ADD] = {"demand_word_add", "INSERT INTO demand_project_word (" WORD_COLUMNS
                                                ") VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [DEMAND_SQL_WORDS] = {"demand_words", "SELECT " WORD_COLUMNS " FROM demand_project_word WHERE "
                                          "project_id = $1 ORDER BY place"},
    {0},
};
