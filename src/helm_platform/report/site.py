"""All files of a report, made of its facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helm_platform import __version__
from helm_platform.diagnostics import Span
from helm_platform.formats.interface import argument
from helm_platform.report import data, manifests, search
from helm_platform.report.excerpts import Excerpts
from helm_platform.report.facts import Facts, Place
from helm_platform.report.html import ASSETS, asset, environment, plainly
from helm_platform.report.links import Links, address, anchors, application_page, file_page, objects_page
from helm_platform.report.pages import SECTIONS, Page
from helm_platform.values import find_entry

DATA = "report.json"


def files(facts: Facts, *, as_data: bool = False) -> dict[str, bytes]:
    """Every file by its name; with `as_data` also report.json."""
    site = _Site(facts)
    found = {name: asset(name) for name in ASSETS}
    found["search.js"] = search.script(facts).encode("ascii")
    for page in site.pages():
        found[page.file] = site.text(page).encode("utf-8", "replace")
    if as_data:
        found[DATA] = data.text(facts).encode("ascii")
    return found


class _Site:
    """What all pages share."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.links = Links(facts)
        self.excerpts = Excerpts(facts.texts, facts.hidden)
        self._lines = dict(_lines(facts))

    def pages(self) -> Iterator[Page]:
        """Every page. Those of files come last: only what somebody refers to has one."""
        for section in SECTIONS:
            yield from section.pages(self.facts)
        for unit in self.facts.units:
            shown = [
                (label, anchor, each.place if each.template else "", manifests.text(each.manifest))
                for each, (label, anchor) in zip(unit.items, anchors(unit), strict=True)
            ]
            yield Page(objects_page(unit), unit.title, "objects.html.j2", "", {"unit": unit, "shown": shown})
        # More may come while these are made: none of them refers to another.
        for name in sorted(self.links.files):
            yield Page(file_page(name), name, "file.html.j2", "", {"name": name, "lines": self.excerpts.lines(name)})

    def text(self, page: Page) -> str:
        """A page as HTML."""
        root = "../" * page.file.count("/")
        shared: dict[str, Any] = {
            "facts": self.facts,
            "page": page,
            "root": root,
            "sections": SECTIONS,
            "version": __version__,
            "links": self.links,
            "lines": self._lines,
            "environments": self.facts.environments,
            "application_page": lambda name: address(application_page(name)),
            "objects_page": lambda unit: address(objects_page(unit)),
            "place_of": _place,
            "file_place": lambda file: Place(file.as_posix()),
            "line_place": lambda file, span: Place(file.as_posix(), span.line),
            "origin": argument,
        }
        return plainly(environment().get_template(page.template).render(shared | dict(page.values)))


def _lines(facts: Facts) -> Iterator[tuple[tuple[str, ...], Place]]:
    """Where platform.yaml says what of each environment."""
    file = facts.company.file.as_posix()
    for name in facts.company.environments:
        path = ("environments", name)
        entry = find_entry(facts.company.values, path)
        span = entry.span if entry is not None else None
        yield path, Place(file, span.line if span else 0)


def _place(what: Any) -> Place | None:
    """The place of something that has a file, and a span perhaps."""
    file: Path | None = what.file
    span: Span | None = getattr(what, "span", None)
    return None if file is None else Place(file.as_posix(), span.line if span else 0)
