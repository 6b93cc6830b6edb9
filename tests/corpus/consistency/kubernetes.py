"""What Kubernetes refuses whatever the chart: numbers, units and effects that do not go together."""

from __future__ import annotations

from random import Random

from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import containers, tasks, workloads

_GRACE = 30


def one_good_answer_is_enough(document: Document, chance: Random) -> None:
    """A successThreshold other than 1 is for readiness only."""
    for own in _blocks(document):
        for name in ("liveness", "startup"):
            probe = own.get("probes", {}).get(name)
            if isinstance(probe, dict) and "successThreshold" in probe:
                probe["successThreshold"] = 1


def a_divisor_fits_its_resource(document: Document, chance: Random) -> None:
    """CPU is divided by 1 or 1m, memory by anything but those."""
    for own in _blocks(document):
        for variable in own.get("env", {}).values():
            if isinstance(variable, dict) and "divisor" in variable:
                cpu = variable["resource"].endswith("cpu")
                variable["divisor"] = chance.choice(("1", "1m") if cpu else ("1", "1M", "1Ki", "1Gi"))


def a_limit_is_no_less_than_its_request(document: Document, chance: Random) -> None:
    for own in _blocks(document):
        resources = own.get("resources")
        if isinstance(resources, dict):
            requests, limits = resources.get("requests", {}), resources.get("limits", {})
            limits.update({name: requests[name] for name in set(requests) & set(limits)})


def a_toleration_is_one(document: Document, chance: Random) -> None:
    """No key tolerates all keys and needs `Exists`; `Exists` has no value; seconds belong to NoExecute."""
    for values in _every(document):
        for toleration in values.get("scheduling", {}).get("tolerations", {}).values():
            if not toleration.get("key"):
                toleration["operator"] = "Exists"
            if toleration.get("operator") == "Exists":
                toleration.pop("value", None)
            if "tolerationSeconds" in toleration:
                toleration["effect"] = "NoExecute"


def an_update_ends(document: Document, chance: Random) -> None:
    """No more pods are missing than there are, and the deadline is after a pod can be ready."""
    for values in _every(document):
        update = values.get("update", {})
        for key in {"maxUnavailable", "maxSurge"} & set(update):
            if str(update[key]).endswith("%"):
                update[key] = f"{int(update[key][:-1]) % 101}%"
        if "maxUnavailable" in update and str(update.get("maxSurge")) in {"0", "0%"}:
            update["maxUnavailable"] = "20%"
        if "progressDeadlineSeconds" in update:
            update["progressDeadlineSeconds"] += update.get("minReadySeconds", 0)


def a_start_ends_before_the_grace_does(document: Document, chance: Random) -> None:
    for values in _every(document):
        for own in containers(values):
            action = own.get("lifecycle", {}).get("postStart")
            if isinstance(action, dict) and "sleep" in action:
                if values.get("terminationGrace", _GRACE) == 1:
                    values["terminationGrace"] = _GRACE
                action["sleep"] = min(action["sleep"], values.get("terminationGrace", _GRACE) - 1)


def hatched_ports_differ(document: Document, chance: Random) -> None:
    """What is written in Kubernetes' words for two containers of a pod must not be one port of the node."""
    for values in _every(document):
        for number, own in enumerate(containers(values)):
            for port in own.get("containerSpec", {}).get("ports", []):
                port |= {"containerPort": port["containerPort"] + 10 * number, "name": f"hatch-{number}"}
                if "hostPort" in port:
                    port["hostPort"] = port["containerPort"]


def a_projected_path_is_written_once(document: Document, chance: Random) -> None:
    for values in _every(document):
        for file in values.get("files", {}).values():
            taken = 0
            for source in file.get("projected", {}).values():
                for key in source.get("items", {}):
                    source["items"][key] = f"part-{(taken := taken + 1)}"
                if "fields" in source:
                    source["fields"] = {f"part-{(taken := taken + 1)}": field for field in source["fields"].values()}
                if "token" in source:
                    source["token"]["path"] = f"part-{(taken := taken + 1)}"


def _every(document: Document) -> list[Document]:
    return [*workloads(document), *tasks(document)]


def _blocks(document: Document) -> list[Document]:
    """Whatever describes a container, those of backups included."""
    jobs = [
        values["backup"][name]
        for values in _every(document)
        for name in ("dump", "drill")
        if name in values.get("backup", {})
    ]
    return [*(own for values in _every(document) for own in containers(values)), *jobs]


RELEASE_RULES: list[ReleaseRule] = [
    one_good_answer_is_enough,
    a_divisor_fits_its_resource,
    a_limit_is_no_less_than_its_request,
    a_toleration_is_one,
    an_update_ends,
    a_start_ends_before_the_grace_does,
    hatched_ports_differ,
    a_projected_path_is_written_once,
]
RULES: list[Rule] = []
LATE_RULES: list[ReleaseRule] = []
