"""`helm platform slo check`: what is wrong with objectives, and what is likely a mistake."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.prometheus.client import Client
from helm_platform.slo.checks import check
from helm_platform.slo.reading import Reading, read
from helm_platform.slo.rule_ids import RULES


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


@dataclass(frozen=True)
class Request:
    """The options of one call. `prometheus` is the address of a server that is asked about series and buckets."""

    documents: Documents
    prometheus: str | None = None
    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False


def run(request: Request) -> tuple[str, ExitCode]:
    """The report, empty where it went to a file, and the exit code.

    Raises UsageError for what cannot be read, EnvironmentProblem for a Prometheus that does not answer.
    """
    reading = request.documents.read(assume=not request.documents.namespace)
    client = Client(request.prometheus) if request.prometheus is not None else None
    outcome = check(reading, prometheus=client, now=time.time())
    report = Report(
        outcome.findings,
        outcome.checked,
        outcome.sources,
        None if request.everything else LIMIT,
        rules=RULES,
        ignored=outcome.ignored,
    )
    text = request.format.to_format().render(report, color=request.color)
    if request.output is not None:
        write(request.output, text)
        text = ""
    return text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK


def _here() -> tuple[str, ...]:
    if fleet.repository(Path()) is None:
        raise UsageError(
            "no document is named",
            fix="name files of the kind ServiceLevels, or folders with slo.yaml: helm platform slo check apps/",
        )
    return (".",)
