"""A member's notes: every prompt they answered, with what they wrote and ticked, gathered from the facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import answers as rules
from bot.rules import calendar, judging
from bot.rules.slack_time import moment
from bot.slack.blocks import notes as blocks
from bot.slack.blocks.notes import HeldBack, Note, Notes
from bot.slack.people import Channel
from bot.store import facts
from bot.store import notes as stored
from bot.store.tables import Practice, Round, SelfCheck
from questions.bank import Bank


@dataclass(frozen=True, slots=True)
class Rooms:
    """The channels that the member is in, and those that the app is in, by id. ``known``: Slack would say."""

    theirs: Mapping[str, Channel]
    ours: Mapping[str, Channel]
    known: bool = True

    def name(self, channel_id: str) -> str | None:
        """The channel's name, if the member may hear it: that of a private one only while they are in it."""
        theirs, ours = self.theirs.get(channel_id), self.ours.get(channel_id)
        if theirs is not None:
            return theirs.name
        return ours.name if ours is not None and not ours.is_private else None

    def concern(self, of: Round) -> bool:
        """Whether the member may be asked that round's question; where nobody knows, they may."""
        return not self.known or of.channel_id in self.theirs


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all notes of one member are made from. ``asked``: the last round to close, by question that is being asked."""

    bank: Bank
    rooms: Rooms
    checks: Sequence[SelfCheck]
    asked: Mapping[str, Round]

    def ticks(
        self, question_id: str | None, of: Round | None, since: datetime, before: datetime | None
    ) -> frozenset[str] | None:
        """What the member ticked last in that round, or in practice between those moments."""
        found = [
            check
            for check in self.checks
            if check.question_id == question_id
            and check.round_id == (of.round_id if of else None)
            and (of is not None or (check.at >= since and (before is None or check.at < before)))
        ]
        return frozenset(found[-1].ticks) if found else None

    def held_back(self, question_id: str | None, of: Round | None) -> HeldBack | None:
        """Until when the answer isn't told: a round of the question is open, this one or another that may be theirs."""
        last = self.asked.get(question_id or "")
        if of is not None and of.state == "open":
            return HeldBack(until=(last or of).closes_at, elsewhere=False)
        return HeldBack(until=last.closes_at, elsewhere=True) if last else None


async def read(
    session: AsyncSession, bank: Bank, team_id: str, user_id: str, rooms: Rooms, *, now: datetime, tz: str
) -> Notes:
    """The member's notes as of now, newest first. ``tz``: theirs."""
    gathered = _Facts(
        bank=bank,
        rooms=rooms,
        checks=await stored.self_checks(session, team_id, user_id),
        asked={
            of.question_id: of
            for of in await stored.being_asked(session, team_id)
            if of.question_id is not None and rooms.concern(of)
        },
    )
    found = [
        *await _of_rounds(session, gathered, team_id, user_id),
        *_of_practice(gathered, await stored.practices(session, team_id, user_id)),
    ]
    newest_first = sorted(found, key=lambda note: note.answered_at, reverse=True)
    return Notes(notes=tuple(newest_first), made_at=now, tz=_zone(tz))


def _zone(name: str) -> str:
    try:
        calendar.zone(name)
    except calendar.UnknownZone:
        return "UTC"
    return name


async def _of_rounds(session: AsyncSession, gathered: _Facts, team_id: str, user_id: str) -> list[Note]:
    rows = [row for row in await stored.rounds(session, team_id, user_id) if row.opens_at and row.closes_at]
    texts = await stored.texts(session, team_id, user_id)
    found = await facts.gather(session, team_id, rows, user=user_id)
    notes = []
    for row in rows:
        answer, late = _answer(row, found[row.round_id], user_id)
        if answer is None:
            continue
        text = texts.get((row.channel_id, answer.ts))
        at = moment(answer.ts)
        notes.append(
            Note(
                question=gathered.bank.get(row.question_id or ""),
                answered_at=at,
                channel=gathered.rooms.name(row.channel_id),
                answer=None if text is None else blocks.as_typed(text),
                ticks=gathered.ticks(row.question_id, row, at, None),
                late=late,
                voided=row.state == "void",
                held_back=gathered.held_back(row.question_id, row),
            )
        )
    return notes


def _answer(row: Round, found: judging.Facts, user_id: str) -> tuple[rules.Answer | None, bool]:
    """The reply that counts as the member's answer, else their late one, and which of them it is."""
    of = facts.as_rule(row)
    on_time = judging.judge(of, found).answers.get(user_id)
    if on_time is not None:
        return on_time, False
    # Slack's clock may be ahead of ours: everything that we know of has happened.
    known = max((revision.at for revision in found.revisions), default=of.closes_at)
    late = rules.late_answers(found.revisions, minimum=of.minimum, closes_at=of.closes_at, as_of=known)
    return late.get(user_id), True


def _of_practice(gathered: _Facts, rows: Sequence[Practice]) -> Iterator[Note]:
    for place, row in enumerate(rows):
        if row.answered_at is None:
            continue
        again = (later.at for later in rows[place + 1 :] if later.question_id == row.question_id)
        yield Note(
            question=gathered.bank.get(row.question_id),
            answered_at=row.answered_at,
            channel=None,
            answer=row.answer,
            ticks=gathered.ticks(row.question_id, None, row.at, next(again, None)),
            practice=True,
            held_back=gathered.held_back(row.question_id, None),
        )
