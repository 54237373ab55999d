"""A round pressed on from somewhere else than its channel: in a direct message, in a modal that was opened a while ago."""

from bot.jobs import seeing
from bot.parts import Parts
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.store.tables import Round


async def closed_to(parts: Parts, of: Round, user_id: str, *, pressed_in: str = "") -> Message | None:
    """What to say where the round's channel is no longer this person's to see; None if it is. Raises `SlackTrouble`.

    ``pressed_in``: the channel that the press came from. Slack shows a channel to those who may see it: from there nothing is asked.
    """
    if pressed_in == of.channel_id or await seeing.may_see(parts, of.team_id, of.channel_id, user_id):
        return None
    return notices.not_your_channel()
