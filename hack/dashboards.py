"""Write the dashboards that charts/monitoring ships: those of the engine's defaults."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from helm_platform.slo.dashboards import shared
from helm_platform.slo.platform import default

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "charts" / "monitoring" / "files" / "dashboards"


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with --check compare them. Exit code 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Make charts/monitoring/files/dashboards of the engine's defaults.")
    parser.add_argument("--check", action="store_true", help="fail when a committed file is not the current one")
    options = parser.parse_args(arguments)
    stale = 0
    for file in shared(default()):
        target = TARGET / file.name
        if not options.check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != file.text:
            print(f"{target.relative_to(ROOT)} is stale; run: python -m hack.dashboards", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
