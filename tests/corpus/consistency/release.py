"""Names, images, accounts and what else concerns the release as a whole."""

from __future__ import annotations

from random import Random

from tests.corpus.consistency.kinds import running
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import tasks, workloads


def something_runs(document: Document, chance: Random) -> None:
    """Documents that are switched off are valid and show nothing: few of them are enough."""
    named = document.get("workloads", {})
    for values in (document, *named.values()):
        if values.get("enabled") is False and chance.random() < 0.8:
            values["enabled"] = True
    others = [values for values in named.values() if values.get("enabled", True) and values.get("kind") != "none"]
    if document.get("kind") == "none" and not others:
        del document["kind"]


def the_main_workload_has_an_image(document: Document, chance: Random) -> None:
    image = document.setdefault("image", {})
    image.setdefault("repository", "ghcr.io/acme/web")
    if "digest" not in image:
        image.setdefault("tag", "1.0")


def names_are_not_taken(document: Document, chance: Random) -> None:
    named = document.get("workloads", {})
    # Of `slo` and `backup` the alerts would have the name of another workload's rules.
    for taken in {"main", "test", "slo", "backup"} & set(named):
        named[f"{taken}-1"] = named.pop(taken)
    for taken in ({"main", "test"} | set(named)) & set(document.get("tasks", {})):
        document["tasks"][f"{taken[:8]}-task"] = document["tasks"].pop(taken)


def names_fit(document: Document, chance: Random) -> None:
    """The prefix, a dash and the longest workload's name are a DNS label; so is `<prefix>-test`."""
    if "fullnameOverride" in document:
        document["fullnameOverride"] = document["fullnameOverride"][:20].rstrip("-")


def an_own_repository_has_an_own_version(values: Document, document: Document, chance: Random) -> None:
    extra = [own for group in ("containers", "sidecars", "initContainers") for own in values.get(group, {}).values()]
    for own in (values, *extra):
        image = own.get("image", {})
        if "repository" in image and "digest" not in image:
            image.setdefault("tag", "2.0")


def an_account_that_is_there_has_a_name(values: Document, document: Document, chance: Random) -> None:
    account = values.get("serviceAccount", {})
    if account.get("create") is False:
        account.setdefault("name", "robot")


def accounts_are_made_once(document: Document, chance: Random) -> None:
    seen: set[str] = set()
    for values in (*workloads(document), *tasks(document)):
        name = values.get("serviceAccount", {}).get("name")
        if name in seen:
            values["serviceAccount"]["create"] = False
        elif name:
            seen.add(name)


def rights_can_be_used(document: Document, chance: Random) -> None:
    """Rights need an account of the workload's own, made here, with a token."""
    for values in running(document):
        if "rbac" in values:
            account = values.setdefault("serviceAccount", {})
            account["token"] = True
            if account.pop("create", True) is False:
                account.pop("name", None)
            for rule in values["rbac"].values():
                if rule.get("cluster"):
                    rule.setdefault("reason", "it watches all namespaces")


def a_need_is_somebody(values: Document, document: Document, chance: Random) -> None:
    services = document.get("global", {}).get("platform", {}).get("services", {})
    for key, need in values.get("needs", {}).items():
        if isinstance(need, str) and need not in services:
            values["needs"][key] = chance.choice(sorted(services)) if services else {"app": "shop", "port": 80}
    for need in (*services.values(), *values.get("needs", {}).values()):
        if isinstance(need, dict):
            _is_somebody(need, chance)


def _is_somebody(need: Document, chance: Random) -> None:
    if "cidr" in need:
        need.pop("app", None)
        need.pop("namespace", None)
        need.setdefault("host", "db.acme.io")
    elif not {"app", "host"} & set(need):
        need["app"] = "shop"


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


def nothing_forbidden_is_written(document: Document, chance: Random) -> None:
    platform = document.get("global", {}).get("platform", {})
    if "forbidden" not in platform:
        return
    written = {key for values in (*workloads(document), *tasks(document)) for key in values}
    for values in (*workloads(document), *tasks(document)):
        for group in ("containers", "sidecars", "initContainers"):
            written |= {key for own in values.get(group, {}).values() for key in own}
    platform["forbidden"] = [key for key in platform["forbidden"] if key not in written]


RELEASE_RULES: list[ReleaseRule] = [something_runs, the_main_workload_has_an_image, names_are_not_taken, names_fit]
RULES: list[Rule] = [
    an_own_repository_has_an_own_version,
    an_account_that_is_there_has_a_name,
    a_need_is_somebody,
    a_peer_is_somebody,
]
LATE_RULES: list[ReleaseRule] = [rights_can_be_used, accounts_are_made_once, nothing_forbidden_is_written]
