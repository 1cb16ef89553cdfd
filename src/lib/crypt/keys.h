/* What lm_keys holds. Inside lib/crypt only. */
#ifndef LM_LIB_CRYPT_KEYS_H
#define LM_LIB_CRYPT_KEYS_H

#include "lib/crypt/crypt.h"
#include "lib/crypt/sm.h"

enum { KEY_SIZE = 32 };

struct lm_keys {
    unsigned char master[KEY_SIZE];
    unsigned char id[2]; /* derived from the master key: tells which key file a value wants */
    enum lm_crypt_suite suite;
    struct sm *sm; /* NULL when this OpenSSL has no SM3/SM4 */
};

#endif
