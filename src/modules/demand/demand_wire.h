/* Demands as they cross the wire: to the people who work on them, and to the caller in plain words.
 */
#ifndef LM_MODULES_DEMAND_WIRE_H
#define LM_MODULES_DEMAND_WIRE_H

#include "modules/demand/demand_link.h"

/* One line of a list. */
struct demand_item {
    int64_t id, compound_id, building_id, filed_at, due_at, contacted_at, closed_at, supporters,
        urged;
    struct lm_str number, category, category_name, title, place, holder, unit;
    int kind, urgency, source, state, closing;
    bool is_supervised, is_overdue, is_confidential, is_rework;
};
extern const struct lm_record demand_item_record;
LM_CHECK lm_rc demand_item_of(struct lm_cx *cx, const struct demand *demand,
                              struct demand_item *ret_item);
/* `demands`: struct demand; `ret_items`: struct demand_item. */
LM_CHECK lm_rc demand_items_of(struct lm_cx *cx, const struct lm_list *demands,
                               struct lm_list *ret_items);

/* One entry of the timeline. */
struct demand_step {
    int64_t place, at, due_at;
    int move, from, to, actor, satisfaction;
    struct lm_str who, where, to_where, note;
    bool is_public;
};

/* A case as its page shows it. */
struct demand_view {
    struct demand_item item;
    struct lm_str content, spot, door, lead, caller, merged_number;
    int64_t door_id, merged_into, project_id, contact_due_at, asked_due_at, handled_at, version,
        holder_node_id, lead_node_id, unit_id, reworks, returns, escalations, extensions, calls,
        erased_at;
    int satisfaction, age_band;
    bool may_contact, has_mediation;
    struct lm_list steps, photos, asks, moves; /* moves: struct lm_str, slugs that may be made */
};
extern const struct lm_record demand_view_record;
LM_CHECK lm_rc demand_view_of(struct lm_cx *cx, const struct demand *demand,
                              const struct demand_stand *stand, struct demand_view *ret_view);

/* The same for the caller: public words only, no names of staff. */
struct demand_own_view {
    int64_t id, filed_at, due_at, closed_at, supporters, version, erased_at;
    struct lm_str number, title, content, category_name, place, holder;
    int kind, state, closing, satisfaction;
    struct lm_list steps, photos, moves;
};
extern const struct lm_record demand_own_record;
LM_CHECK lm_rc demand_own_of(struct lm_cx *cx, const struct demand *demand,
                             struct demand_own_view *ret_view);

extern const struct lm_record demand_move_record, demand_new_record, demand_contact_record,
    demand_list_record, demand_list_ask_record;
/* The photos that somebody may look at: struct demand_photo. */
LM_CHECK lm_rc demand_photos_for(struct lm_cx *cx, int64_t demand_id,
                                 const struct demand_stand *stand, struct lm_list *ret_photos);
/* Answers with one of these; LM_NOT_FOUND "demand.no_such_photo". */
LM_CHECK lm_rc demand_answer_photo(struct lm_cx *cx, int64_t demand_id,
                                   const struct demand_stand *stand, struct lm_str digest);

extern const struct lm_route demand_desk_routes[], demand_own_routes[], demand_set_routes[],
    demand_figure_routes[], demand_party_routes[], demand_keep_routes[];

#endif
