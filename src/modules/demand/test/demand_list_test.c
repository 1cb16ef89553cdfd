/* Lists: what is found by words through marks is what a look through all finds, page by page, and
 * what is open is gone along in indexes alone. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"
#include "modules/demand/demand_sql.h"

enum { FILED = 160, TEXT = 200, PAGE = 3 };

static const char *const said[] = {"电梯", "漏水", "三楼", "12号楼", "垃圾", "没人管", "路灯不亮",
                                   "噪音", "abc",  "，",   "晚上",   "A座",  "停车",   "。"};
static const char *const sought[] = {"电梯",   "梯",       "漏水 三楼", "12",   "号楼 垃圾",
                                     "不存在", "20260603", "-000",      "b",    "A座",
                                     "水三",   " ",        "路灯不亮",  "门口", "没人管 停车"};

struct filed {
    int64_t id, due_ms, building_id, compound_id, holder_id;
    char content[TEXT], spot[TEXT], number[24];
    bool is_open;
};

struct listing {
    struct demand_fixture *f;
    uint64_t random;
    struct filed all[FILED];
    struct demand_list_ask ask;
    int64_t seen[FILED];
    size_t count;
};

static uint64_t draw(struct listing *l, uint64_t below) {
    l->random ^= l->random << 13;
    l->random ^= l->random >> 7;
    l->random ^= l->random << 17;
    return l->random % below;
}

static void speak(struct listing *l, char text[TEXT], uint64_t most) {
    size_t n = 0;
    text[0] = '\0';
    for (uint64_t words = 1 + draw(l, most); words > 0; words--) {
        const char *word = said[draw(l, LM_COUNT(said))];
        n += (size_t)snprintf(text + n, TEXT - n, "%s", word);
    }
}

static lm_rc file_some(struct lm_cx *cx, void *arg) {
    struct listing *l = arg;
    for (size_t i = 0; i < FILED; i++) {
        struct filed *one = &l->all[i];
        struct demand demand = {0};
        speak(l, one->content, 9);
        if (draw(l, 3) == 0)
            snprintf(one->spot, sizeof one->spot, "门口%s", said[draw(l, LM_COUNT(said))]);
        struct demand_new in = {.kind = DEMAND_HELP,
                                .urgency = 1 + (int)draw(l, 4),
                                .category = LM_STR("0302"),
                                .content = lm_str_of(one->content),
                                .spot = lm_str_of(one->spot),
                                .source = DEMAND_BY_STATION};
        if (draw(l, 3))
            in.building_id = l->f->buildings[draw(l, 2)];
        else
            in.compound_id = draw(l, 2) ? l->f->compound : l->f->other_compound;
        LM_TRY(demand_prepare(cx, &in));
        LM_TRY(demand_file(cx, &in, &demand));
        one->id = demand.id;
        one->due_ms = demand.due_ms;
        one->building_id = demand.building_id;
        one->compound_id = demand.compound_id;
        one->holder_id = demand.holder_node_id;
        snprintf(one->number, sizeof one->number, "%.*s", LM_FMT(demand.number));
        one->is_open = true;
    }
    return LM_OK;
}

static void end_some(struct listing *l) {
    for (size_t i = 0; i < FILED; i += 1 + draw(l, 8)) {
        struct filed *one = &l->all[i];
        enum demand_person who = one->holder_id == l->f->buildings[0]     ? CAPTAIN
                                 : one->holder_id == l->f->buildings[1]   ? OTHER_CAPTAIN
                                 : one->holder_id == l->f->other_compound ? OTHER_STATION
                                                                          : STATION;
        (void)must_move(l->f, who, one->id, DEMAND_REJECT);
        one->is_open = false;
    }
}

static bool holds(const struct filed *one, const char *q) {
    struct lm_str rest = lm_str_of(q), word;
    while (lm_str_split(&rest, ' ', &word))
        if (word.n > 0 && lm_str_find(lm_str_of(one->content), word) < 0 &&
            lm_str_find(lm_str_of(one->spot), word) < 0 &&
            lm_str_find(lm_str_of(one->number), word) < 0)
            return false;
    return true;
}

static bool is_listed(const struct listing *l, const struct filed *one) {
    int64_t node = l->ask.node;
    bool is_there = l->ask.is_mine ? node == one->holder_id
                                   : node != l->f->buildings[0] || node == one->building_id;
    if (!l->ask.is_mine && (node == l->f->compound || node == l->f->other_compound))
        is_there = node == one->compound_id;
    return is_there && one->is_open != l->ask.is_closed && holds(one, l->ask.q.p);
}

static int in_order(const struct listing *l, const struct filed *one, const struct filed *other) {
    if (!l->ask.is_closed && one->due_ms != other->due_ms)
        return one->due_ms < other->due_ms ? -1 : 1;
    bool is_first = (one->id < other->id) != l->ask.is_closed;
    return is_first ? -1 : 1;
}

/* By looking at every one. */
static size_t expected(const struct listing *l, const struct filed *ret_found[FILED]) {
    size_t count = 0;
    for (size_t i = 0; i < FILED; i++) {
        if (!is_listed(l, &l->all[i]))
            continue;
        size_t at = count++;
        for (; at > 0 && in_order(l, &l->all[i], ret_found[at - 1]) < 0; at--)
            ret_found[at] = ret_found[at - 1];
        ret_found[at] = &l->all[i];
    }
    return count;
}

static lm_rc read_list(struct lm_cx *cx, void *arg) {
    struct listing *l = arg;
    struct demand_page page = {.next = {"", 0}};
    struct demand_list_ask ask = l->ask;
    cx->who = who_of(DISTRICT);
    l->count = 0;
    for (ask.after = (struct lm_str){0}; page.next.p; ask.after = page.next) {
        LM_TRY(demand_list(cx, &ask, &page));
        const struct demand *items = page.items.items;
        for (size_t i = 0; i < page.items.count; i++) {
            assert_true(l->count < FILED && items[i].version > 0); /* it is whole */
            l->seen[l->count++] = items[i].id;
        }
    }
    return LM_OK;
}

static void check_list(struct listing *l) {
    const struct filed *found[FILED];
    size_t count = expected(l, found);
    assert_ok(test_read(l->f->env, read_list, l));
    if (l->count != count)
        fail_msg("%s: %zu instead of %zu", l->ask.q.p, l->count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(l->seen[i], found[i]->id);
}

static void words_find_what_looking_through_everything_finds(void **state) {
    (void)state;
    each_demand_fixture(f) {
        static struct listing l;
        const int64_t nodes[] = {f.district,       f.street,       f.community, f.compound,
                                 f.other_compound, f.buildings[0], f.compound};
        l = (struct listing){.f = &f, .random = UINT64_C(88172645463325252)};
        assert_ok(test_write(f.env, file_some, &l, NULL));
        end_some(&l);
        for (size_t n = 0; n < LM_COUNT(nodes) * 2; n++)
            for (size_t q = 0; q < LM_COUNT(sought); q++) {
                bool is_mine = n == LM_COUNT(nodes) - 1;
                l.ask = (struct demand_list_ask){.node = nodes[n / 2],
                                                 .is_closed = n % 2 != 0 && !is_mine,
                                                 .is_mine = is_mine,
                                                 .limit = q % 2 ? PAGE : 0,
                                                 .q = lm_str_of(sought[q])};
                check_list(&l);
            }
    }
}

/* ---- marks ---- */

static void marks_miss_nothing_and_let_little_through(void **state) {
    static struct listing l;
    struct demand_sought asked;
    int64_t let_through = 0, others = 0;
    l.random = UINT64_C(88172645463325252);
    for (int i = 0; i < 2000; i++) {
        struct demand demand = {.number = LM_STR("20260603-00007")};
        char text[TEXT], spot[TEXT], foreign[16];
        speak(&l, text, 9);
        speak(&l, spot, 2);
        demand.content = lm_str_of(text);
        demand.spot = lm_str_of(spot);
        assert_ok(demand_words_of(*state, demand.content, demand.spot, &demand.words));
        assert_true(lm_utf8_is_valid(demand.words) && demand.words.n <= 320);
        for (size_t q = 0; q < LM_COUNT(sought); q++) {
            demand_seek(lm_str_of(sought[q]), &asked);
            if (demand_holds(&demand, &asked))
                assert_true(demand_may_hold(&demand, &asked));
        }
        foreign[lm_utf8_put(foreign, 0x5000 + i)] = '\0';
        demand_seek(lm_str_of(foreign), &asked);
        let_through += demand_may_hold(&demand, &asked);
        others++;
    }
    assert_true(let_through * 3 < others); /* one character; words of two are rarer by far */
}

/* ---- indexes ---- */

static void what_is_open_is_gone_along_in_indexes_alone(void **state) {
    struct demand_fixture f = demand_fixture_open(LM_SQLITE);
    (void)state;
    test_goes(f.env, demand_sql, "demand_open_of_compound",
              "USING COVERING INDEX demand_open_by_compound", false);
    test_goes(f.env, demand_sql, "demand_open_all", "USING COVERING INDEX demand_open_by_due",
              false);
    demand_fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(marks_miss_nothing_and_let_little_through),
        cmocka_unit_test(words_find_what_looking_through_everything_finds),
        cmocka_unit_test(what_is_open_is_gone_along_in_indexes_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
