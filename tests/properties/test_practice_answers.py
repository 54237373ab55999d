"""An answer given by a message: the same, in whatever order and however often one hears of what became of it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.slack_time import ts
from bot.store import practices
from bot.store.tables import Practice
from tests.rules.scenes import utc

STARTED = utc("2026-11-23 08:00")
END = 20.0

Event = tuple[float, str | None]
"""Minutes since the clock began, and what the message says from then on; None: it is deleted."""

minutes = st.floats(0, 2 * END).map(lambda value: round(value, 2))


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """A message is written, edited some times, and perhaps deleted."""
    moments = sorted(draw(st.lists(minutes, min_size=1, max_size=5, unique=True)))
    events: list[Event] = [(at, f"text of {at}") for at in moments]
    if len(events) > 1 and draw(st.booleans()):
        events[-1] = (events[-1][0], None)
    return events


def at(minute: float) -> str:
    return ts(STARTED + timedelta(minutes=minute))


def heard(events: list[Event], written: float, *, boxed: bool) -> tuple[str | None, bool]:
    """What is stored after hearing of these: the text, and whether there is an answer."""
    row = Practice(minutes=int(END) if boxed else None, started_at=STARTED if boxed else None)
    for minute, text in events:
        practices.said(row, text, at(written), at(minute))
    assert (row.next_at is not None) <= (row.answered_at is None), "an answer stops the clock"
    return row.answer, row.answered_at is not None


@given(lives(), st.booleans(), st.data())
def test_any_order_and_repetition_gives_the_same_answer(
    life: list[Event], boxed: bool, data: st.DataObject
) -> None:
    written = life[0][0]
    again = data.draw(st.lists(st.sampled_from(life), max_size=3))
    shuffled = data.draw(st.permutations([*life, *again]))
    assert heard(list(shuffled), written, boxed=boxed) == heard(life, written, boxed=boxed)


@given(lives())
def test_on_the_clock_what_it_said_at_the_end_is_the_answer(life: list[Event]) -> None:
    written = life[0][0]
    in_time = [text for minute, text in life if minute <= max(END, written)]
    deleted = life[-1][1] is None
    text, answered = heard(life, written, boxed=True)
    assert answered == (in_time[-1] is not None)
    assert text == (None if deleted else in_time[-1])


@given(lives())
def test_without_a_clock_the_latest_is_the_answer(life: list[Event]) -> None:
    assert heard(life, life[0][0], boxed=False) == (life[-1][1], life[-1][1] is not None)
