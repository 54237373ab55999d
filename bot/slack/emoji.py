"""The emoji that a workspace knows: Slack's standard ones and its own."""

from bot.rules.emoji import SIGNS, Known
from bot.slack.gateway import PROMPT, Slack

_ALIAS = "alias:"


async def known(slack: Slack, team_id: str) -> Known:
    """All of them, now: somebody is waiting. Raises `bot.slack.trouble.SlackTrouble`."""
    answer = await slack.call(team_id, "emoji.list", timeout=PROMPT, include_categories=True)
    own: dict[str, str] = answer.get("emoji") or {}
    standard = {
        name for category in answer.get("categories") or () for name in category.get("emoji_names") or ()
    }
    return Known(
        # Without the categories, only those that certainly exist.
        names=frozenset((standard or set(SIGNS.values())) | own.keys()),
        aliases={name: value.removeprefix(_ALIAS) for name, value in own.items() if value.startswith(_ALIAS)},
    )
