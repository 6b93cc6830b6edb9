"""Whether an admission policy of the platform holds a namespace: it is there, it is bound there, and it denies.

What its expressions say is asked of a real API server; here a policy is known by its name, which ends with its id, and
by what it is about. Three engines: the API server itself, Kyverno and Gatekeeper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helm_platform.objects.labels import selector_matches
from helm_platform.proofs.cluster import Cluster, Item, as_list, as_map, as_maps

_NATIVE = "admissionregistration.k8s.io"
_KYVERNO = "policies.kyverno.io"
_GATEKEEPER = "constraints.gatekeeper.sh"
_GATEWAY = "gateway.networking.k8s.io"
_EXTERNAL_SECRETS = "external-secrets.io"
ABOUT: Mapping[str, tuple[str, ...]] = {
    "external-ips": ("/services",),
    "host-access": ("/pods",),
    "hosts": ("networking.k8s.io/ingresses", f"{_GATEWAY}/httproutes", f"{_GATEWAY}/grpcroutes"),
    "image-pulls": ("/pods",),
    "namespace-labels": ("/namespaces",),
    "network-policies": ("networking.k8s.io/networkpolicies",),
    "own-rights": ("rbac.authorization.k8s.io/roles", "rbac.authorization.k8s.io/rolebindings"),
    "protected": ("*/*",),
    "secret-stores": (f"{_EXTERNAL_SECRETS}/externalsecrets", f"{_EXTERNAL_SECRETS}/secretstores"),
    "service-types": ("/services",),
    "team-labels": ("monitoring.coreos.com/*",),
}
"""What each policy is about at least, as `group/resource`, by the id of charts/security."""
_USUAL = ("CREATE", "UPDATE")
_OPERATIONS = {"protected": ("CREATE", "UPDATE", "DELETE")}
_ALWAYS = {"true", "(true)"}


@dataclass(frozen=True)
class Hold:
    """Whether a policy holds; `why` is the path, or what is amiss."""

    held: bool
    why: str
    item: Item | None = None


class Admission:
    """The admission policies of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        """Take those of all three engines."""
        self._cluster = cluster
        self._bindings: dict[str, list[Item]] = {}
        for each in cluster.of("ValidatingAdmissionPolicyBinding", _NATIVE):
            self._bindings.setdefault(str(each.spec.get("policyName")), []).append(each)
        self._constraints = [each for each in cluster.items if each.group == _GATEKEEPER]
        self._templates = {each.name: each for each in cluster.of("ConstraintTemplate", "templates.gatekeeper.sh")}
        self._kept: dict[str, list[Item]] = {}

    def holds(self, policy: str, namespace: str) -> Hold:
        """Whether a policy of charts/security denies in a namespace."""
        labels = self._cluster.labels_of(namespace)
        amiss: list[tuple[str, Item]] = []
        for item in self._named(policy):
            problem, path = self._judge(policy, item, labels)
            if problem is None:
                return Hold(True, path, item)
            amiss.append((f"{item.label} {problem}", item))
        if amiss:
            return Hold(False, "; ".join(text for text, _ in amiss), amiss[0][1])
        return Hold(False, f"the policy {policy} is not in the input")

    def about(self, group: str, resource: str, namespace: str, operation: str) -> list[str]:
        """The policies that look at a resource in an operation such as CREATE, and hold in a namespace."""
        return [
            policy
            for policy, subjects in ABOUT.items()
            if operation in _OPERATIONS.get(policy, _USUAL)
            and any(_is(wanted, group, resource) for wanted in subjects)
            and self.holds(policy, namespace).held
        ]

    def switched(self, hold: Hold, parameter: str) -> bool:
        """Whether a policy that holds was made with a parameter on: parameters are variables of their name."""
        spec = hold.item.spec if hold.item is not None else {}
        if hold.item is not None and hold.item.group == _GATEKEEPER:
            spec = self._templates[hold.item.kind.lower()].spec
        listed = as_maps(spec.get("variables"))
        for target in as_maps(spec.get("targets")):
            for code in as_maps(target.get("code")):
                listed += as_maps(as_map(code.get("source")).get("variables"))
        return any(each.get("name") == parameter and str(each.get("expression")) in _ALWAYS for each in listed)

    def _named(self, policy: str) -> list[Item]:
        found = self._kept.get(policy)
        if found is None:
            listed = [
                *self._cluster.of("ValidatingAdmissionPolicy", _NATIVE),
                *self._cluster.of("ValidatingPolicy", _KYVERNO),
                *self._constraints,
            ]
            found = [each for each in listed if each.name == policy or each.name.endswith(f"-{policy}")]
            self._kept[policy] = found
        return found

    def _judge(self, policy: str, item: Item, labels: Mapping[str, Any]) -> tuple[str | None, str]:
        """What is amiss (None where nothing is), and the path."""
        if item.group == _GATEKEEPER:
            return self._constraint(item, labels), item.label
        problem = next(_weak(policy, item), None)
        if problem is not None:
            return problem, ""
        own = as_map(item.spec.get("matchConstraints"))
        if item.group == _KYVERNO:
            return _bound(item.spec, own, labels), item.label
        if not _selects(own.get("namespaceSelector"), labels):
            return "does not select the namespace", ""
        reasons = []
        for binding in self._bindings.get(item.name, []):
            narrowed = as_map(binding.spec.get("matchResources"))
            reason = _bound(binding.spec, narrowed, labels) or next(_left_out(policy, narrowed), None)
            if reason is None:
                return None, f"{binding.label} -> {item.label}"
            reasons.append(f"is not bound: {binding.label} {reason}")
        return "; ".join(reasons) or "has no binding", ""

    def _constraint(self, item: Item, labels: Mapping[str, Any]) -> str | None:
        if str(item.spec.get("enforcementAction", "deny")) != "deny":
            return f"has enforcementAction {item.spec['enforcementAction']} and denies nothing"
        if item.kind.lower() not in self._templates:
            return f"has no ConstraintTemplate {item.kind.lower()}"
        match = as_map(item.spec.get("match"))
        if not _selects(match.get("namespaceSelector"), labels):
            return "does not select the namespace"
        return None


def _weak(policy: str, item: Item) -> Iterator[str]:
    """What a policy itself lacks."""
    if str(item.spec.get("failurePolicy", "Fail")) != "Fail":
        yield f"has failurePolicy {item.spec['failurePolicy']}: what it cannot judge passes"
    checks = [str(each.get("expression", "")).strip() for each in as_maps(item.spec.get("validations"))]
    if all(each in _ALWAYS for each in checks):
        yield "has no validation that anything could fail"
    match = as_map(item.spec.get("matchConstraints"))
    rules = as_maps(match.get("resourceRules"))
    if not rules:
        yield "is about nothing"
    yield from _left_out(policy, match)
    operations = {str(each) for rule in rules for each in as_list(rule.get("operations"))}
    for operation in _OPERATIONS.get(policy, _USUAL):
        if not operations & {operation, "*"}:
            yield f"is not about {operation}"


def _left_out(policy: str, match: Mapping[str, Any]) -> Iterator[str]:
    """What of its subjects a policy or a binding takes away again; rules of a binding narrow those of its policy."""
    excluded, narrowed = as_maps(match.get("excludeResourceRules")), as_maps(match.get("resourceRules"))
    for wanted in ABOUT[policy]:
        name = wanted.removeprefix("/")
        if any(_covers(rule, wanted) for rule in excluded):
            yield f"leaves {name} out"
        if narrowed and not any(_covers(rule, wanted) for rule in narrowed):
            yield f"is not about {name}"


def _is(wanted: str, group: str, resource: str) -> bool:
    own_group, _, own = wanted.rpartition("/")
    return own_group in ("*", group) and own in ("*", resource)


def _covers(rule: Mapping[str, Any], wanted: str) -> bool:
    group, _, resource = wanted.rpartition("/")
    groups, resources = as_list(rule.get("apiGroups")), as_list(rule.get("resources"))
    return (group in groups or "*" in groups) and (resource in resources or bool({"*", "*/*"} & set(resources)))


def _bound(spec: Mapping[str, Any], match: Mapping[str, Any], labels: Mapping[str, Any]) -> str | None:
    actions = [str(each) for each in as_list(spec.get("validationActions"))]
    if "Deny" not in actions:
        return f"has validationActions {', '.join(actions) or 'none'} and denies nothing"
    return None if _selects(match.get("namespaceSelector"), labels) else "does not select the namespace"


def _selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    return selector is None or selector_matches(selector, labels)
