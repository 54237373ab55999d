"""Which reply is a member's answer, and how long it is."""

import pytest

from bot.rules.answers import Answer, Revision, answers, as_posted, late_answers, qualifies_text
from tests.rules.scenes import CLOSES, LONG, MINIMUM, SHORT, deletion, edit, minute, name_of, reply


def at_close(*revisions: Revision) -> dict[str, Answer]:
    return answers(revisions, minimum=MINIMUM, as_of=CLOSES)


def the_answer(*revisions: Revision) -> str | None:
    """The timestamp of U1's answer at the close."""
    answer = at_close(*revisions).get("U1")
    return answer.ts if answer else None


# --- which one


def test_a_reply_of_at_least_the_minimum_is_an_answer() -> None:
    assert at_close(reply("U1", 5, MINIMUM)) == {"U1": Answer("U1", name_of(5), minute(5))}
    assert at_close(reply("U1", 5, MINIMUM - 1)) == {}


def test_the_first_reply_that_qualifies_is_the_answer_and_later_ones_are_discussion() -> None:
    assert the_answer(reply("U1", 9), reply("U1", 3, SHORT), reply("U1", 5)) == name_of(5)


def test_each_member_has_an_answer_of_their_own() -> None:
    given = at_close(reply("U1", 5), reply("U2", 4), reply("U3", 3, SHORT))
    assert {user: answer.ts for user, answer in given.items()} == {"U1": name_of(5), "U2": name_of(4)}


def test_a_reply_at_the_very_close_is_on_time_and_one_a_moment_later_is_not() -> None:
    assert the_answer(reply("U1", 60)) == name_of(60)
    assert the_answer(reply("U1", 60.001)) is None


def test_an_edit_before_the_close_can_make_a_reply_an_answer() -> None:
    assert at_close(reply("U1", 5, SHORT), edit("U1", 5, 20, LONG))["U1"].since == minute(20)


def test_an_edit_after_the_close_cannot_make_a_reply_an_answer() -> None:
    assert the_answer(reply("U1", 5, SHORT), edit("U1", 5, 61, LONG)) is None


def test_an_edit_that_leaves_an_answer_long_enough_leaves_it_the_answer() -> None:
    given = at_close(reply("U1", 5), reply("U1", 7), edit("U1", 5, 20, MINIMUM))
    assert given["U1"] == Answer("U1", name_of(5), minute(5))


def test_an_edit_below_the_minimum_withdraws_the_answer() -> None:
    assert the_answer(reply("U1", 5), edit("U1", 5, 20, SHORT)) is None


def test_an_edit_below_the_minimum_makes_another_reply_that_qualifies_the_answer() -> None:
    assert the_answer(reply("U1", 5), reply("U1", 7), edit("U1", 5, 20, SHORT)) == name_of(7)


def test_an_answer_that_was_withdrawn_and_restored_begins_anew() -> None:
    restored = (reply("U1", 5), edit("U1", 5, 20, SHORT), edit("U1", 5, 30, LONG))
    assert at_close(*restored)["U1"].since == minute(30)
    assert the_answer(*restored, reply("U1", 25)) == name_of(25)


def test_making_a_short_remark_long_does_not_displace_the_answer() -> None:
    assert the_answer(reply("U1", 3, SHORT), reply("U1", 5), edit("U1", 3, 20, LONG)) == name_of(5)


def test_a_deletion_before_the_close_withdraws_the_answer() -> None:
    assert the_answer(reply("U1", 5), deletion("U1", 5, 20)) is None
    assert the_answer(reply("U1", 5), reply("U1", 7), deletion("U1", 5, 20)) == name_of(7)


def test_a_deletion_at_the_very_close_counts_and_one_after_it_does_not() -> None:
    assert the_answer(reply("U1", 5), deletion("U1", 5, 60)) is None
    assert the_answer(reply("U1", 5), deletion("U1", 5, 60.001)) == name_of(5)


def test_a_deletion_is_final_even_if_an_edit_bears_a_later_time() -> None:
    assert the_answer(reply("U1", 5), deletion("U1", 5, 20), edit("U1", 5, 25, LONG)) is None


def test_a_deletion_that_does_not_know_the_author_deletes_all_the_same() -> None:
    assert the_answer(reply("U1", 5), deletion("", 5, 20)) is None


def test_a_deletion_without_the_reply_is_nothing() -> None:
    assert at_close(deletion("U1", 5, 20)) == {}


def test_a_reply_whose_first_state_was_never_delivered_counts_from_the_state_that_was() -> None:
    assert at_close(edit("U1", 5, 20, LONG))["U1"].since == minute(20)


def test_of_two_states_of_one_moment_the_longer_counts_whichever_came_first() -> None:
    long, short = edit("U1", 5, 20, LONG), edit("U1", 5, 20, SHORT)
    assert the_answer(reply("U1", 5), short, long) == the_answer(reply("U1", 5), long, short) == name_of(5)


def test_of_a_deletion_and_an_edit_of_one_moment_the_deletion_counts() -> None:
    assert the_answer(reply("U1", 5), edit("U1", 5, 20, LONG), deletion("U1", 5, 20)) is None


def test_of_two_replies_that_qualified_at_one_moment_the_earlier_reply_is_the_answer() -> None:
    both = (reply("U1", 5, SHORT), reply("U1", 3, SHORT), edit("U1", 5, 20, LONG), edit("U1", 3, 20, LONG))
    assert the_answer(*both) == name_of(3)


def test_the_answer_as_of_a_moment_knows_nothing_of_what_came_later() -> None:
    story = (reply("U1", 5), edit("U1", 5, 20, SHORT), reply("U1", 30))
    seen = [answers(story, minimum=MINIMUM, as_of=minute(n)).get("U1") for n in (4, 5, 19, 20, 30)]
    assert [answer.ts if answer else None for answer in seen] == [
        None,
        name_of(5),
        name_of(5),
        None,
        name_of(30),
    ]


# --- late


def late(*revisions: Revision, as_of: float = 600) -> dict[str, Answer]:
    return late_answers(revisions, minimum=MINIMUM, closes_at=CLOSES, as_of=minute(as_of))


def test_a_reply_after_the_close_is_a_late_answer() -> None:
    assert set(late(reply("U1", 61))) == {"U1"}
    assert late(reply("U1", 61, SHORT)) == {}


def test_who_answered_on_time_has_no_late_answer() -> None:
    assert late(reply("U1", 5), reply("U1", 61)) == {}


def test_who_withdrew_in_time_may_answer_late() -> None:
    assert late(reply("U1", 5), deletion("U1", 5, 20), reply("U1", 61))["U1"].ts == name_of(61)


def test_deleting_the_answer_after_the_close_does_not_make_room_for_a_late_one() -> None:
    assert late(reply("U1", 5), deletion("U1", 5, 70), reply("U1", 80)) == {}


def test_a_reply_from_before_the_close_that_grows_after_it_is_no_late_answer() -> None:
    assert late(reply("U1", 5, SHORT), edit("U1", 5, 70, LONG)) == {}


def test_a_reply_at_the_very_close_that_grows_after_it_is_neither_on_time_nor_late() -> None:
    assert late(reply("U1", 60, SHORT), edit("U1", 60, 70, LONG)) == {}


def test_a_late_answer_that_was_deleted_is_none() -> None:
    assert late(reply("U1", 61), deletion("U1", 61, 70)) == {}
    assert set(late(reply("U1", 61), deletion("U1", 61, 70), as_of=65)) == {"U1"}


# --- how long


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("a" * 80, 80),
        ("  two   words\n\nand more ", len("two words and more")),
        ("p99 &lt; 5 ms &amp;&amp; rate &gt; 2", len("p99 < 5 ms && rate > 2")),
        ("&amp;lt;", len("&lt;")),
        ("<@U012ABC> agreed", len("x agreed")),
        ("<@U012ABC|anna> agreed", len("anna agreed")),
        ("see <https://example.com/a/very/long/address/indeed>", len("see x")),
        ("see <https://example.com|the design>", len("see the design")),
        ("<#C1|> <!channel> <!subteam^S1|@sre>", len("x x @sre")),
        ("1 &lt; 2 &gt; 1", len("1 < 2 > 1")),
        (":fire:", 1),
        (":fire::fire: :+1::skin-tone-3:", len("xx x")),
        ("at 10:30:15 on host:port:path", len("at 10:30:15 on host:port:path")),
        ("a\u200b\u200d\ufeffb", 2),
        ("a \u200b b", len("a b")),
        ("größer 日本語 🎉", len("größer 日本語 🎉")),
        ("*bold* _and_ `code`", len("*bold* _and_ `code`")),
    ],
)
def test_the_length_of_a_text_is_what_a_person_wrote(text: str, length: int) -> None:
    assert qualifies_text(text) == length


@pytest.mark.parametrize(
    "padding",
    [
        " " * 500,
        "\n" * 500,
        "\u200b" * 500,
        "<https://example.com/" + "a" * 500 + ">",
        ":partying_face:" * 20,
    ],
)
def test_padding_does_not_make_an_answer(padding: str) -> None:
    assert qualifies_text(f"yes {padding}") < MINIMUM


def test_a_text_without_end_is_measured_in_reasonable_time() -> None:
    assert qualifies_text("<" * 40_000) == 40_000
    assert qualifies_text(":a" * 20_000) == 40_000


def test_a_reply_of_which_only_an_edit_is_known_counts_by_its_own_time() -> None:
    """So it was read back. Should the original arrive after all, that is what it was posted with."""
    known = edit("U1", 5, 70, LONG)
    assert the_answer(*as_posted([known])) == name_of(5)
    assert the_answer(*as_posted([known, reply("U1", 5, SHORT)])) is None
    assert the_answer(*as_posted([known, deletion("U1", 5, 50)])) is None
    assert the_answer(*as_posted([edit("U1", 5, 20, SHORT), edit("U1", 5, 30, LONG)])) == name_of(5)
    complete = (reply("U1", 5), edit("U1", 5, 70, SHORT))
    assert as_posted(complete) == complete
