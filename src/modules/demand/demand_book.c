/* See demand_book.h. Knows neither database nor clock. */
#include "modules/demand/demand_book.h"

enum { CAP = 1536 * 1024 * 1024, CODE_MAX = 8 };

/* As bytes: a key of a map is text. */
struct key {
    int64_t period, compound_id, unit_id;
    char category[CODE_MAX];
};
struct page {
    struct key key;
    struct demand_cell cell;
};

lm_rc demand_book_open(struct demand_book *book) {
    *book = (struct demand_book){0};
    LM_TRY(lm_arena_new(CAP, &book->arena));
    book->by_key.arena = book->arena;
    return LM_OK;
}

void demand_book_close(struct demand_book *book) {
    lm_arena_free(book->arena);
    *book = (struct demand_book){0};
}

lm_rc demand_book_cell(struct demand_book *book, const struct demand_cell *of,
                       struct demand_cell **ret_cell) {
    struct key key = {.period = of->period, .compound_id = of->compound_id, .unit_id = of->unit_id};
    if (of->category.n > sizeof key.category)
        return LM_CORRUPT;
    if (of->category.n > 0)
        memcpy(key.category, of->category.p, of->category.n);
    struct page *page = lm_map_get(&book->by_key, (struct lm_str){(const char *)&key, sizeof key});
    if (!page) {
        LM_TRY(lm_new(book->arena, 1, &page));
        page->key = key;
        page->cell = *of;
        page->cell.figures = (struct demand_figures){0};
        page->cell.category = (struct lm_str){page->key.category, of->category.n};
        LM_TRY(lm_map_put(&book->by_key,
                          (struct lm_str){(const char *)&page->key, sizeof page->key}, page));
        LM_TRY(lm_array_add(book->arena, &book->cells, &page->cell));
    }
    *ret_cell = &page->cell;
    return LM_OK;
}

lm_rc demand_book_enter(struct demand_book *book, const struct demand *demand,
                        const struct demand_shares *shares) {
    for (size_t i = 0; i < shares->count; i++) {
        struct demand_cell keys[DEMAND_KEYS_MAX], *cell;
        size_t count = demand_cells_of(demand, shares->items[i].day, keys);
        for (size_t k = 0; k < count; k++) {
            LM_TRY(demand_book_cell(book, &keys[k], &cell));
            cell->figures.n[shares->items[i].figure] += shares->items[i].n;
        }
    }
    return LM_OK;
}

bool demand_figures_are_zero(const struct demand_figures *figures) {
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        if (figures->n[i] != 0)
            return false;
    return true;
}
