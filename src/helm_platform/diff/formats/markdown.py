"""For a comment on a pull request, never longer than one may be: the summary, each release behind a line to open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diff.changes import Kind, ObjectChange, ReleaseChange
from helm_platform.diff.formats.interface import LINES, Diffs, Format
from helm_platform.diff.formats.lines import field_lines
from helm_platform.diff.formats.text import WORDS
from helm_platform.formats.excerpt import printable

# GitHub refuses comments beyond 65 536 characters.
_LONGEST = 60_000
_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "!"}
_FENCE = re.compile(r"`{3,}")


class Markdown(Format):
    def render(self, diffs: Diffs, *, color: bool = False) -> str:  # noqa: ARG002 - markdown has no colours
        releases, left = diffs.visible
        blocks = [f"**{_inline(diffs.summary)}**", *(f"_{_inline(line)}_" for line in left)]
        size = sum(map(len, blocks))
        for number, release in enumerate(releases):
            block = _release(release, diffs)
            size += len(block) + 2
            if size > _LONGEST:
                blocks.append(f"_… and {len(releases) - number} more: too long for a comment_")
                break
            blocks.append(block)
        return "\n\n".join(blocks) + "\n"


def _release(release: ReleaseChange, diffs: Diffs) -> str:
    changes, _ = diffs.shown(release)
    lines = [line for change in changes for line in _object(change, diffs)]
    longest = max((len(found) for line in lines for found in _FENCE.findall(line)), default=2)
    fence = "`" * (longest + 1)
    restarts = sum(change.restarts for change in changes)
    counted = f"{len(changes)} object{'' if len(changes) == 1 else 's'}"
    more = f", restarts pods of {restarts}" if restarts else ""
    head = f"<code>{_html(release.label)}</code>{WORDS[release.kind]}: {counted}{more}"
    return "\n".join([f"<details><summary>{head}</summary>", "", f"{fence}diff", *lines, fence, "", "</details>"])


def _object(change: ObjectChange, diffs: Diffs) -> Iterator[str]:
    yield f"{_SIGNS[change.kind]} {printable(str(change.object))}"
    for note in change.notes:
        yield f"!   {printable(note.text)}"
    for field in change.fields:
        if field.noise and not diffs.everything:
            continue
        first, *rest = field_lines(field, None if diffs.everything else LINES)
        yield f"    {first}"
        # A sign colours the line only where it comes first.
        yield from (f"{line[0]}     {line[2:]}" if line[:1] in "-+" else f"      {line}" for line in rest)


def _inline(text: str) -> str:
    return _html(re.sub(r"([\\`*_\[\]])", r"\\\1", text))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
