/* Who works in the demo district. Everybody is synthetic; nobody has a password but the printed
 * logins. */
#include "modules/demo/demo_staff.h"

#include "core/account/account.h"
#include "modules/demo/demo_people.h"

#include <fcntl.h>
#include <unistd.h>

struct post {
    enum lm_role role;
    int64_t node_id;
    const char *login; /* a printed one, NULL: numbered */
};

struct staff {
    const struct demo_plan *plan;
    struct demo_random random;
    struct post *posts;
    size_t count, done; /* done: first post of the running batch */
    FILE *logins;
    struct demo_known known;
};

enum { BATCH = 400 };

static void add(struct staff *staff, enum lm_role role, int64_t node_id, const char *login) {
    staff->posts[staff->count++] = (struct post){role, node_id, login};
}

/* Offices above the model community, and the posts that belong to no place in particular. */
static void add_offices(struct lm_cx *cx, struct staff *staff) {
    int64_t community = staff->plan->compounds[0].community_id;
    int64_t street = lm_scope_at_level(cx->scope, community, LM_LEVEL_STREET)->id;
    int64_t district = lm_scope_at_level(cx->scope, community, LM_LEVEL_DISTRICT)->id;
    add(staff, LM_ROLE_DISTRICT, district, "district");
    add(staff, LM_ROLE_STREET, street, "street");
    add(staff, LM_ROLE_FINANCE, district, "finance");
    add(staff, LM_ROLE_SYSTEM_ADMIN, district, "system");
    add(staff, LM_ROLE_SECURITY_ADMIN, district, "security");
    add(staff, LM_ROLE_AUDITOR, district, "auditor");
    for (size_t i = 0; i < cx->scope->count; i++) {
        const struct lm_scope_node *node = &cx->scope->nodes[i];
        if (staff->plan->community_count > 1 && node->level == LM_LEVEL_STREET &&
            node->is_managed && node->id != street)
            add(staff, LM_ROLE_STREET, node->id, NULL);
    }
}

static void add_stations(struct staff *staff) {
    for (size_t c = 0; c < staff->plan->compound_count; c++) {
        const struct demo_compound *compound = &staff->plan->compounds[c];
        add(staff, LM_ROLE_STATION_HEAD, compound->node_id, c == 0 ? "station" : NULL);
        add(staff, LM_ROLE_DEPUTY_HEAD, compound->node_id, c == 0 ? "deputy" : NULL);
        for (size_t b = 0; b < compound->building_count; b++)
            add(staff, LM_ROLE_CAPTAIN, compound->buildings[b].node_id,
                c == 0 && b == 0 ? "captain" : NULL);
    }
    add(staff, LM_ROLE_HELPER, staff->plan->compounds[0].buildings[0].node_id, "helper");
    add(staff, LM_ROLE_PARTY, staff->plan->compounds[0].node_id, "party");
}

static lm_rc plan_posts(struct lm_cx *cx, void *arg) {
    struct staff *staff = arg;
    const struct demo_plan *plan = staff->plan;
    size_t most = plan->building_count + plan->compound_count * 2 + (size_t)plan->workers +
                  plan->community_count + 32; /* there are no more streets than communities */
    LM_TRY(lm_new(cx->arena, most, &staff->posts));
    add_offices(cx, staff);
    for (int64_t i = 0; i < plan->workers; i++) {
        int64_t community = plan->communities[(size_t)i % plan->community_count];
        bool is_model =
            community == plan->compounds[0].community_id && (size_t)i < plan->community_count;
        add(staff, LM_ROLE_COMMUNITY_WORKER, community, is_model ? "worker" : NULL);
    }
    add_stations(staff);
    return LM_OK;
}

static lm_rc create_post(struct lm_cx *cx, struct staff *staff, size_t at) {
    const struct post *post = &staff->posts[at];
    struct lm_account_new account = {.login = lm_str_of(post->login)};
    int64_t id;
    struct lm_str place;
    LM_TRY(demo_name(cx->arena, &staff->random,
                     demo_percent(&staff->random, 50) ? LEDGER_MALE : LEDGER_FEMALE,
                     &account.name));
    if (post->login)
        LM_TRY(lm_crypt_token(cx->arena, 12, &account.password));
    else
        LM_TRY(
            lm_str_printf(cx->arena, &account.login, "%s%05zu", lm_roles[post->role - 1].slug, at));
    LM_TRY(account_create(cx, &account, &id));
    LM_TRY(account_appoint(cx, id, post->role, post->node_id));
    if (!post->login)
        return LM_OK;
    if (post->role == LM_ROLE_PARTY)
        staff->known.party_id = id;
    if (post->role == LM_ROLE_COMMUNITY_WORKER)
        staff->known.worker_id = id;
    if (post->role == LM_ROLE_STATION_HEAD)
        staff->known.station_id = id;
    LM_TRY(grid_path_text(cx, post->node_id, &place));
    fprintf(staff->logins, "%-10s %-16s %s  %s\n", post->login, account.password.p,
            lm_roles[post->role - 1].zh, place.p);
    return LM_OK;
}

static lm_rc create_batch(struct lm_cx *cx, void *arg) {
    struct staff *staff = arg;
    size_t end = staff->done + BATCH < staff->count ? staff->done + BATCH : staff->count;
    for (size_t at = staff->done; at < end; at++)
        LM_TRY(create_post(cx, staff, at));
    return LM_OK;
}

static lm_rc create_all(struct lm_env *env, struct staff *staff) {
    for (; staff->done < staff->count; staff->done += BATCH) {
        struct lm_arena *arena LM_ARENA_AUTO = NULL;
        LM_TRY(lm_arena_new((size_t)256 * 1024 * 1024, &arena));
        LM_TRY(lm_env_write(env, arena, create_batch, staff));
    }
    return LM_OK;
}

lm_rc demo_staff(struct lm_env *env, const struct demo_plan *plan, uint64_t seed,
                 const char *logins_path, struct demo_known *ret_known) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct staff staff = {.plan = plan, .random = demo_random_of(seed, 2)};
    int file = open(logins_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return LM_IO;
    staff.logins = fdopen(file, "w");
    if (!staff.logins) {
        close(file);
        return LM_IO;
    }
    fprintf(staff.logins,
            "演示数据：人员、姓名、号码均为合成。Demo data: everybody is synthetic.\n");
    lm_rc rc = lm_arena_new(64 * 1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = lm_env_read(env, arena, plan_posts, &staff);
    if (rc == LM_OK)
        rc = create_all(env, &staff);
    *ret_known = staff.known;
    return fclose(staff.logins) == 0 ? rc : LM_IO;
}
