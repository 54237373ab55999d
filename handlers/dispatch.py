"""What a listener waits for, handed to Bolt."""

import orjson
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.payloads import Json, Unreadable


async def dispatched(app: AsyncApp, body: Json) -> BoltResponse:
    """Bolt's answer: 404 if nobody listens. Raises `Unreadable` where Bolt can make nothing of the body."""
    try:
        text = orjson.dumps(body).decode()
        request = AsyncBoltRequest(body=text, headers={"content-type": "application/json"})
        return await app.async_dispatch(request)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        # What listeners raise they don't raise here: Bolt itself could not read it.
        raise Unreadable("The body is not what Slack sends.") from error
