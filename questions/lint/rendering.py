"""What Slack would make of an item: which Markdown it may hold, and whether it fits once rendered.

The figures are Slack's: a section holds 3,000 characters, a header 150, a view 100 blocks, a check box 75.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from questions.lint.findings import Remark, texts
from questions.lint.words import paragraphs
from questions.model import Question

SECTION: Final = 3000
HEADER: Final = 150
VIEW_BLOCKS: Final = 100
CHECKBOX: Final = 75

_NOT_LIGHT: Final = (
    ("#", r"^[ \t]*#{1,6}\s", "a heading; start the paragraph with **bold words.**"),
    ("", r"^[ \t]*(?:={3,}|-{3,}|\*{3,}|_{3,})[ \t]*$", "a ruled line; a new paragraph will do"),
    ("|", r"^[ \t]*\|.*\|[ \t]*$", "a table; write bullets"),
    (">", r"^[ \t]*>", "a > at the start of a line; Slack would make it a quotation"),
    ("", r"^[ \t]*\d{1,2}[.)]\s", "a numbered list; write bullets or say first, then"),
    ("", r"^[ \t]*[*+]\s", "a bullet that is no hyphen; write '- '"),
    ("- ", r"^[ \t]+-\s", "an indented bullet; Slack shows one level only"),
    ("](", r"!?\[[^\]\n]+\]\([^)\n]*\)", "a link or image; name the source by its title"),
    ("://", r"https?://", "an address; name the source by its title"),
    ("<", r"</?[A-Za-z][^<>\n]*>", "HTML; write the words alone"),
    ("&", r"&(?:[a-z]+|#\d+);", "an HTML entity; write the character itself"),
    ("~~", r"~~[^~\n]+~~", "struck-out text; leave it out"),
    (
        "*",
        r"(?<![\w*])\*(?![\s*])[^*\n]+(?<![\s*])\*(?![\w*])",
        "*italics*, which Slack shows in bold; use **bold**",
    ),
    ("_", r"(?<![\w_])_(?![\s_])[^_\n]+(?<![\s_])_(?![\w_])", "_italics_; use **bold** or none"),
)
"""What a text must hold to be looked at closely (that is quick), the pattern, and what it is."""
_CODE: Final = re.compile(r"`[^`\n]+`")
_FENCE: Final = re.compile(r"```|^\s*~~~", re.MULTILINE)


def heavy_markdown(question: Question) -> Iterator[Remark]:
    """Everything beyond paragraphs, "- " bullets, **bold** and `inline code`."""
    everything = _CODE.sub("code", "\n\n".join(text for _, text in texts(question)))
    suspects = [
        (re.compile(pattern, re.MULTILINE), what) for sign, pattern, what in _NOT_LIGHT if sign in everything
    ]
    suspects = [(pattern, what) for pattern, what in suspects if pattern.search(everything)]
    for where, text in texts(question):
        if _FENCE.search(text):
            yield Remark(where, "has a code block; put code `in line`")
            continue
        blanked = _CODE.sub("code", text) if "`" in text else text
        for pattern, what in suspects:
            if pattern.search(blanked):
                yield Remark(where, f"has {what}")
        if where == "title" and ("`" in text or "**" in text):
            yield Remark(where, "has Markdown; a title is plain")
        if "`" in blanked:
            yield Remark(where, "has a ` without its partner in the same line")
        if "**" in blanked and any(paragraph.count("**") % 2 for paragraph in paragraphs(blanked)):
            yield Remark(where, "has ** without its partner in the same paragraph")


def rendered(text: str) -> str:
    """A text as Slack gets it: escaped, with Slack's bold. Only its length matters here."""
    return escape(text, quote=False).replace("**", "*")


def too_long_for_slack(question: Question) -> Iterator[Remark]:
    """Texts that no block of Slack would hold."""
    if (length := len(rendered(question.title))) > HEADER:
        yield Remark("title", f"has {length} characters once rendered; a header holds {HEADER}")
    if (length := len(rendered(f"{question.prompt}\n\n{question.context}"))) > SECTION:
        yield Remark(
            "prompt", f"has {length} characters with its context once rendered; a section holds {SECTION}"
        )
    body = paragraphs(question.answer.body)
    for place, paragraph in enumerate(body, 1):
        if (length := len(rendered(paragraph))) > SECTION:
            yield Remark(
                "answer.body",
                f"paragraph {place} has {length} characters once rendered; a section holds {SECTION}",
            )
    if (blocks := len(body) + len(question.pitfalls) + len(question.rubric)) > VIEW_BLOCKS - 10:
        yield Remark(
            "answer.body", f"needs {blocks} blocks; a view holds {VIEW_BLOCKS}, ten of them for its frame"
        )
    for where, text in texts(question):
        if where in {"title", "prompt", "answer.body"}:
            continue
        if (length := len(rendered(text))) > SECTION:
            yield Remark(where, f"has {length} characters once rendered; a section holds {SECTION}")


def clipped_by_slack(question: Question) -> Iterator[Remark]:
    """Texts that Slack takes, but would not show in full."""
    for place, point in enumerate(question.rubric):
        if (length := len(rendered(point.look_for))) > CHECKBOX:
            yield Remark(
                f"rubric[{place}].look_for", f"has {length} characters; a check box shows {CHECKBOX}"
            )
