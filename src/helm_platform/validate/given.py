"""What one check is about: the files of a release, what is set besides, and the chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.fleet import Company, company, placed_at
from helm_platform.validate.ignores import Ignores, ignores
from helm_platform.values import (
    STDIN,
    AssignmentError,
    Chart,
    Document,
    Mapping,
    Origin,
    Setting,
    Source,
    assigned,
    coalesced,
    load_chart,
    merged,
    read_files,
)


@dataclass(frozen=True)
class Given:
    """The files in the order of `-f`, the arguments of `--set` and its relatives, and the chart."""

    documents: tuple[Document, ...]
    settings: tuple[Setting, ...]
    chart: Chart

    @classmethod
    def read(cls, files: Iterable[str | Path], settings: Sequence[Setting], chart: Path | None) -> Given:
        """Read what is named. Raises UsageError for files or charts that cannot be read."""
        return cls(tuple(read_files([str(file) for file in files])), tuple(settings), load_chart(chart))

    @property
    def user(self) -> Mapping:
        """What the user wrote, all layers merged."""
        return self._user[0]

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the settings."""
        return self._user[1]

    @cached_property
    def values(self) -> Mapping:
        """The user's values over the chart's defaults."""
        return coalesced(self.user, self.chart.defaults.root)

    @cached_property
    def complete(self) -> bool:
        """Whether everything was read: what a broken file would have set is unknown."""
        return not self.problems and all(document.complete for document in self.documents)

    @cached_property
    def ignores(self) -> Ignores:
        return ignores(self.documents)

    @cached_property
    def company(self) -> Company | None:
        """The fleet repository around the files: that of the last, which is the most special one."""
        if not self.chart.on_library:
            return None
        around = (company(document.file) for document in reversed(self.documents) if document.file != STDIN)
        return next((found for found in around if found is not None), None)

    @cached_property
    def namespace(self) -> str:
        """Where an overlay of a fleet repository puts them; "" where the files are of none."""
        return placed_at(document.file for document in self.documents if document.file != STDIN)

    @cached_property
    def _user(self) -> tuple[Mapping, tuple[Diagnostic, ...]]:
        roots = [document.root for document in self.documents]
        values = roots[0] if roots else Mapping(Source(Origin.SET, "--set"))
        for root in roots[1:]:
            values = merged(values, root)
        problems = []
        for setting in self.settings:
            try:
                values = assigned(values, setting)
            except AssignmentError as error:
                problems.append(
                    Diagnostic("set-argument", Level.ERROR, str(error), origin=str(setting), help=error.fix)
                )
        return values, tuple(problems)
