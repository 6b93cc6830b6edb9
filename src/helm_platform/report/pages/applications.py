"""A page for each application: its environments side by side, what differs between them, where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diff import Field, ObjectChange
from helm_platform.diff.formats.lines import field_lines
from helm_platform.objects.difference import words
from helm_platform.report.facts import Facts, Instance, worst_first
from helm_platform.report.links import application_page
from helm_platform.report.pages.interface import Page

_LINES = 30


def pages(facts: Facts) -> Iterator[Page]:
    """One for each application."""
    for each in facts.applications:
        found = worst_first(one for one in facts.found if one.application == each.name)
        values = {"application": each, "found": found, "shown": shown, "label": _label}
        yield Page(application_page(each.name), each.name, "application.html.j2", "Catalog", values)


@dataclass(frozen=True)
class Shown:
    """A field that differs: both values where they are short, else the lines that differ, each with its sign."""

    path: str
    old: str = ""
    new: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    said: str = ""


def shown(field: Field) -> Shown:
    """A field as the page shows it. The content of a Secret is not."""
    first, *rest = field_lines(field, _LINES)
    if field.secret:
        return Shown(field.path, said=f"{field.word}; the content of a Secret is not shown")
    if not rest:
        return Shown(field.path, words(field.old), words(field.new))
    return Shown(first.removesuffix(":"), lines=tuple((line[:1], line[1:].removeprefix(" ")) for line in rest))


def _label(change: ObjectChange, instance: Instance) -> str:
    """The label of an object that differs, as the instance has it."""
    who = change.object
    return f"{who.kind} {who.namespace or instance.namespace}/{who.name}"
