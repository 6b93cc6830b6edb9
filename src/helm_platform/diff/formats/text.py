"""For people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diff.changes import Effect, Kind, ObjectChange, ReleaseChange
from helm_platform.diff.formats.interface import LINES, Diffs, Format
from helm_platform.diff.formats.lines import field_lines
from helm_platform.formats.excerpt import printable

_BOLD, _RED, _GREEN, _YELLOW, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
_SIGNS = {Kind.ADDED: ("+", _GREEN), Kind.REMOVED: ("-", _RED), Kind.CHANGED: ("~", _YELLOW)}
_EFFECTS = {Effect.RESTARTS: _YELLOW, Effect.REFUSED: _RED, Effect.HARMS: _RED}
_LINES = {"-": _RED, "+": _GREEN}
WORDS = {Kind.ADDED: " (new)", Kind.REMOVED: " (no longer there)", Kind.CHANGED: ""}


class Text(Format):
    def render(self, diffs: Diffs, *, color: bool = False) -> str:
        releases, left = diffs.visible
        blocks = ["\n".join(_release(release, diffs, _Paint(on=color))) for release in releases]
        return "\n\n".join([*blocks, "\n".join([*left, diffs.summary])]) + "\n"


class _Paint:
    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        return f"{style}{text}{_RESET}" if self.on and text and style else text


def _release(release: ReleaseChange, diffs: Diffs, paint: _Paint) -> Iterator[str]:
    yield paint(f"{release.label}{WORDS[release.kind]}", _BOLD)
    for change in diffs.shown(release)[0]:
        yield from _object(change, diffs, paint)


def _object(change: ObjectChange, diffs: Diffs, paint: _Paint) -> Iterator[str]:
    sign, style = _SIGNS[change.kind]
    yield f"  {paint(f'{sign} {printable(str(change.object))}', style)}"
    for note in change.notes:
        yield f"      {paint(f'! {printable(note.text)}', _EFFECTS[note.effect])}"
    for field in change.fields:
        if field.noise and not diffs.everything:
            continue
        first, *rest = field_lines(field, None if diffs.everything else LINES)
        yield f"      {first}"
        for line in rest:
            yield f"        {paint(line, _LINES.get(line[:1], ''))}"
