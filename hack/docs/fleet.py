"""Write docs/reference/fleet.md: every key of platform.yaml and of teams/NAME.yaml, from their schemas."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hack.docs.one_page import kept
from hack.docs.slo import COLUMNS, Keys, row
from hack.schema import bundle

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "fleet.md"
_INTRODUCTION = """\
# Files of a fleet repository

Made by `python -m hack.docs.fleet` from `schemas/fleet.yaml` and `schemas/team.yaml`: edit those, not this page.
[The guide](../fleet.md) has the layout. `helm platform validate` says what is wrong in these files, with the place;
`helm platform schema --kind platform` and `--kind team` print their schemas for editors. Keys of `slo` are in
[the page of objectives](slo.md).
"""
_PAGES = (
    ("platform.yaml", "platform-file", "What holds for every team and application."),
    ("teams/NAME.yaml", "team-file", "The values of the chart `tenant`; the team is named like the file."),
)


def page() -> str:
    """The page, the same bytes for the same sources. Raises IncompleteError for a key without words."""
    parts = [_INTRODUCTION]
    for title, name, about in _PAGES:
        arguments = next(each for file, each in bundle.OF_FILES.items() if file.name == f"{name}.schema.json")
        schema = json.loads(bundle.definition(*arguments))
        schema["properties"].pop("slo")
        parts += [f"## {title}\n", f"{about}\n", *COLUMNS, *map(row, Keys(schema).keys()), ""]
    return "\n".join(parts).rstrip() + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    return kept(arguments, "the reference page of a fleet's files", TARGET, "fleet", page)


if __name__ == "__main__":
    sys.exit(main())
