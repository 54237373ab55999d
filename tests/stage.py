"""A workspace, the app in it, and people who do what people do: through the playground's HTTP, as they would in Slack.

The clock stands still until a test moves it; jobs run when the test says so. Events travel over Socket Mode or signed HTTP.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

import aiohttp
from pydantic import SecretStr

from bot import app
from bot.house import House
from bot.house import house as made_house
from bot.jobs.heartbeat import beat, next_moment, paced
from bot.manifest import COMMANDS, EVENTS, SCOPES, SHORTCUTS
from bot.parts import Parts
from bot.rules.streaks import Streak
from bot.settings import Settings, require_slack
from bot.store import rounds, schedules, streaks
from bot.store.tables import Round
from playground import server
from playground.config import Command, Config, Shortcut
from playground.world import World, small_workspace
from questions.bank import Bank
from tests.clock import FakeClock

ADA, BEN, CHIE, DANI, EVE = "U0ADA00001", "U0BEN00002", "U0CHIE0003", "U0DANI0004", "U0EVE00005"
"""An admin in Stockholm; members in Lagos, Tokyo, Los Angeles; a guest in Paris."""

PRACTICE, GENERAL, PANEL = "C0PRACTICE", "C0GENERAL1", "C0PANEL001"
"""A channel with the app and everybody in it; one without the app; a private one without the app."""

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in Stockholm."""

BANK = Bank(
    question
    for question in Bank.load().values()
    if question.id
    in {
        "basement-co-editing",
        "city-login-promises",
        "a-team-divided",
        "date-that-could-not-move",
        "growth-that-had-stalled",
        "hospital-layers-to-teams",
        "lab-results-ward-round",
        "matchmaker-restart-script",
        "parcel-tracking-review",
        "payroll-identity-exit",
        "quarter-hour-meters",
        "six-month-okrs",
        "six-posts-three-arrivals",
        "studio-platform-mandate",
        "twice-the-engineers",
        "worldwide-push-alerts",
    }
)
"""One question a subtopic, so that a bank can be used up, and grows without moving a test."""

LONG = "I would put a figure on the load first, then protect what breaks first, and only then widen the bottleneck. "
"""An answer of more than 80 characters."""

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-stage", "xapp-stage", "stage-secret"


@dataclass
class Stage:
    """The running whole. Gestures raise nothing: what Slack or the app answers is what they return."""

    slack: server.Playground
    house: House
    clock: FakeClock
    http: aiohttp.ClientSession
    closing: AsyncExitStack = field(repr=False)
    elsewhere: str | None = None
    """The workspace, where it isn't the first (see ``at``)."""
    address: str = ""
    """Where the app is served, if it is."""

    @property
    def parts(self) -> Parts:
        return self.house.parts

    @property
    def team(self) -> str:
        return self.elsewhere or self.house.identity.team_id

    @property
    def bot(self) -> str:
        """The app, as a user of the workspace."""
        return self.slack.at(self.team).world.app.bot_user_id

    def at(self, team: str) -> "Stage":
        """The same stage with everybody's hands and eyes in another workspace."""
        return replace(self, elsewhere=team)

    # -- time ---------------------------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Everything that was sent to the app has been taken in, and it has said what it had to say."""
        assert await self.slack.slack.deliveries.drain(10)
        await self.parts.drained()

    async def beat(self) -> None:
        """Do what is due now; what waits for Slack's pace alone is done, too."""
        await self.settle()
        await beat(self.parts)
        for _ in range(5):
            # More often it isn't the pace that a message waits for.
            if (wait := await paced(self.parts)) is None:
                break
            self.clock.pass_leases(wait)
            await beat(self.parts)
        await self.settle()

    async def to(self, moment: datetime) -> None:
        """Live through everything that falls due until then, as an always-on app would."""
        await self.beat()
        while (due := await next_moment(self.parts)) is not None and due <= moment:
            before = self.clock.now()
            self.clock.move_to(due)
            await self.beat()
            if due <= before:
                break  # what is due can't be done just now
        self.clock.move_to(moment)
        await self.beat()

    async def pass_(self, **delta: float) -> None:
        """``await stage.pass_(days=1)``."""
        await self.to(self.clock.now() + timedelta(**delta))

    # -- people -------------------------------------------------------------------------------------------------------------

    def token(self, user: str) -> str:
        """The member's own."""
        return f"xoxp-{self.elsewhere}:{user}" if self.elsewhere else f"xoxp-{user}"

    async def api(self, user: str, method: str, /, **arguments: Any) -> dict[str, Any]:
        """A Web API method as this member."""
        headers = {"Authorization": f"Bearer {self.token(user)}"}
        async with self.http.post(f"{self.slack.api_url}{method}", json=arguments, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
        await self.settle()
        return found

    async def gesture(self, what: str, **arguments: Any) -> dict[str, Any]:
        """Something that Slack has no API for (see playground/gestures.py)."""
        if self.elsewhere and "user" in arguments:
            arguments = {"team": self.elsewhere, **arguments}
        async with self.http.post(f"{self.slack.url}/playground/{what}", json=arguments) as answer:
            found: dict[str, Any] = await answer.json()
        await self.settle()
        return found

    async def say(self, user: str, text: str, *, thread: str | None = None, channel: str = PRACTICE) -> str:
        """Write a message; gives its ts."""
        given = {"thread_ts": thread} if thread else {}
        answer = await self.api(user, "chat.postMessage", channel=channel, text=text, **given)
        assert answer["ok"], answer
        return str(answer["ts"])

    async def edit(self, user: str, ts: str, text: str, *, channel: str = PRACTICE) -> None:
        answer = await self.api(user, "chat.update", channel=channel, ts=ts, text=text)
        assert answer["ok"], answer

    async def delete(self, user: str, ts: str, *, channel: str = PRACTICE) -> None:
        answer = await self.api(user, "chat.delete", channel=channel, ts=ts)
        assert answer["ok"], answer

    async def react(self, user: str, ts: str, emoji: str = "+1", *, channel: str = PRACTICE) -> None:
        answer = await self.api(user, "reactions.add", channel=channel, timestamp=ts, name=emoji)
        assert answer["ok"], answer

    async def unreact(self, user: str, ts: str, emoji: str = "+1", *, channel: str = PRACTICE) -> None:
        answer = await self.api(user, "reactions.remove", channel=channel, timestamp=ts, name=emoji)
        assert answer["ok"], answer

    async def command(self, user: str, text: str, *, channel: str = PRACTICE) -> str:
        """Type ``/scaleq TEXT``; gives the text that only this member sees afterwards ("" if nothing new)."""
        before = len(await self.whispers(user))
        await self.gesture("command", user=user, channel=channel, text=text, command="/scaleq")
        new = (await self.whispers(user))[before:]
        return str(new[-1]["text"]) if new else ""

    async def answer(self, user: str, text: str = LONG, *, channel: str = PRACTICE) -> str:
        """Reply to the newest open question; gives the reply's ts."""
        return await self.say(user, text, thread=(await self.open_round(channel)).ts, channel=channel)

    async def hold_events(self, **faults: Any) -> None:
        """Slack keeps events back from now on; ``faults``: further fields of playground.faults.OnEvents."""
        await self.gesture("faults", events={"hold": True, **faults})

    async def release_events(self, *, shuffled: bool = False) -> None:
        """What Slack kept back arrives, and events travel as they should again."""
        await self.gesture("faults", events={"shuffle": shuffled})
        await self.settle()

    async def forget_me(self, user: str, *, channel: str = PRACTICE) -> None:
        """``/scaleq forget-me``, confirmed."""
        await self.command(user, "forget-me", channel=channel)
        asked = (await self.whispers(user))[-1]
        await self.press(user, asked["ts"], "forget_me_confirm", channel=channel)

    async def press(self, user: str, ts: str, action_id: str, *, channel: str = PRACTICE) -> dict[str, Any]:
        return await self.gesture("action", user=user, channel=channel, message_ts=ts, action_id=action_id)

    async def opens(
        self, user: str, ts: str, action_id: str, *, channel: str = PRACTICE, value: Any = None
    ) -> dict[str, Any]:
        """Press something that opens a modal; gives the modal on top, as this member sees it."""
        pressed = await self.gesture(
            "action", user=user, channel=channel, message_ts=ts, action_id=action_id, value=value
        )
        assert pressed["ok"], pressed
        return await self.modal(user)

    async def modal(self, user: str) -> dict[str, Any]:
        """The modal in front of this member."""
        views = (await self.sees(user))["views"]
        assert views, (
            f"{user} has no modal; they were told: {[one['text'] for one in await self.whispers(user)]}"
        )
        return dict(views[-1])

    async def types(self, user: str, action_id: str, value: Any) -> None:
        """Fill a field of the modal in front of this member, without submitting."""
        view = await self.modal(user)
        typed = await self.gesture("action", user=user, view_id=view["id"], action_id=action_id, value=value)
        assert typed["ok"], typed

    async def submits(self, user: str, **values: Any) -> dict[str, Any]:
        """Submit the modal in front of this member with these values by action id; gives its field errors, if any."""
        view = await self.modal(user)
        answer = await self.gesture("submit", user=user, view_id=view["id"], values=values)
        return dict(answer.get("errors") or {})

    async def shortcut(
        self, user: str, callback_id: str, ts: str | None = None, *, channel: str = PRACTICE
    ) -> dict[str, Any]:
        """One of the app's shortcuts: on the message ``ts``, or, without one, from anywhere."""
        where = {} if ts is None else {"channel": channel, "message_ts": ts}
        return await self.gesture("shortcut", user=user, callback_id=callback_id, **where)

    # -- what is seen -------------------------------------------------------------------------------------------------------

    async def sees(self, user: str) -> dict[str, Any]:
        whose = {"user": user, "team": self.team}
        async with self.http.get(f"{self.slack.url}/playground/sees", params=whose) as answer:
            found: dict[str, Any] = await answer.json()
        return found

    async def whispers(self, user: str) -> list[dict[str, Any]]:
        """The ephemeral messages in front of this member, oldest first."""
        return list((await self.sees(user))["ephemerals"])

    async def history(self, channel: str = PRACTICE, user: str = ADA) -> list[dict[str, Any]]:
        """The channel's top-level messages, oldest first."""
        answer = await self.api(user, "conversations.history", channel=channel, limit=999)
        return list(reversed(answer["messages"]))

    async def thread(self, ts: str, channel: str = PRACTICE, user: str = ADA) -> list[dict[str, Any]]:
        """A thread's messages, its parent first."""
        answer = await self.api(user, "conversations.replies", channel=channel, ts=ts, limit=999)
        return list(answer["messages"])

    async def posts(self, channel: str = PRACTICE) -> list[dict[str, Any]]:
        """The app's own top-level messages in the channel, oldest first."""
        return [message for message in await self.history(channel) if message.get("bot_id")]

    async def dms(self, user: str) -> list[str]:
        """The texts that the app has sent to this member."""
        bot = self.slack.at(self.team).world.app.bot_user_id
        opened = await self.api(user, "conversations.open", users=bot)
        sent = await self.history(opened["channel"]["id"], user)
        return [message["text"] for message in sent if message.get("bot_id")]

    async def results(self, of: Round) -> str:
        """The results in a round's thread; "" if there are none."""
        said = [
            one["text"]
            for one in (await self.thread(str(of.ts), of.channel_id))[1:]
            if one.get("bot_id") and one["text"].startswith("*Results")
        ]
        return "\n".join(said)

    async def boards(self, channel: str = PRACTICE) -> list[str]:
        """The weekly boards posted so far, oldest first."""
        return [post["text"] for post in await self.posts(channel) if post["text"].startswith("Leaderboard")]

    # -- what is stored -----------------------------------------------------------------------------------------------------

    async def set_up(self, channel: str = PRACTICE, **changes: Any) -> None:
        """A schedule on working days at 09:00 in Stockholm, unless told otherwise (fields of schedules.Settings)."""
        fields: dict[str, Any] = {"at": time(9), "tz": "Europe/Stockholm", **changes}
        chosen = schedules.Settings(**fields)
        name = self.slack.at(self.team).world.channels[channel].name
        async with self.parts.sessions.begin() as session:
            await schedules.save(
                session,
                team_id=self.team,
                channel_id=channel,
                channel_name=name,
                chosen=chosen,
                managers=[ADA],
                now=self.clock.now(),
            )

    async def rounds(self, channel: str = PRACTICE, origin: str | None = "scheduled") -> list[Round]:
        """All rounds of the channel in order of their slots."""
        async with self.parts.sessions.begin() as session:
            found = [
                *await rounds.of_channel(session, self.team, channel, origin="scheduled"),
                *await rounds.of_channel(session, self.team, channel, origin="extra"),
            ]
        wanted = [one for one in found if origin is None or one.origin == origin]
        return sorted(wanted, key=lambda one: one.due_at)

    async def streak(self, user: str, channel: str = PRACTICE) -> Streak:
        async with self.parts.sessions.begin() as session:
            return await streaks.streak(session, self.team, channel, user)

    async def open_round(self, channel: str = PRACTICE) -> Round:
        """The newest open round."""
        return [one for one in await self.rounds(channel, origin=None) if one.state == "open"][-1]


@asynccontextmanager
async def stage(
    database_url: str,
    *,
    now: datetime = MONDAY - timedelta(hours=1),
    transport: Literal["socket", "http"] = "socket",
    world: World | Sequence[World] | None = None,
    config: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> AsyncIterator[Stage]:
    """The playground with the app connected to it and its jobs at rest.

    ``config``: fields of playground.config.Config, ``settings``: of bot.settings.Settings.
    """
    clock = FakeClock(now)
    async with AsyncExitStack() as closing:
        slack = await closing.enter_async_context(a_slack(clock, world=world, config=config))
        house = await closing.enter_async_context(
            at_work(slack, database_url, clock, transport=transport, settings=settings)
        )
        http = await closing.enter_async_context(aiohttp.ClientSession())
        address = (slack.platform.config.request_url or "").removesuffix("/slack/events")
        yield Stage(slack, house, clock, http, closing, address=address)


@asynccontextmanager
async def a_slack(
    clock: FakeClock, *, world: World | Sequence[World] | None = None, config: Mapping[str, Any] | None = None
) -> AsyncIterator[server.Playground]:
    """The playground alone, which knows the app and hasn't seen it yet."""
    fields: dict[str, Any] = {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "scopes": frozenset(SCOPES),
        "events": frozenset(EVENTS),
        "commands": tuple(Command(one.command, should_escape=True) for one in COMMANDS),
        "shortcuts": tuple(Shortcut(**asdict(one)) for one in SHORTCUTS),
        "retry_delays": (0, 0.1, 0.2),
    }
    slack = await server.start(
        world or small_workspace("ScaleQ"), Config(**(fields | dict(config or {}))), clock=clock
    )
    try:
        yield slack
    finally:
        await slack.stop()


@asynccontextmanager
async def at_work(
    slack: server.Playground,
    database_url: str,
    clock: FakeClock,
    *,
    transport: Literal["socket", "http"] = "socket",
    settings: Mapping[str, Any] | None = None,
) -> AsyncIterator[House]:
    """The app, connected to that Slack, its jobs at rest. ``settings``: fields of bot.settings.Settings."""
    usual: dict[str, Any] = {
        "slack_api_url": slack.api_url,
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN),
        "slack_signing_secret": SecretStr(SIGNING_SECRET),
        "database_url": database_url,
        "port": 0,
    }
    chosen = Settings(**(usual | dict(settings or {})))
    async with made_house(
        chosen, require_slack(chosen, transport), database_url, bank=BANK, clock=clock
    ) as house:
        if transport == "socket":
            async with app.socket_mode(house):
                yield house
        else:
            async with app.http(house, "127.0.0.1") as served:
                await slack.configure(f"http://127.0.0.1:{served.port}/slack/events")
                yield house
