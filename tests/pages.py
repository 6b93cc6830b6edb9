"""Pages whose commands are typed one after another, and whose output must be what the page shows.

| Fence | What happens |
|---|---|
| `sh` | every command succeeds |
| `sh refused` | every command is refused |
| `text` | what the commands of the block before have said, all together |
| `yaml FILE` | the reader writes that file, in the folder where the shell is |

`…` in a text stands for what differs from run to run: some of a line, or where it is alone, lines if any. Blocks
of other languages are for the reader only.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support import ROOT

_FENCE = re.compile(r"^```(sh|sh refused|text|yaml \S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY = "…"
#: What a command says while it works; a terminal shows it on a line that goes.
_PROGRESS = re.compile(r"(rendering|rendered|compared|checking|checked) \d+ \w+(, in [\d.]+ s)?\n")
_LEAST = 12


@dataclass(frozen=True)
class Block:
    """Commands of a page: the heading above, the line where they stand, what they say ("" where it is not shown).

    `file` is what they write, where the reader does it in an editor.
    """

    heading: str
    line: int
    commands: tuple[str, ...]
    refused: bool = False
    shown: str = ""
    file: str = ""


@dataclass(frozen=True)
class Answer:
    """What a command said on both streams, and its exit code."""

    said: str
    code: int


def typed_pages() -> list[Path]:
    """The tutorial, how-tos, pages of operations and some guides, where they have something to type.

    A new how-to is found. Pages that test modules of their own type, as docs/tour.md, are not among them.
    """
    docs = ROOT / "docs"
    found = [docs / name for name in ("tutorial.md", "security.md", "scale.md") if (docs / name).is_file()]
    found += [*(docs / "how-to").glob("*.md"), *(docs / "operate").glob("*.md")]
    return sorted(page for page in found if any(blocks(page)))


def counted(pages: Iterable[Path]) -> str:
    """How much pages have to type, to write and to compare: a line for a report."""
    every = [block for page in pages for block in blocks(page)]
    typed = sum(len(block.commands) for block in every if not block.file)
    files, shown = sum(bool(block.file) for block in every), sum(bool(block.shown) for block in every)
    return f"{typed} commands typed, {files} files written, {shown} outputs compared"


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page with commands, in order. Raises ValueError for a text that would fit whatever is said."""
    text = page.read_text(encoding="utf-8")
    found: Block | None = None
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 1
        kind, inner = fence.groups()
        if kind != "text":
            if found is not None:
                yield found
            heading = re.findall(r"^#+ (.+)$", text[: fence.start()], re.MULTILINE)[-1]
            _, _, file = kind.partition("yaml ")
            commands = (_written(file, inner),) if file else tuple(_commands(inner))
            found = Block(heading, line, commands, kind == "sh refused", file=file)
        elif found is None or found.shown or found.file:
            raise ValueError(f"{page.name}:{line}: no command has said this")
        elif max(len(each.replace(_ANY, "")) for each in inner.splitlines()) < _LEAST:
            raise ValueError(f"{page.name}:{line}: this would fit everything")
        else:
            found = replace(found, shown=inner)
    if found is not None:
        yield found


def _written(file: str, text: str) -> str:
    """A command that does what an editor does."""
    return f"mkdir -p \"$(dirname '{file}')\" && cat >'{file}' <<'END OF FILE'\n{text}END OF FILE"


def _commands(text: str) -> Iterator[str]:
    """Those that a person would end with the return key: a line, with those that go on or lie in a loop."""
    lines: list[str] = []
    for line in text.splitlines():
        lines.append(line)
        if not line.endswith("\\") and not (lines[0].startswith("for ") and line != "done"):
            yield "\n".join(lines)
            lines = []
    if lines:
        raise ValueError(f"it does not end: {lines[0]}")


def fits(shown: str, said: str) -> bool:
    """Whether a text of a page is what was said."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == _ANY:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".+?".join(re.escape(part) for part in line.split(_ANY)) + r"[ ]*\n"
    return re.fullmatch(pattern, _PROGRESS.sub("", said)) is not None


def shell(folder: Path, helm: Path, kubectl: Path, home: Path, environment: Mapping[str, str]) -> Shell:
    """A shell of somebody who has Helm with the plugin, kubectl and git, in which that one is Jo.

    `environment` is what is exported besides; all else that a shell remembers goes into the new folder `home`.
    """
    programs, remembered = home / "bin", home / "shell"
    for each in (programs, remembered):
        each.mkdir(parents=True)
    for name, program in (("helm", helm), ("kubectl", kubectl)):
        (programs / name).symlink_to(program)
    (home / ".gitconfig").write_text("[user]\nname = Jo\nemail = jo@acme.io\n")
    own = {"HOME": str(home), "PATH": f"{programs}:{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    taken = {name: value for name, value in os.environ.items() if name.startswith(("PYTHON", "HELM_PLATFORM_", "GOGC"))}
    whole = {**taken, **environment, **own}
    subprocess.run([programs / "helm", "plugin", "install", ROOT], env=whole, check=True, capture_output=True)
    return Shell(folder, whole, remembered)


class Shell:
    """A shell that a reader types into: the folder and what is exported stay from command to command."""

    def __init__(self, folder: Path, environment: Mapping[str, str], private: Path) -> None:
        """Begin in a folder with this environment and no other; `private` is a folder for what the shell remembers."""
        self._kept = private
        self._environment = dict(environment)
        (private / "folder").write_text(f"{folder}\n")
        (private / "exports").write_text("")

    @property
    def folder(self) -> Path:
        """Where it is now."""
        return Path((self._kept / "folder").read_text().strip())

    def type(self, command: str) -> Answer:
        """Run one command to its end."""
        script = (
            f'. "{self._kept}/exports"; cd "{self.folder}"\n{command}\n'
            f'code=$?; pwd >"{self._kept}/folder"; export -p >"{self._kept}/exports"; exit $code'
        )
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Answer(done.stdout.decode(), done.returncode)
