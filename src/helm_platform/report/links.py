"""Where figures come from: lines of the repository and rendered objects, each with its place in the report."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup, escape

from helm_platform.report.facts import Place, Unit

_LABEL = re.compile(r"\b[A-Z][A-Za-z]+ [a-zA-Z0-9][\w.:-]*(?:/[\w.:-]*[\w-])?")
_SLUG = re.compile(r"[^a-z0-9]+")


class Links:
    """Addresses from the root of the report. Lines that somebody asked for are remembered: their files get a page."""

    def __init__(self, units: Iterable[Unit], texts: Iterable[str]) -> None:
        """Know these objects and the files with these names."""
        self._texts = set(texts)
        self.files: dict[str, None] = {}
        self._objects: dict[str, str] = {}
        for unit in units:
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

    def linked(self, text: str, root: str) -> Markup:
        """A text in which every object that the report has is a link."""
        parts: list[Markup] = []
        end = 0
        for found in _LABEL.finditer(text):
            href = self.object(found[0])
            if href is not None:
                parts.append(escape(text[end : found.start()]))
                parts.append(Markup('<a href="{}">{}</a>').format(root + href, found[0]))
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
