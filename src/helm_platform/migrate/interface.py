"""What a source is: files of another tool in, Kubernetes objects out, each part with the place where it is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.part import Object, Part
from helm_platform.progress import SILENT, Progress


@dataclass(frozen=True)
class Given:
    """What was named. `names` are files, folders or `-`; `chart` is the chart that the values are of, None without one.

    `release` is the name under which it was installed, `api_versions` are what the chart is told that a cluster has.
    """

    names: tuple[str, ...]
    chart: Path | None = None
    release: str = ""
    progress: Progress = SILENT
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """The objects of a source. `findings` say what was not understood, `sources` are the texts by file.

    `basis` says what the objects are, in a few words: those of a chart, or such as a chart's documentation tells.
    `rendered` says that a tool made them, and not a rule of ours. `release` is the release that all of them are of.
    `calls` are, by workload, those that are known to call it, each with the place that says so.
    """

    objects: tuple[Object, ...]
    findings: tuple[Diagnostic, ...] = ()
    sources: dict[Path, str] = field(default_factory=dict)
    basis: str = ""
    rendered: bool = True
    release: str = ""
    calls: Mapping[str, Mapping[str, Part]] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """A key, or a kind of object: its path (`*` is any name or item), and what it becomes here, in a few words."""

    path: str
    becomes: str


class Source(ABC):
    """One tool."""

    #: As people call it.
    title: str
    #: Of which version its documentation was read; "" where there is none.
    version: str = ""
    #: What its parts become, and what a part is called.
    keys: tuple[Key, ...] = ()
    unit: str = "Key"

    @abstractmethod
    def read(self, given: Given) -> Read:
        """The objects. Raises UsageError for files that cannot be read, EnvironmentProblem where a tool is missing."""
