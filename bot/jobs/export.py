"""A channel's rounds and answers as a file for one of its managers: asked for, and gathered."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import standings
from bot.parts import Parts
from bot.rules import calendar
from bot.rules.answers import Answer, late_answers
from bot.rules.judging import Facts, Verdict, judge
from bot.slack.blocks.export import Given, Row
from bot.store import facts, posts, preferences, rounds
from bot.store.database import ring
from bot.store.erasures import dm_subject
from bot.store.tables import Round, Schedule
from questions.bank import Bank


async def ask(parts: Parts, of: Schedule, user_id: str) -> bool:
    """Owe the member the channel's export. False if one that they asked for is still on its way."""
    async with parts.sessions.begin() as session:
        if await posts.export_due(session, of.team_id, user_id, of.channel_id):
            return False
        await posts.owe(
            session,
            team_id=of.team_id,
            channel_id=user_id,
            kind="export",
            subject=dm_subject(user_id, f"export/{uuid4()}"),
            real=parts.clock.real(),
            message={"channel": of.channel_id, "asked_by": user_id},
        )
        await ring(session)
    parts.wake()
    return True


async def rows(session: AsyncSession, bank: Bank, of: Schedule, now: datetime) -> list[Row]:
    """A row for each answer, and one for each round without any, in order of the rounds.

    Facts of the channel only: no texts, no self-assessments. Who hides is "a member".
    """
    every = [
        *await rounds.of_channel(session, of.team_id, of.channel_id, origin="scheduled"),
        *await rounds.of_channel(session, of.team_id, of.channel_id, origin="extra"),
    ]
    every.sort(key=lambda row: (row.opens_at or row.due_at, row.round_id))
    told = await facts.gather(session, of.team_id, [row for row in every if row.state in ("open", "closed")])
    wrote = {one.user for fact in told.values() for one in fact.revisions}
    hidden = await preferences.hidden(session, of.team_id)
    names = await standings.names_of(session, of.team_id, wrote)
    names |= dict.fromkeys(hidden & wrote, standings.NAMELESS)
    found: list[Row] = []
    for row in every:
        given: list[Given | None] = list(
            _given(row, told[row.round_id], names, now) if row.round_id in told else ()
        )
        found += [_row(bank, row, each) for each in given or [None]]
    return found


def _given(row: Round, told: Facts, names: Mapping[str, str], now: datetime) -> list[Given]:
    """The round's answers in the order in which they were given, the late ones last."""
    of = facts.as_rule(row)
    verdict = judge(of, told)
    written = [one for one in told.revisions if one.user not in told.bots]
    # Slack's clock and ours may differ by a moment.
    known_until = max([now, *(one.at for one in written)])
    late = late_answers(written, minimum=of.minimum, closes_at=of.closes_at, as_of=known_until)
    on_time = sorted(verdict.answers.values(), key=lambda answer: answer.since)
    return [
        *(_on_time(row, verdict, told, answer, names) for answer in on_time),
        *(
            Given(names[one.user], late=True, characters=_length(told, one, known_until))
            for one in sorted(late.values(), key=lambda answer: answer.since)
            if one.user not in verdict.answers
        ),
    ]


def _on_time(row: Round, verdict: Verdict, told: Facts, answer: Answer, names: Mapping[str, str]) -> Given:
    closed = row.state == "closed"
    points = verdict.points.get(answer.user)
    return Given(
        names[answer.user],
        late=False,
        votes=len(verdict.voters[answer.user]),
        best=answer.user in verdict.best if closed else None,
        points=(points.total if points else 0) if closed else None,
        characters=_length(told, answer, verdict.round.closes_at),
    )


def _length(told: Facts, answer: Answer, as_of: datetime) -> int:
    """How many characters the reply had at that moment."""
    states = [one for one in told.revisions if one.ts == answer.ts and one.at <= as_of and not one.deleted]
    return max(states, key=lambda one: (one.at, one.length)).length


def _row(bank: Bank, row: Round, given: Given | None) -> Row:
    question = bank.get(row.question_id or "")
    # Before the close the subtopic is a secret, and the question's id would give it away.
    told = row.state != "open"
    zone = calendar.zone(calendar.known_zone(row.tz))
    return Row(
        on=(row.opens_at or row.due_at).astimezone(zone).date(),
        question_id=(row.question_id or "") if told else "",
        title=question.title if question else "",
        difficulty=row.difficulty or "",
        subtopic=(row.subtopic or "") if told else "",
        origin=row.origin,
        state=row.state,
        given=given,
    )
