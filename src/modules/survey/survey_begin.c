/* Surveys begun by other modules: draft and opening in one step. */
#include "modules/survey/survey_rules.h"

enum { RETENTION_DAYS = 90 };

lm_rc survey_begin(struct lm_cx *cx, const struct survey_plain *plain, int64_t *ret_id) {
    struct survey_area area = {.node_id = plain->area_id};
    struct survey_question question = {
        .key = LM_STR("q1"), .text = plain->question, .kind = SURVEY_YES_NO};
    struct survey survey = {.title = plain->title,
                            .purpose = plain->purpose,
                            .legal_basis = plain->legal_basis,
                            .form_no = plain->form_no,
                            .issued_by = plain->issued_by,
                            .approval_no = plain->approval_no,
                            .valid_until = plain->valid_until,
                            .areas = {&area, 1},
                            .questions = {&question, plain->question.p ? 1 : 0},
                            .retention_days = RETENTION_DAYS,
                            .baseline = {plain->baseline_text, plain->baseline_minutes}};
    LM_TRY(survey_create(cx, &survey));
    *ret_id = survey.id;
    return survey_open(cx, survey.id, &survey);
}
