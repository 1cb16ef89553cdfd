/* Tells committed events to the listeners of modules and to the watchers, and runs the hooks of
 * modules before the commit. Keeps no state. */
#include "core/event/event.h"

static void tell(struct lm_env *env, const char *topic, int64_t id) {
    for (const struct lm_module *const *module = env->modules; *module; module++)
        for (const struct lm_listener *one = (*module)->listeners; one && one->topic; one++)
            if (!strcmp(one->topic, topic))
                one->hear(env, id);
    if (env->watchers)
        lm_watchers_mark(env->watchers, topic, id);
}

void lm_events_tell(struct lm_env *env, const struct lm_event *events, size_t count) {
    for (size_t i = 0; i < count; i++)
        tell(env, events[i].topic, events[i].id);
}

void lm_event_tell(struct lm_env *env, const char *topic, int64_t id) {
    tell(env, topic, id);
}

lm_rc lm_hooks_run(struct lm_cx *cx, const char *topic, int64_t id, int64_t place_id) {
    for (const struct lm_module *const *module = cx->env->modules; *module; module++)
        for (const struct lm_hook *one = (*module)->hooks; one && one->topic; one++)
            if (!strcmp(one->topic, topic))
                LM_TRY(one->run(cx, id, place_id));
    return LM_OK;
}
