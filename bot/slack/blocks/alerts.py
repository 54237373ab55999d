"""What managers are told in a DM, once each, when a channel's questions stop or run low."""

from typing import Final

from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, clip, count, escape, plain

_INVITE: Final = "`/invite @ScaleQ` there mends it."
_WHY = {
    "is_archived": ("the channel is archived", "Unarchive it, or leave it at that."),
    "not_in_channel": ("I am no longer in the channel", _INVITE),
    "channel_not_found": ("I can’t see the channel any more", _INVITE),
    "restricted_action": (
        "the workspace doesn’t let me post there",
        "An admin of the workspace can allow it.",
    ),
    "unreadable_settings": ("its settings can’t be read", "`/scaleq setup` there replaces them."),
    "missing_scope": ("the app lacks a permission", "Installing the app again grants it."),
}


def cannot_post(channel_id: str, why: str) -> Message:
    """Once, when posting became impossible. ``why``: Slack's error code."""
    unknown = (
        f"Slack refused it (`{escape(clip(plain(why), 60))}`)",
        "An admin of the workspace can look into it.",
    )
    reason, remedy = _WHY.get(why, unknown)
    return kit.say(
        f"I can’t post in <#{channel_id}>: {reason}. Its schedule rests until that changes; meanwhile nobody’s streak "
        f"suffers, and what was missed isn’t posted later. {remedy}"
    )


def few_unseen(channel_id: str, unseen: int) -> Message:
    """Once, when fewer than ten questions remain that the channel never had."""
    left = count(unseen, "question") if unseen else "no question"
    return kit.say(
        f"In <#{channel_id}> {left} that it never had {'is' if unseen < 2 else 'are'} left for its settings. "
        "After that the least recent ones come again; wider filters give more."
    )


def nothing_matches(channel_id: str) -> Message:
    """Nothing matches the channel's filters at all, so nothing is posted."""
    return kit.say(
        f"No question was posted in <#{channel_id}>: none in the bank matches its settings. `/scaleq setup` in the channel changes them."
    )
