"""Which channels' figures somebody sees: asked of Slack each time, so that yesterday's admin, or who left the channel, doesn't."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.parts import Parts
from bot.rules.people import Person, may_look, may_manage
from bot.slack import people as slack_people
from bot.slack.people import Channel
from bot.slack.trouble import Refused
from bot.store import erasures, members, schedules
from bot.store.tables import Schedule


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody as Slack describes them now. ``channels``: those they are in, ``public``: others that the app is in; by id."""

    person: Person
    channels: Mapping[str, Channel]
    public: Mapping[str, Channel]

    def sees(self, schedule: Schedule) -> bool:
        """Whether the channel's figures are theirs to see."""
        return may_look(
            self.person,
            schedule.managers,
            is_member=schedule.channel_id in self.channels,
            is_public=schedule.channel_id in self.public,
            shown_outside=schedule.shown_outside,
        )

    def manages(self, schedule: Schedule) -> bool:
        """Whether they run the channel, wherever they are."""
        return may_manage(self.person, schedule.managers)


async def viewer(parts: Parts, team_id: str, user_id: str, *, prompt: bool = False) -> Viewer:
    """Ask Slack who this is and where they are. Raises `bot.slack.trouble.SlackTrouble`."""
    person = await slack_people.person(parts.slack, team_id, user_id, prompt=prompt)
    try:
        channels = await slack_people.channels_of(parts.slack, team_id, user_id, prompt=prompt)
    except Refused:  # somebody of another company, of whom Slack doesn't tell
        channels = {}
    async with parts.sessions.begin() as session:
        await erasures.hold_off(session, team_id)
        if not await erasures.gone(session, team_id, [user_id]):
            await members.remember(session, team_id, [person], parts.clock.now())
        known = await schedules.of_team(session, team_id)
    public: dict[str, Channel] = {}
    if _looks_outside(person, known, channels):
        own = await slack_people.channels_of(parts.slack, team_id, None, prompt=prompt)
        public = {channel_id: one for channel_id, one in own.items() if not one.is_private}
    return Viewer(person, channels, public)


def _looks_outside(person: Person, known: Iterable[Schedule], channels: Mapping[str, Channel]) -> bool:
    return any(
        one.shown_outside and one.channel_id not in channels and may_manage(person, one.managers)
        for one in known
    )
