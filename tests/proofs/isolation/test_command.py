"""`helm platform prove isolation` as its user types it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from helm_platform.cli.prove import command
from helm_platform.errors import PlatformError
from helm_platform.proofs.isolation.checks import CHECKS
from tests.fleets import EXAMPLE, copied


def run(*words: str | Path) -> tuple[str, int]:
    result = CliRunner().invoke(command, ["isolation", *map(str, words)], catch_exceptions=False)
    return result.output, result.exit_code


def test_the_example_fleet_is_isolated_with_the_platform_of_its_own_profile() -> None:
    output, code = run(EXAMPLE)
    assert code == 0, output
    assert "platform-objects      media  holds   ValidatingAdmissionPolicyBinding platform-protected -> " in output
    assert output.rstrip().endswith(" objects).")
    assert f"({len(CHECKS)} checks, 2 teams, 6 namespaces, " in output


def test_what_breaks_it_is_shown_with_its_file_and_what_to_do(tmp_path: Path) -> None:
    fleet = copied(tmp_path / "fleet")
    team = fleet / "teams/shop.yaml"
    team.write_text(team.read_text().replace('"orders.staging.acme.io"]', '"thumbnails.acme.io"]'))
    output, code = run(fleet, "--check", "hosts", "--team", "shop")
    assert code == 1
    assert (
        "error[hosts]: Namespace shop-dev: its host thumbnails.acme.io is also team media's, too (media-prod)" in output
    )
    assert "tenant/templates/tenant.yaml of" in output
    assert "= help: Give each host to one team: `hosts` in its values." in output
    assert "(1 check, 1 team, 3 namespaces, " in output


def test_rows_are_data_too() -> None:
    output, code = run(EXAMPLE, "--check", "node-ports", "--format", "json")
    assert code == 0
    rows = json.loads(output[output.index("{") :])["rows"]
    assert [(row["check"], row["team"], row["result"]) for row in rows] == [
        ("node-ports", "media", "holds"),
        ("node-ports", "shop", "holds"),
    ]


def test_each_cluster_of_a_fleet_is_proved_by_itself(tmp_path: Path) -> None:
    fleet = copied(tmp_path / "fleet")
    file = fleet / "platform.yaml"
    own = "clusters: {local: {}, production: {server: https://prod.acme.io}}\nenvironments:"
    text = file.read_text().replace("environments:", own)
    file.write_text(text.replace("    sync: lead", "    cluster: production\n    sync: lead"))
    rules = {"hosts": {"action": "audit", "reason": "we look first"}}
    values = yaml.safe_dump({"security": {"policies": {"rules": rules}}})
    (fleet / "clusters/production.yaml").write_text(values)
    output, code = run(fleet, "--check", "hosts", "--format", "json")
    assert code == 1
    found = {(row["cluster"], row["team"]): row["result"] for row in json.loads(output[output.index("{") :])["rows"]}
    assert found == {
        ("local", "media"): "holds",
        ("local", "shop"): "holds",
        ("production", "media"): "broken",
        ("production", "shop"): "broken",
    }


@pytest.mark.parametrize("engine", ["kyverno", "gatekeeper"])
def test_policies_of_other_engines_hold_too(tmp_path: Path, helm4: Path, charts: Path, engine: str) -> None:
    fleet = copied(tmp_path / "fleet")
    file = fleet / "platform.yaml"
    file.write_text(file.read_text().replace(", platform: 0.1.0", ""))

    def outcome(**rules: object) -> tuple[dict[str, str], int]:
        values = tmp_path / "values.yaml"
        values.write_text(yaml.safe_dump({"engine": engine, "policies": {"rules": rules}}))
        command: list[str | Path] = [helm4, "template", "platform", charts / "security", "-f", values]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        (tmp_path / "security.yaml").write_text(answer.stdout)
        output, code = run(tmp_path / "security.yaml", fleet, "--team", "shop", "--format", "json")
        return {row["check"]: row["result"] for row in json.loads(output[output.index("{") :])["rows"]}, code

    found, code = outcome(**{"image-pulls": {"parameters": {"always": True}}})
    assert code == 0
    assert set(found.values()) == {"holds"}
    audited = {"action": "audit", "reason": "we look first"}
    found, code = outcome(hosts=audited, protected=audited)
    assert code == 1
    # Who deploys may write network policies and roles only while what limits them denies.
    weak = dict.fromkeys(("own-network-policies", "own-role-bindings", "cached-images"), "weak")
    broken = dict.fromkeys(("hosts", "platform-objects"), "broken")
    assert {check: result for check, result in found.items() if result != "holds"} == weak | broken


@pytest.mark.parametrize(
    ("words", "message", "fix"),
    [
        (["--team", "shp"], "there is no team shp", "it is one of media, shop"),
        (["--check", "host"], "there is no check host", "it is one of cluster-rights, foreign-rights"),
        (["--ask", "whether"], "that cannot be asked", "see docs/isolation.md"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(words: list[str], message: str, fix: str) -> None:
    with pytest.raises(PlatformError, match=message) as error:
        run(EXAMPLE, *words)
    assert fix in (error.value.fix or "")
    assert error.value.exit_code == 2


def test_objects_without_teams_prove_nothing() -> None:
    with pytest.raises(PlatformError, match="so there are no teams"):
        run(EXAMPLE.parent / "hello")


def test_an_alertmanager_of_the_stack_counts(tmp_path: Path) -> None:
    values = tmp_path / "stack.yaml"
    strategy = {"alertmanagerSpec": {"alertmanagerConfigMatcherStrategy": {"type": "None"}}}
    values.write_text(yaml.safe_dump({"alertmanager": strategy}))
    output, code = run(EXAMPLE, "--check", "alert-routes", "--stack", values)
    assert code == 1
    assert "has the strategy None: its routes get the alerts of all teams" in output
