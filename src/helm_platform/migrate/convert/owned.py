"""A workload of the source with everything that is about it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from helm_platform.migrate.part import Object, Part

CONTROLLERS = {
    "Deployment": "apps",
    "StatefulSet": "apps",
    "DaemonSet": "apps",
    "Job": "batch",
    "CronJob": "batch",
}
"""Kinds that run pods and are a `kind` of the values, each with its API group."""


@dataclass
class Owned:
    """The object that runs the pods, and the others.

    `granted` says that its account may do something although what is granted belongs to another workload.
    """

    controller: Object
    services: list[Object] = field(default_factory=list)
    ingresses: list[Object] = field(default_factory=list)
    routes: list[Object] = field(default_factory=list)
    autoscalers: list[Object] = field(default_factory=list)
    budgets: list[Object] = field(default_factory=list)
    monitors: list[Object] = field(default_factory=list)
    accounts: list[Object] = field(default_factory=list)
    bindings: list[tuple[Object, Object]] = field(default_factory=list)
    maps: list[Object] = field(default_factory=list)
    claims: list[Object] = field(default_factory=list)
    granted: bool = False

    @property
    def template(self) -> Part:
        """The pod template."""
        return template_of(self.controller)

    @property
    def pod(self) -> Part:
        """Its spec."""
        return self.template.get("spec")

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the pods."""
        return self.template.get("metadata", "labels").texts

    @property
    def main(self) -> Part:
        """The container that is the workload: the one of its name, the one behind the Service, or the first."""
        containers = self.pod.get("containers")
        for service in self.services:
            targets = {port.get("targetPort").value or port.get("port").value for port in _ports(service)}
            for container in containers.items():
                own = container.get("ports").items()
                if targets & {
                    value for port in own for value in (port.get("name").value, port.get("containerPort").value)
                }:
                    return container
        return containers.named(self.controller.name) or containers.get(0)

    @property
    def objects(self) -> list[Object]:
        """All of them."""
        pairs = [each for pair in self.bindings for each in pair]
        return [
            self.controller,
            *self.services,
            *self.ingresses,
            *self.routes,
            *self.autoscalers,
            *self.budgets,
            *self.monitors,
            *self.accounts,
            *pairs,
            *self.maps,
            *self.claims,
        ]


def template_of(controller: Object) -> Part:
    """The pod template of an object that runs pods."""
    if controller.kind == "CronJob":
        return controller.part.get("spec", "jobTemplate", "spec", "template")
    return controller.part.get("spec", "template")


def _ports(service: Object) -> list[Part]:
    return service.part.get("spec", "ports").items()
