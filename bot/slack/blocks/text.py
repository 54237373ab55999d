"""Turning values into Slack's mrkdwn: escaping, dates, the bank's light Markdown, cutting to length."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Block = dict[str, Any]
View = dict[str, Any]

SECTION_LIMIT = 3000
"""Characters that Slack takes in one section's text."""

WHEN = "{date_short_pretty} at {time}"
"""How a moment is shown: "tomorrow at 9:00" or "Nov 18, 2026 at 9:00", in each reader's own zone."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)  # fmt: skip


class Message(NamedTuple):
    """What Slack's posting methods take: a text that stands on its own, and the blocks shown instead of it."""

    text: str
    blocks: list[Block]


def escape(s: str) -> str:
    """``s`` with Slack's three control characters escaped: no mention, link or date can come out of it."""
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(s: str) -> str:
    """``s`` for a ``plain_text`` or ``raw_text`` object, on one line.

    Those aren't parsed, so entities would risk being shown as such; angle brackets that open one of Slack's
    sequences become look-alikes, which are inert however a client treats them.
    """
    s = " ".join(_visible(s).split())
    return (
        re.sub(r"<([^\s\d=<>][^<>]*)>", r"‹\1›", s)
        .replace("<!", "‹!")
        .replace("<@", "‹@")
        .replace("<#", "‹#")
    )


def bare_name(s: str, limit: int = 80) -> str:
    """A member's name for plain text: one line, no direction overrides, inert, never empty."""
    return clip(plain(s), limit) or "someone"


def name(s: str, limit: int = 80) -> str:
    """A member's name for mrkdwn: as ``bare_name``, escaped, and with no emphasis of its own.

    A name written from right to left is isolated, so that the figures after it keep their order.
    """
    s = " ".join(_visible(s).split())
    s = re.sub(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)", "", s).strip()
    s = escape(clip(s, limit)) or "someone"
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in s):
        return f"\u2068{s}\u2069"
    return s


def _visible(s: str) -> str:
    """Without control characters and direction overrides; joiners that emoji need stay."""
    spaced = re.sub(r"\s", " ", s)
    return "".join(
        c for c in spaced if c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )


def clip(s: str, n: int) -> str:
    """``s`` in at most ``n`` characters, ending in an ellipsis if anything was cut, never inside an entity."""
    if len(s) <= n:
        return s
    cut = s[: max(n - 1, 0)]
    amp = cut.rfind("&")
    if amp >= 0 and ";" not in cut[amp:] and re.match(r"&(amp|lt|gt);", s[amp:]):
        cut = cut[:amp]
    return (cut.rstrip().rstrip("\u200d") + "…")[:n]


def link(url: str, label: str) -> str:
    """``<url|label>``; the label (already mrkdwn) alone if the address isn't one of the web's."""
    if not re.fullmatch(r"https?://[^\s<>|]+", url):
        return label
    return f"<{url.replace('&amp;', '&').replace('&', '&amp;')}|{label.replace('|', '¦')}>"


def day(d: dt.date) -> str:
    """``Friday 20 November 2026``."""
    return f"{_WEEKDAYS[d.weekday()]} {d.day} {_MONTHS[d.month - 1]} {d.year}"


def date(moment: dt.datetime, fmt: str, tz: str) -> str:
    """Slack's date tag: shown in the reader's own zone; the fallback inside it is in ``tz`` (IANA) and says so.

    ``fmt`` is in Slack's tokens, e.g. ``WHEN``.
    """
    local = moment.astimezone(ZoneInfo(tz))
    fallback = f"{day(local.date())}, {local:%H:%M} ({tz})"
    return f"<!date^{int(moment.timestamp())}^{fmt}|{fallback}>"


def when(moment: dt.datetime, tz: str) -> str:
    """``date`` in our usual format."""
    return date(moment, WHEN, tz)


def listing(words: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(n: int, one: str, many: str | None = None) -> str:
    """``1 answer``, ``2 answers``, ``1,200 answers``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def markdown_to_mrkdwn(body: str) -> str:
    """The bank's light Markdown (paragraphs, bullets, numbered points, bold, inline code) as mrkdwn.

    A line break inside a paragraph is a space in Markdown and a break in mrkdwn, so lines are joined.
    Everything is escaped; code keeps its characters.
    """
    paragraphs: list[str] = []
    for chunk in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        lines: list[str] = []
        for line in chunk.split("\n"):
            point = re.match(r"\s*(?:[-*+]\s+|(\d+[.)])\s+)(.*)", line)
            if point:
                lines.append(f"{point[1] or '•'} {point[2].strip()}")
            elif heading := re.match(r"#{1,6}\s+(.*)", line):
                lines.append(f"**{heading[1].strip().strip('*')}**")
            elif lines:
                lines[-1] += " " + line.strip()
            else:
                lines.append(line.strip())
        paragraphs.append("\n".join(_inline(line) for line in lines))
    return "\n\n".join(paragraphs)


def _inline(line: str) -> str:
    """Bold and code of one line; what is between backticks is left alone."""
    parts = re.split(r"(`[^`]+`)", line)
    return "".join(
        escape(p) if p.startswith("`") and p.endswith("`") and len(p) > 2 else _bold(escape(p)) for p in parts
    )


def _bold(s: str) -> str:
    # Slack takes an asterisk for bold only at the edge of a word; a zero-width space makes one.
    def strong(m: re.Match[str]) -> str:
        before = "\u200b" if m.start() and m.string[m.start() - 1].isalnum() else ""
        after = "\u200b" if m.end() < len(m.string) and m.string[m.end()].isalnum() else ""
        return f"{before}*{m[1]}*{after}"

    return re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", strong, s)


def pieces(text: str, limit: int = SECTION_LIMIT) -> list[str]:
    """``text`` (mrkdwn) in pieces of at most ``limit``: cut between paragraphs, else lines, sentences, words."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        at = _cut(rest, limit)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest] if rest else found


def _cut(text: str, limit: int) -> int:
    """Where to cut: after the last paragraph, line, sentence or word that ends within ``limit``.

    Never inside a tag, and inside bold or code only where a single span is longer than that.
    """
    for whole in (True, False):
        for mark in ("\n\n", "\n", ". ", " "):
            at = text.rfind(mark, 1, limit)
            while at > limit // 4:
                if _closed(text[:at], spans=whole):
                    return at + len(mark)
                at = text.rfind(mark, 1, at)
    amp = text.rfind("&", max(limit - 5, 1), limit)
    return amp if amp > 0 and ";" not in text[amp:limit] else limit


def _closed(head: str, *, spans: bool) -> bool:
    """Whether no tag is open at the end of ``head``; with ``spans``, no bold and no code either."""
    if head.count("<") != head.count(">"):
        return False
    return not spans or (len(re.findall(r"\*(?=\S)|(?<=\S)\*", head)) % 2 == 0 and head.count("`") % 2 == 0)


def sections(text: str, limit: int = SECTION_LIMIT) -> list[Block]:
    """``text`` (mrkdwn) as section blocks of at most ``limit`` characters each; none for an empty text."""
    return [{"type": "section", "text": mrkdwn(piece)} for piece in pieces(text, limit)]


def mrkdwn(text: str) -> Block:
    """A mrkdwn text object that Slack adds nothing to: no addresses turned into links, no names into mentions."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def vote_emoji(names: Sequence[str]) -> str:
    """``:+1: :star:``; a name that can't be an emoji's is left out."""
    return " ".join(f":{n}:" for n in names if re.fullmatch(r"[\w+'-]+", n))
