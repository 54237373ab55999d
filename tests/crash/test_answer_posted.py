"""An answer from the modal stands in its thread exactly once, whatever ends in between, or goes back to its author."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.blocks import writing
from tests.crash.once import try_on
from tests.crash.stopping import POINTS, Stop, stop
from tests.stage import ADA, BEN, LONG, MONDAY, Stage, stage


@pytest.fixture
async def submitted(database_url: str) -> AsyncIterator[Stage]:
    """Ben has just submitted an answer; nothing of it is in Slack yet."""
    async with stage(database_url) as one:
        await one.set_up()
        await one.to(MONDAY)
        await one.opens(BEN, str((await one.open_round()).ts), "write_answer")
        assert await one.submits(BEN, **{writing.FIELD: LONG}) == {}
        yield one


async def answers_in_slack(of: Stage) -> list[str]:
    [round_] = await of.rounds()
    return [one["text"] for one in await of.thread(str(round_.ts)) if one["text"].startswith("*Answer by")]


@pytest.mark.parametrize("point", POINTS)
async def test_stopped_and_run_on(submitted: Stage, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    stopper = stop(monkeypatch, "answer", point)
    with pytest.raises(Stop):
        await submitted.beat()
    assert stopper.stopped
    await try_on(submitted, 2)
    assert len(await answers_in_slack(submitted)) == 1
    assert (await submitted.streak(BEN)).current == 1


async def test_withdrawn_while_it_was_unknown_whether_it_stood(
    submitted: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop(patch, "answer", "after Slack")
        with pytest.raises(Stop):
            await submitted.beat()
    [round_] = await submitted.rounds()
    [post] = [one for one in await submitted.thread(str(round_.ts)) if one["text"].startswith("*Answer by")]
    await submitted.press(BEN, post["ts"], "withdraw_answer")
    await try_on(submitted, 3)
    assert await answers_in_slack(submitted) == []
    assert (await submitted.streak(BEN)).current == 0


async def test_a_question_deleted_meanwhile_gives_its_author_the_words_back(submitted: Stage) -> None:
    [round_] = await submitted.rounds()
    await submitted.delete(ADA, str(round_.ts))
    await submitted.beat()
    [told] = await submitted.dms(BEN)
    assert LONG.strip() in told
