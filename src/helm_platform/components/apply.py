"""Install and remove components one after the other. What is as it should be is left alone, so a failure is resumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helm_platform.components import plan
from helm_platform.components.cluster import Answer, Cluster
from helm_platform.components.model import Component
from helm_platform.components.plan import Step
from helm_platform.components.selection import ordered
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import SILENT, Progress


@dataclass(frozen=True)
class Done:
    """What was changed and what was as it should be, by name. `kept` are those that are mere definitions and stay."""

    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def up(cluster: Cluster, components: Sequence[Component], progress: Progress = SILENT) -> Done:
    """Bring the components, in their order, to their versions and values.

    Raises EnvironmentProblem that says what is not ready and why; those that came before stay, and another call goes
    on where this one stopped.
    """
    for each in components:  # all that is missing on our side, before anything is changed
        list(plan.install(each, cluster.options))
    changed: list[str] = []
    unchanged: list[str] = []
    for each in components:
        if cluster.up_to_date(each):
            unchanged.append(each.name)
            progress.done(f"{each.name} {each.version}: no change")
            continue
        for step in [*_repairs(cluster, each), *plan.install(each, cluster.options)]:
            answer = _do(cluster, step, progress)
            if answer.code:
                raise _failed(cluster, each, step, answer, changed)
        cluster.forget()
        changed.append(each.name)
        progress.done(f"{each.name} {each.version}: installed")
    return Done(tuple(changed), tuple(unchanged))


def down(cluster: Cluster, components: Sequence[Component], *, crds: bool = False, progress: Progress = SILENT) -> Done:
    """Remove the components, those that need others first. Definitions stay unless `crds`, namespaces always.

    Raises EnvironmentProblem where one cannot be removed; another call goes on there.
    """
    changed: list[str] = []
    unchanged: list[str] = []
    kept: list[str] = []
    for each in reversed(ordered(components)):
        defined = any(name in cluster.definitions for name in each.kinds)
        if cluster.release(each) is None and not (crds and defined):
            (kept if defined and not each.chart else unchanged).append(each.name)
            continue
        for step in plan.remove(each, cluster.options, crds=crds):
            answer = _do(cluster, step, progress)
            if answer.code:
                raise _failed(cluster, each, step, answer, changed)
        cluster.forget()
        changed.append(each.name)
        progress.done(f"{each.name}: removed")
    return Done(tuple(changed), tuple(unchanged), tuple(kept))


def refuse_needed(cluster: Cluster, chosen: Sequence[Component], known: Sequence[Component], *, crds: bool) -> None:
    """Raises UsageError where something stays installed that needs what is to be removed."""
    names = {each.name for each in chosen}
    # Of mere definitions nothing goes unless all are to go.
    gone = {each.name for each in chosen if each.chart or crds}
    still = [
        f"{each.name} needs {', '.join(need for need in each.needs if need in gone)}"
        for each in known
        if each.name not in names and gone.intersection(each.needs) and cluster.release(each) is not None
    ]
    if still:
        fix = "name these too, or add them by --with NAME"
        raise UsageError("others need what is to be removed", detail="\n".join(still), fix=fix)


def _repairs(cluster: Cluster, component: Component) -> list[Step]:
    """What an interrupted Helm left behind holds every later one up."""
    release = cluster.release(component)
    where = (component.name, "--namespace", component.namespace)
    if release is not None and release.status in ("pending-install", "uninstalling"):
        words = ("uninstall", *where, "--wait", "--timeout", f"{cluster.options.seconds}s")
        return [Step(component.name, f"removing the interrupted {component.name}", (*cluster.options.helm, *words))]
    if release is not None and release.status in ("pending-upgrade", "pending-rollback"):
        back = ("rollback", *where, "--timeout", f"{cluster.options.seconds}s")
        about = f"taking back the interrupted upgrade of {component.name}"
        return [Step(component.name, about, (*cluster.options.helm, *back))]
    return []


def _do(cluster: Cluster, step: Step, progress: Progress) -> Answer:
    if (step.unless and cluster.run(step.unless).code == 0) or (step.only and cluster.run(step.only).code):
        return Answer(0, "", "")
    progress.step(step.about)
    return cluster.step(step, lambda seconds: progress.tick(f"{step.about}, {seconds:.0f} s"))


def _failed(
    cluster: Cluster, component: Component, step: Step, answer: Answer, changed: Sequence[str]
) -> EnvironmentProblem:
    lines = [line for line in answer.error.strip().splitlines() if not line.startswith(("WARNING:", "level=WARN"))]
    unready = cluster.unready(component)
    detail = "\n".join([*lines, *unready, f"the command: {step.shell}"])
    done = f" (done before: {', '.join(changed)})" if changed else ""
    return EnvironmentProblem(
        f"{step.about} failed{done}",
        detail=detail,
        fix="correct the cause, and run the same command again: it goes on there",
    )
