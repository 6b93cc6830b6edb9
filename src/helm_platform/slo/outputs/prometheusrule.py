"""PrometheusRule, the object of prometheus-operator, which refuses one of more than 512 KiB."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.slo.outputs import text
from helm_platform.slo.outputs.interface import Batch, File, Output

#: prometheus-operator#6478: the limit is 512 KiB of all rules; what is around them is left out of the count here.
MOST = 500 * 1024


class PrometheusRule(Output):
    """One object a file; further ones are named `NAME-2`, `NAME-3`."""

    api_version = "monitoring.coreos.com/v1"
    kind = "PrometheusRule"

    def files(self, batch: Batch) -> Iterator[File]:
        """The object, or several with whole groups each."""
        for number, lines in enumerate(_parts(batch), 1):
            name = batch.name if number == 1 else f"{batch.name}-{number}"
            head = [
                f"apiVersion: {self.api_version}",
                f"kind: {self.kind}",
                "metadata:",
                f"  name: {text.scalar(name)}",
            ]
            if batch.namespace:
                head.append(f"  namespace: {text.scalar(batch.namespace)}")
            head += [*text.block("labels", batch.labels, "  "), "spec:", "  groups:"]
            yield File(f"{name}.yaml", "\n".join([*head, *lines, ""]))


def _parts(batch: Batch) -> Iterator[list[str]]:
    kept: list[str] = []
    size = 0
    for group in batch.groups:
        lines = list(text.groups((group,), "    "))
        weight = sum(len(line.encode()) + 1 for line in lines)
        if kept and size + weight > MOST:
            yield kept
            kept, size = [], 0
        kept += lines
        size += weight
    if kept:
        yield kept
