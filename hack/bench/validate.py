"""How long `helm platform validate` takes, beside a bare interpreter and `--help`, in alternating runs.

Usage: python hack/bench/validate.py [--runs N] [--file values.yaml]

Walls of whole processes. Medians of runs that alternate between the commands, so that a busy machine slows all of
them alike; the ratio is the median of the ratios within each round.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HELLO = Path(__file__).resolve().parents[2] / "examples" / "hello" / "values.yaml"
PYTHON = sys.executable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--file", type=Path, default=HELLO, help="the values file to check (default: five lines)")
    options = parser.parse_args()
    commands = {
        "python -c pass": [PYTHON, "-c", "pass"],
        "python -c 'import click'": [PYTHON, "-c", "import click"],
        "helm-platform --help": [PYTHON, "-m", "helm_platform", "--help"],
        "helm-platform validate --help": [PYTHON, "-m", "helm_platform", "validate", "--help"],
        "python -c 'import jsonschema'": [PYTHON, "-c", "import jsonschema"],
        "helm-platform validate -f FILE": [PYTHON, "-m", "helm_platform", "validate", "-f", str(options.file)],
    }
    table(measured(commands, options.runs))


def measured(commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Walls in milliseconds by command; one warm-up round is thrown away."""
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if turn:
                walls[name].append((time.perf_counter() - start) * 1000)
    return walls


def table(walls: dict[str, list[float]]) -> None:
    base = next(iter(walls.values()))
    print(f"{'command':<34}{'median':>10}{'min':>10}{'added':>10}{'ratio':>8}")
    for name, times in walls.items():
        added = median(one - bare for one, bare in zip(times, base, strict=True))
        ratio = median(one / bare for one, bare in zip(times, base, strict=True))
        print(f"{name:<34}{median(times):>7.1f} ms{min(times):>7.1f} ms{added:>7.1f} ms{ratio:>8.2f}")


if __name__ == "__main__":
    main()
