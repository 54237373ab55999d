"""The main job, end to end: a round opens, is answered, voted on, closed, and stands on a board."""

from datetime import timedelta

import pytest

from tests.stage import ADA, BEN, CHIE, LONG, MONDAY, PRACTICE, Stage, stage


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_round_from_question_to_board(database_url: str, transport: str) -> None:
    async with stage(database_url, transport="http" if transport == "http" else "socket") as one:
        await one.set_up()
        await one.to(MONDAY)
        [question] = await one.posts()
        assert question["ts"]

        answer = await one.say(BEN, LONG, thread=question["ts"])
        assert "your streak here is 1" in (await one.whispers(BEN))[-1]["text"]
        await one.react(ADA, answer)
        await one.react(CHIE, answer, "fire")

        await one.to(MONDAY + timedelta(days=1))
        results = (await one.thread(question["ts"]))[-1]
        assert "Ben Okafor" in results["text"]
        assert "2 votes" in results["text"]
        assert len(await one.posts()) == 2

        assert "*1*" in await one.command(BEN, "streak")

        await one.to(MONDAY + timedelta(days=7))
        board = next(post for post in await one.posts() if "Leaderboard" in post["text"])
        assert "Ben Okafor" in board["text"]
        assert board["blocks"]
        kinds = [post["text"].split("\n")[0] for post in await one.posts()]
        assert "Leaderboard" in kinds[-2], "the board comes before the new week's question"


async def test_results_then_board_then_question(asked: Stage) -> None:
    """Where several things fall due at once in a channel, people see results, then the board, then the new question."""
    await asked.say(BEN, LONG, thread=(await asked.posts())[0]["ts"])
    await asked.to(MONDAY + timedelta(days=7))
    friday = (await asked.rounds())[4]
    results = (await asked.thread(str(friday.ts)))[-1]
    board, question = (await asked.posts())[-2:]
    assert "Leaderboard" in board["text"]
    assert float(results["ts"]) < float(board["ts"]) < float(question["ts"])
    assert friday.channel_id == PRACTICE
