"""What a format of generated rules is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helm_platform.slo.rules import Group


@dataclass(frozen=True, slots=True)
class File:
    """A generated file: a name without folders, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Groups that belong together: those of a service, or the engine's. `labels` are the object's own."""

    name: str
    groups: tuple[Group, ...]
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


class Output(ABC):
    """One format. It makes the same bytes of the same batch."""

    @abstractmethod
    def files(self, batch: Batch) -> Iterator[File]:
        """The files of a batch: one, or several where one would be too large."""
