"""Catching up: the threads of rounds that were open while events were missed are read back, and what they say is stored.

A page at a time: claimed, read outside of any transaction, stored with the place where the next one begins. So whoever dies in between leaves
nothing half done, and two workers do no harm. What is stored are facts like those that events tell, under the same keys.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.jobs import people
from bot.jobs.each import each
from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules.reading_back import Known, Seen, Vote, replies_missing, revision_missed, votes_missed
from bot.rules.slack_time import moment, ts
from bot.slack import threads
from bot.slack.gateway import PATIENT
from bot.slack.threads import Page
from bot.slack.trouble import NotInstalled, RateLimited, Refused, ShutOut, SlackTrouble
from bot.store import erasures, posts, reactions, replies, rounds, slots, syncs, workspaces
from bot.store.database import ring
from bot.store.reactions import Reacted
from bot.store.replies import Written
from bot.store.syncs import Claimed
from bot.store.tables import Round

log = structlog.get_logger(__name__)

# So many workspaces at once, each with a page.
BATCH = 20
# A page, and a request for each of its replies on which more have reacted than it names.
LEASE = timedelta(seconds=6 * PATIENT)
# Between attempts at what Slack doesn't answer, and at what it doesn't let the app see.
PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
SHUT_OUT_PAUSE = timedelta(hours=6)


async def sync_due(parts: Parts) -> int:
    """Read a page of what is due and may be read now; gives how many pages that were."""
    now, real = parts.clock.now(), parts.clock.real()
    async with parts.sessions.begin() as session:
        claimed = await syncs.claim(session, now=now, real=real, lease_until=real + LEASE, limit=BATCH)
    await each(claimed, partial(_sync, parts))
    return len(claimed)


async def _sync(parts: Parts, claimed: Claimed) -> None:
    of = claimed.round
    try:
        page = await threads.page(parts.slack, of.team_id, of.channel_id, of.ts or "", claimed.cursor)
        if of.state == "closed":
            # At a close everybody who took part becomes known; what comes to light after it names others.
            await people.ensure(parts, of.team_id, _people(page))
    except SlackTrouble as trouble:
        await _not_read(parts, claimed, trouble)
        return
    async with parts.sessions.begin() as session:
        await erasures.hold_off(session, of.team_id)
        if not await syncs.still(session, claimed):
            return
        repairs = await _store(session, parts, claimed, page)
        if page.cut:
            real = parts.clock.real()
            await syncs.slow_down(session, of.team_id, next_at=real + syncs.SLOWLY, real=real)
    for what, number in repairs.items():
        metrics.REPAIRS.labels(what).inc(number)
    log.info(
        "round partly synced" if page.cursor else "round synced",
        action="sync",
        team=of.team_id,
        channel=of.channel_id,
        round=of.round_id,
        repairs=dict(repairs),
    )


def _people(page: Page) -> set[str]:
    wrote = {message["user"] for message in page.replies if rules.is_reply(message)}
    return wrote | {voter for _, voter, _ in _votes(page)}


def _votes(page: Page) -> set[Vote]:
    return {
        (message["ts"], user, reaction["name"])
        for message in page.replies
        for reaction in message.get("reactions", ())
        for user in reaction["users"]
    }


async def _not_read(parts: Parts, claimed: Claimed, trouble: SlackTrouble) -> None:
    of, real = claimed.round, parts.clock.real()
    async with parts.sessions.begin() as session:
        match trouble:
            case RateLimited():
                # Reading threads has a limit of its own: what is to be said in the workspace goes on.
                until = real + timedelta(seconds=trouble.seconds)
                await syncs.slow_down(session, of.team_id, next_at=until, real=real)
                await syncs.put_back(session, claimed, real)
            case ShutOut():
                await syncs.put_back(session, claimed, real + SHUT_OUT_PAUSE)
            case NotInstalled():
                await syncs.put_back(session, claimed, real + LONGEST_PAUSE)
            case Refused(code="invalid_cursor"):
                await syncs.read_on(session, claimed, cursor=None, seen=frozenset(), real=real)
            case Refused():
                await syncs.settle(session, claimed, "dropped")
            case _:
                pause = min(PAUSE * 2 ** min(claimed.attempts - 1, 8), LONGEST_PAUSE)
                await syncs.put_back(session, claimed, real + pause)
    log.warning(
        "thread not read",
        action="sync",
        team=of.team_id,
        channel=of.channel_id,
        round=of.round_id,
        error=trouble.code,
    )


async def _store(session: AsyncSession, parts: Parts, claimed: Claimed, page: Page) -> Counter[str]:
    """What the page says that wasn't known, counted by kind; and how far the reading has come."""
    of, real = claimed.round, parts.clock.real()
    repairs: Counter[str] = Counter()
    if page.gone and await rounds.deleted(session, of.team_id, of.channel_id, of.ts or "", claimed.until):
        repairs["question deleted"] += 1
    # Locked: whoever closes the round comes before this or after it.
    current = await rounds.get(session, of.team_id, of.round_id, lock=True)
    known = await replies.latest(session, of.team_id, of.channel_id, of.ts or "")
    missed = await _revisions(session, of, page, known)
    seen = claimed.seen | {message["ts"] for message in page.replies}
    if page.cursor is None:
        missed += _deletions(claimed, known, seen)
        await syncs.settle(session, claimed, "done")
        await slots.look_at_board(session, of, parts.clock.now())
    else:
        await syncs.read_on(session, claimed, cursor=page.cursor, seen=seen, real=real)
    shows = bool(repairs)
    for _, one in await replies.record_all(session, [(of.team_id, one) for one in missed]):
        repairs[_kind(one, known)] += 1
        shows |= one.deleted or of.closes_at is None or moment(one.ts) <= of.closes_at
    votes = await _reactions(session, claimed, page, {*known, *(one.ts for one in missed)})
    for _, vote in await reactions.record_all(session, [(of.team_id, vote) for vote in votes]):
        repairs["vote" if vote.given else "vote taken back"] += 1
        shows |= of.closes_at is None or claimed.since <= of.closes_at
    if shows and current is not None and current.state in ("closed", "void"):
        await posts.revise_results(session, current, real)
    await ring(session)
    return +repairs


def _kind(missed: Written, known: Mapping[str, Known]) -> str:
    return "deletion" if missed.deleted else "edit" if missed.ts in known else "reply"


async def _revisions(
    session: AsyncSession, of: Round, page: Page, known: Mapping[str, Known]
) -> list[Written]:
    """People's replies on the page, as they are now, of which that isn't known."""
    missed = []
    for message in filter(rules.is_reply, page.replies):
        text = message.get("text") or ""
        seen = Seen(message["ts"], text, rules.qualifies_text(text), (message.get("edited") or {}).get("ts"))
        at = revision_missed(seen, known.get(seen.ts))
        if at is None or await erasures.covers(session, of.team_id, message["user"], moment(seen.ts)):
            continue
        missed.append(
            Written(
                channel_id=of.channel_id,
                thread_ts=message["thread_ts"],
                ts=seen.ts,
                revision_ts=at,
                user_id=message["user"],
                text=text,
                length=seen.length,
            )
        )
    return missed


def _deletions(claimed: Claimed, known: Mapping[str, Known], seen: Collection[str]) -> list[Written]:
    """Dated at the end of the outage, the latest that it can have been: where the close fell into it, the reply counts."""
    of = claimed.round
    return [
        Written(
            channel_id=of.channel_id,
            thread_ts=of.ts or "",
            ts=reply,
            revision_ts=ts(claimed.until),
            user_id=known[reply].user,
            text="",
            length=0,
            deleted=True,
        )
        for reply in sorted(replies_missing(known, seen, claimed.until))
    ]


async def _reactions(
    session: AsyncSession, claimed: Claimed, page: Page, theirs: Collection[str]
) -> list[Reacted]:
    """Votes that stand on the page's replies and weren't known, and those that are known and stand no more.

    ``theirs``: replies of people. The app's own may be an answer that it posted for somebody, and hasn't recorded yet.
    """
    of = claimed.round
    own = (await workspaces.get(session, of.team_id)).bot_user_id
    on = {message["ts"] for message in page.replies if message["ts"] in theirs or message.get("user") == own}
    told = await reactions.standing(session, of.team_id, of.channel_id, on)
    given, taken_back = votes_missed(_votes(page), told, on, of.vote_emoji)
    found = []
    for vote in sorted(given | taken_back):
        reply, voter, emoji = vote
        last = told.get(vote)
        # Of somebody who asked to be forgotten it can't be told whether it is from before.
        if last is None and await erasures.asked_at(session, of.team_id, voter):
            continue
        found.append(
            Reacted(
                channel_id=of.channel_id,
                ts=reply,
                user_id=voter,
                emoji=emoji,
                event_ts=ts(claimed.until),
                given=vote in given,
                since=max(claimed.since, last.at) if last else claimed.since,
            )
        )
    return found
