"""The set-up's modal says what will happen while it is filled in; a lost update harms nothing."""

from typing import Any

import pytest

from bot.store import schedules
from tests.handlers.test_setup import VALID, initial, opened, settings_of
from tests.stage import ADA, MONDAY, PRACTICE, Stage


async def shown(stage: Stage, user: str = ADA) -> dict[str, Any]:
    [view] = (await stage.sees(user))["views"]
    return dict(view)


async def preview(stage: Stage, user: str = ADA) -> str:
    return "\n".join(
        block["text"]["text"]
        for block in (await shown(stage, user))["blocks"]
        if block["block_id"].startswith("preview")
    )


async def change(stage: Stage, field: str, value: Any, user: str = ADA) -> None:
    view = await shown(stage, user)
    done = await stage.gesture("action", user=user, view_id=view["id"], action_id=field, value=value)
    assert done["ok"], done


def days_asked_for(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["block_id"].startswith("day_")]


async def test_it_opens_with_the_next_three_instants_in_the_channel_s_zone(on_stage: Stage) -> None:
    await on_stage.set_up(tz="Asia/Tokyo")
    await opened(on_stage)
    said = await preview(on_stage)
    assert "From Monday to Friday at 09:00 I post a question." in said
    assert "time zone Asia/Tokyo" in said
    for day in ("Tuesday 24", "Wednesday 25", "Thursday 26"):
        assert f"• {day} November 2026, 09:00" in said


async def test_it_heeds_what_was_skipped(on_stage: Stage) -> None:
    await on_stage.command(ADA, "skip")
    await opened(on_stage)
    said = await preview(on_stage)
    assert "Monday 23 November" not in said
    assert "Tuesday 24 November" in said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at", "18:30", "• Monday 23 November 2026, 18:30"),
        ("days", ["2"], "Every Wednesday"),
        ("tz", "Asia/Tokyo", "time zone Asia/Tokyo"),
        ("country", "SE", "public holidays (SE)"),
        ("off", "23 nov to 27 nov", "• Monday 30 November"),
        ("mix", "0/0/100", "the mix (100 % hard)"),
        ("difficulty", "easy", "Each is easy."),
        ("subtopics", ["caching"], "1 question in the bank fits"),
        ("board_at", "14:00", "of the next one, at 14:00"),
        ("options", ["broadcast"], "for all to see, in the channel"),
    ],
)
async def test_it_follows_every_change(bare: Stage, field: str, value: Any, said: str) -> None:
    await bare.set_up()
    await opened(bare)
    assert said not in await preview(bare)
    await change(bare, field, value)
    assert said in await preview(bare)


async def test_a_field_that_cannot_be_read_stands_in_its_place_until_it_can(on_stage: Stage) -> None:
    await opened(on_stage)
    await change(on_stage, "tz", "Europe/Berln")
    assert "Time zone: “Europe/Berln” is no time zone I know. Did you mean Europe/Berlin" in await preview(
        on_stage
    )
    await change(on_stage, "tz", "Europe/Berlin")
    assert "time zone Europe/Berlin" in await preview(on_stage)


async def test_each_day_its_own_difficulty_is_asked_for_on_demand_and_saved(on_stage: Stage) -> None:
    view = await opened(on_stage)
    assert days_asked_for(view) == []
    await change(on_stage, "difficulty", "own")
    await change(on_stage, "days", ["0", "4"])
    assert days_asked_for(await shown(on_stage)) == ["On Monday", "On Friday"]
    await change(on_stage, "day_4", "hard")
    assert "On Monday it follows the mix" in await preview(on_stage)
    assert "on Friday it is hard" in await preview(on_stage)
    done = await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={})
    assert done["closed"], done
    assert (await settings_of(on_stage)).days == {0: None, 4: "hard"}
    assert days_asked_for(await opened(on_stage)) == ["On Monday", "On Friday"]


async def test_what_was_entered_stays_while_the_preview_follows(on_stage: Stage) -> None:
    await opened(on_stage)
    await change(on_stage, "minimum", "33")
    await change(on_stage, "tz", "nowhere")
    await change(on_stage, "at", "18:30")
    values = (await shown(on_stage))["state"]["values"]
    assert values["minimum"]["minimum"]["value"] == "33"
    assert values["tz"]["tz"]["value"] == "nowhere"


async def test_an_update_that_gets_lost_harms_nothing(on_stage: Stage) -> None:
    view = await opened(on_stage)
    fault = {"method": "views.update", "kind": "error", "status": 200, "error": "hash_conflict"}
    await on_stage.gesture("faults", api=[fault])
    before = await preview(on_stage)
    await change(on_stage, "at", "18:30")
    assert await preview(on_stage) == before
    done = await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={})
    assert done["closed"], done
    assert "• Monday 23 November 2026, 18:30" in (await on_stage.whispers(ADA))[-1]["text"]


async def test_a_pause_that_saving_ends_is_said(on_stage: Stage) -> None:
    await on_stage.command(ADA, "pause")
    view = await opened(on_stage)
    assert "Saving ends that" in str(view["blocks"])
    await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={})
    await on_stage.to(MONDAY)
    assert len(await on_stage.posts()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"mix": "most of them"},
        {"filters": {"subtopics": ["gardening"]}},
        {"days": {"0": "brutal"}},
        {"tz": "Mars/Olympus"},
        {"country": "Atlantis"},
    ],
)
async def test_a_channel_whose_settings_cannot_be_read_is_set_up_anew(
    on_stage: Stage, broken: dict[str, Any]
) -> None:
    async with on_stage.parts.sessions.begin() as session:
        row = await schedules.get(session, on_stage.team, PRACTICE)
        assert row is not None
        for name, value in broken.items():
            setattr(row, name, value)
    await on_stage.to(MONDAY)
    assert await on_stage.posts() == []
    view = await opened(on_stage)
    assert "Saving ends that" in str(view["blocks"])
    if "tz" in broken or "country" in broken:
        assert "That stands here once these can be read" in await preview(on_stage)
    else:
        assert "can’t be read by this version" in str(view["blocks"])
        assert initial(view)["at"] == "09:00"
    values = VALID | {"at": "12:00", "tz": "Europe/Stockholm", "country": ""}
    done = await on_stage.gesture("submit", user=ADA, view_id=view["id"], values=values)
    assert done["closed"], done
    await on_stage.to(MONDAY.replace(hour=11))
    assert [one.difficulty for one in await on_stage.rounds()] == ["hard"]
    assert len(await on_stage.posts()) == 1
