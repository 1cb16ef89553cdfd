/* One POST to another program (libcurl). It waits for a network: from jobs only. Follows no
 * redirect, uses no proxy, checks certificates, and talks to no private address unless it was
 * allowed to: whoever may name an address must not reach what stands behind our firewall. */
#ifndef LM_LIB_OUTGO_H
#define LM_LIB_OUTGO_H

#include "base/arena.h"
#include "base/str.h"

#include <sys/socket.h>

struct lm_outgo_post {
    const char *url;
    const char *const *headers; /* "Name: value", ended by NULL */
    struct lm_str body;
    bool is_private_allowed; /* private addresses, and http:// beside https:// */
};

struct lm_outgo_reply {
    int status; /* of HTTP; 0: there was no answer */
    const char
        *problem; /* a word for logs: "timeout", "resolve", "connect", "tls", "private", "io" */
};

/* May this address be posted to at all? https:// (or http:// where private addresses are allowed),
 * a host, no user or password, at most 500 bytes. Resolves nothing. */
bool lm_outgo_is_url(const char *url, bool is_private_allowed);
/* Does an address belong to a machine, a local network, a carrier's inside, or to nobody? IPv4
 * inside of IPv6 (mapped, 6to4, NAT64) counts as what it holds. */
bool lm_outgo_is_private(const struct sockaddr *address);
/* Sends and waits at most ten seconds. LM_OK: there is a status, whatever it says. LM_FORBIDDEN:
 * the address may not be reached. LM_IO: no answer; `problem` says why. What was answered beside
 * the status is thrown away. */
LM_CHECK lm_rc lm_outgo_post(const struct lm_outgo_post *post, struct lm_outgo_reply *ret_reply);

#endif
