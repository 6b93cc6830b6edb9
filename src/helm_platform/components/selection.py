"""Which components come, in which order: those of a profile, those asked for, and all that they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from helm_platform.components.model import Catalog, Component
from helm_platform.errors import UsageError


def selected(
    catalog: Catalog,
    *,
    profile: str = "",
    names: Sequence[str] = (),
    also: Sequence[str] = (),
    without: Sequence[str] = (),
) -> tuple[Component, ...]:
    """The components in the order in which they are installed: what is needed first, then by wave and name.

    `names` are all that is asked for, else the profile is; `also` come on top. Raises UsageError for names that are
    not known, for what is left out and needed, and for two that bring the same thing.
    """
    _known(catalog, profile, [*names, *also, *without])
    wanted = list(names) or [each.name for each in catalog.components.values() if profile in each.profiles]
    chosen = _closure(catalog, [*wanted, *also], without)
    _compatible(chosen)
    return ordered(chosen)


def ordered(components: Iterable[Component]) -> tuple[Component, ...]:
    """Needs before what needs them; of several that could come next, the lower wave first, then by name."""
    held = {each.name: each for each in components}
    sorter = TopologicalSorter({name: [one for one in each.needs if one in held] for name, each in held.items()})
    sorter.prepare()
    found: list[Component] = []
    ready: list[Component] = []
    while sorter.is_active():
        ready += [held[name] for name in sorter.get_ready()]
        ready.sort(key=lambda each: (each.wave, each.name))
        first = ready.pop(0)
        found.append(first)
        sorter.done(first.name)
    return tuple(found)


def _known(catalog: Catalog, profile: str, names: Sequence[str]) -> None:
    from difflib import get_close_matches

    if profile and profile not in catalog.profiles:
        raise UsageError(f"there is no profile `{profile}`", fix=f"profiles are {', '.join(catalog.profiles)}")
    unknown = [name for name in names if name not in catalog.components]
    if unknown:
        quoted = ", ".join(f"`{name}`" for name in unknown)
        near = get_close_matches(unknown[0], catalog.components, 1)
        fix = f"did you mean `{near[0]}`?" if near else f"components are {', '.join(catalog.components)}"
        raise UsageError(f"there is no component {quoted}", fix=fix)


def _closure(catalog: Catalog, wanted: Sequence[str], without: Sequence[str]) -> list[Component]:
    chosen: dict[str, Component] = {}
    problems = []
    todo = [name for name in wanted if name not in without]
    while todo:
        component = catalog.components[todo.pop(0)]
        chosen[component.name] = component
        for need in component.needs:
            if need in without:
                problems.append(f"{component.name} needs {need}")
            elif need not in chosen:
                todo.append(need)
    if problems:
        raise UsageError(
            "what is left out is needed", detail="\n".join(problems), fix="leave out with --without also what needs it"
        )
    return list(chosen.values())


def _compatible(components: Sequence[Component]) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for each in components:
        for thing in (
            *(f"APIService {name}" for name in each.api_services),
            *(f"IngressClass {name}" for name in each.ingress_classes),
            *(["default IngressClass"] if each.default_ingress else []),
            *(f"GatewayClass {name}" for name in each.gateway_classes),
            *(f"definition {name}" for name in each.kinds),
        ):
            owners[thing].append(each.name)
    clashes = [f"{thing}: {' and '.join(names)}" for thing, names in owners.items() if len(names) > 1]
    if clashes:
        raise UsageError(
            "two components bring the same", detail="\n".join(clashes), fix="leave one of them out with --without"
        )
