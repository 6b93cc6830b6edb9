"""Migrations from one ingress provider to another, for people, for pull requests and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helm_platform.diff.changes import Kind
from helm_platform.diff.formats.interface import counted
from helm_platform.diff.providers import Migration, Remark
from helm_platform.formats.excerpt import printable

_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}


@dataclass(frozen=True)
class Migrations:
    """All releases, and what the two providers are called. `everything` shows people those that do not change, too."""

    old: str
    new: str
    releases: tuple[Migration, ...]
    everything: bool = False

    @property
    def shown(self) -> list[Migration]:
        """The releases that people are shown."""
        return [each for each in self.releases if self.everything or each.changes]

    @property
    def quiet(self) -> list[str]:
        """In a sentence, the ones that they are not."""
        number = len(self.releases) - len(self.shown)
        verb = "does" if number == 1 else "do"
        return [f"{counted(number, 'release')} {verb} not change (--all shows them)"] if number else []

    @property
    def loses(self) -> bool:
        return any(each.loses or not each.complete for each in self.releases)

    @property
    def summary(self) -> str:
        """`2 of 12 releases lose something between … and …`."""
        some = sum(each.loses or not each.complete for each in self.releases)
        head = f"{some} of {counted(len(self.releases), 'release')} lose{'s' if some == 1 else ''} something"
        return (
            f"{head if some else counted(len(self.releases), 'release') + ': nothing is lost'}, {self.old} → {self.new}"
        )


def text(migrations: Migrations) -> str:
    """Lines for a terminal, ending with a newline."""
    blocks = ["\n".join(_release(each)) for each in migrations.shown]
    return "\n\n".join([*blocks, "\n".join([*migrations.quiet, migrations.summary])]) + "\n"


def markdown(migrations: Migrations) -> str:
    """The same for a pull request."""
    lines = [f"### {migrations.old} → {migrations.new}", ""]
    for each in migrations.shown:
        lines += [f"#### {each.label}", ""]
        for title, remarks in _parts(each):
            lines += [f"**{title}**", "", *(f"- `{remark.path}`: {remark.text}" for remark in remarks), ""]
        lines += [f"- {sign} {name}" for sign, name in _objects(each)] or ["no object changes"]
        lines.append("")
    return "\n".join([*lines, *(f"{said}\n" for said in migrations.quiet), f"**{migrations.summary}**"]) + "\n"


def machine(migrations: Migrations) -> str:
    """JSON: `from`, `to` and `releases`, each with its remarks as `path` and `text`."""

    def listed(remarks: Sequence[Remark]) -> list[dict[str, str]]:
        return [{"path": each.path, "text": each.text} for each in remarks]

    releases: list[dict[str, Any]] = [
        {
            "release": each.label,
            "lost": listed(each.lost),
            "ignored": listed(each.ignored),
            "differs": listed(each.differs),
            "moved": listed(each.moved),
            "complete": each.complete,
            "objects": [{"object": str(change.object), "change": change.kind.value} for change in each.objects],
        }
        for each in migrations.releases
    ]
    document = {"from": migrations.old, "to": migrations.new, "releases": releases}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _parts(release: Migration) -> Iterator[tuple[str, tuple[Remark, ...]]]:
    titles = {
        "lost": release.lost,
        "written for the old one only": release.ignored,
        "means something else": release.differs,
        "done in another way": release.moved,
    }
    yield from ((title, remarks) for title, remarks in titles.items() if remarks)


def _objects(release: Migration) -> Iterator[tuple[str, str]]:
    for change in release.objects:
        yield _SIGNS[change.kind], printable(str(change.object))


def _release(release: Migration) -> Iterator[str]:
    yield release.label
    for title, remarks in _parts(release):
        yield f"  {title}"
        width = max(len(each.path) for each in remarks)
        yield from (f"    {each.path:<{width}}  {printable(each.text)}" for each in remarks)
    if not release.complete:
        yield "  objects are not known: what is lost could not be taken out of the values"
        return
    changes = list(_objects(release))
    yield "  objects" if changes else "  no object changes"
    yield from (f"    {sign} {name}" for sign, name in changes)
