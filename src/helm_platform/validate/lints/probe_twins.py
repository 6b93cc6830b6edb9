"""A liveness probe that asks the same as the readiness probe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import number
from helm_platform.values import Mapping, Node, Scalar, find, find_entry, plain

_ACTIONS = ("http", "grpc", "tcp", "exec")


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        entry = find_entry(container.values, ("probes", "liveness"))
        main = number(container.values, "port")
        liveness = _question(find(container.values, ("probes", "liveness")), main)
        readiness = _question(find(container.values, ("probes", "readiness")), main)
        if entry is None or liveness is None or liveness != readiness:
            continue
        path = (*container.path, "probes", "liveness")
        yield finding(
            LINT.id,
            f"`{dotted(path)}` asks the same as the readiness probe",
            path,
            entry.source,
            value_span(entry, entry.node),
            level=Level.WARNING,
            label="restarts the pod whenever it is only not ready",
            help="ask for something that only a restart repairs, or leave the liveness probe out",
        )


def _question(node: Node | None, main: float | None) -> Any:
    """What a probe asks, without how often; None where it asks nothing that can be compared. `main` is the one port."""
    if isinstance(node, Scalar):
        return {"http": {"path": node.value, "port": "http"}} if isinstance(node.value, str) else None
    if not isinstance(node, Mapping):
        return None
    asked = plain(node)
    action = next((name for name in _ACTIONS if name in asked), None)
    if action is None:
        return None
    question = asked[action]
    if isinstance(question, dict):
        port = question.get("port", "http")
        question = {**question, "port": "http" if port == main else port}
        if action == "http":
            question = {"path": question.get("path", "/"), "port": question["port"]}
    return {action: question}


LINT = MergedLint(
    "probe-twins",
    "Readiness asks whether a pod may receive traffic, liveness whether it must be restarted. When both ask the same, "
    "a pod that waits for a slow database is restarted, and so are all of them, at the same time: a short disturbance "
    "becomes an outage. The liveness probe must not look at what the pod depends on.",
    _check,
)
