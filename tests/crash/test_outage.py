"""A day away, told at random: what is known afterwards is what an app knows that was never away. More and longer ones: ``make crash``."""

from tests.crash.day_away import tell, tell_late


async def test_after_a_day_away_everything_is_known_that_an_app_knows_that_never_was(
    database_url: str, other_database_url: str
) -> None:
    told = await tell(1, (database_url, other_database_url), before=10, meanwhile=40, after=5)
    assert told.differences == []
    assert told.repairs.total() > 10


async def test_what_slack_delivers_after_all_before_the_reading_or_after_it_is_judged_alike(
    database_url: str, other_database_url: str
) -> None:
    assert await tell_late(2, (database_url, other_database_url), before=10, meanwhile=40) == []
