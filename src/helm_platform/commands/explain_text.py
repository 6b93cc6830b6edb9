"""The answer of `helm platform explain` for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from helm_platform.diagnostics import ValuesPath
from helm_platform.formats.excerpt import printable
from helm_platform.schemas.shape import either, tick
from helm_platform.validate.layers import Kind, Statement, overruled
from helm_platform.validate.names import readable
from helm_platform.validate.reference import NO_EXAMPLE, Below, Book, Form, Lost, Page, page
from helm_platform.validate.secrecy import HIDDEN
from helm_platform.values import Mapping, as_written, block

if TYPE_CHECKING:
    from helm_platform.commands.explain import Answer, Origins

_WIDTH = 110
_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
_LAYERS = {
    Kind.ENFORCED: "fixed by the platform: no values file can change it",
    Kind.CHART: "default of the chart",
    Kind.PLATFORM: "default of the platform",
}
_NOTHING = {"none": "none: the key does nothing until it is written", "required": "none: the key must be written"}


def overview_text(book: Book, *, color: bool) -> str:
    """The top-level keys, by what they are about."""
    paint = _Paint(on=color)
    lines = [paint(f"Keys of {book.chart.label}", _BOLD)]
    for group, names in book.groups.items():
        lines += ["", paint(group, _BOLD), *_table([_top(name, book) for name in names], paint)]
    lines += [
        "",
        "One key in full: helm platform explain KEY. Where its value comes from: helm platform explain KEY -f FILE",
    ]
    return _joined(lines)


def answer_text(answer: Answer, *, color: bool) -> str:
    """A key in full."""
    return _joined(_Answer(answer, _Paint(on=color)).lines())


class _Paint:
    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        return f"{style}{text}{_RESET}" if self._on and text else text


class _Answer:
    def __init__(self, answer: Answer, paint: _Paint) -> None:
        self._answer = answer
        self._page = answer.page
        self._paint = paint

    def lines(self) -> Iterator[str]:
        told = self._page
        if self._answer.asked:
            yield f"`{printable(self._answer.asked)}` of other charts is `{_name(told.path)}` here."
            yield ""
        yield self._paint(_name(told.path), _BOLD)
        if told.about:
            yield from textwrap.wrap(told.about, _WIDTH, initial_indent="  ", subsequent_indent="  ")
            yield ""
        for name, rows in self._facts():
            for number, row in enumerate(rows):
                yield f"  {self._paint(name.ljust(10), _BLUE) if number == 0 else ' ' * 10} {row}".rstrip()
        if told.keys and len(told.forms) < 2:  # noqa: PLR2004 - each form shows its own
            yield ""
            yield self._paint(f"Keys below {_name(told.path)}", _BOLD)
            yield from _table(told.keys, self._paint)
        if self._answer.origins is not None:
            yield ""
            yield from self._value(self._answer.origins)

    def _facts(self) -> Iterator[tuple[str, list[str]]]:
        told = self._page
        if told.removed is not None:
            yield from _status("removed", told.removed)
            return
        if told.deprecated is not None:
            yield from _status("deprecated", told.deprecated)
        yield "type", [told.type]
        if told.allowed and len(told.forms) < 2:  # noqa: PLR2004
            yield "allowed", _wrapped(either([tick(word) for word in told.allowed]))
        if told.limits:
            yield "must be", list(told.limits)
        if len(told.forms) > 1:
            yield "one of", [line for form in told.forms for line in _form_lines(form)]
        if told.since:
            yield "since", [told.since]
        yield "default", _wrapped(self._default())
        yield from self._elsewhere()

    def _elsewhere(self) -> Iterator[tuple[str, list[str]]]:
        told = self._page
        if told.example is not NO_EXAMPLE:
            yield "example", [printable(line) for line in block(told.example)]
        if told.same_as:
            yield "as", [f"`{told.same_as}` of the top level"]
        if told.inherited:
            yield "else", [f"workloads take `{told.inherited}` of the top level where they do not say it"]
        if told.docs:
            yield "docs", [told.docs]

    def _default(self) -> str:
        told = self._page
        if told.default in _NOTHING and told.chart_default is not None and not _empty(told):
            return f"{as_written(told.chart_default)} (values.yaml of the chart)"
        return _NOTHING.get(told.default, told.default)

    def _value(self, origins: tuple[Origins, ...]) -> Iterator[str]:
        path = self._page.path
        if len(origins) == 1 and origins[0].path == path:
            yield from self._single(origins[0])
        else:
            yield self._paint(f"Values below {_name(path)}, each with where it comes from", _BOLD)
            yield from _rows(path, origins)
        if self._answer.inherited:
            yield ""
            yield self._paint("From the top level, because the workload does not say it", _BOLD)
            yield from _rows((), self._answer.inherited)

    def _single(self, origin: Origins) -> Iterator[str]:
        default = self._page.default
        rest = {"none": "", "required": "; it must be written"}.get(default, f"; default: {default}")
        yield self._paint(f"Value: {_shown(origin)}{rest if origin.node is None else ''}", _BOLD)
        rows = [(printable(each.place), _said(each, origin), _remark(each, origin)) for each in origin.statements]
        yield from _columns(rows)


def _rows(path: ValuesPath, origins: tuple[Origins, ...]) -> Iterator[str]:
    rows = []
    for origin in origins:
        head = f"{_name(origin.path[len(path) :])}: {_shown(origin)}"
        for number, each in enumerate(origin.statements):
            remark = _remark(each, origin) if number == 0 else _instead(each, origin)
            rows.append(("" if number else head, printable(each.place), remark.removesuffix("wins").removesuffix("; ")))
    yield from _columns(rows)


def _name(path: ValuesPath) -> str:
    return printable(readable(path))


def _status(word: str, told: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    lines = [f"in {told['since']}"] if "since" in told else ["yes"]
    lines += [f"use `{told['use']}`"] if "use" in told else []
    lines += [told["why"]] if "why" in told else []
    yield word, lines


def _form_lines(form: Form) -> Iterator[str]:
    kind = either([tick(word) for word in form.allowed]) if form.allowed else form.type
    needed = [each.name for each in form.keys if each.required]
    others = [each.name for each in form.keys if not each.required]
    below = f" with {either(needed, 'and')}" if needed else ""
    below += f"{'; it may have' if needed else ' that may have'} {either(others, 'and')}" if others else ""
    text = ", ".join([f"{form.title}: {kind}{below}" if form.title else f"{kind}{below}", *form.limits])
    for number, line in enumerate(textwrap.wrap(text, _WIDTH - 15)):
        yield f"{'- ' if number == 0 else '  '}{line}"


def _empty(told: Page) -> bool:
    return isinstance(told.chart_default, Mapping) and not told.chart_default.entries


def _shown(origin: Origins) -> str:
    if origin.node is None:
        return "not set"
    return HIDDEN if origin.hidden else printable(as_written(origin.node, 70))


def _said(said: Statement, origin: Origins) -> str:
    if said.node is None:
        return "takes it away" if said.path == origin.path else f"replaces `{_name(said.path)}` around it"
    return HIDDEN if origin.hidden else printable(as_written(said.node))


def _instead(said: Statement, origin: Origins) -> str:
    return f"instead of {_said(said, origin)}" if said.node is not None else "not set there"


def _remark(said: Statement, origin: Origins) -> str:
    texts = [_LAYERS[said.kind]] if said.kind in _LAYERS else []
    if overruled(said, origin.statements):
        texts.append("the chart refuses it; remove the line")
    elif said.wins and said.node is not None and len(origin.statements) > 1:
        texts.append("wins")
    return "; ".join(texts)


def _top(name: str, book: Book) -> Below:
    found = book.look_up((name,))
    return Below(name, "" if isinstance(found, Lost) else page(found, book).about)


def _table(keys: tuple[Below, ...] | list[Below], paint: _Paint) -> Iterator[str]:
    width = min(max((len(each.name) for each in keys), default=0), 28)
    for each in keys:
        about = f"{each.about} (required)" if each.required else each.about
        first, *rest = textwrap.wrap(about, _WIDTH - width - 4) or [""]
        yield f"  {paint(each.name.ljust(width), _BLUE)}  {first}".rstrip()
        for line in rest:
            yield f"  {' ' * width}  {line}"


def _columns(rows: list[tuple[str, str, str]]) -> Iterator[str]:
    widths = [min(max((len(row[number]) for row in rows), default=0), 60) for number in (0, 1)]
    for row in rows:
        yield f"  {row[0].ljust(widths[0])}  {row[1].ljust(widths[1])}  {row[2]}".rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH - 13) or [""]


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
