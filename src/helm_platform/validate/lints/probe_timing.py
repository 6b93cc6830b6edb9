"""Times of probes that cannot work together."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Container, number
from helm_platform.values import Mapping, Scalar, find, find_entry

_NAMES = ("readiness", "liveness", "startup")
# Kubernetes' own defaults; the chart looks at a startup every 5 seconds.
_PERIOD, _STARTUP_PERIOD, _FAILURES = 10, 5, 3
_LONG_DELAY = 30
_SHORT_START = 20


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        for name in _NAMES:
            probe = find(container.values, ("probes", name))
            if isinstance(probe, Mapping):
                yield from _overlap(container, name, probe)
        yield from _start(container)


def _overlap(container: Container, name: str, probe: Mapping) -> Iterator[Diagnostic]:
    period = number(probe, "periodSeconds") or (_STARTUP_PERIOD if name == "startup" else _PERIOD)
    timeout = number(probe, "timeoutSeconds")
    if timeout is not None and timeout >= period:
        yield _at(
            container,
            (name, "timeoutSeconds"),
            f"an answer may take {timeout:g} s, and the next question comes after {period:g} s",
            f"write less than {period:g}, or a longer periodSeconds",
        )


def _start(container: Container) -> Iterator[Diagnostic]:
    """How long the container may take to start before liveness ends it."""
    liveness = find(container.values, ("probes", "liveness"))
    startup = find(container.values, ("probes", "startup"))
    if not isinstance(liveness, Mapping) or isinstance(startup, Mapping) or _is_path(startup):
        return
    delay = number(liveness, "initialDelaySeconds") or 0
    period = number(liveness, "periodSeconds") or _PERIOD
    failures = number(liveness, "failureThreshold") or _FAILURES
    window = delay + period * failures
    if delay >= _LONG_DELAY:
        yield _at(
            container,
            ("liveness", "initialDelaySeconds"),
            f"for {delay:g} s after each start nobody notices that the container hangs, and a slower start is ended",
            "add a startup probe instead, for example startup: /healthz",
        )
    elif window < _SHORT_START:
        key = "failureThreshold" if "failureThreshold" in liveness.entries else "periodSeconds"
        yield _at(
            container,
            ("liveness", key),
            f"a start that takes longer than {window:g} s is ended, again and again",
            "add a startup probe, for example startup: /healthz; it gives a start 150 s",
        )


def _is_path(node: object) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str)


def _at(container: Container, below: ValuesPath, message: str, advice: str) -> Diagnostic:
    inner: ValuesPath = ("probes", *below)
    entry, node = find_entry(container.values, inner), find(container.values, inner)
    source = node.source if node is not None else container.values.source
    path = (*container.path, *inner)
    return finding(
        LINT.id, f"`{dotted(path)}`: {message}", path, source, value_span(entry, node), level=Level.WARNING, help=advice
    )


LINT = MergedLint(
    "probe-timing",
    "Times of probes decide when a pod is taken for broken. A timeout beyond the period has several questions under "
    "way at once; a liveness probe that gives up before the application has started restarts it for ever; and a long "
    "initialDelaySeconds guards the start by waiting, at every start. A startup probe is made for that: until it "
    "succeeds, liveness keeps quiet.",
    _check,
)
