"""The tutorial, how-tos, and pages of operations, typed from top to bottom: what a page shows is what a reader sees.

A reader stands in a repository like examples/fleet, committed, where a page names something of one, else in an empty
folder; and has the checkout and a cluster.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.fleets import git
from tests.pages import Block, blocks, fits, shell, typed_pages
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane

PAGES = {page: list(blocks(page)) for page in typed_pages()}
#: What only a fleet repository has an answer to.
_FLEET = re.compile(r"\b(apps|teams|gitops|owners|platform history|tenant)\b|prove (isolation|room)|--(shard|changed) ")
#: A page that makes a namespace names it in a command.
_NAMESPACE = re.compile(r"kubectl create namespace ([a-z-]+)|-n ([a-z-]+) --create-namespace")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_a_reader_sees_what_the_page_shows(
    page: Path, control_plane: ControlPlane, helm4: Path, kubectl: Path, charts: Path, umbrella: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    typed = [each for block in PAGES[page] if not block.file for each in block.commands]
    _begin(folder, fleet=any(_FLEET.search(each) for each in typed))
    checkout = _checkout(tmp_path / "platform", charts, umbrella)
    environment = {"KUBECONFIG": str(control_plane.kubeconfig), "PLATFORM": str(checkout)}
    reader = shell(folder, helm4, kubectl, tmp_path / "home", environment)
    made = {name for block in PAGES[page] for each in block.commands for name in _named(each)}
    try:
        for block in PAGES[page]:
            said = ""
            for command in block.commands:
                answer = reader.type(command)
                assert bool(answer.code) == block.refused, f"{page.name}:{block.line}: {command}\n{answer.said}"
                said += answer.said
            assert not block.shown or fits(block.shown, said), f"{page.name}:{block.line}:\n{said}"
    finally:
        if made:
            control_plane.kubectl("delete", "namespace", *sorted(made), "--wait=false", "--ignore-not-found")


def _begin(folder: Path, *, fleet: bool) -> None:
    if not fleet:
        folder.mkdir()
        return
    shutil.copytree(ROOT / "examples" / "fleet", folder)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=Jo", "-c", "user.email=jo@acme.io", "commit", "--quiet", "--message", "The fleet")


def _checkout(folder: Path, charts: Path, umbrella: Path) -> Path:
    """What a reader has after `make setup` and `helm dependency build`."""
    folder.mkdir()
    for each in (charts, umbrella, ROOT / "components", ROOT / "examples"):
        (folder / each.name).symlink_to(each)
    return folder


def _named(command: str) -> list[str]:
    return [first or second for first, second in _NAMESPACE.findall(command)]


def _fences(page: Path) -> list[str]:
    return re.findall(r"^```(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_every_block_of_a_page_is_typed_written_or_compared(page: Path) -> None:
    """A block that nobody runs could say anything; `console` is for what needs more than a control plane."""
    kinds = [kind for kind in _fences(page) if kind != "console"]
    assert all(re.fullmatch(r"sh|sh refused|text|yaml \S+", kind) for kind in kinds), kinds
    every: list[Block] = PAGES[page]
    assert len(every) + sum(bool(block.shown) for block in every) == len(kinds)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_a_file_is_named_in_the_paragraph_above_it(page: Path) -> None:
    """Its name is in the fence, which no reader sees."""
    text = page.read_text(encoding="utf-8")
    for fence in re.finditer(r"^```yaml (\S+)$", text, re.MULTILINE):
        paragraph = text[: fence.start()].rstrip().rpartition("\n\n")[2]
        assert f"`{fence[1]}`" in paragraph, paragraph


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_a_file_that_is_written_is_read_by_a_command_below(page: Path) -> None:
    """So nothing is shown that no tool has taken. tests/project/test_scale.py reads the workflow."""
    every = PAGES[page]
    for number, block in enumerate(every):
        if block.file and not block.file.startswith(".github/"):
            later = [command for each in every[number + 1 :] if not each.file for command in each.commands]
            assert any(Path(block.file).name in command for command in later), block.file
