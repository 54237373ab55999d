"""What those who run a workspace do, and the app hears of: members, channels, the app itself."""

from aiohttp import web

from playground import connect, conversations, staff
from playground.core import Platform
from playground.endpoints import Gesture, post, workspace
from playground.errors import GestureError
from playground.model import Json
from playground.people import person, room


class UninstallRequest(Gesture):
    user: str


class MemberRequest(Gesture):
    """A member's new particulars; what isn't named stays. ``deleted``: deactivated, and out of all channels."""

    user: str
    real_name: str | None = None
    name: str | None = None
    tz: str | None = None
    is_admin: bool | None = None
    is_owner: bool | None = None
    is_restricted: bool | None = None
    deleted: bool | None = None


class DeleteChannelRequest(Gesture):
    user: str
    channel: str


class TeamRequest(Gesture):
    name: str


class ShareRequest(Gesture):
    """Shares ``channel`` of ``team`` with the workspace ``other``; ``members`` of that one join, its app too if named."""

    channel: str
    other: str
    members: list[str]


class Admin:
    """The handlers of one playground."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            post("uninstall", UninstallRequest, self.uninstall),
            post("member", MemberRequest, self.member),
            post("delete_channel", DeleteChannelRequest, self.delete_channel),
            post("team", TeamRequest, self.rename_team),
            post("share", ShareRequest, self.share),
        ]

    async def uninstall(self, r: UninstallRequest) -> Json:
        slack = workspace(self._platform, r.team)
        person(slack, r.user)
        if not slack.is_installed:
            raise GestureError("app_not_installed", f"The app is not installed in {slack.world.team.name}.")
        slack.uninstall()
        return {"ok": True}

    async def member(self, r: MemberRequest) -> Json:
        slack = workspace(self._platform, r.team)
        member = slack.world.members.get(r.user)
        if member is None or member.is_bot:
            raise GestureError("user_not_found", f"There is no person with the id {r.user!r}.")
        changes = r.model_dump(exclude={"team", "user"}, exclude_none=True)
        slack.emit(staff.change(slack.world, member, changes, slack.now()))
        return {"ok": True}

    async def delete_channel(self, r: DeleteChannelRequest) -> Json:
        slack = workspace(self._platform, r.team)
        channel = room(slack, r.user, r.channel)
        if channel.is_im or channel.is_shared:
            raise GestureError("cant_delete", "Direct messages and shared channels can't be deleted.")
        slack.emit(conversations.deleted(slack.world, channel, r.user, slack.now()))
        del slack.world.channels[channel.id]
        return {"ok": True}

    async def rename_team(self, r: TeamRequest) -> Json:
        slack = workspace(self._platform, r.team)
        slack.emit(staff.rename_team(slack.world, r.name, slack.now()))
        return {"ok": True}

    async def share(self, r: ShareRequest) -> Json:
        host, other = workspace(self._platform, r.team), workspace(self._platform, r.other)
        channel = host.world.channels.get(r.channel)
        if channel is None or channel.is_im:
            raise GestureError("channel_not_found", f"There is no channel {r.channel!r} to share.")
        for user in r.members:
            if user not in other.world.members:
                raise GestureError("user_not_found", f"{other.world.team.name} has no member {user!r}.")
        try:
            connect.share(channel, host.world, other.world, r.members)
        except ValueError as error:
            raise GestureError("cant_share", str(error)) from None
        return {"ok": True}
