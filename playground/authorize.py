"""``/oauth/v2/authorize``: where somebody allows the app into their workspace, or doesn't."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from playground.config import Config
from playground.core import Platform, Slack
from playground.endpoints import Gesture, post
from playground.errors import GestureError
from playground.installs import Answer
from playground.model import Json, Member
from playground.world import SLACKBOT

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;color:#1d1c1d}"
    "h1{font-size:1.6rem;line-height:1.2}code{background:#f4f4f4;padding:.1em .3em;border-radius:4px}"
    "select,button{font:inherit;padding:.5rem .9rem;border-radius:6px;border:1px solid #868686;background:#fff}"
    "button[value=allow]{background:#007a5a;border-color:#007a5a;color:#fff}form p{display:flex;gap:.75rem}"
    "@media(prefers-color-scheme:dark){body{background:#1a1d21;color:#d1d2d3}code{background:#33363b}}"
)


class AuthorizeRequest(Gesture):
    """``user`` presses Allow, or Cancel. ``answers``: what the app gets for the code: a usual installation, one of a
    whole organization, or one whose token expires."""

    user: str
    client_id: str
    scope: str = ""
    redirect_uri: str | None = None
    state: str | None = None
    allow: bool = True
    answers: Answer = "workspace"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app asks for. ``redirect_uri`` is None where it leaves the choice to Slack: the first that is registered."""

    scopes: frozenset[str]
    redirect_uri: str | None
    target: str
    state: str | None


def read(config: Config, given: Mapping[str, str | None]) -> Asked:
    """Raises GestureError, in the words of Slack's page, where Slack wouldn't ask anybody."""
    if given.get("client_id") != config.client_id:
        raise GestureError("invalid_client_id", "Invalid client_id parameter.")
    redirect_uri = given.get("redirect_uri") or None
    if not config.redirect_urls:
        raise GestureError("bad_redirect_uri", "No redirect URL is registered for this app.")
    if redirect_uri is not None and not any(_leads(redirect_uri, url) for url in config.redirect_urls):
        raise GestureError(
            "bad_redirect_uri", f"redirect_uri did not match any configured URIs. Passed URI: {redirect_uri}"
        )
    scopes = frozenset((given.get("scope") or "").replace(",", " ").split())
    if not scopes:
        raise GestureError("invalid_scope", "Invalid permissions requested: no scope is named.")
    return Asked(scopes, redirect_uri, redirect_uri or config.redirect_urls[0], given.get("state"))


def _leads(uri: str, registered: str) -> bool:
    """The registered address, or one below it."""
    one, other = urlsplit(uri), urlsplit(registered)
    below = other.path.rstrip("/") + "/"
    return (
        one[:2] == other[:2] and (one.path == other.path or one.path.startswith(below)) and not one.fragment
    )


def _with(url: str, **more: str | None) -> str:
    """The address with further parameters in its query."""
    parts = urlsplit(url)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        *((k, v) for k, v in more.items() if v is not None),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


class Authorize:
    """The page, its buttons, and the same for tests."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/oauth/v2/authorize", self.ask),
            web.post("/oauth/v2/authorize", self.decide),
            post("authorize", AuthorizeRequest, self.authorize),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        try:
            asked = read(self._platform.config, request.query)
        except GestureError as error:
            return _page("Something went wrong", f"<p>{escape(error.detail)}</p>", status=400)
        return _page(*self._question(asked, request.query.get("team")))

    async def decide(self, request: web.Request) -> web.Response:
        """What the page's form sends: the request as it came in the query, who decides, and how."""
        form = await request.post()
        team, _, user = str(form.get("who", "")).partition(":")
        try:
            asked = read(self._platform.config, request.query)
            location = self._decided(asked, team, user, allow=form.get("decision") == "allow")
        except GestureError as error:
            return _page("Something went wrong", f"<p>{escape(error.detail)}</p>", status=400)
        raise web.HTTPFound(location)

    async def authorize(self, r: AuthorizeRequest) -> Json:
        asked = read(
            self._platform.config, r.model_dump(include={"client_id", "scope", "redirect_uri", "state"})
        )
        team = r.team or self._platform.first.world.team.id
        return {"ok": True, "location": self._decided(asked, team, r.user, allow=r.allow, answers=r.answers)}

    def _decided(
        self, asked: Asked, team: str, user: str, *, allow: bool, answers: Answer = "workspace"
    ) -> str:
        """Where the browser is sent."""
        slack = self._platform.workspaces.get(team)
        member = slack.world.members.get(user) if slack is not None else None
        if slack is None or member is None or not _may_decide(slack, member):
            raise GestureError("user_not_found", f"Nobody called {user!r} may install an app in {team!r}.")
        if not allow:
            return _with(asked.target, error="access_denied", state=asked.state)
        code = self._platform.codes.issue(team, user, asked.scopes, asked.redirect_uri, slack.now(), answers)
        return _with(asked.target, code=code, state=asked.state)

    def _question(self, asked: Asked, team: str | None) -> tuple[str, str]:
        """Title and body; ``team`` is chosen already if the app named it."""
        name = self._platform.first.world.app.name
        groups = []
        for slack in self._platform.workspaces.values():
            here = slack.world.team
            options = "".join(
                f'<option value="{escape(here.id)}:{escape(m.id)}">{escape(m.real_name)}</option>'
                for m in slack.world.members.values()
                if _may_decide(slack, m) and team in (None, here.id)
            )
            groups.append(f'<optgroup label="{escape(here.name)}">{options}</optgroup>' if options else "")
        scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in sorted(asked.scopes))
        body = (
            f"<p>What it may do:</p><ul>{scopes}</ul><form method=post>"
            f"<p><label>As <select name=who>{''.join(groups)}</select></label></p>"
            "<p><button name=decision value=cancel>Cancel</button>"
            "<button name=decision value=allow>Allow</button></p></form>"
        )
        return f"{name} is asking for permission to access a workspace", body


def _may_decide(slack: Slack, member: Member) -> bool:
    """Full members; guests may install nothing."""
    own = slack.world.home(member) == slack.world.team.id
    return own and not (member.is_bot or member.deleted or member.is_restricted or member.id == SLACKBOT)


def _page(title: str, body: str, status: int = 200) -> web.Response:
    text = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        "<meta name=viewport content='width=device-width'>"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{body}</html>"
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=_HEADERS)
