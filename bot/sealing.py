"""Tokens at rest: encrypted with keys that the operator holds, and told apart from each other.

The first key encrypts, all of them decrypt; so a new one is put in front, everything is sealed again (`scaleq keys rotate`), and the old
one goes. The same keys sign the ``state`` that accompanies an installation to Slack and back: it says when it was begun, so nothing has to be
stored for whoever only looked at Slack's page.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_STATE = b"state "


class Unreadable(Exception):  # noqa: N818  it says what is wrong
    """None of the keys opens this, or it was sealed for another workspace."""


class Seal:
    """The operator's keys, as `cryptography.fernet` wants them. Never printed."""

    def __init__(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._newest, self._all = fernets[0], MultiFernet(fernets)

    def close(self, team_id: str, token: str) -> bytes:
        """The token as it is stored. It opens for that workspace only: rows that changed places are noticed."""
        return self._newest.encrypt(f"{team_id} {token}".encode())

    def open(self, team_id: str, sealed: bytes) -> str:
        """Raises `Unreadable`."""
        try:
            owner, _, token = self._all.decrypt(sealed).decode().partition(" ")
        except InvalidToken as error:
            raise Unreadable(team_id) from error
        if owner != team_id:
            raise Unreadable(team_id)
        return token

    def is_fresh(self, sealed: bytes) -> bool:
        """Whether it was sealed with the first key."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def begin(self, now: datetime) -> str:
        """A new ``state``, in characters that an address and a cookie take as they are."""
        made = self._newest.encrypt_at_time(_STATE + secrets.token_bytes(16), int(now.timestamp()))
        return made.decode().rstrip("=")  # which a cookie would have to quote

    def begun(self, state: str, now: datetime, within: timedelta) -> bytes | None:
        """What is unique about this ``state``, if it is ours and no older than that. (Of its text it isn't: base64 has several spellings.)"""
        whole = (state + "=" * (-len(state) % 4)).encode()
        try:
            found = self._all.decrypt_at_time(whole, int(within.total_seconds()), int(now.timestamp()))
        except InvalidToken:
            return None
        return found.removeprefix(_STATE) if found.startswith(_STATE) else None
