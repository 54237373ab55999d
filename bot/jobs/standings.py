"""A period's board: facts gathered, judged, ranked, and given names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import scoring
from bot.rules.judging import Verdict
from bot.rules.scoring import Standing
from bot.slack.blocks import results as results_blocks
from bot.slack.blocks.board import BoardCard, Row, Totals
from bot.slack.blocks.results import BestAnswer
from bot.slack.links import permalink
from bot.store import facts, members, preferences, replies, rounds, workspaces
from bot.store.tables import Round
from questions.bank import Bank

# Who hides, asked to be forgotten, or is no longer known to Slack.
NAMELESS = results_blocks.NAMELESS


@dataclass(frozen=True, slots=True)
class Period:
    """Local days ``first <= day < before`` of one channel, with the heading that names them."""

    team_id: str
    channel_id: str
    channel_name: str
    first: date
    before: date
    title: str


@dataclass(frozen=True, slots=True)
class Standings:
    """A period, judged: the board that everybody sees, the ranking behind it, everybody's name, and who is hidden on it."""

    card: BoardCard
    ranking: list[Standing]
    verdicts: list[Verdict]
    names: dict[str, str]
    hidden: set[str]


async def read(
    session: AsyncSession, bank: Bank, period: Period, *, compared: Period | None = None
) -> Standings | None:
    """The period's board, beside the totals of ``compared``; None if no round closed in it."""
    closed = await _closed(session, period)
    if not closed:
        return None
    verdicts = await facts.verdicts(session, period.team_id, closed)
    hidden = await preferences.hidden(session, period.team_id)
    ranking = scoring.board(verdicts, hidden=hidden)
    names = await names_of(session, period.team_id, {user for one in verdicts for user in one.answers})
    before = await _totals_of(session, compared) if compared else None
    card = BoardCard(
        channel=period.channel_name,
        title=period.title,
        rows=tuple(row(standing, names) for standing in ranking),
        best=tuple(
            [
                best
                for one, verdict in zip(closed, verdicts, strict=True)
                for best in await best_answers(session, one, verdict, names, hidden, title=_title(bank, one))
            ]
        ),
        totals=_totals(verdicts),
        before=before,
    )
    return Standings(card=card, ranking=ranking, verdicts=verdicts, names=names, hidden=hidden)


async def names_of(session: AsyncSession, team_id: str, users: set[str]) -> dict[str, str]:
    found = await members.known(session, team_id, users)
    return {user: found[user].name if user in found else NAMELESS for user in users}


def row(standing: Standing, names: dict[str, str], *, mine: bool = False) -> Row:
    score = standing.score
    return Row(
        rank=standing.rank,
        name=names.get(standing.user, NAMELESS),
        points=score.points,
        answers=score.answers,
        votes=score.votes,
        crowns=score.crowns,
        mine=mine,
    )


async def best_answers(
    session: AsyncSession,
    of: Round,
    verdict: Verdict,
    names: dict[str, str],
    hidden: set[str],
    *,
    title: str = "",
) -> list[BestAnswer]:
    """The crowned answers of a round, with links to those that still stand. A link would give away who hides."""
    url = (await workspaces.get(session, of.team_id)).url
    best = {user: verdict.answers[user].ts for user in sorted(verdict.best)}
    gone = await replies.deleted(session, of.team_id, of.channel_id, best.values())
    return [
        BestAnswer(
            name=NAMELESS if user in hidden else names.get(user, NAMELESS),
            permalink=None if user in hidden or ts in gone else permalink(url, of.channel_id, ts, of.ts),
            votes=len(verdict.voters[user]),
            title=title,
        )
        for user, ts in best.items()
    ]


def _title(bank: Bank, of: Round) -> str:
    question = bank.get(of.question_id) if of.question_id else None
    return question.title if question else ""


async def _closed(session: AsyncSession, period: Period) -> Sequence[Round]:
    return await rounds.closed_between(
        session, period.team_id, period.channel_id, period.first, period.before
    )


async def _totals_of(session: AsyncSession, period: Period) -> Totals | None:
    closed = await _closed(session, period)
    return _totals(await facts.verdicts(session, period.team_id, closed)) if closed else None


def _totals(verdicts: Sequence[Verdict]) -> Totals:
    return Totals(
        answers=sum(len(one.answers) for one in verdicts),
        voters=len({voter for one in verdicts for votes in one.voters.values() for voter in votes}),
        answerers=len({user for one in verdicts for user in one.answers}),
        rounds=len(verdicts),
    )
