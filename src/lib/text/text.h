/* What ICU knows about text, and nothing about who it names: widths, case, pinyin.
 * Reading people and places: Han-Latin/Names with an override file of our own (朴 盖 and the like).
 */
#ifndef LM_LIB_TEXT_H
#define LM_LIB_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* NFKC with width folding (Ａ１　→ A1 ), inner blanks (also line ends) collapsed, trimmed, marks
 * without width removed, malformed bytes made U+FFFD. NULL stays NULL. For input from spreadsheets
 * and phones. LM_TOO_LARGE above 16 MiB. */
LM_CHECK lm_rc lm_text_normalise(struct lm_arena *arena, struct lm_str text,
                                 struct lm_str *ret_text);
/* A name as people write it: normalised, and blanks between Han characters removed ("陈 明" →
 * "陈明"); "·" kept, its look-alikes (• ・) made "·". */
LM_CHECK lm_rc lm_text_name(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_name);

/* How a name can be typed. Every reading of a character with several; ü as v, u and yu. */
struct lm_pinyin {
    struct lm_str *full;     /* "lixuan", …: at most 8 */
    struct lm_str *initials; /* "lx", …: at most 8 */
    size_t full_count, initials_count;
    struct lm_str sort; /* the first reading with blanks: "li xuan" — ORDER BY key */
};
/* Reads `name` (normalised before) from a constant table: no lock, safe for several threads. Latin
 * letters and digits are kept in lower case, everything else is dropped. The likeliest way comes
 * first. Only the first 64 characters (or Latin runs) are read. */
LM_CHECK lm_rc lm_text_pinyin(struct lm_arena *arena, struct lm_str name,
                              struct lm_pinyin *ret_pinyin);

#endif
