"""What Slack accepts and refuses in blocks and views, figure by figure."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from playground.blockkit import Surface, problems, size, view_problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def options(n: int, text: str = "One") -> list[Json]:
    return [{"text": plain(f"{text} {i}"), "value": f"v{i}"} for i in range(n)]


def menu(kind: str = "static_select", **more: Any) -> Json:
    return {
        "type": kind,
        "action_id": "menu",
        **({} if "option_groups" in more else {"options": options(2)}),
        **more,
    }


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Answer"), "element": element, **more}


def rich(*inlines: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inlines)}]}


def raw(value: str | int) -> Json:
    return (
        {"type": "raw_text", "text": value}
        if isinstance(value, str)
        else {"type": "raw_number", "value": value}
    )


def table(*rows: list[Json], kind: str = "data_table", **more: Any) -> Json:
    return {
        "type": kind,
        **({"caption": "The week"} if kind == "data_table" else {}),
        "rows": list(rows),
        **more,
    }


HEAD, ROW = [raw("Who"), raw("Points")], [raw("Ana"), raw(7)]


def chart(kind: str = "bar", series: int = 1, categories: int = 3, **more: Any) -> Json:
    names = [f"day {i}" for i in range(categories)]
    data = [{"label": name, "value": i} for i, name in enumerate(names)]
    return {
        "type": "data_visualization",
        "title": "Answers",
        "chart": {
            "type": kind,
            "series": [{"name": f"series {i}", "data": data} for i in range(series)],
            "axis_config": {"categories": names},
        },
        **more,
    }


def pie(*values: float) -> Json:
    segments = [{"label": f"part {i}", "value": value} for i, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Parts", "chart": {"type": "pie", "segments": segments}}


ACCEPTED: dict[str, list[Json]] = {
    "no blocks at all": [],
    "fifty blocks": [{"type": "divider"}] * 50,
    "a section of 3,000 characters": [section("x" * 3000)],
    "ten fields of 2,000": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "a section with a button": [section(accessory=button(style="danger", value="x" * 2000))],
    "a button that asks first": [
        actions(
            button(confirm={"title": plain("Sure?"), "text": mrkdwn("*All*"), "confirm": plain("Yes"), "deny": plain("No")})
        )
    ],
    "every kind of menu": [
        actions(
            *[
                {"type": f"{multi}{of}_select", "action_id": f"{multi}{of}"}
                for multi in ("", "multi_")
                for of in ("users", "conversations", "channels", "external")
            ]
        )
    ],
    "a menu in groups": [actions(menu(option_groups=[{"label": plain("A"), "options": options(100)}]))],
    "an overflow menu with a link": [section(accessory=menu("overflow", options=[*options(4), {**options(1)[0], "url": "https://example.org"}]))],
    "mrkdwn in a checkbox": [actions(menu("checkboxes", options=[{"text": mrkdwn("*bold*"), "value": "b"}]))],
    "pickers": [actions({"type": "datepicker", "initial_date": "2026-11-22"}, {"type": "timepicker", "initial_time": "09:05"}, {"type": "datetimepicker", "initial_date_time": 1_790_000_000})],
    "a header of 150": [{"type": "header", "text": plain("x" * 150)}],
    "context": [{"type": "context", "elements": [mrkdwn("a"), plain("b"), {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}]}],
    "an image": [{"type": "image", "image_url": "https://example.org/a.png", "alt_text": "x" * 2000, "title": plain("t")}],
    "rich text": [
        rich({"type": "text", "text": "a", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}, {"type": "link", "url": "https://example.org"}, {"type": "emoji", "name": "tada"}, {"type": "broadcast", "range": "here"}),
        {"type": "rich_text", "elements": [
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [rich({"type": "text", "text": "a"})["elements"][0]]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        ]},
    ],
    "markdown of 12,000": [{"type": "markdown", "text": "x" * 12_000}],
    "a table": [table(HEAD, [raw("Ana"), rich({"type": "text", "text": "7"})], kind="table", column_settings=[None, {"align": "right"}])],
    "a data table of 101 rows": [table(HEAD, *[ROW] * 100, page_size=100, row_header_column_index=1)],
    "two charts": [chart(series=6, categories=20), pie(1, 2.5)],
    "lines and areas": [chart("line"), chart("area")],
    "an input in a message": [field({"type": "plain_text_input", "max_length": 3000})],
}  # fmt: skip


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_slack_takes_what_is_within_its_figures(blocks: list[Json]) -> None:
    assert problems(blocks, "message") == []


ASK = {"title": plain("Sure?"), "text": plain("All"), "confirm": plain("Yes"), "deny": plain("No")}
REFUSED: dict[str, tuple[Any, str]] = {
    "not a list": ({"type": "divider"}, "must provide an array [json-pointer:/blocks]"),
    "not an object": (["divider"], "must provide an object [json-pointer:/blocks/0]"),
    "no type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown type": ([{"type": "carousel"}], "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    "a type that is no string": ([{"type": ["x"]}], "unsupported type: ['x'] [json-pointer:/blocks/0/type]"),
    "an unknown field": ([{"type": "divider", "txt": 1}], "invalid additional property: txt [json-pointer:/blocks/0]"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "an empty section": ([{"type": "section"}], "must provide at least one of text, fields [json-pointer:/blocks/0]"),
    "3,001 in a section": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "an empty text": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a text that is a string": ([{"type": "section", "text": "x"}], "must provide an object [json-pointer:/blocks/0/text]"),
    "eleven fields": ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    "a field of 2,001": ([{"type": "section", "fields": [plain("x" * 2001)]}], "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    "an input as accessory": ([section(accessory={"type": "plain_text_input"})], "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"),
    "a header of 151": ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    "mrkdwn in a header": ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    "eleven in a context": ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items allowed [json-pointer:/blocks/0/elements]"),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"),
    "no actions": ([actions()], "no less than 1 items required [json-pointer:/blocks/0/elements]"),
    "26 actions": ([actions(*[button(action_id=f"a{i}") for i in range(26)])], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    "one action id twice": ([actions(button(), button())], "`action_id` 'go' already exists [json-pointer:/blocks/0/elements/1/action_id]"),
    "one block id twice": ([section(block_id="b"), section(block_id="b")], "`block_id` 'b' already exists [json-pointer:/blocks/1/block_id]"),
    "a block id of 256": ([section(block_id="x" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    "an action id of 256": ([actions(button(action_id="x" * 256))], "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"),
    "a button text of 76": ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    "a button value of 2,001": ([actions(button(value="x" * 2001))], "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"),
    "a button url of 3,001": ([actions(button(url="x" * 3001))], "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]"),
    "a style unheard of": ([actions(button(style="loud"))], "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"),
    "a question of 301": ([actions(button(confirm={**ASK, "text": plain("x" * 301)}))], "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]"),
    "a question without a no": ([actions(button(confirm={"title": plain("?"), "text": plain("?"), "confirm": plain("Yes")}))], "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]"),
    "101 options": ([actions(menu(options=options(101)))], "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "an option text of 76": ([actions(menu(options=options(1, "x" * 75)))], "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]"),
    "an option value of 151": ([actions(menu(options=[{"text": plain("a"), "value": "x" * 151}]))], "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]"),
    "mrkdwn in a menu": ([actions(menu(options=[{"text": mrkdwn("a"), "value": "a"}]))], "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]"),
    "options and groups": ([actions(menu(options=options(1), option_groups=[{"label": plain("A"), "options": options(1)}]))], "must provide exactly one of options, option_groups [json-pointer:/blocks/0/elements/0]"),
    "a first choice that isn't offered": ([actions(menu(initial_option={"text": plain("Else"), "value": "v0"}))], "initial option must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"),
    "first choices that aren't offered": ([actions(menu("multi_static_select", initial_options=options(3)))], "initial option must match one of the options [json-pointer:/blocks/0/elements/0/initial_options/2]"),
    "eleven radio buttons": ([actions(menu("radio_buttons", options=options(11)))], "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "eleven checkboxes": ([actions(menu("checkboxes", options=options(11)))], "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "an overflow of six": ([actions(menu("overflow", options=options(6)))], "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "an overflow of one": ([actions(menu("overflow", options=options(1)))], "no less than 2 items required [json-pointer:/blocks/0/elements/0/options]"),
    "half past twenty-five": ([actions({"type": "timepicker", "initial_time": "25:30"})], "must match the pattern ([01]\\d|2[0-3]):[0-5]\\d [json-pointer:/blocks/0/elements/0/initial_time]"),
    "a placeholder of 151": ([actions(menu(placeholder=plain("x" * 151)))], "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]"),
    "an image without words": ([{"type": "image", "image_url": "https://example.org/a.png"}], "missing required field: alt_text [json-pointer:/blocks/0]"),
    "an image from nowhere": ([{"type": "image", "alt_text": "a"}], "must provide exactly one of image_url, slack_file [json-pointer:/blocks/0]"),
    "a label of 2,001": ([field({"type": "plain_text_input"}, label=plain("x" * 2001))], "must be less than 2001 characters [json-pointer:/blocks/0/label/text]"),
    "a hint of 2,001": ([field({"type": "plain_text_input"}, hint=plain("x" * 2001))], "must be less than 2001 characters [json-pointer:/blocks/0/hint/text]"),
    "a field among buttons": ([actions({"type": "plain_text_input"})], "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"),
    "a button as input": ([field(button())], "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    "room for 3,001": ([field({"type": "plain_text_input", "max_length": 3001})], "must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]"),
    "more at least than at most": ([field({"type": "plain_text_input", "min_length": 9, "max_length": 8})], "`min_length` must not be greater than `max_length` [json-pointer:/blocks/0/element/min_length]"),
    "a number of unknown kind": ([field({"type": "number_input"})], "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]"),
    "markdown of 12,001": ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters [json-pointer:/blocks/0/text]"),
    "markdown of 12,001 in two": ([{"type": "markdown", "text": "x" * n} for n in (6000, 6001)], "markdown blocks must have less than 12001 characters together [json-pointer:/blocks]"),
    "an alert in a message": ([{"type": "alert", "text": plain("x")}], "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "an unknown inline": ([rich({"type": "button"})], "unsupported type: button [json-pointer:/blocks/0/elements/0/elements/0/type]"),
    "two tables": ([table(HEAD, kind="table")] * 2, "no more than 1 table blocks allowed [json-pointer:/blocks]"),
    "a table of 101 rows": ([table(*[ROW] * 101, kind="table")], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "a table of 21 columns": ([table([raw("x")] * 21, kind="table")], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "a table of 10,001 characters": ([table([raw("x" * 10_001)], kind="table")], "table must have less than 10001 characters in all cells [json-pointer:/blocks/0/rows]"),
    "a data table of a header only": ([table(HEAD)], "no less than 2 items required [json-pointer:/blocks/0/rows]"),
    "a data table of 102 rows": ([table(HEAD, *[ROW] * 101)], "no more than 101 items allowed [json-pointer:/blocks/0/rows]"),
    "a ragged data table": ([table(HEAD, ROW, [raw("Bo")])], "all rows must have the same number of cells [json-pointer:/blocks/0/rows/2]"),
    "rich text in the header row": ([table([rich({"type": "text", "text": "x"})], [raw("a")])], "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]"),
    "a data table without a caption": ([{"type": "data_table", "rows": [HEAD, ROW]}], "missing required field: caption [json-pointer:/blocks/0]"),
    "pages of 101": ([table(HEAD, ROW, page_size=101)], "must be less than or equal to 100 [json-pointer:/blocks/0/page_size]"),
    "a row header beyond the columns": ([table(HEAD, ROW, row_header_column_index=2)], "must be the index of a column [json-pointer:/blocks/0/row_header_column_index]"),
    "a number that is text": ([table(HEAD, [raw("a"), {"type": "raw_number", "value": "7"}])], "must provide a number [json-pointer:/blocks/0/rows/1/1/value]"),
    "three charts": ([pie(1)] * 3, "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"),
    "a chart title of 51": ([{**pie(1), "title": "x" * 51}], "must be less than 51 characters [json-pointer:/blocks/0/title]"),
    "a slice of nothing": ([pie(1, 0)], "must be greater than 0 [json-pointer:/blocks/0/chart/segments/1/value]"),
    "seven slices": ([pie(*range(1, 8))], "no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]"),
    "seven series": ([chart(series=7)], "no more than 6 items allowed [json-pointer:/blocks/0/chart/series]"),
    "21 categories": ([chart(categories=21)], "no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]"),
    "a kind of chart unheard of": ([chart("radar")], "unsupported type: radar [json-pointer:/blocks/0/chart/type]"),
    "an infinite value": ([pie(float("inf"))], "must provide a finite number [json-pointer:/blocks/0/chart/segments/0/value]"),
}  # fmt: skip


@pytest.mark.parametrize(("blocks", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_slack_refuses_what_is_beyond_them_and_says_where(blocks: Any, sentence: str) -> None:
    assert sentence in problems(blocks, "message")


def test_a_chart_has_one_value_for_each_category() -> None:
    block = chart()
    block["chart"]["series"][0]["data"].pop()
    assert problems([block], "message") == [
        "must have exactly one value for each category [json-pointer:/blocks/0/chart/series/0/data]"
    ]


@pytest.mark.parametrize("surface", ["modal", "home"])
@pytest.mark.parametrize(
    "block", [{"type": "markdown", "text": "x"}, table(HEAD, kind="table"), table(HEAD, ROW), pie(1)]
)
def test_some_blocks_stand_in_messages_only(surface: Surface, block: Json) -> None:
    assert problems([block], surface) == [f"unsupported type: {block['type']} [json-pointer:/blocks/0/type]"]


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Set up"), "blocks": list(blocks), **more}


TEXT_FIELD = field({"type": "plain_text_input", "action_id": "a"})
VIEWS: dict[str, tuple[Any, list[str]]] = {
    "a modal": (modal(section(), close=plain("Close")), []),
    "a modal that asks": (modal(TEXT_FIELD, submit=plain("Save"), private_metadata="x" * 3000), []),
    "a modal with an alert": (modal({"type": "alert", "text": mrkdwn("*Mind*"), "level": "warning"}), []),
    "a Home": ({"type": "home", "blocks": [section(), actions(button())]}, []),
    "a hundred blocks": (modal(*[section()] * 100), []),
    "101 blocks": (modal(*[section()] * 101), ["no more than 100 items allowed [json-pointer:/view/blocks]"]),
    "nothing": (None, ["must provide an object [json-pointer:/view]"]),
    "another type": ({"type": "popup", "blocks": []}, ["unsupported type: popup [json-pointer:/view/type]"]),
    "no title": ({"type": "modal", "blocks": []}, ["missing required field: title [json-pointer:/view]"]),
    "a Home with a title": ({"type": "home", "title": plain("x"), "blocks": []}, ["invalid additional property: title [json-pointer:/view]"]),
    "a title of 25": (modal(title=plain("x" * 25)), ["must be less than 25 characters [json-pointer:/view/title/text]"]),
    "a submit of 25": (modal(submit=plain("x" * 25)), ["must be less than 25 characters [json-pointer:/view/submit/text]"]),
    "a close of 25": (modal(close=plain("x" * 25)), ["must be less than 25 characters [json-pointer:/view/close/text]"]),
    "a callback id of 256": (modal(callback_id="x" * 256), ["must be less than 256 characters [json-pointer:/view/callback_id]"]),
    "metadata of 3,001": (modal(private_metadata="x" * 3001), ["must be less than 3001 characters [json-pointer:/view/private_metadata]"]),
    "an input without a submit": (modal(TEXT_FIELD), ["must define `submit` to use `input` block [json-pointer:/view/blocks/0/input]"]),
    "a block within": (modal(section("")), ["must be more than 0 characters [json-pointer:/view/blocks/0/text/text]"]),
    "inputs at Home, without a submit": ({"type": "home", "blocks": [TEXT_FIELD]}, []),
    "a remote file": (modal({"type": "file", "source": "remote", "external_id": "x"}), ["unsupported type: file [json-pointer:/view/blocks/0/type]"]),
    "one focus": (modal(field({"type": "plain_text_input", "focus_on_load": True}), submit=plain("Save")), []),
    "two focuses": (modal(*[field({"type": "plain_text_input", "focus_on_load": True})] * 2, submit=plain("Save")), ["`focus_on_load` may be true for one element only [json-pointer:/view/blocks]"]),
    "an alert at Home": ({"type": "home", "blocks": [{"type": "alert", "text": plain("x")}]}, ["unsupported type: alert [json-pointer:/view/blocks/0/type]"]),
}  # fmt: skip


@pytest.mark.parametrize(("view", "sentences"), VIEWS.values(), ids=VIEWS.keys())
def test_a_view_is_taken_or_refused_as_a_whole(view: Any, sentences: list[str]) -> None:
    assert view_problems(view) == sentences


def test_what_slacks_own_models_produce_is_taken() -> None:
    choices = [Option(label="Easy", value="easy", description="short"), Option(label="Hard", value="hard")]
    sure = ConfirmObject(title="Sure?", text=MarkdownTextObject(text="*All* of it"), confirm="Yes", deny="No")
    message: list[Block] = [
        HeaderBlock(text="Question"),
        DividerBlock(),
        SectionBlock(text="*Why?*", fields=["a", "b"], accessory=ButtonElement(text="Go", action_id="go", confirm=sure)),
        ContextBlock(elements=[MarkdownTextObject(text="Closes soon")]),
        ActionsBlock(elements=[ButtonElement(text="Hint", action_id="hint", style="primary"), OverflowMenuElement(action_id="more", options=choices)]),
    ]  # fmt: skip
    fields: list[Block] = [
        InputBlock(label="Text", element=PlainTextInputElement(action_id="t", multiline=True, max_length=3000)),
        InputBlock(label="One", element=StaticSelectElement(action_id="s", options=choices, initial_option=choices[1])),
        InputBlock(label="Some", element=StaticMultiSelectElement(action_id="m", options=choices)),
        InputBlock(label="Ticks", element=CheckboxesElement(action_id="c", options=choices, initial_options=choices[:1])),
        InputBlock(label="Radio", element=RadioButtonsElement(action_id="r", options=choices), optional=True),
        InputBlock(label="At", element=TimePickerElement(action_id="at", initial_time="09:00"), hint="local"),
    ]  # fmt: skip
    view = View(
        type="modal", callback_id="setup", title="Set up", submit="Save", close="Cancel", blocks=fields
    )

    assert problems([block.to_dict() for block in message], "message") == []
    assert view_problems(view.to_dict()) == []


def test_the_size_of_a_message_is_all_its_texts_together() -> None:
    blocks = [
        section("12345", accessory=button(text=plain("678"), value="not shown")),
        table([raw("9"), raw(1)]),
    ]
    assert size(blocks) == len("12345678") + len("The week") + len("9")
    assert size("no blocks") == 0


_KEYS = st.sampled_from(
    ["type", "text", "elements", "element", "rows", "chart", "series", "options", "fields", "x"]
)
_WORDS = st.sampled_from(
    ["section", "actions", "input", "table", "data_table", "data_visualization", "bar", "x"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_JSON)
def test_whatever_json_arrives_is_judged_and_nothing_but_blocks_is_taken(value: Any) -> None:
    found = problems(value, "message")
    assert found == [] or all("[json-pointer:/blocks" in sentence for sentence in found)
    if not found:
        assert isinstance(value, list)
        assert all(isinstance(block, dict) and "type" in block for block in value)
    assert view_problems(value) != []
    assert size(json.loads(json.dumps(value))) >= 0
