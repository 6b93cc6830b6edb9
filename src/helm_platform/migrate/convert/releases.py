"""Objects to releases: which objects belong to which workload, and which workloads to one release.

The names stay, for callers and data hang on them. A workload whose name begins with that of another one and a dash is a
`workloads` entry of it, unless it would inherit what it does not have; all others are releases of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.migrate.convert import access, configuration, monitors, reach, scaling
from helm_platform.migrate.convert.calls import calls
from helm_platform.migrate.convert.controllers import controller, job
from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import Pods, kept, selected_by
from helm_platform.migrate.convert.labels import labelled
from helm_platform.migrate.convert.order import ordered
from helm_platform.migrate.convert.owned import CONTROLLERS, Owned
from helm_platform.migrate.convert.ownership import Ownership, when
from helm_platform.migrate.convert.pod import pod
from helm_platform.migrate.convert.ports import Ports
from helm_platform.migrate.part import KEPT, LOST, REFUSED, Object, Part

_INHERITED = ("env", "envFrom", "labels", "annotations", "podLabels", "podAnnotations")
_LONGEST = 53


@dataclass(frozen=True)
class Converted:
    """A release: its values, the part of the source that each comes from, and the workloads in it by key.

    `objects` are those of the source that it stands for; those that are `absorbed` have no object here but are part of
    the workload. `text` is the file.
    """

    name: str
    namespace: str
    values: dict[str, Any]
    origins: dict[ValuesPath, Part]
    workloads: dict[str, Owned] = field(default_factory=dict)
    objects: tuple[Object, ...] = ()
    absorbed: frozenset[tuple[str, str]] = frozenset()
    text: str = ""


def converted(
    objects: Sequence[Object], release: str = "", known: Mapping[str, Mapping[str, Part]] | None = None
) -> tuple[list[Converted], list[Diagnostic]]:
    """The releases that stand for the objects, and what is to be said.

    `release` is the name of the release that the objects were of; "" where each workload is installed for itself.
    `known` are, by workload, those that call it, beside what the objects themselves tell.
    """
    found: list[Converted] = []
    said: list[Diagnostic] = []
    named = {each.namespace for each in objects} - {""}
    # Where there is one namespace, what names none goes there too.
    home = named.pop() if len(named) == 1 else ""
    for namespace in dict.fromkeys(each.namespace or home for each in objects):
        ownership = Ownership([each for each in objects if (each.namespace or home) == namespace])
        said += ownership.said
        groups = list(_grouped(ownership.workloads))
        callers = _callers(groups, known or {})
        pods = [
            (owned.labels, Draft("").workload(_app(group), key).pods)
            for group in groups
            for key, owned in group.items()
        ] + [
            (each.labels, Draft("").workload(_app(group), each.controller.name.removeprefix(f"{_app(group)}-")).pods)
            for group in groups
            for each in ownership.tasks
            if _is_task_of(each, _app(group), groups)
        ]
        for number, group in enumerate(groups):
            tasks = [each for each in ownership.tasks if _is_task_of(each, _app(group), groups)]
            others = [
                each.controller
                for each in ownership.tasks
                if not any(_is_task_of(each, _app(one), groups) for one in groups)
            ]
            rest = [*ownership.rest, *others] if number == 0 else []
            own = release if len(groups) == 1 else ""
            found.append(_release(group, rest, namespace, own, callers.get(_app(group), {}), tasks, pods, said))
        if not groups and ownership.rest:
            said.append(_nothing_runs(ownership.rest[0]))
    return found, said


def _app(group: dict[str, Owned]) -> str:
    return group["main"].controller.name


def _callers(groups: Sequence[dict[str, Owned]], known: Mapping[str, Mapping[str, Part]]) -> dict[str, dict[str, Part]]:
    """By release those that call it, each with the place that says so."""
    names = {owned.controller.name: _app(group) for group in groups for owned in group.values() if owned.services}
    apps = {owned.controller.name: _app(group) for group in groups for owned in group.values()}
    services = {service.name: _app(group) for group in groups for each in group.values() for service in each.services}
    callers: dict[str, dict[str, Part]] = {}
    for called, who in known.items():
        for name, part in who.items():
            if called in names and name in apps and names[called] != apps[name]:
                callers.setdefault(names[called], {})[apps[name]] = part
    for group in groups:
        for called, part in calls(list(group.values()), services).items():
            if called != _app(group):
                callers.setdefault(called, {})[_app(group)] = part
    return callers


def _grouped(workloads: Sequence[Owned]) -> Iterator[dict[str, Owned]]:
    """Workloads that make one release, by key; `main` is the one at the root."""
    left = sorted(workloads, key=lambda each: (len(each.controller.name), each.controller.name))
    while left:
        main = left.pop(0)
        group = {"main": main}
        for each in list(left):
            prefix, name = f"{main.controller.name}-", each.controller.name
            key = name.removeprefix(prefix)
            if name.startswith(prefix) and key not in ("main", "test") and _inherits(each, main):
                group[key] = each
                left.remove(each)
        yield group


def _inherits(one: Owned, main: Owned) -> bool:
    """Whether what a workload takes over from the root is what it has anyway."""
    drafts = []
    for each in (main, one):
        draft = Draft("x")
        if when(each.controller):
            pod(each, draft, Ports(each, draft))
            labelled(each, draft)
        else:
            workload(each, draft, each.controller.name)
        drafts.append(draft.values)
    return all(set(drafts[0].get(key) or {}) <= set(drafts[1].get(key) or {}) for key in _INHERITED)


def _release(
    group: dict[str, Owned],
    rest: Sequence[Object],
    namespace: str,
    release: str,
    callers: dict[str, Part],
    tasks: Sequence[Owned],
    pods: Pods,
    said: list[Diagnostic],
) -> Converted:
    app = _app(group)
    name = (release or app)[:_LONGEST]
    draft = Draft(app, said=said)
    if name != app:
        draft.put(app, "fullnameOverride", of=group["main"].controller.part.get("metadata", "name"))
    for key, owned in group.items():
        workload(owned, draft.workload(app, key), app)
        if key != "main":
            _own_image(draft, key)
    done = [one for one in tasks if _inherits(one, group["main"])]
    for one in done:
        task(one, draft.task(app, one.controller.name.removeprefix(f"{app}-")), app)
    rest = [*rest, *(one.controller for one in tasks if one not in done)]
    for caller, part in callers.items():
        for key in group:
            draft.workload(app, key).put({"app": caller}, "network", "allowFrom", caller, of=part)
        message = f"{caller} calls {app}: it is let in by `network.allowFrom`"
        draft.say([part.finding(KEPT, message, "nothing to do; let in whoever else calls it", Level.NOTE)])
    for each in rest:
        draft.beside(each.part, kept(each, selected_by(each, pods), pods), _key(each))
        message = f"{each.title} has no keys here: it is kept in `extraObjects`"
        draft.say([each.part.finding(KEPT, message, "nothing to do: it is applied as it is")])
    everything = group | {f"task {one.controller.name}": one for one in done}
    objects = (*(each for owned in everything.values() for each in owned.objects), *rest)
    return Converted(
        name, namespace, ordered(draft.values), draft.origins, everything, objects, frozenset(draft.absorbed)
    )


def _own_image(draft: Draft, key: str) -> None:
    """The image of another workload is inherited where it is the same."""
    root, own = draft.values.get("image"), draft.values["workloads"][key].get("image")
    if own is not None and own == root:
        del draft.values["workloads"][key]["image"]


def _key(found: Object) -> str:
    return f"{found.kind.lower()}-{found.name}".replace(".", "-")


def workload(owned: Owned, draft: Draft, app: str) -> None:
    """Write one workload with all that is about it."""
    if not owned.main:
        draft.say([owned.controller.part.finding(REFUSED, "it has no container", "write one")])
        return
    draft.inlined.update(configuration.variables(owned))
    ports = Ports(owned, draft)
    pod(owned, draft, ports)
    controller(owned, draft)
    labelled(owned, draft)
    configuration.files(owned, draft, app)
    reach.service(owned, draft, ports)
    reach.ingresses(owned, draft, ports)
    reach.routes(owned, draft, ports)
    scaling.autoscaled(owned, draft)
    scaling.budgeted(owned, draft)
    access.account(owned, draft, app)
    monitors.measured(owned, draft, ports)


def task(owned: Owned, draft: Draft, app: str) -> None:
    """Write a Job that runs before or after each deployment."""
    at = owned.controller.part.get("metadata", "annotations", "helm.sh/hook")
    draft.put(when(owned.controller), "when", of=at)
    weight = owned.controller.annotations.get("helm.sh/hook-weight", "0")
    if weight.lstrip("-").isdecimal() and int(weight):
        draft.put(int(weight), "order", of=owned.controller.part.get("metadata", "annotations", "helm.sh/hook-weight"))
    pod(owned, draft, Ports(owned, draft))
    job(owned.controller.part.get("spec"), draft)
    labelled(owned, draft)
    access.account(owned, draft, app)


def _is_task_of(owned: Owned, app: str, groups: Sequence[dict[str, Owned]]) -> bool:
    """Whether a hook is called like a task of an application: of two that fit, the longer name."""
    fits = [_app(group) for group in groups if owned.controller.name.startswith(f"{_app(group)}-")]
    return bool(fits) and max(fits, key=len) == app


def _nothing_runs(found: Object) -> Diagnostic:
    kinds = ", ".join(CONTROLLERS)
    return found.part.finding(
        LOST, f"nothing here runs pods: {found.title} has no release to be in", f"add what runs them: {kinds}"
    )
