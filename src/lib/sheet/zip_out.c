/* See zip_out.h. The layout is that of PKWARE's APPNOTE 6.3: local heads, data descriptors, central
 * directory. */
#include "lib/sheet/zip_out.h"

enum {
    LEVEL = 3, /* rows repeat themselves: 6 takes twice as long for a tenth less */
    FLAG_DESCRIPTOR = 8,
    METHOD_DEFLATE = 8,
    VERSION = 20,
    DATE = 0x21, /* 1980-01-01: two exports of the same rows are the same bytes */
    HEAD_MAX = 128
};

struct head {
    char bytes[HEAD_MAX];
    size_t n;
};

static void fail(struct zip_out *zip, lm_rc rc) {
    if (zip->rc == LM_OK)
        zip->rc = rc;
}

static void put16(struct head *head, uint32_t value) {
    head->bytes[head->n++] = (char)(value & 0xff);
    head->bytes[head->n++] = (char)(value >> 8 & 0xff);
}

static void put32(struct head *head, uint32_t value) {
    put16(head, value & 0xffff);
    put16(head, value >> 16);
}

static void send(struct zip_out *zip, const char *bytes, size_t n) {
    if (zip->rc != LM_OK || n == 0)
        return;
    zip->offset += n;
    if (zip->offset > UINT32_MAX)
        fail(zip, LM_TOO_LARGE);
    else
        fail(zip, zip->sink.put(zip->sink.arg, (struct lm_str){bytes, n}));
}

lm_rc zip_out_begin(struct zip_out *zip, struct lm_sink sink) {
    *zip = (struct zip_out){
        .sink = sink, .block = malloc(LM_ZIP_BLOCK), .output = malloc(LM_ZIP_BLOCK)};
    zip->has_packer =
        zip->block && zip->output &&
        deflateInit2(&zip->packer, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    if (zip->has_packer)
        return LM_OK;
    zip_out_free(zip);
    return LM_NO_MEMORY;
}

/* Version to flags, time, sum and sizes: the same in the local head and the directory. */
static void put_facts(struct head *head, const struct zip_entry *entry, bool is_known) {
    put16(head, VERSION);
    put16(head, entry->is_packed ? FLAG_DESCRIPTOR : 0);
    put16(head, entry->is_packed ? METHOD_DEFLATE : 0);
    put16(head, 0);
    put16(head, DATE);
    put32(head, is_known ? entry->sum : 0);
    put32(head, is_known ? entry->packed : 0);
    put32(head, is_known ? entry->size : 0);
    put16(head, (uint32_t)strlen(entry->name));
    put16(head, 0); /* no extra fields */
}

static void begin_entry(struct zip_out *zip, struct zip_entry entry) {
    struct head head = {0};
    if (zip->count == LM_ZIP_ENTRIES) {
        fail(zip, LM_INTERNAL);
        return;
    }
    entry.offset = (uint32_t)zip->offset;
    zip->entries[zip->count++] = entry;
    put32(&head, 0x04034b50);
    put_facts(&head, &entry, !entry.is_packed);
    send(zip, head.bytes, head.n);
    send(zip, entry.name, strlen(entry.name));
}

void zip_out_whole(struct zip_out *zip, const char *name, struct lm_str bytes) {
    uint32_t size = (uint32_t)bytes.n;
    uint32_t sum = (uint32_t)crc32(0, (const Bytef *)bytes.p, size);
    begin_entry(zip, (struct zip_entry){.name = name, .sum = sum, .packed = size, .size = size});
    send(zip, bytes.p, bytes.n);
}

void zip_out_open(struct zip_out *zip, const char *name) {
    if (deflateReset(&zip->packer) != Z_OK)
        fail(zip, LM_INTERNAL);
    zip->size = 0;
    begin_entry(zip, (struct zip_entry){.name = name, .is_packed = true});
}

/* Packs what the block holds; `flush` Z_FINISH ends the entry. */
static void pack(struct zip_out *zip, int flush) {
    struct zip_entry *entry = &zip->entries[zip->count - 1];
    entry->sum = (uint32_t)crc32(entry->sum, (const Bytef *)zip->block, (uInt)zip->n);
    zip->size += zip->n;
    zip->packer.next_in = (Bytef *)zip->block;
    zip->packer.avail_in = (uInt)zip->n;
    zip->n = 0;
    if (zip->size > UINT32_MAX)
        fail(zip, LM_TOO_LARGE);
    for (int said = Z_OK; zip->rc == LM_OK && said == Z_OK;) {
        zip->packer.next_out = (Bytef *)zip->output + zip->packed;
        zip->packer.avail_out = (uInt)(LM_ZIP_BLOCK - zip->packed);
        said = deflate(&zip->packer, flush);
        if (said == Z_STREAM_ERROR)
            fail(zip, LM_INTERNAL);
        zip->packed = LM_ZIP_BLOCK - zip->packer.avail_out;
        if (zip->packer.avail_out > 0 && flush == Z_NO_FLUSH)
            return;
        send(zip, zip->output, zip->packed);
        entry->packed += (uint32_t)zip->packed;
        zip->packed = 0;
    }
}

void zip_out_put(struct zip_out *zip, const char *bytes, size_t n) {
    while (n > 0 && zip->rc == LM_OK) {
        size_t room = LM_ZIP_BLOCK - zip->n, taken = n < room ? n : room;
        memcpy(zip->block + zip->n, bytes, taken);
        zip->n += taken;
        bytes += taken;
        n -= taken;
        if (zip->n == LM_ZIP_BLOCK)
            pack(zip, Z_NO_FLUSH);
    }
}

void zip_out_close(struct zip_out *zip) {
    struct head head = {0};
    if (zip->rc != LM_OK)
        return;
    struct zip_entry *entry = &zip->entries[zip->count - 1];
    pack(zip, Z_FINISH);
    entry->size = (uint32_t)zip->size;
    put32(&head, 0x08074b50);
    put32(&head, entry->sum);
    put32(&head, entry->packed);
    put32(&head, entry->size);
    send(zip, head.bytes, head.n);
}

void zip_out_end(struct zip_out *zip) {
    uint64_t first = zip->offset;
    for (size_t i = 0; i < zip->count; i++) {
        const struct zip_entry *entry = &zip->entries[i];
        struct head head = {0};
        put32(&head, 0x02014b50);
        put16(&head, VERSION);
        put_facts(&head, entry, true);
        put16(&head, 0); /* no comment */
        put16(&head, 0); /* disk */
        put16(&head, 0);
        put32(&head, 0);
        put32(&head, entry->offset);
        send(zip, head.bytes, head.n);
        send(zip, entry->name, strlen(entry->name));
    }
    struct head head = {0};
    put32(&head, 0x06054b50);
    put32(&head, 0); /* disks */
    put16(&head, (uint32_t)zip->count);
    put16(&head, (uint32_t)zip->count);
    put32(&head, (uint32_t)(zip->offset - first));
    put32(&head, (uint32_t)first);
    put16(&head, 0);
    send(zip, head.bytes, head.n);
}

void zip_out_free(struct zip_out *zip) {
    if (zip->has_packer)
        (void)deflateEnd(&zip->packer);
    free(zip->block);
    free(zip->output);
    *zip = (struct zip_out){0};
}
