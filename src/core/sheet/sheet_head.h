/* What a workbook from outside means: its header by the words that people use, and what is wrong
 * with it by row and column. Knows cells and words, no business. */
#ifndef LM_CORE_SHEET_HEAD_H
#define LM_CORE_SHEET_HEAD_H

#include "core/cx.h"
#include "lib/sheet/sheet.h"

/* ---- the header ---- */

/* A title as people write it, blanks, brackets and notes in brackets removed. */
struct lm_head_word {
    const char *title;
    int field;
};
struct lm_head_words {
    const struct lm_code *fields; /* 1, 2, …: their Chinese names and slugs are words too */
    const struct lm_head_word *synonyms; /* ended by {0} */
    const struct lm_list *said;          /* struct lm_head_column that somebody has said before, by
                                            the whole title, before all words; NULL: none */
};
struct lm_head_column {
    struct lm_str title; /* of two header rows "upper/lower" */
    int field;           /* 0: no word for it, or a column before it means the same */
};
enum { LM_HEAD_COLUMNS_MAX = 200 };
struct lm_head {
    int64_t rows; /* rows up to and with the (last) header row, as lm_sheet_next gives them */
    struct lm_list columns; /* struct lm_head_column */
};
/* Finds the header among the first rows (a title line above, two rows, merged cells) and what its
 * columns mean. Rewinds the sheet. LM_NOT_FOUND when no row has two known words. */
LM_CHECK lm_rc lm_head_find(struct lm_arena *arena, struct lm_sheet *sheet,
                            const struct lm_head_words *words, struct lm_head *ret_head);
/* The column of a field, from 0; -1: none. */
int lm_head_at(const struct lm_head *head, int field);

/* ---- codes ---- */

/* The value of `codes` whose Chinese name, slug or synonym (ended by {0}) the word is; 0: none. */
int lm_word_code(const struct lm_code *codes, const struct lm_head_word *synonyms,
                 struct lm_str word);

/* ---- faults ---- */

/* Adds a fault at "第3行 姓名" (in English "row 3, column 姓名"). `arg` may be NULL. */
void lm_sheet_fault(struct lm_cx *cx, int64_t row, struct lm_str column, const char *key,
                    const char *arg);

/* A fault in the caller's words, for an answer instead of a refusal. */
struct lm_sheet_told {
    struct lm_str pointer, message;
};
extern const struct lm_record lm_sheet_told_record; /* "SheetFault" */
/* Turns the faults so far into words, the first LM_FAULTS_MAX of them, and forgets them;
 * `ret_count`: how many there were. */
LM_CHECK lm_rc lm_sheet_tell(struct lm_cx *cx, struct lm_list *ret_told, int64_t *ret_count);

#endif
