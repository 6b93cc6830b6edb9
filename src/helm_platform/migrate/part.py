"""A part of a document of another tool: its bare value, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.secrecy import secret_column
from helm_platform.values import plain
from helm_platform.values.foreign import Document

KEPT = "migrate-kept"
"""Has no key of its own here, and is written in Kubernetes' words."""
LOST = "migrate-lost"
"""Has no equivalent, and is left out."""
DIFFERS = "migrate-differs"
"""Means something else here."""
REVIEW = "migrate-review"
"""A relaxation that was taken over, for somebody to look at."""
SECRET = "migrate-secret"  # noqa: S105 - the name of a rule
"""A secret in clear, which is not taken over."""
UNKNOWN = "migrate-unknown-key"
"""A key that the other tool does not know."""
REFUSED = "migrate-refused"
"""What cannot be converted at all."""

LEVELS = {
    KEPT: Level.NOTE,
    LOST: Level.WARNING,
    DIFFERS: Level.WARNING,
    REVIEW: Level.WARNING,
    SECRET: Level.WARNING,
    UNKNOWN: Level.ERROR,
    REFUSED: Level.ERROR,
}


@dataclass(frozen=True, slots=True)
class Part:
    """The value at a path of a document; None where nothing is written there."""

    document: Document
    path: ValuesPath
    value: Any

    @classmethod
    def of(cls, document: Document) -> Part:
        """All of a document."""
        return cls(document, (), plain(document.root))

    def __bool__(self) -> bool:
        return self.value is not None and self.value not in ({}, [])

    def get(self, *path: str | int) -> Part:
        """What is below, None where there is nothing."""
        value = self.value
        for key in path:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                value = None
        return Part(self.document, (*self.path, *path), value)

    def entries(self) -> Iterator[tuple[str, Part]]:
        """The entries of a map; none where it is no map."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield key, self.get(key)

    def items(self) -> list[Part]:
        """The items of a list; none where it is no list."""
        return [self.get(number) for number in range(len(self.value))] if isinstance(self.value, list) else []

    def named(self, name: str) -> Part | None:
        """The item of a list with this name."""
        return next((item for item in self.items() if item.get("name").value == name), None)

    @property
    def map(self) -> dict[str, Any]:
        """The map; {} where it is none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def list(self) -> list[Any]:
        """The list; [] where it is none."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The scalar as text, numbers as they are written; "" where there is none."""
        value = self.value
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None or isinstance(value, dict | list) else str(value)

    @property
    def texts(self) -> dict[str, str]:
        """The map as labels and annotations are: every value a text."""
        return {key: entry.text for key, entry in self.entries() if entry.value is not None}

    @property
    def place(self) -> str:
        """`deploy.yaml:12`."""
        file, span = self.document.place(self.path)
        return f"{file}:{span.line}" if span else str(file)

    @property
    def _beside_a_secret(self) -> bool:
        """Whether the line that it stands in may hold what must not be shown."""
        _, span = self.document.place(self.path)
        lines = self.document.lines(self.path)
        return span is not None and span.line <= len(lines) and secret_column(lines[span.line - 1]) is not None

    def finding(self, rule: str, message: str, help_text: str, level: Level | None = None) -> Diagnostic:
        """What is to be said about it."""
        secret = rule == SECRET or self._beside_a_secret
        return self.document.finding(rule, level or LEVELS[rule], self.path, message, help_text, confidential=secret)

    @property
    def key(self) -> str:
        """The last part of its path, as people write it."""
        return dotted(self.path[-1:])


@dataclass(frozen=True, slots=True)
class Object:
    """A Kubernetes object."""

    part: Part

    @property
    def kind(self) -> str:
        return self.part.get("kind").text

    @property
    def group(self) -> str:
        """Its API group, empty for the core group."""
        group, slash, _ = self.part.get("apiVersion").text.partition("/")
        return group if slash else ""

    @property
    def name(self) -> str:
        return self.part.get("metadata", "name").text

    @property
    def namespace(self) -> str:
        return self.part.get("metadata", "namespace").text

    @property
    def title(self) -> str:
        """`Deployment/web`."""
        return f"{self.kind}/{self.name}"

    @property
    def labels(self) -> dict[str, str]:
        return self.part.get("metadata", "labels").texts

    @property
    def annotations(self) -> dict[str, str]:
        return self.part.get("metadata", "annotations").texts

    @property
    def manifest(self) -> dict[str, Any]:
        return self.part.map
