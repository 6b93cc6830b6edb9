"""OpenSLO v1: SLO with its SLI, alert policies and conditions, in the document or by name.

Keys and what they mean are from the specification (README of OpenSLO/OpenSLO) and the types of OpenSLO/go-sdk 0.9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.imports.interface import Imported, Importer, Options
from helm_platform.slo.imports.openslo.objectives import Objectives
from helm_platform.slo.imports.openslo.words import VERSION
from helm_platform.values.foreign import Document


class OpenSLO(Importer):
    """Documents refer to each other by kind and name, across all files."""

    title = "OpenSLO"

    def reads(self, document: Document) -> bool:
        """By the API group, of any version: others than v1 are refused by name."""
        return document.text("apiVersion").startswith(("openslo/", "openslo.com/"))

    def imported(self, documents: Sequence[Document], options: Options) -> Iterator[Imported | Diagnostic]:
        """Each objective of each SLO."""
        usable = []
        for document in documents:
            version = document.text("apiVersion")
            if version == VERSION:
                usable.append(document)
                continue
            yield document.finding(
                "import-refused",
                Level.ERROR,
                ("apiVersion",),
                f"only {VERSION} can be imported, and not {version}",
                "see the specification for what has changed; most documents need few edits",
            )
        known = {(each.text("kind"), each.text("metadata", "name")): each for each in usable}
        used: set[tuple[str, str]] = set()
        for document in usable:
            if document.text("kind") == "SLO":
                yield from Objectives(document, known, used, options).read()
        for document in usable:
            yield from _beside(document, used)


def _beside(document: Document, used: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    """What is said beside the objectives."""
    kind, name = document.text("kind"), document.text("metadata", "name")
    if kind == "DataSource":
        yield document.finding(
            "import-lost",
            Level.NOTE,
            ("kind",),
            f"the data source {name} is left out: rules are evaluated where they are loaded",
            "load them into the Prometheus that it names",
            confidential=True,
        )
    elif kind == "AlertNotificationTarget":
        yield document.finding(
            "import-lost",
            Level.NOTE,
            ("kind",),
            f"the target {name} is left out: Alertmanager routes by labels",
            "route by severity, team or service",
        )
    elif kind in ("SLI", "AlertPolicy", "AlertCondition") and (kind, name) not in used:
        yield document.finding(
            "import-lost", Level.WARNING, ("kind",), f"no objective uses the {kind} {name}: left out", "refer to it"
        )
