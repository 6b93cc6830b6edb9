"""Groups by a label that has a value for each pod, client or request."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint

#: Labels that change with every pod, connection, request or person.
MANY = frozenset(
    [
        "pod",
        "pod_name",
        "pod_ip",
        "pod_uid",
        "container_id",
        "instance",
        "ip",
        "client_ip",
        "remote_addr",
        "host_ip",
        "node",
        "uid",
        "uuid",
        "path",
        "uri",
        "url",
        "request_id",
        "trace_id",
        "span_id",
        "session",
        "session_id",
        "user",
        "user_id",
        "username",
        "email",
        "customer_id",
        "id",
        "hash",
        "query",
    ]
)


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        for number, label in enumerate(objective.given.get("by", ())):
            if label.lower() in MANY:
                yield objective.on_value(
                    LINT.id,
                    Level.WARNING,
                    f"`{label}` has ever new values: each would be an objective with a budget of its own",
                    *("by", number),
                    help="group by what somebody answers for, such as tenant, region or route",
                )


LINT = Lint(
    "many-groups",
    "Values of pod, instance, path or user come and go. No group lives long enough to have a budget, and there "
    "are as many series as there were pods, addresses or people in the window.",
    _check,
)
