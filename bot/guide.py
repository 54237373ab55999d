"""What the playground's time machine and its simulated members have to know of ScaleQ (see ``playground.guide``)."""

import html
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

from bot import voices
from bot.clock import MovableClock
from bot.jobs import banks
from bot.jobs.heartbeat import next_moment
from bot.jobs.ticker import Ticker
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import compare, practice, writing
from bot.store import rounds, schedules
from bot.store.schedules import DEFAULT_EMOJI
from playground.guide import Customs, Jump, Opening, Words
from questions.bank import Bank
from questions.model import Question

CUSTOMS = Customs(
    write=ids.WRITE_ANSWER,
    compare=ids.COMPARE,
    answer_own=ids.ANSWER_PRACTICE,
    praise=DEFAULT_EMOJI,
)

ERRANDS = {
    "away": "away until {until:%Y-%m-%d}",
    "hide": "hide",
    "remind": "remind on",
    "practise": "medium",
    "extra": "hard here",
    "board": "leaderboard",
    "streak": "streak",
}
"""What members type after ``/scaleq``, by what they set out to do."""


class ScaleqGuide:
    """Made once the app is running in the playground."""

    def __init__(self, parts: Parts, ticker: Ticker, clock: MovableClock, team_id: str, tz: str) -> None:
        self._parts = parts
        self._ticker = ticker
        self._clock = clock
        self._team = team_id
        self._tz = tz
        self._bank: Bank = parts.bank
        self._asked: dict[str, Question] = {}

    @property
    def tz(self) -> str:
        return self._tz

    @property
    def customs(self) -> Customs:
        return CUSTOMS

    @contextmanager
    def standing(self) -> Iterator[None]:
        try:
            with self._clock.standing():
                yield
        finally:
            self._ticker.wake()  # its next beat was planned for another moment

    async def jumps(self, channel: str | None) -> Sequence[Jump]:
        """The next question and the next close: of this channel, if it has a schedule, else of the whole workspace."""
        async with self._parts.sessions.begin() as session:
            planned = await schedules.of_team(session, self._team)
            opened = await rounds.open_in(session, self._team)
        if channel in {one.channel_id for one in planned}:
            planned = [one for one in planned if one.channel_id == channel]
            opened = [one for one in opened if one.channel_id == channel]
        question = min((one.next_at for one in planned if one.next_at is not None), default=None)
        close = min((one.closes_at for one in opened if one.closes_at is not None), default=None)
        return [
            Jump("round", "Next round", question, "No question is planned"),
            Jump("close", "Close", close, "No round is open"),
        ]

    async def next_moment(self) -> datetime | None:
        return await next_moment(self._parts)

    async def openings(self) -> Sequence[Opening]:
        async with self._parts.sessions.begin() as session:
            opened = await rounds.open_in(session, self._team)
            self._bank = await banks.of(session, self._parts.bank, self._team)
        found: list[Opening] = []
        for one in opened:
            question = self._bank.get(one.question_id or "")
            if question is None or one.ts is None or one.opens_at is None or one.closes_at is None:
                continue
            self._asked[one.round_id] = question
            found.append(Opening(one.round_id, one.channel_id, one.ts, one.opens_at, one.closes_at))
        return found

    async def quiet(self) -> None:
        await self._parts.drained()

    async def settle(self) -> None:
        await self._parts.drained()
        await self._ticker.settle()

    def words(self, opening: Opening, manner: str, said: Sequence[str], chance: Random) -> Words:
        text = voices.reply(self._asked[opening.key], _manner(manner), said, chance)
        return Words(text, voices.QUALITY[_manner(manner)])

    def errand(self, name: str, until: datetime | None) -> str | None:
        text = ERRANDS.get(name)
        return text.format(until=until) if text is not None else None

    def fill(
        self, view: dict[str, Any], manner: str, text: str | None, chance: Random
    ) -> Mapping[str, object] | None:
        match view["callback_id"]:
            case writing.CALLBACK_ID if text is not None:
                return {writing.FIELD: _typed(text)}
            case practice.CALLBACK_ID:
                question = self._shown(view)
                words = voices.reply(question, _manner(manner), (), chance) if question else None
                return {practice.ANSWER_INPUT: _typed(words)} if words else None
            case compare.SHOW_ANYWAY | compare.LOCK_MY_ANSWER:
                return {}
            case compare.CALLBACK_ID if view["submit"]:
                return _ticks(view, voices.QUALITY[_manner(manner)], chance)
        return None

    def _shown(self, view: dict[str, Any]) -> Question | None:
        """The question whose title heads this modal."""
        headings = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
        return next((one for one in self._bank.values() if one.title in headings), None)


def _manner(name: str) -> voices.Manner:
    """Raises KeyError for a manner that nobody has."""
    return {manner: manner for manner in voices.QUALITY}[name]  # type: ignore[index]


def _typed(text: str) -> str:
    """As it is typed into a form: nothing is escaped there."""
    return html.unescape(text)


def _ticks(view: dict[str, Any], quality: int, chance: Random) -> dict[str, list[str]]:
    """Whoever wrote more finds more of it in the rubric; what stands last there is missed most."""
    ticked: dict[str, list[str]] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        options = block["element"]["options"]
        for place, option in enumerate(options):
            if chance.random() < 0.35 + 0.13 * quality - 0.3 * place / len(options):
                ticked.setdefault(block["element"]["action_id"], []).append(option["value"])
    return ticked
