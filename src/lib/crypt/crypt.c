/* Random bytes, tokens, digests and hexadecimal text, by libsodium. Holds no key: that is keys.c.
 */
#include "lib/crypt/crypt.h"

#include <sodium.h>

#include <string.h>

lm_rc lm_crypt_start(void) {
    return sodium_init() < 0 ? LM_INTERNAL : LM_OK;
}

void lm_crypt_random(void *bytes, size_t n) {
    randombytes_buf(bytes, n);
}

lm_rc lm_crypt_token(struct lm_arena *arena, size_t n, struct lm_str *ret_token) {
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    unsigned char *bytes;
    char *text;
    if (n > 1024)
        return LM_TOO_LARGE;
    size_t room = sodium_base64_encoded_len(n, variant);
    LM_TRY(lm_alloc(arena, n + 1, 1, &bytes));
    LM_TRY(lm_alloc(arena, room, 1, &text));
    randombytes_buf(bytes, n);
    sodium_bin2base64(text, room, bytes, n, variant);
    sodium_memzero(bytes, n);
    *ret_token = (struct lm_str){text, room - 1};
    return LM_OK;
}

lm_rc lm_crypt_digits(struct lm_arena *arena, size_t n, struct lm_str *ret_code) {
    char *text;
    size_t used = 0;
    if (n > 1024)
        return LM_TOO_LARGE;
    LM_TRY(lm_alloc(arena, n + n / 4 + 1, 1, &text));
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && i % 4 == 0)
            text[used++] = ' ';
        text[used++] = (char)('1' + randombytes_uniform(9));
    }
    *ret_code = (struct lm_str){text, used};
    return LM_OK;
}

lm_rc lm_crypt_digest(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_digest) {
    enum { SIZE = 32 };
    unsigned char *digest;
    LM_TRY(lm_alloc(arena, SIZE + 1, 1, &digest));
    crypto_generichash(digest, SIZE, (const unsigned char *)text.p, text.n, NULL, 0);
    *ret_digest = (struct lm_str){(char *)digest, SIZE};
    return LM_OK;
}

bool lm_crypt_same(struct lm_str a, struct lm_str b) {
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

lm_rc lm_crypt_hex(struct lm_arena *arena, struct lm_str bytes, struct lm_str *ret_hex) {
    char *text;
    size_t room;
    if (__builtin_mul_overflow(bytes.n, 2, &room) || room == SIZE_MAX)
        return LM_NO_MEMORY;
    LM_TRY(lm_alloc(arena, room + 1, 1, &text));
    sodium_bin2hex(text, room + 1, (const unsigned char *)bytes.p, bytes.n);
    *ret_hex = (struct lm_str){text, room};
    return LM_OK;
}

lm_rc lm_crypt_hmac_sha256(struct lm_arena *arena, struct lm_str secret, struct lm_str text,
                           struct lm_str *ret_hex) {
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.p, text.n);
    crypto_auth_hmacsha256_final(&state, mac);
    return lm_crypt_hex(arena, (struct lm_str){(char *)mac, sizeof mac}, ret_hex);
}
