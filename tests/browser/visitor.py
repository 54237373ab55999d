"""Somebody in front of the page, and the browser they use."""

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import ConsoleMessage, Locator, Page, Request, Response, expect

PATIENCE = 30_000
"""Milliseconds that anything may take on a busy machine; nobody waits for it otherwise."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NONE_FOUND = "No Chromium here: install one (Debian: chromium), or name it in CHROMIUM."
_BAD = {"serious", "critical"}


def chromium_or_skip() -> str:
    """The path of a Chromium: the one that CHROMIUM names, or the first on the PATH. Called by each module as it is read, so that all of
    them are skipped in one line where there is none; with SCALEQ_BROWSER=required that is a failure."""
    named = os.environ.get("CHROMIUM")
    path = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None and os.environ.get("SCALEQ_BROWSER") == "required":
        pytest.fail(_NONE_FOUND, pytrace=False)
    return path or pytest.skip(_NONE_FOUND, allow_module_level=True)


@dataclass
class Visitor:
    """A page and what went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        given_up = "ERR_ABORTED" in (request.failure or "")  # by the page itself, which went elsewhere
        if not given_up:
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url} {response.request.post_data or ''}")

    # -- where things are -------------------------------------------------------------------------------------------------

    @property
    def messages(self) -> Locator:
        return self.page.locator("#messages > .message")

    @property
    def replies(self) -> Locator:
        return self.page.locator("#replies > .message")

    @property
    def whispers(self) -> Locator:
        """What only this member sees of the channel."""
        return self.page.locator("#messages > .ephemeral")

    @property
    def field(self) -> Locator:
        """Where one writes to the channel."""
        return self.page.locator("#write textarea")

    @property
    def reply_field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Reply in the thread")

    @property
    def modal(self) -> Locator:
        """The modal on top."""
        return self.page.locator("dialog.modal").last

    def button(self, name: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    # -- what they do -----------------------------------------------------------------------------------------------------

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.field).to_have_value("")

    async def reply(self, text: str) -> None:
        await self.reply_field.fill(text)
        await self.reply_field.press("Enter")
        await expect(self.reply_field).to_have_value("")

    async def become(self, name: str) -> None:
        await self.page.get_by_role("button", name="Become somebody else").click()
        await self.page.get_by_role("menuitemradio", name=name).click()
        await expect(self.page.get_by_role("button", name=re.compile(f"^You are {name}"))).to_be_visible()

    async def submit(self, **fields: str) -> None:
        """Fill fields of the modal by their labels, and send it off."""
        for label, value in fields.items():
            await self.modal.get_by_label(label.replace("_", " ")).fill(value)
        await self.modal.locator("button[type=submit]").click()

    async def closed(self) -> None:
        """All modals are gone."""
        await expect(self.page.locator("dialog")).to_have_count(0)

    async def leave(self) -> None:
        """Close the modal, which is the only one."""
        await expect(self.page.locator("dialog")).to_have_count(1)
        await self.page.keyboard.press("Escape")
        await self.closed()

    # -- whether it can be used by everybody ------------------------------------------------------------------------------

    async def faults(self) -> list[str]:
        """What axe-core calls serious or critical in what is shown now, and in the other colours what can't be read."""
        found = []
        for scheme, options in (("light", _EVERYTHING), ("dark", _COLOURS)):
            await self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            results = await Axe().run(self.page, options=options)
            found += [f"{scheme}: {line}" for line in _lines(results.response["violations"])]
        await self.page.emulate_media(color_scheme="light")
        return found


_EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


def _lines(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for one in violations
        if one["impact"] in _BAD
        for node in one["nodes"]
    ]
