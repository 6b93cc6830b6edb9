"""What a format of generated rules is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from helm_platform.slo.rules import Group

#: The first line of every generated file; what lacks it is never overwritten nor removed.
MARK = "# Made by helm platform slo generate: change the ServiceLevels document, not this file."


@dataclass(frozen=True, slots=True)
class File:
    """A generated file: a name without folders, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Groups that belong together: those of a service, or the engine's.

    `namespace` is that of the object, or "" where they belong to none. `labels` are the object's own. `folder` is
    where its files go below the folder of all, with `/` in it.
    """

    name: str
    groups: tuple[Group, ...]
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""


class Output(ABC):
    """One format. It makes the same bytes of the same batch."""

    #: Whether a rule reads what the one before it in its group has recorded at the same moment.
    chained: ClassVar[bool] = True
    #: Whether it has native histograms.
    native: ClassVar[bool] = True
    #: Whether its files are objects of Kubernetes, with labels.
    objects: ClassVar[bool] = False
    #: Whether several of its files can follow one another in one stream.
    joins: ClassVar[bool] = True

    @abstractmethod
    def files(self, batch: Batch) -> Iterator[File]:
        """The files of a batch: one, or several where one would be too large."""
