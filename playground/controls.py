"""What a test turns and counts, and no person could."""

from collections import Counter

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from playground.core import Platform
from playground.endpoints import post, refusal, workspace
from playground.errors import GestureError
from playground.limits import LimitsRequest
from playground.model import Json


class AuthorizationsRequest(BaseModel):
    """Which workspace events of shared channels name; None: the last to join whose app is there."""

    model_config = ConfigDict(extra="forbid")

    names: str | None = None


class Controls:
    """The handlers of one playground."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            post("limits", LimitsRequest, self.limits),
            post("authorizations", AuthorizationsRequest, self.authorizations),
            web.get("/playground/metadata", self.metadata),
        ]

    async def limits(self, r: LimitsRequest) -> Json:
        """Replaces the limits and forgets what was called before."""
        self._platform.limits.replace(r)
        return {"ok": True}

    async def authorizations(self, r: AuthorizationsRequest) -> Json:
        if r.names is not None:
            workspace(self._platform, r.names)
        self._platform.authorized = r.names
        return {"ok": True}

    async def metadata(self, request: web.Request) -> web.Response:
        """How many messages stand whose metadata carry each value under ``key``, in all workspaces or in ``team``."""
        named = request.query.get("team")
        try:
            here = [workspace(self._platform, named)] if named else [*self._platform.workspaces.values()]
        except GestureError as error:
            return refusal(error)
        counts: Counter[str] = Counter()
        for slack in here:
            found = slack.world.by_metadata(request.query.get("key", ""))
            counts.update({value: len(places) for value, places in found.items()})
        return web.json_response({"ok": True, "counts": counts})
