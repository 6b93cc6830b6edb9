"""docs/minikube.md: what its commands say, and what a profile needs, is what the script says."""

from __future__ import annotations

import re
import shlex

from tests.minikube.test_profiles import PROFILES, profile
from tests.minikube.world import World, cluster
from tests.pages import blocks, fits
from tests.support import ROOT

PAGE = ROOT / "docs/minikube.md"


def test_every_command_says_what_the_page_shows(world: World) -> None:
    """The plan among them, which asks no tool."""
    clusters = world.facts["clusters"] | {"kind-dev": cluster()}
    found = list(blocks(PAGE))
    assert [block.refused for block in found] == [False, False, True]
    for block in found:
        (line,) = block.commands
        script, *words = shlex.split(line)
        assert script == "hack/minikube.sh"
        answer = world.run(*words, clusters=clusters)
        assert bool(answer.returncode) == block.refused, answer.stderr
        assert fits(block.shown, answer.stdout + answer.stderr), answer.stdout + answer.stderr
        assert world.changes == []
        assert block.refused or world.calls == []


def test_the_table_has_every_profile_with_what_it_needs() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| .* \| (\d+) \| (\d+) \| (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    needs = {name: profile(name) for name in PROFILES}
    assert sorted(rows) == [(name, *each["cpus"], *each["memory"], *each["disk"]) for name, each in needs.items()]


def test_every_option_that_the_page_names_is_one_of_the_script(world: World) -> None:
    """But for those of other programs, which stand in commands."""
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`(--[a-z-]+)(?: [A-Z0-9]+)?`", text)) | set(
        re.findall(r"minikube\.sh [^`\n]*?(--[a-z-]+)", text)
    )
    options = set(re.findall(r"^  (--[a-z-]+)", world.run("--help").stdout, re.MULTILINE))
    assert named - {"--resolve", "--keep-context", "--print-images"} <= options
    assert {"--reuse", "--recreate", "--name", "--dry-run"} <= named
