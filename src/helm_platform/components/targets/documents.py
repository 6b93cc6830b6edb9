"""YAML as the targets write it: the same bytes for the same components."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Without anchors: other tools read these files."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def document(value: Any) -> str:
    """One document, keys in their order."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=120)
    return text


def stream(values: Iterable[Any]) -> str:
    """Several documents in one file."""
    return "---\n".join(document(value) for value in values)
