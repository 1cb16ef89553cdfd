/* The key file: 64 hexadecimal digits and a line end, readable by its owner alone. Never overwrites
 * a key file: whoever loses it loses every sealed value. */
#include "lib/crypt/keys.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_SIZE = 2 * KEY_SIZE };

static lm_rc rc_of_errno(void) {
    switch (errno) {
    case ENOENT:
        return LM_NOT_FOUND;
    case EACCES:
    case EPERM:
        return LM_FORBIDDEN;
    case ENOSPC:
    case EDQUOT:
        return LM_DISK_FULL;
    default:
        return LM_IO;
    }
}

static lm_rc write_key(int file) {
    unsigned char key[KEY_SIZE];
    char text[HEX_SIZE + 2];
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(text, HEX_SIZE + 1, key, sizeof key);
    text[HEX_SIZE] = '\n';
    ssize_t written = write(file, text, HEX_SIZE + 1);
    lm_rc rc = written == HEX_SIZE + 1 && fsync(file) == 0 ? LM_OK : rc_of_errno();
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, sizeof text);
    return rc;
}

static void sync_folder_of(const char *path) {
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    if (slash && (size_t)(slash - path) < sizeof folder) {
        memcpy(folder, path, (size_t)(slash - path) + 1);
        folder[slash - path + 1] = '\0';
    }
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return;
    (void)fsync(file);
    close(file);
}

/* Writes beside and links into place: nobody ever sees half a key, and of two processes that start
 * at once the second uses the key of the first. */
static lm_rc make_key_file(const char *path) {
    char draft[PATH_MAX];
    int length = snprintf(draft, sizeof draft, "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof draft)
        return LM_BAD_REQUEST;
    int file = mkostemp(draft, O_CLOEXEC);
    if (file < 0)
        return rc_of_errno();
    lm_rc rc = write_key(file);
    if (rc == LM_OK && link(draft, path) != 0 && errno != EEXIST)
        rc = rc_of_errno();
    close(file);
    unlink(draft);
    sync_folder_of(path);
    return rc;
}

static lm_rc check_mode(int file) {
    struct stat info;
    if (fstat(file, &info) != 0)
        return LM_IO;
    if (!S_ISREG(info.st_mode))
        return LM_CORRUPT;
    return (info.st_mode & 077) == 0 ? LM_OK : LM_FORBIDDEN;
}

static lm_rc read_key(int file, unsigned char ret_key[KEY_SIZE]) {
    char text[HEX_SIZE + 3];
    LM_TRY(check_mode(file));
    ssize_t got = read(file, text, sizeof text);
    while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == '\r'))
        got--;
    bool is_good =
        got == HEX_SIZE && sodium_hex2bin(ret_key, KEY_SIZE, text, HEX_SIZE, NULL, NULL, NULL) == 0;
    sodium_memzero(text, sizeof text);
    return is_good ? LM_OK : got < 0 ? LM_IO : LM_CORRUPT;
}

static lm_rc read_key_file(const char *path, unsigned char ret_key[KEY_SIZE]) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return rc_of_errno();
    lm_rc rc = read_key(file, ret_key);
    close(file);
    return rc;
}

static lm_rc fill_keys(const char *path, bool is_new_allowed, struct lm_keys *keys) {
    lm_rc rc = read_key_file(path, keys->master);
    if (rc == LM_NOT_FOUND && is_new_allowed) {
        LM_TRY(make_key_file(path));
        rc = read_key_file(path, keys->master);
    }
    LM_TRY(rc);
    unsigned char id[crypto_generichash_BYTES_MIN];
    static const unsigned char purpose[] = "lastmeter key id";
    crypto_generichash(id, sizeof id, purpose, sizeof purpose, keys->master, KEY_SIZE);
    memcpy(keys->id, id, sizeof keys->id);
    rc = sm_new(&keys->sm);
    return rc == LM_UNSUPPORTED && keys->suite != LM_CRYPT_SM ? LM_OK : rc;
}

lm_rc lm_keys_open(const char *path, enum lm_crypt_suite suite, bool is_new_allowed,
                   struct lm_keys **ret_keys) {
    if (suite != LM_CRYPT_SODIUM && suite != LM_CRYPT_SM)
        return LM_UNSUPPORTED;
    struct lm_keys *keys = sodium_malloc(sizeof *keys);
    if (!keys)
        return LM_NO_MEMORY;
    *keys = (struct lm_keys){.suite = suite};
    lm_rc rc = fill_keys(path, is_new_allowed, keys);
    if (rc != LM_OK) {
        lm_keys_close(keys);
        return rc;
    }
    *ret_keys = keys;
    return LM_OK;
}

void lm_keys_close(struct lm_keys *keys) {
    if (!keys)
        return;
    sm_free(keys->sm);
    sodium_free(keys);
}
