"""A shell script that does what `helm platform up` does, for where only helm and kubectl are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from helm_platform.components import plan
from helm_platform.components.model import Component
from helm_platform.components.plan import Options
from helm_platform.components.targets.documents import document
from helm_platform.components.targets.interface import Target

# `pipefail` is bash's: half of a pipe that fails must end the script.
_HEAD = """#!/usr/bin/env bash
# Installs the components in their order. It may be run again: it goes on where it stopped.
set -euo pipefail
cd "$(dirname "$0")"

"""


class Script(Target):
    """`install.sh`, and the values files that it reads."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """The script and `values/NAME.yaml`."""
        found: dict[str, str] = {}
        steps = []
        # The script runs in its own folder, wherever it was made.
        plain = replace(options, overlay=None, charts=options.charts.resolve() if options.charts else None)
        for each in components:
            if each.chart:
                found[f"values/{each.name}.yaml"] = document(plan.values(each, options))
                each = replace(each, values=Path("values") / f"{each.name}.yaml")  # noqa: PLW2901 - as the script has it
            steps += list(plan.install(each, plain))
        return {"install.sh": _HEAD + plan.script(steps), **found}
