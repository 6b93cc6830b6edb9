"""Write the dashboards that the platform's charts ship in files/dashboards."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from helm_platform.dashboards import classic, cluster, ingress
from helm_platform.dashboards.autoscaling import autoscaling
from helm_platform.dashboards.backups import backups
from helm_platform.dashboards.team import team
from helm_platform.slo.dashboards import shared
from helm_platform.slo.outputs import File
from helm_platform.slo.platform import default

ROOT = Path(__file__).resolve().parents[1]
CHARTS = ROOT / "charts"


def shipped() -> Iterator[tuple[str, File]]:
    """The chart and the file of each. A new one is a line here."""
    yield from (("monitoring", file) for file in shared(default()))
    yield from (("monitoring", File(f"{each.name}.json", classic.text(each))) for each in cluster.dashboards())
    for name, provider in ingress.providers(ROOT / "charts" / "ingress").items():
        yield "ingress", File(f"ingress-{name}.json", ingress.text(name, provider))
    yield "storage", File("backups.json", classic.text(backups()))
    yield "scaling", File("autoscaling.json", classic.text(autoscaling()))
    yield "tenant", File("team.json", classic.text(team()))


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with --check compare them. Exit code 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Make files/dashboards of the charts.")
    parser.add_argument("--check", action="store_true", help="fail when a committed file is not the current one")
    options = parser.parse_args(arguments)
    stale = 0
    for chart, file in shipped():
        target = CHARTS / chart / "files" / "dashboards" / file.name
        if not options.check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != file.text:
            print(f"{target.relative_to(CHARTS.parent)} is stale; run: python -m hack.dashboards", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
