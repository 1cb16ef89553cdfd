/* What ICU knows about text, and nothing about who it names: widths, case, pinyin.
 * Reading people and places: Han-Latin/Names with an override file of our own (朴 盖 and the like).
 */
#ifndef LM_LIB_TEXT_H
#define LM_LIB_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* NFKC with width folding (Ａ１　→ A1 ), inner blanks collapsed, trimmed. For input from
 * spreadsheets and phones. */
LM_CHECK lm_rc lm_text_normalise(struct lm_arena *arena, struct lm_str text,
                                 struct lm_str *ret_text);
/* A name as people write it: normalised, and blanks between Han characters removed ("李 璇" →
 * "李璇"); "·" kept. */
LM_CHECK lm_rc lm_text_name(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_name);

/* How a name can be typed. Every reading of a character with several; ü as v, u and yu. */
struct lm_pinyin {
    struct lm_str *full;     /* "lixuan", …: at most 8 */
    struct lm_str *initials; /* "lx", …: at most 8 */
    size_t full_count, initials_count;
    struct lm_str sort; /* the first reading with blanks: "li xuan" — ORDER BY key */
};
/* Cached by character; safe for several threads. Latin letters and digits are kept in lower case.
 */
LM_CHECK lm_rc lm_text_pinyin(struct lm_arena *arena, struct lm_str name,
                              struct lm_pinyin *ret_pinyin);

#endif
