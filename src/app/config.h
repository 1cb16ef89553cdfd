/* What the start-up file and the command line say. */
#ifndef LM_APP_CONFIG_H
#define LM_APP_CONFIG_H

#include "core/env.h"

struct app_config {
    const char *data, *config; /* data directory; start-up file */
    const char *db, *schema;   /* PostgreSQL; NULL: a SQLite file in the data directory */
    const char *suite;         /* "sodium" or "sm", for a new database */
    const char *listen, *trusted_proxy, *public_url;
    const char *outgoing, *outgoing_url, *outgoing_token; /* lm_outgoing_config */
    int port, workers, readers, streams, writers, connections, connections_per_address;
    bool outgoing_private;
    bool https; /* every caller is behind TLS, whatever the proxy says */
};

/* Takes the options out of argv (in any order, after the command): defaults, then the start-up file
 * (`--config`, else DATA/lastmeter.ini when it exists), then the command line. What is left stays
 * in argv for the command. LM_INVALID when something cannot be understood: said on standard error.
 */
LM_CHECK lm_rc app_config_read(int *argc, char **argv, struct app_config *ret_config);
/* Hands on to an opened environment what it wants to know of it. */
void app_config_apply(const struct app_config *config, struct lm_env *env);
/* One line each option, for the help. */
void app_config_print_options(FILE *out);
/* The same as a section of the man page. */
void app_config_man_options(FILE *out);
/* What lm_env_open wants of it; `command` NULL: to serve. */
struct lm_env_config app_config_env(const struct app_config *config,
                                    const struct lm_command *command);

#endif
