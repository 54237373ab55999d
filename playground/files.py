"""Files: their kinds, who may read them, and how Slack's JSON shows them."""

from pathlib import PurePath

from playground.model import File, Json, Member
from playground.world import World

LARGEST = 3 * 1024 * 1024
LARGEST_SNIPPET = 1024 * 1024
_PREVIEW_LINES = 5

_TEXTS = {
    ".csv": ("text/csv", "csv", "CSV"),
    ".json": ("text/plain", "json", "JSON"),
    ".md": ("text/plain", "markdown", "Markdown (raw)"),
    ".txt": ("text/plain", "text", "Plain Text"),
    ".yaml": ("text/plain", "yaml", "YAML"),
    ".yml": ("text/plain", "yaml", "YAML"),
}
_OTHERS = {
    ".gif": ("image/gif", "gif", "GIF"),
    ".jpeg": ("image/jpeg", "jpg", "JPEG"),
    ".jpg": ("image/jpeg", "jpg", "JPEG"),
    ".pdf": ("application/pdf", "pdf", "PDF"),
    ".png": ("image/png", "png", "PNG"),
    ".zip": ("application/zip", "zip", "Zip"),
}
_UNKNOWN = ("application/octet-stream", "binary", "Binary")


def media_type(file: File) -> str:
    return _kind(file)[0]


def may_read(world: World, member: Member, file: File) -> bool:
    """Whoever uploaded it, and whoever sees a conversation it was shared in."""
    shared = (world.channels[channel] for channel in file.shares)
    return member.id == file.user or any(world.sees(member, channel) for channel in shared)


def shape(world: World, file: File) -> Json:
    """A file as messages carry it."""
    mimetype, filetype, pretty_type = _kind(file)
    is_text = _is_text(file)
    where = [world.channels[channel] for channel in file.shares]
    private = f"{file.home}/files-pri/{world.team.id}-{file.id}"
    body: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": pretty_type,
        "user": file.user,
        "user_team": world.team.id,
        "editable": is_text,
        "size": file.length,
        "mode": "snippet" if is_text else "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(not (one.is_private or one.is_im) for one in where),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "permalink": f"{file.home}/files/{file.user}/{file.id}/{file.name}",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if file.alt_txt:
        body["alt_txt"] = file.alt_txt
    return body | (_preview(file) if is_text else {})


def unprocessed(world: World, file: File) -> Json:
    """A file as the end of its upload shows it: Slack looks into it and shares it only after having answered."""
    body = shape(world, file) | {
        "mimetype": "",
        "filetype": "",
        "pretty_type": "",
        "editable": False,
        "mode": "hosted",
    }
    for name in ("preview", "lines", "lines_more"):
        body.pop(name, None)
    unshared = {"is_public": False, "shares": {}, "channels": [], "groups": [], "ims": []}
    return body | unshared | {"comments_count": 0, "media_display_type": "unknown"}


def _suffix(file: File) -> str:
    return PurePath(file.name).suffix.lower()


def _kind(file: File) -> tuple[str, str, str]:
    """Its MIME type, Slack's name of the type, and the one for people."""
    return (_TEXTS | _OTHERS).get(_suffix(file), _UNKNOWN)


def _is_text(file: File) -> bool:
    return _suffix(file) in _TEXTS and file.length <= LARGEST_SNIPPET


def _preview(file: File) -> Json:
    lines = (file.content or b"").decode(errors="replace").splitlines()
    shown = lines[:_PREVIEW_LINES]
    return {"preview": "\n".join(shown), "lines": len(lines), "lines_more": len(lines) - len(shown)}
