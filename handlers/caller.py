"""Who asks, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a command or a button, and the channel they used it in."""

    team_id: str
    channel_id: str
    channel_name: str
    user_id: str
    trigger_id: str

    @property
    def in_channel(self) -> bool:
        """Whether this is a channel, and not a conversation between people."""
        return not self.channel_id.startswith("D") and self.channel_name != "directmessage"

    @classmethod
    def of_command(cls, command: Mapping[str, Any]) -> Self:
        return cls(
            team_id=command["team_id"],
            channel_id=command["channel_id"],
            channel_name=command.get("channel_name", ""),
            user_id=command["user_id"],
            trigger_id=command.get("trigger_id", ""),
        )

    @classmethod
    def of_action(cls, body: Mapping[str, Any]) -> Self:
        channel = body.get("channel") or {}
        return cls(
            team_id=body["team"]["id"],
            channel_id=channel.get("id", ""),
            channel_name=channel.get("name", ""),
            user_id=body["user"]["id"],
            trigger_id=body.get("trigger_id", ""),
        )
