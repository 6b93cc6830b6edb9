"""From an engine's error about an object to a sentence that a person who knows Kubernetes reads at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import dotted
from helm_platform.schemas.shape import Shape, either, listed, message_of, tick
from helm_platform.validate.explain.words import pattern_words
from helm_platform.validate.failure import Failure
from helm_platform.validate.kubernetes.problem import Manifest, ObjectPath, Problem, at
from helm_platform.validate.names import nearest
from helm_platform.validate.subject import shorten

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "a map",
    "array": "a list",
}
_CHOICES = ("oneOf", "anyOf")
_SURE = 0.85
_BOUNDS = {
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
    "multipleOf": "is no multiple of {}",
}
# Names of variables, and of fields that hold the text itself: `secretName` does not.
_SECRETIVE = re.compile(r"passw|secret|token|credential|private|api_?key", re.IGNORECASE)
_HOLDS_SECRET = re.compile(r".*password|passphrase|token|.*api_?key|private_?key|client_?secret", re.IGNORECASE)


def problems(failures: list[Failure], item: Manifest, shape: Shape) -> Iterator[Problem]:
    """A problem for each error that is not only another error's consequence. `shape` is that of the object's schema."""
    flat = [inner for failure in failures for inner in _flattened(failure)]
    # The rest of what is said about a value of the wrong type is about what it should have been.
    mistyped = {failure.path for failure in flat if failure.keyword == "type"}
    misspelt = {(*path, near) for path, _, near in _strangers(flat, shape) if near}
    for failure in flat:
        if failure.keyword != "type" and failure.path in mistyped:
            continue
        for problem in _explained(failure, item, shape):
            missing = failure.keyword == "required" and any(
                (*failure.path, key) in misspelt for key in _missing(failure)
            )
            if not missing:
                yield problem


def confidential(item: Manifest, path: ObjectPath) -> bool:
    """Whether what stands at a path must not be shown: the content of a Secret, the value of a telling variable."""
    if item.get("kind") == "Secret" and path[:1] in (("data",), ("stringData",)):
        return True
    if path[-1:] == ("value",):
        return bool(_SECRETIVE.search(str(at(item, (*path[:-1], "name")) or "")))
    return bool(path) and isinstance(path[-1], str) and bool(_HOLDS_SECRET.fullmatch(path[-1]))


def _explained(failure: Failure, item: Manifest, shape: Shape) -> Iterator[Problem]:
    keyword, path = failure.keyword, failure.path
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown(failure, shape)
    elif keyword == "required":
        for key in _missing(failure):
            yield Problem("kubernetes", path, f"`{key}` is missing", on_key=True)
    elif keyword == "type":
        yield _mistyped(failure, item)
    elif keyword in ("enum", "const"):
        yield _unlisted(failure, item)
    else:
        yield Problem("kubernetes", path, _limit(failure, item))


def _unknown(failure: Failure, shape: Shape) -> Iterator[Problem]:
    known = shape.keys(failure.schema)
    for path, key, near in _strangers([failure], shape):
        label = _spelling(key, near) if near else _elsewhere(path, key, known, shape)
        if label is None:
            guess = nearest(key, [name for name in known if name not in failure.value])
            label = _spelling(key, guess) if guess else None
        advice = None
        if label is None:
            free = [name for name in known if name not in failure.value]
            advice = f"fields here: {listed(free)}" if free else "no fields are allowed here"
        says = f"`{key}` is not a field here" if path else f"`{key}` is not a field of {failure.value.get('kind')}"
        yield Problem("kubernetes", (*path, key), says, on_key=True, label=label, help=advice, stranger=True)


def _strangers(failures: list[Failure], shape: Shape) -> Iterator[tuple[ObjectPath, str, str | None]]:
    """Path, unknown key, and the field that was surely meant."""
    for failure in failures:
        if failure.keyword != "additionalProperties" or not isinstance(failure.value, dict):
            continue
        known = shape.keys(failure.schema)
        for key in failure.value:
            if key not in known:
                yield failure.path, key, nearest(key, known, _SURE)


def _spelling(key: str, near: str) -> str:
    same = near.lower() == key.lower()
    return f"capital and small letters count: write `{near}`" if same else f"did you mean `{near}`?"


def _elsewhere(path: ObjectPath, key: str, known: dict[str, Any], shape: Shape) -> str | None:
    """A field of the right name one level further in, or further out: mostly a matter of indentation."""
    for name, inner in known.items():
        for below, place in ((inner, name), (shape.below(inner, 0), f"{name}[]")):
            if below is not None and key in shape.keys(below):
                return f"`{key}` belongs below `{place}`: indent it"
    for depth in range(len(path) - 1, -1, -1):
        if key in shape.keys(shape.at(path[:depth])):
            return f"`{key}` belongs to {f'`{dotted(path[:depth])}`' if depth else 'the top level'}: indent it less"
    return None


def _missing(failure: Failure) -> list[str]:
    # jsonschema reports each missing key by itself and names it only in its message.
    return [key for key in failure.expected if key not in failure.value and f"'{key}'" in failure.message]


def _mistyped(failure: Failure, item: Manifest) -> Problem:
    wanted = [failure.expected] if isinstance(failure.expected, str) else list(failure.expected)
    goal = either([_TYPES[kind] for kind in _TYPES if kind in wanted])
    value, label = failure.value, None
    hidden = confidential(item, failure.path)
    if isinstance(value, dict | list):
        what = "it is a map" if isinstance(value, dict) else "it is a list"
    elif value is None:
        what = "it has no value"
    else:
        shown = "it" if hidden else f'`"{shorten(value)}"`' if isinstance(value, str) else tick(value)
        what = f"{shown} is {_kind(value)}"
        if "string" in wanted:
            label = "quote it" if hidden else f'quote it: "{tick(value)[1:-1]}"'
        elif isinstance(value, str) and "object" not in wanted and "array" not in wanted and _reads_as(value, wanted):
            label = "remove the quotes"
        if isinstance(value, float) and "integer" in wanted:
            what, label = f"{shown} has a fraction", None
    return Problem("kubernetes", failure.path, f"must be {goal}, but {what}", label=label, mistyped=True)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    return "text" if isinstance(value, str) else "a number"


def _reads_as(text: str, wanted: list[str]) -> bool:
    if "boolean" in wanted and text in ("true", "false"):
        return True
    return bool({"integer", "number"} & set(wanted)) and re.fullmatch(r"-?[0-9]+", text) is not None


def _unlisted(failure: Failure, item: Manifest) -> Problem:
    options = failure.expected if failure.keyword == "enum" else [failure.expected]
    allowed = [each for each in options if each not in (None, "")]
    value = failure.value
    near = nearest(value, [each for each in allowed if isinstance(each, str)]) if isinstance(value, str) else None
    label = _spelling(str(value), near) if near is not None else None
    rest = f"allowed: {listed([tick(each) for each in allowed], 20)}"
    return Problem(
        "kubernetes", failure.path, f"{_shown(failure, item)} is not a value it can have", label=label, help=rest
    )


def _limit(failure: Failure, item: Manifest) -> str:
    keyword, expected, value = failure.keyword, failure.expected, failure.value
    if keyword in _BOUNDS:
        return f"{_shown(failure, item)} {_BOUNDS[keyword].format(_number(expected))}"
    if keyword in ("minLength", "maxLength", "pattern") and (told := message_of(failure.schema)):
        return f"{_shown(failure, item)} {told}"
    if keyword.startswith(("min", "max")):
        return _size(keyword, expected, value)
    if keyword == "pattern":
        return f"{_shown(failure, item)} does not have the form it must have: text that {pattern_words(expected)}"
    return "has the same item twice" if keyword == "uniqueItems" else _ruled_out(failure, item)


def _size(keyword: str, expected: Any, value: Any) -> str:
    things = "characters" if keyword.endswith("Length") else "entries" if isinstance(value, dict) else "items"
    if keyword.startswith("max"):
        return f"can have at most {expected} {things}; it has {len(value)}"
    return "must not be empty" if expected == 1 else f"must have at least {expected} {things}; it has {len(value)}"


def _ruled_out(failure: Failure, item: Manifest) -> str:
    needs = [form.get("required", ()) for form in failure.expected] if failure.keyword in _CHOICES else []
    if needs and all(needs):
        return f"needs {either([' with '.join(f'`{key}`' for key in keys) for keys in needs])}"
    whole = isinstance(failure.value, dict | list)
    return "is not allowed like this" if whole else f"{_shown(failure, item)} is not allowed here"


def _shown(failure: Failure, item: Manifest) -> str:
    if isinstance(failure.value, dict | list) or confidential(item, failure.path):
        return "what is written"
    value = failure.value
    return tick(shorten(value)) if isinstance(value, str) else tick(value)


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _flattened(failure: Failure) -> Iterator[Failure]:
    """The error itself; for a choice of which one form has the value's type, the errors of that form."""
    if failure.keyword not in _CHOICES or not failure.context:
        yield failure
        return
    depth = len(failure.path)
    branches: dict[int, list[Failure]] = {}
    for inner in failure.context:
        branches.setdefault(inner.branch, []).append(inner)
    fitting = [
        found
        for found in branches.values()
        if not any(each.keyword == "type" and len(each.path) == depth for each in found)
    ]
    if len(fitting) == 1:
        for inner in fitting[0]:
            yield from _flattened(inner)
    else:
        yield failure
