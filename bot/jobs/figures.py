"""A channel's figures for its managers: facts gathered for several channels at once, judged, and added up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks
from bot.parts import Parts
from bot.rules import coverage, participation
from bot.rules.absences import Absence, away
from bot.rules.coverage import Checked, Focus, Matrix, Weak
from bot.rules.judging import Verdict
from bot.rules.participation import Held, Share
from bot.store import absences, facts, figures, own_questions, rounds, schedules
from bot.store.tables import Round, Schedule
from questions.bank import Bank
from questions.model import Subtopic


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of a channel took part in a period, and the period's closed rounds with their verdicts."""

    participation: Share | None
    answer_rate: Share | None
    rounds: Sequence[Round]
    verdicts: Sequence[Verdict]


@dataclass(frozen=True, slots=True)
class Supply:
    """Questions that the channel never had, and for how many working days they last (None: no days, or settings unreadable)."""

    unseen: int
    working_days: int | None
    subtopics: frozenset[Subtopic]


@dataclass(frozen=True, slots=True)
class Covered:
    """What a channel has had of each subtopic, what it is weak at, what would come next, and how much there is."""

    matrix: Matrix
    weakest: Sequence[Weak]
    suggested: Focus | None
    supply: Supply


NOTHING = Taken(None, None, (), ())

A_DAY = timedelta(days=1)


async def taken(
    session: AsyncSession, team_id: str, periods: Mapping[str, tuple[date, date | None]], *, votes: bool
) -> dict[str, Taken]:
    """By channel, what happened on local days ``first <= day < before`` (None: until now). ``votes``: whether they matter."""
    if not periods:
        return {}
    first = min(since for since, _ in periods.values())
    found = await figures.closed_since(session, team_id, periods, first)
    of_channel = {
        channel: [
            row
            for row in found.get(channel, ())
            if since <= row.local_day and (before is None or row.local_day < before)
        ]
        for channel, (since, before) in periods.items()
    }
    every = [row for rows in of_channel.values() for row in rows]
    verdicts = {one.round.round_id: one for one in await facts.verdicts(session, team_id, every, votes=votes)}
    # A day sooner: an absence's dates are those of a zone that may lie on the other side of the globe.
    sooner = first - A_DAY
    absent = await figures.absent(session, team_id, periods, sooner)
    anybody = {user for users in absent.values() for user in users}
    stays = await absences.of(session, team_id, anybody, since=sooner)
    return {
        channel: _taken(rows, verdicts, {user: stays.get(user, ()) for user in absent.get(channel, ())})
        for channel, rows in of_channel.items()
    }


def _taken(
    rows: Sequence[Round], verdicts: Mapping[str, Verdict], stays: Mapping[str, tuple[Absence, ...]]
) -> Taken:
    judged = [(row, verdicts[row.round_id]) for row in rows if row.round_id in verdicts]
    held = [_held(row, verdict, stays) for row, verdict in judged]
    return Taken(
        participation.participation(held),
        participation.answer_rate(held),
        [row for row, _ in judged],
        [verdict for _, verdict in judged],
    )


def _held(row: Round, verdict: Verdict, stays: Mapping[str, tuple[Absence, ...]]) -> Held:
    opens_at, closes_at = verdict.round.opens_at, verdict.round.closes_at
    return Held(
        scheduled=verdict.round.scheduled,
        members=row.members,
        answered=frozenset(verdict.answers),
        credited=verdict.credited,
        away=frozenset(user for user, told in stays.items() if away(told, opens_at, closes_at)),
    )


async def covered(session: AsyncSession, parts: Parts, of: Sequence[Schedule]) -> dict[str, Covered]:
    """By channel, of schedules of one workspace. Never anything of a single member's self-assessment."""
    if not of:
        return {}
    team, channels = of[0].team_id, [one.channel_id for one in of]
    bank = await banks.of(session, parts.bank, team)
    barred = await own_questions.barred(session, team)
    had = await figures.subtopics_had(session, team, channels)
    checks = await figures.self_checks(session, team, channels)
    found = {}
    for schedule in of:
        matrix = coverage.matrix(had.get(schedule.channel_id, ()))
        weak = coverage.weakest(_checked(bank, checks.get(schedule.channel_id, ())))
        supply = await _supply(session, bank, barred, schedule)
        found[schedule.channel_id] = Covered(
            matrix, weak, coverage.suggested(weak, matrix, supply.subtopics), supply
        )
    return found


def _checked(bank: Bank, checks: Iterable[figures.Ticked]) -> list[Checked]:
    """Those whose rubric is still the one in the bank."""
    return [
        Checked(check.user_id, question.subtopic, coverage.covered(check.ticks, question.rubric))
        for check in checks
        if (question := bank.get(check.question_id)) is not None and question.rev == check.question_rev
    ]


async def _supply(session: AsyncSession, bank: Bank, barred: set[str], schedule: Schedule) -> Supply:
    settings = schedules.readable(schedule)
    if settings is None:
        return Supply(0, None, frozenset())
    past = await rounds.past(session, schedule.team_id, schedule.channel_id)
    had = {each.question_id for each in past}
    left = [one for one in bank.matching(settings.filters) if one.id not in barred | had]
    return Supply(
        len(left),
        coverage.working_days(len(left), len(settings.days)),
        frozenset(one.subtopic for one in left),
    )
