"""What settings come to in a channel: gathered for the preview, and for who saved them."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import setup_words as words
from bot.slack.blocks.setup_words import Outlook
from bot.store import schedules
from bot.store.schedules import Settings


async def outlook(
    session: AsyncSession, parts: Parts, team_id: str, channel_id: str, chosen: Settings
) -> Outlook:
    """What these settings come to in this channel, as of now."""
    now = parts.clock.now()
    today = now.astimezone(calendar.zone(chosen.tz)).date()
    return Outlook(
        at=chosen.at,
        tz=chosen.tz,
        days=chosen.days,
        mix=chosen.mix.key,
        country=chosen.country,
        off=sum(one >= today for one in chosen.own_dates),
        board_at=chosen.board_at,
        broadcast=chosen.broadcast,
        shown_outside=chosen.shown_outside,
        matching=len(await banks.askable(session, parts.bank, team_id, chosen.filters)),
        instants=await schedules.ahead(session, team_id, channel_id, chosen.plan, now, words.SHOWN),
    )
