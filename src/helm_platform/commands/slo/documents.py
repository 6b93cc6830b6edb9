"""The documents that commands work on, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet
from helm_platform.diagnostics import Level
from helm_platform.errors import UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.slo.reading import Reading, read


@dataclass(frozen=True)
class Documents:
    """Which documents, and what stands around them: as `helm_platform.slo.reading.read` takes it."""

    paths: tuple[str, ...] = ()
    namespace: str = ""
    team: str = ""
    environment: str = ""
    platform: str | None = None
    defaults: str | None = None

    def read(self, *, assume: bool = False) -> Reading:
        """Read them; without a path those of this fleet repository. Raises UsageError."""
        return read(
            self.paths or _here(),
            namespace=self.namespace,
            team=self.team,
            environment=self.environment,
            platform_file=self.platform,
            defaults_file=self.defaults,
            assume=assume,
        )


def refused(reading: Reading, *, color: bool, everything: bool = False) -> str:
    """The report of what is wrong in the documents where any of it is an error, else nothing.

    Raises UsageError where they hold no objective at all.
    """
    errors = tuple(found for found in reading.findings if found.level is Level.ERROR)
    if errors:
        count = len(reading.documents)
        checked = f"{count} document{'' if count == 1 else 's'}"
        report = Report(errors, checked, reading.sources, None if everything else LIMIT)
        return FormatName.TEXT.to_format().render(report, color=color)
    if not reading.slos:
        raise UsageError(
            "there is no objective in it", fix="name a file of the kind ServiceLevels, or a folder with slo.yaml"
        )
    return ""


def _here() -> tuple[str, ...]:
    if fleet.repository(Path()) is None:
        raise UsageError(
            "no document is named",
            fix="name files of the kind ServiceLevels, or folders with slo.yaml: helm platform slo check apps/",
        )
    return (".",)
