"""How long `helm platform slo generate` takes for many documents, beside PyYAML writing the same rules.

The commands alternate, so that a busy machine slows all of them alike; the ratio is the median of those within each
round. Wall and processor time are of whole commands, memory is their peak. The last table is about how time and memory
grow with the documents.

Usage: python -m hack.bench.generate [--documents N] [--rounds N] [--most N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PYTHON = sys.executable
GENERATE = [PYTHON, "-m", "helm_platform", "slo", "generate"]
_HEAD = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: {service}
namespace: {namespace}
team: shop
slos:
"""
_SLO = """\
  {name}:
    objective: 99.9
    sli:
      ratio:
        bad: http_requests_total{{job="{job}",code=~"5.."}}
        total: http_requests_total{{job="{job}"}}
"""
#: Reads objects as quickly as PyYAML can and writes them as its users do, or by libyaml.
_DUMP = """
import sys, yaml
from pathlib import Path
objects = [yaml.load(file.read_text(), yaml.CSafeLoader) for file in Path(sys.argv[1]).rglob("*.yaml")]
out = Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
for number, each in enumerate(objects):
    (out / f"{number}.yaml").write_text(yaml.dump(each, Dumper=getattr(yaml, sys.argv[3]), sort_keys=False))
"""


@dataclass(frozen=True)
class Run:
    """One run: wall and processor time in seconds, the peak in MiB."""

    wall: float
    processor: float
    peak: float


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=10_000, help="for how it grows; 0 leaves that part out")
    options = parser.parse_args()
    # In memory where that is possible: a disk takes 0.01 s or 0.5 s for 1 000 new files, by where it puts them.
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-", dir=memory if memory.is_dir() else None) as name:
        compared(Path(name), options.documents, options.rounds)
        if options.most:
            growth(Path(name), options.most)


def documents(folder: Path, count: int) -> Path:
    """So many documents with one objective each, in the layout of a fleet, and one file with as many."""
    for number in range(count):
        file = folder / "apps" / f"service-{number}" / "monitoring" / "slo.yaml"
        file.parent.mkdir(parents=True)
        service = f"service-{number}"
        text = _HEAD.format(service=service, namespace=f"shop-{number % 20}")
        file.write_text(text + _SLO.format(name="availability", job=service), encoding="utf-8")
    slos = "".join(_SLO.format(name=f"slo-{number}", job=f"service-{number}") for number in range(count))
    one = folder / "one" / "slo.yaml"
    one.parent.mkdir()
    one.write_text(_HEAD.format(service="all", namespace="shop") + slos, encoding="utf-8")
    return folder


def compared(folder: Path, count: int, rounds: int) -> None:
    """Time the command, and what others need for the same."""
    documents(folder, count)
    rules, dumped = folder / "rules", folder / "dumped"
    generate = [*GENERATE, str(folder / "apps"), "-o", str(rules)]
    commands = {
        "python -c pass": [PYTHON, "-c", "pass"],
        "PyYAML writes the same": [PYTHON, "-c", _DUMP, str(rules), str(dumped), "SafeDumper"],
        "PyYAML on libyaml does": [PYTHON, "-c", _DUMP, str(rules), str(dumped), "CSafeDumper"],
        "generate: nothing has changed": generate,
        "generate --check": [*generate, "--check"],
        "generate to stdout": [*GENERATE, str(folder / "apps")],
        "generate: one file": [*GENERATE, str(folder / "one"), "-o", str(folder / "single")],
        "generate": generate,
    }
    _run(generate)
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if name == "generate":
                shutil.rmtree(rules)
            shutil.rmtree(folder / "single", ignore_errors=True)
            runs[name].append(_run(command))
    load = f"{len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}"
    print(f"{count} documents of one objective, {rounds} rounds, {load}; ratio of processor time to PyYAML's")
    print(f"{'command':<34}{'wall':>9}{'least':>9}{'processor':>11}{'peak':>10}{'ratio':>8}")
    for name, own in runs.items():
        base = runs["PyYAML writes the same"]
        ratio = median(run.processor / other.processor for run, other in zip(own, base, strict=True))
        wall, least = median(run.wall for run in own), min(run.wall for run in own)
        processor, peak = median(run.processor for run in own), max(run.peak for run in own)
        print(f"{name:<34}{wall:>7.2f} s{least:>7.2f} s{processor:>9.2f} s{peak:>6.0f} MiB{ratio:>8.3f}")


def growth(folder: Path, most: int) -> None:
    """Print time and memory for a tenth, a half and all of so many documents."""
    print(f"\n{'documents':<34}{'wall':>9}{'processor':>20}{'peak':>10}{'ms each':>9}")
    for count in (most // 10, most // 2, most):
        place = documents(folder / str(count), count)
        run = _run([*GENERATE, str(place / "apps"), "-o", str(place / "rules")])
        each = run.processor * 1000 / count
        print(f"{count:<34}{run.wall:>7.2f} s{run.processor:>18.2f} s{run.peak:>6.0f} MiB{each:>9.2f}")


def _run(command: Sequence[str]) -> Run:
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:6])} ended with {process.returncode}")
    return Run(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
