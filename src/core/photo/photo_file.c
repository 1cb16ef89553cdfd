/* Writing, finding and removing the files of photos. Every path is made of the data folder and a
 * checked digest. */
#include "core/photo/photo_file.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGEST = 64, FOLDER_MOST = 4096, SUFFIX = 4 };

bool photo_is_digest(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if (!memchr("0123456789abcdef", text.p[i], 16))
            return false;
    return text.p && text.n == DIGEST;
}

static lm_rc outcome_of(int error) {
    return error == ENOSPC || error == EDQUOT ? LM_DISK_FULL : LM_IO;
}

lm_rc photo_file_path(const struct lm_env *env, struct lm_arena *arena, struct lm_str digest,
                      struct lm_str *ret_path) {
    return lm_str_printf(arena, ret_path, "%.*s/photos/%.2s/%.*s.jpg", LM_FMT(env->data_dir),
                         digest.p, LM_FMT(digest));
}

/* ---- durable ---- */

static lm_rc sync_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return LM_IO;
    lm_rc rc = fsync(folder) == 0 ? LM_OK : outcome_of(errno);
    close(folder);
    return rc;
}

/* A new folder is durable once the one above it is synced; one that is there may be another
 * thread's that has not come so far. */
static lm_rc make_folder(const char *path, const char *above) {
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return outcome_of(errno);
    return sync_folder(above);
}

static lm_rc make_folders(struct lm_cx *cx, struct lm_str digest, struct lm_str *ret_folder) {
    struct lm_str all;
    LM_TRY(lm_str_printf(cx->arena, &all, "%.*s/photos", LM_FMT(cx->env->data_dir)));
    LM_TRY(lm_str_printf(cx->arena, ret_folder, "%s/%.2s", all.p, digest.p));
    if (access(ret_folder->p, F_OK) == 0)
        return LM_OK;
    LM_TRY(make_folder(all.p, cx->env->data_dir.p));
    return make_folder(ret_folder->p, all.p);
}

static lm_rc write_all(int file, struct lm_str bytes) {
    while (bytes.n > 0) {
        ssize_t written = write(file, bytes.p, bytes.n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return outcome_of(errno);
        bytes = lm_str_cut(bytes, (size_t)written, bytes.n);
    }
    return fsync(file) == 0 ? LM_OK : outcome_of(errno);
}

static lm_rc write_new(const char *path, struct lm_str bytes) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return outcome_of(errno);
    lm_rc rc = write_all(file, bytes);
    if (close(file) != 0 && rc == LM_OK)
        rc = outcome_of(errno);
    return rc;
}

lm_rc photo_file_keep(struct lm_cx *cx, struct lm_str digest, struct lm_str bytes) {
    struct lm_str folder, path, half;
    struct stat facts;
    LM_TRY(make_folders(cx, digest, &folder));
    LM_TRY(photo_file_path(cx->env, cx->arena, digest, &path));
    if (stat(path.p, &facts) == 0 && facts.st_size == (off_t)bytes.n)
        return sync_folder(folder.p);
    LM_TRY(lm_str_printf(cx->arena, &half, "%s/.%lld.part", folder.p, (long long)lm_cx_id(cx)));
    lm_rc rc = write_new(half.p, bytes);
    if (rc == LM_OK && rename(half.p, path.p) != 0)
        rc = outcome_of(errno);
    if (rc != LM_OK) {
        unlink(half.p);
        return rc;
    }
    return sync_folder(folder.p);
}

/* ---- there or not ---- */

lm_rc photo_file_look(struct lm_cx *cx, struct lm_str digest, bool *ret_exists) {
    struct lm_str path;
    LM_TRY(photo_file_path(cx->env, cx->arena, digest, &path));
    *ret_exists = access(path.p, R_OK) == 0;
    return LM_OK;
}

lm_rc photo_file_remove(struct lm_cx *cx, struct lm_str digest) {
    struct lm_str path;
    LM_TRY(photo_file_path(cx->env, cx->arena, digest, &path));
    return unlink(path.p) == 0 || errno == ENOENT ? LM_OK : LM_IO;
}

/* ---- all of a folder ---- */

static void close_folder(DIR **folder) {
    if (*folder)
        closedir(*folder);
}

static bool is_photo(struct lm_str name) {
    return name.n == DIGEST + SUFFIX && lm_str_is(lm_str_cut(name, DIGEST, name.n), ".jpg") &&
           photo_is_digest(lm_str_cut(name, 0, DIGEST));
}

lm_rc photo_folder_old(const struct lm_env *env, struct lm_arena *arena, int folder,
                       int64_t before_ms, struct lm_list *ret_files) {
    struct lm_str path;
    struct photo_file *files;
    struct stat facts;
    size_t count = 0;
    LM_TRY(
        lm_str_printf(arena, &path, "%.*s/photos/%02x", LM_FMT(env->data_dir), (unsigned)folder));
    LM_TRY(lm_new(arena, FOLDER_MOST, &files));
    *ret_files = (struct lm_list){files, 0};
    __attribute__((cleanup(close_folder))) DIR *names = opendir(path.p);
    if (!names)
        return errno == ENOENT ? LM_OK : LM_IO;
    for (struct dirent *entry; count < FOLDER_MOST && (entry = readdir(names));) {
        struct lm_str name = lm_str_of(entry->d_name);
        if (fstatat(dirfd(names), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(facts.st_mode) || facts.st_mtim.tv_sec >= before_ms / LM_SECOND_MS)
            continue;
        if (lm_str_starts(name, LM_STR(".")))
            unlinkat(dirfd(names), entry->d_name, 0);
        if (!is_photo(name))
            continue;
        struct photo_file *file = &files[count++];
        file->bytes = facts.st_size;
        file->written_ms = facts.st_mtim.tv_sec * LM_SECOND_MS;
        LM_TRY(lm_str_copy(arena, lm_str_cut(name, 0, DIGEST), &file->digest));
    }
    ret_files->count = count;
    return LM_OK;
}
