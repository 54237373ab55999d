"""The small pieces that Block Kit's rules are put together from.

A `Check` looks at one JSON value and yields a sentence for each thing that Slack would refuse, in Slack's
words and with the JSON pointer of the culprit: ``must be less than 151 characters [json-pointer:/blocks/0/text/text]``.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""(value, JSON pointer) -> sentences. The value is whatever JSON held, hence Any."""


def problem(sentence: str, at: str) -> str:
    """One refusal, as Slack words it (without its `[ERROR]` prefix)."""
    return f"{sentence} [json-pointer:{at}]"


def string(most: int | None = None, *, least: int = 1, like: str | None = None) -> Check:
    """A string of `least` to `most` characters that matches `like` in full, if given."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif like is not None and not re.fullmatch(like, value):
            yield problem(f"must match the pattern {like}", at)

    return check


def number(least: float | None = None, most: float | None = None, *, whole: bool = False) -> Check:
    """A finite number between `least` and `most`, both included."""

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield problem("must provide a number", at)
        elif isinstance(value, float) and not (value.is_integer() if whole else math.isfinite(value)):
            yield problem("must provide an integer" if whole else "must provide a finite number", at)
        elif least is not None and value < least:
            yield problem(f"must be greater than or equal to {least}", at)
        elif most is not None and value > most:
            yield problem(f"must be less than or equal to {most}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    """Whatever: Slack's own rule isn't known, or doesn't matter here."""
    yield from ()


def choice(*values: str) -> Check:
    """One of these strings."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in values:
            yield problem("must be a valid enum value", at)

    return check


def array(item: Check, most: int | None = None, *, least: int = 1, rule: Check | None = None) -> Check:
    """A list of `least` to `most` items, each passing `item`; `rule` sees the list if nothing else was wrong."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", at)
            return
        if len(value) < least:
            yield problem(f"no less than {least} items required", at)
        if most is not None and len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        found = [sentence for i, one in enumerate(value) for sentence in item(one, f"{at}/{i}")]
        yield from found
        if rule and not found:
            yield from rule(value, at)

    return check


def record(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, rule: Check | None = None
) -> Check:
    """An object with these fields and no others; `rule` sees it if nothing else was wrong."""
    fields = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
            return
        found = [problem(f"missing required field: {name}", at) for name in required if name not in value]
        found += [problem(f"invalid additional property: {name}", at) for name in value if name not in fields]
        found += [
            sentence
            for name, inner in value.items()
            if name in fields
            for sentence in fields[name](inner, f"{at}/{name}")
        ]
        yield from found
        if rule and not found:
            yield from rule(value, at)

    return check


def typed(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    rule: Check | None = None,
) -> Check:
    """A record that also has a `type`, which `by_type` has already looked at."""
    return record({"type": anything, **(required or {})}, optional, rule)


def by_type(table: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` names its check in `table`; `allowed` narrows the table."""
    known = {name: table[name] for name in (table if allowed is None else allowed)}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
        elif "type" not in value:
            yield problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in known:
            yield problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from known[value["type"]](value, at)

    return check


def one_of(*names: str) -> Check:
    """A rule for a record: exactly one of these fields is there."""

    def check(value: Any, at: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield problem(f"must provide exactly one of {', '.join(names)}", at)

    return check


def both(*checks: Check) -> Check:
    """All of these, one after the other."""

    def check(value: Any, at: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, at)

    return check


def distinct(field: str) -> Check:
    """A rule for a list of objects: no two have the same value in `field`; objects without it don't count."""

    def check(value: Any, at: str) -> Iterator[str]:
        seen: set[Any] = set()
        for i, one in enumerate(value):
            name = one.get(field) if isinstance(one, dict) else None
            if not isinstance(name, str):
                continue
            if name in seen:
                yield problem(f"`{field}` {name!r} already exists", f"{at}/{i}/{field}")
            seen.add(name)

    return check
