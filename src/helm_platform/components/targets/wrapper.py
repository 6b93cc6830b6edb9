"""Wrapper charts: each depends on one upstream chart, for those who want `helm dependency build`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component
from helm_platform.components.plan import Options
from helm_platform.components.targets.documents import document
from helm_platform.components.targets.interface import Target
from helm_platform.errors import UsageError


class Wrapper(Target):
    """`NAME/Chart.yaml` and `NAME/values.yaml` for each component, whose values stand below its chart's name."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Raises UsageError where a folder of charts is given: a dependency names a repository."""
        if options.charts is not None:
            raise UsageError("a wrapper names a repository", fix="name a registry that has the charts with --mirror")
        found: dict[str, str] = {}
        for each in components:
            if each.chart:
                found[f"{each.name}/Chart.yaml"] = document(_chart(each, options))
                found[f"{each.name}/values.yaml"] = document({each.chart: plan.values(each, options)})
        return found


def _chart(component: Component, options: Options) -> dict[str, Any]:
    mirror = options.mirror.removeprefix("oci://").rstrip("/")
    repository = f"oci://{mirror}" if mirror else component.repository
    dependency = {"name": component.chart, "version": component.version, "repository": repository}
    return {
        "apiVersion": "v2",
        "name": f"{component.name}-wrapped",
        "description": component.about,
        "version": component.version.removeprefix("v"),
        "appVersion": component.app_version,
        "dependencies": [dependency],
    }
