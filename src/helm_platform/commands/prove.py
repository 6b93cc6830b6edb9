"""`helm platform prove …`: collect what is compared, run the proof, render the report."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from helm_platform import helm, resources
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.upgrade import Outcome, Proof, allow, baseline, corpus, files, releases, written
from helm_platform.proofs.upgrade.words import RULES

_CHART = "charts/platform-app"


@dataclass(frozen=True)
class Upgrade:
    """The options of one call of `prove upgrade`. `everything` lifts the limit on findings shown."""

    chart: Path | None = None
    packages: tuple[Path, ...] = ()
    baselines: tuple[Path, ...] = ()
    tags: str | None = None
    last: int = 3
    corpus: tuple[Path, ...] = ()
    allow: Path | None = None
    write_baseline: Path | None = None
    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False
    cache: bool = True


def upgrade(request: Upgrade, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code. With `output` the report goes there and the text is empty."""
    chart = _chart(request.chart)
    cases = _cases(request, chart)
    if request.write_baseline is not None:
        return _write(request, chart, cases, progress)
    allowances = allow.load(request.allow) if request.allow else allow.Allowances()
    stored = [baseline.load(file) for file in request.baselines]
    name = helm.metadata(chart).name
    for file, each in zip(request.baselines, stored, strict=True):
        if each.chart != name:
            raise UsageError(f"{file} is a baseline of {each.chart}, and not of {name}")
    # Every option is checked before a minute is spent on rendering.
    packages = [each for path in request.packages for each in releases.packages(path, name, request.last)]
    from_tags = request.tags is not None or not (packages or stored)
    tags = releases.tags(chart, request.tags, request.last) if from_tags else []
    binary = helm.find(progress)
    with _folder() as folder:

        def released() -> Iterator[releases.Release]:
            for number, tag in enumerate(tags):
                found = releases.from_tag(binary, chart, tag, folder / f"tag-{number}", progress)
                yield replace(found, cases=()) if request.corpus else found
            for number, package in enumerate(packages):
                found = releases.from_package(binary, package, name, folder / f"package-{number}", progress)
                yield replace(found, cases=()) if request.corpus else found

        proof = Proof(binary, chart, cases, allowances, progress, _cache(request))
        outcome = proof.run(released(), stored, folder / "proof")
    sources = {request.allow: allowances.text} if request.allow else {}
    return _report(request, outcome, sources)


def _write(request: Upgrade, chart: Path, cases: list[corpus.Case], progress: Progress) -> tuple[str, ExitCode]:
    target = request.write_baseline
    assert target is not None  # noqa: S101 - the caller asked
    with _folder() as folder:
        result = written(helm.find(progress), chart, cases, folder, progress, _cache(request))
    if isinstance(result, Outcome):
        return _report(request, result, {})
    text = baseline.dump(result)
    write(target, text)
    objects = sum(len(stored.objects) for stored in result.files.values())
    size = f"{len(text.encode()) / 1024:.0f} KiB"
    return (
        f"wrote {target}: {result.chart} {result.version}, {files(len(result.files))}, {objects} objects, {size}\n",
        ExitCode.OK,
    )


def _report(request: Upgrade, outcome: Outcome, sources: dict[Path, str]) -> tuple[str, ExitCode]:
    limit = None if request.everything else LIMIT
    report = Report(outcome.findings, outcome.checked, sources, limit, rules=RULES)
    text = request.format.to_format().render(report, color=request.color)
    if request.output is not None:
        write(request.output, text)
        text = ""
    return text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK


def _cache(request: Upgrade) -> helm.Cache | None:
    return helm.Cache.of_user() if request.cache else None


def _chart(named: Path | None) -> Path:
    if named is not None:
        helm.metadata(named)
        return named
    root = resources.checkout()
    if root is None:
        raise UsageError("there is no chart here to prove", fix="name its folder: --chart charts/NAME")
    return root / _CHART


def _cases(request: Upgrade, chart: Path) -> list[corpus.Case]:
    if request.corpus:
        return corpus.named(request.corpus)
    root = releases.root_of(chart) or chart.resolve()
    cases = corpus.default(chart.resolve(), root)
    if not cases:
        raise UsageError(
            f"{chart} has no ci/*-values.yaml, and {root} no examples/*/values.yaml",
            fix="name the values files to render: --corpus DIR or FILE",
        )
    return cases


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="helm-platform-prove-") as name:
        yield Path(name)
