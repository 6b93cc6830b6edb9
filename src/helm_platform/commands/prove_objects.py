"""`helm platform prove order|selectors|reachability`: collect the objects, run the proof, render table and findings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform.commands.objects import Given, collect, surroundings
from helm_platform.commands.output import write
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.cluster import Cluster
from helm_platform.proofs.outcome import Outcome, table
from helm_platform.values import read_files

if TYPE_CHECKING:
    from helm_platform.proofs.selectors import Receiver


@dataclass(frozen=True)
class Shown:
    """How a proof is told. `everything` lifts the limit on findings shown."""

    format: FormatName = FormatName.TEXT
    output: Path | None = None
    color: bool = False
    everything: bool = False


@dataclass(frozen=True)
class Stack:
    """Values of kube-prometheus-stack, and the release and namespace in which it runs."""

    files: tuple[str, ...] = ()
    release: str = "monitoring"
    namespace: str = "monitoring"


@dataclass(frozen=True)
class Selectors:
    """The options of one call of `prove selectors`."""

    given: Given
    stack: Stack = field(default_factory=Stack)
    shown: Shown = field(default_factory=Shown)


def selectors(request: Selectors, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code."""
    cluster = Cluster(tuple(collect(request.given, progress)))
    return told(selected(cluster, receivers(request.stack)), request.shown)


def selected(cluster: Cluster, others: Sequence[Receiver]) -> Outcome:
    """Who picks up the objects of a cluster, `others` beside those in it. Raises UsageError where nobody could."""
    from helm_platform.proofs import selectors as proof

    found = [*proof.receivers(cluster), *others]
    if not found:
        raise UsageError(
            "there is no Prometheus, Alertmanager or Grafana in what was named, so nobody picks anything up",
            fix="name their objects too, or the values of kube-prometheus-stack: --stack FILE",
        )
    return proof.prove(cluster, found)


def receivers(stack: Stack) -> list[Receiver]:
    """Who picks up objects where the input does not have them. Raises UsageError for a file that cannot be read."""
    from helm_platform.proofs.selectors import stack as made

    return [each for name in stack.files for each in made(values_of(name), stack.release, stack.namespace, Path(name))]


@dataclass(frozen=True)
class Reachability:
    """The options of one call of `prove reachability`. `flows` is a file of flows."""

    given: Given
    flows: str | None = None
    shown: Shown = field(default_factory=Shown)


def reachability(request: Reachability, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code."""
    cluster = Cluster(tuple(collect(request.given, progress)))
    if not cluster.pods:
        raise UsageError("there are no pods in what was named", fix="name what makes pods: releases, charts, manifests")
    return told(reached(cluster, request.given.paths, request.flows), request.shown)


def reached(cluster: Cluster, paths: Sequence[str], named: str | None = None) -> Outcome:
    """What NetworkPolicies let through. `paths` may have profiles of a fleet in them, `named` is a file of flows.

    Raises UsageError for a file that holds no flows.
    """
    from helm_platform.proofs import reachability as proof

    content = values_of(named) if named else {"apiVersion": "helm-platform.io/v1", "kind": "Flows"}
    actors = content.get("actors")
    if actors is None or isinstance(actors, dict):
        # What the flows say of where somebody runs stands before what profiles say.
        content = {**content, "actors": {**surroundings(paths), **(actors or {})}}
    declared = proof.read(content, cluster)
    if declared.problems:
        detail = "\n".join(declared.problems)
        raise UsageError(f"{named} holds no flows", detail=detail, fix="see docs/decisions/proofs.md")
    return proof.prove(cluster, [*proof.derived(cluster, declared.actors), *declared.flows])


@dataclass(frozen=True)
class Room:
    """The options of one call. `nodes` run each DaemonSet."""

    given: Given
    nodes: int = 3
    shown: Shown = field(default_factory=Shown)


def room(request: Room, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code."""
    from helm_platform.proofs import room as proof

    cluster = Cluster(tuple(collect(request.given, progress)))
    if not cluster.declared:
        raise UsageError(
            "there are no namespaces in what was named", fix="name a fleet repository, or the chart tenant"
        )
    return told(proof.prove(cluster, request.nodes), request.shown)


@dataclass(frozen=True)
class Order:
    """The options of one call of `prove order`. `components` is a components.yaml, `scripts` are files that install."""

    given: Given
    components: str | None = None
    profile: str | None = None
    scripts: tuple[Path, ...] = ()
    shown: Shown = field(default_factory=Shown)


def order(request: Order, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code."""
    from helm_platform.proofs import order as proof

    units = proof.from_components(values_of(request.components), request.profile) if request.components else []
    if request.components and not units:
        raise UsageError(f"{request.components} has no components", fix="name a components.yaml")
    if request.profile and not any(each.enabled for each in units):
        raise UsageError(f"no component is in the profile {request.profile}", fix="see `profiles` in --components FILE")
    items = collect(request.given, progress) if request.given.paths else []
    try:
        scripts = [each.read_text(encoding="utf-8") for each in request.scripts]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read a script: {error}", fix="name files that can be read") from None
    if not (items or units):
        raise UsageError("nothing is named to prove", fix="name manifests, charts or releases, or --components FILE")
    return told(proof.prove(Cluster(tuple(items)), units, proof.target(items, scripts, units)), request.shown)


def values_of(name: str) -> Mapping[str, Any]:
    """A values file as data. Raises UsageError where it cannot be read or is no map."""
    from helm_platform.values import plain

    (document,) = read_files([name])
    if document.findings:
        raise UsageError(f"{name}: {document.findings[0].message}", fix="correct the file")
    content = plain(document.root)
    if not isinstance(content, dict):
        raise UsageError(f"{name} holds no values", fix="name a map of values")
    return content


def told(outcome: Outcome, shown: Shown) -> tuple[str, ExitCode]:
    """The rows and findings of a proof in a format; with an output file the text is empty."""
    limit = None if shown.everything else LIMIT
    report = Report(outcome.findings, outcome.checked, {}, limit, rules=outcome.rules)
    text = shown.format.to_format().render(report, color=shown.color)
    if shown.format is FormatName.TEXT:
        rows = table(outcome)
        text = f"{rows}\n{text}" if rows else text
    elif shown.format is FormatName.JSON:
        names = [each.lower() for each in outcome.columns]
        rows_data = [dict(zip(names, row, strict=True)) for row in outcome.rows]
        text = json.dumps({**json.loads(text), "rows": rows_data}, indent=2) + "\n"
    if shown.output is not None:
        write(shown.output, text)
        text = ""
    return text, ExitCode.FINDINGS if outcome.failed else ExitCode.OK
