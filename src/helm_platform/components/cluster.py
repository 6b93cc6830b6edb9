"""What a cluster says about components: it is asked each time, and nothing is kept beside it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from helm_platform.components.model import Component
from helm_platform.components.plan import Options, Step, values
from helm_platform.components.unready import reasons
from helm_platform.errors import EnvironmentProblem

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 60
_WORKLOADS = "deployments,statefulsets,daemonsets,jobs,pods,persistentvolumeclaims"


@dataclass(frozen=True)
class Release:
    """A release as Helm lists it. `chart` is `NAME-VERSION`."""

    name: str
    namespace: str
    status: str
    chart: str


@dataclass(frozen=True)
class Answer:
    """What came of a command."""

    code: int
    output: str
    error: str


@dataclass
class Cluster:
    """The cluster that the environment and the context of `options` name, spoken to by these programs."""

    helm: Path
    kubectl: Path
    options: Options
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def releases(self) -> dict[str, Release]:
        """All releases by namespace and name, as `NAMESPACE/NAME`. Raises EnvironmentProblem."""
        listed = self.ask([*self.options.helm, "list", "--all-namespaces", *self._all_states(), "--output", "json"])
        found = [
            Release(each["name"], each["namespace"], each["status"], each["chart"])
            for each in json.loads(listed or "[]")
        ]
        return {f"{each.namespace}/{each.name}": each for each in found}

    @cached_property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """All CustomResourceDefinitions by name: `established` and `annotations`. Raises EnvironmentProblem."""
        columns = (
            "jsonpath={range .items[*]}{.metadata.name}{'\\t'}{.status.conditions[?(@.type=='Established')].status}"
        )
        text = self.ask(
            [*self.options.kubectl, "get", "crd", "-o", columns + "{'\\t'}{.metadata.annotations}{'\\n'}{end}"]
        )
        found = {}
        for line in text.splitlines():
            name, established, annotations = line.split("\t", 2)
            found[name] = {"established": established == "True", "annotations": json.loads(annotations or "{}")}
        return found

    def release(self, component: Component) -> Release | None:
        """The release of a component, in whatever state."""
        return self.releases.get(f"{component.namespace}/{component.name}") if component.chart else None

    def lacking(self, component: Component) -> dict[str, str]:
        """The definitions of a component that are not as they should be, and how they are (`missing`)."""
        key, version = component.crds.version_annotation or ("", "")
        found = {}
        for name in component.kinds:
            there = self.definitions.get(name)
            if there is None:
                found[name] = "missing"
            elif not there["established"]:
                found[name] = "not established"
            elif key and (other := there["annotations"].get(key, "unknown")) != version:
                found[name] = f"of version {other} and not {version}"
        return found

    def up_to_date(self, component: Component) -> bool:
        """Whether nothing need be done: the version, the values and the definitions are as they should be."""
        if self.lacking(component):
            return False
        if not component.chart:
            return True
        release = self.release(component)
        if release is None or release.status != "deployed" or not has_version(release, component):
            return False
        words = ["get", "values", component.name, "--namespace", component.namespace, "--output", "json"]
        return (json.loads(self.ask([*self.options.helm, *words])) or {}) == values(component, self.options)

    def unready(self, component: Component) -> list[str]:
        """What of a component is not ready, and why, a line each."""
        if not component.namespace:
            return []
        answer = self.run([*self.options.kubectl, "get", _WORKLOADS, "-n", component.namespace, "-o", "json"])
        if answer.code:
            return []
        objects = json.loads(answer.output)["items"]
        own = [each for each in objects if _instance(each) == component.name]
        return list(reasons(own or objects))

    def forget(self) -> None:
        """Ask anew: something was changed."""
        self.__dict__.pop("releases", None)
        self.__dict__.pop("definitions", None)

    def ask(self, argv: Sequence[str]) -> str:
        """What a command prints. Raises EnvironmentProblem where it fails."""
        answer = self.run(argv)
        if answer.code:
            raise EnvironmentProblem(
                "the cluster cannot be asked",
                detail=answer.error.strip() or f"{argv[0]} ended with {answer.code}",
                fix="check KUBECONFIG and that the cluster runs; `helm platform dev up` starts one",
            )
        return answer.output

    def step(self, step: Step, tick: Callable[[float], None] = lambda _seconds: None) -> Answer:
        """Do a step, whatever its questions say. `tick` is called with the seconds it has taken so far."""
        answer = self.run(step.argv, tick=tick)
        for words in step.into:
            if answer.code:
                break
            answer = self.run(words, answer.output, tick=tick)
        return answer

    def run(
        self, argv: Sequence[str], given: str | None = None, tick: Callable[[float], None] = lambda _seconds: None
    ) -> Answer:
        """Run `helm`, `kubectl` or a shell of these. No command outlives the bound of the waits by a minute."""
        programs = {"helm": str(self.helm), "kubectl": str(self.kubectl)}
        environment = dict(self.environment) | {"PATH": self._path(), "GOGC": "off"}
        environment.pop("HELM_DEBUG", None)
        try:
            process = subprocess.Popen(
                [programs.get(argv[0], argv[0]), *argv[1:]],
                stdin=subprocess.PIPE if given is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=environment,
            )
        except OSError as error:
            raise EnvironmentProblem(f"cannot run {argv[0]}: {(error.strerror or str(error)).lower()}") from None
        started = time.monotonic()
        with process:
            try:
                while True:
                    try:
                        output, told = process.communicate(given, timeout=_LOOK_SECONDS)
                    except subprocess.TimeoutExpired:
                        given = None  # it is handed over once
                        took = time.monotonic() - started
                        tick(took)
                        if took > self.options.seconds + _GRACE_SECONDS:
                            process.kill()
                        continue
                    return Answer(process.returncode, output, told)
            except BaseException:
                process.kill()
                raise

    def _path(self) -> str:
        """PATH with these programs first, for steps that a shell does."""
        return os.pathsep.join([str(self.kubectl.parent), self.environment.get("PATH", "")])

    def _all_states(self) -> tuple[str, ...]:
        # Helm 3 lists only what is deployed or failed unless it is told otherwise; Helm 4 lists all.
        return () if self.options.major >= 4 else ("--all",)  # noqa: PLR2004 - Helm 4


def has_version(release: Release, component: Component) -> bool:
    """Whether a release is of the pinned version; a `v` in front says nothing."""
    return release.chart.replace("-v", "-") == f"{component.chart}-{component.version.removeprefix('v')}"


def _instance(each: Mapping[str, Any]) -> str:
    labels = each["metadata"].get("labels", {})
    return str(labels.get("app.kubernetes.io/instance") or labels.get("release") or "")
