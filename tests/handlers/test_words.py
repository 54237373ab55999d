"""Words come in any order and case; a near miss is answered with the nearest command, not with a lecture."""

from datetime import date, timedelta
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dates import day
from handlers.words import Request, Unclear, Verb, parse
from questions.bank import Filters
from questions.model import DIFFICULTIES, KINDS, ROLES, SUBTOPICS

WEDNESDAY = date(2026, 11, 25)
SETTINGS = settings(max_examples=150, deadline=None)

HARD_CACHING_SRE = Request(
    "practise", Filters(difficulties=("hard",), subtopics=("caching",), kinds=("technical",), roles=("sre",))
)


# -- verbs ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "help", "HELP", " Help "])
def test_nothing_and_help_ask_for_the_card(nothing: str) -> None:
    assert parse(nothing) == Request("help")


@pytest.mark.parametrize("verb", get_args(Verb))
def test_every_verb_is_a_word(verb: Verb) -> None:
    for typed in (verb, verb.upper(), verb.title(), f"  {verb}  "):
        read = parse(typed)
        assert isinstance(read, Request)
        assert read.verb == verb


@pytest.mark.parametrize(
    ("typed", "verb"),
    [
        ("practice", "practise"),
        ("board", "leaderboard"),
        ("forgetme", "forget-me"),
        ("forget_me", "forget-me"),
        ("My_Data", "my-data"),
        ("Skip!", "skip"),
        ("setup.", "setup"),
    ],
)
def test_spelling_does_not_matter(typed: str, verb: str) -> None:
    read = parse(typed)
    assert isinstance(read, Request)
    assert read.verb == verb


# -- filters ----------------------------------------------------------------------------------------------------------------


def test_words_may_come_in_any_order_and_case() -> None:
    for words in permutations(["hard", "CACHING", "Technical", "sre"]):
        assert parse(" ".join(words)) == HARD_CACHING_SRE
        assert parse(f"practise {' '.join(words)}") == HARD_CACHING_SRE
        assert parse(f"{' '.join(words)}  Practice") == HARD_CACHING_SRE


@pytest.mark.parametrize("place", range(3))
def test_here_may_stand_anywhere(place: int) -> None:
    words = ["hard", "caching"]
    words.insert(place, "Here")
    assert parse(" ".join(words)) == Request("here", Filters(difficulties=("hard",), subtopics=("caching",)))


def test_here_alone_takes_any_question() -> None:
    assert parse("here") == Request("here")


@pytest.mark.parametrize("subtopic", SUBTOPICS)
def test_a_subtopic_with_hyphens_underscores_or_spaces(subtopic: str) -> None:
    for typed in (subtopic, subtopic.replace("-", "_"), subtopic.replace("-", " "), subtopic.upper()):
        assert parse(f"easy {typed} sre") == Request(
            "practise",
            Filters.model_validate({"difficulties": ("easy",), "subtopics": (subtopic,), "roles": ("sre",)}),
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind(kind: str) -> None:
    for typed in (kind, kind.replace("_", "-"), kind.replace("_", " "), kind.title()):
        assert parse(typed) == Request("practise", Filters.model_validate({"kinds": (kind,)}))


@pytest.mark.parametrize("role", ROLES)
def test_a_role(role: str) -> None:
    for typed in (role, role.replace("_", "-"), role.replace("_", " "), role.upper()):
        assert parse(f"hard {typed}") == Request(
            "practise", Filters.model_validate({"difficulties": ("hard",), "roles": (role,)})
        )


@pytest.mark.parametrize(
    ("nickname", "role"),
    [("pm", "product_manager"), ("EM", "engineering_manager"), ("manager", "engineering_manager")],
)
def test_a_role_s_nickname(nickname: str, role: str) -> None:
    assert parse(nickname) == Request("practise", Filters.model_validate({"roles": (role,)}))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_a_difficulty(difficulty: str) -> None:
    assert parse(difficulty) == Request("practise", Filters.model_validate({"difficulties": (difficulty,)}))


def test_several_of_a_sort_mean_any_of_them() -> None:
    assert parse("hard easy hard") == Request("practise", Filters(difficulties=("easy", "hard")))


# -- time boxes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "box", ["15m", "15M", "15min", "15mins", "15 m", "15 min", "15 minutes", "15-minute", "15m,"]
)
def test_a_time_box_among_the_other_words_in_any_order(box: str) -> None:
    wanted = Request("practise", Filters(difficulties=("hard",), subtopics=("caching",)), minutes=15)
    for words in permutations(["hard", "Caching", box]):
        assert parse(" ".join(words)) == wanted


@pytest.mark.parametrize(("typed", "minutes"), [("5m", 5), ("90 min", 90), ("1h", 60), ("1 hour", 60)])
def test_a_time_box_alone_takes_any_question(typed: str, minutes: int) -> None:
    assert parse(typed) == Request("practise", minutes=minutes)
    assert parse(f"practise {typed}") == Request("practise", minutes=minutes)


@pytest.mark.parametrize(
    ("typed", "box", "why", "instead"),
    [
        ("hard 4m caching", "4m", "short", "hard caching 5m"),
        ("hard 0 min", "0 min", "short", "hard 5m"),
        ("91m easy", "91m", "long", "easy 90m"),
        ("2h", "2h", "long", "90m"),
        ("hard 15m here", "15m", "in channel", "hard here"),
        ("here 3m", "3m", "in channel", "here"),
    ],
)
def test_a_time_box_that_there_is_not_comes_with_the_command_that_there_is(
    typed: str, box: str, why: str, instead: str
) -> None:
    assert parse(typed) == Unclear(box, instead, why)  # type: ignore[arg-type]
    assert isinstance(parse(instead), Request)


@pytest.mark.parametrize("typed", ["15", "m", "m 15", "15x", "15 hard m", "²m", "12345m"])
def test_what_is_no_time_box(typed: str) -> None:
    read = parse(typed)
    assert isinstance(read, Unclear)
    assert read.box is None


# -- near misses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("hrad", "hard"),
        ("HRAD", "hard"),
        ("meduim", "medium"),
        ("leaderbord", "leaderboard"),
        ("steak", "streak"),
        ("stup", "setup"),
        ("cachin", "caching"),
        ("help?", "help"),
        ("puase until friday", "pause"),
        ("hard observabilty", "observability"),
    ],
)
def test_a_near_miss_is_answered_with_the_nearest_command(typed: str, nearest: str) -> None:
    read = parse(typed)
    assert isinstance(read, Unclear)
    assert read.suggestion is not None
    assert nearest in read.suggestion.split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hrad caching 15m", "hard caching 15m"),
        ("hard cachng 15 min", "hard caching 15 min"),
        ("hrad cachng here", "hard caching here"),
        ("practise hrad", "practise hard"),
    ],
)
def test_a_near_miss_keeps_the_rest_of_the_command(typed: str, meant: str) -> None:
    read = parse(typed)
    assert isinstance(read, Unclear)
    assert read.suggestion == meant
    assert isinstance(parse(meant), Request)


def test_what_is_suggested_is_understood() -> None:
    for typed in ("forget", "forget me", "hrad", "bord", "engineering mangaer", "platform team"):
        read = parse(typed)
        assert isinstance(read, Unclear)
        assert read.suggestion is not None
        assert isinstance(parse(read.suggestion), Request), read.suggestion


@pytest.mark.parametrize("typed", ["xyzzyx", "<!channel>", "🤷", "@#$%&", "&amp;", "\x00"])
def test_what_comes_near_nothing_has_no_suggestion(typed: str) -> None:
    assert parse(typed) == Unclear(typed, None)


@pytest.mark.parametrize("verb", ["help", "setup", "resume", "skip", "back", "topics", "forget-me"])
def test_a_verb_with_a_strange_word_is_not_carried_out(verb: str) -> None:
    """Better to ask than to delete somebody's data at a word that wasn't understood."""
    read = parse(f"{verb} xyzzyx")
    assert isinstance(read, Unclear)
    assert read.typed == "xyzzyx"


# -- switches ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["remind", "remind on", "Remind me", "on remind", "reminders ON"])
def test_reminders_are_switched_on(text: str) -> None:
    assert parse(text) == Request("remind")


@pytest.mark.parametrize("text", ["hide off", "OFF hide", "hide me off"])
def test_hiding_is_switched_off(text: str) -> None:
    assert parse(text) == Request("hide", off=True)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("hide of", "hide off"), ("remind later", "remind on"), ("hide off on", "hide off")],
)
def test_a_switch_that_is_neither_on_nor_off_is_not_thrown(text: str, suggestion: str) -> None:
    read = parse(text)
    assert isinstance(read, Unclear)
    assert read.suggestion == suggestion


# -- streak and leaderboard -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mention", ["<@U0BEN00002>", "<@U0BEN00002|ben>", "<@W0BEN00002>"])
def test_somebody_else_s_streak(mention: str) -> None:
    user = mention[2:12]
    assert parse(f"streak {mention}") == Request("streak", member=user)
    assert parse(f"{mention} STREAK") == Request("streak", member=user)


def test_one_s_own_streak() -> None:
    assert parse("Streak") == Request("streak")


@pytest.mark.parametrize("who", ["@ben", "ben", "<@U1> <@U2>", "<#C1|general>", "<!channel>", "<@u1>"])
def test_a_streak_of_what_is_no_member(who: str) -> None:
    assert isinstance(parse(f"streak {who}"), Unclear)


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("", "week"),
        ("week", "week"),
        ("this week", "week"),
        ("last week", "last week"),
        ("Last_Week", "last week"),
        ("last-week", "last week"),
        ("month", "month"),
        ("QUARTER", "quarter"),
        ("all", "all"),
        ("all time", "all"),
    ],
)
def test_a_leaderboard_s_period(typed: str, period: str) -> None:
    for text in (f"leaderboard {typed}", f"{typed} leaderboard", f"Board {typed}"):
        read = parse(text)
        assert isinstance(read, Request)
        assert (read.verb, read.period) == ("leaderboard", period)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("leaderboard weak", "leaderboard week"), ("leaderboard quartr", "leaderboard quarter")],
)
def test_a_period_that_is_a_near_miss(typed: str, suggestion: str) -> None:
    read = parse(typed)
    assert isinstance(read, Unclear)
    assert read.suggestion == suggestion


# -- dates ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["away until friday", "AWAY Friday", "until friday away", "away till Friday"]
)
def test_away_keeps_the_words_of_its_date(text: str) -> None:
    read = parse(text)
    assert isinstance(read, Request)
    assert read.verb == "away"
    assert day(read.rest, WEDNESDAY) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("friday", date(2026, 11, 27)),
        ("until Friday", date(2026, 11, 27)),
        ("till fri", date(2026, 11, 27)),
        ("next friday", date(2026, 11, 27)),
        ("wednesday", date(2026, 12, 2)),
        ("today", WEDNESDAY),
        ("tomorrow", date(2026, 11, 26)),
        ("2026-12-01", date(2026, 12, 1)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("1 dec", date(2026, 12, 1)),
        ("dec 1", date(2026, 12, 1)),
        ("1. December", date(2026, 12, 1)),
        ("December 1st", date(2026, 12, 1)),
        ("the 1st december", date(2026, 12, 1)),
        ("1 dec 2027", date(2027, 12, 1)),
        ("dec 1, 2027", date(2027, 12, 1)),
        ("25 november", WEDNESDAY),
        ("24 november", date(2027, 11, 24)),
        ("29 february", date(2028, 2, 29)),
        ("29 feb 2028", date(2028, 2, 29)),
        ("2w", date(2026, 12, 9)),
        ("for 2 weeks", date(2026, 12, 9)),
        ("in 3 days", date(2026, 11, 28)),
        ("1d", date(2026, 11, 26)),
        ("2020-01-01", date(2020, 1, 1)),
        ("1 dec 2020", date(2020, 12, 1)),
    ],
)
def test_a_date_in_words(typed: str, meant: date) -> None:
    assert day(typed, WEDNESDAY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "until",
        "someday",
        "fr",
        "29 feb 2027",
        "30 february",
        "0 dec",
        "32 dec",
        "1 dec 0000",
        "2026-13-01",
        "2026-02-30",
        "99999d",
        "9999 weeks",
        "99999999999999999999",
        "1 dec 99999",
        "-3d",
        "friday monday",
        "<!channel>",
        "\x00",
        "1 dec 2026 at nine",
    ],
)
def test_what_is_no_date(typed: str) -> None:
    assert day(typed, WEDNESDAY) is None


# -- whatever is typed ------------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    [
        *get_args(Verb),
        *SUBTOPICS,
        *ROLES,
        *KINDS,
        "hard",
        "last",
        "week",
        "until",
        "friday",
        "29",
        "feb",
        "<!channel>",
        "<@U1>",
        "\x00",
        "²",
        "٣",
        "a" * 10_000,
        "&<>",
    ]
)
_TYPED = st.one_of(st.text(), st.lists(_WORDS, max_size=6).map(" ".join))


@given(_TYPED)
@SETTINGS
def test_anything_typed_is_a_request_or_unclear(text: str) -> None:
    assert isinstance(parse(text), Request | Unclear)


@given(_TYPED, st.dates(date(2000, 1, 1), date(2200, 1, 1)))
@SETTINGS
def test_anything_typed_is_a_date_or_none(text: str, today: date) -> None:
    found = day(text, today)
    assert found is None or isinstance(found, date)


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)), st.dates(date(2000, 1, 1), date(2200, 1, 1)))
@SETTINGS
def test_a_day_and_month_mean_the_next_such_date(today: date, then: date) -> None:
    found = day(f"{then.day} {then:%B}", today)
    assert found is not None
    assert (found.day, found.month) == (then.day, then.month)
    assert today <= found < today + timedelta(days=366 * 8 + 2)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "hard " * 2_000 + "x", "leaderboard " + "w " * 5_000, "1" * 10_000]
)
def test_endless_text_takes_no_time(text: str) -> None:
    assert isinstance(parse(text), Request | Unclear)
    assert day(text, WEDNESDAY) is None
