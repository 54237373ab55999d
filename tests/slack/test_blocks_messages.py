"""What each message says, and what it keeps to itself."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.rules.streaks import Streak
from bot.slack.blocks import (
    actions,
    alerts,
    board,
    forget,
    notices,
    practice,
    question,
    results,
    streak,
    topics,
)
from bot.slack.blocks.board import BoardCard, Row, Totals
from bot.slack.blocks.help import card as help_card
from bot.slack.blocks.practice import PracticeCard
from bot.slack.blocks.question import QuestionCard
from bot.slack.blocks.results import BestAnswer, ResultsCard
from bot.slack.blocks.text import Message
from tests.slack.blocks_samples import SECRET
from tests.slack.blocks_samples import question as a_question

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def card(**changes: Any) -> QuestionCard:
    given: dict[str, Any] = {
        "question": a_question(),
        "practised": 3,
        "closes_at": NOON,
        "tz": BERLIN,
        "minimum": 80,
        "emoji": ("+1", "star"),
        "extra_by": None,
    }
    return QuestionCard(**(given | changes))


def own(**changes: Any) -> PracticeCard:
    given: dict[str, Any] = {
        "question": a_question(),
        "practice_id": "p-1",
        "practised": 3,
        "place": "channel",
    }
    return PracticeCard(**(given | changes))


def closed(**changes: Any) -> ResultsCard:
    given: dict[str, Any] = {
        "question": a_question(),
        "best": (BestAnswer("Ana", "https://acme.slack.com/archives/C1/p1", 3),),
        "answers": 5,
        "voters": 7,
        "closed_at": NOON,
        "tz": BERLIN,
        "model_answer_button": "r-1",
    }
    return ResultsCard(**(given | changes))


def buttons(blocks: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Label, action id and value of every button, in order."""
    return [
        (element["text"]["text"], element["action_id"], element.get("value", ""))
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def shown(message: Message) -> str:
    """Everything in the blocks, as one string."""
    return json.dumps(message.blocks, ensure_ascii=False)


# The question


def test_a_question_shows_difficulty_kind_roles_time_box_and_who_practised_it() -> None:
    blocks = question.round_message(card(), "r-1").blocks
    assert blocks[0]["text"]["text"] == "The morning after"
    assert blocks[1]["elements"][0]["text"] == (
        "Hard · Technical · for backend, SRE · 20 min · practised by 3 people here"
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "nobody here has practised it yet"),
        (1, "practised by 1 person here"),
        (2, "practised by 2 people here"),
    ],
)
def test_how_many_have_practised_it(n: int, said: str) -> None:
    assert said in practice.practice_message(own(practised=n)).text


def test_the_text_fallback_carries_the_whole_prompt_its_context_and_how_to_answer() -> None:
    said = question.round_message(card(), "r-1").text
    assert "its p95 is &lt; 200 ms. Walk us through the next fifteen minutes." in said
    assert "Items are about 2 KB, 30 million are on sale." in said
    assert "Reply in the thread with at least 80 characters" in said
    assert ":+1: :star:" in said
    assert "|Wednesday 18 November 2026, 13:00 (Europe/Berlin)>" in said


def test_the_subtopic_the_tags_and_the_answer_stay_hidden_until_the_round_closes() -> None:
    for message in (question.round_message(card(), "r-1"), practice.practice_message(own())):
        for hidden in ("caching", "cold-start", "warm-up", SECRET):
            assert hidden not in message.text + shown(message)


def test_a_round_has_buttons_that_carry_its_id_and_not_the_questions() -> None:
    assert buttons(question.round_message(card(), "r-1").blocks) == [
        ("Write answer", actions.WRITE_ANSWER, "r-1"),
        ("Hint", actions.HINT, "r-1"),
        ("Compare", actions.COMPARE, "r-1"),
    ]


def test_an_extra_says_who_asked_and_that_no_streak_counts_it() -> None:
    message = question.round_message(card(extra_by="Ana <!channel>"), "r-1")
    said = "Asked by Ana &lt;!channel&gt; · extra round, no streak"
    assert said in message.text
    assert said in shown(message)
    assert "Asked by" not in question.round_message(card(), "r-1").text


def test_practice_has_what_one_can_do_with_it_and_share_only_in_a_channel() -> None:
    assert buttons(practice.practice_message(own()).blocks) == [
        ("Answer", actions.ANSWER_PRACTICE, "p-1"),
        ("Hint", actions.HINT_PRACTICE, "ticket-morning"),
        ("Compare", actions.COMPARE_PRACTICE, "p-1"),
        ("Another", actions.ANOTHER_PRACTICE, "p-1"),
        ("Share here", actions.SHARE_PRACTICE, "ticket-morning"),
    ]
    for place in ("elsewhere", "conversation"):
        said = buttons(practice.practice_message(own(place=place)).blocks)
        assert [label for label, _, _ in said] == ["Answer", "Hint", "Compare", "Another"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (750, "12 min 30 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (7500, "2 h 5 min"),
        (86400, "1 day"),
        (273600, "3 days 4 h"),
    ],
)
def test_a_span_of_time_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert practice.span(timedelta(seconds=seconds)) == said


def test_hints_come_from_vague_to_pointed() -> None:
    said = question.hints(a_question()).text
    assert said.index("1. Work out") < said.index("2. Which items")
    assert SECRET not in said
    assert question.hints(a_question(hints=())).text == "“The morning after” has no hints."


# Results


def test_results_name_the_best_answer_with_its_link_and_count_answers_and_voters() -> None:
    said = results.results(closed()).text
    assert "Best answer: <https://acme.slack.com/archives/C1/p1|Ana>, 3 votes" in said
    assert "5 answers · 7 people voted" in said


def test_results_reveal_the_subtopic_and_the_tags() -> None:
    message = results.results(closed())
    assert "Subtopic: caching · Tags: cold-start, warm-up." in message.text
    assert "Subtopic: caching" in shown(message)


def test_results_have_a_button_to_the_model_answer_and_never_its_text() -> None:
    message = results.results(closed())
    assert buttons(message.blocks) == [("Compare with the model answer", actions.COMPARE, "r-1")]
    assert SECRET not in message.text + shown(message)


def test_ties_share_the_crown() -> None:
    best = (BestAnswer("Ana", None, 2), BestAnswer("a member", None, 2))
    assert "Best answers: Ana and a member, tied with 2 votes each" in results.results(closed(best=best)).text
    twenty = tuple(BestAnswer(f"P{n}", None, 1) for n in range(20))
    assert "P9 and 10 more, tied with 1 vote each" in results.results(closed(best=twenty)).text


def test_a_round_without_answers_gets_a_gentle_line_not_a_ceremony() -> None:
    said = results.results(closed(best=(), answers=0, voters=0)).text
    assert "Nobody answered this one." in said
    assert "0 answers" not in said
    assert "Best" not in said


def test_answers_without_votes_have_no_best_among_them() -> None:
    assert "there is no best answer" in results.results(closed(best=(), voters=0)).text


def test_a_voided_round_says_only_that() -> None:
    message = results.results(closed(voided=True))
    assert "voided" in message.text
    assert "Ana" not in message.text
    assert buttons(message.blocks) == []


# Boards

TOTALS = Totals(answers=12, voters=4, answerers=5, rounds=5)


def a_board(rows: int = 3, **changes: Any) -> BoardCard:
    ranking = tuple(Row(n, f"Member {n}", 1000 - n, 2, 1, n % 2) for n in range(1, rows + 1))
    given: dict[str, Any] = {
        "channel": "practice",
        "title": "Week of 16 November 2026",
        "rows": ranking,
        "best": (BestAnswer("Ana", "https://acme.slack.com/archives/C1/p1", 3, "The morning after"),),
        "totals": TOTALS,
        "before": Totals(answers=9, voters=4, answerers=6, rounds=5),
    }
    return BoardCard(**(given | changes))


def test_the_weekly_board_has_a_ranking_a_chart_the_best_answers_and_the_footnote() -> None:
    message = board.weekly(a_board())
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["header", "section", "data_table", "data_visualization", "section", "context"]
    assert message.blocks[-1]["elements"][0]["text"] == board.FOOTNOTE
    assert "• The morning after: <https://acme.slack.com/archives/C1/p1|Ana>, 3 votes" in message.text


def test_the_teams_totals_stand_against_the_week_before() -> None:
    assert (
        "12 answers (3 more) · 5 people answering (1 fewer) · 4 people voting (as many) · 5 rounds (as many)"
        in board.weekly(a_board()).text
    )
    assert "12 answers · 5 people answering" in board.weekly(a_board(before=None)).text


def test_the_fallback_says_in_sections_what_the_native_blocks_show() -> None:
    native, fallback = board.weekly(a_board()), board.weekly(a_board(), native=False)
    assert native.text == fallback.text
    assert {block["type"] for block in fallback.blocks} == {"header", "section", "context"}
    assert "1. Member 1 · 999 points · 2 answers · 1 vote · 1 best answer" in shown(fallback)


def test_of_five_hundred_members_the_first_twenty_are_shown_and_the_rest_is_counted() -> None:
    message = board.weekly(a_board(500))
    table = message.blocks[2]
    assert len(table["rows"]) == 21
    assert table["rows"][20][1] == {"type": "raw_text", "text": "Member 20"}
    assert "And 480 more people" in message.text
    assert "And 480 more people" in shown(message)
    assert "Member 20 ·" in message.text


def test_a_week_without_points_has_no_table_and_no_chart() -> None:
    message = board.weekly(a_board(0, best=()))
    assert "Nobody is ranked this week." in message.text
    assert {block["type"] for block in message.blocks} == {"header", "section", "context"}


def test_the_charts_labels_differ_even_where_names_dont() -> None:
    rows = tuple(Row(1, "Alexandra Constantinopolous", 5, 1, 1, 0) for _ in range(8))
    chart = board.weekly(replace(a_board(), rows=rows)).blocks[3]["chart"]
    labels = chart["axis_config"]["categories"]
    assert len(labels) == len(set(labels)) == board.BARS
    assert [point["label"] for point in chart["series"][0]["data"]] == labels
    assert all(len(label) <= 20 for label in labels)


def test_a_leaderboard_shows_the_askers_own_row_and_its_neighbours() -> None:
    everybody = a_board(60)
    own = everybody.rows[39]
    said = board.leaderboard(everybody, own, everybody.rows[37:42]).text
    ranks = [int(rank) for rank in re.findall(r"^\*?(\d+)\. ", said, re.MULTILINE)]
    assert ranks == [*range(1, 11), 38, 39, 40, 41, 42]
    assert "*40. Member 40 (you) ·" in said
    assert "45 more people not shown." in said
    assert said.endswith(board.FOOTNOTE)


def test_whoever_stands_in_the_top_is_marked_there_and_not_repeated() -> None:
    everybody = a_board(12)
    said = board.leaderboard(everybody, everybody.rows[1], everybody.rows[:4]).text
    assert said.count("Member 2 ") == 1
    assert "Member 2 (you)" in said
    assert "Around you" not in said


def test_who_hides_sees_their_own_rank_though_the_board_does_not_list_them() -> None:
    said = board.leaderboard(a_board(3), Row(2, "Hidden", 998, 2, 1, 0), ()).text
    assert "*2. Hidden (you) ·" in said
    assert "not shown" not in said


def test_a_leaderboard_tells_who_has_no_points_how_to_get_some() -> None:
    assert "You have no points in this period yet" in board.leaderboard(a_board(3), None, ()).text


# Streak, help, setup, forget me


def test_a_streak_shows_current_best_freezes_and_the_next_round() -> None:
    said = streak.streak("Ana", Streak(current=4, best=9, freezes=1, credits=13), NOON, BERLIN, own=True).text
    assert "Your streak here: *4*. Best: 9. On-time answers in all: 13." in said
    assert "1 freeze held" in said
    assert "Next question: <!date^" in said
    assert streak.RULE in said


def test_somebody_elses_streak_names_them() -> None:
    said = streak.streak(
        "<@U1>", Streak(current=0, best=0, freezes=0, credits=0), None, BERLIN, own=False
    ).text
    assert "&lt;@U1&gt;’s streak here: *0*" in said
    assert "No freeze held" in said
    assert "No question is planned here." in said


def test_help_lists_what_works_and_its_buttons_lead_somewhere() -> None:
    message = help_card()
    for command in (
        *("hard", "medium", "easy", "here", "streak", "leaderboard", "setup", "pause", "resume", "skip"),
        *("away", "back", "topics", "forget-me"),
    ):
        assert command in message.text
    assert [action_id for _, action_id, _ in buttons(message.blocks)] == [
        *("help_practise_easy", "help_practise_medium", "help_practise_hard"),
        *("help_leaderboard", "help_streak", "help_setup"),
    ]


def test_forget_me_asks_once_more_and_says_what_goes_and_what_stays() -> None:
    message = forget.forget_me()
    confirm = message.blocks[-1]["elements"][0]
    assert (confirm["action_id"], confirm["style"]) == (actions.FORGET_ME_CONFIRM, "danger")
    assert confirm["confirm"]["style"] == "danger"
    for said in (
        "answers",
        "votes",
        "streaks",
        "yours to delete",
        "boards already posted in Slack keep standing",
    ):
        assert said in message.text


# Notices


def test_a_near_miss_is_answered_with_the_nearest_command() -> None:
    assert notices.unknown_command("hrad", "hard").text == "I don’t know “hrad”. Did you mean `/scaleq hard`?"
    assert "`/scaleq help`" in notices.unknown_command("<!channel>", None).text


def test_a_bad_date_is_answered_with_examples() -> None:
    assert notices.bad_date("frday").text == (
        "I can’t read “frday” as a date. Try `friday`, `tomorrow`, `24 december` or `2026-12-24`."
    )
    assert notices.bad_date("").text.startswith("Until when?")


def test_a_pause_says_when_it_goes_on_and_an_absence_its_last_day() -> None:
    assert "Paused until Friday 20 November 2026. The next question comes <!date^" in (
        notices.paused(date(2026, 11, 20), NOON, BERLIN).text
    )
    assert "up to and including Friday 20 November 2026" in notices.away(date(2026, 11, 20)).text


def test_topics_list_the_word_to_type_the_supply_and_what_the_channel_had() -> None:
    rows = [topics.Topic("caching", 17, 4), topics.Topic("tech-debt", 1, None)]
    said = topics.topics(rows).text
    assert "• `caching` · 17 questions, 4 had here" in said
    assert "• `tech-debt` · 1 question\n" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_in_channel", "I am no longer in the channel."),
        ("is_archived", "the channel is archived."),
        ("unreadable_settings", "its settings can’t be read."),
        ("never_heard_of", "Slack refused it (`never_heard_of`)."),
    ],
)
def test_managers_are_told_why_nothing_can_be_posted(code: str, said: str) -> None:
    assert f"I can’t post in <#C1>: {said}" in alerts.cannot_post("C1", code).text


@pytest.mark.parametrize(
    ("left", "said"),
    [(0, "no question that it never had is"), (1, "1 question that"), (9, "9 questions that")],
)
def test_managers_are_told_how_few_are_left(left: int, said: str) -> None:
    assert said in alerts.few_unseen("C1", left).text
