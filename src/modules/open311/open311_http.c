/* The addresses of GeoReport v2: field tables and handlers. Everybody may read what is public;
 * filing needs a key. */
#include "modules/open311/open311_rules.h"

#include "core/env.h"
#include "core/i18n/i18n.h"

static const struct open311_names requests_names = {"service_requests", "request"};

/* ---- discovery ---- */

struct plain_in {
    int format;
    struct lm_str jurisdiction_id;
};
#define FORMAT(type)                                                                               \
    {LM_AT(type, format), LM_CODE, LM_REQUIRED, .codes = open311_formats, .doc = "The format."}, { \
        LM_AT(type, jurisdiction_id), LM_TEXT, .doc = "May be left out: one is served."            \
    }
static const struct lm_field plain_fields[] = {FORMAT(struct plain_in), {0}};
static const struct lm_record plain_record = {"Open311Plain", sizeof(struct plain_in),
                                              plain_fields};

struct endpoint {
    struct lm_str specification, url, changeset, type;
    struct lm_list formats;
};
static const struct lm_field endpoint_fields[] = {
    {LM_AT(struct endpoint, specification), LM_TEXT}, {LM_AT(struct endpoint, url), LM_TEXT},
    {LM_AT(struct endpoint, changeset), LM_TEXT},     {LM_AT(struct endpoint, type), LM_TEXT},
    {LM_AT(struct endpoint, formats), LM_TEXTS},      {0},
};
static const struct lm_record endpoint_record = {"Open311Endpoint", sizeof(struct endpoint),
                                                 endpoint_fields};

struct discovery {
    struct lm_str changeset, contact, key_service;
    struct lm_list endpoints;
};
static const struct lm_field discovery_fields[] = {
    {LM_AT(struct discovery, changeset), LM_TEXT},
    {LM_AT(struct discovery, contact), LM_TEXT},
    {LM_AT(struct discovery, key_service), LM_TEXT},
    {LM_AT(struct discovery, endpoints), LM_LIST, .record = &endpoint_record},
    {0},
};
static const struct lm_record discovery_record = {"Open311Discovery", sizeof(struct discovery),
                                                  discovery_fields};

/* A sentence of the catalogue in the caller's language. */
static lm_rc say(struct lm_cx *cx, const char *key, struct lm_str *ret_text) {
    struct lm_buf text = lm_buf_in(cx->arena, 4096);
    lm_message(cx->env->messages, cx->lang, key, NULL, &text);
    return lm_buf_done(&text, ret_text);
}

static lm_rc discovery_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    struct lm_str formats[] = {{"text/xml", 8}, {"application/json", 16}};
    const struct plain_in *in = in_bytes;
    struct lm_str site = {0};
    struct endpoint endpoint = {.specification = LM_STR("http://wiki.open311.org/GeoReport_v2"),
                                .type = cx->env->is_demo ? LM_STR("test") : LM_STR("production"),
                                .formats = {formats, LM_COUNT(formats)}};
    struct discovery discovery = {.endpoints = {&endpoint, 1}};
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    LM_TRY(lm_site(cx, &site));
    LM_TRY(lm_str_printf(cx->arena, &endpoint.url, "%.*s/open311/v2", LM_FMT(site)));
    LM_TRY(open311_changeset(cx, &discovery.changeset));
    endpoint.changeset = discovery.changeset;
    LM_TRY(open311_contact(cx, &discovery.contact));
    if (discovery.contact.n == 0)
        LM_TRY(say(cx, "open311.contact", &discovery.contact));
    LM_TRY(say(cx, "open311.key_service", &discovery.key_service));
    return open311_answer_one(cx, in->format, "discovery", &discovery_record, &discovery);
}

/* ---- services ---- */

#define S struct open311_service
static const struct lm_field service_fields[] = {
    {LM_AT(S, service_code), LM_TEXT}, {LM_AT(S, service_name), LM_TEXT},
    {LM_AT(S, description), LM_TEXT},  {LM_AT(S, metadata), LM_BOOL},
    {LM_AT(S, type), LM_TEXT},         {LM_AT(S, keywords), LM_TEXT},
    {LM_AT(S, group), LM_TEXT},        {0},
};
static const struct lm_record service_record = {"Open311Service", sizeof(S), service_fields};
#undef S

static lm_rc services_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    static const struct open311_names names = {"services", "service"};
    const struct plain_in *in = in_bytes;
    struct lm_list services;
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    LM_TRY(open311_services(cx, &services));
    return open311_answer_list(cx, in->format, names, &service_record, &services);
}

struct service_in {
    int format;
    struct lm_str jurisdiction_id, service_code;
};
static const struct lm_field service_in_fields[] = {
    FORMAT(struct service_in),
    {LM_AT(struct service_in, service_code), LM_TEXT, .doc = "The service."},
    {0},
};
static const struct lm_record service_in_record = {"Open311ServiceQuery", sizeof(struct service_in),
                                                   service_in_fields};

struct option {
    struct lm_str key, name;
};
static const struct lm_field option_fields[] = {
    {LM_AT(struct option, key), LM_TEXT}, {LM_AT(struct option, name), LM_TEXT}, {0}};
static const struct lm_record option_record = {"Open311Value", sizeof(struct option),
                                               option_fields};

struct attribute {
    bool variable, required;
    struct lm_str code, datatype, datatype_description, description;
    int64_t order;
    struct lm_list values;
};
static const struct lm_field attribute_fields[] = {
    {LM_AT(struct attribute, variable), LM_BOOL},
    {LM_AT(struct attribute, code), LM_TEXT},
    {LM_AT(struct attribute, datatype), LM_TEXT},
    {LM_AT(struct attribute, required), LM_BOOL},
    {LM_AT(struct attribute, datatype_description), LM_TEXT, LM_OR_NULL},
    {LM_AT(struct attribute, order), LM_INT},
    {LM_AT(struct attribute, description), LM_TEXT},
    {LM_AT(struct attribute, values), LM_LIST, .record = &option_record},
    {0},
};
static const struct lm_record attribute_record = {"Open311Attribute", sizeof(struct attribute),
                                                  attribute_fields};

struct definition {
    struct lm_str service_code;
    struct lm_list attributes;
};
static const struct lm_field definition_fields[] = {
    {LM_AT(struct definition, service_code), LM_TEXT},
    {LM_AT(struct definition, attributes), LM_LIST, .record = &attribute_record},
    {0},
};
static const struct lm_record definition_record = {"Open311Definition", sizeof(struct definition),
                                                   definition_fields};

static lm_rc kinds_offered(struct lm_cx *cx, struct lm_list *ret_values) {
    struct option *values;
    size_t count = 0;
    while (open311_kinds[count])
        count++;
    LM_TRY(lm_new(cx->arena, count + 1, &values));
    for (size_t i = 0; i < count; i++) {
        const struct lm_code *code = &demand_kinds[open311_kinds[i] - 1];
        values[i] = (struct option){lm_str_of(code->slug),
                                    lm_str_of(cx->lang == LM_LANG_EN ? code->en : code->zh)};
    }
    *ret_values = (struct lm_list){values, count};
    return LM_OK;
}

static lm_rc definition_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct service_in *in = in_bytes;
    struct open311_service service;
    struct attribute attributes[] = {
        {.variable = true, .code = LM_STR("spot"), .datatype = LM_STR("string"), .order = 1},
        {.variable = true,
         .code = LM_STR("kind"),
         .datatype = LM_STR("singlevaluelist"),
         .order = 2}};
    struct definition definition = {0};
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    LM_TRY(open311_service_find(cx, in->service_code, &service));
    LM_TRY(say(cx, "open311.ask_spot", &attributes[0].description));
    LM_TRY(say(cx, "open311.ask_kind", &attributes[1].description));
    LM_TRY(kinds_offered(cx, &attributes[1].values));
    definition.service_code = service.service_code;
    if (service.metadata)
        definition.attributes = (struct lm_list){attributes, LM_COUNT(attributes)};
    return open311_answer_one(cx, in->format, "service_definition", &definition_record,
                              &definition);
}

/* ---- filing ---- */

struct filing {
    int format;
    struct lm_str jurisdiction_id, api_key, service_code, lat, lon, address_string, address_id,
        email, device_id, account_id, first_name, last_name, phone, description, media_url;
    /* made by prepare */
    struct open311_key key;
    struct demand_new demand;
};
#define F struct filing
static const struct lm_field filing_fields[] = {
    FORMAT(F),
    {LM_AT(F, api_key), LM_TEXT, .max = 200, .doc = "Required."},
    {LM_AT(F, service_code), LM_TEXT, .max = 20, .doc = "Required."},
    {LM_AT(F, lat), LM_TEXT, .max = 40, .doc = "Not enough: the grid has no coordinates."},
    {"long", offsetof(F, lon), LM_TEXT, .max = 40, .doc = "Likewise."},
    {LM_AT(F, address_string), LM_TEXT, .max = 200, .doc = "Names a compound, and a building."},
    {LM_AT(F, address_id), LM_TEXT, .max = 40, .doc = "Code or id of a compound or building."},
    {LM_AT(F, email), LM_TEXT, .doc = "Not kept."},
    {LM_AT(F, device_id), LM_TEXT, .doc = "Not kept."},
    {LM_AT(F, account_id), LM_TEXT, .doc = "Not kept."},
    {LM_AT(F, first_name), LM_TEXT, .max = 20, .doc = "Kept sealed; never shown here."},
    {LM_AT(F, last_name), LM_TEXT, .max = 19, .doc = "Likewise."},
    {LM_AT(F, phone), LM_TEXT, .max = 40, .doc = "Kept sealed; never shown here."},
    {LM_AT(F, description), LM_TEXT, .max = 4000, .doc = "Shown to everybody."},
    {LM_AT(F, media_url), LM_TEXT, .max = 2000, .doc = "Not fetched; the notice says so."},
    {0},
};
#undef F
static const struct lm_record filing_record = {"Open311Filing", sizeof(struct filing),
                                               filing_fields};

/* attribute[code]=value; p NULL when it was not sent. */
static struct lm_str attribute_of(const struct lm_cx *cx, const char *name) {
    size_t count;
    const struct lm_pair *extras = lm_extras(cx, &count);
    for (size_t i = 0; i < count; i++)
        if (lm_str_is(extras[i].name, name) && extras[i].value.n > 0)
            return extras[i].value;
    return (struct lm_str){0};
}

static lm_rc kind_of(struct lm_cx *cx, int *ret_kind) {
    struct lm_str slug = attribute_of(cx, "attribute[kind]");
    int kind = slug.p ? lm_code_value(demand_kinds, slug) : open311_kinds[0];
    for (const int *one = open311_kinds; *one; one++)
        if (*one == kind) {
            *ret_kind = kind;
            return LM_OK;
        }
    return lm_fail(cx, LM_BAD_REQUEST, "open311.kind");
}

static lm_rc contact_of(struct lm_cx *cx, const struct filing *in, struct demand_contact *ret) {
    LM_TRY(open311_phone(cx->arena, in->phone, &ret->phone));
    return open311_name(cx->arena, in->first_name, in->last_name, &ret->name);
}

/* What is asked and by whom, in the order in which the standard tells what is wrong. */
static lm_rc filing_prepare(struct lm_cx *cx, const void *in_bytes, void *out) {
    struct filing *in = out;
    struct open311_service service;
    const struct lm_scope_node *node;
    struct demand_new *demand = &in->demand;
    (void)in_bytes;
    *demand = (struct demand_new){.source = DEMAND_BY_OPEN311};
    LM_TRY(open311_key_check(cx, in->api_key, &in->key));
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    LM_TRY(open311_service_find(cx, in->service_code, &service));
    LM_TRY(kind_of(cx, &demand->kind));
    LM_TRY(open311_place(
        cx, &(struct open311_where){in->lat, in->lon, in->address_string, in->address_id}, &node));
    if (!lm_scope_covers(cx->scope, in->key.node_id, node->id))
        return lm_fail(cx, LM_BAD_REQUEST, "open311.outside");
    if (node->level == LM_LEVEL_BUILDING)
        demand->building_id = node->id;
    else
        demand->compound_id = node->id;
    demand->category = service.service_code;
    demand->content = lm_str_trim(in->description);
    if (demand->content.n == 0)
        demand->content = service.description;
    demand->spot = attribute_of(cx, "attribute[spot]");
    if (!demand->spot.p && in->address_string.n > 0)
        demand->spot = in->address_string;
    LM_TRY(contact_of(cx, in, &demand->contact));
    return demand_prepare(cx, demand);
}

struct filed {
    struct lm_str service_request_id, service_notice, account_id;
};
static const struct lm_field filed_fields[] = {
    {LM_AT(struct filed, service_request_id), LM_TEXT},
    {LM_AT(struct filed, service_notice), LM_TEXT, LM_OR_NULL},
    {LM_AT(struct filed, account_id), LM_TEXT, LM_OR_NULL},
    {0},
};
static const struct lm_record filed_record = {"Open311Filed", sizeof(struct filed), filed_fields};

static lm_rc filing_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct filing *in = in_bytes;
    struct demand demand;
    struct filed filed = {0};
    struct lm_list list = {&filed, 1};
    (void)out;
    LM_TRY(open311_key_use(cx, &in->key));
    LM_TRY(demand_file(cx, &in->demand, &demand));
    filed.service_request_id = demand.number;
    LM_TRY(say(cx, in->media_url.n ? "open311.filed_no_media" : "open311.filed",
               &filed.service_notice));
    LM_TRY(
        lm_str_printf(cx->arena, &cx->audit_detail, "{\"key\":\"%lld\"}", (long long)in->key.id));
    LM_TRY(lm_audit_about(cx, "demand", demand.id, demand.compound_id));
    return open311_answer_list(cx, in->format, requests_names, &filed_record, &list);
}

/* ---- reading ---- */

struct request {
    struct lm_str service_request_id, status, status_notes, service_name, service_code, description,
        agency_responsible, service_notice, requested_datetime, updated_datetime, expected_datetime,
        address, address_id, zipcode, lat, lon, media_url;
};
#define R struct request
static const struct lm_field request_fields[] = {
    {LM_AT(R, service_request_id), LM_TEXT},
    {LM_AT(R, status), LM_TEXT},
    {LM_AT(R, status_notes), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, service_name), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, service_code), LM_TEXT},
    {LM_AT(R, description), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, agency_responsible), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, service_notice), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, requested_datetime), LM_TEXT},
    {LM_AT(R, updated_datetime), LM_TEXT},
    {LM_AT(R, expected_datetime), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, address), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, address_id), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, zipcode), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, lat), LM_TEXT, LM_OR_NULL},
    {"long", offsetof(R, lon), LM_TEXT, LM_OR_NULL},
    {LM_AT(R, media_url), LM_TEXT, LM_OR_NULL},
    {0},
};
static const struct lm_record request_record = {"Open311Request", sizeof(R), request_fields};
#undef R

static struct lm_str name_of(const struct lm_list *categories, struct lm_str code) {
    const struct demand_category *all = categories->items;
    for (size_t i = 0; i < categories->count; i++)
        if (lm_str_eq(all[i].code, code))
            return all[i].name;
    return (struct lm_str){0};
}

/* In what state it is, and of a closed one how it ended. */
static struct lm_str notes_of(const struct lm_cx *cx, const struct open311_demand *row) {
    bool is_ended = !row->is_open && row->closing;
    const struct lm_code *codes = is_ended ? demand_closings : demand_states;
    const struct lm_code *code = &codes[(is_ended ? row->closing : row->state) - 1];
    return lm_str_of(cx->lang == LM_LANG_EN ? code->en : code->zh);
}

static int64_t changed_of(const struct open311_demand *row) {
    if (!row->is_open && row->closed_ms)
        return row->closed_ms;
    int64_t latest = row->filed_ms;
    const int64_t times[] = {row->accepted_ms, row->contacted_ms, row->handled_ms};
    for (size_t i = 0; i < LM_COUNT(times); i++)
        latest = times[i] > latest ? times[i] : latest;
    return latest;
}

/* Who answers for it, as an office: a captain's building is the compound's station. */
static struct lm_str office_of(const struct lm_cx *cx, int64_t node_id) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    if (node && node->level == LM_LEVEL_BUILDING)
        node = lm_scope_at_level(cx->scope, node_id, LM_LEVEL_COMPOUND);
    return node ? node->name : (struct lm_str){0};
}

static lm_rc show(struct lm_cx *cx, const struct lm_list *categories,
                  const struct open311_demand *row, struct request *ret_request) {
    struct request one = {.service_request_id = row->number,
                          .status = row->is_open ? LM_STR("open") : LM_STR("closed"),
                          .status_notes = notes_of(cx, row),
                          .service_name = name_of(categories, row->category),
                          .service_code = row->category};
    one.description = row->content.n ? row->content : one.service_name;
    one.agency_responsible = office_of(cx, row->lead_node_id);
    LM_TRY(open311_time(cx->arena, row->filed_ms, &one.requested_datetime));
    LM_TRY(open311_time(cx->arena, changed_of(row), &one.updated_datetime));
    LM_TRY(open311_time(cx->arena, row->due_ms, &one.expected_datetime));
    LM_TRY(open311_address(cx, row->compound_id, row->building_id, &one.address));
    LM_TRY(lm_str_printf(cx->arena, &one.address_id, "%lld",
                         (long long)(row->building_id ? row->building_id : row->compound_id)));
    *ret_request = one;
    return LM_OK;
}

static lm_rc answer_requests(struct lm_cx *cx, int format, const struct lm_list *rows) {
    struct lm_list categories;
    struct request *requests;
    LM_TRY(demand_categories(cx, &categories));
    LM_TRY(lm_new(cx->arena, rows->count + 1, &requests));
    for (size_t i = 0; i < rows->count; i++)
        LM_TRY(show(cx, &categories, &((struct open311_demand *)rows->items)[i], &requests[i]));
    return open311_answer_list(cx, format, requests_names, &request_record,
                               &(struct lm_list){requests, rows->count});
}

struct query {
    int format;
    struct lm_str jurisdiction_id, start_date, end_date;
    struct lm_list service_request_id, service_code, status; /* struct lm_str */
};
#define Q struct query
static const struct lm_field query_fields[] = {
    FORMAT(Q),
    {LM_AT(Q, service_request_id), LM_TEXTS, .max = 200, .doc = "These, whatever else is asked."},
    {LM_AT(Q, service_code), LM_TEXTS, .max = 100, .doc = "Only of these services."},
    {LM_AT(Q, start_date), LM_TEXT, .max = 40, .doc = "Filed then or later."},
    {LM_AT(Q, end_date), LM_TEXT, .max = 40, .doc = "Filed then or earlier."},
    {LM_AT(Q, status), LM_TEXTS, .max = 10, .doc = "open, closed, or both."},
    {0},
};
#undef Q
static const struct lm_record query_record = {"Open311Query", sizeof(struct query), query_fields};

static lm_rc statuses_of(struct lm_cx *cx, const struct lm_list *asked, struct open311_ask *ask) {
    const struct lm_str *words = asked->items;
    ask->with_open = ask->with_closed = asked->count == 0;
    for (size_t i = 0; i < asked->count; i++) {
        struct lm_str word = lm_str_trim(words[i]);
        if (lm_str_is(word, "open"))
            ask->with_open = true;
        else if (lm_str_is(word, "closed"))
            ask->with_closed = true;
        else
            return lm_fail(cx, LM_BAD_REQUEST, "open311.status");
    }
    return LM_OK;
}

/* ",0101,0302,": what is no code of digits is nobody's, and finds nothing. */
static lm_rc categories_of(struct lm_cx *cx, const struct lm_list *asked, struct lm_str *ret) {
    const struct lm_str *words = asked->items;
    struct lm_buf text = lm_buf_in(cx->arena, 64 * 1024);
    if (asked->count == 0)
        return LM_OK;
    lm_buf_char(&text, ',');
    for (size_t i = 0; i < asked->count; i++) {
        lm_buf_str(&text, lm_str_trim(words[i]));
        lm_buf_char(&text, ',');
    }
    return lm_buf_done(&text, ret);
}

static lm_rc read_numbers(struct lm_cx *cx, const struct lm_list *numbers,
                          struct lm_list *ret_rows) {
    const struct lm_str *words = numbers->items;
    struct open311_demand *rows;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, numbers->count + 1, &rows));
    for (size_t i = 0; i < numbers->count; i++) {
        lm_rc rc = open311_store_demand(cx, lm_str_trim(words[i]), &rows[count]);
        if (rc != LM_OK && rc != LM_NOT_FOUND)
            return rc;
        count += rc == LM_OK ? 1 : 0;
    }
    *ret_rows = (struct lm_list){rows, count};
    return LM_OK;
}

static lm_rc requests_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct query *in = in_bytes;
    struct open311_ask ask = {0};
    struct lm_list rows;
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    if (in->service_request_id.count > 0) {
        LM_TRY(read_numbers(cx, &in->service_request_id, &rows));
    } else {
        LM_TRY(statuses_of(cx, &in->status, &ask));
        LM_TRY(categories_of(cx, &in->service_code, &ask.categories));
        LM_TRY(open311_span(cx, in->start_date, in->end_date, &ask));
        LM_TRY(open311_list(cx, &ask, &rows));
    }
    return answer_requests(cx, in->format, &rows);
}

struct request_in {
    int format;
    struct lm_str jurisdiction_id, service_request_id;
};
static const struct lm_field request_in_fields[] = {
    FORMAT(struct request_in),
    {LM_AT(struct request_in, service_request_id), LM_TEXT, .doc = "The request."},
    {0},
};
static const struct lm_record request_in_record = {"Open311RequestQuery", sizeof(struct request_in),
                                                   request_in_fields};

static lm_rc find_request(struct lm_cx *cx, struct lm_str number,
                          struct open311_demand *ret_demand) {
    struct lm_str copy;
    lm_rc rc = open311_store_demand(cx, number, ret_demand);
    if (rc != LM_NOT_FOUND)
        return rc;
    LM_TRY(lm_str_copy(cx->arena, number, &copy));
    return lm_fail(cx, LM_NOT_FOUND, "open311.request", copy.p);
}

static lm_rc request_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct request_in *in = in_bytes;
    struct open311_demand row;
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    LM_TRY(find_request(cx, in->service_request_id, &row));
    return answer_requests(cx, in->format, &(struct lm_list){&row, 1});
}

/* ---- tokens ---- */

struct token_in {
    int format;
    struct lm_str jurisdiction_id, token;
};
static const struct lm_field token_in_fields[] = {
    FORMAT(struct token_in),
    {LM_AT(struct token_in, token), LM_TEXT, .doc = "The number of a request stands for itself."},
    {0},
};
static const struct lm_record token_in_record = {"Open311TokenQuery", sizeof(struct token_in),
                                                 token_in_fields};

struct token_out {
    struct lm_str service_request_id, token;
};
static const struct lm_field token_out_fields[] = {
    {LM_AT(struct token_out, service_request_id), LM_TEXT},
    {LM_AT(struct token_out, token), LM_TEXT},
    {0},
};
static const struct lm_record token_out_record = {"Open311Token", sizeof(struct token_out),
                                                  token_out_fields};

static lm_rc token_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct token_in *in = in_bytes;
    struct open311_demand row;
    struct lm_str copy;
    (void)out;
    LM_TRY(open311_jurisdiction_check(cx, in->jurisdiction_id));
    lm_rc rc = open311_store_demand(cx, in->token, &row);
    if (rc == LM_NOT_FOUND) {
        LM_TRY(lm_str_copy(cx->arena, in->token, &copy));
        return lm_fail(cx, LM_NOT_FOUND, "open311.token", copy.p);
    }
    LM_TRY(rc);
    struct token_out one = {row.number, in->token};
    return open311_answer_list(cx, in->format, requests_names, &token_out_record,
                               &(struct lm_list){&one, 1});
}

/* ---- the table ---- */

#define OPEN311                                                                                    \
    .is_file = true, .is_foreign = true, .types = open311_types, .refuse = open311_refuse
#define V2 "/open311/v2"

const struct lm_route open311_routes[] = {
    {"GET", "/open311/discovery.{format}", &lm_public, LM_TX_READ, discovery_get, &plain_record,
     OPEN311, .doc = "Open311: where the interface is and how to get a key."},
    {"GET", V2 "/discovery.{format}", &lm_public, LM_TX_READ, discovery_get, &plain_record, OPEN311,
     .doc = "Open311: the same, for clients that know this address only."},
    {"GET", V2 "/services.{format}", &lm_public, LM_TX_READ, services_get, &plain_record, OPEN311,
     .doc = "Open311: kinds of matter that can be filed."},
    {"GET", V2 "/services/{service_code}.{format}", &lm_public, LM_TX_READ, definition_get,
     &service_in_record, OPEN311, .doc = "Open311: what may be told of a matter of this kind."},
    {"POST", V2 "/requests.{format}", &lm_public, LM_TX_WRITE, filing_post, &filing_record, OPEN311,
     .prepare = filing_prepare, .is_heavy = true, .is_form = true, .is_secret = true,
     .doc = "Open311: files a demand. Needs an api_key."},
    {"GET", V2 "/requests.{format}", &lm_public, LM_TX_LONG, requests_get, &query_record, OPEN311,
     .doc = "Open311: demands of 90 days at most, the newest 1,000, as far as they are public."},
    {"GET", V2 "/requests/{service_request_id}.{format}", &lm_public, LM_TX_READ, request_get,
     &request_in_record, OPEN311, .doc = "Open311: one demand, as far as it is public."},
    {"GET", V2 "/tokens/{token}.{format}", &lm_public, LM_TX_READ, token_get, &token_in_record,
     OPEN311, .doc = "Open311: the number of a request by its token."},
    {0},
};
