"""The form of the endpoints under /playground: JSON in, JSON out, and a sentence where that can't be."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from playground.errors import GestureError
from playground.model import Json

Body = TypeVar("Body", bound=BaseModel)


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
