"""What Slack is told that the app listens to, and what it does listen to, are the same."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.manifest import COMMANDS, EVENTS, SHORTCUTS
from bot.slack.blocks import actions
from handlers import intake, listeners
from tests.slack.test_blocks_limits import MESSAGES, VIEWS
from tests.stage import Stage


class Noting(AsyncApp):
    """Bolt, with a note of everything that is registered."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-none", signing_secret="none")
        self.heard: dict[str, list[Any]] = {}

    def _noted(self, kind: str, name: Any, register: Callable[..., Any]) -> Any:
        self.heard.setdefault(kind, []).append(name)
        return register

    def event(self, event: Any, *rest: Any, **more: Any) -> Any:
        return self._noted("event", event, super().event(event, *rest, **more))

    def command(self, command: Any, *rest: Any, **more: Any) -> Any:
        return self._noted("command", command, super().command(command, *rest, **more))

    def shortcut(self, constraints: Any, *rest: Any, **more: Any) -> Any:
        return self._noted("shortcut", constraints, super().shortcut(constraints, *rest, **more))

    def action(self, constraints: Any, *rest: Any, **more: Any) -> Any:
        return self._noted("action", constraints, super().action(constraints, *rest, **more))


@pytest.fixture
def heard(asked: Stage) -> dict[str, list[Any]]:
    app = Noting()
    listeners.register(app, asked.parts)
    return app.heard


def named(event: Any) -> str:
    """An event as the manifest calls it, up to the kind of channel."""
    return str(event["type"] if isinstance(event, dict) else event)


async def test_every_event_of_the_manifest_has_a_listener_and_every_listener_an_event(
    heard: dict[str, list[Any]],
) -> None:
    heard_of = {named(event) for event in heard["event"]} | intake.KINDS
    assert heard_of == {event.partition(".")[0] for event in EVENTS}


async def test_every_command_and_shortcut_of_the_manifest_has_a_listener_and_the_other_way_round(
    heard: dict[str, list[Any]],
) -> None:
    assert set(heard["command"]) == {command.command for command in COMMANDS}
    known = {
        (shortcut.callback_id, "message_action" if shortcut.type == "message" else "shortcut")
        for shortcut in SHORTCUTS
    }
    assert {(one["callback_id"], one["type"]) for one in heard["shortcut"]} == known


async def test_whatever_can_be_pressed_has_a_listener_and_every_listener_something_to_press(
    heard: dict[str, list[Any]],
) -> None:
    shown = set(pressable([build() for build in (*MESSAGES.values(), *VIEWS.values())]))
    listened = [one if isinstance(one, str) else one["action_id"] for one in heard["action"]]
    assert shown - set(listened) == set()
    assert set(listened) - shown == {actions.MODEL_ANSWER}  # on messages of an older version
    assert len(listened) == len(set(listened))


def pressable(shown: Any) -> Iterator[str]:
    """The action ids in messages and views of which Slack tells the app at once."""
    if isinstance(shown, dict):
        told = shown.get("type") != "input" or shown.get("dispatch_action")
        if "action_id" in shown:
            yield shown["action_id"]
        if told:
            for inner in shown.values():
                yield from pressable(inner)
    elif isinstance(shown, list | tuple):
        for inner in shown:
            yield from pressable(inner)
