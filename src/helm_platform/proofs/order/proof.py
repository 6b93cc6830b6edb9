"""The proof: kinds have providers that come first, needs are met, and each form of delivery keeps that order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.proofs.cluster import Cluster, Item, as_map
from helm_platform.proofs.order.units import Unit, cycles, earlier
from helm_platform.proofs.outcome import Outcome, finding

RULES: dict[str, str] = {
    "no-provider": "Nothing brings the definition of a kind that is rendered.",
    "disabled-provider": "What brings the definition of a kind is not enabled.",
    "too-late": "What brings the definition of a kind does not come before the objects of it.",
    "unknown-need": "A unit needs another that is not there.",
    "cycle": "Units need each other: none of them can be first.",
    "wave": "A unit needs another that comes in the same wave or later.",
    "unordered": "A form of delivery does not install a unit after what it needs.",
}
"""Every rule id of this proof, with what it means."""

_COLUMNS = ("KIND", "IN", "PROVIDED BY")
# Groups without a dot, and those of k8s.io that the API server has without any definition.
_BUILT_IN = {
    "", "apps", "batch", "autoscaling", "policy", "extensions",
    "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io",
    "authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
    "flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io",
    "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
}  # fmt: skip


def prove(cluster: Cluster, units: Sequence[Unit], delivered: Mapping[str, Sequence[Unit]]) -> Outcome:
    """A row for each kind that is not built in, with who provides it; and all that is wrong with the order.

    Releases that are no unit come after all units: they are applications of the platform. `delivered` are the orders
    of rendered forms of delivery, by name.
    """
    by_name = {each.name: each for each in units}
    rows, findings = [], list(_order(by_name))
    for (group, kind, owner), items in _used(cluster).items():
        label, problem = _provider(cluster, by_name, f"{group}/{kind}", owner, items[0])
        rows.append((f"{group}/{kind}", owner or "manifests", label))
        findings += [problem] if problem else []
    for name, order in delivered.items():
        findings += unordered(name, by_name, order)
    enabled = sum(each.enabled for each in units)
    kept = f", order of {', '.join(delivered)}" if delivered else ""
    return Outcome(_COLUMNS, tuple(rows), tuple(findings), f"{len(rows)} kinds, {enabled} units{kept}", RULES)


def unordered(form: str, units: Mapping[str, Unit], order: Sequence[Unit]) -> Iterator[Diagnostic]:
    """Needs of enabled units that a form of delivery does not keep, for the units that it has."""
    placed = {each.name: each for each in order}
    for circle in cycles(placed):
        yield _about("cycle", form, f"{form}: {' -> '.join(circle)}", "Take one of these dependencies away.")
    for unit in units.values():
        if unit.name not in placed:
            continue
        for need in unit.needs:
            if need not in placed:
                message = f"{form} installs {unit.name} and not {need}, which it needs"
                yield _about("unordered", form, message, f"Render {need} too.")
            elif not earlier(placed, need, unit.name) and _tried_again(placed[unit.name], placed[need]):
                waiting, awaited = (f"{name}, a {placed[name].kind}" for name in (unit.name, need))
                message = f"{form} cannot let {waiting}, wait for {awaited}; it is tried again until it works"
                yield Diagnostic("unordered", Level.WARNING, message, origin=form)
            elif not earlier(placed, need, unit.name):
                when = _when(placed, need, unit.name)
                message = f"{form} does not wait for {need} before {unit.name}, which needs it: {when}"
                yield _about("unordered", form, message, "Give it an earlier wave, or a dependency.")


def _tried_again(unit: Unit, need: Unit) -> bool:
    """Flux lets a HelmRelease wait for HelmReleases alone (fluxcd/helm-controller, `spec.dependsOn`)."""
    return unit.retried and unit.kind != need.kind


def _when(placed: Mapping[str, Unit], need: str, name: str) -> str:
    waves = placed[need].wave, placed[name].wave
    return "no dependency" if None in waves else f"wave {waves[0]} and wave {waves[1]}"


def _order(units: Mapping[str, Unit]) -> Iterator[Diagnostic]:
    for circle in cycles(units):
        yield _about("cycle", circle[0], f"{' -> '.join(circle)}", "Take one of these needs away.")
    for unit in units.values():
        for need in unit.needs if unit.enabled else ():
            found = units.get(need)
            if found is None or not found.enabled:
                why = "is not there" if found is None else "is not enabled"
                message = f"{unit.name} needs {need}, which {why}"
                yield _about("unknown-need", unit.name, message, f"Enable {need}, or {unit.name} neither.")
            elif found.wave is not None and unit.wave is not None and found.wave >= unit.wave:
                message = f"{unit.name} (wave {unit.wave}) needs {need} (wave {found.wave})"
                yield _about("wave", unit.name, message, f"Put {need} into an earlier wave.")


def _used(cluster: Cluster) -> dict[tuple[str, str, str], list[Item]]:
    """Objects by group, kind and unit, without those of the API server."""
    found: dict[tuple[str, str, str], list[Item]] = {}
    for each in cluster.items:
        if each.group not in _BUILT_IN and each.kind != "CustomResourceDefinition":
            found.setdefault((each.group, each.kind, each.unit), []).append(each)
    return found


def _provider(
    cluster: Cluster, units: Mapping[str, Unit], kind: str, owner: str, item: Item
) -> tuple[str, Diagnostic | None]:
    """Who provides a kind, in words, and what is wrong with that."""
    definitions = [each for each in cluster.of("CustomResourceDefinition") if _defines(each) == kind]
    # Helm applies what lies in crds/ before all else; a template's definition comes with the objects of the release.
    own = [each for each in definitions if each.unit == owner and owner and "/crds/" not in f"/{each.template}"]
    providers = [each for each in units.values() if kind in each.kinds]
    enabled = [each.name for each in providers if each.enabled]
    if enabled:
        late = [name for name in enabled if owner in units and name != owner and not earlier(units, name, owner)]
        if late and len(late) == len(enabled):
            message = f"{kind} is provided by {late[0]}, which does not come before {owner}"
            return late[0], finding("too-late", item, message, f"Let {owner} need {late[0]}, or give it a later wave.")
        return ", ".join(enabled), None
    if definitions and len(own) < len(definitions):
        return f"definition of {next(each.place or 'stdin' for each in definitions if each not in own)}", None
    if own:
        message = f"its definition is a template of the same release, {own[0].place}: Helm wants it before"
        advice = "Put definitions into crds/, or into a release of their own."
        return "the same release", finding("too-late", item, message, advice)
    if providers:
        message = f"{kind} is provided by {providers[0].name}, which is not enabled"
        return "nobody", finding("disabled-provider", item, message, f"Enable {providers[0].name}.")
    message = f"nothing provides {kind}: no definition in the input, no component"
    advice = "Add its definition or the component that brings it (--components)."
    return "nobody", finding("no-provider", item, message, advice)


def _defines(item: Item) -> str:
    return f"{item.spec.get('group')}/{as_map(item.spec.get('names')).get('kind')}"


def _about(rule: str, unit: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(rule, Level.ERROR, message, origin=unit, help=advice)
