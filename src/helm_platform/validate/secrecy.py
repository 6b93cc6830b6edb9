"""Which values no report may show: what looks like a secret, by the patterns with which the chart itself judges.

The chart refuses secrets in clear when it renders (charts/platform-lib/templates/checks/literals). Here nothing is
rendered, so that what its patterns leave open counts as a secret too: a value that is not shown does no harm.
"""

from __future__ import annotations

import re
from functools import cached_property

from helm_platform import resources
from helm_platform.diagnostics import ValuesPath
from helm_platform.validate.shape import Shape
from helm_platform.values import Mapping, Node, Scalar, Sequence, find

_PATTERNS = "charts/platform-lib/templates/checks/literals/_patterns.tpl"
_DEFINED = re.compile(r'\{\{-? define "platform-lib\.literals\.([a-z-]+)" -?\}\}\s*\n(.*?)\n\{\{-? end', re.DOTALL)
_PAIR = re.compile(r"(?i)(pass|pwd|secret|token|api.?key|[a-z][_.-]?key|cred)[a-z0-9_.-]*[\"']?\s*(:|=)\s*[^\s$<{]")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{20,}")
_SHORTEST = 12
HIDDEN = "(a secret, not shown)"


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
        names = [part for part in path if isinstance(part, str)]
        own = path[2:] if path[:1] in (("workloads",), ("tasks",)) else path
        # What stands below `secrets` says where a secret is, except for the templates of their text.
        refers = own[:1] == ("secrets",) and "template" not in own
        if not text or refers or self._ignored(path, names):
            return False
        formats = self._patterns["formats"].splitlines()
        if re.search(self._patterns["opening"], text) and any(re.search(_after(line), text) for line in formats):
            return True
        if self._declared(path):
            return False
        name = _name(names[-1]) if names else ""
        if re.search(self._patterns["name"], name) and not re.search(self._patterns["about"], name):
            harmless = re.search(self._patterns["harmless"], text)
            return not harmless or bool(re.fullmatch(r"[0-9]{4,}", text))
        return bool(_PAIR.search(text)) or (not re.search(self._patterns["public-name"], name) and self._random(text))

    def _random(self, text: str) -> bool:
        public = re.sub(self._patterns["public"], " ", text)
        runs = (re.sub(r"[+/_-]+", " ", run) for run in _RUN.findall(public))
        return any(len(re.sub(self._patterns["wordlike"], "", run).replace(" ", "")) >= _SHORTEST for run in runs)

    def _declared(self, path: ValuesPath) -> bool:
        """Whether the schema names the key: such a key never holds a secret, a name of the user's may."""
        where = path
        while where and isinstance(where[-1], int):
            where = where[:-1]
        last = where[-1] if where else ""
        if last in ("command", "args") or "containerSpec" in path or "content" in path:
            return False
        return last in self._shape.keys(self._shape.at(where[:-1]))

    def _ignored(self, path: ValuesPath, names: list[str]) -> bool:
        """Whether `secrets.ignore` of the workload or of the root says that this one is none."""
        for block in ((), path[:2]):
            listed = find(self._values, (*block, "secrets", "ignore"))
            if isinstance(listed, Mapping) and names and names[-1] in listed.entries:
                return True
        return False

    @cached_property
    def _patterns(self) -> dict[str, str]:
        text = resources.path(_PATTERNS).read_text(encoding="utf-8")
        return dict(_DEFINED.findall(text))


def _after(line: str) -> str:
    return line.partition("=")[2]


def _name(key: str) -> str:
    """A key as the patterns expect it: `dbPassword` is `DB_PASSWORD`."""
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", key).upper().replace("-", "_").replace(".", "_")
