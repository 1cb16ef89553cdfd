/* What a QR code promises: the right size, finders in three corners, refusals. */
#include "test.h"

#include "lib/image/image.h"

static void a_link_becomes_a_square_with_three_finders(void **state) {
    struct lm_str svg;
    /* 26 bytes fit version 2 (25 modules) at level M, which holds exactly 26. */
    assert_ok(lm_qr_svg(*state, LM_STR("https://a.example/d/123456"), &svg));
    assert_true(lm_str_starts(svg, LM_STR("<svg xmlns=\"http://www.w3.org/2000/svg\" "
                                          "viewBox=\"0 0 33 33\"")));
    assert_true(lm_str_find(svg, LM_STR("d=\"M4 4h7v1h-7z")) > 0);
    assert_true(lm_str_find(svg, LM_STR("M22 4h7v1h-7z")) > 0);
    assert_true(lm_str_find(svg, LM_STR("M4 28h7v1h-7z")) > 0);
    assert_true(lm_str_find(svg, LM_STR("<script")) < 0);
}

static void texts_that_do_not_fit_are_refused(void **state) {
    static char large[2332];
    struct lm_str svg;
    memset(large, 'a', sizeof large);
    assert_ok(lm_qr_svg(*state, (struct lm_str){large, 2331}, &svg));
    assert_rc(lm_qr_svg(*state, (struct lm_str){large, 2332}, &svg), LM_TOO_LARGE);
    assert_rc(lm_qr_svg(*state, LM_STR(""), &svg), LM_INVALID);
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(a_link_becomes_a_square_with_three_finders),
        test_with_arena(texts_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
