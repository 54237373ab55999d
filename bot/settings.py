"""What the operator decides, from the environment and a ``.env`` file beside it; the environment wins.

Read once, by the composition root. Whatever is missing or wrong is named with what to do about it, and the value of a
secret is never printed.
"""

import binascii
import sys
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.postgres import default_data_dir

SLACK = "https://slack.com/api/"
SCHEME = "postgresql+psycopg://"

Transport = Literal["socket", "http", "worker"]
"""How Slack reaches the process: over Socket Mode, over HTTP, or not at all."""

LogFormat = Literal["json", "text"]
LogLevel = Literal["debug", "info", "warning", "error"]

_YOUR_APP = "of your app on https://api.slack.com/apps"
_BOT_TOKEN = f"The bot token starts with xoxb-; find it under OAuth & Permissions {_YOUR_APP}, after installing the app."
_APP_TOKEN = (
    "The app-level token starts with xapp-; make one with the scope connections:write under Basic Information, "
    f"App-Level Tokens {_YOUR_APP}."
)
_SIGNING_SECRET = f"Find the signing secret under Basic Information, App Credentials {_YOUR_APP}."
_CLIENT = f"Find it under Basic Information, App Credentials {_YOUR_APP}."
_PUBLIC_URL = (
    "The https address at which Slack and people reach `scaleq web`, such as https://scaleq.example.com."
)
_KEYS = "`scaleq keys new` prints one; it encrypts the tokens of the workspaces that install the app."

# What Slack's tokens begin with, so that one in the wrong place is told by name. The longer beginnings come first.
_KINDS_OF_TOKEN = {
    "xoxe.xoxb-": "a bot token that expires; switch token rotation off",
    "xoxe": "a refresh or configuration token",
    "xoxb-": "a bot token, which belongs into SLACK_BOT_TOKEN",
    "xapp-": "an app-level token, which belongs into SLACK_APP_TOKEN",
    "xoxp-": "a user token, which is of no use here",
    "xox": "another kind of token, which is of no use here",
}


class SettingsError(Exception):
    """Settings that are missing or wrong; the text has a line for each, to be shown as it is."""


def _stripped(value: Any) -> Any:
    """Blanks around a value are never meant; nothing but blanks is no value."""
    return (value.strip() or None) if isinstance(value, str) else value


Text = Annotated[str | None, BeforeValidator(_stripped)]
Secret = Annotated[SecretStr | None, BeforeValidator(_stripped)]


class Settings(BaseSettings):
    """All settings. An empty variable counts as unset. Made by ``load``, or by name in tests."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True
    )

    slack_api_url: str = SLACK
    slack_bot_token: Secret = None
    slack_app_token: Secret = None
    slack_signing_secret: Secret = None
    slack_client_id: Text = None
    slack_client_secret: Secret = None
    public_url: Text = Field(default=None, validation_alias="SCALEQ_PUBLIC_URL")
    """Where people and Slack reach this app, without a slash at its end."""
    encryption_keys: Secret = Field(default=None, validation_alias="SCALEQ_ENCRYPTION_KEYS")
    """Keys for the tokens in the database, with commas between them: the first encrypts, all decrypt."""
    database_url: Text = Field(default=None, repr=False)
    """``postgresql+psycopg://…``, or None: the embedded one. It may hold a password."""
    port: int = Field(default=3000, ge=0, le=65535)
    """Where HTTP is served; 0: any free one."""
    scaleq_data_dir: Path = Field(default_factory=default_data_dir)
    """Where the embedded PostgreSQL keeps its data."""
    answer_retention_days: int = Field(
        default=180, ge=0, le=36500, validation_alias="SCALEQ_ANSWER_RETENTION_DAYS"
    )
    """How long the text of answers is kept; 0: until their round closes."""
    log_format: LogFormat = Field(
        default_factory=lambda: "text" if sys.stderr.isatty() else "json",
        validation_alias="SCALEQ_LOG",
    )
    log_level: LogLevel = Field(default="info", validation_alias="SCALEQ_LOG_LEVEL")

    @property
    def transport(self) -> Literal["socket", "http"]:
        """How ``scaleq run`` is reached: Socket Mode with an app-level token, else HTTP."""
        return "socket" if self.slack_app_token else "http"

    @field_validator(
        "port", "answer_retention_days", "log_format", "log_level", "scaleq_data_dir", mode="before"
    )
    @classmethod
    def _without_blanks(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("scaleq_data_dir")
    @classmethod
    def _at_home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        return _checked(value, "xoxb-", _BOT_TOKEN, of_slack=info.data.get("slack_api_url") == SLACK)

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        return _checked(value, "xapp-", _APP_TOKEN, of_slack=info.data.get("slack_api_url") == SLACK)

    @field_validator("slack_signing_secret", "slack_client_secret")
    @classmethod
    def _is_no_token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and (kind := _kind_of_token(value.get_secret_value())):
            raise ValueError(
                f"This is {kind}. {_SIGNING_SECRET if info.field_name == 'slack_signing_secret' else _CLIENT}"
            )
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        keys = _keys(value)
        for place, key in enumerate(keys, 1):
            if not _is_key(key):
                raise ValueError(f"Number {place} of {len(keys)} is not a key. {_KEYS}")
        return value if keys else None

    @field_validator("public_url")
    @classmethod
    def _is_public(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        of_slack = info.data.get("slack_api_url") == SLACK
        if not value.startswith("https://" if of_slack else ("https://", "http://")) or any(
            sign in value for sign in "?# "
        ):
            raise ValueError(f"It has to be an https address without a query. {_PUBLIC_URL}")
        return value.rstrip("/")

    @field_validator("slack_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        address = value.strip()
        if not address.startswith(("https://", "http://")):
            raise ValueError(
                f"It has to be an address that starts with https:// or http://. Slack's is {SLACK}."
            )
        return address.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        return None if value is None else normalised(value)


def normalised(url: str) -> str:
    """A PostgreSQL URL as SQLAlchemy wants it, ``postgresql+psycopg://…``. ValueError for any other database, in words."""
    scheme, separator, rest = url.partition("://")
    dialect, _, driver = scheme.lower().partition("+")
    if not separator or not dialect:
        raise ValueError("It has to look like postgresql://user:password@host:5432/database.")
    if dialect not in ("postgres", "postgresql"):
        raise ValueError(
            f"It begins with {dialect}://, and ScaleQ works with PostgreSQL (14 or later) only. Give it a "
            "postgresql:// address, or leave it out: then ScaleQ starts a PostgreSQL of its own."
        )
    if driver not in ("", "psycopg"):
        raise ValueError(
            f"It names the driver {driver}; ScaleQ brings its own. Write postgresql://… without one."
        )
    try:
        make_url(SCHEME + rest)
    except (ArgumentError, ValueError):
        raise ValueError(
            "It can't be read. It has to look like postgresql://user:password@host:5432/database; a password with "
            "signs such as @ / : # needs them percent-encoded."
        ) from None
    return SCHEME + rest


def load(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process; raises SettingsError with a line for everything that is wrong."""
    try:
        return Settings(_env_file=env_file, _env_file_encoding="utf-8")
    except ValidationError as error:
        wrong = [
            f"{_variable(each['loc'][0])}: {_reason(each)}" for each in error.errors(include_input=False)
        ]
    except (OSError, UnicodeDecodeError) as error:
        wrong = [f"{env_file} can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}."]
    raise _error(wrong)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was asked for of Slack's secrets, known to be there."""

    bot_token: str = field(repr=False, default="")
    """Of the one workspace that needs no installation page; "" where there is none."""
    app_token: str = field(repr=False, default="")
    signing_secret: str = field(repr=False, default="")
    client_id: str = ""
    client_secret: str = field(repr=False, default="")
    public_url: str = ""
    encryption_keys: tuple[str, ...] = field(repr=False, default=())

    @property
    def installable(self) -> bool:
        """Whether this process can offer the installation page."""
        return bool(self.client_id and self.client_secret and self.public_url and self.encryption_keys)


def require_slack(settings: Settings, transport: Transport) -> Credentials:
    """The secrets that ``transport`` needs; raises SettingsError with a line for each that is missing.

    A workspace's token comes from SLACK_BOT_TOKEN, or, for any number of them, from the database, where SCALEQ_ENCRYPTION_KEYS reads it.
    """
    for_many = {
        "SLACK_CLIENT_ID": (settings.slack_client_id, _CLIENT),
        "SLACK_CLIENT_SECRET": (settings.slack_client_secret, _CLIENT),
        "SCALEQ_PUBLIC_URL": (settings.public_url, _PUBLIC_URL),
        "SCALEQ_ENCRYPTION_KEYS": (settings.encryption_keys, _KEYS),
    }
    many = any(value is not None for value, _ in for_many.values())
    wanted = set(for_many) if transport == "http" else {"SCALEQ_ENCRYPTION_KEYS"}
    missing = [
        f"{name} is not set. It belongs to the page by which workspaces install the app. {where}"
        for name, (value, where) in for_many.items()
        if many and name in wanted and value is None
    ]
    if settings.slack_bot_token is None and not many:
        missing.append(f"SLACK_BOT_TOKEN is not set. {_BOT_TOKEN}")
    if transport == "socket" and settings.slack_app_token is None:
        missing.append(f"SLACK_APP_TOKEN is not set. {_APP_TOKEN}")
    if transport == "http" and settings.slack_signing_secret is None:
        missing.append(
            f"SLACK_SIGNING_SECRET is not set. {_SIGNING_SECRET} Or, with one process and no public address, use Socket "
            "Mode: set SLACK_APP_TOKEN instead and start `scaleq run`."
        )
    if missing:
        raise _error(missing)
    return Credentials(
        bot_token=_plain(settings.slack_bot_token),
        app_token=_plain(settings.slack_app_token),
        signing_secret=_plain(settings.slack_signing_secret),
        client_id=settings.slack_client_id or "",
        client_secret=_plain(settings.slack_client_secret),
        public_url=settings.public_url or "",
        encryption_keys=tuple(_keys(settings.encryption_keys)),
    )


def require_keys(settings: Settings) -> tuple[str, ...]:
    """The encryption keys; raises SettingsError where there are none."""
    if settings.encryption_keys is None:
        raise _error([f"SCALEQ_ENCRYPTION_KEYS is not set. {_KEYS}"])
    return tuple(_keys(settings.encryption_keys))


def _keys(value: SecretStr | None) -> list[str]:
    return [key for part in _plain(value).split(",") if (key := part.strip())]


def _is_key(key: str) -> bool:
    """Whether Fernet takes it: 32 bytes in URL-safe base64."""
    try:
        return len(urlsafe_b64decode(key)) == 32
    except (binascii.Error, ValueError):
        return False


def _plain(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def _error(lines: list[str]) -> SettingsError:
    return SettingsError(
        "\n".join(
            ["Some settings are missing or wrong (they are read from the environment and .env):"]
            + [f"- {line}" for line in lines]
        )
    )


def _variable(name: object) -> str:
    alias = {
        "log_format": "SCALEQ_LOG",
        "log_level": "SCALEQ_LOG_LEVEL",
        "public_url": "SCALEQ_PUBLIC_URL",
        "encryption_keys": "SCALEQ_ENCRYPTION_KEYS",
        "answer_retention_days": "SCALEQ_ANSWER_RETENTION_DAYS",
    }
    return alias.get(str(name), str(name).upper())


def _reason(error: Any) -> str:
    """pydantic's finding as a sentence, without the value."""
    limits = error.get("ctx", {})
    said = {
        "int_parsing": "It has to be a whole number",
        "greater_than_equal": f"It has to be at least {limits.get('ge')}",
        "less_than_equal": f"It has to be at most {limits.get('le')}",
    }
    found = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "It has to be")
    return said.get(error["type"], found).removesuffix(".") + "."


def _kind_of_token(value: str) -> str | None:
    return next((kind for start, kind in _KINDS_OF_TOKEN.items() if value.startswith(start)), None)


def _checked(value: SecretStr | None, start: str, where: str, *, of_slack: bool) -> SecretStr | None:
    """A token in the wrong place is refused; one of an unknown kind is, too, where it is meant for Slack itself."""
    if value is None or value.get_secret_value().startswith(start):
        return value
    if kind := _kind_of_token(value.get_secret_value()):
        raise ValueError(f"This is {kind}. {where}")
    if of_slack:
        raise ValueError(f"This is not a token of Slack's. {where}")
    return value
