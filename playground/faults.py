"""What goes wrong on demand: in the app's API requests and on an event's way to the app."""

import random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat

ApiFault = Literal["ratelimited", "error", "hang", "drop_before", "drop_after"]


class OnRequest(BaseModel):
    """Befalls the app's next ``times`` calls of ``method`` ("*": any); members' own calls go on.

    ratelimited: 429 with ``Retry-After: retry_after``. error: HTTP ``status`` and ``error``. hang: ``seconds``
    pass, then the work is done and answered, whoever still listens. drop_before, drop_after: the connection is
    cut without an answer, before or after the work.
    """

    model_config = ConfigDict(extra="forbid")

    method: str = "*"
    kind: ApiFault
    times: int = Field(default=1, ge=1)
    retry_after: int = 1
    status: int = 500
    error: str = "fatal_error"
    seconds: NonNegativeFloat = 5.0


class AtRandom(BaseModel):
    """Befalls this ``share`` of the app's calls of ``methods`` (empty: of any), each of ``kinds`` as often.

    The same ``seed`` gives the same sequence: the n-th call meets the same fate. The rest is as for OnRequest.
    """

    model_config = ConfigDict(extra="forbid")

    share: float = Field(gt=0, le=1)
    kinds: list[ApiFault] = Field(
        default=["ratelimited", "error", "hang", "drop_before", "drop_after"], min_length=1
    )
    methods: list[str] = []
    seed: int = 0
    retry_after: int = 1
    status: int = 503
    error: str = "service_unavailable"
    seconds: NonNegativeFloat = 5.0


class OnEvents(BaseModel):
    """Befalls events on their way. ``duplicate`` and ``lose`` are probabilities, ``delay`` a range in seconds.

    ``hold`` keeps them back; switching it off lets them go (in another order with ``shuffle``, the default then).
    ``shuffle`` without ``hold`` lets each wait up to a quarter of a second.
    """

    model_config = ConfigDict(extra="forbid")

    duplicate: float = Field(default=0.0, ge=0, le=1)
    lose: float = Field(default=0.0, ge=0, le=1)
    delay: tuple[NonNegativeFloat, NonNegativeFloat] | None = None
    shuffle: bool | None = None
    hold: bool = False
    seed: int | None = None


class FaultsRequest(BaseModel):
    """The body of ``POST /playground/faults``: what it doesn't mention is switched off."""

    model_config = ConfigDict(extra="forbid")

    api: list[OnRequest] = []
    random: AtRandom | None = None
    events: OnEvents = OnEvents()


class Faults:
    """The faults switched on at present."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.api: list[OnRequest] = []
        self.events = OnEvents()
        self._at_random: AtRandom | None = None
        self._dice = random.Random(seed)

    def replace(self, request: FaultsRequest) -> None:
        self.api = [fault.model_copy() for fault in request.api]
        self.events = request.events
        self._at_random = request.random
        if request.random is not None:
            self._dice = random.Random(request.random.seed)
        if request.events.seed is not None:
            self.random = random.Random(request.events.seed)

    def take(self, method: str) -> OnRequest | None:
        """The fault that befalls this call, used up by one."""
        for fault in self.api:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times == 0:
                    self.api.remove(fault)
                return fault
        return self._chance(method)

    def _chance(self, method: str) -> OnRequest | None:
        wanted = self._at_random
        if wanted is None or (wanted.methods and method not in wanted.methods):
            return None
        hit, kind = self._dice.random() < wanted.share, self._dice.choice(wanted.kinds)
        if not hit:
            return None
        same = wanted.model_dump(include={"retry_after", "status", "error", "seconds"})
        return OnRequest(method=method, kind=kind, **same)

    def copies(self) -> list[float]:
        """How often an event is delivered (0, 1 or 2 times) and each copy's delay in seconds."""
        events = self.events
        if events.lose and self.random.random() < events.lose:
            return []
        count = 2 if events.duplicate and self.random.random() < events.duplicate else 1
        low, high = events.delay or ((0.0, 0.25) if events.shuffle else (0.0, 0.0))
        return [self.random.uniform(low, high) for _ in range(count)]
