"""What "exactly once" means: every message that was owed stands in Slack one time, where the database says."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from bot.store.tables import Post
from playground.model import Message
from playground.world import World
from tests.stage import Stage


def carried(message: Message) -> str | None:
    """The id that the message carries in its metadata."""
    post_id: str | None = (message.metadata or {}).get("event_payload", {}).get("post_id")
    return post_id


def standing(world: World) -> dict[str, list[str]]:
    """The ts of each of the app's messages that stand in the workspace, by the id they carry."""
    found: dict[str, list[str]] = {}
    for channel in world.channels.values():
        for message in channel.messages.values():
            if (post_id := carried(message)) is not None:
                found.setdefault(post_id, []).append(message.ts)
    return found


async def owed(stage: Stage) -> Sequence[Post]:
    async with stage.parts.sessions.begin() as session:
        return (await session.scalars(select(Post))).all()


async def assert_each_once(stage: Stage, **wanted: int) -> None:
    """Nothing is owed any more, nothing stands twice or was lost. ``wanted``: how many of each kind."""
    posts = await owed(stage)
    found = standing(stage.slack.world)
    twice = {post_id: ts for post_id, ts in found.items() if len(ts) > 1}
    assert twice == {}
    assert {post.kind: post.state for post in posts if post.state != "posted"} == {}
    assert {str(post.post_id): [post.ts] for post in posts} == found
    assert Counter(post.kind for post in posts) == Counter(wanted)


def calls(stage: Stage, since: int, *methods: str) -> list[str]:
    """The methods that the app has called since then (all, or those named)."""
    entries = stage.slack.slack.journal.since(since)
    called = [str(entry["method"]) for entry in entries if entry.get("by") == "bot" and "method" in entry]
    return [method for method in called if not methods or method in methods]


def present(stage: Stage) -> int:
    """The number of the journal's last entry."""
    return stage.slack.slack.journal.last


async def try_on(stage: Stage, times: int = 6) -> None:
    """Let leases and pauses run out and beat, a few times over: what anybody will get done, is done."""
    for _ in range(times):
        stage.clock.pass_leases()
        await stage.beat()
