"""What the app is sent when somebody does something: commands and interactions, as Slack words them."""

from playground import screens, shapes
from playground.core import Slack
from playground.model import Channel, Json, Message, View


def command(slack: Slack, user: str, channel: Channel, name: str, text: str, response_url: str) -> Json:
    """A slash command: everything is text, as in the form that Slack posts."""
    team = slack.world.team
    return {
        "token": "verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": slack.channel_name(channel),
        "user_id": user,
        "user_name": slack.world.members[user].name,
        "command": name,
        "text": text,
        "api_app_id": slack.world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": slack.triggers.issue(user),
    }


def interaction(slack: Slack, kind: str, user: str) -> Json:
    """What all interactions have in common."""
    team, member = slack.world.team, slack.world.members[user]
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {
            "id": user,
            "username": member.name,
            "name": member.name,
            "team_id": slack.world.home(member),
        },
        "api_app_id": slack.world.app.id,
        "token": "verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def global_shortcut(slack: Slack, user: str, callback_id: str) -> Json:
    """Without a conversation, and so without a response_url."""
    return interaction(slack, "shortcut", user) | {
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(user),
        "action_ts": slack.world.tick(slack.now()),
    }


def message_shortcut(
    slack: Slack, user: str, callback_id: str, channel: Channel, message: Message, response_url: str
) -> Json:
    return interaction(slack, "message_action", user) | {
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(user),
        "response_url": response_url,
        "action_ts": slack.world.tick(slack.now()),
        "message_ts": message.ts,
        "message": shapes.message(slack.world, channel, message),
        "channel": {"id": channel.id, "name": slack.channel_name(channel)},
    }


def view_submission(slack: Slack, view: View) -> Json:
    return interaction(slack, "view_submission", view.user) | {
        "trigger_id": slack.triggers.issue(view.user),
        "view": screens.shape(slack.world, view),
        "response_urls": [],
    }


def view_closed(slack: Slack, view: View, *, is_cleared: bool) -> Json:
    """What was entered doesn't come with it."""
    shape = screens.shape(slack.world, view) | {"state": {"values": {}}}
    return interaction(slack, "view_closed", view.user) | {"view": shape, "is_cleared": is_cleared}


def action_on_view(slack: Slack, view: View, action: Json) -> Json:
    return interaction(slack, "block_actions", view.user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": slack.triggers.issue(view.user),
        "view": screens.shape(slack.world, view),
        "actions": [action],
    }
