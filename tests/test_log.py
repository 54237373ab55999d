"""Every line goes one way, with a UTC time and without secrets."""

import asyncio
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot import health, log

SECRETS = [
    "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
    "xapp-1-A0123456789-1234567890123-0123456789abcdef",
    "xoxp-1234-5678-abcdef",
    "xoxe-1-My0xLTEyMw",
    "xoxe.xoxb-1-MS0yLTEyMw",
]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in log.QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_our_lines_and_the_libraries_lines_are_json_alike(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json")
    structlog.get_logger("bot.jobs.ask").info("round opened", action="ask", channel="C1")
    logging.getLogger("slack_bolt").warning("connection %s", "lost")
    ours, theirs = (json.loads(line) for line in lines(capsys))
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {
        "event": "round opened",
        "action": "ask",
        "channel": "C1",
        "level": "info",
        "logger": "bot.jobs.ask",
    }
    assert theirs.pop("timestamp").endswith("Z")
    assert theirs == {"event": "connection lost", "level": "warning", "logger": "slack_bolt"}


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("text")
    structlog.get_logger("bot.jobs.ask").info("round opened", channel="C1")
    (line,) = lines(capsys)
    assert "round opened" in line
    assert "channel=C1" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("log_format", ["json", "text"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_token_is_never_written_however_it_got_in(
    capsys: pytest.CaptureFixture[str], log_format: str, secret: str
) -> None:
    class Holder:
        def __repr__(self) -> str:
            return f"Holder({secret})"

    log.configure("json" if log_format == "json" else "text")
    ours = structlog.get_logger("bot")
    ours.info(
        f"in the sentence {secret}", value=secret, nested={"list": [secret]}, thing=Holder(), **{secret: 1}
    )
    logging.getLogger("slack_sdk").error("in an argument: %s", {"Authorization": f"Bearer {secret}"})
    try:
        raise RuntimeError(f"in an exception: {secret}")
    except RuntimeError:
        ours.exception("failed")
        logging.getLogger("aiohttp").exception("failed")
    written = "\n".join(lines(capsys))
    assert secret not in written
    assert secret.rsplit("-", 1)[1] not in written
    assert written.count("[redacted]") >= 8
    assert "RuntimeError" in written


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("postgresql+psycopg://scaleq:hunter2@db:5432/q", "postgresql+psycopg://scaleq:[redacted]@db:5432/q"),
        ("https://hooks.slack.com/commands/T1/2/hunter2", "https://hooks.slack.com/[redacted]"),
        (
            "wss://wss.slack.com/link/?ticket=hunter2&app_id=A1",
            "wss://wss.slack.com/link/?ticket=[redacted]&app_id=A1",
        ),
        ("The bot token starts with xoxb-; see http://127.0.0.1:8910/api/", None),
    ],
)
def test_secret_addresses_and_passwords_are_taken_out_and_nothing_else(
    line: str, written: str | None
) -> None:
    assert log.redacted(line) == (written or line)


def test_ticks_and_requests_are_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "debug")
    logging.getLogger("apscheduler.executors.default").info("Running job")
    logging.getLogger("aiohttp.access").info("GET / 200")
    logging.getLogger("apscheduler.executors.default").error("Job failed")
    assert [json.loads(line)["event"] for line in lines(capsys)] == ["Job failed"]


async def test_what_is_no_http_is_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Or anybody could fill the log with tracebacks, and with what they please."""
    log.configure("json")
    async with health.serving(0, [], "127.0.0.1") as port:
        for nonsense in (b"GET /" + b"A" * 9000 + b" HTTP/1.1", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nA\0: b"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(nonsense + b"\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.0 400")
            writer.close()
    assert lines(capsys) == []


async def test_what_people_wrote_and_what_slack_answered_is_not_logged_however_much_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.configure("json", "debug")

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    app = AsyncApp(name="scaleq", authorize=authorize, request_verification_enabled=False)
    event = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.0", "text": "what Ben wrote"}
    body = {"type": "event_callback", "team_id": "T1", "event": event}
    await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    logging.getLogger("slack_sdk.web.async_base_client").debug("Received: what Ben wrote")
    structlog.get_logger("bot").debug("ours")
    written = [json.loads(line) for line in lines(capsys)]
    assert [line for line in written if "what Ben wrote" in str(line)] == []
    assert written[-1]["event"] == "ours"
    assert "Unhandled request" in written[0]["event"], "what is worth a warning still comes"


def test_less_than_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "warning")
    structlog.get_logger("bot").info("no")
    logging.getLogger("alembic").info("no")
    structlog.get_logger("bot").warning("yes")
    assert [json.loads(line)["event"] for line in lines(capsys)] == ["yes"]


def test_configured_twice_a_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("text")
    log.configure("json")
    structlog.get_logger("bot").info("once")
    assert len(lines(capsys)) == 1


def test_warnings_become_lines(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("going away", DeprecationWarning, stacklevel=1)
    (line,) = lines(capsys)
    assert "going away" in json.loads(line)["event"]
