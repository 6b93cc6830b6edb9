"""A change before it is made: what is meant, and everything that it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform.fleet import Overlay
from helm_platform.promotion.ledger import Action, Moved, Record
from helm_platform.promotion.policy import Answer


@dataclass(frozen=True)
class Plan:
    """A change: which images of an overlay become which versions. `remains` is what it does not undo."""

    action: Action
    overlay: Overlay
    images: tuple[Moved, ...]
    source: str = ""
    of: int | None = None
    approvals: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is in a line."""
        name, where = self.overlay.application, self.overlay.environment
        if self.action is Action.ROLLBACK:
            return f"{name} in {where}: back to {f'record {self.of}' if self.of else 'what was before the ledger'}"
        return f"{name} in {where}{f', as in {self.source}' if self.source else ''}"


@dataclass(frozen=True)
class Draft:
    """Everything that a change is. `contents` are whole files, None for one that goes; `place` is the record's.

    `diff` is the difference of the rendered objects, "" where nobody rendered them.
    """

    plan: Plan
    record: Record
    place: Path
    answers: tuple[Answer, ...]
    contents: Mapping[Path, bytes | None]
    diff: str

    @property
    def refused(self) -> int:
        """How many rules keep it from being made."""
        return sum(each.refused for each in self.answers)
