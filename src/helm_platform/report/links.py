"""Where figures come from: lines of the repository and rendered objects, each with its place in the report."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from markupsafe import Markup, escape

from helm_platform.fleet import APPS
from helm_platform.report.facts import Facts, Place, Unit

# An object by its label, or what a message quotes.
_PART = re.compile(r"`(?P<quoted>[^`]+)`|\b[A-Z][A-Za-z]+ [a-zA-Z0-9][\w.:-]*(?:/[\w.:-]*[\w-])?")
_SLUG = re.compile(r"[^a-z0-9]+")


class Links:
    """Addresses from the root of the report. Lines that somebody asked for are remembered: their files get a page."""

    def __init__(self, facts: Facts) -> None:
        """Know the objects and the files of a report."""
        self._texts = set(facts.texts)
        self._names = facts.names
        self._components = {each.component.name for each in facts.components}
        self.files: dict[str, None] = {}
        self._objects: dict[str, str] = {}
        for unit in facts.units:
            for label, anchor in anchors(unit):
                self._objects.setdefault(label, f"{address(objects_page(unit))}#{anchor}")

    def place(self, place: Place | None) -> str | None:
        """The line of a file; None for a file that the report does not have."""
        if place is None or place.file not in self._texts:
            return None
        self.files.setdefault(place.file)
        return address(file_page(place.file)) + (f"#L{place.line}" if place.line else "")

    def object(self, label: str) -> str | None:
        """An object by its label, `Deployment shop-dev/web`."""
        return self._objects.get(label)

    def cell(self, column: str, text: str, root: str) -> Markup:
        """A cell of a proof's table, with links by what its column names."""
        match column:
            case "NAMESPACE":
                href = self.object(f"Namespace {text}")
            case "IN":
                href = self._unit(text)
            case "PROVIDED BY":
                parts = [
                    Markup('<a href="{}">{}</a>').format(f"{root}lifecycle.html#component-{quote(each)}", each)
                    if each in self._components
                    else self.linked(each, root)
                    for each in text.split(", ")
                ]
                return Markup(", ").join(parts)
            case _:
                href = None
        return Markup('<a href="{}">{}</a>').format(root + href, text) if href else self.linked(text, root)

    def origin(self, text: str, root: str) -> Markup:
        """Where a finding is from, `TEMPLATE of UNIT` perhaps, with a link to the unit."""
        template, of, unit = text.rpartition(" of ")
        href = self._unit(unit)
        if href is None:
            return self.linked(text, root)
        return escape(template + of) + Markup('<a href="{}">{}</a>').format(root + href, unit)

    def _unit(self, text: str) -> str | None:
        """The page of an application's folder, or that of a team's file."""
        folder, _, name = text.partition("/")
        return address(application_page(name)) if folder == APPS and name in self._names else self.place(Place(text))

    def linked(self, text: str, root: str) -> Markup:
        """A text in which every object that the report has is a link, and what is quoted is code."""
        parts: list[Markup] = []
        end = 0
        for found in _PART.finditer(text):
            quoted = found["quoted"]
            # A port may follow: `Deployment shop-dev/web:8080`.
            label = found[0] if found[0] in self._objects else found[0].partition(":")[0]
            href = self.object(label) if quoted is None else None
            if quoted is None and href is None:
                continue
            parts.append(escape(text[end : found.start()]))
            if href is not None:
                parts.append(Markup('<a href="{}">{}</a>').format(root + href, label))
                end = found.start() + len(label)
            else:
                parts.append(Markup("<code>{}</code>").format(quoted))
                end = found.end()
        return Markup("").join([*parts, escape(text[end:])])


def anchors(unit: Unit) -> list[tuple[str, str]]:
    """Each object of a unit by its label, and the name of its place on their page."""
    found: list[tuple[str, str]] = []
    taken: dict[str, int] = {}
    for each in unit.items:
        slug = _SLUG.sub("-", each.label.lower()).strip("-")
        taken[slug] = taken.get(slug, 0) + 1
        found.append((each.label, slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"))
    return found


def objects_page(unit: Unit) -> str:
    """The page of the objects of a unit."""
    return f"objects/{unit.key}.html"


def application_page(name: str) -> str:
    """The page of an application."""
    return f"applications/{name}.html"


def file_page(name: str) -> str:
    """The page of a file of the repository."""
    return f"files/{name}.html"


def address(page: str) -> str:
    """A page as an address: names of folders may hold anything."""
    return quote(os.fsencode(page))
