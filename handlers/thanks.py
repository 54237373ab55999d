"""A word to the author of a reply that became their answer, or came too late for one. It may be lost: nothing depends on it.

It is said one at a time, when nothing waits to be stored: a flood of answers is acknowledged first, and thanked for as far as time allows.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

import structlog

from bot import metrics
from bot.parts import Parts
from bot.rules import answers as rules
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.slack.trouble import SlackTrouble
from bot.store import absences, facts, rounds, streaks
from bot.store.replies import Written

log = structlog.get_logger(__name__)

# Whoever comes on top of so many that wait for their word goes without.
WAITING = 100


class Thanks:
    """One a process."""

    def __init__(self, parts: Parts, idle: asyncio.Event) -> None:
        self._parts = parts
        self._idle = idle
        self._waiting: deque[tuple[str, Written]] = deque()
        self._saying = False

    def owe(self, team_id: str, written: Written) -> None:
        """Say it soon, without keeping anybody waiting."""
        if len(self._waiting) >= WAITING:
            metrics.EVENTS.labels("thanks", "lost").inc()
            return
        self._waiting.append((team_id, written))
        if not self._saying:
            self._saying = True
            self._parts.courtesy(self._say())

    async def _say(self) -> None:
        try:
            while self._waiting:
                await self._idle.wait()
                metrics.EVENTS.labels("thanks", await self._tell(*self._waiting.popleft())).inc()
        finally:
            self._saying = False

    async def _tell(self, team_id: str, written: Written) -> str:
        """What became of it, in a word."""
        try:
            message = await _words(self._parts, team_id, written)
            if message is None:
                return "needless"
            await self._parts.slack.whisper(
                team_id, written.channel_id, written.user_id, message, thread_ts=written.thread_ts
            )
        except SlackTrouble as trouble:
            log.info("courtesy lost", action="thanks", team=team_id, error=trouble.code)
            return "lost"
        except (
            Exception
        ):  # nobody waits for it: this is its outermost edge, and the next is still to be thanked
            log.exception("courtesy failed", action="thanks", team=team_id)
            return "lost"
        return "said"


async def _words(parts: Parts, team_id: str, written: Written) -> Message | None:
    """What became of the reply, where it became something."""
    user = written.user_id
    async with parts.sessions.begin() as session:
        past = await rounds.of_channel(session, team_id, written.channel_id)
        of = next((one for one in past if one.ts == written.thread_ts), None)
        if of is None:
            of = await rounds.at_thread(session, team_id, written.channel_id, written.thread_ts)
        if of is None or of.closes_at is None or of.state not in ("open", "closed"):
            return None
        judged = [of] if of.origin == "extra" else [one for one in past if one.state in ("open", "closed")]
        found = await facts.gather(session, team_id, judged, user=user)
        absent = (await absences.of(session, team_id, [user])).get(user, ())
    here = found[of.round_id]
    late = rules.late_answers(
        here.revisions,
        minimum=of.minimum,
        closes_at=of.closes_at,
        as_of=max(parts.clock.now(), written.at),
    )
    on_time = rules.answers(here.revisions, minimum=of.minimum, as_of=of.closes_at)
    if _is_it(late, written):
        return notices.late_answer(of.closes_at, of.tz)
    if not _is_it(on_time, written):
        return None
    if user in here.peeks:
        return notices.answer_after_look()
    if of.origin == "extra":
        return notices.extra_answer_counted(of.closes_at, of.tz)
    mine = streaks.folded(past, found, absent, user)
    return notices.answer_counted(mine.current, of.closes_at, of.tz)


def _is_it(found: Mapping[str, rules.Answer], written: Written) -> bool:
    answer = found.get(written.user_id)
    return answer is not None and answer.ts == written.ts
