/* Routes of residents: file, follow, answer. By their own account, or by number and query code. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_wire.h"
#include "modules/place/place.h"

enum { SAID_MOST = 20 }; /* notes and reminders of a caller, a day */

/* ---- filing ---- */

#define N struct demand_new
/* clang-format off */
#define SAID_FIELDS                                                                                \
    {LM_AT(N, kind), LM_CODE, LM_REQUIRED, .codes = demand_kinds, .doc = "Kind."},                 \
    {LM_AT(N, category), LM_TEXT, LM_REQUIRED, .min = 4, .max = 4, .doc = "Code of the category."},\
    {LM_AT(N, content), LM_TEXT, LM_REQUIRED, .min = 1, .max = 2000, .doc = "What you say."},      \
    {LM_AT(N, spot), LM_TEXT, .max = 100, .doc = "Where exactly."},                                \
    {LM_AT(N, compound_id), LM_ID, .doc = "The compound."},                                        \
    {LM_AT(N, building_id), LM_ID, .doc = "The building."},                                        \
    {LM_AT(N, door_id), LM_ID, .doc = "The door."},                                                \
    {LM_AT(N, contact), LM_OBJECT, .record = &demand_contact_record,                               \
     .doc = "Where you can be reached; absent: anonymous."},                                       \
    {LM_AT(N, is_confidential), LM_BOOL, .doc = "Who you are is not shown."},                      \
    {LM_AT(N, photos), LM_TEXTS, .max = 9, .doc = "Digests of photos sent before."},               \
    {LM_AT(N, contact_sealed), LM_BYTES, LM_NO_JSON}
/* clang-format on */
static const struct lm_field own_new_fields[] = {
    SAID_FIELDS,
    {LM_AT(N, place_code), LM_TEXT, .max = 60,
     .doc = "The code that hangs there; whoever works there needs none."},
    {0},
};
static const struct lm_record own_new_record = {"OwnDemandNew", sizeof(N), own_new_fields};
static const struct lm_field public_new_fields[] = {
    SAID_FIELDS,
    {LM_AT(N, place_code), LM_TEXT, LM_REQUIRED, .min = 1, .max = 60,
     .doc = "The code that hangs there."},
    {LM_AT(N, once), LM_TEXT, LM_REQUIRED, .min = 16, .max = 64,
     .doc = "A random key made by the page for this demand: sent again, it is the same demand."},
    {0},
};
static const struct lm_record public_new_record = {"PublicDemandNew", sizeof(N), public_new_fields};
#undef N

struct filed_view {
    struct demand_own_view demand;
    struct lm_str query_code;
};
static const struct lm_field filed_fields[] = {
    {LM_AT(struct filed_view, demand), LM_OBJECT, LM_REQUIRED, .record = &demand_own_record,
     .doc = "The demand."},
    {LM_AT(struct filed_view, query_code), LM_TEXT,
     .doc = "Shown once: with the number it opens the demand to whoever has it."},
    {0},
};
static const struct lm_record filed_record = {"DemandFiled", sizeof(struct filed_view),
                                              filed_fields};

/* An account is made by any phone: what it may file is bounded as what a network may. */
static lm_rc prepare_own(struct lm_cx *cx, const void *in, void *out) {
    struct lm_str account;
    (void)in;
    LM_TRY(lm_str_printf(cx->arena, &account, "%lld", (long long)cx->who->account_id));
    LM_TRY(lockout_attempt(cx, LOCKOUT_FILING_ACCOUNT, account));
    return demand_prepare(cx, out);
}

static lm_rc prepare_public(struct lm_cx *cx, const void *in, void *out) {
    struct demand_new *filing = out;
    (void)in;
    LM_TRY(lockout_attempt(cx, LOCKOUT_FILING_ADDRESS, cx->peer));
    return demand_prepare(cx, filing);
}

/* Sent again on a bad line: the same demand, the same answer. */
static lm_rc find_filed(struct lm_cx *cx, const struct demand_new *filing, struct demand *ret) {
    int64_t id;
    lm_rc rc = filing->once.p
                   ? demand_store_find_external(cx, DEMAND_BY_RESIDENT, filing->external_no, &id)
                   : LM_NOT_FOUND;
    return rc == LM_OK ? demand_store_find(cx, id, ret) : rc;
}

/* Whoever files stands there, or has stood there: he shows the code in force. Without one files who
 * may do so for others there. */
static lm_rc check_code(struct lm_cx *cx, const struct demand_new *filing) {
    struct place place = {0};
    int64_t narrowest = filing->building_id ? filing->building_id : filing->compound_id;
    if (lm_str_is_empty(filing->place_code)) {
        if (!narrowest || !lm_may(cx, &demand_take, narrowest))
            lm_fault(cx, "/place_code", "demand.place_code");
        return lm_faults_check(cx);
    }
    lm_rc rc = place_of_code(cx, filing->place_code, &place);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (rc == LM_NOT_FOUND)
        lm_fault(cx, "/place_code", "demand.place_code");
    else if ((filing->compound_id && filing->compound_id != place.compound_id) ||
             (filing->building_id && filing->building_id != place.building_id) ||
             (filing->door_id && filing->door_id != place.door_id))
        lm_fault(cx, "/place_code", "demand.place_code_elsewhere");
    return lm_faults_check(cx);
}

static lm_rc file_own(struct lm_cx *cx, const void *in, void *out) {
    struct demand_new filing = *(const struct demand_new *)in;
    struct filed_view *view = out;
    struct demand demand = {0};
    const struct lm_str *photos = filing.photos.items;
    filing.source = DEMAND_BY_RESIDENT;
    filing.caller_id = cx->who ? cx->who->account_id : 0;
    lm_rc rc = find_filed(cx, &filing, &demand);
    if (rc == LM_NOT_FOUND) {
        LM_TRY(check_code(cx, &filing));
        LM_TRY(demand_file(cx, &filing, &demand));
        for (size_t i = 0; i < filing.photos.count; i++)
            LM_TRY(demand_photo_keep(cx, demand.id, 1, photos[i]));
    } else
        LM_TRY(rc);
    view->query_code = filing.query_code;
    return demand_own_of(cx, &demand, &view->demand);
}

/* ---- one's own ---- */

static const struct demand_stand as_caller = {
    .hands = DEMAND_HAND_CALLER, .actor = DEMAND_ACTOR_CALLER, .may_see = true};

struct own_ask {
    int64_t demand, after;
    struct lm_str number, code, digest, index;
};
static const struct lm_field own_one_fields[] = {
    {LM_AT(struct own_ask, demand), LM_ID, LM_REQUIRED, .doc = "The demand."}, {0}};
static const struct lm_record own_one_record = {"OwnDemandAsk", sizeof(struct own_ask),
                                                own_one_fields};
static const struct lm_field own_photo_fields[] = {
    {LM_AT(struct own_ask, demand), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(struct own_ask, digest), LM_TEXT, LM_REQUIRED, .max = 64, .doc = "The photo."},
    {0},
};
static const struct lm_record own_photo_record = {"OwnDemandPhotoAsk", sizeof(struct own_ask),
                                                  own_photo_fields};
static const struct lm_field own_list_fields[] = {
    {LM_AT(struct own_ask, after), LM_ID, .doc = "`next` of the page before."}, {0}};
static const struct lm_record own_list_ask_record = {"OwnDemandListAsk", sizeof(struct own_ask),
                                                     own_list_fields};

struct own_list {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field own_items_fields[] = {
    {LM_AT(struct own_list, items), LM_LIST, LM_REQUIRED, .record = &demand_item_record,
     .doc = "Newest first."},
    {LM_AT(struct own_list, next), LM_ID, .doc = "Ask for more with after=; absent: no more."},
    {0},
};
static const struct lm_record own_list_record = {"OwnDemandList", sizeof(struct own_list),
                                                 own_items_fields};

static lm_rc own(struct lm_cx *cx, int64_t id, struct demand *ret_demand) {
    lm_rc rc = demand_store_find(cx, id, ret_demand);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && ret_demand->caller_id != cx->who->account_id))
        return lm_fail(cx, LM_NOT_FOUND, "demand.none");
    return rc;
}

static lm_rc list_own(struct lm_cx *cx, const void *in, void *out) {
    struct own_list *view = out;
    struct lm_list demands = {0};
    LM_TRY(demand_store_of_caller(cx, cx->who->account_id, ((const struct own_ask *)in)->after,
                                  &demands));
    const struct demand *rows = demands.items;
    if (demands.count == 50)
        view->next = rows[demands.count - 1].id;
    return demand_items_of(cx, &demands, &view->items);
}

static lm_rc get_own(struct lm_cx *cx, const void *in, void *out) {
    struct demand demand = {0};
    LM_TRY(own(cx, ((const struct own_ask *)in)->demand, &demand));
    return demand_own_of(cx, &demand, out);
}

static lm_rc photo_own(struct lm_cx *cx, const void *in, void *out) {
    const struct own_ask *ask = in;
    struct demand demand = {0};
    (void)out;
    LM_TRY(own(cx, ask->demand, &demand));
    return demand_answer_photo(cx, demand.id, &as_caller, ask->digest);
}

/* ---- moves of the caller ---- */

/* clang-format off */
#define MOVE_FIELDS                                                                                \
    {MOVE(version), LM_INT, LM_REQUIRED, .min = 1, .max = INT64_C(1) << 40,                        \
     .doc = "The version that was seen."},                                                         \
    {MOVE(move), LM_CODE, LM_REQUIRED, .codes = demand_moves,                                      \
     .doc = "solve, unsolve, settle, urge, withdraw, note."},                                      \
    {MOVE(note), LM_TEXT, .max = 1000, .doc = "Your words."},                                      \
    {MOVE(satisfaction), LM_CODE, .codes = demand_satisfactions, .doc = "How satisfied."},         \
    {MOVE(photos), LM_TEXTS, .max = 9, .doc = "Digests of photos sent before."}
/* clang-format on */
#define MOVE(member) LM_AT(struct demand_move_in, member)
static const struct lm_field own_move_fields[] = {
    {MOVE(demand), LM_ID, LM_REQUIRED, .doc = "The demand."}, MOVE_FIELDS, {0}};
#undef MOVE
static const struct lm_record own_move_record = {"OwnDemandMove", sizeof(struct demand_move_in),
                                                 own_move_fields};

/* A caller may add and chase as often as anybody needs to; his case must stay readable. */
static lm_rc check_said(struct lm_cx *cx, const struct demand *demand, int move) {
    struct lm_list entries = {0};
    int said = 0;
    if (move != DEMAND_NOTE && move != DEMAND_URGE)
        return LM_OK;
    LM_TRY(demand_store_entries(cx, demand->id, &entries));
    const struct demand_entry *items = entries.items;
    for (size_t i = 0; i < entries.count; i++)
        said += items[i].actor == DEMAND_ACTOR_CALLER && items[i].at_ms > cx->now_ms - LM_DAY_MS &&
                (items[i].move == DEMAND_NOTE || items[i].move == DEMAND_URGE);
    return said < SAID_MOST ? LM_OK : lm_fail(cx, LM_TOO_MANY, "demand.said_enough");
}

static lm_rc move_as_caller(struct lm_cx *cx, struct demand *demand,
                            const struct demand_move_in *asked, void *out) {
    struct demand_move_in in = *asked;
    in.is_public = true;
    LM_TRY(check_said(cx, demand, in.move));
    LM_TRY(demand_act(cx, demand, &as_caller, &in));
    return demand_own_of(cx, demand, out);
}

static lm_rc move_own(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_move_in *asked = in;
    struct demand demand = {0};
    LM_TRY(own(cx, asked->demand, &demand));
    return move_as_caller(cx, &demand, asked, out);
}

/* ---- by number and code ---- */

struct code_ask {
    struct lm_str number, code, index, digest;
    struct demand_move_in move;
};
/* clang-format off */
#define CODE_FIELDS                                                                                \
    {LM_AT(struct code_ask, number), LM_TEXT, LM_REQUIRED, .min = 14, .max = 20,                   \
     .doc = "The number of the demand."},                                                          \
    {LM_AT(struct code_ask, code), LM_TEXT, LM_REQUIRED, .min = 8, .max = 20,                      \
     .doc = "The query code."},                                                                    \
    {LM_AT(struct code_ask, index), LM_BYTES, LM_NO_JSON}
/* clang-format on */
static const struct lm_field code_fields[] = {CODE_FIELDS, {0}};
static const struct lm_record code_record = {"DemandByCode", sizeof(struct code_ask), code_fields};
static const struct lm_field code_photo_fields[] = {
    CODE_FIELDS,
    {LM_AT(struct code_ask, digest), LM_TEXT, LM_REQUIRED, .max = 64, .doc = "The photo."},
    {0},
};
static const struct lm_record code_photo_record = {"DemandPhotoByCode", sizeof(struct code_ask),
                                                   code_photo_fields};
#define MOVE(member)                                                                               \
#member, offsetof(struct code_ask, move) + offsetof(struct demand_move_in, member)
static const struct lm_field code_move_fields[] = {CODE_FIELDS, MOVE_FIELDS, {0}};
#undef MOVE
static const struct lm_record code_move_record = {"DemandMoveByCode", sizeof(struct code_ask),
                                                  code_move_fields};

/* Guesses are counted before they are tried: of one address, and of one case, whether there is such
 * a case or not, since whoever has many addresses would try them all on one. */
static lm_rc prepare_code(struct lm_cx *cx, const void *in, void *out) {
    struct code_ask *ask = out;
    (void)in;
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_CASE, ask->number));
    return demand_query_index(cx, ask->code, &ask->index);
}

static lm_rc by_code(struct lm_cx *cx, const struct code_ask *ask, struct demand *ret_demand) {
    lm_rc rc = demand_store_find_number(cx, ask->number, ret_demand);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    bool is_right = rc == LM_OK && ret_demand->query_index.p &&
                    lm_crypt_same(ret_demand->query_index, ask->index);
    if (!is_right)
        return lm_fail(cx, LM_NOT_FOUND, "demand.wrong_code");
    LM_TRY(lockout_forgive(cx, LOCKOUT_CODE_CASE, ask->number));
    return lockout_forgive(cx, LOCKOUT_CODE_ADDRESS, cx->peer);
}

static lm_rc get_by_code(struct lm_cx *cx, const void *in, void *out) {
    struct demand demand = {0};
    LM_TRY(by_code(cx, in, &demand));
    return demand_own_of(cx, &demand, out);
}

static lm_rc move_by_code(struct lm_cx *cx, const void *in, void *out) {
    const struct code_ask *ask = in;
    struct demand demand = {0};
    LM_TRY(by_code(cx, ask, &demand));
    return move_as_caller(cx, &demand, &ask->move, out);
}

/* Asked for with a body, so that the code stands in no log of addresses. */
static lm_rc photo_by_code(struct lm_cx *cx, const void *in, void *out) {
    const struct code_ask *ask = in;
    struct demand demand = {0};
    (void)out;
    LM_TRY(by_code(cx, ask, &demand));
    return demand_answer_photo(cx, demand.id, &as_caller, ask->digest);
}

/* ---- what people choose from, and neighbours with the same trouble ---- */

struct category_list {
    struct lm_list items;
};
static const struct lm_field categories_fields[] = {
    {LM_AT(struct category_list, items), LM_LIST, LM_REQUIRED, .record = &demand_category_record,
     .doc = "Classes and categories in order of code."},
    {0},
};
static const struct lm_record categories_record = {"DemandCategories", sizeof(struct category_list),
                                                   categories_fields};

static lm_rc categories(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return demand_categories(cx, &((struct category_list *)out)->items);
}

struct alike_ask {
    int64_t compound_id;
    struct lm_str category, content;
};
static const struct lm_field alike_ask_fields[] = {
    {LM_AT(struct alike_ask, compound_id), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(struct alike_ask, category), LM_TEXT, LM_REQUIRED, .max = 4, .doc = "The category."},
    {LM_AT(struct alike_ask, content), LM_TEXT, LM_REQUIRED, .max = 2000, .doc = "What you say."},
    {0},
};
static const struct lm_record alike_ask_record = {"OwnDemandSimilarAsk", sizeof(struct alike_ask),
                                                  alike_ask_fields};

/* Of others' demands a neighbour is told what and where, not the words. */
struct alike {
    int64_t id, filed_at, supporters;
    struct lm_str category_name, place;
    int state;
};
static const struct lm_field alike_fields[] = {
    {LM_AT(struct alike, id), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(struct alike, category_name), LM_TEXT, LM_REQUIRED, .doc = "What it is about."},
    {LM_AT(struct alike, place), LM_TEXT, LM_REQUIRED, .doc = "Where."},
    {LM_AT(struct alike, filed_at), LM_TIME, LM_REQUIRED, .doc = "Since when."},
    {LM_AT(struct alike, state), LM_CODE, LM_REQUIRED, .codes = demand_states, .doc = "State."},
    {LM_AT(struct alike, supporters), LM_INT, LM_REQUIRED, .doc = "Who said “me too”."},
    {0},
};
static const struct lm_record alike_record = {"DemandAlike", sizeof(struct alike), alike_fields};
static const struct lm_field alikes_fields[] = {
    {LM_AT(struct category_list, items), LM_LIST, LM_REQUIRED, .record = &alike_record,
     .doc = "At most five."},
    {0},
};
static const struct lm_record alikes_record = {"DemandAlikes", sizeof(struct category_list),
                                               alikes_fields};

static lm_rc alikes(struct lm_cx *cx, const void *in, void *out) {
    const struct alike_ask *ask = in;
    struct lm_list demands = {0};
    struct alike *items;
    const struct demand_new said = {
        .compound_id = ask->compound_id, .category = ask->category, .content = ask->content};
    LM_TRY(demand_similar(cx, &said, &demands));
    LM_TRY(lm_new(cx->arena, demands.count + 1, &items));
    for (size_t i = 0; i < demands.count; i++) {
        struct demand_item item;
        LM_TRY(demand_item_of(cx, &((const struct demand *)demands.items)[i], &item));
        items[i] = (struct alike){item.id,    item.filed_at, item.supporters, item.category_name,
                                  item.place, item.state};
    }
    ((struct category_list *)out)->items = (struct lm_list){items, demands.count};
    return LM_OK;
}

struct support_ask {
    int64_t demand;
    struct lm_str device;
};
static const struct lm_field support_fields[] = {
    {LM_AT(struct support_ask, demand), LM_ID, LM_REQUIRED, .doc = "The demand."},
    {LM_AT(struct support_ask, device), LM_TEXT, LM_REQUIRED, .min = 16, .max = 64,
     .doc = "A random key that the page has made for itself once."},
    {0},
};
static const struct lm_record support_record = {"DemandSupport", sizeof(struct support_ask),
                                                support_fields};
struct support_view {
    int64_t supporters;
};
static const struct lm_field supported_fields[] = {
    {LM_AT(struct support_view, supporters), LM_INT, LM_REQUIRED, .doc = "How many now."}, {0}};
static const struct lm_record supported_record = {"DemandSupported", sizeof(struct support_view),
                                                  supported_fields};

/* A page can make itself as many keys as it likes: what is bounded is the network. */
static lm_rc prepare_support(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    (void)out;
    return lockout_attempt(cx, LOCKOUT_FILING_ADDRESS, cx->peer);
}

static lm_rc support(struct lm_cx *cx, const void *in, void *out) {
    const struct support_ask *ask = in;
    struct demand demand = {0};
    struct lm_str digest, who;
    bool is_new = false;
    lm_rc rc = demand_store_find(cx, ask->demand, &demand);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && (demand.is_confidential || !demand.is_open)))
        return lm_fail(cx, LM_NOT_FOUND, "demand.none");
    LM_TRY(rc);
    LM_TRY(lm_crypt_digest(cx->arena, ask->device, &digest));
    LM_TRY(lm_crypt_hex(cx->arena, digest, &who));
    LM_TRY(demand_store_support(cx, demand.id, who, &is_new));
    ((struct support_view *)out)->supporters = demand.supporters + is_new;
    LM_TRY(lm_emit(cx, "demand", demand.id));
    return lm_audit_about(cx, "demand", demand.id, demand.compound_id);
}

const struct lm_route demand_own_routes[] = {
    {"GET", "/api/v1/public/demand-categories", &lm_public, LM_TX_READ, categories,
     .output = &categories_record, .doc = "What a demand can be about."},
    {"POST", "/api/v1/public/demands", &lm_public, LM_TX_WRITE, file_own,
     .input = &public_new_record, .output = &filed_record, .prepare = prepare_public,
     .is_heavy = true, .is_secret = true,
     .doc = "Files a demand without an account; number and query code open it later."},
    {"POST", "/api/v1/public/demands/similar", &lm_public, LM_TX_READ, alikes,
     .input = &alike_ask_record, .output = &alikes_record,
     .doc = "Open demands nearby that may be the same."},
    {"POST", "/api/v1/public/demands/{demand}/support", &lm_public, LM_TX_WRITE, support,
     .input = &support_record, .output = &supported_record, .prepare = prepare_support,
     .is_heavy = true, .doc = "“Me too”: the same trouble; once a device."},
    {"POST", "/api/v1/public/demands/look", &lm_public, LM_TX_WRITE, get_by_code,
     .input = &code_record, .output = &demand_own_record, .prepare = prepare_code, .is_heavy = true,
     .is_secret = true, .doc = "A demand, for whoever has its number and query code."},
    {"POST", "/api/v1/public/demands/photo", &lm_public, LM_TX_WRITE, photo_by_code,
     .input = &code_photo_record, .prepare = prepare_code, .is_heavy = true, .is_secret = true,
     .is_file = true, .doc = "A photo of a demand, for whoever has its number and query code."},
    {"POST", "/api/v1/public/demands/moves", &lm_public, LM_TX_WRITE, move_by_code,
     .input = &code_move_record, .output = &demand_own_record, .prepare = prepare_code,
     .is_heavy = true, .is_secret = true,
     .doc = "Answers, urges or withdraws, for whoever has number and query code."},
    {"POST", "/api/v1/my/demands", &lm_resident, LM_TX_WRITE, file_own, .input = &own_new_record,
     .output = &filed_record, .prepare = prepare_own, .is_heavy = true,
     .doc = "Files a demand of one's own."},
    {"GET", "/api/v1/my/demands", &lm_resident, LM_TX_READ, list_own, .input = &own_list_ask_record,
     .output = &own_list_record, .doc = "One's own demands."},
    {"GET", "/api/v1/my/demands/{demand}", &lm_resident, LM_TX_READ, get_own,
     .input = &own_one_record, .output = &demand_own_record, .doc = "One of one's own."},
    {"POST", "/api/v1/my/demands/{demand}/moves", &lm_resident, LM_TX_WRITE, move_own,
     .input = &own_move_record, .output = &demand_own_record,
     .doc = "Answers, urges or withdraws one's own."},
    {"GET", "/api/v1/my/demands/{demand}/photos/{digest}", &lm_resident, LM_TX_READ, photo_own,
     .input = &own_photo_record, .is_file = true, .doc = "A photo of one's own demand."},
    {0},
};
