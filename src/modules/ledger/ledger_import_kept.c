/* The rows of a workbook as its check has read them, kept beside the upload for the application: a
 * workbook is unpacked and parsed once, not twice. Sealed block by block, so that whole numbers of
 * people lie nowhere but in the upload itself; unnamed until it is whole, so that a check that is
 * cut off leaves nothing. Only ever a copy: without it the workbook is read again.
 *
 * File: head, then blocks: size (4 bytes), sealed. Block: rows. Row: number, count of cells, bytes
 * of text; for each cell its kind, bytes of text and, where it has one, its number; then the texts.
 * Integers in groups of seven bits. */
#include "base/buf.h"
#include "core/env.h"
#include "lib/crypt/crypt.h"
#include "modules/ledger/ledger_import_batch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK = 64 * 1024,           /* a block is sealed when it has as much */
    ROW_MAX = 1024 * 1024,       /* a row with more text is not kept, nor is its workbook */
    BLOCK_CAP = 2 * 1024 * 1024, /* 64 KiB and the longest row */
    ARENA_CAP = 8 * 1024 * 1024,
    KIND = 7,
    MERGED = 8
};
static const int64_t file_max = INT64_C(512) << 20;
static const uint64_t version = UINT64_C(0x31737772656d616c);

struct head {
    uint64_t version;
    int64_t size; /* of the file; 0 until it is whole */
};

static void name_block(char context[64], int64_t import_id, int64_t block) {
    snprintf(context, 64, "ledger.import_rows/%lld/%lld", (long long)import_id, (long long)block);
}

static bool has_number(enum lm_cell_kind kind) {
    return kind == LM_CELL_NUMBER || kind == LM_CELL_DATE || kind == LM_CELL_BOOL;
}

/* ---- keeping ---- */

struct ledger_keeping {
    const struct lm_env *env;
    int64_t import_id, blocks, size;
    FILE *file;
    struct lm_arena *arena;
    struct lm_buf block;
    bool is_broken;
};

void ledger_keeping_drop(struct ledger_keeping *keeping) {
    if (!keeping)
        return;
    if (keeping->file)
        fclose(keeping->file);
    lm_arena_free(keeping->arena);
    lm_buf_free(&keeping->block);
    free(keeping);
}

/* An unnamed file in the folder of `path`, which only we can read. */
static FILE *unnamed_beside(const char *path) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    int made = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    FILE *file = made >= 0 ? fdopen(made, "w+b") : NULL;
    if (made >= 0 && !file)
        close(made);
    return file;
}

struct ledger_keeping *ledger_keeping_new(const struct lm_env *env, int64_t import_id,
                                          const char *path) {
    static const struct head nothing = {0};
    struct ledger_keeping *keeping = calloc(1, sizeof *keeping);
    if (!keeping)
        return NULL;
    keeping->env = env;
    keeping->import_id = import_id;
    keeping->block = lm_buf_in(NULL, BLOCK_CAP);
    keeping->file = unnamed_beside(path);
    keeping->size = sizeof nothing;
    if (lm_arena_new(ARENA_CAP, &keeping->arena) == LM_OK && keeping->file &&
        fwrite(&nothing, sizeof nothing, 1, keeping->file) == 1)
        return keeping;
    ledger_keeping_drop(keeping);
    return NULL;
}

static void put_number(struct lm_buf *out, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        lm_buf_char(out, (char)(value | 0x80));
    lm_buf_char(out, (char)value);
}

/* Seals what has been put and writes it. */
static lm_rc end_block(struct ledger_keeping *keeping) {
    struct lm_str plain, sealed;
    char context[64];
    if (keeping->block.n == 0)
        return LM_OK;
    LM_TRY(lm_buf_done(&keeping->block, &plain));
    lm_arena_reset(keeping->arena);
    name_block(context, keeping->import_id, keeping->blocks++);
    LM_TRY(lm_seal(keeping->env->keys, keeping->arena, context, plain, &sealed));
    uint32_t n = (uint32_t)sealed.n;
    keeping->size += (int64_t)(sizeof n + sealed.n);
    keeping->block.n = 0;
    if (keeping->size > file_max)
        return LM_TOO_LARGE;
    return fwrite(&n, sizeof n, 1, keeping->file) == 1 &&
                   fwrite(sealed.p, sealed.n, 1, keeping->file) == 1
               ? LM_OK
               : LM_IO;
}

void ledger_keeping_put(struct ledger_keeping *keeping, const struct lm_sheet_row *row) {
    size_t n = 0;
    if (!keeping || keeping->is_broken)
        return;
    for (size_t i = 0; i < row->count; i++)
        n += row->cells[i].text.n;
    keeping->is_broken = n > ROW_MAX;
    if (keeping->is_broken)
        return;
    struct lm_buf *out = &keeping->block;
    put_number(out, (uint64_t)row->number);
    put_number(out, row->count);
    put_number(out, n);
    for (size_t i = 0; i < row->count; i++) {
        const struct lm_cell *cell = &row->cells[i];
        lm_buf_char(out, (char)((int)cell->kind | (cell->is_merged ? MERGED : 0)));
        put_number(out, cell->text.n);
        if (has_number(cell->kind))
            lm_buf_put(out, &cell->number, sizeof cell->number);
    }
    for (size_t i = 0; i < row->count; i++)
        lm_buf_str(out, row->cells[i].text);
    if (out->n >= BLOCK || out->is_full)
        keeping->is_broken = end_block(keeping) != LM_OK;
}

/* It goes when the upload goes: it is as old. */
static bool date_like(int file, FILE *upload) {
    struct stat status;
    return fstat(fileno(upload), &status) == 0 &&
           futimens(file, (struct timespec[]){status.st_atim, status.st_mtim}) == 0;
}

void ledger_keeping_finish(struct ledger_keeping *keeping, const char *path, FILE *upload) {
    char unnamed[64];
    if (keeping && !keeping->is_broken && end_block(keeping) == LM_OK) {
        int file = fileno(keeping->file);
        struct head head = {version, keeping->size};
        snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", file);
        bool is_whole = fseeko(keeping->file, 0, SEEK_SET) == 0 &&
                        fwrite(&head, sizeof head, 1, keeping->file) == 1 &&
                        fflush(keeping->file) == 0 && date_like(file, upload);
        if (is_whole)
            (void)!linkat(AT_FDCWD, unnamed, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    }
    ledger_keeping_drop(keeping);
}

/* ---- kept ---- */

struct ledger_kept {
    const struct lm_env *env;
    int64_t import_id, blocks, size, taken;
    FILE *file;
    struct lm_arena *arena; /* of the block */
    struct lm_str block;    /* what is left of it */
};

void ledger_kept_close(struct ledger_kept *kept) {
    if (!kept)
        return;
    if (kept->file)
        fclose(kept->file);
    lm_arena_free(kept->arena);
    free(kept);
}

static bool is_whole(FILE *file, int64_t *ret_size) {
    struct head head;
    struct stat status;
    if (!file || fread(&head, sizeof head, 1, file) != 1 || fstat(fileno(file), &status) != 0)
        return false;
    *ret_size = head.size;
    return head.version == version && head.size == (int64_t)status.st_size;
}

struct ledger_kept *ledger_kept_open(const struct lm_env *env, int64_t import_id,
                                     const char *path) {
    struct ledger_kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        return NULL;
    kept->env = env;
    kept->import_id = import_id;
    kept->file = fopen(path, "rbe");
    kept->taken = sizeof(struct head);
    if (is_whole(kept->file, &kept->size) && lm_arena_new(ARENA_CAP, &kept->arena) == LM_OK)
        return kept;
    ledger_kept_close(kept);
    return NULL;
}

int ledger_kept_progress(const struct ledger_kept *kept) {
    return kept->taken < kept->size ? (int)(kept->taken * 1000 / kept->size) : 1000;
}

static lm_rc next_block(struct ledger_kept *kept) {
    char context[64], *bytes;
    uint32_t n = 0;
    lm_arena_reset(kept->arena);
    if (fread(&n, sizeof n, 1, kept->file) != 1)
        return ferror(kept->file) ? LM_IO : LM_CORRUPT;
    if (n > BLOCK_CAP + BLOCK)
        return LM_CORRUPT;
    LM_TRY(lm_alloc(kept->arena, (size_t)n + 1, 1, &bytes));
    if (n > 0 && fread(bytes, n, 1, kept->file) != 1)
        return ferror(kept->file) ? LM_IO : LM_CORRUPT;
    kept->taken += (int64_t)(sizeof n + n);
    name_block(context, kept->import_id, kept->blocks++);
    return lm_unseal(kept->env->keys, kept->arena, context, (struct lm_str){bytes, n},
                     &kept->block);
}

/* The next `n` bytes of the block. */
static bool take(struct lm_str *block, size_t n, const char **ret_bytes) {
    if (n > block->n)
        return false;
    *ret_bytes = block->p;
    *block = lm_str_cut(*block, n, block->n);
    return true;
}

static bool take_number(struct lm_str *block, uint64_t *ret_value) {
    const char *byte;
    *ret_value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        if (!take(block, 1, &byte))
            return false;
        *ret_value |= (uint64_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80))
            return true;
    }
    return false;
}

/* A cell but for its text, of which only the size is known. */
static bool take_cell(struct lm_str *block, struct lm_cell *ret_cell) {
    const char *byte, *number;
    uint64_t n;
    if (!take(block, 1, &byte) || (*byte & KIND) > LM_CELL_ERROR || !take_number(block, &n))
        return false;
    ret_cell->kind = (enum lm_cell_kind)(*byte & KIND);
    ret_cell->is_merged = (*byte & MERGED) != 0;
    ret_cell->text.n = n;
    if (!has_number(ret_cell->kind))
        return true;
    if (!take(block, sizeof ret_cell->number, &number))
        return false;
    memcpy(&ret_cell->number, number, sizeof ret_cell->number);
    return true;
}

static lm_rc take_row(struct lm_str *block, struct lm_arena *arena, struct lm_sheet_row *row) {
    const char *texts;
    char *copy;
    uint64_t number, count, n;
    if (!take_number(block, &number) || !take_number(block, &count) || !take_number(block, &n) ||
        count > block->n || n > block->n)
        return LM_CORRUPT;
    row->number = (int64_t)number;
    row->count = count;
    LM_TRY(lm_new(arena, row->count, &row->cells));
    for (size_t i = 0; i < row->count; i++)
        if (!take_cell(block, &row->cells[i]))
            return LM_CORRUPT;
    if (!take(block, n, &texts))
        return LM_CORRUPT;
    LM_TRY(lm_alloc(arena, n + 1, 1, &copy));
    memcpy(copy, texts, n);
    for (size_t i = 0; i < row->count; n -= row->cells[i++].text.n) {
        if (row->cells[i].text.n > n)
            return LM_CORRUPT;
        row->cells[i].text.p = copy;
        copy += row->cells[i].text.n;
    }
    return n == 0 ? LM_OK : LM_CORRUPT;
}

lm_rc ledger_kept_next(struct ledger_kept *kept, struct lm_arena *arena,
                       struct lm_sheet_row *ret_row, bool *ret_has_row) {
    *ret_has_row = kept->block.n > 0 || kept->taken < kept->size;
    if (!*ret_has_row)
        return LM_OK;
    if (kept->block.n == 0)
        LM_TRY(next_block(kept));
    return take_row(&kept->block, arena, ret_row);
}
