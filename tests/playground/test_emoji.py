"""The emoji of a workspace."""

import re

from playground.emoji import CATEGORIES
from playground.server import PAGE
from tests.playground.stage import Begin, Stage, refused


async def test_the_workspaces_own_emoji_and_their_other_names(stage: Stage) -> None:
    answer = await stage.bot.emoji_list()
    assert answer["emoji"]["lgtm"] == "alias:shipit"
    assert answer["emoji"]["shipit"].startswith("https://")
    assert "categories" not in answer.data


async def test_the_standard_emoji_come_by_category_if_asked_for(stage: Stage) -> None:
    answer = await stage.bot.emoji_list(include_categories=True)
    by_name = {one["name"]: one["emoji_names"] for one in answer["categories"]}
    assert next(iter(by_name)) == "Smileys & Emotion"
    names = {name for some in by_name.values() for name in some}
    assert {"+1", "star", "fire", "100", "brain"} <= names
    assert names.isdisjoint(stage.world.emoji)
    assert sum(len(some) for some in by_name.values()) == len(names) > 1000


async def test_emoji_ask_for_their_scope(begin: Begin) -> None:
    stage = await begin(scopes=frozenset({"chat:write"}))
    data = await refused(stage.bot.emoji_list())
    assert (data["error"], data["needed"]) == ("missing_scope", "emoji:read")


def test_what_the_pages_picker_offers_is_known() -> None:
    source = (PAGE / "emojidata.js").read_text(encoding="utf-8")
    words = re.sub(r'"[^"]*": `', "", source[source.index("BY_CATEGORY = {") : source.index("};")]).split()
    offered = {word for word in words if re.fullmatch(r"[a-z0-9+_'-]+", word)}
    known = {name for some in CATEGORIES.values() for name in some.split()}
    assert len(offered) > 1000
    assert offered <= known
