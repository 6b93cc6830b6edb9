"""What a document must keep beside the schema, as docs/decisions/consistency-rules.md and the chart's checks say.

One function a rule. It changes a document until the rule holds: chance decides which of two contradicting keys stays,
so that over many documents both are seen. A rule that the chart gains needs its function here, in the list at the end;
until then the generated documents break it and the test names the first one.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.corpus.draw import Document
from tests.corpus.gaps import GAPS
from tests.corpus.places import Place, places, workloads
from tests.corpus.schema import Schema

_GUARANTEED = {"none": 1, "standard": 2, "high": 3}
_KINDLESS = {"enabled", "kind", "global", "fullnameOverride", "workloads", "image", "env", "envFrom", "serviceAccount"}
_KINDLESS |= {"labels", "annotations", "podLabels", "podAnnotations"}


def repaired(schema: Schema, document: Document, chance: Random) -> Document:
    """The document, changed in place until every rule holds."""
    for rule in (*GAPS, *RELEASE_RULES):
        rule(document, chance)
    for values in workloads(document):
        for workload_rule in WORKLOAD_RULES:
            workload_rule(values, document, chance)
        ports_are_named(schema, values, document, chance)
    for rule in LAST_RULES:
        rule(document, chance)
    return document


def relaxed(document: Document) -> set[str]:
    """The workloads whose values lower their pods below the restricted standard, on purpose and with a reason."""
    named = {"main": document, **document.get("workloads", {})}
    return {name for name, values in named.items() if any(asked(values) for asked in RELAXATIONS)}


RELAXATIONS: list[Callable[[Document], bool]] = [
    lambda values: values.get("security", {}).get("runAsNonRoot") is False,
    lambda values: values.get("security", {}).get("runAsUser") == 0,
    lambda values: values.get("security", {}).get("allowPrivilegeEscalation") is True,
    lambda values: values.get("security", {}).get("seccomp") == "Unconfined",
    lambda values: bool(set(values.get("security", {}).get("capabilities", [])) - {"NET_BIND_SERVICE"}),
]


# --- the release


def something_runs(document: Document, chance: Random) -> None:
    """Documents that are switched off are valid and show nothing: few of them are enough."""
    named = document.get("workloads", {})
    for values in (document, *named.values()):
        if values.get("enabled") is False and chance.random() < 0.8:
            values["enabled"] = True
    running = [values for values in named.values() if values.get("enabled", True) and values.get("kind") != "none"]
    if document.get("kind") == "none" and not running:
        del document["kind"]


def the_main_workload_has_an_image(document: Document, chance: Random) -> None:
    image = document.setdefault("image", {})
    image.setdefault("repository", "ghcr.io/acme/web")
    if "digest" not in image:
        image.setdefault("tag", "1.0")


def names_are_not_taken(document: Document, chance: Random) -> None:
    for taken in {"main", "test"} & set(document.get("workloads", {})):
        document["workloads"][f"{taken}-1"] = document["workloads"].pop(taken)


def names_fit(document: Document, chance: Random) -> None:
    """The prefix, a dash and the longest workload's name are a DNS label; so is `<prefix>-test`."""
    if "fullnameOverride" in document:
        document["fullnameOverride"] = document["fullnameOverride"][:20].rstrip("-")


def a_domain_is_a_name(document: Document, chance: Random) -> None:
    """Exposure by `enabled` alone needs the platform's domain, a route needs a Gateway."""
    platform = document.get("global", {}).get("platform", {})
    asked = {
        values.get("expose", {}).get("api", platform.get("exposure", {}).get("api")) for values in workloads(document)
    }
    if asked & {"gateway", "both"}:
        exposure = document.setdefault("global", {}).setdefault("platform", {}).setdefault("exposure", {})
        exposure.setdefault("gateway", {}).setdefault("name", "public")


# --- each workload


def nothing_stands_beside_kind_none(values: Document, document: Document, chance: Random) -> None:
    if values.get("kind") == "none":
        for key in set(values) - _KINDLESS:
            del values[key]


def an_own_repository_has_an_own_version(values: Document, document: Document, chance: Random) -> None:
    image = values.get("image", {})
    if "repository" in image and "digest" not in image:
        image.setdefault("tag", "2.0")


def an_account_that_is_there_has_a_name(values: Document, document: Document, chance: Random) -> None:
    account = values.get("serviceAccount", {})
    if account.get("create") is False:
        account.setdefault("name", "robot")


def replicas_or_autoscaling(values: Document, document: Document, chance: Random) -> None:
    scaling = values.get("autoscaling")
    if not scaling or scaling.get("enabled") is False:
        return
    if "replicas" in values and chance.random() < 0.5:
        scaling["enabled"] = False
        return
    values.pop("replicas", None)
    least = max(scaling.get("min", 0), _GUARANTEED[values.get("availability", "standard")])
    if "min" in scaling and "availability" in values:
        scaling["min"] = least
    scaling["max"] = max(scaling.get("max", 0), least)


def availability_is_kept(values: Document, document: Document, chance: Random) -> None:
    if values.get("replicas", 0) and "availability" in values and not values.get("autoscaling", {}).get("max"):
        values["replicas"] = max(values["replicas"], _GUARANTEED[values["availability"]])


def a_percentage_has_a_request(values: Document, document: Document, chance: Random) -> None:
    scaling, resources = values.get("autoscaling"), values.get("resources")
    if scaling and isinstance(resources, dict):
        requests = resources.setdefault("requests", {})
        for name, amount in {"cpu": "100m", "memory": "64Mi"}.items():
            requests.setdefault(name, resources.get("limits", {}).get(name, amount))


def an_update_can_happen(values: Document, document: Document, chance: Random) -> None:
    update = values.get("update", {})
    if update.get("strategy") == "Recreate":
        update.pop("maxSurge", None)
        update.pop("maxUnavailable", None)
    elif str(update.get("maxSurge")) in {"0", "0%"}:
        update["maxUnavailable"] = 1


def the_grace_outlives_the_sleep(values: Document, document: Document, chance: Random) -> None:
    pre_stop = values.get("lifecycle", {}).get("preStop")
    sleep = pre_stop.get("sleep", 0) if isinstance(pre_stop, dict) else 10
    if "terminationGrace" in values:
        values["terminationGrace"] = max(values["terminationGrace"], sleep + 1)


def exposure_has_a_host(values: Document, document: Document, chance: Random) -> None:
    expose = values.get("expose")
    if expose and expose.get("enabled") is not False and not (expose.get("host") or expose.get("hosts")):
        expose["host"] = f"h{chance.randrange(10**6)}.acme.io"


def a_route_leaves_tls_to_its_gateway(values: Document, document: Document, chance: Random) -> None:
    expose = values.get("expose", {})
    platform = document.get("global", {}).get("platform", {}).get("exposure", {}).get("api")
    if expose.get("api", platform) == "gateway":
        expose.pop("class", None)
        for key in ("issuer", "secretName"):
            expose.get("tls", {}).pop(key, None)


def a_peer_is_somebody(values: Document, document: Document, chance: Random) -> None:
    for direction in ("allowFrom", "allowTo"):
        for peer in values.get("network", {}).get(direction, {}).values():
            if "cidr" in peer and chance.random() < 0.5:
                peer.pop("app", None)
                peer.pop("namespace", None)
            elif not {"app", "namespace", "cidr"} & set(peer):
                peer["app"] = "shop"
            elif {"app", "namespace"} & set(peer):
                peer.pop("cidr", None)


def a_relaxation_says_why(values: Document, document: Document, chance: Random) -> None:
    for block in ("security", "network"):
        if values.get(block):
            values[block].setdefault("reason", "the vendor's image asks for it")


# --- ports: what a workload serves, and who names it


def ports_differ(values: Document, document: Document, chance: Random) -> None:
    """Each port its own number, inside and in the Service; `port` is the short form of ports.http."""
    ports = values.get("ports", {})
    if "port" in values and "http" in ports:
        del values["port"]
    taken = {values["port"]} if "port" in values else set()
    for name, port in ports.items():
        full = port if isinstance(port, dict) else {"port": port}
        numbers = {full["port"]} | ({full["service"]} if type(full.get("service")) is int else set())
        while numbers & taken:
            full["port"] = chance.randrange(1024, 60000)
            if type(full.get("service")) is int:
                full["service"] = chance.randrange(1024, 60000)
            numbers = {full["port"], full.get("service", full["port"])}
        taken |= numbers
        ports[name] = full if isinstance(port, dict) else full["port"]


def ports_are_named(schema: Schema, values: Document, document: Document, chance: Random) -> None:
    """Whoever names a port names one that is there; exposure and metrics go to a TCP port of the Service."""
    if values.get("kind") == "none":
        return
    refs = [place for place in _places_of(schema, values, document) if _is_reference(place)]
    if not (refs or _needs_a_port(values)):
        return
    if "port" not in values and "http" not in values.get("ports", {}):
        values.setdefault("ports", {})["http"] = 80 + chance.randrange(1, 20)
    http = values.get("ports", {}).get("http")
    if isinstance(http, dict):
        http["protocol"] = "TCP"
        http.pop("service", None) if http.get("service") is False else None
    ports_differ(values, document, chance)
    names = {"http": values["port"]} if "port" in values else {}
    names |= {name: port["port"] if isinstance(port, dict) else port for name, port in values.get("ports", {}).items()}
    for place in refs:
        serving = place.path.split("workloads.*.")[-1].startswith(("expose", "metrics"))
        chosen = "http" if serving else chance.choice(list(names))
        _put(document, place.keys, names[chosen] if isinstance(place.value, int) else chosen)


def _needs_a_port(values: Document) -> bool:
    return bool({"probes", "expose", "metrics", "lifecycle"} & set(values))


def _places_of(schema: Schema, values: Document, document: Document) -> list[Place]:
    whole = values is document
    return [
        place
        for place in places(schema, document)
        if place.keys
        and (place.keys[0] != "workloads" if whole else document.get("workloads", {}).get(_second(place)) is values)
    ]


def _second(place: Place) -> Any:
    return place.keys[1] if place.keys[0] == "workloads" and len(place.keys) > 1 else None


def _is_reference(place: Place) -> bool:
    return place.names[-1:] == ("port-ref",)


def _put(document: Any, keys: tuple[str | int, ...], value: Any) -> None:
    for key in keys[:-1]:
        document = document[key]
    document[keys[-1]] = value


# --- what several workloads share


def routes_are_unique(document: Document, chance: Random) -> None:
    seen: set[str] = set()
    for values in workloads(document):
        expose = values.get("expose", {})
        if "host" in expose and expose["host"] in seen:
            expose["host"] = f"h{chance.randrange(10**6)}.acme.io"
        for name, host in expose.get("hosts", {}).items():
            if host in seen:
                expose["hosts"][name] = f"h{chance.randrange(10**6)}.acme.io"
        seen |= {expose.get("host", ""), *expose.get("hosts", {}).values()}


def accounts_are_made_once(document: Document, chance: Random) -> None:
    seen: set[str] = set()
    for values in workloads(document):
        name = values.get("serviceAccount", {}).get("name")
        if name in seen:
            values["serviceAccount"]["create"] = False
        elif name:
            seen.add(name)


RELEASE_RULES: list[Callable[[Document, Random], None]] = [
    something_runs,
    the_main_workload_has_an_image,
    names_are_not_taken,
    names_fit,
    a_domain_is_a_name,
]
WORKLOAD_RULES: list[Callable[[Document, Document, Random], None]] = [
    nothing_stands_beside_kind_none,
    an_own_repository_has_an_own_version,
    an_account_that_is_there_has_a_name,
    replicas_or_autoscaling,
    availability_is_kept,
    a_percentage_has_a_request,
    an_update_can_happen,
    the_grace_outlives_the_sleep,
    exposure_has_a_host,
    a_route_leaves_tls_to_its_gateway,
    a_peer_is_somebody,
    a_relaxation_says_why,
    ports_differ,
]
LAST_RULES: list[Callable[[Document, Random], None]] = [routes_are_unique, accounts_are_made_once]
