"""Rule files for `mimirtool rules`, which names the namespace of the rules in the file.

mimirtool refuses a namespace that two files have, and takes the file's name where none is written
(grafana/mimir, pkg/mimirtool/rules/parser.go): files of the same name in two folders would clash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from helm_platform.slo.outputs import text
from helm_platform.slo.outputs.interface import Batch
from helm_platform.slo.outputs.rules import RuleFile


class MimirNamespace(RuleFile):
    """A rule file with its namespace: `NAME`, or `KUBERNETES-NAMESPACE.NAME`. Several may be in one stream."""

    joins: ClassVar[bool] = True

    def head(self, batch: Batch) -> Iterator[str]:
        """The namespace of the rules."""
        name = f"{batch.namespace}.{batch.name}" if batch.namespace else batch.name
        yield f"namespace: {text.scalar(name)}"
