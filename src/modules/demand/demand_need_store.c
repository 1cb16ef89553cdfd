/* Rows of needs and projects. */
#include "modules/demand/demand_need_find.h"
#include "modules/demand/demand_sql.h"

static struct lm_val slug(const struct lm_code *codes, int value) {
    return LM_Z(lm_code_slug(codes, value));
}

lm_rc demand_store_need_counts(struct lm_cx *cx, int64_t compound_id, const int64_t between_ms[2],
                               struct lm_list *ret_rows) {
    static const struct lm_field fields[] = {
        {LM_AT(struct demand_need_row, category), LM_TEXT},
        {LM_AT(struct demand_need_row, age_band), LM_CODE, .codes = demand_ages},
        {LM_AT(struct demand_need_row, demands), LM_INT},
        {LM_AT(struct demand_need_row, observed), LM_INT},
        {0}};
    static const struct lm_record record = {"DemandNeedRow", sizeof(struct demand_need_row),
                                            fields};
    return lm_db_rows(
        cx->db,
        LM_Q(DEMAND_SQL(NEED_COUNTS), LM_I(compound_id), LM_I(between_ms[0]), LM_I(between_ms[1])),
        cx->arena, &record, ret_rows);
}

/* ---- runs ---- */

static const struct lm_field run_fields[] = {{LM_AT(struct demand_need_run, from_day), LM_INT},
                                             {LM_AT(struct demand_need_run, to_day), LM_INT},
                                             {LM_AT(struct demand_need_run, at_ms), LM_INT},
                                             {LM_AT(struct demand_need_run, tests), LM_INT},
                                             {LM_AT(struct demand_need_run, compounds), LM_INT},
                                             {0}};
static const struct lm_record run_record = {"DemandNeedRunRow", sizeof(struct demand_need_run),
                                            run_fields};

#define C struct demand_need_cell
#define N(member) #member, offsetof(C, need.member)
#define CELL_FIELDS                                                                                \
    {LM_AT(C, place), LM_INT}, {LM_AT(C, is_judged), LM_BOOL}, {N(compound_id), LM_ID},            \
        {N(category), LM_TEXT}, {N(age_band), LM_CODE, .codes = demand_ages},                      \
        {N(observed), LM_INT}, {N(people), LM_INT}, {N(elsewhere), LM_INT},                        \
        {N(elsewhere_people), LM_INT}, {N(expected_milli), LM_INT}, {N(ratio_permille), LM_INT},   \
        {N(p_micro), LM_INT}, {                                                                    \
        N(q_micro), LM_INT                                                                         \
    }
static const struct lm_field cell_fields[] = {
    {LM_AT(C, from_day), LM_INT}, {LM_AT(C, to_day), LM_INT}, CELL_FIELDS, {0}};
const struct lm_record demand_need_cell_record = {"DemandNeedCellRow", sizeof(C), cell_fields};
static const struct lm_field told_fields[] = {CELL_FIELDS,
                                              {LM_AT(C, project_id), LM_ID},
                                              {LM_AT(C, stage), LM_CODE, .codes = demand_stages},
                                              {0}};
static const struct lm_record told_record = {"DemandNeedToldRow", sizeof(C), told_fields};
#undef CELL_FIELDS
#undef N
#undef C

static const struct lm_field gap_fields[] = {
    {LM_AT(struct demand_need_gap, from_day), LM_INT},
    {LM_AT(struct demand_need_gap, to_day), LM_INT},
    {LM_AT(struct demand_need_gap, compound_id), LM_ID},
    {LM_AT(struct demand_need_gap, without_age), LM_INT},
    {LM_AT(struct demand_need_gap, unknown_people), LM_INT},
    {0}};
const struct lm_record demand_need_gap_record = {"DemandNeedGapRow", sizeof(struct demand_need_gap),
                                                 gap_fields};

#define SPAN(of) LM_I((of)->from_day), LM_I((of)->to_day)

lm_rc demand_store_need_run(struct lm_cx *cx, const struct demand_span *span,
                            struct demand_need_run *ret_run) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(NEED_RUN), SPAN(span)), cx->arena, &run_record,
                     ret_run);
}

lm_rc demand_store_need_runs(struct lm_cx *cx, struct lm_list *ret_runs) {
    return lm_db_rows(cx->db, LM_Q0(DEMAND_SQL(NEED_RUNS)), cx->arena, &run_record, ret_runs);
}

lm_rc demand_store_need_run_put(struct lm_cx *cx, const struct demand_need_run *run) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, DEMAND_SQL(NEED_RUN_PUT), &run_record, run, &query));
    LM_TRY(lm_db_exec(cx->db, query, NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_CELLS_DROP), SPAN(run)), NULL));
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_GAPS_DROP), SPAN(run)), NULL);
}

lm_rc demand_store_need_run_drop(struct lm_cx *cx, const struct demand_need_run *run) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_CELLS_DROP), SPAN(run)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_GAPS_DROP), SPAN(run)), NULL));
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_RUN_DROP), SPAN(run)), NULL);
}

lm_rc demand_store_need_cells(struct lm_cx *cx, const struct demand_span *span,
                              struct lm_list *ret_cells) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(NEED_CELLS), SPAN(span)), cx->arena, &told_record,
                      ret_cells);
}

lm_rc demand_store_need_gaps(struct lm_cx *cx, const struct demand_span *span,
                             struct lm_list *ret_gaps) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(NEED_GAPS), SPAN(span)), cx->arena,
                      &demand_need_gap_record, ret_gaps);
}

/* ---- cases and projects ---- */

#define CELL(of)                                                                                   \
    LM_I((of)->compound_id), LM_T((of)->category), slug(demand_ages, (of)->age_band),              \
        LM_I((of)->between_ms[0]), LM_I((of)->between_ms[1])

lm_rc demand_store_need_cases(struct lm_cx *cx, const struct demand_cell_span *of,
                              const int64_t before[2], struct lm_list *ret_demands) {
    return lm_db_rows(cx->db,
                      LM_Q(DEMAND_SQL(NEED_CASES), CELL(of), LM_I(before[0]), LM_I(before[1])),
                      cx->arena, &demand_row_record, ret_demands);
}

lm_rc demand_store_need_count(struct lm_cx *cx, const struct demand_cell_span *of,
                              int64_t *ret_count) {
    return lm_db_int(cx->db, LM_Q(DEMAND_SQL(NEED_COUNT), CELL(of)), ret_count);
}

lm_rc demand_store_need_take(struct lm_cx *cx, const struct demand_cell_span *of,
                             int64_t project_id, int64_t *ret_count) {
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(NEED_TAKE), CELL(of), LM_I(project_id)), ret_count);
}

lm_rc demand_store_project_insert(struct lm_cx *cx, const struct demand_project *project) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, DEMAND_SQL(PROJECT_INSERT), &demand_project_record, project,
                             &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc demand_store_project_update(struct lm_cx *cx, const struct demand_project *p) {
    int64_t changed;
    LM_TRY(
        lm_db_exec(cx->db,
                   LM_Q(DEMAND_SQL(PROJECT_UPDATE), LM_I(p->id), slug(demand_stages, p->stage),
                        LM_T(p->discussion), LM_T(p->decision), LM_T(p->result), LM_I(p->version)),
                   &changed));
    return changed == 1 ? LM_OK : lm_fail(cx, LM_CONFLICT, "demand.changed_meanwhile");
}

lm_rc demand_store_project(struct lm_cx *cx, int64_t id, struct demand_project *ret) {
    return lm_db_row(cx->db, LM_Q(DEMAND_SQL(PROJECT), LM_I(id)), cx->arena, &demand_project_record,
                     ret);
}

lm_rc demand_store_projects(struct lm_cx *cx, int64_t before_id, struct lm_list *ret) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(PROJECTS), LM_I(before_id)), cx->arena,
                      &demand_project_record, ret);
}

lm_rc demand_store_projects_of(struct lm_cx *cx, int64_t compound_id, struct lm_list *ret) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(PROJECTS_OF), LM_I(compound_id)), cx->arena,
                      &demand_project_record, ret);
}

lm_rc demand_store_word_add(struct lm_cx *cx, const struct demand_word *word) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, DEMAND_SQL(WORD_ADD), &demand_word_record, word, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc demand_store_words(struct lm_cx *cx, int64_t project_id, struct lm_list *ret_words) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(WORDS), LM_I(project_id)), cx->arena,
                      &demand_word_record, ret_words);
}
