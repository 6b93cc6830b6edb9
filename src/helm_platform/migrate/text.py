"""Values as a person would write them, with the comments of what they were made from."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath
from helm_platform.migrate.part import Part
from helm_platform.values import find_entry, inline
from helm_platform.values.comments import Comment, comments

_WIDE = 1 << 20
_SHORT = 90


def written(
    values: Mapping[str, Any], origins: Mapping[ValuesPath, Part], sources: Mapping[Path, str], head: str
) -> str:
    """A values file. `sources` are the texts by file in which comments are looked for; `head` is the first line."""
    from ruamel.yaml import YAML

    remembered = _Remembered(sources)
    tree = _block(values, (), origins, remembered)
    yaml = YAML()
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return f"# {head}\n{stream.getvalue()}"


@dataclass
class _Remembered:
    """The comments of the sources by line; each is used once."""

    sources: Mapping[Path, str]
    _known: dict[Path, dict[int, Comment]] = field(default_factory=dict)

    def of(self, part: Part) -> list[str]:
        """What is written above a key and behind it, without the `#`."""
        entry = find_entry(part.document.root, part.path)
        file = entry.source.file if entry is not None else None
        if entry is None or entry.place is None or file is None or file not in self.sources:
            return []
        if file not in self._known:
            self._known[file] = {each.span.line: each for each in comments(self.sources[file]).found}
        known, line = self._known[file], entry.place[0]
        found = [known.pop(line).text] if line in known and not known[line].alone else []
        while (above := known.get(line - 1)) is not None and above.alone:
            found.insert(0, known.pop(line - 1).text)
            line -= 1
        return [text.lstrip("#").strip() for text in found if text.strip("# ")]


def _block(value: Any, path: ValuesPath, origins: Mapping[ValuesPath, Part], remembered: _Remembered) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    if isinstance(value, Mapping):
        made = CommentedMap()
        for key, inner in value.items():
            below = (*path, key)
            name = key if inline(key) == key else DoubleQuotedScalarString(key)
            made[name] = _block(inner, below, origins, remembered)
            said = remembered.of(origins[below]) if below in origins else []
            if said:
                made.yaml_set_comment_before_after_key(name, before="\n".join(said), indent=2 * len(path))
        if not made:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        items = CommentedSeq(_block(inner, (*path, number), origins, remembered) for number, inner in enumerate(value))
        scalars = not any(isinstance(inner, dict | list) or "\n" in str(inner) for inner in value)
        if not value or (scalars and len(inline(value)) <= _SHORT):
            items.fa.set_flow_style()
        return items
    if isinstance(value, str):
        if "\n" in value and _literal(value):
            return LiteralScalarString(value)
        return value if inline(value) == value else DoubleQuotedScalarString(value)
    return value


def _literal(text: str) -> bool:
    """Whether a text can stand as a block: YAML would lose blanks at the ends of lines, and does not show tabs."""
    lines = text.split("\n")
    printable = all(char == "\n" or char.isprintable() for char in text)
    return printable and not text.startswith((" ", "\n")) and not any(line != line.rstrip() for line in lines)
