/* Photos as files of the data folder: photos/ab/<digest>.jpg. A photo is pixels only (lib/image),
 * is named by its BLAKE2b-256 and never changes. It is on disk, durable, before any row names it;
 * what nothing has claimed for two days goes away again. Who may see a photo is decided by the
 * module whose thing it belongs to. */
#ifndef LM_CORE_PHOTO_H
#define LM_CORE_PHOTO_H

#include "core/module.h"

extern const struct lm_module photo_module;

struct lm_photo {
    struct lm_str digest; /* 64 hexadecimal digits */
    int64_t bytes, width, height;
};
/* {digest, width, height, bytes}: what an upload answers. */
extern const struct lm_record lm_photo_record;

/* Makes a photo of an uploaded file and stores it durably; no row yet: lm_photo_note in the
 * transaction that follows. From a route's `prepare` on a worker (is_heavy). LM_UNSUPPORTED
 * "photo.not_a_photo", LM_INVALID "photo.damaged", LM_TOO_LARGE "photo.too_large", LM_DISK_FULL,
 * LM_IO. */
LM_CHECK lm_rc lm_photo_take(struct lm_cx *cx, FILE *upload, struct lm_photo *ret_photo);
/* Puts what lm_photo_take has stored on record as waiting to be claimed, sent by the caller.
 * LM_BUSY: its file was swept away in between; the client tries again. */
LM_CHECK lm_rc lm_photo_note(struct lm_cx *cx, const struct lm_photo *photo);
/* The caller attaches a photo to its thing: it stays for as long as somebody claims it. Each claim
 * counts. LM_INVALID "photo.unknown" unless it was uploaded (and not swept away) or is claimed by
 * another thing. */
LM_CHECK lm_rc lm_photo_claim(struct lm_cx *cx, struct lm_str digest);
/* The thing that claimed it is gone or has let go of it. After the last claim the file goes away
 * within two days. An unknown digest is nothing to release. */
LM_CHECK lm_rc lm_photo_release(struct lm_cx *cx, struct lm_str digest);

/* Answers with the photo (image/jpeg) from an is_file route, once the caller is permitted. Browsers
 * may keep it but ask each time (ETag), so that permission is asked each time. LM_NOT_FOUND
 * "photo.gone" when there is no such file, or `digest` is none. */
LM_CHECK lm_rc lm_photo_answer(struct lm_cx *cx, struct lm_str digest);

#endif
