"""Every message and view, built from the most extreme values, is one that Slack takes, and pings nobody."""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType
from typing import Any

import pytest

from bot.rules.streaks import Streak
from bot.slack.blocks import (
    alerts,
    board,
    compare,
    forget,
    grilling,
    notes,
    notices,
    practice,
    practise_now,
    preferences,
    question,
    results,
    setup,
    streak,
    suggest,
    suggestion,
    topics,
    writing,
)
from bot.slack.blocks import focus as focus_words
from bot.slack.blocks import help as help_card
from bot.slack.blocks import round_menu as menu_words
from bot.slack.blocks import setup_words as settings_words
from bot.slack.blocks import welcome as welcome_words
from bot.slack.blocks.board import BoardCard, Row, Totals
from bot.slack.blocks.compare import Comparison, Price
from bot.slack.blocks.grilling import Grilling
from bot.slack.blocks.practice import Answered, Clock, PracticeCard
from bot.slack.blocks.question import QuestionCard
from bot.slack.blocks.results import BestAnswer, ResultsCard, RubricGap
from bot.slack.blocks.setup_fields import NAMES, About, Draft
from bot.slack.blocks.suggestion import SuggestionCard
from bot.slack.blocks.text import Message, View, plain
from playground import blockkit
from questions.bank import Bank
from questions.entered import Entered
from questions.model import DIFFICULTIES, KINDS, ROLES, SUBTOPICS, Question
from tests.slack import home_samples
from tests.slack.blocks_samples import HOSTILE, bare_question, longest_question, own_question

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
FAR = "America/Argentina/ComodRivadavia"
LINK = f"https://acme.slack.com/archives/C0123456789/p1763467200000000?{'thread=1&' * 10}"
BIG = 10**9
BANK = Bank.load()
TYPED = f"{HOSTILE}{'<!here>' * 500}"

CARD = QuestionCard(
    longest_question(), BIG, NOON, FAR, 3000, ("+1", "<!channel>", *["star"] * 22), extra_by=HOSTILE
)
OWN = PracticeCard(longest_question(), "p" * 36, BIG, "channel")
ON_THE_CLOCK = replace(OWN, place="conversation", clock=Clock(90, NOON, "over", FAR))
BEST = tuple(
    BestAnswer(HOSTILE, LINK, BIG, f"{round_} {HOSTILE * 3}") for round_ in range(21) for _ in range(20)
)
CLOSED = ResultsCard(longest_question(), BEST[:20], BIG, BIG, NOON, FAR, "r" * 36)
SUBJECT = "practice/" + "p" * 36
COMPARED = Comparison(
    longest_question(), "<@U0EVIL> <!channel> & " * 500, True, ("point-0", "point-5"), "forfeited"
)
OWN_COMPARED = Comparison(own_question(), "&amp;" * 5000, False, [f"point-{n}" for n in range(25)], "locked")
GRILLED = Grilling(longest_question(), longest_question().follow_ups[0], BIG, BIG + 2)
ROWS = tuple(Row(n, HOSTILE, BIG, BIG, BIG, BIG) for n in range(1, 501))
EVERY = Totals(BIG, BIG, BIG, BIG)
BOARD = BoardCard(HOSTILE, HOSTILE * 3, ROWS, BEST, EVERY, Totals(0, 0, 0, 0))
AMPERSANDS = BoardCard("&" * 80, "&" * 80, tuple(Row(1, "&" * 80, BIG, BIG, BIG, BIG) for _ in range(500)), tuple(
    BestAnswer("&" * 80, LINK, 1, f"{'&' * 140}{n // 20}") for n in range(400)
), EVERY, EVERY)  # fmt: skip

NOTES = notes.Notes(
    (notes.Note(longest_question(), NOON, HOSTILE, TYPED, None, notes.HeldBack(NOON, elsewhere=True)),) * 500,
    NOON,
    FAR,
)
ENTERED = Entered(
    **dict.fromkeys(
        ("title", "prompt", "context", "hints", "summary", "body", "look_for", "pitfalls"), "&" * 4000
    ),
    subtopic="mentoring-capability",
    minutes="90",
    roles=tuple(ROLES),
)
WIDEST = Draft(
    at="23:59",
    days=tuple(range(7)),
    difficulty="own",
    own=dict.fromkeys(range(7), "hard"),
    tz=FAR,
    country="US-CA",
    off=("2026-12-24, " * 260)[:3000],
    mix="30/50/20",
    difficulties=DIFFICULTIES,
    kinds=KINDS,
    subtopics=SUBTOPICS,
    roles=ROLES,
    emoji=":party-parrot: " * 45,
    minimum="2000",
    board_at="23:59",
    broadcast=True,
    shown_outside=True,
    managers=tuple(f"U{n:010}" for n in range(30)),
)
OUTLOOK = settings_words.Outlook(
    at=time(23, 59),
    tz=FAR,
    days=dict(enumerate(["easy", None, "medium", "hard", None, "easy", "hard"])),
    mix="30/50/20",
    country="US-CA",
    off=200,
    board_at=time(23, 59),
    broadcast=True,
    shown_outside=True,
    matching=BIG,
    instants=[NOON] * 50,
)

MESSAGES: dict[str, Callable[[], Message]] = {
    "question.round_message": lambda: question.round_message(CARD, "r" * 36),
    "question.voided_message": lambda: question.voided_message(longest_question(), BIG),
    "practice.practice_message": lambda: practice.practice_message(OWN),
    "practice.practice_message, on the clock": lambda: practice.practice_message(ON_THE_CLOCK),
    "practice.practice_message, answered": lambda: practice.practice_message(
        replace(ON_THE_CLOCK, answered=Answered(timedelta(days=10**8), timedelta(days=10**8)))
    ),
    "practice.in_conversation": lambda: practice.in_conversation(LINK, 90),
    "practice.no_conversation": practice.no_conversation,
    "practice.next_is_there": practice.next_is_there,
    "practice.answer_kept": lambda: practice.answer_kept(longest_question().title),
    "practice.answer_stands": lambda: practice.answer_stands(Answered(timedelta(days=10**8))),
    "practice.practice_gone": practice.practice_gone,
    "practice.form_not_opened": practice.form_not_opened,
    "practice.shortcut_not_opened": practice.shortcut_not_opened,
    "practice.which_one": practice.which_one,
    "practice.open_here": practice.open_here,
    "practice.not_asked_here": practice.not_asked_here,
    "practice.no_such_box": lambda: practice.no_such_box(TYPED, "long", TYPED),
    "question.hints": lambda: question.hints(longest_question()),
    "results.results": lambda: results.results(CLOSED),
    "results.results, with a gap": lambda: results.results(
        replace(CLOSED, gap=RubricGap(BIG, "&" * 600, BIG - 1, HOSTILE * 5, BIG - 2))
    ),
    "compare.practice_gone": compare.practice_gone,
    "grilling.none_left": grilling.none_left,
    "board.weekly": lambda: board.weekly(BOARD),
    "board.weekly, in sections": lambda: board.weekly(BOARD, native=False),
    "board.weekly, all ampersands": lambda: board.weekly(AMPERSANDS),
    "board.weekly, all ampersands in sections": lambda: board.weekly(AMPERSANDS, native=False),
    "board.weekly, nobody": lambda: board.weekly(BoardCard("c", "Week", (), (), EVERY)),
    "board.weekly, one": lambda: board.weekly(BoardCard("c", "Week", ROWS[:1], (), EVERY)),
    "board.leaderboard": lambda: board.leaderboard(BOARD, ROWS[400], ROWS[398:403]),
    "board.leaderboard, hidden": lambda: board.leaderboard(BOARD, ROWS[400], ROWS[398:403], hidden=True),
    "board.leaderboard, nobody": lambda: board.leaderboard(BoardCard("c", "Week", (), (), EVERY), None, ()),
    "setup_words.saved": lambda: settings_words.saved(OUTLOOK, instead_of=HOSTILE),
    "setup_words.saved, never": lambda: settings_words.saved(replace(OUTLOOK, instants=[], matching=0)),
    "setup_words.replaced": lambda: settings_words.replaced("C1", HOSTILE, OUTLOOK),
    "round_menu.reported": menu_words.reported,
    "round_menu.nobody_to_tell": menu_words.nobody_to_tell,
    "round_menu.problem": lambda: menu_words.problem(TYPED, "C1", HOSTILE, f"{TYPED}\n\n{TYPED}", LINK),
    "round_menu.round_voided": menu_words.round_voided,
    "round_menu.void_already": menu_words.void_already,
    "round_menu.still_coming": menu_words.still_coming,
    "round_menu.settled": menu_words.settled,
    "round_menu.barred": lambda: menu_words.barred(TYPED),
    "round_menu.barred_already": lambda: menu_words.barred_already(TYPED),
    "welcome.channel_welcome": welcome_words.channel_welcome,
    "welcome.direct_welcome": welcome_words.direct_welcome,
    "streak.streak": lambda: streak.streak(HOSTILE, Streak(BIG, BIG, 2, BIG), NOON, FAR, own=False),
    "help.card": help_card.card,
    "focus.focus_set": lambda: focus_words.focus_set("partitioning-sharding", date(2026, 9, 23), BIG),
    "focus.focus_set, filtered": lambda: focus_words.focus_set(
        "caching", date(2026, 9, 23), 0, filtered=True
    ),
    "focus.focus_stands": lambda: focus_words.focus_stands("mentoring-capability", date(2026, 9, 23)),
    "focus.focus_ended": lambda: focus_words.focus_ended("mentoring-capability"),
    "focus.no_focus": focus_words.no_focus,
    "focus.ends_today": focus_words.ends_today,
    "focus.one_at_a_time": focus_words.one_at_a_time,
    "focus.unknown_focus": lambda: focus_words.unknown_focus(TYPED, None),
    "forget.forget_me": forget.forget_me,
    "forget.forgotten": forget.forgotten,
    "forget.written_before": forget.written_before,
    "forget.kept": forget.kept,
    "preferences.reminder": lambda: preferences.reminder(longest_question(), "C1", LINK, NOON, FAR, "r" * 36),
    "preferences.reminders_on": preferences.reminders_on,
    "preferences.reminders_off": preferences.reminders_off,
    "preferences.hidden": preferences.hidden,
    "preferences.shown": preferences.shown,
    "preferences.prefers_not_to_be_shown": lambda: preferences.prefers_not_to_be_shown(HOSTILE),
    "alerts.cannot_post": lambda: alerts.cannot_post("C1", TYPED),
    "alerts.few_unseen": lambda: alerts.few_unseen("C1", 9),
    "alerts.nothing_matches": lambda: alerts.nothing_matches("C1"),
    "topics.topics": lambda: topics.topics([topics.Topic(name, BIG, BIG) for name in SUBTOPICS]),
    "writing.posted": lambda: writing.posted("&" * 3000, HOSTILE, "a" * 36, late=True),
    "writing.on_its_way": lambda: writing.on_its_way(NOON, FAR),
    "writing.on_its_way_beside_a_reply": writing.on_its_way_beside_a_reply,
    "writing.on_its_way_after_look": writing.on_its_way_after_look,
    "writing.changed_after_look": writing.changed_after_look,
    "writing.on_its_way_late": lambda: writing.on_its_way_late(NOON, FAR),
    "writing.changed": writing.changed,
    "writing.withdrawn": writing.withdrawn,
    "writing.withdrawn_already": writing.withdrawn_already,
    "writing.not_yours": writing.not_yours,
    "writing.answer_lost": lambda: writing.answer_lost("&" * 3000, HOSTILE),
    "writing.chosen": lambda: writing.chosen(NOON, FAR),
    "writing.chosen_already": writing.chosen_already,
    "writing.no_round_here": writing.no_round_here,
    "writing.choose_your_own": writing.choose_your_own,
    "writing.too_short_to_choose": lambda: writing.too_short_to_choose(BIG, BIG),
    "writing.choice_locked": writing.choice_locked,
    "writing.choice_too_late": lambda: writing.choice_too_late(NOON, FAR),
    "notes.on_its_way": notes.on_its_way,
    "notes.on_its_way_already": notes.on_its_way_already,
    "notes.introduction": lambda: notes.introduction(NOTES),
    "notes.nothing_yet": notes.nothing_yet,
    "notes.not_made": notes.not_made,
    "suggestion.to_decide": lambda: suggestion.to_decide(
        SuggestionCard(longest_question(), HOSTILE, "C1", "pending"), "s" * 36
    ),
    "suggestion.to_decide, all ampersands": lambda: suggestion.to_decide(
        SuggestionCard(ampersands(), "&" * 80, "C1", "declined", by="&" * 80, reason="&" * 1000), "s" * 36
    ),
    "suggestion.approved": suggestion.approved,
    "suggestion.decided_already": lambda: suggestion.decided_already("approved", HOSTILE),
    "suggestion.gone": suggestion.gone,
    "suggestion.was_approved": lambda: suggestion.was_approved(TYPED[:150], edited=True),
    "suggestion.was_declined": lambda: suggestion.was_declined(TYPED[:150], TYPED[:1000]),
    "notices.answer_counted": lambda: notices.answer_counted(BIG, NOON, FAR),
    "notices.extra_answer_counted": lambda: notices.extra_answer_counted(NOON, FAR),
    "notices.answer_after_look": notices.answer_after_look,
    "notices.late_answer": lambda: notices.late_answer(NOON, FAR),
    "notices.not_installed": notices.not_installed,
    "notices.not_set_up": notices.not_set_up,
    "notices.settings_unreadable": notices.settings_unreadable,
    "notices.not_a_manager": lambda: notices.not_a_manager([HOSTILE] * 100),
    "notices.guests_cannot_set_up": notices.guests_cannot_set_up,
    "notices.paused": lambda: notices.paused(date(2026, 12, 24), NOON, FAR),
    "notices.paused, one left out": lambda: notices.paused(None, None, FAR, left_out=NOON),
    "notices.paused, open end": lambda: notices.paused(None),
    "notices.resumed": lambda: notices.resumed(NOON, FAR),
    "notices.skipped": lambda: notices.skipped(NOON, None, FAR),
    "notices.nothing_to_pause": notices.nothing_to_pause,
    "notices.not_paused": lambda: notices.not_paused(None, FAR),
    "notices.nothing_to_skip": notices.nothing_to_skip,
    "notices.away": lambda: notices.away(date(2026, 12, 24)),
    "notices.away, reminded": lambda: notices.away(date(2026, 12, 24), reminded=True),
    "notices.back": notices.back,
    "notices.not_away": notices.not_away,
    "notices.bad_date": lambda: notices.bad_date(TYPED),
    "notices.pause_too_short": notices.pause_too_short,
    "notices.past_date": lambda: notices.past_date(date(2026, 1, 1)),
    "notices.unknown_command": lambda: notices.unknown_command(TYPED, TYPED),
    "notices.unknown_member": lambda: notices.unknown_member(TYPED),
    "notices.no_match": lambda: notices.no_match(TYPED),
    "notices.nothing_left": lambda: notices.nothing_left(TYPED),
    "notices.extra_on_its_way": lambda: notices.extra_on_its_way("hard"),
    "notices.extra_open": lambda: notices.extra_open(NOON, FAR, LINK),
    "notices.extra_open, not posted yet": lambda: notices.extra_open(None, FAR),
    "notices.extra_limit": notices.extra_limit,
    "notices.not_in_channel": notices.not_in_channel,
    "notices.archived": notices.archived,
    "notices.not_in_dm": lambda: notices.not_in_dm(TYPED),
    "notices.join_first": notices.join_first,
    "notices.not_your_channel": notices.not_your_channel,
    "notices.board_empty": lambda: notices.board_empty("quarter"),
    "notices.no_streak_yet": lambda: notices.no_streak_yet(NOON, FAR),
    "notices.no_streak_yet, somebody else": lambda: notices.no_streak_yet(None, FAR, member=HOSTILE),
    "notices.round_gone": notices.round_gone,
    "notices.question_gone": notices.question_gone,
    "notices.too_slow": notices.too_slow,
    "notices.went_wrong": lambda: notices.went_wrong(TYPED),
    "notices.database_away": notices.database_away,
    **home_samples.MESSAGES,
}

VIEWS: dict[str, Callable[[], View]] = {
    "practice.answer_view": lambda: practice.answer_view(longest_question(), BIG, "m" * 3000, "x" * 9000),
    "practise_now.practise_now": practise_now.practise_now,
    "compare.price": lambda: compare.price(
        Price("credit", longest_question(), NOON, FAR, streak=True, here=False), SUBJECT
    ),
    "compare.price, of a lock": lambda: compare.price(
        Price("lock", longest_question(), NOON, FAR, streak=True, here=False), SUBJECT
    ),
    "compare.comparison": lambda: compare.comparison(COMPARED, SUBJECT),
    "compare.comparison, of one's own question": lambda: compare.comparison(OWN_COMPARED, SUBJECT),
    "compare.comparison, nothing to tick": lambda: compare.comparison(Comparison(bare_question()), SUBJECT),
    "notices.trouble": lambda: notices.trouble(notices.went_wrong(TYPED)),
    "compare.only": lambda: compare.only(notices.question_gone(), SUBJECT),
    "grilling.saved": lambda: grilling.saved(longest_question(), 0, SUBJECT),
    "grilling.saved, nothing to ask": lambda: grilling.saved(bare_question(), 0, SUBJECT),
    "grilling.grilling": lambda: grilling.grilling(GRILLED, SUBJECT),
    "grilling.grilling, heard": lambda: grilling.grilling(replace(GRILLED, heard=True), SUBJECT),
    "grilling.grilling, the only one": lambda: grilling.grilling(
        replace(GRILLED, total=1, heard=True), SUBJECT
    ),
    "writing.modal": lambda: writing.modal(
        writing.Desk(longest_question(), "&" * 4000, BIG, NOON, FAR, replied=True), "r" * 36
    ),
    "writing.modal, editing": lambda: writing.modal(
        writing.Desk(longest_question(), "", BIG, NOON, FAR, editing=True), "r" * 36
    ),
    "writing.modal, closed": lambda: writing.modal(
        writing.Desk(longest_question(), "", BIG, NOON, FAR, closed=True), "r" * 36
    ),
    "suggest.modal": lambda: suggest.modal(ENTERED, "C0123456789"),
    "suggest.modal, empty": lambda: suggest.modal(Entered(), ""),
    "suggest.modal, editing": lambda: suggest.modal(ENTERED, "s" * 36, editing=True),
    "suggest.sent": lambda: suggest.sent([HOSTILE] * 100),
    "suggestion.decline_modal": lambda: suggestion.decline_modal(TYPED, "s" * 36),
    "round_menu.report_view": lambda: menu_words.report_view("r" * 36, TYPED),
    "round_menu.void_view": lambda: menu_words.void_view("r" * 36, TYPED, closed=True),
    "round_menu.void_view, open": lambda: menu_words.void_view("r" * 36, TYPED, closed=False),
    "round_menu.never_view": lambda: menu_words.never_view("r" * 36, TYPED),
    "round_menu.outcome": lambda: menu_words.outcome(menu_words.barred(TYPED)),
    "setup.setup_view": lambda: setup.setup_view(
        About("C0123456789", plain(TYPED[:80]), rests=True, unreadable=True),
        WIDEST,
        settings_words.preview(OUTLOOK),
    ),
    "setup.setup_view, empty": lambda: setup.setup_view(
        About("C1", "c", public=False), Draft(), settings_words.not_yet(dict.fromkeys(NAMES, TYPED[:300]))
    ),
    **home_samples.VIEWS,
}

MODULES: Mapping[str, ModuleType] = {
    "alerts": alerts,
    "board": board,
    "compare": compare,
    "focus": focus_words,
    "forget": forget,
    "grilling": grilling,
    "help": help_card,
    "notes": notes,
    "notices": notices,
    "practice": practice,
    "practise_now": practise_now,
    "preferences": preferences,
    "question": question,
    "results": results,
    "setup": setup,
    "setup_words": settings_words,
    "round_menu": menu_words,
    "welcome": welcome_words,
    "streak": streak,
    "suggest": suggest,
    "suggestion": suggestion,
    "topics": topics,
    **home_samples.MODULES,
    "writing": writing,
}

every_message = pytest.mark.parametrize("build", MESSAGES.values(), ids=MESSAGES)
every_view = pytest.mark.parametrize("build", VIEWS.values(), ids=VIEWS)


def ampersands() -> Question:
    """The worst that a form takes, escaped to five times its length."""
    entered = Entered(
        title="The title",
        prompt="&" * 2500,
        context="&" * 1500,
        subtopic="caching",
        roles=("sre",),
        hints="\n".join(["&" * 500] * 3),
        summary="&" * 1000,
        body="&" * 3000,
        look_for="\n".join(["&" * 250] * 6),
        pitfalls="\n".join(["&" * 300] * 5),
    )
    return entered.question("team-12345678")


def strings(value: Any) -> Iterator[str]:
    """Every string anywhere in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_nothing_that_people_see_is_left_out_here() -> None:
    made = {
        f"{module_name}.{name}"
        for module_name, module in MODULES.items()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation in (Message, View)
    }
    assert made == {name.split(",")[0] for name in {**MESSAGES, **VIEWS}}


@every_message
def test_slack_takes_every_message_at_its_most_extreme(build: Callable[[], Message]) -> None:
    message = build()
    assert blockkit.problems(message.blocks, "message") == []
    assert blockkit.size(message.blocks) <= blockkit.MOST_CHARACTERS
    assert message.blocks


@every_view
def test_slack_takes_every_view_at_its_most_extreme(build: Callable[[], View]) -> None:
    assert blockkit.view_problems(build()) == []


@every_message
def test_every_message_has_a_text_that_slack_does_not_cut(build: Callable[[], Message]) -> None:
    assert 0 < len(build().text.strip()) <= 40_000


@every_message
def test_what_the_blocks_say_the_text_says_too(build: Callable[[], Message]) -> None:
    message = build()
    said = " ".join(message.text.replace("*", "").split())
    for block in message.blocks:
        if block["type"] == "section":
            for line in block["text"]["text"].replace("*", "").splitlines():
                assert " ".join(line.split()) in said


@pytest.mark.parametrize("build", [*MESSAGES.values(), *VIEWS.values()], ids=[*MESSAGES, *VIEWS])
def test_nothing_that_people_typed_pings_anyone(build: Callable[[], Message | View]) -> None:
    built = build()
    found = list(strings([built.text, built.blocks] if isinstance(built, Message) else built))
    tags = [tag for string in found for tag in re.findall(r"<[^\s\d=][^<>]*", string)]
    assert [
        tag for tag in tags if not re.match(r"<(!date\^\d+\^|https://acme\.slack\.com/|#C\w+$)", tag)
    ] == []
    assert not any("\u202e" in string for string in found)


# Who decides about a suggested question gets all of it.
WHOLE = "suggestion.to_decide"

ANSWER_MARKS = ("capacity &amp;", "the very last bullet", "S &amp; S", "Names a bound", "P &lt; Q", "A title")


def test_the_model_answer_holds_all_of_the_answer() -> None:
    view = json.dumps(compare.comparison(COMPARED, SUBJECT))
    assert [mark for mark in ANSWER_MARKS if mark not in view] == []


@pytest.mark.parametrize("compared", [COMPARED, OWN_COMPARED], ids=["longest", "own"])
def test_every_rubric_point_can_be_ticked_however_long_the_answer_is(compared: Comparison) -> None:
    boxes = [
        option["value"]
        for block in compare.comparison(compared, SUBJECT)["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    ]
    assert boxes == [point.id for point in compared.question.rubric]


@pytest.mark.parametrize(
    "build",
    [build for name, build in MESSAGES.items() if name != WHOLE],
    ids=[n for n in MESSAGES if n != WHOLE],
)
def test_no_posted_message_holds_any_of_the_answer(build: Callable[[], Message]) -> None:
    message = build()
    said = message.text + json.dumps(message.blocks)
    assert [mark for mark in ANSWER_MARKS if mark in said] == []


@pytest.mark.parametrize("id_", list(BANK))
def test_every_question_of_the_bank_is_shown_whole_within_slacks_limits(id_: str) -> None:
    asked = BANK[id_]
    card = QuestionCard(asked, BIG, NOON, FAR, 80, ("+1", "star", "fire", "100", "brain"), extra_by="x" * 80)
    for message in (
        question.round_message(card, "r" * 36),
        practice.practice_message(replace(ON_THE_CLOCK, question=asked)),
        question.hints(asked),
        results.results(ResultsCard(asked, BEST[:20], BIG, BIG, NOON, FAR, "r")),
    ):
        assert blockkit.problems(message.blocks, "message") == []
        assert blockkit.size(message.blocks) <= blockkit.MOST_CHARACTERS
    said = question.round_message(card, "r").text
    assert len(said) <= 4_000
    assert "…" not in said or "…" in asked.title + asked.prompt + asked.context
    view = compare.comparison(
        Comparison(asked, LINK * 20, True, [point.id for point in asked.rubric]), SUBJECT
    )
    assert blockkit.view_problems(view) == []
    assert "…" not in json.dumps([b for b in view["blocks"] if b["type"] == "input"], ensure_ascii=False)
    for n, follow_up in enumerate(asked.follow_ups):
        grilled = Grilling(asked, follow_up, n, len(asked.follow_ups), heard=True)
        assert blockkit.view_problems(grilling.grilling(grilled, SUBJECT)) == []


def test_the_errors_under_a_field_are_inert_and_short() -> None:
    for error in (
        settings_words.zone_error(TYPED, [FAR]),
        settings_words.zone_error(TYPED),
        settings_words.country_error(TYPED),
        settings_words.off_error([TYPED] * 9),
        settings_words.unknown_emoji([TYPED] * 9),
        settings_words.emoji_unchecked([TYPED] * 9),
        settings_words.cannot_manage([HOSTILE] * 9),
    ):
        assert "<!" not in error
        assert len(error) < 300
