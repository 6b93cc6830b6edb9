"""Flux objects: a source and a HelmRelease for each component, which wait for what they need.

A HelmRelease can wait for HelmReleases only; one that needs what a Kustomization applies is tried again until it works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component, From, Git
from helm_platform.components.plan import Options
from helm_platform.components.targets.delivery import copied, refuse_folder
from helm_platform.components.targets.documents import stream
from helm_platform.components.targets.interface import Target

_SPACE = "flux-system"
_EVERY = "10m"
_SOURCE = "source.toolkit.fluxcd.io/v1"
Object = dict[str, Any]


class Flux(Target):
    """`namespaces.yaml`, and `NAME.yaml` for each component."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Raises UsageError for a folder of charts, and for definitions that a mirror cannot have."""
        refuse_folder("Flux", options)
        given = dict(copied(components, options))
        charts = {each.name for each in components if each.chart}
        # In one file: several components share a namespace, and Flux refuses the same object twice.
        found = {"namespaces.yaml": stream(_namespaces(components))}
        for each in components:
            found[f"{each.name}.yaml"] = given.get(each.name) or stream(_objects(each, options, charts))
        return found


def _namespaces(components: Sequence[Component]) -> Iterator[Object]:
    levels = {each.namespace: each.pod_security for each in components if each.pod_security}
    for name, level in levels.items():
        kept = {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
        yield {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": plan.namespace_labels(level), "annotations": kept},
        }


def _objects(component: Component, options: Options, charts: set[str]) -> list[Object]:
    crds = component.crds
    if crds.git is not None:
        return [*_from_git(component.name, crds.git)]
    needs = [need for need in component.needs if need in charts]
    found: list[Object] = []
    if crds.source is From.RENDER:
        name = f"{component.name}-crds"
        source, chart = _chart(component, name, crds.chart, options)
        found += [source, _release(component, name, chart, plan.settings(component), needs, options)]
        needs = [*needs, name]
    source, chart = _chart(component, component.name, component.chart, options)
    return [*found, source, _release(component, component.name, chart, plan.values(component, options), needs, options)]


def _from_git(name: str, git: Git) -> Iterator[Object]:
    metadata = {"name": name, "namespace": _SPACE}
    yield {
        "apiVersion": _SOURCE,
        "kind": "GitRepository",
        "metadata": metadata,
        "spec": {"interval": _EVERY, "url": git.repository, "ref": {"tag": git.tag}},
    }
    yield {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": metadata,
        "spec": {
            "interval": _EVERY,
            "path": f"./{git.path}",
            # Every object of these kinds would go with them.
            "prune": False,
            "wait": True,
            "sourceRef": {"kind": "GitRepository", "name": name},
        },
    }


def _chart(component: Component, name: str, chart: str, options: Options) -> tuple[Object, Object]:
    """The source of a chart, and how a release refers to it."""
    mirror = options.mirror.removeprefix("oci://").rstrip("/")
    metadata = {"name": name, "namespace": _SPACE}
    if not (mirror or component.oci):
        source = {
            "apiVersion": _SOURCE,
            "kind": "HelmRepository",
            "metadata": metadata,
            "spec": {"interval": _EVERY, "url": component.repository},
        }
        reference = {"kind": "HelmRepository", "name": name}
        return source, {"chart": {"spec": {"chart": chart, "version": component.version, "sourceRef": reference}}}
    place = f"oci://{mirror}" if mirror else component.repository
    # A mirror may pack a chart anew, under another digest.
    digest = component.digest if chart == component.chart and not mirror else ""
    source = {
        "apiVersion": _SOURCE,
        "kind": "OCIRepository",
        "metadata": metadata,
        "spec": {
            "interval": _EVERY,
            "url": f"{place}/{chart}",
            "ref": {"tag": component.version, **({"digest": digest} if digest else {})},
            "layerSelector": {
                "mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                "operation": "copy",
            },
        },
    }
    return source, {"chartRef": {"kind": "OCIRepository", "name": name}}


def _release(
    component: Component,
    name: str,
    chart: Mapping[str, Any],
    values: Mapping[str, Any],
    needs: Sequence[str],
    options: Options,
) -> Object:
    crds = "Skip" if component.crds.source in plan.ELSEWHERE else "CreateReplace"
    depends = [{"name": need} for need in needs]
    return {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": name, "namespace": _SPACE},
        "spec": {
            "interval": _EVERY,
            "releaseName": name,
            "targetNamespace": component.namespace,
            "storageNamespace": component.namespace,
            **chart,
            **({"dependsOn": depends} if depends else {}),
            "timeout": f"{options.seconds}s",
            "install": {
                "crds": crds,
                "createNamespace": not component.pod_security,
                "remediation": {"retries": -1},
            },
            "upgrade": {"crds": crds, "remediation": {"retries": 3}},
            "values": dict(values),
        },
    }
