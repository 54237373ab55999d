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
    moderate,
    practice_answer,
    practise,
    practise_now,
    reactions,
    setup,
    suggest,
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
        suggest,
        moderate,
        trouble,
    ):
        gesture.register(app, parts)
