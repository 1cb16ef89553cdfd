/* Tells what encoding a text file has, by reading all of it once: a GB18030 file may begin with ten
 * thousand lines of ASCII. Converts nothing. */
#include "lib/sheet/reader.h"

enum { CHUNK = 64 * 1024, TOLERATED = 20 /* one malformed character among so many good ones */ };

/* Counts characters beyond ASCII that are well and ill formed, in two encodings at once. */
struct census {
    int utf8_left;             /* bytes that must still follow */
    unsigned char least, most; /* bounds of the next byte */
    int64_t utf8_good, utf8_bad;
    int gb_state; /* bytes of the character so far */
    int64_t gb_good, gb_bad;
    int64_t nuls, bytes;
};

static void begin_utf8(struct census *c, unsigned char b) {
    c->least = 0x80;
    c->most = 0xbf;
    if (b < 0x80)
        return;
    if (b >= 0xc2 && b <= 0xdf)
        c->utf8_left = 1;
    else if ((b & 0xf0) == 0xe0)
        c->utf8_left = 2;
    else if (b >= 0xf0 && b <= 0xf4)
        c->utf8_left = 3;
    else
        c->utf8_bad++;
    if (b == 0xe0)
        c->least = 0xa0;
    else if (b == 0xed)
        c->most = 0x9f;
    else if (b == 0xf0)
        c->least = 0x90;
    else if (b == 0xf4)
        c->most = 0x8f;
}

static void take_utf8(struct census *c, unsigned char b) {
    if (c->utf8_left == 0) {
        begin_utf8(c, b);
        return;
    }
    if (b < c->least || b > c->most) {
        c->utf8_bad++;
        c->utf8_left = 0;
        begin_utf8(c, b);
        return;
    }
    c->least = 0x80;
    c->most = 0xbf;
    c->utf8_good += --c->utf8_left == 0;
}

/* Two bytes (81…FE, 40…FE but 7F) or four (81…FE, digit, 81…FE, digit). */
static void take_gb(struct census *c, unsigned char b) {
    bool is_lead = b >= 0x81 && b != 0xff, is_digit = b >= '0' && b <= '9';
    switch (c->gb_state) {
    case 1:
        if (b >= 0x40 && b != 0x7f && b != 0xff) {
            c->gb_good++;
            c->gb_state = 0;
            return;
        }
        c->gb_state = is_digit ? 2 : 0;
        break;
    case 2:
        c->gb_state = is_lead ? 3 : 0;
        break;
    case 3:
        c->gb_good += is_digit;
        c->gb_bad += !is_digit;
        c->gb_state = 0;
        return;
    default:
        c->gb_state = is_lead ? 1 : 0;
        c->gb_bad += b >= 0x80 && !is_lead;
        return;
    }
    c->gb_bad += c->gb_state == 0;
}

static void take_chunk(struct census *c, const unsigned char *p, size_t n) {
    c->bytes += (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80 && p[i] > 0 && c->utf8_left == 0 && c->gb_state == 0)
            continue;
        c->nuls += p[i] == 0;
        take_utf8(c, p[i]);
        take_gb(c, p[i]);
    }
}

/* Web pages and XML workbooks under the name .xls or .csv are no tables that we read. */
static bool is_markup(const unsigned char *p, size_t n) {
    size_t at = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < n && (p[at] == ' ' || p[at] == '\n' || p[at] == '\r' || p[at] == '\t'))
        at++;
    return at + 1 < n && p[at] == '<' &&
           (p[at + 1] == '!' || p[at + 1] == '?' ||
            ((p[at + 1] | 0x20) >= 'a' && (p[at + 1] | 0x20) <= 'z'));
}

static lm_rc judge(const struct census *c, bool has_bom, struct csv_encoding *ret_encoding) {
    if (c->nuls > 0 || c->bytes == 0)
        return LM_UNSUPPORTED;
    int64_t utf8_bad = c->utf8_bad + (c->utf8_left > 0), gb_bad = c->gb_bad + (c->gb_state > 0);
    if (has_bom)
        *ret_encoding = (struct csv_encoding){"UTF-8 BOM", NULL, 3, utf8_bad > 0};
    else if (utf8_bad == 0 || utf8_bad * TOLERATED < c->utf8_good)
        *ret_encoding = (struct csv_encoding){"UTF-8", NULL, 0, utf8_bad > 0};
    else if (gb_bad * TOLERATED <= c->gb_good + TOLERATED)
        *ret_encoding = (struct csv_encoding){"GB18030", "GB18030", 0, false};
    else
        return LM_UNSUPPORTED;
    return LM_OK;
}

lm_rc csv_detect(FILE *file, struct csv_encoding *ret_encoding) {
    unsigned char chunk[CHUNK];
    struct census census = {0};
    bool has_bom = false;
    if (fseeko(file, 0, SEEK_SET) != 0)
        return LM_IO;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        if (census.bytes == 0) {
            if (n >= 2 &&
                (memcmp(chunk, "\xff\xfe", 2) == 0 || memcmp(chunk, "\xfe\xff", 2) == 0)) {
                *ret_encoding = (struct csv_encoding){
                    "UTF-16", chunk[0] == 0xff ? "UTF-16LE" : "UTF-16BE", 2, true};
                return LM_OK;
            }
            if (is_markup(chunk, n))
                return LM_UNSUPPORTED;
            has_bom = n >= 3 && memcmp(chunk, "\xef\xbb\xbf", 3) == 0;
        }
        take_chunk(&census, chunk, n);
    }
    if (ferror(file))
        return LM_IO;
    return judge(&census, has_bom, ret_encoding);
}
