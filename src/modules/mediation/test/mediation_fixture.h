/* A community with its mediation committee, people of every office, and cases to be moved. */
#ifndef LM_MEDIATION_FIXTURE_H
#define LM_MEDIATION_FIXTURE_H

#include "test_place.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "modules/mediation/mediation_rules.h"

enum actor {
    HEAD,      /* community worker, head of the committee */
    DEPUTY,    /* community worker, second head */
    MEDIATOR,  /* station head, member */
    CAPTAIN,   /* captain of the building where the doors are, member */
    SPARE,     /* station head, member, never assigned at first */
    OFFICE,    /* community worker, no member */
    DISTRICT,  /* district office, no member */
    FOREIGNER, /* community worker elsewhere, no member */
    ACTORS
};

struct mediation_fixture {
    struct lm_env *env;
    union {
        struct test_place place;
        struct {
            TEST_PLACE;
        };
    };
    int64_t doors[2];
    int64_t accounts[ACTORS];
    int64_t committee;
};

/* The clock: noon of the day in Xi'an. */
void set_day(struct mediation_fixture *f, int64_t date);

struct mediation_fixture fixture_open(enum lm_engine engine);
void fixture_close(struct mediation_fixture *f);
lm_rc act(struct mediation_fixture *f, enum actor actor, const struct lm_permission *permission,
          lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);

/* Files a case of 0201 between two doors; gives its mark. */
struct mediation_mark file_case(struct mediation_fixture *f, enum actor actor);
/* Makes a move; on LM_OK the mark moves on. */
lm_rc move(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
           struct mediation_move_in in);
lm_rc assign(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
             enum actor mediator, const char *declared);
/* Accepted, assigned to MEDIATOR, told, both parties willing. */
struct mediation_mark begin_case(struct mediation_fixture *f);
/* The case as the head reads it. Lives until the next call. */
const struct mediation_case *read_case(struct mediation_fixture *f, int64_t id);
lm_rc open_case(struct mediation_fixture *f, enum actor actor, int64_t id);
struct mediation_move_in written_agreement(int64_t until);

#endif
