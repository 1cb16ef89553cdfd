/* The pages, their scripts and pictures: one packed, compressed archive inside the binary. */
#ifndef LM_CORE_ASSETS_H
#define LM_CORE_ASSETS_H

#include "lib/http/http.h"

struct lm_assets;

/* Indexes the archive. LM_CORRUPT when it is not what tools/pack_assets.py writes.
 * `is_https`: every caller is behind TLS. */
LM_CHECK lm_rc lm_assets_new(struct lm_arena *arena, bool is_https, struct lm_assets **ret_assets);
/* Answers GET and HEAD of a page or file; addresses below /field, /console and /resident that name
 * no file are that face's page. False, and nothing sent, when there is nothing to show. */
bool lm_assets_reply(const struct lm_assets *assets, struct lm_http_exchange *exchange);

#endif
