/* Needs that stand out, and the projects that they become. */
#ifndef LM_MODULES_DEMAND_NEED_FIND_H
#define LM_MODULES_DEMAND_NEED_FIND_H

#include "core/env.h"
#include "modules/demand/demand_rules.h"

enum { DEMAND_BANDS = 6, DEMAND_NEED_LEAST = 5 };

/* ---- demand_people.c: who lives where ---- */

/* People of a compound on a day, by age as the ledger counts it (calendar year less year of birth).
 */
struct demand_people {
    int64_t compound_id, bands[DEMAND_BANDS], unknown;
};
/* Every compound of the grid, in its order. Counted from the ledger at most once an hour for a day,
 * which takes seconds in a large district: never on the writer. */
LM_CHECK lm_rc demand_people_on(struct lm_cx *cx, int64_t day, struct lm_list *ret_people);
LM_CHECK lm_rc demand_people_start(struct lm_env *env);
void demand_people_stop(struct lm_env *env);

/* ---- demand_need_find.c: what stands out ---- */

struct demand_need {
    int64_t compound_id;
    struct lm_str category;
    int age_band;
    int64_t observed, people, elsewhere, elsewhere_people, expected_milli, ratio_permille, p_micro,
        q_micro;
    double log_p;
};
/* What stands out, or (not judged) five or more of an age of which the ledger has nobody there, or
 * nobody elsewhere. */
struct demand_need_cell {
    int64_t from_day, to_day, place; /* of which run; 1, 2, … the least likely first */
    bool is_judged;
    struct demand_need need;
    int64_t
        project_id; /* once it is read: the latest project that it became, and how far that is */
    int stage;
};
/* What was left out in a compound. */
struct demand_need_gap {
    int64_t from_day, to_day, compound_id;
    int64_t without_age;    /* demands of the span that do not tell the age */
    int64_t unknown_people; /* people whose year of birth is not known */
};
/* The needs of a span, in the whole district. */
struct demand_need_run {
    int64_t from_day, to_day;
    int64_t at_ms;        /* when it was computed; people: within the hour before */
    int64_t tests;        /* cells of the district that were tested */
    int64_t compounds;    /* with at least one person */
    struct lm_list cells; /* struct demand_need_cell in order of place */
    struct lm_list gaps;  /* struct demand_need_gap, where there is any */
};
/* Takes seconds in a large district: for workers and jobs. */
LM_CHECK lm_rc demand_find_needs(struct lm_cx *cx, const struct demand_span *span,
                                 struct demand_need_run *ret_run);
/* The same for one cell, whether it stands out or not. LM_NOT_FOUND: nobody of that age there or
 * elsewhere, or no such compound or category. */
LM_CHECK lm_rc demand_find_need(struct lm_cx *cx, const struct demand_need *of,
                                const struct demand_span *span, struct demand_need *ret_need);

/* ---- demand_need_run.c: kept until they are found anew ---- */

/* Those at or below a node. */
struct demand_needs {
    struct lm_list found, unjudged; /* struct demand_need_cell, the least likely first */
    int64_t tests, compounds, without_age, unknown_people;
    int64_t as_of_ms;        /* 0: that span was not computed yet */
    struct demand_span span; /* that they are of */
};
/* What was kept of the span; of one up to today that is not computed yet, of the same span up to
 * the latest day before that is kept. A few milliseconds in the largest district. */
LM_CHECK lm_rc demand_needs_at(struct lm_cx *cx, int64_t node_id, const struct demand_span *span,
                               struct demand_needs *ret_needs);
/* Finds them anew, off the writer, unless they were a minute ago: then `*ret_run` is NULL. */
LM_CHECK lm_rc demand_needs_look(struct lm_cx *cx, const struct demand_span *span,
                                 struct demand_need_run **ret_run);
/* Replaces what was kept of the run's span. */
LM_CHECK lm_rc demand_needs_keep(struct lm_cx *cx, const struct demand_need_run *run);
/* One that was found, as it was kept; else it is computed. As demand_find_need. */
LM_CHECK lm_rc demand_need_of(struct lm_cx *cx, const struct demand_need *of,
                              const struct demand_span *span, struct demand_need *ret_need);
/* The job: keeps the needs of the year up to today not older than an hour, and drops runs that
 * are a week old. */
LM_CHECK lm_rc demand_needs_refresh(struct lm_env *env);

/* ---- demand_project.c ---- */

enum demand_stage {
    DEMAND_FOUND = 1,
    DEMAND_DISCUSSED,
    DEMAND_DECIDED,
    DEMAND_DONE,
    DEMAND_DROPPED
};
extern const struct lm_code demand_stages[];
extern const struct lm_permission demand_project;
extern const struct lm_route demand_need_routes[];
struct demand_project {
    int64_t id, compound_id;
    struct lm_str category;
    int age_band;
    int64_t from_day, to_day, observed, expected_milli, p_micro;
    struct lm_str title;
    int stage;
    struct lm_str discussion, decision, result;
    int64_t account_id, at_ms, version;
};
/* What an office said to it, and to which stage that took it. */
struct demand_word {
    int64_t project_id, place, at_ms, account_id, node_id;
    int stage;
    struct lm_str text;
};
extern const struct lm_record demand_project_record, demand_word_record;

/* Takes up a need with the figure that was computed for it; the cases of its span become its own.
 * LM_CONFLICT "demand.project_open": there is one already that has not ended. */
LM_CHECK lm_rc demand_project_begin(struct lm_cx *cx, const struct demand_need *need,
                                    const struct demand_span *span, struct lm_str title,
                                    struct demand_project *ret_project);
/* One's word to it; `stage` 0: nothing but that. Discussed: when station, community and street have
 * each said theirs. LM_CONFLICT "demand.project_not_joint", "demand.project_stage",
 * "demand.changed_meanwhile"; LM_FORBIDDEN "demand.project_office"; LM_INVALID at /text. */
/* Is `to` a next stage? 0: does one go on talking? */
bool demand_project_may_go(int from, int to);
struct demand_word_in {
    int64_t project, version;
    int stage;
    struct lm_str text;
};
LM_CHECK lm_rc demand_project_say(struct lm_cx *cx, struct demand_project *project,
                                  const struct demand_word_in *in);

/* ---- demand_need_store.c ---- */

struct demand_need_row {
    struct lm_str category;
    int age_band;
    int64_t demands, observed; /* observed: praise left out */
};
/* Of a compound, those that tell an age: struct demand_need_row. */
LM_CHECK lm_rc demand_store_need_counts(struct lm_cx *cx, int64_t compound_id,
                                        const int64_t between_ms[2], struct lm_list *ret_rows);
/* LM_NOT_FOUND: that span was not computed yet. Without cells and gaps. */
LM_CHECK lm_rc demand_store_need_run(struct lm_cx *cx, const struct demand_span *span,
                                     struct demand_need_run *ret_run);
/* Every one: struct demand_need_run without cells and gaps. */
LM_CHECK lm_rc demand_store_need_runs(struct lm_cx *cx, struct lm_list *ret_runs);
/* Over the one of its span, whose cells and gaps go. */
LM_CHECK lm_rc demand_store_need_run_put(struct lm_cx *cx, const struct demand_need_run *run);
LM_CHECK lm_rc demand_store_need_run_drop(struct lm_cx *cx, const struct demand_need_run *run);
/* struct demand_need_cell in order of place; struct demand_need_gap. */
LM_CHECK lm_rc demand_store_need_cells(struct lm_cx *cx, const struct demand_span *span,
                                       struct lm_list *ret_cells);
LM_CHECK lm_rc demand_store_need_gaps(struct lm_cx *cx, const struct demand_span *span,
                                      struct lm_list *ret_gaps);
/* demand_bulk_store.c */
LM_CHECK lm_rc demand_store_need_cells_add(struct lm_cx *cx, const struct lm_list *cells);
LM_CHECK lm_rc demand_store_need_gaps_add(struct lm_cx *cx, const struct lm_list *gaps);
extern const struct lm_record demand_need_cell_record, demand_need_gap_record;
/* Which demands: of a cell, filed from between_ms[0] on and before between_ms[1]. */
struct demand_cell_span {
    int64_t compound_id, between_ms[2];
    struct lm_str category;
    int age_band;
};
/* Newest first, those before (before_ms, before_id): struct demand. */
LM_CHECK lm_rc demand_store_need_cases(struct lm_cx *cx, const struct demand_cell_span *of,
                                       const int64_t before[2], struct lm_list *ret_demands);
LM_CHECK lm_rc demand_store_need_count(struct lm_cx *cx, const struct demand_cell_span *of,
                                       int64_t *ret_count);
/* Those without a project become the project's. */
LM_CHECK lm_rc demand_store_need_take(struct lm_cx *cx, const struct demand_cell_span *of,
                                      int64_t project_id, int64_t *ret_count);
LM_CHECK lm_rc demand_store_project_insert(struct lm_cx *cx, const struct demand_project *project);
/* Over version - 1. */
LM_CHECK lm_rc demand_store_project_update(struct lm_cx *cx, const struct demand_project *project);
LM_CHECK lm_rc demand_store_project(struct lm_cx *cx, int64_t id, struct demand_project *ret);
/* Newest first, before an id, at most two hundred. */
LM_CHECK lm_rc demand_store_projects(struct lm_cx *cx, int64_t before_id, struct lm_list *ret);
LM_CHECK lm_rc demand_store_projects_of(struct lm_cx *cx, int64_t compound_id, struct lm_list *ret);
LM_CHECK lm_rc demand_store_word_add(struct lm_cx *cx, const struct demand_word *word);
LM_CHECK lm_rc demand_store_words(struct lm_cx *cx, int64_t project_id, struct lm_list *ret_words);

#endif
