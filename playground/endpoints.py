"""The form of the endpoints under /playground: JSON in, JSON out, and a sentence where that can't be."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from playground.core import Platform, Slack
from playground.errors import GestureError, SlackError
from playground.model import Json

Body = TypeVar("Body", bound=BaseModel)


class Gesture(BaseModel):
    """``team``: the workspace it is made in; None: the first."""

    model_config = ConfigDict(extra="forbid")

    team: str | None = None


def workspace(platform: Platform, team: str | None) -> Slack:
    """Raises GestureError if there is none such."""
    try:
        return platform.at(team)
    except SlackError:
        names = ", ".join(platform.workspaces)
        raise GestureError(
            "team_not_found", f"There is no workspace {team!r} here; there are {names}."
        ) from None


def post(path: str, model: type[Body], run: Callable[[Body], Awaitable[Json]]) -> web.RouteDef:
    """``POST /playground/<path>`` with a body of this model."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await run(await _read(request, model)))
        except GestureError as error:
            return refusal(error)

    return web.post(f"/playground/{path}", handle)


async def _read(request: web.Request, model: type[Body]) -> Body:
    try:
        return model.model_validate_json(await request.read() or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise GestureError("invalid_request", f"{where}: {first['msg']}" if where else first["msg"]) from None


def refusal(error: GestureError) -> web.Response:
    return web.json_response({"ok": False, "error": error.code, "detail": error.detail}, status=400)
