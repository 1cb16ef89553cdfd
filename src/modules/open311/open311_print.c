/* One answer, two formats: JSON is what the standard's mapping makes of the XML. Errors likewise.
 */
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "lib/json/json.h"
#include "lib/xml/xml.h"
#include "modules/open311/open311_rules.h"

enum { ANSWER_CAP = 16 * 1024 * 1024, ERROR_CAP = 512 * 1024, SENTENCE_CAP = 4096 };

const struct lm_code open311_formats[] = {{"json", "JSON", "JSON"}, {"xml", "XML", "XML"}, {0}};

static const char json_type[] = "application/json; charset=utf-8";
static const char xml_type[] = "text/xml; charset=utf-8";
const char *const open311_types[] = {"application/json", "text/xml", NULL};

static const char *type_of(int format) {
    return format == OPEN311_JSON ? json_type : xml_type;
}

static void print_list(struct lm_buf *out, int format, struct open311_names names,
                       const struct lm_record *record, const struct lm_list *list) {
    if (format == OPEN311_JSON) {
        lm_json_print_list(out, record, list);
    } else {
        struct lm_xml xml = lm_xml_begin(out);
        lm_xml_list(&xml, names.list, names.item, record, list);
    }
    lm_buf_char(out, '\n');
}

lm_rc open311_answer_list(struct lm_cx *cx, int format, struct open311_names names,
                          const struct lm_record *record, const struct lm_list *list) {
    struct lm_buf out = lm_buf_in(cx->arena, ANSWER_CAP);
    struct lm_str body;
    print_list(&out, format, names, record, list);
    LM_TRY(lm_buf_done(&out, &body));
    return lm_answer_text(cx, type_of(format), body);
}

lm_rc open311_answer_one(struct lm_cx *cx, int format, const char *name,
                         const struct lm_record *record, const void *one) {
    struct lm_buf out = lm_buf_in(cx->arena, ANSWER_CAP);
    struct lm_str body;
    if (format == OPEN311_JSON) {
        lm_json_print(&out, record, one);
    } else {
        struct lm_xml xml = lm_xml_begin(&out);
        lm_xml_start(&xml, name);
        lm_xml_members(&xml, record, one);
        lm_xml_end(&xml, name);
    }
    lm_buf_char(&out, '\n');
    LM_TRY(lm_buf_done(&out, &body));
    return lm_answer_text(cx, type_of(format), body);
}

/* ---- errors ---- */

struct open311_error {
    int64_t code;
    struct lm_str description;
};
static const struct lm_field error_fields[] = {
    {LM_AT(struct open311_error, code), LM_INT, LM_REQUIRED, .doc = "The status."},
    {LM_AT(struct open311_error, description), LM_TEXT, LM_REQUIRED, .doc = "For people."},
    {0},
};
static const struct lm_record error_record = {"Open311Error", sizeof(struct open311_error),
                                              error_fields};

/* 404 for what does not exist, 403 for keys, 400 for anything else that the caller can mend. What
 * HTTP has better words for keeps them: 429 and 503 say when to come again. */
static int status_of(lm_rc rc) {
    if (rc == LM_NOT_FOUND || rc == LM_FORBIDDEN || rc == LM_TOO_MANY || lm_rc_is_fault(rc))
        return lm_rc_status(rc);
    return 400;
}

/* What the standard calls the member at which something is wrong. */
static struct lm_str argument_of(struct lm_str pointer) {
    static const struct {
        const char *pointer, *argument;
    } known[] = {{"/content", "description"},     {"/contact/phone", "phone"},
                 {"/contact/name", "first_name"}, {"/category", "service_code"},
                 {"/kind", "attribute[kind]"},    {"/spot", "attribute[spot]"}};
    for (size_t i = 0; i < LM_COUNT(known); i++)
        if (lm_str_is(pointer, known[i].pointer))
            return lm_str_of(known[i].argument);
    return lm_str_cut(pointer, 1, pointer.n);
}

static lm_rc describe_failure(struct lm_cx *cx, lm_rc rc, struct lm_str *ret_text) {
    struct lm_buf text = lm_buf_in(cx->arena, SENTENCE_CAP);
    struct lm_str key;
    LM_TRY(lm_str_printf(cx->arena, &key, "error.%s", lm_rc_slug(rc)));
    lm_message(cx->env->messages, cx->lang, cx->failure.key ? cx->failure.key : key.p,
               cx->failure.key ? cx->failure.args : NULL, &text);
    return lm_buf_done(&text, ret_text);
}

static lm_rc describe_fault(struct lm_cx *cx, const struct lm_fault *fault,
                            struct lm_str *ret_text) {
    struct lm_buf text = lm_buf_in(cx->arena, SENTENCE_CAP);
    lm_buf_str(&text, argument_of(fault->pointer));
    lm_buf_z(&text, ": ");
    lm_message(cx->env->messages, cx->lang, fault->key, fault->args, &text);
    return lm_buf_done(&text, ret_text);
}

static lm_rc collect(struct lm_cx *cx, lm_rc rc, struct lm_list *ret_errors) {
    size_t count = cx->faults.count < LM_FAULTS_MAX ? cx->faults.count : LM_FAULTS_MAX;
    struct open311_error *errors;
    if (rc != LM_INVALID || !cx->faults.items)
        count = 0;
    LM_TRY(lm_new(cx->arena, count + 1, &errors));
    errors[0].code = status_of(rc);
    if (count == 0)
        LM_TRY(describe_failure(cx, rc, &errors[0].description));
    for (size_t i = 0; i < count; i++) {
        errors[i].code = status_of(rc);
        LM_TRY(describe_fault(cx, &cx->faults.items[i], &errors[i].description));
    }
    *ret_errors = (struct lm_list){errors, count ? count : 1};
    return LM_OK;
}

/* The format is the path's ending, whatever else is wrong with the request. */
static int format_of(struct lm_str path) {
    struct lm_str json = LM_STR(".json");
    bool is_json = path.n >= json.n && lm_str_eq(lm_str_cut(path, path.n - json.n, path.n), json);
    return is_json ? OPEN311_JSON : OPEN311_XML;
}

lm_rc open311_refuse(struct lm_cx *cx, lm_rc rc, struct lm_refusal *refusal) {
    static const struct open311_names names = {"errors", "error"};
    struct lm_buf out = lm_buf_in(cx->arena, ERROR_CAP);
    struct lm_list errors;
    int format = format_of(refusal->path);
    LM_TRY(collect(cx, rc, &errors));
    print_list(&out, format, names, &error_record, &errors);
    refusal->status = status_of(rc);
    refusal->type = type_of(format);
    return lm_buf_done(&out, &refusal->body);
}
