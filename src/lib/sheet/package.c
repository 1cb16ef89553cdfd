/* Zip entries through minizip and XML through expat, both on a short leash: declared sizes, ratio,
 * depth, token length. Knows no spreadsheet. */
#include "lib/sheet/package.h"

#include <errno.h>
#include <unzip.h>
#include <zip.h>

enum {
    ENTRIES_MAX = 10000,
    CHUNK = 64 * 1024,
    TOKEN_MAX = 1024 * 1024,
    DEPTH_MAX = 64,
    RATIO_FREE = 16 * 1024 * 1024, /* below this any ratio is harmless */
    RATIO_MAX = 250                /* real sheets reach 60 */
};

struct zip {
    FILE *file;
    unzFile directory;
    int64_t size;
    bool is_in_entry;
};

/* ---- minizip on a FILE that stays open ---- */

static voidpf file_open(voidpf file, const void *name, int mode) {
    (void)name;
    (void)mode;
    return file;
}

static uLong file_read(voidpf opaque, voidpf stream, void *bytes, uLong n) {
    (void)opaque;
    return (uLong)fread(bytes, 1, n, stream);
}

static uLong file_write(voidpf opaque, voidpf stream, const void *bytes, uLong n) {
    (void)opaque;
    return (uLong)fwrite(bytes, 1, n, stream);
}

static ZPOS64_T file_tell(voidpf opaque, voidpf stream) {
    (void)opaque;
    return (ZPOS64_T)ftello(stream);
}

static long file_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
    (void)opaque;
    if (offset > INT64_MAX)
        return -1;
    int whence = origin == ZLIB_FILEFUNC_SEEK_CUR   ? SEEK_CUR
                 : origin == ZLIB_FILEFUNC_SEEK_END ? SEEK_END
                                                    : SEEK_SET;
    return fseeko(stream, (off_t)offset, whence);
}

static int file_close(voidpf opaque, voidpf stream) {
    (void)opaque;
    (void)stream;
    return 0;
}

static int file_error(voidpf opaque, voidpf stream) {
    (void)opaque;
    return ferror((FILE *)stream);
}

static zlib_filefunc64_def functions_of(FILE *file) {
    return (zlib_filefunc64_def){.zopen64_file = file_open,
                                 .zread_file = file_read,
                                 .zwrite_file = file_write,
                                 .ztell64_file = file_tell,
                                 .zseek64_file = file_seek,
                                 .zclose_file = file_close,
                                 .zerror_file = file_error,
                                 .opaque = file};
}

lm_rc zip_open(FILE *file, struct zip **ret_zip) {
    zlib_filefunc64_def functions = functions_of(file);
    struct zip *zip = calloc(1, sizeof *zip);
    if (!zip)
        return LM_NO_MEMORY;
    zip->file = file;
    zip->directory = unzOpen2_64("", &functions);
    unz_global_info64 info = {0};
    lm_rc rc = LM_OK;
    if (!zip->directory || unzGetGlobalInfo64(zip->directory, &info) != UNZ_OK)
        rc = LM_INVALID;
    else if (info.number_entry > ENTRIES_MAX)
        rc = LM_TOO_LARGE;
    if (rc != LM_OK) {
        zip_close(zip);
        return rc;
    }
    *ret_zip = zip;
    return LM_OK;
}

void zip_close(struct zip *zip) {
    if (!zip)
        return;
    if (zip->is_in_entry)
        unzCloseCurrentFile(zip->directory);
    if (zip->directory)
        unzClose(zip->directory);
    free(zip);
}

lm_rc zip_enter(struct zip *zip, const char *name, int64_t cap) {
    unz_file_info64 info;
    if (zip->is_in_entry)
        return LM_INTERNAL;
    int found = unzLocateFile(zip->directory, name, 2);
    if (found == UNZ_END_OF_LIST_OF_FILE)
        return LM_NOT_FOUND;
    if (found != UNZ_OK ||
        unzGetCurrentFileInfo64(zip->directory, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
        return LM_INVALID;
    if (info.flag & 1)
        return LM_FORBIDDEN;
    if (info.compression_method != 0 && info.compression_method != Z_DEFLATED)
        return LM_INVALID;
    if (info.uncompressed_size > (ZPOS64_T)cap ||
        (info.uncompressed_size > RATIO_FREE &&
         info.uncompressed_size / RATIO_MAX > info.compressed_size))
        return LM_TOO_LARGE;
    if (unzOpenCurrentFile(zip->directory) != UNZ_OK)
        return LM_INVALID;
    zip->size = (int64_t)info.uncompressed_size;
    zip->is_in_entry = true;
    return LM_OK;
}

lm_rc zip_read(struct zip *zip, void *bytes, size_t room, size_t *ret_n) {
    int got = unzReadCurrentFile(zip->directory, bytes, (unsigned)room);
    if (got < 0)
        return ferror(zip->file) ? LM_IO : LM_INVALID;
    *ret_n = (size_t)got;
    return LM_OK;
}

lm_rc zip_leave(struct zip *zip) {
    if (!zip->is_in_entry)
        return LM_OK;
    zip->is_in_entry = false;
    return unzCloseCurrentFile(zip->directory) == UNZ_OK ? LM_OK : LM_INVALID;
}

int64_t zip_size(const struct zip *zip) {
    return zip->size;
}

/* ---- a copy ---- */

struct zip_out {
    zipFile file;
    FILE *to;
};

static lm_rc rc_of_writing(int code) {
    if (code == ZIP_OK)
        return LM_OK;
    return errno == ENOSPC || errno == EDQUOT ? LM_DISK_FULL : LM_IO;
}

lm_rc zip_begin(struct zip_out *out, const char *name) {
    return rc_of_writing(zipOpenNewFileInZip64(out->file, name, NULL, NULL, 0, NULL, 0, NULL,
                                               Z_DEFLATED, Z_BEST_SPEED, 1));
}

lm_rc zip_put(struct zip_out *out, const void *bytes, size_t n) {
    return rc_of_writing(zipWriteInFileInZip(out->file, bytes, (unsigned)n));
}

lm_rc zip_end(struct zip_out *out) {
    return rc_of_writing(zipCloseFileInZip(out->file));
}

/* The entry as it is packed, byte for byte. */
static lm_rc copy_packed(struct zip *zip, struct zip_out *out, const char *name,
                         const unz_file_info64 *info) {
    char bytes[16 * 1024];
    int method = 0, level = 0, got = 0;
    zip_fileinfo dates = {.dosDate = info->dosDate, .external_fa = info->external_fa};
    if (unzOpenCurrentFile2(zip->directory, &method, &level, 1) != UNZ_OK)
        return LM_INVALID;
    zip->is_in_entry = true;
    LM_TRY(rc_of_writing(zipOpenNewFileInZip2_64(out->file, name, &dates, NULL, 0, NULL, 0, NULL,
                                                 method, level, 1, 1)));
    while ((got = unzReadCurrentFile(zip->directory, bytes, sizeof bytes)) > 0)
        LM_TRY(zip_put(out, bytes, (size_t)got));
    if (got < 0)
        return LM_INVALID;
    zip->is_in_entry = false;
    if (unzCloseCurrentFile(zip->directory) != UNZ_OK)
        return LM_INVALID;
    return rc_of_writing(zipCloseFileInZipRaw64(out->file, info->uncompressed_size, info->crc));
}

/* Entries that lie over each other could make a copy larger than any disk. */
static lm_rc copy_entries(struct zip *zip, struct zip_out *out,
                          lm_rc (*rewrite)(struct zip_out *, const char *, void *, bool *),
                          void *arg) {
    char name[512];
    unz_file_info64 info;
    if (fseeko(zip->file, 0, SEEK_END) != 0)
        return LM_IO;
    uint64_t left = (uint64_t)ftello(zip->file);
    int at = unzGoToFirstFile(zip->directory);
    for (; at == UNZ_OK; at = unzGoToNextFile(zip->directory)) {
        bool is_written = false;
        if (unzGetCurrentFileInfo64(zip->directory, &info, name, sizeof name, NULL, 0, NULL, 0) !=
                UNZ_OK ||
            info.size_filename >= sizeof name)
            return LM_INVALID;
        LM_TRY(rewrite(out, name, arg, &is_written));
        if (is_written)
            continue;
        if (info.compressed_size > left)
            return LM_TOO_LARGE;
        left -= info.compressed_size;
        LM_TRY(copy_packed(zip, out, name, &info));
    }
    return at == UNZ_END_OF_LIST_OF_FILE ? LM_OK : LM_INVALID;
}

lm_rc zip_copy(struct zip *zip, FILE *to,
               lm_rc (*rewrite)(struct zip_out *out, const char *name, void *arg,
                                bool *ret_is_written),
               void *arg) {
    zlib_filefunc64_def functions = functions_of(to);
    struct zip_out out = {.to = to,
                          .file = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions)};
    if (!out.file)
        return LM_NO_MEMORY;
    errno = 0;
    lm_rc rc = copy_entries(zip, &out, rewrite, arg);
    lm_rc closed = rc_of_writing(zipClose(out.file, NULL));
    return rc == LM_OK ? closed : rc;
}

/* ---- XML ---- */

static const char *local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct part *part = user;
    part->raw_name = name;
    if (++part->depth > DEPTH_MAX)
        part_stop(part, LM_TOO_LARGE);
    else if (part->rc == LM_OK && part->on_start)
        part->on_start(part, local_name(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct part *part = user;
    part->depth--;
    part->raw_name = name;
    if (part->rc == LM_OK && part->on_end)
        part->on_end(part, local_name(name));
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n) {
    struct part *part = user;
    if (part->rc == LM_OK && part->on_text)
        part->on_text(part, text, (size_t)n);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal_subset) {
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    part_stop(user, LM_INVALID);
}

lm_rc part_new_parser(struct part *part) {
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser)
        return LM_NO_MEMORY;
    part->fed = 0;
    part->depth = 0;
    part->rc = LM_OK;
    part->is_suspended = part->is_at_end = false;
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_start, on_end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    return LM_OK;
}

lm_rc part_open(struct part *part, const char *name, int64_t cap) {
    LM_TRY(zip_enter(part->zip, name, cap));
    return part_new_parser(part);
}

/* What a call of the parser meant. */
static lm_rc outcome(struct part *part, enum XML_Status status) {
    part->is_suspended = status == XML_STATUS_SUSPENDED;
    if (part->rc != LM_OK)
        return part->rc;
    if (status == XML_STATUS_ERROR)
        return part->rc = XML_GetErrorCode(part->parser) == XML_ERROR_NO_MEMORY ? LM_NO_MEMORY
                                                                                : LM_INVALID;
    int64_t at = XML_GetCurrentByteIndex(part->parser);
    if (!part->is_suspended && at >= 0 && part->fed - at > TOKEN_MAX)
        return part->rc = LM_TOO_LARGE;
    return LM_OK;
}

lm_rc part_feed(struct part *part, const char *bytes, size_t n) {
    if (part->rc != LM_OK)
        return part->rc;
    part->fed += (int64_t)n;
    return outcome(part, XML_Parse(part->parser, bytes, (int)n, false));
}

lm_rc part_resume(struct part *part) {
    return part->rc != LM_OK ? part->rc : outcome(part, XML_ResumeParser(part->parser));
}

lm_rc part_finish(struct part *part) {
    if (part->rc != LM_OK)
        return part->rc;
    part->is_at_end = true;
    return outcome(part, XML_Parse(part->parser, "", 0, true));
}

lm_rc part_step(struct part *part) {
    size_t n = 0;
    if (part->rc != LM_OK)
        return part->rc;
    if (part->is_suspended)
        return part_resume(part);
    void *bytes = XML_GetBuffer(part->parser, CHUNK);
    if (!bytes)
        return part->rc = LM_NO_MEMORY;
    part->rc = zip_read(part->zip, bytes, CHUNK, &n);
    if (part->rc != LM_OK)
        return part->rc;
    part->fed += (int64_t)n;
    part->is_at_end = n == 0;
    return outcome(part, XML_ParseBuffer(part->parser, (int)n, n == 0));
}

void part_pause(struct part *part) {
    XML_StopParser(part->parser, true);
}

void part_stop(struct part *part, lm_rc rc) {
    if (part->rc == LM_OK)
        part->rc = rc;
    XML_StopParser(part->parser, false);
}

lm_rc part_close(struct part *part) {
    if (part->parser)
        XML_ParserFree(part->parser);
    part->parser = NULL;
    return part->zip ? zip_leave(part->zip) : LM_OK;
}

lm_rc part_parse(struct part *part, const char *name, int64_t cap) {
    lm_rc rc = part_open(part, name, cap);
    while (rc == LM_OK && !part->is_at_end)
        rc = part_step(part);
    lm_rc closed = part_close(part);
    return rc != LM_OK ? rc : closed;
}

const char *part_attribute(const char **attributes, const char *name) {
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return "";
}
