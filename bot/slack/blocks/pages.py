"""What the browser shows after somebody installed the app, or didn't: small pages, written here, escaped here."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

STYLE: Final = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1d1c1d;background:#fff}"
    "h1{font-size:1.4rem}code{background:#f4f4f4;padding:.1em .3em;border-radius:4px;white-space:nowrap}a{color:#1264a3}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#1a1d21}code{background:#2c2f33}a{color:#6bb3f2}}"
)
HEADERS: Final = {
    # Nothing is loaded but the style above, nothing is sent, nobody frames it.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Plain text throughout. ``again``: whether the page leads back to where an installation begins."""

    status: int
    title: str
    text: tuple[str, ...]
    again: bool = False


def html(page: Page, install_path: str) -> str:
    """The whole document. In its text, what stands between backticks is what a person types."""
    parts = [f"<p>{_marked(text)}</p>" for text in page.text]
    if page.again:
        parts.append(f'<p><a href="{escape(install_path)}">Install ScaleQ</a></p>')
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(page.title)}</h1>{''.join(parts)}</main></body></html>\n"
    )


def _marked(text: str) -> str:
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if odd % 2 else piece for odd, piece in enumerate(pieces))


def installed(team: str) -> Page:
    return Page(
        200,
        f"ScaleQ is installed in {team}",
        (
            "Go back to Slack. In a channel where people are to practise, type `/invite @ScaleQ`, and then `/scaleq setup`.",
            "Anyone can have a question of their own at any time: `/scaleq hard`.",
        ),
    )


def cancelled() -> Page:
    return Page(200, "ScaleQ was not installed", ("You chose not to, and nothing was stored.",), again=True)


def stale() -> Page:
    """The state is unknown, older than ten minutes, used already, or another browser's."""
    return Page(
        400,
        "This installation can’t be finished here",
        (
            "It was begun in another browser or more than ten minutes ago, or it is finished already. "
            "If Slack shows ScaleQ among your apps, all is well. If not, begin again.",
        ),
        again=True,
    )


def org_wide(*, given_back: bool) -> Page:
    return Page(
        400,
        "ScaleQ can’t be installed for a whole organisation yet",
        (f"Choose one workspace of it on Slack’s page. {_granted(given_back)}",),
        again=True,
    )


def rotating(*, given_back: bool) -> Page:
    return Page(
        400,
        "ScaleQ can’t work with tokens that expire yet",
        (
            "Whoever runs this app has switched token rotation on. Slack’s settings of the app have to have it off. "
            f"{_granted(given_back)}",
        ),
    )


def _granted(given_back: bool) -> str:
    if given_back:
        return "What Slack granted just now was given back."
    return "What Slack granted just now is not kept, but Slack did not take it back: remove ScaleQ from your apps there."


def declined(code: str) -> Page:
    """Slack didn't accept what this app said of itself, or of the code. ``code``: Slack's word for it."""
    return Page(
        400,
        "Slack did not finish the installation",
        (
            f"It says: {code[:80].replace('`', '')}. Begin again; if that repeats, tell whoever runs this app.",
        ),
        again=True,
    )


def unreachable() -> Page:
    """Before Slack installed it or after: often that can't be told."""
    return Page(
        503,
        "That didn’t work just now",
        (
            "Slack or our database could not be reached. Slack may show ScaleQ among your apps already: count on it once this page "
            "says that it is installed. Try again in a minute; installing it twice does no harm.",
        ),
        again=True,
    )
