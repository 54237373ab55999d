"""Files that are owed to a member. Slack's way there has three steps, of which only the last can be seen by anybody."""

from datetime import timedelta
from typing import NoReturn

from bot.jobs.attempt import Attempt, Later
from bot.jobs.kinds.kind import File
from bot.parts import Parts
from bot.slack.blocks.text import Message
from bot.store import posts

# Slack makes the message a moment after it has answered.
SHOWN = timedelta(seconds=1)


async def share(parts: Parts, attempt: Attempt, channel: str, file: File, introduced_by: Message) -> NoReturn:
    """Share the file in the conversation. Where that stands Slack doesn't say: raises `Later`, to look for it.

    The id that Slack gives the file is stored before it is shared: it is a message with this file that is looked for.
    """
    post, content = attempt.post, file.content.encode()
    url, file_id = await parts.slack.upload_address(post.team_id, file.name, len(content))
    async with parts.sessions.begin() as session:
        await posts.file_given(session, post, file_id)
    await parts.slack.upload(url, content)
    with attempt.asking():
        await parts.slack.share_upload(post.team_id, channel, file_id, file.title, introduced_by.text)
    raise Later("shared", parts.clock.real() + SHOWN)
