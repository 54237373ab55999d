"""One attempt at a message: what may have been done already, and for how long it is ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.parts import Parts
from bot.slack.gateway import PATIENT
from bot.slack.trouble import SlackTrouble, Unknown
from bot.store.claims import Claimed
from bot.store.posts import Reading
from bot.store.tables import Post

# From the claim of a message until another worker may take it. It covers some waiting and several requests.
LEASE = timedelta(seconds=6 * PATIENT)
# After a doubtful request: its deadline, and a margin for Slack to finish what it began.
DOUBT = timedelta(seconds=PATIENT + 5)


class Later(Exception):  # noqa: N818  nothing went wrong
    """The message's turn is at ``until`` (real clock)."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.why = why
        self.until = until


class Attempt:
    """``doubtful_since``: from when (the workspace's clock) Slack has to be read back before anything is sent again; None if nothing can have been sent.

    ``reading``: how far it was. Both are stored whatever ends the attempt.
    """

    def __init__(self, parts: Parts, claimed: Claimed) -> None:
        self.parts = parts
        self.post: Post = claimed.post
        self.doubtful_since = claimed.doubtful_since
        self.reading = Reading.of(claimed.post)

    def check(self) -> None:
        """Before a request that others see: raises `Later` if it might still be under way when another worker takes the message."""
        real = self.parts.clock.real()
        if real + DOUBT > self.post.held_until:
            raise Later("out of time", real)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around a request that posts: from now on it may have been done, unless Slack says that it wasn't."""
        self.check()
        before = self.doubtful_since
        self.doubtful_since = before or self.parts.clock.now()
        try:
            yield
        except SlackTrouble as trouble:
            if not isinstance(trouble, Unknown):
                self.doubtful_since = before
            raise
