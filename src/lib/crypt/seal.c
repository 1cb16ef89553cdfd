/* Sealing, opening, blind indexes and signatures under one database's keys. Every purpose and every
 * context has a key of its own, derived from the master key; none is stored.
 *
 * Sealed value: suite (1), key id (2), nonce, ciphertext, tag.
 *   suite 1: XChaCha20-Poly1305, nonce 24, tag 16; head and context are its additional data.
 *   suite 2: SM4-CTR, nonce 16, then HMAC-SM3 of (head, context, 0, nonce, ciphertext), tag 32. */
#include "lib/crypt/keys.h"

#include <sodium.h>

enum { HEAD = 3, INDEX = 16, LARGEST_PLAIN = 16 * 1024 * 1024 };

struct suite {
    size_t nonce, tag;
};

static const struct suite suites[] = {
    [LM_CRYPT_SODIUM] = {crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                         crypto_aead_xchacha20poly1305_ietf_ABYTES},
    [LM_CRYPT_SM] = {SM_BLOCK, SM_DIGEST},
};

/* 32 bytes from a key and the parts, by the keyed hash of the suite. */
static lm_rc keyed_hash(const struct lm_keys *keys, enum lm_crypt_suite suite, struct lm_str key,
                        const struct lm_str parts[3], unsigned char ret_hash[KEY_SIZE]) {
    if (suite == LM_CRYPT_SM)
        return keys->sm ? sm_hmac(keys->sm, key, parts, 3, ret_hash) : LM_UNSUPPORTED;
    crypto_generichash_state state;
    crypto_generichash_init(&state, (const unsigned char *)key.p, key.n, KEY_SIZE);
    for (size_t i = 0; i < 3; i++)
        crypto_generichash_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
    crypto_generichash_final(&state, ret_hash, KEY_SIZE);
    return LM_OK;
}

/* `purpose` with its closing NUL keeps purpose and context apart. */
static lm_rc derive(const struct lm_keys *keys, enum lm_crypt_suite suite, struct lm_str purpose,
                    const char *context, unsigned char ret_key[KEY_SIZE]) {
    struct lm_str master = {(const char *)keys->master, KEY_SIZE};
    const struct lm_str parts[3] = {
        LM_STR("lastmeter 1 "), {purpose.p, purpose.n + 1}, lm_str_of(context)};
    return keyed_hash(keys, suite, master, parts, ret_key);
}

/* The tag of suite 2: everything before it, and the context. */
static lm_rc sm_tag(const struct lm_keys *keys, const unsigned char key[SM_KEY],
                    const char *context, struct lm_str body, unsigned char ret_tag[SM_DIGEST]) {
    const struct lm_str parts[] = {
        {body.p, HEAD}, {context, strlen(context) + 1}, {body.p + HEAD, body.n - HEAD}};
    return sm_hmac(keys->sm, (struct lm_str){(const char *)key, SM_KEY}, parts, 3, ret_tag);
}

/* Half of the derived key encrypts, half authenticates: 128 bits each. */
static lm_rc seal_sm(const struct lm_keys *keys, const unsigned char key[KEY_SIZE],
                     const char *context, struct lm_str plain, unsigned char *out) {
    unsigned char key_and_nonce[SM_KEY + SM_BLOCK];
    size_t body = HEAD + SM_BLOCK + plain.n;
    memcpy(key_and_nonce, key, SM_KEY);
    memcpy(key_and_nonce + SM_KEY, out + HEAD, SM_BLOCK);
    LM_TRY(sm_ctr(keys->sm, key_and_nonce, plain, out + HEAD + SM_BLOCK));
    return sm_tag(keys, key + SM_KEY, context, (struct lm_str){(char *)out, body}, out + body);
}

static lm_rc open_sm(const struct lm_keys *keys, const unsigned char key[KEY_SIZE],
                     const char *context, struct lm_str sealed, unsigned char *out) {
    unsigned char key_and_nonce[SM_KEY + SM_BLOCK], tag[SM_DIGEST];
    struct lm_str body = lm_str_cut(sealed, 0, sealed.n - SM_DIGEST);
    LM_TRY(sm_tag(keys, key + SM_KEY, context, body, tag));
    if (sodium_memcmp(tag, sealed.p + body.n, SM_DIGEST) != 0)
        return LM_CORRUPT;
    memcpy(key_and_nonce, key, SM_KEY);
    memcpy(key_and_nonce + SM_KEY, sealed.p + HEAD, SM_BLOCK);
    return sm_ctr(keys->sm, key_and_nonce, lm_str_cut(body, HEAD + SM_BLOCK, body.n), out);
}

lm_rc lm_seal(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
              struct lm_str plain, struct lm_str *ret_sealed) {
    unsigned char key[KEY_SIZE], *out;
    const struct suite *suite = &suites[keys->suite];
    size_t size = HEAD + suite->nonce + plain.n + suite->tag;
    if (plain.n > LARGEST_PLAIN)
        return LM_TOO_LARGE;
    LM_TRY(derive(keys, keys->suite, LM_STR("seal"), context, key));
    LM_TRY(lm_alloc(arena, size, 1, &out));
    out[0] = (unsigned char)keys->suite;
    memcpy(out + 1, keys->id, sizeof keys->id);
    randombytes_buf(out + HEAD, suite->nonce);
    lm_rc rc = LM_OK;
    if (keys->suite == LM_CRYPT_SM)
        rc = seal_sm(keys, key, context, plain, out);
    else
        crypto_aead_xchacha20poly1305_ietf_encrypt(out + HEAD + suite->nonce, NULL,
                                                   (const unsigned char *)plain.p, plain.n, out,
                                                   HEAD, NULL, out + HEAD, key);
    sodium_memzero(key, sizeof key);
    LM_TRY(rc);
    *ret_sealed = (struct lm_str){(char *)out, size};
    return LM_OK;
}

lm_rc lm_unseal(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
                struct lm_str sealed, struct lm_str *ret_plain) {
    const unsigned char *in = (const unsigned char *)sealed.p;
    unsigned char key[KEY_SIZE], *out;
    if (sealed.n < HEAD || (in[0] != LM_CRYPT_SODIUM && in[0] != LM_CRYPT_SM) ||
        memcmp(in + 1, keys->id, sizeof keys->id) != 0)
        return LM_CORRUPT;
    enum lm_crypt_suite which = in[0];
    const struct suite *suite = &suites[which];
    if (sealed.n < HEAD + suite->nonce + suite->tag)
        return LM_CORRUPT;
    size_t n = sealed.n - HEAD - suite->nonce - suite->tag;
    LM_TRY(derive(keys, which, LM_STR("seal"), context, key));
    LM_TRY(lm_alloc(arena, n + 1, 1, &out));
    lm_rc rc = LM_OK;
    if (which == LM_CRYPT_SM)
        rc = open_sm(keys, key, context, sealed, out);
    else if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + HEAD + suite->nonce,
                                                        n + suite->tag, in, HEAD, in + HEAD,
                                                        key) != 0)
        rc = LM_CORRUPT;
    sodium_memzero(key, sizeof key);
    LM_TRY(rc);
    *ret_plain = (struct lm_str){(char *)out, n};
    return LM_OK;
}

/* The first 16 bytes of the keyed hash of `text` under the key of purpose and context. */
static lm_rc short_hash(const struct lm_keys *keys, struct lm_str purpose, const char *context,
                        struct lm_str text, unsigned char ret_hash[KEY_SIZE]) {
    unsigned char key[KEY_SIZE];
    LM_TRY(derive(keys, keys->suite, purpose, context, key));
    const struct lm_str parts[3] = {text, LM_STR(""), LM_STR("")};
    lm_rc rc =
        keyed_hash(keys, keys->suite, (struct lm_str){(char *)key, KEY_SIZE}, parts, ret_hash);
    sodium_memzero(key, sizeof key);
    return rc;
}

lm_rc lm_blind(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
               struct lm_str plain, struct lm_str *ret_index) {
    unsigned char hash[KEY_SIZE];
    LM_TRY(short_hash(keys, LM_STR("blind"), context, plain, hash));
    return lm_str_copy(arena, (struct lm_str){(char *)hash, INDEX}, ret_index);
}

lm_rc lm_sign(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
              struct lm_str text, struct lm_str *ret_signature) {
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    unsigned char hash[KEY_SIZE];
    char *out;
    size_t room = sodium_base64_encoded_len(INDEX, variant);
    LM_TRY(short_hash(keys, LM_STR("sign"), context, text, hash));
    LM_TRY(lm_alloc(arena, room, 1, &out));
    sodium_bin2base64(out, room, hash, INDEX, variant);
    *ret_signature = (struct lm_str){out, room - 1};
    return LM_OK;
}
