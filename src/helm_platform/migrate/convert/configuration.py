"""ConfigMaps and claims of the source: part of the workload where their names allow it, else kept as they are."""

from __future__ import annotations

import re
from typing import Any

from helm_platform.migrate.convert.clear import within
from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import kept
from helm_platform.migrate.convert.labels import own_annotations, own_labels
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import KEPT, SECRET, Object, Part

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WAYS = ("configMap", "configMapRef", "configMapKeyRef")
_KEEP = {"helm.sh/resource-policy": "keep"}


def files(owned: Owned, draft: Draft, app: str) -> None:
    """Write the content of ConfigMaps that are volumes of this workload alone, and keep what is left.

    A ConfigMap of `files` is called WORKLOAD-NAME, so only one of such a name can become one.
    """
    owner = app if not draft.prefix else "-".join((app, *draft.prefix[1:]))
    for each in owned.maps:
        if each.name in draft.inlined:
            draft.absorbed.add(("ConfigMap", each.name))
        elif not _content(each, draft, owner):
            draft.beside(each.part, kept(each), each.name)
            message = f"{each.title} keeps its name, so it is kept in `extraObjects`"
            help_text = "pods do not restart when it changes; as `files: {NAME: {content: …}}` they would"
            draft.say([each.part.finding(KEPT, message, help_text)])
    claims = {each.get("claim") for each in (draft.get("storage") or {}).values() if isinstance(each, dict)}
    for each in owned.claims:
        if each.name in claims:
            manifest = kept(each)
            manifest["metadata"]["annotations"] = manifest["metadata"].get("annotations", {}) | _KEEP
            draft.beside(each.part, manifest, each.name)
            message = f"{each.title} keeps its name, for its data hangs on it: it is kept in `extraObjects`"
            draft.say([each.part.finding(KEPT, message, "nothing to do: it is used as `claim`")])


def variables(owned: Owned) -> dict[str, Part]:
    """ConfigMaps that this workload alone reads, and only as variables: their content, by name."""
    found = {}
    for each in owned.maps:
        keys = each.part.get("data").map
        plain = set(each.manifest) <= {"apiVersion", "kind", "metadata", "data"}
        if plain and keys and all(map(_VARIABLE.fullmatch, keys)) and _used(owned, each.name) == {"configMapRef"}:
            found[each.name] = each.part
    return found


def _used(owned: Owned, name: str) -> set[str]:
    """In which ways the pod refers to a ConfigMap."""
    found: set[str] = set()
    todo: list[Any] = [owned.pod.value]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            ways = {key for key in _WAYS if isinstance(node.get(key), dict) and node[key].get("name") == name}
            found |= ways
            todo += node.values()
    return found


def _content(found: Object, draft: Draft, owner: str) -> bool:
    volumes = draft.get("files") or {}
    using = [(key, each) for key, each in volumes.items() if each.get("configMap") == found.name]
    key = found.name.removeprefix(f"{owner}-")
    plain = set(found.manifest) <= {"apiVersion", "kind", "metadata", "data"} and key != found.name
    common = (draft.get("labels") or {}) | {"app.kubernetes.io/version": ""}
    chosen: dict[str, Any] = {key: value for key, value in own_labels(found.labels).items() if key not in common}
    chosen |= own_annotations(found.annotations)
    if len(using) != 1 or not plain or not _NAME.fullmatch(key) or chosen or _used_otherwise(found.name, draft):
        return False
    name, volume = using[0]
    if name != key and (key in volumes or key in (draft.get("storage") or {})):
        return False
    if "items" in volume or "optional" in volume:
        return False
    secret = next((because for _, because in within(found.manifest)), None)
    if secret is not None:
        return _secret(found, draft, name, secret)
    made = {"content": {key: entry.text for key, entry in found.part.get("data").entries()}}
    made |= {key: value for key, value in volume.items() if key != "configMap"}
    if name != key and _mounted_elsewhere(name, draft):
        return False
    del volumes[name]
    draft.put(made, "files", key, of=found.part.get("data"))
    return True


def _secret(found: Object, draft: Draft, volume: str, because: str) -> bool:
    """Files with a secret in clear come from a Secret of the same name."""
    files = draft.get("files")
    files[volume] = {"secret" if key == "configMap" else key: value for key, value in files[volume].items()}
    draft.absorbed.add(("ConfigMap", found.name))
    keys = " ".join(f"--from-file={key}" for key in found.part.get("data").map)
    message = f"the content of {found.title} {because}: it is not taken over, and comes from a Secret of that name"
    help_text = f"make it: kubectl create secret generic {found.name} {keys}; or keep it in a store: `secrets.external`"
    draft.say([found.part.get("data").finding(SECRET, message, help_text)])
    return True


def _used_otherwise(name: str, draft: Draft) -> bool:
    """Whether a variable refers to it."""
    block = draft.block
    return f"'configMap': '{name}'" in str(
        [
            block.get("env"),
            block.get("envFrom"),
            block.get("containers"),
            block.get("initContainers"),
            block.get("sidecars"),
        ]
    )


def _mounted_elsewhere(name: str, draft: Draft) -> bool:
    block = draft.block
    others = [
        *(block.get("containers") or {}).values(),
        *(block.get("initContainers") or {}).values(),
        *(block.get("sidecars") or {}).values(),
    ]
    return any(name in (each.get("mounts") or {}) for each in others)
