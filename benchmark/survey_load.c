/* Plays every captain of a survey over HTTP and checks afterwards that every acknowledged answer is
 * there, once.
 *
 * survey_load play   PORT SURVEY TOKENS ACKS CONNECTIONS [SEED [RATE [FIRST COUNT]]]
 * survey_load verify PORT SURVEY TOKENS ACKS CONNECTIONS
 *
 * RATE: answers a second at even intervals (0: closed loop). FIRST COUNT: only these buildings.
 * TOKENS: what `lastmeter session mint --all-captains` writes: login, building, its code, token.
 * One door in eight changes something (a resident is added); some of these are sent on an outdated
 * version first; one answer in fifty is sent twice with the same key. ACKS: lines "door answer
 * added at_us" of what was acknowledged, in its order. The last line on standard output is one JSON
 * object. */
#include "client.h"
#include "histogram.h"

#include "base/clock.h"
#include "lib/json/json.h"

#include <errno.h>
#include <unistd.h>

enum play_state { FRESH, SENT, ACKED, FAILED };

struct building {
    char *token;
    int64_t id;
};

struct door {
    int64_t id, version, answer_id, residents, given_ms;
    uint32_t building;
    uint8_t state, is_changed, is_stale, is_repeated, tries;
    uint64_t key; /* the idempotency key, made on the "phone" */
};

struct work {
    const char *survey;
    struct building *buildings;
    struct door *doors;
    size_t building_count, door_count, door_room, next, done;
    size_t *of_slot; /* what each connection is doing */
    double rate;
    struct histogram latencies;
    int64_t acked, added, repeated, conflicts, errors, retries, lost, duplicated, residents;
    int64_t sent_away, full; /* 503 with Retry-After; 507 */
    int64_t last_ack_us;
    uint64_t random;
    FILE *acks;
};

static uint64_t draw(struct work *work) {
    work->random ^= work->random << 13;
    work->random ^= work->random >> 7;
    work->random ^= work->random << 17;
    return work->random;
}

static void die(const char *what) {
    fprintf(stderr, "survey_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *must(void *memory) {
    if (!memory)
        die("memory");
    return memory;
}

/* ---- buildings and their doors ---- */

static void read_tokens(struct work *work, const char *path) {
    FILE *file = fopen(path, "r");
    char login[128], code[64], token[256];
    long long building;
    if (!file)
        die(path);
    while (fscanf(file, "%127s %lld %63s %255s", login, &building, code, token) == 4) {
        work->buildings =
            must(realloc(work->buildings, (work->building_count + 1) * sizeof *work->buildings));
        work->buildings[work->building_count++] = (struct building){must(strdup(token)), building};
    }
    fclose(file);
}

/* Only `count` buildings from the `first` on. */
static void keep(struct work *work, size_t first, size_t count) {
    first = first < work->building_count ? first : work->building_count;
    work->building_count -= first;
    memmove(work->buildings, work->buildings + first,
            work->building_count * sizeof *work->buildings);
    if (count < work->building_count)
        work->building_count = count;
}

static int64_t member_id(const struct lm_json *value, const char *name) {
    struct lm_str text;
    int64_t id = 0;
    const struct lm_json *member = lm_json_member(value, name);
    if (member && lm_json_is_text(member, &text) && lm_str_int(text, &id))
        return id;
    return member && lm_json_is_int(member, &id) ? id : 0;
}

static bool next_pack(void *arg, size_t at, struct lm_buf *request) {
    struct work *work = arg;
    char path[200];
    if (work->next == work->building_count)
        return false;
    work->of_slot[at] = work->next++;
    const struct building *building = &work->buildings[work->of_slot[at]];
    snprintf(path, sizeof path, "/api/v1/surveys/%s/buildings/%lld", work->survey,
             (long long)building->id);
    client_head(request, "GET", path, building->token, NULL, 0);
    return true;
}

static const struct lm_json *open_pack(struct work *work, const struct reply *reply,
                                       struct lm_json **ret_root) {
    if (reply->status != 200 || lm_json_open(reply->body, ret_root) != LM_OK) {
        fprintf(stderr, "a building could not be read: %d %.*s\n", reply->status,
                (int)(reply->body.n < 300 ? reply->body.n : 300),
                reply->body.p ? reply->body.p : "");
        work->errors++;
        return NULL;
    }
    return lm_json_member(*ret_root, "targets");
}

static void add_door(struct work *work, const struct lm_json *target, size_t building) {
    const struct lm_json *door = lm_json_member(target, "door");
    if (work->door_count == work->door_room) {
        work->door_room = work->door_room ? work->door_room * 2 : 4096;
        work->doors = must(realloc(work->doors, work->door_room * sizeof *work->doors));
    }
    work->doors[work->door_count++] = (struct door){.id = member_id(door, "id"),
                                                    .version = member_id(door, "version"),
                                                    .residents = member_id(door, "residents"),
                                                    .building = (uint32_t)building,
                                                    .is_changed = draw(work) % 8 == 0,
                                                    .is_stale = draw(work) % 16 == 0,
                                                    .is_repeated = draw(work) % 50 == 0,
                                                    .key = draw(work)};
}

static void learn_pack(void *arg, size_t at, const struct reply *reply) {
    struct work *work = arg;
    struct lm_json *root LM_JSON_AUTO = NULL;
    const struct lm_json *targets = open_pack(work, reply, &root);
    for (size_t i = 0; targets && i < lm_json_length(targets); i++)
        add_door(work, lm_json_item(targets, i), work->of_slot[at]);
}

/* Buildings are answered at the same time, not one after the other. */
static void shuffle(struct work *work) {
    for (size_t i = work->door_count; i > 1; i--) {
        size_t j = (size_t)(draw(work) % i);
        struct door swap = work->doors[i - 1];
        work->doors[i - 1] = work->doors[j];
        work->doors[j] = swap;
    }
}

/* ---- answering ---- */

static void write_answer(const struct door *door, struct lm_buf *body) {
    bool is_stale = door->is_changed && door->is_stale && door->tries == 0;
    lm_buf_printf(body, "{\"outcome\":\"%s\",\"given_at\":\"",
                  door->is_changed       ? "changed"
                  : door->residents == 0 ? "vacant"
                                         : "unchanged");
    lm_time_print(body, door->given_ms);
    lm_buf_printf(body, "\",\"based_on\":%lld",
                  (long long)(is_stale && door->version > 0 ? door->version - 1 : door->version));
    if (door->is_changed)
        lm_buf_printf(
            body,
            ",\"changes\":[{\"kind\":\"add\",\"person\":{\"name\":\"测试%llu\",\"sex\":\"female\","
            "\"birth_year\":1980,\"relation\":\"99\"}}]",
            (unsigned long long)door->key);
    lm_buf_z(body, "}");
}

static bool next_answer(void *arg, size_t at, struct lm_buf *request) {
    struct work *work = arg;
    size_t mine = work->of_slot[at];
    bool is_again = mine < work->door_count && work->doors[mine].state == SENT;
    if (!is_again) {
        if (work->next == work->door_count)
            return false;
        mine = work->of_slot[at] = work->next++;
        work->doors[mine].state = SENT;
        work->doors[mine].given_ms = lm_clock_now_ms();
    }
    const struct door *door = &work->doors[mine];
    const struct building *building = &work->buildings[door->building];
    struct lm_buf body = lm_buf_in(NULL, 4096);
    char path[200], key[40];
    /* a request that is refused and mended is another request: its key differs */
    uint64_t half = door->key ^ (door->is_changed && door->is_stale && door->tries == 0 ? 1 : 0);
    snprintf(path, sizeof path, "/api/v1/surveys/%s/doors/%lld/answers", work->survey,
             (long long)door->id);
    uint64_t ms = (uint64_t)door->given_ms; /* version 7, as phones make it */
    snprintf(key, sizeof key, "%08x-%04x-7%03x-8%03x-%012llx", (unsigned)(ms >> 16),
             (unsigned)(ms & 0xffff), (unsigned)(half & 0xfff), (unsigned)(half >> 12 & 0xfff),
             (unsigned long long)(half >> 16));
    write_answer(door, &body);
    client_head(request, "POST", path, building->token, key, body.n);
    lm_buf_put(request, body.p, body.n);
    lm_buf_free(&body);
    return true;
}

static void acknowledge(struct work *work, struct door *door, const struct reply *reply) {
    struct lm_json *root LM_JSON_AUTO = NULL;
    int64_t answer = lm_json_open(reply->body, &root) == LM_OK ? member_id(root, "answer_id") : 0;
    if (door->answer_id && answer != door->answer_id)
        work->duplicated++; /* the same key made a second answer */
    if (!door->answer_id) {
        work->acked++;
        work->added += door->is_changed;
        fprintf(work->acks, "%lld %lld %llu %lld\n", (long long)door->id, (long long)answer,
                (unsigned long long)(door->is_changed ? door->key : 0),
                (long long)lm_clock_steady_us());
    }
    door->answer_id = answer;
    work->last_ack_us = lm_clock_steady_us();
    if (door->is_repeated) {
        door->is_repeated = 0; /* once more, as a phone does that missed the reply */
        work->repeated++;
        return;
    }
    door->state = ACKED;
}

static void take_answer(void *arg, size_t at, const struct reply *reply) {
    struct work *work = arg;
    struct door *door = &work->doors[work->of_slot[at]];
    if (reply->status == 200 || reply->status == 201) {
        histogram_add(&work->latencies, reply->latency_us);
        acknowledge(work, door, reply);
        return;
    }
    bool is_meant = door->is_changed && door->is_stale && door->tries == 0 && reply->status == 409;
    work->conflicts += is_meant;
    work->sent_away += reply->status == 503 && reply->retry_after_s > 0;
    work->full += reply->status == 507;
    if (is_meant || reply->status == 503 || reply->status == 507 || reply->status == 0) {
        work->retries += !is_meant;
        if (reply->status == 503 || reply->status == 507)
            usleep(1000);
        if (++door->tries < (reply->status == 507 ? 5 : 50))
            return;
    }
    if (work->errors++ < 5)
        fprintf(stderr, "refused: %d %.*s\n", reply->status,
                (int)(reply->body.n < 400 ? reply->body.n : 400),
                reply->body.p ? reply->body.p : "");
    door->state = FAILED;
}

static void print_played(const struct work *work, double seconds, double cpu_seconds) {
    const struct histogram *all = &work->latencies;
    printf("{\"doors\":%zu,\"acked\":%lld,\"added\":%lld,\"repeated\":%lld,\"conflicts\":%lld,"
           "\"retries\":%lld,\"sent_away\":%lld,\"full\":%lld,\"errors\":%lld,\"duplicated\":%lld,",
           work->door_count, (long long)work->acked, (long long)work->added,
           (long long)work->repeated, (long long)work->conflicts, (long long)work->retries,
           (long long)work->sent_away, (long long)work->full, (long long)work->errors,
           (long long)work->duplicated);
    printf("\"seconds\":%.3f,\"submissions_per_s\":%.0f,\"p50_ms\":%.2f,\"p95_ms\":%.2f,"
           "\"p99_ms\":%.2f,\"max_ms\":%.2f,\"client_cpu_s\":%.2f}\n",
           seconds, seconds > 0 ? (double)all->total / seconds : 0, histogram_ms(all, 0.50),
           histogram_ms(all, 0.95), histogram_ms(all, 0.99), (double)all->greatest / 1000.0,
           cpu_seconds);
}

static int play(struct work *work, int port, size_t connections, const char *acks) {
    struct client packs = {port, connections < 16 ? connections : 16, next_pack, learn_pack, work};
    struct client answers = {port, connections, next_answer, take_answer, work, false, work->rate};
    if (!client_run(&packs) || work->errors)
        die("the survey cannot be read");
    shuffle(work);
    work->next = 0;
    for (size_t at = 0; at < connections; at++)
        work->of_slot[at] = SIZE_MAX;
    work->acks = fopen(acks, "w");
    if (!work->acks)
        die(acks);
    int64_t began_us = lm_clock_steady_us();
    double cpu_before = client_cpu_seconds();
    if (!client_run(&answers))
        die("no connection");
    double seconds = (double)(work->last_ack_us - began_us) / 1e6;
    if (fclose(work->acks) != 0)
        die(acks);
    print_played(work, seconds, client_cpu_seconds() - cpu_before);
    return 0;
}

/* ---- reading everything back ---- */

static int by_id(const void *a, const void *b) {
    int64_t x = ((const struct door *)a)->id, y = ((const struct door *)b)->id;
    return (x > y) - (x < y);
}

static void read_acks(struct work *work, const char *path) {
    FILE *file = fopen(path, "r");
    long long id, answer, at_us;
    unsigned long long key;
    if (!file)
        die(path);
    while (fscanf(file, "%lld %lld %llu %lld", &id, &answer, &key, &at_us) == 4) {
        if (work->door_count == work->door_room) {
            work->door_room = work->door_room ? work->door_room * 2 : 4096;
            work->doors = must(realloc(work->doors, work->door_room * sizeof *work->doors));
        }
        work->doors[work->door_count++] = (struct door){
            .id = id, .answer_id = answer, .key = key, .is_changed = key != 0, .state = ACKED};
    }
    fclose(file);
    qsort(work->doors, work->door_count, sizeof *work->doors, by_id);
}

/* How often the person that this door's answer added stands behind it: the name holds the key. */
static int64_t count_added(const struct lm_json *target, uint64_t key) {
    int64_t count = 0;
    char wanted[40];
    snprintf(wanted, sizeof wanted, "测试%llu", (unsigned long long)key);
    const struct lm_json *households = lm_json_member(target, "households");
    for (size_t h = 0; households && h < lm_json_length(households); h++) {
        const struct lm_json *residents = lm_json_member(lm_json_item(households, h), "residents");
        for (size_t r = 0; residents && r < lm_json_length(residents); r++) {
            struct lm_str name;
            const struct lm_json *member = lm_json_member(lm_json_item(residents, r), "name");
            count += member && lm_json_is_text(member, &name) && lm_str_is(name, wanted);
        }
    }
    return count;
}

static void check_pack(void *arg, size_t at, const struct reply *reply) {
    struct work *work = arg;
    struct lm_json *root LM_JSON_AUTO = NULL;
    const struct lm_json *targets = open_pack(work, reply, &root);
    (void)at;
    for (size_t i = 0; targets && i < lm_json_length(targets); i++) {
        const struct lm_json *target = lm_json_item(targets, i),
                             *row = lm_json_member(target, "door");
        struct door wanted = {.id = member_id(row, "id")};
        struct door *door =
            work->door_count ? bsearch(&wanted, work->doors, work->door_count, sizeof wanted, by_id)
                             : NULL;
        work->residents += member_id(row, "residents");
        work->done++;
        if (!door)
            continue;
        door->state = FRESH; /* seen */
        int64_t added = door->is_changed ? count_added(target, door->key) : 0;
        work->lost +=
            member_id(target, "answer_id") != door->answer_id || (door->is_changed && added == 0);
        work->duplicated += added > door->is_changed;
    }
}

static int verify(struct work *work, int port, size_t connections, const char *acks) {
    struct client packs = {port, connections < 16 ? connections : 16, next_pack, check_pack, work};
    read_acks(work, acks);
    if (!client_run(&packs))
        die("no connection");
    for (size_t i = 0; i < work->door_count; i++)
        work->lost += work->doors[i].state == ACKED; /* not found in any building */
    printf("{\"doors\":%zu,\"residents\":%lld,\"acked\":%zu,\"lost\":%lld,\"duplicated\":%lld,"
           "\"errors\":%lld}\n",
           work->done, (long long)work->residents, work->door_count, (long long)work->lost,
           (long long)work->duplicated, (long long)work->errors);
    return work->lost || work->duplicated || work->errors ? 1 : 0;
}

int main(int argc, char **argv) {
    static struct work work;
    if (argc < 7) {
        fprintf(stderr, "usage: survey_load play|verify PORT SURVEY TOKENS ACKS CONNECTIONS "
                        "[SEED [RATE [FIRST COUNT]]]\n");
        return 2;
    }
    size_t connections = (size_t)strtoul(argv[6], NULL, 10);
    work.survey = argv[3];
    work.random = argc > 7 ? strtoull(argv[7], NULL, 10) * 0x9e3779b97f4a7c15 + 1 : 1;
    work.of_slot = must(calloc(connections, sizeof *work.of_slot));
    work.rate = argc > 8 ? strtod(argv[8], NULL) : 0;
    read_tokens(&work, argv[4]);
    if (argc > 10)
        keep(&work, strtoul(argv[9], NULL, 10), strtoul(argv[10], NULL, 10));
    int port = (int)strtol(argv[2], NULL, 10);
    return strcmp(argv[1], "play") == 0 ? play(&work, port, connections, argv[5])
                                        : verify(&work, port, connections, argv[5]);
}
