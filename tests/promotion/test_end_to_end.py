"""The fleet of the examples with a bare remote: a new digest goes to prod and back, in both styles, as typed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.promotion.fleet import DIGESTS, git, identify

from helm_platform.cli import group
from helm_platform.helm.manifests import parse
from helm_platform.prometheus import Client, Series, serve, written

ROOT = Path(__file__).parents[2]
NOW = int(time.time()) // 60 * 60


def series(name: str, value: float, **labels: str) -> Series:
    identity = {"namespace": "media-prod", "service": "thumbnail-generator", "slo": "latency", **labels}
    return Series({"__name__": name, **identity}, [(NOW + 60 * minute, value) for minute in range(-60, 61)])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("objectives")
    found = [series("slo:objective:ratio", 0.95, window="30d"), series("slo:state:code", 3)]
    written([*found, series("slo:budget:left", 0.42, window="30d")], data)
    with serve(data) as client:
        yield client


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kubectl: Path, helm4: Path) -> Path:
    clone = tmp_path / "fleet"
    shutil.copytree(ROOT / "examples" / "fleet", clone)
    platform = clone / "platform.yaml"
    # Every day of the year.
    platform.write_text(platform.read_text().replace("    freezes:\n      weekend: {days: [sat, sun], reason: nobody is at work}\n", ""))  # fmt: skip  # noqa: E501
    git(clone, "init", "--quiet", "--initial-branch=main")
    identify(clone)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Begin")
    git(tmp_path, "clone", "--quiet", "--bare", "fleet", "remote.git")
    git(clone, "remote", "add", "origin", str(tmp_path / "remote.git"))
    monkeypatch.chdir(clone)
    monkeypatch.setenv("PATH", str(kubectl.parent), prepend=":")
    monkeypatch.setenv("HELM_BIN", str(helm4))
    return tmp_path / "remote.git"


def typed(words: str) -> Result:
    return CliRunner().invoke(group, words.split(), catch_exceptions=False)


def test_the_whole_way(remote: Path, prometheus: Client) -> None:
    gate = f"--prometheus {prometheus.url}"
    for number, (name, image) in enumerate((("thumbnail-generator", "thumbnail-generator"), ("orders", "orders"))):
        digest = DIGESTS[number]
        repository = f"ghcr.io/acme/{image}"

        def there(environment: str, name: str = name) -> str:
            """What the remote has of an overlay."""
            folder = f"apps/{name}/overlays/{environment}"
            file = "values.yaml" if name == "orders" else "kustomization.yaml"
            return git(remote, "show", f"main:{folder}/{file}")

        began = there("prod")
        bumped = typed(f"bump {name} --image {repository}:9.0.0@{digest} --push origin")
        assert bumped.exit_code == 0, bumped.output
        assert digest in there("dev")
        assert typed(f"promote {name} --from dev --to staging --push origin").exit_code == 0
        assert digest in there("staging")
        held = typed(f"promote {name} --from staging --to prod --push origin --approved-by Grace")
        assert held.exit_code == 1
        assert "approvals: prod wants the approval of 1 person, and 0 approved" in held.stderr
        assert "refused: gate: nobody has asked the objectives" in held.stderr
        assert there("prod") == began
        gone = typed(f"promote {name} --from staging --to prod --push origin --approved-by Ada {gate}")
        # The Prometheus knows the objectives of one of them only.
        if name == "orders":
            assert "refused: gate: unknown: orders-api/availability: its rules are not evaluated there" in gone.stderr
            result = Path("gate.json")
            one = {"namespace": "shop-prod", "service": "orders-api", "slo": "availability", "verdict": "go"}
            result.write_text(json.dumps({"go": True, "objectives": [{**one, "reasons": ["fine"]}]}))
            gone = typed(
                f"promote {name} --from staging --to prod --push origin --approved-by Ada --gate-result {result}"
            )
            result.unlink()
        assert gone.exit_code == 0, gone.stderr
        assert digest in there("prod")
        record = git(remote, "show", f"main:ledger/{name}/prod/0001.yaml")
        assert f"+ {repository}:9.0.0@{digest}" in record
        assert 'approvals: ["Ada"]' in record.replace("[Ada]", '["Ada"]')
        assert "verdict: go" in record
        listed = json.loads(typed(f"history {name} --format json").stdout)
        assert [
            (each["environment"], [record["action"] for record in each["records"]]) for each in listed["environments"]
        ] == [("dev", ["bump"]), ("staging", ["promote"]), ("prod", ["promote"])]
        back = typed(f"rollback {name} --env prod --push origin --reason errors")
        assert back.exit_code == 0, back.stderr
        assert there("prod") == began
        assert typed(f"history {name} --env prod").stdout.splitlines()[2].startswith("*  0002  ")
    assert git(Path(), "status", "--porcelain") == ""
    assert git(Path(), "rev-parse", "HEAD") == git(remote, "rev-parse", "main")


def test_what_is_rendered_has_tag_and_digest(remote: Path, kubectl: Path) -> None:
    """kustomize itself writes both; a tag alone would let the digest go."""
    import subprocess

    assert typed(f"bump thumbnail-generator --tag 9.0.0 --digest {DIGESTS[0]} --no-render").exit_code == 0
    folder = "apps/thumbnail-generator/overlays/dev"
    out = subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True).stdout
    (deployment,) = [each for each in parse(out) if each["kind"] == "Deployment"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"ghcr.io/acme/thumbnail-generator:9.0.0@{DIGESTS[0]}"


@pytest.mark.parametrize("name", ["bump", "promote", "rollback", "history"])
def test_help_reads_well(name: str) -> None:
    text = CliRunner().invoke(group, [name, "--help"]).stdout
    assert "Exit codes: " in text
    assert "--fleet DIR" in text
    assert max(map(len, text.splitlines())) <= 110


def test_words_that_do_not_go_together() -> None:
    result = CliRunner().invoke(group, ["bump", "web", "--no-commit", "--push", "origin"])
    assert result.exit_code == 2
    assert "--no-commit makes nothing that could be pushed" in result.stderr
