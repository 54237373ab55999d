"""Who manages a channel, which emoji count as votes, and what becomes of two people who save at once."""

from dataclasses import replace
from typing import Any

import pytest

from bot.store import members
from bot.store.tables import Schedule
from tests.handlers.test_setup import VALID, kick, opened, schedule_of, settings_of, submitted
from tests.stage import ADA, BEN, CHIE, DANI, EVE, PANEL, PRACTICE, Stage


async def kept(stage: Stage, channel: str = PRACTICE) -> Schedule:
    found = await schedule_of(stage, channel)
    assert found is not None
    return found


# -- managers ---------------------------------------------------------------------------------------------------------------


async def test_managers_may_be_named_and_then_manage(bare: Stage) -> None:
    await submitted(bare, BEN, managers=[BEN, CHIE])
    assert (await kept(bare)).managers == [BEN, CHIE]
    assert "Paused" in await bare.command(CHIE, "pause")


async def test_who_would_lock_themselves_out_is_stopped(bare: Stage) -> None:
    done = await submitted(bare, BEN, managers=[CHIE])
    assert "Without yourself" in done["errors"]["managers"]
    assert await schedule_of(bare) is None


async def test_an_admin_may_leave_it_to_others(bare: Stage) -> None:
    assert (await submitted(bare, ADA, managers=[CHIE]))["closed"]
    assert (await kept(bare)).managers == [CHIE]


@pytest.mark.parametrize("who", [EVE, "bot", "closed"])
async def test_guests_apps_and_closed_accounts_cannot_be_named(bare: Stage, who: str) -> None:
    named = {"bot": bare.house.identity.bot_user_id, "closed": DANI}.get(who, who)
    view = await opened(bare)
    chosen = {"action_id": "managers", "value": [ADA, named]}
    await bare.gesture("action", user=ADA, view_id=view["id"], **chosen)
    bare.slack.world.members[DANI].deleted = True
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values=VALID)
    assert "can’t manage a channel here" in done["errors"]["managers"]
    assert await schedule_of(bare) is None


async def test_somebody_has_to_manage(bare: Stage) -> None:
    done = await submitted(bare, ADA, managers=[])
    assert list(done["errors"]) == ["managers"]


async def test_a_manager_whose_account_was_closed_is_left_out_when_the_modal_opens(bare: Stage) -> None:
    await submitted(bare, BEN, managers=[BEN, DANI])
    bare.slack.world.members[DANI].deleted = True
    async with bare.parts.sessions.begin() as session:
        [dani] = (await members.known(session, bare.team, [DANI])).values()
        await members.remember(session, bare.team, [replace(dani, is_deleted=True)], bare.clock.now())
    view = await opened(bare, BEN)
    shown = next(block for block in view["blocks"] if block["block_id"] == "managers")
    assert shown["element"]["initial_users"] == [BEN]


async def test_whether_others_see_a_private_channel_is_never_stored(bare: Stage) -> None:
    await bare.api(ADA, "conversations.invite", channel=PANEL, users=bare.house.identity.bot_user_id)
    view = await opened(bare, ADA, PANEL)
    options = next(block for block in view["blocks"] if block["block_id"] == "options")
    assert [one["value"] for one in options["element"]["options"]] == ["broadcast"]
    await bare.gesture("submit", user=ADA, view_id=view["id"], values=VALID)
    assert not (await kept(bare, PANEL)).shown_outside


# -- two people -------------------------------------------------------------------------------------------------------------


async def test_of_two_who_save_at_once_the_last_wins_and_both_hear_what_stands(bare: Stage) -> None:
    await submitted(bare, BEN, managers=[BEN, CHIE])
    first, second = await opened(bare, BEN), await opened(bare, CHIE)
    await bare.gesture("submit", user=BEN, view_id=first["id"], values={"at": "11:00"})
    await bare.gesture("submit", user=CHIE, view_id=second["id"], values={"at": "12:00"})
    await bare.beat()
    assert (await settings_of(bare)).at.hour == 12
    assert "Ben Okafor had saved other settings" in (await bare.whispers(CHIE))[-1]["text"]
    [told] = await bare.dms(BEN)
    assert told.startswith("Chie Nakamura has saved settings")
    assert "12:00" in told
    assert await bare.dms(CHIE) == []


async def test_who_saves_after_another_had_finished_hears_nothing_of_it(bare: Stage) -> None:
    await submitted(bare, BEN, managers=[BEN, CHIE])
    await submitted(bare, CHIE, at="12:00", managers=[BEN, CHIE])
    await bare.beat()
    assert "had saved" not in (await bare.whispers(CHIE))[-1]["text"]
    assert await bare.dms(BEN) == []


async def test_who_was_put_out_by_the_one_who_saved_first_is_told_so(bare: Stage) -> None:
    await submitted(bare, BEN, managers=[BEN, CHIE])
    first, second = await opened(bare, BEN), await opened(bare, CHIE)
    await bare.gesture("submit", user=BEN, view_id=first["id"], values={"managers": [BEN]})
    done = await bare.gesture("submit", user=CHIE, view_id=second["id"], values={"at": "12:00"})
    assert "Only this channel’s managers" in str(done["errors"])
    assert (await settings_of(bare)).at.hour == 10


# -- vote emoji -------------------------------------------------------------------------------------------------------------


async def test_the_workspace_s_own_emoji_count_if_they_are_chosen(bare: Stage) -> None:
    own = next(name for name, value in bare.slack.world.emoji.items() if not value.startswith("alias:"))
    assert (await submitted(bare, emoji=f":{own}: thumbsup"))["closed"]
    assert (await settings_of(bare)).vote_emoji == (own, "+1")


@pytest.mark.parametrize("kind", ["error", "hang"])
async def test_where_slack_cannot_be_asked_common_emoji_are_taken(bare: Stage, kind: str) -> None:
    fault: dict[str, Any] = {"method": "emoji.list", "kind": kind}
    fault |= {"status": 200, "error": "fatal_error"} if kind == "error" else {"seconds": 2}
    await bare.gesture("faults", api=[fault])
    done = await submitted(bare, emoji=":party-parrot: :tada:")
    assert "can’t ask Slack just now" in done["errors"]["emoji"]
    assert "“party-parrot”" in done["errors"]["emoji"]
    await bare.gesture("faults", api=[fault])
    assert (await submitted(bare, emoji=":tada: 🔥"))["closed"]
    assert (await settings_of(bare)).vote_emoji == ("tada", "fire")


async def test_emoji_that_stand_already_need_no_asking(bare: Stage) -> None:
    await bare.set_up(vote_emoji=("gone-by-now", "star"))
    assert (await submitted(bare))["closed"]
    assert (await settings_of(bare)).vote_emoji == ("gone-by-now", "star")


async def test_a_vote_with_an_emoji_that_was_typed_by_its_second_name_counts(bare: Stage) -> None:
    await submitted(bare, emoji="thumbsup", country="", tz="Europe/Stockholm", at="09:00")
    await bare.pass_(hours=1)
    answer = await bare.answer(BEN)
    await bare.react(CHIE, answer, "thumbsup")
    await bare.pass_(days=3)
    assert "1 vote" in await bare.results((await bare.rounds())[0])


async def test_a_channel_that_put_the_app_out_says_so_before_anything_else(bare: Stage) -> None:
    view = await opened(bare)
    await kick(bare)
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values=VALID | {"tz": "nowhere"})
    assert list(done["errors"]) == ["at"]
    assert "Invite me first" in done["errors"]["at"]
