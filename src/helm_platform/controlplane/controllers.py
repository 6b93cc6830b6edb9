"""Real controllers as processes beside a control plane: what each is started with, and where it answers.

They run as the administrator: what their charts would let them do is not what they are here for.
"""

from __future__ import annotations

from helm_platform.controlplane import argocd
from helm_platform.controlplane.beside import Controller, Part
from helm_platform.errors import UsageError

# To add one: its Go module in hack/controllers, its row in helm_platform.toolchain.catalog, and its row here.
CONTROLLERS: dict[str, Controller] = {
    controller.name: controller
    for controller in (
        # Decides which monitors and rules a Prometheus selects, and writes its configuration.
        Controller(
            "prometheus-operator",
            ("prometheus-operator",),
            (
                Part(
                    "prometheus-operator",
                    ("-web.listen-address=127.0.0.1:{port}", "-log-level=info"),
                    "http://127.0.0.1:{port}/healthz",
                ),
            ),
        ),
        # Unseals; its keys are where kubeseal looks for it, and `/v1/cert.pem` of its port is what to seal with.
        Controller(
            "sealed-secrets",
            ("sealed-secrets",),
            (
                Part(
                    "sealed-secrets",
                    ("--listen-addr=127.0.0.1:{port}", "--listen-metrics-addr=127.0.0.1:0"),
                    "http://127.0.0.1:{port}/healthz",
                ),
            ),
            "kube-system",
        ),
        # Makes the cluster what git says.
        argocd.CONTROLLER,
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
