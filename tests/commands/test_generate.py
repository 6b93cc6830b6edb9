"""What is made of other files in a fleet repository: monitoring of each environment, and who reviews what."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.fleets import EXAMPLE, committed, copied

from helm_platform.cli.generate import command
from helm_platform.errors import UsageError

APP = "apps/thumbnail-generator"


def run(fleet: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--fleet", str(fleet), *words])


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return copied(tmp_path / "fleet")


def objects(fleet: Path, environment: str = "prod") -> dict[str, dict[str, Any]]:
    text = (fleet / APP / "overlays" / environment / "monitoring.yaml").read_text()
    return {each["metadata"]["name"]: each for each in yaml.safe_load_all(text)}


def test_what_is_committed_is_what_is_made() -> None:
    result = run(EXAMPLE, "--check")
    assert (result.exit_code, result.output) == (0, "4 files as they should be\n")


def test_each_environment_watches_its_own_namespace(fleet: Path) -> None:
    for environment in ("dev", "prod"):
        found = objects(fleet, environment)
        assert set(found) == {"thumbnail-generator", "thumbnail-generator-slo", "thumbnail-generator-dashboard"}
        text = json.dumps(found)
        assert f"media-{environment}" in text
        assert "$namespace" not in text
        assert ("media-dev" in text) == (environment == "dev")


def test_dashboards_are_in_the_folder_of_the_team_and_differ_by_environment(fleet: Path) -> None:
    boards = {name: objects(fleet, name)["thumbnail-generator-dashboard"] for name in ("dev", "prod")}
    assert {each["metadata"]["annotations"]["grafana_folder"] for each in boards.values()} == {"media"}
    uids = {json.loads(text)["uid"] for each in boards.values() for text in each["data"].values()}
    assert len(uids) == len({key for each in boards.values() for key in each["data"]}) == 2


def test_rules_of_a_team_may_be_in_several_files(fleet: Path) -> None:
    (fleet / APP / "monitoring/rules/queue.yaml").write_text(
        "groups: [{name: queue, rules: [{alert: Full, expr: 'queue_length{namespace=\"$namespace\"} > 9'}]}]\n"
    )
    assert run(fleet, "thumbnail-generator").exit_code == 0
    (rule,) = objects(fleet)["thumbnail-generator-queue"]["spec"]["groups"][0]["rules"]
    assert rule["expr"] == 'queue_length{namespace="media-prod"} > 9'


def test_labels_that_the_profile_selects_by_are_on_the_objects(fleet: Path) -> None:
    file = fleet / "profiles/prod.yaml"
    profile = yaml.safe_load(file.read_text())
    profile["global"]["platform"]["monitoring"] |= {
        "labels": {"release": "kps"},
        "dashboards": {"labels": {"board": "yes"}, "folderAnnotation": "folder"},
    }
    file.write_text(yaml.safe_dump(profile))
    run(fleet)
    found = objects(fleet)
    assert found["thumbnail-generator"]["metadata"]["labels"]["release"] == "kps"
    assert found["thumbnail-generator-slo"]["metadata"]["labels"]["release"] == "kps"
    board = found["thumbnail-generator-dashboard"]["metadata"]
    assert (board["labels"]["board"], board["annotations"]) == ("yes", {"folder": "media"})


def test_who_reviews_what(fleet: Path) -> None:
    lines = (fleet / ".github/CODEOWNERS").read_text().splitlines()[1:]
    assert lines == [
        "/teams/media.yaml @acme/media",
        "/teams/shop.yaml @acme/shop",
        "/apps/orders/ @acme/shop",
        "/apps/thumbnail-generator/ @acme/media",
    ]


BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "no yaml": ("rules/alerts.yaml", "groups: [", "it is no YAML"),
    "no groups": ("rules/alerts.yaml", "alerts: []\n", "it holds no groups of rules"),
    "no query": (
        "rules/alerts.yaml",
        "groups: [{name: a, rules: [{alert: A, expr: 'sum('}]}]\n",
        "the query of `A` is not PromQL",
    ),
    "no json": ("dashboards/dashboard.json", "{", "it is no JSON"),
    "for sharing": ("dashboards/dashboard.json", '{"title": "x", "__inputs": []}', "it is no dashboard"),
    "no objective": (
        "slo.yaml",
        "apiVersion: helm-platform.io/v1\nkind: ServiceLevels\n",
        "`service` and `slos` are missing",
    ),
    "no text": ("rules/alerts.yaml", b"\xff\xfe", "it is no text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_and_nothing_is_written(fleet: Path, name: str) -> None:
    file, content, said = BROKEN[name]
    before = objects(fleet)
    data = content if isinstance(content, bytes) else content.encode()
    (fleet / APP / "monitoring" / file).write_bytes(data)
    (fleet / APP / "overlays/prod/monitoring.yaml").touch()
    result = run(fleet)
    assert result.exit_code == 1
    assert said in result.output
    assert objects(fleet) == before


def test_a_query_that_is_wrong_has_its_line(fleet: Path) -> None:
    file = fleet / APP / "monitoring/rules/alerts.yaml"
    file.write_text("groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: sum(\n")
    assert f"{file}:5:15" in run(fleet).output


def test_stale_files_are_found_and_go(fleet: Path) -> None:
    import shutil

    shutil.rmtree(fleet / APP / "monitoring")
    result = run(fleet, "--check")
    assert result.exit_code == 1
    assert result.output.count("should be gone") == 3
    assert "3 removed" in run(fleet).output


def test_a_file_of_somebody_else_stays(fleet: Path) -> None:
    file = fleet / APP / "overlays/dev/monitoring.yaml"
    file.write_text("# mine\n")
    assert isinstance(run(fleet).exception, UsageError)
    assert file.read_text() == "# mine\n"


def test_only_what_changed_is_made(fleet: Path) -> None:
    committed(fleet)
    for name in ("thumbnail-generator", "orders"):
        folder = fleet / f"apps/{name}/monitoring/rules"
        folder.mkdir(parents=True, exist_ok=True)
    (fleet / APP / "monitoring/rules/more.yaml").write_text("groups: [{name: a, rules: [{alert: A, expr: up}]}]\n")
    assert "3 files written, 0 unchanged" in run(fleet, "--changed", "HEAD").output
    committed(fleet)
    assert "0 files written, 0 unchanged" in run(fleet, "--changed", "HEAD").output


def test_an_application_that_is_not_there_is_guessed(fleet: Path) -> None:
    error = run(fleet, "order").exception
    assert isinstance(error, UsageError)
    assert error.fix == "did you mean `orders`?"


def test_many_applications_are_counted_while_somebody_waits(fleet: Path) -> None:
    """Two dozen and one; a few are made before anybody asks."""
    for number in range(25):
        shutil.copytree(fleet / APP, fleet / "apps" / f"copy-{number}")
    counted = run(fleet, "--check").stderr
    assert "generated 27 applications" in counted
    assert "generated" not in run(fleet, "thumbnail-generator").stderr
