"""The step from good values to objects: the real helm renders them, and what it refuses becomes findings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helm_platform import resources
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import UsageError
from helm_platform.formats.verdict import Verdict
from helm_platform.helm import Cache, Helm, Metadata, Rendered, Task, assembled, find, metadata, render
from helm_platform.progress import Progress
from helm_platform.validate.pod_security import verdict
from helm_platform.validate.refusal import findings
from helm_platform.values import BUNDLED, Document, Mapping

_LIBRARY = "platform-lib"


@dataclass(frozen=True)
class Made:
    """What came of a render: the verdict on its pods, or what is wrong."""

    verdict: Verdict | None
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A chart that Helm can render: `copy` is one of `chart` with its dependencies in it."""

    chart: Path
    copy: Path
    facts: Metadata
    helm: Helm

    def made(self, result: Rendered, values: Mapping) -> Made:
        """What a render says about the values, merged over the chart's defaults: their lines are what is named."""
        if result.refused is not None:
            return Made(None, tuple(explained(result.refused, self.chart, values)))
        return Made(verdict(list(result.objects), values if _LIBRARY in self.facts.dependencies else None))


@contextmanager
def ready(chart: Path | None, progress: Progress) -> Iterator[tuple[Ready, Path]]:
    """A chart, ready to be rendered, and a folder that only we can read; both are gone in the end.

    The chart itself is only read. Raises UsageError where `chart` is none, or its dependencies cannot be built, and
    EnvironmentProblem without a helm.
    """
    folder = resources.path(BUNDLED) if chart is None else chart
    with tempfile.TemporaryDirectory(prefix="helm-platform-validate-") as name:
        private = Path(name)
        try:
            facts = metadata(folder)
            helm = find(progress)
            copy = assembled(helm, folder, private / "chart")
        except UsageError as error:
            fix = f"{error.fix}; or " if error.fix else ""
            raise UsageError(error.message, detail=error.detail, fix=f"{fix}check without a render: --fast") from None
        yield Ready(folder, copy, facts, helm), private


def rendered(
    chart: Path | None,
    documents: Sequence[Document],
    values: Mapping,
    sets: Sequence[str],
    set_strings: Sequence[str],
    progress: Progress,
    cache: Cache | None = None,
) -> Made:
    """Render the documents and the arguments of --set over a chart, and judge the pods.

    `values` are the same, merged over the chart's defaults: their lines are what findings and causes name. Raises what
    `ready` raises.
    """
    with ready(chart, progress) as (prepared, private):
        files = tuple(_file(document, private / f"{number}.yaml") for number, document in enumerate(documents))
        (result,) = render(prepared.helm, [Task(prepared.copy, files, tuple(sets), tuple(set_strings))], cache)
    return prepared.made(result, values)


def explained(reason: str, chart: Path | None, values: Mapping) -> list[Diagnostic]:
    """Helm's refusal as findings: what a chart built on platform-lib reports at its lines, else in Helm's words."""
    facts = metadata(resources.path(BUNDLED) if chart is None else chart)
    lines = values if _LIBRARY in facts.dependencies else None
    return list(findings(reason, lines, f"{facts.name} {facts.version}"))


def _file(document: Document, private: Path) -> Path:
    """The file itself, or what was read from a stream in one that only we can read: it may hold secrets."""
    if document.file.is_file():
        return document.file.absolute()
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(document.text)
    return private
