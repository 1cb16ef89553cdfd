/* What a move tells outside the house: a text message to the caller where he must know or has the
 * word, and a webhook with public fields to other programs. */
#include "core/outgoing/outgoing.h"
#include "core/scope/scope.h"
#include "lib/json/json.h"
#include "modules/demand/demand_rules.h"

/* ---- the caller ---- */

static const char *sentence_of(int move) {
    switch (move) {
    case DEMAND_ACCEPT:
        return "demand.sms_accepted";
    case DEMAND_REJECT:
        return "demand.sms_rejected";
    case DEMAND_TRANSFER:
        return "demand.sms_transferred";
    case DEMAND_TELL:
    case DEMAND_ANSWER:
        return "demand.sms_handled";
    default:
        return NULL;
    }
}

/* Number and state, never what it is about: messages are read by others, too. */
static lm_rc tell_caller(struct lm_cx *cx, const struct demand *demand,
                         const struct demand_entry *entry) {
    struct demand_contact contact;
    const char *key = sentence_of(entry->move);
    if (!key || !demand->contact_index.p || !lm_outgoing_has_sms(cx->env))
        return LM_OK;
    LM_TRY(demand_contact_open(cx, demand, &contact));
    return lm_outgoing_sms(cx, contact.phone, key, demand->number);
}

/* ---- other programs ---- */

struct news {
    int64_t id, compound_id, version;
    struct lm_str number, category;
    int kind, move, state, closing;
};
static const struct lm_field news_fields[] = {
    {LM_AT(struct news, id), LM_ID},
    {LM_AT(struct news, number), LM_TEXT},
    {LM_AT(struct news, kind), LM_CODE, .codes = demand_kinds},
    {LM_AT(struct news, category), LM_TEXT},
    {LM_AT(struct news, compound_id), LM_ID},
    {LM_AT(struct news, move), LM_CODE, .codes = demand_moves},
    {LM_AT(struct news, state), LM_CODE, .codes = demand_states},
    {LM_AT(struct news, closing), LM_CODE, .codes = demand_closings},
    {LM_AT(struct news, version), LM_INT},
    {0},
};
static const struct lm_record news_record = {"DemandNews", sizeof(struct news), news_fields};

static lm_rc tell_programs(struct lm_cx *cx, const struct demand *demand,
                           const struct demand_entry *entry) {
    const struct news news = {.id = demand->id,
                              .number = demand->number,
                              .kind = demand->kind,
                              .category = demand->category,
                              .compound_id = demand->compound_id,
                              .move = entry->move,
                              .state = demand->state,
                              .closing = demand->closing,
                              .version = demand->version};
    struct lm_buf out = lm_buf_in(cx->arena, 2048);
    struct lm_str data;
    if (demand->is_confidential)
        return LM_OK;
    lm_json_print(&out, &news_record, &news);
    LM_TRY(lm_buf_done(&out, &data));
    const char *topic = entry->move == DEMAND_FILE ? "demand.filed"
                        : demand->is_open          ? "demand.moved"
                                                   : "demand.closed";
    return lm_outgoing_hook(cx, topic, data);
}

lm_rc demand_tell(struct lm_cx *cx, const struct demand *demand, const struct demand_entry *entry) {
    LM_TRY(tell_caller(cx, demand, entry));
    return tell_programs(cx, demand, entry);
}
