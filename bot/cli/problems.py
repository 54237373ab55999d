"""Failures that a person can do something about, said in a sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Problem(Exception):  # noqa: N818  it says what is wrong
    """What went wrong and what to do about it, to be shown as it is."""


@contextmanager
def stated() -> Iterator[None]:
    """Whatever a command raises that is meant for the operator becomes text on stderr and exit code 1."""
    try:
        yield
    except Problem as problem:
        _say(str(problem))
    except Exception as error:
        said = _sentence(error)
        if said is None:
            raise
        _say(said)


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(1)


def _sentence(error: Exception) -> str | None:
    # Imported only here: most commands end well, and these pull in the database and Slack.
    from sqlalchemy.exc import OperationalError

    from bot.app import CannotStart
    from bot.pgbinaries import EmbeddedPostgresError
    from bot.settings import SettingsError
    from bot.slack.trouble import SlackTrouble
    from questions.bank import BankError

    match error:
        case SettingsError() | EmbeddedPostgresError() | CannotStart() | BankError():
            return str(error)
        case OperationalError():
            return f"The database can't be reached: {str(error.orig).strip()}\nLook at DATABASE_URL and whether the server runs."
        case SlackTrouble():
            return f"Slack said no: {error.code}. `scaleq doctor` looks into it."
        case OSError() if error.errno in (48, 98):
            return "The port is taken by another program. Choose another one with --port or PORT."
        case _:
            return None
