"""Write docs/components.md from components/components.yaml; `--check` only says whether it would change."""

from __future__ import annotations

import sys
from pathlib import Path

from helm_platform import components, files
from helm_platform.components.table import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "components.md"


def main(arguments: list[str]) -> int:
    """The exit code: 1 where `--check` finds another text."""
    catalog = components.read().catalog
    if catalog is None:
        sys.stderr.write("components/components.yaml is wrong: helm platform status tells where\n")
        return 1
    text = page(catalog)
    if "--check" not in arguments:
        files.replace(PAGE, text)
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/components.md is not what components.yaml says; run hack/docs/components.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
