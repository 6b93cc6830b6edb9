"""Ports: what a workload serves, and who names it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.corpus.consistency.kinds import kind_of
from tests.corpus.draw import Document
from tests.corpus.places import Place, places, tasks
from tests.corpus.schema import Schema

# What reaches a port from outside the container speaks HTTP to a TCP port.
_SERVING = ("expose", "metrics", "network")
_BESIDE = ("containers", "sidecars")
_NAMED = ("workloads", "tasks")


def ports_are_named(schema: Schema, values: Document, document: Document, chance: Random) -> None:
    """Whoever names a port names one that is there; exposure and metrics go to a TCP port of the Service."""
    if kind_of(values, document) == "none":
        return
    if any(values is task for task in tasks(document)):
        _without_ports(values)
    main = {name: own for name, own in values.items() if name not in _BESIDE}
    if _needs_a_port(main, values):
        _has_http(values, chance)
    for group in _BESIDE:
        for own in values.get(group, {}).values():
            if "ports" in own or {"probes", "lifecycle"} & set(own):
                _has_one_port(own, chance)
    _numbers_differ(values, chance)
    for place in _references(schema, values, document):
        keys: tuple[Any, ...] = place.keys[2:] if place.keys[0] in _NAMED else place.keys
        beside = keys[0] in _BESIDE and keys[0] in values
        owner = values[keys[0]][keys[1]] if beside else values
        named = dict(_named(owner))
        serving = keys[0] in _SERVING and not beside
        chosen = "http" if serving and "http" in named else chance.choice(sorted(named))
        _put(document, place.keys, named[chosen] if isinstance(place.value, int) else chosen)


def _needs_a_port(main: Document, values: Document) -> bool:
    asked = {"probes", "expose", "metrics", "lifecycle"} & set(main)
    webhook = "webhook" in values.get("network", {})
    peers = any("ports" in peer for peer in values.get("network", {}).get("allowFrom", {}).values())
    return bool(asked) or webhook or peers or "blueGreen" in values.get("update", {})


def _without_ports(task: Document) -> None:
    """A task serves nothing."""
    task.get("network", {}).pop("webhook", None)
    for peer in task.get("network", {}).get("allowFrom", {}).values():
        peer.pop("ports", None)


def _has_http(values: Document, chance: Random) -> None:
    """A TCP port named http that is in the Service."""
    if "port" not in values and "http" not in values.get("ports", {}):
        values.setdefault("ports", {})["http"] = 80 + chance.randrange(1, 20)
    http = values.get("ports", {}).get("http")
    if isinstance(http, dict):
        http["protocol"] = "TCP"
        http.pop("service", None) if http.get("service") is False else None


def _has_one_port(own: Document, chance: Random) -> None:
    """A container beside the main one: one TCP port, whose name no other container has."""
    given = max(own.get("ports", {}).values(), key=lambda port: isinstance(port, dict), default=9000)
    if isinstance(given, dict):
        if {"probes", "lifecycle"} & set(own) and chance.random() < 0.5:
            for key in ("probes", "lifecycle"):
                own.pop(key, None)
        given["protocol"] = "TCP" if {"probes", "lifecycle"} & set(own) else given.get("protocol", "TCP")
    own["ports"] = {f"p{chance.randrange(10**9)}": given}


def _numbers_differ(values: Document, chance: Random) -> None:
    """Each port its own number, inside and in the Service; `port` is the short form of ports.http."""
    if "port" in values and "http" in values.get("ports", {}):
        del values["port"]
    taken = {values["port"]} if "port" in values else set()
    for ports, name in _blocks(values):
        port = ports[name]
        full = port if isinstance(port, dict) else {"port": port}
        while _numbers(full) & taken:
            full["port"] = chance.randrange(1024, 60000)
            if type(full.get("service")) is int:
                full["service"] = chance.randrange(1024, 60000)
        taken |= _numbers(full)
        ports[name] = full if isinstance(port, dict) else full["port"]


def _numbers(port: Document) -> set[int]:
    """Of the container and of the Service, which `service: false` leaves out."""
    return {number for number in (port["port"], port.get("service")) if type(number) is int}


def _blocks(values: Document) -> Iterator[tuple[Document, str]]:
    for own in (values, *(own for group in _BESIDE for own in values.get(group, {}).values())):
        for name in own.get("ports", {}):
            yield own["ports"], name


def _named(values: Document) -> Iterator[tuple[str, int]]:
    if "port" in values:
        yield "http", values["port"]
    for name, port in values.get("ports", {}).items():
        yield name, port["port"] if isinstance(port, dict) else port


def _references(schema: Schema, values: Document, document: Document) -> list[Place]:
    return [
        place
        for place in places(schema, document, _way(values, document))
        if place.names[-1:] == ("port-ref",)
        # A target of a split has ports of its own.
        and "split" not in place.keys
    ]


def _way(values: Document, document: Document) -> tuple[str, ...]:
    """The keys that lead to what is the workload's or task's own."""
    for group in _NAMED:
        for name, own in document.get(group, {}).items():
            if own is values:
                return group, name
    return ("|".join(key for key in document if key not in {*_NAMED, "global"}),)


def _put(document: Any, keys: tuple[str | int, ...], value: Any) -> None:
    for key in keys[:-1]:
        document = document[key]
    document[keys[-1]] = value
