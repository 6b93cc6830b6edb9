"""What a lint gets and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import Diagnostic
from helm_platform.values import Document, Mapping


@dataclass(frozen=True)
class Layer:
    """One of the user's files as it is, before merging, and the defaults of the chart it is meant for."""

    document: Document
    defaults: Mapping


@dataclass(frozen=True)
class Lint:
    """`id` is stable and kebab-case; `docs` says what is wrong, why it matters and what to write instead."""

    id: str
    docs: str
    check: Callable[[Layer], Iterator[Diagnostic]]
