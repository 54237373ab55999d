"""Files that are owed to a member. Slack's way there has three steps, of which only the last can be seen by anybody."""

from datetime import timedelta

from bot.jobs.kinds.kind import File
from bot.parts import Parts
from bot.rules.slack_time import ts
from bot.slack.blocks.text import Message
from bot.slack.trouble import Unknown
from bot.store import posts
from bot.store.tables import Post

# Slack's clock and ours may differ.
SKEW = timedelta(minutes=2)


async def share(parts: Parts, post: Post, channel: str, file: File, introduced_by: Message) -> str:
    """Share the file in the conversation; gives its message's ts.

    The id that Slack gives the file is stored before it is shared: whoever doubts the outcome looks for a message with it.
    """
    content = file.content.encode()
    url, file_id = await parts.slack.upload_address(post.team_id, file.name, len(content))
    async with parts.sessions.begin() as session:
        await posts.file_given(session, post, file_id)
    await parts.slack.upload(url, content)
    oldest = ts(parts.clock.now() - SKEW)
    await parts.slack.share_upload(post.team_id, channel, file_id, file.title, introduced_by.text)
    found = await parts.slack.find(
        post.team_id, channel, post_id=str(post.post_id), file_id=file_id, thread_ts=None, oldest=oldest
    )
    if not found:
        # Slack makes the message a moment after it has answered; the next attempt finds it.
        raise Unknown("file_not_yet_shown")
    return found[0]
