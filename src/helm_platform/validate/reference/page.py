"""Everything there is to say about one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import ValuesPath
from helm_platform.schemas.shape import Schema, either
from helm_platform.validate.names import readable
from helm_platform.validate.reference.book import NAME, Book, Place
from helm_platform.validate.reference.wording import NO_EXAMPLE, SWITCH
from helm_platform.values import Node, find

_BY_TYPE = {bool: SWITCH, int: "number", float: "number", str: "text", type(None): "null"}


@dataclass(frozen=True)
class Below:
    """A key below the one that is explained; `required` says that the map must have it."""

    name: str
    about: str
    required: bool = False


@dataclass(frozen=True)
class Form:
    """One of several forms that a value can have: its name, its type, the words or keys it takes, and its limits."""

    title: str
    type: str
    allowed: tuple[Any, ...] = ()
    keys: tuple[Below, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A key in words. `path` is as asked for, `pattern` has `<name>` where the name is the user's.

    `default` is what holds where nobody writes the key, "none" where it does nothing then, "required" where it must be
    written. `chart_default` is what the chart's values.yaml writes, None where that is nothing. `example` is a whole
    document. `same_as` is the top-level key that says the same, `inherited` the one that a workload takes instead.
    """

    path: ValuesPath
    pattern: str
    about: str
    type: str
    default: str
    allowed: tuple[Any, ...] = ()
    limits: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    keys: tuple[Below, ...] = ()
    chart_default: Node | None = None
    example: Any = NO_EXAMPLE
    same_as: str | None = None
    inherited: str | None = None
    since: str | None = None
    deprecated: dict[str, str] | None = None
    removed: dict[str, str] | None = None
    docs: str | None = None


def page(place: Place, book: Book) -> Page:
    """What the schema, the defaults and the documentation of a chart say about a key."""
    words, schema = book.words, place.schema
    resolved = words.resolved(schema)
    if resolved.get("not") == {}:
        told = resolved.get("x-removed")
        return Page(place.path, _pattern(place), "", "", "none", removed=_texts(told) if told else {})
    variants = words.variants(schema)
    default = find(book.chart.defaults.root, place.path)
    inherited = book.inherited(place.path)
    # What is only said of the forms is said there.
    about = words.meaning(schema) if len(variants) < 2 or "description" in resolved else ""  # noqa: PLR2004
    about = about or place.around or ("" if schema else "The chart describes this key nowhere.")
    return Page(
        path=place.path,
        pattern=_pattern(place),
        about=about,
        type=_types(variants, book),
        default="required" if place.required else words.default(schema),
        allowed=tuple(words.allowed(schema)),
        limits=_limits(schema, [] if len(variants) > 1 else variants, book),
        forms=tuple(_form(branch, book) for branch in _branches(schema, book)),
        keys=tuple(_keys(schema, book)),
        chart_default=default,
        example=_example(place, words.example(schema) if schema else NO_EXAMPLE),
        same_as=readable(place.pattern[2:]) if place.pattern[:2] == ("workloads", NAME) and place.path[2:] else None,
        inherited=readable(inherited) if inherited else None,
        since=str(resolved["x-since"]) if "x-since" in resolved else None,
        deprecated=_deprecated(resolved),
        docs=_docs(place, book) if not resolved.get("x-machine") else None,
    )


def _docs(place: Place, book: Book) -> str | None:
    return f"{book.docs}#{place.pattern[0].casefold()}" if book.docs and place.pattern else None


def _pattern(place: Place) -> str:
    return "".join(part if part == "[]" else f".{part}" for part in place.pattern).removeprefix(".")


def _types(variants: list[Schema], book: Book) -> str:
    kinds = list(dict.fromkeys(kind for variant in variants for kind in _kinds(variant, book)))
    if kinds == [SWITCH]:
        return SWITCH
    return either([kind.replace(SWITCH, "true/false") for kind in kinds])


def _kinds(variant: Schema, book: Book) -> list[str]:
    """The types of one form: those of its words, where only some words are allowed."""
    words = variant.get("enum", [variant["const"]] if "const" in variant else None)
    if words is not None:
        return [_BY_TYPE.get(type(word), "map") for word in words]
    if not variant.get("type") and not any(word in variant for word in ("properties", "additionalProperties")):
        return ["list"] if "items" in variant else ["anything"]
    kinds = book.words.types(variant)[0]
    return [kinds] if kinds.startswith("list of") else _parted(kinds)


def _parted(kinds: str) -> list[str]:
    return [kind.replace("\0", SWITCH) for kind in kinds.replace(SWITCH, "\0").split(" or ")]


def _branches(schema: Any, book: Book) -> list[Any]:
    """The forms of a choice as they are written, nested choices opened."""
    resolved = book.words.resolved(schema)
    found: list[Any] = []
    for branch in resolved.get("anyOf") or resolved.get("oneOf") or ():
        inner = book.words.resolved(branch)
        found += [branch] if inner.get("title") or "anyOf" not in inner else _branches(branch, book)
    return found


def _form(branch: Any, book: Book) -> Form:
    resolved = book.words.resolved(branch)
    variants = book.words.variants(branch)
    title = resolved.get("title", "")
    return Form(
        title,
        _types(variants, book),
        tuple(book.words.allowed(branch)),
        tuple(_keys(branch, book)),
        _limits(branch, [] if len(variants) > 1 else variants, book),
    )


def _limits(schema: Any, variants: list[Schema], book: Book) -> tuple[str, ...]:
    """The limits of a schema and of its forms; those of one among several forms are told with that form."""
    return tuple(dict.fromkeys(limit for each in (schema, *variants) for limit in book.words.limits(each)))


def _keys(schema: Any, book: Book) -> list[Below]:
    """The keys below, those of the user's own names last."""
    pieces = list(book.shape.parts(schema))
    required = {name for piece in pieces for name in piece.get("required", ())}
    several = len(_branches(schema, book)) > 1
    found = [
        Below(name, book.words.meaning(inner), required=name in required and not several)
        for name, inner in book.shape.keys(schema).items()
        if not (isinstance(inner, dict) and inner.get("x-machine"))
    ]
    free = [piece["additionalProperties"] for piece in pieces if isinstance(piece.get("additionalProperties"), dict)]
    items = [piece["items"] for piece in pieces if isinstance(piece.get("items"), dict)]
    found += [Below(NAME, book.words.meaning(inner)) for inner in free[:1]]
    found += [Below("[]", book.words.meaning(inner)) for inner in items[:1] if book.shape.keys(inner)]
    return found


def _example(place: Place, value: Any) -> Any:
    """A whole document with the example at its place; NO_EXAMPLE where there is none."""
    if value is NO_EXAMPLE:
        return value
    for part in reversed(place.path):
        value = [value] if isinstance(part, int) else {part.strip("<>"): value}
    return value


def _deprecated(resolved: Schema) -> dict[str, str] | None:
    told = resolved.get("x-deprecated")
    if isinstance(told, dict):
        return _texts(told)
    return {} if resolved.get("deprecated") is True else None


def _texts(told: Any) -> dict[str, str]:
    return {str(word): str(text) for word, text in told.items()} if isinstance(told, dict) else {}
