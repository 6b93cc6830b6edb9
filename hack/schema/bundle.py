"""Bundle schemas/*.yaml into the values.schema.json of each chart, platform-app's also for `helm platform explain`.

A source file is one concept. `$ref: FILE.yaml` and `$ref: FILE.yaml#/$defs/NAME` become `#/$defs/…` of one document,
because Helm resolves no relative files and would fetch remote ones at every render; any other pointer into a file will
do too. `x-properties-from: FILE.yaml` copies the properties of a file: closed objects cannot be extended by `$ref`.
`x-names-from: FILE.yaml`, or a pointer into it, takes over their names only, for a chart that does not read them.
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
#: Each chart's schema, by the source that describes its top level.
TARGETS = {
    "platform-app.yaml": ROOT / "charts" / "platform-app" / "values.schema.json",
    "chart-monitoring.yaml": ROOT / "charts" / "monitoring" / "values.schema.json",
    "chart-ingress.yaml": ROOT / "charts" / "ingress" / "values.schema.json",
    "chart-security.yaml": ROOT / "charts" / "security" / "values.schema.json",
    "chart-storage.yaml": ROOT / "charts" / "storage" / "values.schema.json",
    "chart-scaling.yaml": ROOT / "charts" / "scaling" / "values.schema.json",
    "chart-tenant.yaml": ROOT / "charts" / "tenant" / "values.schema.json",
    "platform.yaml": ROOT / "umbrella" / "values.schema.json",
}
#: The first of them with what only readers need, which would cost every render.
IN_FULL = ROOT / "src" / "helm_platform" / "validate" / "reference" / "platform-app.json"
#: What no chart has, in full. File → the source, the definition in it ("" is all of it), and its title.
_FLEET_FOLDER = ROOT / "src" / "helm_platform" / "validate" / "fleet"
_LEVELS_FOLDER = ROOT / "src" / "helm_platform" / "slo" / "schemas"
OF_FILES = {
    _LEVELS_FOLDER / "servicelevels.schema.json": ("slo.yaml", "levels", "ServiceLevels"),
    _LEVELS_FOLDER / "platform.schema.json": ("slo-fleet.yaml", "platform", "The block slo of platform.yaml"),
    _LEVELS_FOLDER / "team.schema.json": ("slo-fleet.yaml", "team", "The block slo of a team"),
    _FLEET_FOLDER / "platform-file.schema.json": ("fleet.yaml", "", "platform.yaml of a fleet repository"),
    _FLEET_FOLDER / "team-file.schema.json": ("team.yaml", "", "A team of a fleet repository"),
}
#: Words that only readers need.
_FOR_READERS = ("x-groups", "x-inherited", "x-since", "x-message")
#: Editors show descriptions and Helm never reads them: the chart has them down to this level, the bundle in full has
#: them all. A level is a key within a key; the values, each of `workloads` and `global.platform` begin at 0.
_LEVELS = 3
_TOPS = ("workload", "profile")
_ENTRY = "platform-app.yaml"
_PREFIX = "#/$defs/"
#: A copy shorter than this many characters is about as long as a reference to it.
_WORTH_SHARING = 70


def load(sources: Path) -> dict[str, dict[str, Any]]:
    """Every source file by its name."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(sources.glob("*.yaml"))}
    return {name: yaml.load(text, Loader=yaml.CSafeLoader) for name, text in texts.items()}


def bundle(sources: Path = SOURCES, *, entry: str = _ENTRY, examples: bool = False) -> str:
    """The schema of a chart as JSON text, the same bytes for the same sources. Raises KeyError for a `$ref` to nothing.

    `entry` is the source that describes the top level of its values. Helm reads it at every render, so it has no
    spaces, and platform-app's, the large one, has what only readers need (`examples` first of all) only when it is
    asked for.
    """
    files = load(sources)
    lean = entry == _ENTRY and not examples
    root = dict(files[entry])
    if "x-properties-from" in root:
        root["properties"] = {**files[root.pop("x-properties-from")]["properties"], **root["properties"]}
    definitions: dict[str, Any] = {}
    wanted: list[tuple[str, str, Any]] = []

    def resolve(reference: str, home: str) -> str:
        file, _, pointer = reference.partition("#")
        file = file or home
        # A reference to nothing must fail here, not at the first render.
        source = _at(files[file], pointer)
        words = [word for word in pointer.split("/") if word not in ("", "$defs", "properties")]
        key = "-".join([file.removesuffix(".yaml"), *words])
        if key not in definitions:
            definitions[key] = None
            wanted.append((key, file, source))
        return _PREFIX + key

    def rewrite(node: Any, home: str) -> Any:
        if isinstance(node, dict):
            # A form of several is told by its title; the words below it are for the readers of the source.
            titled = lean and "title" in node and "properties" in node
            if "x-names-from" in node:
                file, _, pointer = node["x-names-from"].partition("#")
                names = _at(files[file], pointer)["properties"]
                known = {name: {"description": "Read by other charts."} for name in names}
                node = {key: value for key, value in node.items() if key != "x-names-from"}
                node["properties"] = {**known, **node["properties"]}
            return {
                key: resolve(value, home) if key == "$ref" else rewrite(value, home)
                for key, value in node.items()
                if key != "$defs"
                and (not lean or not ((key == "examples" and isinstance(value, list)) or key in _FOR_READERS))
                and not (titled and key == "description")
            }
        return [rewrite(item, home) for item in node] if isinstance(node, list) else node

    top = rewrite(root, entry)
    while wanted:
        key, file, source = wanted.pop()
        definitions[key] = rewrite(source, file)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": top.pop("title"),
        "type": "object",
        "additionalProperties": False,
        **top,
        "$defs": dict(sorted(definitions.items())),
    }
    if lean:
        _without_the_deep(document)
    _shared(document)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True) + "\n"


def _at(node: Any, pointer: str) -> Any:
    for word in filter(None, pointer.split("/")):
        node = node[word]
    return node


def _without_the_deep(document: dict[str, Any]) -> None:
    """Takes away the descriptions of keys far down, where people look things up rather than read on.

    What several places share is as near as the nearest of them.
    """
    levels: dict[int, int] = {}
    todo: list[tuple[Any, int]] = [(document, 0)]
    while todo:
        node, level = todo.pop()
        if not isinstance(node, dict) or levels.get(id(node), _LEVELS + 1) <= level:
            continue
        levels[id(node)] = level
        if "$ref" in node:
            name = node["$ref"].removeprefix(_PREFIX)
            todo.append((document["$defs"][name], 0 if name in _TOPS else level))
        todo += [(inner, level + 1) for inner in node.get("properties", {}).values()]
        todo += [
            (node.get("additionalProperties"), level + 1),
            (node.get("items"), level),
            (node.get("propertyNames"), level),
        ]
        todo += [(inner, level) for word in ("anyOf", "oneOf", "allOf") for inner in node.get(word, ())]

    def strip(node: Any, *, names: bool = False) -> None:
        if isinstance(node, list):
            for item in node:
                strip(item)
        elif isinstance(node, dict):
            if not names and id(node) not in levels:
                node.pop("description", None)
            for key, value in node.items():
                strip(value, names=not names and key in ("properties", "$defs"))

    strip(document)


def _shared(document: dict[str, Any]) -> None:
    """Writes each schema that occurs several times word for word once, below `$defs`.

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
                if names and isinstance(value, dict) and "$ref" not in value:
                    uses.setdefault(json.dumps(value), []).append((node, key))
                collect(value, names=not names and key == "properties")

    collect({key: value for key, value in document.items() if key != "$defs"})
    for definition in document["$defs"].values():
        collect(definition)
    for text, places in uses.items():
        if len(places) > 1 and len(text) > _WORTH_SHARING:
            _write_once(document["$defs"], text, places)


def _write_once(definitions: dict[str, Any], text: str, places: list[tuple[dict[str, Any], str]]) -> None:
    name = f"shared-{places[0][1]}"
    number = sum(other.startswith(name) for other in definitions)
    name += f"-{number}" if number else ""
    definitions[name] = json.loads(text)
    for node, key in places:
        node[key] = {"$ref": _PREFIX + name}


def definition(file: str, name: str, title: str, sources: Path = SOURCES) -> str:
    """One definition, or a whole file, with all that it refers to, as a schema. Raises KeyError as `bundle` does."""
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
        words = [word for word in pointer.split("/") if word not in ("", "$defs", "properties")]
        key = "-".join([place.removesuffix(".yaml"), *words])
        if key not in made:
            made[key] = None
            node: Any = files[place]
            for step in pointer.split("/")[1:]:
                node = node[step]
            made[key] = rewrite(node, place)
        return _PREFIX + key

    source = (
        files[file]["$defs"][name] if name else {k: v for k, v in files[file].items() if k not in ("$defs", "title")}
    )
    top = rewrite(source, file)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps({**head, **top, "$defs": dict(sorted(made.items()))}, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write all bundles, or with --check compare them. Exit code 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Bundle schemas/ into the schemas of the charts' values.")
    parser.add_argument("--check", action="store_true", help="fail when a committed bundle is not the current one")
    options = parser.parse_args(arguments)
    stale = False
    made = {target: bundle(entry=entry) for entry, target in TARGETS.items()}
    made[IN_FULL] = bundle(examples=True)
    made |= {target: definition(*each) for target, each in OF_FILES.items()}
    for target, text in made.items():
        if not options.check:
            target.write_text(text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != text:
            print(f"{target.relative_to(ROOT)} is stale; run: python hack/schema/bundle.py", file=sys.stderr)
            stale = True
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
