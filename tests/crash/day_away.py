"""A day's outage in Socket Mode: people live on, and the app that was away has to know what one knows that never was.

A story is told at random, by a seed, in front of both apps, each with a Slack and a database of its own. One is stopped, and nobody keeps
for it what happens meanwhile.
"""

import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from structlog.testing import capture_logs

from bot.jobs.outage import mark
from bot.rules.answers import Revision
from bot.rules.judging import Facts, Verdict, judge
from bot.rules.slack_time import moment
from bot.rules.votes import Reaction
from bot.store import facts
from bot.store.tables import Round
from playground.model import Member
from playground.world import World, small_workspace
from tests.clock import FakeClock
from tests.flows.catching_up import caught_up, verdict
from tests.stage import LONG, MONDAY, PRACTICE, Stage, a_slack, at_work, stage

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKLY = "C0WEEKLY01"
"""A channel with a question on Mondays: it is open until Thursday. That in the other channel closes on Tuesday, within the outage."""
EMOJI = ("+1", "star", "fire", "tada")
SHORT = "More on that tomorrow."


@dataclass
class Reply:
    """A reply as it was told, with its ts in either Slack."""

    channel: str
    author: str
    ts: dict[str, str]
    states: list[tuple[datetime, bool]] = field(default_factory=list)  # since when, and whether it was long
    deleted_at: datetime | None = None
    # (who, emoji): when it was given, and when taken back
    votes: dict[tuple[str, str], list[tuple[datetime, bool]]] = field(default_factory=dict)

    def stands(self, voter: str, emoji: str) -> bool:
        return bool(self.votes.get((voter, emoji), [(MONDAY, False)])[-1][1])


class Story:
    """What people do, at random, in front of every stage at once."""

    def __init__(self, seed: int, stages: dict[str, Stage]) -> None:
        self.dice = random.Random(seed)  # noqa: S311  a story, not a secret
        self.stages = stages
        # Everybody in the channel but the app.
        world = next(iter(stages.values())).slack.world
        self.people = [user for user in world.channels[WEEKLY].members if not world.members[user].is_bot]
        self.replies: list[Reply] = []
        self.threads: dict[str, dict[str, str]] = {}
        # The outage, as far as it has come.
        self.away_since: datetime | None = None
        self.back_since: datetime | None = None
        self.told = 0

    @property
    def now(self) -> datetime:
        return next(iter(self.stages.values())).clock.now()

    def move_to(self, at: datetime) -> None:
        for one in self.stages.values():
            one.clock.move_to(at)

    async def begin(self) -> None:
        """Monday, and a question in each channel."""
        for name, one in self.stages.items():
            await one.set_up()
            await one.set_up(WEEKLY, days={0: None})
            await one.to(MONDAY)
            self.threads[name] = {
                channel: str((await one.open_round(channel)).ts) for channel in (PRACTICE, WEEKLY)
            }

    async def live(self, until: datetime, actions: int) -> None:
        """So many things happen until then, at moments a minute apart at least."""
        began = self.now
        span = int((until - began) / MINUTE)
        for minute in sorted(self.dice.sample(range(1, span), min(actions, span - 1))):
            self.move_to(began + minute * MINUTE + timedelta(microseconds=self.dice.randrange(10**6)))
            await self._act()
            self.told += 1
        self.move_to(until)

    async def _act(self) -> None:
        every = [reply for reply in self.replies if reply.deleted_at is None]
        standing = [reply for reply in every if not self._over(reply)]
        what = self.dice.choices(("reply", "edit", "delete", "vote"), (3, 2, 1, 8))[0]
        if what == "reply" or not standing:
            await self._reply()
        elif what == "vote":
            await self._vote(self.dice.choice(every))
        elif what == "delete":
            await self._delete(self.dice.choice(standing))
        else:
            editable = [reply for reply in standing if self._may_edit(reply)]
            if editable:
                await self._edit(self.dice.choice(editable))

    def _over(self, reply: Reply) -> bool:
        """Its round has closed, and it isn't read back yet: what is done to it now covers what was done to it before. So only votes of
        whom it had none of are told, which come too late."""
        return (
            self.back_since is not None and reply.channel == PRACTICE and reply.states[0][0] < self.back_since
        )

    def _may_edit(self, reply: Reply) -> bool:
        """Slack keeps no former versions: which of somebody's replies was long enough first can't be read back if one was edited since.

        So such stories aren't told: an edit until everything is read back is of the only reply of its author, or the first of one known before.
        """
        if self.away_since is None:
            return True
        others = [one for one in self.replies if (one.channel, one.author) == (reply.channel, reply.author)]
        known = reply.states[0][0] <= self.away_since
        edited = reply.states[-1][0] > self.away_since
        return len(others) == 1 or (known and not edited)

    async def _reply(self) -> None:
        channel, author = self.dice.choice((PRACTICE, WEEKLY)), self.dice.choice(self.people)
        long = self.dice.random() < 0.7
        ts = {
            name: await one.say(author, _text(long), thread=self.threads[name][channel], channel=channel)
            for name, one in self.stages.items()
        }
        self.replies.append(Reply(channel, author, ts, [(self.now, long)]))

    async def _edit(self, reply: Reply) -> None:
        long = self.dice.random() < 0.5
        for name, one in self.stages.items():
            await one.edit(reply.author, reply.ts[name], f"{_text(long)} {self.told}", channel=reply.channel)
        reply.states.append((self.now, long))

    async def _delete(self, reply: Reply) -> None:
        for name, one in self.stages.items():
            await one.delete(reply.author, reply.ts[name], channel=reply.channel)
        reply.deleted_at = self.now

    async def _vote(self, reply: Reply) -> None:
        voter, emoji = self.dice.choice(self.people), self.dice.choice(EMOJI)
        on = not reply.stands(voter, emoji)
        if self._over(reply) and (voter, emoji) in reply.votes:
            return
        for name, one in self.stages.items():
            await (one.react if on else one.unreact)(voter, reply.ts[name], emoji, channel=reply.channel)
        reply.votes.setdefault((voter, emoji), []).append((self.now, on))


def _text(long: bool) -> str:
    return LONG if long else SHORT


def _length(long: bool) -> int:
    return 100 if long else 10


# -- what is to be known afterwards -----------------------------------------------------------------------------------------


def by_rule(of: Round, story: Story, name: str, *, since: datetime, until: datetime) -> Verdict:
    """How a round is judged whose close fell into the outage between then.

    Replies count by their time, of an edited one as far as Slack shows it; the votes that stand count as they are. What was deleted is
    gone if it was written within the outage, else it was there at the close for all that can be known.
    """
    revisions: list[Revision] = []
    reactions: list[Reaction] = []
    for reply in story.replies:
        if reply.channel != of.channel_id:
            continue
        ts, posted = reply.ts[name], reply.states[0][0]
        gone = reply.deleted_at is not None and reply.deleted_at <= until
        if posted > until or (gone and posted > since) or (gone and (reply.deleted_at or until) <= since):
            continue
        known = [state for state in reply.states if state[0] <= since]
        read = [] if gone else [state for state in reply.states if since < state[0] <= until][-1:]
        states = [*known, *read] if known else [(posted, read[-1][1])]
        revisions += [Revision(ts, reply.author, at, _length(long)) for at, long in states]
        as_of = since if gone else until
        for (voter, emoji), events in reply.votes.items():
            if [on for at, on in events if at <= as_of][-1:] == [True]:
                reactions.append(Reaction(ts, voter, emoji, True, moment(ts)))
    return judge(facts.as_rule(of), Facts(tuple(revisions), tuple(reactions), {}, frozenset()))


def told(found: Verdict, story: Story, name: str) -> dict[str, Any]:
    """A verdict in the story's terms, without the moment since when an answer is one."""
    number = {reply.ts[name]: n for n, reply in enumerate(story.replies)}
    return {
        "answers": {user: number[answer.ts] for user, answer in found.answers.items()},
        "voters": {user: sorted(who) for user, who in found.voters.items()},
        "credited": sorted(found.credited),
        "best": sorted(found.best),
        "points": found.points,
    }


@dataclass
class Told:
    """How a story went: how much was told, what was repaired, and where what is known differs from what should be."""

    happened: int
    repairs: Counter[str]
    beats: int
    differences: list[str]


async def tell(
    seed: int, urls: tuple[str, str], *, people: int = 0, before: int, meanwhile: int, after: int
) -> Told:
    """One story, of so many happenings before, during and after the outage. ``people``: besides the usual five."""
    async with AsyncExitStack() as closing:
        enter = closing.enter_async_context
        clock, http = FakeClock(MONDAY - timedelta(hours=1)), await enter(aiohttp.ClientSession())
        twin = await enter(stage(urls[0], world=_world(people)))
        slack = await enter(a_slack(clock, world=_world(people)))
        since = MONDAY + timedelta(hours=random.Random(seed).uniform(2, 20))  # noqa: S311  a story, not a secret
        until = since + DAY

        async with at_work(slack, urls[1], clock) as house:
            other = Stage(slack, house, clock, http, closing)
            story = Story(seed, {"twin": twin, "other": other})
            await story.begin()
            await story.live(since, before)
            await mark(other.parts)
        # The one is gone: Slack finds nobody to tell, and gives up.
        story.away_since = since
        await story.live(until, meanwhile)
        await twin.beat()
        async with at_work(slack, urls[1], clock) as house:
            other = story.stages["other"] = Stage(slack, house, clock, http, closing)
            await mark(other.parts)
            story.back_since = until
            await story.live(until + 10 * MINUTE, after)
            with capture_logs() as logs:
                beats = await caught_up(other)
            repairs: Counter[str] = Counter()
            for entry in logs:
                repairs.update(entry.get("repairs", {}))
            return Told(story.told, repairs, beats, await _differences(story, since, until))


async def tell_late(seed: int, urls: tuple[str, str], *, before: int, meanwhile: int) -> list[str]:
    """One story, in front of two apps that hear nothing for a day and everything then, in any order: one before it reads back, one after.

    Gives where they judge otherwise.
    """
    async with stage(urls[0]) as early, stage(urls[1]) as late:
        for one in (early, late):
            channels = one.slack.world.channels
            one.slack.world.add_channel("weekly", channels[PRACTICE].members, channel_id=WEEKLY)
        story = Story(seed, {"early": early, "late": late})
        await story.begin()
        since = MONDAY + timedelta(hours=3)
        await story.live(since, before)
        for one in (early, late):
            await mark(one.parts)
            await one.hold_events(seed=seed)
        await story.live(since + DAY, meanwhile)
        await early.release_events(shuffled=True)
        for one in (early, late):
            await mark(one.parts)
            await caught_up(one)
        await late.release_events(shuffled=True)
        found = {
            name: [
                told(await verdict(one, (await one.rounds(channel))[0]), story, name)
                for channel in (PRACTICE, WEEKLY)
            ]
            for name, one in story.stages.items()
        }
        return [
            f"{ours} instead of {theirs}"
            for ours, theirs in zip(found["late"], found["early"], strict=True)
            if ours != theirs
        ]


def _world(people: int) -> World:
    world = small_workspace("ScaleQ")
    members = world.channels[PRACTICE].members
    for number in range(people):
        members.append(world.add_member(Member(f"U0MORE{number:04}", f"more{number}", f"More {number}")).id)
    world.add_channel("weekly", members, channel_id=WEEKLY)
    return world


async def _differences(story: Story, since: datetime, until: datetime) -> list[str]:
    twin, other = story.stages["twin"], story.stages["other"]
    [open_here, open_there] = [(await one.rounds(WEEKLY))[0] for one in (other, twin)]
    closed = (await other.rounds(PRACTICE))[0]
    wanted = {
        "still open": told(await verdict(twin, open_there), story, "twin"),
        "closed meanwhile": told(by_rule(closed, story, "other", since=since, until=until), story, "other"),
    }
    found = {
        "still open": told(await verdict(other, open_here), story, "other"),
        "closed meanwhile": told(await verdict(other, closed), story, "other"),
    }
    return [
        f"{which}, {what}: {found[which][what]} instead of {wanted[which][what]}"
        for which in wanted
        for what in wanted[which]
        if found[which][what] != wanted[which][what]
    ]
