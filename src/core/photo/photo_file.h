/* The files of photos. Knows no table. */
#ifndef LM_CORE_PHOTO_FILE_H
#define LM_CORE_PHOTO_FILE_H

#include "core/env.h"

/* 64 lower-case hexadecimal digits, and therefore safe as a name. */
bool photo_is_digest(struct lm_str text);
/* Where the photo of a digest (photo_is_digest) stands or would stand. */
LM_CHECK lm_rc photo_file_path(const struct lm_env *env, struct lm_arena *arena,
                               struct lm_str digest, struct lm_str *ret_path);
/* Durable when it returns: written under another name, synced, renamed, its folders synced. What
 * is there already stays. LM_DISK_FULL, LM_IO. */
LM_CHECK lm_rc photo_file_keep(struct lm_cx *cx, struct lm_str digest, struct lm_str bytes);
/* `ret_exists`: is its file there? */
LM_CHECK lm_rc photo_file_look(struct lm_cx *cx, struct lm_str digest, bool *ret_exists);
/* Removes it; nothing to remove is LM_OK. */
LM_CHECK lm_rc photo_file_remove(struct lm_cx *cx, struct lm_str digest);

struct photo_file {
    struct lm_str digest;
    int64_t bytes, written_ms;
};
enum { PHOTO_FOLDERS = 256 };
/* The photos in folder 0…255 that were written before `before_ms`: list of struct photo_file, the
 * first some thousands. Half-written files of then are removed. No folder is LM_OK. */
LM_CHECK lm_rc photo_folder_old(const struct lm_env *env, struct lm_arena *arena, int folder,
                                int64_t before_ms, struct lm_list *ret_files);

#endif
