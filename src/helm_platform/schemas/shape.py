"""The schema read as a map of what exists: which keys there are, what they mean, where else a name occurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from helm_platform.diagnostics import ValuesPath

Schema = dict[str, Any]
_BRANCHES = ("allOf", "anyOf", "oneOf")
_SINGLE = ("then", "else")
_FORMS = {"object": "map", "array": "list"}


class Shape:
    """Answers questions about one schema. Only `#/…` references are followed; Helm charts must not have others."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def parts(self, schema: Any) -> Iterator[Schema]:
        """The schema and all that applies at the same place: references, branches, conditions. Each only once."""
        seen: set[int] = set()
        todo = [schema]
        while todo:
            part = todo.pop()
            if not isinstance(part, dict) or id(part) in seen:
                continue
            seen.add(id(part))
            yield part
            inner = [part[word] for word in _SINGLE if word in part]
            for word in _BRANCHES:
                inner += part.get(word, ())
            inner += part.get("dependentSchemas", {}).values()
            if "$ref" in part:
                inner.append(self.target(part["$ref"]))
            todo += reversed(inner)

    def target(self, reference: Any) -> Any:
        """What `#/a/b` points at, or None."""
        if not isinstance(reference, str) or not reference.startswith("#"):
            return None
        node = self.root
        for part in reference.removeprefix("#").split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdigit() and int(name) < len(node):
                node = node[int(name)]
            elif isinstance(node, dict) and name in node:
                node = node[name]
            else:
                return None
        return node

    def keys(self, schema: Any) -> dict[str, Any]:
        """The keys that a map of this schema can have, in the schema's order, without removed ones."""
        found: dict[str, Any] = {}
        for part in self.parts(schema):
            for name, inner in part.get("properties", {}).items():
                if not is_forbidden(inner):
                    found.setdefault(name, inner)
        return found

    def allows_any_key(self, schema: Any) -> bool:
        """Whether a map of this schema has names chosen by the user, as `env` or `workloads` have."""
        return any(
            "patternProperties" in part or part.get("additionalProperties") not in (None, False)
            for part in self.parts(schema)
        )

    def forms(self, schema: Any) -> frozenset[str]:
        """Whether a value can be a `map`, a `list` or a `scalar`; empty where the schema does not say."""
        found: set[str] = set()
        for part in self.parts(schema):
            kinds = part.get("type", [])
            found |= {_FORMS.get(kind, "scalar") for kind in ([kinds] if isinstance(kinds, str) else kinds)}
            words = [*part.get("enum", ()), *([part["const"]] if "const" in part else [])]
            found |= {form_of(word) for word in words}
        return frozenset(found)

    def below(self, schema: Any, part: str | int) -> Any:
        """The schema one key or index further down, or None; of several possibilities all, as `anyOf`."""
        found: list[Any] = []
        for piece in self.parts(schema):
            if isinstance(part, int):
                items = piece.get("items")
                found += [items] if isinstance(items, dict) else []
                continue
            named = piece.get("properties", {}).get(part)
            if isinstance(named, dict):
                found.append(named)
            elif named is None:
                rest = [*piece.get("patternProperties", {}).values(), piece.get("additionalProperties")]
                found += [inner for inner in rest if isinstance(inner, dict)]
        if not found:
            return None
        return found[0] if len(found) == 1 else {"anyOf": found}

    def at(self, path: ValuesPath) -> Any:
        """The schema at a values path, or None where the schema knows nothing."""
        schema = self.root
        for part in path:
            schema = self.below(schema, part)
            if schema is None:
                return None
        return schema

    def has(self, path: ValuesPath) -> bool:
        """Whether a key may be written at a path: it is named, is a name of the user's, or anything is allowed."""
        schema: Any = self.root
        for depth, part in enumerate(path):
            if str(part) in self.keys(schema):
                schema = self.below(schema, part)
                continue
            if not depth or not (self.allows_any_key(schema) or self._is_open(schema)):
                return False
            schema = self.below(schema, part)
        return True

    def _is_open(self, schema: Any) -> bool:
        """Whether nobody closed a map: keys that it does not name are allowed."""
        pieces = list(self.parts(schema))
        closed = any(piece.get("additionalProperties") is False for piece in pieces)
        return not closed and any(piece.get("type") == "object" for piece in pieces)

    def purpose(self, schema: Any) -> str | None:
        """The first sentence about a schema: its own, else that of what it refers to."""
        hops = 0
        while isinstance(schema, dict) and hops < 50:  # noqa: PLR2004 - a circle of references
            found = description_of(schema)
            if found or "$ref" not in schema:
                return found
            schema, hops = self.target(schema["$ref"]), hops + 1
        return None

    def trail(self, steps: Iterable[str | int]) -> list[Schema]:
        """The schemas along a schema path, outermost first. References on the way are followed."""
        node: Any = self.root
        seen = [node] if isinstance(node, dict) else []
        for step in steps:
            hops = 0
            while isinstance(node, dict) and step not in node and "$ref" in node and hops < 50:  # noqa: PLR2004
                node = self.target(node["$ref"])
                hops += 1
                if isinstance(node, dict):
                    seen.append(node)
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return seen
            if isinstance(node, dict):
                seen.append(node)
        return seen


def form_of(value: Any) -> str:
    """`map`, `list` or `scalar`."""
    return "map" if isinstance(value, dict) else "list" if isinstance(value, list) else "scalar"


def is_forbidden(schema: Any) -> bool:
    """Whether a key of this schema cannot be used: it was removed, or something else rules it out."""
    return schema is False or (isinstance(schema, dict) and schema.get("not") == {})


def is_offered(schema: Any) -> bool:
    """Whether somebody should be told to write a key of this schema: no key that will be removed, and none that Helm or
    another chart writes.
    """
    return not is_deprecated(schema) and not (isinstance(schema, dict) and schema.get("x-machine"))


def is_deprecated(schema: Any) -> bool:
    """Whether a key of this schema still works and will be removed: nobody is told to write it."""
    return isinstance(schema, dict) and (schema.get("deprecated") is True or bool(schema.get("x-deprecated")))


def message_of(schema: Any) -> str | None:
    """The words that the schema's author wrote for whoever breaks it."""
    text = schema.get("x-message") if isinstance(schema, dict) else None
    return text if isinstance(text, str) else None


def description_of(schema: Any) -> str | None:
    """The first sentence of the description."""
    text = schema.get("description") if isinstance(schema, dict) else None
    if not isinstance(text, str) or not text.strip():
        return None
    return " ".join(text.split()).split(". ")[0].removesuffix(".")


def title_of(schema: Any) -> str | None:
    """What a form of a value is called."""
    text = schema.get("title") if isinstance(schema, dict) else None
    return text if isinstance(text, str) else description_of(schema)


def examples_of(schema: Any) -> str | None:
    """The examples of a schema, as a help line shows them."""
    shown = schema.get("examples") if isinstance(schema, dict) else None
    simple = [tick(value) for value in shown or () if isinstance(value, str | int | float)]
    return f"for example {either(simple)}" if simple else None


def number(value: float) -> str:
    """A limit as people write it: never 4.29497e+09."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def condition_of(schema: Schema) -> str | None:
    """The `if` of a schema in words: "`kind` is `CronJob`", or None where it is more than that."""
    words = []
    tests = schema.get("if")
    if not isinstance(tests, dict) or set(tests) - {"properties", "required", "$comment"}:
        return None
    for name, test in tests.get("properties", {}).items():
        if not isinstance(test, dict) or not set(test) <= {"const", "enum", "type"}:
            return None
        if "const" in test:
            words.append(f"`{name}` is {tick(test['const'])}")
        elif "enum" in test:
            words.append(f"`{name}` is {either([tick(value) for value in test['enum']])}")
        else:
            words.append(f"`{name}` is given")
    words += [f"`{name}` is given" for name in tests.get("required", ()) if name not in tests.get("properties", {})]
    return " and ".join(words) or None


def tick(value: Any) -> str:
    """A value as it is written in YAML, in backticks."""
    if value is None:
        return "`null`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    text = str(value)
    return f"`{text}`" if text else '`""`'


def either(words: Sequence[str], joint: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def listed(names: list[str], most: int = 14) -> str:
    """Names for a help line, cut where the line would no longer be read."""
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])}, … ({len(names)} in all)"


MAPS_OF_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMAS = (
    "items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems",
    "if", "then", "else", "not", "contains", "propertyNames",
)  # fmt: skip
NOTHING: Schema = {"not": {}}


def opened(schema: Any) -> Any:
    """The same schema with every forbidden key spelled `{"not": {}}` instead of `false`.

    jsonschema reports a `false` without the path of the key. The words of an `x-removed` beside `properties`
    move into the key they are about.
    """
    if not isinstance(schema, dict):
        return schema
    removed = schema.get("x-removed", {})
    result: Schema = {}
    for word, value in schema.items():
        if word in MAPS_OF_SCHEMAS and isinstance(value, dict):
            result[word] = {name: _opened_key(name, inner, removed) for name, inner in value.items()}
        elif word in LISTS_OF_SCHEMAS and isinstance(value, list):
            result[word] = [opened(inner) for inner in value]
        else:
            result[word] = opened(value) if word in SCHEMAS else value
    return result


def _opened_key(name: str, schema: Any, removed: Any) -> Any:
    if schema is not False:
        return opened(schema)
    told = removed.get(name) if isinstance(removed, dict) else None
    return {**NOTHING, "x-removed": told} if told else NOTHING
