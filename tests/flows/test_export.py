"""The CSV export: what is in it, who gets it, and when it is refused."""

import csv
import io
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.slack.blocks import actions as ids
from bot.slack.blocks.export import COLUMNS
from bot.store import posts, preferences
from bot.store.preferences import Preferences
from bot.store.tables import Post, SelfCheck
from tests.flows.home_tab import opened, pressed, shown, view
from tests.flows.test_home_managers import leave, manage, with_channel
from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, PANEL, PRACTICE, Stage

DAY = timedelta(days=1)
SECRET = "Zanzibar comes first, then the queue in front of it, and only then more machines; that is what I would do here."


async def asks(stage: Stage, user: str = ADA) -> str:
    """Open Home and press *Export CSV*; gives what the tab says."""
    await opened(stage, user)
    return await pressed(stage, user, ids.HOME_EXPORT)


async def files_of(stage: Stage, user: str) -> list[str]:
    """The texts of the files that the app has shared with this member."""
    opened_dm = await stage.api(user, "conversations.open", users=stage.bot)
    shared = [
        file
        for message in await stage.history(opened_dm["channel"]["id"], user)
        for file in message.get("files", ())
    ]
    found = []
    for file in shared:
        headers = {"Authorization": f"Bearer {stage.token(user)}"}
        async with stage.http.get(file["url_private"], headers=headers) as answer:
            assert answer.status == 200
            found.append((await answer.read()).decode())
    return found


async def exported(stage: Stage, user: str = ADA) -> list[dict[str, str]]:
    """The rows of the export, by column."""
    await asks(stage, user)
    await stage.beat()
    text = (await files_of(stage, user))[-1]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


async def hide(stage: Stage, user: str) -> None:
    async with stage.parts.sessions.begin() as session:
        await preferences.choose(session, stage.team, user, Preferences(hidden=True), digest_next_at=None)


# -- what is in it ----------------------------------------------------------------------------------------------------------


async def test_each_answer_is_a_line_with_the_facts_of_its_round(asked: Stage) -> None:
    await asked.react(CHIE, await asked.answer(BEN))
    await asked.answer(DANI)
    monday = await asked.open_round()
    await asked.to(MONDAY + DAY)
    await asked.say(CHIE, LONG, thread=str(monday.ts))
    first, second, third, fourth = await exported(asked)
    assert first == {
        "Date": "2026-11-23",
        "Question id": "date-that-could-not-move",
        "Question": "The date that could not move",
        "Difficulty": "medium",
        "Subtopic": "engineering-process",
        "Origin": "scheduled",
        "State": "closed",
        "Member": "Ben Okafor",
        "Answer": "on time",
        "Votes": "1",
        "Best answer": "yes",
        "Points": "6",
        "Characters": "107",
    }
    assert (second["Member"], second["Best answer"], second["Points"]) == ("Dani Reyes", "no", "2")
    assert (third["Member"], third["Answer"], third["Votes"], third["Points"]) == (
        "Chie Nakamura",
        "late",
        "",
        "",
    )
    assert (fourth["State"], fourth["Member"]) == ("open", "")


async def test_an_open_rounds_secret_stays_one(asked: Stage) -> None:
    await asked.answer(BEN)
    [row] = await exported(asked)
    assert (row["State"], row["Question id"], row["Subtopic"]) == ("open", "", "")
    assert (row["Member"], row["Answer"], row["Best answer"], row["Points"]) == (
        "Ben Okafor",
        "on time",
        "",
        "",
    )


async def test_skipped_and_void_rounds_and_extras_are_in_it(asked: Stage) -> None:
    await asked.command(ADA, "skip")
    await asked.delete(ADA, str((await asked.open_round()).ts))
    await asked.command(BEN, "hard here")
    await asked.to(MONDAY + DAY + timedelta(minutes=1))
    rows = await exported(asked)
    assert [(row["Date"], row["Origin"], row["State"]) for row in rows] == [
        ("2026-11-23", "scheduled", "void"),
        ("2026-11-23", "extra", "closed"),
        ("2026-11-24", "scheduled", "skipped"),
    ]


async def test_who_hides_is_a_member(asked: Stage) -> None:
    await asked.answer(BEN)
    await hide(asked, BEN)
    [row] = await exported(asked)
    assert row["Member"] == "a member"


async def test_neither_texts_nor_self_checks_are_in_it(asked: Stage) -> None:
    await asked.answer(BEN, SECRET)
    of = await asked.open_round()
    async with asked.parts.sessions.begin() as session:
        session.add(
            SelfCheck(
                team_id=asked.team,
                user_id=BEN,
                question_id=str(of.question_id),
                at=asked.clock.now(),
                question_rev=1,
                round_id=of.round_id,
                ticks=["tick-tock"],
            )
        )
    await asked.to(MONDAY + DAY)
    await exported(asked)
    [text] = await files_of(asked, ADA)
    assert "Zanzibar" not in text
    assert "tick" not in text


async def test_a_name_that_a_spreadsheet_would_run_is_made_inert(asked: Stage) -> None:
    asked.slack.world.members[BEN].real_name = '=HYPERLINK("https://evil.example","Ben")'
    await asked.answer(BEN)
    [row] = await exported(asked)
    assert row["Member"] == '\'=HYPERLINK("https://evil.example","Ben")'


async def test_it_begins_with_a_byte_order_mark_and_a_head_and_ends_its_lines_as_the_rfc_says(
    asked: Stage,
) -> None:
    await exported(asked)
    [text] = await files_of(asked, ADA)
    assert text.startswith("\ufeff" + ",".join(COLUMNS) + "\r\n")
    assert text.endswith("\r\n")


# -- who gets it ------------------------------------------------------------------------------------------------------------


async def test_it_is_announced_and_comes_as_a_file_to_who_asked_alone(asked: Stage) -> None:
    assert "It comes as a file" in await asks(asked)
    await asked.beat()
    [said] = await asked.dms(ADA)
    assert f"The rounds and answers of <#{PRACTICE}>" in said
    assert len(await files_of(asked, ADA)) == 1
    assert await asked.dms(BEN) == []


async def test_a_double_click_makes_one_file(asked: Stage) -> None:
    await asks(asked)
    assert "is being made already" in await pressed(asked, ADA, ids.HOME_EXPORT)
    await asked.beat()
    assert len(await files_of(asked, ADA)) == 1
    await asks(asked)
    await asked.beat()
    assert len(await files_of(asked, ADA)) == 2, "asking again later makes another"


async def test_a_stale_button_of_who_manages_it_no_more_makes_nothing(asked: Stage) -> None:
    await manage(asked, [BEN])
    await opened(asked, BEN)
    await manage(asked, [ADA])
    assert "aren’t yours to see any more" in await pressed(asked, BEN, ids.HOME_EXPORT)
    await asked.beat()
    assert await asked.dms(BEN) == []


async def test_a_button_that_somebody_forged_makes_nothing(asked: Stage) -> None:
    """A value is Slack's to send; all the same it decides nothing."""
    await manage(asked, [BEN])
    await opened(asked, BEN)
    tab = await view(asked, BEN)
    await with_channel(asked, PANEL)
    await manage(asked, [ADA], PANEL)
    stored = asked.slack.world.homes[BEN]
    _rename(stored.blocks, PANEL)
    await asked.gesture("action", user=BEN, view_id=tab["id"], action_id=ids.HOME_EXPORT)
    assert "aren’t yours to see any more" in await shown(asked, BEN)
    await asked.beat()
    assert await files_of(asked, BEN) == []


def _rename(value: Any, channel: str) -> None:
    """Put another channel's id into every button."""
    if isinstance(value, dict):
        if value.get("type") == "button" and value.get("value") == PRACTICE:
            value["value"] = channel
        for inner in value.values():
            _rename(inner, channel)
    elif isinstance(value, list):
        for inner in value:
            _rename(inner, channel)


async def test_who_lost_the_right_between_asking_and_sending_gets_words_instead(asked: Stage) -> None:
    await manage(asked, [BEN])
    await asks(asked, BEN)
    await manage(asked, [ADA])
    await asked.beat()
    assert await files_of(asked, BEN) == []
    [said] = await asked.dms(BEN)
    assert "was not made" in said


async def test_who_left_the_private_channel_in_between_gets_words_instead(asked: Stage) -> None:
    await with_channel(asked, PANEL)
    await manage(asked, [BEN], PANEL)
    await asks(asked, BEN)
    await leave(asked, BEN, PANEL)
    await asked.beat()
    assert await files_of(asked, BEN) == []
    [said] = await asked.dms(BEN)
    assert "was not made" in said


async def test_where_slack_takes_no_files_the_asker_hears_of_it(asked: Stage) -> None:
    fault = {
        "method": "files.getUploadURLExternal",
        "kind": "error",
        "status": 200,
        "error": "file_uploads_disabled",
    }
    await asked.gesture("faults", api=[fault])
    await asks(asked)
    await asked.beat()
    [said] = await asked.dms(ADA)
    assert "was not made" in said


async def test_forget_me_takes_an_export_that_is_still_owed_with_it(asked: Stage) -> None:
    await asks(asked)
    await asked.forget_me(ADA)
    await asked.beat()
    assert await files_of(asked, ADA) == []
    async with asked.parts.sessions.begin() as session:
        assert (
            await session.scalar(sa.select(sa.func.count()).select_from(Post).where(Post.kind == "export"))
            == 0
        )


async def test_an_export_of_another_channel_is_another_one(asked: Stage) -> None:
    async with asked.parts.sessions.begin() as session:
        for channel in (PRACTICE, PANEL):
            await posts.owe(
                session,
                team_id=asked.team,
                channel_id=ADA,
                kind="export",
                subject=f"{ADA}/export/{channel}",
                real=asked.clock.real(),
                message={"channel": channel, "asked_by": ADA},
            )
            assert await posts.export_due(session, asked.team, ADA, channel)
        assert not await posts.export_due(session, asked.team, BEN, PRACTICE)
        assert not await posts.export_due(session, "T0OTHER", ADA, PRACTICE)
