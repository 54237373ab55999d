"""A workspace in memory: who is there, which conversations, what each person has in front of them."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from playground.errors import SlackError
from playground.model import App, Channel, Ephemeral, File, Json, Member, Message, Team, View

SLACKBOT = "USLACKBOT"
APP = "A0PLAYAPP1"
FIRST, NEIGHBOUR = "T0PLAYTEAM", "T0NEIGHBOR"
EPHEMERALS_KEPT = 50

_MICROSECOND = 1_000_000
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def micros(moment: datetime) -> int:
    """Microseconds since the epoch, exactly."""
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    delta = moment - epoch
    return (delta.days * 86_400 + delta.seconds) * _MICROSECOND + delta.microseconds


class Ticks:
    """The ts given so far. Workspaces that share a channel count together: no two messages of it have the same."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, now: datetime) -> str:
        self.last = max(micros(now), self.last + 1)
        seconds, rest = divmod(self.last, _MICROSECOND)
        return f"{seconds}.{rest:06d}"


class World:
    """One workspace with one app in it. Everything is looked up here; nothing is global."""

    def __init__(self, team: Team, app: App) -> None:
        self.team = team
        self.app = app
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[str, deque[Ephemeral]] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        """Files by the secret of their upload address."""
        self.emoji: dict[str, str] = {}
        """The workspace's own: a picture's address by name, or ``alias:`` and another name."""
        self.message_values: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}
        self.connected: list[World] = []
        """Workspaces that share a channel with this one."""
        self.ticks = Ticks()
        self._directs: dict[str, Channel] = {}
        self._count = 0
        self.add_member(Member(SLACKBOT, "slackbot", "Slackbot", tz="America/Los_Angeles"))
        self.add_member(Member(app.bot_user_id, app.name.lower().replace(" ", ""), app.name, is_bot=True))

    def tick(self, now: datetime) -> str:
        """The next ts: ``now``, or one microsecond after the last one, whichever is later."""
        return self.ticks.next(now)

    def new_id(self, prefix: str) -> str:
        """A fresh id in Slack's style: ``prefix`` and upper-case letters and digits."""
        self._count += 1
        number, digits = self._count, ""
        while number:
            number, rest = divmod(number, len(_DIGITS))
            digits = _DIGITS[rest] + digits
        return f"{prefix}0{digits:0>8}"

    def add_member(self, member: Member) -> Member:
        self.members[member.id] = member
        return member

    def add_channel(
        self,
        name: str,
        members: Iterable[str],
        *,
        channel_id: str | None = None,
        is_private: bool = False,
        purpose: str = "",
        created: int = 1_600_000_000,
    ) -> Channel:
        """A channel that was always there: nobody is told of it. The first member counts as its creator."""
        people = list(members)
        channel = Channel(
            id=channel_id or self.new_id("C"),
            name=name,
            created=created,
            creator=people[0] if people else SLACKBOT,
            members=people,
            is_private=is_private,
            purpose=purpose,
        )
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> tuple[Channel, bool]:
        """The direct messages between ``user`` and the app, and whether they existed already."""
        found = self._directs.get(user)
        if found is not None:
            return found, True
        channel = Channel(
            self.new_id("D"), "directmessage", 1_600_000_000, user, [user, self.app.bot_user_id], is_im=True
        )
        self.channels[channel.id] = self._directs[user] = channel
        return channel, False

    def member(self, user: str | None) -> Member:
        """Somebody here, or of a workspace that shares a channel with this one. Raises ``user_not_found``."""
        for world in (self, *self.connected):
            found = world.members.get(user or "")
            if found is not None:
                return found
        raise SlackError("user_not_found")

    def home(self, member: Member) -> str:
        """The workspace that this person is a member of."""
        return member.home or self.team.id

    def is_stranger(self, member: Member) -> bool:
        """Of another company, and in no channel that the app could see."""
        if self.home(member) == self.team.id:
            return False
        bot = self.app.bot_user_id
        shared = (c for c in self.channels.values() if c.is_shared and member.id in c.members)
        return not any(bot in c.members or not c.is_private for c in shared)

    def sees(self, member: Member, channel: Channel) -> bool:
        """Whether the conversation exists for this person: guests see only what they are in."""
        if member.id in channel.members:
            return True
        return not (channel.is_private or channel.is_im or member.is_restricted)

    def find_message(self, channel: Channel, ts: str | None) -> Message:
        """Raises ``message_not_found``, also for what remains of a deleted one."""
        found = channel.messages.get(ts or "")
        if found is None or found.is_tombstone:
            raise SlackError("message_not_found")
        return found

    def by_metadata(self, key: str) -> dict[str, list[tuple[str, str]]]:
        """Channel and ts of each message whose metadata's payload has this key, by the value it has there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for channel in self.channels.values():
            for message in channel.messages.values():
                if message.metadata is not None and key in message.metadata["event_payload"]:
                    value = str(message.metadata["event_payload"][key])
                    found.setdefault(value, []).append((channel.id, message.ts))
        return found

    def show(self, ephemeral: Ephemeral) -> None:
        """Puts an ephemeral message in front of its person; the oldest of many goes."""
        self.ephemerals.setdefault(ephemeral.user, deque(maxlen=EPHEMERALS_KEPT)).append(ephemeral)

    def find_ephemeral(self, user: str, ts: str) -> Ephemeral | None:
        return next((e for e in self.ephemerals.get(user, ()) if e.ts == ts), None)

    def find_view(self, view_id: str) -> View | None:
        """A modal on anyone's screen, or a home tab."""
        on_screen = [view for stack in self.stacks.values() for view in stack]
        return next((view for view in [*on_screen, *self.homes.values()] if view.id == view_id), None)


def small_workspace(app_name: str = "Practice", team: str = FIRST) -> World:
    """Five people in five time zones, an admin and a guest among them, and the app in #interview-practice.

    Another ``team`` makes a second workspace in which everything but the workspace has the same id.
    """
    name = "Playground" if team == FIRST else f"Playground {team}"
    world = World(
        Team(team, name, name.lower().replace(" ", "-")),
        App(APP, "B0PLAYBOT1", "U0PLAYBOT1", app_name),
    )
    people = [
        Member("U0ADA00001", "ada", "Ada Lindqvist", "Europe/Stockholm", is_admin=True, is_owner=True),
        Member("U0BEN00002", "ben", "Ben Okafor", "Africa/Lagos"),
        Member("U0CHIE0003", "chie", "Chie Nakamura", "Asia/Tokyo"),
        Member("U0DANI0004", "dani", "Dani Reyes", "America/Los_Angeles"),
        Member("U0EVE00005", "eve", "Eve Fournier", "Europe/Paris", is_restricted=True),
    ]
    for person in people:
        world.add_member(person)
    pictures = f"https://emoji.slack-edge.com/{team}"
    world.emoji |= {
        "shipit": f"{pictures}/shipit/465f40c0e0.png",
        "this-is-fine": f"{pictures}/this-is-fine/9a86ef3e0e.gif",
        "lgtm": "alias:shipit",
    }
    ada, ben, chie, dani, eve = (person.id for person in people)
    world.add_channel("general", [ada, ben, chie, dani], channel_id="C0GENERAL1", purpose="Everyone")
    world.add_channel(
        "interview-practice",
        [ada, ben, chie, dani, eve, world.app.bot_user_id],
        channel_id="C0PRACTICE",
        purpose="A question a day",
    )
    world.add_channel(
        "hiring-panel", [ada, ben], channel_id="C0PANEL001", is_private=True, purpose="Who we meet"
    )
    return world


def neighbour_workspace(app_name: str = "Practice") -> World:
    """Another company with people and channels of its own, to share a channel with."""
    world = World(Team(NEIGHBOUR, "Neighbours", "neighbours"), App(APP, "B0NEXTBOT1", "U0NEXTBOT1", app_name))
    for person in (
        Member("U0FINN0006", "finn", "Finn Aalto", "Europe/Helsinki", is_admin=True, is_owner=True),
        Member("U0GRETA007", "greta", "Greta Vogel", "Europe/Vienna"),
    ):
        world.add_member(person)
    world.add_channel(
        "interviews", ["U0FINN0006", "U0GRETA007", world.app.bot_user_id], channel_id="C0NEXTDOOR"
    )
    return world


def big_workspaces(
    workspaces: int, channels: int, people: int = 2, app_name: str = "Practice"
) -> list[World]:
    """Workspaces ``T0BIG00000``, ``T0BIG00001`` ... with the app and ``people`` persons in every one of ``channels`` channels.

    Ids are the same in all of them: ``C0BIG00000`` ..., ``U0BIG00000`` ..., the first person an admin.
    """
    made = []
    for number in range(workspaces):
        world = World(
            Team(f"T0BIG{number:05}", f"Company {number}", f"company-{number}"),
            App(APP, "B0PLAYBOT1", "U0PLAYBOT1", app_name),
        )
        for n in range(people):
            world.add_member(Member(f"U0BIG{n:05}", f"person{n}", f"Person {n}", is_admin=n == 0))
        everybody = [*(f"U0BIG{n:05}" for n in range(people)), world.app.bot_user_id]
        for n in range(channels):
            world.add_channel(f"channel-{n}", everybody, channel_id=f"C0BIG{n:05}")
        made.append(world)
    return made
