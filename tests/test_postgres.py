"""The embedded PostgreSQL, with real servers and real processes, ended in every way a process can end."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

import bot.pgbinaries
from bot.postgres import EmbeddedPostgresError, clear_abandoned, default_data_dir, embedded, throwaway

ROOT = os.geteuid() == 0
HOLDER = """
import signal, sys, pathlib, bot.postgres
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started the tests may have had it ignored
with getattr(bot.postgres, sys.argv[1])(pathlib.Path(sys.argv[2])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def directory() -> Iterator[Path]:
    """A data directory with a path short enough for a socket (pytest's own aren't)."""
    path = Path(tempfile.mkdtemp(prefix="scaleq-test-")).resolve()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data directory before the first start."""
    with directory() as path:
        yield path
        end(servers(path))


@pytest.fixture(scope="module")
def finished() -> Iterator[Path]:
    with directory() as path:
        with throwaway(path):
            pass
        yield path


@pytest.fixture
def place(finished: Path) -> Iterator[Path]:
    """A data directory as an earlier run left it: always the same one, since a new one takes its time. Each test
    finds an empty log, and nothing running."""
    (finished / "postgres" / "server.log").unlink(missing_ok=True)
    yield finished
    end(servers(finished))


def end(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=5)


def servers(place: Path) -> list[psutil.Process]:
    """All PostgreSQL processes of the cluster in ``place``."""

    def belongs(process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            return process.name().startswith("postgres") and process.cwd() == str(place / "postgres")
        return False

    return [process for process in psutil.process_iter() if belongs(process)]


@contextlib.contextmanager
def holder(place: Path, kind: str = "throwaway") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of its own inside the context; it leaves when its standard input ends."""
    command = [sys.executable, "-c", HOLDER, kind, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url.startswith("postgresql://")
            yield process, url
        finally:
            process.kill()


def leave(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None
    process.stdin.close()
    return process.wait(30)


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS words")
        connection.execute("CREATE TABLE words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", (word,))


def remembered(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def was_shut_down(place: Path) -> bool:
    log = (place / "postgres" / "server.log").read_text().splitlines()
    return log[-1].endswith("database system is shut down")


def test_a_new_directory_becomes_a_database_that_keeps_its_data_and_leaves_no_process(empty: Path) -> None:
    with embedded(empty / "new") as url:
        remember(url, "kept")
        assert servers(empty / "new")
    assert servers(empty / "new") == []
    with embedded(empty / "new") as url:
        assert remembered(url) == ["kept"]
    assert was_shut_down(empty / "new")


def test_it_is_postgresql_18_durable_utf8_and_reachable_only_through_its_private_socket(place: Path) -> None:
    settings = (
        "server_version",
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "server_encoding",
        "TimeZone",
        "listen_addresses",
    )
    with embedded(place) as url, psycopg.connect(url) as connection:
        found = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in settings]
        values = [row[0] if row else None for row in found]
        assert str(values[0]).startswith("18.")
        assert values[1:] == ["on", "on", "on", "UTF8", "UTC", ""]
        assert (place / "postgres").stat().st_mode & 0o077 == 0


def test_the_throwaway_one_does_not_sync(place: Path) -> None:
    with throwaway(place) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_two_processes_share_one_data_directory_and_the_last_one_stops_it(place: Path) -> None:
    with holder(place) as (first, first_url), holder(place) as (second, second_url):
        assert first_url == second_url
        remember(first_url, "from the first")
        assert leave(first) == 0
        assert remembered(second_url) == ["from the first"]
        assert leave(second) == 0
    assert servers(place) == []
    assert was_shut_down(place)


def test_two_processes_that_start_a_new_one_at_the_same_moment_get_the_same(empty: Path) -> None:
    command = [sys.executable, "-c", HOLDER, "throwaway", str(empty)]
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(2)
        ]
        urls = {process.stdout.readline() for process in both if process.stdout}
        assert len(urls) == 1
        assert [leave(process) for process in both] == [0, 0]
    assert servers(empty) == []


def test_one_process_may_enter_twice(place: Path) -> None:
    with throwaway(place) as outer:
        with throwaway(place) as inner:
            assert inner == outer
        remember(outer, "still here")
    assert servers(place) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_it_clean(place: Path, number: signal.Signals) -> None:
    with holder(place) as (process, _):
        process.send_signal(number)
        assert process.wait(30) != 0
    assert servers(place) == []
    assert was_shut_down(place)


def test_ctrl_c_in_a_terminal_does_not_stop_the_server_under_a_process_that_still_works(place: Path) -> None:
    with holder(place) as (process, url):
        assert all(os.getpgid(server.pid) != os.getpgid(process.pid) for server in servers(place))
        assert all(os.getsid(server.pid) != os.getsid(process.pid) for server in servers(place))
        remember(url, "working")


def test_a_killed_holders_server_is_taken_over_and_stopped_by_the_next(place: Path) -> None:
    with holder(place) as (process, url):
        remember(url, "before the kill")
        process.kill()
        process.wait(10)
    orphans = servers(place)
    assert orphans
    with throwaway(place) as url:
        assert {server.pid for server in orphans} & {server.pid for server in servers(place)}
        assert remembered(url) == ["before the kill"]
    assert servers(place) == []
    assert was_shut_down(place)


def test_a_killed_holder_does_not_keep_the_others_from_stopping_it(place: Path) -> None:
    with holder(place) as (killed, _), holder(place) as (other, _):
        killed.kill()
        killed.wait(10)
        assert leave(other) == 0
    assert servers(place) == []


def test_a_throwaway_one_whose_process_was_killed_is_cleared_away_and_one_in_use_is_not(empty: Path) -> None:
    abandoned, used, foreign = (empty / name for name in ("abandoned", "used", "foreign"))
    foreign.mkdir()
    with holder(abandoned) as (killed, _), holder(used) as (user, url):
        killed.kill()
        killed.wait(10)
        clear_abandoned(empty.iterdir())
        remember(url, "undisturbed")
        assert leave(user) == 0
    assert servers(abandoned) == []
    assert sorted(empty.iterdir()) == [foreign, used]


def test_after_a_kill_of_everything_it_recovers_with_its_data(place: Path) -> None:
    with holder(place, "embedded") as (process, url):
        remember(url, "committed")
        postmaster = psutil.Process(int((place / "postgres" / "postmaster.pid").read_text().splitlines()[0]))
        process.kill()
        postmaster.kill()
        process.wait(10)
    with embedded(place) as url:
        assert remembered(url) == ["committed"]
    assert servers(place) == []
    assert "automatic recovery in progress" in (place / "postgres" / "server.log").read_text()


def test_a_server_killed_under_a_living_process_is_started_again_by_the_next(place: Path) -> None:
    with holder(place, "embedded") as (first, url):
        remember(url, "committed")
        os.kill(int((place / "postgres" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
        with embedded(place) as again:
            assert remembered(again) == ["committed"]
        assert remembered(url) == ["committed"]
        assert leave(first) == 0
    assert servers(place) == []


def test_a_pid_file_whose_number_another_process_has_by_now_is_no_server(place: Path) -> None:
    with throwaway(place) as url:
        remember(url, "kept")
        lines = (place / "postgres" / "postmaster.pid").read_text().splitlines(keepends=True)
    with subprocess.Popen(["sleep", "60"], user="pgserver" if ROOT else None) as stranger:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (place / "postgres" / name).write_text(f"{stranger.pid}\n" + "".join(lines[1:]))
        with throwaway(place) as url:
            assert remembered(url) == ["kept"]
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize(
    "content", ["", "\n", "not a number\n", "4194304\n", "4194304\n/elsewhere\n1700000000\n5432\n"]
)
def test_a_torn_pid_file_does_not_keep_it_from_starting(place: Path, content: str) -> None:
    (place / "postgres" / "postmaster.pid").write_text(content)
    with throwaway(place) as url:
        remember(url, "works")
    assert servers(place) == []


def test_an_interrupted_first_start_leaves_nothing_half_made(empty: Path) -> None:
    half = empty / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with throwaway(empty) as url:
        remember(url, "works")
    assert not half.exists()


@pytest.mark.parametrize("name", ['it\'s a, "place" with $signs', "deep/" * 25 + "down"])
def test_any_path_will_do(empty: Path, name: str) -> None:
    with throwaway(empty / name) as url:
        remember(url, "works")
    assert servers(empty / name) == []


def test_the_callers_postgres_environment_does_not_leak_in(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "6543",
        "PGDATA": "/nowhere",
        "PGDATABASE": "other",
        "PGHOST": "db.example.com",
    }.items():
        monkeypatch.setenv(name, value)
    with throwaway(place) as url:
        remember(url, "works")


def test_another_major_version_is_refused_with_what_to_do(empty: Path) -> None:
    (empty / "postgres").mkdir()
    (empty / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 17, and this ScaleQ brings 18\. Dump it"),
        throwaway(empty),
    ):
        pass


def test_a_directory_that_is_no_database_is_refused_and_left_alone(empty: Path) -> None:
    (empty / "postgres").mkdir()
    (empty / "postgres" / "thesis.txt").write_text("precious")
    with pytest.raises(EmbeddedPostgresError, match=r"isn't a database .*move it away"), throwaway(empty):
        pass
    assert (empty / "postgres" / "thesis.txt").read_text() == "precious"


def test_a_damaged_database_is_named_with_its_log(empty: Path) -> None:
    with throwaway(empty):
        pass
    (empty / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 100)
    with (
        pytest.raises(EmbeddedPostgresError, match=r"can't run on .*restore .*backup.*server\.log"),
        throwaway(empty),
    ):
        pass
    assert servers(empty) == []


def test_a_file_in_the_way_is_named(empty: Path) -> None:
    (empty / "file").write_text("")
    with (
        pytest.raises(EmbeddedPostgresError, match=r"Can't use .*file/data .*SCALEQ_DATA_DIR"),
        throwaway(empty / "file" / "data"),
    ):
        pass


def test_a_full_disk_is_named_before_anything_is_made(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.pgbinaries, "NEEDED", 10**18)
    with pytest.raises(EmbeddedPostgresError, match=r"disk .* is full.*Free some space"), throwaway(empty):
        pass
    assert not (empty / "postgres").exists()


def test_a_data_directory_in_use_on_another_host_is_refused(place: Path) -> None:
    with holder(place) as (process, url):
        (place / "holders.lock").write_text("build-7")
        with (
            pytest.raises(EmbeddedPostgresError, match=r"in use on another host or container \(build-7\)"),
            throwaway(place),
        ):
            pass
        remember(url, "undisturbed")
        assert leave(process) == 0


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_data_in_roots_home_is_refused_and_roots_home_stays_closed(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = empty / "root"
    home.mkdir(mode=0o700)
    entry = pwd.getpwuid(0)
    as_home = type(entry)((*entry[:5], str(home), entry[6]))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: as_home)
    with (
        pytest.raises(EmbeddedPostgresError, match=r"root's home.*/var/lib/scaleq"),
        throwaway(home / "data"),
    ):
        pass
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_programs_out_of_the_database_users_reach_are_copied_beside_the_data(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.pgbinaries, "_open_to_all", lambda _path: False)
    with throwaway(empty) as url:
        remember(url, "works")
        assert {Path(server.exe()).is_relative_to(empty) for server in servers(empty)} == {True}


def test_a_forked_child_does_not_stop_its_parents_server(place: Path) -> None:
    with holder(place) as (process, url):
        script = (
            "import os, sys, pathlib, bot.postgres\n"
            "with bot.postgres.throwaway(pathlib.Path(sys.argv[1])):\n"
            "    child = os.fork()\n"
            "    if child: os.waitpid(child, 0)\n"
        )
        assert leave(process) == 0
        assert subprocess.run([sys.executable, "-c", script, str(place)], check=False).returncode == 0
        assert url
    assert servers(place) == []


def test_a_large_log_is_put_aside_once(place: Path) -> None:
    log = place / "postgres" / "server.log"
    with log.open("a") as stream:
        stream.write("." * 5_000_001)
    with throwaway(place):
        assert log.stat().st_size < 5_000
    assert log.with_suffix(".log.1").stat().st_size > 5_000_000


def test_the_data_lies_in_the_users_data_directory_and_for_root_outside_of_roots_home() -> None:
    assert default_data_dir().name == "scaleq"
    if ROOT:
        assert default_data_dir() == Path("/var/lib/scaleq")
