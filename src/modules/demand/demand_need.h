/* Whether so many can be chance: the arithmetic of needs discovery, pure.
 *
 * A cell is compound × category × age band. Were its people like those of the same age elsewhere in
 * the district, its demands would be a Poisson number X with mean
 *
 *     λ = people here × demands elsewhere ÷ people elsewhere
 *
 * (where nobody elsewhere has asked, as if one had: a rate of nothing would make one demand a
 * wonder). p is the exact upper tail, P(X ≥ k) = Σ_{j≥k} e^−λ λ^j ÷ j!. All cells of the district
 * whose age somebody lives at are tested, those without a demand too; Benjamini and Hochberg's
 * control over all of them makes q: of the cells with q ≤ 0.05 one in twenty is expected to be
 * chance. */
#ifndef LM_MODULES_DEMAND_NEED_H
#define LM_MODULES_DEMAND_NEED_H

#include <stddef.h>
#include <stdint.h>

/* The natural logarithm of P(X ≥ observed), X Poisson with mean `expected`; 0 for observed ≤ 0.
 * Sums the terms from the greatest on, relative to it, so that nothing underflows (p of 10^−1000 is
 * a plain −2302.6). Right to twelve digits up to a million. */
double demand_need_log_tail(int64_t observed, double expected);
/* From `log_p`, ascending, of the `count` smallest of `tests` cells: the logarithm of q of each,
 * the smallest share of false ones at which it would be among the found. */
void demand_need_control(const double *log_p, size_t count, int64_t tests, double *ret_log_q);
/* e^log in millionths, rounded up: never 0, at most a million. */
int64_t demand_need_micro(double log);

#endif
