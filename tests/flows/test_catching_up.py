"""What was missed while the app was down is read back from Slack, within its limits."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.jobs.outage import mark, marking
from bot.jobs.sync import LEASE, sync_due
from bot.rules.slack_time import ts
from bot.store import erasures, replies, syncs
from bot.store.replies import Written
from bot.store.tables import Outage
from tests.crash.once import calls, present
from tests.flows.catching_up import WAITED_FOR, away, back, caught_up, told, unread, verdict
from tests.flows.test_answers import SHORT
from tests.flows.test_writing import write
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)
NEXT_MONDAY = MONDAY + 7 * DAY


async def test_an_open_round_is_as_if_the_app_had_never_been_away(asked: Stage) -> None:
    monday = await asked.open_round()
    edited, deleted = await asked.answer(BEN), await asked.answer(CHIE)
    for voter in (ADA, DANI):
        await asked.react(voter, edited)
    await asked.pass_(hours=1)
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    new = await asked.say(DANI, SHORT, thread=str(monday.ts))
    await asked.edit(BEN, edited, f"{LONG} And I would say when it isn't worth it.")
    await asked.delete(CHIE, deleted)
    asked.clock.move_to(MONDAY + timedelta(hours=3))
    await asked.edit(DANI, new, LONG)
    await asked.unreact(DANI, edited)
    await asked.react(CHIE, new, "fire")
    await asked.react(EVE, new, "brain")
    await asked.react(DANI, new)
    await asked.pass_(hours=1)
    found = await verdict(asked, monday)
    assert found.answers.keys() == {BEN, CHIE}
    await back(asked)
    with capture_logs() as logs:
        await caught_up(asked)
    found = await verdict(asked, monday)
    assert {user: answer.ts for user, answer in found.answers.items()} == {BEN: edited, DANI: new}
    assert found.voters == {BEN: {ADA}, DANI: {CHIE, EVE}}
    [entry] = [entry for entry in logs if entry.get("action") == "sync"]
    assert entry["event"] == "round synced"
    assert entry["repairs"] == {"reply": 1, "edit": 1, "deletion": 1, "vote": 3, "vote taken back": 1}
    await asked.to(MONDAY + DAY)
    results = await asked.results(monday)
    assert "Dani Reyes" in results
    assert "2 answers · 3 people voted" in results


async def test_reading_back_twice_is_reading_back_once(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    await asked.pass_(minutes=10)
    answer = await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.edit(BEN, answer, LONG * 2)
    await asked.react(CHIE, answer)
    await asked.pass_(minutes=10)
    await back(asked)
    await caught_up(asked)
    before = await verdict(asked, monday)
    await away(asked)
    await asked.pass_(minutes=10)
    await back(asked)
    with capture_logs() as logs:
        await caught_up(asked)
    assert [entry["repairs"] for entry in logs if entry.get("action") == "sync"] == [{}]
    assert await verdict(asked, monday) == before
    assert before.voters == {BEN: {CHIE}}


async def test_where_the_close_fell_into_the_outage_replies_count_by_their_time_and_votes_as_they_are(
    asked: Stage,
) -> None:
    monday = await asked.open_round()
    known = await asked.answer(CHIE)
    await asked.react(BEN, known)
    await asked.react(EVE, known)
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    in_time = await asked.say(BEN, LONG, thread=str(monday.ts))
    asked.clock.move_to(MONDAY + DAY + timedelta(hours=1))
    await asked.edit(BEN, in_time, f"{LONG} I left out the cost.")
    await asked.say(DANI, LONG, thread=str(monday.ts))
    await asked.react(DANI, in_time)
    await asked.react(ADA, in_time)
    await asked.unreact(EVE, known)
    asked.clock.move_to(MONDAY + DAY + timedelta(hours=2))
    await back(asked)
    await asked.react(EVE, in_time)  # after the close, and heard
    await caught_up(asked)
    found = await verdict(asked, monday)
    assert {user: answer.ts for user, answer in found.answers.items()} == {BEN: in_time, CHIE: known}
    assert found.voters == {BEN: {ADA, DANI}, CHIE: {BEN}}
    results = await asked.results(monday)
    assert "Ben Okafor" in results
    assert "2 answers · 3 people voted" in results


async def test_an_answer_that_was_deleted_around_the_close_keeps_its_credit_and_loses_its_text(
    asked: Stage,
) -> None:
    """Nobody can tell on which side of the close that was."""
    monday = await asked.open_round()
    answer = await asked.answer(BEN)
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    await asked.delete(BEN, answer)
    asked.clock.move_to(MONDAY + DAY + timedelta(hours=1))
    await back(asked)
    await caught_up(asked)
    assert (await verdict(asked, monday)).credited == {BEN}
    async with asked.parts.sessions.begin() as session:
        assert await replies.text_of(session, asked.team, monday.channel_id, answer) is None
    assert "1 answer ·" in await asked.results(monday)


async def test_the_results_of_a_round_wait_until_it_is_read_back(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    await asked.say(BEN, LONG, thread=str(monday.ts))
    asked.clock.move_to(MONDAY + DAY - timedelta(minutes=5))
    await back(asked)
    await asked.gesture(
        "faults", api=[{"method": "conversations.replies", "kind": "ratelimited", "retry_after": 600}]
    )
    await asked.pass_(minutes=5)
    await asked.pass_(minutes=4)
    assert await asked.results(monday) == ""
    await caught_up(asked)
    assert "1 answer ·" in await asked.results(monday)


async def test_results_wait_fifteen_minutes_at_most_and_are_edited_then(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    answer = await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.react(CHIE, answer)
    asked.clock.move_to(MONDAY + DAY)
    await back(asked)
    await asked.gesture(
        "faults", api=[{"method": "conversations.replies", "kind": "ratelimited", "retry_after": 1800}]
    )
    await asked.pass_(minutes=14)
    assert await asked.results(monday) == ""
    await asked.pass_(minutes=2)
    assert "Nobody answered" in await asked.results(monday)
    await caught_up(asked)
    assert "Best answer: " in await asked.results(monday)
    assert len(await asked.thread(str(monday.ts))) == 3, "the question, the answer, and one post with results"


async def test_a_limit_on_reading_holds_up_no_post(asked: Stage) -> None:
    await away(asked)
    await asked.pass_(hours=1)
    await back(asked)
    await asked.gesture(
        "faults", api=[{"method": "conversations.replies", "kind": "ratelimited", "retry_after": 3 * 86400}]
    )
    await asked.to(MONDAY + DAY)
    await asked.pass_(minutes=16)
    assert len(await asked.posts()) == 2, "Tuesday's question stands there"
    assert len(await unread(asked)) == 1


async def test_a_round_that_closes_while_nobody_takes_events_in_is_read_back_at_its_close(
    asked: Stage,
) -> None:
    """The worker is at work, the processes that receive events are not."""
    monday = await asked.open_round()
    await away(asked)
    answer = await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.react(CHIE, answer)
    await asked.to(MONDAY + DAY)
    await asked.pass_(minutes=1)
    assert "1 answer · 1 person voted" in await asked.results(monday)
    late = await asked.say(DANI, LONG, thread=str(monday.ts))
    await asked.react(EVE, answer)
    await asked.react(EVE, late)
    await asked.pass_(hours=1)
    await back(asked)
    await caught_up(asked)
    found = await verdict(asked, monday)
    assert found.voters == {BEN: {CHIE}}, "what was missed after that reading happened after the close"


@pytest.mark.parametrize("closed", [False, True], ids=["still open", "closed meanwhile"])
async def test_a_question_that_was_deleted_meanwhile_voids_its_round_while_it_is_open(
    asked: Stage, closed: bool
) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    await away(asked)
    asked.clock.move_to(MONDAY + timedelta(hours=2))
    await asked.delete(ADA, str(monday.ts))
    asked.clock.move_to(MONDAY + (timedelta(hours=25) if closed else timedelta(hours=3)))
    await back(asked)
    await caught_up(asked)
    [first, *_] = await asked.rounds()
    assert first.state == ("closed" if closed else "void")


async def test_whoever_asked_to_be_forgotten_is_not_read_back(asked: Stage) -> None:
    monday = await asked.open_round()
    bens, chies = await asked.answer(BEN), await asked.answer(CHIE)
    await asked.react(BEN, chies)
    await asked.react(CHIE, bens)
    await asked.pass_(minutes=10)
    await asked.forget_me(BEN)
    await away(asked)
    await asked.pass_(minutes=10)
    await asked.edit(BEN, bens, LONG * 2)
    await asked.pass_(minutes=10)
    await back(asked)
    await caught_up(asked)
    found = await verdict(asked, monday)
    assert found.answers.keys() == {CHIE}
    assert found.voters == {CHIE: set()}
    async with asked.parts.sessions.begin() as session:
        assert await erasures.gone(session, asked.team, [BEN]) == {BEN}


async def test_an_answer_from_the_modal_stays_its_authors(asked: Stage) -> None:
    monday = await asked.open_round()
    await write(asked, BEN)
    [_, posted] = await asked.thread(str(monday.ts))
    await away(asked)
    await asked.pass_(minutes=10)
    await asked.react(CHIE, posted["ts"])
    await asked.pass_(minutes=10)
    await back(asked)
    await caught_up(asked)
    found = await verdict(asked, monday)
    assert {user: answer.ts for user, answer in found.answers.items()} == {BEN: posted["ts"]}
    assert found.voters == {BEN: {CHIE}}


async def test_a_late_event_after_the_reading_changes_nothing(asked: Stage) -> None:
    """The edit was read back with the second of it, and arrives with its exact time; so does the vote."""
    monday = await asked.open_round()
    answer = await asked.answer(BEN)
    await away(asked)
    await asked.hold_events()
    asked.clock.move_to(MONDAY + timedelta(minutes=30, microseconds=400_000))
    await asked.edit(BEN, answer, SHORT)
    first = await asked.answer(CHIE)
    await asked.edit(CHIE, first, LONG * 2)
    await asked.react(BEN, first)
    await asked.delete(DANI, await asked.answer(DANI))
    await asked.pass_(minutes=10)
    await mark(asked.parts)
    await caught_up(asked)
    before = await verdict(asked, monday)
    assert before.voters == {CHIE: {BEN}}
    await asked.release_events(shuffled=True)
    assert await verdict(asked, monday) == before
    await asked.to(MONDAY + DAY)
    assert "1 answer · 1 person voted" in await asked.results(monday)


async def test_a_question_that_was_posted_as_the_app_died_is_read_back_once_it_is_recorded(
    on_stage: Stage,
) -> None:
    await on_stage.gesture("faults", api=[{"method": "chat.postMessage", "kind": "drop_after", "times": 1}])
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    await away(on_stage)
    await on_stage.say(BEN, LONG, thread=question["ts"])
    on_stage.clock.move_to(MONDAY + timedelta(hours=1))
    await back(on_stage)
    await caught_up(on_stage)
    on_stage.clock.pass_leases()
    await on_stage.beat()
    await caught_up(on_stage)
    assert (await verdict(on_stage, await on_stage.open_round())).answers.keys() == {BEN}


async def test_a_short_silence_is_no_outage_and_each_is_noticed_once(asked: Stage) -> None:
    await away(asked)
    asked.clock.pass_leases(timedelta(seconds=50))
    await back(asked)
    assert await unread(asked) == []
    await asked.clock.advance(timedelta(seconds=70))
    await back(asked)
    [first] = await unread(asked)
    await back(asked)
    assert [one.until for one in await unread(asked)] == [first.until]


async def test_the_processes_that_take_events_in_are_away_when_all_of_them_are(asked: Stage) -> None:
    async def connected() -> bool:
        return True

    async def waiting_for_slack() -> bool:
        return False

    async with marking(asked.parts, connected):
        await asked.clock.advance(timedelta(seconds=50))
    await asked.clock.advance(timedelta(seconds=50))
    async with marking(asked.parts, connected), marking(asked.parts, waiting_for_slack):
        assert await unread(asked) == []
        await asked.clock.advance(timedelta(seconds=70))
    async with asked.parts.sessions.begin() as session:
        [outage] = await session.scalars(select(Outage))
    assert outage.until - outage.since == timedelta(seconds=70)
    await asked.clock.advance(timedelta(seconds=70))
    await asyncio.gather(mark(asked.parts), mark(asked.parts))
    async with asked.parts.sessions.begin() as session:
        assert len((await session.scalars(select(Outage))).all()) == 2


async def test_a_page_that_somebody_died_over_is_read_by_the_next(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    await asked.pass_(minutes=10)
    await asked.say(BEN, LONG, thread=str(monday.ts))
    await back(asked)
    now, real = asked.clock.now(), asked.clock.real()
    async with asked.parts.sessions.begin() as session:
        [died] = await syncs.claim(session, now=now, real=real, lease_until=real + LEASE, limit=1)
    await asked.clock.advance(syncs.STEADILY)
    assert await sync_due(asked.parts) == 0
    asked.clock.pass_leases(LEASE)
    assert await sync_due(asked.parts) == 1
    assert (await verdict(asked, monday)).answers.keys() == {BEN}
    async with asked.parts.sessions.begin() as session:
        assert not await syncs.still(session, died), "what the first still says comes too late"


async def test_what_slack_does_not_answer_is_asked_again_and_another_worker_does_no_harm(
    asked: Stage,
) -> None:
    monday = await asked.open_round()
    await away(asked)
    await asked.pass_(minutes=10)
    answer = await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.react(CHIE, answer)
    await back(asked)
    await asked.gesture(
        "faults",
        api=[
            {"method": "conversations.replies", "kind": "error", "status": 503, "times": 1},
            {"method": "conversations.replies", "kind": "ratelimited", "retry_after": 30},
        ],
    )
    since = present(asked)
    await asyncio.gather(sync_due(asked.parts), sync_due(asked.parts))
    assert calls(asked, since, "conversations.replies") == ["conversations.replies"]
    await caught_up(asked)
    assert calls(asked, since, "conversations.replies") == ["conversations.replies"] * 3
    assert told(await verdict(asked, monday))["voters"] == {BEN: {CHIE}}


async def test_an_event_that_comes_while_a_thread_is_stored_is_waited_for(asked: Stage) -> None:
    """Replies are stored in the order of their keys by everybody: else each would wait for the other."""
    monday = await asked.open_round()
    first = await asked.answer(BEN)
    await away(asked)
    await asked.pass_(minutes=10)
    await asked.delete(BEN, first)
    second = await asked.say(CHIE, LONG, thread=str(monday.ts))
    await back(asked)
    async with asyncio.timeout(30), asked.parts.sessions.begin() as session:
        for sent in (first, second):
            told_of = Written(PRACTICE, str(monday.ts), sent, ts(asked.clock.now()), DANI, LONG, len(LONG))
            await replies.record(session, asked.team, told_of)
            if sent == first:
                reading = asyncio.create_task(sync_due(asked.parts))
                while not await session.scalar(WAITED_FOR):
                    assert not reading.done()
    await reading
    assert await unread(asked) == []


async def test_everybody_who_voted_is_read_back_though_a_page_names_only_some(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    await asked.pass_(minutes=10)
    answer = await asked.say(BEN, LONG, thread=str(monday.ts))
    crowd = [f"U0CROWD{number:03}" for number in range(60)]
    asked.slack.world.channels[PRACTICE].messages[answer].reactions["+1"] = crowd
    await back(asked)
    await caught_up(asked)
    assert (await verdict(asked, monday)).voters == {BEN: set(crowd)}


async def test_a_reply_that_is_deleted_while_its_page_is_read_stops_nothing(asked: Stage) -> None:
    """Of so many who reacted Slack is asked for the rest, and says that there is no such message any more."""
    monday = await asked.open_round()
    await away(asked)
    await asked.pass_(minutes=10)
    deleted = await asked.say(BEN, LONG, thread=str(monday.ts))
    crowd = [f"U0CROWD{number:03}" for number in range(60)]
    asked.slack.world.channels[PRACTICE].messages[deleted].reactions["+1"] = crowd
    answer = await asked.say(CHIE, LONG, thread=str(monday.ts))
    await asked.react(DANI, answer)
    await back(asked)
    await asked.gesture(
        "faults",
        api=[{"method": "reactions.get", "kind": "error", "status": 200, "error": "message_not_found"}],
    )
    await caught_up(asked)
    await asked.delete(BEN, deleted)
    assert (await verdict(asked, monday)).voters == {CHIE: {DANI}}


async def test_an_app_that_is_not_in_the_marketplace_reads_fifteen_a_minute_and_what_is_urgent_first(
    on_stage: Stage,
) -> None:
    world = on_stage.slack.world
    world.add_channel("weekly", world.channels[PRACTICE].members, channel_id="C0WEEKLY01")
    await on_stage.set_up("C0WEEKLY01", days={0: None})
    await on_stage.to(MONDAY)
    daily, weekly = await on_stage.open_round(), await on_stage.open_round("C0WEEKLY01")
    await away(on_stage)
    on_stage.clock.move_to(MONDAY + timedelta(hours=1))
    for number in range(20):
        await on_stage.say(DANI, f"{number} is short", thread=str(weekly.ts), channel="C0WEEKLY01")
        await on_stage.say(DANI, f"{number} is short", thread=str(daily.ts))
    await on_stage.say(BEN, LONG, thread=str(weekly.ts), channel="C0WEEKLY01")
    await on_stage.say(CHIE, LONG, thread=str(daily.ts))
    on_stage.clock.move_to(MONDAY + DAY + timedelta(hours=1))
    await back(on_stage)
    await on_stage.gesture("limits", unlisted=True)
    since = present(on_stage)
    began = on_stage.clock.now()
    await caught_up(on_stage)
    assert (await verdict(on_stage, daily)).answers.keys() == {CHIE}
    assert (await verdict(on_stage, weekly)).answers.keys() == {BEN}
    read = [
        (entry["arguments"]["channel"], entry["outcome"])
        for entry in on_stage.slack.slack.journal.since(since)
        if entry.get("method") == "conversations.replies" and entry["by"] == "bot"
    ]
    assert [channel for channel, _ in read] == [PRACTICE] * 2 + ["C0WEEKLY01"] * 2
    assert {outcome for _, outcome in read} == {"ok"}, "the first page that was cut said how fast it may go"
    assert timedelta(minutes=3) <= on_stage.clock.now() - began <= timedelta(minutes=5)
    assert "1 answer ·" in await on_stage.results(daily)
