"""Bundle schemas/*.yaml into charts/platform-app/values.schema.json, and in full for `helm platform explain`.

A source file is one concept. `$ref: FILE.yaml` and `$ref: FILE.yaml#/$defs/NAME` become `#/$defs/…` of one document,
because Helm resolves no relative files and would fetch remote ones at every render. `x-properties-from: FILE.yaml`
copies the properties of a file: closed objects cannot be extended by `$ref`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "schemas"
TARGET = ROOT / "charts" / "platform-app" / "values.schema.json"
#: The same with what only readers need, which would cost every render.
IN_FULL = ROOT / "src" / "helm_platform" / "validate" / "reference" / "platform-app.json"
#: What no chart has: documents and blocks that the SLO engine reads, in full. File → the definition, and its title.
_LEVELS_FOLDER = ROOT / "src" / "helm_platform" / "slo" / "schemas"
OF_THE_ENGINE = {
    _LEVELS_FOLDER / "servicelevels.schema.json": ("slo.yaml", "levels", "ServiceLevels"),
    _LEVELS_FOLDER / "platform.schema.json": ("slo-fleet.yaml", "platform", "The block slo of platform.yaml"),
    _LEVELS_FOLDER / "team.schema.json": ("slo-fleet.yaml", "team", "The block slo of a team"),
}
#: Words that only readers need.
_FOR_READERS = ("x-groups", "x-inherited", "x-since")
_ENTRY = "platform-app.yaml"
_PREFIX = "#/$defs/"
#: A copy shorter than this many characters is about as long as a reference to it.
_WORTH_SHARING = 70


def load(sources: Path) -> dict[str, dict[str, Any]]:
    """Every source file by its name."""
    return {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(sources.glob("*.yaml"))}


def bundle(sources: Path = SOURCES, *, examples: bool = False) -> str:
    """The schema as JSON text, the same bytes for the same sources. Raises KeyError for a `$ref` to nothing.

    Helm reads it at every render, so it has no spaces, and what only readers need (`examples` first of all) only when
    it is asked for.
    """
    files = load(sources)
    entry = dict(files[_ENTRY])
    entry["properties"] = {**files[entry.pop("x-properties-from")]["properties"], **entry["properties"]}
    definitions: dict[str, Any] = {}
    wanted: list[tuple[str, str]] = []

    def resolve(reference: str, home: str) -> str:
        file, _, pointer = reference.partition("#")
        file = file or home
        name = pointer.removeprefix("/$defs/")
        # A reference to nothing must fail here, not at the first render.
        _ = files[file]["$defs"][name] if name else files[file]
        key = file.removesuffix(".yaml") + (f"-{name}" if name else "")
        if key not in definitions:
            definitions[key] = None
            wanted.append((file, name))
        return _PREFIX + key

    def rewrite(node: Any, home: str) -> Any:
        if isinstance(node, dict):
            # A form of several is told by its title; the words below it are for the readers of the source.
            titled = not examples and "title" in node and "properties" in node
            return {
                key: resolve(value, home) if key == "$ref" else rewrite(value, home)
                for key, value in node.items()
                if key != "$defs"
                and (examples or not ((key == "examples" and isinstance(value, list)) or key in _FOR_READERS))
                and not (titled and key == "description")
            }
        return [rewrite(item, home) for item in node] if isinstance(node, list) else node

    top = rewrite(entry, _ENTRY)
    while wanted:
        file, name = wanted.pop()
        source = files[file]["$defs"][name] if name else files[file]
        definitions[file.removesuffix(".yaml") + (f"-{name}" if name else "")] = rewrite(source, file)
    document = _shared(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": top.pop("title"),
            "type": "object",
            "additionalProperties": False,
            **top,
            "$defs": dict(sorted(definitions.items())),
        }
    )
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True) + "\n"


def _shared(document: dict[str, Any]) -> dict[str, Any]:
    """The document with each schema that occurs several times word for word written once, below `$defs`.

    The top level and `workloads` have the same keys; Helm reads and compiles every copy at every render.
    """
    uses: dict[str, list[tuple[dict[str, Any], str]]] = {}

    def collect(node: Any, *, names: bool = False) -> None:
        if isinstance(node, list):
            for item in node:
                collect(item)
        elif isinstance(node, dict):
            for key, value in node.items():
                # What stands below `properties` is a schema by the name of a key.
                if names and isinstance(value, dict) and "description" in value and "$ref" not in value:
                    uses.setdefault(json.dumps(value), []).append((node, key))
                collect(value, names=not names and key == "properties")

    collect({key: value for key, value in document.items() if key != "$defs"})
    for definition in document["$defs"].values():
        collect(definition)
    for text, places in uses.items():
        if len(places) > 1 and len(text) > _WORTH_SHARING:
            _write_once(document["$defs"], text, places)
    return document


def _write_once(definitions: dict[str, Any], text: str, places: list[tuple[dict[str, Any], str]]) -> None:
    name = f"shared-{places[0][1]}"
    number = sum(other.startswith(name) for other in definitions)
    name += f"-{number}" if number else ""
    definitions[name] = json.loads(text)
    for node, key in places:
        node[key] = {"$ref": _PREFIX + name}


def definition(file: str, name: str, title: str, sources: Path = SOURCES) -> str:
    """One definition with all that it refers to, as a schema of its own in full. Raises KeyError as `bundle` does."""
    files = load(sources)
    made: dict[str, Any] = {}

    def rewrite(node: Any, home: str) -> Any:
        if isinstance(node, list):
            return [rewrite(item, home) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: refer(value, home) if key == "$ref" else rewrite(value, home) for key, value in node.items()}

    def refer(reference: str, home: str) -> str:
        other, _, pointer = reference.partition("#")
        place = other or home
        key = f"{place.removesuffix('.yaml')}-{pointer.removeprefix('/$defs/').replace('/', '-')}"
        if key not in made:
            made[key] = None
            node: Any = files[place]
            for step in pointer.split("/")[1:]:
                node = node[step]
            made[key] = rewrite(node, place)
        return _PREFIX + key

    top = rewrite(files[file]["$defs"][name], file)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps({**head, **top, "$defs": dict(sorted(made.items()))}, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write all bundles, or with --check compare them. Exit code 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Bundle schemas/ into the schema of platform-app's values.")
    parser.add_argument("--check", action="store_true", help="fail when a committed bundle is not the current one")
    options = parser.parse_args(arguments)
    stale = False
    engine = ((target, definition(*each)) for target, each in OF_THE_ENGINE.items())
    for target, text in ((TARGET, bundle()), (IN_FULL, bundle(examples=True)), *engine):
        if not options.check:
            target.write_text(text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != text:
            print(f"{target.relative_to(ROOT)} is stale; run: python hack/schema/bundle.py", file=sys.stderr)
            stale = True
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
