"""How long `helm template` takes for platform-app, against the chart that `helm create` makes, in the same run.

Usage: python -m hack.bench.render [--runs N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from hack.bench.walls import measured, table

from helm_platform import toolchain

ROOT = Path(__file__).resolve().parents[2]
SIZES = (5, 10, 20, 40)


def workloads(count: int) -> str:
    """Values with that many workloads, each with Service, exposure, autoscaler and monitor."""
    one = "{port: 8080, expose: {host: h%d.acme.io}, autoscaling: {max: 5}, metrics: {enabled: true}}"
    lines = [f"  w{number}: {one % number}" for number in range(count)]
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
            "platform-app, five lines": [chart, "-f", ROOT / "examples" / "hello" / "values.yaml"],
        }
        for size in SIZES:
            values = folder / f"{size}.yaml"
            values.write_text(workloads(size), encoding="utf-8")
            cases[f"platform-app, {size} workloads"] = [chart, "-f", values]
        table(measured({case: [helm, "template", "bench", *words] for case, words in cases.items()}, runs, environment))


if __name__ == "__main__":
    main()
