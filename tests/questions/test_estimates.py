"""Sums are arithmetic and nothing else: never code that a file brings along."""

import math
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.lint.estimates import NotArithmeticError, evaluate
from questions.lint.figures import figures


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("40000 * 2 / 1000", 80),
        ("60_000 * 0.03", 1800),
        ("-3 + +5", 2),
        ("2 ** 10 - 2 ** -1", 1023.5),
        ("(7 + 3) // 4 + 10 % 4", 4),
        ("1.5e9 / 86400", 17361.111111),
        ("ceil(10 / 3) + floor(10 / 3) + round(2.6)", 10),
        ("round(1 / 3, 2)", 0.33),
        ("max(1, 2, 3) - min(4, 5)", -1),
        ("sqrt(81) + abs(-1)", 10),
        ("log2(1024) + log10(1000) + log(exp(1))", 14),
        ("comb(5, 2) + factorial(5)", 130),
        ("1 - (1 - 0.001) ** 100", 0.0952079),
    ],
)
def test_arithmetic(expression: str, result: float) -> None:
    assert evaluate(expression) == pytest.approx(result)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "is not an expression"),
        ("1 +", "is not an expression"),
        ("x * 2", "'x' is not allowed"),
        ("'a' * 3", "'a'\" is not allowed"),
        ("True + 1", "'True' is not allowed"),
        ("1j", "'1j' is not allowed"),
        ("[1, 2]", "is not allowed"),
        ("__import__('os').system('true')", "is not allowed"),
        ("(1).__class__", "is not allowed"),
        ("open('/etc/passwd')", "is not allowed"),
        ("max(1, key=abs)", "is not allowed"),
        ("1 if 1 else 2", "is not allowed"),
        ("1 < 2", "is not allowed"),
        ("1; 2", "is not an expression"),
        ("1 / 0", "divides by zero"),
        ("sqrt(-1)", "has no result"),
        ("(-8) ** 0.5", "has no result"),
        ("9 ** 9 ** 9 ** 9", "has no result"),
        ("exp(1000)", "has no result"),
        ("1e308 * 10", "has no finite result"),
        ("factorial(100000)", "factorial goes up to 1000"),
        ("comb(100000, 50000)", "comb goes up to 1000"),
        ("factorial(1000) * 1.0", "has no result"),
        ("min()", "has no result"),
        ("round(1.5, 2.5)", "has no result"),
        ("1 + " * 100 + "1", "is longer than 300 characters"),
        ("(" * 120 + "1" + ")" * 120, ""),
    ],
)
def test_anything_else_is_refused_with_a_reason(expression: str, message: str) -> None:
    if not message:
        assert evaluate(expression) == 1
        return
    with pytest.raises(NotArithmeticError) as raised:
        evaluate(expression)
    assert message in str(raised.value)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.+-*/%() emaxinlogfactorial,'_[]", max_size=40))
def test_no_text_makes_it_fail_otherwise(expression: str) -> None:
    with suppress(NotArithmeticError):
        assert math.isfinite(evaluate(expression))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("60,000 reads", {60_000}),
        ("1,234.5 and 0.03", {1234.5, 0.03}),
        ("3.5 million", {3.5, 3_500_000}),
        ("80k", {80, 80_000}),
        ("97 %", {97, 0.97}),
        ("a dozen", {12}),
        ("two thirds", {2, 1 / 3, 2 / 3, 100 / 3, 200 / 3}),
        ("half of it", {0.5, 50}),
        ("p95 and v2", set()),
    ],
)
def test_figures_of_a_text(text: str, stated: set[float]) -> None:
    found = figures(text)
    positive = {round(figure, 6) for figure in found if figure > 0}
    assert positive >= {round(figure, 6) for figure in stated}
    if not stated:
        assert not found
