"""Every listener of the app, attached. Messages and reactions come another way: see `handlers/intake.py`."""

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
    moderate,
    opened,
    people_changed,
    practice_answer,
    practise,
    practise_now,
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
