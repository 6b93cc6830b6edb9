"""Objects as text, in the order in which they were built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helm_platform.gitops.interface import MARK


def stream(objects: Iterable[Mapping[str, Any]]) -> str:
    """One file of several objects, ours by its first line. Without anchors, and with blocks where a text has lines."""
    import yaml

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - whatever it is
            return True

    def written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Plain.add_representer(str, written)
    return MARK + "---\n".join(yaml.dump(dict(each), Dumper=Plain, sort_keys=False, width=120) for each in objects)
