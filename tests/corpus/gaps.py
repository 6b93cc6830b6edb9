"""Where the schema takes what a cluster refuses, or the chart refuses what its documentation promises.

Each function keeps documents out of one such gap. It goes when the gap is closed, and the test then holds it closed.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.corpus.draw import Document
from tests.corpus.places import workloads


def an_inherited_account_is_made_once(document: Document, chance: Random) -> None:
    """A `serviceAccount` at the root is made again by each workload that inherits it, and reported as made twice."""
    if document.get("kind") != "none" and "serviceAccount" in document:
        for values in document.get("workloads", {}).values():
            if not values.get("serviceAccount"):
                values["serviceAccount"] = {"token": False}


def one_good_answer_is_enough(document: Document, chance: Random) -> None:
    """Kubernetes takes a successThreshold other than 1 for readiness only."""
    for values in workloads(document):
        for name in ("liveness", "startup"):
            probe = values.get("probes", {}).get(name)
            if isinstance(probe, dict) and "successThreshold" in probe:
                probe["successThreshold"] = 1


def a_toleration_is_one(document: Document, chance: Random) -> None:
    """No key tolerates all keys and needs `Exists`; `Exists` has no value; seconds belong to NoExecute."""
    for values in workloads(document):
        for toleration in values.get("scheduling", {}).get("tolerations", {}).values():
            if "key" not in toleration:
                toleration["operator"] = "Exists"
            if toleration.get("operator") == "Exists":
                toleration.pop("value", None)
            if "tolerationSeconds" in toleration:
                toleration["effect"] = "NoExecute"


def a_part_is_no_more_than_all(document: Document, chance: Random) -> None:
    """`update.maxUnavailable: 999%` fits the pattern."""
    for values in workloads(document):
        update = values.get("update", {})
        if str(update.get("maxUnavailable")).endswith("%"):
            update["maxUnavailable"] = f"{int(update['maxUnavailable'][:-1]) % 101}%"
            if str(update.get("maxSurge")) in {"0", "0%"}:
                update["maxUnavailable"] = "20%"


def a_deadline_is_after_the_readiness(document: Document, chance: Random) -> None:
    """`update.progressDeadlineSeconds` must be more than `update.minReadySeconds`."""
    for values in workloads(document):
        update = values.get("update", {})
        if "progressDeadlineSeconds" in update:
            update["progressDeadlineSeconds"] += update.get("minReadySeconds", 0)


def a_direction_has_a_policy(document: Document, chance: Random) -> None:
    """An empty `policies` list of the autoscaler's behavior."""
    for values in workloads(document):
        for rules in values.get("autoscaling", {}).get("behavior", {}).values():
            if rules.get("policies") == []:
                del rules["policies"]


def a_divisor_fits_its_resource(document: Document, chance: Random) -> None:
    """CPU is divided by 1 or 1m, memory by anything but those."""
    for values in workloads(document):
        for variable in values.get("env", {}).values():
            if isinstance(variable, dict) and "divisor" in variable:
                variable["divisor"] = "1m" if variable["resource"].endswith("cpu") else "1Mi"


def a_limit_is_no_less_than_its_request(document: Document, chance: Random) -> None:
    """`resources.limits` below `resources.requests`."""
    for values in workloads(document):
        resources = values.get("resources")
        if isinstance(resources, dict):
            both = set(resources.get("limits", {})) & set(resources.get("requests", {}))
            resources.get("limits", {}).update({name: resources["requests"][name] for name in both})


def a_start_ends_before_the_grace_does(document: Document, chance: Random) -> None:
    """`lifecycle.postStart.sleep` is as long as the termination grace, or longer."""
    for values in workloads(document):
        action = values.get("lifecycle", {}).get("postStart")
        if isinstance(action, dict) and "sleep" in action:
            action["sleep"] = min(action["sleep"], values.get("terminationGrace", 30) - 1) or 1
            if values.get("terminationGrace") == 1:
                values["terminationGrace"] = 20


def a_namespace_is_one_label(document: Document, chance: Random) -> None:
    """The name of a namespace has no dots; the schema takes those of any object."""
    gateway = document.get("global", {}).get("platform", {}).get("exposure", {}).get("gateway", {})
    if "namespace" in gateway:
        gateway["namespace"] = gateway["namespace"].replace(".", "-")


def a_name_is_no_boolean(document: Document, chance: Random) -> None:
    """A port named `y` or `on` is written without quotes and read as a boolean."""
    for values in workloads(document):
        for name in {"y", "n", "on", "off", "yes", "no", "true", "false", "null"} & set(values.get("ports", {})):
            values["ports"][f"{name}-port"] = values["ports"].pop(name)


GAPS: list[Callable[[Document, Random], None]] = [
    an_inherited_account_is_made_once,
    one_good_answer_is_enough,
    a_toleration_is_one,
    a_part_is_no_more_than_all,
    a_deadline_is_after_the_readiness,
    a_direction_has_a_policy,
    a_divisor_fits_its_resource,
    a_limit_is_no_less_than_its_request,
    a_start_ends_before_the_grace_does,
    a_namespace_is_one_label,
    a_name_is_no_boolean,
]
