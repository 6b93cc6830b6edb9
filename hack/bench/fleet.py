"""How long `helm platform render` takes for many releases, beside `xargs -P helm template` over the same files.

Both render the same files in turns, a part at a time: a busy machine slows both alike. The chart is assembled before
xargs starts, and helm gets it as this command gives it to helm. Then the command renders all of them again, warm.

Usage: python -m hack.bench.fleet [--apps N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from helm_platform import helm

ROOT = Path(__file__).resolve().parents[2]
WORKERS = str(os.cpu_count() or 1)
CHART = ROOT / "charts" / "platform-app"
# A child of this program, so that its own peak is what is measured and not that of this program.
_MEASURED = """
import json, resource, runpy, sys
sys.argv = ["helm-platform", *sys.argv[1:]]
try:
    runpy.run_module("helm_platform", run_name="__main__")
finally:
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps(peak), file=sys.stderr)
"""


def write_apps(folder: Path, count: int) -> list[Path]:
    """Values of that many applications: `folder/app-0001/values.yaml`, …, made of the repository's examples."""
    examples = [yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "examples").glob("*/values.yaml"))]
    draw = random.Random(1)  # noqa: S311 - the same files each time
    files = []
    for number in range(count):
        values = examples[number % len(examples)] | {"labels": {"acme.io/team": f"team-{draw.randrange(40)}"}}
        file = folder / f"app-{number:04}" / "values.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        files.append(file)
    return files


def parts(files: Sequence[Path], count: int) -> list[Sequence[Path]]:
    """The files in `count` parts of about the same size."""
    return [files[number::count] for number in range(count)]


def main() -> None:
    """Print walls, ratios and peaks."""
    parser = argparse.ArgumentParser(description="Time the render of many releases.")
    parser.add_argument("--apps", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=10, help="in how many turns the two alternate")
    parser.add_argument("--gogc", help="GOGC for the helm of xargs; the command's own runs with `off`")
    options = parser.parse_args()
    binary = helm.find()
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-") as name:
        folder = Path(name)
        files = write_apps(folder / "apps", options.apps)
        environment = os.environ | {"HELM_PLATFORM_CACHE": str(folder / "cache"), "HELM_BIN": str(binary.executable)}
        theirs = Xargs(helm.assembled(binary, CHART, folder / "chart"), binary, environment, options.gogc)
        ours = Command(folder / "out", environment)
        for number, some in enumerate(parts(files, options.rounds)):
            for one in (theirs, ours) if number % 2 else (ours, theirs):
                one.render(some)
        cold, ours.wall = ours.wall, 0.0
        ours.render([folder / "apps"])
    print(f"{options.apps} releases of platform-app, {WORKERS} processes at once, Helm {binary.version}")
    print(f"xargs -P{WORKERS} helm template  {theirs.wall:8.2f} s   GOGC={options.gogc or 'as it comes'}")
    print(f"helm platform render, cold {cold:8.2f} s   {cold / theirs.wall:.2f} of xargs")
    print(f"helm platform render, warm {ours.wall:8.2f} s")
    print(f"peak memory: {ours.peak} MiB, and {ours.largest} MiB of the largest helm")


class Xargs:
    """The plain way: as many helms at once as there are processors."""

    def __init__(self, chart: Path, binary: helm.Helm, environment: Mapping[str, str], gogc: str | None) -> None:
        self.command: list[str | Path] = [
            "xargs",
            "-P",
            WORKERS,
            "-I{}",
            binary.executable,
            "template",
            "web",
            chart,
            "--values",
            "{}",
        ]
        self.environment = {key: value for key, value in environment.items() if key != "GOGC"}
        self.environment |= {"GOGC": gogc} if gogc else {}
        self.wall = 0.0

    def render(self, files: Sequence[Path]) -> None:
        """Render them and throw the text away."""
        names = "\n".join(map(str, files)).encode()
        begin = time.perf_counter()
        subprocess.run(self.command, input=names, stdout=subprocess.DEVNULL, env=self.environment, check=True)
        self.wall += time.perf_counter() - begin


class Command:
    """`helm platform render` into a folder. `peak` and `largest` are in MiB: of the command, of a helm it ran."""

    def __init__(self, output: Path, environment: Mapping[str, str]) -> None:
        self.output, self.environment = output, environment
        self.wall, self.peak, self.largest = 0.0, 0, 0

    def render(self, paths: Sequence[Path]) -> None:
        """Render them into the folder."""
        command: list[str | Path] = [sys.executable, "-c", _MEASURED, "render", *paths, "-o", self.output]
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=True)
        self.wall += time.perf_counter() - begin
        peak, largest = json.loads(done.stderr.splitlines()[-1])
        self.peak, self.largest = max(self.peak, peak), max(self.largest, largest)


if __name__ == "__main__":
    main()
