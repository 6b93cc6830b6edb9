"""Write docs/rules/: a page for each rule of `helm platform validate` and of `slo check`, and their list.

What a page says comes from the rule itself and from a case of the tests: the case whose output speaks of this rule and
no other, and whose folder says what is right: in `right.yaml` instead of values.yaml, in a folder `right` instead of
all files, or in `right.txt` instead of the arguments. The tests hold that output, and what is called right, against
what the command says. A rule without such a case is an error here.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.formats.excerpt import printable
from helm_platform.slo import lints as of_objectives
from helm_platform.slo import rule_ids
from helm_platform.validate import rules
from helm_platform.validate.lints import EVERY, LINTS, MERGED_LINTS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "rules"
#: A case of it would be as large as what it is about, or would need a Prometheus.
WITHOUT_CASE = frozenset({"file-too-large", "large-object", "no-series"})
_FOUND = re.compile(r"^(?:error|warning|note)\[([a-z0-9-]+)\]", re.MULTILINE)
_TEST_CHART = "shop-app"


class IncompleteError(Exception):
    """A rule that has no page; the message says what it lacks."""


@dataclass(frozen=True)
class Group:
    """Rules of one kind, with what is true of ignoring them."""

    title: str
    about: str
    rules: dict[str, str]
    ignore: str


_REFUSED = "Not possible: {} refuses the values, whatever is ignored here."
_COMMENT = """A comment in the line of the finding lets it pass, with a reason for the next reader:

```yaml
key: value # helm-platform: ignore[{rule}] why this is meant
```
"""
_FORETOLD = (
    _COMMENT + "\nThe errors of this rule are also the chart's: a render ends with them, whatever is ignored here."
)
_OTHERWISE = {
    "secret-in-clear": "Not by a comment: a secret must leave the file. What is none says so under `secrets.ignore`,\n"
    "with a reason. Other charts have no such place.",
}
GROUPS = (
    Group(
        "Reading", "What Helm cannot read, or reads otherwise than it looks.", rules.READING, _REFUSED.format("Helm")
    ),
    Group("Meaning", "What the chart's schema does not take.", rules.MEANING, _REFUSED.format("the chart")),
    Group(
        "Likely mistakes in a file",
        "What Helm and the schema take, and nobody means.",
        {lint.id: lint.docs for lint in LINTS},
        _COMMENT,
    ),
    Group(
        "Likely mistakes in a release",
        "The same, seen when all files are laid over each other.",
        {lint.id: lint.docs for lint in MERGED_LINTS},
        _COMMENT,
    ),
    Group(
        "Fleet repository",
        "Files around the values.",
        rules.FLEET,
        "Not possible: other rules would judge by a file that says something else than its author means.",
    ),
    Group("Rendering", "What a render with the real helm adds.", rules.RENDERING, _REFUSED.format("Helm")),
    Group("Kubernetes", "What the Kubernetes API would say to the objects.", rules.KUBERNETES, _COMMENT),
    Group(
        "Documents of objectives",
        "What no rules can be made of, beside what is said of YAML and of keys above.",
        rule_ids.READING,
        "Not possible: no rules can be made of it, whatever is ignored here.",
    ),
    Group(
        "Likely mistakes in objectives",
        "What ServiceLevels documents may say, and what would not do what it says.",
        rule_ids.LINTING,
        _COMMENT,
    ),
    Group("Ignores", "Comments that keep findings.", rules.IGNORING, "Not possible: it is about ignores themselves."),
)


#: What a lint is about, in the first line of its module.
SUMMARIES = {
    lint.id: (sys.modules[lint.check.__module__].__doc__ or "").splitlines()[0]
    for lint in (*EVERY, *of_objectives.LINTS)
}
#: Every rule that has a page.
RULES = {**rules.RULES, **rule_ids.OWN}


@dataclass(frozen=True)
class Case:
    """A case of the tests that shows a rule."""

    folder: Path

    @property
    def objectives(self) -> bool:
        """Whether it is about ServiceLevels documents."""
        return self.folder.parent.parent.name == "slo"

    @property
    def words(self) -> list[str]:
        """The arguments of the command in this case."""
        arguments = self.folder / "args.txt"
        return shlex.split(arguments.read_text(encoding="utf-8")) if arguments.exists() else self._usual

    @property
    def _usual(self) -> list[str]:
        return ["slo.yaml"] if self.objectives else ["-f", "values.yaml"]

    @property
    def right_words(self) -> list[str] | None:
        """The arguments that are right, where they are what was wrong."""
        arguments = self.folder / "right.txt"
        return shlex.split(arguments.read_text(encoding="utf-8")) if arguments.exists() else None

    @property
    def said(self) -> str:
        """What the command says, without the line that holds its exit code."""
        return re.sub(r"exit \d\n\Z", "", (self.folder / "expected.txt").read_text(encoding="utf-8"))

    def command(self, words: list[str]) -> str:
        """The call as a user types it: which chart the tests take is told beside it."""
        if self.objectives:
            return shlex.join(["helm", "platform", "slo", "check", *words])
        if "--chart" in words:
            at = words.index("--chart")
            words = [*words[:at], *words[at + 2 :]]
        fast = [] if self.folder.parent.name == "verdicts" else ["--fast"]
        return shlex.join(["helm", "platform", "validate", *fast, *words])

    def files(self) -> Iterator[tuple[str, str]]:
        """The names and texts of the files it is about, values first."""
        names = [word for option, word in zip(self.words, self.words[1:], strict=False) if option == "-f"]
        yield from self._texts(self.folder, self._documents(self.folder) if self.objectives else names)

    def _documents(self, folder: Path) -> list[str]:
        """The documents that the command reads in a folder."""
        found = [folder / "slo.yaml", *sorted((folder / "apps").rglob("slo.yaml"))]
        return [str(file.relative_to(folder)) for file in found if file.is_file()]

    def right(self) -> Iterator[tuple[str, str]]:
        """The files that are right, those that need no change left out."""
        whole = self.folder / "right"
        if whole.is_dir():
            yield from self._texts(whole, self._documents(whole) if self.objectives else [])
        elif self.right_words is None:
            yield (
                "slo.yaml" if self.objectives else "values.yaml",
                (self.folder / "right.yaml").read_text(encoding="utf-8"),
            )

    def _texts(self, folder: Path, names: list[str]) -> Iterator[tuple[str, str]]:
        around = [folder / "platform.yaml", *sorted((folder / "teams").glob("*.yaml"))]
        if not self.objectives:
            around += sorted((folder / "apps").rglob("*.yaml"))
        for file in [*(folder / name for name in names), *around]:
            if file.is_file() and file.name != "monitoring.yaml":
                yield str(file.relative_to(folder)), file.read_text(encoding="utf-8")


def cases() -> dict[str, Case]:
    """The case of each rule. Raises IncompleteError."""
    found: dict[str, Case] = {}
    folders = ("tests/cases", "tests/verdicts", "tests/slo/cases")
    for right in sorted(right for folder in folders for right in ROOT.glob(f"{folder}/*/right*")):
        case = Case(right.parent)
        named = set(_FOUND.findall(case.said))
        if len(named) != 1:
            raise IncompleteError(f"{right.relative_to(ROOT)}: its case must show one rule; it shows {sorted(named)}")
        (rule,) = named
        if rule in found:
            raise IncompleteError(f"{rule} has two cases: {found[rule].folder.name} and {case.folder.name}")
        found[rule] = case
    missing = {*RULES, *rules.RULES} - set(found) - WITHOUT_CASE
    if missing:
        raise IncompleteError(f"no case in tests/ with a right.yaml shows {', '.join(sorted(missing))}")
    return found


def pages() -> dict[str, str]:
    """Every page by its name, the same bytes for the same rules and cases. Raises IncompleteError."""
    shown = cases()
    made = {"README.md": _index()}
    for group in GROUPS:
        for rule, text in group.rules.items():
            made[f"{rule}.md"] = "\n".join(_page(group, rule, text, shown.get(rule)))
    return made


def _page(group: Group, rule: str, text: str, case: Case | None) -> Iterator[str]:
    summary = f"{SUMMARIES[rule]} " if rule in SUMMARIES else ""
    yield f"# {rule}\n\n{_wrapped(summary + text)}\n"
    if case is not None:
        yield "## Wrong\n"
        for name, content in case.files():
            yield _block(name, content)
        yield f"```console\n$ {case.command(case.words)}\n{case.said}```\n"
        if f"against {_TEST_CHART}" in case.said:
            yield f"`{_TEST_CHART}` is the small chart in tests/cases/chart.\n"
        yield "## Right\n"
        for name, content in case.right():
            yield _block(name, content)
        if case.right_words is not None:
            yield f"```console\n$ {case.command(case.right_words)}\n```\n"
    yield f"## Ignore\n\n{_ignore(group, rule)}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def _ignore(group: Group, rule: str) -> str:
    foretold = any(lint.id == rule and lint.foretells for lint in MERGED_LINTS)
    text = group.ignore if _refused(rule) else _FORETOLD if foretold else _COMMENT
    return f"{_OTHERWISE.get(rule, text).replace('{rule}', rule).strip()}\n"


def _refused(rule: str) -> bool:
    return rule in (rules.REFUSED if rule in rules.RULES else rule_ids.REFUSED)


def _block(name: str, content: str) -> str:
    text = printable(content)
    if not text.endswith("\n"):
        text += "\n"  # a fence begins its line; that the file stops without a line end is said below it
    return f"`{name}`:\n\n```yaml\n{text}```\n"


def _index() -> str:
    lines = [
        "# Rules",
        "",
        "What `helm platform validate` and `slo check` report, one page a rule, made by `python hack/docs/rules.py`",
        "and from cases of the tests. Ids are stable: configuration and CI may refer to them. Only errors make the",
        "command fail; a warning is likely a mistake, a note is worth a thought.",
    ]
    for group in GROUPS:
        lines += ["", f"## {group.title}", "", group.about, "", "| Rule | What |", "|---|---|"]
        for rule, text in group.rules.items():
            first = SUMMARIES.get(rule) or re.split(r"(?<=[.])\s", text, maxsplit=1)[0]
            lines.append(f"| [{rule}]({rule}.md) | {first.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check compare them. Exit code 1 when one is stale, missing or left over."""
    parser = argparse.ArgumentParser(description="Write the pages of the rules.")
    parser.add_argument("--check", action="store_true", help="fail when the committed pages are not the current ones")
    options = parser.parse_args(arguments)
    try:
        made = pages()
    except IncompleteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    there = {file.name: file.read_text(encoding="utf-8") for file in TARGET.glob("*.md")}
    stale = [name for name in sorted({*made, *there}) if made.get(name) != there.get(name)]
    if options.check:
        for name in stale:
            print(f"docs/rules/{name} is stale; run: python hack/docs/rules.py", file=sys.stderr)
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in made:
            (TARGET / name).write_text(made[name], encoding="utf-8")
        else:
            (TARGET / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
