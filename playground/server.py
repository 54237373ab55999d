"""The playground as an HTTP server, to be started inside another program or alone."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from aiohttp import web

from playground.admin import Admin
from playground.api import METHODS, Call, Method
from playground.arguments import Arguments, read
from playground.authorize import Authorize
from playground.clock import Clock
from playground.config import Config
from playground.controls import Controls
from playground.core import Actor, Platform, Slack
from playground.errors import SlackError
from playground.faults import OnRequest
from playground.gestures import Gestures
from playground.inspector import Inspector
from playground.journal import elapsed
from playground.model import Json
from playground.responses import respond
from playground.timemachine import TimeMachine
from playground.uploads import Uploads
from playground.world import World

PAGE = Path(__file__).parent / "page"
_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""What the page may load: its own files, and nothing from elsewhere."""
_READING = frozenset({"history", "replies", "info", "list", "members", "get"})
"""Methods with which people look around: the page does so all the time, and it concerns no app."""

_SHUTDOWN_SECONDS = 1.0
_LARGEST_BODY = 4 * 1024 * 1024


class Api:
    """/api/METHOD: reads the call, refuses it or runs it, with the faults switched on at present."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name, began = request.match_info["method"], monotonic()
        given: Json = {}
        actor: Actor | None = None
        fault: OnRequest | None = None
        try:
            given = await read(request)
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            if method.caller != "none":
                actor = self._platform.actor(_token(request, given))
            if actor is None or actor.kind != "user":
                if (limited := self._limited(name, actor, given, began)) is not None:
                    return limited
                fault = self._platform.faults.take(name)
            if fault is not None and (failed := await self._before(request, fault)) is not None:
                self._note(name, actor, given, {"error": failed.status}, fault.kind, began)
                return failed
            answer = {"ok": True, **self._run(method, actor, given)}
        except SlackError as error:
            answer = error.body()
        self._note(name, actor, given, answer, fault.kind if fault else None, began)
        if fault is not None and fault.kind == "drop_after":
            _cut(request)
        headers = {"X-OAuth-Scopes": ",".join(sorted(actor.scopes))} if actor and actor.scopes else {}
        return web.json_response(answer, headers=headers)

    def _run(self, method: Method, actor: Actor | None, given: Json) -> Json:
        arguments = Arguments({k: v for k, v in given.items() if k in method.arguments})
        if actor is None:
            slack = self._platform.first
            actor = Actor("bot", slack, slack.bot, frozenset())
        else:
            _check_token(method, actor)
        call = Call(actor, arguments)
        for scope in method.scopes:
            call.require_scope(scope)
        arguments.require(method.required)
        return method.run(call)

    def _limited(self, name: str, actor: Actor | None, given: Json, began: float) -> web.Response | None:
        """The answer to a call that comes too soon."""
        team = "" if actor is None else actor.slack.world.team.id
        seconds = self._platform.limits.take(team, name, str(given.get("channel", "")))
        if seconds is None:
            return None
        self._note(name, actor, given, {"error": 429}, "limit", began)
        return _ratelimited(seconds)

    async def _before(self, request: web.Request, fault: OnRequest) -> web.Response | None:
        match fault.kind:
            case "ratelimited":
                return _ratelimited(fault.retry_after)
            case "error":
                return web.json_response({"ok": False, "error": fault.error}, status=fault.status)
            case "drop_before":
                _cut(request)
                return web.Response()
            case "hang":
                await asyncio.sleep(fault.seconds)
        return None

    def _note(
        self, name: str, actor: Actor | None, given: Json, answer: Json, fault: str | None, began: float
    ) -> None:
        who = None if actor is None else actor.kind if actor.kind != "user" else actor.member.id
        if actor is not None and actor.kind == "user" and name.rpartition(".")[2] in _READING:
            return
        self._platform.journal.write(
            "api",
            team=None if actor is None else actor.slack.world.team.id,
            method=name,
            by=who,
            arguments=Arguments(given).shown(),
            answer=answer,
            outcome=answer.get("error", "ok"),
            fault=fault,
            ms=elapsed(began),
        )


def _token(request: web.Request, given: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else given.get("token")


def _ratelimited(seconds: int) -> web.Response:
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _check_token(method: Method, actor: Actor) -> None:
    """Raises ``not_allowed_token_type``."""
    wanted = ("bot", "user") if method.caller == "any" else (method.caller,)
    if actor.kind not in wanted:
        raise SlackError("not_allowed_token_type")


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _response_url(platform: Platform) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        slack = platform.workspaces.get(request.match_info["team"])
        if slack is None:
            raise web.HTTPNotFound
        began, body = monotonic(), Json()
        try:
            hook = slack.hooks.use(request.match_info["key"], slack.now())
            body = await read(request)
            respond(slack, hook, body)
        except SlackError as error:
            gone = error.code in ("expired_url", "used_url")
            slack.journal.write("response_url", outcome=error.code, body=body, ms=elapsed(began))
            return web.json_response(error.body(), status=404 if gone else 400)
        slack.journal.write(
            "response_url", outcome="ok", body=body, channel=hook.channel.id, ms=elapsed(began)
        )
        return web.Response(text="ok")

    return handle


async def _archive(request: web.Request) -> web.Response:
    """Permalinks lead to the page."""
    channel, p = request.match_info["channel"], request.match_info["p"]
    raise web.HTTPFound(f"/?channel={channel}&ts={p[:10]}.{p[10:]}")


async def _index(request: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.is_file():
        raise web.HTTPNotFound(text="The page is missing from this installation; the API is at /api/.")
    return web.FileResponse(index, headers={"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY})


def _application(platform: Platform, machine: TimeMachine) -> web.Application:
    app = web.Application(client_max_size=_LARGEST_BODY)
    api, hook = Api(platform), _response_url(platform)
    app.add_routes(
        [
            web.get("/api/{method}", api.handle),
            web.post("/api/{method}", api.handle),
            web.get("/socket", platform.sockets.serve),
            web.post("/commands/{team}/{key}", hook),
            web.post("/actions/{team}/{key}", hook),
            web.get(r"/archives/{channel}/p{p:\d{16}}", _archive),
            web.get("/", _index),
            *Uploads(platform).routes(),
            *Authorize(platform).routes(),
            *machine.routes(),
            *Inspector(platform.journal).routes(),
            *Gestures(platform, machine).routes(),
            *Admin(platform).routes(),
            *Controls(platform).routes(),
        ]
    )
    if PAGE.is_dir():
        app.router.add_static("/page", PAGE)
    return app


@dataclass(slots=True)
class Playground:
    """A running playground. ``url`` has no slash at its end; ``api_url`` ends in ``/api/``.

    ``slack`` and ``world`` are the first workspace; ``at`` gives any.
    """

    url: str
    platform: Platform
    time_machine: TimeMachine
    _runner: web.AppRunner

    @property
    def slack(self) -> Slack:
        return self.platform.first

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def world(self) -> World:
        return self.slack.world

    def at(self, team: str) -> Slack:
        """The workspace with this id."""
        return self.platform.workspaces[team]

    async def drain(self, timeout: float = 5.0) -> bool:
        """Waits until the app has answered what is on its way to it; False if that takes longer (seconds)."""
        return await self.platform.deliveries.drain(timeout)

    async def configure(self, request_url: str | None, redirect_urls: Sequence[str] | None = None) -> None:
        """Sends the app's events to this URL from now on; None: over Socket Mode. ``redirect_urls``: if given, those
        that an installation may lead to."""
        config = dataclasses.replace(self.platform.config, request_url=request_url)
        if redirect_urls is not None:
            config = dataclasses.replace(config, redirect_urls=tuple(redirect_urls))
        await self.platform.reconfigure(config)

    async def stop(self) -> None:
        """Nothing is delivered any more; open connections are closed."""
        await self.time_machine.close()
        await self.platform.close()
        await self._runner.cleanup()


async def start(
    world: World | Sequence[World],
    config: Config,
    *,
    clock: Clock,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Playground:
    """Serves these workspaces. Port 0 takes any that is free. Raises OSError if the port is taken."""
    platform = Platform([world] if isinstance(world, World) else world, config, clock)
    machine = TimeMachine(platform)
    runner = web.AppRunner(
        _application(platform, machine), shutdown_timeout=_SHUTDOWN_SECONDS, access_log=None
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound = runner.addresses[0][1]
    platform.base_url = f"http://{host}:{bound}"
    return Playground(platform.base_url, platform, machine, runner)
