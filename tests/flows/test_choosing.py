"""*Make this my answer*: which of one's replies counts, said before the round closes."""

from datetime import timedelta

from bot.slack.blocks import writing
from bot.store import practices
from tests.stage import ADA, BEN, CHIE, GENERAL, LONG, MONDAY, PRACTICE, Stage

TUESDAY = MONDAY + timedelta(days=1)
SECOND = "Second thoughts: the writes go first, because a queue in front of them can absorb the peak for ten minutes."


async def choose(stage: Stage, user: str, ts: str, *, channel: str = PRACTICE) -> str:
    """Choose the message's shortcut; gives what this member is told."""
    before = len(await stage.whispers(user))
    done = await stage.gesture(
        "shortcut", user=user, channel=channel, message_ts=ts, callback_id="make_my_answer"
    )
    assert done["ok"], done
    new = (await stage.whispers(user))[before:]
    return str(new[-1]["text"]) if new else ""


async def two_replies(stage: Stage) -> tuple[str, str]:
    first = await stage.answer(BEN)
    await stage.pass_(minutes=5)
    return first, await stage.answer(BEN, SECOND)


async def crowned(stage: Stage) -> str:
    await stage.to(TUESDAY)
    return await stage.results((await stage.rounds())[0])


def named(ts: str) -> str:
    return f"p{ts.replace('.', '')}"


async def test_the_chosen_reply_is_the_answer_and_its_votes_count(asked: Stage) -> None:
    first, second = await two_replies(asked)
    await asked.react(CHIE, second)
    assert (await choose(asked, BEN, second)).startswith("This reply is your answer now.")
    results = await crowned(asked)
    assert named(second) in results
    assert named(first) not in results
    assert (await asked.streak(BEN)).current == 1


async def test_the_choice_can_be_changed_and_choosing_twice_says_so(asked: Stage) -> None:
    first, second = await two_replies(asked)
    await choose(asked, BEN, second)
    assert await choose(asked, BEN, second) == writing.chosen_already().text
    await asked.pass_(minutes=1)
    assert (await choose(asked, BEN, first)).startswith("This reply is your answer now.")
    await asked.react(CHIE, first)
    assert named(first) in await crowned(asked)


async def test_after_the_close_nothing_moves(asked: Stage) -> None:
    first, second = await two_replies(asked)
    await asked.react(CHIE, first)
    results = await crowned(asked)
    assert "can’t be changed any more" in await choose(asked, BEN, second)
    assert named(first) in results
    assert await asked.results((await asked.rounds())[0]) == results


async def test_a_look_at_the_model_answer_locks_the_choice(asked: Stage) -> None:
    _, second = await two_replies(asked)
    await asked.pass_(minutes=1)
    [round_] = await asked.rounds()
    async with asked.parts.sessions.begin() as session:
        await practices.peeked(session, asked.team, BEN, str(round_.question_id), asked.clock.now())
    assert await choose(asked, BEN, second) == writing.choice_locked().text


async def test_only_ones_own_reply_of_enough_characters_in_a_round_can_be_chosen(asked: Stage) -> None:
    first = await asked.answer(BEN)
    short = await asked.answer(CHIE, "Depends on the load.")
    assert await choose(asked, CHIE, first) == writing.choose_your_own().text
    assert "20 characters" in await choose(asked, CHIE, short)
    question = str((await asked.open_round()).ts)
    assert await choose(asked, BEN, question) == writing.no_round_here().text
    elsewhere = await asked.say(ADA, LONG, channel=GENERAL)
    reply = await asked.say(ADA, LONG, thread=elsewhere, channel=GENERAL)
    assert await choose(asked, ADA, reply, channel=GENERAL) == writing.no_round_here().text


async def test_an_answer_from_the_modal_can_be_chosen_by_its_author(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.pass_(minutes=1)
    await asked.opens(BEN, str((await asked.open_round()).ts), "write_answer")
    await asked.submits(BEN, **{writing.FIELD: SECOND})
    await asked.beat()
    replies = await asked.thread(str((await asked.open_round()).ts))
    [post] = [one for one in replies if one["text"].startswith("*Answer by")]
    assert await choose(asked, CHIE, post["ts"]) == writing.choose_your_own().text
    assert (await choose(asked, BEN, post["ts"])).startswith("This reply is your answer now.")
    await asked.react(CHIE, post["ts"])
    assert named(post["ts"]) in await crowned(asked)


async def test_a_chosen_reply_that_is_deleted_gives_way_to_the_other(asked: Stage) -> None:
    first, second = await two_replies(asked)
    await choose(asked, BEN, second)
    await asked.delete(BEN, second)
    await asked.react(CHIE, first)
    assert named(first) in await crowned(asked)


async def test_a_reply_that_was_missed_is_taken_in_when_it_is_chosen(asked: Stage) -> None:
    await asked.gesture("faults", events={"lose": 1.0})
    reply = await asked.answer(BEN)
    await asked.gesture("faults", events={})
    assert (await asked.streak(BEN)).current == 0
    assert (await choose(asked, BEN, reply)) == writing.chosen_already().text
    assert (await asked.streak(BEN)).current == 1
