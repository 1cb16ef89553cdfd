/* Rules of photos: taking, claiming, letting go, sweeping. Knows neither HTTP nor SQL. */
#include "core/photo/photo_rules.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/photo/photo_file.h"
#include "core/photo/photo_store.h"
#include "lib/image/image.h"

#include <sys/mman.h>
#include <sys/stat.h>

static const int64_t wait_ms = 2 * LM_DAY_MS;
enum { SWEPT_AT_ONCE = 100, ARENA_CAP = 4 * 1024 * 1024 };

/* ---- taking ---- */

static lm_rc refuse(struct lm_cx *cx, lm_rc rc) {
    switch ((int)rc) {
    case LM_UNSUPPORTED:
        return lm_fail(cx, rc, "photo.not_a_photo");
    case LM_INVALID:
        return lm_fail(cx, rc, "photo.damaged");
    case LM_TOO_LARGE:
        return lm_fail(cx, rc, "photo.too_large");
    default:
        return rc;
    }
}

static lm_rc read_upload(struct lm_cx *cx, FILE *upload, struct lm_image_photo *ret_image) {
    struct stat facts;
    if (fstat(fileno(upload), &facts) != 0)
        return LM_IO;
    if (facts.st_size == 0)
        return LM_INVALID;
    if (facts.st_size > LM_PHOTO_FILE_MOST)
        return LM_TOO_LARGE;
    size_t size = (size_t)facts.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(upload), 0);
    if (bytes == MAP_FAILED)
        return LM_IO;
    lm_rc rc = lm_image_photo(cx->arena, (struct lm_str){bytes, size}, ret_image);
    munmap(bytes, size);
    return rc;
}

lm_rc lm_photo_take(struct lm_cx *cx, FILE *upload, struct lm_photo *ret_photo) {
    struct lm_image_photo image;
    struct lm_str digest;
    lm_rc rc = read_upload(cx, upload, &image);
    if (rc != LM_OK)
        return refuse(cx, rc);
    LM_TRY(lm_crypt_digest(cx->arena, image.jpeg, &digest));
    LM_TRY(lm_crypt_hex(cx->arena, digest, &digest));
    LM_TRY(photo_file_keep(cx, digest, image.jpeg));
    *ret_photo = (struct lm_photo){digest, (int64_t)image.jpeg.n, image.width, image.height};
    return LM_OK;
}

static int64_t account_of(const struct lm_cx *cx) {
    return cx->who && !cx->who->is_system ? cx->who->account_id : 0;
}

lm_rc lm_photo_note(struct lm_cx *cx, const struct lm_photo *photo) {
    struct photo_row row = {.digest = photo->digest,
                            .bytes = photo->bytes,
                            .width = photo->width,
                            .height = photo->height,
                            .account_id = account_of(cx),
                            .added_ms = cx->now_ms};
    bool exists;
    LM_TRY(photo_store_add(cx, &row));
    /* After the row is ours: the sweep removes a file in the transaction that deletes its row. */
    LM_TRY(photo_file_look(cx, photo->digest, &exists));
    return exists ? LM_OK : LM_BUSY;
}

lm_rc photo_sender_of(struct lm_cx *cx, struct lm_str *ret_sender) {
    *ret_sender = cx->who ? (struct lm_str){0} : cx->peer;
    if (!cx->who || !cx->who->is_resident)
        return LM_OK;
    return lm_str_printf(cx->arena, ret_sender, "account %lld", (long long)cx->who->account_id);
}

lm_rc photo_check_room(struct lm_cx *cx) {
    int64_t account_id = account_of(cx), bytes;
    LM_TRY(photo_store_waiting(cx, account_id, &bytes));
    if (bytes < (account_id ? PHOTO_WAITING_MOST : PHOTO_WAITING_PUBLIC_MOST))
        return LM_OK;
    lm_rc rc = lm_fail(cx, LM_TOO_MANY, "photo.full");
    cx->failure.retry_after_s = LM_HOUR_MS / LM_SECOND_MS;
    return rc;
}

/* ---- claims ---- */

lm_rc lm_photo_claim(struct lm_cx *cx, struct lm_str digest) {
    struct photo_row row;
    struct lm_str sender;
    bool exists = false;
    lm_rc rc = photo_is_digest(digest) ? photo_store_claim(cx, digest) : LM_NOT_FOUND;
    if (rc == LM_OK)
        rc = photo_file_look(cx, digest, &exists);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && !exists))
        return lm_fail(cx, LM_INVALID, "photo.unknown");
    LM_TRY(rc);
    /* What has become part of something was no abuse: its sender may send as many again. */
    LM_TRY(photo_store_find(cx, digest, &row));
    LM_TRY(photo_sender_of(cx, &sender));
    bool is_own = row.account_id == account_of(cx);
    return is_own && sender.p ? lockout_forgive(cx, LOCKOUT_PHOTO, sender) : LM_OK;
}

lm_rc lm_photo_release(struct lm_cx *cx, struct lm_str digest) {
    return photo_store_release(cx, digest);
}

lm_rc lm_photo_answer(struct lm_cx *cx, struct lm_str digest) {
    struct lm_str path;
    lm_rc rc = LM_NOT_FOUND;
    if (photo_is_digest(digest)) {
        LM_TRY(photo_file_path(cx->env, cx->arena, digest, &path));
        rc = lm_answer_kept_file(cx, path.p, "image/jpeg", digest);
    }
    return rc == LM_NOT_FOUND ? lm_fail(cx, rc, "photo.gone") : rc;
}

/* ---- sweeping ---- */

/* The row first: whoever sends the same photo again waits for this transaction (SQLite: one writer;
 * PostgreSQL: the row's lock) and then finds no file: lm_photo_note. Should the transaction fail
 * after the file is gone, lm_photo_claim refuses the row that is left, and the next sweep takes it.
 */
lm_rc photo_sweep(struct lm_cx *cx, struct lm_str payload) {
    int64_t before_ms = cx->now_ms - wait_ms;
    struct lm_list rows;
    (void)payload;
    LM_TRY(photo_store_expired(cx, before_ms, SWEPT_AT_ONCE, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct photo_row *row = &((const struct photo_row *)rows.items)[i];
        lm_rc rc = photo_store_forget(cx, row->digest, before_ms);
        if (rc == LM_OK)
            rc = photo_file_remove(cx, row->digest);
        if (rc != LM_OK && rc != LM_NOT_FOUND)
            return rc;
    }
    return LM_OK;
}

/* A file without a row: its transaction never came. It gets a row that has waited since the file
 * was written; then the sweep knows it. */
static lm_rc adopt(struct lm_cx *cx, void *arg) {
    const struct lm_list *files = arg;
    for (size_t i = 0; i < files->count; i++) {
        const struct photo_file *file = &((const struct photo_file *)files->items)[i];
        struct photo_row row = {
            .digest = file->digest, .bytes = file->bytes, .added_ms = file->written_ms};
        LM_TRY(photo_store_adopt(cx, &row));
    }
    return LM_OK;
}

/* Drops from the list what has a row: nearly all. */
static lm_rc leave_strays(struct lm_cx *cx, void *arg) {
    struct lm_list *files = arg;
    struct photo_file *all = files->items;
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        struct photo_row row;
        lm_rc rc = photo_store_find(cx, all[i].digest, &row);
        if (rc == LM_NOT_FOUND)
            all[kept++] = all[i];
        else if (rc != LM_OK)
            return rc;
    }
    files->count = kept;
    return LM_OK;
}

lm_rc photo_find_strays(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    (void)payload;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    for (int folder = 0; folder < PHOTO_FOLDERS && !lm_jobs_is_stopping(env); folder++) {
        struct lm_list files;
        lm_arena_reset(arena);
        LM_TRY(photo_folder_old(env, arena, folder, env->now_ms() - wait_ms, &files));
        if (files.count > 0)
            LM_TRY(lm_env_read(env, arena, leave_strays, &files));
        if (files.count > 0)
            LM_TRY(lm_env_note(env, arena, adopt, &files));
        if (folder % 32 == 31)
            LM_TRY(lm_job_progress(env, job_id, folder * 1000 / PHOTO_FOLDERS));
    }
    return LM_OK;
}
