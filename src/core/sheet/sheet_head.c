/* Finding the header of a workbook and reading it by words. */
#include "core/sheet/sheet_head.h"

#include "base/buf.h"
#include "lib/text/text.h"

enum { HEAD_WITHIN = 12 }; /* rows among which the header must stand */

/* The title without blanks and brackets: "联系 电话（必填）" is 联系电话. */
static lm_rc bare_title(struct lm_arena *arena, struct lm_str title, struct lm_str *ret_bare) {
    struct lm_str clean;
    LM_TRY(lm_text_normalise(arena, title, &clean));
    struct lm_buf out = lm_buf_in(arena, clean.n + 16);
    int depth = 0;
    for (size_t at = 0, from = 0; at < clean.n; from = at) {
        int32_t point = lm_utf8_next(clean, &at);
        bool is_note =
            point == '(' && lm_str_find(lm_str_cut(clean, from, clean.n), LM_STR("填")) >= 0;
        depth += is_note ? 1 : 0;
        if (depth == 0 && point != ' ' && point != '(' && point != ')' && point != '*' &&
            point != ':')
            lm_buf_put(&out, clean.p + from, at - from);
        if (point == ')' && depth > 0)
            depth--;
    }
    return lm_buf_done(&out, ret_bare);
}

int lm_word_code(const struct lm_code *codes, const struct lm_head_word *synonyms,
                 struct lm_str word) {
    for (int i = 0; codes[i].slug; i++)
        if (lm_str_is(word, codes[i].zh) || lm_str_is(word, codes[i].slug))
            return i + 1;
    for (; synonyms && synonyms->title; synonyms++)
        if (lm_str_is(word, synonyms->title))
            return synonyms->field;
    return 0;
}

static lm_rc field_of_title(struct lm_arena *arena, const struct lm_head_words *words,
                            struct lm_str title, int *ret_field) {
    const struct lm_head_column *said = words->said ? words->said->items : NULL;
    struct lm_str bare;
    for (size_t i = 0; said && i < words->said->count; i++)
        if (lm_str_eq(said[i].title, title)) {
            *ret_field = said[i].field;
            return LM_OK;
        }
    LM_TRY(bare_title(arena, title, &bare));
    *ret_field = lm_word_code(words->fields, words->synonyms, bare);
    return LM_OK;
}

static lm_rc count_known(struct lm_arena *arena, const struct lm_head_words *words,
                         const struct lm_sheet_row *row, size_t *ret_count) {
    *ret_count = 0;
    for (size_t i = 0; i < row->count; i++) {
        int field;
        LM_TRY(field_of_title(arena, words, row->cells[i].text, &field));
        *ret_count += field != 0;
    }
    return LM_OK;
}

static struct lm_str cell_text(const struct lm_sheet_row *row, size_t at) {
    return at < row->count && row->cells[at].text.p ? lm_str_trim(row->cells[at].text) : LM_STR("");
}

/* One column from its cells in up to two header rows: "房屋信息/面积" is known by its last word
 * when the whole is not. */
static lm_rc make_column(struct lm_arena *arena, const struct lm_head_words *words,
                         const struct lm_str parts[2], struct lm_head_column *ret_column) {
    int lower = 0, upper = 0, whole = 0;
    struct lm_str title;
    bool is_one = parts[1].n == 0 || lm_str_eq(parts[0], parts[1]);
    if (is_one || parts[0].n == 0)
        title = is_one ? parts[0] : parts[1];
    else
        LM_TRY(lm_str_printf(arena, &title, "%.*s/%.*s", LM_FMT(parts[0]), LM_FMT(parts[1])));
    LM_TRY(lm_str_copy(arena, title, &title));
    LM_TRY(field_of_title(arena, words, title, &whole));
    LM_TRY(field_of_title(arena, words, parts[1], &lower));
    LM_TRY(field_of_title(arena, words, parts[0], &upper));
    int field = whole ? whole : lower ? lower : is_one || parts[1].n == 0 ? upper : 0;
    *ret_column = (struct lm_head_column){title, field};
    return LM_OK;
}

static void drop_repeated(struct lm_head_column *columns, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t before = 0; before < i && columns[i].field; before++)
            if (columns[before].field == columns[i].field)
                columns[i].field = 0;
}

static lm_rc make_columns(struct lm_arena *arena, const struct lm_head_words *words,
                          const struct lm_sheet_row rows[2], struct lm_list *ret_columns) {
    size_t count = rows[0].count > rows[1].count ? rows[0].count : rows[1].count;
    struct lm_head_column *columns;
    if (count > LM_HEAD_COLUMNS_MAX)
        count = LM_HEAD_COLUMNS_MAX;
    LM_TRY(lm_new(arena, count + 1, &columns));
    for (size_t i = 0; i < count; i++)
        LM_TRY(make_column(arena, words,
                           (struct lm_str[]){cell_text(&rows[0], i), cell_text(&rows[1], i)},
                           &columns[i]));
    while (count > 0 && columns[count - 1].title.n == 0)
        count--;
    drop_repeated(columns, count);
    *ret_columns = (struct lm_list){columns, count};
    return LM_OK;
}

lm_rc lm_head_find(struct lm_arena *arena, struct lm_sheet *sheet,
                   const struct lm_head_words *words, struct lm_head *ret_head) {
    struct lm_sheet_row rows[HEAD_WITHIN + 1] = {{0}};
    size_t known[HEAD_WITHIN + 1] = {0}, count = 0;
    for (bool has_row = true; count < HEAD_WITHIN; count++) {
        LM_TRY(lm_sheet_next(sheet, arena, &rows[count], &has_row));
        if (!has_row)
            break;
        LM_TRY(count_known(arena, words, &rows[count], &known[count]));
    }
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (known[i] > known[best])
            best = i;
    if (known[best] < 2)
        return LM_NOT_FOUND;
    if (best > 0 && known[best - 1] >= 2) /* the row with more known words is the lower of two */
        best--;
    bool is_double = best + 1 < count && known[best + 1] >= 2;
    struct lm_sheet_row empty = {0};
    LM_TRY(make_columns(arena, words,
                        (struct lm_sheet_row[]){rows[best], is_double ? rows[best + 1] : empty},
                        &ret_head->columns));
    ret_head->rows = (int64_t)best + (is_double ? 2 : 1);
    return lm_sheet_rewind(sheet);
}

int lm_head_at(const struct lm_head *head, int field) {
    const struct lm_head_column *columns = head->columns.items;
    for (size_t i = 0; i < head->columns.count; i++)
        if (columns[i].field == field)
            return (int)i;
    return -1;
}
