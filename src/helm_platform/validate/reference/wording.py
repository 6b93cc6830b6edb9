"""What a schema says about a value, in words: type, meaning, default, limits, and an example that fits.

A key's default is the sentence `Default: …` that ends its description; a switch without one is the opposite of the word
that its description begins with; any other key has none and does nothing until it is written. Its example is the first
of these that its schema allows: `examples` in the schema, what the description names after `for example` or `such as`,
the default, the smallest number; a choice shows its first entry, a map or list is put together from the examples of
what it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from helm_platform.schemas.shape import Schema, Shape, is_forbidden, message_of, number

NO_EXAMPLE = object()
SWITCH = "true or false"
_TYPES = {"string": "text", "integer": "number", "number": "number", "boolean": SWITCH, "array": "list", "null": "null"}
_DEFAULT = re.compile(r"(?:^|\s)Default: (.*?)\.?$", re.DOTALL)
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
}


class Wording:
    """Puts the schemas of one document into words."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def resolved(self, schema: Any) -> Schema:
        """The schema with what it refers to below its own words."""
        hops = 0
        while isinstance(schema, dict) and "$ref" in schema and hops < 50:  # noqa: PLR2004 - a circle of references
            target = self._shape.target(schema["$ref"])
            own = {word: value for word, value in schema.items() if word != "$ref"}
            schema = {**(target if isinstance(target, dict) else {}), **own}
            hops += 1
        return schema if isinstance(schema, dict) else {}

    def variants(self, schema: Any) -> list[Schema]:
        """The forms that a value can have; one where there is no choice."""
        resolved = self.resolved(schema)
        choice = resolved.get("anyOf") or resolved.get("oneOf")
        if choice:
            return [variant for branch in choice for variant in self.variants(branch)]
        return [resolved]

    def meaning(self, schema: Any) -> str:
        """The description without the sentence about the default; "" where nobody wrote one."""
        text = self._description(schema)
        found = _DEFAULT.search(text)
        return (text[: found.start()].strip() or text) if found else text

    def default(self, schema: Any) -> str:
        """What holds where nobody writes the key, in words; "none" where the key does nothing then."""
        text = self._description(schema)
        found = _DEFAULT.search(text)
        if found:
            return found[1]
        stated = self.resolved(schema).get("default")
        if stated not in (None, {}, [], ""):
            return json.dumps(stated, ensure_ascii=False) if not isinstance(stated, str) else stated
        # A switch is described by what it does when it is turned.
        turned = re.match(r"(true|false) ", text) if self.types(schema) == [SWITCH] else None
        return {"true": "false", "false": "true"}[turned[1]] if turned else "none"

    def types(self, schema: Any) -> list[str]:
        """The types that a value can have: `text`, `list of text`, or the words where only these may stand."""
        words: list[str] = []
        for variant in self.variants(schema):
            if "enum" in variant:
                word = ", ".join(f"`{value}`" for value in variant["enum"])
            elif "const" in variant:
                word = f"`{json.dumps(variant['const'])}`"
            elif isinstance(variant.get("type"), list):
                word = " or ".join(dict.fromkeys(_TYPES.get(name, "map") for name in variant["type"]))
            elif variant.get("type") == "array" and isinstance(variant.get("items"), dict):
                word = f"list of {' or '.join(self.types(variant['items']))}"
            else:
                word = _TYPES.get(variant.get("type", "object"), "map")
            if word not in words:
                words.append(word)
        return words

    def allowed(self, schema: Any) -> list[Any]:
        """The words that may stand there, of all forms."""
        found: list[Any] = []
        for variant in self.variants(schema):
            found += variant.get("enum", [variant["const"]] if "const" in variant else [])
        return found

    def limits(self, schema: Any) -> list[str]:
        """What the value must be beside its type: `at least 1`, or the words of whoever required it."""
        return list(dict.fromkeys(self._limits(self.resolved(schema))))

    def _limits(self, schema: Schema) -> Iterator[str]:
        told = message_of(schema)
        if told:
            yield re.sub(r"^must (be )?", "", told)
        for word, text in _LIMITS.items():
            limit = schema.get(word)
            if not isinstance(limit, int | float) or isinstance(limit, bool):
                continue
            if limit == 1 and word.startswith("min") and word != "minimum":
                yield "not empty"
            elif limit or not word.startswith("min") or word == "minimum":
                told_of = text.format(number(limit))
                yield told_of.removesuffix("s") if limit == 1 and told_of.endswith("s") else told_of
        if schema.get("uniqueItems"):
            yield "nothing twice"
        if "pattern" in schema and not told:
            yield f"text that matches {schema['pattern']}"
        names = self.resolved(schema.get("propertyNames"))
        if message_of(names):
            yield f"names {message_of(names)}"

    def _description(self, schema: Any) -> str:
        resolved = self.resolved(schema)
        text = " ".join(str(resolved.get("description", "")).split())
        branches = resolved.get("anyOf") or resolved.get("oneOf") or []
        if not text and branches:
            titles = [branch.get("title") or self.resolved(branch).get("description", "") for branch in branches]
            text = f"One of: {'; '.join(title.rstrip('.') for title in titles)}." if all(titles) else ""
        return text

    def example(self, schema: Any, depth: int = 0) -> Any:
        """A valid value, or NO_EXAMPLE."""
        resolved = self.resolved(schema)
        if depth > 8:  # noqa: PLR2004 - a map within itself
            return NO_EXAMPLE
        for value in self._candidates(resolved, depth):
            if value is not NO_EXAMPLE and self._valid(value, schema):
                return value
        return NO_EXAMPLE

    def _candidates(self, resolved: Schema, depth: int) -> Iterator[Any]:
        yield from resolved.get("examples", ())
        yield from resolved.get("enum", ())
        if "const" in resolved:
            yield resolved["const"]
        description = str(resolved.get("description", ""))
        if resolved.get("type") == "boolean":
            yield not description.startswith("false")
        if resolved.get("type") == "array" and isinstance(resolved.get("items"), dict):
            item = self.example(resolved["items"], depth + 1)
            yield item if item is NO_EXAMPLE else [item]
        for pattern in (r"(?:for example|such as) ([^\s,;]+?)[.,;]?(?:\s|$)", r"Default: (.*?)\.?$"):
            if found := re.search(pattern, description):
                yield int(found[1]) if re.fullmatch(r"[0-9]+", found[1]) else found[1].strip('"')
        for branch in resolved.get("anyOf") or resolved.get("oneOf") or ():
            yield self.example(branch, depth + 1)
        if "minimum" in resolved and "pattern" not in resolved:
            yield max(int(resolved["minimum"]), 1)
        if "properties" in resolved or "additionalProperties" in resolved:
            yield self._map_example(resolved, depth)

    def _valid(self, value: Any, schema: Any) -> bool:
        import jsonschema_rs

        try:
            return bool(jsonschema_rs.Draft202012Validator(self._alone(schema), offline=True).is_valid(value))
        except (ValueError, jsonschema_rs.ReferencingError):
            return False  # another chart's schema may be one that no engine can use

    def _alone(self, schema: Any) -> Any:
        """The schema as a document of its own, with the definitions that it needs: all of them take long to compile."""
        root = self._shape.root if isinstance(self._shape.root, dict) else {}
        needed: dict[str, dict[str, Any]] = {}
        todo = [schema]
        while todo:
            node = todo.pop()
            todo += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            found = (
                re.fullmatch(r"#/(\$defs|definitions)/([^/]+)", str(node.get("$ref")))
                if isinstance(node, dict)
                else None
            )
            if found and found[2] in root.get(found[1], {}) and found[2] not in needed.get(found[1], {}):
                needed.setdefault(found[1], {})[found[2]] = root[found[1]][found[2]]
                todo.append(root[found[1]][found[2]])
        return {**schema, **needed} if isinstance(schema, dict) else schema

    def _map_example(self, resolved: Schema, depth: int) -> Any:
        properties = {name: inner for name, inner in resolved.get("properties", {}).items() if not is_forbidden(inner)}
        wanted = resolved.get("required") or [name for name in properties if name not in {"enabled", "reason"}][:1]
        if wanted:
            made = {name: self.example(properties[name], depth + 1) for name in wanted if name in properties}
            return NO_EXAMPLE if NO_EXAMPLE in made.values() else made
        free = resolved.get("additionalProperties")
        inner = self.example(free, depth + 1) if isinstance(free, dict) else NO_EXAMPLE
        if inner is NO_EXAMPLE:
            return inner
        names = resolved.get("propertyNames", {}).get("pattern", "")
        return {"/name" if names.startswith("^/") else "name": inner}
