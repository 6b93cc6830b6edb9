"""Which objects are about which workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.migrate.convert.owned import CONTROLLERS, Owned, template_of
from helm_platform.migrate.part import DIFFERS, LOST, REFUSED, SECRET, Object
from helm_platform.objects.labels import labels_match, selector_matches

_MONITORS = ("ServiceMonitor", "PodMonitor")
_BINDINGS = {"RoleBinding": "Role", "ClusterRoleBinding": "ClusterRole"}
_HOOK = "helm.sh/hook"


class Ownership:
    """The workloads among objects of one namespace, each with what is about it; `rest` is about none of them.

    `tasks` are Jobs that Helm runs before or after each installation and upgrade.
    """

    def __init__(self, objects: Sequence[Object]) -> None:
        """Sort the objects."""
        self.said: list[Diagnostic] = []
        kept = [each for each in objects if not self._left_out(each)]
        self.workloads = [
            Owned(each) for each in kept if CONTROLLERS.get(each.kind) == each.group and _HOOK not in each.annotations
        ]
        self.tasks = [Owned(each) for each in kept if each.kind == "Job" and when(each)]
        taken = {id(each.controller) for each in [*self.workloads, *self.tasks]}
        for find in (self._selecting, self._named, self._bound, self._referred):
            taken |= {id(each) for each in find([each for each in kept if id(each) not in taken])}
        self.rest = [each for each in kept if id(each) not in taken]

    def _left_out(self, found: Object) -> bool:
        if found.kind == "Secret":
            keys = ", ".join([*found.part.get("data").map, *found.part.get("stringData").map])
            message = f"the content of {found.title} is not taken over: values are no place for secrets"
            help_text = f"see that it is there first, or fetch it by `secrets.external.{found.name}`; its keys: {keys}"
            self.said.append(found.part.get("metadata", "name").finding(SECRET, message, help_text))
            return True
        if (found.group, found.kind) == ("argoproj.io", "Rollout"):
            message = f"{found.title} is not converted: how it shifts to a new version is written in other words here"
            help_text = (
                "convert it as a Deployment, then write `kind: Rollout` with `update.canary` or `update.blueGreen`"
            )
            self.said.append(found.part.get("kind").finding(REFUSED, message, help_text))
            return True
        if found.kind == "Namespace":
            message = "a release does not make its namespace"
            self.said.append(
                found.part.finding(LOST, message, "helm install --create-namespace, or the tenant chart", Level.NOTE)
            )
            return True
        if "test" in found.annotations.get(_HOOK, ""):
            message = f"{found.title} is a test of the chart; platform-app has one of its own: helm test"
            self.said.append(found.part.finding(DIFFERS, message, "nothing to do", Level.NOTE))
            return True
        return False

    def _selecting(self, objects: Sequence[Object]) -> Iterator[Object]:
        """Those that select pods."""
        for each in objects:
            selector = each.part.get("spec", "selector").value
            if each.kind == "Service" and not each.group:
                owners = [one for one in self.workloads if labels_match(selector, one.labels)]
                yield from self._one(each, "services", owners)
            elif each.kind == "PodDisruptionBudget":
                owners = [one for one in self.workloads if selector_matches(selector, one.labels)]
                yield from self._one(each, "budgets", owners)

    def _one(self, found: Object, group: str, owners: Sequence[Owned]) -> Iterator[Object]:
        if len(owners) == 1:
            getattr(owners[0], group).append(found)
            yield found
        elif owners:
            names = ", ".join(each.controller.title for each in owners)
            message = f"{found.title} selects the pods of {names}; here each workload has its own"
            help_text = "write one for each, or correct what it selects in `extraObjects`"
            self.said.append(found.part.finding(DIFFERS, message, help_text))

    def _named(self, objects: Sequence[Object]) -> Iterator[Object]:
        """Those that name a workload or its Service."""
        for each in objects:
            spec = each.part.get("spec")
            rules = spec.get("rules").items()
            if each.kind == "HorizontalPodAutoscaler":
                target = (spec.get("scaleTargetRef", "kind").text, spec.get("scaleTargetRef", "name").text)
                owners = [one for one in self.workloads if target == (one.controller.kind, one.controller.name)]
                yield from self._one(each, "autoscalers", owners)
            elif each.kind == "Ingress":
                paths = [path for rule in rules for path in rule.get("http", "paths").items()]
                yield from self._first(
                    each, "ingresses", {path.get("backend", "service", "name").text for path in paths}
                )
            elif each.kind == "HTTPRoute":
                backends = [backend for rule in rules for backend in rule.get("backendRefs").items()]
                yield from self._first(each, "routes", {backend.get("name").text for backend in backends})
            elif each.kind in _MONITORS:
                owners = [one for one in self.workloads if _watches(each, one)]
                yield from self._one(each, "monitors", owners)

    def _first(self, found: Object, group: str, names: set[str]) -> Iterator[Object]:
        """The workload with the first of the Services that are named."""
        for each in self.workloads:
            if names & {service.name for service in each.services}:
                getattr(each, group).append(found)
                yield found
                return

    def _bound(self, objects: Sequence[Object]) -> Iterator[Object]:
        """Service accounts, and what is granted to them."""
        roles = {(each.kind, each.name): each for each in objects if each.kind in _BINDINGS.values()}
        for each in objects:
            if each.kind == "ServiceAccount":
                owners = [one for one in self.workloads if _account(one) == each.name]
                if owners:
                    owners[0].accounts.append(each)
                    yield each
            elif each.kind in _BINDINGS:
                subjects = [one.get("name").text for one in each.part.get("subjects").items()]
                role = roles.get((each.part.get("roleRef", "kind").text, each.part.get("roleRef", "name").text))
                owners = [one for one in self.workloads if _account(one) in subjects]
                if role is not None and owners and len(subjects) == 1:
                    owners[0].bindings.append((role, each))
                    for one in owners[1:]:
                        one.granted = True
                    yield from (role, each)

    def _referred(self, objects: Sequence[Object]) -> Iterator[Object]:
        """ConfigMaps and claims that pods refer to."""
        for each in objects:
            group = {"ConfigMap": "maps", "PersistentVolumeClaim": "claims"}.get(each.kind)
            owners = [one for one in self.workloads if (each.kind, each.name) in _references(one)] if group else []
            if group and (len(owners) == 1 or (owners and group == "claims")):
                getattr(owners[0], group).append(each)
                yield each


def when(found: Object) -> str:
    """`before` or `after` for a hook of each installation and upgrade; "" for any other object."""
    hooks = {each.strip() for each in found.annotations.get(_HOOK, "").split(",")}
    for way, word in (("pre", "before"), ("post", "after")):
        if hooks == {f"{way}-install", f"{way}-upgrade"}:
            return word
    return ""


def _watches(monitor: Object, owned: Owned) -> bool:
    """Whether a monitor selects the pods of a workload, or a Service of it."""
    selector = monitor.part.get("spec", "selector").value
    if monitor.kind == "PodMonitor":
        return selector_matches(selector, owned.labels)
    return any(selector_matches(selector, service.labels) for service in owned.services)


def _account(owned: Owned) -> str:
    return owned.pod.get("serviceAccountName").text or owned.pod.get("serviceAccount").text


def _references(owned: Owned) -> set[tuple[str, str]]:
    """ConfigMaps and claims by kind and name, wherever a pod names them."""
    found: set[tuple[str, str]] = set()
    todo: list[Any] = [template_of(owned.controller).value]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            for key, value in node.items():
                if key in ("configMap", "configMapRef", "configMapKeyRef") and isinstance(value, dict):
                    found.add(("ConfigMap", str(value.get("name"))))
                if key == "persistentVolumeClaim" and isinstance(value, dict):
                    found.add(("PersistentVolumeClaim", str(value.get("claimName"))))
                todo.append(value)
    return found
