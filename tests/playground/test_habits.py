"""When simulated people do what: at their desks, before the close, and the same for the same chance."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from playground.cast import lively_workspace, people
from playground.habits import Errand, Habits, Person, away, errands, intents, praised

OPENS = datetime(2026, 11, 30, 8, tzinfo=UTC)
"""A Monday, 09:00 in Stockholm."""

CLOSES = OPENS + timedelta(days=1)
ALWAYS = Habits("sharp", replies=1, reads=1, checks=1, peeks=1)
IN_TOKYO = Person("U1", "Asia/Tokyo", ALWAYS)


def test_people_act_at_their_desks_between_opening_and_close() -> None:
    for person in people(lively_workspace()):
        for n in range(30):
            for intent in intents(person, OPENS, CLOSES, False, Random(n)):
                local = intent.at.astimezone(ZoneInfo(person.tz))
                assert local.weekday() < 5
                if intent.kind == "late":
                    assert intent.at > CLOSES
                else:
                    assert OPENS <= intent.at < CLOSES
                    assert 9 <= local.hour < 18 or (intent.kind == "check" and local.time() < time(18, 5))


def test_whoever_always_does_everything_peeks_replies_compares_and_reads_in_that_order() -> None:
    for n in range(20):
        kinds = [intent.kind for intent in intents(IN_TOKYO, OPENS, CLOSES, False, Random(n))]
        assert sorted(kinds) == ["check", "peek", "read", "reply"]
        assert kinds.index("peek") < kinds.index("reply") < kinds.index("check")


def test_nobody_acts_while_away_or_between_two_desk_hours() -> None:
    assert intents(IN_TOKYO, OPENS, CLOSES, True, Random(1)) == []
    at_night = OPENS.replace(hour=12), OPENS.replace(hour=16)
    assert intents(IN_TOKYO, *at_night, False, Random(1)) == []


def test_who_forgot_replies_after_the_close() -> None:
    forgetful = replace(IN_TOKYO, habits=Habits("thin", replies=0, late=1, reads=0))
    (late,) = intents(forgetful, OPENS, CLOSES, False, Random(1))
    assert late.kind == "late"
    assert late.at > CLOSES


def test_a_change_of_one_habit_leaves_the_rest_as_it_was() -> None:
    talkative = intents(IN_TOKYO, OPENS, CLOSES, False, Random(5))
    without = replace(IN_TOKYO, habits=replace(ALWAYS, peeks=0))
    assert intents(without, OPENS, CLOSES, False, Random(5)) == [
        one for one in talkative if one.kind != "peek"
    ]


def test_errands_come_on_their_day_in_the_persons_own_zone() -> None:
    person = replace(
        IN_TOKYO,
        habits=Habits("sharp", errands=(Errand(1, time(9, 30), "away", lasts=2), Errand(9, time(9), "hide"))),
    )
    ((at, errand),) = errands(person, OPENS, 7, Random(1))
    assert (at.isoformat(), errand.name) == ("2026-12-01T09:30:00+09:00", "away")
    days = [away(person, OPENS, OPENS + timedelta(days=n)) for n in range(5)]
    assert days == [False, True, True, False, False]


def test_practice_falls_on_working_days_only() -> None:
    keen = replace(IN_TOKYO, habits=Habits("sharp", practises=1))
    days = [at.weekday() for at, _ in errands(keen, OPENS - timedelta(hours=16), 14, Random(1))]
    assert days == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]


def test_better_replies_are_praised_more_and_ones_own_never() -> None:
    replies = [("1", "U2", 4), ("2", "U3", 1), ("3", "U1", 4), ("4", "U4", 0)]
    given = [ts for n in range(200) for ts in praised(replies, IN_TOKYO, Random(n))]
    assert given.count("1") > 3 * given.count("2") > 0
    assert "3" not in given
    assert "4" not in given
    fond = replace(IN_TOKYO, habits=Habits("sharp", likes=("U3",)))
    assert [ts for n in range(200) for ts in praised(replies, fond, Random(n))].count("2") > given.count("2")
