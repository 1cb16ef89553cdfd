/* What sealed values, passwords and keys promise; the published vectors of SM3 and SM4. */
#include "test.h"

#include "base/clock.h"
#include "lib/crypt/crypt.h"
#include "lib/crypt/sm.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char folder[64], path[96];
};

static struct place make_place(void) {
    struct place place = {.folder = "/tmp/lastmeter-crypt-XXXXXX"};
    assert_non_null(mkdtemp(place.folder));
    snprintf(place.path, sizeof place.path, "%s/key", place.folder);
    return place;
}

static void drop_place(const struct place *place) {
    unlink(place->path);
    assert_int_equal(rmdir(place->folder), 0);
}

static struct lm_keys *new_keys(enum lm_crypt_suite suite) {
    struct place place = make_place();
    struct lm_keys *keys = NULL;
    assert_ok(lm_crypt_start());
    assert_ok(lm_keys_open(place.path, suite, true, &keys));
    drop_place(&place);
    return keys;
}

static struct lm_str from_hex(struct lm_arena *arena, const char *hex) {
    unsigned char *bytes;
    size_t n = 0;
    assert_ok(lm_alloc(arena, strlen(hex), 1, &bytes));
    assert_int_equal(sodium_hex2bin(bytes, strlen(hex), hex, strlen(hex), NULL, &n, NULL), 0);
    return (struct lm_str){(char *)bytes, n};
}

static void assert_hex(struct lm_arena *arena, const unsigned char *bytes, size_t n,
                       const char *hex) {
    struct lm_str text;
    assert_ok(lm_crypt_hex(arena, (struct lm_str){(const char *)bytes, n}, &text));
    assert_string_equal(text.p, hex);
}

static void sm4_encrypts_the_published_block(void **state) {
    static const char block[] = "0123456789abcdeffedcba9876543210";
    unsigned char key_and_nonce[32], out[16];
    const char zeros[16] = {0};
    struct lm_str bytes = from_hex(*state, block);
    struct sm *sm;
    assert_ok(sm_new(&sm));
    memcpy(key_and_nonce, bytes.p, 16);
    memcpy(key_and_nonce + 16, bytes.p, 16);
    assert_ok(sm_ctr(sm, key_and_nonce, (struct lm_str){zeros, 16}, out));
    assert_hex(*state, out, 16, "681edf34d206965e86b3e94f536e4246");
    sm_free(sm);
}

static void sm3_and_its_hmac_agree_with_the_standard(void **state) {
    unsigned char plain[32], mac[32], inner[64 + 3], outer[64 + 32];
    assert_true(EVP_Digest("abc", 3, plain, NULL, EVP_sm3(), NULL));
    assert_hex(*state, plain, 32,
               "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    memset(inner, 0x36, 64);
    memset(outer, 0x5c, 64);
    for (size_t i = 0; i < 3; i++) {
        inner[i] ^= (unsigned char)"key"[i];
        outer[i] ^= (unsigned char)"key"[i];
    }
    memcpy(inner + 64, "abc", 3);
    assert_true(EVP_Digest(inner, sizeof inner, outer + 64, NULL, EVP_sm3(), NULL));
    assert_true(EVP_Digest(outer, sizeof outer, plain, NULL, EVP_sm3(), NULL));
    struct sm *sm;
    assert_ok(sm_new(&sm));
    const struct lm_str parts[] = {LM_STR("a"), LM_STR("bc")};
    assert_ok(sm_hmac(sm, LM_STR("key"), parts, 2, mac));
    assert_memory_equal(mac, plain, 32);
    sm_free(sm);
}

static void a_sealed_value_opens_only_in_its_own_context(void **state) {
    for (enum lm_crypt_suite suite = LM_CRYPT_SODIUM; suite <= LM_CRYPT_SM; suite++) {
        struct lm_keys *keys = new_keys(suite);
        struct lm_str sealed, again, plain, text = LM_STR("999999199002280017");
        assert_ok(lm_seal(keys, *state, "person.id_number", text, &sealed));
        assert_ok(lm_seal(keys, *state, "person.id_number", text, &again));
        assert_false(lm_str_eq(sealed, again));
        assert_int_equal(sealed.p[0], suite);
        assert_true(lm_str_find(sealed, LM_STR("1990")) < 0);
        assert_ok(lm_unseal(keys, *state, "person.id_number", sealed, &plain));
        assert_true(lm_str_eq(plain, text));
        assert_rc(lm_unseal(keys, *state, "person.phone", sealed, &plain), LM_CORRUPT);
        assert_ok(lm_seal(keys, *state, "x", LM_STR(""), &sealed));
        assert_ok(lm_unseal(keys, *state, "x", sealed, &plain));
        assert_int_equal(plain.n, 0);
        lm_keys_close(keys);
    }
}

static void a_sealed_value_with_any_bit_changed_or_byte_missing_does_not_open(void **state) {
    for (enum lm_crypt_suite suite = LM_CRYPT_SODIUM; suite <= LM_CRYPT_SM; suite++) {
        struct lm_keys *keys = new_keys(suite);
        struct lm_str sealed, broken, plain;
        assert_ok(lm_seal(keys, *state, "person.phone", LM_STR("13800000000"), &sealed));
        for (size_t bit = 0; bit < sealed.n * 8; bit++) {
            assert_ok(lm_str_copy(*state, sealed, &broken));
            ((char *)broken.p)[bit / 8] ^= (char)(1 << bit % 8);
            assert_rc(lm_unseal(keys, *state, "person.phone", broken, &plain), LM_CORRUPT);
        }
        for (size_t n = 0; n < sealed.n; n++)
            assert_rc(lm_unseal(keys, *state, "person.phone", lm_str_cut(sealed, 0, n), &plain),
                      LM_CORRUPT);
        lm_keys_close(keys);
    }
}

static void another_key_does_not_open(void **state) {
    struct lm_keys *ours = new_keys(LM_CRYPT_SODIUM), *theirs = new_keys(LM_CRYPT_SODIUM);
    struct lm_str sealed, plain;
    assert_ok(lm_seal(ours, *state, "x", LM_STR("text"), &sealed));
    assert_rc(lm_unseal(theirs, *state, "x", sealed, &plain), LM_CORRUPT);
    lm_keys_close(ours);
    lm_keys_close(theirs);
}

static void blind_indexes_are_equal_for_equal_texts_in_one_context_only(void **state) {
    for (enum lm_crypt_suite suite = LM_CRYPT_SODIUM; suite <= LM_CRYPT_SM; suite++) {
        struct lm_keys *keys = new_keys(suite);
        struct lm_str a, b, c, d, signature;
        assert_ok(lm_blind(keys, *state, "phone", LM_STR("13800000000"), &a));
        assert_ok(lm_blind(keys, *state, "phone", LM_STR("13800000000"), &b));
        assert_ok(lm_blind(keys, *state, "phone", LM_STR("13800000001"), &c));
        assert_ok(lm_blind(keys, *state, "phone_tail", LM_STR("13800000000"), &d));
        assert_int_equal(a.n, 16);
        assert_true(lm_str_eq(a, b));
        assert_false(lm_str_eq(a, c));
        assert_false(lm_str_eq(a, d));
        assert_ok(lm_sign(keys, *state, "phone", LM_STR("13800000000"), &signature));
        assert_int_equal(signature.n, 22);
        lm_keys_close(keys);
    }
}

static void a_key_file_that_others_can_read_is_refused(void **state) {
    (void)state;
    struct place place = make_place();
    struct lm_keys *keys;
    struct stat info;
    assert_ok(lm_crypt_start());
    assert_rc(lm_keys_open(place.path, LM_CRYPT_SODIUM, false, &keys), LM_NOT_FOUND);
    assert_ok(lm_keys_open(place.path, LM_CRYPT_SODIUM, true, &keys));
    lm_keys_close(keys);
    assert_int_equal(stat(place.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(chmod(place.path, 0640), 0);
    assert_rc(lm_keys_open(place.path, LM_CRYPT_SODIUM, true, &keys), LM_FORBIDDEN);
    drop_place(&place);
}

static void a_key_file_gives_the_same_keys_again_and_a_damaged_one_is_refused(void **state) {
    struct place place = make_place();
    struct lm_keys *keys;
    struct lm_str sealed, plain;
    assert_ok(lm_crypt_start());
    assert_ok(lm_keys_open(place.path, LM_CRYPT_SM, true, &keys));
    assert_ok(lm_seal(keys, *state, "x", LM_STR("text"), &sealed));
    lm_keys_close(keys);
    /* The suite is chosen by the database; values of the other suite still open. */
    assert_ok(lm_keys_open(place.path, LM_CRYPT_SODIUM, true, &keys));
    assert_ok(lm_unseal(keys, *state, "x", sealed, &plain));
    lm_keys_close(keys);
    assert_int_equal(truncate(place.path, 40), 0);
    assert_rc(lm_keys_open(place.path, LM_CRYPT_SM, true, &keys), LM_CORRUPT);
    drop_place(&place);
}

static void passwords_match_their_own_hash_only(void **state) {
    struct lm_str hash;
    assert_ok(lm_crypt_start());
    assert_ok(lm_crypt_password_hash(*state, LM_STR("correct horse"), &hash));
    assert_true(lm_str_starts(hash, LM_STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(lm_crypt_password_matches(hash, LM_STR("correct horse")));
    assert_false(lm_crypt_password_matches(hash, LM_STR("correct horsf")));
    assert_false(lm_crypt_password_matches(hash, LM_STR("")));
    assert_false(lm_crypt_password_matches(LM_STR("plain"), LM_STR("plain")));
}

static void a_missing_account_takes_as_long_as_a_wrong_password(void **state) {
    struct lm_str hash;
    int64_t known = INT64_MAX, unknown = INT64_MAX;
    assert_ok(lm_crypt_start());
    assert_ok(lm_crypt_password_hash(*state, LM_STR("a"), &hash));
    for (int i = 0; i < 5; i++) {
        int64_t start = lm_clock_steady_us();
        assert_false(lm_crypt_password_matches(hash, LM_STR("b")));
        int64_t middle = lm_clock_steady_us();
        assert_false(lm_crypt_password_matches((struct lm_str){0}, LM_STR("b")));
        int64_t end = lm_clock_steady_us();
        known = middle - start < known ? middle - start : known;
        unknown = end - middle < unknown ? end - middle : unknown;
    }
    assert_true(unknown * 2 > known && known * 2 > unknown);
}

static void *match_once(void *hash) {
    return lm_crypt_password_matches(*(struct lm_str *)hash, LM_STR("a")) ? hash : NULL;
}

static void many_logins_at_once_all_finish(void **state) {
    struct lm_str hash;
    pthread_t threads[8];
    assert_ok(lm_crypt_start());
    assert_ok(lm_crypt_password_hash(*state, LM_STR("a"), &hash));
    for (size_t i = 0; i < LM_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, match_once, &hash), 0);
    for (size_t i = 0; i < LM_COUNT(threads); i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
}

static void tokens_are_long_and_codes_can_be_read_out(void **state) {
    struct lm_str a, b, code;
    assert_ok(lm_crypt_start());
    assert_ok(lm_crypt_token(*state, 32, &a));
    assert_ok(lm_crypt_token(*state, 32, &b));
    assert_int_equal(a.n, 43);
    assert_false(lm_crypt_same(a, b));
    assert_true(lm_crypt_same(a, a));
    assert_ok(lm_crypt_digits(*state, 8, &code));
    assert_int_equal(code.n, 9);
    for (size_t i = 0; i < code.n; i++)
        assert_true(i == 4 ? code.p[i] == ' ' : code.p[i] >= '1' && code.p[i] <= '9');
}

/* RFC 4231, test case 2. */
static void hmac_sha256_agrees_with_the_standard(void **state) {
    struct lm_str hex;
    assert_ok(lm_crypt_start());
    assert_ok(
        lm_crypt_hmac_sha256(*state, LM_STR("Jefe"), LM_STR("what do ya want for nothing?"), &hex));
    assert_string_equal(hex.p, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(sm4_encrypts_the_published_block),
        test_with_arena(sm3_and_its_hmac_agree_with_the_standard),
        test_with_arena(a_sealed_value_opens_only_in_its_own_context),
        test_with_arena(a_sealed_value_with_any_bit_changed_or_byte_missing_does_not_open),
        test_with_arena(another_key_does_not_open),
        test_with_arena(blind_indexes_are_equal_for_equal_texts_in_one_context_only),
        test_with_arena(a_key_file_that_others_can_read_is_refused),
        test_with_arena(a_key_file_gives_the_same_keys_again_and_a_damaged_one_is_refused),
        test_with_arena(passwords_match_their_own_hash_only),
        test_with_arena(a_missing_account_takes_as_long_as_a_wrong_password),
        test_with_arena(many_logins_at_once_all_finish),
        test_with_arena(tokens_are_long_and_codes_can_be_read_out),
        test_with_arena(hmac_sha256_agrees_with_the_standard),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
