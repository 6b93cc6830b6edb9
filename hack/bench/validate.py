"""How long `helm platform validate` takes, beside a bare interpreter and beside check-jsonschema on the same files.

One file: many alternating runs. Many files: a few, check-jsonschema getting all of them in one call; cold is with an
empty cache, warm with what the run before kept. Memory is the peak of a command with all its processes.

Usage: python -m hack.bench.validate [--runs N] [--file values.yaml] [--files N] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hack.bench.applications import ROOT, write_applications
from hack.bench.walls import measured, table

HELLO = ROOT / "examples" / "hello" / "values.yaml"
SCHEMA = ROOT / "charts" / "platform-app" / "values.schema.json"
PYTHON = sys.executable
PEER = [PYTHON, "-m", "check_jsonschema", "--schemafile", str(SCHEMA)]
VALIDATE = [PYTHON, "-m", "helm_platform", "validate"]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="for one file; 0 leaves that part out")
    parser.add_argument("--file", type=Path, default=HELLO, help="the values file to check (default: five lines)")
    parser.add_argument("--files", type=int, default=1000, help="how many files a fleet has; 0 leaves that part out")
    parser.add_argument("--rounds", type=int, default=3, help="for the fleet")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-") as name:
        folder = Path(name)
        environment = os.environ | {"HELM_PLATFORM_CACHE": str(folder / "cache")}
        if options.runs:
            one_file(options.file, options.runs, environment)
        if options.files:
            fleet(folder, options.files, options.rounds, environment)


def one_file(file: Path, runs: int, environment: Mapping[str, str]) -> None:
    """Time commands on one file; the whole check with a render that is kept."""
    peer = "check-jsonschema"
    walls = measured(
        {
            "python -c pass": [PYTHON, "-c", "pass"],
            "python -c 'import click'": [PYTHON, "-c", "import click"],
            "helm-platform --help": [PYTHON, "-m", "helm_platform", "--help"],
            "helm-platform validate --help": [*VALIDATE, "--help"],
            peer: [*PEER, str(file)],
            "helm-platform validate --fast": [*VALIDATE, "-f", str(file), "--fast"],
            "helm-platform validate": [*VALIDATE, "-f", str(file)],
        },
        runs,
        environment,
        check=False,
    )
    table(walls)
    for name in ("helm-platform validate --fast", "helm-platform validate"):
        ratio = median(own / theirs for own, theirs in zip(walls[name], walls[peer], strict=True))
        print(f"{name}: {ratio:.2f} of {peer} on the same file and schema")


@dataclass(frozen=True)
class Run:
    """One run: its wall in seconds, its peak in MiB."""

    wall: float
    peak: float


def fleet(folder: Path, count: int, rounds: int, environment: Mapping[str, str]) -> None:
    """Time the check of many files."""
    files = write_applications(folder / "apps", count)
    ours = [*VALIDATE, "--fast", str(folder / "apps")]
    runs: dict[str, list[Run]] = {"check-jsonschema": [], "cold": [], "warm": [], "without a cache": []}
    for _ in range(rounds):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        runs["check-jsonschema"].append(_run([*PEER, *map(str, files)], environment))
        runs["cold"].append(_run(ours, environment))
        runs["warm"].append(_run(ours, environment))
        runs["without a cache"].append(_run([*ours, "--no-cache"], environment))
    size = sum(file.stat().st_size for file in files) / count / 1024
    processors = len(os.sched_getaffinity(0))
    print(f"\n{count} files of {size:.1f} KiB, {rounds} rounds, {processors} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'validate --fast':<34}{'median':>10}{'min':>10}{'peak':>10}{'ratio':>8}")
    for name, own in runs.items():
        walls = [run.wall for run in own]
        ratio = median(run.wall / peer.wall for run, peer in zip(own, runs["check-jsonschema"], strict=True))
        peak = max(run.peak for run in own)
        print(f"{name:<34}{median(walls):>8.2f} s{min(walls):>8.2f} s{peak:>6.0f} MiB{ratio:>8.3f}")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command, whatever it finds. The peak is the largest of its processes'."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command[:6])} ended with {process.returncode}")
    return Run(time.perf_counter() - begin, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
