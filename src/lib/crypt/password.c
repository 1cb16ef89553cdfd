/* Passwords: argon2id, and the gate that lets two computations run at once so that a rush of logins
 * takes neither all memory nor all processors. Never keeps a password. */
#include "lib/crypt/crypt.h"

#include <sodium.h>

#include <pthread.h>
#include <string.h>

enum { PASSES = 2, MEMORY = 19 * 1024 * 1024, AT_ONCE = 2 };

/* A hash with the same cost that no password matches: looked at when there is no account, so that
 * the time of a refusal does not tell whether the account exists. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* A lock, not state: nothing can be learnt from it, and the machine it guards is one a process. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int running;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void enter_gate(void) {
    pthread_mutex_lock(&gate.lock);
    while (gate.running >= AT_ONCE)
        pthread_cond_wait(&gate.freed, &gate.lock);
    gate.running++;
    pthread_mutex_unlock(&gate.lock);
}

static void leave_gate(void) {
    pthread_mutex_lock(&gate.lock);
    gate.running--;
    pthread_cond_signal(&gate.freed);
    pthread_mutex_unlock(&gate.lock);
}

lm_rc lm_crypt_password_hash(struct lm_arena *arena, struct lm_str password,
                             struct lm_str *ret_hash) {
    char *text;
    LM_TRY(lm_alloc(arena, crypto_pwhash_STRBYTES, 1, &text));
    enter_gate();
    int failed = crypto_pwhash_str(text, password.p ? password.p : "", password.n, PASSES, MEMORY);
    leave_gate();
    if (failed)
        return LM_NO_MEMORY;
    *ret_hash = lm_str_of(text);
    return LM_OK;
}

bool lm_crypt_password_matches(struct lm_str hash, struct lm_str password) {
    char text[crypto_pwhash_STRBYTES] = "";
    bool is_known = hash.p && hash.n > 0 && hash.n < sizeof text;
    if (is_known)
        memcpy(text, hash.p, hash.n);
    else
        memcpy(text, nobody, sizeof nobody);
    enter_gate();
    int failed = crypto_pwhash_str_verify(text, password.p ? password.p : "", password.n);
    leave_gate();
    return failed == 0 && is_known;
}
