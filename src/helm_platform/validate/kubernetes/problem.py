"""What is wrong in one object, before it is known where the values say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.helm.render import NAMESPACE
from helm_platform.schemas.shape import tick

ObjectPath = ValuesPath
"""Keys and list indexes from the top of an object: `("spec", "ports", 0, "port")`."""

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One sentence about a place in an object.

    `path` is the place, `says` the sentence behind it. `on_key` marks the key there, not its value; the path of a
    missing key ends at what lacks it. `stranger` is a field that does not exist, the last of the path, and `mistyped` a
    value of a wrong type. `rule`, `label` and `help` are those of a `Diagnostic`.
    """

    rule: str
    path: ObjectPath
    says: str
    on_key: bool = False
    label: str | None = None
    help: str | None = None
    stranger: bool = False
    mistyped: bool = False

    @property
    def sentence(self) -> str:
        """`spec.replicas: must be a whole number, but …`."""
        if self.path in (("apiVersion",), ("kind",)) and self.rule != "kubernetes":
            return self.says
        path = self.path[:-1] if self.stranger else self.path
        return f"{dotted(path)}: {self.says}" if path else self.says


def named(item: Manifest) -> str:
    """`Deployment/web`; with the namespace where it is not the release's own: `Role/team-a/reader`."""
    metadata = item.get("metadata")
    inner = metadata if isinstance(metadata, dict) else {}
    prefix = inner.get("generateName")
    name = inner.get("name", f"{prefix}*" if prefix else None)
    namespace = inner.get("namespace")
    words = [item.get("kind") or "?", None if namespace == NAMESPACE else namespace, name]
    return "/".join(tick(word)[1:-1] for word in words if word is not None)


def at(node: Any, path: ObjectPath) -> Any:
    """What stands at a path, or None."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node
