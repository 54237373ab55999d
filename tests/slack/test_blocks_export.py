"""The CSV file: what a spreadsheet would run is made inert, and all else stays as it is."""

import csv
import io
from datetime import date

import pytest

from bot.slack.blocks.export import Given, Row, csv_of


def member_of(name: str) -> str:
    """A name as a spreadsheet reads it from the file."""
    given = Given(name, late=False, characters=90)
    row = Row(date(2026, 11, 23), "q", "A title", "hard", "caching", "scheduled", "closed", given)
    [read] = csv.DictReader(io.StringIO(csv_of([row]).removeprefix("\ufeff"), newline=""))
    return read["Member"]


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("https://evil.example")',
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u3000＝1",
        "＝1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "\ttab",
    ],
)
def test_what_begins_like_a_formula_is_made_a_text(name: str) -> None:
    assert member_of(name) == f"'{name}"


@pytest.mark.parametrize(
    "name", ["Ben Okafor", "a=b", "O'Neill, Ann", 'Jo "=" Bo', "Anne-Marie", "عمر", "1 + 1", "山田", ""]
)
def test_what_does_not_stays_as_it_is(name: str) -> None:
    assert member_of(name) == name
