"""The app can't post in a channel: the round failed, the schedule rests, managers hear of it once, and it goes on when the app is back."""

from datetime import timedelta
from typing import Any

import pytest

from bot.jobs import resume
from bot.jobs.resume import look_again
from bot.slack.gateway import Slack
from bot.slack.trouble import ShutOut
from bot.store import schedules
from bot.store.streaks import streak
from bot.store.tables import OwnQuestion, Schedule
from tests.crash.once import calls, present
from tests.flows.catching_up import caught_up, verdict
from tests.handlers.test_events import told as tells
from tests.stage import ADA, BEN, CHIE, GENERAL, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)


async def schedule_of(stage: Stage, channel: str = PRACTICE) -> Schedule:
    async with stage.parts.sessions.begin() as session:
        found = await schedules.get(session, stage.team, channel)
    assert found is not None
    return found


async def kick(stage: Stage) -> None:
    given = {"channel": PRACTICE, "user": stage.house.identity.bot_user_id}
    headers = {"Authorization": f"Bearer xoxp-{ADA}"}
    async with stage.http.post(
        f"{stage.slack.api_url}conversations.kick", json=given, headers=headers
    ) as answer:
        assert (await answer.json())["ok"]
    await stage.settle()


async def invite(stage: Stage) -> None:
    bot = stage.house.identity.bot_user_id
    assert (await stage.api(ADA, "conversations.invite", channel=PRACTICE, users=bot))["ok"]


async def archive(stage: Stage) -> None:
    assert (await stage.api(ADA, "conversations.archive", channel=PRACTICE))["ok"]


async def unarchive(stage: Stage) -> None:
    assert (await stage.api(ADA, "conversations.unarchive", channel=PRACTICE))["ok"]


async def gone(stage: Stage) -> None:
    """The channel was made private, or Slack lost it: it can't be seen any more."""
    stage.slack.world.channels["elsewhere"] = stage.slack.world.channels.pop(PRACTICE)


async def back(stage: Stage) -> None:
    stage.slack.world.channels[PRACTICE] = stage.slack.world.channels.pop("elsewhere")


async def unheard(stage: Stage, leave: Any) -> None:
    """Slack's word of it is lost: posting finds out."""
    await stage.gesture("faults", events={"lose": 1.0})
    await leave(stage)
    await stage.gesture("faults")


WAYS: list[Any] = [
    pytest.param(kick, invite, "not_in_channel", id="kicked out"),
    pytest.param(archive, unarchive, "is_archived", id="archived"),
    pytest.param(gone, back, "channel_not_found", id="gone"),
]


@pytest.mark.parametrize(("leave", "come_back", "why"), WAYS)
async def test_the_round_failed_and_the_schedule_rests(
    on_stage: Stage, leave: Any, come_back: Any, why: str
) -> None:
    await unheard(on_stage, leave)
    await on_stage.to(MONDAY)
    [failed] = await on_stage.rounds()
    assert (failed.state, failed.reason) == ("failed", why)
    schedule = await schedule_of(on_stage)
    assert (schedule.suspended, schedule.next_at) == (why, None)


@pytest.mark.parametrize(("leave", "come_back", "why"), WAYS[:2])
async def test_where_slack_says_so_the_schedule_rests_at_once(
    on_stage: Stage, leave: Any, come_back: Any, why: str
) -> None:
    await leave(on_stage)
    schedule = await schedule_of(on_stage)
    assert (schedule.suspended, schedule.next_at) == (why, None)
    await on_stage.to(MONDAY)
    assert await on_stage.rounds() == []
    assert len(await on_stage.dms(ADA)) == 1


@pytest.mark.parametrize(("leave", "come_back", "why"), WAYS)
async def test_managers_are_told_once_however_long_it_lasts(
    on_stage: Stage, leave: Any, come_back: Any, why: str
) -> None:
    await on_stage.to(MONDAY)
    await leave(on_stage)
    await on_stage.to(MONDAY + 15 * DAY)
    told = [text for text in await on_stage.dms(ADA) if "t post in" in text]
    assert len(told) == 1
    assert await on_stage.dms(BEN) == []


@pytest.mark.parametrize(("leave", "come_back", "why"), WAYS)
@pytest.mark.parametrize("hears", [True, False], ids=["told by an event", "found by looking"])
async def test_it_goes_on_when_the_app_is_back_and_what_was_missed_is_not_posted(
    on_stage: Stage, leave: Any, come_back: Any, why: str, hears: bool
) -> None:
    await unheard(on_stage, leave)
    await on_stage.to(MONDAY + 2 * DAY + timedelta(hours=2))
    if not hears:
        await on_stage.gesture("faults", events={"lose": 1.0})
    await come_back(on_stage)
    if not hears or why == "channel_not_found":
        assert (await schedule_of(on_stage)).suspended == why
        assert await look_again(on_stage.parts) == 1
    schedule = await schedule_of(on_stage)
    assert (schedule.suspended, schedule.next_at) == (None, MONDAY + 3 * DAY)
    await on_stage.beat()
    assert await on_stage.posts() == []
    await on_stage.to(MONDAY + 3 * DAY)
    assert len(await on_stage.posts()) == 1
    assert [row.state for row in await on_stage.rounds()] == ["failed", "open"]


@pytest.mark.parametrize(("leave", "come_back", "why"), WAYS[:2])
async def test_results_and_boards_that_had_to_wait_go_out_then(
    on_stage: Stage, leave: Any, come_back: Any, why: str
) -> None:
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    await on_stage.say(BEN, LONG, thread=question["ts"])
    await leave(on_stage)
    await on_stage.to(MONDAY + 8 * DAY + timedelta(hours=1))
    assert next(row.state for row in await on_stage.rounds()) == "closed"
    await come_back(on_stage)
    await on_stage.beat()
    results = [one for one in await on_stage.thread(question["ts"]) if one.get("bot_id")][1:]
    assert len(results) == 1
    assert "1 answer" in results[0]["text"]
    boards = [one for one in await on_stage.posts() if "Leaderboard" in one["text"]]
    assert ["Ben Okafor" in one["text"] for one in boards] == [True]
    assert len(await on_stage.posts()) == 2


async def test_results_that_had_to_wait_name_who_answered_best(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    answer = await on_stage.say(BEN, LONG, thread=question["ts"])
    await on_stage.react(ADA, answer)
    await kick(on_stage)
    await on_stage.to(MONDAY + DAY + timedelta(hours=1))
    await invite(on_stage)
    await on_stage.beat()
    [results] = [one for one in await on_stage.thread(question["ts"]) if one.get("bot_id")][1:]
    assert "Ben Okafor" in results["text"]


async def test_a_failed_round_is_neutral_for_streaks(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.say(BEN, LONG, thread=(await on_stage.posts())[0]["ts"])
    await on_stage.to(MONDAY + DAY - timedelta(hours=1))
    await kick(on_stage)
    await on_stage.to(MONDAY + 2 * DAY + timedelta(hours=1))
    await invite(on_stage)
    await on_stage.to(MONDAY + 3 * DAY)
    await on_stage.say(BEN, LONG, thread=(await on_stage.posts())[-1]["ts"])
    async with on_stage.parts.sessions.begin() as session:
        found = await streak(session, on_stage.team, PRACTICE, BEN)
    assert (found.current, found.freezes) == (2, 1)


async def test_a_second_time_managers_are_told_again(on_stage: Stage) -> None:
    await kick(on_stage)
    await on_stage.to(MONDAY)
    await invite(on_stage)
    await on_stage.to(MONDAY + DAY)
    await kick(on_stage)
    await on_stage.to(MONDAY + 2 * DAY)
    assert len(await on_stage.dms(ADA)) == 2


async def test_setting_the_channel_up_again_also_brings_what_had_to_wait(on_stage: Stage) -> None:
    """The event that says that the app is back was lost, and a manager saves the form: nothing is lost."""
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    await on_stage.say(BEN, LONG, thread=question["ts"])
    await kick(on_stage)
    await on_stage.to(MONDAY + DAY)
    await on_stage.gesture("faults", events={"lose": 1.0})
    await invite(on_stage)
    await on_stage.gesture("faults")
    await on_stage.gesture("command", user=ADA, channel=PRACTICE, text="setup", command="/scaleq")
    [view] = (await on_stage.sees(ADA))["views"]
    answer = await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={})
    assert answer["ok"], answer
    assert (await schedule_of(on_stage)).suspended is None
    await look_again(on_stage.parts)
    await on_stage.beat()
    results = [one for one in await on_stage.thread(question["ts"]) if one.get("bot_id")][1:]
    assert len(results) == 1


async def test_a_channel_that_is_shut_leaves_the_others_alone(on_stage: Stage) -> None:
    bot = on_stage.house.identity.bot_user_id
    assert (await on_stage.api(ADA, "conversations.invite", channel=GENERAL, users=bot))["ok"]
    await on_stage.set_up(GENERAL)
    await kick(on_stage)
    await on_stage.to(MONDAY + DAY)
    assert [row.state for row in await on_stage.rounds(GENERAL)] == ["closed", "open"]
    assert (await schedule_of(on_stage, GENERAL)).suspended is None


@pytest.mark.parametrize(
    "code", ["token_revoked", "account_inactive", "missing_scope", "restricted_action", "ekm_access_denied"]
)
async def test_no_permission_rests_the_schedule_too(on_stage: Stage, code: str) -> None:
    trouble = {"method": "chat.postMessage", "kind": "error", "status": 200, "error": code}
    await on_stage.gesture("faults", api=[trouble])
    await on_stage.to(MONDAY)
    [failed] = await on_stage.rounds()
    assert (failed.state, failed.reason) == ("failed", code)
    assert (await schedule_of(on_stage)).suspended == code
    assert len(await on_stage.dms(ADA)) == 1


class Silence:
    """The app is in the channel and may not speak there, for as long as ``why`` names a reason."""

    def __init__(self, why: str) -> None:
        self.why: str | None = why

    def over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        posting = Slack.post

        async def post(slack: Slack, team: str, channel: str, *args: Any, **more: Any) -> str:
            if self.why is not None and channel == PRACTICE:
                raise ShutOut(self.why)
            return await posting(slack, team, channel, *args, **more)

        monkeypatch.setattr(Slack, "post", post)


@pytest.mark.parametrize("code", ["restricted_action", "ekm_access_denied"])
async def test_let_in_and_not_let_speak_a_channel_is_tried_at_its_slots_and_its_managers_hear_once(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    silence = Silence(code)
    silence.over(monkeypatch)
    for hour in range(50):
        await on_stage.to(MONDAY + DAY + timedelta(hours=hour))
        await look_again(on_stage.parts)
    [told] = await on_stage.dms(ADA)
    assert "t post in" in told
    schedule = await schedule_of(on_stage)
    assert (schedule.suspended, schedule.next_at) == (code, MONDAY + 4 * DAY)
    [monday, *failed] = await on_stage.rounds()
    assert [(of.state, of.reason) for of in failed] == [("failed", code)] * 3
    assert await on_stage.results(monday) == ""

    silence.why = None
    await on_stage.to(MONDAY + 4 * DAY)
    assert (await on_stage.rounds())[-1].state == "open"
    schedule = await schedule_of(on_stage)
    assert (schedule.suspended, schedule.next_at) == (None, MONDAY + 7 * DAY)
    assert "1 answer" in await on_stage.results(monday)

    silence.why = code
    await on_stage.to(MONDAY + 8 * DAY)
    assert len(await on_stage.dms(ADA)) == 2, "of what begins anew they hear anew"


async def test_where_the_app_is_put_out_nothing_is_tried(on_stage: Stage) -> None:
    await kick(on_stage)
    since = present(on_stage)
    await on_stage.to(MONDAY + 2 * DAY)
    assert calls(on_stage, since, "chat.postMessage") == ["chat.postMessage"], "the DM to the manager"


async def test_an_extra_that_cannot_be_posted_failed_and_the_way_is_free_again(on_stage: Stage) -> None:
    trouble = {"method": "chat.postMessage", "kind": "error", "status": 200, "error": "not_in_channel"}
    await on_stage.gesture("faults", api=[trouble])
    await on_stage.command(BEN, "hard here")
    await on_stage.beat()
    await look_again(on_stage.parts)
    await on_stage.command(BEN, "hard here")
    await on_stage.beat()
    assert [row.state for row in await on_stage.rounds(origin="extra")] == ["failed", "open"]


# -- settings that can't be read --------------------------------------------------------------------------------------------


async def spoil(stage: Stage, channel: str) -> None:
    """An older version stored something that this one doesn't understand."""
    async with stage.parts.sessions.begin() as session:
        row = await schedules.get(session, stage.team, channel, lock=True)
        assert row is not None
        row.mix = "all hard, please"


async def in_general(stage: Stage) -> None:
    bot = stage.house.identity.bot_user_id
    assert (await stage.api(ADA, "conversations.invite", channel=GENERAL, users=bot))["ok"]
    await stage.set_up(GENERAL)


async def test_settings_that_cannot_be_read_rest_their_channel_and_no_other(on_stage: Stage) -> None:
    await in_general(on_stage)
    await on_stage.to(MONDAY)
    await spoil(on_stage, GENERAL)
    await on_stage.to(MONDAY + 9 * DAY)
    assert (await schedule_of(on_stage, GENERAL)).suspended == "unreadable_settings"
    assert len(await on_stage.rounds()) == 8
    assert any("Leaderboard" in post["text"] for post in await on_stage.posts())
    assert len([dm for dm in await on_stage.dms(ADA) if "can’t be read" in dm]) == 1


async def test_settings_that_became_unreadable_while_a_question_was_on_its_way_hold_up_no_other(
    on_stage: Stage,
) -> None:
    await in_general(on_stage)
    trouble = {"method": "chat.postMessage", "kind": "drop_before", "times": 2}
    await on_stage.gesture("faults", api=[trouble])
    await on_stage.to(MONDAY)
    await spoil(on_stage, GENERAL)
    for _ in range(3):
        on_stage.clock.pass_leases()
        try:
            await on_stage.beat()
        except ValueError:
            continue
    assert [row.state for row in await on_stage.rounds()] == ["open"]


async def test_a_resting_channel_whose_settings_cannot_be_read_does_not_keep_others_resting(
    on_stage: Stage,
) -> None:
    await in_general(on_stage)
    await spoil(on_stage, GENERAL)
    await kick(on_stage)
    await on_stage.to(MONDAY)
    await on_stage.gesture("faults", events={"lose": 1.0})
    await invite(on_stage)
    assert GENERAL < PRACTICE, "the spoilt one is looked at first"
    assert await look_again(on_stage.parts) == 1
    assert (await schedule_of(on_stage)).suspended is None
    assert (await schedule_of(on_stage, GENERAL)).suspended == "unreadable_settings"


async def test_a_question_of_its_own_that_cannot_be_read_takes_nobodys_questions_away(
    on_stage: Stage,
) -> None:
    async with on_stage.parts.sessions.begin() as session:
        item = {"written": "by another version"}
        session.add(OwnQuestion(team_id=on_stage.team, question_id="team-newer", item=item, at=MONDAY))
    await on_stage.to(MONDAY)
    assert [row.state for row in await on_stage.rounds()] == ["open"]


async def test_however_many_rest_for_good_others_are_looked_at(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_stage.set_up(GENERAL)
    await kick(on_stage)
    await on_stage.to(MONDAY)
    await on_stage.gesture("faults", events={"lose": 1.0})
    await invite(on_stage)
    monkeypatch.setattr(resume, "BATCH", 1)
    for _ in range(40):
        if await look_again(on_stage.parts):
            break
    assert (await schedule_of(on_stage)).suspended is None
    assert (await schedule_of(on_stage, GENERAL)).suspended == "not_in_channel"


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_left_channel", "user": "the app", "channel": PRACTICE},
        {"type": "channel_left", "channel": PRACTICE},
        {"type": "channel_archive", "channel": PRACTICE, "user": ADA},
    ],
    ids=lambda event: event["type"],
)
async def test_told_late_when_the_app_is_back_already_nothing_rests(
    on_stage: Stage, event: dict[str, Any]
) -> None:
    bot = on_stage.house.identity.bot_user_id
    tells(on_stage, event | ({"user": bot} if event.get("user") == "the app" else {}))
    await on_stage.settle()
    assert (await schedule_of(on_stage)).suspended is None
    assert await on_stage.dms(ADA) == []


@pytest.mark.parametrize("closed", [False, True], ids=["still open", "closed meanwhile"])
async def test_what_was_written_while_the_app_was_out_of_the_channel_counts(
    on_stage: Stage, closed: bool
) -> None:
    await on_stage.to(MONDAY)
    [monday] = await on_stage.rounds()
    await on_stage.answer(BEN)
    await kick(on_stage)
    await on_stage.pass_(hours=1)
    await on_stage.say(CHIE, LONG, thread=str(monday.ts))
    await on_stage.to(MONDAY + timedelta(hours=25 if closed else 2))
    await invite(on_stage)
    await caught_up(on_stage)
    assert (await verdict(on_stage, monday)).answers.keys() == {BEN, CHIE}
    assert ("2 answers" in await on_stage.results(monday)) == closed
