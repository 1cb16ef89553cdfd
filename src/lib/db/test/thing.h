/* The tables that the tests of lib/db share: things that have a parent, and words about them. */
#ifndef LM_LIB_DB_TEST_THING_H
#define LM_LIB_DB_TEST_THING_H

#include "lib/db/db.h"

enum thing_colour { RED = 1, GREEN };

struct thing {
    int64_t id, parent_id, size, made_ms, born;
    bool is_good;
    int colour;
    struct lm_str label, note, picture;
    struct lm_list parts;
    int64_t total;
};

extern const struct lm_record thing_record;
extern const struct lm_migration thing_first, thing_second;
extern const struct lm_migration *const thing_migrations[2];

enum {
    INSERT,
    BY_ID,
    ALL,
    COUNT,
    SWAP,
    SET_SIZE,
    SIZE,
    DROP,
    WITH_TOTAL,
    UNKNOWN_COLUMN,
    NO_LABEL,
    ADD_WORD,
    WORDS,
    EQUALS,
    STATEMENTS
};
extern const struct lm_sql thing_sql[STATEMENTS + 1];

/* A fresh database with both migrations, and a connection; both fail the test. */
struct lm_db *thing_db(enum lm_engine engine);
struct lm_conn *thing_conn(struct lm_db *db, enum lm_conn_mode mode);
/* A thing with this id and a label of its own. */
LM_CHECK lm_rc thing_add(struct lm_conn *conn, int64_t id);
/* How many there are. */
int64_t thing_count(struct lm_db *db);

#endif
