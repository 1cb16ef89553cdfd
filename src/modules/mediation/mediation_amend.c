/* What was entered by mistake: a party is erased, a record is put right. That it was done, by whom,
 * when and why stays in the log; what stood there does not. */
#include "modules/mediation/mediation_case.h"

#include "base/buf.h"

enum { WORDS = 4, WORD_LEAST = 4, TEXT_CAP = 64 * 1024 };

/* What tells who somebody is, of a party that goes. */
struct erasing {
    struct lm_cx *cx;
    struct lm_str words[WORDS];
    size_t count;
};

static bool holds(struct lm_str text, struct lm_str word) {
    return text.p && lm_str_find(text, word) >= 0;
}

/* Is somebody who stays called so too, or his number the same? Then it is his word as well. */
static bool is_shared(const struct mediation_case *one, int64_t place, struct lm_str word) {
    const struct mediation_party *parties = one->parties.items;
    const struct mediation_mediator *mediators = one->mediators.items;
    for (size_t i = 0; i < one->parties.count; i++) {
        const struct mediation_person *person = &parties[i].person;
        if (parties[i].place != place &&
            (holds(person->name, word) || holds(person->agent, word) ||
             holds(person->phone, word) || holds(person->id_number, word)))
            return true;
    }
    for (size_t i = 0; i < one->mediators.count; i++)
        if (holds(mediators[i].name, word))
            return true;
    return false;
}

static struct erasing erasing_of(struct lm_cx *cx, const struct mediation_case *one,
                                 const struct mediation_party *party) {
    const struct mediation_person *person = &party->person;
    const struct lm_str all[WORDS] = {person->name, person->id_number, person->phone,
                                      person->agent};
    struct erasing erasing = {.cx = cx};
    for (size_t i = 0; i < WORDS; i++) {
        struct lm_str word = lm_str_trim(all[i]);
        /* A single character would be found everywhere. */
        if (word.n >= WORD_LEAST && !is_shared(one, party->place, word))
            erasing.words[erasing.count++] = word;
    }
    return erasing;
}

/* ---- checks ---- */

static const struct mediation_record *record_at(const struct lm_list *records, int64_t place) {
    const struct mediation_record *items = records->items;
    for (size_t i = 0; i < records->count; i++)
        if (items[i].place == place)
            return &items[i];
    return NULL;
}

static lm_rc check_removing(struct lm_cx *cx, const struct mediation_move_in *in,
                            const struct mediation_case *one) {
    const struct mediation_party *party =
        in->party == LM_ABSENT ? NULL : mediation_party_at(one, in->party);
    if (!party) {
        lm_fault(cx, "/party", "mediation.no_such_party");
        return LM_OK;
    }
    if (one->parties.count == 1)
        return lm_fail(cx, LM_CONFLICT, "mediation.last_party");
    /* A refusal is not got rid of by whoever would like to go on. */
    if (party->consent == MEDIATION_REFUSES && !one->is_head)
        return lm_fail(cx, LM_FORBIDDEN, "mediation.head_only");
    struct erasing erasing = erasing_of(cx, one, party);
    for (size_t i = 0; i < erasing.count; i++)
        if (holds(in->note, erasing.words[i])) {
            lm_fault(cx, "/note", "mediation.reason_names");
            break;
        }
    return LM_OK;
}

static lm_rc check_record(struct lm_cx *cx, const struct mediation_move_in *in,
                          const struct mediation_case *one) {
    struct lm_list records;
    LM_TRY(mediation_store_records(cx, one->id, &records));
    if (!record_at(&records, in->entry))
        lm_fault(cx, "/entry", "mediation.no_such_entry");
    mediation_need_text(cx, "/text", in->text);
    mediation_need_text(cx, "/spot", in->spot);
    mediation_need_text(cx, "/present", in->present);
    return LM_OK;
}

static lm_rc check_paper(struct lm_cx *cx, const struct mediation_move_in *in,
                         const struct mediation_case *one) {
    struct lm_list papers;
    LM_TRY(mediation_store_papers(cx, one->id, &papers));
    const struct mediation_paper *items = papers.items;
    for (size_t i = 0; i < papers.count; i++)
        if (items[i].place == in->entry)
            return LM_OK;
    lm_fault(cx, "/entry", "mediation.no_such_entry");
    return LM_OK;
}

lm_rc mediation_check_amending(struct lm_cx *cx, const struct mediation_move_in *in,
                               const struct mediation_case *one) {
    if (in->move == MEDIATION_REMOVE)
        return check_removing(cx, in, one);
    if (in->move == MEDIATION_AMEND)
        return check_record(cx, in, one);
    return check_paper(cx, in, one);
}

/* ---- a record is put right ---- */

lm_rc mediation_amend_record(struct lm_cx *cx, const struct mediation_case *one,
                             const struct mediation_move_in *in) {
    struct mediation_record record = {.place = in->entry,
                                      .is_public = in->is_public,
                                      .spot = in->spot,
                                      .present = in->present,
                                      .text = in->text};
    LM_TRY(mediation_seal_record(cx, &record));
    return mediation_store_put_record(cx, one->id, &record);
}

/* ---- a party is erased ---- */

/* Writes ×× for each of the words; `ret_found`: there was one. Two characters stand for two at
 * least, so that no text grows. */
static lm_rc erase(const struct erasing *erasing, struct lm_str *text, bool *ret_found) {
    *ret_found = false;
    for (size_t w = 0; w < erasing->count; w++) {
        struct lm_buf out = lm_buf_in(erasing->cx->arena, TEXT_CAP);
        struct lm_str rest = *text, word = erasing->words[w];
        if (!holds(rest, word))
            continue;
        for (ptrdiff_t at; (at = lm_str_find(rest, word)) >= 0;) {
            lm_buf_put(&out, rest.p, (size_t)at);
            lm_buf_z(&out, "××");
            rest = lm_str_cut(rest, (size_t)at + word.n, rest.n);
        }
        lm_buf_str(&out, rest);
        LM_TRY(lm_buf_done(&out, text));
        *ret_found = true;
    }
    return LM_OK;
}

static lm_rc erase_from_content(const struct erasing *erasing, struct mediation_content *content) {
    struct lm_str *const texts[] = {&content->summary, &content->request, &content->referrer,
                                    &content->facts,   &content->issues,  &content->duties,
                                    &content->terms,   &content->way,     &content->spot,
                                    &content->ending,  &content->closing, &content->risk};
    for (size_t i = 0; i < LM_COUNT(texts); i++) {
        bool found;
        LM_TRY(erase(erasing, texts[i], &found));
    }
    return LM_OK; /* the case is sealed anew with the move */
}

static lm_rc erase_from_records(const struct erasing *erasing, int64_t case_id) {
    struct lm_cx *cx = erasing->cx;
    struct lm_list records;
    LM_TRY(mediation_store_records(cx, case_id, &records));
    struct mediation_record *items = records.items;
    for (size_t i = 0; i < records.count; i++) {
        bool spot, present, text;
        LM_TRY(mediation_unseal_record(cx, &items[i]));
        LM_TRY(erase(erasing, &items[i].spot, &spot));
        LM_TRY(erase(erasing, &items[i].present, &present));
        LM_TRY(erase(erasing, &items[i].text, &text));
        if (!spot && !present && !text)
            continue;
        LM_TRY(mediation_seal_record(cx, &items[i]));
        LM_TRY(mediation_store_put_record(cx, case_id, &items[i]));
    }
    return LM_OK;
}

static lm_rc erase_from_papers(const struct erasing *erasing, int64_t case_id) {
    struct lm_cx *cx = erasing->cx;
    struct lm_list papers;
    LM_TRY(mediation_store_papers(cx, case_id, &papers));
    struct mediation_paper *items = papers.items;
    for (size_t i = 0; i < papers.count; i++) {
        bool found;
        LM_TRY(
            mediation_unseal_text(cx, "mediation.paper", items[i].title_sealed, &items[i].title));
        LM_TRY(erase(erasing, &items[i].title, &found));
        if (!found)
            continue;
        LM_TRY(mediation_seal_text(cx, "mediation.paper", items[i].title, &items[i].title_sealed));
        LM_TRY(mediation_store_put_paper(cx, case_id, &items[i]));
    }
    return LM_OK;
}

/* What was noted about the party goes whole; other notes lose its names. */
static lm_rc erase_from_log(const struct erasing *erasing, int64_t case_id, int64_t party) {
    struct lm_cx *cx = erasing->cx;
    struct lm_list log;
    LM_TRY(mediation_store_log(cx, case_id, &log));
    struct mediation_entry *items = log.items;
    for (size_t i = 0; i < log.count; i++) {
        bool found = items[i].party == party;
        if (!items[i].note_sealed.p)
            continue;
        if (!found) {
            LM_TRY(
                mediation_unseal_text(cx, "mediation.note", items[i].note_sealed, &items[i].note));
            LM_TRY(erase(erasing, &items[i].note, &found));
        }
        if (!found)
            continue;
        LM_TRY(mediation_seal_text(cx, "mediation.note", items[i].note, &items[i].note_sealed));
        LM_TRY(mediation_store_put_note(cx, &items[i]));
    }
    return LM_OK;
}

static lm_rc erase_from_mediators(const struct erasing *erasing, struct mediation_case *one) {
    struct mediation_mediator *items = one->mediators.items;
    for (size_t i = 0; i < one->mediators.count; i++) {
        bool found;
        LM_TRY(erase(erasing, &items[i].declared, &found));
        if (found)
            LM_TRY(mediation_seal_text(erasing->cx, "mediation.declared", items[i].declared,
                                       &items[i].declared_sealed));
    }
    return mediation_look_for_conflicts(erasing->cx, one); /* writes them */
}

lm_rc mediation_remove_party(struct lm_cx *cx, struct mediation_case *one, int64_t place) {
    struct mediation_party *parties = one->parties.items;
    struct erasing erasing = erasing_of(cx, one, mediation_party_at(one, place));
    size_t kept = 0;
    for (size_t i = 0; i < one->parties.count; i++)
        if (parties[i].place != place)
            parties[kept++] = parties[i];
    one->parties.count = kept;
    LM_TRY(mediation_store_drop_party(cx, one->id, place));
    LM_TRY(mediation_end_reading(cx, one->id, place));
    LM_TRY(erase_from_content(&erasing, &one->content));
    LM_TRY(erase_from_records(&erasing, one->id));
    LM_TRY(erase_from_papers(&erasing, one->id));
    LM_TRY(erase_from_log(&erasing, one->id, place));
    return erase_from_mediators(&erasing, one);
}
