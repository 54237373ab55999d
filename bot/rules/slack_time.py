"""Slack's timestamps and ours.

Slack names a message by the moment it was written, ``"1763366400.000200"``: seconds since 1970 and six digits
of microseconds. Two messages may be a microsecond apart, and a float can't tell them apart by then, so both
ways go through integers.
"""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPE = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6}))?")


def moment(ts: str) -> datetime:
    """The moment that a Slack timestamp names, in UTC, exact to the microsecond.

    Raises ``ValueError`` for anything that isn't ``seconds`` or ``seconds.microseconds``.
    """
    match = _SHAPE.fullmatch(ts)
    if match is None:
        raise ValueError(f"not a Slack timestamp: {ts[:40]!r}")
    seconds, fraction = match.groups(default="")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(fraction.ljust(6, "0")))


def ts(moment: datetime) -> str:
    """The Slack timestamp of a moment: the inverse of `moment`, always with six digits after the point."""
    seconds, rest = divmod(moment - _EPOCH, timedelta(seconds=1))
    return f"{seconds}.{rest.microseconds:06d}"
