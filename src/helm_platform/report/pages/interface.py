"""What a page is: one module that makes it of the facts, one template that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from helm_platform.report.facts import Facts


@dataclass(frozen=True)
class Page:
    """One file of HTML. `file` is its name below the report, `values` are what its template shows beside the facts.

    `section` is the entry of the navigation that it belongs to.
    """

    file: str
    title: str
    template: str
    section: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """An entry of the navigation: its title, its first page, and what makes the pages."""

    title: str
    file: str
    pages: Callable[[Facts], Iterator[Page]]


@dataclass(frozen=True)
class Hit:
    """What the search finds: its title, what it is, where, and further words that lead to it.

    `file` is a page, `anchor` a place on it.
    """

    title: str
    kind: str
    file: str
    anchor: str = ""
    words: str = ""
