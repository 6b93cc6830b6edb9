"""`helm platform explain` as its users type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.support import ROOT

from helm_platform.cli.explain import command
from helm_platform.errors import PlatformError, UsageError


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def text(*arguments: str | Path) -> str:
    done = run(*arguments)
    if done.exception:
        raise done.exception
    return done.stdout


def data(*arguments: str | Path) -> Any:
    return json.loads(text(*arguments, "--format", "json"))


def refused(*arguments: str | Path) -> PlatformError:
    done = run(*arguments)
    assert isinstance(done.exception, UsageError), done.output
    return done.exception


@pytest.fixture
def values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of a release in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "values.yaml").write_text(
        'image: {repository: ghcr.io/acme/web, tag: "1.0"}\n'
        "replicas: 1\n"
        "env: {LEVEL: info, DB_PASSWORD: hunter2-really}\n"
        "files: {web: {content: {app.yaml: 'debug: true'}}}\n"
        "workloads: {worker: {command: [/x], env: {LEVEL: debug}}}\n"
    )
    (tmp_path / "prod.yaml").write_text('image: {tag: "1.1"}\nreplicas: 3\nenv: {EXTRA: "1"}\n')


def test_a_key_is_explained_in_words() -> None:
    assert text("expose.host") == (
        "expose.host\n"
        "  Host name; a bare label is completed with the platform's domain.\n"
        "\n"
        "  type       text\n"
        "  must be    a host name: lower-case letters, digits, dashes and dots, without scheme, port and path\n"
        "             at most 253 characters\n"
        "  default    none: the key does nothing until it is written\n"
        "  example    expose:\n"
        "               host: web.acme.io\n"
        "  docs       docs/reference/values.md#expose\n"
    )


def test_a_choice_shows_its_forms_and_a_map_its_keys() -> None:
    said = text("resources")
    assert "  type       text or map\n  one of     - a size: `small`, `medium`, `large` or `xlarge`\n" in said
    said = text("ports.http")
    assert "type       number or map" in said
    assert "Keys below image\n  repository   Name without tag" in text("image")
    assert "  allowed    `Always`, `IfNotPresent` or `Never`\n" in text("image.pullPolicy")


def test_a_workload_has_the_keys_of_the_root() -> None:
    said = text("workloads.worker.image.tag")
    assert "Tag, always quoted" in said
    assert "  as         `image.tag` of the top level\n" in said
    assert "  else       workloads take `image.tag` of the top level where they do not say it\n" in said


def test_without_a_key_all_are_listed_by_what_they_are_about() -> None:
    said = text()
    assert said.startswith("Keys of platform-app 0.1.0\n\nWhat runs\n  kind ")
    assert "\nHow it is reached\n  port " in said
    groups = data()["groups"]
    assert {key["name"] for group in groups for key in group["keys"]} >= {"image", "expose", "global"}
    assert all(key["about"] for group in groups for key in group["keys"])


def test_a_name_of_another_chart_is_answered_with_ours() -> None:
    assert text("replicaCount").startswith("`replicaCount` of other charts is `replicas` here.\n\nreplicas\n")
    assert text("persistence.size").startswith("`persistence.size` of other charts is `storage.<name>.size` here.\n")
    assert data("ingress.className")["key"] == "expose.class"
    assert data("global.imageRegistry")["key"] == "global.platform.image.registry"
    assert data("replicas")["asked"] is None


def test_a_key_that_does_not_exist_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helm_platform", "explain", "expose.hots"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: `hots` is not a key of `expose`" in done.stderr
    assert "fix: helm platform explain expose.host" in done.stderr
    several = refused("maxSurge")
    assert (several.message, several.fix) == (
        "`maxSurge` is not a key of platform-app 0.1.0",
        "helm platform explain update.maxSurge",
    )
    assert refused("xyzzy").fix == "helm platform explain lists the keys"
    assert "a dot without a key" in refused("a..b").message
    assert refused("").message == "the key is empty"


@pytest.mark.usefixtures("values")
def test_a_value_comes_with_every_layer_that_sets_it() -> None:
    said = text("replicas", "-f", "values.yaml", "-f", "prod.yaml", "--set", "replicas=5")
    assert said.endswith("Value: 5\n  --set replicas   5  wins\n  prod.yaml:2:1    3\n  values.yaml:2:1  1\n")
    assert text("replicas", "-f", "values.yaml,prod.yaml").endswith(
        "Value: 3\n  prod.yaml:2:1    3  wins\n  values.yaml:2:1  1\n"
    )
    chart = text("enabled", "-f", "values.yaml").splitlines()[-1]
    assert chart.endswith("charts/platform-app/values.yaml:5:1  true  default of the chart")


@pytest.mark.usefixtures("values")
def test_a_map_shows_where_each_value_comes_from() -> None:
    assert text("image", "-f", "values.yaml", "-f", "prod.yaml").endswith(
        "Values below image, each with where it comes from\n"
        "  repository: ghcr.io/acme/web  values.yaml:1:9\n"
        '  tag: "1.1"                    prod.yaml:1:9\n'
        '                                values.yaml:1:39  instead of "1.0"\n'
    )


@pytest.mark.usefixtures("values")
def test_what_is_not_set_says_what_holds_then() -> None:
    assert text("resources", "-f", "values.yaml").endswith("\nValue: not set; default: small\n")
    assert text("port", "-f", "values.yaml").endswith("\nValue: not set\n")
    assert text("env.X.secret", "-f", "values.yaml").endswith("\nValue: not set; it must be written\n")
    assert text("replicas", "-f", "values.yaml", "--set", "replicas=null").endswith(
        "Value: not set; default: from availability\n  --set replicas   takes it away\n  values.yaml:2:1  1\n"
    )


@pytest.mark.usefixtures("values")
def test_what_a_workload_takes_from_the_top_level_is_said() -> None:
    said = text("workloads.worker.env", "-f", "values.yaml", "-f", "prod.yaml")
    own, _, taken = said.partition("From the top level, because the workload does not say it\n")
    assert "  LEVEL: debug  values.yaml:5:43\n" in own
    assert '  env.EXTRA: "1"' in taken
    assert "env.LEVEL" not in taken
    image = data("workloads.worker.image", "-f", "values.yaml")
    assert [(row["path"], row["value"]) for row in image["inherited"]] == [
        ("image.repository", "ghcr.io/acme/web"),
        ("image.tag", "1.0"),
    ]
    # A tag never travels to another repository.
    other = data("workloads.worker.image", "-f", "values.yaml", "--set", "workloads.worker.image.repository=x/y")
    assert other["inherited"] == []


@pytest.mark.usefixtures("values")
def test_the_platforms_enforced_fields_win_and_the_line_that_differs_is_named() -> None:
    enforced = ["--set", "global.platform.enforced.replicas=4"]
    assert text("replicas", "-f", "values.yaml", *enforced).endswith(
        "Value: 4\n"
        "  --set global.platform.enforced.replicas  4  fixed by the platform: no values file can change it; wins\n"
        "  values.yaml:2:1                          1  the chart refuses it; remove the line\n"
    )


@pytest.mark.usefixtures("values")
def test_secrets_in_clear_are_printed_nowhere() -> None:
    sets = ["--set", "env.API_TOKEN=other-secret,env.DB_PASSWORD=third-secret", "--set-string", "env.Y_SECRET=fourth"]
    for key in ("env", "env.DB_PASSWORD", "env.API_TOKEN", "workloads.worker.env", "env.Y_SECRET"):
        for form in ("text", "json"):
            said = text(key, "-f", "values.yaml", *sets, "--format", form)
            assert not [secret for secret in ("hunter2", "other-secret", "third-secret", "fourth") if secret in said]
    assert "Value: (a secret, not shown)\n" in text("env.DB_PASSWORD", "-f", "values.yaml")
    assert data("env.DB_PASSWORD", "-f", "values.yaml")["value"][0]["hidden"] is True


@pytest.mark.usefixtures("values")
def test_a_key_with_dots_is_found_as_the_values_have_it() -> None:
    assert data("files.web.content.app.yaml", "-f", "values.yaml")["value"][0]["value"] == "debug: true"


def test_one_release_is_named_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert text("port", "examples/hello").endswith("Value: 8080\n  examples/hello/values.yaml:2:1  8080\n")
    several = refused("port", "examples")
    assert "a value belongs to one" in several.message
    assert "hello: -f examples/hello/values.yaml" in (several.detail or "")


@pytest.mark.usefixtures("values")
def test_values_that_cannot_be_read_are_no_ground_for_an_answer() -> None:
    Path("broken.yaml").write_text('port: "x\n')
    broken = refused("port", "-f", "broken.yaml")
    assert broken.message == "the values cannot be read"
    assert "broken.yaml:1:7: the quote opened here is never closed" in (broken.detail or "")
    assert refused("port", "-f", "nothing.yaml").message == "cannot read a values file"
    assert "`port` has no value" in refused("port", "--set", "port").message
    assert "key by key" in refused("--set", "port=1").message


@pytest.mark.usefixtures("values")
def test_nothing_in_the_values_reaches_the_terminal_as_a_command() -> None:
    Path("strange.yaml").write_text('labels: {note: "a\\u001b[31mred"}\n')
    said = text("labels.note", "-f", "strange.yaml", "--color", "always")
    assert "\x1b[31m" not in said
    assert "\x1b[1m" in said
    assert "\x1b" not in text("labels.note", "-f", "strange.yaml")


def test_another_chart_is_explained_from_its_own_schema() -> None:
    chart = ROOT / "tests/cases/chart"
    said = text("sidecar", "--chart", chart)
    assert (
        said == "sidecar\n  removed    in 1.0.0\n             use `sidecars`\n             there can be several now\n"
    )
    assert "docs" not in text("port", "--chart", chart)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("expose.ho", {"expose.host", "expose.hosts"}),
        ("expose.host", {"expose.host", "expose.hosts"}),
        ("metrics.tls", {"metrics.tls", "metrics.tls.secret", "metrics.tls.serverName"}),
        ("workloads.w.ima", {"workloads.w.image"}),
        ("kin", {"kind"}),
        ("xyz", set()),
        ("a..b", set()),
    ],
)
def test_the_shell_completes_keys_from_the_schema(typed: str, offered: set[str]) -> None:
    environment = {
        **os.environ,
        "_HELM_PLATFORM_COMPLETE": "bash_complete",
        "COMP_WORDS": f"helm-platform explain {typed}",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-m", "helm_platform"], capture_output=True, text=True, check=True, env=environment
    )
    words = {line.partition(",")[2] for line in done.stdout.splitlines() if line}
    assert offered <= words
    assert all(word.startswith(typed) for word in words)
    assert bool(words) == bool(offered)


def test_help_is_fast_because_nothing_heavy_is_imported() -> None:
    heavy = ("yaml", "jsonschema", "jsonschema_rs", "difflib", "helm_platform.validate", "helm_platform.values")
    code = "import sys, helm_platform.cli.explain, helm_platform.cli.schema; "
    code += f"print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
