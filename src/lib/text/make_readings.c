/* Runs at build time: prints the table of readings of all Han characters, from ICU's
 * Han-Latin/Names and the three .def files. Not part of the program. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 128, SETS_MAX = 8000, FIRST = 0x3400, LAST = 0x9fff, RARE_LAST = 0x323af };

struct entry {
    const char *han, *readings;
};

#define POLYPHONE(han, readings) {han, readings},
#define SURNAME(han, readings) {han, readings},
#define WORD(han, readings) {han, readings},
static const struct entry polyphones[] = {
#include "polyphones.def"
};
static const struct entry surnames[] = {
#include "surnames.def"
};
static const struct entry words[] = {
#include "words.def"
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char sets[SETS_MAX][ROOM] = {""};
static size_t set_count = 1;

static UTransliterator *names;
static const UNormalizer2 *decompose;

static void stop(const char *what) {
    fprintf(stderr, "make_readings: %s\n", what);
    exit(1);
}

/* Appends ASCII `syllable` to the blank-separated `list` unless it is there. */
static void add_syllable(char list[ROOM], const char *syllable, size_t n) {
    for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == n && memcmp(p, syllable, n) == 0)
            return;
    size_t used = strlen(list);
    if (used + n + 2 > ROOM)
        stop("too many readings");
    snprintf(list + used, ROOM - used, "%s%.*s", used ? " " : "", (int)n, syllable);
}

/* Syllables with ü (written v) can be typed with v, u and yu. */
static void add_typed(char list[ROOM], const char *syllable, size_t n) {
    add_syllable(list, syllable, n);
    const char *v = memchr(syllable, 'v', n);
    char other[16];
    if (!v || n + 2 > sizeof other)
        return;
    size_t before = (size_t)(v - syllable);
    int length = snprintf(other, sizeof other, "%.*su%.*s", (int)before, syllable,
                          (int)(n - before - 1), v + 1);
    add_syllable(list, other, (size_t)length);
    length = snprintf(other, sizeof other, "%.*syu%.*s", (int)before, syllable,
                      (int)(n - before - 1), v + 1);
    add_syllable(list, other, (size_t)length);
}

static void add_all(char list[ROOM], const char *readings) {
    for (const char *p = readings; *p; p += strcspn(p, " "), p += *p == ' ')
        add_typed(list, p, strcspn(p, " "));
}

/* The last word of `text` without tones, ü as v; empty when it is not Latin. */
static void add_last_word(char list[ROOM], const UChar *text, int32_t n) {
    UChar parts[ROOM];
    char syllable[16];
    size_t used = 0;
    UErrorCode error = U_ZERO_ERROR;
    int32_t count = unorm2_normalize(decompose, text, n, parts, ROOM, &error);
    if (U_FAILURE(error))
        stop("normalise");
    int32_t start = count;
    while (start > 0 && parts[start - 1] != ' ')
        start--;
    for (int32_t i = start; i < count; i++) {
        if (parts[i] == 0x308 && used > 0)
            syllable[used - 1] = 'v';
        else if (parts[i] >= 'a' && parts[i] <= 'z' && used < sizeof syllable - 1)
            syllable[used++] = (char)parts[i];
        else if (parts[i] < 0x300 || parts[i] > 0x36f)
            return;
    }
    if (used > 0)
        add_typed(list, syllable, used);
}

/* ICU's reading of `point`, alone (a surname) or behind another character. */
static void add_icu(char list[ROOM], UChar32 point, bool is_first) {
    UChar text[ROOM];
    int32_t n = 0, limit;
    UErrorCode error = U_ZERO_ERROR;
    if (!is_first)
        text[n++] = 0x738b; /* 王 */
    U16_APPEND_UNSAFE(text, n, point);
    limit = n;
    utrans_transUChars(names, text, &n, ROOM, 0, &limit, &error);
    if (U_FAILURE(error))
        stop("transliterate");
    add_last_word(list, text, n);
}

static const char *entry_of(const struct entry *entries, size_t count, const char *han) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].han, han) == 0)
            return entries[i].readings;
    return "";
}

static size_t set_of(const char *list) {
    for (size_t i = 0; i < set_count; i++)
        if (strcmp(sets[i], list) == 0)
            return i;
    if (set_count == SETS_MAX)
        stop("too many sets");
    memcpy(sets[set_count], list, strlen(list) + 1);
    return set_count++;
}

/* The sets of `point`: at the beginning of a name, and elsewhere. */
static void sets_of(UChar32 point, size_t ret_sets[2]) {
    char han[8] = "", first[ROOM] = "", other[ROOM] = "";
    int32_t n = 0;
    U8_APPEND_UNSAFE(han, n, point);
    const char *many = entry_of(polyphones, COUNT(polyphones), han);
    add_all(first, entry_of(surnames, COUNT(surnames), han));
    add_icu(first, point, true);
    add_all(other, many);
    add_icu(other, point, false);
    add_all(first, other);
    add_all(other, first);
    ret_sets[0] = set_of(first);
    ret_sets[1] = set_of(other);
}

static void print_words(const struct entry *entries, size_t count, int is_surname) {
    for (size_t i = 0; i < count; i++)
        if (strchr(entries[i].readings, ' '))
            printf("    {LM_STR(\"%s\"), \"%s\", %d},\n", entries[i].han, entries[i].readings,
                   is_surname);
}

static void print_tables(void) {
    printf(
        "/* Made by make_readings.c. */\n#include \"base/str.h\"\n#include \"lib/text/reading.h\"\n"
        "static const uint16_t basic[][2] = {\n");
    size_t both[2];
    for (UChar32 point = FIRST; point <= LAST; point++) {
        sets_of(point, both);
        printf("{%zu,%zu},%c", both[0], both[1], point % 16 == 15 ? '\n' : ' ');
    }
    printf("};\nstatic const struct rare_reading rare[] = {\n");
    for (UChar32 point = 0x3007; point <= RARE_LAST;
         point = point == 0x3007 ? 0x20000 : point + 1) {
        sets_of(point, both);
        if (both[0] || both[1])
            printf("{%d,{%zu,%zu}},\n", (int)point, both[0], both[1]);
    }
    printf("};\nstatic const char *const sets[] = {\n");
    for (size_t i = 0; i < set_count; i++)
        printf("    \"%s\",\n", sets[i]);
    printf("};\nstatic const struct word_reading words[] = {\n");
    print_words(surnames, COUNT(surnames), 1);
    print_words(words, COUNT(words), 0);
    printf("};\n");
}

int main(void) {
    UErrorCode error = U_ZERO_ERROR;
    UChar id[32];
    u_uastrcpy(id, "Han-Latin/Names");
    names = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    decompose = unorm2_getNFDInstance(&error);
    if (U_FAILURE(error))
        stop("ICU has no Han-Latin/Names");
    print_tables();
    utrans_close(names);
    return 0;
}
