"""Sums of the model answers, recalculated: arithmetic over numbers and a few functions, never `eval`."""

import ast
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, Final

from questions.lint.figures import figures
from questions.lint.findings import Remark, texts
from questions.model import Estimate, Question

_BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": abs,
    "ceil": math.ceil,
    "comb": math.comb,
    "exp": math.exp,
    "factorial": math.factorial,
    "floor": math.floor,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
}
_LONGEST: Final = 300
_LARGEST_WHOLE: Final = 1000
"""comb and factorial take no more: their results stay numbers that a float can hold, or nearly."""


class NotArithmeticError(ValueError):
    """An expression that is no arithmetic, or has no finite result; its text says why."""


def evaluate(expression: str) -> float:
    """The value of an arithmetic expression such as "40000 * 2 / 1000". Raises NotArithmeticError."""
    if len(expression) > _LONGEST:
        raise NotArithmeticError(f"is longer than {_LONGEST} characters; split it")
    try:
        result = float(_value(ast.parse(expression.strip(), mode="eval").body))
    except NotArithmeticError:
        raise
    except SyntaxError:
        raise NotArithmeticError("is not an expression; write numbers and + - * / ** ( )") from None
    except ZeroDivisionError:
        raise NotArithmeticError("divides by zero") from None
    except (ArithmeticError, ValueError, TypeError) as error:
        raise NotArithmeticError(f"has no result: {error}") from None
    except RecursionError:
        raise NotArithmeticError("is nested too deeply; split it") from None
    if not math.isfinite(result):
        raise NotArithmeticError("has no finite result")
    return result


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return math.pow(_value(left), _value(right))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _called(name, [_value(argument) for argument in arguments])
    raise NotArithmeticError(
        f"{ast.unparse(node)!r} is not allowed; use numbers, + - * / // % ** ( ) and {', '.join(_FUNCTIONS)}"
    )


def _called(name: str, arguments: list[Any]) -> Any:
    if (
        name in {"comb", "factorial"}
        and max((abs(argument) for argument in arguments), default=0) > _LARGEST_WHOLE
    ):
        raise NotArithmeticError(f"{name} goes up to {_LARGEST_WHOLE}")
    return _FUNCTIONS[name](*arguments)


def room(estimate: Estimate) -> float:
    """How far from the stated value a figure may lie: the tolerance (absolute, in its unit), plus a float's own noise."""
    return estimate.tolerance + 1e-9 * max(1.0, abs(estimate.value))


def wrong_sums(question: Question) -> Iterator[Remark]:
    """Estimates that do not recompute."""
    for place, estimate in enumerate(question.estimates):
        try:
            result = evaluate(estimate.expr)
        except NotArithmeticError as error:
            yield Remark(f"estimates[{place}].expr", f"{estimate.expr!r} {error}")
            continue
        if abs(result - estimate.value) > room(estimate):
            yield Remark(
                f"estimates[{place}].value",
                f"{estimate.expr} is {result:.10g}, not {estimate.value:.10g} (tolerance {estimate.tolerance:g})",
            )


def figures_not_used(question: Question) -> Iterator[Remark]:
    """Estimates whose figure stands nowhere in the texts: a leftover, or the text states another figure."""
    stated = figures(" ".join(text for _, text in texts(question)))
    for place, estimate in enumerate(question.estimates):
        least, most = estimate.value - room(estimate), estimate.value + room(estimate)
        if not any(least <= figure <= most for figure in stated):
            yield Remark(
                f"estimates[{place}].value",
                f"{estimate.value:.10g} {estimate.unit} stands in none of the texts; "
                "remove the estimate, state its figure, or widen its tolerance to the text's rounding",
            )
