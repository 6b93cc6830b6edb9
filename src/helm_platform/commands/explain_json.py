"""The answer of `helm platform explain` for programs. Fields are only added within a version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helm_platform.diagnostics import dotted
from helm_platform.formats.verdict import span_data
from helm_platform.validate.layers import Statement
from helm_platform.validate.reference import NO_EXAMPLE, Below, Book, Form, Lost, page
from helm_platform.values import Node, plain

if TYPE_CHECKING:
    from helm_platform.commands.explain import Answer, Origins

VERSION = 1


def overview_json(book: Book) -> str:
    """The top-level keys, by what they are about."""
    groups = []
    for group, names in book.groups.items():
        found = [(name, book.look_up((name,))) for name in names]
        keys = [
            {"name": name, "about": page(place, book).about} for name, place in found if not isinstance(place, Lost)
        ]
        groups.append({"title": group, "keys": keys})
    return _written({"version": VERSION, "chart": book.chart.label, "groups": groups})


def answer_json(answer: Answer) -> str:
    """A key in full. `value` is null where no values were given."""
    told = answer.page
    default = told.chart_default
    return _written(
        {
            "version": VERSION,
            "key": dotted(told.path),
            "asked": answer.asked,
            "pattern": told.pattern,
            "about": told.about,
            "type": told.type,
            "allowed": list(told.allowed),
            "limits": list(told.limits),
            "forms": [_form(form) for form in told.forms],
            "default": told.default,
            "chartDefault": plain(default) if default is not None else None,
            "example": None if told.example is NO_EXAMPLE else told.example,
            "sameAs": told.same_as,
            "inherits": told.inherited,
            "since": told.since,
            "deprecated": told.deprecated,
            "removed": told.removed,
            "docs": told.docs,
            "keys": [_below(each) for each in told.keys],
            "value": [_origins(each) for each in answer.origins] if answer.origins is not None else None,
            "inherited": [_origins(each) for each in answer.inherited],
        }
    )


def _form(form: Form) -> dict[str, Any]:
    keys = [_below(each) for each in form.keys]
    return {
        "title": form.title,
        "type": form.type,
        "allowed": list(form.allowed),
        "limits": list(form.limits),
        "keys": keys,
    }


def _below(each: Below) -> dict[str, Any]:
    return {"name": each.name, "about": each.about, "required": each.required}


def _origins(origin: Origins) -> dict[str, Any]:
    return {
        "path": dotted(origin.path),
        "set": origin.node is not None,
        "value": _value(origin.node, hidden=origin.hidden),
        "hidden": origin.hidden,
        "layers": [_layer(each, hidden=origin.hidden) for each in origin.statements],
    }


def _layer(said: Statement, *, hidden: bool) -> dict[str, Any]:
    return {
        "layer": str(said.kind),
        "wins": said.wins,
        "path": dotted(said.path),
        "place": said.place,
        "file": str(said.file) if said.file else None,
        "span": span_data(said.span),
        "removes": said.node is None,
        "value": _value(said.node, hidden=hidden),
    }


def _value(node: Node | None, *, hidden: bool) -> Any:
    return None if node is None or hidden else plain(node)


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2) + "\n"
