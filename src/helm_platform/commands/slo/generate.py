"""`helm platform slo generate`: from ServiceLevels documents to rules, and what else is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.documents import Documents
from helm_platform.commands.slo.extras import BEGUN, extra
from helm_platform.commands.slo.folder import Folder
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.slo import batches, target
from helm_platform.slo.batches import Division, Per
from helm_platform.slo.indicators import matchers
from helm_platform.slo.outputs import Batch, Output, OutputName
from helm_platform.slo.platform import Platform
from helm_platform.slo.reading import Reading
from helm_platform.slo.spec import Slo
from helm_platform.values import find_entry

_LABEL = re.compile(r"([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
#: What a source rule counts.
_SIDES = {"slo:total:rate": "all events", "slo:bad:rate": "bad events"}
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")


@dataclass(frozen=True)
class Request:
    """The options of one call. `output` is None for stdout; `per` None for what fits the format."""

    documents: Documents = field(default_factory=Documents)
    output: Path | None = None
    format: OutputName = OutputName.PROMETHEUS_RULE
    per: Per | None = None
    standalone: bool = False
    shared: bool = False
    labels: tuple[str, ...] = ()
    shards: int = 0
    extras: tuple[str, ...] = ()
    target: str | None = None
    feature: str | None = None
    check: bool = False
    prune: bool = False
    color: bool = False
    everything: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The documents; only `shared` can do without."""
        return self.documents.paths


def run(request: Request) -> Answer:
    """Read, check, and write all files or none.

    Raises UsageError for options that do not go together, for what cannot be read and for a file that is not ours to
    write, and EnvironmentProblem where a folder cannot be written.
    """
    form = request.format.to_output()
    labels = _valid(request, form)
    reading = request.documents.read() if request.paths else None
    platform = _platform(reading, request)
    slos = reading.slos if reading else ()
    how = _division(request, form, labels)
    rules = list(batches.batches(slos, platform, how))
    findings = (*(reading.findings if reading else ()), *_findings(reading, platform, request, rules))
    report = _report(findings, reading, request)
    if any(found.level is Level.ERROR for found in findings):
        return Answer(ExitCode.FINDINGS, err=report)
    if request.paths and not slos:
        raise UsageError(
            "there is no objective in it", fix="name a file of the kind ServiceLevels, or a folder with one"
        )
    engine = [batches.shared(platform, how)] if request.shared else []
    files = _files([*engine, *rules], form)
    if request.output is None:
        return Answer(ExitCode.OK, "---\n".join(text for _, text in files), report)
    made = {name: dict(extra(name, reading, labels)) for name in request.extras} if reading else {}
    more = {path: text for texts in made.values() for path, text in texts.items()}
    begun = frozenset(path for name in BEGUN for path in made.get(name, ()))
    folder = Folder(request.output, {**dict(files), **more}, begun)
    what = _what(slos, request)
    if request.check:
        problems = folder.differences()
        if not problems:
            return Answer(ExitCode.OK, f"{what}: {folder.size} in {request.output} as they should be\n", report)
        fix = f"fix: run it without --check{' and with --prune' if folder.stale else ''}"
        return Answer(ExitCode.FINDINGS, err=f"{report}{chr(10).join([*problems, fix])}\n")
    done = folder.write(prune=request.prune)
    return Answer(ExitCode.OK, f"{what}: {done}\n", report)


def _valid(request: Request, form: Output) -> dict[str, str]:
    """The labels of the objects. Raises UsageError."""
    if not request.paths and not request.shared:
        raise UsageError(
            "no document is named", fix="name files with ServiceLevels documents, or folders with slo.yaml in them"
        )
    if request.standalone and request.shared:
        raise UsageError(
            "--standalone and --shared do not go together",
            fix="--shared writes the engine's rules once, --standalone those of each service",
        )
    if request.labels and not form.objects:
        raise UsageError(f"files of the format {request.format} have no labels", fix="leave --labels out")
    if request.output is None:
        folder_only = [name for name, given in (("--check", request.check), ("--prune", request.prune)) if given]
        if folder_only or request.extras:
            raise UsageError(f"{folder_only[0] if folder_only else '--with'} needs a folder", fix="name it: -o rules/")
    if request.check and request.prune:
        raise UsageError("--check writes and removes nothing", fix="leave --check or --prune out")
    if request.output is None and not form.joins and request.per not in (None, Per.ALL):
        raise UsageError(
            f"files of the format {request.format} cannot follow one another", fix="name a folder: -o rules/"
        )
    if request.output is None and not form.joins and request.shards:
        raise UsageError("shards are several files", fix="name a folder: -o rules/")
    if request.output is None and not form.joins and request.shared and request.paths:
        raise UsageError("the engine's rules are a file of their own", fix="name a folder: -o rules/")
    _valid_target(request, form)
    return dict(_labels(request.labels))


def _valid_target(request: Request, form: Output) -> None:
    wanted = target.OLDEST
    if request.target is not None:
        try:
            wanted = target.version(request.target)
        except ValueError:
            raise UsageError(f"`{request.target}` is no version", fix="write --target-version 2.45 or 3.x") from None
        if wanted < target.OLDEST:
            oldest = ".".join(map(str, target.OLDEST))
            raise UsageError(
                f"Prometheus {request.target} cannot read these rules", fix=f"the oldest that can is {oldest}"
            )
    if request.feature is None:
        return
    if not form.chained:
        raise UsageError(f"`{request.feature}` is a feature of Prometheus", fix=f"leave it out for {request.format}")
    needed = target.FEATURES[request.feature]
    if wanted < needed:
        first = ".".join(map(str, needed))
        raise UsageError(
            f"`{request.feature}` is new in Prometheus {first}",
            fix=f"say that yours is new enough: --target-version {first}",
        )


def _labels(given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in (part for text in given for part in text.split(",")):
        key, equals, value = one.partition("=")
        if not equals or not _LABEL.fullmatch(key) or not _VALUE.fullmatch(value):
            raise UsageError(f"`{one}` is no label of Kubernetes", fix="write --labels release=monitoring")
        yield key, value


def _division(request: Request, form: Output, labels: Mapping[str, str]) -> Division:
    per = request.per or (Per.ALL if request.output is None and not form.joins else Per.SERVICE)
    return Division(per, request.standalone, request.shards, labels, form.chained, request.feature or "")


def _platform(reading: Reading | None, request: Request) -> Platform:
    """The platform's settings; with the engine's own rules, the windows that only some objectives have are counted."""
    from helm_platform.slo.platform import default

    platform = reading.platform if reading else default()
    if not request.shared or reading is None:
        return platform
    also = batches.counting(platform, reading.slos).windows
    return replace(platform, windows=tuple(dict.fromkeys((*platform.windows, *also))))


def _files(made: Iterable[Batch], form: Output) -> Iterator[tuple[str, str]]:
    """The path of each file below the folder, with `/`, and its text."""
    for batch in made:
        for file in form.files(batch):
            yield f"{batch.folder}/{file.name}" if batch.folder else file.name, file.text


_Found = tuple[str, Level, str, str | None]


def _findings(reading: Reading | None, platform: Platform, request: Request, made: list[Batch]) -> Iterator[Diagnostic]:
    """What a check of the documents cannot know: queries as they will be written, and this call's own rules."""
    if reading is None:
        return
    if request.feature:  # which the parser does not know
        made = list(batches.batches(reading.slos, platform, Division(recorded=request.format.to_output().chained)))
    broken = dict(_unparsed(made))
    for level in reading.levels:
        for slo in level.slos:
            one = tuple(slo.identity.items())
            for rule, severity, message, advice in (*broken.get(one, ()), *_unfit(slo, platform, request)):
                entry = find_entry(level.document.root, slo.path)
                span = entry.span if entry else None
                name = f"{slo.service} {slo.name}: {message}"
                yield Diagnostic(rule, severity, name, level.document.file, span, slo.path, advice)


def _unparsed(made: Iterable[Batch]) -> Iterator[tuple[tuple[tuple[str, str], ...], list[_Found]]]:
    """By the identity of an objective, a query that Prometheus would refuse, and with it every rule of the file."""
    import promql_parser

    for rule in (rule for batch in made for group in batch.groups for rule in group.rules):
        if rule.name not in _SIDES or rule.alerting:
            continue
        # What we add to every query is right, and half of the text.
        ours = f"slo:total:rate{{{matchers(rule.labels)}}}"
        try:
            promql_parser.parse(rule.expr.replace(ours, "ours"))
        except ValueError as error:
            message = f"the query of {_SIDES[rule.name]} is no PromQL: {error}"
            yield tuple(rule.labels.items()), [("promql", Level.ERROR, message, f"it would be written as {rule.expr}")]


def _unfit(slo: Slo, platform: Platform, request: Request) -> Iterator[_Found]:
    if slo.sli.get("latency", {}).get("native") and not request.format.to_output().native:
        yield "native-histogram", Level.ERROR, f"{request.format} has no native histograms", "use a classic histogram"
    uncounted = [each.name for each in (slo.window, *slo.windows) if each not in platform.windows]
    if uncounted and not request.standalone:
        counted = ", ".join(each.name for each in platform.windows)
        advice = "add it to the windows that the platform counts, or give the service its own rules: --standalone"
        message = f"the shared rules count {counted} and not {' nor '.join(uncounted)}"
        yield "uncounted-window", Level.WARNING, message, advice


def _report(findings: Iterable[Diagnostic], reading: Reading | None, request: Request) -> str:
    found = tuple(findings)
    if not found or reading is None:
        return ""
    limit = None if request.everything else LIMIT
    checked = f"{len(reading.levels)} document{'s' if len(reading.levels) != 1 else ''}"
    return FormatName.TEXT.to_format().render(Report(found, checked, reading.sources, limit), color=request.color)


def _what(slos: tuple[Slo, ...], request: Request) -> str:
    engine = ["the engine's rules"] if request.shared else []
    services = len({(slo.namespace, slo.service) for slo in slos})
    of = [f"{_counted(len(slos), 'objective')} of {_counted(services, 'service')}"] if slos else []
    return " and ".join([*of, *engine])


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
