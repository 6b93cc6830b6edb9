"""Real controllers as processes beside a control plane: what each is started with, and when it works.

They run as the administrator: what their charts would let them do is not what they are here for.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from helm_platform import processes
from helm_platform.controlplane import components
from helm_platform.controlplane.components import Layout
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.processes import Process

_ATTEMPTS = 3
_READY_SECONDS = 60.0


@dataclass(frozen=True)
class Controller:
    """A controller: its name, which its binary has too, the sets of CRDs that it watches, and its arguments.

    `arguments` are made from a free port of loopback, where it answers `health` with 200 once it works. It runs as if
    it were in `namespace`.
    """

    name: str
    crds: tuple[str, ...]
    arguments: Callable[[int], tuple[str, ...]]
    health: str
    namespace: str = "default"


def _prometheus_operator(port: int) -> tuple[str, ...]:
    return (f"-web.listen-address=127.0.0.1:{port}", "-log-level=info")


def _sealed_secrets(port: int) -> tuple[str, ...]:
    return (f"--listen-addr=127.0.0.1:{port}", "--listen-metrics-addr=127.0.0.1:0")


# To add one: its Go module in hack/controllers, its row in helm_platform.toolchain.catalog, and its row here.
CONTROLLERS: dict[str, Controller] = {
    controller.name: controller
    for controller in (
        # Decides which monitors and rules a Prometheus selects, and writes its configuration.
        Controller("prometheus-operator", ("prometheus-operator",), _prometheus_operator, "/healthz"),
        # Unseals; its keys are where kubeseal looks for it, and `/v1/cert.pem` of its port is what to seal with.
        Controller("sealed-secrets", ("sealed-secrets",), _sealed_secrets, "/healthz", "kube-system"),
    )
}


def choose(words: str) -> tuple[Controller, ...]:
    """`none` or names with commas → controllers. Raises UsageError that lists the names when one is unknown."""
    wanted = {word.strip() for word in words.split(",") if word.strip()} - {"none"}
    unknown = sorted(wanted - CONTROLLERS.keys())
    if unknown:
        raise UsageError(
            f"no controller named {', '.join(unknown)}", fix=f"choose from: none, {', '.join(CONTROLLERS)}"
        )
    return tuple(controller for name, controller in CONTROLLERS.items() if name in wanted)


def start(controller: Controller, layout: Layout, binary: Path) -> Process:
    """Start one and wait until it works. Raises EnvironmentProblem with its last log lines when it does not."""
    for attempt in range(1, _ATTEMPTS + 1):
        (port,) = processes.free_ports(1)
        process = processes.start(
            controller.name,
            [str(binary), *controller.arguments(port)],
            layout.logs / f"{controller.name}.log",
            components.environment(layout)
            | {"KUBECONFIG": str(layout.kubeconfig), "POD_NAMESPACE": controller.namespace},
            layout.home,
        )
        try:
            ready = partial(_answers, f"http://127.0.0.1:{port}{controller.health}")
            processes.wait(ready, _READY_SECONDS, f"{controller.name} does not become ready", [process])
        except BaseException as error:
            processes.stop([process])
            # Someone took the port between our look and its bind.
            taken = isinstance(error, EnvironmentProblem) and "address already in use" in (error.detail or "")
            if attempt == _ATTEMPTS or not taken:
                raise
        else:
            return process
    raise AssertionError("unreachable: the last attempt returns or raises")


def _answers(address: str) -> bool:
    # No proxy of the environment stands between us and loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5):
            return True
    except OSError:
        return False
