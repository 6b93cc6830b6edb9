"""What a format of other tools is: its documents in, objectives of ours out, with all that is lost on the way."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from helm_platform.diagnostics import Diagnostic, ValuesPath
from helm_platform.slo.platform import Tier
from helm_platform.slo.windows import Window
from helm_platform.values.foreign import Document

_NOT_IN_A_LABEL = re.compile(r"[^a-z0-9-]+")
_LONGEST = 63
NAMES = "names here are DNS labels: lower-case letters, digits and dashes"

_Made = TypeVar("_Made")
#: A step of an import: it says what is to be said, and returns what it has made.
Reads = Generator[Diagnostic, None, _Made]


class Alerts(StrEnum):
    """Which burn-rate alerts an imported objective gets: the platform's, or such as the other tool made."""

    PLATFORM = "platform"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Options:
    """What the files do not say. "" takes what the format itself assumes."""

    window: str = ""
    service: str = ""
    alerts: Alerts = Alerts.PLATFORM


@dataclass(frozen=True, slots=True)
class Original:
    """How the tool that an objective comes from measures it, to be held against ours.

    `error` is its share of bad events over $window, in PromQL. With `averaged` its share over the whole window is the
    mean of the shares of five minutes, and not one share of all events. `labels` are those of its series and alerts by
    which rules that it has generated are found; `records` says what its rule for a window is called.
    """

    tool: str
    name: str
    error: str
    objective: Decimal
    window: Window
    tiers: tuple[Tier, ...]
    averaged: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """One objective. `body` is what stands below its name in `slos`; `labels` are those of its document.

    `window_at` is where in `source` its window is written.
    """

    service: str
    name: str
    body: Mapping[str, Any]
    source: Document
    namespace: str = ""
    team: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    original: Original | None = None
    window_at: ValuesPath = ()


class Importer(ABC):
    """One format."""

    #: As people call it.
    title: str

    @abstractmethod
    def reads(self, document: Document) -> bool:
        """Whether a document is of this format, by its apiVersion or version."""

    @abstractmethod
    def imported(self, documents: Sequence[Document], options: Options) -> Iterator[Imported | Diagnostic]:
        """The objectives of all documents of this format, and what has no equivalent here or means something else."""


def slug(text: str) -> str:
    """A name of ours, a DNS label that begins with a letter, for one of theirs."""
    made = _NOT_IN_A_LABEL.sub("-", text.lower()).strip("-")
    if made and not made[0].isalpha():
        made = f"slo-{made}"
    return made[:_LONGEST].rstrip("-")


def per_cent(value: Decimal) -> int | float:
    """A number as it is written in YAML: 99, 99.9."""
    return int(value) if value == value.to_integral_value() else float(value)


def common(maps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What all of them say."""
    first, *others = maps
    return {key: value for key, value in first.items() if all(each.get(key) == value for each in others)}
