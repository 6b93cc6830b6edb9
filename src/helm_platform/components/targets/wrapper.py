"""Wrapper charts: each depends on one upstream chart, for those who want `helm dependency build`.

Helm never upgrades what lies in `crds/` of a chart, so a script applies definitions before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component
from helm_platform.components.plan import Options, Step
from helm_platform.components.targets.delivery import copied, refuse_folder
from helm_platform.components.targets.documents import document
from helm_platform.components.targets.interface import Target

_HEAD = """#!/usr/bin/env bash
# Applies the definitions that the wrapped charts do not keep up to date. Run it before them; it may be run again.
set -euo pipefail
cd "$(dirname "$0")"

"""


class Wrapper(Target):
    """`definitions.sh`, and `NAME/Chart.yaml` and `NAME/values.yaml` for each component.

    The values of a wrapper stand below the name of the chart that it wraps.
    """

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Raises UsageError for a folder of charts, and for definitions that a mirror cannot have."""
        refuse_folder("a wrapper", options)
        given = {f"definitions/{name}.yaml": text for name, text in copied(components, options)}
        steps = [step for each in components for step in _definitions(each, options, given)]
        found = {"definitions.sh": _HEAD + plan.script(steps), **given}
        for each in components:
            if each.chart:
                found[f"{each.name}/Chart.yaml"] = document(_chart(each, options))
                found[f"{each.name}/values.yaml"] = document({each.chart: plan.values(each, options)})
        return found


def _definitions(component: Component, options: Options, given: Mapping[str, str]) -> Iterator[Step]:
    file = f"definitions/{component.name}.yaml"
    if file in given:
        component = replace(component, crds=replace(component.crds, manifest=file))
        options = replace(options, charts=None, mirror="")
    # Charts are read from where the wrappers have them.
    yield from plan.definitions(component, replace(options, charts=None))


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
