"""The values with which a team is installed by hand are those with which GitOps installs it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.fleets import EXAMPLE, copied

from helm_platform.cli.tenant import command
from helm_platform.errors import UsageError
from helm_platform.fleet import company_at, tenants


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copied(tmp_path / "fleet")
    monkeypatch.chdir(folder)
    return folder


def said(*words: str) -> str:
    result = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: str) -> UsageError:
    error = CliRunner().invoke(command, list(words)).exception
    assert isinstance(error, UsageError), error
    return error


@pytest.mark.parametrize("team", ["media", "shop"])
def test_they_are_the_files_and_what_the_platform_knows(fleet: Path, team: str) -> None:
    text = said(team)
    assert text.startswith(
        f"# The team {team} in dev, staging, prod: profiles/prod.yaml, teams/{team}.yaml and platform.yaml.\n"
    )
    (tenant,) = (each for each in tenants(company_at(EXAMPLE)) if each.team.name == team)
    wanted = {key: value for file in tenant.files for key, value in yaml.safe_load(file.read_text()).items()}
    assert yaml.safe_load(text) == wanted | tenant.values
    assert yaml.safe_load(text)["cluster"]["environments"]["prod"] == {"sync": "lead"}


def test_a_team_in_several_clusters_has_a_release_in_each(fleet: Path) -> None:
    file = fleet / "platform.yaml"
    settings = yaml.safe_load(file.read_text())
    settings["clusters"] = {"west": {}, "east": {"server": "https://east.acme.io"}}
    settings["environments"]["prod"]["cluster"] = "east"
    file.write_text(yaml.safe_dump(settings, sort_keys=False))
    (fleet / "clusters/local.yaml").rename(fleet / "clusters/west.yaml")
    assert "--cluster west; there are" in str(refused("shop").fix)
    east = yaml.safe_load(said("shop", "--cluster=east"))["cluster"]
    assert (list(east["environments"]), east["gitops"]["server"]) == (["prod"], "https://east.acme.io")
    assert list(yaml.safe_load(said("shop", "--cluster=west"))["cluster"]["environments"]) == ["dev", "staging"]
    assert refused("shop", "--cluster=easst").fix == "did you mean `east`?"


def test_a_team_that_is_not_there_is_guessed(fleet: Path) -> None:
    assert refused("shp").fix == "did you mean `shop`?"


def test_a_broken_repository_installs_nothing(fleet: Path) -> None:
    (fleet / "teams/shop.yaml").write_text("quoat: small\n")
    result = CliRunner().invoke(command, ["shop"], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean `quota`?" in result.stderr
