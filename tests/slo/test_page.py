"""docs/slo.md: its documents are read, its commands are run one after the other, its links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from helm_platform.prometheus import Client, Series, serve, written
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
    (repository / "platform.yaml").write_text("environments: [prod]\n", encoding="utf-8")
    (repository / "teams").mkdir()
    (team,) = YAML["Who is called"]
    (repository / "teams" / "shop.yaml").write_text(team, encoding="utf-8")
    bin_ = repository / "bin"
    bin_.mkdir()
    (bin_ / "helm").write_text(f'#!/bin/sh\nshift\nexec {sys.executable} -m helm_platform "$@"\n', encoding="utf-8")
    (bin_ / "helm").chmod(0o755)
    (bin_ / "promtool").symlink_to(promtool)
    (bin_ / "kubectl").write_text("#!/bin/sh\ncat > applied.yaml\n", encoding="utf-8")
    (bin_ / "kubectl").chmod(0o755)
    return repository


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Two hours of requests until now, and what the rules have made of the month before."""
    data, now = tmp_path_factory.mktemp("prometheus"), time.time() // 60 * 60

    def series(name: str, rate: float, constant: float = 0, **labels: str) -> Series:
        times = [now - 60 * minute for minute in range(130, -1, -1)]
        points = [(at, constant + rate * (at - times[0])) for at in times]
        return Series({"__name__": name, **labels}, points)

    known = {"namespace": "shop-prod", "service": "checkout", "window": "30d"}
    recorded = [
        series(name, 0, value, slo=slo, **known)
        for slo in ("availability", "latency")
        for name, value in (("slo:objective:ratio", 0.999), ("slo:budget:left", 0.6))
    ]
    requests = [series("http_requests_total", rate, job="checkout", code=code) for code, rate in RATES.items()]
    written([*requests, *recorded], data)
    with serve(data) as client:
        yield client


RATES = {"200": 10.0, "503": 0.02}


def test_every_command_works(folder: Path, prometheus: Client) -> None:
    assert len(COMMANDS) > 5
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "HELM_PLATFORM_PROMETHEUS": prometheus.url,
    }
    for block in COMMANDS:
        done = subprocess.run(
            ["sh", "-e", "-c", block],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, block + done.stdout + done.stderr
    made = sorted(str(file.relative_to(folder)) for file in folder.glob("*/*/slo-checkout.yaml"))
    assert made == [f"{name}/shop-prod/slo-checkout.yaml" for name in ("all", "alone", "anchored", "plain", "rules")]
    others = {
        str(file.relative_to(folder / "all")) for file in (folder / "all").glob("*/*") if "shop-prod/" not in str(file)
    }
    assert others == {
        "dashboards/slo-shop-prod.checkout.json",
        "dashboards/slo-shop-prod.mail.json",
        "routes/alertmanager.yaml",
        "routes/shop-slo-shop-prod.yaml",
        "runbooks/slo-shop-prod.checkout.md",
        "runbooks/slo-shop-prod.mail.md",
    }
    assert (folder / "mimir" / "slo-shop.yaml").is_file()

    applied = manifests((folder / "applied.yaml").read_text(encoding="utf-8"))
    assert [each["metadata"]["labels"] for each in applied] == [{"release": "monitoring"}] * 2


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
