"""The schema in a CustomResourceDefinition as a JSON Schema that says what the API server says.

What an API server would prune is an error here, as its strict field validation has it. Rules in CEL
(`x-kubernetes-validations`) are not evaluated, and defaults are not filled in.
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

OBJECT_META = "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
"""What `metadata` refers to: whoever uses these schemas adds Kubernetes' own definition of it."""

_KEPT = (
    "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "multipleOf",
    "required",
)  # fmt: skip
_CHOICES = ("allOf", "anyOf", "oneOf")
_FREE = "x-kubernetes-preserve-unknown-fields"
_EITHER = "x-kubernetes-int-or-string"


def object_schema(structural: Schema | None) -> Schema:
    """The JSON Schema of whole objects of one version of a definition; None is a version that describes nothing."""
    if not structural:
        return {"type": "object", "properties": {"metadata": {"$ref": OBJECT_META}}}
    schema = _embedded(_value(structural))
    # Whoever writes `kind` wrong has another kind.
    schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
    return schema


def _value(schema: Schema) -> Schema:
    made: Schema = _limits(schema)
    kinds = ["integer", "string"] if schema.get(_EITHER) else [schema["type"]] if "type" in schema else []
    if "items" in schema:
        made["items"] = _value(schema["items"])
        if schema.get("x-kubernetes-list-type") == "set":
            made["uniqueItems"] = True
    if kinds == ["object"]:
        _fields(made, schema)
    if schema.get("nullable") and kinds:
        made = _or_null(made)
        kinds = [*kinds, "null"]
    if kinds:
        made["type"] = kinds if len(kinds) > 1 else kinds[0]
    return _embedded(made) if schema.get("x-kubernetes-embedded-resource") else made


def _fields(made: Schema, schema: Schema) -> None:
    """The keys of a map: those described, and the others where anything lets them be."""
    properties = schema.get("properties", {})
    # A default is filled in before anything is checked, so nobody needs to write it.
    required = [key for key in schema.get("required", ()) if "default" not in properties.get(key, {})]
    # The API server drops a null before it looks, except that what is required is then missing.
    made["properties"] = {
        key: _value(inner) if key in required else _or_null(_value(inner)) for key, inner in properties.items()
    }
    made.pop("required", None)
    if required:
        made["required"] = required
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict):
        made["additionalProperties"] = _or_null(_value(rest))
    elif rest is not True and not schema.get(_FREE):
        made["additionalProperties"] = False


def _limits(schema: Schema) -> Schema:
    """The limits on a value. Those in branches never say which fields there are."""
    made: Schema = {word: schema[word] for word in _KEPT if word in schema}
    if "enum" in schema:
        made["enum"] = list(schema["enum"])
    for word, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if word in schema:
            # In OpenAPI 3.0 the second one is a switch.
            made[exclusive if schema.get(exclusive) is True else word] = schema[word]
    if "pattern" in schema and _known_form(schema["pattern"]):
        made["pattern"] = schema["pattern"]
    for word in _CHOICES:
        if word in schema:
            made[word] = [_branch(inner) for inner in schema[word]]
    if "not" in schema:
        made["not"] = _branch(schema["not"])
    if schema.get(_EITHER):
        made = {word: value for word, value in made.items() if word not in _CHOICES or word == "allOf"}
        # One of its branches says again that it is a number or text.
        made["allOf"] = [each for each in made.get("allOf", []) if "anyOf" not in each]
        if not made["allOf"]:
            del made["allOf"]
    return made


def _branch(schema: Schema) -> Schema:
    made = _limits(schema)
    if "type" in schema:
        made["type"] = schema["type"]
    if "properties" in schema:
        made["properties"] = {key: _branch(inner) for key, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        made["items"] = _branch(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _branch(schema["additionalProperties"])
    return made


def _or_null(schema: Schema) -> Schema:
    made = dict(schema)
    kind = made.get("type")
    if kind is not None:
        kinds = [kind] if isinstance(kind, str) else list(kind)
        made["type"] = kinds if "null" in kinds else [*kinds, "null"]
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    return made


def _embedded(schema: Schema) -> Schema:
    """A whole object, inside another one or by itself: it has a kind and Kubernetes' own metadata."""
    properties = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}} | schema.get("properties", {})
    properties["metadata"] = {"$ref": OBJECT_META}
    required = list(dict.fromkeys(["apiVersion", "kind", *schema.get("required", ())]))
    return schema | {"properties": properties, "required": required}


def _known_form(pattern: str) -> bool:
    """Whether Python reads the pattern too: Go knows words, such as a `z` behind a backslash, that it does not."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
