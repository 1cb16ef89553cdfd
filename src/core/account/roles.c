/* The tables behind roles.h. The names of roles, and what a permission covers, are core/perm's. */
#include "core/account/roles.h"

const struct lm_who lm_who_system = {.name = {"system", 6}, .is_system = true};

#define BELOW_STATION (LM_ROLE(LM_ROLE_CAPTAIN) | LM_ROLE(LM_ROLE_HELPER))
#define BELOW_COMMUNITY                                                                            \
    (BELOW_STATION | LM_ROLE(LM_ROLE_DEPUTY_HEAD) | LM_ROLE(LM_ROLE_STATION_HEAD))
#define BELOW_STREET (BELOW_COMMUNITY | LM_ROLE(LM_ROLE_COMMUNITY_WORKER))

struct role_rule {
    int top_level, bottom_level; /* the levels of nodes where it may be given */
    unsigned appoints;           /* the roles that it may give, at and below its node */
};

static const struct role_rule rules[LM_ROLE_COUNT] = {
    [LM_ROLE_CAPTAIN] = {LM_LEVEL_BUILDING, LM_LEVEL_BUILDING, 0},
    [LM_ROLE_HELPER] = {LM_LEVEL_BUILDING, LM_LEVEL_BUILDING, 0},
    [LM_ROLE_STATION_HEAD] = {LM_LEVEL_COMPOUND, LM_LEVEL_COMPOUND,
                              BELOW_STATION | LM_ROLE(LM_ROLE_DEPUTY_HEAD)},
    [LM_ROLE_DEPUTY_HEAD] = {LM_LEVEL_COMPOUND, LM_LEVEL_COMPOUND, LM_ROLE(LM_ROLE_HELPER)},
    [LM_ROLE_COMMUNITY_WORKER] = {LM_LEVEL_COMMUNITY, LM_LEVEL_COMMUNITY, BELOW_COMMUNITY},
    [LM_ROLE_STREET] = {LM_LEVEL_STREET, LM_LEVEL_STREET, BELOW_STREET | LM_ROLE(LM_ROLE_PARTY)},
    [LM_ROLE_DISTRICT] = {LM_LEVEL_DISTRICT, LM_LEVEL_DISTRICT,
                          BELOW_STREET | LM_ROLE(LM_ROLE_STREET) | LM_ROLE(LM_ROLE_FINANCE) |
                              LM_ROLE(LM_ROLE_PARTY)},
    [LM_ROLE_FINANCE] = {LM_LEVEL_DISTRICT, LM_LEVEL_STREET, 0},
    [LM_ROLE_SYSTEM_ADMIN] = {LM_LEVEL_DISTRICT, LM_LEVEL_DISTRICT, 0},
    [LM_ROLE_SECURITY_ADMIN] = {LM_LEVEL_DISTRICT, LM_LEVEL_DISTRICT, LM_ROLES_ALL},
    [LM_ROLE_AUDITOR] = {LM_LEVEL_DISTRICT, LM_LEVEL_DISTRICT, 0},
    [LM_ROLE_PARTY] = {LM_LEVEL_DISTRICT, LM_LEVEL_COMPOUND, 0},
};

static bool is_role(enum lm_role role) {
    return role >= LM_ROLE_CAPTAIN && role < LM_ROLE_COUNT;
}

bool role_fits_level(enum lm_role role, int level) {
    return is_role(role) && level >= rules[role].top_level && level <= rules[role].bottom_level;
}

bool role_fits_held(enum lm_role role, unsigned held) {
    unsigned others = held & ~LM_ROLE(role);
    if (LM_ROLE(role) & ROLES_ADMIN)
        return others == 0;
    return (others & ROLES_ADMIN) == 0;
}

bool role_covers(const struct lm_scope *scope, int64_t grant_node, int64_t node_id) {
    return grant_node == 0 || (node_id != 0 && lm_scope_covers(scope, grant_node, node_id));
}

bool role_may_appoint(const struct lm_who *who, const struct lm_scope *scope, enum lm_role role,
                      int64_t node_id) {
    if (!who || !is_role(role))
        return false;
    for (size_t i = 0; i < who->grant_count; i++) {
        const struct lm_grant *grant = &who->grants[i];
        if ((rules[grant->role].appoints & LM_ROLE(role)) &&
            role_covers(scope, grant->node_id, node_id))
            return true;
    }
    return false;
}

unsigned role_bits(const struct lm_who *who) {
    unsigned bits = 0;
    for (size_t i = 0; who && i < who->grant_count; i++)
        bits |= LM_ROLE(who->grants[i].role);
    return bits;
}
