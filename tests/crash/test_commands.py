"""Every command: what it says to good input, and a sentence and exit code 1 to bad input, never a traceback.

Each runs once at least as a process of its own; further cases of what is said run in this one.
"""

import socket
from pathlib import Path

import psycopg
import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.cli.problems import Problem
from bot.clock import SystemClock
from bot.sealing import Seal
from bot.settings import SCHEME
from bot.store import database, installations
from bot.store.tables import Schedule
from tests.crash.processes import started, told, told_here
from tests.crash.test_processes import TEAM, Place, lately, place
from tests.stage import APP_TOKEN, BOT_TOKEN, PRACTICE, SIGNING_SECRET

__all__ = ["place"]


def assert_said(outcome: tuple[int, str], *words: str, code: int = 1) -> None:
    found, text = outcome
    assert "Traceback" not in text, text
    for word in words:
        assert word in text
    assert found == code, text


# -- what is missing or wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["web", "doctor"])
async def test_nothing_is_set(place: Place, command: str) -> None:
    env = {"DATABASE_URL": place.env["DATABASE_URL"]}
    assert_said(await told(command, env=env, cwd=place.cwd), "SLACK_BOT_TOKEN")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"PORT": "eighty"}, "PORT"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_a_wrong_setting_is_named(place: Place, changed: dict[str, str], word: str) -> None:
    assert_said(await told_here("worker", env={**place.env, **changed}, cwd=place.cwd), word)


async def test_a_wrong_app_token_is_named(place: Place) -> None:
    env = {**place.env, "SLACK_APP_TOKEN": "xapp-wrong"}
    assert_said(await told("run", env=env, cwd=place.cwd), "SLACK_APP_TOKEN")


@pytest.mark.parametrize("command", ["web", "run"])
async def test_a_port_that_is_taken(place: Place, command: str) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:  # noqa: S104  where web serves
        port = str(taken.getsockname()[1])
        env = {**place.env, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "PORT": port}
        assert_said(await told(command, env=env, cwd=place.cwd), "port")


async def test_play_on_a_port_that_is_taken(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_said(await told("play", "--port", port, "--no-browser", env={}, cwd=place.cwd), "port")


async def test_a_database_without_tables(place: Place, cluster: str) -> None:
    name = f"bare_{place.cwd.name}"[:40].lower().replace("-", "_").replace("[", "").replace("]", "")
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    env = {**place.env, "DATABASE_URL": cluster.replace("/scaleq?", f"/{name}?", 1)}
    assert_said(await told("worker", env=env, cwd=place.cwd), "scaleq migrate")
    assert_said(await told("doctor", env={**env, "SLACK_APP_TOKEN": APP_TOKEN}, cwd=place.cwd), "migrate")
    assert_said(await told("migrate", env=env, cwd=place.cwd), "revision", code=0)
    async with started("worker", env=env, cwd=place.cwd) as worker:
        await worker.says('"ready"')


async def test_a_worker_waits_for_a_database_that_is_not_up_yet(place: Place) -> None:
    env = {**place.env, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}
    async with started("worker", env=env, cwd=place.cwd) as worker:
        await worker.says("trying again")
        assert "DATABASE_URL" in worker.text


async def test_a_database_that_is_not_there_is_named(place: Place) -> None:
    env = {**place.env, "DATABASE_URL": place.env["DATABASE_URL"].replace("/test_", "/no_test_")}
    assert_said(await told_here("worker", env=env, cwd=place.cwd), "DATABASE_URL")


async def test_a_database_that_cannot_be_reached_and_migrate(place: Place) -> None:
    env = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}
    assert_said(await told_here("migrate", env=env, cwd=place.cwd), "DATABASE_URL")


# -- doctor and manifest -----------------------------------------------------------------------------------------------------


async def test_doctor_finds_everything_well(place: Place) -> None:
    await place.due(PRACTICE, lately())
    env = {**place.env, "SLACK_APP_TOKEN": APP_TOKEN}
    assert_said(
        await told("doctor", env=env, cwd=place.cwd), "scopes", "clock agrees", "interview-practice", code=0
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ["invalid_auth"]),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}, ["database"]),
        ({"PORT": "eighty"}, ["PORT"]),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_doctor_names_what_is_wrong(place: Place, changed: dict[str, str], words: list[str]) -> None:
    env = {**place.env, "SLACK_APP_TOKEN": APP_TOKEN, **changed}
    assert_said(await told_here("doctor", env=env, cwd=place.cwd), "wrong", *words)


async def test_doctor_does_not_blame_the_token_for_a_slack_that_cannot_be_reached(place: Place) -> None:
    env = {**place.env, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    code, text = await told_here("doctor", env=env, cwd=place.cwd)
    assert code == 1
    assert "Traceback" not in text
    assert "reinstall" not in text
    assert "reached" in text


async def test_doctor_sees_that_the_app_was_removed_from_its_channel(place: Place) -> None:
    await place.due(PRACTICE, lately())
    world = place.slack.world
    world.channels[PRACTICE].members.remove(world.app.bot_user_id)
    env = {**place.env, "SLACK_APP_TOKEN": APP_TOKEN}
    assert_said(await told_here("doctor", env=env, cwd=place.cwd), "/invite @ScaleQ")


async def test_doctor_looks_at_the_installation_page(place: Place) -> None:
    code, key = await told_here("keys", "new", env={}, cwd=place.cwd)
    assert code == 0
    env = {
        "DATABASE_URL": place.env["DATABASE_URL"],
        "SLACK_API_URL": place.env["SLACK_API_URL"],
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SCALEQ_ENCRYPTION_KEYS": key,
        "SCALEQ_PUBLIC_URL": "https://scaleq.test",
        "SLACK_CLIENT_ID": "1.2",
    }
    assert_said(await told_here("doctor", env=env, cwd=place.cwd), "SLACK_CLIENT_SECRET is not set")
    env["SLACK_CLIENT_SECRET"] = "secret"
    words = ("no workspace has installed", "https://scaleq.test/slack/install")
    assert_said(await told_here("doctor", env=env, cwd=place.cwd), *words, code=0)
    async with place.sessions.begin() as session:
        sealed = Seal([key.strip()]).close(TEAM, BOT_TOKEN)
        await installations.put(session, TEAM, sealed, [], SystemClock().now())
    await place.due(PRACTICE, lately())
    said = (f"the token of {TEAM} belongs to", "scopes", "clock agrees", "#interview-practice")
    assert_said(await told_here("doctor", env=env, cwd=place.cwd), *said, code=0)


async def test_keys_are_made_and_rotated(place: Place) -> None:
    """A token under the old key is opened by it, sealed with the new one, and opens without the old."""
    (_, old), (_, new) = [await told("keys", "new", env={}, cwd=place.cwd) for _ in range(2)]
    old, new = old.strip(), new.strip()
    engine = database.engine(place.env["DATABASE_URL"].replace("postgresql://", SCHEME, 1))
    async with database.sessions(engine).begin() as session:
        sealed = Seal([old]).close("T1", "xoxb-1")
        await installations.put(session, "T1", sealed, [], SystemClock().now())
    await engine.dispose()

    async def rotated(keys: str, *options: str) -> tuple[int, str]:
        env = {"DATABASE_URL": place.env["DATABASE_URL"], "SCALEQ_ENCRYPTION_KEYS": keys}
        return await told_here("keys", "rotate", *options, env=env, cwd=place.cwd)

    assert_said(await rotated(new), "No key opens 1", "--drop-unreadable")
    assert_said(await rotated(f"{new},{old}"), "1 token encrypted with the first key", code=0)
    assert_said(await rotated(new), "0 tokens encrypted with the first key, 1 were so already", code=0)
    worker = await told_here(
        "worker", env={**place.env, "SLACK_BOT_TOKEN": "", "SCALEQ_ENCRYPTION_KEYS": old}, cwd=place.cwd
    )
    assert_said(worker, "opens 0 of the 1 stored tokens")
    assert_said(await rotated(old, "--drop-unreadable"), "1 token that no key opens forgotten", code=0)
    nothing = {"DATABASE_URL": place.env["DATABASE_URL"]}
    assert_said(
        await told_here("keys", "rotate", env=nothing, cwd=place.cwd), "SCALEQ_ENCRYPTION_KEYS is not set"
    )


async def test_manifest(place: Place) -> None:
    code, text = await told("manifest", env={}, cwd=place.cwd)
    assert code == 0
    assert yaml.safe_load(text)["settings"]["socket_mode_enabled"] is True
    given = ("manifest", "--request-url", "https://scaleq.example.com")
    code, text = await told(*given, env={}, cwd=place.cwd)
    assert code == 0
    assert yaml.safe_load(text)["settings"]["socket_mode_enabled"] is False


async def test_manifest_for_an_address_that_slack_would_not_take(place: Place) -> None:
    assert_said(
        await told_here("manifest", "--request-url", "http://scaleq.example.com", env={}, cwd=place.cwd),
        "https",
    )


# -- channels and ask --------------------------------------------------------------------------------------------------------


async def test_channels_from_setting_up_to_removing(place: Place) -> None:
    env, cwd = place.env, place.cwd
    assert_said(await told("channels", "list", env=env, cwd=cwd), "No channel is set up yet", code=0)
    given = ("--at", "09:30", "--days", "mon,wed-fri", "--tz", "Europe/Berlin", "--country", "DE")
    assert_said(
        await told_here("channels", "add", "#interview-practice", *given, env=env, cwd=cwd), "UTC", code=0
    )
    listed = await told_here("channels", "list", env=env, cwd=cwd)
    assert_said(listed, "#interview-practice  09:30 Europe/Berlin on mon,wed,thu,fri", code=0)
    assert_said(
        await told("ask", "interview-practice", "--difficulty", "hard", env=env, cwd=cwd), "posted", code=0
    )
    assert len(await place.posts()) == 1
    assert_said(await told_here("ask", "interview-practice", env=env, cwd=cwd), "one at a time")
    assert_said(
        await told_here("channels", "remove", PRACTICE, env=env, cwd=cwd), "no more questions", code=0
    )
    assert_said(await told_here("ask", "interview-practice", env=env, cwd=cwd), "not set up")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["--tz", "Europe/Berln"], "Europe/Berlin"),
        (["--tz", "../etc/passwd"], "time zone"),
        (["--at", "25:00"], "25:00"),
        (["--at", "nine"], "nine"),
        (["--at", "09:00+02:00"], "09:00+02:00"),
        (["--days", "never"], "never"),
        (["--days", ""], "days"),
        (["--days", "monkey"], "monkey"),
        (["--country", "XX"], "XX"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_schedule_that_makes_no_sense(given: list[str], word: str) -> None:
    """Refused before anything is connected to, so this needs no process of its own."""
    outcome = CliRunner().invoke(cli, ["channels", "add", "interview-practice", *given])
    assert isinstance(outcome.exception, Problem)
    assert word in str(outcome.exception)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["no-such-channel"], "no-such-channel"),
        (["general"], "/invite @ScaleQ"),
        (["hiring-panel"], "hiring-panel"),
        ([""], "channel"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
async def test_bad_input_to_channels_add(place: Place, given: list[str], word: str) -> None:
    assert_said(await told_here("channels", "add", *given, env=place.env, cwd=place.cwd), word)
    async with place.sessions.begin() as session:
        assert list(await session.scalars(select(Schedule))) == []


async def test_an_archived_channel(place: Place) -> None:
    place.slack.world.channels[PRACTICE].is_archived = True
    assert_said(await told_here("channels", "add", PRACTICE, env=place.env, cwd=place.cwd), "archived")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["interview-practice"], "not set up"),
        (["interview-practice", "--difficulty", "impossible"], "impossible"),
        (["no-such-channel"], "no-such-channel"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
async def test_bad_input_to_ask(place: Place, given: list[str], word: str) -> None:
    assert_said(await told_here("ask", *given, env=place.env, cwd=place.cwd), word)
    assert await place.posts() == []


async def test_asking_where_the_app_may_not_post(place: Place) -> None:
    await place.due(PRACTICE, lately())
    world = place.slack.world
    world.channels[PRACTICE].members.remove(world.app.bot_user_id)
    assert_said(await told_here("ask", PRACTICE, env=place.env, cwd=place.cwd), "did not let the app post")


async def test_a_command_says_that_slack_cannot_be_reached(place: Place) -> None:
    """Whoever typed it is waiting; only a process that is to stay waits for Slack."""
    env = {**place.env, "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    assert_said(await told_here("channels", "list", env=env, cwd=place.cwd), "reached")


async def test_a_command_that_does_not_exist(place: Place) -> None:
    code, text = await told("wroker", env={}, cwd=Path("/"))
    assert code == 2
    assert "wroker" in text
