"""Blocks that carry formatted text or figures: rich_text, table, data_table, data_visualization.

Figures from https://docs.slack.dev/reference/block-kit/blocks (data_table: May 2026, data_visualization: June 2026).
"""

from collections.abc import Iterator
from typing import Any

from playground.blockkit.checks import (
    Check,
    array,
    boolean,
    both,
    by_type,
    choice,
    distinct,
    number,
    problem,
    record,
    string,
    typed,
)

BLOCK_ID = {"block_id": string(255)}
TABLE_CHARACTERS = 10_000
"""All cells of one table together."""

# --- rich text -----------------------------------------------------------------------------------------

_MARKS = record({}, dict.fromkeys(
    ["bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"], boolean
))  # fmt: skip
_STYLED = {"style": _MARKS}
INLINE = by_type(
    {
        "text": typed({"text": string()}, _STYLED),
        "link": typed({"url": string()}, {"text": string(), "unsafe": boolean, **_STYLED}),
        "user": typed({"user_id": string()}, _STYLED),
        "usergroup": typed({"usergroup_id": string()}, _STYLED),
        "channel": typed({"channel_id": string()}, _STYLED),
        "team": typed({"team_id": string()}, _STYLED),
        "emoji": typed({"name": string()}, {"unicode": string(), "skin_tone": number(), **_STYLED}),
        "broadcast": typed({"range": choice("here", "channel", "everyone")}, _STYLED),
        "color": typed({"value": string()}, _STYLED),
        "date": typed(
            {"timestamp": number(), "format": string()}, {"url": string(), "fallback": string(), **_STYLED}
        ),
    }
)
_INLINES = {"elements": array(INLINE, least=0)}
_BORDER = {"border": number(0, 1)}
_SECTION = {"rich_text_section": typed(_INLINES)}
_RICH_ELEMENT = by_type(
    {
        **_SECTION,
        "rich_text_list": typed(
            {"elements": array(by_type(_SECTION)), "style": choice("bullet", "ordered")},
            {"indent": number(0, 8, whole=True), "offset": number(0, whole=True), **_BORDER},
        ),
        "rich_text_preformatted": typed(_INLINES, {**_BORDER, "language": string()}),
        "rich_text_quote": typed(_INLINES, _BORDER),
    }
)
RICH_TEXT = typed({"elements": array(_RICH_ELEMENT)}, BLOCK_ID)

# --- tables --------------------------------------------------------------------------------------------

_RAW_TEXT = {"raw_text": typed({"text": string()})}
_RAW_NUMBER = {"raw_number": typed({"value": number()}, {"text": string()})}
_RICH_CELL = {"rich_text": RICH_TEXT}
_HEADER_CELL = by_type({**_RAW_TEXT, **_RAW_NUMBER})
_CELL = by_type({**_RAW_TEXT, **_RAW_NUMBER, **_RICH_CELL})


def shown(value: Any) -> int:
    """How many characters of text people see in this piece of Block Kit: a list, an object or a string field."""
    total, rest = 0, [value]
    while rest:
        one = rest.pop()
        if isinstance(one, list):
            rest.extend(one)
        elif isinstance(one, dict):
            total += sum(
                len(inner) for name, inner in one.items() if name in _SHOWN and isinstance(inner, str)
            )
            rest.extend(inner for inner in one.values() if isinstance(inner, dict | list))
    return total


_SHOWN = {"text", "alt_text", "caption", "title", "label", "name", "x_label", "y_label", "fallback"}


def _cells_fit(rows: Any, at: str) -> Iterator[str]:
    if shown(rows) > TABLE_CHARACTERS:
        yield problem(f"table must have less than {TABLE_CHARACTERS + 1} characters in all cells", at)


def _rectangle(rows: Any, at: str) -> Iterator[str]:
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield problem("all rows must have the same number of cells", f"{at}/{i}")


def _rows_of(header: Check, body: Check) -> Check:
    """Rows whose first one is the header."""
    top, rest = array(header, 20), array(body, 20)

    def check(row: Any, at: str) -> Iterator[str]:
        yield from (top if at.endswith("/rows/0") else rest)(row, at)

    return check


def _row_header_exists(block: Any, at: str) -> Iterator[str]:
    if block.get("row_header_column_index", 0) >= len(block["rows"][0]):
        yield problem("must be the index of a column", f"{at}/row_header_column_index")


_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _column(value: Any, at: str) -> Iterator[str]:
    """null leaves a column as it is."""
    if value is not None:
        yield from _COLUMN(value, at)


TABLE = typed(
    {"rows": array(array(_CELL, 20), 100, rule=_cells_fit)},
    {**BLOCK_ID, "column_settings": array(_column, 20, least=0)},
)
DATA_TABLE = typed(
    {
        "rows": array(_rows_of(_HEADER_CELL, _CELL), 101, least=2, rule=both(_rectangle, _cells_fit)),
        "caption": string(),
    },
    {**BLOCK_ID, "page_size": number(1, 100, whole=True), "row_header_column_index": number(0, whole=True)},
    _row_header_exists,
)

# --- charts --------------------------------------------------------------------------------------------

_LABEL = string(20)


def _above_zero(value: Any, at: str) -> Iterator[str]:
    found = list(number()(value, at))
    yield from found
    if not found and value <= 0:
        yield problem("must be greater than 0", at)


def _one_value_a_category(chart: Any, at: str) -> Iterator[str]:
    categories = chart["axis_config"]["categories"]
    for i, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield problem("must have exactly one value for each category", f"{at}/series/{i}/data")


def _all_different(values: Any, at: str) -> Iterator[str]:
    if len(set(values)) != len(values):
        yield problem("must not contain duplicates", at)


_POINT = record({"label": _LABEL, "value": number()})
_SERIES = record({"name": _LABEL, "data": array(_POINT, 20)})
_AXES = record(
    {"categories": array(_LABEL, 20, rule=_all_different)}, {"x_label": string(50), "y_label": string(50)}
)
_XY = typed(
    {"series": array(_SERIES, 6, rule=distinct("name")), "axis_config": _AXES}, {}, _one_value_a_category
)
_PIE = typed({"segments": array(record({"label": _LABEL, "value": _above_zero}), 6)})
CHART = by_type({"pie": _PIE, "bar": _XY, "area": _XY, "line": _XY})
DATA_VISUALIZATION = typed({"title": string(50), "chart": CHART}, BLOCK_ID)
