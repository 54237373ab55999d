"""The command line: ``scaleq``."""

from bot.cli.main import main

__all__ = ["main"]
