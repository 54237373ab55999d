"""Setting a channel up: who may, what the modal shows, what it refuses, and what comes of it."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.store import schedules
from bot.store.schedules import Settings
from bot.store.tables import Schedule
from questions.bank import Filters
from questions.picking import Mix
from tests.stage import ADA, BEN, EVE, GENERAL, LONG, MONDAY, PANEL, PRACTICE, Stage

VALID = {"at": "10:30", "days": ["0", "2"], "tz": "Africa/Lagos", "difficulty": "hard", "country": "SE"}
UNKNOWN_EMOJI = {"method": "emoji.list", "kind": "error", "status": 200}


async def schedule_of(stage: Stage, channel: str = PRACTICE) -> Schedule | None:
    async with stage.parts.sessions.begin() as session:
        return await schedules.get(session, stage.team, channel)


async def settings_of(stage: Stage) -> Settings:
    found = await schedule_of(stage)
    assert found is not None
    return schedules.settings(found)


async def opened(stage: Stage, user: str = ADA, channel: str = PRACTICE) -> dict[str, Any]:
    """The modal that ``/scaleq setup`` puts on this person's screen."""
    assert await stage.command(user, "setup", channel=channel) == ""
    views: list[dict[str, Any]] = (await stage.sees(user))["views"]
    assert len(views) == 1
    return views[0]


async def submitted(stage: Stage, user: str = ADA, **changes: Any) -> dict[str, Any]:
    view = await opened(stage, user)
    return await stage.gesture("submit", user=user, view_id=view["id"], values=VALID | changes)


async def kick(stage: Stage, channel: str = PRACTICE) -> None:
    done = await stage.api(ADA, "conversations.kick", channel=channel, user=stage.house.identity.bot_user_id)
    assert done["ok"], done


def initial(view: dict[str, Any]) -> dict[str, Any]:
    """What the modal's fields hold when it opens."""
    found: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            for name, value in block["element"].items():
                if name.startswith("initial"):
                    found[block["block_id"]] = value
    return found


# -- what is shown ----------------------------------------------------------------------------------------------------------


async def test_the_modal_opens_with_defaults_in_the_member_s_own_zone(bare: Stage) -> None:
    shown = initial(await opened(bare, BEN))
    assert shown["at"] == "09:00"
    assert [option["value"] for option in shown["days"]] == ["0", "1", "2", "3", "4"]
    assert shown["tz"] == "Africa/Lagos"
    assert shown["difficulty"]["value"] == "mix"
    assert "country" not in shown


async def test_the_modal_opens_with_the_present_settings(on_stage: Stage) -> None:
    await on_stage.set_up(at=time(7, 5), tz="Asia/Tokyo", days={5: "easy", 6: "easy"}, country="DE-BY")
    shown = initial(await opened(on_stage))
    assert shown["at"] == "07:05"
    assert [option["value"] for option in shown["days"]] == ["5", "6"]
    assert (shown["tz"], shown["country"], shown["difficulty"]["value"]) == ("Asia/Tokyo", "DE-BY", "easy")


# -- what is saved ----------------------------------------------------------------------------------------------------------


async def test_a_member_sets_a_channel_up_and_thereby_manages_it(bare: Stage) -> None:
    done = await submitted(bare, BEN)
    assert done == {"ok": True, "closed": True, "errors": {}}
    found = await schedule_of(bare)
    assert found is not None
    assert found.managers == [BEN]
    chosen = schedules.settings(found)
    assert (chosen.at, chosen.tz, chosen.country) == (time(10, 30), "Africa/Lagos", "SE")
    assert chosen.days == {0: "hard", 2: "hard"}
    said = (await bare.whispers(BEN))[-1]["text"]
    assert said.startswith("Saved.\nThe next questions come (time zone Africa/Lagos):")
    assert "• Monday 23 November 2026, 10:30" in said
    assert said.count("•") == 3
    assert "Each is hard.\nNone comes on public holidays (SE)." in said


async def test_from_then_on_questions_come(bare: Stage) -> None:
    await submitted(bare, country="")
    await bare.to(MONDAY.replace(hour=9, minute=30))
    assert [one.difficulty for one in await bare.rounds()] == ["hard"]
    assert len(await bare.posts()) == 1


async def test_everything_that_can_be_set_is_shown_and_stays_where_it_is_not_touched(on_stage: Stage) -> None:
    everything: dict[str, Any] = {
        "at": time(7, 5),
        "tz": "Asia/Tokyo",
        "days": {0: None, 4: "hard", 6: "easy"},
        "country": "DE-BY",
        "own_dates": (date(2026, 12, 24), date(2026, 12, 27), date(2026, 12, 28)),
        "filters": Filters(kinds=("technical",), subtopics=("caching", "tech-debt"), roles=("sre",)),
        "mix": Mix(10, 40, 50),
        "vote_emoji": ("party-parrot", "tada"),
        "minimum": 20,
        "broadcast": True,
        "board_at": time(10, 17),
        "shown_outside": True,
    }
    await on_stage.set_up(**everything)
    view = await opened(on_stage)
    done = await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={"at": "08:00"})
    assert done == {"ok": True, "closed": True, "errors": {}}
    assert await settings_of(on_stage) == Settings(**(everything | {"at": time(8)}))


async def test_everything_can_be_changed(bare: Stage) -> None:
    done = await submitted(
        bare,
        days=["0", "2", "6"],
        off="24 dec, 2026-12-30 to 2027-01-01",
        mix="10/40/50",
        subtopics=["caching"],
        kinds=["technical"],
        roles=["sre"],
        difficulties=["hard"],
        emoji="tada 👍🏽 :star:",
        minimum="200",
        board_at="08:30",
        options=["broadcast", "shown_outside"],
        managers=[ADA, BEN],
    )
    assert done["closed"], done
    assert await settings_of(bare) == Settings(
        at=time(10, 30),
        tz="Africa/Lagos",
        days={0: "hard", 2: "hard", 6: "hard"},
        country="SE",
        own_dates=(date(2026, 12, 24), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)),
        filters=Filters(difficulties=("hard",), kinds=("technical",), subtopics=("caching",), roles=("sre",)),
        mix=Mix(10, 40, 50),
        vote_emoji=("tada", "+1", "star"),
        minimum=200,
        broadcast=True,
        board_at=time(8, 30),
        shown_outside=True,
    )
    assert (await schedule_of(bare)).managers == [ADA, BEN]  # type: ignore[union-attr]


async def test_a_weekday_s_own_difficulty_survives_a_change_of_the_time(on_stage: Stage) -> None:
    """Weekdays may each have a difficulty of their own; a form that can't show them must not lose them."""
    days = {0: None, 4: "hard"}
    await on_stage.set_up(days=days)
    view = await opened(on_stage)
    await on_stage.gesture("submit", user=ADA, view_id=view["id"], values={"at": "10:00"})
    chosen = await settings_of(on_stage)
    assert chosen.at == time(10)
    assert chosen.days == days


async def test_results_that_had_to_wait_go_out_after_setting_up_again(asked: Stage) -> None:
    """Though the event that says that the app is back was lost."""
    await asked.say(BEN, LONG, thread=(await asked.posts())[0]["ts"])
    await kick(asked)
    await asked.to(MONDAY + timedelta(days=1))
    await asked.gesture("faults", events={"lose": 1})
    await asked.api(ADA, "conversations.invite", channel=PRACTICE, users=asked.house.identity.bot_user_id)
    await asked.gesture("faults")
    await submitted(asked)
    await asked.pass_(hours=1)
    assert "1 answer" in await asked.results((await asked.rounds())[0])


# -- what is refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"tz": "Europe/Berln"}, "tz", "Did you mean Europe/Berlin"),
        ({"tz": "Berlin"}, "tz", "Europe/Berlin"),
        ({"tz": "nowhere"}, "tz", "no time zone"),
        ({"tz": "../../etc/passwd"}, "tz", "no time zone"),
        ({"country": "Atlantis"}, "country", "no holidays"),
        ({"country": "DE-XX"}, "country", "no holidays"),
        ({"off": "24 dec, soonish"}, "off", "can’t read “soonish”"),
        ({"emoji": ":no_such_thing: :star:"}, "emoji", "no emoji “no_such_thing”"),
        ({"managers": [BEN, EVE]}, "managers", "Eve Fournier can’t manage"),
        ({"minimum": "19"}, "minimum", "at least 20"),
        ({"days": []}, "days", ""),
        ({"at": ""}, "at", ""),
        ({"tz": ""}, "tz", ""),
    ],
)
async def test_a_field_that_cannot_be_read_is_named(
    bare: Stage, changes: dict[str, Any], field: str, words: str
) -> None:
    done = await submitted(bare, **changes)
    assert not done["closed"]
    assert list(done["errors"]) == [field]
    assert words in done["errors"][field]
    assert await schedule_of(bare) is None


async def test_every_field_that_is_wrong_is_named_at_once(bare: Stage) -> None:
    done = await submitted(bare, tz="nowhere", country="Atlantis")
    assert set(done["errors"]) == {"tz", "country"}


async def test_what_was_entered_wrongly_is_still_there_to_be_mended(bare: Stage) -> None:
    view = await opened(bare)
    wrong = VALID | {"tz": "nowhere", "off": "soonish", "minimum": "33"}
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values=wrong)
    assert set(done["errors"]) == {"tz", "off"}
    done = await bare.gesture(
        "submit", user=ADA, view_id=view["id"], values={"tz": "Asia/Tokyo", "off": "24 dec"}
    )
    assert done["closed"], done
    chosen = await settings_of(bare)
    assert (chosen.at, chosen.minimum, chosen.own_dates) == (time(10, 30), 33, (date(2026, 12, 24),))


@pytest.mark.parametrize("set_up", [False, True])
async def test_guests_cannot_set_up(bare: Stage, set_up: bool) -> None:
    if set_up:
        await bare.set_up()
    assert "full member" in await bare.command(EVE, "setup")
    assert (await bare.sees(EVE))["views"] == []


async def test_who_is_no_manager_is_told_who_is(bare: Stage) -> None:
    await submitted(bare, BEN)
    said = await bare.command("U0CHIE0003", "setup")
    assert "Only this channel’s managers" in said
    assert "Ben Okafor" in said


async def test_an_admin_manages_every_channel(bare: Stage) -> None:
    await submitted(bare, BEN)
    assert await submitted(bare, ADA, at="08:15") == {"ok": True, "closed": True, "errors": {}}
    found = await schedule_of(bare)
    assert found is not None
    assert (found.at, found.managers) == (time(8, 15), [BEN])
    assert found.saved_by == ADA


async def test_who_lost_the_right_while_the_modal_was_open_saves_nothing(bare: Stage) -> None:
    view = await opened(bare, BEN)
    await bare.set_up()
    done = await bare.gesture("submit", user=BEN, view_id=view["id"], values=VALID)
    assert (await settings_of(bare)).at == time(9)
    assert "Only this channel’s managers" in str(done["errors"])


@pytest.mark.parametrize("channel", [GENERAL, PANEL])
async def test_where_the_app_is_not_it_wants_to_be_invited(bare: Stage, channel: str) -> None:
    assert "Invite me first" in await bare.command(ADA, "setup", channel=channel)


@pytest.mark.parametrize("what", ["kicked", "archived"])
async def test_a_channel_that_went_away_while_the_modal_was_open(bare: Stage, what: str) -> None:
    """Who submits is told, and nothing is saved that could not be kept."""
    view = await opened(bare)
    if what == "kicked":
        await kick(bare)
    else:
        bare.slack.world.channels[PRACTICE].is_archived = True
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values=VALID)
    assert done["ok"], done
    assert await schedule_of(bare) is None


async def test_a_private_channel_that_put_the_app_out_while_the_modal_was_open(bare: Stage) -> None:
    """There Slack denies that the channel exists."""
    await bare.api(ADA, "conversations.invite", channel=PANEL, users=bare.house.identity.bot_user_id)
    view = await opened(bare, ADA, PANEL)
    await kick(bare, PANEL)
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values=VALID)
    assert done["ok"], done
    assert await schedule_of(bare, PANEL) is None


async def test_a_trigger_that_expired_is_told_in_words(bare: Stage) -> None:
    """Slack opens a modal only within three seconds of the command."""
    for trigger in ("expired_trigger_id", "exchanged_trigger_id"):
        await bare.gesture(
            "faults", api=[{"method": "views.open", "kind": "error", "status": 200, "error": trigger}]
        )
        said = await bare.command(ADA, "setup")
        assert "try once more" in said
        assert (await bare.sees(ADA))["views"] == []


async def test_a_slack_that_hangs_leaves_nobody_without_an_answer(bare: Stage) -> None:
    await bare.gesture("faults", api=[{"method": "conversations.info", "kind": "hang", "seconds": 4}])
    assert "again" in await bare.command(ADA, "setup")
