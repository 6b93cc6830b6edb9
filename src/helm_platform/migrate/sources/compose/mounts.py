"""Volumes, configs, secrets and tmpfs of a service: volumes of its pod, and the objects that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.migrate.made import made
from helm_platform.migrate.part import DIFFERS, LOST, SECRET, Object, Part
from helm_platform.migrate.sources.compose.amounts import size
from helm_platform.validate.literals import Literal, suspicion

_MOST_BYTES = 512 * 1024
_SIZE = "1Gi"
_SECRETS = "/run/secrets"


@dataclass
class Mounts:
    """What a service mounts, as parts of its pod; `objects` are made beside it.

    `shared` are the volumes of several services; `many` says that there are several containers of this one.
    """

    service: str
    folder: Path
    top: Part
    shared: frozenset[str]
    volumes: list[dict[str, Any]] = field(default_factory=list)
    mounts: list[dict[str, Any]] = field(default_factory=list)
    objects: list[Object] = field(default_factory=list)
    many: bool = False

    def add(self, service: Part) -> Iterator[Diagnostic]:
        """Take in everything that the service mounts."""
        for part in service.get("volumes").items():
            yield from self._volume(part)
        tmpfs = service.get("tmpfs")
        for part in tmpfs.items() or ([tmpfs] if tmpfs.text else []):
            self._put(part, {"emptyDir": {"medium": "Memory"}}, part.text.partition(":")[0])
        if service.get("shm_size").text:
            amount = size(service.get("shm_size").text)
            self._put(service.get("shm_size"), {"emptyDir": {"medium": "Memory", "sizeLimit": amount}}, "/dev/shm")  # noqa: S108
        for part in service.get("configs").items():
            yield from self._config(part)
        for part in service.get("secrets").items():
            yield from self._secret(part)

    def _put(self, part: Part, source: dict[str, Any], target: str, name: str = "", **more: Any) -> None:
        volume = name or f"volume-{len(self.volumes) + 1}"
        if all(each["name"] != volume for each in self.volumes):
            self.volumes.append({"name": volume, **source})
        self.mounts.append({"name": volume, "mountPath": Part(part.document, part.path, target), **more})

    def _volume(self, part: Part) -> Iterator[Diagnostic]:
        if isinstance(part.value, dict):
            kind, source, target = part.get("type").text, part.get("source").text, part.get("target").text
            read_only = part.get("read_only").value is True
            sub = part.get("volume", "subpath").text
        else:
            source, target, options = [*part.text.split(":"), "", ""][:3] if ":" in part.text else ("", part.text, "")
            kind = "bind" if source.startswith((".", "/", "~")) else "volume"
            read_only, sub = "ro" in options.split(","), ""
        more: dict[str, Any] = {"readOnly": True} if read_only else {}
        more |= {"subPath": sub} if sub else {}
        if kind == "tmpfs":
            self._put(part, {"emptyDir": {"medium": "Memory"}}, target)
        elif kind == "bind":
            yield from self._bind(part, source, target, read_only=read_only)
        elif kind != "volume":
            yield part.finding(
                LOST, f"a mount of the type {kind} has no equivalent", "see whether the application needs it"
            )
        elif not source:
            self._put(part, {"emptyDir": {}}, target, **more)
        else:
            yield from self._named(part, source, target, more)

    def _named(self, part: Part, source: str, target: str, more: dict[str, Any]) -> Iterator[Diagnostic]:
        given = self.top.get("volumes", source)
        name = dns(source)
        if given.get("external").value is True:
            claim = given.get("name").text or name
            self._put(part, {"persistentVolumeClaim": {"claimName": claim}}, target, name, **more)
            yield part.finding(
                DIFFERS, f"the claim `{claim}` must be there already", "make it, and copy the data into it"
            )
            return
        shared = source in self.shared
        claim = name if shared else f"{self.service}-{name}"
        first = not shared or self._is_first(source)
        if first and all(each.name != claim for each in self.objects):
            modes = ["ReadWriteMany"] if shared or self.many else ["ReadWriteOnce"]
            spec = {"accessModes": modes, "resources": {"requests": {"storage": _SIZE}}}
            manifest = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": claim}, "spec": spec}
            self.objects.append(made(manifest, part))
        self._put(part, {"persistentVolumeClaim": {"claimName": claim}}, target, name, **more)
        if shared or self.many:
            users = "services" if shared else "pods"
            message = f"the volume `{source}` is used by several {users}: its storage class must know ReadWriteMany"
            yield part.finding(DIFFERS, message, "give each its own, or name such a class in the claim")
        if first:
            message = f"a volume has a size here: `{source}` gets {_SIZE}"
            yield part.finding(DIFFERS, message, "write what it needs, and copy the data into it")

    def _is_first(self, source: str) -> bool:
        for name, service in self.top.get("services").entries():
            if source in named_volumes(service):
                return dns(name) == self.service
        return False

    def _bind(self, part: Part, source: str, target: str, *, read_only: bool) -> Iterator[Diagnostic]:
        path = (self.folder / Path(source).expanduser()).resolve()
        if source.endswith("docker.sock"):
            yield part.finding(
                LOST, "there is no Docker in a cluster", "give rights in the Kubernetes API by `rbac` instead"
            )
            return
        files = [path] if path.is_file() else sorted(path.iterdir()) if path.is_dir() and read_only else []
        texts = {file.name: text for file in files if (text := _text(file)) is not None}
        if not texts or len(texts) != len(files):
            if path.is_dir() or source.startswith(("/", "~")):
                help_text = "code and other files of the image belong into the image; data into a volume of `storage`"
                yield part.finding(LOST, f"`{source}` of this machine is not in a cluster", help_text)
            else:
                help_text = "name the compose file where it lies, or write the content into `files`"
                yield part.finding(LOST, f"`{source}` cannot be read as text here", help_text)
            return
        yield from self._files(part, texts, target, Path(source).name, single=path.is_file())

    def _files(
        self, part: Part, texts: dict[str, str], target: str, name: str, *, single: bool
    ) -> Iterator[Diagnostic]:
        """A ConfigMap with these texts, mounted as one file or as a folder."""
        why = next((why for text in texts.values() if (why := suspicion(Literal(text, is_file=True)))), None)
        key = dns(name)
        more: dict[str, Any] = {"subPath": next(iter(texts))} if single else {}
        if why is not None:
            secret = f"{self.service}-{key}"
            self._put(part, {"secret": {"secretName": secret}}, target, key, **more)
            sources = " ".join(f"--from-file={file}" for file in texts)
            message = f"`{name}` {why}: it is not taken over, and comes from the Secret `{secret}`"
            help_text = (
                f"make it: kubectl create secret generic {secret} {sources}; or keep it in a store: `secrets.external`"
            )
            yield part.finding(SECRET, message, help_text)
            return
        metadata = {"name": f"{self.service}-{key}"}
        manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": texts}
        if all(each.name != metadata["name"] for each in self.objects):
            self.objects.append(made(manifest, part))
        self._put(part, {"configMap": {"name": metadata["name"]}}, target, key, **more)

    def _config(self, part: Part) -> Iterator[Diagnostic]:
        name = part.get("source").text if isinstance(part.value, dict) else part.text
        target = part.get("target").text if isinstance(part.value, dict) else ""
        target = target or f"/{name}"
        given = self.top.get("configs", name)
        file_name = target.rpartition("/")[2]
        if given.get("content").text:
            yield from self._files(part, {file_name: given.get("content").text}, target, name, single=True)
        elif given.get("file").text:
            text = _text(self.folder / given.get("file").text)
            if text is None:
                yield given.get("file").finding(
                    LOST, "it cannot be read as text here", "write the content into `files`"
                )
            else:
                yield from self._files(part, {file_name: text}, target, name, single=True)
        else:
            map_name = given.get("name").text or dns(name)
            source = {"configMap": {"name": map_name}}
            self._put(part, source, target, dns(name), subPath=file_name)
            message = f"the ConfigMap `{map_name}` must be there already, with the key `{file_name}`"
            yield part.finding(DIFFERS, message, "make it, or write its content into `files`")

    def _secret(self, part: Part) -> Iterator[Diagnostic]:
        name = part.get("source").text if isinstance(part.value, dict) else part.text
        target = (part.get("target").text if isinstance(part.value, dict) else "") or name
        path = target if target.startswith("/") else f"{_SECRETS}/{target}"
        given = self.top.get("secrets", name)
        secret, key = given.get("name").text or dns(name), target.rpartition("/")[2]
        self._put(part, {"secret": {"secretName": secret}}, path, dns(name), subPath=key)
        file = given.get("file").text
        origin = f"--from-file={key}={file}" if file else f"--from-literal={key}=…"
        message = f"the secret `{name}` comes from the Secret `{secret}`, key `{key}`"
        help_text = (
            f"make it: kubectl create secret generic {secret} {origin}; or keep it in a store: `secrets.external`"
        )
        yield part.finding(SECRET, message, help_text, Level.NOTE)


def named_volumes(service: Part) -> set[str]:
    """The named volumes that a service uses."""
    found = set()
    for part in service.get("volumes").items():
        source = part.get("source").text if isinstance(part.value, dict) else part.text.partition(":")[0]
        typed = part.get("type").text if isinstance(part.value, dict) else "volume"
        if typed == "volume" and source and not source.startswith((".", "/", "~")) and (":" in part.text or typed):
            found.add(source)
    return found


def _text(file: Path) -> str | None:
    try:
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def dns(name: str) -> str:
    """A name as Kubernetes takes it."""
    made_of = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return made_of if made_of[:1].isalpha() else f"x-{made_of}"
