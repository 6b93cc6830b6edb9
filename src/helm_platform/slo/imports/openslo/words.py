"""Words of the format and of our annotations in it, and how its parts are read and told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.values.foreign import Document

VERSION = "openslo/v1"
PREFIX = "helm-platform.io/"
#: What our own annotations say in JSON, beside `name`, `namespace` and `team`, which are texts.
BODY = ("windows", "description", "by", "maxGroups", "revision", "labels", "sli", "alerts", "exclude")
ELSEWHERE = "name the file that has it as well"


@dataclass(frozen=True)
class Part:
    """A part of an SLO that is read, and what is said of it."""

    document: Document

    def note(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.NOTE, path, message, help_text)

    def changed(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-differs", Level.WARNING, path, message, help_text)

    def lost(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-lost", Level.WARNING, path, message, help_text)

    def refused(self, path: ValuesPath, message: str, help_text: str) -> Diagnostic:
        return self.document.finding("import-refused", Level.ERROR, path, message, help_text)


def digest(value: Any) -> str:
    """What tells whether a part of a document still says what it said when it was exported."""
    import hashlib

    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def parts(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([1-9][0-9]*)([mhdwMQY])", text)
    return (int(found[1]), found[2]) if found else (0, "")


def span(text: str) -> str:
    """A duration as a tier has it: minutes, hours or days; "" for any other."""
    number, unit = parts(text) if text != "0m" else (0, "m")
    if unit == "w":
        return f"{number * 7}d"
    return text if unit in ("m", "h", "d") and unit else ""
