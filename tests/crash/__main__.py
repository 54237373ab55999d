"""``make crash``: what takes too long for ``make test``. Each module prints its figures; the table at the end says what held."""

import importlib.util
import subprocess
import sys
import time

import typer

MODULES = {
    "kills": "kill -9 of workers while posts are due, also with a Slack that fails",
    "outage": "a day without the app",
    "database": "PostgreSQL stopped, killed and started during a flood of events",
    "fuzz": "malformed, unsigned, stale and oversized requests",
}


def main(only: list[str] = typer.Argument(None)) -> None:  # noqa: B008  typer's way
    rows = []
    for name, what in MODULES.items():
        if only and name not in only:
            continue
        module = f"tests.crash.{name}"
        if importlib.util.find_spec(module) is None:
            rows.append((name, "not there", 0.0, what))
            continue
        typer.echo(f"\n{name}: {what}")
        began = time.monotonic()
        held = subprocess.run([sys.executable, "-m", module], check=False).returncode == 0
        rows.append((name, "held" if held else "FAILED", time.monotonic() - began, what))
    typer.echo("")
    for name, outcome, seconds, what in rows:
        typer.echo(f"{name:10}{outcome:11}{seconds:6.0f} s  {what}")
    if any(outcome == "FAILED" for _, outcome, _, _ in rows):
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
