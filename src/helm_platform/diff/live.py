"""A release as a cluster has it, and as the cluster would have it after an upgrade.

The API server itself says what it would make of the new objects: a server-side apply as a dry run, with every default
filled in. What the last upgrade wrote and this one does not goes, as Helm takes it away. Objects that are applied
without Helm are asked for in the name of who applied them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helm_platform.diff.changes import State
from helm_platform.diff.comparing import known
from helm_platform.diff.secret import LAST_APPLIED
from helm_platform.errors import EnvironmentProblem
from helm_platform.helm import Helm
from helm_platform.helm.manifests import Manifest, parse
from helm_platform.kubectl import Kubectl
from helm_platform.objects.contract import Identity
from helm_platform.objects.difference import item_name, list_key

# What the API server writes by itself; none of it is anyone's wish.
_SERVERS_OWN = ("managedFields", "uid", "resourceVersion", "creationTimestamp", "generation", "selfLink")
_COUNTERS = ("deployment.kubernetes.io/revision", LAST_APPLIED, "deprecated.daemonset.template.generation")
# Helm's own mark on what it installs; it is not in the manifests.
_HELMS_OWN = ("meta.helm.sh/release-name", "meta.helm.sh/release-namespace")
_HOOKS = "helm.sh/hook"


@dataclass(frozen=True)
class Cluster(Kubectl):
    """The cluster that KUBECONFIG and the context of `helm --kube-context` name."""

    def capabilities(self) -> tuple[str, tuple[str, ...]]:
        """The version of Kubernetes and the API versions that a chart sees. Raises EnvironmentProblem."""
        version = self.ask("version", "--output", "json")
        served = self.ask("api-versions")
        return str(json.loads(version)["serverVersion"]["gitVersion"]), tuple(served.split())

    def states(self, helm: Helm, release: str, namespace: str, objects: Sequence[Manifest]) -> tuple[State, State]:
        """The release as it is, and as it would be with these objects. Hooks are left out: Helm runs them anew.

        Raises EnvironmentProblem where the cluster cannot be asked.
        """
        wanted = known((each for each in objects if not _is_hook(each)), namespace)
        last = known(self._last(helm, release, namespace), namespace)
        there = known(self._get([*({**last, **wanted}).values()], namespace), namespace)
        made, refused = self._applied(wanted, namespace, "helm")
        after = []
        for who, manifest in wanted.items():
            now = there.get(who)
            # Refused, or for something that is not there yet: what was written is all that is known.
            result = made.get(who) or (now if who in refused and now is not None else manifest)
            if now is not None and who in last:
                result = _without_dropped(result, now, last[who], manifest)
            after.append(_pruned(result))
        return State(tuple(map(_pruned, there.values()))), State(tuple(after), refused)

    def applied_states(self, objects: Sequence[Manifest], namespace: str) -> tuple[State, State]:
        """The same for objects that somebody applies without Helm. What is no longer among them stays, as with kubectl.

        Who applied an object applies it again: kubectl, Argo CD or Flux. Raises EnvironmentProblem.
        """
        wanted = known(objects, namespace)
        there = known(self._get([*wanted.values()], namespace), namespace)
        by_manager: dict[str, dict[Identity, Manifest]] = {}
        for who, manifest in wanted.items():
            by_manager.setdefault(_manager(there.get(who)), {})[who] = manifest
        made: dict[Identity, Manifest] = {}
        refused: dict[Identity, str] = {}
        for manager, own in by_manager.items():
            of_manager, reasons = self._applied(own, namespace, manager)
            made |= of_manager
            refused |= reasons
        after = [made.get(who) or (there.get(who, each) if who in refused else each) for who, each in wanted.items()]
        return State(tuple(map(_pruned, there.values()))), State(tuple(map(_pruned, after)), refused)

    def _last(self, helm: Helm, release: str, namespace: str) -> list[Manifest]:
        """What the last upgrade of the release wrote; nothing where it is not installed."""
        context = ("--kube-context", self.context) if self.context else ()
        answer = helm.run("get", "manifest", release, "--namespace", namespace, *context)
        if answer.returncode == 0:
            return parse(answer.stdout)
        if "not found" in answer.stderr:
            return []
        raise self.problem(f"helm cannot read the release {release} in {namespace}", answer.stderr)

    def _get(self, objects: Sequence[Manifest], namespace: str) -> list[Manifest]:
        if not objects:
            return []
        answer = self._run(["get", "-f", "-", "--ignore-not-found", "--show-managed-fields"], objects, namespace)
        if answer.returncode == 0:
            return _items(answer.stdout)
        if len(objects) > 1:  # a kind that the cluster does not have, among others
            return [found for each in objects for found in self._get([each], namespace)]
        if any(words in answer.stderr for words in ("no matches for kind", "not found", "ensure CRDs")):
            return []
        raise self.problem("kubectl cannot read the objects of the release", answer.stderr)

    def _applied(
        self, wanted: Mapping[Identity, Manifest], namespace: str, manager: str
    ) -> tuple[dict[Identity, Manifest], dict[Identity, str]]:
        """What the API server would make of each, and why it would not take some."""
        # The name of who applied it before: what that one wrote and does not write now goes.
        apply = ["apply", "--server-side", "--dry-run=server", "--force-conflicts", f"--field-manager={manager}"]
        apply += ["-f", "-"]
        if not wanted:
            return {}, {}
        together = self._run(apply, list(wanted.values()), namespace)
        if together.returncode == 0:
            return known(_items(together.stdout), namespace), {}
        made: dict[Identity, Manifest] = {}
        refused: dict[Identity, str] = {}
        for who, manifest in wanted.items():
            answer = self._run(apply, [manifest], namespace)
            if answer.returncode == 0:
                made |= known(_items(answer.stdout), namespace)
            elif _unreachable(answer.stderr):
                raise self.problem("the cluster cannot be reached", answer.stderr)
            else:
                # What is said of a Secret may quote it.
                reason = "" if who.kind == "Secret" else f": {_reason(answer.stderr)}"
                refused[who] = f"the API server refuses it{reason}"
        return made, refused

    def _run(
        self, arguments: Sequence[str], objects: Sequence[Manifest], namespace: str
    ) -> subprocess.CompletedProcess[str]:
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
        command = self.command("--namespace", namespace, *arguments, "--output", "json")
        try:
            return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
        except OSError as error:
            raise EnvironmentProblem(f"cannot run {self.kubectl}: {error.strerror}") from None


def _items(text: str) -> list[Manifest]:
    found = json.loads(text) if text.strip() else {}
    return found["items"] if str(found.get("kind", "")).endswith("List") and "items" in found else [found] * bool(found)


def _unreachable(stderr: str) -> bool:
    signs = ("refused - did you", "Unable to connect", "must be logged in", "no such host")
    return any(words in stderr for words in signs)


def _reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("Warning:")]
    return " ".join(lines).removeprefix("The ").removeprefix("Error from server ")


def _manager(manifest: Manifest | None) -> str:
    """Who applied an object, by the name that the API server keeps; kubectl for a new one."""
    fields = ((manifest or {}).get("metadata") or {}).get("managedFields") or ()
    applied = (each for each in fields if each.get("operation") == "Apply" and not each.get("subresource"))
    return next((str(each["manager"]) for each in applied if each.get("manager")), "kubectl")


def _is_hook(manifest: Manifest) -> bool:
    return _HOOKS in ((manifest.get("metadata") or {}).get("annotations") or {})


def _pruned(manifest: Manifest) -> Manifest:
    """The object without what the API server and Helm keep in it for themselves."""
    kept = {key: value for key, value in manifest.items() if key != "status"}
    metadata = {key: value for key, value in (kept.get("metadata") or {}).items() if key not in _SERVERS_OWN}
    annotations = metadata.pop("annotations", None) or {}
    own = {key: value for key, value in annotations.items() if key not in (*_COUNTERS, *_HELMS_OWN)}
    kept["metadata"] = metadata | ({"annotations": own} if own else {})
    return kept


def _without_dropped(made: Any, now: Any, last: Any, wanted: Any) -> Any:
    """`made` without what `last` wrote and `wanted` does not, where the API server left it as it is `now`.

    A server-side apply takes away only what the same manager applied in that way; Helm compares with its last release.
    """
    if isinstance(last, dict) and isinstance(made, dict):
        wanted = wanted if isinstance(wanted, dict) else {}
        now = now if isinstance(now, dict) else {}
        kept = {}
        for key, value in made.items():
            if key in last and key not in wanted and value == now.get(key):
                continue
            known_before = key in last and key in wanted
            kept[key] = _without_dropped(value, now.get(key), last[key], wanted[key]) if known_before else value
        return kept
    if isinstance(last, list) and isinstance(made, list) and isinstance(wanted, list):
        return _without_items(made, now if isinstance(now, list) else [], last, wanted)
    return made


def _without_items(made: list[Any], now: list[Any], last: list[Any], wanted: list[Any]) -> list[Any]:
    key = list_key(made, last, wanted, now)
    if key is None:
        return made
    names = [{item_name(item, key): item for item in items} for items in (now, last, wanted)]
    kept = []
    for item in made:
        name = item_name(item, key)
        current, before, after = (each.get(name) for each in names)
        if before is not None and after is None and item == current:
            continue
        both = before is not None and after is not None
        kept.append(_without_dropped(item, current, before, after) if both else item)
    return kept
