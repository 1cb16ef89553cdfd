/* Photos on both engines: durable before they are named, kept while claimed, swept when not. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/audit/audit.h"
#include "core/photo/photo_file.h"
#include "core/photo/photo_rules.h"
#include "core/photo/photo_store.h"
#include "core/setting/setting.h"
#include "lib/image/test/test_png.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  &job_module,     &photo_module, NULL};

/* One photo on its way, and who sends it. */
struct sent {
    struct lm_str file;
    char digest[65];
    struct lm_photo photo;
    struct lm_who who;
    struct lm_str peer;
    struct photo_row row;
    bool exists;
};

/* A `sent` is copied about; its digest comes along. */
static const struct lm_photo *photo_of(struct sent *sent) {
    if (*sent->digest)
        sent->photo.digest = lm_str_of(sent->digest);
    return &sent->photo;
}

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    test_settle(env);
    return env;
}

static lm_rc take(struct lm_cx *cx, void *arg) {
    struct sent *sent = arg;
    FILE *upload = tmpfile();
    assert_non_null(upload);
    assert_int_equal(fwrite(sent->file.p, 1, sent->file.n, upload), sent->file.n);
    assert_int_equal(fflush(upload), 0);
    lm_rc rc = lm_photo_take(cx, upload, &sent->photo);
    fclose(upload);
    if (rc == LM_OK)
        snprintf(sent->digest, sizeof sent->digest, "%.*s", LM_FMT(sent->photo.digest));
    return rc;
}

static void act(struct lm_cx *cx, const struct sent *sent) {
    cx->who = sent->who.account_id ? &sent->who : NULL;
    cx->peer = sent->peer;
}

static lm_rc note(struct lm_cx *cx, void *arg) {
    struct sent *sent = arg;
    act(cx, sent);
    return lm_photo_note(cx, photo_of(sent));
}

static lm_rc claim(struct lm_cx *cx, void *arg) {
    struct sent *sent = arg;
    act(cx, sent);
    return lm_photo_claim(cx, photo_of(sent)->digest);
}

static lm_rc release(struct lm_cx *cx, void *arg) {
    return lm_photo_release(cx, photo_of(arg)->digest);
}

static lm_rc look(struct lm_cx *cx, void *arg) {
    struct sent *sent = arg;
    LM_TRY(photo_file_look(cx, photo_of(sent)->digest, &sent->exists));
    return photo_store_find(cx, photo_of(sent)->digest, &sent->row);
}

static lm_rc sweep(struct lm_cx *cx, void *arg) {
    (void)arg;
    return photo_sweep(cx, (struct lm_str){0});
}

static lm_rc check_room(struct lm_cx *cx, void *arg) {
    act(cx, arg);
    return photo_check_room(cx);
}

static struct sent send(struct lm_env *env, struct lm_str file) {
    struct sent sent = {.file = file};
    assert_ok(test_read(env, take, &sent));
    return sent;
}

static void path_of(const struct lm_env *env, const struct sent *sent, char *path) {
    snprintf(path, 256, "%s/photos/%.2s/%s.jpg", env->data_dir.p, sent->digest, sent->digest);
}

static void assert_gone(struct lm_env *env, struct sent *sent) {
    assert_rc(test_read(env, look, sent), LM_NOT_FOUND);
    assert_false(sent->exists);
}

static void assert_kept(struct lm_env *env, struct sent *sent, int64_t claims) {
    assert_ok(test_read(env, look, sent));
    assert_true(sent->exists);
    assert_int_equal(sent->row.claims, claims);
}

static void a_photo_is_a_private_file_named_by_what_it_holds(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct sent one = send(env, test_png_numbered(*state, 1));
    struct sent again = send(env, test_png_numbered(*state, 1));
    struct sent other = send(env, test_png_numbered(*state, 2));
    char path[256], bytes[8192];
    struct stat facts;
    struct lm_str digest;
    assert_string_equal(one.digest, again.digest);
    assert_string_not_equal(one.digest, other.digest);
    path_of(env, &one, path);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(facts.st_size, one.photo.bytes);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_ok(lm_crypt_digest(*state, (struct lm_str){bytes, n}, &digest));
    assert_ok(lm_crypt_hex(*state, digest, &digest));
    assert_true(lm_str_is(digest, one.digest));
    test_env_close(env);
}

static void what_is_cut_short_on_disk_is_written_again(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct sent one = send(env, test_png_numbered(*state, 1));
    char path[256];
    struct stat facts;
    path_of(env, &one, path);
    assert_int_equal(truncate(path, 10), 0);
    (void)send(env, test_png_numbered(*state, 1));
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_size, one.photo.bytes);
    test_env_close(env);
}

static void what_nobody_claims_goes_after_two_days_and_what_is_claimed_stays(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct sent kept = send(env, test_png_numbered(*state, 1));
        struct sent left = send(env, test_png_numbered(*state, 2));
        assert_ok(test_write(env, note, &kept, NULL));
        assert_ok(test_write(env, note, &left, NULL));
        assert_ok(test_write(env, claim, &kept, NULL));
        test_clock_add(2 * LM_DAY_MS - LM_HOUR_MS);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_kept(env, &left, 0);
        test_clock_add(2 * LM_HOUR_MS);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_kept(env, &kept, 1);
        assert_gone(env, &left);
        test_env_close(env);
    }
}

static void a_photo_stays_for_as_long_as_anybody_claims_it(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct sent one = send(env, test_png_numbered(*state, 1));
        assert_ok(test_write(env, note, &one, NULL));
        assert_ok(test_write(env, claim, &one, NULL));
        test_clock_add(30 * LM_DAY_MS);
        /* Sent again by somebody else and attached there, too. */
        assert_ok(test_write(env, note, &one, NULL));
        assert_ok(test_write(env, claim, &one, NULL));
        assert_ok(test_write(env, release, &one, NULL));
        test_clock_add(30 * LM_DAY_MS);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_kept(env, &one, 1);
        assert_ok(test_write(env, release, &one, NULL));
        assert_ok(test_write(env, release, &one, NULL)); /* once too often */
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_kept(env, &one, 0); /* let go of just now */
        test_clock_add(3 * LM_DAY_MS);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_gone(env, &one);
        test_env_close(env);
    }
}

static void only_photos_that_are_there_can_be_claimed(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct sent one = send(env, test_png_numbered(*state, 1));
        const char *key = NULL;
        char path[256];
        assert_rc(test_write(env, claim, &one, &key), LM_INVALID); /* stored, not yet noted */
        assert_string_equal(key, "photo.unknown");
        struct sent wrong = {.photo.digest = LM_STR("../../lastmeter.key")};
        assert_rc(test_write(env, claim, &wrong, &key), LM_INVALID);
        wrong.photo.digest = (struct lm_str){0};
        assert_rc(test_write(env, claim, &wrong, &key), LM_INVALID);
        /* Swept between being stored and being noted. */
        path_of(env, &one, path);
        assert_int_equal(remove(path), 0);
        assert_rc(test_write(env, note, &one, NULL), LM_BUSY);
        assert_rc(test_read(env, look, &one), LM_NOT_FOUND);
        assert_ok(test_read(env, take, &one));
        assert_ok(test_write(env, note, &one, NULL));
        /* A row whose file has been lost. */
        assert_int_equal(remove(path), 0);
        assert_rc(test_write(env, claim, &one, &key), LM_INVALID);
        assert_ok(test_read(env, look, &one));
        assert_int_equal(one.row.claims, 0);
        test_env_close(env);
    }
}

static void make_old(const char *path) {
    const struct timespec times[2] = {{.tv_sec = 1600000000}, {.tv_sec = 1600000000}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static lm_rc queue_search(struct lm_cx *cx, void *arg) {
    (void)arg;
    return lm_job_queue(cx, "photo.strays", LM_STR("{}"), 0, NULL);
}

static void a_file_that_no_row_names_is_found_and_swept(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct sent stray = send(env, test_png_numbered(*state, 1));
        struct sent young = send(env, test_png_numbered(*state, 2));
        struct sent known = send(env, test_png_numbered(*state, 3));
        char path[256], half[280], note_path[280];
        int64_t count = 0;
        assert_ok(test_write(env, note, &known, NULL));
        assert_ok(test_write(env, claim, &known, NULL));
        path_of(env, &known, path);
        make_old(path);
        path_of(env, &stray, path);
        make_old(path);
        *strrchr(path, '/') = '\0';
        snprintf(half, sizeof half, "%s/.123.part", path);
        snprintf(note_path, sizeof note_path, "%s/read.me", path);
        for (int i = 0; i < 2; i++) {
            FILE *file = fopen(i ? note_path : half, "w");
            assert_non_null(file);
            fclose(file);
            make_old(i ? note_path : half);
        }
        assert_ok(test_write(env, queue_search, NULL, NULL));
        assert_ok(lm_jobs_run_due(env, &count));
        assert_int_equal(count, 1);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_gone(env, &stray);
        assert_kept(env, &known, 1);
        assert_rc(test_read(env, look, &young), LM_NOT_FOUND);
        assert_true(young.exists);
        assert_int_not_equal(access(half, F_OK), 0);
        assert_int_equal(access(note_path, F_OK), 0); /* none of ours */
        test_env_close(env);
    }
}

static void what_is_no_good_photo_is_refused_in_words(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct lm_str png = test_png_numbered(*state, 1);
    const struct {
        struct lm_str file;
        lm_rc rc;
        const char *key;
    } all[] = {
        {LM_STR("%PDF-1.7"), LM_UNSUPPORTED, "photo.not_a_photo"},
        {LM_STR(""), LM_INVALID, "photo.damaged"},
        {lm_str_cut(png, 0, png.n / 2), LM_INVALID, "photo.damaged"},
    };
    char folder[256];
    for (size_t i = 0; i < LM_COUNT(all); i++) {
        struct sent sent = {.file = all[i].file};
        const char *key = NULL;
        assert_rc(test_write(env, take, &sent, &key), all[i].rc);
        assert_string_equal(key, all[i].key);
    }
    snprintf(folder, sizeof folder, "%s/photos", env->data_dir.p);
    assert_int_not_equal(access(folder, F_OK), 0);
    test_env_close(env);
}

static lm_rc fill_up(struct lm_cx *cx, void *arg) {
    const struct sent *sent = arg;
    struct photo_row row = {.digest = sent->who.account_id ? LM_STR("aa") : LM_STR("bb"),
                            .bytes = sent->who.account_id ? PHOTO_WAITING_MOST
                                                          : PHOTO_WAITING_PUBLIC_MOST,
                            .account_id = sent->who.account_id,
                            .added_ms = cx->now_ms};
    return photo_store_add(cx, &row);
}

static lm_rc make_account(struct lm_cx *cx, void *arg) {
    struct lm_account_new account = {.name = LM_STR("张小明")};
    return account_create(cx, &account, arg);
}

static void what_waits_is_bounded_for_strangers_and_for_each_account(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct sent stranger = {0}, captain = {0}, other = {0};
        const char *key = NULL;
        assert_ok(test_write(env, make_account, &captain.who.account_id, NULL));
        assert_ok(test_write(env, make_account, &other.who.account_id, NULL));
        assert_ok(test_read(env, check_room, &stranger));
        assert_ok(test_write(env, fill_up, &stranger, NULL));
        assert_rc(test_write(env, check_room, &stranger, &key), LM_TOO_MANY);
        assert_string_equal(key, "photo.full");
        assert_ok(test_read(env, check_room, &captain));
        assert_ok(test_write(env, fill_up, &captain, NULL));
        assert_rc(test_read(env, check_room, &captain), LM_TOO_MANY);
        assert_ok(test_read(env, check_room, &other));
        test_clock_add(3 * LM_DAY_MS);
        assert_ok(test_write(env, sweep, NULL, NULL));
        assert_ok(test_read(env, check_room, &stranger));
        assert_ok(test_read(env, check_room, &captain));
        test_env_close(env);
    }
}

static lm_rc count_one(struct lm_cx *cx, void *arg) {
    act(cx, arg);
    return lockout_count(cx, LOCKOUT_PHOTO, cx->peer);
}

static void a_network_that_sends_much_must_wait_and_what_is_claimed_does_not_count(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct sent one = send(env, test_png_numbered(*state, 1));
    const char *key = NULL;
    one.peer = LM_STR("203.0.113.7");
    struct sent neighbour = {.peer = LM_STR("203.0.113.8")};
    assert_ok(test_write(env, note, &one, NULL));
    for (int i = 0; i < 60; i++)
        assert_ok(test_write(env, count_one, &one, NULL));
    assert_rc(test_write(env, count_one, &one, &key), LM_TOO_MANY);
    assert_string_equal(key, "photo.too_many");
    assert_ok(test_write(env, count_one, &neighbour, NULL));
    assert_ok(test_write(env, claim, &one, NULL));
    assert_ok(test_write(env, count_one, &one, NULL));
    assert_rc(test_write(env, count_one, &one, NULL), LM_TOO_MANY);
    test_clock_add(LM_HOUR_MS);
    assert_ok(test_write(env, count_one, &one, NULL));
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(a_photo_is_a_private_file_named_by_what_it_holds),
        test_with_arena(what_is_cut_short_on_disk_is_written_again),
        test_with_arena(what_nobody_claims_goes_after_two_days_and_what_is_claimed_stays),
        test_with_arena(a_photo_stays_for_as_long_as_anybody_claims_it),
        test_with_arena(only_photos_that_are_there_can_be_claimed),
        test_with_arena(a_file_that_no_row_names_is_found_and_swept),
        test_with_arena(what_is_no_good_photo_is_refused_in_words),
        test_with_arena(what_waits_is_bounded_for_strangers_and_for_each_account),
        test_with_arena(a_network_that_sends_much_must_wait_and_what_is_claimed_does_not_count),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
