"""The flags that the real helm and kubectl have."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path


@cache
def flags(program: Path, verb: str) -> frozenset[str]:
    """Those of a verb (`get values`), with those that every verb has; from what `--help` prints."""
    texts = [_output(program, *verb.split(), "--help")]
    if program.name.startswith("kubectl"):
        texts.append(_options(program))
    return frozenset(re.findall(r"(--[a-z][a-z-]*)", "".join(texts)))


@cache
def _options(kubectl: Path) -> str:
    return _output(kubectl, "options")


def _output(program: Path, *words: str) -> str:
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
