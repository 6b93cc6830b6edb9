"""A lint's findings for values written in a test."""

from __future__ import annotations

from pathlib import Path

from helm_platform.diagnostics import Diagnostic
from helm_platform.fleet import Company
from helm_platform.validate.lints import Layer, Lint, Merged, MergedLint
from helm_platform.values import Mapping, assigned, coalesced, load_chart, merged, parse

CHART = load_chart()


def in_file(lint: Lint, text: str, *, defaults: str = "", on_library: bool = True) -> list[Diagnostic]:
    """What a lint finds in one file; `defaults` are the values of its chart."""
    document = parse(text.encode(), Path("values.yaml"))
    assert document.findings == []
    return list(lint.check(Layer(document, parse(defaults.encode(), Path("chart.yaml")).root, (), on_library)))


def together(
    lint: MergedLint,
    *texts: str,
    sets: tuple[str, ...] = (),
    company: Company | None = None,
    folder: str = "",
    namespace: str = "",
) -> list[Diagnostic]:
    """What a lint finds in files laid over each other, for platform-app."""
    documents = [parse(text.encode(), Path(folder) / f"{number}.yaml") for number, text in enumerate(texts)]
    assert [found for document in documents for found in document.findings] == []
    user: Mapping = documents[0].root
    for document in documents[1:]:
        user = merged(user, document.root)
    for each in sets:
        user = assigned(user, each)
    values = coalesced(user, CHART.defaults.root)
    return list(dict.fromkeys(lint.check(Merged(values, user, tuple(documents), CHART, company, namespace))))


def paths(findings: list[Diagnostic]) -> list[str]:
    """`path level` of each finding."""
    return [f"{'.'.join(map(str, found.values_path))} {found.level.value}" for found in findings]
