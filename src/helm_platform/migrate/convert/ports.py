"""Which ports a workload has, and what they are called: those of its containers, of its Services and of its probes.

Here a port has one name, for the container and the Service alike. It is the Service's, which others refer to, else the
container's; a port that nobody named is `http` where it is the only one, else `port-NUMBER`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import DIFFERS, LOST, Object, Part

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,13}[a-z0-9])?")
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")


@dataclass
class Port:
    """A port of a container. `service` is its number in the Service, None where it is not in it."""

    container: str
    number: int
    protocol: str = "TCP"
    name: str = ""
    own: str = ""
    app_protocol: str = ""
    service: int | None = None
    part: Part | None = None

    @property
    def value(self) -> int | dict[str, int | str | bool]:
        """As it stands in `ports`."""
        full: dict[str, int | str | bool] = {"port": self.number}
        if self.protocol != "TCP":
            full["protocol"] = self.protocol
        if self.app_protocol:
            full["appProtocol"] = self.app_protocol
        if self.service is None:
            full["service"] = False
        elif self.service != self.number:
            full["service"] = self.service
        return self.number if len(full) == 1 else full


class Ports:
    """All ports of a workload."""

    def __init__(self, owned: Owned, draft: Draft) -> None:
        """Find them, and say what has no place."""
        self.all: list[Port] = []
        self._main = owned.main.get("name").text
        for container in owned.pod.get("containers").items() + _lasting(owned.pod):
            for part in container.get("ports").items():
                self._declared(container.get("name").text, part)
        #: The Service whose ports are those of the workload, and those that are others.
        self.service, self.others = chosen(owned)
        if self.service is not None:
            for part in self.service.part.get("spec", "ports").items():
                self._served(part, draft)
        for container in owned.pod.get("containers").items():
            for ref in _probed(container):
                self._probe(container.get("name").text, ref)
        self._name(draft)

    def of(self, container: str) -> list[Port]:
        """The ports of a container."""
        return [port for port in self.all if port.container == container]

    def find(self, ref: object, container: str = "") -> Port | None:
        """The port that a name or a number of a container means."""
        for port in self.all:
            if (not container or port.container == container) and ref in (port.own or port.name, port.number):
                return port
        return None

    def behind(self, ref: object) -> Port | None:
        """The port that a name or a number of the Service means."""
        return next((port for port in self.all if port.service is not None and ref in (port.name, port.service)), None)

    def write(self, draft: Draft, container: str) -> None:
        """Write the ports of a container: in short where it is one by the name of `http`."""
        own = self.of(container)
        if not own:
            return
        if not draft.prefix[-2:-1] and len(own) == 1 and own[0].name == "http" and isinstance(own[0].value, int):
            draft.put(own[0].value, "port", of=own[0].part)
            return
        for port in own:
            draft.put(port.value, "ports", port.name, of=port.part)

    def _declared(self, container: str, part: Part) -> None:
        number = part.get("containerPort").value
        if isinstance(number, int):
            protocol = part.get("protocol").text or "TCP"
            self.all.append(Port(container, number, protocol, own=part.get("name").text, part=part))

    def _served(self, part: Part, draft: Draft) -> None:
        number, target = part.get("port").value, part.get("targetPort").value
        protocol = part.get("protocol").text or "TCP"
        if not isinstance(number, int):
            return
        target = number if target is None else target
        found = next(
            (each for each in self.all if each.protocol == protocol and target in (each.own, each.number)), None
        )
        if found is None and isinstance(target, int):
            found = Port(self._main, target, protocol, part=part)
            self.all.append(found)
        if found is None:
            draft.say([part.finding(LOST, f"no container has a port `{target}`", "name a port that is there")])
        elif found.service is not None:
            message = (
                f"`{number}` is a second number of the Service for the port {found.number}; here each port has one"
            )
            draft.say([part.finding(LOST, message, "write a Service with that number into `extraObjects`")])
        else:
            found.service, found.name, found.part = number, part.get("name").text, part
            found.app_protocol = part.get("appProtocol").text
            if part.get("nodePort"):
                message = "the number on the nodes is chosen by the cluster here"
                draft.say([part.get("nodePort").finding(LOST, message, "take what `kubectl get service` shows")])

    def _probe(self, container: str, ref: Part) -> None:
        number = ref.value
        if isinstance(number, str) and number.isdecimal():
            number = int(number)
        if isinstance(number, int) and self.find(number, container) is None:
            self.all.append(Port(container, number, part=ref))

    def _name(self, draft: Draft) -> None:
        taken: set[str] = set()
        for port in self.all:
            wanted = port.name or port.own
            if (
                not wanted
                and len(self.of(port.container)) == 1
                and port.container == self._main
                and port.protocol == "TCP"
            ):
                wanted = "http"
            if not _NAME.fullmatch(wanted) or wanted in taken:
                made = next(name for name in _names(port) if name not in taken)
                if wanted and port.part is not None:
                    message = (
                        f"the port `{wanted}` is called `{made}` here: names of ports are short and each is one port's"
                    )
                    draft.say([port.part.finding(DIFFERS, message, "change what refers to it by the old name")])
                wanted = made
            port.name = wanted
            taken.add(wanted)


def chosen(owned: Owned) -> tuple[Object | None, list[Object]]:
    """The Service that is the workload's here, by its name, else the first one; and the others."""
    plain = [each for each in owned.services if not headless(each)]
    named = [each for each in owned.services if each.name == owned.controller.name]
    found = next(iter(named), next(iter(plain), next(iter(owned.services), None)))
    others = [each for each in owned.services if each is not found or each.name != owned.controller.name]
    return found, others


def headless(service: Object) -> bool:
    """Whether it has no address of its own."""
    return service.part.get("spec", "clusterIP").text == "None"


def _names(port: Port) -> Iterator[str]:
    yield f"port-{port.number}"
    yield f"{port.protocol.lower()}-{port.number}"
    yield from (f"p{number}-{port.number}" for number in range(100))


def _lasting(pod: Part) -> list[Part]:
    return [each for each in pod.get("initContainers").items() if each.get("restartPolicy").value == "Always"]


def _probed(container: Part) -> Iterator[Part]:
    for name in _PROBES:
        for way in ("httpGet", "tcpSocket", "grpc"):
            port = container.get(name, way, "port")
            if port.value is not None:
                yield port
