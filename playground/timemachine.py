"""The endpoints of the time machine: where the clock stands, moments to jump to, and a story to be told.

Moving the clock by a span is a gesture (``/playground/clock``). What needs to know the app is refused where no guide was handed in.
"""

import asyncio
import logging
from datetime import timedelta
from time import monotonic

import aiohttp
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from playground.cast import people
from playground.core import Platform, Slack
from playground.endpoints import post
from playground.errors import GestureError
from playground.guide import Guide
from playground.hands import Hands
from playground.model import Json
from playground.story import Step, Story

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""How long a jump waits for what is on its way to the app."""

PACE = 0.05
"""Seconds that each step of a story takes at least, so that one can watch."""

MORNING = timedelta(hours=4)
"""A story goes on into the day after its last week, so that the newest question has some replies."""


class JumpRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    channel: str | None = None


class StoryRequest(BaseModel):
    """``weeks`` of it, the same for the same ``seed``; ``pace`` in seconds a step."""

    model_config = ConfigDict(extra="forbid")

    seed: int = 1
    weeks: int = Field(default=3, ge=1, le=12)
    pace: float = Field(default=PACE, ge=0, le=2)


class NoRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TimeMachine:
    """One a playground. At most one story is told at a time."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._telling: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()
        self._progress: Json = {"running": False}

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/playground/time", self.time),
            post("jump", JumpRequest, self.jump),
            post("story", StoryRequest, self.story),
            post("story/stop", NoRequest, self.stop),
        ]

    @property
    def _slack(self) -> Slack:
        """The workspace that a story is told in: the first."""
        return self._platform.first

    @property
    def telling(self) -> bool:
        return self._telling is not None and not self._telling.done()

    def free(self) -> None:
        """Raises GestureError while a story is being told: two hands on one clock would spoil both."""
        if self.telling:
            raise GestureError("story_running", "A story is being told: stop it first, or wait for its end.")

    def _guide(self) -> Guide:
        if self._platform.guide is None:
            raise GestureError("no_guide", "This playground runs without an app that it knows the rhythm of.")
        return self._platform.guide

    async def time(self, request: web.Request) -> web.Response:
        """The present moment, where one can go from here, and how far a story is."""
        async with self._asking:
            guide = self._platform.guide
            jumps = await guide.jumps(request.query.get("channel")) if guide is not None else []
        shown = [
            {
                "name": one.name,
                "label": one.label,
                "at": one.at and one.at.isoformat(),
                "nothing": one.nothing,
            }
            for one in jumps
        ]
        return web.json_response(
            {
                "ok": True,
                "now": self._slack.now().isoformat(),
                "tz": guide.tz if guide is not None else None,
                "jumps": shown,
                "story": self._progress if guide is not None else None,
            }
        )

    async def jump(self, r: JumpRequest) -> Json:
        """Lives through everything until that moment."""
        self.free()
        async with self._asking:
            jumps = {one.name: one for one in await self._guide().jumps(r.channel)}
        if r.name not in jumps:
            raise GestureError("unknown_jump", f"There is no {r.name!r}; there are {', '.join(jumps)}.")
        to = jumps[r.name]
        if to.at is None:
            raise GestureError("nothing_there", f"{to.nothing}.")
        drained = await self._slack.deliveries.drain(DRAIN_SECONDS)
        await self._slack.clock.advance(max(timedelta(), to.at - self._slack.now()))
        self._slack.journal.changed("clock")
        return {"ok": True, "now": self._slack.now().isoformat(), "drained": drained}

    async def story(self, r: StoryRequest) -> Json:
        """Begins one, and answers at once; what happens in it comes over the stream."""
        self.free()
        guide = self._guide()
        self._show(running=True, share=0.0, now=self._slack.now().isoformat(), user=None, did="")
        self._telling = asyncio.get_running_loop().create_task(self._tell(guide, r))
        return {"ok": True}

    async def stop(self, r: NoRequest) -> Json:
        """Ends a story where it is; that there is none is no trouble."""
        await self.close()
        return {"ok": True}

    async def close(self) -> None:
        """No story is being told any more."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait({self._telling})

    async def leave(self) -> None:
        """The app is about to go: no story is told any more, and once its guide has answered what it is being asked, it is asked no more."""
        await self.close()
        self._platform.guide = None
        async with self._asking:
            pass

    async def _tell(self, guide: Guide, r: StoryRequest) -> None:
        """To its end, or until it is stopped; what goes wrong is said, and ends it."""
        last = monotonic()

        async def told(step: Step) -> None:
            nonlocal last
            self._show(
                running=True,
                share=step.share,
                now=self._slack.now().isoformat(),
                user=step.user,
                did=step.did,
            )
            # Also without a pace others get their turn, and a wish to stop is heard.
            await asyncio.sleep(max(0.0, last + r.pace - monotonic()))
            last = monotonic()

        length = timedelta(weeks=r.weeks) + MORNING
        trouble: list[str] = []
        try:
            async with aiohttp.ClientSession() as http:
                hands = Hands(http, self._slack.base_url)
                cast = people(self._slack.world)
                story = Story(self._slack, guide, hands, cast, seed=r.seed, length=length, told=told)
                trouble = story.refused
                await story.tell()
        except Exception as error:
            log.exception("The story ended early.")  # nobody waits for it: this is its outermost edge
            trouble.append(f"{type(error).__name__}: {error}")
        finally:
            self._show(running=False, refused=list(trouble), now=self._slack.now().isoformat())
            self._slack.journal.changed("clock")

    def _show(self, **progress: object) -> None:
        self._progress = dict(progress)
        self._slack.journal.tell("story", self._progress)
