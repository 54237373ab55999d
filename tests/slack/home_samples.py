"""Home tabs, digests and exports at their most extreme: a manager of many channels, 500 people on a board, the longest names."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import ModuleType

from bot.rules.coverage import Focus, Weak
from bot.rules.participation import Share
from bot.rules.streaks import Streak
from bot.slack.blocks import digest, export, figures, home, home_managers, home_notices
from bot.slack.blocks.board import BoardCard, Row, Totals
from bot.slack.blocks.digest import Digest
from bot.slack.blocks.figures import Coming
from bot.slack.blocks.home import Answered, HomeCard, Open, Own
from bot.slack.blocks.home_managers import Detail, Line, ManagedCard
from bot.slack.blocks.results import BestAnswer
from bot.slack.blocks.text import Message, View
from questions.model import DIFFICULTIES, SUBTOPICS
from tests.slack.blocks_samples import HOSTILE

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
FAR = "America/Argentina/ComodRivadavia"
BIG = 10**9
DAY = date(2026, 9, 30)
CHANNEL = "C0123456789"
LINK = f"https://acme.slack.com/archives/{CHANNEL}/p1763467200000000?{'thread=1&' * 10}"

COMING = Coming(NOON, FAR)
ALL = Share(BIG, BIG)
WEAK = [Weak("partitioning-sharding", 1 / 3, BIG)] * 16
FOCUS = Focus("partitioning-sharding", "weakest")
ROWS = tuple(Row(n, HOSTILE, BIG, BIG, BIG, BIG) for n in range(1, 501))
BOARD = BoardCard(HOSTILE, HOSTILE * 3, ROWS, (), Totals(0, 0, 0, 0))
MATRIX = {subtopic: dict.fromkeys(DIFFICULTIES, BIG) for subtopic in SUBTOPICS}


def channels(n: int) -> list[tuple[str, str]]:
    return [(f"C{place:010}", HOSTILE) for place in range(n)]


def managing(n: int, *, looked_into: bool = True) -> ManagedCard:
    detail = Detail(
        channel_id=channels(n)[-1][0],
        name=HOSTILE,
        board=BOARD,
        own=ROWS[400],
        around=ROWS[398:403],
        participation=ALL,
        answer_rate=ALL,
        matrix=MATRIX,
        weakest=WEAK,
        suggested=FOCUS,
        focus=None,
        focus_until=None,
        unseen=BIG,
        working_days=BIG,
    )
    return ManagedCard(
        lines=[Line(channel, name, ALL, ALL, COMING) for channel, name in channels(n)[:100]],
        channels=channels(n),
        digest=True,
        detail=detail if looked_into else None,
    )


def busy(managed: ManagedCard | None) -> HomeCard:
    """Somebody in 100 channels who has answered everywhere."""
    return HomeCard(
        own=[Own(CHANNEL, Streak(BIG, BIG, 2, BIG), COMING)] * 100,
        open=[Open(HOSTILE * 3, LINK, CHANNEL, NOON, FAR)] * 100,
        answered=[
            Answered(HOSTILE * 3, LINK, CHANNEL, "medium", DAY, late=False, best=True, still_open=False)
        ]
        * 20,
        remind=True,
        hidden=True,
        away_until=DAY,
        notice=home_notices.export_asked(CHANNEL),
        managed=managed,
    )


def weeks(n: int) -> list[Digest]:
    crowned = [[BestAnswer(HOSTILE, LINK, BIG, HOSTILE * 3)] * 20] * 21
    return [
        Digest(channel, ALL, ALL, crowned, WEAK, FOCUS, None, None, BIG, BIG) for channel, _ in channels(n)
    ]


MESSAGES: Mapping[str, Callable[[], Message]] = {
    "digest.digest": lambda: digest.digest(DAY, weeks(100), [channel for channel, _ in channels(100)]),
    "digest.digest, one": lambda: digest.digest(DAY, weeks(1), []),
    "export.introduction": lambda: export.introduction(CHANNEL),
    "export.not_made": lambda: export.not_made(CHANNEL),
    "home_notices.not_now": home_notices.not_now,
    "home_notices.not_yours_to_see": home_notices.not_yours_to_see,
    "home_notices.export_asked": lambda: home_notices.export_asked(CHANNEL),
    "home_notices.export_on_its_way": home_notices.export_on_its_way,
}

VIEWS: Mapping[str, Callable[[], View]] = {
    "home.home": lambda: home.home(busy(managing(100))),
    "home.home, more channels than a menu takes": lambda: home.home(busy(managing(250))),
    "home.home, none looked into": lambda: home.home(busy(managing(100, looked_into=False))),
    "home.home, nobody's": lambda: home.home(HomeCard()),
    "home.home, a manager in none of their channels": lambda: home.home(
        HomeCard(managed=ManagedCard((), (), digest=False))
    ),
}

MODULES: Mapping[str, ModuleType] = {
    "digest": digest,
    "export": export,
    "figures": figures,
    "home": home,
    "home_managers": home_managers,
    "home_notices": home_notices,
}
