/* Guessing gets slower: attempts are counted per subject before they are tried, and forgiven when
 * they succeed. Counting first means that many guesses at once are all counted. */
#ifndef LM_CORE_ACCOUNT_LOCKOUT_H
#define LM_CORE_ACCOUNT_LOCKOUT_H

#include "core/cx.h"

enum lockout_kind {
    LOCKOUT_LOGIN,        /* one account: 5 free, then 1, 2, 4 … 60 minutes */
    LOCKOUT_ADDRESS,      /* one address, all accounts: 50 free (a station shares one), the same */
    LOCKOUT_CODE_ADDRESS, /* one address, one-time codes: 10 free, the same */
    LOCKOUT_CODE_CASE,    /* one case, query codes: 20 free, then 1, 2 … 10 minutes */
    LOCKOUT_CODE_ALL,     /* everybody, one-time codes: 300 free, then one a minute */
    LOCKOUT_LOOKUP, /* one account, whole phone and ID numbers that nobody has: 30 free a day */
    LOCKOUT_PHOTO,  /* one address, photos without an account: 60 free, then 1, 2 … 10 minutes */
    LOCKOUT_FILING_ADDRESS, /* one address, demands filed without an account: 20 free, the same */
    LOCKOUT_FILING_ACCOUNT, /* one resident's account, demands filed: 20 free, the same */
    LOCKOUT_READING,        /* one account, codes to read a case with: 10 free, then 1, 2 … 60 */
    LOCKOUT_SMS_PHONE, /* codes asked for to one phone: 1 free, then 1, 2, 4 … 60 minutes apart */
    LOCKOUT_SMS_ADDRESS, /* codes asked for from one address: 30 free, the same */
    LOCKOUT_SMS_ALL,     /* codes asked for by everybody: 1000 free, then one a minute */
    LOCKOUT_KINDS
};

/* Subjects that are addresses count as networks: of IPv6, the first 64 bits, which are one
 * household's.
 */

/* Counts an attempt. LM_LOCKED (or LM_TOO_MANY for addresses) with retry_after_s when the subject
 * must wait: then nothing is counted. In a write transaction; use lockout_attempt from a prepare.
 */
LM_CHECK lm_rc lockout_count(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject);
/* The same in a transaction of its own that is kept whatever becomes of the request. Failure and
 * retry_after_s are carried over to `cx`. */
LM_CHECK lm_rc lockout_attempt(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject);
/* The attempt succeeded: an account's or a case's count is cleared, an address's goes down by one,
 * so that nobody clears his guesses by logging in as himself. */
LM_CHECK lm_rc lockout_forgive(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject);
/* The same in a transaction of its own; from where nothing else is written. */
LM_CHECK lm_rc lockout_succeed(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject);
/* Forgets quiet subjects; for the daily job. */
LM_CHECK lm_rc lockout_purge(struct lm_cx *cx);

#endif
