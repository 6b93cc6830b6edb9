"""Rules that do not fit into one PrometheusRule."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.outputs import text
from helm_platform.slo.outputs.prometheusrule import MOST
from helm_platform.slo.source import sources

#: No objective has less text than this, so that small documents need not be written to be measured.
_LEAST = 100


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for levels in everything.reading.levels:
        if len(levels.slos) < _LEAST:
            continue
        full = [slo for slo in levels.slos if "preset" not in slo.sli]
        size = sum(len(line.encode()) + 1 for line in text.groups(sources(full, everything.platform), "    "))
        if size > MOST:
            parts = -(-size // MOST)
            yield levels.subject.on_key(
                LINT.id,
                f"the rules of these {len(levels.slos)} objectives are {size // 1024} KiB: at least {parts} "
                "PrometheusRules",
                ("slos",),
                level=Level.NOTE,
                help="an object of more than 512 KiB is refused, so whole groups go into further ones: NAME-2, NAME-3",
            )


LINT = Lint(
    "large-object",
    "prometheus-operator refuses objects beyond 512 KiB, so the generator writes several. Whoever names the "
    "object somewhere must name them all.",
    _check,
)
