"""The commands that install and remove components: exact, in order, and the same whether they are run or printed."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.components.model import Component, From
from helm_platform.errors import UsageError
from helm_platform.values import merged, parse, plain

_MANAGER = "helm-platform"
#: The label of a namespace that says which Pod Security Standard it enforces.
ENFORCE = "pod-security.kubernetes.io/enforce"
#: The label by which the Prometheus of components/values/kube-prometheus-stack.yaml finds monitors and rules.
MONITORED = {"helm-platform.io/monitoring": "enabled"}
_ESTABLISHED_SECONDS = 60
#: Sources of definitions for which those in the folder `crds/` of the chart, if there are any, must not be applied.
ELSEWHERE = (From.RENDER, From.COMPONENT)
#: Helm from 4.2.1 on says on its output what it pulled: https://github.com/helm/helm/issues/32215
_WITHOUT_PULLED = ("sed", "-e", "/^Pulled: /d", "-e", "/^Digest: /d")


@dataclass(frozen=True)
class Step:
    """A command. Those of `into` read, one after the other, what it prints.

    With `unless`, a question, nothing is done where that succeeds; with `only`, one too, where that fails.
    """

    component: str
    about: str
    argv: tuple[str, ...]
    into: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def shell(self) -> str:
        """The step as one types it."""
        text = " | ".join(shlex.join(words) for words in (self.argv, *self.into))
        if self.only:
            return f"! {shlex.join(self.only)} >/dev/null 2>&1 || {text}"
        return f"{shlex.join(self.unless)} >/dev/null 2>&1 || {text}" if self.unless else text


@dataclass(frozen=True)
class Options:
    """How components are installed.

    `major` is that of the Helm that will run: 3 and 4 have other words for the same. `seconds` bound each wait.
    `charts` is a folder with NAME/ or CHART-VERSION.tgz, and NAME.yaml for what has no chart; `mirror` a registry that
    has all others. `overlay` is a folder whose NAME.yaml lies over the values of a component. With `rollback` a failed
    upgrade is taken back, which also takes away what one could look at.
    """

    major: int = 4
    seconds: int = 300
    charts: Path | None = None
    mirror: str = ""
    overlay: Path | None = None
    rollback: bool = False
    context: str = ""

    @property
    def helm(self) -> tuple[str, ...]:
        """Helm, at the right cluster."""
        return ("helm", *(("--kube-context", self.context) if self.context else ()))

    @property
    def kubectl(self) -> tuple[str, ...]:
        """Kubectl, at the right cluster."""
        return ("kubectl", *(("--context", self.context) if self.context else ()))


def values_files(component: Component, options: Options) -> tuple[Path, ...]:
    """The values files of a component, the last one counts most."""
    own = (component.values,) if component.values else ()
    above = options.overlay / f"{component.name}.yaml" if options.overlay else None
    return (*own, above) if above is not None and above.is_file() else own


def values(component: Component, options: Options) -> dict[str, Any]:
    """What these files say together. Raises UsageError for a file that is no YAML."""
    files = [parse(file.read_bytes(), file) for file in values_files(component, options)]
    wrong = [finding for each in files for finding in each.findings]
    if wrong:
        detail = "\n".join(f"{each.file}: {each.message}" for each in wrong)
        raise UsageError(f"the values of {component.name} cannot be read", detail=detail, fix="correct the file")
    if not files:
        return {}
    root = files[0].root
    for each in files[1:]:
        root = merged(root, each.root)
    found: dict[str, Any] = plain(root)
    return found


def chart_reference(component: Component, options: Options, chart: str = "") -> tuple[str, ...]:
    """The words that name a chart to Helm, with its version. `chart` is another one of the same place.

    Raises UsageError where the folder of charts has it not and there is no mirror, and where what lies there is not
    what is pinned.
    """
    name = chart or component.chart
    version = component.version
    if options.charts is not None:
        package = options.charts / f"{name}-{version}.tgz"
        for place in (options.charts / (chart or component.name), options.charts / name):
            if (place / "Chart.yaml").is_file():
                return (str(place),)
        if package.is_file():
            if not chart:
                _refuse_another(component, package)
            return (str(package),)
        if not options.mirror:
            raise UsageError(
                f"{options.charts} has no chart {name}",
                fix=f"put it there as {name}-{version}.tgz, or name a registry that has it with --mirror",
            )
    if options.mirror:
        return (f"oci://{options.mirror.removeprefix('oci://').rstrip('/')}/{name}", "--version", version)
    if component.oci:
        return (f"{component.repository}/{name}", "--version", version)
    return (name, "--repo", component.repository, "--version", version)


def _refuse_another(component: Component, package: Path) -> None:
    """The digest of a chart in a registry is that of its manifest there, and says nothing of the archive."""
    if not component.digest or component.oci:
        return
    found = f"sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}"
    if found != component.digest:
        source = f"{component.chart} --repo {component.repository} --version {component.version}"
        raise UsageError(
            f"{package} is not the chart that is pinned",
            detail=f"its digest is {found}\nthat of {component.name} {component.version} is {component.digest}",
            fix=f"fetch it again: helm pull {source}",
        )


def manifest(component: Component, options: Options) -> str:
    """Where the definitions of a component without a chart are. Raises UsageError where a mirror cannot have them."""
    if options.charts is not None:
        file = options.charts / f"{component.name}.yaml"
        if file.is_file():
            return str(file)
    if options.charts is not None or options.mirror:
        raise UsageError(
            f"{component.name} is a file and no chart: no registry has it",
            fix=f"save {component.crds.manifest} as DIR/{component.name}.yaml and add --charts DIR",
        )
    return component.crds.manifest


def install(component: Component, options: Options) -> Iterator[Step]:
    """The commands that install a component, or bring it to its version. Run again they change nothing."""
    yield from _namespace(component, options)
    yield from definitions(component, options)
    if component.chart:
        yield _release(component, options)
    if component.crds.source is From.RELEASE:
        yield from _established(component, options)


def definitions(component: Component, options: Options) -> Iterator[Step]:
    """The commands that apply the definitions of a component which come before its chart."""
    if component.crds.source in (From.FOLDER, From.RENDER, From.MANIFEST):
        yield _definitions(component, options)
        yield from _established(component, options)


def remove(component: Component, options: Options, *, crds: bool = False) -> Iterator[Step]:
    """The commands that take a component away. Its definitions, and with them every object of theirs, only if asked."""
    name = component.name
    for kind in component.remove_first:
        # An engine that is gone cannot let go of its objects: they would hang on their finalizers.
        ask = (*options.kubectl, "get", "crd", kind)
        delete = (*options.kubectl, "delete", kind, "--all", "--all-namespaces", f"--timeout={options.seconds}s")
        yield Step(name, f"deleting all {kind}", delete, only=ask)
    if component.chart:
        words = ("uninstall", name, "--namespace", component.namespace, "--wait", "--timeout", f"{options.seconds}s")
        yield Step(name, f"uninstalling {name}", (*options.helm, *words, "--ignore-not-found"))
    if crds and component.kinds:
        names = ("delete", "crd", *component.kinds, "--ignore-not-found", f"--timeout={options.seconds}s")
        yield Step(name, f"deleting the definitions of {name}", (*options.kubectl, *names))


def settings(component: Component) -> dict[str, Any]:
    """What is set for the chart of the definitions of a component (see `From.RENDER`), as values."""
    found: dict[str, Any] = {}
    for key, text in component.crds.settings.items():
        *path, last = key.split(".")
        inner = found
        for name in path:
            inner = inner.setdefault(name, {})
        inner[last] = {"true": True, "false": False}.get(text, text)
    return found


def script(steps: Sequence[Step]) -> str:
    """The steps as lines of a shell, with a line for each component."""
    lines: list[str] = []
    last = ""
    for step in steps:
        if step.component != last:
            lines += [""] * bool(lines) + [f"# {step.component}"]
            last = step.component
        lines.append(step.shell)
    return "".join(f"{line}\n" for line in lines)


def namespace_labels(level: str) -> dict[str, str]:
    """The labels of a component's namespace, for a Pod Security Standard."""
    return {ENFORCE: level, **MONITORED}


def _namespace(component: Component, options: Options) -> Iterator[Step]:
    space = component.namespace
    if not space or not component.pod_security:
        return
    ask = (*options.kubectl, "get", "namespace", space)
    yield Step(
        component.name, f"making the namespace {space}", (*options.kubectl, "create", "namespace", space), unless=ask
    )
    labels = (f"{name}={value}" for name, value in namespace_labels(component.pod_security).items())
    words = ("label", "--overwrite", "namespace", space, *labels)
    yield Step(component.name, f"labelling the namespace {space}", (*options.kubectl, *words))


def _definitions(component: Component, options: Options) -> Step:
    apply = (*options.kubectl, "apply", "--server-side", "--force-conflicts", f"--field-manager={_MANAGER}", "-f")
    about = f"applying the definitions of {component.name}"
    if component.crds.source is From.MANIFEST:
        return Step(component.name, about, (*apply, manifest(component, options)))
    if component.crds.source is From.FOLDER:
        reference = chart_reference(component, options)
        made: tuple[str, ...] = ("helm", "show", "crds", *reference)
    else:
        chart = component.crds.chart
        reference = chart_reference(component, options, chart)
        sets = [word for key, value in component.crds.settings.items() for word in ("--set", f"{key}={value}")]
        made = ("helm", "template", component.name, *reference, *sets)
    clean = (_WITHOUT_PULLED,) if reference[0].startswith("oci://") else ()
    return Step(component.name, about, made, into=(*clean, (*apply, "-")))


def _established(component: Component, options: Options) -> list[Step]:
    if not component.kinds:
        return []
    names = [f"crd/{name}" for name in component.kinds]
    words = ("wait", "--for=condition=Established", f"--timeout={_ESTABLISHED_SECONDS}s", *names)
    return [Step(component.name, f"waiting for the definitions of {component.name}", (*options.kubectl, *words))]


def _release(component: Component, options: Options) -> Step:
    words = ["upgrade", "--install", component.name, *chart_reference(component, options)]
    words += ["--namespace", component.namespace]
    for file in values_files(component, options):
        words += ["--values", str(file)]
    if component.crds.source in (From.FOLDER, *ELSEWHERE):
        words.append("--skip-crds")
    words += ["--wait", "--timeout", f"{options.seconds}s", "--hide-notes"]
    if options.rollback:
        words.append("--rollback-on-failure" if options.major >= 4 else "--atomic")  # noqa: PLR2004 - Helm 4
    return Step(component.name, f"installing {component.name} {component.version}", (*options.helm, *words))
