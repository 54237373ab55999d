"""``python -m tests.bench``: measure, print a table, write everything down."""

import json
import os
import platform
import signal
import sys
import tempfile
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from bot.clock import SystemClock
from tests.bench.crowd import interactions
from tests.bench.figures import Figure, rates, standing, start
from tests.bench.load import CONNECTIONS


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each figure.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a rate is measured in a round.")] = 2,
    events: Annotated[int, typer.Option(min=1, help="Events before memory is looked at again.")] = 100_000,
    output: Annotated[Path, typer.Option(help="Where everything is written down.")] = Path("bench.json"),
) -> None:
    """How fast ScaleQ is here, each figure beside its peer: the rounds' median (lowest–highest)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the processes are ended
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.platform()}"
    typer.echo(f"{machine}\n{rounds} rounds, rates over {seconds} s with {CONNECTIONS} connections\n")
    typer.echo(f"{'':25}{'ScaleQ':>23}{'peer':>23}{'ScaleQ / peer':>20}")
    figures = []
    with tempfile.TemporaryDirectory(prefix="scaleq-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for figure in chain(
            rates(folder, rounds, seconds),
            standing(folder, rounds, events),
            start(folder, rounds),
            interactions(folder, min(rounds, 3)),
        ):
            typer.echo(_row(figure))
            figures.append(figure._asdict())
    written = {
        "at": SystemClock().real().isoformat(),
        "machine": machine,
        "seconds": seconds,
        "figures": figures,
    }
    output.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")


def _row(figure: Figure) -> str:
    ratios = [ours / theirs for ours, theirs in zip(figure.ours, figure.theirs, strict=True)]
    cells = f"{_spread(figure.ours):>23}{_spread(figure.theirs):>23}{_spread(ratios):>20}"
    return f"{figure.name:25}{cells}\n    peer: {figure.peer}\n    {figure.note}"


def _spread(values: list[float]) -> str:
    digits = 0 if median(values) >= 20 else 2
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


if __name__ == "__main__":
    typer.run(main)
