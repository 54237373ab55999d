"""The workspace as Slack's JSON shows it."""

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground import files
from playground.model import Channel, Ephemeral, Json, Member, Message
from playground.world import SLACKBOT, World

SHOWN_REPLIERS = 5
SHOWN_REACTORS = 50


def message(world: World, channel: Channel, m: Message, *, metadata: bool = False) -> Json:
    """A message as history and events show it; its metadata only where it was asked for."""
    body: Json = {"type": "message", "ts": m.ts, "text": m.text}
    if m.is_tombstone:
        return body | {"subtype": m.subtype, "user": m.user, "hidden": True} | _thread(channel, m)
    root = channel.messages.get(m.thread_ts or "") if m.broadcast else None
    parts: Json = {
        "user": m.user,
        "subtype": "thread_broadcast" if m.broadcast else m.subtype,
        "client_msg_id": m.client_msg_id,
        "username": m.username,
        "inviter": m.inviter,
        "edited": m.edited,
        "team": None if m.files else m.team,
        **_foreign(world, channel, m),
        "files": [files.shape(world, one) for one in m.files],
        "blocks": m.blocks,
        "attachments": m.attachments,
        "reactions": reactions(m),
        "metadata": m.metadata if metadata else None,
        "root": message(world, channel, root) if root is not None else None,
        **_sender(world, m),
    }
    upload = {"upload": True, "display_as_bot": False} if m.files else {}
    return body | {name: part for name, part in parts.items() if part} | upload | _thread(channel, m)


def _foreign(world: World, channel: Channel, m: Message) -> Json:
    """In a shared channel: where it comes from, and who that is."""
    if not channel.is_shared:
        return {}
    writer = world.members.get(m.user or "")
    profile = (
        None
        if writer is None
        else {
            "avatar_hash": _hash(writer),
            "first_name": writer.real_name.partition(" ")[0],
            "real_name": writer.real_name,
            "display_name": "",
            "team": m.team,
            "name": writer.name,
            "is_restricted": writer.is_restricted,
            "is_ultra_restricted": False,
        }
    )
    return {"user_team": m.team, "source_team": m.team, "user_profile": profile}


def _sender(world: World, m: Message) -> Json:
    """What tells that an app wrote it; through a response_url it has no face of its own."""
    if not m.bot_id:
        return {}
    profile = {"bot_profile": _bot_profile(world, m)} if m.user is not None else {}
    return {"bot_id": m.bot_id, "app_id": world.app.id, **profile}


def _thread(channel: Channel, m: Message) -> Json:
    if m.thread_ts:
        root = channel.messages.get(m.thread_ts)
        parent = root.user if root is not None else None
        return {"thread_ts": m.thread_ts, **({"parent_user_id": parent} if parent else {})}
    replies = channel.threads.get(m.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(channel.messages[ts].user or "" for ts in replies))
    return {
        "thread_ts": m.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1],
        "reply_users": users[:SHOWN_REPLIERS],
        "is_locked": False,
        "subscribed": False,
    }


def reactions(m: Message, *, full: bool = False) -> list[Json]:
    """Of many who reacted alike only some are named, unless ``full``; all are counted."""
    return [
        {"name": name, "users": users[: None if full else SHOWN_REACTORS], "count": len(users)}
        for name, users in m.reactions.items()
    ]


def ephemeral(world: World, e: Ephemeral) -> Json:
    """What a person sees of an ephemeral message."""
    body: Json = {
        "type": "message",
        "is_ephemeral": True,
        "channel": e.channel,
        "ts": e.ts,
        "user": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "text": e.text,
        "blocks": e.blocks,
    }
    return {**body, "thread_ts": e.thread_ts} if e.thread_ts else body


def _bot_profile(world: World, m: Message) -> Json:
    return {
        "id": m.bot_id,
        "app_id": world.app.id,
        "user_id": m.user,
        "name": world.app.name,
        "icons": {},
        "deleted": False,
        "updated": 1_600_000_000,
        "team_id": m.team,
    }


def channel(world: World, c: Channel, viewer: str) -> Json:
    """A conversation as ``viewer`` gets it from conversations.info and .list."""
    base: Json = {
        "id": c.id,
        "created": c.created,
        "is_archived": c.is_archived,
        "is_im": c.is_im,
        "is_org_shared": False,
        "context_team_id": world.team.id,
        "updated": c.created * 1000,
    }
    if c.is_im:
        other = next((user for user in c.members if user != viewer), viewer)
        return base | {"user": other, "is_user_deleted": world.members[other].deleted, "priority": 0}
    return base | {
        "name": c.name,
        "name_normalized": c.name,
        "is_channel": not c.is_private,
        "is_group": c.is_private,
        "is_mpim": False,
        "is_private": c.is_private,
        "is_general": c.name == "general",
        "is_shared": c.is_shared,
        "is_ext_shared": c.is_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "shared_team_ids": list(c.teams) or [world.team.id],
        **({"conversation_host_id": c.teams[0]} if c.is_shared else {}),
        "unlinked": 0,
        "creator": c.creator,
        "is_member": viewer in c.members,
        "topic": {"value": c.topic, "creator": "", "last_set": 0},
        "purpose": {"value": c.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }


def user(world: World, m: Member, now: datetime) -> Json:
    """A member as users.info and .list show them; the offset is the one of ``now``."""
    offset = ZoneInfo(m.tz).utcoffset(now)
    first, _, last = m.real_name.partition(" ")
    profile: Json = {
        "real_name": m.real_name,
        "real_name_normalized": m.real_name,
        "display_name": "",
        "display_name_normalized": "",
        "first_name": first,
        "last_name": last,
        "avatar_hash": _hash(m),
        "team": world.home(m),
    }
    if m.id == world.app.bot_user_id:
        profile |= {"bot_id": world.app.bot_id, "api_app_id": world.app.id, "always_active": True}
    body: Json = {
        "id": m.id,
        "team_id": world.home(m),
        "name": m.name,
        "deleted": m.deleted,
        "profile": profile,
        "is_bot": m.is_bot,
        "is_app_user": False,
        "updated": 1_600_000_000,
    }
    if world.home(m) != world.team.id:
        body["is_stranger"] = world.is_stranger(m)
    if m.deleted:
        return body
    seconds = int(offset.total_seconds()) if offset is not None else 0
    return body | {
        "color": "4bbe2e",
        "real_name": m.real_name,
        "tz": m.tz,
        "tz_label": m.tz.rpartition("/")[2].replace("_", " "),
        "tz_offset": seconds,
        "is_admin": m.is_admin or m.is_owner,
        "is_owner": m.is_owner,
        "is_primary_owner": m.is_owner,
        "is_restricted": m.is_restricted,
        "is_ultra_restricted": False,
        "is_email_confirmed": not m.is_bot and m.id != SLACKBOT,
        "who_can_share_contact_card": "EVERYONE",
    }


def _hash(m: Member) -> str:
    return hashlib.sha256(m.id.encode()).hexdigest()[:12]


def permalink(base_url: str, c: Channel, m: Message) -> str:
    """Slack's form of a message's address, on the playground's own host."""
    link = f"{base_url}/archives/{c.id}/p{m.ts.replace('.', '')}"
    return f"{link}?thread_ts={m.thread_ts}&cid={c.id}" if m.thread_ts else link


def team(world: World) -> Json:
    t = world.team
    icon: dict[str, Any] = {"image_default": True}
    return {"id": t.id, "name": t.name, "domain": t.domain, "email_domain": "", "icon": icon}
