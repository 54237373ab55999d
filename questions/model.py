"""A question and its parts: what one YAML file of the bank holds, and what a JSON Schema tells an editor.

The model is strict about shape: unknown fields, wrong types and dangling references are errors. How long a text
may be, how many hints an item needs and whether its sums are right is the gate's business (`questions.lint`),
so that a question that a workspace wrote itself can be shorter than one of the bank, and needn't tell levels apart.
"""

from collections import Counter
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

Difficulty = Literal["easy", "medium", "hard"]
Kind = Literal["technical", "system_design", "behavioral"]
Track = Literal["systems", "teams"]
Status = Literal["draft", "active", "retired"]
Role = Literal["product_manager", "engineering_manager", "backend", "sre", "staff", "data"]
Subtopic = Literal[
    "architecture-evolution",
    "performance-tuning",
    "partitioning-sharding",
    "caching",
    "capacity-planning",
    "observability",
    "automation",
    "tech-debt",
    "headcount-growth",
    "hiring-onboarding",
    "team-structure",
    "team-splitting",
    "platform-teams",
    "engineering-process",
    "mentoring-capability",
    "metrics-incentives",
]

DIFFICULTIES: Final[tuple[Difficulty, ...]] = get_args(Difficulty)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
TRACKS: Final[tuple[Track, ...]] = get_args(Track)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
SUBTOPICS: Final[tuple[Subtopic, ...]] = get_args(Subtopic)
TRACK_OF: Final[dict[Subtopic, Track]] = {
    subtopic: "systems" if place < 8 else "teams" for place, subtopic in enumerate(SUBTOPICS)
}
"""Which track a subtopic belongs to: the first eight are about systems, the others about teams."""

SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""Lower-case letters and digits in words joined by single hyphens."""


class Count(NamedTuple):
    """How many entries a finished item has: both ends included."""

    least: int
    most: int


CLARIFY: Final = Count(2, 4)
HINTS: Final = Count(1, 3)
RUBRIC: Final = Count(3, 6)
PITFALLS: Final = Count(2, 5)
FOLLOW_UPS: Final = Count(2, 5)

Slug = Annotated[str, StringConstraints(pattern=SLUG, min_length=2, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MaybeText = Annotated[str, StringConstraints(strip_whitespace=True)]
Number = Annotated[float, Field(allow_inf_nan=False)]


def _listed(count: Count | None = None) -> Any:
    """A list in YAML, a tuple here. `count` goes into the JSON Schema only; the gate enforces it."""
    extra: dict[str, Any] = {"minItems": count.least, "maxItems": count.most} if count else {}
    return Field(strict=False, json_schema_extra=extra)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Clarification(_Part):
    """A question that a good candidate asks back, and what the interviewer answers."""

    ask: Text
    """The candidate's question."""
    answer: Text
    """The interviewer's answer: a fact, not a hint."""


class RubricPoint(_Part):
    """One observable thing to look for, told apart by level."""

    id: Slug
    """A short slug, unique in the item; follow-ups refer to it."""
    weight: Annotated[int, Field(ge=1, le=100)]
    """Share of the whole in percent; the weights of an item sum to 100."""
    look_for: Text
    """What one can see or hear, as an action: "names a bound on staleness", never "understands caching"."""
    mid: MaybeText = ""
    """What a mid-level candidate typically says here."""
    senior: MaybeText = ""
    """What a senior candidate says."""
    staff: MaybeText = ""
    """What a staff-level candidate adds to that."""


class Answer(_Part):
    """The model answer, as a strong candidate would give it."""

    summary: Text
    """The answer in at most 600 characters."""
    body: MaybeText = ""
    """300 to 900 words in light Markdown: paragraphs, "- " bullets, **bold**, `inline code`."""


class FollowUp(_Part):
    """A question to dig deeper where somebody stayed shallow."""

    rubric: Slug
    """The id of the rubric point it digs into."""
    ask: Text
    """The follow-up question."""
    listen_for: Text
    """What a good reply contains."""


class Estimate(_Part):
    """A figure that the answer calculates, so that it can be recalculated."""

    claim: Text
    """What is calculated, in words."""
    expr: Text
    """Arithmetic over numbers: + - * / // % **, parentheses, and functions such as ceil, min, round, log2."""
    value: Number
    """What the expression gives, as the answer states it."""
    unit: Text
    """The unit of the value: "reads/s", "GB", "times"."""
    tolerance: Annotated[Number, Field(ge=0)]
    """How far, in the same unit, the value may lie from the expression's result: the room for rounding."""


class Source(_Part):
    """A public source: a paper, a book, an engineering write-up."""

    title: Text
    """Its title, with author or venue."""
    ref: Text
    """What it supports, or where in it to look."""


class Question(_Part):
    """One question of the bank with everything an interviewer needs."""

    own: ClassVar[bool] = False
    """Whether a workspace wrote it itself (see TeamQuestion)."""

    id: Slug
    """A slug equal to the file's name; never changed and never used again."""
    rev: Annotated[int, Field(ge=1)]
    """Counted up with every released change of the prompt or the rubric."""
    status: Status
    """draft: being written; active: asked; retired: never asked again, kept for the record."""
    kind: Kind
    """technical, system_design, or behavioral (teams only)."""
    track: Track
    """The track that the subtopic belongs to."""
    subtopic: Subtopic
    """One of the sixteen subtopics: the name of the file's folder."""
    tags: Annotated[tuple[Slug, ...], _listed()]
    """Slugs for what the answer turns on; hidden until a round closes."""
    difficulty: Difficulty
    """easy, medium or hard."""
    minutes: Annotated[int, Field(ge=5, le=90)]
    """The time box in minutes."""
    roles: Annotated[tuple[Role, ...], _listed(Count(1, len(ROLES)))]
    """Who would be asked this."""
    title: Text
    """A headline that does not give the approach away."""
    prompt: Text
    """One ask in 20 to 120 words that stands alone: a situation, numbers, constraints."""
    context: MaybeText = ""
    """Further facts that are shown with the prompt; may be left out."""
    clarify: Annotated[tuple[Clarification, ...], _listed(CLARIFY)]
    """Questions that a good candidate asks, with the interviewer's answers."""
    hints: Annotated[tuple[Text, ...], _listed(HINTS)]
    """From vague to pointed."""
    rubric: Annotated[tuple[RubricPoint, ...], _listed(RUBRIC)]
    """What to look for; the weights sum to 100."""
    answer: Answer
    """The model answer."""
    pitfalls: Annotated[tuple[Text, ...], _listed(PITFALLS)]
    """Mistakes that candidates make."""
    follow_ups: Annotated[tuple[FollowUp, ...], _listed(FOLLOW_UPS)]
    """Deeper questions, each tied to a rubric point."""
    estimates: Annotated[tuple[Estimate, ...], _listed()] = ()
    """Every figure that the answer calculates."""
    sources: Annotated[tuple[Source, ...], _listed()] = ()
    """Well-known public sources, by title."""

    @field_validator("subtopic")
    @classmethod
    def _fits_track_and_kind(cls, subtopic: Subtopic, info: ValidationInfo) -> Subtopic:
        track = TRACK_OF[subtopic]
        if info.data.get("track", track) != track:
            raise ValueError(f"{subtopic} belongs to track: {track}")
        if info.data.get("kind") == "behavioral" and track != "teams":
            raise ValueError("kind: behavioral is for subtopics of the teams track only")
        return subtopic

    @field_validator("roles")
    @classmethod
    def _has_a_role(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if not roles:
            raise ValueError(f"name at least one role of {', '.join(ROLES)}")
        return roles

    @field_validator("tags", "roles")
    @classmethod
    def _says_nothing_twice(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        _refuse_repeated(entries)
        return entries

    @field_validator("rubric")
    @classmethod
    def _has_distinct_points(cls, rubric: tuple[RubricPoint, ...]) -> tuple[RubricPoint, ...]:
        _refuse_repeated(point.id for point in rubric)
        return rubric

    @field_validator("follow_ups")
    @classmethod
    def _refer_to_points(cls, follow_ups: tuple[FollowUp, ...], info: ValidationInfo) -> tuple[FollowUp, ...]:
        if "rubric" in info.data:
            known = [point.id for point in info.data["rubric"]]
            unknown = sorted({follow_up.rubric for follow_up in follow_ups} - set(known))
            if unknown:
                raise ValueError(
                    f"no rubric point is called {', '.join(unknown)}; there are {', '.join(known)}"
                )
        return follow_ups


class TeamQuestion(Question):
    """A question that a workspace wrote itself. It has the same fields, of which many may be empty."""

    own: ClassVar[bool] = True


def _refuse_repeated(entries: Any) -> None:
    repeated = sorted(entry for entry, times in Counter(entries).items() if times > 1)
    if repeated:
        raise ValueError(f"{', '.join(repeated)} is there more than once; keep one")
