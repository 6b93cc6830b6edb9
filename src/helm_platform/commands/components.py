"""`up`, `down`, `status`: the upstream components of the platform in a cluster."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helm_platform import components, helm
from helm_platform.components import Catalog, Component, apply, doctor, plan
from helm_platform.components.cluster import Cluster, has_version
from helm_platform.components.doctor import Trouble
from helm_platform.components.plan import Options, Step
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.formats import FormatName, Report
from helm_platform.kubectl import Kubectl
from helm_platform.progress import SILENT, Progress


@dataclass(frozen=True)
class Choice:
    """Which components are meant: those of a profile, or those named, `also` these and `without` those."""

    file: Path | None = None
    profile: str = ""
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """A component in a cluster. `word` is absent, installed, outdated, failed, unready or incomplete."""

    component: Component
    word: str
    version: str = ""
    reasons: tuple[str, ...] = field(default=())


def catalog(file: Path | None) -> Catalog:
    """The components of a file. Raises UsageError that shows everything that is wrong with it."""
    found = components.read(file)
    if found.catalog is None:
        report = FormatName.CONCISE.to_format().render(Report(found.findings, "components", found.sources))
        raise UsageError("components.yaml is wrong", detail=report, fix="correct these lines")
    return found.catalog


def chosen(choice: Choice) -> tuple[Component, ...]:
    """The components that are meant, in order. Raises UsageError."""
    known = catalog(choice.file)
    return components.selected(
        known, profile=choice.profile, names=choice.names, also=choice.also, without=choice.without
    )


def programs(
    options: Options, progress: Progress = SILENT, environment: Mapping[str, str] = os.environ
) -> tuple[Path, Path, Options]:
    """Helm, kubectl, and the options with the major version of that Helm. Raises EnvironmentProblem."""
    found = helm.find(progress, environment)
    user = Kubectl.of_user(progress, environment)
    complete = replace(options, major=int(found.version.split(".")[0]), context=user.context or "")
    return found.executable, user.kubectl, complete


def connected(options: Options, progress: Progress = SILENT) -> Cluster:
    """The cluster that the environment names. Nothing is asked yet."""
    executable, kubectl, complete = programs(options, progress)
    return Cluster(executable, kubectl, complete)


def planned(choice: Choice, options: Options, progress: Progress = SILENT) -> list[Step]:
    """The commands of an `up`, without asking any cluster."""
    _helm, _kubectl, complete = programs(options, progress)
    return [step for each in chosen(choice) for step in plan.install(each, complete)]


def planned_down(choice: Choice, options: Options, *, crds: bool, progress: Progress = SILENT) -> list[Step]:
    """The commands of a `down`, without asking any cluster."""
    _helm, _kubectl, complete = programs(options, progress)
    order = reversed(chosen(choice) if not choice.names else _named(choice))
    return [step for each in order for step in plan.remove(each, complete, crds=crds)]


def up(choice: Choice, options: Options, progress: Progress = SILENT) -> apply.Done:
    """Install. Raises what `apply.up` raises."""
    return apply.up(connected(options, progress), chosen(choice), progress)


def down(choice: Choice, options: Options, *, crds: bool, progress: Progress = SILENT) -> apply.Done:
    """Remove what is named, else all of the profile. Raises what `apply.down` and `apply.refuse_needed` raise."""
    cluster = connected(options, progress)
    meant = _named(choice) if choice.names else chosen(choice)
    apply.refuse_needed(cluster, meant, tuple(catalog(choice.file).components.values()), crds=crds)
    return apply.down(cluster, meant, crds=crds, progress=progress)


def images(choice: Choice, options: Options, progress: Progress = SILENT) -> list[str]:
    """The images of all charts as they are rendered, sorted; with a mirror, each with its place there.

    Raises EnvironmentProblem where a chart cannot be rendered.
    """
    from helm_platform.components.images import of_text

    cluster = connected(options, progress)
    found: set[str] = set()
    for each in chosen(choice):
        if not each.chart:
            continue
        progress.step(f"rendering {each.name}")
        words = ["helm", "template", each.name, *plan.chart_reference(each, cluster.options)]
        words += ["--namespace", each.namespace]
        for file in plan.values_files(each, cluster.options):
            words += ["--values", str(file)]
        answer = cluster.run(words)
        if answer.code:
            raise EnvironmentProblem(
                f"the chart of {each.name} cannot be rendered",
                detail=answer.error.strip(),
                fix="images are in charts: these are read from their repositories, or from --charts DIR",
            )
        found |= of_text(answer.output)
    registry = options.mirror.removeprefix("oci://").rstrip("/")
    return [f"{image} {registry}/{image}" if registry else image for image in sorted(found)]


def status(choice: Choice, options: Options) -> list[State]:
    """How each component is. Raises EnvironmentProblem."""
    cluster = connected(options)
    return [_state(cluster, each) for each in chosen(choice)]


def _named(choice: Choice) -> tuple[Component, ...]:
    """Exactly those named: what they need may stay."""
    known = catalog(choice.file)
    names = [name for name in dict.fromkeys((*choice.names, *choice.also)) if name not in choice.without]
    components.selected(known, names=names)  # for its refusals
    return components.ordered([known.components[name] for name in names])


def _state(cluster: Cluster, component: Component) -> State:
    lacking = cluster.lacking(component)
    missing = tuple(f"CustomResourceDefinition {name}: {how}" for name, how in lacking.items())
    if not component.chart:
        gone = all(lacking.get(name) == "missing" for name in component.kinds)
        word = "installed" if not lacking else "absent" if gone else "incomplete"
        return State(
            component, word, component.version if word == "installed" else "", missing if word != "absent" else ()
        )
    release = cluster.release(component)
    if release is None:
        return State(component, "absent")
    version = release.chart.removeprefix(f"{component.chart}-")
    unready = tuple(cluster.unready(component))
    if release.status != "deployed":
        return State(component, "failed", version, (f"Helm says {release.status}", *unready))
    if not has_version(release, component):
        return State(component, "outdated", version, (f"pinned is {component.version}",))
    if missing:
        return State(component, "incomplete", version, missing)
    return State(component, "unready" if unready else "installed", version, unready)


def counted(states: Sequence[State]) -> str:
    """A line that sums up: `9 installed, 1 failed`."""
    words = [each.word for each in states]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))


def rendered(choice: Choice, options: Options, target: str, output: Path) -> list[Path]:
    """Write the components in a form of delivery into a folder; the files, in their order. Raises UsageError."""
    from helm_platform.commands.output import write
    from helm_platform.components.targets import TargetName

    texts = TargetName(target).to_target().files(chosen(choice), options)
    written = []
    for name, text in texts.items():
        place = output / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"cannot write {place}: {reason}", fix="check the folder given to -o") from None
        write(place, text)
        written.append(place)
    return written


def tools(progress: Progress = SILENT) -> list[str]:
    """The programs that do the work, with their versions, a line each. Raises EnvironmentProblem; asks no cluster."""
    cluster = connected(Options(), progress)
    return [f"helm {helm.find().version} ({cluster.helm})", f"kubectl {_kubectl(cluster)} ({cluster.kubectl})"]


def _kubectl(cluster: Cluster) -> str:
    told = json.loads(cluster.ask(["kubectl", "version", "--client", "-o", "json"]))
    return str(told["clientVersion"]["gitVersion"].removeprefix("v"))


def diagnosis(choice: Choice) -> list[Trouble]:
    """What is wrong with the tools, the cluster and the components in it. Raises EnvironmentProblem."""
    cluster = connected(Options())

    def objects(kind: str) -> list[dict[str, Any]]:
        words = ["get", kind, "--all-namespaces", "-o", "json"]
        found: list[dict[str, Any]] = json.loads(cluster.ask([*cluster.options.kubectl, *words]))["items"]
        return found

    server = json.loads(cluster.ask([*cluster.options.kubectl, "version", "-o", "json"]))["serverVersion"]["gitVersion"]
    hooks = objects("validatingwebhookconfigurations,mutatingwebhookconfigurations")
    found = [
        *doctor.skew(helm.find().version, server),
        *doctor.kubectl_skew(_kubectl(cluster), server),
        *doctor.storage(objects("storageclasses")),
        *doctor.ingress(objects("ingressclasses")),
        *doctor.webhooks(hooks, objects("services"), objects("endpointslices.discovery.k8s.io")),
        *doctor.api_services(objects("apiservices")),
        *doctor.network(objects("daemonsets")),
    ]
    for each in chosen(choice):
        state = _state(cluster, each)
        if state.word not in ("installed", "absent"):
            detail = "; ".join(state.reasons)
            found.append(doctor.Trouble(each.name, f"{state.word}: {detail}", f"helm platform up {each.name}"))
    return found
