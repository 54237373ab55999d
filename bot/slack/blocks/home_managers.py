"""What a manager sees on the Home tab: their channels in a line each, and one of them looked into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.coverage import Focus, Matrix, Weak
from bot.rules.participation import Share
from bot.slack.blocks import actions as ids
from bot.slack.blocks import board, figures, kit
from bot.slack.blocks.board import BoardCard, Row
from bot.slack.blocks.figures import Coming
from bot.slack.blocks.text import Block, count, plain, sections
from questions.model import Subtopic

CHANNELS_SHOWN = 100
"""Lines of the overview, and options that Slack takes in a menu or in a group of it."""

FOOTNOTE = (
    "Of the last four weeks. Participation: people who answered on time, of the channel’s members. "
    "Answer rate: answers given, of one for each member who wasn’t away in each scheduled round."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A channel in the overview; ``name`` without its sign."""

    channel_id: str
    name: str
    participation: Share | None
    answer_rate: Share | None
    coming: Coming


@dataclass(frozen=True, slots=True)
class Detail:
    """A channel looked into. ``board``: this week's so far, None if no round has closed; ``own``, ``around``: as there.

    ``working_days``: how long the ``unseen`` questions last; ``focus``, ``focus_until``: the one that is set, if any.
    """

    channel_id: str
    name: str
    board: BoardCard | None
    own: Row | None
    around: tuple[Row, ...]
    participation: Share | None
    answer_rate: Share | None
    matrix: Matrix
    weakest: Sequence[Weak]
    suggested: Focus | None
    focus: Subtopic | None
    focus_until: date | None
    unseen: int
    working_days: int | None


@dataclass(frozen=True, slots=True)
class ManagedCard:
    """``channels``: all that the manager may see, by name; the lines of the first `CHANNELS_SHOWN` are told."""

    lines: Sequence[Line]
    channels: Sequence[tuple[str, str]]
    digest: bool
    detail: Detail | None = None


def managed(card: ManagedCard) -> list[Block]:
    """At most 60 blocks."""
    blocks = [kit.header("Channels you manage")]
    if not card.channels:
        blocks.append(
            kit.section(
                "You are in none of the channels that you manage. A channel’s figures are for managers who are in it; "
                "a public one can show them to its other managers, if `/scaleq setup` there says so."
            )
        )
    else:
        lines = [_line(one) for one in card.lines[:CHANNELS_SHOWN]]
        if more := len(card.channels) - len(lines):
            lines.append(f"And {count(more, 'more channel')}, to be found in the menu below.")
        blocks += [*sections("\n".join(lines)), kit.context(FOOTNOTE), _menu(card)]
    if card.detail is not None:
        blocks += _detail(card.detail)
    return [*blocks, {"type": "divider"}, kit.actions(_digest(card.digest))]


def _line(one: Line) -> str:
    return f"• <#{one.channel_id}>: {figures.shares(one.participation, one.answer_rate)} · {figures.coming(one.coming)}"


def _menu(card: ManagedCard) -> Block:
    options = [kit.option(_named(name), channel_id) for channel_id, name in card.channels]
    menu: Block = {
        "type": "static_select",
        "action_id": ids.HOME_CHANNEL,
        "placeholder": kit.plain_text("Choose a channel", 150),
    }
    if len(options) <= CHANNELS_SHOWN:
        menu["options"] = options
    else:
        chunks = [options[n : n + CHANNELS_SHOWN] for n in range(0, len(options), CHANNELS_SHOWN)]
        menu["option_groups"] = [
            {"label": kit.plain_text(f"From {chunk[0]['text']['text']}", 75), "options": chunk}
            for chunk in chunks[:CHANNELS_SHOWN]
        ]
    chosen = next((one for one in options if card.detail and one["value"] == card.detail.channel_id), None)
    if chosen is not None:
        menu["initial_option"] = chosen
    said = kit.section("*Look into a channel*")
    said["accessory"] = menu
    return said


def _named(name: str) -> str:
    return f"#{plain(name) or 'a channel'}"


def _detail(of: Detail) -> list[Block]:
    return [
        kit.header(_named(of.name)),
        *_board(of),
        *sections(f"*The last four weeks*\n{figures.shares(of.participation, of.answer_rate).capitalize()}."),
        *sections(f"*Rounds so far, by subtopic and difficulty*\n{figures.matrix(of.matrix)}"),
        *sections(f"*Weakest subtopics*\n{figures.weakest(of.weakest)}"),
        *sections(
            f"*What comes next*\n{figures.runway(of.unseen, of.working_days)}\n"
            f"{figures.focus(of.suggested, of.focus, of.focus_until)}"
        ),
        kit.actions(
            kit.button("Export CSV", ids.HOME_EXPORT, of.channel_id),
            kit.button("Set up", ids.HOME_SETUP, of.channel_id),
        ),
    ]


def _board(of: Detail) -> list[Block]:
    if of.board is None:
        return [kit.section("*This week*\nNo round has closed yet.")]
    hidden = of.own is not None and of.own not in of.board.rows
    return board.leaderboard(of.board, of.own, of.around, hidden=hidden).blocks


def _digest(chosen: bool) -> Block:
    return kit.checkboxes(
        ids.HOME_DIGEST,
        [
            (
                ids.SETTING_DIGEST,
                "Weekly digest",
                "A message on Tuesdays at 9:00 about last week in these channels",
                chosen,
            )
        ],
    )
