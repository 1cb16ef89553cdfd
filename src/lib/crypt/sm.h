/* SM3 and SM4 as lastmeter uses them (GB/T 32905, GB/T 32907), by OpenSSL. Inside lib/crypt only.
 */
#ifndef LM_LIB_CRYPT_SM_H
#define LM_LIB_CRYPT_SM_H

#include "base/str.h"

enum { SM_KEY = 16, SM_BLOCK = 16, SM_DIGEST = 32 };

/* The algorithms, looked up once because a look-up costs more than a sealing. Safe for several
 * threads. */
struct sm;
/* LM_UNSUPPORTED when this OpenSSL was built without SM3 or SM4. */
LM_CHECK lm_rc sm_new(struct sm **ret_sm);
void sm_free(struct sm *sm);
/* HMAC-SM3 (GB/T 15852.2) over `parts` one after the other; `key` of 1 to 64 bytes. */
LM_CHECK lm_rc sm_hmac(const struct sm *sm, struct lm_str key, const struct lm_str parts[],
                       size_t count, unsigned char ret_mac[SM_DIGEST]);
/* SM4 in counter mode: encrypts and decrypts `n` bytes; `out` may be `in`. */
LM_CHECK lm_rc sm_ctr(const struct sm *sm, const unsigned char key_and_nonce[SM_KEY + SM_BLOCK],
                      struct lm_str in, unsigned char *out);

#endif
