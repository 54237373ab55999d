"""One line for each thing worth knowing, on standard error: JSON for machines, text for people.

Our own lines (structlog) and those of the libraries (logging) go the same way, with UTC times. Whatever looks like a
secret is taken out of the finished line, so it doesn't matter how it got in.
"""

import logging
import re
import sys
from contextlib import suppress
from typing import Literal, TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, Processor, WrappedLogger

# Libraries that would say something for each event or tick.
QUIET = ("apscheduler", "aiohttp.access", "asyncio")

# At debug these write down whole requests and answers, people's words among them. Bolt gives its loggers the root's level itself.
_TALKATIVE = ("slack_bolt", "slack_sdk")

# What has to be in a line for a pattern to be looked for, the pattern, and what stands there instead.
_SECRETS = (
    # Slack's tokens: xoxb-, xoxp-, xoxe.xoxb-1-, xoxe-1-, xapp-1- …
    (
        ("xox", "xapp-", "xwfp-"),
        re.compile(r"\b((?:xoxe\.)?(?:xox[a-z]|xapp|xwfp)-)[A-Za-z0-9-]{2,}"),
        r"\1[redacted]",
    ),
    # Addresses that are a permission in themselves: a response_url, a webhook, a Socket Mode ticket.
    (("hooks.slack.com/",), re.compile(r"(hooks\.slack\.com/)[^\s\"'\\<>]+"), r"\1[redacted]"),
    (("ticket=", "token="), re.compile(r"([?&](?:ticket|token)=)[^\s\"'\\&<>]+"), r"\1[redacted]"),
    # The password of a database's address.
    (("://",), re.compile(r"(\w://[^\s:/@\"']*:)[^\s@\"']+(@)"), r"\1[redacted]\2"),
)


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Ours, so that it is replaced when logging is configured again."""


class _Lines:
    """Where our own finished lines go: straight to the stream, since logging's way costs as much again as making them."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self.name = name
        self._stream = stream

    def write(self, line: str) -> None:
        # Whoever reads along may be gone; that is no reason not to do what there is to do.
        with suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")

    debug = info = warning = error = critical = write


def redacted(line: str) -> str:
    """``line`` without tokens, passwords and secret addresses; what kind each was stays readable."""
    for signs, pattern, replacement in _SECRETS:
        if any(sign in line for sign in signs):
            line = pattern.sub(replacement, line)
    return line


def _worth_a_line(record: logging.LogRecord) -> bool:
    if record.exc_info is not None and isinstance(record.exc_info[1], HttpProcessingError):
        # Somebody sent what isn't HTTP, or a line beyond all bounds: they are told so, with 400, and it may hold anything.
        return False
    return record.levelno >= logging.INFO or not record.name.startswith(_TALKATIVE)


def _redact(_logger: WrappedLogger, _method: str, line: EventDict | str) -> str:
    return redacted(str(line))


def configure(log_format: Literal["json", "text"], level: str = "info") -> None:
    """Set logging up for this process; ``level`` is the least that is shown. May be called again."""
    stream = sys.stderr
    first: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    last: list[Processor] = [_renderer(log_format), _redact]
    structlog.configure(
        processors=[*first, *last],
        logger_factory=lambda name="": _Lines(stream, name),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = _Handler(stream)
    handler.addFilter(_worth_a_line)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=first,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def _renderer(log_format: Literal["json", "text"]) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # Plain tracebacks: the pretty ones print local variables, tokens among them.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
