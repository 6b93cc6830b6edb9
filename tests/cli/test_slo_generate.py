"""`helm platform slo generate` as its user types it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.support import manifests

from helm_platform.cli.slo.generate import command
from helm_platform.commands.slo import extras
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.slo.outputs import MARK, OutputName
from helm_platform.slo.reading import Reading

DOCUMENT = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: {service}
namespace: shop
slos:
  availability:
    objective: 99.9
    sli: {{ratio: {{bad: '{bad}', total: http_requests_total}}}}
"""


def call(*words: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], input=stdin)


def write(folder: Path, *services: str, bad: str = "http_errors_total", more: str = "") -> Path:
    for service in services:
        file = folder / service / "monitoring" / "slo.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(DOCUMENT.format(service=service, bad=bad) + more, encoding="utf-8")
    return folder


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    return write(tmp_path / "apps", "web", "cart")


def files(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_files_of_a_folder_and_what_was_done(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    answer = call(apps, "-o", out)
    assert answer.exit_code == 0
    assert answer.stdout == f"2 objectives of 2 services: 2 files in {out}, 2 written, 0 unchanged\n"
    assert answer.stderr == ""
    made = files(out)
    assert list(made) == ["shop/slo-cart.yaml", "shop/slo-web.yaml"]
    assert yaml.safe_load(made["shop/slo-web.yaml"])["metadata"] == {"name": "slo-web", "namespace": "shop"}


def test_what_has_not_changed_is_not_touched(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    call(apps, "-o", out)
    before = {file: file.stat().st_ino for file in out.rglob("*.yaml")}
    write(apps, "web", bad="other_total")
    answer = call(apps, "-o", out)
    assert "1 written, 1 unchanged" in answer.stdout
    changed = [file.name for file, inode in before.items() if file.stat().st_ino != inode]
    assert changed == ["slo-web.yaml"]


def test_stdout_is_one_stream_of_objects(apps: Path) -> None:
    answer = call(apps)
    assert [each["metadata"]["name"] for each in manifests(answer.stdout)] == ["slo-cart", "slo-web"]
    assert answer.stdout.count(MARK) == 2


@pytest.mark.parametrize("form", OutputName)
def test_every_format_goes_to_stdout(apps: Path, form: OutputName) -> None:
    answer = call(apps, "--format", form.value)
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.count("record: slo:total:rate") == 2
    documents = manifests(answer.stdout)
    assert len(documents) == (1 if form is OutputName.RULES else 2)


def test_stdin_is_a_document(apps: Path) -> None:
    text = (apps / "web" / "monitoring" / "slo.yaml").read_text()
    assert call("-", stdin=text).stdout == call(apps / "web").stdout


def test_namespace_and_team_stand_in(tmp_path: Path) -> None:
    text = DOCUMENT.format(service="web", bad="e_total").replace("namespace: shop\n", "")
    (made,) = manifests(call("-", "--namespace", "pay", "--team", "money", stdin=text).stdout)
    assert made["metadata"]["namespace"] == "pay"
    assert made["spec"]["groups"][0]["rules"][2]["labels"]["team"] == "money"


def test_labels_select_the_objects(apps: Path) -> None:
    answer = call(apps, "--labels", "release=monitoring,app.kubernetes.io/part-of=slo", "--labels", "prometheus=main")
    for made in manifests(answer.stdout):
        assert made["metadata"]["labels"] == {
            "app.kubernetes.io/part-of": "slo",
            "prometheus": "main",
            "release": "monitoring",
        }


def test_the_engine_comes_with_shared_and_alone(apps: Path) -> None:
    first, *_ = manifests(call(apps, "--shared").stdout)
    assert first["metadata"]["name"] == "engine-slo"
    (alone,) = manifests(call("--shared").stdout)
    assert [group["name"] for group in alone["spec"]["groups"]] == ["slo-fast", "slo-medium", "slo-slow"]


def test_shared_counts_the_windows_that_are_used(tmp_path: Path) -> None:
    write(tmp_path, "web", more="    window: quarter\n")
    plain = call(tmp_path)
    assert plain.exit_code == 0
    assert "uncounted-window" in plain.stderr
    assert "--standalone" in plain.stderr
    shared = call(tmp_path, "--shared")
    assert shared.stderr == ""
    assert "slo:bad:increase_quarter" in shared.stdout
    assert "slo:bad:increase_30d" in shared.stdout
    alone = call(tmp_path, "--standalone")
    assert alone.stderr == ""
    assert "slo:bad:increase_quarter" in alone.stdout


def test_check_says_what_differs_and_writes_nothing(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    assert call(apps, "-o", out, "--check").exit_code == 1
    assert not out.exists()
    call(apps, "-o", out)
    answer = call(apps, "-o", out, "--check")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout == f"2 objectives of 2 services: 2 files in {out} as they should be\n"
    (out / "shop" / "slo-web.yaml").write_text(MARK + "\nmine: true\n")
    (out / "shop" / "slo-cart.yaml").unlink()
    (out / "shop" / "slo-old.yaml").write_text(MARK + "\n")
    before = files(out)
    answer = call(apps, "-o", out, "--check")
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        f"missing: {out}/shop/slo-cart.yaml",
        f"differs: {out}/shop/slo-web.yaml",
        f"stale: {out}/shop/slo-old.yaml",
        "fix: run it without --check and with --prune",
    ]
    assert files(out) == before


def test_stale_files_are_removed_only_when_told_and_only_ours(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    call(apps, "-o", out)
    (out / "own.yaml").write_text("groups: []\n")
    (out / "picture.png").write_bytes(b"\x89PNG")
    (out / "bytes.yaml").write_bytes(b"\xff\xfe")
    (out / "mine.json").write_text('{"tags": []}')
    (out / "dashboard.json").write_text('{"tags": ["helm-platform"]}')
    answer = call(apps / "web", "-o", out)
    assert "2 stale, which --prune removes" in answer.stdout
    assert "shop/slo-cart.yaml" in str(list(out.rglob("*.yaml")))
    answer = call(apps / "web", "-o", out, "--prune")
    assert "2 removed" in answer.stdout
    left = sorted(str(file.relative_to(out)) for file in out.rglob("*") if file.is_file())
    assert left == ["bytes.yaml", "mine.json", "own.yaml", "picture.png", "shop/slo-web.yaml"]


def test_a_file_of_somebody_else_is_never_overwritten(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    (out / "shop").mkdir(parents=True)
    (out / "shop" / "slo-web.yaml").write_text("groups: []\n")
    before = files(out)
    with pytest.raises(UsageError, match="1 file in the way") as error:
        CliRunner().invoke(command, [str(apps), "-o", str(out)], catch_exceptions=False)
    assert "slo-web.yaml" in str(error.value.detail)
    assert files(out) == before


def test_a_folder_that_cannot_be_written_is_said(apps: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules"
    out.mkdir()
    (out / "shop").write_text("a file in the place of a folder")
    with pytest.raises(EnvironmentProblem, match="cannot read"):
        CliRunner().invoke(command, [str(apps), "-o", str(out)], catch_exceptions=False)


def test_what_is_no_promql_is_an_error_and_nothing_is_written(apps: Path, tmp_path: Path) -> None:
    write(apps, "broken", bad="sum(rate(x[$window])")
    out = tmp_path / "rules"
    answer = call(apps, "-o", out)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert "broken availability" in answer.stderr
    assert f"{apps}/broken/monitoring/slo.yaml:6:3" in answer.stderr
    assert not out.exists()


def test_a_rate_may_be_anchored_where_prometheus_can(apps: Path) -> None:
    answer = call(apps / "web", "--target-version", "3.16", "--feature", "anchored")
    assert "sum (rate(http_requests_total[2m] anchored))" in answer.stdout
    assert "anchored" not in call(apps / "web", "--target-version", "3.16").stdout


def test_victoriametrics_reads_nothing_that_was_recorded_just_before(apps: Path, tmp_path: Path) -> None:
    answer = call(apps / "web", "--format", "vmrule")
    (made,) = manifests(answer.stdout)
    total, bad, _ = made["spec"]["groups"][0]["rules"]
    assert "slo:total:rate" not in bad["expr"]
    assert total["expr"] in bad["expr"]
    sli = "    sli: {ratio: {bad: 'http_errors_total', total: http_requests_total}}\n"
    native = (
        (apps / "web/monitoring/slo.yaml")
        .read_text()
        .replace(sli, "    sli: {latency: {histogram: h, threshold: 1s, native: true}}\n")
    )
    refused = call("-", "--format", "vmrule", stdin=native)
    assert refused.exit_code == 1
    assert "vmrule has no native histograms" in refused.stderr
    assert call("-", stdin=native).exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no document is named"),
        (["APPS", "--standalone", "--shared"], "do not go together"),
        (["APPS", "--labels", "a=b", "--format", "rules"], "have no labels"),
        (["APPS", "--labels", "a"], "no label"),
        (["APPS", "--labels", "a=b c"], "no label"),
        (["APPS", "--check"], "--check needs a folder"),
        (["APPS", "--prune"], "--prune needs a folder"),
        (["APPS", "-o", "x", "--check", "--prune"], "writes and removes nothing"),
        (["APPS", "--format", "rules", "--per", "team"], "cannot follow one another"),
        (["APPS", "--format", "rules", "--shards", "2"], "several files"),
        (["APPS", "--format", "rules", "--shared"], "a file of their own"),
        (["APPS", "--target-version", "new"], "no version"),
        (["APPS", "--target-version", "2.41"], "cannot read these rules"),
        (["APPS", "--feature", "anchored"], "new in Prometheus 3.16"),
        (["APPS", "--feature", "anchored", "--target-version", "3.x"], "new in Prometheus 3.16"),
        (["APPS", "--feature", "smoothed", "--target-version", "4", "--format", "vmrule"], "a feature of Prometheus"),
        (["EMPTY"], "no ServiceLevels documents"),
        (["APPS", "-o", "FILE"], "is a file"),
    ],
)
def test_options_that_cannot_be_meant(apps: Path, tmp_path: Path, words: list[str], message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    given = {"APPS": apps, "EMPTY": tmp_path / "empty", "FILE": tmp_path / "file"}
    with pytest.raises(UsageError, match=message) as error:
        CliRunner().invoke(command, [str(given.get(word, word)) for word in words], catch_exceptions=False)
    assert error.value.fix


def test_an_extra_is_called_with_what_was_read(apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extras.EXTRAS, "names", names)
    from helm_platform.commands.slo.documents import Documents
    from helm_platform.commands.slo.generate import Request, run

    documents = Documents((str(apps),))
    answer = run(Request(documents, output=tmp_path / "out", extras=("names",)))
    assert "3 files" in answer.out
    assert (tmp_path / "out" / "names.md").read_text() == f"<!-- {MARK} -->\nweb cart\n"
    with pytest.raises(UsageError, match="--with needs a folder"):
        run(Request(documents, extras=("names",)))


def names(reading: Reading, _labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    services = sorted({slo.service for slo in reading.slos}, reverse=True)
    yield "names.md", f"<!-- {MARK} -->\n{' '.join(services)}\n"
