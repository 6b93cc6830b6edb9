"""The texts that the charts and this generator share: indicators, presets and the engine's rules.

They lie in charts/platform-lib/templates/slo, each as YAML inside a named template, with words in <> for what is filled
in. The charts fill them by templates, this package by `filled`; tests/slo/test_same_rules.py holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from helm_platform import resources

_FOLDER = "charts/platform-lib/templates/slo"
_BODY = re.compile(r'\{\{- define "platform-lib\.slo\.[a-z]+" -\}\}\n(.*?)\n\{\{- end -\}\}', re.DOTALL)
_WORD = re.compile(r"<([a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)>")


@cache
def indicators() -> dict[str, dict[str, str]]:
    """Form of an indicator (`ratio bad total`) → its queries `total` and `bad`, with words to fill in."""
    found: dict[str, dict[str, str]] = _read("indicators")
    return found


@cache
def presets() -> dict[str, dict[str, dict[str, Any]]]:
    """Preset → provider → the indicator in the words of `sli`."""
    found: dict[str, dict[str, dict[str, Any]]] = _read("presets")
    return found


@cache
def engine() -> dict[str, Any]:
    """Settings, groups and sections of the engine; the format is described in the file."""
    found: dict[str, Any] = _read("engine")
    return found


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each <word> replaced, once: what is filled in is not looked at again. Raises KeyError."""
    return _WORD.sub(lambda match: words[match[1]], text)


def prometheus_braces(text: str) -> str:
    """Annotations with Prometheus' own braces for [[ ]], which Helm would take for its own."""
    return text.replace("[[", "{{").replace("]]", "}}")


def _read(name: str) -> Any:
    found = _BODY.search(resources.path(f"{_FOLDER}/_{name}.tpl").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{_FOLDER}/_{name}.tpl has no template platform-lib.slo.{name}")
    return yaml.load(found[1], Loader=yaml.CSafeLoader)
