"""``python -m tests.bench``: measure, print a table, write everything down."""

import json
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from bot.clock import SystemClock
from tests.bench import heartbeats, posting, reading
from tests.bench.crowd import interactions
from tests.bench.figures import Figure, rates, standing, start
from tests.bench.load import CONNECTIONS

Group = Callable[[Path], Iterator[Figure]]


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each figure.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a rate is measured in a round.")] = 2,
    events: Annotated[int, typer.Option(min=1, help="Events before memory is looked at again.")] = 100_000,
    channels: Annotated[int, typer.Option(min=1, help="Channels that are due at once.")] = posting.CHANNELS,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this group of figures; may be repeated.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where everything is written down.")] = Path("bench.json"),
) -> None:
    """How fast ScaleQ is here, each figure beside its peer: the rounds' median (lowest–highest)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the processes are ended
    groups: dict[str, Group] = {
        "events": lambda folder: rates(folder, rounds, seconds),
        "posts": lambda folder: posting.figures(folder, min(rounds, 3), channels),
        "hearts": lambda folder: heartbeats.figures(folder, rounds),
        "reading": lambda folder: reading.figures(folder, rounds),
        "memory": lambda folder: standing(folder, rounds, events),
        "start": lambda folder: start(folder, rounds),
        "people": lambda folder: interactions(folder, min(rounds, 3)),
    }
    if unknown := set(only or ()) - groups.keys():
        raise typer.BadParameter(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(groups)}.")
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.platform()}"
    typer.echo(f"{machine}\n{rounds} rounds, rates over {seconds} s with {CONNECTIONS} connections\n")
    typer.echo(f"{'':25}{'ScaleQ':>23}{'peer':>23}{'ScaleQ / peer':>20}")
    written: dict[str, Any] = {
        "at": SystemClock().real().isoformat(),
        "machine": machine,
        "seconds": seconds,
        "figures": [],
    }
    failed = [name for name in only or groups if not _measured(groups[name], name, written, output)]
    if failed:
        typer.echo(f"Not measured to the end: {', '.join(failed)}", err=True)
        sys.exit(1)


def _measured(group: Group, name: str, written: dict[str, Any], output: Path) -> bool:
    """Print a group's figures and write them down. A group that fails says so, and the others go on."""
    try:
        with tempfile.TemporaryDirectory(prefix="scaleq-bench-", ignore_cleanup_errors=True) as folder:
            for figure in group(Path(folder)):
                typer.echo(_row(figure))
                written["figures"].append({"group": name, **figure._asdict()})
                output.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")
    except Exception:
        traceback.print_exc()
        return False
    return True


def _row(figure: Figure) -> str:
    ratios = [ours / theirs for ours, theirs in zip(figure.ours, figure.theirs, strict=True)]
    cells = f"{_spread(figure.ours):>23}{_spread(figure.theirs):>23}{_spread(ratios):>20}"
    return f"{figure.name:25}{cells}\n    peer: {figure.peer}\n    {figure.note}"


def _spread(values: list[float]) -> str:
    digits = 0 if median(values) >= 20 else 2
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


if __name__ == "__main__":
    typer.run(main)
