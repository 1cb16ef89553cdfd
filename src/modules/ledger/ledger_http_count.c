/* GET /nodes/{node}/counts: what a place counts, and each place directly below it, in order of
 * code. Owns the shape on the wire; the sums are the ledger's. */
#include "core/scope/scope.h"
#include "modules/ledger/ledger_board.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_wire.h"

struct place_counts {
    struct ledger_count sum; /* building_id: the place */
    struct ledger_count managed;
    int64_t as_of;
    struct lm_list children; /* struct ledger_count */
};

#define FIGURES(holder, sum)                                                                       \
    {"node_id", offsetof(holder, sum.building_id), LM_ID, LM_REQUIRED, .doc = "The place."},       \
        {"doors", offsetof(holder, sum.doors), LM_INT, LM_REQUIRED,                                \
         .doc = "Doors (户室) that exist."},                                                       \
        {"vacant_doors", offsetof(holder, sum.vacant_doors), LM_INT, LM_REQUIRED,                  \
         .doc = "Of these, vacant."},                                                              \
        {"households", offsetof(holder, sum.households), LM_INT, LM_REQUIRED,                      \
         .doc = "Households (户) with at least one resident."},                                    \
        {"residents", offsetof(holder, sum.residents), LM_INT, LM_REQUIRED,                        \
         .doc = "People (人) living there now."},                                                  \
        {"registered", offsetof(holder, sum.registered), LM_INT, LM_REQUIRED,                      \
         .doc = "Of these, registered here (人户一致)."},                                          \
        {"migrants", offsetof(holder, sum.migrants), LM_INT, LM_REQUIRED,                          \
         .doc = "Of these, migrants (流动)."},                                                     \
        {"aged_60", offsetof(holder, sum.aged_60), LM_INT, LM_REQUIRED,                            \
         .doc = "Of these, sixty or more by year of birth."},                                      \
    {                                                                                              \
        "aged_80", offsetof(holder, sum.aged_80), LM_INT, LM_REQUIRED,                             \
            .doc = "Of these, eighty or more by year of birth."                                    \
    }

struct child_count {
    struct ledger_count sum;
};
static const struct lm_field child_fields[] = {FIGURES(struct child_count, sum), {0}};
static const struct lm_record child_record = {"PlaceCount", sizeof(struct child_count),
                                              child_fields};
static const struct lm_record managed_record = {"PlaceManagedCount", sizeof(struct child_count),
                                                child_fields};
static const struct lm_field counts_fields[] = {
    FIGURES(struct place_counts, sum),
    {LM_AT(struct place_counts, as_of), LM_TIME, LM_REQUIRED, .doc = "When this was true."},
    {LM_AT(struct place_counts, managed), LM_OBJECT, LM_REQUIRED, .record = &managed_record,
     .doc = "Of all this, what lies in buildings that the district manages itself."},
    {LM_AT(struct place_counts, children), LM_LIST, LM_REQUIRED, .record = &child_record,
     .max = 2000, .doc = "Places directly below, in order of code."},
    {0},
};
const struct lm_record ledger_counts_record = {"PlaceCounts", sizeof(struct place_counts),
                                               counts_fields};

/* The snapshot is in order of rank, which is the order of codes among siblings. */
lm_rc ledger_http_counts(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct place_counts *counts = out;
    LM_ARRAY(struct child_count) children = {0};
    LM_TRY(lm_permit(cx, place->node));
    struct ledger_figures figures = {0};
    LM_TRY(ledger_board_freshen(cx));
    LM_TRY(ledger_board_sum(cx, place->node, &figures));
    counts->sum = figures.all;
    counts->managed = figures.managed;
    const struct lm_scope_node *node = lm_scope_find(cx->scope, place->node);
    for (int32_t rank = node ? node->rank + 1 : 0; node && rank <= node->last_rank;
         rank = cx->scope->nodes[rank].last_rank + 1) { /* from one to the next beside it */
        const struct lm_scope_node *below = &cx->scope->nodes[rank];
        struct child_count child = {0};
        LM_TRY(ledger_board_sum(cx, below->id, &figures));
        child.sum = figures.all;
        LM_TRY(lm_array_add(cx->arena, &children, child));
    }
    counts->as_of = cx->now_ms;
    counts->children = (struct lm_list){children.items, children.count};
    return LM_OK;
}
