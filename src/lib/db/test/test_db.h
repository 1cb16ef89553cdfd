/* Fresh databases of either engine for tests, here and in every module:
 *
 *     test_each_engine(engine) {
 *         struct lm_db *db = test_db_open(engine, migrations, count);
 *         …
 *         test_db_close(db);
 *     }
 *
 * In meson: tests += {'survey': files('test/survey_test.c') + db_test_files}. */
#ifndef LM_LIB_DB_TEST_DB_H
#define LM_LIB_DB_TEST_DB_H

#include "lib/db/db.h"

#define test_each_engine(engine)                                                                   \
    for (enum lm_engine engine = LM_SQLITE; engine <= LM_POSTGRES; engine++)

/* Where a fresh, empty database would be; the strings stay good until the program ends. */
struct lm_db_config test_db_config(enum lm_engine engine);
/* Such a database, opened and migrated (`migrations` may be NULL). Fails the test otherwise. */
struct lm_db *test_db_open(enum lm_engine engine, const struct lm_migration *const *migrations,
                           size_t count);
struct lm_db *test_db_open_at(const struct lm_db_config *config,
                              const struct lm_migration *const *migrations, size_t count);
/* Closes it and removes its file or schema. */
void test_db_close(struct lm_db *db);

#endif
