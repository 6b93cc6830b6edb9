"""Whose everything in a fleet is, and what nobody uses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tests.fleets import copied

from helm_platform.cli.owners import command
from helm_platform.commands.owners import RULES


def report(fleet: Path, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(command, ["--fleet", str(fleet), "--format", "json"], catch_exceptions=False)
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.output[result.output.index("{") :])
    return found


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return copied(tmp_path / "fleet")


def test_every_application_with_its_team_its_hosts_and_who_reviews_it(fleet: Path) -> None:
    found = report(fleet)
    assert found["findings"] == []
    rows = {each["application"]: each for each in found["rows"]}
    assert rows["orders"] == {
        "application": "orders",
        "team": "shop",
        "style": "helm",
        "environments": "dev, staging, prod",
        "hosts": "orders.acme.io, orders.dev.acme.io, orders.staging.acme.io",
        "reviewers": "@acme/shop",
    }
    assert rows["thumbnail-generator"]["hosts"].startswith("thumbnails.acme.io, ")


def written(name: str, text: str) -> Callable[[Path], None]:
    def change(fleet: Path) -> None:
        file = fleet / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return change


def host(fleet: Path) -> None:
    file = fleet / "teams/shop.yaml"
    team = yaml.safe_load(file.read_text())
    file.write_text(yaml.safe_dump(team | {"hosts": [*team["hosts"], "old.acme.io"]}))


def version(fleet: Path) -> None:
    file = fleet / "apps/orders/overlays/dev/kustomization.yaml"
    file.write_text(file.read_text().replace("version: 0.1.0", "version: 0.2.0"))


CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a team without applications": (written("teams/web.yaml", "groups: {lead: [a]}\n"), "unused", "the team `web`"),
    "a host that nothing answers to": (host, "unused", "`old.acme.io`"),
    "a folder that is no application": (written("apps/old/notes.txt", "x"), "nobody", "no application: it has neither"),
    "a profile of no environment": (written("profiles/qa.yaml", "{}\n"), "nobody", "which is no environment"),
    "a chart of another version": (version, "other-version", "orders (dev) uses platform-app 0.2.0"),
}


def test_every_rule_has_a_case() -> None:
    assert {rule for _, rule, _ in CASES.values()} == set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_what_nobody_uses(fleet: Path, name: str) -> None:
    change, rule, said = CASES[name]
    change(fleet)
    (found,) = report(fleet)["findings"]
    assert found["rule"] == rule
    assert said in found["message"]
    assert found["help"]
