/* Reads options: one table serves the start-up file, the command line and the help. */
#include "app/config.h"

#include "base/str.h"
#include "core/cli/cli.h"
#include "lib/ini/ini_file.h"
#include "lib/outgo/outgo.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <unistd.h>

enum kind { TEXT, NUMBER, FLAG };

static const struct option {
    const char *name;
    enum kind kind;
    size_t at;
    int64_t least, most;
    const char *doc;
} options[] = {
#define AT(member) offsetof(struct app_config, member)
    {"data", TEXT, AT(data), 0, 0,
     "directory of the database, the key file and lastmeter.ini (data)"},
    {"config", TEXT, AT(config), 0, 0, "start-up file; its lines are these options: port = 8080"},
    {"db", TEXT, AT(db), 0, 0, "PostgreSQL instead of SQLite: \"host=… dbname=…\""},
    {"schema", TEXT, AT(schema), 0, 0, "PostgreSQL: the district's schema (public)"},
    {"suite", TEXT, AT(suite), 0, 0, "cryptography of a new database: sodium or sm (sodium)"},
    {"listen", TEXT, AT(listen), 0, 0, "address to listen on (127.0.0.1)"},
    {"port", NUMBER, AT(port), 0, 65535, "port to listen on, 0 for any (8080)"},
    {"trusted-proxy", TEXT, AT(trusted_proxy), 0, 0,
     "address of the TLS proxy whose X-Forwarded-For and -Proto are believed"},
    {"https", FLAG, AT(https), 0, 0, "all callers come through TLS: Secure cookies, HSTS"},
    {"public-url", TEXT, AT(public_url), 0, 0,
     "address that people see, for QR codes: https://grid.example.cn"},
    {"outgoing", TEXT, AT(outgoing), 0, 0,
     "text messages: file (data/outgoing.log), http, none (file in the demo, else none)"},
    {"outgoing-url", TEXT, AT(outgoing_url), 0, 0,
     "gateway of text messages for --outgoing http: https://…"},
    {"outgoing-token", TEXT, AT(outgoing_token), 0, 0,
     "what the gateway is shown as Bearer; write it into the start-up file"},
    {"outgoing-private", FLAG, AT(outgoing_private), 0, 0,
     "gateway and webhooks may be at private addresses, and http://"},
    {"workers", NUMBER, AT(workers), 1, 64, "threads for exports and passwords (2)"},
    {"readers", NUMBER, AT(readers), 1, 64, "PostgreSQL: threads that read (4)"},
    {"writers", NUMBER, AT(writers), 1, 64, "PostgreSQL: connections that write (4)"},
    {"streams", NUMBER, AT(streams), 1, 100000, "live pages at once (2048)"},
    {"connections", NUMBER, AT(connections), 16, 1000000, "connections at once (4096)"},
    {"connections-per-address", NUMBER, AT(connections_per_address), 1, 1000000,
     "connections of one address; unlimited behind a proxy (unlimited)"},
#undef AT
};

static const struct option *find(const char *name) {
    for (size_t i = 0; i < LM_COUNT(options); i++)
        if (!strcmp(options[i].name, name))
            return &options[i];
    return NULL;
}

static bool set_flag(bool *flag, const char *value) {
    *flag = !strcmp(value, "yes") || !strcmp(value, "true") || !strcmp(value, "on");
    return *flag || !strcmp(value, "no") || !strcmp(value, "false") || !strcmp(value, "off");
}

static bool set(struct app_config *config, const struct option *option, const char *value) {
    void *at = (char *)config + option->at;
    int64_t number;
    switch (option->kind) {
    case TEXT:
        *(const char **)at = value;
        return true;
    case FLAG:
        return set_flag(at, value);
    case NUMBER:
        if (!lm_str_int(lm_str_of(value), &number) || number < option->least ||
            number > option->most)
            return false;
        *(int *)at = (int)number;
        return true;
    }
    return false;
}

/* Values of the start-up file live as long as the process. */
static bool set_from_file(void *arg, const char *name, const char *value) {
    const struct option *option = find(name);
    char *kept = option ? strdup(value) : NULL;
    return kept && set(arg, option, kept);
}

static lm_rc read_file(struct app_config *config) {
    char path[4096];
    bool is_asked = config->config != NULL;
    int n = snprintf(path, sizeof path, "%s%s", is_asked ? config->config : config->data,
                     is_asked ? "" : "/lastmeter.ini");
    if (n < 0 || (size_t)n >= sizeof path)
        return LM_INVALID;
    int line = 0;
    lm_rc rc = lm_ini_read(path, set_from_file, config, &line);
    if (rc == LM_NOT_FOUND && !is_asked)
        return LM_OK;
    if (rc == LM_NOT_FOUND)
        fprintf(stderr, "lastmeter: %s 不存在 / does not exist\n", path);
    else if (rc != LM_OK)
        fprintf(stderr, "lastmeter: %s:%d: 无法理解这一行 / this line is not understood\n", path,
                line);
    return rc;
}

/* One pass over the command line; the first one takes nothing out. */
static lm_rc read_line(int *argc, char **argv, struct app_config *config, bool is_first_pass) {
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        const struct option *option = strncmp(argv[i], "--", 2) ? NULL : find(argv[i] + 2);
        bool is_flag = option && option->kind == FLAG;
        if (!option) {
            argv[kept++] = argv[i];
            continue;
        }
        const char *value = is_flag ? "yes" : i + 1 < *argc ? argv[i + 1] : NULL;
        if (!value || !set(config, option, value)) {
            fprintf(stderr, "lastmeter: %s: 缺少值或值不对 / needs a proper value (%s)\n", argv[i],
                    option->doc);
            return LM_INVALID;
        }
        if (is_first_pass) {
            argv[kept++] = argv[i];
            if (!is_flag)
                argv[kept++] = argv[i + 1];
        }
        i += !is_flag;
    }
    *argc = kept;
    return LM_OK;
}

static lm_rc check_outgoing(const struct app_config *config) {
    const char *driver = config->outgoing;
    if (driver && strcmp(driver, "file") && strcmp(driver, "http") && strcmp(driver, "none")) {
        fprintf(stderr, "lastmeter: --outgoing file | http | none\n");
        return LM_INVALID;
    }
    bool is_http = driver && !strcmp(driver, "http");
    const char *url = config->outgoing_url;
    if (is_http && (!url || !lm_outgo_is_url(url, config->outgoing_private))) {
        fprintf(stderr, "lastmeter: --outgoing-url: 要写短信网关的 https:// 网址；内网网关另加 "
                        "--outgoing-private / needs the gateway's https:// address; with "
                        "--outgoing-private also http://\n");
        return LM_INVALID;
    }
    return LM_OK;
}

lm_rc app_config_read(int *argc, char **argv, struct app_config *ret_config) {
    struct app_config config = {.data = "data", .listen = "127.0.0.1", .port = 8080};
    /* First only to learn where the start-up file is; the command line then wins over it. */
    struct app_config first = config;
    LM_TRY(read_line(argc, argv, &first, true));
    config.data = first.data;
    config.config = first.config;
    LM_TRY(read_file(&config));
    LM_TRY(read_line(argc, argv, &config, false));
    if (config.suite && strcmp(config.suite, "sodium") && strcmp(config.suite, "sm")) {
        fprintf(stderr, "lastmeter: --suite sodium | sm\n");
        return LM_INVALID;
    }
    unsigned char address[16];
    if (config.trusted_proxy && inet_pton(AF_INET, config.trusted_proxy, address) != 1 &&
        inet_pton(AF_INET6, config.trusted_proxy, address) != 1) {
        fprintf(stderr,
                "lastmeter: --trusted-proxy %s: 要写一个 IP 地址 / must be one IP address\n",
                config.trusted_proxy);
        return LM_INVALID;
    }
    LM_TRY(check_outgoing(&config));
    *ret_config = config;
    return LM_OK;
}

void app_config_apply(const struct app_config *config, struct lm_env *env) {
    if (config->public_url)
        env->public_url = lm_str_of(config->public_url);
    env->outgoing = (struct lm_outgoing_config){.driver = config->outgoing,
                                                .url = config->outgoing_url,
                                                .token = config->outgoing_token,
                                                .is_private_allowed = config->outgoing_private};
}

void app_config_print_options(FILE *out) {
    for (size_t i = 0; i < LM_COUNT(options); i++)
        fprintf(out, "  --%-24s %s\n", options[i].name, options[i].doc);
}

void app_config_man_options(FILE *out) {
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < LM_COUNT(options); i++) {
        char name[40];
        snprintf(name, sizeof name, "--%s", options[i].name);
        lm_cli_man_entry(out, name, options[i].doc);
    }
}

struct lm_env_config app_config_env(const struct app_config *config,
                                    const struct lm_command *command) {
    return (struct lm_env_config){
        .data_dir = config->data,
        .db = {.engine = config->db ? LM_POSTGRES : LM_SQLITE,
               .conninfo = config->db,
               .schema = config->schema,
               .writers = config->writers},
        .suite = config->suite && !strcmp(config->suite, "sm") ? LM_CRYPT_SM : LM_CRYPT_SODIUM,
        .place = command ? LM_PLACE_BESIDE : LM_PLACE_SERVER,
        .keeps_schema = command && command->keeps_schema,
        .is_new_allowed = !command || command->is_new_allowed};
}
