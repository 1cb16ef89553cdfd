/* Secrets: passwords (argon2id), sealed values and blind indexes, tokens, random bytes. libsodium,
 * or OpenSSL's SM algorithms for databases that must use commercial cryptography (GB/T 32905, GB/T
 * 32907). */
#ifndef LM_LIB_CRYPT_H
#define LM_LIB_CRYPT_H

#include "base/arena.h"
#include "base/str.h"

/* Must be called once before anything else here. */
LM_CHECK lm_rc lm_crypt_start(void);
void lm_crypt_random(void *bytes, size_t n);
/* `n` random bytes as base64url text without padding. */
LM_CHECK lm_rc lm_crypt_token(struct lm_arena *arena, size_t n, struct lm_str *ret_token);
/* A code that old people can read out: `n` digits without 0-O confusion ("4827 3916"). */
LM_CHECK lm_rc lm_crypt_digits(struct lm_arena *arena, size_t n, struct lm_str *ret_code);
/* BLAKE2b-256 of a token or request: what is stored instead of it. 32 bytes. */
LM_CHECK lm_rc lm_crypt_digest(struct lm_arena *arena, struct lm_str text,
                               struct lm_str *ret_digest);
bool lm_crypt_same(struct lm_str a, struct lm_str b); /* in constant time */
LM_CHECK lm_rc lm_crypt_hex(struct lm_arena *arena, struct lm_str bytes, struct lm_str *ret_hex);
/* HMAC-SHA256 (RFC 2104, FIPS 180-4) in hexadecimal digits: what other programs can check with a
 * secret that they share with us. */
LM_CHECK lm_rc lm_crypt_hmac_sha256(struct lm_arena *arena, struct lm_str secret,
                                    struct lm_str text, struct lm_str *ret_hex);

/* argon2id, 19 MiB and 2 passes (about 32 ms): at most two at once, further callers wait. */
LM_CHECK lm_rc lm_crypt_password_hash(struct lm_arena *arena, struct lm_str password,
                                      struct lm_str *ret_hash);
/* True when `password` belongs to `hash`. A NULL hash costs the same time and is false. */
bool lm_crypt_password_matches(struct lm_str hash, struct lm_str password);

enum lm_crypt_suite { LM_CRYPT_SODIUM = 1, LM_CRYPT_SM = 2 };

/* The keys of one database, outside the database: 32-byte master key in a file of mode 0600. */
struct lm_keys;
/* Reads the key file (64 hexadecimal digits), or makes it when `is_new_allowed` and it is absent.
 * LM_NOT_FOUND: absent and not allowed to be made. LM_FORBIDDEN: others may read it, or we may not.
 * LM_CORRUPT: not a key. LM_UNSUPPORTED: this machine's OpenSSL lacks SM3 or SM4. Values sealed by
 * the other suite still open, so a database can change its suite while it runs. */
LM_CHECK lm_rc lm_keys_open(const char *path, enum lm_crypt_suite suite, bool is_new_allowed,
                            struct lm_keys **ret_keys);
void lm_keys_close(struct lm_keys *keys);
/* Sealed value: one byte suite, two bytes key id, nonce, ciphertext, tag. `context`
 * ("person.id_number") is bound in: a value moved to another column does not open. */
LM_CHECK lm_rc lm_seal(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
                       struct lm_str plain, struct lm_str *ret_sealed);
/* LM_CORRUPT when it was not sealed by these keys in this context. */
LM_CHECK lm_rc lm_unseal(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
                         struct lm_str sealed, struct lm_str *ret_plain);
/* Keyed blind index, 16 bytes: equal plain texts in one context give equal indexes. */
LM_CHECK lm_rc lm_blind(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
                        struct lm_str plain, struct lm_str *ret_index);
/* A signature that only this database's keys can make or check (pagination cursors, CSRF): 16
 * bytes, base64url. */
LM_CHECK lm_rc lm_sign(const struct lm_keys *keys, struct lm_arena *arena, const char *context,
                       struct lm_str text, struct lm_str *ret_signature);

#endif
