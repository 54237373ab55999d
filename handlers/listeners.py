"""Every listener of the app, attached."""

from slack_bolt.async_app import AsyncApp

from bot.parts import Parts
from handlers import (
    buttons,
    choosing,
    command,
    comparing,
    extra,
    home,
    lifecycle,
    membership,
    messages,
    moderate,
    opened,
    people_changed,
    practice_answer,
    practise,
    practise_now,
    reactions,
    round_menu,
    self_check,
    setup,
    suggest,
    trouble,
    welcome,
    writing,
)


def register(app: AsyncApp, parts: Parts) -> None:
    """Attach them; all of them get what they need from ``parts``."""
    for gesture in (
        messages,
        reactions,
        membership,
        people_changed,
        lifecycle,
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
        comparing,
        self_check,
        home,
        trouble,
        round_menu,
        welcome,
        opened,
    ):
        gesture.register(app, parts)
