/* A small district on either engine for the ledger's tests: one compound, two buildings. */
#ifndef LM_MODULES_LEDGER_FIXTURE_H
#define LM_MODULES_LEDGER_FIXTURE_H

#include "test.h"

#include "core/env.h"
#include "lib/db/test/test_db.h"
#include "modules/ledger/ledger.h"

struct fixture {
    struct lm_env *env;
    struct lm_arena *arena;
    int64_t district, street, community, compound, building, other_building;
    char data_dir[64];
};

void fixture_open(struct fixture *fixture, enum lm_engine engine);
void fixture_close(struct fixture *fixture);

/* Runs `work` in a write transaction of the system. */
lm_rc fixture_write(struct fixture *fixture, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);
lm_rc fixture_read(struct fixture *fixture, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);

/* A door of the first building (or another). */
int64_t fixture_door(struct fixture *fixture, int64_t building_id, const char *room);

/* Prepares and applies changes; the failure of a refused one. */
struct applied {
    int64_t door_id;
    struct lm_list changes;
    struct ledger_provenance provenance;
    struct ledger_outcome outcome;
    struct lm_failure failure;
    struct lm_faults faults;
};
lm_rc fixture_apply(struct fixture *fixture, struct applied *applied);
/* One change, expected to succeed. */
struct ledger_outcome fixture_change(struct fixture *fixture, int64_t door_id,
                                     struct ledger_change change);
struct ledger_sheet fixture_sheet(struct fixture *fixture, int64_t door_id);
struct ledger_count fixture_count(struct fixture *fixture, int64_t node_id);
/* First resident of that name behind the door; fails the test when there is none. */
struct ledger_resident fixture_resident(struct fixture *fixture, int64_t door_id, const char *name);

static inline struct ledger_change fixture_add(const char *name) {
    return (struct ledger_change){.kind = LEDGER_ADD,
                                  .person = {.name = lm_str_of(name), .birth_year = LM_ABSENT}};
}

#endif
