/* HMAC-SM3 and SM4-CTR over OpenSSL's provider interface. Knows no keys of ours and no format. */
#include "lib/crypt/sm.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <limits.h>

struct sm {
    EVP_MAC *mac;
    EVP_MAC_CTX *hmac; /* HMAC with SM3 chosen, without a key: copied for each use */
    EVP_CIPHER *ctr;
};

void sm_free(struct sm *sm) {
    if (!sm)
        return;
    EVP_MAC_CTX_free(sm->hmac);
    EVP_MAC_free(sm->mac);
    EVP_CIPHER_free(sm->ctr);
    free(sm);
}

lm_rc sm_new(struct sm **ret_sm) {
    struct sm *sm = calloc(1, sizeof *sm);
    if (!sm)
        return LM_NO_MEMORY;
    char digest[] = "SM3";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    sm->ctr = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
    sm->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    sm->hmac = sm->mac ? EVP_MAC_CTX_new(sm->mac) : NULL;
    if (!sm->ctr || !sm->hmac || !EVP_MAC_CTX_set_params(sm->hmac, params)) {
        sm_free(sm);
        return LM_UNSUPPORTED;
    }
    *ret_sm = sm;
    return LM_OK;
}

lm_rc sm_hmac(const struct sm *sm, struct lm_str key, const struct lm_str parts[], size_t count,
              unsigned char ret_mac[SM_DIGEST]) {
    EVP_MAC_CTX *work = EVP_MAC_CTX_dup(sm->hmac);
    size_t size = 0;
    int is_good = work && EVP_MAC_init(work, (const unsigned char *)key.p, key.n, NULL);
    for (size_t i = 0; is_good && i < count; i++)
        is_good = EVP_MAC_update(work, (const unsigned char *)parts[i].p, parts[i].n);
    is_good = is_good && EVP_MAC_final(work, ret_mac, &size, SM_DIGEST) && size == SM_DIGEST;
    EVP_MAC_CTX_free(work);
    return is_good ? LM_OK : LM_NO_MEMORY;
}

lm_rc sm_ctr(const struct sm *sm, const unsigned char key_and_nonce[SM_KEY + SM_BLOCK],
             struct lm_str in, unsigned char *out) {
    if (in.n > INT_MAX)
        return LM_TOO_LARGE;
    EVP_CIPHER_CTX *work = EVP_CIPHER_CTX_new();
    int written = 0;
    int is_good =
        work && EVP_EncryptInit_ex2(work, sm->ctr, key_and_nonce, key_and_nonce + SM_KEY, NULL);
    if (is_good && in.n > 0)
        is_good = EVP_EncryptUpdate(work, out, &written, (const unsigned char *)in.p, (int)in.n) &&
                  (size_t)written == in.n;
    EVP_CIPHER_CTX_free(work);
    return is_good ? LM_OK : LM_NO_MEMORY;
}
