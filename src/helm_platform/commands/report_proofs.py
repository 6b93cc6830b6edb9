"""The proofs that a report shows: each as its own command has it, of objects that are rendered already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from helm_platform import resources
from helm_platform.commands.prove_isolation import together
from helm_platform.commands.prove_objects import Stack, reached, receivers, selected, values_of
from helm_platform.components import Catalog
from helm_platform.components.reading import DEFAULT
from helm_platform.errors import UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.outcome import Outcome

if TYPE_CHECKING:
    from helm_platform.proofs.order import Unit
    from helm_platform.proofs.selectors import Receiver
    from helm_platform.report.facts import Proof

_MONITORING = "kube-prometheus-stack"
"""The component that picks up monitors where nothing else is named."""

_Clusters = Mapping[str, Sequence[Item]]
_Prove = Callable[[Cluster], Outcome | str]
"""A proof of one cluster; in words why there is nothing to prove."""


@dataclass(frozen=True)
class Asked:
    """What the proofs go by beside the objects, and the options that say the same to their commands.

    `units` are the upstream components, `others` who picks up monitors where the objects do not have them.
    """

    units: tuple[Unit, ...]
    others: tuple[Receiver, ...]
    components_words: str = ""
    stack_words: str = ""

    @classmethod
    def of(cls, catalog: Catalog, components: Path | None, stack: Stack) -> Self:
        """Those of options; without, the platform's own. Raises UsageError for files that cannot be read."""
        from helm_platform.proofs import order

        file = components or resources.path(DEFAULT)
        units = order.from_components(values_of(str(file)))
        others, words = _receivers(catalog, stack)
        return cls(tuple(units), tuple(others), f" --components {_shown(file)}", words)


def proved(
    asked: Asked, clusters: _Clusters, without: _Clusters, progress: Progress = SILENT, nothing: str = ""
) -> Iterator[Proof]:
    """Every proof. `without` are the clusters without what the umbrella has in them, which one proof alone is about.

    With `nothing`, which says why, nothing is proved.
    """
    from helm_platform.proofs import isolation, order, room

    def isolated(cluster: Cluster) -> Outcome | str:
        tenancy = isolation.Tenancy(cluster, asked.others)
        return isolation.prove(tenancy) if tenancy.teams else "There are no teams."

    def reachable(cluster: Cluster) -> Outcome | str:
        return reached(cluster, (".",)) if cluster.pods else "There are no pods."

    def picked(cluster: Cluster) -> Outcome | str:
        try:
            return selected(cluster, asked.others)
        except UsageError as error:
            return f"{error.message.capitalize()}."

    def ordered(cluster: Cluster) -> Outcome | str:
        return order.prove(cluster, asked.units, {})

    def roomy(cluster: Cluster) -> Outcome | str:
        return room.prove(cluster) if cluster.declared else "There are no namespaces."

    table: tuple[tuple[str, _Prove, _Clusters, str], ...] = (
        ("isolation", isolated, clusters, asked.stack_words),
        ("reachability", reachable, without, ""),
        ("selectors", picked, without, asked.stack_words),
        ("order", ordered, without, asked.components_words),
        ("room", roomy, without, ""),
    )
    for name, prove, objects, words in table:
        progress.step(f"proving {name}")
        yield _proof(name, f"helm platform prove {name} .{words}", prove, {} if nothing else objects, nothing)


def _proof(name: str, command: str, prove: _Prove, clusters: _Clusters, why: str) -> Proof:
    """A proof of every cluster of its own."""
    from helm_platform.report.facts import Proof

    outcomes: dict[str, Outcome] = {}
    for place, items in clusters.items():
        outcome = prove(Cluster(tuple(items)))
        if isinstance(outcome, str):
            why = outcome
        else:
            outcomes[place] = outcome
    if not outcomes:
        return Proof(name, command, None, why[:1].upper() + why[1:])
    return Proof(name, command, together(list(outcomes), list(outcomes.values())))


def _receivers(catalog: Catalog, stack: Stack) -> tuple[list[Receiver], str]:
    """Who picks up monitors beside what the repository has, and the options that say so.

    It is what the options name, else the platform's component.
    """
    from helm_platform.proofs import selectors

    placed = "".join(
        f" --stack-{option} {own}"
        for option, own, usual in (
            ("release", stack.release, Stack.release),
            ("namespace", stack.namespace, Stack.namespace),
        )
        if own != usual
    )
    if stack.files:
        return receivers(stack), "".join(f" --stack {Path(each).name}" for each in stack.files) + placed
    component = catalog.components.get(_MONITORING)
    if component is None or component.values is None:
        return [], ""
    shown = _shown(component.values)
    values = values_of(str(component.values))
    return selectors.stack(values, stack.release, stack.namespace, Path(shown)), f" --stack {shown}{placed}"


def _shown(file: Path) -> str:
    """A file of the platform as people know it, wherever the platform is; of any other the name."""
    root = resources.path(".").resolve()
    return str(file.resolve().relative_to(root)) if file.resolve().is_relative_to(root) else file.name
