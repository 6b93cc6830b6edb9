"""Make docs/reference/migrate.md: what the keys of other tools become, and what is otherwise on purpose.

It comes from the sources and the rules themselves: a source that says nothing makes no page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hack.docs.one_page import kept
from hack.docs.values import IncompleteError

from helm_platform.migrate import SourceName
from helm_platform.migrate.interface import Source
from helm_platform.migrate.proof.intended import RULES, Rule

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "migrate.md"
_INTRODUCTION = """\
# What migrate makes of other tools

Made by `python -m hack.docs.migrate` from `src/helm_platform/migrate`: edit the sources and the rules, not this page.
[How to use it](../migrate.md).
"""
_ON_PURPOSE = """
## On purpose

What platform-app does otherwise, and the values with which it is as it was. Those that need a reason also say why:
`security.reason`, `network.reason`.

| Rule | Why | As it was |
|---|---|---|
"""


def page() -> str:
    """The page, the same bytes for the same data. Raises IncompleteError for a source that lacks words."""
    sources = "".join("\n".join(_source(name, name.to_source())) + "\n" for name in SourceName)
    rules = list(dict.fromkeys(_rule(rule) for rule in RULES))
    return f"{_INTRODUCTION}{sources}{_ON_PURPOSE}" + "".join(f"{line}\n" for line in rules)


def _source(name: SourceName, source: Source) -> Iterator[str]:
    if not source.keys:
        raise IncompleteError(f"the source {name} does not say what becomes of anything")
    version = f" {source.version}" if source.version else ""
    yield f"\n## {name}\n\nOf {source.title}{version}.\n"
    yield f"| {source.unit} | Becomes |"
    yield "|---|---|"
    yield from (f"| `{key.path}` | {key.becomes} |" for key in source.keys)


def _rule(rule: Rule) -> str:
    off = f"`{rule.off}`" + (", with a reason" if rule.reason else "") if rule.off else "-"
    return f"| {rule.id} | {rule.why} | {off} |"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when the page is stale, or a source lacks words."""
    return kept(arguments, "docs/reference/migrate.md", TARGET, "migrate", page)


if __name__ == "__main__":
    sys.exit(main())
