"""Write docs/reference/cli.md: every command with its usage, options, exit codes and examples.

What commands say about themselves is asked of click. The examples are lines of other pages, whose commands the tests
type; a page links back to where a line comes from.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from hack.docs.one_page import kept

from helm_platform.cli import group

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TARGET = DOCS / "reference" / "cli.md"
PROGRAM = "helm platform"
_INTRODUCTION = """\
# Commands

Made by `python -m hack.docs.cli` from the commands themselves and from the pages that use them: edit those, not this
page. `helm platform` and `helm-platform` are the same. Every command has `--help`, and completes in a shell
([how](../integration.md)). Exit codes, where a command says nothing else: 0 ok, 1 findings, 2 wrong usage, 3 the
environment (a tool, the network, a process).
"""
_FENCE = re.compile(r"^```(sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Both names of the program, at the beginning of a line, of a command in it, or of what a shell puts in.
_CALL = re.compile(r"(?:^|[|(] ?)helm[ -]platform(?= )")
_MOST = 3


@dataclass(frozen=True)
class Command:
    """A command by its words after the program: `("slo", "check")`."""

    words: tuple[str, ...]
    context: click.Context

    @property
    def title(self) -> str:
        """The command as it is typed."""
        return " ".join((PROGRAM, *self.words))


@dataclass(frozen=True)
class Example:
    """Lines that a reader types, and the page under `docs/` that has them."""

    text: str
    page: Path


def commands(context: click.Context | None = None, words: tuple[str, ...] = ()) -> Iterator[Command]:
    """Every command that does something, in the order of their names; groups are gone through."""
    context = context or click.Context(group, info_name=PROGRAM)
    if not isinstance(context.command, click.Group):
        yield Command(words, context)
        return
    for name in sorted(context.command.list_commands(context)):
        command = context.command.get_command(context, name)
        assert command is not None  # noqa: S101 - it is one of those listed
        yield from commands(click.Context(command, info_name=name, parent=context), (*words, name))


def examples() -> list[Example]:
    """All lines of the pages that call the program, the pages of rules left out: those show mistakes."""
    found = []
    for page in sorted(DOCS.rglob("*.md")):
        if page.parent.name == "rules" or page == TARGET:
            continue
        for language, text in _FENCE.findall(page.read_text(encoding="utf-8")):
            found += [Example(line, page) for line in _typed(text, language) if _CALL.search(line)]
    return found


def _typed(text: str, language: str) -> Iterator[str]:
    """The lines that are typed, without the prompt; one that goes on is one."""
    for line in re.findall(r"^(?:.*\\\n)*.*$", text, re.MULTILINE):
        if language == "sh":
            yield line
        elif line.startswith("$ "):
            yield line.removeprefix("$ ")


def of_command(command: Command, every: list[Example]) -> list[Example]:
    """The shortest few that call it, each once."""
    calls = re.compile(rf"{_CALL.pattern} {' '.join(command.words)}(?![\w-])")
    shortest = sorted((each for each in every if calls.search(each.text)), key=lambda each: (len(each.text), each.text))
    return list({each.text: each for each in reversed(shortest)}.values())[::-1][:_MOST]


def page() -> str:
    """The page, the same bytes for the same commands and pages."""
    every, shown = list(commands()), examples()
    lines = [_INTRODUCTION, "| Command | Does |", "|---|---|"]
    for each in every:
        summary = each.context.command.get_short_help_str(200)
        lines.append(f"| [{' '.join(each.words)}](#{each.title.replace(' ', '-')}) | {_cell(summary)} |")
    for each in every:
        lines += ["", *_section(each, of_command(each, shown))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _section(command: Command, shown: list[Example]) -> Iterator[str]:
    click_command, context = command.context.command, command.context
    yield f"## {command.title}\n"
    usage = " ".join(click_command.collect_usage_pieces(context))
    yield f"```text\n{command.title} {usage}\n```\n"
    yield from map(_paragraph, (click_command.help or "").replace("\b\n", "").split("\n\n"))
    records = [
        record
        for each in click_command.get_params(context)
        if isinstance(each, click.Option) and "--help" not in each.opts
        for record in [each.get_help_record(context)]
        if record is not None
    ]
    if records:
        yield "| Option | What it is |\n|---|---|"
        yield "\n".join(f"| `{names.replace('|', chr(92) + '|')}` | {_cell(text)} |" for names, text in records) + "\n"
    if click_command.epilog:
        yield f"{_words(click_command.epilog)}\n"
    own = getattr(click_command, "examples", ())
    if own:
        yield "```text\n" + "\n".join(own) + "\n```\n"
    if shown:
        pages = sorted({each.page for each in shown})
        links = ", ".join(f"[{_title(each)}]({_relative(each)})" for each in pages)
        yield "```sh\n" + "\n".join(each.text for each in shown) + f"\n```\n\nFrom {links}."


def _paragraph(text: str) -> str:
    """A paragraph of the help, which may be a command to type."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith(PROGRAM):
        return "```text\n" + "\n".join(lines) + "\n```\n"
    return f"{_words(text)}\n"


def _words(text: str) -> str:
    """Text of a terminal as Markdown: nothing but what stands between backticks is marked up."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") else re.sub(r"([*_<\[\]$])", r"\\\1", part) for part in parts)


def _cell(text: str) -> str:
    return _words(text).replace("|", "\\|")


def _title(page: Path) -> str:
    return page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def _relative(page: Path) -> str:
    return Path(os.path.relpath(page, TARGET.parent)).as_posix()


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    return kept(arguments, "the reference page of the commands", TARGET, "cli", page)


if __name__ == "__main__":
    sys.exit(main())
