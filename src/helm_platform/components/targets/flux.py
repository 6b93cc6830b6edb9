"""Flux objects: a source and a HelmRelease for each component, which wait for what they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component, From
from helm_platform.components.plan import Options
from helm_platform.components.targets.documents import stream
from helm_platform.components.targets.interface import Target
from helm_platform.errors import UsageError

_SPACE = "flux-system"
_EVERY = "10m"


class Flux(Target):
    """`NAME.yaml` for each component."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Flux reads charts from repositories and registries, and no folders: UsageError where one is given."""
        if options.charts is not None:
            raise UsageError("Flux reads no folder of charts", fix="name a registry that has them with --mirror")
        charts = {each.name for each in components if each.chart}
        return {f"{each.name}.yaml": stream(_objects(each, options, charts)) for each in components if each.chart}


def _objects(component: Component, options: Options, charts: set[str]) -> list[dict[str, Any]]:
    mirror = options.mirror.removeprefix("oci://").rstrip("/")
    metadata = {"name": component.name, "namespace": _SPACE}
    chart: dict[str, Any]
    if mirror or component.oci:
        place = f"oci://{mirror}" if mirror else component.repository
        spec: dict[str, Any] = {
            "interval": _EVERY,
            "url": f"{place}/{component.chart}",
            "ref": {"tag": component.version},
        }
        spec["layerSelector"] = {
            "mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
            "operation": "copy",
        }
        source = {
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "OCIRepository",
            "metadata": metadata,
            "spec": spec,
        }
        chart = {"chartRef": {"kind": "OCIRepository", "name": component.name}}
    else:
        spec = {"interval": _EVERY, "url": component.repository}
        source = {
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "HelmRepository",
            "metadata": metadata,
            "spec": spec,
        }
        reference = {"kind": "HelmRepository", "name": component.name}
        chart = {
            "chart": {"spec": {"chart": component.chart, "version": component.version, "sourceRef": reference}},
        }
    crds = "Skip" if component.crds.source is From.COMPONENT else "CreateReplace"
    needs = [{"name": need} for need in component.needs if need in charts]
    release = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": metadata,
        "spec": {
            "interval": _EVERY,
            "releaseName": component.name,
            "targetNamespace": component.namespace,
            "storageNamespace": component.namespace,
            **chart,
            **({"dependsOn": needs} if needs else {}),
            "timeout": f"{options.seconds}s",
            "install": {"crds": crds, "createNamespace": True, "remediation": {"retries": -1}},
            "upgrade": {"crds": crds, "remediation": {"retries": 3}},
            "values": plan.values(component, options),
        },
    }
    return [source, release]
