"""Suggesting a question and deciding about it, as people do."""

from typing import Any

from tests.stage import PRACTICE, Stage

FILLED: dict[str, Any] = {
    "title": "Lunch at eleven",
    "prompt": "The canteen's menu is cached for a day & the cook changes it at ten. 400 people see the old one. What do you do?",
    "context": "One server, 3 requests a second.",
    "kind": "technical",
    "subtopic": "caching",
    "difficulty": "hard",
    "minutes": "10",
    "roles": ["backend", "sre"],
    "hints": "Who knows when it changes?\n\n- How old may it be?",
    "summary": "Let the cook's change purge it, and keep a short life as a net.",
    "body": "**First** measure.\n\nThen purge.",
    "look_for": "Purges on change\nKeeps a short life\nNames who is told",
    "pitfalls": "A life of zero",
}


async def suggest(stage: Stage, user: str, *, channel: str = PRACTICE, **changes: Any) -> dict[str, str]:
    """Open the form, fill it in, send it; gives field errors."""
    await stage.command(user, "suggest", channel=channel)
    errors = await stage.submits(user, **(FILLED | changes))
    await stage.beat()
    return errors


async def with_app(stage: Stage, user: str) -> str:
    """The id of this member's conversation with the app."""
    opened = await stage.api(user, "conversations.open", users=stage.bot)
    return str(opened["channel"]["id"])


async def told(stage: Stage, user: str) -> list[dict[str, Any]]:
    """The suggestions in front of this member, oldest first: the app's messages."""
    sent = await stage.history(await with_app(stage, user), user)
    return [one for one in sent if one.get("bot_id") and "suggests a question" in one["text"]]


async def presses(stage: Stage, user: str, action_id: str) -> None:
    """A button of the newest suggestion in front of this member."""
    await stage.press(
        user, (await told(stage, user))[-1]["ts"], action_id, channel=await with_app(stage, user)
    )
    await stage.beat()


async def heard(stage: Stage, user: str) -> str:
    """What only this member saw last."""
    return str((await stage.whispers(user))[-1]["text"])


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
