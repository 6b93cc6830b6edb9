"""Values of the wrong type, with YAML's reason where YAML is the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Fix, ValuesPath, dotted
from helm_platform.schemas.shape import either, is_offered, listed
from helm_platform.validate import remedies
from helm_platform.validate.failure import Failure
from helm_platform.validate.subject import Subject, shorten
from helm_platform.values import Mapping, Node, Origin, Scalar
from helm_platform.values.scalars import ScalarError, rendered, resolve

_WANTED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "a map (keys below it)",
    "array": "a list",
    "null": "null",
}
_SWITCHES = {
    **dict.fromkeys(("enable", "enabled", "active"), "true"),
    **dict.fromkeys(("disable", "disabled", "inactive", "none"), "false"),
}
_SURE_SWITCHES = {"enable": True, "enabled": True, "disable": False, "disabled": False}
# `ghcr.io/acme/web:1.0`, which other tools take as one text.
_IMAGE = re.compile(r"(?P<repository>[^\s@]*[^\s@:/]):(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})")
Advice = tuple[str, str | None, str | None]
"""What the value is, the label, the help."""


def wrong_type(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """The finding for a value whose type does not fit."""
    wanted = [error.expected] if isinstance(error.expected, str) else list(error.expected)
    yield mismatch(error.path, wanted, error.schema, subject)


def mismatch(path: ValuesPath, wanted: list[str], schema: object, subject: Subject) -> Diagnostic:
    """The finding for a value that is none of the types `wanted`."""
    node = subject.node(path)
    name = f"`{dotted(path)}`" if path else "the values"
    kinds = [kind for kind in _WANTED if kind in wanted]
    goal = either([_WANTED[kind] if len(kinds) == 1 else _WANTED[kind].replace(" or ", "/") for kind in kinds])
    what, label, advice = _advice(node, wanted, path, schema, subject)
    if isinstance(node, Scalar) and node.value is None:
        message = f"{name} {what}; it must be {goal}"
    else:
        message = f"{name} must be {goal}, but {what}"
    if isinstance(node, Scalar) and "string" in wanted and not isinstance(node.value, str | None):
        advice = remedies.retyped(node.source, path, option="--set-string") or advice
    if not label and not advice:
        advice = subject.shape.purpose(schema)
    return subject.on_value("wrong-type", message, path, label=label, help=advice, fix=_remedy(node, wanted, path))


def _remedy(node: Node | None, wanted: list[str], path: ValuesPath) -> Fix | None:
    if not isinstance(node, Scalar) or node.value is None:
        return None
    if not isinstance(node.value, str):
        if "string" in wanted:
            return remedies.quoted(node, path)
        number = not isinstance(node.value, bool) and node.value in (0, 1)
        return remedies.switched(node, path, value=bool(node.value)) if "boolean" in wanted and number else None
    if not node.plain:
        return remedies.unquoted(node, path) if _fits(_inner(node), wanted) else None
    word = _SURE_SWITCHES.get(node.text.lower()) if "boolean" in wanted else None
    return remedies.switched(node, path, value=word) if word is not None else None


def _inner(node: Scalar) -> object:
    """What the text would be without quotes."""
    try:
        return resolve(node.text)
    except ScalarError:
        return node.text


def _advice(node: Node | None, wanted: list[str], path: ValuesPath, schema: object, subject: Subject) -> Advice:
    if isinstance(node, Mapping):
        return _map_advice(node, wanted)
    if node is None or not isinstance(node, Scalar):
        return _list_advice(node, wanted)
    if node.value is None:
        return _null_advice(node, wanted)
    if wanted in (["object"], ["array"]):
        return _scalar_for_collection(node, wanted[0], path, schema, subject)
    if isinstance(node.value, str):
        return _text_advice(node, wanted)
    return _number_advice(node, wanted)


def _map_advice(node: Mapping, wanted: list[str]) -> Advice:
    keys = listed([f"`{key}`" for key in node.entries], 5)
    what = f"it is a map with {keys}" if keys else "it is an empty map"
    if wanted == ["array"]:
        return what, None, "write each item on a line of its own, with `- ` before it"
    return what, None, None


def _list_advice(node: Node | None, wanted: list[str]) -> Advice:
    items = getattr(node, "items", ())
    if "object" in wanted and items and all(isinstance(item, Mapping) and "name" in item.entries for item in items):
        names = [getattr(item.entries["name"].node, "text", "") for item in items if isinstance(item, Mapping)]
        return (
            "it is a list",
            None,
            f"make each `name` a key: `{shorten(names[0])}:` with the rest below it, without `- name`",
        )
    if wanted == ["object"]:
        return "it is a list", None, "write `key: value` lines without the `-`"
    return "it is a list", None, None


def _null_advice(node: Scalar, wanted: list[str]) -> Advice:
    if not node.text:
        return "has no value, which YAML reads as null", "write a value, or delete the key", None
    quote = f', or quote it: "{node.text}"' if "string" in wanted else ""
    return f"is null (`{node.text}`)", f"write a value or delete the key{quote}", None


def _scalar_for_collection(node: Scalar, wanted: str, path: ValuesPath, schema: object, subject: Subject) -> Advice:
    what = f"`{shorten(node.text)}` is {_kind(node)}"
    if wanted == "array":
        return what, f"write [{shorten(node.text)}]", None
    keys = [key for key, inner in subject.shape.keys(schema).items() if is_offered(inner)]
    last = path[-1] if path else ""
    image = _IMAGE.fullmatch(node.text)
    if image and {"repository", "tag"} <= set(keys):
        parts = f'`repository: {image["repository"]}` and `tag: "{image["tag"]}"`'
        return what, None, f"write {parts} below `{last}`, indented"
    if keys:
        return what, None, f"write the keys below `{last}`, indented: {listed(keys)}"
    return what, None, f"write `name: value` lines below `{last}`, indented"


def _text_advice(node: Scalar, wanted: list[str]) -> Advice:
    what = f"`{shorten(node.text)}` is text"
    if node.source.origin is Origin.SET:
        option = node.source.label.partition(" ")[0]
        told = "--set knows whole numbers, true, false, null and text"
        if option == "--set-json":
            told = "numbers, true and false have no quotes in JSON"
        elif option != "--set":
            told = "use --set for anything but text"
        return what, told, None
    if not node.plain:
        if _fits(_inner(node), wanted):
            return f'`"{shorten(node.text)}"` in quotes is text', "remove the quotes", None
        return what, None, None
    meant = _SWITCHES.get(node.text.strip().lower()) if "boolean" in wanted else None
    return what, f"write `{meant}`" if meant else None, None


def _number_advice(node: Scalar, wanted: list[str]) -> Advice:
    text = shorten(node.text)
    if node.source.origin is Origin.SET:
        json = node.source.label.startswith("--set-json ")
        told = "text is in double quotes in JSON" if json else "use --set-string for text"
        label = told if "string" in wanted else None
        return f"`{text}` is {_kind(node)}", label, None
    if isinstance(node.value, bool):
        plainly = text.lower() in ("true", "false")
        what = f"`{text}` is {'a boolean' if plainly else f'the boolean {str(node.value).lower()} in Helm'}"
        return what, f'quote it: "{text}"' if "string" in wanted else None, None
    shown = rendered(float(node.value)) if isinstance(node.value, int | float) else text
    what = f"`{text}` is {'a number' if shown == text else f'the number {shown} in Helm'}"
    if "string" in wanted:
        return what, f'quote it: "{text}"', None
    if "boolean" in wanted and node.value in (0, 1):
        return what, f"write `{'true' if node.value else 'false'}`", None
    if "integer" in wanted:
        return f"`{text}` has a fraction", None, None
    return what, None, None


def _fits(value: object, wanted: list[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in wanted
    if isinstance(value, int):
        return "integer" in wanted or "number" in wanted
    return isinstance(value, float) and "number" in wanted


def _kind(node: Scalar) -> str:
    if isinstance(node.value, bool):
        return "a boolean"
    return "a number" if isinstance(node.value, int | float) else "text"
