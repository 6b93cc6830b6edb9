"""The teams of a fleet repository as alerts know them: their namespaces and receivers.

| teams/<team>.yaml | Read here |
|---|---|
| `alerts.receivers.page`, `.ticket` | a receiver in the words of AlertmanagerConfig, without a name |
"""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, Span, dotted
from helm_platform.fleet import Company
from helm_platform.slo.outputs.routes import Team
from helm_platform.values import Document, Entry, Mapping, Node, Scalar, Sequence, find, find_entry, parse, plain

RULE = "slo-receivers"
_PATH = ("alerts", "receivers")
SEVERITIES = ("page", "ticket")


def teams(company: Company) -> tuple[list[Team], list[Diagnostic]]:
    """The teams that have receivers, in the order of their names, and what is wrong in what they say.

    The namespaces of a team are those that its file names, and `<team>-<environment>`.
    """
    found: list[Team] = []
    problems: list[Diagnostic] = []
    for name, team in sorted(company.teams.items()):
        document = parse(team.file.read_bytes(), team.file)
        wrong = list(_problems(document))
        problems += wrong
        receivers = find(document.root, _PATH)
        if isinstance(receivers, Mapping) and not wrong:
            namespaces = dict.fromkeys(
                [*team.namespaces, *(f"{name}-{environment}" for environment in company.environments)]
            )
            found.append(Team(name, tuple(namespaces), plain(receivers)))
    return found, problems


def _problems(document: Document) -> Iterator[Diagnostic]:
    entry = find_entry(document.root, _PATH)
    if entry is None:
        return
    if not isinstance(entry.node, Mapping):
        yield _problem(document, entry, _PATH, "is a map by severity", "write page: and ticket: below it")
        return
    for severity, receiver in entry.node.entries.items():
        path = (*_PATH, severity)
        if severity not in SEVERITIES:
            yield _problem(document, receiver, path, "is no severity of objectives", "there are page and ticket")
        elif not isinstance(receiver.node, Mapping) or not receiver.node.entries:
            example = "pagerdutyConfigs: [{routingKey: {name: pagerduty, key: routing-key}}]"
            yield _problem(document, receiver, path, "is a receiver of AlertmanagerConfig", f"for example {example}")
        else:
            yield from _receiver(document, receiver.node, path)


def _receiver(document: Document, receiver: Mapping, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    for key, entry in receiver.entries.items():
        where = (*path, key)
        if not key.endswith("Configs"):
            advice = "there are pagerdutyConfigs, slackConfigs, emailConfigs, webhookConfigs and others"
            yield _problem(document, entry, where, "is no kind of receiver", advice)
        elif not isinstance(entry.node, Sequence):
            yield _problem(document, entry, where, "is a list", f"write `{key}: [{{…}}]`")


def _problem(document: Document, entry: Entry, path: tuple[str, ...], what: str, advice: str) -> Diagnostic:
    return Diagnostic(
        RULE,
        Level.ERROR,
        f"`{dotted(path)}` {what}",
        file=document.file,
        span=_span(entry.node) or entry.span,
        values_path=path,
        help=advice,
    )


def _span(node: Node) -> Span | None:
    return Span(*node.place) if isinstance(node, Scalar) and node.place else None
