"""From a line of what a template makes back to the line of the template.

Only the template's own text is ever shown: what it makes may hold secrets.
"""

from __future__ import annotations

import re

from helm_platform.diagnostics import Span
from helm_platform.values.stream import load_all

_ACTION = re.compile(r"\{\{.*?\}\}")


def template_line(made: str, template: str, number: int, lines: list[str]) -> Span | None:
    """The line of a template (`lines`) that makes line `number` of a document that is no YAML.

    `made` is all that the templates made, as `helm template --debug` prints it. None where not exactly one line can
    have made it.
    """
    line = _broken_line(made, template, number)
    if line is None or not line.strip():
        return None
    fitting = [index for index, text in enumerate(lines, 1) if text.rstrip() == line.rstrip()]
    if not fitting:
        fitting = [index for index, text in enumerate(lines, 1) if "{{" in text and _makes(text, line)]
    if len(fitting) != 1:
        return None
    text = lines[fitting[0] - 1]
    start = len(text) - len(text.lstrip())
    return Span(fitting[0], start + 1, fitting[0], len(text.rstrip()) + 1)


def _broken_line(made: str, template: str, number: int) -> str | None:
    """The line with that number in the first document of the template's that is no YAML."""
    pieces = re.split(r"^---\n# Source: (.+)\n", made, flags=re.MULTILINE)
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if name != template:
            continue
        for document in re.split(r"^---.*\n", text, flags=re.MULTILINE):
            try:
                load_all(document)
            except ValueError:
                rows = document.split("\n")
                return rows[number - 1] if 1 <= number <= len(rows) else None
    return None


def _makes(text: str, line: str) -> bool:
    """Whether a template's line could have made a line: the same text around anything."""
    literal = _ACTION.split(text)
    written = any(part.strip() for part in literal)
    return written and re.fullmatch(".*".join(re.escape(part) for part in literal), line) is not None
