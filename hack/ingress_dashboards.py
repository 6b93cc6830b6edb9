"""Write the dashboards that charts/ingress ships, one a provider."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from helm_platform.dashboards import ingress

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "charts" / "ingress"
TARGET = CHART / "files" / "dashboards"


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with --check compare them. Exit code 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Make charts/ingress/files/dashboards of the providers' data.")
    parser.add_argument("--check", action="store_true", help="fail when a committed file is not the current one")
    options = parser.parse_args(arguments)
    stale = 0
    for name, provider in ingress.providers(CHART).items():
        target, text = TARGET / f"ingress-{name}.json", ingress.text(name, provider)
        if not options.check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != text:
            print(f"{target.relative_to(ROOT)} is stale; run: python -m hack.ingress_dashboards", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
