"""Write docs/reference/values.md, the page of every key of the values, from schemas/*.yaml.

A key's default is the sentence `Default: …` that ends its description; a switch without one is the opposite of the word
that its description begins with; any other key has none and does nothing until it is written. Its example is the first
of these that its schema allows: `examples` in the schema, what the description names after `for example` or `such as`,
the default, the smallest number; a choice shows its first entry, a map or list is put together from the examples of
what it holds. A key without a valid example is an error here.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hack.schema import bundle

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "values.md"
#: Keys whose own keys are those of the top level.
_SAME_KEYS = ("workloads.<name>", "global.platform.defaults", "global.platform.enforced")
_NO_EXAMPLE = object()
_TYPES = {"string": "text", "integer": "number", "number": "number", "boolean": "true or false", "array": "list"}


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
        self._shown: dict[str, str] = {}

    def keys(self) -> Iterator[Key]:
        """Every key in the schema's order, a map's keys after the map."""
        for name, schema in self._schema["properties"].items():
            if not self._resolved(schema).get("x-machine"):
                yield from self._walk(name, schema, required=False)

    def _walk(self, path: str, schema: Any, *, required: bool) -> Iterator[Key]:
        yield self._key(path, schema, required=required)
        if path in _SAME_KEYS or self._was_shown(path, schema):
            return
        seen: set[str] = set()
        for variant in self._variants(schema):
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
            if isinstance(items, dict) and any("properties" in v for v in self._variants(items)):
                yield from self._walk(f"{path}[]", items, required=False)

    def _was_shown(self, path: str, schema: Any) -> bool:
        """Whether the definition behind the key has its keys on the page already; notes it otherwise."""
        name = schema.get("$ref", "")
        if not name or not any(self._has_keys(variant) for variant in self._variants(schema)):
            return False
        return self._shown.setdefault(name, path) != path

    def _has_keys(self, variant: dict[str, Any]) -> bool:
        """Whether a map has keys worth a row each; labels and the like only repeat themselves."""
        free = variant.get("additionalProperties")
        return "properties" in variant or (
            isinstance(free, dict) and any("properties" in inner for inner in self._variants(free))
        )

    def _key(self, path: str, schema: Any, *, required: bool) -> Key:
        text = self._description(schema)
        # Only the last sentence is one about the default: `Default: 25%.`
        found = re.search(r"(?:^|\s)Default: (.*?)\.?$", text)
        default = "required" if required else found[1] if found else self._usual(schema, text)
        description = text[: found.start()].strip() if found else text
        example = self.example(schema)
        if example is _NO_EXAMPLE:
            raise IncompleteError(f"schemas/: {path} has no example; write `examples: [ … ]` beside its description")
        shown = self._shown.get(schema.get("$ref", ""), path)
        if shown != path:
            description = f"{description.removesuffix('.')}. Its keys are those of `{shown}`."
        return Key(path, self._type(schema), default, description or text, example, schema)

    def _usual(self, schema: Any, text: str) -> str:
        """The default of a key that has no word on it: a switch is described by what it does when it is turned."""
        switch = self._type(schema) == _TYPES["boolean"]
        turned = re.match(r"(true|false) ", text) if switch else None
        return {"true": "false", "false": "true"}[turned[1]] if turned else "none"

    def _resolved(self, schema: Any) -> dict[str, Any]:
        """The schema with what it refers to below its own words."""
        while "$ref" in schema:
            target = self._schema["$defs"][schema["$ref"].rpartition("/")[2]]
            schema = {**target, **{word: value for word, value in schema.items() if word != "$ref"}}
        found: dict[str, Any] = schema
        return found

    def _variants(self, schema: Any) -> list[dict[str, Any]]:
        resolved = self._resolved(schema)
        if "anyOf" in resolved:
            return [variant for branch in resolved["anyOf"] for variant in self._variants(branch)]
        return [resolved]

    def _description(self, schema: Any) -> str:
        resolved = self._resolved(schema)
        text = resolved.get("description", "")
        if not text and "anyOf" in resolved:
            titles = (branch.get("title") or self._resolved(branch)["description"] for branch in resolved["anyOf"])
            text = f"One of: {'; '.join(title.rstrip('.') for title in titles)}."
        if not text:
            raise IncompleteError(f"schemas/: {json.dumps(schema)[:80]} has no description")
        return str(text)

    def _type(self, schema: Any) -> str:
        words: list[str] = []
        for variant in self._variants(schema):
            if "enum" in variant:
                word = ", ".join(f"`{value}`" for value in variant["enum"])
            elif "const" in variant:
                word = f"`{json.dumps(variant['const'])}`"
            elif isinstance(variant.get("type"), list):
                word = " or ".join(dict.fromkeys(_TYPES.get(name, "map") for name in variant["type"]))
            elif variant.get("type") == "array" and isinstance(variant.get("items"), dict):
                word = f"list of {self._type(variant['items'])}"
            else:
                word = _TYPES.get(variant.get("type", "object"), "map")
            if word not in words:
                words.append(word)
        return " or ".join(words)

    def example(self, schema: Any) -> Any:
        """A valid value for the schema, or a mark that there is none."""
        resolved = self._resolved(schema)
        for value in self._candidates(resolved):
            if value is not _NO_EXAMPLE and self._valid(value, schema):
                return value
        return _NO_EXAMPLE

    def _candidates(self, resolved: dict[str, Any]) -> Iterator[Any]:
        yield from resolved.get("examples", ())
        yield from resolved.get("enum", ())
        if "const" in resolved:
            yield resolved["const"]
        description = str(resolved.get("description", ""))
        if resolved.get("type") == "boolean":
            yield not description.startswith("false")
        if resolved.get("type") == "array" and isinstance(resolved.get("items"), dict):
            item = self.example(resolved["items"])
            yield item if item is _NO_EXAMPLE else [item]
        for pattern in (r"(?:for example|such as) ([^\s,;]+?)[.,;]?(?:\s|$)", r"Default: (.*?)\.?$"):
            if found := re.search(pattern, description):
                yield yaml.safe_load(found[1]) if re.fullmatch(r"[0-9]+", found[1]) else found[1].strip('"')
        for branch in resolved.get("anyOf", ()):
            yield self.example(branch)
        if "minimum" in resolved and "pattern" not in resolved:
            yield max(int(resolved["minimum"]), 1)
        if "properties" in resolved or "additionalProperties" in resolved:
            yield self._map_example(resolved)

    def _valid(self, value: Any, schema: Any) -> bool:
        from jsonschema import Draft202012Validator

        return Draft202012Validator({**schema, "$defs": self._schema["$defs"]}).is_valid(value)

    def _map_example(self, resolved: dict[str, Any]) -> Any:
        properties = {name: inner for name, inner in resolved.get("properties", {}).items() if inner is not False}
        wanted = resolved.get("required") or [name for name in properties if name not in {"enabled", "reason"}][:1]
        if wanted:
            made = {name: self.example(properties[name]) for name in wanted}
            return _NO_EXAMPLE if _NO_EXAMPLE in made.values() else made
        free = resolved.get("additionalProperties")
        inner = self.example(free) if isinstance(free, dict) else _NO_EXAMPLE
        if inner is _NO_EXAMPLE:
            return inner
        names = resolved.get("propertyNames", {}).get("pattern", "")
        return {"/name" if names.startswith("^/") else "name": inner}


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
        cells = (f"`{key.path}`", key.type, key.default, f"`{_flow(key.example)}`", key.description)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    """A value as YAML on one line, as short as it is unambiguous."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z/_@][A-Za-z0-9/_.@-]*", value)
        and value not in {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    parser = argparse.ArgumentParser(description="Write the reference page of the values.")
    parser.add_argument("--check", action="store_true", help="fail when the committed page is not the current one")
    options = parser.parse_args(arguments)
    try:
        text = page()
    except IncompleteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(ROOT)} is stale; run: python -m hack.docs.values", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
