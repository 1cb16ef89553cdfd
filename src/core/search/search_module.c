/* Asks the search source of every module and joins what they find, in the order of modules.def.
 * Knows no domain: what the caller may see is each source's own question. */
#include "core/search/search.h"

#include "core/env.h"

enum { EACH_MAX = 20 }; /* of one module: the box shows the best, lists show all */

struct search_in {
    struct lm_str q;
};
static const struct lm_field search_in_fields[] = {
    {LM_AT(struct search_in, q), LM_TEXT, LM_REQUIRED, .min = 1, .max = 60,
     .doc = "Name, pinyin, initials, door, last four digits of a phone, whole phone or ID number."},
    {0},
};
static const struct lm_record search_in_record = {"SearchQuery", sizeof(struct search_in),
                                                  search_in_fields};

#define FOUND(member) LM_AT(struct lm_found, member)
static const struct lm_field found_fields[] = {
    {FOUND(kind), LM_TEXT, LM_REQUIRED, .max = 20, .doc = "person, door, node, survey."},
    {FOUND(id), LM_ID, LM_REQUIRED, .doc = "Of the thing."},
    {FOUND(title), LM_TEXT, LM_REQUIRED, .max = 100, .doc = "What it is called."},
    {FOUND(subtitle), LM_TEXT, .max = 400, .doc = "Where it is."},
    {FOUND(node_id), LM_ID, .doc = "The place in the grid."},
    {FOUND(door_id), LM_ID, .doc = "The door, for people and doors."},
    {0},
};
static const struct lm_record found_record = {"Found", sizeof(struct lm_found), found_fields};

struct search_out {
    struct lm_list items;
};
static const struct lm_field search_out_fields[] = {{LM_AT(struct search_out, items), LM_LIST,
                                                     .record = &found_record,
                                                     .doc = "Best of each kind."},
                                                    {0}};
static const struct lm_record search_out_record = {"SearchResult", sizeof(struct search_out),
                                                   search_out_fields};

static lm_rc search_get(struct lm_cx *cx, const void *in, void *out) {
    const struct search_in *ask = in;
    struct search_out *result = out;
    LM_ARRAY(struct lm_found) all = {0};
    for (const struct lm_module *const *m = cx->env->modules; *m; m++) {
        struct lm_found found[EACH_MAX];
        size_t count = 0;
        if (!(*m)->find)
            continue;
        LM_TRY((*m)->find(cx, ask->q, &(struct lm_finds){found, EACH_MAX, &count}));
        for (size_t i = 0; i < count; i++)
            LM_TRY(lm_array_add(cx->arena, &all, found[i]));
    }
    result->items = (struct lm_list){all.items, all.count};
    return LM_OK;
}

static const struct lm_route routes[] = {
    {"GET", "/api/v1/search", &lm_self, LM_TX_LONG, search_get, &search_in_record,
     &search_out_record,
     .doc = "Finds people, doors, places and surveys within the caller's scope."},
    {0},
};

const struct lm_module search_module = {.name = "search", .routes = routes};
