"""`init`, `new team` and `new app`: what they make is right at once, and what is there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from helm_platform.cli.generate import command as generate
from helm_platform.cli.gitops import command as gitops
from helm_platform.cli.init import command as init
from helm_platform.cli.new import command as new
from helm_platform.cli.prove import command as prove
from helm_platform.cli.validate import command as validate
from helm_platform.errors import UsageError

BEGIN = (
    "--domain=acme.io",
    "--repository=https://git.acme.io/fleet.git",
    "--charts=oci://ghcr.io/acme/charts",
)
HOSTS = [
    f"--host={name}.{domain}" for name in ("web", "api") for domain in ("dev.acme.io", "staging.acme.io", "acme.io")
]
SHOP = ("team", "shop", "--deployer=acme:shop", "--lead=acme:shop-leads", *HOSTS)
#: Everything that an application team must provide.
ALL = (
    "--team=shop",
    "--image=ghcr.io/acme/web:1.4.2",
    "--port=8080",
    "--readiness=/ready",
    "--liveness=/healthz",
    "--cpu=200m",
    "--memory=256Mi",
    "--autoscale=2:6",
    "--env=LOG_LEVEL=info",
    "--env=SIZE=10",
    "--secret=db",
    "--availability=99.9",
)


def call(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)  # type: ignore[arg-type]


def refused(command: object, *words: str) -> UsageError:
    error = CliRunner().invoke(command, list(words)).exception  # type: ignore[arg-type]
    assert isinstance(error, UsageError), error
    return error


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fleet"
    assert call(init, str(folder), *BEGIN).exit_code == 0
    monkeypatch.chdir(folder)
    assert call(new, *SHOP).exit_code == 0
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_a_new_repository_has_environments_profiles_and_room(fleet: Path) -> None:
    platform = yaml.safe_load((fleet / "platform.yaml").read_text())
    assert list(platform["environments"]) == ["dev", "staging", "prod"]
    assert platform["environments"]["prod"] == {"sync": "lead", "approvals": 1, "gate": "block"}
    domains = {
        name: yaml.safe_load((fleet / f"profiles/{name}.yaml").read_text())["global"]["platform"]["domain"]
        for name in platform["environments"]
    }
    assert domains == {"dev": "dev.acme.io", "staging": "staging.acme.io", "prod": "acme.io"}
    assert (fleet / "apps").is_dir()
    cluster = yaml.safe_load((fleet / "clusters/local.yaml").read_text())
    # Else the policies would keep Argo CD from what it has itself made.
    assert cluster["security"]["policies"]["platform"]["users"] == [
        "system:serviceaccount:argocd:argocd-application-controller"
    ]


def test_workflows_come_where_they_are_asked_for(fleet: Path) -> None:
    assert not (fleet / ".github").exists()
    result = call(init, ".", *BEGIN, "--github")
    assert "kept    platform.yaml" in result.output
    names = {file.name for file in (fleet / ".github/workflows").iterdir()}
    assert names == {"validate.yaml", "bump.yaml", "promote.yaml"}


def test_where_people_apply_nothing_waits_for_gitops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(init, str(tmp_path), *BEGIN, "--gitops=none").exit_code == 0
    monkeypatch.chdir(tmp_path)
    assert call(new, *SHOP).exit_code == 0
    assert yaml.safe_load(Path("platform.yaml").read_text())["gitops"] == {"engine": "none"}
    assert yaml.safe_load(Path("profiles/prod.yaml").read_text())["global"]["platform"]["delivery"] == "helm"
    error = refused(gitops)
    assert "people apply" in error.message
    assert "--target argocd" in str(error.fix)
    assert call(gitops, "--target=argocd").exit_code == 0


def test_a_host_without_a_dot_is_one_in_each_environment(fleet: Path) -> None:
    assert call(new, "team", "media", "--deployer=acme:media", "--host=thumbs", "--host=*.media.io").exit_code == 0
    written = yaml.safe_load(Path("teams/media.yaml").read_text())
    assert written["hosts"] == ["*.media.io"]
    assert {name: own["hosts"] for name, own in written["environments"].items()} == {
        "dev": ["*.media.io", "thumbs.dev.acme.io"],
        "staging": ["*.media.io", "thumbs.staging.acme.io"],
        "prod": ["*.media.io", "thumbs.acme.io"],
    }
    assert call(new, "team", "tools", "--deployer=acme:tools", "--host=tools").exit_code == 0
    assert "hosts" not in yaml.safe_load(Path("teams/tools.yaml").read_text())
    assert call(new, "app", "thumbs", "--team=media", "--image=a/b:1", "--port=80", "--host=thumbs").exit_code == 0
    assert call(validate, ".").exit_code == 0
    file = Path("platform.yaml")
    file.write_text(file.read_text().replace("dev: {domain: dev.acme.io}", "dev: {}").replace("domain: acme.io\n", ""))
    assert "dev has no domain to complete it" in str(refused(new, "team", "x", "--deployer=a", "--host=x").detail)


@pytest.mark.parametrize("style", ["helm", "kustomize"])
def test_a_new_application_is_right_at_once(fleet: Path, style: str) -> None:
    made = call(new, "app", "web", f"--style={style}", *ALL, "--host=web")
    assert made.exit_code == 0, made.output
    result = call(validate, ".")
    assert result.exit_code == 0, result.output
    assert "3 releases restricted" in result.output
    assert call(generate, "--check").exit_code == 0


def test_both_styles_make_the_same_objects_in_every_environment(fleet: Path) -> None:
    assert call(new, "app", "web", *ALL, "--host=web").exit_code == 0
    assert call(new, "app", "api", "--style=kustomize", *ALL, "--host=api").exit_code == 0
    result = call(prove, "equivalence")
    assert result.exit_code == 0, result.output
    # The values that the helm style would have, for the application of manifests; its objective is a document.
    values = yaml.safe_load((fleet / "apps/web/base/values.yaml").read_text())
    values["expose"]["host"] = "api"
    sli = {"preset": "ingress-availability"}
    values["slo"] = {"team": "shop", "slos": {"availability": {"objective": 99.9, "sli": sli}}}
    (fleet / "api.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    result = call(prove, "equivalence", "api", "-f", "api.yaml")
    assert result.exit_code == 0, result.output
    assert result.output.count("yes") == 3


@pytest.mark.parametrize("style", ["helm", "kustomize"])
def test_a_second_call_changes_nothing(fleet: Path, style: str) -> None:
    words = ("app", "web", f"--style={style}", *ALL, "--host=web")
    call(new, *words)
    (fleet / "apps/web/overlays/dev/kustomization.yaml").write_text(
        (fleet / "apps/web/overlays/dev/kustomization.yaml").read_text() + "# ours\n"
    )
    before = texts(fleet)
    again = call(new, *words)
    assert again.exit_code == 0, again.output
    assert "created" not in again.output
    assert "kept    apps/web/overlays/dev/kustomization.yaml" in again.output
    assert call(init, ".", *BEGIN).exit_code == 0
    assert call(new, *SHOP).exit_code == 0
    assert texts(fleet) == before


def test_what_is_missing_is_made_beside_what_is_there(fleet: Path) -> None:
    call(new, "app", "web", *ALL, "--host=web")
    (fleet / "apps/web/overlays/staging/values.yaml").unlink()
    result = call(new, "app", "web", *ALL, "--host=web")
    assert "created apps/web/overlays/staging/values.yaml" in result.output
    assert result.output.count("created") == 1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("--kind=CronJob", "--schedule=0 5 * * *"), "CronJob"),
        (("--kind=StatefulSet", "--port=5432"), "StatefulSet"),
        (("--kind=Job",), "Job"),
    ],
)
@pytest.mark.parametrize("style", ["helm", "kustomize"])
def test_every_kind_of_workload(fleet: Path, style: str, words: tuple[str, ...], kind: str) -> None:
    given = ("app", "web", f"--style={style}", "--team=shop", "--image=ghcr.io/acme/web:1.4.2", *words)
    made = call(new, *given)
    assert made.exit_code == 0, made.output
    result = call(validate, ".")
    assert result.exit_code == 0, result.output
    if style == "kustomize":
        assert (fleet / f"apps/web/base/{kind.lower()}.yaml").is_file()


def test_an_image_by_digest_stays_one(fleet: Path) -> None:
    digest = f"sha256:{'a' * 64}"
    for name, style in (("web", "helm"), ("api", "kustomize")):
        image = f"--image=ghcr.io/acme/{name}:1.4.2@{digest}"
        assert call(new, "app", name, f"--style={style}", "--team=shop", image).exit_code == 0
    values = yaml.safe_load((fleet / "apps/web/overlays/dev/values.yaml").read_text())
    assert values["image"] == {"tag": "1.4.2", "digest": digest}
    overlay = yaml.safe_load((fleet / "apps/api/overlays/dev/kustomization.yaml").read_text())
    assert overlay["images"] == [{"name": "ghcr.io/acme/api", "newTag": "1.4.2", "digest": digest}]
    assert call(validate, ".").exit_code == 0


def test_everything_that_cannot_be_is_said_together_and_nothing_is_written(fleet: Path) -> None:
    before = texts(fleet)
    error = refused(new, "app", "Web", "--team=shpo", "--image=GHCR io", "--host=web", "--schedule=@daily")
    said = error.detail or ""
    for each in ("`Web` is no name", "`shpo` is no team here; there are shop", "is no image", "--port 8080", "CronJob"):
        assert each in said
    assert texts(fleet) == before


def test_what_the_chart_refuses_is_said_and_nothing_is_written(fleet: Path) -> None:
    before = texts(fleet)
    words = ("app", "web", "--style=kustomize", "--team=shop", "--image=ghcr.io/acme/web:1.4.2", "--size=huge")
    error = refused(new, *words)
    assert "resources" in (error.detail or "")
    assert texts(fleet) == before


def test_a_team_that_begins_like_another_is_refused(fleet: Path) -> None:
    error = refused(new, "team", "shop-eu", "--deployer=acme:eu")
    assert "one begins like the other" in (error.detail or "")
    assert not (fleet / "teams/shop-eu.yaml").exists()


def test_a_host_of_another_team_is_said_at_once(fleet: Path) -> None:
    result = call(new, "team", "media", "--deployer=acme:media", "--host=web.acme.io")
    assert result.exit_code == 1
    assert "which the team `media` owns" in result.output


def test_without_a_terminal_what_is_missing_is_an_error_that_names_all(fleet: Path) -> None:
    error = refused(new, "app", "web")
    assert "--team" in (error.detail or "")
    assert "--image" in (error.detail or "")
    assert "--domain" in (refused(init, "other").detail or "")
    assert not (fleet / "other").exists()


def test_outside_of_a_repository_it_says_how_to_begin_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "helm platform init" in (refused(new, "team", "shop", "--deployer=acme:shop").fix or "")
