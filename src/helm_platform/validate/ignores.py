"""Findings that somebody has looked at and wants to keep, each with the reason beside it.

    tag: 1.10  # helm-platform: ignore[unquoted-version] the chart of acme wants a number
    # helm-platform: ignore[null-value, duplicate-key] on a line of its own: for the line below
    # helm-platform: ignore-file[null-value] above the first key: for the whole file

What Helm or the chart refuses cannot be ignored: it would only fail later. A comment that ignores nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Edit, Fix, Level, Span
from helm_platform.schemas.shape import listed
from helm_platform.validate.names import nearest, surely
from helm_platform.validate.outcome import Ignored
from helm_platform.validate.remedies import without_comment
from helm_platform.validate.rules import FIRST_LOOK, REFUSED, RULES
from helm_platform.validate.secrecy import secret_column
from helm_platform.values import Document
from helm_platform.values.comments import Comment, Comments, comments

_OURS = re.compile(r"#\s*helm-platform\s*:\s*(?P<word>[A-Za-z][A-Za-z-]*)(?P<rest>.*)", re.IGNORECASE)
_RULES = re.compile(r"\s*\[(?P<rules>[^\]]*)\](?P<reason>.*)")
_NAME = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_LINE, _FILE = "ignore", "ignore-file"
_NEAR = 0.75


@dataclass(frozen=True)
class Known:
    """The rules that a comment can name: all with what they mean, those that nobody can ignore with the reason, and
    those that are asked without a render.
    """

    all: Mapping[str, str]
    refused: Mapping[str, str]
    first_look: frozenset[str]


OF_VALUES = Known(RULES, REFUSED, FIRST_LOOK)


@dataclass(frozen=True)
class Ignore:
    """A rule that is ignored on one line of a file, or in all of it where `line` is None."""

    rule: str
    reason: str
    file: Path
    line: int | None
    span: Span
    fix: Fix
    confidential: bool = False
    """Whether the line of the comment may hold a secret, and is not shown."""

    def covers(self, finding: Diagnostic) -> bool:
        """Whether the finding is meant. One about what must not be shown never is."""
        if finding.rule != self.rule or finding.file != self.file or finding.confidential:
            return False
        return self.line is None or (finding.span is not None and finding.span.line == self.line)


@dataclass(frozen=True)
class Ignores:
    """What files ignore, and what is wrong with how they say it. Files in `unsure` could not be read to the end."""

    all: tuple[Ignore, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    unsure: frozenset[Path] = field(default_factory=frozenset)
    rules: Known = field(default_factory=lambda: OF_VALUES)

    def apart(self, findings: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Ignored]]:
        """The findings that stay, and those that are ignored."""
        kept: list[Diagnostic] = []
        ignored: list[Ignored] = []
        for finding in findings:
            ignore = next((each for each in self.all if each.covers(finding)), None)
            if ignore is None:
                kept.append(finding)
            else:
                ignored.append((finding, ignore.reason))
        return kept, ignored

    def vain(self, kept: Iterable[Diagnostic], ignored: Iterable[Ignored], *, rendered: bool) -> Iterator[Diagnostic]:
        """What is wrong with the ignores, now that the findings are known: those that nothing came of as well.

        A rule that was not asked, because it needs a render or the file is broken, is not called unused.
        """
        yield from self.problems
        used = [finding for finding, _ in ignored]
        hidden = [finding for finding in kept if finding.confidential]
        for each in self.all:
            if any(each.covers(replace(finding, confidential=False)) for finding in hidden):
                yield _cannot(each, "a secret in clear must leave the file")
                continue
            asked = each.file not in self.unsure and (rendered or each.rule in self.rules.first_look)
            if asked and not any(each.covers(finding) for finding in used):
                yield _unused(each)


def ignores(documents: Iterable[Document], rules: Known = OF_VALUES) -> Ignores:
    """What the comments of these files ignore, of the rules that there are."""
    found: list[Ignore] = []
    problems: list[Diagnostic] = []
    unsure = set()
    for document in documents:
        if not document.complete:
            unsure.add(document.file)
        if "helm-platform" not in document.text.lower():
            continue
        notes = comments(document.text)
        for comment in notes.found:
            said = _OURS.search(comment.text)
            if said and nearest(said["word"], [_LINE, _FILE], _NEAR):
                reading = _Reading(comment, said, document, notes, rules)
                problems += reading.problems()
                found += reading.ignores()
    return Ignores(tuple(found), tuple(problems), frozenset(unsure), rules)


@dataclass(frozen=True)
class _Reading:
    """One comment, and what its words are."""

    comment: Comment
    said: re.Match[str]
    document: Document
    notes: Comments
    rules: Known

    def problems(self) -> Iterator[Diagnostic]:
        word = self.said["word"]
        if word not in (_LINE, _FILE):
            yield self._problem("bad-ignore", f"`{word}` ignores nothing", "write `# helm-platform: ignore[rule] why`")
        elif not self._names():
            message = "this names no rule in brackets, so it ignores nothing"
            yield self._problem("bad-ignore", message, "write `# helm-platform: ignore[rule] why`")
        elif self._too_late():
            advice = "move it above the first key, or write `ignore[…]` on the line of the finding"
            yield self._problem("bad-ignore", "`ignore-file` below the first key ignores nothing", advice)
        else:
            yield from filter(None, (self._unfit(name, where) for name, where in self._names()))
            if not self._reason():
                advice = "say behind the bracket why it is right as it is"
                message = "an ignore needs a reason; without one it ignores nothing"
                yield self._problem("ignore-without-reason", message, advice)

    def ignores(self) -> Iterator[Ignore]:
        reason = self._reason()
        if self.said["word"] not in (_LINE, _FILE) or not reason or self._too_late():
            return
        line = None if self._whole() else self._line()
        for name, where in self._names():
            if name in self.rules.all and name not in self.rules.refused:
                yield Ignore(
                    name, reason, self.document.file, line, where, self._removal(name, where), self._confidential()
                )

    def _problem(
        self, rule: str, message: str, advice: str, where: Span | None = None, fix: Fix | None = None
    ) -> Diagnostic:
        span = where or replace(self.comment.span, column=self.comment.span.column + self.said.start())
        return Diagnostic(
            *(rule, Level.ERROR, message, self.document.file, span),
            help=advice,
            fix=fix,
            confidential=self._confidential(),
        )

    def _confidential(self) -> bool:
        return secret_column(self.document.source.lines[self.comment.span.line - 1]) is not None

    def _unfit(self, name: str, where: Span) -> Diagnostic | None:
        """What is wrong with ignoring this rule."""
        every, refused = self.rules.all, self.rules.refused
        if name in refused:
            message = f"`{name}` cannot be ignored: {refused[name]}"
            return self._problem("cannot-ignore", message, "mend what it is about", where)
        if name in every:
            return None
        possible = [rule for rule in every if rule not in refused]
        sure, near = surely(name, every), nearest(name, possible)
        fix = Fix(f"replace `{name}` by `{sure}`", (Edit(where, sure),)) if sure in possible else None
        found = self._problem("unknown-rule", f"`{name}` is no rule", f"rules: {listed(possible, 20)}", where, fix)
        return replace(found, label=f"did you mean `{near}`?", help=None) if near else found

    def _whole(self) -> bool:
        return self.said["word"] == _FILE

    def _too_late(self) -> bool:
        return self._whole() and self.comment.span.line >= self.notes.first_content

    def _brackets(self) -> re.Match[str] | None:
        return _RULES.fullmatch(self.said["rest"])

    def _reason(self) -> str:
        brackets = self._brackets()
        return brackets["reason"].strip() if brackets else ""

    def _names(self) -> list[tuple[str, Span]]:
        """The rules between the brackets, each with its place."""
        brackets = self._brackets()
        if brackets is None:
            return []
        line, column = self.comment.span.line, self.comment.span.column
        column += self.said.start("rest") + brackets.start("rules")
        return [
            (each[0], Span(line, column + each.start(), line, column + each.end()))
            for each in _NAME.finditer(brackets["rules"])
        ]

    def _line(self) -> int:
        """The line that is meant: that of the comment, or the one below it and below the comments that follow it."""
        line = self.comment.span.line
        alone = {each.span.line for each in self.notes.found if each.alone}
        while line in alone:
            line += 1
        return line

    def _removal(self, name: str, where: Span) -> Fix:
        """The fix that takes one rule out of the brackets, or the whole comment with the last one."""
        places = [span for _, span in self._names()]
        index = places.index(where)
        if len(places) == 1:
            edit = without_comment(self.comment, self.document, self.said.start())
        elif index:
            edit = Edit(replace(where, column=places[index - 1].end_column), "")
        else:
            edit = Edit(replace(where, end_column=places[1].column), "")
        return Fix(f"remove the ignore of `{name}`", (edit,))


def _unused(ignore: Ignore) -> Diagnostic:
    same_line = ignore.line == ignore.span.line
    where = "in this file" if ignore.line is None else "on this line" if same_line else "on the line below"
    return Diagnostic(
        "unused-ignore",
        Level.WARNING,
        f"nothing {where} breaks `{ignore.rule}`",
        ignore.file,
        ignore.span,
        label="remove it",
        help="an ignore that is not needed hides the next mistake",
        fix=ignore.fix,
        confidential=ignore.confidential,
    )


def _cannot(ignore: Ignore, why: str) -> Diagnostic:
    message = f"`{ignore.rule}` cannot be ignored here: {why}"
    return Diagnostic(
        *("cannot-ignore", Level.ERROR, message, ignore.file, ignore.span),
        help="mend what it is about",
        confidential=ignore.confidential,
    )
