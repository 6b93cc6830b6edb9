"""Which values no output may show and no edit may touch: what looks like a secret by the patterns of the chart.

The chart, and the lint `secret-in-clear` with it, judge what is refused. Here nothing is refused, so that what the
patterns leave open counts as a secret too: a value that is not shown does no harm.
"""

from __future__ import annotations

import re

from helm_platform.diagnostics import ValuesPath
from helm_platform.schemas.shape import Shape
from helm_platform.validate.literals import Literal, calls_secret, harmless, known_format, pattern, plain_name
from helm_platform.values import Mapping, Node, Scalar, Sequence, find

# Keys of the chart that refer to a secret.
_REFERENCES = frozenset(("secret", "secrets", "secretName", "existingSecret"))
# For the chart these are working directories as well.
_SHORT = frozenset(("PWD", "PW"))
_PAIR = re.compile(r"(?i)(pass|pwd|secret|token|api.?key|[a-z][_.-]?key|cred)[a-z0-9_.-]*[\"']?\s*(:|=)\s*[^\s$<{]")
_ASSIGNED = re.compile(r"(?i:password|token|secret)\s*=")
_ENTRY = re.compile(r"(?P<key>[\w.-]+)[\"']?[ \t]*:[ \t]+")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{20,}")
_SHORTEST = 12
HIDDEN = "(a secret, not shown)"


def names_secret(path: ValuesPath) -> bool:
    """Whether the last key of a path is the name of a secret: `env.DB_PASSWORD`, `apiKey`."""
    key = _last(path)
    return key not in _REFERENCES and (calls_secret(key) or plain_name(key) in _SHORT)


def looks_secret(text: str) -> bool:
    """Whether the text holds something in the form of a secret."""
    return known_format(Literal(text)) is not None or _ASSIGNED.search(text) is not None


def secret_column(line: str) -> int | None:
    """From which character on (from 0) a line of a values file may hold a secret; None where it does not look so."""
    if looks_secret(line):
        return 0
    named = (found.end() for found in _ENTRY.finditer(line) if names_secret((found["key"],)))
    return min((column for column in named if column < len(line.rstrip())), default=None)


class Secrecy:
    """Judges the values of one release. Keys that the schema names hold no secrets: the chart has no place for one."""

    def __init__(self, values: Mapping, shape: Shape) -> None:
        self._values = values
        self._shape = shape

    def hides(self, path: ValuesPath, node: Node | None) -> bool:
        """Whether the value at a path, or anything in it, must not be shown."""
        if isinstance(node, Mapping):
            return any(self.hides((*path, key), entry.node) for key, entry in node.entries.items())
        if isinstance(node, Sequence):
            return any(self.hides((*path, number), item) for number, item in enumerate(node.items))
        return isinstance(node, Scalar) and self._secret(path, node)

    def _secret(self, path: ValuesPath, node: Scalar) -> bool:
        text = node.text or ("" if node.value is None else str(node.value))
        own = path[2:] if path[:1] in (("workloads",), ("tasks",)) else path
        # What stands below `secrets` says where a secret is, except for the templates of their text.
        refers = own[:1] == ("secrets",) and "template" not in own
        if not text or refers or self._ignored(path):
            return False
        if known_format(Literal(text)):
            return True
        if self._declared(path):
            return False
        name = _last(path)
        if calls_secret(name):
            return not harmless(text) or re.fullmatch(r"[0-9]{4,}", text) is not None
        return bool(_PAIR.search(text)) or (not pattern("public-name").search(plain_name(name)) and _random(text))

    def _declared(self, path: ValuesPath) -> bool:
        """Whether the schema names the key: such a key never holds a secret, a name of the user's may."""
        where = path
        while where and isinstance(where[-1], int):
            where = where[:-1]
        last = where[-1] if where else ""
        if last in ("command", "args") or "containerSpec" in path or "content" in path:
            return False
        return last in self._shape.keys(self._shape.at(where[:-1]))

    def _ignored(self, path: ValuesPath) -> bool:
        """Whether `secrets.ignore` of the workload or of the root says that this one is none."""
        name = _last(path)
        listed = (find(self._values, (*block, "secrets", "ignore")) for block in ((), path[:2]))
        return any(isinstance(each, Mapping) and name in each.entries for each in listed)


def _last(path: ValuesPath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _random(text: str) -> bool:
    public = pattern("public").sub(" ", text)
    runs = (re.sub(r"[+/_-]+", " ", run) for run in _RUN.findall(public))
    return any(len(pattern("wordlike").sub("", run).replace(" ", "")) >= _SHORTEST for run in runs)
