"""Settings are read from the environment and .env; what is missing or wrong is named with what to do about it."""

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, load, normalised, require_slack

OURS = ("SLACK_", "SCALEQ_", "DATABASE_URL", "PORT")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None of the variables of whoever runs the tests, and no .env of theirs."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def wrong(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What ``load`` says about these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    return str(caught.value)


def test_with_nothing_set_everything_has_its_default() -> None:
    settings = load()
    assert settings.slack_bot_token is None
    assert settings.database_url is None
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.port, settings.answer_retention_days, settings.log_level) == (3000, 180, "info")
    assert settings.log_format == "json"  # the tests' standard error is no terminal


def test_env_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        "PORT=4000\nSLACK_BOT_TOKEN='xoxb-of-the-file'\nSCALEQ_LOG=text\nUNRELATED=1\n"
    )
    monkeypatch.setenv("PORT", "5000")
    settings = load()
    assert settings.port == 5000
    assert settings.slack_bot_token == SecretStr("xoxb-of-the-file")
    assert settings.log_format == "text"


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"):
        monkeypatch.setenv(name, empty)
    settings = load()
    assert settings.slack_bot_token is settings.slack_app_token is settings.slack_signing_secret is None
    assert settings.database_url is None
    assert settings.transport == "http"


def test_blanks_around_a_pasted_value_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": " xoxb-1 \n",
        "PORT": " 80 ",
        "SCALEQ_LOG": " JSON ",
        "SCALEQ_LOG_LEVEL": "Debug",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.slack_bot_token == SecretStr("xoxb-1")
    assert (settings.port, settings.log_format, settings.log_level) == (80, "json", "debug")


def test_the_data_directory_may_be_in_ones_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEQ_DATA_DIR", "~/practice")
    assert load().scaleq_data_dir == Path.home() / "practice"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://slack.example.com/api", "https://slack.example.com/api/"),
        ("http://127.0.0.1:8910/api/", "http://127.0.0.1:8910/api/"),
    ],
)
def test_the_api_address_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch, given: str, used: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", given)
    assert load().slack_api_url == used


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "POSTGRES"])
def test_every_spelling_of_postgresql_is_accepted(scheme: str) -> None:
    assert (
        normalised(f"{scheme}://u:p%40@db:5432/q?sslmode=require")
        == "postgresql+psycopg://u:p%40@db:5432/q?sslmode=require"
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///scaleq.db", "begins with sqlite://, and ScaleQ works with PostgreSQL"),
        ("mysql://u:hunter2@db/q", "begins with mysql://, and ScaleQ works with PostgreSQL"),
        ("postgresql+asyncpg://u:hunter2@db/q", "names the driver asyncpg"),
        ("u:hunter2@db", "has to look like postgresql://"),
        ("postgresql://u:hunter2@db:port/q", "can't be read"),
    ],
)
def test_another_database_is_refused_without_printing_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    text = wrong(monkeypatch, DATABASE_URL=url)
    assert f"- DATABASE_URL: It {said}" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "SLACK_BOT_TOKEN",
            "xapp-1-A0-123-secret",
            "This is an app-level token, which belongs into SLACK_APP_TOKEN.",
        ),
        ("SLACK_BOT_TOKEN", "xoxp-1-secret", "This is a user token"),
        (
            "SLACK_BOT_TOKEN",
            "xoxe.xoxb-1-secret",
            "This is a bot token that expires; switch token rotation off.",
        ),
        ("SLACK_BOT_TOKEN", "secret", "This is not a token of Slack's."),
        ("SLACK_APP_TOKEN", "xoxb-1-secret", "This is a bot token, which belongs into SLACK_BOT_TOKEN."),
        ("SLACK_SIGNING_SECRET", "xoxb-1-secret", "This is a bot token, which belongs into SLACK_BOT_TOKEN."),
    ],
)
def test_a_secret_in_the_wrong_place_is_recognised_and_not_printed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    text = wrong(monkeypatch, **{variable: value})
    assert f"- {variable}: {said}" in text
    assert "api.slack.com/apps" in text
    assert value not in text


def test_a_server_that_is_not_slack_may_give_out_other_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8910/api/")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "local")
    assert load().slack_bot_token == SecretStr("local")


def test_everything_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = wrong(
        monkeypatch,
        PORT="http",
        SCALEQ_ANSWER_RETENTION_DAYS="-1",
        SCALEQ_LOG="xml",
        SCALEQ_LOG_LEVEL="loud",
        SLACK_API_URL="slack.com",
    )
    assert "- PORT: It has to be a whole number.\n" in text
    assert "- SCALEQ_ANSWER_RETENTION_DAYS: It has to be at least 0.\n" in text
    assert "- SCALEQ_LOG: It has to be 'json' or 'text'.\n" in text
    assert "- SCALEQ_LOG_LEVEL: It has to be 'debug', 'info', 'warning' or 'error'." in text
    assert "- SLACK_API_URL: It has to be an address that starts with https:// or http://." in text


def test_a_port_out_of_range_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "- PORT: It has to be at most 65535." in wrong(monkeypatch, PORT="70000")


def test_an_unreadable_env_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    assert ".env can't be read: it is not UTF-8 text." in wrong(monkeypatch)


@pytest.mark.parametrize(
    ("transport", "missing"),
    [
        ("worker", {"SLACK_BOT_TOKEN"}),
        ("socket", {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}),
        ("http", {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}),
    ],
)
def test_each_way_to_slack_names_what_it_lacks(transport: str, missing: set[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        require_slack(load(), transport)  # type: ignore[arg-type]  # one of the three
    lines = [line for line in str(caught.value).splitlines() if line.startswith("- ")]
    assert {line.split()[1] for line in lines} == missing
    assert all("is not set" in line and "api.slack.com/apps" in line for line in lines)


KEY = Fernet.generate_key().decode()
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "hunter2",
    "SCALEQ_PUBLIC_URL": "https://scaleq.example.com/",
    "SCALEQ_ENCRYPTION_KEYS": f" {KEY} , {Fernet.generate_key().decode()},",
}


def test_for_many_workspaces_no_bot_token_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**MANY, "SLACK_SIGNING_SECRET": "secret"}.items():
        monkeypatch.setenv(name, value)
    given = require_slack(load(), "http")
    assert given.installable
    assert given.public_url == "https://scaleq.example.com"
    assert (given.bot_token, given.encryption_keys[0], len(given.encryption_keys)) == ("", KEY, 2)


@pytest.mark.parametrize("left_out", MANY)
def test_an_installation_page_that_is_half_set_up_is_named(
    monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    for name, value in {**MANY, left_out: "", "SLACK_SIGNING_SECRET": "secret"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        require_slack(load(), "http")
    lines = [line for line in str(caught.value).splitlines() if line.startswith("- ")]
    assert [line.split()[1] for line in lines] == [left_out]


def test_a_worker_needs_the_keys_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEQ_ENCRYPTION_KEYS", KEY)
    assert require_slack(load(), "worker").encryption_keys == (KEY,)
    monkeypatch.delenv("SCALEQ_ENCRYPTION_KEYS")
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    with pytest.raises(SettingsError, match="SCALEQ_ENCRYPTION_KEYS is not set"):
        require_slack(load(), "worker")


@pytest.mark.parametrize("keys", ["hunter2", f"{KEY},hunter2", KEY[:-2]], ids=["only", "second", "cut"])
def test_what_is_no_key_is_named_and_not_printed(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    text = wrong(monkeypatch, SCALEQ_ENCRYPTION_KEYS=keys)
    assert "- SCALEQ_ENCRYPTION_KEYS: Number" in text
    assert "scaleq keys new" in text
    assert keys not in text
    assert "hunter2" not in text


@pytest.mark.parametrize("url", ["http://scaleq.example.com", "scaleq.example.com", "https://x/?a=b"])
def test_a_public_address_that_slack_would_not_take_is_named(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    assert "- SCALEQ_PUBLIC_URL: It has to be an https address" in wrong(monkeypatch, SCALEQ_PUBLIC_URL=url)


def test_what_is_there_is_handed_over() -> None:
    settings = Settings(slack_bot_token=SecretStr("xoxb-1"), slack_app_token=SecretStr("xapp-1"))
    assert settings.transport == "socket"
    given = require_slack(settings, "socket")
    assert (given.bot_token, given.app_token, given.signing_secret) == ("xoxb-1", "xapp-1", "")


def test_printing_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "SLACK_BOT_TOKEN": "xoxb-hunter2",
        "SLACK_APP_TOKEN": "xapp-hunter2",
        "SLACK_SIGNING_SECRET": "hunter2",
        "DATABASE_URL": "postgresql://u:hunter2@db/q",
        **MANY,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load()
    shown = f"{settings} {settings!r} {require_slack(settings, 'http')!r}"
    assert "hunter2" not in shown
    assert KEY not in shown
