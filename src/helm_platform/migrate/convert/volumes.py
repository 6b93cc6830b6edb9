"""Volumes of a pod and where its containers see them: `storage`, `files`, or in Kubernetes' words."""

from __future__ import annotations

import re
from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.part import DIFFERS, KEPT, Object, Part

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_MOUNT = {"name", "mountPath", "readOnly", "subPath"}
_TMP = "/tmp"  # noqa: S108 - the folder of the containers
_RESTRICTED = {
    "name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
    "secret",
}  # fmt: skip
"""Kinds of volumes that Pod Security `restricted` allows."""
_FIELDS = {"items", "optional", "defaultMode"}


class Volumes:
    """The volumes of a workload: their names here, and what each container mounts."""

    def __init__(self, owned: Owned, draft: Draft) -> None:
        """Write every volume, with the mount of the main container."""
        self._draft = draft
        self._main = owned.main
        self._workload = owned.controller.name
        self._many = _several(owned)
        self._claims = {each.name: each for each in owned.claims}
        self._maps = {each.name: each for each in owned.maps}
        self._names: dict[str, str] = {}
        self._whole: set[str] = set()
        self._own: set[str] = set()
        for part in owned.pod.get("volumes").items():
            self._volume(part)
        if owned.controller.kind == "StatefulSet":
            for part in owned.controller.part.get("spec", "volumeClaimTemplates").items():
                self._template(part)

    def mounts(self, container: Part, draft: Draft) -> None:
        """Write what a container beside the main one mounts."""
        for mount in container.get("volumeMounts").items():
            name = self._names.get(mount.get("name").text, mount.get("name").text)
            if name == "tmp" and mount.get("mountPath").text == _TMP:
                continue  # every container has it there
            plain = set(mount.map) <= _MOUNT and mount.get("name").text in self._own
            if plain and draft.get("mounts", name) is None and not self._single(name):
                draft.put(_mount(mount), "mounts", name, of=mount)
            else:
                self._further(mount, name, draft)

    def rest(self) -> None:
        """Write the mounts of the main container that its volumes do not say."""
        for mount in self._main.get("volumeMounts").items():
            name = self._names.get(mount.get("name").text, mount.get("name").text)
            if mount.get("mountPath").text not in self._whole:
                self._further(mount, name, self._draft)

    def _single(self, name: str) -> bool:
        """Whether it is a volume that is one file wherever it is mounted."""
        return self._draft.get("files", name, "key") is not None

    def _further(self, mount: Part, name: str, draft: Draft) -> None:
        draft.add(mount.map | {"name": name}, "containerSpec", "volumeMounts", of=mount)

    def _first(self, part: Part) -> Part | None:
        """The mount of the main container that stands beside its volume."""
        name = part.get("name").text if part.get("name") else part.get("metadata", "name").text
        mounts = [each for each in self._main.get("volumeMounts").items() if each.get("name").value == name]
        return next((each for each in mounts if set(each.map) <= _MOUNT), None)

    def _volume(self, part: Part) -> None:
        name = part.get("name").text
        block, made = "storage", None
        if part.get("emptyDir").value is not None:
            made = {"empty": {key: part.get("emptyDir", key).value for key in part.get("emptyDir").map}}
        elif part.get("persistentVolumeClaim"):
            made = self._claim(part.get("persistentVolumeClaim"))
        else:
            block, made = "files", self._files(part)
        mount = self._first(part)
        if mount is not None and mount.get("mountPath").text == _TMP and block == "storage" and "empty" in (made or {}):
            self._temporary(part, mount)
            return
        if made is None:
            self._names[name] = name
            self._draft.add(part.value, "podSpec", "volumes", of=part)
            lower = [key for key in part.map if key not in _RESTRICTED]
            if lower:
                self._draft.relax(part.get(lower[0]), f"a volume of the kind {lower[0]}")
            else:
                message = f"the volume `{name}` has no key here: it is kept in `podSpec.volumes`"
                self._draft.say([part.finding(KEPT, message, "nothing to do: it works as before")])
            return
        self._put(name, block, made, part, mount)

    def _put(self, name: str, block: str, made: dict[str, Any], part: Part, mount: Part | None) -> None:
        key = name if _NAME.fullmatch(name) and name != "tmp" else f"volume-{re.sub('[^a-z0-9]+', '-', name.lower())}"
        key = made.pop("as", key)
        self._names[name] = key
        self._own.add(name)
        if mount is not None:
            self._whole.add(mount.get("mountPath").text)
            path, sub = mount.get("mountPath").text, mount.get("subPath").text
            made["mount"] = path
            if sub and block == "files":
                made["key"] = sub
            elif sub:
                made["subPath"] = sub
            if mount.get("readOnly").value is True and block == "storage":
                made["readOnly"] = True
        self._draft.put(made, block, key, of=part)

    def _temporary(self, part: Part, mount: Part) -> None:
        """What is mounted at /tmp is the volume that every pod has there."""
        self._names[part.get("name").text] = "tmp"
        self._own.add(part.get("name").text)
        self._whole.add(mount.get("mountPath").text)
        for key, inner in part.get("emptyDir").entries():
            self._draft.put(inner.value, "storage", "tmp", key, of=inner)

    def _claim(self, ref: Part) -> dict[str, Any]:
        name = ref.get("claimName").text
        prefix = f"{self._workload}-"
        claim = self._claims.get(name)
        if claim is not None and name.startswith(prefix) and _NAME.fullmatch(name.removeprefix(prefix)):
            made = _size(claim.part.get("spec"), claim)
            if made is not None:
                return {"as": name.removeprefix(prefix), **made}
        made = {"claim": name}
        modes = claim.part.get("spec", "accessModes").list if claim is not None else []
        if modes and modes[0] != "ReadWriteOnce":
            made["access"] = modes[0]
        elif claim is None and self._many:
            made["access"] = "ReadWriteMany"
            message = f"several pods use the claim `{name}`, so it is taken for one that many nodes may mount"
            help_text = "if it is not, write one replica and leave `access` out: kubectl get pvc shows it"
            self._draft.say([ref.finding(DIFFERS, message, help_text)])
        if ref.get("readOnly").value is True:
            made["readOnly"] = True
        return made

    def _template(self, part: Part) -> None:
        """A volume that each pod of a StatefulSet has for itself."""
        name = part.get("metadata", "name").text
        made = _size(part.get("spec"), None)
        if made is None or not _NAME.fullmatch(name):
            message = f"the claim template `{name}` says more than a size, a class and who mounts it"
            self._draft.say(
                [part.finding("migrate-lost", message, "make the claims by hand, and write them as `claim`")]
            )
            return
        for words in ("labels", "annotations"):
            texts = part.get("metadata", words).texts
            if texts:
                made[words] = texts
        self._put(name, "storage", made, part, self._first(part))

    def _files(self, part: Part) -> dict[str, Any] | None:
        for kind, key in (("configMap", "name"), ("secret", "secretName")):
            source = part.get(kind)
            if source and set(source.map) <= {key, *_FIELDS} and not _modes(source):
                return self._content(kind, source.get(key).text) | _options(source)
        if part.get("projected"):
            return _projected(part.get("projected"))
        if part.get("downwardAPI"):
            fields = _downward(part.get("downwardAPI"))
            mode = _mode(part.get("downwardAPI"))
            return {"projected": {"pod": {"fields": fields}}, **mode} if fields is not None else None
        return None

    def _content(self, kind: str, name: str) -> dict[str, Any]:
        return {"configMap" if kind == "configMap" else "secret": name}


def _several(owned: Owned) -> bool:
    """Whether there may be several pods at a time."""
    replicas = owned.controller.part.get("spec", "replicas").value
    return (
        bool(owned.autoscalers) or owned.controller.kind == "DaemonSet" or (isinstance(replicas, int) and replicas > 1)
    )


def _mount(mount: Part) -> Any:
    full: dict[str, Any] = {"path": mount.get("mountPath").text}
    if mount.get("readOnly").value is True:
        full["readOnly"] = True
    if mount.get("subPath").text:
        full["subPath"] = mount.get("subPath").text
    return full["path"] if len(full) == 1 else full


def _size(spec: Part, claim: Object | None) -> dict[str, Any] | None:
    """A claim in the words of `storage`; None where it says more."""
    known = {"accessModes", "resources", "storageClassName", "volumeMode"}
    modes, amount = spec.get("accessModes").list, spec.get("resources", "requests", "storage").value
    plain = set(spec.map) <= known and spec.get("volumeMode").value in (None, "Filesystem")
    if not plain or len(modes) > 1 or amount is None or spec.get("storageClassName").value == "":
        return None
    made: dict[str, Any] = {"size": amount}
    if spec.get("storageClassName").text:
        made["class"] = spec.get("storageClassName").text
    if modes and modes[0] != "ReadWriteOnce":
        made["access"] = modes[0]
    if claim is not None:
        texts = {key: value for key, value in claim.annotations.items() if not key.startswith("helm.sh/")}
        if texts:
            made["annotations"] = texts
    return made


def _options(source: Part) -> dict[str, Any]:
    made: dict[str, Any] = {}
    items = {item.get("key").text: item.get("path").text for item in source.get("items").items()}
    if items:
        made["items"] = items
    if source.get("optional").value is True:
        made["optional"] = True
    return made | _mode(source)


def _mode(source: Part) -> dict[str, Any]:
    mode = source.get("defaultMode").value
    return {"mode": f"{mode:04o}"} if isinstance(mode, int) and mode != 0o644 else {}  # noqa: PLR2004 - the default


def _modes(source: Part) -> bool:
    return any(item.get("mode").value is not None for item in source.get("items").items())


def _downward(source: Part) -> dict[str, str] | None:
    items = source.get("items").items()
    if any(not item.get("fieldRef") or item.get("mode").value is not None for item in items):
        return None
    return {item.get("path").text: item.get("fieldRef", "fieldPath").text for item in items}


def _projected(source: Part) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for number, each in enumerate(source.get("sources").items()):
        one: dict[str, Any] | None = None
        name = ""
        for kind in ("secret", "configMap"):
            given = each.get(kind)
            if given and set(given.map) <= {"name", "items", "optional"} and not _modes(given):
                name = given.get("name").text
                one = {kind: name} | _options(given)
        if each.get("serviceAccountToken"):
            token = each.get("serviceAccountToken")
            one = {"token": {}}
            for field, key in (("audience", "audience"), ("expirationSeconds", "seconds"), ("path", "path")):
                if token.get(field).value is not None:
                    one["token"][key] = token.get(field).value
        if each.get("downwardAPI"):
            fields = _downward(each.get("downwardAPI"))
            one = {"fields": fields} if fields is not None else None
        if one is None:
            return None
        # The order of a map is that of its names, and the later source wins where two have one path.
        made[f"{number}-{name}" if name else str(number)] = one
    return {"projected": made, **_mode(source)}
