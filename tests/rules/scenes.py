"""What the tests of the rules are told in: a round of an hour, its thread, and people's wall clocks."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from bot.rules.answers import Revision
from bot.rules.calendar import Plan
from bot.rules.judging import Facts, Round
from bot.rules.slack_time import ts
from bot.rules.votes import Reaction
from questions.model import Difficulty

OPENS = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(minutes=60)
LONG = 120
SHORT = 20
MINIMUM = 80
EMOJI = frozenset({"+1", "star", "fire", "100", "brain"})
DAILY = range(7)
MON_FRI = range(5)


def minute(n: float) -> datetime:
    """``n`` minutes after the round opened; it closes at 60."""
    return OPENS + timedelta(minutes=n)


def name_of(posted: float) -> str:
    """The timestamp of the reply that was posted at that minute."""
    return ts(minute(posted))


def reply(user: str, posted: float, length: int = LONG) -> Revision:
    return Revision(ts=name_of(posted), user=user, at=minute(posted), length=length)


def edit(user: str, posted: float, at: float, length: int) -> Revision:
    return Revision(ts=name_of(posted), user=user, at=minute(at), length=length)


def deletion(user: str, posted: float, at: float) -> Revision:
    return Revision(ts=name_of(posted), user=user, at=minute(at), length=0, deleted=True)


def react(voter: str, posted: float, at: float, emoji: str = "+1", *, on: bool = True) -> Reaction:
    return Reaction(ts=name_of(posted), voter=voter, emoji=emoji, on=on, at=minute(at))


def facts(
    revisions: Iterable[Revision] = (),
    reactions: Iterable[Reaction] = (),
    peeks: Mapping[str, datetime] | None = None,
    bots: Iterable[str] = (),
) -> Facts:
    return Facts(tuple(revisions), tuple(reactions), dict(peeks or {}), frozenset(bots))


def a_round(
    round_id: str = "R1", *, scheduled: bool = True, difficulty: Difficulty = "medium", week: int = 0
) -> Round:
    return Round(
        round_id=round_id,
        scheduled=scheduled,
        difficulty=difficulty,
        opens_at=OPENS + timedelta(weeks=week),
        closes_at=CLOSES + timedelta(weeks=week),
        minimum=MINIMUM,
        emoji=EMOJI,
    )


def a_plan(
    at: str = "09:00",
    days: Iterable[int] = MON_FRI,
    tz: str = "Europe/Berlin",
    *,
    country: str | None = None,
    own: Iterable[date] = (),
    board: str | None = None,
) -> Plan:
    return Plan(
        at=time.fromisoformat(at),
        days=dict.fromkeys(days),
        tz=tz,
        country=country,
        own_dates=frozenset(own),
        board_at=time.fromisoformat(board) if board else None,
    )


def utc(iso: str) -> datetime:
    """A moment written as ``2026-11-16 08:00``, in UTC."""
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


def day(iso: str) -> date:
    return date.fromisoformat(iso)
