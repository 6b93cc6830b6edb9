"""The API of Kubernetes minors as JSON Schemas: the data of the kubernetes-validate package, read as data.

Its `strict` set takes no field that a minor does not know. `beyond.json` adds what the API server checks in code and
its published schemas leave out: words, numbers, base64, quantities.
"""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from helm_platform.crds import Schema
from helm_platform.errors import EnvironmentProblem, UsageError

_PREFIX = "#/$defs/"
_KEPT = ("type", "properties", "required", "additionalProperties", "items", "enum", "$ref")
_INT = {"int32": 2**31, "int64": 2**63}
# Quantities and ports are text or a number; spelled as a choice, null would fit both branches and so neither.
_CHOICES = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ["string", "integer", "null"],
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ["string", "number", "null"],
}
# Types of the machinery, which every group has and nobody writes.
_MACHINERY = "io.k8s.apimachinery."

Kind = tuple[str, str, str]
"""Group (empty for the core), version, kind."""


class Minor:
    """What one minor (`1.37`) knows."""

    def __init__(self, minor: str) -> None:
        """Name it; its two megabytes are read when the first question comes."""
        self.minor = minor

    def __str__(self) -> str:
        return self.minor

    def schema(self, kind: Kind) -> Schema | None:
        """The JSON Schema of whole objects of a kind, or None where this minor does not have it."""
        name = self._names.get(kind)
        return self.closed({"$ref": f"{_PREFIX}{name}"}) if name else None

    def closed(self, schema: Schema) -> Schema:
        """A schema with the definitions that it refers to, and those that they refer to."""
        found: dict[str, Schema] = {}
        todo = list(_references(schema))
        while todo:
            name = todo.pop()
            if name not in found and name in self._definitions:
                found[name] = self._definition(name)
                todo += _references(found[name])
        return {**schema, "$defs": found}

    def has(self, kind: Kind) -> bool:
        """Whether the API has a kind in that group and version."""
        return kind in self._names

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Everything that one can write."""
        return tuple(self._names)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The groups that have anything."""
        return frozenset(group for group, _, _ in self._names)

    def _definition(self, name: str) -> Schema:
        made = self._slim.get(name)
        if made is None:
            made = self._slim[name] = _slim(self._definitions[name])
            if name in _CHOICES:
                made = self._slim[name] = {"type": _CHOICES[name]}
            _add(made, _beyond().get(name, {}))
        return made

    @cached_property
    def _slim(self) -> dict[str, Schema]:
        return {}

    @cached_property
    def _names(self) -> dict[Kind, str]:
        return {
            (kind["group"], kind["version"], kind["kind"]): name
            for name, definition in self._definitions.items()
            if not name.startswith(_MACHINERY)
            for kind in definition.get("x-kubernetes-group-version-kind", ())
        }

    @cached_property
    def _definitions(self) -> dict[str, Any]:
        file = _folder() / f"v{self.minor}.0-local-strict" / "_definitions.json"
        try:
            found: dict[str, Any] = json.loads(file.read_bytes())["$defs"]
        except (OSError, ValueError, KeyError) as error:
            raise EnvironmentProblem(
                f"the schemas of Kubernetes {self.minor} cannot be read: {error}",
                fix="pip install --force-reinstall kubernetes-validate",
            ) from None
        return found


@cache
def minor(name: str) -> Minor:
    """A minor that `supported` names, kept for whoever asks next."""
    return Minor(name)


@cache
def supported() -> tuple[str, ...]:
    """The minors that are known (`1.25` … `1.37`), the oldest first."""
    try:
        found = [each.name[1:].removesuffix(".0-local-strict") for each in _folder().glob("v*.0-local-strict")]
    except OSError:
        found = []
    if not found:
        raise EnvironmentProblem(
            "the schemas of Kubernetes are not installed", fix="pip install kubernetes-validate, or --kubernetes none"
        )
    return tuple(sorted(found, key=_order))


def chosen(words: str | None) -> tuple[str, ...]:
    """`1.33,v1.37.2` → the minors, the oldest first; None is the newest, `none` none.

    Raises UsageError that lists the minors where one is unknown.
    """
    if words is None:
        return supported()[-1:]
    if words.strip().lower() == "none":
        return ()
    wanted = [word.strip().removeprefix("v") for word in words.split(",") if word.strip()]
    minors = {".".join(word.split(".")[:2]) for word in wanted}
    unknown = [word for word in wanted if ".".join(word.split(".")[:2]) not in supported()]
    if unknown or not minors:
        known = supported()
        raise UsageError(
            f"--kubernetes {words}: no Kubernetes {', '.join(unknown) or 'is named'} is known here",
            fix=f"choose from {known[0]} to {known[-1]}, with commas between them, or none",
        )
    return tuple(sorted(minors, key=_order))


def _order(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("."))


@cache
def _folder() -> Path:
    from importlib.util import find_spec

    found = find_spec("kubernetes_validate")
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0] if places else "kubernetes_validate") / "kubernetes-json-schema"


@cache
def _beyond() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "beyond.json").read_bytes())["definitions"]
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for each in schema for name in _references(each)]
    if not isinstance(schema, dict):
        return []
    found = [name for each in schema.values() if isinstance(each, dict | list) for name in _references(each)]
    reference = schema.get("$ref")
    if isinstance(reference, str):
        found.append(reference.removeprefix(_PREFIX))
    return found


def _slim(schema: Any) -> Any:
    """What decides, without what explains; whole numbers with the limits of their format."""
    if not isinstance(schema, dict):
        return schema
    made: Schema = {word: schema[word] for word in _KEPT if word in schema}
    if "properties" in made:
        made["properties"] = {key: _slim(inner) for key, inner in made["properties"].items()}
    for word in ("items", "additionalProperties"):
        if word in made:
            made[word] = _slim(made[word])
    if "enum" in made and "null" in made.get("type", ()):
        made["enum"] = [*made["enum"], None]
    bound = _INT.get(schema.get("format", ""))
    if bound is not None:
        made |= {"minimum": -bound, "maximum": bound - 1}
    elif schema.get("format") == "byte":
        made |= _beyond()["base64"]
    return made


def _add(schema: Schema, more: dict[str, Any]) -> None:
    """Lay the limits of `beyond.json` over a definition; a field that this minor lacks stays unknown."""
    for word, value in more.items():
        if word == "fields":
            for name, limits in value.items():
                if name in schema.get("properties", {}):
                    _add(schema["properties"][name], limits)
        elif word in ("values", "items"):
            _add(schema["additionalProperties" if word == "values" else "items"], value)
        elif word == "optional":
            schema["required"] = [key for key in schema.get("required", ()) if key not in value]
        elif word == "enum":
            schema["enum"] = [*value, None]
        else:
            schema[word] = value
