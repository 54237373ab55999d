"""What one item had better be, looked at alone: warnings, for a person to judge one by one."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from questions.lint import estimates, rendering
from questions.lint.findings import Remark, texts
from questions.lint.words import content, sentences, stem, stems
from questions.model import Question, Subtopic

SENTENCE_WORDS: Final = 35
TOUCHED: Final = 0.3
"""The share of a rubric point's words that the answer has to use, at the least."""

_VAGUE = re.compile(
    r"(?:^|[,;:] |\b(?:and|also|but|then|clearly|fully|well) )"
    r"(understands|knows|is aware|is familiar|is comfortable|is able|has a (?:good )?(?:sense|grasp|understanding)"
    r"|appreciates|grasps|considers|thinks about|demonstrates|shows (?:knowledge|awareness|understanding))\b",
    re.IGNORECASE,
)
"""What goes on in a head, with the candidate as its subject: "understands", not "asks whether the team knows"."""

TELLTALE: Final[dict[Subtopic, tuple[str, ...]]] = {
    "architecture-evolution": ("architecture",),
    "performance-tuning": ("performance", "tuning"),
    "partitioning-sharding": ("partition", "sharding", "shard"),
    "caching": ("cache", "caching"),
    "capacity-planning": ("capacity",),
    "observability": ("observability", "monitoring"),
    "automation": ("automation", "automate"),
    "tech-debt": ("debt",),
    "headcount-growth": ("headcount",),
    "hiring-onboarding": ("hiring", "onboarding"),
    "team-structure": ("structure",),
    "team-splitting": ("split", "splitting"),
    "platform-teams": ("platform",),
    "engineering-process": ("process",),
    "mentoring-capability": ("mentoring", "mentor"),
    "metrics-incentives": ("metric", "incentive"),
}
"""Words in a title that say which subtopic is asked about."""

COMMON_ACRONYMS: Final = frozenset(
    """AI API AWS CD CEO CFO CI CIO CLI CPO CPU CSS CSV CTO CV DB DM DNS EU EUR FAQ GB GBP GCP GDPR GET GPS GPU HR HTML
    HTTP HTTPS ID IDE IO IP IT JSON KB KPI LAN MB ML MVP OK OKR OS OSS PB PC PDF PM POST PR PUT QA QR RAM REST SDK SLA SLI
    SLO SMS SQL SRE SSD SSH SSL TB TCP TLS TV UI UK UN URL US USA USB USD UTC UX VAT VM VP VPN XML
    YAML""".split()  # noqa: SIM905  (a list this long reads better as text)
)
"""Acronyms that everybody who is asked such questions reads without a thought."""

_ACRONYM = re.compile(r"(?<![\w./-])[A-Z][A-Z0-9]*[A-Z]s?(?![\w/])")
_ROMAN = re.compile(r"[IVX]+")


def leading_title(question: Question) -> Iterator[Remark]:
    """A title with the answer in it: a tag, or the word that names the subtopic."""
    words = set(stems(question.title))
    for telltale in TELLTALE[question.subtopic]:
        if stem(telltale) in words:
            yield Remark(
                "title", f"names the subtopic ({telltale}), which stays hidden until the round closes"
            )
            break
    for tag in question.tags:
        if set(stems(tag)) <= words:
            yield Remark("title", f"gives away the tag {tag}, which stays hidden until the round closes")


def leading_prompt(question: Question) -> Iterator[Remark]:
    """A prompt or context that says a tag word for word."""
    for where, text in (("prompt", question.prompt), ("context", question.context)):
        said = f" {' '.join(stems(text))} "
        for tag in question.tags:
            if f" {' '.join(stems(tag))} " in said:
                yield Remark(
                    where,
                    f"gives away the tag {tag}; say it otherwise, or choose a tag for the answer's heart",
                )


def vague_rubric(question: Question) -> Iterator[Remark]:
    """Rubric points that nobody could observe."""
    for place, point in enumerate(question.rubric):
        for field in ("look_for", "mid", "senior", "staff"):
            if vague := _VAGUE.search(getattr(point, field)):
                yield Remark(
                    f"rubric[{place}].{field}", f"says {vague[1]!r}; write what one would see or hear"
                )


def untouched_rubric(question: Question) -> Iterator[Remark]:
    """Rubric points that the model answer itself would not score on."""
    said = set(content(f"{question.answer.summary}\n{question.answer.body}"))
    for place, point in enumerate(question.rubric):
        wanted = set(content(f"{point.look_for} {point.senior} {point.staff}"))
        if wanted and len(wanted & said) < TOUCHED * len(wanted):
            yield Remark(
                f"rubric[{place}]", f"the answer hardly touches {point.id!r}; answer it or drop the point"
            )


def long_sentences(question: Question) -> Iterator[Remark]:
    """Sentences that lose their reader."""
    for where, text in texts(question):
        for sentence in sentences(text) if text.count(" ") >= SENTENCE_WORDS else ():
            words = len(sentence.split())
            if words > SENTENCE_WORDS:
                opening = " ".join(sentence.split()[:6])
                yield Remark(where, f"has a sentence of {words} words ({opening} …); divide it")


def undefined_acronyms(question: Question) -> Iterator[Remark]:
    """Acronyms that are neither everyday ones, nor put in words somewhere in the item, nor a source's name."""
    told = list(texts(question))
    everything = "\n".join(text for _, text in told)
    named = " ".join(f"{source.title} {source.ref}" for source in question.sources)
    seen: set[str] = set()
    for where, text in told:
        for acronym in _ACRONYM.findall(text):
            bare = acronym.removesuffix("s")
            if bare in seen:
                continue
            seen.add(bare)
            if not (_is_common(bare) or bare in named or _is_put_in_words(bare, everything)):
                yield Remark(where, f"{acronym} is not put in words anywhere; write it out once")


def _is_common(acronym: str) -> bool:
    return acronym in COMMON_ACRONYMS or bool(_ROMAN.fullmatch(acronym))


def _is_put_in_words(acronym: str, text: str) -> bool:
    """Words in brackets next to it, or it in brackets next to words, or words with its initials in a row."""
    if re.search(rf"\w \(\W*{acronym}s?\b|\b{acronym}s?\W? \((?=[^)]*[a-z])", text):
        return True
    initials = r"\w*[\s-]+(?:(?:of|and|the|to|for|in)\s+)?".join(acronym.lower())
    return bool(re.search(rf"\b{initials}\w+", text.lower()))


CHECKS: Final[tuple[Callable[[Question], Iterator[Remark]], ...]] = (
    rendering.clipped_by_slack,
    leading_title,
    leading_prompt,
    vague_rubric,
    untouched_rubric,
    long_sentences,
    undefined_acronyms,
    estimates.figures_not_used,
)
