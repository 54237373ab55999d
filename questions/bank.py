"""The bank: every question that ships with ScaleQ, read once from YAML, then only looked up.

`Bank.load()` reads the bank next to this module; `Bank.load(path)` another folder of the same shape,
`<subtopic>/<id>.yaml`. What cannot be read is told all at once, by file and field, with what to do (`BankError`).
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from questions.model import (
    DIFFICULTIES,
    KINDS,
    ROLES,
    SUBTOPICS,
    Difficulty,
    Kind,
    Question,
    Role,
    Subtopic,
)

SHIPPED: Final = Path(__file__).parent / "bank"
"""The bank that is package data."""

_Name = TypeVar("_Name", bound=str)


class Problem(NamedTuple):
    """Why an item cannot be used: file relative to the bank, field ("rubric[0].weight"; "" for all of it), sentence."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in self if part)


class BankError(Exception):
    """The bank, or one item of it, cannot be used; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Filters(BaseModel):
    """What a channel or a command asks for. Empty means all; a question has to match each one that is not.

    Values keep the order of the model and occur once, so that equal wishes are equal values and equal JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    difficulties: tuple[Difficulty, ...] = ()
    kinds: tuple[Kind, ...] = ()
    subtopics: tuple[Subtopic, ...] = ()
    roles: Annotated[tuple[Role, ...], Field(description="any role in common will do")] = ()

    @field_validator("difficulties")
    @classmethod
    def _order_difficulties(cls, values: tuple[Difficulty, ...]) -> tuple[Difficulty, ...]:
        return _in_order(values, DIFFICULTIES)

    @field_validator("kinds")
    @classmethod
    def _order_kinds(cls, values: tuple[Kind, ...]) -> tuple[Kind, ...]:
        return _in_order(values, KINDS)

    @field_validator("subtopics")
    @classmethod
    def _order_subtopics(cls, values: tuple[Subtopic, ...]) -> tuple[Subtopic, ...]:
        return _in_order(values, SUBTOPICS)

    @field_validator("roles")
    @classmethod
    def _order_roles(cls, values: tuple[Role, ...]) -> tuple[Role, ...]:
        return _in_order(values, ROLES)

    def match(self, question: Question) -> bool:
        """Whether the question passes every filter that is set. Its status is not looked at."""
        return (
            (not self.difficulties or question.difficulty in self.difficulties)
            and (not self.kinds or question.kind in self.kinds)
            and (not self.subtopics or question.subtopic in self.subtopics)
            and (not self.roles or not set(self.roles).isdisjoint(question.roles))
        )


def _in_order(values: Iterable[_Name], order: tuple[_Name, ...]) -> tuple[_Name, ...]:
    wanted = set(values)
    return tuple(name for name in order if name in wanted)


class Bank(Mapping[str, Question]):
    """Questions by id, sorted by id, immutable."""

    def __init__(self, questions: Iterable[Question]) -> None:
        by_id: dict[str, Question] = {}
        for question in sorted(questions, key=lambda question: question.id):
            if question.id in by_id:
                raise BankError(
                    [Problem(question.id, "id", "is there twice; every question needs its own id")]
                )
            by_id[question.id] = question
        self._by_id = by_id
        self._active = tuple(question for question in by_id.values() if question.status == "active")

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the bank in `path` (None: the one that ships with ScaleQ). Raises BankError with every problem found."""
        root = path or SHIPPED
        found: dict[str, str] = {}
        questions: list[Question] = []
        problems: list[Problem] = []
        for file in item_files(root):
            name = file.relative_to(root).as_posix()
            try:
                question = read_item(file, name)
            except BankError as error:
                problems += error.problems
                continue
            if first := found.get(question.id):
                problems.append(Problem(name, "id", f"{question.id} is taken by {first}; choose another id"))
            found.setdefault(question.id, name)
            questions.append(question)
        if problems:
            raise BankError(problems)
        return cls(questions)

    def __getitem__(self, question_id: str) -> Question:
        return self._by_id[question_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def active(self) -> tuple[Question, ...]:
        """The questions that may be asked, sorted by id."""
        return self._active

    def matching(self, filters: Filters) -> tuple[Question, ...]:
        """The active questions that pass the filters, sorted by id."""
        return tuple(question for question in self._active if filters.match(question))

    def nearest(self, question_id: str) -> tuple[str, ...]:
        """At most three ids that a mistyped one may have meant, best first."""
        return tuple(get_close_matches(question_id, self._by_id, n=3, cutoff=0.5))


def item_files(root: Path) -> list[Path]:
    """The YAML files of a bank, in a stable order. Raises BankError if there is no such folder, or nothing in it."""
    if not root.is_dir():
        raise BankError([Problem(str(root), "", "is not a folder; name one that holds <subtopic>/<id>.yaml")])
    files = sorted(
        file for file in root.rglob("*.y*ml") if file.suffix in {".yaml", ".yml"} and file.is_file()
    )
    if not files:
        raise BankError([Problem(str(root), "", "holds no questions; they are files <subtopic>/<id>.yaml")])
    return files


def read_item(file: Path, name: str) -> Question:
    """One item from its file; `name` is what problems call it. Raises BankError."""
    try:
        raw = yaml.load(file.read_bytes(), Loader=_Loader)  # noqa: S506  (a safe loader with one check more)
    except yaml.YAMLError as error:
        raise BankError([_unreadable(error, name)]) from None
    except OSError as error:
        raise BankError([Problem(name, "", f"cannot be read: {error.strerror or error}")]) from None
    if not isinstance(raw, dict):
        raise BankError([Problem(name, "", "holds no fields; an item is a mapping of field: value")])
    try:
        return Question.model_validate(raw)
    except ValidationError as error:
        raise BankError(_explain(details, raw, name) for details in error.errors(include_url=False)) from None


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader, ten times faster, where PyYAML was built with it."""


class _Unwanted(yaml.constructor.ConstructorError):
    """YAML that an item has no use for; the text says so, and needs no more."""

    def __init__(self, problem: str, node: yaml.Node) -> None:
        super().__init__(None, None, problem, node.start_mark)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """A safe loader of plain data, which refuses a key given twice: YAML would resolve that silently to the last one.

    An item has no use for YAML's aliases, so they are refused, too, before a small file can become a huge value. What is
    left is built here from the nodes, which takes half the time of PyYAML's own way.
    """

    def construct_document(self, node: yaml.Node) -> Any:
        return self._plain(node, set())

    def _plain(self, node: yaml.Node, built: set[int]) -> Any:
        if id(node) in built:
            raise _Unwanted("is an alias (*name); write out what it stands for", node)
        built.add(id(node))
        if isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN:
            return node.value if node.tag == _TEXT else self.construct_object(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(inner, built) for inner in node.value]
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Unwanted("has a field whose name is no word", key_node)
            key = self._plain(key_node, built)
            if key in mapping:
                raise _Unwanted(f"{key!r} is given twice; keep one", key_node)
            mapping[key] = self._plain(value_node, built)
        return mapping


_TEXT: Final = "tag:yaml.org,2002:str"
_PLAIN: Final = frozenset({"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})


def _unreadable(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if isinstance(error, _Unwanted):
        return Problem(name, where, problem)
    return Problem(name, where, f"is not YAML: {problem}; a text with ': ' or ' #' in it needs quotes")


def _explain(details: Any, raw: dict[Any, Any], name: str) -> Problem:
    """One of pydantic's errors as a sentence that says what to do."""
    loc: tuple[int | str, ...] = details["loc"]
    kind, given = details["type"], details["input"]
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")
    if kind == "missing":
        return Problem(name, where, "is missing; add it")
    if kind == "extra_forbidden":
        near = get_close_matches(str(loc[-1]), Question.model_fields if len(loc) == 1 else _PART_FIELDS, n=1)
        meant = f"; did you mean {near[0]}?" if near else "; remove it"
        return Problem(name, where, f"is not a field of an item{meant}")
    if kind == "literal_error":
        return Problem(name, where, f"is {given!r}; use one of {details['ctx']['expected']}")
    if kind == "string_type":
        return Problem(name, where, f"is read as {given!r}; it should be text: put it in quotes")
    if kind == "string_pattern_mismatch":
        return Problem(
            name, where, f"{given!r} is not a slug; use lower-case words joined by hyphens: cold-start"
        )
    if kind == "string_too_short" and not str(given).strip():
        return Problem(name, where, "is empty; fill it in")
    if kind == "value_error":
        return Problem(name, where, str(details["ctx"]["error"]))
    message = str(details["msg"])
    return Problem(name, where, f"{message[:1].lower()}{message[1:]} (it is {given!r:.60})")


def _fields_of_parts() -> list[str]:
    names: set[str] = set()
    for field in Question.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                names |= set(part.model_fields)
    return sorted(names)


_PART_FIELDS: Final = _fields_of_parts()
