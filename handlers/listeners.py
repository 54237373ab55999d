"""Every listener of the app, attached."""

from slack_bolt.async_app import AsyncApp

from bot.parts import Parts
from handlers import (
    buttons,
    choosing,
    command,
    extra,
    membership,
    messages,
    practice_answer,
    practise,
    practise_now,
    reactions,
    setup,
    trouble,
    writing,
)


def register(app: AsyncApp, parts: Parts) -> None:
    """Attach them; all of them get what they need from ``parts``."""
    for gesture in (
        messages,
        reactions,
        membership,
        command,
        buttons,
        practise,
        practice_answer,
        practise_now,
        extra,
        setup,
        writing,
        choosing,
        trouble,
    ):
        gesture.register(app, parts)
