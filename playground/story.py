"""A story: some weeks in which simulated people do what people do, with the clock moved from one deed to the next.

It goes through the same gestures as a person (``hands``), so that the app sees nothing but members. Whoever is looked at may join
in at any time: who has replied already, doesn't do so again. The same seed tells the same story.
"""

import heapq
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from playground import habits
from playground.core import Slack
from playground.errors import GestureError
from playground.guide import Guide, Opening
from playground.habits import Errand, Intent, Person
from playground.hands import Hands

MODALS = 5
"""More than the app ever shows one after the other: whoever gets that many closes the last."""
DRAIN_SECONDS = 10.0

Deed = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Thread:
    """What a story knows of an opening: who replied, and how well."""

    opening: Opening
    number: int
    replies: list[tuple[str, str, int]] = field(default_factory=list)
    """ts, author, quality."""
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """Something happened in a story: how much of its time has passed (0 to 1), who did it, and what, in a word."""

    share: float
    user: str | None
    did: str


class Story:
    """One telling, from now on. ``told`` hears of each step; a deed that the app or Slack refuses is kept in ``refused``."""

    def __init__(
        self,
        slack: Slack,
        guide: Guide,
        hands: Hands,
        people: Sequence[Person],
        *,
        seed: int,
        length: timedelta,
        told: Callable[[Step], Awaitable[None]],
    ) -> None:
        self._slack = slack
        self._guide = guide
        self._hands = hands
        self._people = people
        self._seed = seed
        self._length = length
        self._told = told
        self._begins = slack.now()
        self._ends = self._begins + length
        self._threads: dict[str, Thread] = {}
        self._deeds: list[tuple[datetime, int, str | None, str, Deed]] = []
        self._order = itertools.count()
        self.refused: list[str] = []

    async def tell(self) -> None:
        """Tells it to its end; may be cancelled between any two steps."""
        with self._guide.standing():
            self._begins = self._slack.now()
            self._ends = self._begins + self._length
            for person in self._people:
                self._plan_errands(person)
            await self._settle()
            await self._look()
            while (moment := await self._next()) is not None:
                await self._move(moment)
                await self._look()
                await self._do_what_is_due()
            await self._move(self._ends)

    # -- time -----------------------------------------------------------------------------------------------------------

    async def _next(self) -> datetime | None:
        """When something happens next: a deed, or something that the app does by itself. None: not before the end."""
        due = await self._guide.next_moment()
        moments = [self._deeds[0][0]] if self._deeds else []
        if due is not None and due > self._slack.now():
            moments.append(due)
        moment = min(moments, default=self._ends)
        return moment if moment < self._ends else None

    async def _move(self, moment: datetime) -> None:
        delta = moment - self._slack.now()
        if delta > timedelta():
            await self._slack.clock.advance(delta)
            self._slack.journal.changed("clock")
            await self._quiet()
            await self._tell(None, "")

    async def _quiet(self) -> None:
        await self._slack.deliveries.drain(DRAIN_SECONDS)
        await self._guide.quiet()

    async def _settle(self) -> None:
        await self._slack.deliveries.drain(DRAIN_SECONDS)
        await self._guide.settle()

    async def _tell(self, user: str | None, did: str) -> None:
        passed = (self._slack.now() - self._begins) / self._length
        await self._told(Step(min(1.0, passed), user, did))

    # -- planning -------------------------------------------------------------------------------------------------------

    def _chance(self, *about: object) -> Random:
        return Random("/".join(map(str, (self._seed, *about))))

    def _plan(self, at: datetime, user: str | None, did: str, deed: Deed) -> None:
        heapq.heappush(self._deeds, (at, next(self._order), user, did, deed))

    def _plan_errands(self, person: Person) -> None:
        chance = self._chance(person.id, "errands")
        for at, errand in habits.errands(person, self._begins, max(1, self._length.days), chance):
            self._plan(at, person.id, errand.name, lambda p=person, e=errand: self._run(p, e))  # type: ignore[misc]

    async def _look(self) -> None:
        """What opened since is noticed by everybody in the channel."""
        for opening in await self._guide.openings():
            if opening.key in self._threads:
                continue
            thread = self._threads[opening.key] = Thread(opening, len(self._threads))
            members = self._slack.world.channels[opening.channel].members
            for person in self._people:
                if person.id in members:
                    self._plan_thread(person, thread)

    def _plan_thread(self, person: Person, thread: Thread) -> None:
        opening = thread.opening
        is_away = habits.away(person, self._begins, opening.opens_at)
        chance = self._chance(person.id, thread.number)
        start = max(opening.opens_at, self._slack.now())
        for intent in habits.intents(person, start, opening.closes_at, is_away, chance):
            self._plan(intent.at, person.id, intent.kind, lambda i=intent: self._follow(person, thread, i))  # type: ignore[misc]

    # -- doing ----------------------------------------------------------------------------------------------------------

    async def _do_what_is_due(self) -> None:
        while self._deeds and self._deeds[0][0] <= self._slack.now():
            _, _, user, did, deed = heapq.heappop(self._deeds)
            try:
                await deed()
            except GestureError as error:
                self.refused.append(f"{user} {did}: {error.code} ({error})")
            await self._quiet()
            await self._tell(user, did)

    async def _follow(self, person: Person, thread: Thread, intent: Intent) -> None:
        match intent.kind:
            case "reply" | "late":
                await self._reply(person, thread)
            case "read":
                await self._read(person, thread)
            case "peek" | "check":
                await self._compare(person, thread)

    def _has_replied(self, person: Person, thread: Thread) -> bool:
        """Also where somebody played this member's part by hand."""
        channel = self._slack.world.channels[thread.opening.channel]
        theirs = {ts for ts, author, _ in thread.replies if author == person.id}
        return any(ts in theirs or channel.messages[ts].user == person.id for ts in self._replies(thread))

    def _replies(self, thread: Thread) -> list[str]:
        return list(self._slack.world.channels[thread.opening.channel].threads.get(thread.opening.ts, ()))

    async def _reply(self, person: Person, thread: Thread) -> None:
        if self._has_replied(person, thread):
            return
        opening, chance = thread.opening, self._chance(person.id, thread.number, "words")
        words = self._guide.words(opening, person.habits.manner, thread.said, chance)
        if chance.random() >= person.habits.in_modal:
            ts = await self._hands.say(person.id, opening.channel, words.text, opening.ts)
        else:
            before = set(self._replies(thread))
            await self._hands.press(person.id, opening.channel, opening.ts, self._guide.customs.write)
            await self._fill_modals(person, words.text, chance)
            await self._settle()
            messages = self._slack.world.channels[opening.channel].messages
            posted = [one for one in self._replies(thread) if one not in before and messages[one].bot_id]
            if not posted:
                return  # the form was refused: too short
            ts = posted[-1]
        thread.replies.append((ts, person.id, words.quality))
        thread.said.append(words.text)

    async def _read(self, person: Person, thread: Thread) -> None:
        chance = self._chance(person.id, thread.number, "praise")
        present = set(self._replies(thread))
        replies = [one for one in thread.replies if one[0] in present]
        for ts in habits.praised(replies, person, chance):
            emoji = chance.choice(self._guide.customs.praise)
            await self._hands.react(person.id, thread.opening.channel, ts, emoji)

    async def _compare(self, person: Person, thread: Thread) -> None:
        opening, chance = thread.opening, self._chance(person.id, thread.number, "compare")
        await self._hands.press(person.id, opening.channel, opening.ts, self._guide.customs.compare)
        await self._fill_modals(person, None, chance)

    async def _run(self, person: Person, errand: Errand) -> None:
        chance = self._chance(person.id, errand.day, errand.name)
        until = self._slack.now() + timedelta(days=errand.lasts - 1) if errand.lasts else None
        text = self._guide.errand(errand.name, until)
        channel = self._channel_of(person)
        if text is None or channel is None:
            return
        came = await self._hands.command(person.id, channel, text)
        if errand.name == "practise" and came is not None:
            await self._hands.press(person.id, channel, came, self._guide.customs.answer_own)
            await self._fill_modals(person, None, chance)
        await self._settle()

    def _channel_of(self, person: Person) -> str | None:
        """Where this person meets the app: the conversation in which something was put last."""
        seen = [thread.opening.channel for thread in self._threads.values()]
        channels = self._slack.world.channels
        return next((one for one in reversed(seen) if person.id in channels[one].members), None)

    async def _fill_modals(self, person: Person, text: str | None, chance: Random) -> None:
        """Fills in what the app shows, one after the other, until there is nothing to fill in any more."""
        for _ in range(MODALS):
            view = await self._hands.modal(person.id)
            if view is None:
                return
            values = self._guide.fill(view, person.habits.manner, text, chance)
            if values is None or await self._hands.submit(person.id, view["id"], values):
                break
        if (left := await self._hands.modal(person.id)) is not None:
            await self._hands.close(person.id, left["id"])
