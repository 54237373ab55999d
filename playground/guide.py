"""What the time machine and a story have to be told by whoever starts the playground: the app's rhythm, and what people do with it.

The playground knows Slack's protocol and not what an app is for. What counts as something to answer, when the next one comes,
what a person would write and which button they would press: that is the host's knowledge, handed in as a Guide.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from playground.model import Json


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment that people like to go to at once. ``at`` None: there is none now, and ``nothing`` says so in a few words."""

    name: str
    label: str
    at: datetime | None
    nothing: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Something put to a channel that is open for replies in its thread from ``opens_at`` to ``closes_at``."""

    key: str
    channel: str
    ts: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes, in mrkdwn, and what others think of it: 0 (little) to 4."""

    text: str
    quality: int


@dataclass(frozen=True, slots=True)
class Customs:
    """How people use the app: the buttons on an opening that a reply is written with (in a modal) and that compares it (or peeks),
    the button on something asked for by oneself that answers it, and the reactions that mean praise."""

    write: str
    compare: str
    answer_own: str
    praise: tuple[str, ...]


class Guide(Protocol):
    """The host's side. Moments are aware and in UTC."""

    @property
    def tz(self) -> str:
        """The zone (IANA) whose clock the page shows."""

    @property
    def customs(self) -> Customs: ...

    def standing(self) -> AbstractContextManager[None]:
        """Meanwhile the clock moves only when it is advanced, so that a story doesn't depend on the machine's pace."""

    async def jumps(self, channel: str | None) -> Sequence[Jump]:
        """Where one can go from here; ``channel``: the one that is looked at, if any."""

    async def next_moment(self) -> datetime | None:
        """When the app does something by itself next."""

    async def openings(self) -> Sequence[Opening]:
        """What is open now, oldest first."""

    async def quiet(self) -> None:
        """Returns when the app has answered what it was asked."""

    async def settle(self) -> None:
        """Returns when it has also said what it owes to others by now."""

    def words(self, opening: Opening, manner: str, said: Sequence[str], chance: Random) -> Words:
        """A reply, in a manner of one's own; ``said``: the replies before it."""

    def errand(self, name: str, until: datetime | None) -> str | None:
        """What one types to do this errand ("away", "hide", …); ``until`` where it lasts. None: there is no such thing here."""

    def fill(self, view: Json, manner: str, text: str | None, chance: Random) -> Mapping[str, object] | None:
        """What is entered into this modal before it is submitted, by action id; None: it is closed. ``text``: what its reader has to say."""
