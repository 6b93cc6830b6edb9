"""docs/slo.md: its documents are read, its commands are run one after the other, its links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from helm_platform.cli import slo
from helm_platform.slo import batches, engine, target
from helm_platform.slo.outputs.prometheusrule import MOST
from helm_platform.slo.platform import default
from helm_platform.validate import validate
from tests.project.test_integration import blocks
from tests.support import ROOT, manifests

PAGE = ROOT / "docs" / "slo.md"
YAML = blocks(PAGE, "yaml")
COMMANDS = [block for section in blocks(PAGE, "sh").values() for block in section]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, promtool: Path) -> Path:
    """A repository with the page's documents, and the commands that it calls."""
    repository = tmp_path_factory.mktemp("repository")
    for block in YAML["Five minutes"]:
        service = yaml.safe_load(block)["service"]
        file = repository / "apps" / service / "monitoring" / "slo.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(block, encoding="utf-8")
    bin_ = repository / "bin"
    bin_.mkdir()
    (bin_ / "helm").write_text(f'#!/bin/sh\nshift\nexec {sys.executable} -m helm_platform "$@"\n', encoding="utf-8")
    (bin_ / "helm").chmod(0o755)
    (bin_ / "promtool").symlink_to(promtool)
    (bin_ / "kubectl").write_text("#!/bin/sh\ncat > applied.yaml\n", encoding="utf-8")
    (bin_ / "kubectl").chmod(0o755)
    return repository


def test_every_command_works(folder: Path) -> None:
    assert len(COMMANDS) > 5
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    for block in COMMANDS:
        lines = [line for line in block.splitlines() if _known(line)]
        done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(lines)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, block + done.stdout + done.stderr
    made = sorted(str(file.relative_to(folder)) for file in folder.glob("*/*/slo-checkout.yaml"))
    assert made == [f"{name}/shop-prod/slo-checkout.yaml" for name in ("alone", "anchored", "plain", "rules")]
    assert (folder / "mimir" / "slo-shop.yaml").is_file()

    applied = manifests((folder / "applied.yaml").read_text(encoding="utf-8"))
    assert [each["metadata"]["labels"] for each in applied] == [{"release": "monitoring"}] * 2


def _known(line: str) -> bool:
    """Whether this checkout has the command; the page is about all of them."""
    words = line.split()
    return words[:3] != ["helm", "platform", "slo"] or words[3] in slo.COMMANDS


def test_the_values_are_valid(tmp_path: Path) -> None:
    (block,) = YAML["In the chart"]
    file = tmp_path / "values.yaml"
    file.write_text(block, encoding="utf-8")
    assert validate([file]) == []


def test_figures_of_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"above {MOST // 1024} KiB" in page
    assert "from {}.{} to 3.x".format(*target.OLDEST) in page
    assert "from Prometheus {}.{} on".format(*target.FEATURES["anchored"]) in page
    assert batches.SHARD in page
    largest = max(len(group.rules) for group in engine.shared(default()))
    assert 20 < largest <= 50
    assert "ruler_max_rules_per_rule_group` to 50" in page


def test_links_lead_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^## (.*)$", page, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([^)]+)\)", page)
    assert set(links) <= anchors
    assert len(links) > 4
