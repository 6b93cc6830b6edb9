"""Objectives of other tools. To add a format: its module, and a line here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.imports.interface import Alerts, Imported, Importer, Options, Original
from helm_platform.slo.platform import default
from helm_platform.slo.windows import window
from helm_platform.values.foreign import Document, Files

__all__ = ["Alerts", "FormatName", "Imported", "Importer", "Options", "Original", "Result", "imported"]


class FormatName(StrEnum):
    """The names on the command line; `auto` is each document's own."""

    AUTO = "auto"
    SLOTH = "sloth"
    PYRRA = "pyrra"
    OPENSLO = "openslo"

    def to_importer(self) -> Importer:
        """The format of this name. Raises KeyError for `auto`."""
        from helm_platform.slo.imports.openslo import OpenSLO
        from helm_platform.slo.imports.pyrra import Pyrra
        from helm_platform.slo.imports.sloth import Sloth

        importers: dict[FormatName, Importer] = {
            FormatName.SLOTH: Sloth(),
            FormatName.PYRRA: Pyrra(),
            FormatName.OPENSLO: OpenSLO(),
        }
        return importers[self]


@dataclass(frozen=True)
class Result:
    """What became of the files. `refused` counts the objectives and documents that could not be imported."""

    objectives: tuple[Imported, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def refused(self) -> int:
        return sum(found.level is Level.ERROR for found in self.findings)


def imported(files: Files, chosen: FormatName, options: Options) -> Result:
    """All objectives of the files, in the order of formats, files and documents."""
    names = [name for name in FormatName if name is not FormatName.AUTO and chosen in (FormatName.AUTO, name)]
    importers = [name.to_importer() for name in names]
    findings = list(files.findings)
    shares: list[list[Document]] = [[] for _ in importers]
    for document in files.documents:
        share = next((share for each, share in zip(importers, shares, strict=True) if each.reads(document)), None)
        if share is None:
            findings.append(_unknown(document, importers))
        else:
            share.append(document)
    found: list[Imported] = []
    for importer, share in zip(importers, shares, strict=True):
        for each in importer.imported(share, options):
            if isinstance(each, Diagnostic):
                findings.append(each)
            elif (twin := _twin(each, found)) is not None:
                findings.append(_again(each, twin))
            else:
                found.append(each)
    findings += _uncounted(found)
    return Result(tuple(found), tuple(findings))


def _twin(one: Imported, others: Sequence[Imported]) -> Imported | None:
    key = (one.namespace, one.service, one.name)
    return next((each for each in others if (each.namespace, each.service, each.name) == key), None)


def _uncounted(objectives: Sequence[Imported]) -> Iterator[Diagnostic]:
    """Windows that the shared rules count only if they are told to; each is said once."""
    counted = [each.name for each in default().windows]
    told = set(counted)
    for each in objectives:
        name = window(each.body.get("window", "30d")).name
        if name not in told:
            told.add(name)
            yield each.source.finding(
                "import-differs",
                Level.WARNING,
                each.window_at,
                f"the platform counts {', '.join(counted)} unless it is told otherwise, and not {name}",
                f"add {name} to the windows of the platform, or give one of them with --window",
            )


def _again(one: Imported, twin: Imported) -> Diagnostic:
    return one.source.finding(
        "import-refused",
        Level.ERROR,
        (),
        f"{one.service} has an objective `{one.name}` already, from {twin.source.file}",
        "give one of them another name, or another service with --service",
    )


def _unknown(document: Document, importers: Sequence[Importer]) -> Diagnostic:
    titles = [each.title for each in importers]
    what = f"{', '.join(titles[:-1])} or {titles[-1]}" if len(titles) > 1 else titles[0]
    kind = document.text("kind")
    return document.finding(
        "import-lost" if kind else "import-refused",
        Level.WARNING if kind else Level.ERROR,
        ("kind",) if kind else (),
        f"this {kind or 'document'} is none of {what}: left out",
        "they are told by apiVersion, and sloth's specs by version: prometheus/v1",
    )
