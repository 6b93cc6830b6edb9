"""Who the pods are, and what they may do in the Kubernetes API."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import kept
from helm_platform.migrate.convert.labels import own_annotations
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import DIFFERS, KEPT, REVIEW, Part

_RULE = {"apiGroups", "resources", "verbs", "resourceNames"}


def account(owned: Owned, draft: Draft, app: str) -> None:
    """Write the service account, and its token where something is granted to it."""
    name = owned.pod.get("serviceAccountName").text or owned.pod.get("serviceAccount").text
    made = next((each for each in owned.accounts if each.name == name), None)
    usual = app if not draft.prefix else ""
    if name and name not in ("default", usual):
        draft.put(name, "serviceAccount", "name", of=owned.pod.get("serviceAccountName"))
    if name and name != "default" and made is None:
        draft.put(False, "serviceAccount", "create", of=owned.pod.get("serviceAccountName"))
        draft.put(name, "serviceAccount", "name", of=owned.pod.get("serviceAccountName"))
    if made is not None:
        for key, value in own_annotations(made.annotations).items():
            of = made.part.get("metadata", "annotations", key)
            draft.put(value, "serviceAccount", "annotations", key, of=of)
        pull = [each.get("name").text for each in made.part.get("imagePullSecrets").items()]
        if pull and not draft.get("image", "pullSecrets"):
            draft.put(pull, "image", "pullSecrets", of=made.part.get("imagePullSecrets"))
    rules = [rule for role, _ in owned.bindings for rule in role.part.get("rules").items()]
    if rules:
        draft.put(True, "serviceAccount", "token", of=rules[0])
        _granted(owned, draft)
    elif owned.granted:
        draft.put(True, "serviceAccount", "token", of=owned.pod.get("serviceAccountName"))
    elif draft.prefix and (name or draft.get("serviceAccount")):
        draft.put(False, "serviceAccount", "token")


def _granted(owned: Owned, draft: Draft) -> None:
    """One Role becomes `rbac`; what reaches further, and several that are bound, are kept as they are."""
    for role, binding in owned.bindings:
        parts = role.part.get("rules").items()
        if role.kind != "ClusterRole" and len(owned.bindings) == 1 and not any(set(part.map) - _RULE for part in parts):
            _rules(parts, draft)
            continue
        for each in (role, binding):
            draft.beside(each.part, kept(each), f"{each.kind.lower()}-{each.name}")
        for subject in binding.part.get("subjects").items():
            message = f"it names the namespace `{subject.get('namespace').text}`"
            draft.say([subject.finding(DIFFERS, message, "write the one that it is installed into")])
        if role.kind == "ClusterRole":
            message = f"{role.title} reaches beyond the namespace: it is kept in `extraObjects`"
            draft.say([role.part.finding(REVIEW, message, "ask the platform team: a team's deployer may not grant it")])
        else:
            message = f"{role.title} is one of several, or says more than `rbac` can: it is kept in `extraObjects`"
            draft.say([role.part.finding(KEPT, message, "nothing to do: it is applied as it is")])


def _rules(parts: list[Part], draft: Draft) -> None:
    for number, part in enumerate(parts):
        made: dict[str, Any] = {}
        if part.get("apiGroups").list not in ([""], []):
            made["groups"] = part.get("apiGroups").list
        made["resources"] = part.get("resources").list
        made["verbs"] = part.get("verbs").list
        if part.get("resourceNames"):
            made["names"] = part.get("resourceNames").list
        word = str(next(iter(part.get("resources").list), "rule")).replace("/", "-").replace("*", "all")
        draft.put(made, "rbac", word if draft.get("rbac", word) is None else f"{word}-{number}", of=part)
