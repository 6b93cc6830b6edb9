"""Documents of the kind ServiceLevels from files and folders, with what is wrong in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.slo.platform import Platform, default
from helm_platform.slo.presets import resolved
from helm_platform.slo.spec import Slo, objectives
from helm_platform.values import Document, plain, read_files


@dataclass(frozen=True)
class Levels:
    """One document. `document` has its text and positions; `slos` are in its order, with resolved presets."""

    document: Document
    slos: tuple[Slo, ...]


@dataclass(frozen=True)
class Reading:
    """All documents that were asked for, the platform that they are for, what is wrong, and the texts of the files."""

    levels: tuple[Levels, ...]
    platform: Platform
    findings: tuple[Diagnostic, ...] = ()
    sources: dict[Path, str] = field(default_factory=dict)

    @property
    def slos(self) -> tuple[Slo, ...]:
        """The objectives of all documents."""
        return tuple(slo for each in self.levels for slo in each.slos)


def read(paths: Sequence[str], *, namespace: str = "", team: str = "", platform: Platform | None = None) -> Reading:
    """Read files, and folders with `slo.yaml` files below them; `-` is stdin. Raises UsageError."""
    documents = read_files([file for path in paths for file in _below(path)])
    settings = platform or default()
    levels = [
        Levels(
            document,
            tuple(resolved(slo, settings) for slo in objectives(plain(document.root), namespace=namespace, team=team)),
        )
        for document in documents
    ]
    return Reading(tuple(levels), settings, sources={each.file: each.text for each in documents})


def _below(path: str) -> list[str]:
    if path == "-" or not Path(path).is_dir():
        return [path]
    return sorted(
        str(Path(folder) / name) for folder, _, names in os.walk(path) for name in names if name == "slo.yaml"
    )
