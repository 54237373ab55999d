"""A workspace's own questions: one that can't be read is left out, and takes no other with it."""

import pytest
from structlog.testing import capture_logs

from bot.jobs import banks
from bot.store import own_questions
from bot.store.database import Sessions
from bot.store.tables import OwnQuestion
from questions.bank import Bank
from questions.model import TeamQuestion
from tests.store.scenes import OPENS, OTHER_TEAM, TEAM, a_workspace


def a_question(bank: Bank, question_id: str) -> TeamQuestion:
    return TeamQuestion.model_validate(bank.active()[0].model_dump() | {"id": question_id})


@pytest.fixture
async def _one_unreadable(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        for team in (TEAM, OTHER_TEAM):
            await a_workspace(session, team)
            await own_questions.save(session, team, a_question(bank, "team-sound"), OPENS)
        item = a_question(bank, "team-newer").model_dump(mode="json") | {"of_another_version": "Our secret"}
        session.add(OwnQuestion(team_id=TEAM, question_id="team-newer", item=item, at=OPENS))


@pytest.mark.usefixtures("_one_unreadable")
async def test_an_item_that_cannot_be_read_is_left_out_and_the_operator_hears_which(
    sessions: Sessions, bank: Bank
) -> None:
    with capture_logs() as said:
        async with sessions.begin() as session:
            one_by_one = {team: await own_questions.of_team(session, team) for team in (TEAM, OTHER_TEAM)}
            together = await own_questions.of_teams(session, [TEAM, OTHER_TEAM])
            bank_of = await banks.of_each(session, bank, [TEAM, OTHER_TEAM])
    assert one_by_one == together
    assert {team: [one.id for one in found] for team, found in together.items()} == {
        TEAM: ["team-sound"],
        OTHER_TEAM: ["team-sound"],
    }
    assert all("team-sound" in one and "team-newer" not in one for one in bank_of.values())
    told = [line for line in said if line["event"] == "own question unreadable"]
    assert [(line["team"], line["question"], line["wrong"]) for line in told] == [
        (TEAM, "team-newer", ["of_another_version: extra_forbidden"])
    ] * 3
    assert "secret" not in str(said)
