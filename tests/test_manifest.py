"""The manifest is one that Slack accepts, and asks for no more than what is used."""

import re
from typing import Any

import pytest

from bot.manifest import COMMANDS, EVENTS, SCOPES, SHORTCUTS, manifest

# What an event needs, after docs.slack.dev/reference/events.
SCOPE_OF_EVENT = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read",
    "channel_unarchive": "channels:read",
    "group_unarchive": "groups:read",
    "member_left_channel": "channels:read",
    "channel_left": "channels:read",
    "group_left": "groups:read",
    "channel_archive": "channels:read",
    "group_archive": "groups:read",
    "channel_rename": "channels:read",
    "group_rename": "groups:read",
    "user_change": "users:read",
}
NEEDS_NO_SCOPE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}


def test_every_text_is_within_slacks_lengths() -> None:
    shown: dict[str, Any] = manifest()
    display = shown["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", display["background_color"])
    assert len(shown["features"]["bot_user"]["display_name"]) <= 80
    assert len(EVENTS) <= 100
    assert len(SCOPES) <= 255
    assert len(COMMANDS) <= 50
    for shortcut in SHORTCUTS:
        assert len(shortcut.name) <= 24
        assert len(shortcut.description) <= 150
        assert len(shortcut.callback_id) <= 255
    for command in COMMANDS:
        assert re.fullmatch(r"/[a-z-]{1,31}", command.command)
        assert len(command.description) <= 2000
        assert len(command.usage_hint) <= 1000


def test_it_is_told_of_nothing_that_its_scopes_do_not_allow() -> None:
    assert {SCOPE_OF_EVENT[event] for event in EVENTS if event not in NEEDS_NO_SCOPE} <= set(SCOPES)
    assert len(set(SCOPES)) == len(SCOPES)


def test_it_does_not_ask_for_what_nothing_uses_yet() -> None:
    assert not {
        "channels:join",
        "chat:write.public",
        "chat:write.customize",
    } & set(SCOPES)


def test_members_and_channels_in_a_command_arrive_as_ids() -> None:
    assert [command["should_escape"] for command in manifest()["features"]["slash_commands"]] == [True]


def test_without_an_address_it_uses_socket_mode_and_names_no_url() -> None:
    shown = manifest()
    assert shown["settings"]["socket_mode_enabled"] is True
    assert shown["settings"]["interactivity"] == {"is_enabled": True}
    assert "url" not in shown["features"]["slash_commands"][0]
    assert "request_url" not in shown["settings"]["event_subscriptions"]
    assert "redirect_urls" not in shown["oauth_config"]


@pytest.mark.parametrize(
    "given",
    ["https://scaleq.example.com", "https://scaleq.example.com/", "https://scaleq.example.com/slack/events"],
)
def test_with_an_address_everything_goes_there(given: str) -> None:
    shown = manifest(request_url=given)
    expected = "https://scaleq.example.com/slack/events"
    assert shown["settings"]["socket_mode_enabled"] is False
    assert shown["settings"]["event_subscriptions"]["request_url"] == expected
    assert shown["settings"]["interactivity"]["request_url"] == expected
    assert shown["features"]["slash_commands"][0]["url"] == expected
    assert shown["oauth_config"]["redirect_urls"] == ["https://scaleq.example.com/slack/oauth_redirect"]


@pytest.mark.parametrize("given", ["http://scaleq.example.com", "scaleq.example.com", "https://", ""])
def test_an_address_that_slack_would_not_send_to_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="https addresses only"):
        manifest(request_url=given)
