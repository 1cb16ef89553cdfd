/* Merged ranges. They stand behind the rows in a worksheet but are needed with the first: so the
 * part is read twice, the first time as bytes up to the end of the rows. */
#include "lib/sheet/xlsx.h"

enum {
    CHUNK = 64 * 1024,
    OVERLAP = 96,             /* longest closing tag that is recognised across two chunks */
    MERGES_MAX = 2000000,     /* a household is often one merge in each of five columns */
    ACTIVE_MAX = COLUMNS_MAX, /* ranges over one row that do not overlap are no more */
    MERGE_COLUMNS_MAX = 1024  /* a banner over the whole sheet is not repeated further */
};

struct merge {
    uint32_t first_row, last_row;
    uint16_t first_column, last_column;
};

struct active {
    struct merge range;
    struct lm_cell cell; /* its text is on the heap */
};

struct merges {
    struct merge *items;
    size_t count, room;
    size_t next; /* first item whose row has not come */
    struct active *active;
    size_t active_count, active_room;
};

bool merges_reference(const char *text, int64_t *ret_column, int64_t *ret_row) {
    int64_t column = 0, row = 0;
    const char *p = text;
    for (; (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z' && column <= COLUMNS_MAX; p++)
        column = column * 26 + (*p | 0x20) - 'a' + 1;
    for (; *p >= '0' && *p <= '9' && row < 1000000000; p++)
        row = row * 10 + *p - '0';
    *ret_column = column - 1;
    *ret_row = row > 0 ? row : -1;
    return (*p == '\0' || *p == ':') && column <= COLUMNS_MAX && row <= 1000000000;
}

static lm_rc add_merge(struct merges *merges, const char *range) {
    int64_t column[2], row[2];
    const char *colon = strchr(range, ':');
    if (!colon || !merges_reference(range, &column[0], &row[0]) ||
        !merges_reference(colon + 1, &column[1], &row[1]) || column[0] < 0 || row[0] < 0 ||
        column[1] < column[0] || row[1] < row[0])
        return LM_OK; /* not ours to complain about: cells then stay as they are */
    if (merges->count == MERGES_MAX)
        return LM_TOO_LARGE;
    if (merges->count == merges->room) {
        size_t room = merges->room ? merges->room * 2 : 256;
        struct merge *items = realloc(merges->items, room * sizeof *items);
        if (!items)
            return LM_NO_MEMORY;
        merges->items = items;
        merges->room = room;
    }
    int64_t last = column[0] + MERGE_COLUMNS_MAX - 1;
    merges->items[merges->count++] =
        (struct merge){(uint32_t)row[0], (uint32_t)row[1], (uint16_t)column[0],
                       (uint16_t)(column[1] < last ? column[1] : last)};
    return LM_OK;
}

static void on_start(struct part *part, const char *name, const char **attributes) {
    if (strcmp(name, "mergeCell") != 0)
        return;
    lm_rc rc = add_merge(part->user, part_attribute(attributes, "ref"));
    if (rc != LM_OK)
        part_stop(part, rc);
}

/* Where the text after "</sheetData>" (with any prefix) begins, NULL when it is not in there. */
static const char *find_end_of_rows(const char *bytes, size_t n) {
    static const char tag[] = "sheetData>";
    const char *from = bytes, *hit;
    while ((hit = memmem(from, n - (size_t)(from - bytes), tag, sizeof tag - 1)) != NULL) {
        const char *open = hit;
        while (open > bytes && hit - open < OVERLAP - (int)sizeof tag && *open != '<')
            open--;
        if (*open == '<' && open[1] == '/')
            return hit + sizeof tag - 1;
        from = hit + 1;
    }
    return NULL;
}

/* What follows the rows is parsed below an element of our own; that the outer elements then end
 * without having begun is where parsing stops, and no fault: the second reading checks the whole.
 */
static lm_rc read_tail(struct part *tail, const char *bytes, size_t n, bool *is_parsing) {
    if (!*is_parsing || n == 0)
        return LM_OK;
    lm_rc rc = part_feed(tail, bytes, n);
    *is_parsing = rc == LM_OK;
    return rc == LM_INVALID ? LM_OK : rc;
}

static lm_rc scan(struct zip *zip, struct part *tail) {
    char bytes[OVERLAP + CHUNK];
    size_t kept = 0, n = 1;
    bool has_tail = false, is_parsing = true;
    LM_TRY(part_feed(tail, "<tail>", 6));
    for (;;) {
        LM_TRY(zip_read(zip, bytes + kept, CHUNK, &n));
        if (n == 0)
            return LM_OK;
        if (has_tail) {
            LM_TRY(read_tail(tail, bytes, n, &is_parsing));
            continue;
        }
        n += kept;
        const char *end = find_end_of_rows(bytes, n);
        has_tail = end != NULL;
        if (has_tail)
            LM_TRY(read_tail(tail, end, n - (size_t)(end - bytes), &is_parsing));
        kept = has_tail ? 0 : n < OVERLAP ? n : OVERLAP;
        memmove(bytes, bytes + n - kept, kept);
    }
}

static int by_place(const void *a, const void *b) {
    const struct merge *x = a, *y = b;
    if (x->first_row != y->first_row)
        return x->first_row < y->first_row ? -1 : 1;
    return (int)x->first_column - (int)y->first_column;
}

static lm_rc read_all(struct zip *zip, const char *entry, int64_t cap, struct merges *merges) {
    struct part tail = {.user = merges, .on_start = on_start};
    LM_TRY(zip_enter(zip, entry, cap));
    lm_rc rc = part_new_parser(&tail);
    if (rc == LM_OK)
        rc = scan(zip, &tail);
    lm_rc closed = part_close(&tail);
    lm_rc left = zip_leave(zip);
    LM_TRY(rc);
    LM_TRY(closed);
    LM_TRY(left);
    if (merges->count > 1)
        qsort(merges->items, merges->count, sizeof *merges->items, by_place);
    return LM_OK;
}

lm_rc merges_read(struct zip *zip, const char *entry, int64_t cap, struct merges **ret_merges) {
    struct merges *merges = calloc(1, sizeof *merges);
    if (!merges)
        return LM_NO_MEMORY;
    lm_rc rc = read_all(zip, entry, cap, merges);
    if (rc != LM_OK) {
        merges_free(merges);
        return rc;
    }
    *ret_merges = merges;
    return LM_OK;
}

void merges_rewind(struct merges *merges) {
    for (size_t i = 0; i < merges->active_count; i++)
        free((char *)merges->active[i].cell.text.p);
    merges->active_count = merges->next = 0;
}

void merges_free(struct merges *merges) {
    if (!merges)
        return;
    merges_rewind(merges);
    free(merges->active);
    free(merges->items);
    free(merges);
}

static lm_rc activate(struct merges *merges, const struct merge *range,
                      const struct lm_cell *cell) {
    if (merges->active_count == ACTIVE_MAX)
        return LM_OK;
    if (merges->active_count == merges->active_room) {
        size_t room = merges->active_room ? merges->active_room * 2 : 64;
        struct active *active = realloc(merges->active, room * sizeof *active);
        if (!active)
            return LM_NO_MEMORY;
        merges->active = active;
        merges->active_room = room;
    }
    char *text = malloc(cell->text.n + 1);
    if (!text)
        return LM_NO_MEMORY;
    memcpy(text, cell->text.p, cell->text.n);
    struct active *added = &merges->active[merges->active_count++];
    *added = (struct active){*range, *cell};
    added->cell.text.p = text;
    added->cell.is_merged = true;
    return LM_OK;
}

/* Drops the ranges that ended before row `number`. */
static void retire(struct merges *merges, int64_t number) {
    size_t kept = 0;
    for (size_t i = 0; i < merges->active_count; i++) {
        if (merges->active[i].range.last_row >= number)
            merges->active[kept++] = merges->active[i];
        else
            free((char *)merges->active[i].cell.text.p);
    }
    merges->active_count = kept;
}

/* Begins the ranges whose first row is `number` and has a value. */
static lm_rc begin_ranges(struct merges *merges, int64_t number, const struct lm_cell *cells,
                          size_t count) {
    for (; merges->next < merges->count; merges->next++) {
        const struct merge *range = &merges->items[merges->next];
        if (range->first_row > number)
            break;
        if (range->first_row == number && range->first_column < count &&
            cells[range->first_column].kind != LM_CELL_EMPTY)
            LM_TRY(activate(merges, range, &cells[range->first_column]));
    }
    return LM_OK;
}

lm_rc merges_apply(struct merges *merges, struct lm_arena *arena, int64_t number,
                   struct lm_cell *cells, size_t *count) {
    retire(merges, number);
    LM_TRY(begin_ranges(merges, number, cells, *count));
    for (size_t i = 0; i < merges->active_count; i++) {
        const struct active *active = &merges->active[i];
        struct lm_cell cell = active->cell;
        size_t column = active->range.first_column;
        column += number == active->range.first_row;
        LM_TRY(lm_str_copy(arena, active->cell.text, &cell.text));
        for (; column <= active->range.last_column; column++) {
            if (column < *count && cells[column].kind != LM_CELL_EMPTY)
                continue;
            while (*count <= column)
                cells[(*count)++] = (struct lm_cell){.text = LM_STR("")};
            cells[column] = cell;
        }
    }
    return LM_OK;
}
