"""The Home tab: a member's own part, and below it what a manager sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.rules.streaks import Streak
from bot.slack.blocks import actions as ids
from bot.slack.blocks import figures, kit, labels
from bot.slack.blocks.figures import Coming
from bot.slack.blocks.home_managers import ManagedCard, managed
from bot.slack.blocks.streak import RULE
from bot.slack.blocks.text import (
    Block,
    Message,
    View,
    clip,
    count,
    day,
    escape,
    link,
    plain,
    sections,
    when,
)
from questions.model import Difficulty

STREAKS_SHOWN = 30
OPEN_SHOWN = 10
ANSWERED_SHOWN = 10
TITLE_LIMIT = 150


@dataclass(frozen=True, slots=True)
class Own:
    """How the member stands in a channel."""

    channel_id: str
    streak: Streak
    coming: Coming


@dataclass(frozen=True, slots=True)
class Open:
    """An open round that the member hasn't answered."""

    title: str
    permalink: str | None
    channel_id: str
    closes_at: datetime
    tz: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A round that the member answered. ``late``: after its close; ``best``: their answer was (one of) the best."""

    title: str
    permalink: str | None
    channel_id: str
    difficulty: Difficulty
    on: date
    late: bool
    best: bool
    still_open: bool


@dataclass(frozen=True, slots=True)
class HomeCard:
    """Everything on one person's Home. ``away_until``: None if they aren't away.

    ``notice``: what became of what was just pressed. ``managed``: None for who manages nothing.
    """

    own: Sequence[Own] = ()
    open: Sequence[Open] = ()
    answered: Sequence[Answered] = ()
    remind: bool = False
    hidden: bool = False
    away_until: date | None = None
    notice: Message | None = None
    managed: ManagedCard | None = field(default=None)


def home(card: HomeCard) -> View:
    """The whole tab. Its ``private_metadata`` is the id of the channel that a manager looks into, if any."""
    blocks: list[Block] = []
    if card.notice is not None:
        blocks += [*sections(card.notice.text), {"type": "divider"}]
    blocks += [kit.header("Your practice"), *_own(card.own), *_open(card.open), *_practise()]
    blocks += [kit.header("Your latest answers"), *_answered(card.answered)]
    blocks += [kit.header("Your settings"), *_settings(card)]
    looked_into = ""
    if card.managed is not None:
        blocks += [{"type": "divider"}, *managed(card.managed)]
        looked_into = card.managed.detail.channel_id if card.managed.detail else ""
    return {"type": "home", "private_metadata": looked_into, "blocks": blocks[:100]}


def _own(own: Sequence[Own]) -> list[Block]:
    if not own:
        return [
            kit.section(
                "None of your channels gets questions yet. In a channel that has the app, `/scaleq setup` starts them; "
                "by yourself you can practise at any time."
            )
        ]
    lines = [_standing(one) for one in own[:STREAKS_SHOWN]]
    if more := len(own) - len(lines):
        lines.append(f"And {count(more, 'more channel')}: `/scaleq streak` in each tells.")
    return [*sections("\n".join(lines)), kit.context(RULE)]


def _standing(one: Own) -> str:
    if one.streak.credits == 0:
        told = "no streak yet"
    else:
        told = f"streak *{one.streak.current:,}* · best {one.streak.best:,} · {count(one.streak.freezes, 'freeze')}"
    return f"• <#{one.channel_id}>: {told} · {figures.coming(one.coming)}"


def _open(rounds: Sequence[Open]) -> list[Block]:
    if not rounds:
        return []
    lines = [
        f"• {_title(one.title, one.permalink)} in <#{one.channel_id}>, closes {when(one.closes_at, one.tz)}"
        for one in rounds[:OPEN_SHOWN]
    ]
    if more := len(rounds) - len(lines):
        lines.append(f"And {count(more, 'more round')}.")
    return sections("\n".join(["*Open, and not yet answered by you*", *lines]))


def _practise() -> list[Block]:
    buttons = [
        kit.button(f"Practise now: {labels.DIFFICULTY[difficulty].lower()}", action_id, difficulty)
        for difficulty, action_id in ids.HOME_PRACTISE.items()
    ]
    return [kit.actions(*buttons, kit.button("My notes", ids.NOTES))]


def _answered(rounds: Sequence[Answered]) -> list[Block]:
    if not rounds:
        return [kit.section("None yet. What you answer in a round’s thread appears here.")]
    lines = [
        f"• {_title(one.title, one.permalink)} in <#{one.channel_id}> · {day(one.on)} · "
        f"{labels.DIFFICULTY[one.difficulty]} · {_outcome(one)}"
        for one in rounds[:ANSWERED_SHOWN]
    ]
    return sections("\n".join(lines))


def _outcome(one: Answered) -> str:
    if one.late:
        return "late"
    if one.still_open:
        return "on time, still open"
    return "on time, best answer" if one.best else "on time"


def _title(title: str, permalink: str | None) -> str:
    said = escape(clip(plain(title), TITLE_LIMIT)) or "A question"
    return link(permalink, said) if permalink else said


def _settings(card: HomeCard) -> list[Block]:
    boxes = kit.checkboxes(
        ids.HOME_SETTINGS,
        [
            (
                ids.SETTING_REMIND,
                "Remind me",
                "A message before a round closes that I haven’t answered",
                card.remind,
            ),
            (
                ids.SETTING_HIDE,
                "Hide me on the boards",
                "Unranked for others; my own rank stays visible to me",
                card.hidden,
            ),
        ],
    )
    return [kit.actions(boxes), _away(card.away_until)]


def _away(until: date | None) -> Block:
    if until is not None:
        said = kit.section(
            f"You are away up to and including {day(until)}: rounds that open or close in that time don’t count against you."
        )
        said["accessory"] = kit.button("I am back", ids.HOME_BACK)
        return said
    said = kit.section(
        "You aren’t away. Choose your last day away, and rounds that open or close until then don’t count against you."
    )
    said["accessory"] = {
        "type": "datepicker",
        "action_id": ids.HOME_AWAY,
        "placeholder": kit.plain_text("Away until…", 150),
    }
    return said
