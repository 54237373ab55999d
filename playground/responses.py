"""Answers to commands and interactions: with the acknowledgement, or later by response_url."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground import messages
from playground.errors import SlackError
from playground.layout import message_blocks
from playground.messages import Draft
from playground.model import Channel, Ephemeral, Json, Message

if TYPE_CHECKING:
    from playground.core import Slack

USES = 5
LIFETIME = timedelta(minutes=30)
KEPT = 1000


@dataclass(slots=True)
class Hook:
    """A response_url: who it answers, where, and on which message it hangs (for replacing and deleting)."""

    user: str
    channel: Channel
    issued: datetime
    source: Message | Ephemeral | None = None
    used: int = 0


class Hooks:
    """The response_urls handed out, by the secret in their path."""

    def __init__(self) -> None:
        self._issued: dict[str, Hook] = {}

    def issue(self, hook: Hook) -> str:
        if len(self._issued) >= KEPT:
            del self._issued[next(iter(self._issued))]
        key = secrets.token_hex(12)
        self._issued[key] = hook
        return key

    def use(self, key: str, now: datetime) -> Hook:
        """Counts one use. Raises ``expired_url`` or ``used_url``."""
        hook = self._issued.get(key)
        if hook is None or now - hook.issued > LIFETIME:
            raise SlackError("expired_url")
        if hook.used >= USES:
            raise SlackError("used_url")
        hook.used += 1
        return hook


def respond(slack: "Slack", hook: Hook, body: Json) -> str | None:
    """Does what an answer says and returns the ts of the message it made or changed.

    Raises ``no_text`` and what is wrong with its blocks.
    """
    if _yes(body.get("delete_original")) and hook.source is not None:
        _remove(slack, hook, hook.source)
        return None
    text = str(body.get("text") or "")
    blocks = message_blocks(body.get("blocks"))
    if not text and not blocks:
        raise SlackError("no_text")
    if _yes(body.get("replace_original")) and hook.source is not None:
        return _replace(slack, hook, hook.source, text, blocks)
    thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        app = slack.world.app
        draft = Draft(
            None,
            text,
            blocks,
            thread_ts=thread_ts,
            subtype="bot_message",
            bot_id=app.bot_id,
            username=app.name,
        )
        message, events = messages.post(slack.world, hook.channel, draft, slack.now())
        slack.emit(events)
        return message.ts
    ts = slack.world.tick(slack.now())
    return show(slack, Ephemeral(hook.user, hook.channel.id, ts, text, blocks, thread_ts))


def show(slack: "Slack", ephemeral: Ephemeral) -> str:
    """Puts an ephemeral message on a person's screen and returns its ts."""
    slack.world.show(ephemeral)
    slack.journal.changed("ephemeral", ephemeral.channel, ephemeral.user)
    return ephemeral.ts


def _replace(slack: "Slack", hook: Hook, source: Message | Ephemeral, text: str, blocks: list[Json]) -> str:
    if isinstance(source, Ephemeral):
        source.text, source.blocks = text, blocks
        slack.journal.changed("ephemeral", source.channel, source.user)
    elif source.ts in hook.channel.messages:
        changes = {"text": text, "blocks": blocks}
        bot_id = slack.world.app.bot_id
        slack.emit(messages.edit(slack.world, hook.channel, source, changes, bot_id, slack.now()))
    return source.ts


def _remove(slack: "Slack", hook: Hook, source: Message | Ephemeral) -> None:
    if isinstance(source, Ephemeral):
        shown = slack.world.ephemerals.get(source.user)
        if shown is not None and source in shown:
            shown.remove(source)
        slack.journal.changed("ephemeral", source.channel, source.user)
    elif source.ts in hook.channel.messages:
        slack.emit(messages.delete(slack.world, hook.channel, source, slack.now()))


def _yes(value: object) -> bool:
    return str(value).lower() == "true"
