"""The gate of the bank: errors close it, warnings are looked at one by one.

One module per concern: `items` (one item's errors), `style` (one item's warnings), `rendering` (Markdown and
Slack's limits), `estimates` (sums), `across` (items against each other), `coverage` (the bank as a whole),
`released` (against the last release).
"""

from collections.abc import Sequence
from pathlib import Path

from questions.bank import SHIPPED, BankError, item_files, read_item
from questions.lint import across, coverage, items, released, style
from questions.lint.coverage import REQUIRED, Coverage
from questions.lint.findings import Finding, Item, Remark, Severity

__all__ = ["REQUIRED", "Coverage", "Finding", "Severity", "lint"]


def lint(
    bank_dir: Path | None = None,
    *,
    required: Coverage = REQUIRED,
    released_index: Path | None = None,
) -> list[Finding]:
    """Everything there is to say about a bank, sorted by file, errors first.

    `bank_dir`: a folder of <subtopic>/<id>.yaml (None: the bank that ships with ScaleQ).
    `released_index`: the last release's index (None: released.json next to the bank's folder).
    """
    root = bank_dir or SHIPPED
    try:
        files = item_files(root)
    except BankError as error:
        return [Finding("error", *problem) for problem in error.problems]
    findings: list[Finding] = []
    found: list[Item] = []
    for file in files:
        name = file.relative_to(root).as_posix()
        try:
            found.append(Item(name, read_item(file, name)))
        except BankError as error:
            findings += [Finding("error", *problem) for problem in error.problems]
    for item in found:
        findings += _alone(item)
    for check in across.CHECKS:
        findings += check(found)
    findings += coverage.missing(found, required)
    findings += _against_release(found, released_index or root.parent / released.FILE)
    return sorted(
        findings, key=lambda finding: (finding.file, finding.severity, finding.where, finding.message)
    )


def _alone(item: Item) -> list[Finding]:
    """One item's own findings."""

    def said(severity: Severity, remarks: Sequence[Remark]) -> list[Finding]:
        return [Finding(severity, item.file, *remark) for remark in dict.fromkeys(remarks)]

    errors = [*items.place(item)]
    for check in items.CHECKS:
        errors += check(item.question)
    warnings: list[Remark] = []
    for check in style.CHECKS:
        warnings += check(item.question)
    return said("error", errors) + said("warning", warnings)


def _against_release(found: Sequence[Item], index: Path) -> list[Finding]:
    try:
        return [*released.broken_promises(found, released.read(index))]
    except released.UnreadableIndexError as error:
        return [Finding("error", released.FILE, "", str(error))]
