"""An answer written in the modal: posted into the thread by the app, and its author's all the same."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm, standings
from bot.jobs.kinds.kind import Composed, Gone, Kind, Unsaid
from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules import slack_time
from bot.slack.blocks import writing
from bot.slack.blocks.text import escape
from bot.store import posts, replies, rounds, written
from bot.store.replies import Written
from bot.store.tables import Post, Round, WrittenAnswer


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid | Gone:
    answer = await written.get(session, post.team_id, post.subject)
    of = await rounds.get(session, post.team_id, answer.round_id) if answer else None
    if answer is None or of is None or of.closes_at is None or answer.withdrawn_at is not None:
        return Gone("withdrawn")
    if answer.text is None:
        return Unsaid("purged")
    if of.state not in ("open", "closed"):
        return Unsaid("round_gone")
    author = (await standings.names_of(session, post.team_id, {answer.user_id}))[answer.user_id]
    late = answer.submitted_at > of.closes_at
    return Composed(writing.posted(answer.text, author, answer.answer_id, late=late), thread_ts=of.ts)


async def _recorded(session: AsyncSession, parts: Parts, post: Post, ts: str, channel_id: str) -> None:
    """It stands in the thread: from now on it is a reply of its author's, given when they submitted it."""
    answer = await written.get(session, post.team_id, post.subject, lock=True)
    of = await rounds.get(session, post.team_id, answer.round_id) if answer else None
    if answer is None or of is None or answer.withdrawn_at is not None:
        # Withdrawn or forgotten while it was on its way: now there is something to delete.
        await posts.revise(session, post.team_id, "answer", post.subject, parts.clock.real())
        return
    answer.ts = ts
    given_at = min(answer.submitted_at, slack_time.moment(ts))
    await record(session, parts, of, answer, revision_ts=slack_time.ts(given_at))


async def record(
    session: AsyncSession,
    parts: Parts,
    of: Round,
    answer: WrittenAnswer,
    *,
    revision_ts: str,
    deleted: bool = False,
) -> None:
    """The answer as it is now, as a revision of the reply that it is in the thread. Only once it stands there."""
    if answer.ts is None or of.ts is None:
        return
    text = "" if deleted else escape(answer.text or "")
    revision = Written(
        channel_id=of.channel_id,
        thread_ts=of.ts,
        ts=answer.ts,
        revision_ts=revision_ts,
        user_id=answer.user_id,
        text=text,
        length=rules.qualifies_text(text),
        deleted=deleted,
    )
    new = await replies.record(session, answer.team_id, revision)
    if new and of.state == "closed" and of.closes_at and (deleted or revision.at <= of.closes_at):
        await posts.revise_results(session, of, parts.clock.real())


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """Slack won't have it: its author gets the words back."""
    answer = await written.get(session, post.team_id, post.subject, lock=True)
    if answer is None or answer.withdrawn_at is not None:
        return
    answer.withdrawn_at = parts.clock.now()
    if answer.text is None:  # it waited for longer than texts are kept
        return
    of = await rounds.get(session, post.team_id, answer.round_id)
    bank = await banks.of(session, parts.bank, post.team_id)
    question = bank.get(of.question_id or "") if of else None
    message = writing.answer_lost(answer.text, question.title if question else "a question")
    about = f"answer-lost/{answer.answer_id}"
    await dm.owe(session, post.team_id, [answer.user_id], about, message, parts.clock.real())
    answer.text = None


async def _thread(session: AsyncSession, post: Post) -> str | None:
    answer = await written.get(session, post.team_id, post.subject)
    of = await rounds.get(session, post.team_id, answer.round_id) if answer else None
    return of.ts if of else None


ANSWER = Kind(_compose, recorded=_recorded, ended=_ended, thread=_thread, waits=True)
