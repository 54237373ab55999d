"""Members and channels as Slack describes them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bot.rules.people import Person
from bot.slack.gateway import PATIENT, PROMPT, Slack
from bot.slack.trouble import Refused

PAGE = 200


@dataclass(frozen=True, slots=True)
class Channel:
    channel_id: str
    name: str
    is_member: bool
    is_archived: bool
    is_im: bool
    is_private: bool = False


@dataclass(slots=True)
class Reading:
    """How far the list of a workspace's members is read. It is read by one at a time; ``cursor``: of the next page, None at the beginning."""

    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    cursor: str | None = None


async def person(slack: Slack, team_id: str, user_id: str, *, prompt: bool = False) -> Person:
    """One member. ``prompt``: somebody is waiting for it."""
    answer = await slack.call(team_id, "users.info", timeout=PROMPT if prompt else PATIENT, user=user_id)
    return described(team_id, answer["user"])


async def everybody(slack: Slack, team_id: str) -> list[Person]:
    """All members of the workspace."""
    return [described(team_id, user) async for user in _pages(slack, team_id, "users.list", "members")]


async def read_on(slack: Slack, team_id: str, reading: Reading) -> list[Person]:
    """The next page of the same; at its end the reading is at the beginning again."""
    try:
        answer = await slack.call(team_id, "users.list", limit=PAGE, cursor=reading.cursor)
    except Refused:
        reading.cursor = None  # Slack doesn't know it any more
        raise
    reading.cursor = _next(answer)
    return [described(team_id, user) for user in answer["members"]]


async def in_channel(slack: Slack, team_id: str, channel_id: str, *, prompt: bool = False) -> list[str]:
    """The ids of everybody in the channel, bots included."""
    timeout = PROMPT if prompt else PATIENT
    return [
        str(user)
        async for user in _pages(
            slack, team_id, "conversations.members", "members", timeout=timeout, channel=channel_id
        )
    ]


async def channel(slack: Slack, team_id: str, channel_id: str, *, prompt: bool = False) -> Channel:
    answer = await slack.call(
        team_id, "conversations.info", timeout=PROMPT if prompt else PATIENT, channel=channel_id
    )
    found = answer["channel"]
    return Channel(
        channel_id=found["id"],
        name=found.get("name", ""),
        is_member=bool(found.get("is_member")),
        is_archived=bool(found.get("is_archived")),
        is_im=bool(found.get("is_im")),
        is_private=bool(found.get("is_private")),
    )


async def channels(slack: Slack, team_id: str) -> list[Channel]:
    """The channels that the app can see, public ones and private ones it is in."""
    return [
        Channel(
            channel_id=found["id"],
            name=found.get("name", ""),
            is_member=bool(found.get("is_member")),
            is_archived=bool(found.get("is_archived")),
            is_im=False,
            is_private=bool(found.get("is_private")),
        )
        async for found in _pages(
            slack, team_id, "conversations.list", "channels", types="public_channel,private_channel"
        )
    ]


async def channels_of(
    slack: Slack, team_id: str, user_id: str | None, *, prompt: bool = False
) -> dict[str, Channel]:
    """The channels that somebody is in (None: the app itself), by id, as far as the app can see them."""
    pages = _pages(
        slack,
        team_id,
        "users.conversations",
        "channels",
        timeout=PROMPT if prompt else PATIENT,
        user=user_id,
        types="public_channel,private_channel",
    )
    return {
        found["id"]: Channel(
            channel_id=found["id"],
            name=found.get("name", ""),
            is_member=True,
            is_archived=bool(found.get("is_archived")),
            is_im=False,
            is_private=bool(found.get("is_private")),
        )
        async for found in pages
    }


async def _pages(
    slack: Slack, team_id: str, method: str, key: str, *, timeout: float = PATIENT, **arguments: Any
) -> AsyncIterator[Any]:
    cursor: str | None = None
    while True:
        answer = await slack.call(team_id, method, timeout=timeout, limit=PAGE, cursor=cursor, **arguments)
        for item in answer[key]:
            yield item
        cursor = _next(answer)
        if cursor is None:
            return


def _next(answer: dict[str, Any]) -> str | None:
    return answer.get("response_metadata", {}).get("next_cursor") or None


def described(team_id: str, user: dict[str, Any]) -> Person:
    """A member as the Web API and ``user_change`` events word them, seen from that workspace."""
    details = user.get("profile", {})
    name = (
        details.get("display_name") or user.get("real_name") or details.get("real_name") or user.get("name")
    )
    stranger = user.get("team_id", team_id) != team_id or user.get("is_stranger", False)
    return Person(
        user_id=user["id"],
        name=str(name or "somebody"),
        tz=user.get("tz") or "UTC",
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted") or stranger),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")) and not stranger,
        is_deleted=bool(user.get("deleted")),
    )
