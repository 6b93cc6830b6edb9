"""What the command writes, when it fails, and what it never does."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import helm_platform.formats
import helm_platform.report
from helm_platform.cli.prove import command as prove
from helm_platform.cli.report import command
from helm_platform.cli.validate import command as validate
from helm_platform.errors import UsageError
from helm_platform.promotion import ledger
from helm_platform.promotion.images import Version
from helm_platform.promotion.ledger import Action, Moved, Person, Record
from tests.fleets import EXAMPLE, copied
from tests.formats.test_json import strict
from tests.report.conftest import DAY, call, data, only, replaced

Spoiled = Callable[..., tuple[Path, Result]]

SCHEMAS = [
    json.loads((Path(str(package.__file__)).parent / name).read_text(encoding="utf-8"))
    for package, name in (
        (helm_platform.report, "fleet-report.schema.json"),
        (helm_platform.formats, "report.schema.json"),
    )
]


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def page(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def test_the_catalog_says_what_runs_where(example: Path) -> None:
    found = {each["name"]: each for each in data(example)["applications"]}
    assert list(found) == ["orders", "thumbnail-generator"]
    dev, staging, prod = found["orders"]["environments"]
    assert [each["environment"] for each in (dev, staging, prod)] == ["dev", "staging", "prod"]
    assert (prod["namespace"], prod["team"], prod["cluster"]) == ("shop-prod", "shop", "local")
    place = {"file": "apps/orders/overlays/prod/values.yaml", "line": 1}
    assert prod["images"] == [{"name": "ghcr.io/acme/orders", "tag": "3.4.1", "digest": None, "place": place}]
    assert {each["name"]: each["replicas"] for each in prod["workloads"]} == {
        "orders-api": {"min": 3, "max": 20},
        "orders-tasks": {"min": 2, "max": 8},
        "orders-migrate": None,
    }
    assert prod["hosts"] == ["orders.acme.io"]
    assert prod["podSecurity"] == "restricted"
    assert {(each["name"], each["objective"], each["window"]) for each in prod["objectives"]} == {
        ("availability", "99.9", "30d"),
        ("latency", "99", "30d"),
    }
    assert {"name": "WorkloadCrashLooping", "severity": "warning"} in prod["alerts"]
    # What is made of monitoring/slo.yaml, in the style that has no chart.
    (objective,) = found["thumbnail-generator"]["environments"][0]["objectives"]
    assert (objective["name"], objective["objective"]) == ("latency", "95")


def test_teams_are_named_with_who_reviews_what_is_theirs(example: Path) -> None:
    teams = {each["name"]: each for each in data(example)["fleet"]["teams"]}
    assert teams["shop"]["owners"] == ["@acme/shop"]
    assert teams["media"]["hosts"] == ["thumbnails.dev.acme.io", "thumbnails.staging.acme.io", "thumbnails.acme.io"]
    assert '<a href="teams.html#team-shop">shop</a><small>@acme/shop</small>' in page(example, "index.html")


def test_a_version_is_shown_with_its_digest_and_where_it_came_from(spoiled: Spoiled) -> None:
    image = "ghcr.io/acme/thumbnail-generator"
    new = Version("2.2.0", f"sha256:{'ab' * 32}")
    record = Record(
        number=1,
        action=Action.BUMP,
        application="thumbnail-generator",
        environment="dev",
        images=(Moved(image, image, Version("2.1.0"), new),),
        by=Person("Ada", "ada@acme.io"),
        at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    )

    def change(fleet: Path) -> None:
        only("thumbnail-generator")(fleet)
        file = fleet / "apps/thumbnail-generator/overlays/dev/kustomization.yaml"
        replaced(file, 'newTag: "2.1.0"', f'newTag: "{new.tag}"\n    digest: {new.digest}')
        target = ledger.file_of(fleet, record)
        target.parent.mkdir(parents=True)
        target.write_text(ledger.text(record))

    target, answer = spoiled(change)
    assert answer.exit_code == 0
    dev = data(target)["applications"][0]["environments"][0]
    assert (dev["images"][0]["tag"], dev["images"][0]["digest"]) == (new.tag, new.digest)
    text = page(target, "applications/thumbnail-generator.html")
    assert "2.2.0 @ abababababab</a>" in text
    row = re.search(r"<tr><td>\s*<a [^>]*>2026-11-20 09:30</a>.*?</tr>", text, re.DOTALL)
    assert row is not None
    assert re.findall(r"<td>([^<]+)</td>", row[0]) == ["dev", "bump", image, "2.1.0", "2.2.0 @ abababababab", "Ada"]


def test_environments_differ_in_what_was_written_and_not_in_the_name_of_the_namespace(example: Path) -> None:
    orders, thumbnails = data(example)["applications"]
    first, second = orders["differences"]
    assert (first["from"], first["to"], second["from"], second["to"]) == ("dev", "staging", "staging", "prod")
    changed = {
        (each["kind"], each["name"], field["path"]): (field["old"], field["new"])
        for each in second["objects"]
        for field in each["fields"]
    }
    assert changed == {
        ("HorizontalPodAutoscaler", "orders-api", "spec.maxReplicas"): (6, 20),
        ("HorizontalPodAutoscaler", "orders-tasks", "spec.maxReplicas"): (4, 8),
        ("Ingress", "orders-api", "spec.rules[0].host"): ("orders.staging.acme.io", "orders.acme.io"),
        ("Ingress", "orders-api", "spec.tls[0].hosts[0]"): ("orders.staging.acme.io", "orders.acme.io"),
    }
    added = [each["name"] for each in first["objects"] if each["change"] == "added"]
    assert added == ["orders-tasks"]  # with one pod in dev there is no PodDisruptionBudget
    assert all(not each["effects"] for one in thumbnails["differences"] for each in one["objects"])


def test_the_data_fits_its_schema(example: Path) -> None:
    own, reports = map(strict, SCHEMAS)
    Draft202012Validator.check_schema(SCHEMAS[0])
    registry: Registry[Any] = Registry().with_resource("report.schema.json", Resource.from_contents(reports))
    validator = Draft202012Validator(own, registry=registry)
    assert [error.message for error in validator.iter_errors(data(example))] == []
    wrong = data(example)
    wrong["findings"][0]["finding"]["level"] = "fatal"
    wrong["applications"][0]["environments"][0]["podSecurity"] = "good"
    assert len(list(validator.iter_errors(wrong))) == 2


def rows(*words: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(EXAMPLE)
    answer = CliRunner().invoke(prove, [*words, "--format", "json"], catch_exceptions=False)
    found: dict[str, Any] = json.loads(answer.output[answer.output.index("{") :])
    return found


@pytest.mark.parametrize("name", ["isolation", "reachability", "selectors", "order", "room"])
def test_the_proofs_say_what_the_commands_say(example: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = data(example)["proofs"][name]
    words = shown["command"].removeprefix("helm platform prove ").replace(" components/", " ../../components/")
    asked = rows(*words.split(), monkeypatch=monkeypatch)
    assert shown["rows"] == asked["rows"]
    assert shown["rows"]
    findings = [each["finding"] for each in data(example)["findings"] if each["check"] == name]
    assert sorted(each["message"] for each in findings) == sorted(each["message"] for each in asked["findings"])


def test_the_findings_are_those_of_validate(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)
    answer = CliRunner().invoke(validate, ["--format", "json"], catch_exceptions=False)
    asked = json.loads(answer.output[answer.output.index("{") :])["findings"]
    shown = [each["finding"] for each in data(example)["findings"] if each["check"] == "validate"]
    assert sorted(shown, key=str) == sorted(asked, key=str)
    assert shown


def test_monitors_are_picked_up_by_the_stack_of_the_platform_or_the_one_that_is_named(
    example: Path, spoiled: Spoiled, tmp_path: Path
) -> None:
    picked = data(example)["proofs"]["selectors"]["rows"]
    assert "ServiceMonitor shop-prod/orders-api" in [each["object"] for each in picked]
    assert {each["picked up by"] for each in picked if each["object"].startswith("ServiceMonitor")} == {
        "Prometheus monitoring/monitoring-prometheus"
    }
    values = tmp_path / "stack.yaml"
    values.write_text("prometheus: {prometheusSpec: {serviceMonitorSelector: {matchLabels: {team: nobody}}}}\n")
    target, answer = spoiled(only("thumbnail-generator"), "--stack", str(values))
    assert answer.exit_code == 1
    refused = [each for each in data(target)["findings"] if each["finding"]["rule"] == "not-selected"]
    assert {each["environment"] for each in refused} == {"dev", "staging", "prod"}
    assert {each["team"] for each in refused} == {"media"}
    assert "label team=nobody" in page(target, "findings.html")


def test_the_same_files_and_day_are_the_same_bytes_from_anywhere(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = copied(tmp_path / "elsewhere" / "fleet")
    monkeypatch.chdir(fleet / "apps")
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))
    arguments = ["-o", str(tmp_path / "again"), "--date", DAY, "--json", "--no-cache"]
    answer = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert answer.exit_code == 0
    one, other = files(example), files(tmp_path / "again")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert not (tmp_path / "cache").exists()


def test_each_release_is_rendered_once_for_all_pages(
    tmp_path: Path, helm4: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    for name, real, word in (("helm", helm4, "template"), ("kubectl", kubectl, "kustomize")):
        file = tmp_path / name
        file.write_text(f'#!/bin/sh\n[ "$1" = {word} ] && echo "$1 $2 $5" >>{log}\nexec {real} "$@"\n')
        file.chmod(0o755)
    monkeypatch.setenv("HELM_BIN", str(tmp_path / "helm"))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert call(EXAMPLE, tmp_path / "report", "--no-cache").exit_code == 0
    called = [line.split() for line in log.read_text().splitlines()]
    templates = sorted(words[1:3] for words in called if words[0] == "template")
    assert templates == [
        ["media", "tenants"],
        ["orders", "shop-dev"],
        ["orders", "shop-prod"],
        ["orders", "shop-staging"],
        ["platform", "monitoring"],
        ["shop", "tenants"],
    ]
    built = sorted(Path(words[1]).name for words in called if words[0] == "kustomize")
    assert built == ["dev", "prod", "staging"]


def test_components_are_as_old_as_the_day_says(example: Path, tmp_path: Path) -> None:
    def late(folder: Path) -> set[str]:
        return {each["name"] for each in data(folder)["components"] if each["late"]}

    assert late(example) == {"ingress-nginx", "minio"}
    needed = {each["name"]: each["neededBy"] for each in data(example)["components"]}
    assert needed["traefik"] == ["orders", "thumbnail-generator"]
    assert needed["argo-cd"] == ["team media", "team shop"]
    assert needed["velero"] == []
    target = tmp_path / "earlier"
    arguments = [str(EXAMPLE), "-o", str(target), "--date", "2026-03-01", "--json"]
    CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert late(target) == {"minio"}
    assert "30 days from 2026-03-01" in page(target, "lifecycle.html")


@pytest.mark.parametrize(("level", "code"), [("warning", 1), ("never", 0)])
def test_the_exit_code_is_that_of_the_level_that_was_asked_for(tmp_path: Path, level: str, code: int) -> None:
    answer = call(EXAMPLE, tmp_path / "report", "--fail-on", level)
    assert answer.exit_code == code
    assert (tmp_path / "report" / "index.html").is_file()
    assert re.fullmatch(
        r".*/report/index\.html: 31 pages, 2 applications, 2 warnings, 4 notes in 3 files\n", answer.stdout
    )
    assert "proving isolation" in answer.stderr


def test_what_is_spoiled_is_shown_beside_what_is_good(spoiled: Spoiled) -> None:
    def change(fleet: Path) -> None:
        with (fleet / "apps/orders/overlays/prod/values.yaml").open("a", encoding="utf-8") as file:
            file.write("imagee: 4\n")
        with (fleet / "apps/thumbnail-generator/overlays/dev/kustomization.yaml").open("a", encoding="utf-8") as file:
            file.write("generators: [nothing.yaml]\n")

    target, answer = spoiled(change)
    assert answer.exit_code == 1
    orders, thumbnails = data(target)["applications"]
    assert [each["refused"] for each in orders["environments"]] == [None, None, "Helm refuses its values"]
    assert [each["refused"] for each in thumbnails["environments"]] == ["kustomize does not build it", None, None]
    assert orders["environments"][1]["hosts"] == ["orders.staging.acme.io"]
    # Those that are good are compared, the other one is not taken for empty.
    assert [(each["from"], each["to"]) for each in orders["differences"]] == [("dev", "staging")]
    assert [(each["from"], each["to"]) for each in thumbnails["differences"]] == [("staging", "prod")]
    found = {(each["application"], each["environment"], each["finding"]["rule"]) for each in data(target)["findings"]}
    assert {("orders", "prod", "unknown-key"), ("thumbnail-generator", "dev", "kustomize")} <= found
    text = page(target, "findings.html")
    assert "<mark>imagee</mark>: 4" in text
    assert "not rendered" in page(target, "index.html")


@pytest.mark.parametrize(
    ("file", "old", "new", "marked"),
    [
        ("platform.yaml", "approvals: 1", "approvals: many", "many"),
        ("platform.yaml", "dev: {domain: dev.acme.io}", "dev: 5", "5"),
        ("teams/shop.yaml", "groups:\n", "groups: [jo]\nalso:\n", "groups"),
    ],
)
def test_wrong_files_of_the_platform_are_what_the_report_is_about(
    spoiled: Spoiled, file: str, old: str, new: str, marked: str
) -> None:
    target, answer = spoiled(lambda fleet: replaced(fleet / file, old, new))
    assert answer.exit_code == 1
    found = data(target)
    why = "the files of the platform or of the teams are wrong"
    assert {each["refused"] for one in found["applications"] for each in one["environments"]} == {why}
    assert {each["why"] for each in found["proofs"].values()} == {why.capitalize()}
    wrong = [each["finding"] for each in found["findings"] if each["finding"]["level"] == "error"]
    assert {each["file"] for each in wrong} == {file}
    assert f"<mark>{marked}</mark>" in page(target, "findings.html")


def test_an_application_at_the_wrong_place_spoils_no_other(spoiled: Spoiled) -> None:
    def change(fleet: Path) -> None:
        only("thumbnail-generator")(fleet)
        shutil.copytree(
            fleet / "apps/thumbnail-generator/overlays/dev", fleet / "apps/thumbnail-generator/overlays/nowhere"
        )
        (fleet / "apps/thumbnail-generator/overlays/dev/kustomization.yaml").unlink()

    target, answer = spoiled(change)
    assert answer.exit_code == 1
    (application,) = data(target)["applications"]
    refused = {each["environment"]: each["refused"] for each in application["environments"]}
    assert list(refused) == ["dev", "staging", "prod", "nowhere"]
    assert refused["dev"] == "its overlay has no kustomization.yaml"
    assert refused["prod"] is None


def test_a_fleet_without_anything_has_a_report(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet"
    (fleet / "apps").mkdir(parents=True)
    (fleet / "platform.yaml").write_text("domain: acme.io\nenvironments: [dev]\n")
    answer = call(fleet, tmp_path / "report", "--json")
    assert answer.exit_code == 0
    assert data(tmp_path / "report")["applications"] == []
    assert "There are no teams." in page(tmp_path / "report", "isolation.html")


def test_clusters_are_proved_apart(spoiled: Spoiled) -> None:
    def change(fleet: Path) -> None:
        only("thumbnail-generator")(fleet)
        replaced(fleet / "platform.yaml", "environments:\n", "clusters: {local: {}, far: {}}\nenvironments:\n")
        replaced(fleet / "platform.yaml", "  prod:\n", "  prod:\n    cluster: far\n")

    target, answer = spoiled(change)
    assert answer.exit_code == 0
    (application,) = data(target)["applications"]
    assert [each["cluster"] for each in application["environments"]] == ["local", "local", "far"]
    assert {each["cluster"] for each in data(target)["proofs"]["isolation"]["rows"]} == {"local", "far"}
    assert "far: cluster-rights" in page(target, "isolation.html")


def test_a_door_between_teams_is_counted(spoiled: Spoiled) -> None:
    policy = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]}
"""

    def change(fleet: Path) -> None:
        base = fleet / "apps/thumbnail-generator/base"
        (base / "open.yaml").write_text(policy)
        replaced(base / "kustomization.yaml", "resources:\n", "resources:\n  - open.yaml\n")
        # The floor of a team lets nothing out to others, so its own policy must.
        (base / "out.yaml").write_text(policy.replace("name: open", "name: out").replace("Ingress", "Egress"))
        shutil.copy(base / "open.yaml", fleet / "apps/orders/open.yaml")
        values = fleet / "apps/orders/base/values.yaml"
        out = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: out}, spec: {podSelector: {},"
        out += " policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}}"
        values.write_text(f"{values.read_text()}extraObjects: {{out: {out}}}\n")

    target, answer = spoiled(change)
    assert answer.exit_code == 1
    ways = {(each["from"], each["to"]): each for each in data(target)["between"]}
    assert ways["media", "shop"]["ways"] == 0
    # Three environments of media, each with its port and any other, from everything of shop that runs pods.
    opened = [each for each in data(target)["findings"] if each["finding"]["rule"] == "open"]
    assert ways["shop", "media"]["ways"] == len(opened) > 0
    assert ways["shop", "media"]["example"].endswith(("8080/TCP", "any port"))
    text = page(target, "isolation.html")
    assert f"{len(opened)} open</span>" in text


HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"


def test_hostile_names_are_text(spoiled: Spoiled) -> None:
    def change(fleet: Path) -> None:
        only("thumbnail-generator")(fleet)
        replaced(fleet / "platform.yaml", "The fleet of acme", f'"{HOSTILE}"'[1:-1])
        replaced(fleet / "teams/media.yaml", "Thumbnails and everything else about images", HOSTILE)
        overlay = fleet / "apps/thumbnail-generator/overlays"
        replaced(overlay / "dev/kustomization.yaml", 'newTag: "2.1.0"', "newTag: \"<b onclick='x()'>1</b>\"")
        deployment = fleet / "apps/thumbnail-generator/base/deployment.yaml"
        replaced(
            deployment,
            "  name: thumbnail-generator\n  labels",
            '  name: thumbnail-generator\n  annotations: {a: "</pre><svg onload=x()>\\u202e"}\n  labels',
        )

    target, answer = spoiled(change)
    assert answer.exit_code in (0, 1)
    pages = [each.read_text(encoding="utf-8") for each in target.rglob("*.html")]
    assert all("<script>d" not in each and "<img" not in each and "<svg" not in each for each in pages)
    assert all("<b onclick" not in each and "\u202e" not in each for each in pages)
    assert "&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;" in page(target, "index.html")
    assert "&lt;/pre&gt;&lt;svg onload=x()&gt;" in page(target, "objects/thumbnail-generator-dev.html")
    handlers = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
    assert [each for each in pages if handlers.search(each)] == []


def test_secrets_are_on_no_page(spoiled: Spoiled) -> None:
    manifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {token: top-5ecret}\n"

    def change(fleet: Path) -> None:
        base = fleet / "apps/thumbnail-generator/base"
        (base / "secret.yaml").write_text(manifest)
        replaced(base / "kustomization.yaml", "resources:\n", "resources:\n  - secret.yaml\n")
        dev = fleet / "apps/orders/overlays/dev/values.yaml"
        replaced(dev, "env: {LOG_LEVEL: debug}", "env: {LOG_LEVEL: debug, PASSWORD: hunter2-and-more}")
        values = fleet / "apps/orders/overlays/staging/values.yaml"
        line = "  tasks: {autoscaling: {max: 4}, env: {TOKEN: kept-for-a-reason}}"
        line += "  # helm-platform: ignore[secret-in-clear] a test\n"
        replaced(values, "  tasks: {autoscaling: {max: 4}}\n", line)

    target, answer = spoiled(change)
    assert answer.exit_code == 1
    assert sum(each["finding"]["rule"] == "secret-in-clear" for each in data(target)["findings"]) >= 2
    everything = b"".join(files(target).values())
    for word in (b"top-5ecret", b"hunter2", b"kept-for-a-reason"):
        assert word not in everything
    assert "token: (not shown)" in page(target, "objects/thumbnail-generator-dev.html")
    assert "this line holds a secret" in page(target, "files/apps/orders/overlays/dev/values.yaml.html")


@pytest.mark.parametrize("output", ["fleet", "file", "nowhere/report"])
def test_what_is_no_report_is_not_touched(tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet = copied(tmp_path / "fleet")
    (tmp_path / "file").write_text("mine")
    before = files(tmp_path)
    # It is told before anything is rendered, which here nothing could be.
    monkeypatch.setenv("HELM_BIN", "/nonexistent/helm")
    with pytest.raises(UsageError) as refused:
        call(fleet, tmp_path / output)
    assert refused.value.fix
    assert files(tmp_path) == before


@pytest.mark.parametrize("option", ["--stack", "--components"])
def test_what_cannot_be_read_is_told_before_anything_is_rendered(
    tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_BIN", "/nonexistent/helm")
    with pytest.raises(UsageError) as refused:
        call(EXAMPLE, tmp_path / "report", option, str(tmp_path / "nothing.yaml"))
    assert "nothing.yaml" in f"{refused.value.message} {refused.value.detail}"


def test_what_is_no_fleet_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it has no platform"):
        call(tmp_path, tmp_path / "report")
    answer = call(tmp_path / "nothing", tmp_path / "report")
    assert answer.exit_code == 2
    assert not (tmp_path / "report").exists()
