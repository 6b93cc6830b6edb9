"""Documents of the kind ServiceLevels from files and folders, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform import fleet
from helm_platform.diagnostics import Diagnostic, Level, arranged
from helm_platform.fleet import Company
from helm_platform.slo import contracts, data
from helm_platform.slo.documents import KIND, Written, files, worded
from helm_platform.slo.documents import read as read_documents
from helm_platform.slo.platform import Platform
from helm_platform.slo.presets import UnknownPresetError, resolved
from helm_platform.slo.spec import Slo, objectives
from helm_platform.slo.surroundings import Surroundings, around, environment_of, owner, placed
from helm_platform.values import STDIN, Document

if TYPE_CHECKING:
    from helm_platform.validate.subject import Subject

#: Documents of other tools, by what they say.
_FOREIGN = (
    ("version", "prometheus/v1", "sloth"),
    ("apiVersion", "sloth.slok.dev/", "sloth"),
    ("apiVersion", "pyrra.dev/", "pyrra"),
    ("apiVersion", "openslo/", "openslo"),
    ("apiVersion", "openslo.com/", "openslo"),
)
_LAID = ("tiers", "severities", "labels", "annotations")


@dataclass(frozen=True)
class Levels:
    """One document that is right. `values` are as they are written, `slos` in their order with resolved presets."""

    written: Written
    values: Mapping[str, Any]
    slos: tuple[Slo, ...]

    @property
    def file(self) -> Path:
        """The file that it stands in."""
        return self.written.file

    @property
    def document(self) -> Document:
        """The document with its text and positions."""
        return self.written.document

    @cached_property
    def subject(self) -> Subject:
        """The document, to make findings about."""
        return _subject(self.document)


@dataclass(frozen=True)
class Reading:
    """All documents that were asked for, the platform that they are for, what is wrong, and the texts of the files.

    `levels` has the documents that are right; `documents` counts all. `surroundings` is the fleet repository.
    """

    levels: tuple[Levels, ...]
    platform: Platform
    findings: tuple[Diagnostic, ...] = ()
    sources: dict[Path, str] = field(default_factory=dict)
    documents: tuple[Written, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)

    @property
    def slos(self) -> tuple[Slo, ...]:
        """The objectives of all documents."""
        return tuple(slo for each in self.levels for slo in each.slos)


def read(
    paths: Sequence[str],
    *,
    namespace: str = "",
    team: str = "",
    platform: Platform | None = None,
    environment: str = "",
    platform_file: str | None = None,
    defaults_file: str | None = None,
    assume: bool = False,
) -> Reading:
    """Read files, and folders with `slo.yaml` and `NAME.slo.yaml` below them; `-` is stdin.

    `namespace` and `team` stand in where a document names none. In a fleet repository `environment` gives the namespace
    `<team>-<environment>`; with `assume` its first environment does where none is asked for, which is enough to check.
    `platform_file` and `defaults_file` name files in place of platform.yaml's block `slo` and below those of the teams.
    Raises UsageError for what cannot be read or is not there.
    """
    written = read_documents(files(paths))
    found = around(written, settings=platform, platform_file=platform_file, defaults_file=defaults_file)
    company = found.company
    asked = environment_of(company, environment)
    if not asked and assume and company is not None and company.environments:
        asked = company.environments[0]
    reader = _Reader(found, namespace, team, asked)
    levels = [each for each in map(reader.levels, written) if each is not None]
    findings = arranged([*found.findings, *reader.findings])
    sources = {**found.sources, **{each.file: each.text for each in written}}
    return Reading(tuple(levels), found.platform, tuple(findings), sources, tuple(written), found)


def _owned(folder: Path, company: Company) -> str:
    """Whose an application of manifests is, by the namespaces of its overlays; "" where nobody's."""
    found = fleet.application(folder.parent) if folder.name == "monitoring" else None
    whose = (company.placed(each.namespace) for each in (found.overlays if found else ()))
    return next((each[0].name for each in whose if each is not None), "")


def laid_over(team: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of a document over those of its team, key by key."""
    defaults = {**team, **document}
    below, above = team.get("alerts", {}), document.get("alerts", {})
    if below and above:
        both = {key: {**below[key], **above[key]} for key in _LAID if key in below and key in above}
        defaults["alerts"] = {**below, **above, **both}
    excluded = {**team.get("exclude", {}), **document.get("exclude", {})}
    if excluded:
        defaults["exclude"] = excluded
    return defaults


@dataclass
class _Reader:
    """Makes objectives of documents, and keeps what is wrong with them."""

    around: Surroundings
    namespace: str
    team: str
    environment: str
    findings: list[Diagnostic] = field(default_factory=list)

    def levels(self, written: Written) -> Levels | None:
        problems = list(self._refused(written))
        if not problems:
            values = written.values
            team = values.get("team") or self.team or self._owner(written)
            defaults = self.around.defaults(team)
            mistakes = list(contracts.of_document(values, defaults))
            if not mistakes:
                namespace = self.namespace or self.around.namespace(team, self.environment)
                made = objectives(_completed(values, defaults), namespace=namespace, team=team)
                return Levels(written, values, tuple(self._in_full(slo, written) for slo in made))
            subject = _subject(written.document)
            problems = [placed(each, subject) for each in mistakes]
        self.findings += problems
        return None

    def _refused(self, written: Written) -> Iterator[Diagnostic]:
        """What is wrong with the YAML of a document, and what the schema does not take."""
        from helm_platform.schemas.engines import engines

        chart = contracts.servicelevels()
        if written.exact is None and engines(chart.schema).accept(written.values):
            return
        document = written.document
        yield from document.findings
        if foreign := _foreign(written):
            yield _of_another_tool(foreign, document)
            return
        yield from _twice(document)
        if document.complete and (document.root.entries or not document.findings):
            from helm_platform.validate.schema import against_schema

            for each in against_schema(chart, document.root, document.root):
                yield replace(each, message=worded(each.message), help=worded(each.help))

    def _owner(self, written: Written) -> str:
        if self.around.company is None or written.file == STDIN:
            return ""
        folder = written.file.absolute().parent
        return owner(folder) or _owned(folder, self.around.company)

    def _in_full(self, slo: Slo, written: Written) -> Slo:
        """The objective with its indicator in full; as it is where its preset is none."""
        given = slo.sli.get("preset")
        if given is None:
            return slo
        path = (*slo.path, "sli", "preset")
        try:
            full = resolved(slo, self.around.platform)
        except UnknownPresetError as error:
            key = "name" if "is no preset" in str(error) else "provider"
            at = (*path, key) if isinstance(given, Mapping) and key in given else path
            self.findings.append(_subject(written.document).on_value("unknown-preset", str(error), at))
            return slo
        if not slo.namespace and not (isinstance(given, Mapping) and "namespace" in given) and _asks_namespace(given):
            self.findings.append(
                _subject(written.document).on_value(
                    "no-namespace",
                    f"`{given if isinstance(given, str) else given['name']}` is about a namespace, and none is named",
                    path,
                    help="write `namespace` in the document or the preset, or name it with --namespace; in a fleet "
                    "repository --environment does",
                )
            )
        return full


def _asks_namespace(given: Any) -> bool:
    name = given if isinstance(given, str) else given["name"]
    return "<namespace>" in str(data.presets().get(name, ""))


def _completed(values: Mapping[str, Any], team: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with the defaults of its team below its own, and the objective of both where it is not written."""
    own = values.get("defaults", {})
    if not team and "objective" not in own:
        return values
    defaults = laid_over(team, own)
    objective = defaults.pop("objective", None)
    if objective is None:
        return {**values, "defaults": defaults}
    slos = {name: {"objective": objective, **given} for name, given in values["slos"].items()}
    return {**values, "defaults": defaults, "slos": slos}


def _subject(document: Document) -> Subject:
    from helm_platform.schemas.shape import Shape
    from helm_platform.validate.subject import Subject

    return Subject(document.root, document.root, Shape(contracts.servicelevels().schema), noun="document")


def _foreign(written: Written) -> str:
    values = written.values if isinstance(written.values, Mapping) else {}
    return next((tool for key, start, tool in _FOREIGN if str(values.get(key, "")).startswith(start)), "")


def _of_another_tool(tool: str, document: Document) -> Diagnostic:
    key = "version" if "version" in document.root.entries else "apiVersion"
    return _subject(document).on_value(
        "foreign-document",
        f"this is a document of {tool} and none of the kind {KIND}",
        (key,),
        help=f"`helm platform slo import {document.file}` makes one of it",
    )


def _twice(document: Document) -> Iterator[Diagnostic]:
    """Keys that one map has twice: an error here, where nobody takes the second in silence."""
    from helm_platform.validate.lints import duplicate_key
    from helm_platform.validate.lints.interface import Layer

    for each in duplicate_key.LINT.check(Layer(document, document.root)):
        yield replace(each, level=Level.ERROR, label="only one of them can hold")
