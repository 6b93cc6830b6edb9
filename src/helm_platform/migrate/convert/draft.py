"""Values while they are made: what is said on the way, and which part of the source each of them comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from helm_platform.diagnostics import Diagnostic, ValuesPath, dotted
from helm_platform.migrate.convert.clear import within
from helm_platform.migrate.part import KEPT, REVIEW, SECRET, Part


@dataclass
class Draft:
    """The values of a release. `below` makes a draft of a block within; both write into the same values.

    `pods` are labels that the chart gives to the pods of the workload. `secrets` are the keys of the Secret `secret`
    that holds what stood in clear, each with that text. `inlined` are ConfigMaps whose keys are variables of the
    workload itself, `absorbed` the objects that have become part of it.
    """

    release: str
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[ValuesPath, Part] = field(default_factory=dict)
    said: list[Diagnostic] = field(default_factory=list)
    prefix: tuple[str, ...] = ()
    secrets: dict[str, str] = field(default_factory=dict)
    pods: Mapping[str, str] = field(default_factory=dict)
    inlined: dict[str, Part] = field(default_factory=dict)
    absorbed: set[tuple[str, str]] = field(default_factory=set)

    @property
    def secret(self) -> str:
        return f"{self.release}-secrets"

    def below(self, *path: str) -> Draft:
        return replace(self, prefix=(*self.prefix, *path))

    def workload(self, app: str, key: str) -> Draft:
        """The draft of one workload of an application: the root's for `main`."""
        pods = {"app.kubernetes.io/name": app, "app.kubernetes.io/component": key}
        prefix = () if key == "main" else ("workloads", key)
        return replace(self, prefix=prefix, pods=pods)

    def task(self, app: str, key: str) -> Draft:
        """The draft of one of the application's tasks."""
        return replace(self, prefix=("tasks", key), pods={"app.kubernetes.io/name": app})

    def beside(self, part: Part, manifest: dict[str, Any], name: str) -> None:
        """Write an object as it is, beside all workloads; without what in it is a secret in clear."""
        manifest = self._without_secrets(part, manifest)
        if not manifest:
            return
        block = self.values.setdefault("extraObjects", {})
        key = next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in block)
        block[key] = manifest
        self.origins["extraObjects", key] = part

    def _without_secrets(self, part: Part, manifest: dict[str, Any]) -> dict[str, Any]:
        title = f"{manifest.get('kind')}/{manifest.get('metadata', {}).get('name')}"
        for path, because in within(manifest):
            message = f"`{dotted(path)}` of {title} {because}: it is not taken over"
            if manifest.get("kind") == "ConfigMap" and path[0] == "data":
                help_text = "keep it in a Secret, and let the workload read that: `envFrom`, `files`"
                manifest = manifest | {"data": {key: text for key, text in manifest["data"].items() if key != path[1]}}
                self.said.append(part.get(*path).finding(SECRET, message, help_text))
            else:
                help_text = "apply the object outside of the release, or let it refer to a Secret"
                self.said.append(part.get(*path).finding(SECRET, f"{message}, and the object is left out", help_text))
                return {}
        return manifest

    @property
    def block(self) -> dict[str, Any]:
        """The map that this draft writes into."""
        block = self.values
        for key in self.prefix:
            block = block.setdefault(key, {})
        return block

    def get(self, *path: str) -> Any:
        """What is written; None where nothing is."""
        found: Any = self.values
        for key in (*self.prefix, *path):
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def put(self, value: Any, *path: str, of: Part | None = None) -> None:
        """Write a value, and where it comes from."""
        block = self.below(*path[:-1]).block
        block[path[-1]] = value
        if of is not None:
            self.origins[(*self.prefix, *path)] = of

    def copy(self, part: Part, *path: str) -> None:
        """Write a value as it is, where there is one."""
        if part.value is not None:
            self.put(part.value, *path, of=part)

    def add(self, item: Any, *path: str, of: Part | None = None) -> None:
        """Add an item to a list."""
        self.below(*path[:-1]).block.setdefault(path[-1], []).append(item)
        if of is not None:
            self.origins[(*self.prefix, *path)] = of

    def keep(self, part: Part, hatch: str, *path: str, value: Any = None) -> None:
        """Write what has no key of its own in Kubernetes' words, below `podSpec` or `containerSpec`."""
        where = ".".join((*map(str, self.prefix), hatch))
        self.put(part.value if value is None else value, hatch, *(path or (str(part.path[-1]),)), of=part)
        self.said.append(
            part.finding(
                KEPT, f"`{part.key}` has no key here: it is kept in `{where}`", "nothing to do: it works as before"
            )
        )

    def relax(self, part: Part, what: str) -> None:
        """Note a relaxation that the source asks for in so many words; it needs a reason, which only people know."""
        if not self.get("security", "reason"):
            self.put(f"taken over from {part.place}, not reviewed yet", "security", "reason", of=part)
        where = ".".join((*self.prefix, "security", "reason"))
        message = f"{what} lowers the security of the workload, and is taken over"
        help_text = f"remove it where it is not needed, else write why into `{where}`"
        self.said.append(part.finding(REVIEW, message, help_text))

    def say(self, found: Iterable[Diagnostic]) -> None:
        self.said += found
