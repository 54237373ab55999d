"""Failures that a person can do something about, said in a sentence."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

# By name: to import what a command never got to would make every mistyped word wait for the database's driver and Slack's SDK.
_SPEAK_FOR_THEMSELVES = {
    "bot.settings.SettingsError",
    "bot.backup.BackupError",
    "bot.pgbinaries.EmbeddedPostgresError",
    "bot.house.CannotStart",
    "questions.bank.BankError",
}


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
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if kinds & _SPEAK_FOR_THEMSELVES:
        return str(error)
    if "sqlalchemy.exc.OperationalError" in kinds:
        cause = str(getattr(error, "orig", error)).strip()
        return f"The database can't be reached: {cause}\nLook at DATABASE_URL and whether the server runs."
    if "bot.slack.trouble.SlackTrouble" in kinds:
        return f"Slack said no: {error}. `scaleq doctor` looks into it."
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "The port is taken by another program. Choose another one with --port or PORT."
    return None
