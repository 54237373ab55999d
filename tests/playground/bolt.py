"""A real Bolt app on a playground, and the blocks that it uses."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.playground.stage import ADA, PRACTICE, Stage

Json = dict[str, Any]


def text_of(value: str) -> Json:
    return {"type": "plain_text", "text": value}


def button(action_id: str, value: str) -> Json:
    return {"type": "button", "action_id": action_id, "value": value, "text": text_of(action_id)}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "callback_id": "form", "title": text_of("Form"), "submit": text_of("Send"),
            "blocks": list(blocks), **more}  # fmt: skip


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": text_of(block_id), "element": element, **more}


NAME = field("name", {"type": "plain_text_input", "action_id": "entered", "min_length": 3})


class BoltStage:
    """A playground with a Bolt app that keeps the bodies it gets, by their type."""

    def __init__(self, stage: Stage, app: AsyncApp) -> None:
        self.stage = stage
        self.app = app
        self.bodies: dict[str, list[Json]] = {}

    def keep(self, body: Json) -> None:
        self.bodies.setdefault(body.get("type", "command"), []).append(body)

    async def say(self, text: str, **more: Any) -> Json:
        return await self.stage.gesture("command", **{"user": ADA, "channel": PRACTICE, "text": text, **more})

    async def views(self, user: str = ADA) -> list[Json]:
        views: list[Json] = (await self.stage.sees(user))["views"]
        return views
