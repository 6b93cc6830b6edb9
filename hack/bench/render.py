"""How long `helm template` takes for platform-app, against the chart that `helm create` makes, in the same run.

The rows between the two tell what a chart of this size costs before it renders anything: Helm compiles the whole schema
and parses every template at each call. The last lines tell whether the time grows with the number of workloads alone.

Usage: python -m hack.bench.render [--runs N]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from hack.bench.walls import measured, table

from helm_platform import toolchain

ROOT = Path(__file__).resolve().parents[2]
SIZES = (5, 10, 20, 40)
_EXPOSED = "port: 8080, expose: {host: h%d.acme.io}"
_WHOLE = _EXPOSED + ", autoscaling: {max: 5}, metrics: {enabled: true}"


def workloads(count: int, each: str = _WHOLE) -> str:
    """Values with that many workloads, each with Service and exposure, and unless told otherwise with autoscaler,
    monitor, alerts and dashboard.
    """
    lines = [f"  w{number}: {{{each % number}}}" for number in range(count)]
    return "\n".join(["kind: none", 'image: {repository: ghcr.io/acme/shop, tag: "1"}', "workloads:", *lines, ""])


def main() -> None:
    """Print the table; its first row is the chart that `helm create` makes."""
    parser = argparse.ArgumentParser(description="Time helm template.")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    helm = toolchain.ensure(["helm"])["helm"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {f"HELM_{kind}_HOME": str(folder / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        shutil.copytree(ROOT / "charts", folder / "charts", ignore=shutil.ignore_patterns("*.tgz"))
        chart = folder / "charts" / "platform-app"
        subprocess.run([helm, "dependency", "build", chart], check=True, capture_output=True, env=environment)
        subprocess.run([helm, "create", folder / "plain"], check=True, capture_output=True, env=environment)
        cases: dict[str, list[str | Path]] = {
            "helm create": [folder / "plain"],
            "helm create, our schema unused": [_with_schema(folder, chart)],
            "helm create, our library unused": [_with_library(folder)],
            "platform-app, image and port": [chart, "--set", "image.repository=a/b,port=8080"],
            "platform-app, five lines": [chart, "-f", ROOT / "examples" / "hello" / "values.yaml"],
        }
        cases["platform-app, image and port"] += ["--set-string", "image.tag=1"]
        for size in SIZES:
            cases[_sized(size)] = [chart, "-f", _values(folder, size, _EXPOSED)]
        cases["20 workloads, with everything"] = [chart, "-f", _values(folder, 20, _WHOLE)]
        walls = measured(
            {case: [helm, "template", "bench", *words] for case, words in cases.items()}, runs, environment
        )
    table(walls)
    few, some, many = (median(walls[_sized(size)]) for size in (5, 20, 40))
    first, second = (some - few) / 15, (many - some) / 20
    print(f"a workload more: {first:.1f} ms from 5 to 20, {second:.1f} ms from 20 to 40, ratio {second / first:.2f}")


def _sized(count: int) -> str:
    return f"{count} workloads, exposed"


def _values(folder: Path, count: int, each: str) -> Path:
    file = folder / f"{count}-{len(each)}.yaml"
    file.write_text(workloads(count, each), encoding="utf-8")
    return file


def _with_schema(folder: Path, chart: Path) -> Path:
    """The plain chart with our schema behind a key that nobody writes: compiled, and asked for nothing."""
    copy = shutil.copytree(folder / "plain", folder / "schema")
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    definitions = schema.pop("$defs")
    whole = {"$schema": schema.pop("$schema"), "properties": {"unused": schema}, "$defs": definitions}
    (copy / "values.schema.json").write_text(json.dumps(whole, separators=(",", ":")), encoding="utf-8")
    return copy


def _with_library(folder: Path) -> Path:
    """The plain chart with our library as a dependency: parsed, and asked for nothing."""
    copy = shutil.copytree(folder / "plain", folder / "library")
    shutil.copytree(folder / "charts" / "platform-lib", copy / "charts" / "platform-lib")
    return copy


if __name__ == "__main__":
    main()
