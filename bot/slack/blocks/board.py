"""Boards: the weekly one, posted to the channel, and the leaderboard that one person asks for.

Names, never mentions: a board pings nobody.
"""

from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from bot.slack.blocks import kit
from bot.slack.blocks.results import BestAnswer, crowned
from bot.slack.blocks.text import Block, Message, bare_name, clip, count, escape, name, plain, sections

ROWS_SHOWN = 20
"""Rows of the ranking on a weekly board; how many more there are is said."""
TOP_SHOWN = 10
"""Rows of the ranking on a leaderboard, besides the asker's own neighbourhood."""
BEST_SHOWN = 12
"""Questions whose best answers a weekly board lists."""
TIED_SHOWN = 3
"""Of those who share a best answer, so many are named on a board."""
RANKING_LIMIT = 6000
BEST_LIMIT = 4500
"""Characters for each, so that with everything else Slack's 13,000 for a message's blocks are kept."""
BARS = 6
LABEL_LIMIT = 20

FOOTNOTE = "Points: on-time answer 1/2/3 (easy/medium/hard; extras 0), +1 per voter, +3 per best answer. Ties share a rank."


@dataclass(frozen=True, slots=True)
class Row:
    """One member's standing; ``mine`` marks the person who reads the board."""

    rank: int
    name: str
    points: int
    answers: int
    votes: int
    crowns: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """A period's sums: answers on time, distinct voters, distinct answerers, closed rounds."""

    answers: int
    voters: int
    answerers: int
    rounds: int


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A period's board. ``channel``: its name; ``title``: the period, e.g. "Week of 16 November 2026";

    ``rows``: the whole ranking, best first; ``best``: crowned answers with their question's title, in the order
    of the rounds; ``before``: the totals of the period before, None if nothing closed in it.
    """

    channel: str
    title: str
    rows: tuple[Row, ...]
    best: tuple[BestAnswer, ...]
    totals: Totals
    before: Totals | None = None


def weekly(card: BoardCard, *, native: bool = True) -> Message:
    """The week's board. ``native=False`` says the same in sections, for a Slack that refuses the native blocks."""
    head = f"Leaderboard · {card.title}"
    totals = _totals(card.totals, card.before)
    lines = _within(RANKING_LIMIT, [_line(row) for row in card.rows[:ROWS_SHOWN]])
    ranking = "\n".join(lines) or "Nobody is ranked this week."
    shown, more = card.rows[: len(lines)], len(card.rows) - len(lines)
    beyond = (
        f"And {count(more, 'more person', 'more people')}: `/scaleq leaderboard last week` shows you your own place."
        if more
        else ""
    )
    best = _best(card.best)

    blocks = [kit.header(head), *sections(totals)]
    blocks += [_table(shown, card.title), *_chart(shown)] if native and shown else sections(ranking)
    if beyond:
        blocks.append(kit.context(beyond))
    if best:
        blocks += sections(best)
    blocks.append(kit.context(FOOTNOTE))
    parts = (escape(plain(head)), totals, ranking, beyond, best, FOOTNOTE)
    return Message("\n\n".join(part for part in parts if part), blocks)


def _within(limit: int, lines: list[str]) -> list[str]:
    """The first lines that fit into ``limit`` characters together; at least one."""
    ends = list(accumulate(len(line) + 1 for line in lines))
    return lines[: max(1, sum(end <= limit for end in ends))]


def leaderboard(
    card: BoardCard, own: Row | None, around: tuple[Row, ...], *, hidden: bool = False
) -> Message:
    """The board for whoever asks: the top, their own row and its neighbours (``around``, own row included or not).

    ``hidden``: they hide, so ``own`` isn't among ``card.rows``, and nobody else sees it.
    """
    mine = own and replace(own, mine=True)
    rows = tuple(mine if mine and row == own and not hidden else row for row in card.rows)
    head = f"*Leaderboard · {escape(plain(card.title))}*"
    if card.channel:
        head += f" in #{escape(plain(card.channel))}"
    top = rows[:TOP_SHOWN]
    near = [] if mine is None or any(row.mine for row in top) else _near(mine, around, top)

    parts = ["\n".join(_line(row) for row in top) or "Nobody is ranked in this period yet."]
    if near:
        heading = "*Your place: you are hidden, so only you see it*" if hidden else "*Around you*"
        parts.append("\n".join([heading, *(_line(row) for row in near)]))
    if (more := len(rows) - len(top) - sum(row in rows for row in near)) > 0:
        parts.append(f"{count(more, 'more person', 'more people')} not shown.")
    if own is None and rows:
        parts.append(
            "You have no points in this period yet: an answer on time or a vote from someone brings the first."
        )
    said = "\n\n".join([head, *parts])
    return Message(f"{said}\n\n{FOOTNOTE}", [*sections(said), kit.context(FOOTNOTE)])


def _near(mine: Row, around: tuple[Row, ...], top: tuple[Row, ...]) -> list[Row]:
    """The reader's row among its neighbours, without those that the top shows already."""
    others = [row for row in around if row not in top and replace(row, mine=True) != mine]
    above = [row for row in others if row.rank < mine.rank]
    return [*above, mine, *others[len(above) :]]


def _line(row: Row) -> str:
    """``1. Ana · 12 points · 4 answers · 5 votes · 1 best answer``"""
    who = f"{name(row.name)} (you)" if row.mine else name(row.name)
    parts = [count(row.points, "point"), count(row.answers, "answer"), count(row.votes, "vote")]
    if row.crowns:
        parts.append(count(row.crowns, "best answer"))
    line = f"{row.rank:,}. {who} · {' · '.join(parts)}"
    return f"*{line}*" if row.mine else line


def _totals(now: Totals, before: Totals | None) -> str:
    sums = (
        (now.answers, before.answers if before else None, "answer", "answers"),
        (now.answerers, before.answerers if before else None, "person answering", "people answering"),
        (now.voters, before.voters if before else None, "person voting", "people voting"),
        (now.rounds, before.rounds if before else None, "round", "rounds"),
    )
    line = " · ".join(f"{count(n, one, many)}{_difference(n, then)}" for n, then, one, many in sums)
    return f"{line}. In brackets: against the week before." if before else line


def _difference(n: int, then: int | None) -> str:
    if then is None:
        return ""
    if n == then:
        return " (as many)"
    return f" ({n - then:,} more)" if n > then else f" ({then - n:,} fewer)"


def _best(best: tuple[BestAnswer, ...]) -> str:
    """A line a question; those who tied are on one line."""
    if not best:
        return ""
    rounds = [(title, list(answers)) for title, answers in groupby(best, key=lambda answer: answer.title)]
    lines = [
        f"• {escape(clip(plain(title), 150)) or 'A question'}: {crowned(answers, shown=TIED_SHOWN)}"
        for title, answers in rounds[:BEST_SHOWN]
    ]
    lines = _within(BEST_LIMIT, lines)
    if more := len(rounds) - len(lines):
        lines.append(f"• and the best of {count(more, 'more round')}")
    return "\n".join(["*Best answers*", *lines])


def _table(rows: tuple[Row, ...], title: str) -> Block:
    """Slack's ``data_table``: its first row is the header, and the name is what identifies a row."""
    columns = ("Rank", "Name", "Points", "Answers", "Votes", "Best answers")
    body = [
        [
            _number(row.rank),
            _text(bare_name(row.name)),
            *map(_number, (row.points, row.answers, row.votes, row.crowns)),
        ]
        for row in rows
    ]
    return {
        "type": "data_table",
        "caption": clip(plain(f"Ranking, {title}"), 150),
        "page_size": len(rows),
        "row_header_column_index": 1,
        "rows": [[_text(column) for column in columns], *body],
    }


def _text(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def _number(n: int) -> Block:
    return {"type": "raw_number", "value": n, "text": str(n)}


def _chart(rows: tuple[Row, ...]) -> list[Block]:
    """Slack's ``data_visualization``: the points of the first few as bars. Labels have to differ and be short."""
    labels: list[str] = []
    for row in rows[:BARS]:
        label, n = bare_name(row.name, LABEL_LIMIT), 2
        while label in labels:
            mark = f" ({n})"
            label, n = bare_name(row.name, LABEL_LIMIT - len(mark)) + mark, n + 1
        labels.append(label)
    data = [{"label": label, "value": row.points} for label, row in zip(labels, rows, strict=False)]
    chart = {
        "type": "bar",
        "series": [{"name": "Points", "data": data}],
        "axis_config": {"categories": labels, "y_label": "Points"},
    }
    return [{"type": "data_visualization", "title": "Points of the first ranks", "chart": chart}]
