/* Who lives behind a demo door. Draws only; stores nothing. */
#include "modules/demo/demo_people.h"

#include <stdio.h>

/* Frequent surnames, more frequent ones more than once; and characters of given names. None of the
 * people whom the public reports on the district name can come out of these tables. */
static const char *const surnames[] = {
    "王", "王", "王", "李", "李", "李", "张", "张",   "张",  "刘", "刘", "陈", "陈", "杨", "杨",
    "赵", "黄", "周", "吴", "徐", "孙", "马", "马",   "朱",  "胡", "郭", "何", "高", "林", "罗",
    "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯",   "邓",  "曹", "彭", "曾", "肖", "田", "董",
    "潘", "袁", "蔡", "蒋", "余", "杜", "叶", "程",   "魏",  "苏", "吕", "丁", "任", "卢", "姚",
    "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪",   "廖",  "石", "金", "贾", "夏", "付", "方",
    "邹", "熊", "白", "孟", "秦", "邱", "侯", "江",   "尹",  "薛", "阎", "雷", "史", "龙", "陶",
    "贺", "顾", "毛", "郝", "龚", "邵", "万", "欧阳", "司马"};
static const char *const male_words[] = {
    "伟", "强", "磊", "军", "勇", "杰", "涛", "明", "超", "辉", "刚", "健", "鹏", "斌",
    "波", "建", "国", "志", "海", "峰", "浩", "宇", "文", "博", "凯", "晨", "旭", "东",
    "林", "平", "新", "永", "振", "德", "福", "安", "宁", "航", "哲", "睿"};
static const char *const female_words[] = {
    "静", "敏", "娟", "艳", "娜", "秀", "英", "霞", "燕", "玲", "桂", "兰", "红", "梅",
    "莉", "洁", "倩", "婷", "雪", "慧", "颖", "琳", "萍", "云", "莲", "月", "春", "夏",
    "欣", "怡", "悦", "彤", "涵", "佳", "晴", "岚", "宁", "安", "文", "华"};

lm_rc demo_name(struct lm_arena *arena, struct demo_random *random, int sex,
                struct lm_str *ret_name) {
    const char *const *words = sex == LEDGER_MALE ? male_words : female_words;
    int64_t count =
        sex == LEDGER_MALE ? (int64_t)LM_COUNT(male_words) : (int64_t)LM_COUNT(female_words);
    const char *surname = surnames[demo_below(random, (int64_t)LM_COUNT(surnames))];
    const char *first = words[demo_below(random, count)];
    const char *second = demo_percent(random, 70) ? words[demo_below(random, count)] : "";
    return lm_str_printf(arena, ret_name, "%s%s%s", surname, first, second);
}

lm_rc demo_phone(struct lm_arena *arena, struct demo_random *random, struct lm_str *ret_phone) {
    return lm_str_printf(arena, ret_phone, "100%08lld", (long long)demo_below(random, 100000000));
}

/* 18 digits with a right check digit, of a region that does not exist. */
static lm_rc demo_id_number(struct lm_arena *arena, struct demo_random *random,
                            const struct ledger_person_input *person, struct lm_str *ret_id) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char digits[19];
    int64_t serial = demo_below(random, 499) * 2 + (person->sex == LEDGER_MALE ? 1 : 0);
    int sum = 0;
    snprintf(digits, sizeof digits, "999999%08lld%03lld", (long long)person->birth_on,
             (long long)serial);
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return lm_str_printf(arena, ret_id, "%.17s%c", digits, "10X98765432"[sum % 11]);
}

static bool ends_with(struct lm_str name, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(words[i]);
        if (name.n > n && memcmp(name.p + name.n - n, words[i], n) == 0)
            return true;
    }
    return false;
}

bool demo_is_womans_name(struct lm_str name) {
    return ends_with(name, female_words, LM_COUNT(female_words)) &&
           !ends_with(name, male_words, LM_COUNT(male_words));
}

lm_rc demo_adult(struct lm_arena *arena, struct demo_random *random,
                 struct ledger_person_input *ret_person) {
    struct ledger_person_input person = {.sex =
                                             demo_percent(random, 50) ? LEDGER_MALE : LEDGER_FEMALE,
                                         .birth_year = DEMO_YEAR - 25 - demo_below(random, 55)};
    person.birth_on =
        person.birth_year * 10000 + (1 + demo_below(random, 12)) * 100 + 1 + demo_below(random, 28);
    LM_TRY(demo_name(arena, random, person.sex, &person.name));
    LM_TRY(demo_phone(arena, random, &person.phone));
    LM_TRY(demo_id_number(arena, random, &person, &person.id_number));
    *ret_person = person;
    return LM_OK;
}

/* Ages by place in the household: a couple, then children or parents. */
static void draw_kin(struct demo_random *random, int head_age, size_t at,
                     struct ledger_person_input *person, int *ret_age) {
    person->sex = demo_percent(random, 50) ? LEDGER_MALE : LEDGER_FEMALE;
    if (at == 0) {
        person->relation = LM_STR("02");
        *ret_age = head_age;
    } else if (at == 1 && head_age > 24) {
        person->relation = LM_STR("10");
        *ret_age = head_age - 3 + (int)demo_below(random, 7);
    } else if (head_age < 55 || demo_percent(random, 60)) {
        int age = head_age - 24 - (int)demo_below(random, 8);
        person->relation = person->sex == LEDGER_MALE ? LM_STR("20") : LM_STR("30");
        *ret_age = age > 0 ? age : 0;
    } else {
        person->relation = person->sex == LEDGER_MALE ? LM_STR("51") : LM_STR("52");
        *ret_age = head_age + 21 + (int)demo_below(random, 8);
    }
    if (*ret_age > 99)
        *ret_age = 99;
}

static lm_rc draw_person(struct lm_arena *arena, struct demo_random *random, int age,
                         struct ledger_person_input *person) {
    bool is_local = demo_percent(random, 62);
    person->birth_year = DEMO_YEAR - age;
    person->birth_on = person->birth_year * 10000 + (1 + demo_below(random, 12)) * 100 + 1 +
                       demo_below(random, 28);
    if (person->birth_year == DEMO_YEAR)
        person->birth_on = DEMO_YEAR * 10000 + 101;
    person->registered_here = is_local ? LEDGER_REGISTERED_HERE : LEDGER_REGISTERED_ELSEWHERE;
    person->residence = is_local ? LEDGER_USUAL : LEDGER_MIGRANT;
    LM_TRY(demo_name(arena, random, person->sex, &person->name));
    if (age >= 14 && demo_percent(random, 70))
        LM_TRY(demo_phone(arena, random, &person->phone));
    if (age >= 16 && demo_percent(random, 20)) /* optional: only where a service needed it */
        LM_TRY(demo_id_number(arena, random, person, &person->id_number));
    if (!demo_percent(random, 75)) /* many are known by their year of birth only */
        person->birth_on = person->id_number.p ? person->birth_on : 0;
    return LM_OK;
}

lm_rc demo_household(struct lm_arena *arena, struct demo_random *random,
                     struct ledger_change *people, size_t count) {
    int head_age = 23 + (int)demo_below(random, 24) + (int)demo_below(random, 30);
    for (size_t i = 0; i < count; i++) {
        int age = 0;
        people[i].kind = LEDGER_ADD;
        draw_kin(random, head_age, i, &people[i].person, &age);
        if (i == 1 && lm_str_is(people[i].person.relation, "10"))
            people[i].person.sex =
                people[0].person.sex == LEDGER_MALE ? LEDGER_FEMALE : LEDGER_MALE;
        LM_TRY(draw_person(arena, random, age, &people[i].person));
    }
    return LM_OK;
}
