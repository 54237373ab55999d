"""Reminders: in any zone, of any round, never after the close and never at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.rules.reminders import BEFORE_CLOSE, FIRST, LAST, by_day, moment, still_in_time

# No deadline: how long an example takes says more about the machine than about the rules.
SETTINGS = settings(max_examples=400, deadline=None)
QUARTER = timedelta(minutes=15)
zones = st.sampled_from(sorted(available_timezones()))
# Every clock change of two years, and the year in which Apia left out a day.
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  made aware below
    st.datetimes(datetime(2011, 12, 25), datetime(2012, 1, 3)),  # noqa: DTZ001
).map(lambda wall: wall.replace(second=0, microsecond=0, tzinfo=UTC))
open_for = st.timedeltas(timedelta(hours=1), timedelta(days=8))


def at_quarters(first: datetime, last: datetime) -> list[datetime]:
    """From ``last`` back to ``first``, a quarter of an hour at a time."""
    return [last - n * QUARTER for n in range((last - first) // QUARTER + 1)]


@SETTINGS
@given(moments, open_for, zones)
@example(datetime(2011, 12, 30, 4, tzinfo=UTC), timedelta(hours=24), "Pacific/Apia")
@example(datetime(2026, 10, 24, 7, tzinfo=UTC), timedelta(hours=25), "Europe/Stockholm")
@example(datetime(2026, 3, 28, 21, tzinfo=UTC), timedelta(hours=24), "America/Nuuk")
def test_a_reminder_comes_by_day_before_the_close_as_late_as_can_be(
    opens: datetime, life: timedelta, tz: str
) -> None:
    closes = opens + life
    found = moment(closes, tz, after=opens)
    latest = closes - BEFORE_CLOSE
    if found is None:
        # Then all that remained of the round was at night.
        assert not any(by_day(at, tz) for at in at_quarters(opens + QUARTER, latest))
        return
    assert opens < found <= latest
    assert FIRST <= found.astimezone(ZoneInfo(tz)).time() <= LAST
    assert still_in_time(found, closes, found, tz)
    assert not any(by_day(at, tz) for at in at_quarters(found + QUARTER, latest))


@SETTINGS
@given(moments, st.timedeltas(timedelta(hours=20), timedelta(days=8)), zones)
def test_every_scheduled_round_has_a_reminder(opens: datetime, life: timedelta, tz: str) -> None:
    """Open for at least twenty hours, it has seventeen before the last moment: more than a night."""
    left_out = tz in ("Pacific/Apia", "Pacific/Fakaofo") and opens.year < 2013
    assert moment(opens + life, tz, after=opens) is not None or left_out


@SETTINGS
@given(moments, open_for, zones, st.timedeltas(timedelta(), timedelta(days=9)))
def test_however_late_it_is_never_sent_after_the_close_nor_at_night(
    opens: datetime, life: timedelta, tz: str, waited: timedelta
) -> None:
    closes = opens + life
    due = moment(closes, tz, after=opens)
    if due is None or not still_in_time(due, closes, due + waited, tz):
        return
    assert due + waited < closes
    assert by_day(due + waited, tz) or waited <= timedelta(minutes=10)
