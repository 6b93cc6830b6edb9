"""A host name that another team owns, or nobody."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, Note, ValuesPath, dotted
from helm_platform.fleet import Company, Team
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.lints.unknown_team import team_label
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Workload, text
from helm_platform.values import Entry, Mapping, Scalar, find, find_entry


def _check(merged: Merged) -> Iterator[Diagnostic]:
    company = merged.company
    if company is None:
        return
    domain = text(merged.values, "global", "platform", "domain") or company.domain
    # Hosts are written on namespaces: whose the namespace is decides, and a label only where there is no overlay.
    placed = company.placed(merged.namespace)
    for workload in merged.workloads:
        team = placed[0] if placed is not None else _labelled(workload, company)
        if team is None:
            continue
        for path, entry in _hosts(workload):
            written = entry.node
            if not isinstance(written, Scalar) or not isinstance(written.value, str):
                continue
            host = f"{written.value}.{domain}" if domain and "." not in written.value else written.value
            if "." in host:
                yield from _host(host, path, entry, team, company)
                if placed is not None:
                    yield from _elsewhere(host, path, entry, merged.namespace, company)


def _elsewhere(host: str, path: ValuesPath, entry: Entry, namespace: str, company: Company) -> Iterator[Diagnostic]:
    """A host of the same team in another environment, in whose place this one would answer."""
    found = company.elsewhere(host, namespace)
    if found is None:
        return
    team, environment, pattern = found
    yield finding(
        LINT.id,
        f"`{dotted(path)}`: `{host}` is no host of {namespace}",
        path,
        entry.source,
        value_span(entry, entry.node),
        notes=(Note(f"{pattern.pattern} is written here", team.file, pattern.span),),
        help=f"use a host of that environment, or write it in environments.{environment}.hosts of {team.file}",
    )


def _host(host: str, path: ValuesPath, entry: Entry, team: Team, company: Company) -> Iterator[Diagnostic]:
    owner = company.owner(host)
    span = value_span(entry, entry.node)
    if owner is None:
        if team.hosts is not None:
            yield finding(
                LINT.id,
                f"`{dotted(path)}`: no team owns `{host}`",
                path,
                entry.source,
                span,
                level=Level.WARNING,
                help=f"add it to `hosts` in {team.file}, where its owners can see it",
            )
    elif owner[0].name != team.name:
        theirs, pattern = owner
        yield finding(
            LINT.id,
            f"`{dotted(path)}`: `{host}` belongs to the team {theirs.name}, not to {team.name}",
            path,
            entry.source,
            span,
            notes=(Note(f"{pattern.pattern} is written here", theirs.file, pattern.span),),
            help=f"use a host of {team.name}, or have {theirs.name} give it away in {theirs.file}",
        )


def _labelled(workload: Workload, company: Company) -> Team | None:
    """The team that the label of a workload names."""
    label = team_label(find_entry(workload.values, ("labels",)))
    return company.teams.get(label.node.text) if label is not None and isinstance(label.node, Scalar) else None


def _hosts(workload: Workload) -> Iterator[tuple[ValuesPath, Entry]]:
    entry = find_entry(workload.values, ("expose", "host"))
    if entry is not None:
        yield (*workload.path, "expose", "host"), entry
    hosts = find(workload.values, ("expose", "hosts"))
    for name, each in hosts.entries.items() if isinstance(hosts, Mapping) else ():
        yield (*workload.path, "expose", "hosts", name), each


LINT = MergedLint(
    "foreign-host",
    "In a fleet repository teams own host names: `hosts` in `teams/NAME.yaml` lists them, `*.shop.acme.io` for all "
    "below. An application of one team on a host of another takes its visitors away, and both fight over the "
    "certificate. A host that nobody owns can be taken by anybody. Whose an application is says the `namespace` of its "
    "overlay, and where there is none its label `helm-platform.io/team`. `environments.ENV.hosts` are the team's in "
    "that environment alone: dev must not answer in the place of prod.",
    _check,
)
