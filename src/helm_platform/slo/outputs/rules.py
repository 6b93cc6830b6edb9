"""Plain rule files, as Prometheus and Thanos Ruler load them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from helm_platform.slo.outputs import text
from helm_platform.slo.outputs.interface import MARK, Batch, File, Output


class RuleFile(Output):
    """One file a batch. Prometheus reads only the first document of a file, so they do not join."""

    joins: ClassVar[bool] = False

    def files(self, batch: Batch) -> Iterator[File]:
        """The file."""
        lines = [line for group in batch.groups for line in text.group(group, "  ")]
        yield File(f"{batch.name}.yaml", "\n".join([MARK, *self.head(batch), "groups:", *lines, ""]))

    def head(self, _batch: Batch) -> Iterator[str]:
        """What stands above the groups."""
        yield from ()
