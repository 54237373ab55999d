"""Where the bytes of files go in and out: the address of an upload, and the file's own for those who may read it."""

from urllib.parse import quote

from aiohttp import web

from playground import files
from playground.core import Platform
from playground.errors import SlackError
from playground.model import File


class Uploads:
    """The handlers of one playground."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/upload/v1/{key}", self.take),
            web.get("/files-pri/{file}/{name}", self.give),
            web.get("/files-pri/{file}/download/{name}", self.give),
            web.get("/files/{user}/{file}/{name}", self.give),
        ]

    async def take(self, request: web.Request) -> web.Response:
        """The bytes, raw or as a form's file. An upload is done once, and is as long as was said."""
        key = request.match_info["key"]
        worlds = [slack.world for slack in self._platform.workspaces.values()]
        file = next((world.uploads[key] for world in worlds if key in world.uploads), None)
        if file is None or file.content is not None:
            return web.Response(status=404, text="There is no upload here.")
        content = await _bytes(request)
        if len(content) != file.length:
            said = f"{len(content)} bytes came, {file.length} were announced."
            self._platform.journal.write("upload", file=file.id, outcome="wrong length")
            return web.Response(status=400, text=said)
        file.content = content
        self._platform.journal.write("upload", file=file.id, outcome="ok")
        return web.Response(text=f"OK - {len(content)}")

    async def give(self, request: web.Request) -> web.StreamResponse:
        """The file, for a token in the header or (as in the addresses of Slack's exports) in ``t``."""
        try:
            actor = self._platform.actor(_token(request))
        except SlackError:
            raise web.HTTPFound(f"/?redir={quote(request.path)}") from None  # to the login, as Slack does
        world = actor.slack.world
        file = world.files.get(request.match_info["file"].rpartition("-")[2])
        if file is None or not file.is_complete or not files.may_read(world, actor.member, file):
            return web.Response(status=404, text="There is no such file, or you may not read it.")
        if not actor.may("files:read"):
            return web.Response(status=403, text="missing_scope: files:read")
        return _response(file, download="/download/" in request.path)


def _token(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.query.get("t")


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""


def _response(file: File, *, download: bool) -> web.Response:
    """What a browser would run is never shown as itself: everything comes as text, as a picture, or to be saved."""
    kind = files.media_type(file)
    disposition = "attachment" if download or kind.startswith("application/") else "inline"
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.content, headers=headers)
