/* Lists of demands: what is open in order of its deadline, everything newest first. Places up to a
 * street by their compounds' indexes, each no further than the page reaches, larger ones along the
 * whole; a page looks through a bounded number of rows and says so when it ends early. Of rows that
 * are looked at only what lists filter by is read; words are sought by marks first. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/demand/demand_rules.h"

enum {
    COMPOUNDS_APART = 256,
    LOOKED_MAX = 20000,
    LIMIT = 50,
    CANDIDATES = 4, /* pages of what may hold the words that one walk gathers */
    UNIT_MAX = 200,
    SIMILAR_MAX = 5,
    SIMILAR_LOOKED = 400
};

/* What stays of a row once the walk goes on. */
struct trace {
    int64_t due_ms, id;
};

struct looking {
    struct lm_cx *cx;
    const struct demand_list_ask *ask;
    int64_t limit, most; /* most: rows that one walk looks at */
    bool is_captain;     /* sees his building only, nothing confidential */
    struct demand_sought sought;
    bool is_by_marks; /* found: what may hold the words; whether it does is seen later */
    LM_ARRAY(struct trace) found;
    bool is_cut;
    struct trace last; /* where the walk ended that came least far */
    struct trace end;  /* the last that can still matter; id 0: the page is not full yet */
};

/* ---- what belongs on the page ---- */

static bool is_of_place(const struct looking *looking, const struct demand *demand) {
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    if (looking->is_captain && demand->is_confidential)
        return false;
    return lm_scope_covers(looking->cx->scope, looking->ask->node, place);
}

static bool is_wanted(const struct looking *looking, const struct demand *demand) {
    const struct demand_list_ask *ask = looking->ask;
    if (ask->state && demand->state != ask->state)
        return false;
    if (ask->kind && demand->kind != ask->kind)
        return false;
    if (ask->source && demand->source != ask->source)
        return false;
    if (ask->category.n > 0 && !lm_str_starts(demand->category, ask->category))
        return false;
    if (ask->is_overdue &&
        !(demand_state_is_running(demand->state) && demand->due_ms < looking->cx->now_ms))
        return false;
    if (ask->is_supervised && !demand->is_supervised)
        return false;
    if (ask->is_closed && demand->is_open)
        return false;
    if (!is_of_place(looking, demand))
        return false;
    return looking->is_by_marks || demand_holds(demand, &looking->sought);
}

/* ---- walking ---- */

/* Does a row come behind another one in the order of the list? */
static bool is_behind(const struct looking *looking, struct trace one, struct trace other) {
    if (looking->ask->is_closed)
        return one.id < other.id;
    return one.due_ms != other.due_ms ? one.due_ms > other.due_ms : one.id > other.id;
}

/* A walk has ended early: what comes behind that row is left to the next page, also of compounds
 * that were looked through further. */
static void cut_at(struct looking *looking, struct trace last) {
    if (looking->is_cut && is_behind(looking, last, looking->last))
        return;
    looking->is_cut = true;
    looking->last = last;
}

static lm_rc walk(struct looking *looking, const struct demand_walk *walk) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    int64_t most = looking->is_by_marks ? CANDIDATES * looking->limit : looking->limit;
    struct trace last = {walk->after_ms, walk->after_id};
    LM_TRY(demand_store_walk(looking->cx, walk, &cursor));
    for (int64_t looked = 0, found = 0; looking->is_by_marks || found <= most; looked++) {
        struct demand demand = {0};
        bool has_row;
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        if (found > most || looked >= looking->most) {
            cut_at(looking, last);
            return LM_OK;
        }
        demand_store_peek(cursor, &demand);
        last = (struct trace){demand.due_ms, demand.id};
        if (looking->end.id && is_behind(looking, last, looking->end))
            return LM_OK;
        if (looking->is_by_marks && !demand_may_hold(&demand, &looking->sought))
            continue;
        demand_store_glance(cursor, &demand);
        if (!is_wanted(looking, &demand))
            continue;
        found++;
        LM_TRY(lm_array_add(looking->cx->arena, &looking->found, last));
    }
    return LM_OK;
}

/* The compounds at or below a node; none when there are too many to go through one by one. */
static size_t compounds_of(const struct looking *looking, int64_t ids[COMPOUNDS_APART]) {
    const struct lm_scope *scope = looking->cx->scope;
    const struct lm_scope_node *node = lm_scope_find(scope, looking->ask->node);
    const struct lm_scope_node *above =
        lm_scope_at_level(scope, looking->ask->node, LM_LEVEL_COMPOUND);
    size_t count = 0;
    if (above) {
        ids[0] = above->id;
        return 1;
    }
    for (int32_t rank = node->rank; rank <= node->last_rank; rank++) {
        if (scope->nodes[rank].level != LM_LEVEL_COMPOUND)
            continue;
        if (count == COMPOUNDS_APART)
            return 0;
        ids[count++] = scope->nodes[rank].id;
    }
    return count;
}

static int by_due(const void *a, const void *b) {
    const struct trace *one = a, *other = b;
    if (one->due_ms != other->due_ms)
        return one->due_ms < other->due_ms ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

static int by_age(const void *a, const void *b) {
    const struct trace *one = a, *other = b;
    return one->id > other->id ? -1 : one->id < other->id;
}

static void sort(struct looking *looking) {
    if (looking->found.count > 1)
        qsort(looking->found.items, looking->found.count, sizeof *looking->found.items,
              looking->ask->is_closed ? by_age : by_due);
}

/* What has been found beyond the page and the one that tells of a next is let go. */
static void keep_page(struct looking *looking) {
    size_t most = (size_t)looking->limit + 1;
    if (looking->is_by_marks || looking->found.count < most)
        return;
    sort(looking);
    looking->found.count = most;
    looking->end = looking->found.items[most - 1];
}

/* Of what may hold the words, in order, what does: no further than the page reaches. */
static lm_rc keep_holders(struct looking *looking) {
    struct trace *traces = looking->found.items;
    size_t count = looking->found.count, kept = 0;
    for (size_t done = 0; done < count && kept <= (size_t)looking->limit; done += LM_ROWS) {
        struct demand said[LM_ROWS];
        size_t part = count - done < LM_ROWS ? count - done : LM_ROWS;
        for (size_t i = 0; i < part; i++)
            said[i] = (struct demand){.id = traces[done + i].id, .due_ms = traces[done + i].due_ms};
        LM_TRY(demand_store_said(looking->cx, said, part));
        for (size_t i = 0; i < part; i++)
            if (demand_holds(&said[i], &looking->sought))
                traces[kept++] = (struct trace){said[i].due_ms, said[i].id};
    }
    looking->found.count = kept;
    return LM_OK;
}

static lm_rc walk_place(struct looking *looking, struct demand_walk *from) {
    int64_t ids[COMPOUNDS_APART];
    size_t count = compounds_of(looking, ids);
    bool is_open = !looking->ask->is_closed;
    if (looking->ask->is_mine) {
        from->order = DEMAND_OPEN_OF_HOLDER;
        from->id = looking->ask->node;
        return walk(looking, from);
    }
    from->order = is_open ? DEMAND_OPEN_ALL : DEMAND_LATEST_ALL;
    if (count == 0)
        return walk(looking, from);
    from->order = is_open ? DEMAND_OPEN_OF_COMPOUND : DEMAND_LATEST_OF_COMPOUND;
    looking->most = LOOKED_MAX / (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        from->id = ids[i];
        LM_TRY(walk(looking, from));
        keep_page(looking);
    }
    return LM_OK;
}

static bool read_after(struct lm_str after, struct demand_walk *walk) {
    struct lm_str first;
    if (after.n == 0)
        return true;
    return lm_str_split(&after, ':', &first) && lm_str_int(first, &walk->after_ms) &&
           lm_str_int(after, &walk->after_id);
}

/* What lies behind the end of a walk that ended early is left to the next page. */
static lm_rc tell_next(struct looking *looking, struct demand_page *page) {
    const struct trace *found = looking->found.items;
    size_t count = looking->found.count, limit = (size_t)looking->limit;
    struct trace last = looking->last;
    while (looking->is_cut && count > 0 && is_behind(looking, found[count - 1], looking->last))
        count--;
    page->is_cut = looking->is_cut && count <= limit;
    if (count > limit) {
        count = limit;
        last = found[limit - 1];
    } else if (!looking->is_cut)
        last.id = 0;
    looking->found.count = count;
    return last.id ? lm_str_printf(looking->cx->arena, &page->next, "%lld:%lld",
                                   (long long)last.due_ms, (long long)last.id)
                   : LM_OK;
}

static lm_rc show(struct looking *looking, struct demand_page *page) {
    struct demand *items;
    size_t count = looking->found.count;
    LM_TRY(lm_new(looking->cx->arena, count + 1, &items));
    for (size_t i = 0; i < count; i++)
        items[i].id = looking->found.items[i].id;
    page->items = (struct lm_list){items, count};
    return demand_store_some(looking->cx, items, count);
}

/* There: whoever sits in an office elsewhere is a captain here all the same. */
static bool is_captain_only(const struct lm_cx *cx, int64_t node_id) {
    static const struct lm_permission office = {"demand.office", LM_ROLES_STATION | LM_ROLES_OFFICE,
                                                "Sits in an office of the place."};
    return !lm_may(cx, &office, node_id);
}

lm_rc demand_list(struct lm_cx *cx, const struct demand_list_ask *ask,
                  struct demand_page *ret_page) {
    struct demand_walk from = {0};
    struct looking looking = {.cx = cx,
                              .ask = ask,
                              .limit = ask->limit > 0 ? ask->limit : LIMIT,
                              .most = LOOKED_MAX,
                              .is_captain = is_captain_only(cx, ask->node)};
    demand_seek(ask->q, &looking.sought);
    looking.is_by_marks = looking.sought.count > 0 && (ask->is_mine || !ask->is_closed);
    if (!lm_scope_find(cx->scope, ask->node))
        return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_place");
    if (!read_after(ask->after, &from))
        return lm_fail(cx, LM_INVALID, "error.invalid");
    LM_TRY(walk_place(&looking, &from));
    sort(&looking);
    if (looking.is_by_marks)
        LM_TRY(keep_holders(&looking));
    *ret_page = (struct demand_page){0};
    LM_TRY(tell_next(&looking, ret_page));
    return show(&looking, ret_page);
}

/* ---- of a unit ---- */

static lm_rc glance_at_unit(struct lm_cx *cx, int64_t unit_id, struct lm_list *demands) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    const struct demand_walk from = {.order = DEMAND_OPEN_OF_UNIT, .id = unit_id};
    struct demand *items = demands->items;
    bool has_row = true;
    LM_TRY(demand_store_walk(cx, &from, &cursor));
    while (demands->count < UNIT_MAX) {
        struct demand demand = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        demand_store_glance(cursor, &demand);
        items[demands->count++].id = demand.id;
    }
    return LM_OK;
}

lm_rc demand_list_of_unit(struct lm_cx *cx, int64_t unit_id, struct lm_list *ret_demands) {
    struct lm_list demands = {0};
    struct demand *items;
    LM_TRY(lm_new(cx->arena, UNIT_MAX, &items));
    demands.items = items;
    LM_TRY(glance_at_unit(cx, unit_id, &demands));
    *ret_demands = demands;
    return demand_store_some(cx, items, demands.count);
}

/* ---- alike ---- */

/* The pairs of neighbouring characters of a text, in order of their numbers. */
struct pairs {
    uint64_t *items;
    size_t count;
};

/* The next pair of which one is no Latin letter; `last`: the character before, 0 at first. */
static bool next_pair(struct lm_str text, size_t *at, int32_t *last, uint64_t *ret_pair) {
    int32_t point;
    while ((point = lm_utf8_next(text, at)) >= 0) {
        int32_t before = *last;
        *last = point;
        if (before == 0 || (before < 0x80 && point < 0x80))
            continue;
        *ret_pair = (uint64_t)before << 32 | (uint64_t)point;
        return true;
    }
    return false;
}

static int by_number(const void *a, const void *b) {
    const uint64_t *one = a, *other = b;
    return *one < *other ? -1 : *one > *other;
}

static lm_rc pairs_of(struct lm_arena *arena, struct lm_str text, struct pairs *ret_pairs) {
    struct pairs pairs = {0};
    size_t at = 0, kept = 0;
    int32_t last = 0;
    LM_TRY(lm_new(arena, text.n + 1, &pairs.items));
    while (next_pair(text, &at, &last, &pairs.items[pairs.count]))
        pairs.count++;
    qsort(pairs.items, pairs.count, sizeof *pairs.items, by_number);
    for (size_t i = 0; i < pairs.count; i++)
        if (kept == 0 || pairs.items[i] != pairs.items[kept - 1])
            pairs.items[kept++] = pairs.items[i];
    pairs.count = kept;
    *ret_pairs = pairs;
    return LM_OK;
}

/* Do two pairs stand in the text? It is gone through once: anybody may ask, with any text. */
static bool is_alike(const struct pairs *pairs, struct lm_str text) {
    const uint64_t *first = NULL;
    size_t at = 0;
    int32_t last = 0;
    uint64_t pair;
    while (next_pair(text, &at, &last, &pair)) {
        const uint64_t *found = bsearch(&pair, pairs->items, pairs->count, sizeof pair, by_number);
        if (found && first && found != first)
            return true;
        first = found ? found : first;
    }
    return false;
}

/* Open ones of the class, the most urgent first; ids only. */
static lm_rc of_class(struct lm_cx *cx, const struct demand_new *in, struct demand *found,
                      size_t *ret_count) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    const struct demand_walk from = {.order = DEMAND_OPEN_OF_COMPOUND, .id = in->compound_id};
    bool has_row = true;
    *ret_count = 0;
    if (in->category.n < 2)
        return LM_OK;
    LM_TRY(demand_store_walk(cx, &from, &cursor));
    for (int looked = 0; looked < SIMILAR_LOOKED; looked++) {
        struct demand demand = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        demand_store_glance(cursor, &demand);
        if (!demand.is_confidential &&
            lm_str_starts(demand.category, lm_str_cut(in->category, 0, 2)))
            found[(*ret_count)++].id = demand.id;
    }
    return LM_OK;
}

lm_rc demand_similar(struct lm_cx *cx, const struct demand_new *in, struct lm_list *ret_demands) {
    struct pairs pairs;
    struct demand *found;
    size_t count, kept = 0;
    LM_TRY(pairs_of(cx->arena, in->content, &pairs));
    LM_TRY(lm_new(cx->arena, SIMILAR_LOOKED, &found));
    LM_TRY(of_class(cx, in, found, &count));
    for (size_t done = 0; done < count && kept < SIMILAR_MAX; done += LM_ROWS) {
        size_t part = count - done < LM_ROWS ? count - done : LM_ROWS;
        LM_TRY(demand_store_said(cx, found + done, part));
        for (size_t i = done; i < done + part && kept < SIMILAR_MAX; i++)
            if (is_alike(&pairs, found[i].content))
                found[kept++] = found[i];
    }
    LM_TRY(demand_store_some(cx, found, kept));
    *ret_demands = (struct lm_list){found, kept};
    return LM_OK;
}
