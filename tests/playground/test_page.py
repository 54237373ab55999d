"""The page is whole: everything it refers to is served, as what it is, and nothing of it comes from elsewhere."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest

from playground.blockkit.blocks import BLOCKS
from playground.clock import RealClock
from playground.config import Config
from playground.inputs import KINDS
from playground.server import PAGE, start
from playground.world import small_workspace

TYPES = {
    ".html": {"text/html"},
    ".css": {"text/css"},
    ".js": {"text/javascript", "application/javascript"},
    ".svg": {"image/svg+xml"},
}
"""Browsers run a module only if it comes as JavaScript, whichever of the two names the platform's table has."""

FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']""")
CSS_REFERENCE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s*["']([^"']+)""")
HOST = re.compile(r"""(?:\b[a-z][a-z+.-]*:)?//[\w[][^\s"'`)<>]*""", re.IGNORECASE)
NAMES_OF_XML = {"http://www.w3.org/2000/svg"}
"""The name of a vocabulary, which nobody loads."""


class References(HTMLParser):
    """What an HTML page loads or leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"src", "href", "action"} and value]


def references(path: str, text: str) -> list[str]:
    """The paths on this server that the file at `path` refers to."""
    if path.endswith(".js"):
        found = IMPORT.findall(text)
    elif path.endswith(".css"):
        found = [one or other for one, other in CSS_REFERENCE.findall(text)]
    else:
        parser = References()
        parser.feed(text)
        found = parser.found
    return [urljoin(path, one) for one in found if not one.startswith("#")]


def code_of(name: str, text: str) -> str:
    """A script without its line comments, whose slashes name no host."""
    return re.sub(r"(?m)(^|\s)//.*$", "", text) if name.endswith(".js") else text


@pytest.fixture
async def url() -> AsyncIterator[str]:
    config = Config(bot_token="xoxb-page", app_token="xapp-page", signing_secret="page")
    playground = await start(small_workspace(), config, clock=RealClock())
    yield playground.url
    await playground.stop()


async def test_everything_the_page_refers_to_is_served_as_what_it_is(url: str) -> None:
    waiting, seen = ["/"], dict[str, str]()
    async with aiohttp.ClientSession() as session:
        while waiting:
            path = waiting.pop()
            assert not urlsplit(path).netloc, f"{path} is somewhere else"
            async with session.get(url + path) as response:
                assert response.status == 200, path
                assert response.content_type in TYPES[Path(path).suffix or ".html"], path
                text = await response.text()
            seen[path] = text
            waiting += [one for one in references(path, text) if one not in seen and one not in waiting]

    served = {PAGE / path.removeprefix("/page/") for path in seen if path != "/"} | {PAGE / "index.html"}
    assert sorted(served) == FILES, "a file that nothing refers to, or a reference to no file"
    assert seen["/"] == (PAGE / "index.html").read_text(encoding="utf-8")


async def test_the_browser_is_told_to_load_nothing_from_elsewhere(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_no_file_of_the_page_names_another_host(file: Path) -> None:
    assert file.suffix in TYPES, "a kind of file that this test doesn't know"
    code = code_of(file.name, file.read_text(encoding="utf-8"))
    assert [one for one in HOST.findall(code) if one not in NAMES_OF_XML] == []


@pytest.mark.parametrize(
    "line",
    [
        'import x from "https://cdn.example.org/x.js";',
        'fetch("//example.org/a")',
        "new WebSocket(`wss://example.org`)",
        "const a = 1; // fine\nload('http://example.org')",
    ],
)
def test_another_host_would_be_noticed(line: str) -> None:
    assert HOST.findall(code_of("x.js", line)) != []


@pytest.mark.parametrize("file", [path for path in FILES if path.suffix == ".js"], ids=lambda path: path.name)
def test_what_people_write_never_becomes_markup(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    forbidden = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "eval(",
        "new Function",
    ]
    assert [word for word in forbidden if word in text] == []


def entries(file: str, table: str) -> set[str]:
    """The names in a table of one of the page's scripts; each begins a line."""
    text = (PAGE / file).read_text(encoding="utf-8")
    found = re.search(rf"(?m)^const {table} = \{{$(.*?)^\}};$", text, re.DOTALL)
    assert found is not None
    return set(re.findall(r"(?m)^  (\w+)(?=[:,])", found[1]))


def test_the_page_has_a_field_for_every_kind_of_input() -> None:
    not_shown = {"external_select", "multi_external_select", "rich_text_input"}
    assert entries("inputs.js", "INPUTS") == set(KINDS) - not_shown


def test_the_page_shows_every_kind_of_block() -> None:
    assert entries("blocks.js", "BLOCKS") | {"input"} == set(BLOCKS)
