/* Every statement on table `setting`. */
#include "core/setting/setting.h"

enum { SETTING_GET, SETTING_PUT, SETTING_COUNT };

static const struct lm_sql setting_sql[] = {
    [SETTING_GET] = {"setting_get", "SELECT value FROM setting WHERE name = $1"},
    [SETTING_PUT] = {"setting_put", "INSERT INTO setting (name, value) VALUES ($1, $2) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
    [SETTING_COUNT] = {"setting_count", "INSERT INTO setting (name, value) VALUES ($1, '1') "
                                        "ON CONFLICT (name) DO UPDATE SET value = "
                                        "CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT)"},
    {0},
};

static const struct lm_field value_fields[] = {{"value", 0, LM_TEXT}, {0}};
static const struct lm_record value_record = {"SettingValue", sizeof(struct lm_str), value_fields};

lm_rc setting_get(struct lm_cx *cx, const char *name, struct lm_str *ret_value) {
    *ret_value = (struct lm_str){0};
    lm_rc rc = lm_db_row(cx->db, LM_Q(&setting_sql[SETTING_GET], LM_Z(name)), cx->arena,
                         &value_record, ret_value);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

lm_rc setting_put(struct lm_cx *cx, const char *name, struct lm_str value) {
    return lm_db_exec(cx->db, LM_Q(&setting_sql[SETTING_PUT], LM_Z(name), LM_T(value)), NULL);
}

lm_rc setting_count(struct lm_cx *cx, const char *name) {
    return lm_db_exec(cx->db, LM_Q(&setting_sql[SETTING_COUNT], LM_Z(name)), NULL);
}

extern const struct lm_migration setting_migrations[];

const struct lm_module setting_module = {
    .name = "setting",
    .migrations = setting_migrations,
    .sql = setting_sql,
};
