/* A PostgreSQL for one test program: private, in a temporary folder, on a unix socket only, without
 * fsync; or the one that LM_TEST_PG (a conninfo) names. */
#ifndef LM_LIB_DB_TEST_PG_H
#define LM_LIB_DB_TEST_PG_H

#include <stdbool.h>

/* The conninfo; starts the server at the first call. It stops when the program ends, however it
 * ends. Aborts the program with a sentence when there is no PostgreSQL 15 or later. */
const char *test_pg(void);
/* Stops the private server at once and starts it again, so that every connection is lost. False
 * when it is not ours to stop (LM_TEST_PG). */
bool test_pg_restart(void);

#endif
