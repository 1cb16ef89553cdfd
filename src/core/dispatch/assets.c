/* Serves the packed archive of pages: finds the file, picks the encoding, answers "not modified".
 * Reads no disk.
 *
 * The archive (little endian): "LMPACK01", u32 count, then `count` entries of thirteen u32: offset
 * and length of path, type, ETag, body plain, gzip and brotli; then flags (1: the name carries a
 * hash, so the body never changes). Length 0: not there. */
#include "core/dispatch/assets.h"

#include "base/hash.h"
#include "core/dispatch/request.h"

extern const unsigned char _binary_assets_pack_start[], _binary_assets_pack_end[];

enum { HEAD = 12, ENTRY_WORDS = 13, IS_HASHED = 1 };

struct asset {
    struct lm_str type, etag, plain, gzip, brotli;
    bool is_hashed;
};

struct lm_assets {
    struct lm_map by_path;
    bool is_https;
};

struct pack {
    const unsigned char *p;
    size_t n;
};

static uint32_t word(struct pack pack, size_t at) {
    return (uint32_t)pack.p[at] | (uint32_t)pack.p[at + 1] << 8 | (uint32_t)pack.p[at + 2] << 16 |
           (uint32_t)pack.p[at + 3] << 24;
}

static lm_rc piece(struct pack pack, size_t at, struct lm_str *ret_piece) {
    size_t from = word(pack, at), n = word(pack, at + 4);
    if (n > pack.n || from > pack.n - n)
        return LM_CORRUPT;
    *ret_piece = (struct lm_str){(const char *)pack.p + from, n};
    return LM_OK;
}

static lm_rc add_asset(struct lm_arena *arena, struct lm_assets *assets, struct pack pack,
                       size_t at) {
    struct asset *asset;
    struct lm_str path;
    LM_TRY(lm_new(arena, 1, &asset));
    LM_TRY(piece(pack, at, &path));
    LM_TRY(piece(pack, at + 8, &asset->type));
    LM_TRY(piece(pack, at + 16, &asset->etag));
    LM_TRY(piece(pack, at + 24, &asset->plain));
    LM_TRY(piece(pack, at + 32, &asset->gzip));
    LM_TRY(piece(pack, at + 40, &asset->brotli));
    asset->is_hashed = word(pack, at + 48) & IS_HASHED;
    /* Foreign code wants the type with a NUL behind it. */
    LM_TRY(lm_str_copy(arena, asset->type, &asset->type));
    return lm_map_put(&assets->by_path, path, asset);
}

lm_rc lm_assets_new(struct lm_arena *arena, bool is_https, struct lm_assets **ret_assets) {
    struct pack pack = {_binary_assets_pack_start,
                        (size_t)(_binary_assets_pack_end - _binary_assets_pack_start)};
    struct lm_assets *assets;
    LM_TRY(lm_new(arena, 1, &assets));
    assets->by_path.arena = arena;
    assets->is_https = is_https;
    if (pack.n < HEAD || memcmp(pack.p, "LMPACK01", 8) != 0)
        return LM_CORRUPT;
    size_t count = word(pack, 8);
    if (count > (pack.n - HEAD) / (ENTRY_WORDS * 4))
        return LM_CORRUPT;
    for (size_t i = 0; i < count; i++)
        LM_TRY(add_asset(arena, assets, pack, HEAD + i * ENTRY_WORDS * 4));
    *ret_assets = assets;
    return LM_OK;
}

/* ---- finding ---- */

static const struct asset *face_page(const struct lm_assets *assets, struct lm_str path) {
    static const char *const pages[][3] = {
        {"/field", "/field/index.html", "/field.html"},
        {"/console", "/console/index.html", "/console.html"},
        {"/resident", "/resident/index.html", "/resident.html"},
    };
    for (size_t i = 0; i < LM_COUNT(pages); i++) {
        struct lm_str face = lm_str_of(pages[i][0]);
        if (!lm_str_starts(path, face) || (path.n > face.n && path.p[face.n] != '/'))
            continue;
        for (size_t j = 1; j < LM_COUNT(pages[i]); j++) {
            const struct asset *asset = lm_map_get(&assets->by_path, lm_str_of(pages[i][j]));
            if (asset)
                return asset;
        }
        return lm_map_get(&assets->by_path, LM_STR("/index.html"));
    }
    return NULL;
}

/* A name with an ending ("/field/x.js") is a file or nothing; the rest are places of a page. */
static bool looks_like_file(struct lm_str path) {
    for (size_t i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.')
            return true;
    return false;
}

static const struct asset *find(const struct lm_assets *assets, struct lm_str path) {
    const struct asset *asset = lm_map_get(&assets->by_path, path);
    if (asset)
        return asset;
    if (lm_str_is(path, "/"))
        return lm_map_get(&assets->by_path, LM_STR("/index.html"));
    return looks_like_file(path) ? NULL : face_page(assets, path);
}

/* ---- replying ---- */

static void add(struct lm_http_reply *reply, struct lm_http_header *headers, const char *name,
                struct lm_str value) {
    headers[reply->header_count++] = (struct lm_http_header){name, value};
}

static void choose_body(const struct asset *asset, const struct lm_http_exchange *exchange,
                        struct lm_http_reply *reply, struct lm_http_header *headers) {
    struct lm_str accepted = lm_http_header(exchange, "Accept-Encoding");
    accepted = accepted.p ? accepted : LM_STR("");
    reply->body = asset->plain;
    if (asset->brotli.n && lm_str_find(accepted, LM_STR("br")) >= 0) {
        reply->body = asset->brotli;
        add(reply, headers, "Content-Encoding", LM_STR("br"));
    } else if (asset->gzip.n && lm_str_find(accepted, LM_STR("gzip")) >= 0) {
        reply->body = asset->gzip;
        add(reply, headers, "Content-Encoding", LM_STR("gzip"));
    }
    add(reply, headers, "Vary", LM_STR("Accept-Encoding"));
}

static void reply_asset(const struct asset *asset, bool is_https,
                        struct lm_http_exchange *exchange) {
    const struct lm_http_request *http = lm_http_request(exchange);
    struct lm_http_header headers[16];
    struct lm_http_reply reply = {.status = 200, .headers = headers, .is_static = true};
    lm_security_headers(is_https || http->is_https, true, headers, &reply.header_count);
    add(&reply, headers, "ETag", asset->etag);
    add(&reply, headers, "Cache-Control",
        asset->is_hashed ? LM_STR("public, max-age=31536000, immutable") : LM_STR("no-cache"));
    if (lm_str_is(http->path, "/sw.js"))
        add(&reply, headers, "Service-Worker-Allowed", LM_STR("/"));
    struct lm_str known = lm_http_header(exchange, "If-None-Match");
    if (known.p && lm_str_find(known, asset->etag) >= 0) {
        reply.status = 304;
    } else {
        reply.type = asset->type.p;
        choose_body(asset, exchange, &reply, headers);
    }
    lm_http_reply(exchange, &reply);
}

/* Phones go to the captain's face, everything else to the console. */
static void redirect_to_face(struct lm_http_exchange *exchange) {
    struct lm_str agent = lm_http_header(exchange, "User-Agent");
    bool is_phone = agent.p && lm_str_find(agent, LM_STR("Mobi")) >= 0;
    struct lm_http_header headers[] = {
        {"Location", is_phone ? LM_STR("/field/") : LM_STR("/console/")},
        {"Vary", LM_STR("User-Agent")}};
    lm_http_reply(exchange, &(struct lm_http_reply){.status = 302,
                                                    .headers = headers,
                                                    .header_count = LM_COUNT(headers)});
}

bool lm_assets_reply(const struct lm_assets *assets, struct lm_http_exchange *exchange) {
    const struct lm_http_request *http = lm_http_request(exchange);
    if (!lm_str_is(http->method, "GET") && !lm_str_is(http->method, "HEAD"))
        return false;
    const struct asset *asset = find(assets, http->path);
    if (asset)
        reply_asset(asset, assets->is_https, exchange);
    else if (lm_str_is(http->path, "/"))
        redirect_to_face(exchange);
    return asset || lm_str_is(http->path, "/");
}
