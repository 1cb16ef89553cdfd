/* Checks a survey before it reaches anybody: nothing that the field table switches off, nothing
 * that the ledger already has, nothing that watches people. Words decide here, so a finding names
 * its reason and a person judges it; only the forbidden ones block. */
#include "modules/survey/survey_rules.h"

#include "core/env.h"
#include "core/i18n/i18n.h"

/* Ledger fields that can be verified. */
static const struct lm_code fields[] = {
    {"name", "姓名", "name"},
    {"sex", "性别", "sex"},
    {"birth_year", "出生年份", "year of birth"},
    {"birth_on", "出生日期", "date of birth"},
    {"relation", "与户主关系", "relation to the head"},
    {"phone", "电话", "phone"},
    {"id_number", "身份证号", "ID number"},
    {"registered_here", "人户一致", "registered here"},
    {"residence", "居住类型", "kind of residence"},
    {"usage", "房屋用途", "usage of the dwelling"},
    {"area_cm2", "面积", "floor area"},
    {0},
};

const struct lm_code *survey_field(struct lm_str name) {
    int value = lm_code_value(fields, name);
    return value ? &fields[value - 1] : NULL;
}

/* A word of a question, and what is wrong with asking for it. */
struct word {
    const char *text;
    enum survey_severity severity;
    const char *key;
};
static const struct word words[] = {
    /* switched off: cannot be asked of everybody */
    {"宗教", SURVEY_BLOCKS, "survey.lint_off"},
    {"信仰", SURVEY_BLOCKS, "survey.lint_off"},
    {"民族", SURVEY_BLOCKS, "survey.lint_off"},
    {"政治面貌", SURVEY_BLOCKS, "survey.lint_off"},
    {"党员", SURVEY_BLOCKS, "survey.lint_off"},
    {"婚姻", SURVEY_BLOCKS, "survey.lint_off"},
    {"婚史", SURVEY_BLOCKS, "survey.lint_off"},
    {"离异", SURVEY_BLOCKS, "survey.lint_off"},
    {"离婚", SURVEY_BLOCKS, "survey.lint_off"},
    {"工作单位", SURVEY_BLOCKS, "survey.lint_off"},
    {"收入", SURVEY_BLOCKS, "survey.lint_off"},
    {"工资", SURVEY_BLOCKS, "survey.lint_off"},
    {"籍贯", SURVEY_BLOCKS, "survey.lint_off"},
    {"银行卡", SURVEY_BLOCKS, "survey.lint_off"},
    {"银行账", SURVEY_BLOCKS, "survey.lint_off"},
    {"religio", SURVEY_BLOCKS, "survey.lint_off"},
    {"ethnic", SURVEY_BLOCKS, "survey.lint_off"},
    {"political", SURVEY_BLOCKS, "survey.lint_off"},
    {"marital", SURVEY_BLOCKS, "survey.lint_off"},
    {"income", SURVEY_BLOCKS, "survey.lint_off"},
    {"employer", SURVEY_BLOCKS, "survey.lint_off"},
    /* never collected */
    {"人脸", SURVEY_BLOCKS, "survey.lint_never"},
    {"指纹", SURVEY_BLOCKS, "survey.lint_never"},
    {"轨迹", SURVEY_BLOCKS, "survey.lint_never"},
    {"行程", SURVEY_BLOCKS, "survey.lint_never"},
    {"吸毒", SURVEY_BLOCKS, "survey.lint_never"},
    {"前科", SURVEY_BLOCKS, "survey.lint_never"},
    {"刑满", SURVEY_BLOCKS, "survey.lint_never"},
    {"精神病", SURVEY_BLOCKS, "survey.lint_never"},
    {"face image", SURVEY_BLOCKS, "survey.lint_never"},
    {"fingerprint", SURVEY_BLOCKS, "survey.lint_never"},
    /* trace burden on captains: 政务移动互联网应用程序规范化管理办法 */
    {"打卡", SURVEY_BLOCKS, "survey.lint_trace"},
    {"拍照", SURVEY_BLOCKS, "survey.lint_trace"},
    {"照片", SURVEY_BLOCKS, "survey.lint_trace"},
    {"录像", SURVEY_BLOCKS, "survey.lint_trace"},
    {"截图", SURVEY_BLOCKS, "survey.lint_trace"},
    {"定位", SURVEY_BLOCKS, "survey.lint_trace"},
    {"GPS", SURVEY_BLOCKS, "survey.lint_trace"},
    {"积分", SURVEY_BLOCKS, "survey.lint_trace"},
    {"排名", SURVEY_BLOCKS, "survey.lint_trace"},
    {"photo", SURVEY_BLOCKS, "survey.lint_trace"},
    /* sensitive: separate consent */
    {"健康", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"病史", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"health", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"疫苗", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"疾病", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"慢病", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"残疾", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"失能", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"独居", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"低保", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"特困", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"vaccin", SURVEY_ADVISES, "survey.lint_sensitive"},
    {"disab", SURVEY_ADVISES, "survey.lint_sensitive"},
    /* in the ledger already: verify it instead of asking again */
    {"姓名", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"性别", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"出生", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"年龄", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"手机", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"电话", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"身份证", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"户主", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"几口人", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"常住人数", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"phone", SURVEY_ADVISES, "survey.lint_in_ledger"},
    {"birth", SURVEY_ADVISES, "survey.lint_in_ledger"},
};

struct linting {
    struct lm_cx *cx;
    LM_ARRAY(struct survey_finding) findings;
    int64_t in_ledger;
};

static lm_rc find_one(struct linting *l, enum survey_severity severity, const char *key,
                      const char *pointer, const char *word) {
    struct survey_finding finding = {.severity = (int)severity};
    struct lm_buf text = lm_buf_in(l->cx->arena, 2000);
    struct lm_str args[3] = {lm_str_of(word), {0}, {0}};
    const struct lm_messages *messages = l->cx->env ? l->cx->env->messages : NULL;
    lm_message(messages, l->cx->lang, key, args, &text);
    LM_TRY(lm_buf_done(&text, &finding.text));
    LM_TRY(lm_str_copy(l->cx->arena, lm_str_of(pointer), &finding.pointer));
    finding.key = lm_str_of(key);
    return lm_array_add(l->cx->arena, &l->findings, finding);
}

/* Folds A-Z, so that "GPS" and "gps" are one word. */
static struct lm_str fold(struct lm_cx *cx, struct lm_str text) {
    struct lm_str copy;
    if (lm_str_copy(cx->arena, text, &copy) != LM_OK)
        return text;
    char *bytes = (char *)(uintptr_t)copy.p;
    for (size_t i = 0; i < copy.n; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] - 'A' + 'a');
    return copy;
}

static bool says(struct lm_cx *cx, struct lm_str folded, const char *word) {
    return lm_str_find(folded, fold(cx, lm_str_of(word))) >= 0;
}

static bool question_says(struct lm_cx *cx, const struct survey_question *question,
                          const char *word) {
    if (says(cx, fold(cx, question->text), word))
        return true;
    const struct lm_str *choices = question->choices.items;
    for (size_t i = 0; i < question->choices.count; i++)
        if (says(cx, fold(cx, choices[i]), word))
            return true;
    return false;
}

/* One finding a question and reason is enough. */
static lm_rc lint_question(struct linting *l, const struct survey_question *question, size_t at) {
    char pointer[40];
    snprintf(pointer, sizeof pointer, "/questions/%zu/text", at);
    const char *last = "";
    for (size_t i = 0; i < LM_COUNT(words); i++) {
        if (!strcmp(last, words[i].key) || !question_says(l->cx, question, words[i].text))
            continue;
        last = words[i].key;
        if (!strcmp(last, "survey.lint_sensitive") && question->required)
            LM_TRY(find_one(l, SURVEY_BLOCKS, "survey.lint_sensitive_required", pointer,
                            words[i].text));
        l->in_ledger += !strcmp(last, "survey.lint_in_ledger");
        LM_TRY(find_one(l, words[i].severity, last, pointer, words[i].text));
    }
    return LM_OK;
}

static lm_rc lint_rest(struct linting *l, const struct survey *survey) {
    const struct lm_str *verify = survey->verify.items;
    for (size_t i = 0; i < survey->verify.count; i++)
        if (lm_str_is(verify[i], "id_number") || lm_str_is(verify[i], "birth_on"))
            LM_TRY(find_one(l, SURVEY_ADVISES, "survey.lint_high_risk", "/verify",
                            survey_field(verify[i])->zh));
    if (survey->questions.count > 6)
        LM_TRY(find_one(l, SURVEY_ADVISES, "survey.lint_long", "/questions", ""));
    if (survey->retention_days > 90)
        LM_TRY(find_one(l, SURVEY_ADVISES, "survey.lint_retention", "/retention_days", ""));
    if (survey->due_at == 0)
        LM_TRY(find_one(l, SURVEY_ADVISES, "survey.lint_no_due", "/due_at", ""));
    return LM_OK;
}

lm_rc survey_lint_of(struct lm_cx *cx, const struct survey *survey, struct survey_lint *ret_lint) {
    struct linting l = {.cx = cx};
    const struct survey_question *questions = survey->questions.items;
    if (survey->questions.count > SURVEY_QUESTIONS_MAX)
        LM_TRY(find_one(&l, SURVEY_BLOCKS, "survey.too_many_questions", "/questions", ""));
    for (size_t i = 0; i < survey->questions.count; i++)
        LM_TRY(lint_question(&l, &questions[i], i));
    LM_TRY(lint_rest(&l, survey));
    ret_lint->findings = (struct lm_list){l.findings.items, l.findings.count};
    ret_lint->fields_asked = (int64_t)(survey->verify.count + survey->questions.count);
    ret_lint->fields_in_ledger = (int64_t)survey->verify.count + l.in_ledger;
    struct lm_str args[3] = {{0}};
    LM_TRY(lm_str_printf(cx->arena, &args[0], "%lld", (long long)ret_lint->fields_asked));
    LM_TRY(lm_str_printf(cx->arena, &args[1], "%lld", (long long)ret_lint->fields_in_ledger));
    struct lm_buf reuse = lm_buf_in(cx->arena, 2000);
    const struct lm_messages *messages = cx->env ? cx->env->messages : NULL;
    lm_message(messages, cx->lang, "survey.lint_reuse", args, &reuse);
    return lm_buf_done(&reuse, &ret_lint->reuse);
}
