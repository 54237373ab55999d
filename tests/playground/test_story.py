"""The time machine of a playground that knows nothing of the app in it."""

from tests.playground.stage import Stage


async def test_without_a_guide_the_clock_moves_by_spans_only(stage: Stage) -> None:
    time = await stage.look("time")
    assert (time["now"], time["jumps"], time["story"]) == ("2026-11-16T09:00:00+00:00", [], None)
    for path, body in (("jump", {"name": "round"}), ("story", {})):
        assert (await stage.gesture(path, status=400, **body))["error"] == "no_guide"
    assert (await stage.gesture("clock", advance="1d"))["now"] == "2026-11-17T09:00:00+00:00"
    assert (await stage.gesture("story/stop"))["ok"], "there is none, and so none is told any more"


async def test_a_story_of_no_length_or_of_years_is_refused(stage: Stage) -> None:
    for weeks in (0, 1000, "three"):
        assert (await stage.gesture("story", status=400, weeks=weeks))["error"] == "invalid_request"
