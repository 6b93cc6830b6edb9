"""`helm platform slo check`: what is wrong with objectives, and what is likely a mistake."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.commands.output import write
from helm_platform.commands.slo.connection import Connection
from helm_platform.commands.slo.documents import Documents
from helm_platform.errors import ExitCode
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.slo.checks import check
from helm_platform.slo.rule_ids import RULES


@dataclass(frozen=True)
class Request:
    """The options of one call. A server that `connection` names is asked about series and buckets."""

    documents: Documents
    connection: Connection = field(default_factory=Connection)
    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False


def run(request: Request) -> tuple[str, ExitCode]:
    """The report, empty where it went to a file, and the exit code.

    Raises UsageError for what cannot be read, EnvironmentProblem for a Prometheus that does not answer.
    """
    reading = request.documents.read(assume=not request.documents.namespace)
    client = request.connection.client() if request.connection.url else None
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
