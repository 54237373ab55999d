"""Installed as a wheel into an empty environment, `scaleq` works from any directory."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.postgres import throwaway

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "migrations", "playground", "questions")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is written here."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's folder of programs, with the wheel in it and none of this checkout."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    # What it depends on is already on this machine: found there, instead of downloaded again. A path file in that folder, such as
    # the one of this checkout's editable installation, is not read from here.
    (site,) = (environment / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n"
    )
    return environment / "bin"


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scaleq-test-") as directory:
        yield Path(directory).resolve()


def run(command: list[str], directory: Path, **variables: str) -> str:
    """What the command prints, run in ``directory`` with none of our variables set but these."""
    ours = ("SLACK_", "SCALEQ_", "DATABASE_URL", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | variables
    done = subprocess.run(
        command, cwd=directory, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def test_it_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.startswith("scaleq-")}
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    assert held == {path.relative_to(ROOT).as_posix() for path in files if path.parent.name != "__pycache__"}


def test_questions_migrations_and_the_page_are_among_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = [Path(name) for name in archive.namelist()]
    assert any(path.match("questions/bank/*/*.yaml") for path in held)
    assert any(path.match("migrations/versions/*.py") for path in held)
    assert Path("playground/page/index.html") in held
    assert any(path.match("scaleq-*.dist-info/licenses/LICENSE") for path in held)


def test_the_command_runs_from_the_wheel_in_any_directory(installed: Path, elsewhere: Path) -> None:
    where = run(
        [str(installed / "python"), "-c", "import bot, questions; print(bot.__file__, questions.__file__)"],
        elsewhere,
    )
    assert str(ROOT) not in where
    scaleq = str(installed / "scaleq")
    usage = run([scaleq, "--help"], elsewhere)
    for command in ("play", "run", "web", "worker", "migrate", "manifest", "doctor", "questions"):
        assert command in usage
    assert "caching" in run([scaleq, "questions", "stats"], elsewhere)


def test_it_brings_its_migrations(installed: Path, elsewhere: Path) -> None:
    with throwaway(elsewhere / "data") as url:
        run([str(installed / "scaleq"), "migrate"], elsewhere, DATABASE_URL=url)
        run([str(installed / "scaleq"), "migrate"], elsewhere, DATABASE_URL=url)
