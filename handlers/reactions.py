"""Reactions given and taken back: votes, if they are on an answer."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.rules.votes import fold_skin_tone
from bot.store import erasures, posts, reactions, replies, rounds
from bot.store.database import ring
from bot.store.reactions import Reacted


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("reaction_added")
    async def on_added(event: dict[str, Any], context: dict[str, Any]) -> None:
        await take_in(parts, context["team_id"], event, given=True)

    @app.event("reaction_removed")
    async def on_removed(event: dict[str, Any], context: dict[str, Any]) -> None:
        await take_in(parts, context["team_id"], event, given=False)


async def take_in(parts: Parts, team_id: str, event: dict[str, Any], *, given: bool) -> None:
    """Store a reaction with a vote emoji, on any message, of a moment at which a round was open in its channel."""
    item = event.get("item") or {}
    if item.get("type") != "message":
        return
    reacted = Reacted(
        channel_id=item["channel"],
        ts=item["ts"],
        user_id=event["user"],
        emoji=event["reaction"],
        event_ts=event["event_ts"],
        given=given,
    )
    async with parts.sessions.begin() as session:
        votes = await rounds.vote_emoji_at(session, team_id, reacted.channel_id, reacted.at)
        if fold_skin_tone(reacted.emoji) not in votes:
            return
        if await _forgotten(session, team_id, reacted):
            return
        if not await reactions.record(session, team_id, reacted):
            return
        reply = await replies.thread_of(session, team_id, reacted.channel_id, reacted.ts)
        of = reply and await rounds.at_thread(session, team_id, reacted.channel_id, reply[0], lock=True)
        if of and of.state == "closed" and of.closes_at and reacted.at <= of.closes_at:
            await posts.revise_results(session, of, parts.clock.real())
            await ring(session)


async def _forgotten(session: AsyncSession, team_id: str, reacted: Reacted) -> bool:
    """Whether this concerns a reaction from before its giver asked to be forgotten: given then, or then given and taken back now."""
    erased = await erasures.asked_at(session, team_id, reacted.user_id)
    if erased is None or reacted.at <= erased:
        return erased is not None
    return not reacted.given and not await reactions.known(session, team_id, reacted)
