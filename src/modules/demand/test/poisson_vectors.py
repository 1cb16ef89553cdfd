#!/usr/bin/env python3
"""Vectors of src/modules/demand/test/demand_need_test.c: ln P(X ≥ k), X Poisson with mean a/b, from sums of exact fractions.

P(X ≥ k) = e^-λ Σ_{j≥k} λ^j / j!. The sum is made of Fractions until a term is below 10^-60 of it (the rest is less than twice
that), or, where k is below λ, as 1 − e^-λ Σ_{j<k}; e^-λ and the logarithm to sixty digits.
"""
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 80
VECTORS = [(1, 1, 2), (5, 1, 1), (5, 7, 10), (12, 13, 20), (3, 3, 1), (2, 50, 1), (50, 50, 1), (80, 50, 1), (200, 3, 2), (1000, 10, 1),
           (300, 250, 1), (260, 250, 1), (700, 250, 1), (40, 1, 1000)]


def decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


def log_tail(k, mean):
    if k > mean:
        term = Fraction(1)
        for j in range(1, k + 1):
            term = term * mean / j
        total, j = term, k
        while term * 10**60 > total:
            j += 1
            term = term * mean / j
            total += term
        return decimal(total).ln() - decimal(mean)
    term, total = Fraction(1), Fraction(0)
    for j in range(k):
        total += term
        term = term * mean / (j + 1)
    return (1 - decimal(total) * (-decimal(mean)).exp()).ln()


for k, a, b in VECTORS:
    print(f"    {{{k}, {a}.0 / {b}, {log_tail(k, Fraction(a, b)):.20g}}},")
