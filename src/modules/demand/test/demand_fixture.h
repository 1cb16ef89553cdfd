/* A district of one street, community and compound with two buildings on either engine, and
 * everybody who has to do with its demands. The clock is the test's own. */
#ifndef LM_MODULES_DEMAND_FIXTURE_H
#define LM_MODULES_DEMAND_FIXTURE_H

#include "test_place.h"

#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_link.h"

enum demand_person {
    CAPTAIN = 1,
    OTHER_CAPTAIN, /* of the second building */
    STATION,
    OTHER_STATION, /* of another compound */
    COMMUNITY,
    STREET,
    DISTRICT,
    PROPERTY, /* speaks for the property company */
    RESIDENT, /* the caller: no role */
    PEOPLE
};

struct demand_fixture {
    struct lm_env *env;
    union {
        struct test_place place;
        struct {
            TEST_PLACE;
        };
    };
    int64_t property, water; /* units */
    int64_t accounts[PEOPLE];
};

#define each_demand_fixture(f)                                                                     \
    test_each_engine(engine) for (struct demand_fixture f = demand_fixture_open(engine); f.env;    \
                                  demand_fixture_close(&f))

struct demand_fixture demand_fixture_open(enum lm_engine engine);
void demand_fixture_close(struct demand_fixture *f);

/* Files one of the resident's own in the first building, kind and category as given; fails the test
 * when it cannot. */
struct demand file_one(struct demand_fixture *f, int kind, const char *category);
/* A move by somebody; fills version in when it is 0. `ret_demand` (may be NULL): after it. */
lm_rc move_by(struct demand_fixture *f, enum demand_person person, struct demand_move_in in,
              struct demand *ret_demand);
/* The same with a note, which must be taken. */
struct demand must_move(struct demand_fixture *f, enum demand_person person, int64_t demand,
                        int move);
struct demand demand_now(struct demand_fixture *f, int64_t id);
struct demand_stand stand_of(struct demand_fixture *f, enum demand_person person, int64_t id);
/* What the server offers him now, as bits (UINT64_C(1) << move). */
uint64_t offered_to(struct demand_fixture *f, enum demand_person person, int64_t id);
/* Of a node in the month of a day. */
struct demand_figures figures_of(struct demand_fixture *f, int64_t node_id, int64_t day);
/* Fails unless rows and figures are what the log adds up to. */
void check_recount(struct demand_fixture *f);
const struct lm_who *who_of(enum demand_person person);
/* From now on he holds these offices, until the fixture is opened anew. */
void seat(enum demand_person person, struct lm_grant *offices, size_t count);

#endif
