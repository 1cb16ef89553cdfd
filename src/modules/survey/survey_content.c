/* What an answer holds beside its outcome: changes, answers to the questions, a note. Checks it
 * against outcome and questions, and keeps it as one sealed JSON text, because it names people. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/env.h"
#include "lib/crypt/crypt.h"
#include "lib/json/json.h"

static const char content_context[] = "survey.content";
static const char note_context[] = "survey.decision";

enum { CONTENT_CAP = 256 * 1024, TEXT_ANSWER_MAX = 200 };

/* ---- does it fit together? ---- */

static bool may_change(int outcome) {
    return outcome == SURVEY_CHANGED || outcome == SURVEY_VACANT;
}

static void check_parts(struct lm_cx *cx, const struct survey_answer_in *in) {
    if (in->content.changes.count > 0 && !may_change(in->outcome))
        lm_fault(cx, "/changes", "survey.changes_unwanted");
    if (in->content.changes.count == 0 && in->outcome == SURVEY_CHANGED)
        lm_fault(cx, "/changes", "survey.changes_missing");
    bool needs_note = in->outcome == SURVEY_MISSING || in->outcome == SURVEY_NOT_EXISTING ||
                      in->outcome == SURVEY_MERGED;
    if (needs_note && lm_str_is_empty(lm_str_trim(in->content.note)))
        lm_fault(cx, "/note", "survey.note_missing");
}

static bool is_one_of(const struct lm_list *choices, struct lm_str text) {
    const struct lm_str *items = choices->items;
    for (size_t i = 0; i < choices->count; i++)
        if (lm_str_eq(items[i], text))
            return true;
    return false;
}

static bool fits(const struct survey_question *question, const struct lm_json *value) {
    struct lm_str text;
    bool flag;
    double number;
    int64_t date;
    switch ((enum survey_kind)question->kind) {
    case SURVEY_YES_NO:
        return lm_json_is_bool(value, &flag);
    case SURVEY_CHOICE:
        return lm_json_is_text(value, &text) && is_one_of(&question->choices, text);
    case SURVEY_NUMBER:
        return lm_json_is_number(value, &number) && number >= -1e12 && number <= 1e12;
    case SURVEY_TEXT:
        return lm_json_is_text(value, &text) && lm_utf8_length(text) <= TEXT_ANSWER_MAX;
    case SURVEY_DAY:
        return lm_json_is_text(value, &text) && lm_date_parse(text, &date);
    }
    return false;
}

static const char *const wrong_keys[] = {
    [SURVEY_YES_NO] = "survey.answer_yes_no", [SURVEY_CHOICE] = "survey.answer_choice",
    [SURVEY_NUMBER] = "survey.answer_number", [SURVEY_TEXT] = "survey.answer_text",
    [SURVEY_DAY] = "survey.answer_day",
};

static bool is_empty(const struct lm_json *value) {
    struct lm_str text;
    return lm_json_is_text(value, &text) && lm_str_is_empty(lm_str_trim(text));
}

static void check_question(struct lm_cx *cx, const struct survey_question *question,
                           const struct lm_json *answers, bool was_met) {
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/answers/%.*s", LM_FMT(question->key));
    const struct lm_json *value = lm_json_member(answers, question->key.p);
    if (!value || is_empty(value)) {
        if (question->required && was_met)
            lm_fault(cx, pointer, "survey.answer_missing");
    } else if (!fits(question, value)) {
        lm_fault(cx, pointer, wrong_keys[question->kind]);
    }
}

/* Members that no question has. */
static void check_strangers(struct lm_cx *cx, const struct lm_list *questions,
                            const struct lm_json *answers) {
    const struct survey_question *items = questions->items;
    struct lm_str name;
    for (size_t at = 0; lm_json_nth(answers, at, &name); at++) {
        bool is_known = false;
        for (size_t i = 0; i < questions->count; i++)
            is_known |= lm_str_eq(items[i].key, name);
        if (!is_known)
            lm_fault(cx, "/answers", "survey.answer_unknown");
    }
}

lm_rc survey_check_answers(struct lm_cx *cx, const struct lm_list *questions,
                           const struct survey_answer_in *in) {
    bool was_met = in->outcome == SURVEY_UNCHANGED || in->outcome == SURVEY_CHANGED;
    LM_JSON_AUTO struct lm_json *answers = NULL;
    LM_TRY(lm_json_open(in->content.answers.p ? in->content.answers : LM_STR("{}"), &answers));
    if (!lm_json_is_object(answers))
        lm_fault(cx, "/answers", "survey.answers_object");
    const struct survey_question *items = questions->items;
    for (size_t i = 0; i < questions->count; i++)
        check_question(cx, &items[i], answers, was_met);
    check_strangers(cx, questions, answers);
    return lm_faults_check(cx);
}

/* ---- sealed ---- */

static bool holds_something(const struct survey_content *content) {
    return content->changes.count > 0 || (content->answers.n > 2) ||
           !lm_str_is_empty(lm_str_trim(content->note));
}

static lm_rc seal(struct lm_cx *cx, const struct survey_content *content,
                  struct lm_str *ret_sealed) {
    *ret_sealed = (struct lm_str){0};
    if (!holds_something(content))
        return LM_OK;
    struct lm_buf out = lm_buf_in(cx->arena, CONTENT_CAP);
    struct lm_str text;
    lm_json_print(&out, &survey_content_record, content);
    LM_TRY(lm_buf_done(&out, &text));
    return lm_seal(cx->env->keys, cx->arena, content_context, text, ret_sealed);
}

lm_rc survey_content_prepare(struct lm_cx *cx, struct survey_answer_in *in) {
    check_parts(cx, in);
    LM_TRY(lm_faults_check(cx));
    struct lm_list questions;
    lm_rc rc = survey_board_questions(cx->env, cx->arena, in->survey, &questions);
    if (rc == LM_OK)
        rc = survey_check_answers(cx, &questions, in);
    if (rc != LM_NOT_FOUND) /* not on the board: the handler asks the tables */
        LM_TRY(rc);
    /* As the phone sent it, before anything is derived: it is read again when the station decides.
     */
    LM_TRY(seal(cx, &in->content, &in->sealed));
    return ledger_changes_prepare(cx, "/changes", &in->content.changes);
}

lm_rc survey_content_open(struct lm_cx *cx, struct lm_str sealed,
                          struct survey_content *ret_content) {
    *ret_content = (struct survey_content){0};
    if (!sealed.p)
        return LM_OK;
    struct lm_str text;
    LM_TRY(lm_unseal(cx->env->keys, cx->arena, content_context, sealed, &text));
    struct lm_faults faults = {.arena = cx->arena};
    lm_rc rc = lm_json_parse(cx->arena, text, &survey_content_record, ret_content, &faults);
    return rc == LM_INVALID || rc == LM_BAD_REQUEST ? LM_CORRUPT : rc;
}

lm_rc survey_note_seal(struct lm_cx *cx, struct lm_str note, struct lm_str *ret_sealed) {
    *ret_sealed = (struct lm_str){0};
    if (lm_str_is_empty(lm_str_trim(note)))
        return LM_OK;
    return lm_seal(cx->env->keys, cx->arena, note_context, note, ret_sealed);
}

/* ---- both versions ---- */

static lm_rc show_theirs(struct lm_cx *cx, const struct survey_target *theirs, struct lm_buf *out) {
    struct lm_str name = {0};
    if (!theirs)
        return LM_OK;
    LM_TRY(survey_name_whoever(cx, theirs->account_id, &name));
    lm_buf_z(out, ",\"theirs\":{\"by_name\":");
    lm_json_print_text(out, name);
    lm_buf_z(out, ",\"target\":");
    lm_json_print(out, &survey_target_record, theirs);
    lm_buf_char(out, '}');
    return LM_OK;
}

lm_rc survey_show_conflict(struct lm_cx *cx, const struct survey_conflict *conflict) {
    struct ledger_sheet sheet = {0};
    LM_TRY(ledger_sheet_of_door(cx, conflict->door_id, &sheet));
    struct lm_buf out = lm_buf_in(cx->arena, CONTENT_CAP);
    lm_buf_z(&out, "{\"conflicts\":[{\"pointer\":");
    lm_json_print_text(&out, lm_str_of(conflict->pointer));
    lm_buf_printf(&out,
                  ",\"yours\":\"%lld\",\"ledger\":\"%lld\"}],\"door\":", (long long)conflict->yours,
                  (long long)conflict->ledger);
    lm_json_print(&out, &ledger_sheet_record, &sheet);
    LM_TRY(show_theirs(cx, conflict->theirs, &out));
    lm_buf_char(&out, '}');
    return lm_buf_done(&out, &cx->failure.detail);
}
