"""Saving what was set up: everything that only Slack knows is asked first, then it is stored, and everybody concerned is told."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import dm
from bot.parts import Parts
from bot.rules import emoji
from bot.rules.people import Person, may_manage, may_set_up
from bot.slack import emoji as slack_emoji
from bot.slack import people as slack_people
from bot.slack.blocks import setup_fields as fields
from bot.slack.blocks import setup_words as words
from bot.slack.blocks.setup_fields import About, Draft
from bot.slack.blocks.setup_words import Outlook
from bot.slack.blocks.text import Message
from bot.slack.people import Channel
from bot.slack.trouble import Refused, SlackTrouble
from bot.store import members, posts, schedules
from bot.store.database import ring
from bot.store.schedules import Settings
from bot.store.tables import Schedule
from handlers import setup_reading
from handlers.caller import Caller
from handlers.managing import person, postable, refusal
from handlers.setup_outlook import outlook
from handlers.setup_reading import Errors


async def save(
    parts: Parts, team_id: str, user_id: str, about: About, draft: Draft
) -> Message | dict[str, str]:
    """Store the settings, if this person still may and the app can still post; gives what to tell them, or what is wrong by field."""
    who, channel = await asyncio.gather(
        person(parts, team_id, user_id), postable(parts, team_id, about.channel_id)
    )
    if isinstance(channel, Message):
        return {fields.AT: channel.text}
    caller = Caller(team_id, about.channel_id, channel.name, user_id, trigger_id="")
    async with parts.sessions.begin() as session:
        known = await schedules.get(session, team_id, about.channel_id)
    if refused := await refusal(parts, caller, who, known.managers if known else None):
        return {fields.AT: refused.text}
    chosen, errors = setup_reading.read(draft, parts.clock.now())
    vote_emoji, wrong = await _checked(parts, team_id, draft, known)
    errors = wrong | errors
    if fields.MANAGERS not in errors and not who.is_admin and user_id not in draft.managers:
        errors[fields.MANAGERS] = words.locks_out()
    if chosen is None or errors:
        return errors
    chosen = replace(
        chosen, vote_emoji=vote_emoji, shown_outside=chosen.shown_outside and not channel.is_private
    )
    stored = await _store(parts, team_id, who, about, channel, chosen, draft.managers)
    if stored is None:
        # Somebody else set the channel up in this very moment.
        async with parts.sessions.begin() as session:
            known = await schedules.get(session, team_id, about.channel_id)
        refused = await refusal(parts, caller, who, known.managers if known else ())
        return {fields.AT: refused.text if refused else words.locks_out()}
    parts.wake()
    return stored


async def _store(
    parts: Parts,
    team_id: str,
    who: Person,
    about: About,
    channel: Channel,
    chosen: Settings,
    managers: Sequence[str],
) -> Message | None:
    """None if this person may no longer."""
    async with parts.sessions.begin() as session:
        await schedules.one_at_a_time(session, team_id, about.channel_id)
        present = await schedules.get(session, team_id, about.channel_id, lock=True)
        if present is not None and not may_manage(who, present.managers):
            return None
        other = _saved_meanwhile(present, about, who)
        row = await schedules.save(
            session,
            team_id=team_id,
            channel_id=about.channel_id,
            channel_name=channel.name,
            chosen=chosen,
            managers=managers,
            now=parts.clock.now(),
            saved_by=who.user_id,
            present=present,
        )
        await posts.unblock(session, team_id, about.channel_id, parts.clock.real())
        seen = await outlook(session, parts, team_id, about.channel_id, chosen)
        name = None
        if other is not None:
            name = await _tell_the_other(session, parts, row, other, who, seen)
        await ring(session)
    return words.saved(seen, instead_of=name)


def _saved_meanwhile(present: Schedule | None, about: About, who: Person) -> str | None:
    """Somebody else who saved since this form was opened."""
    if present is None or present.edition == about.edition or present.saved_by == who.user_id:
        return None
    return present.saved_by


async def _tell_the_other(
    session: AsyncSession, parts: Parts, row: Schedule, other: str, who: Person, seen: Outlook
) -> str:
    """The last one to save wins, and both hear what stands. Gives the other's name."""
    about = f"setup/{row.channel_id}/{row.edition}"
    message = words.replaced(row.channel_id, who.name, seen)
    await dm.owe(session, row.team_id, [other], about, message, parts.clock.real())
    known = await members.known(session, row.team_id, [other])
    return known[other].name if other in known else "Somebody"


# -- what only Slack knows --------------------------------------------------------------------------------------------------


async def _checked(
    parts: Parts, team_id: str, draft: Draft, present: Schedule | None
) -> tuple[tuple[str, ...], Errors]:
    """The vote emoji that are meant, and what is wrong with them or with the managers."""
    (vote_emoji, wrong_emoji), unfit = await asyncio.gather(
        _emoji(parts, team_id, emoji.typed(draft.emoji), present.vote_emoji if present else ()),
        _unfit(parts, team_id, draft.managers),
    )
    errors = {fields.EMOJI: wrong_emoji} if wrong_emoji else {}
    if unfit:
        errors[fields.MANAGERS] = words.cannot_manage(unfit)
    return vote_emoji, errors


async def _emoji(
    parts: Parts, team_id: str, names: tuple[str, ...], present: Collection[str]
) -> tuple[tuple[str, ...], str]:
    """Those that exist, and what to say of the others. Slack is asked only where there are new ones."""
    if set(names) <= set(present):
        return names, ""
    try:
        known = await slack_emoji.known(parts.slack, team_id)
        unknown = words.unknown_emoji
    except SlackTrouble:
        known = emoji.Known(emoji.Known().names | set(present))
        unknown = words.emoji_unchecked
    found, missing = emoji.checked(names, known)
    return found, unknown(missing) if missing else ""


async def _unfit(parts: Parts, team_id: str, managers: Sequence[str]) -> list[str]:
    """The names of those who can't manage a channel: guests, people of other companies, apps, closed accounts."""
    found = await asyncio.gather(*(_person(parts, team_id, user) for user in managers))
    async with parts.sessions.begin() as session:
        people = [one for one in found if one is not None]
        await members.remember(session, team_id, people, parts.clock.now())
    return [one.name if one else "Somebody" for one in found if one is None or not may_set_up(one)]


async def _person(parts: Parts, team_id: str, user_id: str) -> Person | None:
    try:
        return await slack_people.person(parts.slack, team_id, user_id, prompt=True)
    except Refused:
        return None
