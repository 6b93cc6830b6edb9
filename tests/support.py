"""Names that several test modules share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helm_platform.values.stream import load_all

ROOT = Path(__file__).resolve().parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


def manifests(text: str) -> list[dict[str, Any]]:
    """The objects of a YAML stream, without empty documents."""
    return [item for item in load_all(text) if item]
