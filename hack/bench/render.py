"""How long `helm template` takes for platform-app, against the chart that `helm create` makes, in the same run.

python hack/bench/render.py [--runs N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from helm_platform import toolchain

ROOT = Path(__file__).resolve().parents[2]
SIZES = (5, 10, 20, 40)


def workloads(count: int) -> str:
    """Values with that many workloads, each with Service, exposure, autoscaler and monitor."""
    one = "{port: 8080, expose: {host: h%d.acme.io}, autoscaling: {max: 5}, metrics: {enabled: true}}"
    lines = [f"  w{number}: {one % number}" for number in range(count)]
    return "\n".join(["kind: none", 'image: {repository: ghcr.io/acme/shop, tag: "1"}', "workloads:", *lines, ""])


def main() -> None:
    """Print a table: median and minimum in milliseconds, and the ratio of the medians to `helm create`'s chart."""
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
            "platform-app, five lines": [chart, "-f", ROOT / "examples" / "hello" / "values.yaml"],
        }
        for size in SIZES:
            values = folder / f"{size}.yaml"
            values.write_text(workloads(size), encoding="utf-8")
            cases[f"platform-app, {size} workloads"] = [chart, "-f", values]
        times: dict[str, list[float]] = {case: [] for case in cases}
        for _ in range(runs):  # in turn, so that a machine that grows slower does so for all
            for case, arguments in cases.items():
                started = time.perf_counter()
                subprocess.run(
                    [helm, "template", "bench", *arguments], check=True, stdout=subprocess.DEVNULL, env=environment
                )
                times[case].append((time.perf_counter() - started) * 1000)
    base = statistics.median(times["helm create"])
    print(f"{'helm template':<28}{'median':>10}{'min':>10}{'ratio':>8}")
    for case, taken in times.items():
        median = statistics.median(taken)
        print(f"{case:<28}{median:>7.1f} ms{min(taken):>7.1f} ms{median / base:>8.2f}")


if __name__ == "__main__":
    main()
