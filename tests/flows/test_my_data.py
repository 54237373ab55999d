"""My data: everything stored about a member, in a file for them alone. What is stored is found in the tables, not listed."""

import json
from typing import Any

import sqlalchemy as sa

from bot.slack.blocks.my_data import HOLDS
from bot.store.tables import Base, Schedule
from tests.flows.test_export import files_of
from tests.flows.test_forgetting_everything import MARK, NOBODY, WORDS, lived, naming_columns
from tests.stage import ADA, BEN, CHIE, Stage


async def handed_out(stage: Stage, user: str = BEN) -> dict[str, Any]:
    """What is in the file that this member asks for."""
    assert "is being gathered" in await stage.command(user, "my-data")
    await stage.beat()
    found: dict[str, Any] = json.loads((await files_of(stage, user))[-1])
    return found


def rows_of(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {one["table"]: one["rows"] for one in found["tables"]}


async def test_it_has_every_table_in_which_the_member_stands_and_nothing_of_others(on_stage: Stage) -> None:
    await lived(on_stage)
    await on_stage.command(CHIE, "streak")
    found = await handed_out(on_stage)
    tables = rows_of(found)
    assert tables.keys() == {column.partition(".")[0] for column in naming_columns()} | {"posts"}
    assert tables.keys() == HOLDS.keys() - NOBODY.keys()
    assert (found["workspace"]["id"], found["member"]) == (on_stage.team, BEN)
    whole = json.dumps(found)
    for other in (CHIE, ADA, "Chie", "Lindqvist"):
        assert other not in whole
    for table, column in (("replies", "text"), ("drafts", "text"), ("practices", "answer")):
        assert [row for row in tables[table] if MARK in (row[column] or "")], table
    [written] = tables["written_answers"]
    assert written["text"] == WORDS
    named = {
        f"{table}.{row['named_in']}" for table, rows in tables.items() for row in rows if "named_in" in row
    }
    assert named == {column for column in naming_columns() if not column.endswith(".user_id")}
    for rows in tables.values():
        for row in rows:
            assert row.get("team_id", on_stage.team) == on_stage.team


async def test_what_names_them_in_others_rows_says_no_more_than_that(on_stage: Stage) -> None:
    """Who asked for a round, or decided about a suggestion, gets neither the open round's question nor the other's words."""
    await lived(on_stage)
    tables = rows_of(await handed_out(on_stage))
    assert all(row.keys() == {"team_id", "round_id", "named_in"} for row in tables["rounds"])
    [his] = [row for row in tables["suggestions"] if "named_in" not in row]
    assert his["suggestion_id"] == "his"
    assert "decided_by" not in his


async def test_every_table_is_explained() -> None:
    assert HOLDS.keys() == Base.metadata.tables.keys()


async def test_who_never_did_anything_gets_a_file_that_says_so_little(on_stage: Stage) -> None:
    tables = rows_of(await handed_out(on_stage, CHIE))
    assert tables.keys() <= {"members", "posts"}


async def test_who_asked_to_be_forgotten_sees_that_and_nothing_else(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.forget_me(BEN)
    await asked.pass_(minutes=1)
    tables = rows_of(await handed_out(asked))
    assert tables.keys() == {"posts", "erasures"}
    assert [row["kind"] for row in tables["posts"]] == ["my-data"]


async def test_asked_twice_at_once_it_comes_once_and_to_nobody_else(asked: Stage) -> None:
    await asked.command(BEN, "my-data")
    assert "on its way already" in await asked.command(BEN, "mydata")
    await asked.beat()
    assert len(await files_of(asked, BEN)) == 1
    assert await files_of(asked, ADA) == []
    assert len([said for said in await asked.dms(BEN) if "as a JSON file" in said]) == 1


async def test_where_slack_takes_no_files_the_asker_hears_of_it(asked: Stage) -> None:
    fault = {
        "method": "files.getUploadURLExternal",
        "kind": "error",
        "status": 200,
        "error": "file_uploads_disabled",
    }
    await asked.gesture("faults", api=[fault])
    await asked.command(BEN, "my-data")
    await asked.beat()
    [said] = await asked.dms(BEN)
    assert "could not be sent" in said


async def test_who_is_named_as_a_manager_of_two_channels_has_both(on_stage: Stage) -> None:
    await on_stage.set_up("C0GENERAL1")
    async with on_stage.parts.sessions.begin() as session:
        await session.execute(sa.update(Schedule).values(managers=[ADA, BEN]))
    rows = rows_of(await handed_out(on_stage))["schedules"]
    assert sorted(row["channel_id"] for row in rows) == ["C0GENERAL1", "C0PRACTICE"]
