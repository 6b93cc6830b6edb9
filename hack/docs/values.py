"""Write docs/reference/values.md, the page of every key of the values, from schemas/*.yaml.

The words are those of `helm platform explain` (helm_platform/validate/reference/wording.py). A key without a
description or a valid example is an error here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hack.schema import bundle

from helm_platform.schemas.shape import Shape
from helm_platform.validate.reference.wording import NO_EXAMPLE, Wording
from helm_platform.values import inline

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "values.md"
#: Keys whose own keys are those of the top level.
_SAME_KEYS = ("workloads.<name>", "global.platform.defaults", "global.platform.enforced")


class IncompleteError(Exception):
    """A key that the page cannot describe; the message names it and what to write."""


@dataclass(frozen=True)
class Key:
    """One key: its path with `<name>` for free names, and everything the page says about it."""

    path: str
    type: str
    default: str
    description: str
    example: Any
    schema: Any


class Reader:
    """Reads the keys out of the bundled schema with its examples."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """`schema` is the whole document: references point into its `$defs`."""
        self._schema = schema
        self._words = Wording(Shape(schema))
        self._shown: dict[str, str] = {}

    def keys(self) -> Iterator[Key]:
        """Every key in the schema's order, a map's keys after the map."""
        for name, schema in self._schema["properties"].items():
            if not self._words.resolved(schema).get("x-machine"):
                yield from self._walk(name, schema, required=False)

    def _walk(self, path: str, schema: Any, *, required: bool) -> Iterator[Key]:
        yield self._key(path, schema, required=required)
        if path in _SAME_KEYS or self._was_shown(path, schema):
            return
        seen: set[str] = set()
        for variant in self._words.variants(schema):
            for name, inner in variant.get("properties", {}).items():
                below = f"{path}.{name}"
                if inner is not False and below not in seen:
                    seen.add(below)
                    yield from self._walk(below, inner, required=name in variant.get("required", ()))
            free = variant.get("additionalProperties")
            if isinstance(free, dict) and f"{path}.<name>" not in seen:
                seen.add(f"{path}.<name>")
                yield from self._walk(f"{path}.<name>", free, required=False)
            items = variant.get("items")
            if isinstance(items, dict) and any("properties" in v for v in self._words.variants(items)):
                yield from self._walk(f"{path}[]", items, required=False)

    def _was_shown(self, path: str, schema: Any) -> bool:
        """Whether the definition behind the key has its keys on the page already; notes it otherwise."""
        name = schema.get("$ref", "")
        if not name or not any(self._has_keys(variant) for variant in self._words.variants(schema)):
            return False
        return self._shown.setdefault(name, path) != path

    def _has_keys(self, variant: dict[str, Any]) -> bool:
        """Whether a map has keys worth a row each; labels and the like only repeat themselves."""
        free = variant.get("additionalProperties")
        return "properties" in variant or (
            isinstance(free, dict) and any("properties" in inner for inner in self._words.variants(free))
        )

    def _key(self, path: str, schema: Any, *, required: bool) -> Key:
        description = self._words.meaning(schema)
        if not description:
            raise IncompleteError(f"schemas/: {json.dumps(schema)[:80]} has no description")
        example = self._words.example(schema)
        if example is NO_EXAMPLE:
            raise IncompleteError(f"schemas/: {path} has no example; write `examples: [ … ]` beside its description")
        shown = self._shown.get(schema.get("$ref", ""), path)
        if shown != path:
            description = f"{description.removesuffix('.')}. Its keys are those of `{shown}`."
        default = "required" if required else self._words.default(schema)
        return Key(path, " or ".join(self._words.types(schema)), default, description, example, schema)


def keys() -> list[Key]:
    """Every key of the values. Raises IncompleteError."""
    return list(Reader(json.loads(bundle.bundle(examples=True))).keys())


def page() -> str:
    """The page as Markdown, the same bytes for the same schemas."""
    lines = [
        "# Values of platform-app",
        "",
        "Every key, made from `schemas/` by `python -m hack.docs.values`. `<name>` is a name of your choice. A key",
        "without a default does nothing until it is written. `workloads.<name>`, `global.platform.defaults` and",
        "`global.platform.enforced` have the keys of the top level.",
    ]
    section = ""
    for key in keys():
        top = key.path.split(".")[0].split("[")[0]
        if top != section:
            section = top
            lines += [
                "",
                f"## {top}",
                "",
                key.description,
                "",
                "| Key | Type | Default | Example | Meaning |",
                "|---|---|---|---|---|",
            ]
        cells = (f"`{key.path}`", key.type, key.default, f"`{inline(key.example)}`", key.description)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    from hack.docs.one_page import kept

    return kept(arguments, "the reference page of the values", TARGET, "values", page)


if __name__ == "__main__":
    sys.exit(main())
