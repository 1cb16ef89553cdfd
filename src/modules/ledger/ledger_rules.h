/* What the files of the ledger share among themselves: number rules, grams, the state of a door
 * while it is changed. Other modules see ledger.h only. */
#ifndef LM_MODULES_LEDGER_RULES_H
#define LM_MODULES_LEDGER_RULES_H

#include "modules/ledger/ledger.h"

/* Contexts of sealed values and blind indexes. */
#define LEDGER_SEAL_PHONE "person.phone"
#define LEDGER_SEAL_PHONE_TAIL "person.phone_tail"
#define LEDGER_SEAL_ID "person.id_number"
#define LEDGER_SEAL_SENSITIVE "person.sensitive"
#define LEDGER_TAIL_BYTES                                                                          \
    8 /* of the blind index of a phone's last four digits: 10,000 values need no more */

/* "6.10112E+17": a spreadsheet has thrown digits away. */
bool ledger_is_scientific(struct lm_str text);
/* A mask, as export and pages show it ("138****1234"). */
bool ledger_is_mask(struct lm_str text);
void ledger_id_mask(const char *id, char ret_mask[19]);

/* What a name can be found by, blank-separated: every ending of it, its pinyin readings, their
 * initials. */
LM_CHECK lm_rc ledger_grams(struct lm_arena *arena, struct lm_str name, struct lm_str *ret_grams,
                            struct lm_str *ret_sort);
/* What somebody types to find a name, in the form of grams: no blanks, no middle dots, lower case.
 */
LM_CHECK lm_rc ledger_gram_of_query(struct lm_arena *arena, struct lm_str query,
                                    struct lm_str *ret_gram);
/* Blind indexes of what is searched exactly. */
LM_CHECK lm_rc ledger_index_phone(struct lm_cx *cx, struct lm_str phone, struct lm_str *ret_index);
LM_CHECK lm_rc ledger_index_phone_tail(struct lm_cx *cx, struct lm_str tail,
                                       struct lm_str *ret_index);
LM_CHECK lm_rc ledger_index_id(struct lm_cx *cx, struct lm_str id_number, struct lm_str *ret_index);

/* Reads "1003" as floor 10: all but the last two digits, -1 for "B103"; 1 when it says nothing. */
int64_t ledger_floor_of_room(struct lm_str room);
/* "1单元" + "1003"; a hyphen goes between what would run together ("A" + "101"). */
LM_CHECK lm_rc ledger_door_label(struct lm_arena *arena, struct lm_str unit, struct lm_str room,
                                 struct lm_str *ret_label);

/* A building with doors or people cannot be closed: they would drop out of every figure.
 * LM_CONFLICT "ledger.building_in_use". */
LM_CHECK lm_rc ledger_release(struct lm_cx *cx, int64_t node_id, int64_t from);
/* Members of a door that are said; closed_on closes it. LM_CONFLICT
 * "ledger.door_changed_meanwhile", "ledger.door_taken". */
struct ledger_door_in; /* ledger_wire.h */
LM_CHECK lm_rc ledger_door_edit(struct lm_cx *cx, const struct ledger_door_in *in,
                                const struct ledger_provenance *provenance);

/* struct ledger_closed, last closed first. */
LM_CHECK lm_rc ledger_doors_closed(struct lm_cx *cx, int64_t building_id,
                                   struct lm_list *ret_doors);

/* ledger_note_view for several places. */
LM_CHECK lm_rc ledger_note_views(struct lm_cx *cx, const int64_t *places, size_t count);

/* The household page for A4 paper. */
/* Square centimetres as square metres, without trailing zeros: "89.5". */
void ledger_print_area(int64_t area_cm2, char ret_text[40]);
/* Is somebody over 120, by the day of birth (0: not known) or the year (LM_ABSENT)? Accepted, but
 * to be checked. */
bool ledger_is_old_age(int64_t birth_on, int64_t birth_year, int64_t today);
LM_CHECK lm_rc ledger_print_sheet(struct lm_cx *cx, const struct ledger_sheet *sheet,
                                  struct lm_str *ret_html);

/* A consent to be filled in and signed, in the reader's language. */
LM_CHECK lm_rc ledger_print_consent(struct lm_cx *cx, struct lm_str name, bool is_child,
                                    struct lm_str *ret_html);

/* People below a node who bear this name (and were born in that year, where both are known): struct
 * ledger_duplicate, at most 20. */
struct ledger_duplicates_in; /* ledger_wire.h */
LM_CHECK lm_rc ledger_duplicates_find(struct lm_cx *cx, const struct ledger_duplicates_in *ask,
                                      struct lm_list *ret_found);

/* A conflict between what an editor wants and what the ledger says since. */
struct ledger_conflict {
    size_t change; /* its place in the list */
    int64_t person_id;
    const char *field;
    struct lm_str yours, ledger;
};
/* {"conflicts":[…],"door":Sheet} */
LM_CHECK lm_rc ledger_conflict_detail(struct lm_cx *cx, int64_t door_id,
                                      const struct ledger_conflict *conflicts, size_t count,
                                      struct lm_str *ret_detail);

/* Cleans and checks what is said of a new door, and fills its label and usage. LM_NOT_FOUND
 * "ledger.no_such_building", LM_INVALID with faults. */
LM_CHECK lm_rc ledger_door_prepare(struct lm_cx *cx, struct ledger_door *door);

#endif
