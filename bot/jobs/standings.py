"""A period's board: facts gathered, judged, ranked, and given names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import scoring
from bot.rules.judging import Verdict
from bot.rules.scoring import Scores, Standing
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
    """A period, judged: the board that everybody sees, the scores behind it, everybody's name, and who is hidden on it.

    ``closed`` and ``verdicts`` go together. The board is without the best answers and the period before, which only a posted one shows.
    """

    card: BoardCard
    scores: Scores
    closed: Sequence[Round]
    verdicts: list[Verdict]
    names: dict[str, str]
    hidden: set[str]


async def read(session: AsyncSession, period: Period) -> Standings | None:
    """The period's board; None if no round closed in it."""
    closed = await _closed(session, period)
    if not closed:
        return None
    verdicts = await facts.verdicts(session, period.team_id, closed)
    hidden = await preferences.hidden(session, period.team_id)
    scores = scoring.tally(verdicts)
    names = await names_of(session, period.team_id, {user for one in verdicts for user in one.answers})
    card = BoardCard(
        channel=period.channel_name,
        title=period.title,
        rows=tuple(row(standing, names) for standing in scoring.board(scores, hidden=hidden)),
        best=(),
        totals=_totals(verdicts),
    )
    return Standings(card, scores, closed, verdicts, names, hidden)


async def totals(session: AsyncSession, period: Period) -> Totals | None:
    """The period's sums; None if no round closed in it."""
    closed = await _closed(session, period)
    return _totals(await facts.verdicts(session, period.team_id, closed)) if closed else None


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
    bank: Bank,
    team_id: str,
    judged: Collection[tuple[Round, Verdict]],
    names: Mapping[str, str],
    hidden: set[str],
) -> dict[str, list[BestAnswer]]:
    """By round id the crowned answers, with links to those that still stand. A link would give away who hides."""
    url = (await workspaces.get(session, team_id)).url
    crowned = [(of.channel_id, one.answers[user].ts) for of, one in judged for user in one.best]
    gone = await replies.deleted(session, team_id, crowned)
    return {
        of.round_id: [
            BestAnswer(
                name=NAMELESS if user in hidden else names.get(user, NAMELESS),
                permalink=None
                if user in hidden or (of.channel_id, ts) in gone
                else permalink(url, of.channel_id, ts, of.ts),
                votes=len(verdict.voters[user]),
                title=_title(bank, of),
            )
            for user in sorted(verdict.best)
            for ts in [verdict.answers[user].ts]
        ]
        for of, verdict in judged
    }


def _title(bank: Bank, of: Round) -> str:
    question = bank.get(of.question_id) if of.question_id else None
    return question.title if question else ""


async def _closed(session: AsyncSession, period: Period) -> Sequence[Round]:
    return await rounds.closed_between(
        session, period.team_id, period.channel_id, period.first, period.before
    )


def _totals(verdicts: Sequence[Verdict]) -> Totals:
    return Totals(
        answers=sum(len(one.answers) for one in verdicts),
        voters=len({voter for one in verdicts for votes in one.voters.values() for voter in votes}),
        answerers=len({user for one in verdicts for user in one.answers}),
        rounds=len(verdicts),
    )
