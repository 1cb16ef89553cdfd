/* Uploading a photo, with an account and without one: handlers and field tables. There is no route
 * that shows one: that is for the module whose thing it belongs to. */
#include "core/account/lockout.h"
#include "core/photo/photo_rules.h"

static const struct lm_field photo_fields[] = {
    {LM_AT(struct lm_photo, digest), LM_TEXT, LM_REQUIRED, .max = 64,
     .doc = "Name the photo by this when attaching it to something, within two days."},
    {LM_AT(struct lm_photo, width), LM_INT, LM_REQUIRED, .doc = "Pixels, upright."},
    {LM_AT(struct lm_photo, height), LM_INT, LM_REQUIRED, .doc = "Pixels, upright."},
    {LM_AT(struct lm_photo, bytes), LM_INT, LM_REQUIRED, .doc = "Size as it is kept."},
    {0},
};
const struct lm_record lm_photo_record = {"Photo", sizeof(struct lm_photo), photo_fields};

/* Nothing comes beside the file; `photo` is what prepare made of it. */
static const struct lm_field upload_fields[] = {{0}};
static const struct lm_record upload_record = {"PhotoUpload", sizeof(struct lm_photo),
                                               upload_fields};

static lm_rc take(struct lm_cx *cx, const void *in, void *in_again) {
    FILE *file = lm_upload(cx, NULL);
    (void)in;
    if (!file)
        return lm_fail(cx, LM_INVALID, "request.no_upload");
    LM_TRY(photo_check_room(cx));
    return lm_photo_take(cx, file, in_again);
}

/* Counted before anything is decoded, which is what costs. */
static lm_rc take_public(struct lm_cx *cx, const void *in, void *in_again) {
    struct lm_str sender;
    LM_TRY(photo_sender_of(cx, &sender));
    if (sender.p)
        LM_TRY(lockout_attempt(cx, LOCKOUT_PHOTO, sender));
    return take(cx, in, in_again);
}

static lm_rc photo_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct lm_photo *photo = in_bytes;
    LM_TRY(lm_photo_note(cx, photo));
    *(struct lm_photo *)out = *photo;
    return lm_str_printf(cx->arena, &cx->audit_object, "photo %.16s", photo->digest.p);
}

const struct lm_route photo_routes[] = {
    {"POST", "/api/v1/photos", &lm_self, LM_TX_WRITE, photo_post, .input = &upload_record,
     .output = &lm_photo_record, .prepare = take, .is_heavy = true, .is_upload = true,
     .doc = "Uploads a photo (JPEG or PNG); kept without its metadata, for two days unless it is "
            "attached to something."},
    {"POST", "/api/v1/public/photos", &lm_public, LM_TX_WRITE, photo_post, .input = &upload_record,
     .output = &lm_photo_record, .prepare = take_public, .is_heavy = true, .is_upload = true,
     .doc = "The same without an account, or of a resident; few from one of them at a time."},
    {0},
};
