/* Numbers that name people: citizen ID numbers (GB 11643-1999) and phones. Owns their rules and
 * masks, never stores them. */
#include "base/clock.h"
#include "modules/ledger/ledger_rules.h"

enum { OLDEST = 120 }; /* years; more is possible, and mostly a mistyped digit */

/* Narrow form of a full-width character of the ASCII block. */
static int32_t narrow(int32_t point) {
    return point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
}

static bool is_blank(int32_t point) {
    return point == ' ' || point == '\t' || point == 0xA0 || point == 0x3000 || point == 0x200B ||
           point == 0xFEFF;
}

/* ASCII of `text` without blanks and a leading apostrophe; false when other characters or too much
 * stand there. */
static bool squeeze(struct lm_str text, char *out, size_t room) {
    size_t at = 0, n = 0;
    for (int32_t point; (point = narrow(lm_utf8_next(text, &at))) >= 0;) {
        if (is_blank(point) || (n == 0 && (point == '\'' || point == '`')))
            continue;
        if (point > 126 || n + 1 >= room)
            return false;
        out[n++] = (char)point;
    }
    out[n] = '\0';
    return true;
}

bool ledger_is_scientific(struct lm_str text) {
    char plain[64];
    if (!squeeze(text, plain, sizeof plain))
        return false;
    size_t digits = strspn(plain, "0123456789.");
    return digits > 0 && (plain[digits] == 'E' || plain[digits] == 'e') &&
           (plain[digits + 1] == '+' || (plain[digits + 1] >= '0' && plain[digits + 1] <= '9'));
}

static char check_character(const char *digits) {
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

/* 15 digits of before 1999 get their century and a check character. */
static void lengthen(const char *old, char *ret_text) {
    memcpy(ret_text, old, 6);
    memcpy(ret_text + 6, "19", 2);
    memcpy(ret_text + 8, old + 6, 9);
    ret_text[17] = check_character(ret_text);
    ret_text[18] = '\0';
}

static int64_t number_of(const char *digits, size_t n) {
    int64_t value = 0;
    lm_str_int((struct lm_str){digits, n}, &value);
    return value;
}

bool ledger_is_old_age(int64_t birth_on, int64_t birth_year, int64_t today) {
    if (birth_on)
        return lm_date_age(birth_on, today) > OLDEST;
    return birth_year != LM_ABSENT && today / 10000 - birth_year > OLDEST;
}

lm_rc ledger_id_parse(struct lm_str text, int64_t today, struct ledger_id_number *ret_id,
                      const char **ret_fault) {
    char plain[32];
    struct ledger_id_number id = {0};
    *ret_fault = "ledger.id_length";
    if (ledger_is_scientific(text))
        *ret_fault = "ledger.id_scientific";
    if (ledger_is_scientific(text) || !squeeze(text, plain, sizeof plain))
        return LM_INVALID;
    size_t n = strlen(plain), digits = strspn(plain, "0123456789");
    if (n == 18 && plain[17] == 'x')
        plain[17] = 'X';
    if (n == 15 && digits == 15)
        lengthen(plain, id.text);
    else if (n == 18 && (digits == 18 || (digits == 17 && plain[17] == 'X')))
        memcpy(id.text, plain, 19);
    else
        return LM_INVALID;
    *ret_fault = "ledger.id_check";
    if (check_character(id.text) != id.text[17])
        return LM_INVALID;
    id.born_on = number_of(id.text + 6, 8);
    *ret_fault = "ledger.id_date";
    if (!lm_date_is_valid(id.born_on))
        return LM_INVALID;
    *ret_fault = "ledger.id_future";
    if (id.born_on > today)
        return LM_INVALID;
    id.sex = (id.text[16] - '0') % 2 ? LEDGER_MALE : LEDGER_FEMALE;
    id.is_old_age = ledger_is_old_age(id.born_on, LM_ABSENT, today);
    *ret_fault = NULL;
    *ret_id = id;
    return LM_OK;
}

void ledger_id_mask(const char *id, char ret_mask[19]) {
    memcpy(ret_mask, id, 4);
    memset(ret_mask + 4, '*', 10);
    memcpy(ret_mask + 14, id + 14, 4);
    ret_mask[18] = '\0';
}

/* ---- phones ---- */

/* Digits of a phone without country code, brackets and hyphens. */
static bool phone_digits(struct lm_str text, char *out, size_t room) {
    char plain[48];
    size_t n = 0;
    if (!squeeze(text, plain, sizeof plain))
        return false;
    const char *from = plain;
    if (strncmp(from, "+86", 3) == 0)
        from += 3;
    else if (strncmp(from, "0086", 4) == 0)
        from += 4;
    for (; *from; from++) {
        if (strchr("-()./", *from))
            continue;
        if (*from < '0' || *from > '9' || n + 1 >= room)
            return false;
        out[n++] = *from;
    }
    out[n] = '\0';
    if (n == 13 && strncmp(out, "861", 3) == 0)
        memmove(out, out + 2, n - 1);
    return true;
}

lm_rc ledger_phone_parse(struct lm_str text, char ret_phone[16], const char **ret_fault) {
    char digits[16];
    *ret_fault = ledger_is_scientific(text) ? "ledger.phone_scientific" : "ledger.phone_format";
    if (ledger_is_scientific(text) || !phone_digits(text, digits, sizeof digits))
        return LM_INVALID;
    size_t n = strlen(digits);
    /* mobile numbers begin 13 to 19; the block 100 is given out by nobody and serves demos and
     * drills */
    bool is_mobile =
        n == 11 && digits[0] == '1' && (digits[1] >= '3' || !strncmp(digits, "100", 3));
    bool is_landline = digits[0] == '0' && n >= 10 && n <= 12 && digits[1] != '0';
    bool is_local = (n == 7 || n == 8) && digits[0] >= '2';
    if (!is_mobile && !is_landline && !is_local)
        return LM_INVALID;
    memcpy(ret_phone, digits, n + 1);
    *ret_fault = NULL;
    return LM_OK;
}

void ledger_phone_mask(const char *phone, char ret_mask[16]) {
    size_t n = strlen(phone), head = n >= 10 ? 3 : 0;
    snprintf(ret_mask, 16, "%.*s****%s", (int)head, phone, phone + n - 4);
}

bool ledger_is_mask(struct lm_str text) {
    return text.p && lm_str_find(text, LM_STR("****")) >= 0;
}
