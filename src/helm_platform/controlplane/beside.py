"""A controller beside a control plane: its processes, how they start, and when they work."""

from __future__ import annotations

import os
import socket
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from helm_platform import processes
from helm_platform.controlplane import components
from helm_platform.controlplane.components import Layout
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.processes import Process

_ATTEMPTS = 3
_READY_SECONDS = 60.0
_SOCKET_BYTES = 100  # of 104 on macOS and 108 on Linux


@dataclass(frozen=True)
class Part:
    """One process of a controller: its binary (named as the part where it is empty), its arguments and its environment.

    `health` is where it answers once it works: an `http` address with 200, a `tcp` address by taking the connection.
    In all these texts `{home}` is the folder in which it may write, and any other `{word}` is a free port of loopback,
    the same one in all parts of the controller. A path that ends in `.sock` is one of a socket.
    """

    name: str
    arguments: tuple[str, ...]
    health: str
    binary: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in which there may be words in braces."""
        return (*self.arguments, self.health, *self.environment.values())


@dataclass(frozen=True)
class Controller:
    """A controller: the sets of CRDs that it watches, and its processes, which run as if they were in `namespace`.

    They find on their PATH the tools that are named in `calls` and the `scripts`, by name. `objects` are applied
    before they start.
    """

    name: str
    crds: tuple[str, ...]
    parts: tuple[Part, ...]
    namespace: str = "default"
    calls: tuple[str, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    objects: Callable[[], list[dict[str, Any]]] = list

    @property
    def binaries(self) -> tuple[str, ...]:
        """The tools that it needs."""
        return tuple(dict.fromkeys([*(part.binary or part.name for part in self.parts), *self.calls]))


def check_sockets(controller: Controller, layout: Layout) -> None:
    """Raise UsageError where the directory's name is too long for a socket of the controller."""
    for part in controller.parts:
        for text in part.texts:
            if text.endswith(".sock") and len(os.fsencode(text.replace("{home}", str(layout.home)))) > _SOCKET_BYTES:
                raise UsageError(
                    f"{layout.root} is too long a name: {part.name} could make no socket in it",
                    fix="choose a shorter --dir",
                )


def start(controller: Controller, layout: Layout, binaries: Mapping[str, Path]) -> tuple[Process, ...]:
    """Start its processes and wait until all work.

    Raises EnvironmentProblem with the last log lines of one that does not; none of them then runs.
    """
    path = _tools(controller, layout, binaries)
    for attempt in range(1, _ATTEMPTS + 1):
        words = {name: str(port) for name, port in _ports(controller).items()} | {"home": str(layout.home)}
        running: list[Process] = []
        try:
            for part in controller.parts:
                environment = {name: text.format_map(words) for name, text in part.environment.items()}
                running.append(
                    processes.start(
                        part.name,
                        [str(binaries[part.binary or part.name]), *(each.format_map(words) for each in part.arguments)],
                        layout.logs / f"{part.name}.log",
                        components.environment(layout)
                        | {"KUBECONFIG": str(layout.kubeconfig), "POD_NAMESPACE": controller.namespace, "PATH": path}
                        | environment,
                        layout.home,
                    )
                )
            for part, process in zip(controller.parts, running, strict=True):
                ready = partial(_answers, part.health.format_map(words))
                others = [each for each in running if each != process]
                processes.wait(ready, _READY_SECONDS, f"{part.name} does not become ready", [*others, process])
        except BaseException as error:
            processes.stop(reversed(running))
            # Someone took a port between our look and the bind.
            taken = isinstance(error, EnvironmentProblem) and "address already in use" in (error.detail or "")
            if attempt == _ATTEMPTS or not taken:
                raise
        else:
            return tuple(running)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _tools(controller: Controller, layout: Layout, binaries: Mapping[str, Path]) -> str:
    """A PATH on which what the controller calls comes first, by the names that it knows."""
    path = components.environment(layout)["PATH"]
    if not controller.calls and not controller.scripts:
        return path
    folder = layout.home / f"{controller.name}-tools"
    folder.mkdir(exist_ok=True)
    for name in controller.calls:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(binaries[name])
    for name, text in controller.scripts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o700)
    return f"{folder}{os.pathsep}{path}"


def _ports(controller: Controller) -> dict[str, int]:
    words = sorted(set(_words(controller)) - {"home"})
    return dict(zip(words, processes.free_ports(len(words)), strict=True))


def _words(controller: Controller) -> Iterator[str]:
    for part in controller.parts:
        for text in part.texts:
            yield from (word for _, word, _, _ in Formatter().parse(text) if word)


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp":
            with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5):
                return True
        # No proxy of the environment stands between us and loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=5):
            return True
    except OSError:
        return False
