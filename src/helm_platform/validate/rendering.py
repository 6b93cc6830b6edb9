"""The step from good values to objects: the real helm renders them, and what it refuses becomes findings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import resources
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import UsageError
from helm_platform.formats.verdict import Verdict
from helm_platform.helm import Cache, Helm, Metadata, Rendered, Task, assembled, find, metadata, render
from helm_platform.progress import Progress
from helm_platform.validate import kubernetes
from helm_platform.validate.given import Given
from helm_platform.validate.held import Held
from helm_platform.validate.kubernetes import Against
from helm_platform.validate.pod_security import verdict
from helm_platform.validate.refusal import Attempt, findings, texts
from helm_platform.values import BUNDLED, on_disk
from helm_platform.values import Mapping as Values

_LIBRARY = "platform-lib"


@dataclass(frozen=True)
class Made:
    """What came of a render: the verdict on its pods, what is wrong, and what the objects were held against.

    `sources` are the texts of templates that findings are about.
    """

    verdict: Verdict | None
    findings: tuple[Diagnostic, ...] = ()
    held: Held = field(default_factory=Held)
    sources: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """A chart that Helm can render, and what its objects are held against: `copy` is `chart` with its dependencies."""

    chart: Path
    copy: Path
    facts: Metadata
    helm: Helm
    api: Against

    def made(self, result: Rendered, values: Values) -> Made:
        """What a render says about the values, merged over the chart's defaults: their lines are what is named."""
        if result.refused is not None:
            return _refused(result, self.chart, self.facts, values)
        definitions = self.api.definitions(self.copy, result.objects)
        objects = [kubernetes.Rendered(*each) for each in zip(result.objects, result.templates, strict=True)]
        return Made(
            verdict(list(result.objects), values if _LIBRARY in self.facts.dependencies else None),
            tuple(kubernetes.findings(objects, values, self.api.versions, definitions)),
            kubernetes.held(objects, self.api, definitions),
        )


@contextmanager
def ready(chart: Path | None, api: Against, progress: Progress) -> Iterator[tuple[Ready, Path]]:
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
        yield Ready(folder, copy, facts, helm, api), private


def rendered(given: Given, chart: Path | None, api: Against, progress: Progress, cache: Cache | None = None) -> Made:
    """Render what is given, hold the objects against `api`, and judge the pods. Raises what `ready` raises."""
    with ready(chart, api, progress) as (prepared, private):
        named = (on_disk(document, private / f"{number}.yaml") for number, document in enumerate(given.documents))
        files = tuple(file.absolute() for file in named)
        (result,) = render(prepared.helm, [Task(prepared.copy, files, given.settings)], cache)
        return prepared.made(result, given.values)


def explained(result: Rendered, chart: Path | None, values: Values) -> Made:
    """Helm's refusal as findings, of the chart in a folder."""
    folder = resources.path(BUNDLED) if chart is None else chart
    return _refused(result, folder, metadata(folder), values)


def _refused(result: Rendered, folder: Path, facts: Metadata, values: Values) -> Made:
    attempt = Attempt(folder, facts, values, _LIBRARY in facts.dependencies, result.made)
    found = tuple(findings(result.refused or "", attempt))
    return Made(None, found, sources=texts(found))
