"""A network peer in a namespace that nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.names import nearest
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Workload, maps, text
from helm_platform.values import Entry, Mapping, Scalar, Sequence, find, find_entry, plain

# Those that every cluster has, and where the chart takes the platform's parts to run.
_ALWAYS = ("default", "kube-system", "kube-public", "monitoring", "velero")
_BLOCKS = (("network", "allowFrom"), ("network", "allowTo"), ("needs",))


def _check(merged: Merged) -> Iterator[Diagnostic]:
    if merged.company is None:
        return
    known = merged.company.known_namespaces()
    if not known:
        return
    known |= {*_ALWAYS, *_of_profile(merged.values)}
    for workload in merged.workloads:
        for path, entry in _peers(workload):
            node = entry.node
            if not isinstance(node, Scalar) or node.text in known:
                continue
            near = nearest(node.text, known)
            yield finding(
                LINT.id,
                f"`{dotted(path)}: {node.text}` is no namespace of the platform or of a team",
                path,
                entry.source,
                value_span(entry, node),
                level=Level.WARNING,
                label=f"did you mean `{near}`?" if near else None,
                help=f"namespaces are those in teams/*.yaml and {merged.company.file}; "
                "the way to one that does not exist stays shut",
            )


def _peers(workload: Workload) -> Iterator[tuple[ValuesPath, Entry]]:
    for block in _BLOCKS:
        for name, _ in maps(find(workload.values, block)):
            entry = find_entry(workload.values, (*block, name, "namespace"))
            if entry is not None:
                yield (*workload.path, *block, name, "namespace"), entry


def _of_profile(values: Mapping) -> Iterator[str]:
    """The namespaces that the platform's profile names."""
    for part in (("monitoring",), ("exposure", "gateway"), ("backup",)):
        yield text(values, "global", "platform", *part, "namespace")
    for kind in ("ingress", "gateway"):
        listed = find(values, ("global", "platform", "exposure", kind, "namespaces"))
        yield from (str(name) for name in (plain(listed) if isinstance(listed, Sequence) else ()))
    for _, service in maps(find(values, ("global", "platform", "services"))):
        yield text(service, "namespace")


LINT = MergedLint(
    "unknown-namespace",
    "`network.allowFrom`, `network.allowTo` and `needs` open the way to a namespace by its name. One that nobody has "
    "opens nothing, and nobody says so: connections run into timeouts. In a fleet repository the names are known: "
    "`namespaces` in `teams/NAME.yaml` and `platform.yaml`, and `<team>-<environment>` for its environments.",
    _check,
)
