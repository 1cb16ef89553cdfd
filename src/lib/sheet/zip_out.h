/* A zip archive written front to back into a sink, without a step back: the sums and sizes of a
 * packed entry stand behind it. Without Zip64, which spreadsheet programs refuse in this shape: an
 * archive ends at 4 GiB. */
#ifndef LM_LIB_SHEET_ZIP_OUT_H
#define LM_LIB_SHEET_ZIP_OUT_H

#include "base/sink.h"

#include <zlib.h>

enum { LM_ZIP_ENTRIES = 8, LM_ZIP_BLOCK = 64 * 1024 };

struct zip_entry {
    const char *name; /* static */
    uint32_t sum, packed, size, offset;
    bool is_packed;
};

struct zip_out {
    struct lm_sink sink;
    lm_rc rc; /* the first failure; nothing is written behind it */
    uint64_t offset;
    struct zip_entry entries[LM_ZIP_ENTRIES];
    size_t count;
    z_stream packer;
    bool has_packer;
    uint64_t size;        /* of the open entry, unpacked */
    size_t n, packed;     /* bytes in the blocks */
    char *block, *output; /* to be packed; packed, to be put */
};

LM_CHECK lm_rc zip_out_begin(struct zip_out *zip, struct lm_sink sink);
/* A whole entry, as it is. */
void zip_out_whole(struct zip_out *zip, const char *name, struct lm_str bytes);
/* One entry at a time is open: packed as its bytes come. */
void zip_out_open(struct zip_out *zip, const char *name);
void zip_out_put(struct zip_out *zip, const char *bytes, size_t n);
void zip_out_close(struct zip_out *zip);
/* The directory; then the archive is whole unless zip->rc says otherwise. */
void zip_out_end(struct zip_out *zip);
void zip_out_free(struct zip_out *zip);

#endif
