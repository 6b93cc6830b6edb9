"""The facts of a diff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from helm_platform.helm.manifests import Manifest
from helm_platform.objects.contract import Identity
from helm_platform.objects.difference import NOTHING


class Kind(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Effect(StrEnum):
    """What a change does to what runs."""

    RESTARTS = "restarts"
    """The pods of the object are replaced."""
    REFUSED = "refused"
    """Kubernetes does not allow the change: the object must be deleted and made anew."""
    HARMS = "harms"
    """Something is lost, renamed or no longer selected."""


@dataclass(frozen=True)
class Field:
    """One field before and after; NOTHING where it is not there.

    `secret` fields have no values: only that they differ is known here. `noise` is the version of chart or
    application in a label that nothing selects by.
    """

    path: str
    old: Any = NOTHING
    new: Any = NOTHING
    secret: bool = False
    noise: bool = False

    @property
    def word(self) -> str:
        """`added`, `removed` or `changed`."""
        return "added" if self.old is NOTHING else "removed" if self.new is NOTHING else "changed"


@dataclass(frozen=True)
class Note:
    """An effect and, in a sentence, what it is about."""

    effect: Effect
    text: str


@dataclass(frozen=True)
class ObjectChange:
    """One object that is not the same before and after. Objects that are added or removed have no fields."""

    object: Identity
    kind: Kind
    fields: tuple[Field, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def noise(self) -> bool:
        """Whether only the version labels of the object differ."""
        return self.kind is Kind.CHANGED and not self.notes and all(field.noise for field in self.fields)

    @property
    def restarts(self) -> bool:
        return any(note.effect is Effect.RESTARTS for note in self.notes)


@dataclass(frozen=True)
class State:
    """The objects of a release at one time, as rendered or as a cluster has them.

    `refused` says, for objects that the API server would not take, why not.
    """

    objects: tuple[Manifest, ...] = ()
    refused: Mapping[Identity, str] | None = None


@dataclass(frozen=True)
class ReleaseChange:
    """One release. `kind` says whether it is there before and after."""

    label: str
    kind: Kind = Kind.CHANGED
    changes: tuple[ObjectChange, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.changes)
