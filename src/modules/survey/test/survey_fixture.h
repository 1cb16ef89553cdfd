/* A compound of two buildings with doors and people on either engine, and the people who survey it:
 * two captains, a helper, a station head, a stranger, an office. The clock is the test's own. */
#ifndef LM_MODULES_SURVEY_FIXTURE_H
#define LM_MODULES_SURVEY_FIXTURE_H

#include "test_place.h"

#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/survey/survey_rules.h"

enum { DOORS = 6 }; /* of each building */
enum actor { CAPTAIN = 1, HELPER, OTHER_CAPTAIN, STATION, OFFICE, OTHER_OFFICE, ACTORS };

struct survey_fixture {
    struct lm_env *env;
    union {
        struct test_place place;
        struct {
            TEST_PLACE;
        };
    };
    int64_t doors[2][DOORS]; /* each with two people, but for the last: nobody */
    int64_t survey;
};

#define each_fixture(f)                                                                            \
    test_each_engine(engine) for (struct survey_fixture f = fixture_open(engine); f.env;           \
                                  fixture_close(&f))

struct survey_fixture fixture_open(enum lm_engine engine);
void fixture_close(struct survey_fixture *f);

/* Runs `work` as somebody with the permission of a route. */
lm_rc act(struct survey_fixture *f, enum actor actor, const struct lm_permission *permission,
          lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);

/* A survey of the compound with valid header, as OFFICE; due in an hour. `is_open`: opened and
 * filled. */
void fixture_begin(struct survey_fixture *f, bool is_open);
struct survey survey_now(struct survey_fixture *f);
lm_rc close_by(struct survey_fixture *f, enum actor actor);

/* An answer about door `door` of building 0 or 1, given now unless given_at is set. */
struct saying {
    int building, door, outcome;
    int64_t given_at, based_on; /* 0: now, the current version */
    const char *note, *answers;
    struct ledger_change changes[3];
    size_t change_count;
    struct survey_answer_out out;
};
lm_rc say_as(struct survey_fixture *f, enum actor actor, struct saying *saying);
/* The station's decision. */
lm_rc decide_as(struct survey_fixture *f, enum actor actor, int64_t answer_id, bool is_accepted);

/* The station accepts, having seen this version of the door. */
lm_rc accept_seeing(struct survey_fixture *f, int64_t answer_id, int64_t based_on);

struct survey_target target_of(struct survey_fixture *f, int building, int door);
struct ledger_sheet sheet_of(struct survey_fixture *f, int building, int door);
/* Of a node, from the board; and the same straight from the tables. */
struct survey_progress progress_of(struct survey_fixture *f, int64_t node_id);
/* Fails unless board = table = recount, building by building. */
void check_counts(struct survey_fixture *f);
int64_t count_answers(struct survey_fixture *f);

#endif
