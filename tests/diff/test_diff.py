"""`diff` against commits, chart versions and packages: which side is which, what is new, what cannot be compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from helm_platform.diff import DiffFormat
from helm_platform.errors import UsageError
from tests.diff.conftest import Diff
from tests.repository import TEMPLATE, git, write


def test_nothing_changed(difference: Diff) -> None:
    answer = difference(exit_code=True)
    assert answer.text.startswith("no difference: 3 releases compared with ")
    assert answer.text.endswith(", where this branch left main\n")
    assert answer.code == 0


def test_values_that_changed_since_the_branch_began(difference: Diff, repository: Path) -> None:
    write(repository / "apps", web__base__values_yaml="a: better\n")
    answer = difference()
    assert answer.text.startswith(
        "web (dev)\n"
        "  ~ ConfigMap/web\n"
        '      data.a: "web" → "better"\n'
        "  ~ Secret/web\n"
        "      data.token: changed (the content of a Secret is not shown)\n"
        "\n"
        "1 of 3 releases differs from "
    )
    assert answer.code == 0
    assert difference(exit_code=True).code == 1
    git(repository, "commit", "-a", "-m", "second")
    assert difference().text == answer.text
    assert difference(against="HEAD", exit_code=True).code == 0


def test_the_chart_of_a_commit_is_compared_too(difference: Diff, repository: Path) -> None:
    write(repository / "chart", templates__all_yaml=TEMPLATE.replace("\ndata: {", "\ndata: {new: x, "))
    text = difference(against="main").text
    assert text.count('data.new: nothing → "x"') == 3
    assert "3 of 3 releases differ from main, " in text


def test_what_git_archive_leaves_out_is_compared(difference: Diff, repository: Path) -> None:
    write(repository, **{".gitattributes": "chart/templates export-ignore\n"})
    git(repository, "add", ".")
    git(repository, "commit", "-m", "second")
    assert difference(against="HEAD").text.startswith("no difference")


def test_new_and_removed_releases(difference: Diff, repository: Path) -> None:
    write(repository / "apps", new__values_yaml="a: new\n")
    shutil.rmtree(repository / "apps" / "jobs")
    text = difference().text
    assert "new (new)\n  + ConfigMap/new\n  + Secret/new\n" in text
    assert "jobs (no longer there)\n  - ConfigMap/jobs\n  - Secret/jobs\n" in text
    assert "2 of 4 releases differ from" in text
    (gone,) = [
        each for each in json.loads(difference(format=DiffFormat.JSON).text)["releases"] if each["change"] == "removed"
    ]
    assert gone["release"] == "jobs"


def test_one_release_of_named_files(difference: Diff, repository: Path) -> None:
    base, overlay = repository / "apps/web/base/values.yaml", repository / "apps/web/overlays/qa/values.yaml"
    write(repository / "apps", web__overlays__qa__values_yaml="a: qa\n")
    text = difference(files=(str(base), str(overlay)), release="web").text
    assert text.startswith('web\n  ~ ConfigMap/web\n      data.a: "web" → "qa"\n')
    assert difference(files=(str(overlay),), release="web").text.startswith("web (new)\n")


def test_the_index_and_the_work_tree_are_left_alone(difference: Diff, repository: Path) -> None:
    write(repository / "apps", jobs__values_yaml="a: staged\n")
    git(repository, "add", ".")
    write(repository / "apps", jobs__values_yaml="a: more\n")
    command: list[str | Path] = ["git", "-C", repository, "status", "--porcelain=v2"]
    before = subprocess.run(command, capture_output=True, check=True).stdout
    difference()
    assert subprocess.run(command, capture_output=True, check=True).stdout == before


@pytest.mark.parametrize("form", ["folder", "package", "version"])
def test_another_chart_with_the_same_values(
    difference: Diff, repository: Path, tmp_path: Path, helm4: Path, form: str
) -> None:
    git(repository, "tag", "small-1.0.0")
    if form == "version":
        other = "1.0.0"
    elif form == "folder":
        other = str(shutil.copytree(repository / "chart", tmp_path / "other"))
    else:
        command: list[str | Path] = [helm4, "package", repository / "chart", "-d", tmp_path]
        subprocess.run(command, check=True, capture_output=True)
        other = str(tmp_path / "small-1.0.0.tgz")
    write(repository / "chart", templates__all_yaml=TEMPLATE.replace(".Values.a | quote }}, k", '"x" }}, k'))
    write(repository / "apps", jobs__values_yaml="a: changed\n")
    text = difference(chart=other).text
    assert '  ~ ConfigMap/jobs\n      data.a: "changed" → "x"\n' in text
    assert "3 of 3 releases differ from small 1.0.0" in text


def test_what_is_refused_now_is_reported_and_the_rest_compared(difference: Diff, repository: Path) -> None:
    write(repository / "apps", jobs__values_yaml="deny: true\n", web__base__values_yaml="a: better\n")
    answer = difference()
    assert "error[render]: not like this\n" in answer.report
    assert "= note: in jobs\n" in answer.report
    assert '"web" → "better"' in answer.text
    assert answer.code == 1
    assert difference(exit_code=True).code == 2


def test_what_was_refused_then_is_told(difference: Diff, repository: Path) -> None:
    write(repository / "apps", jobs__values_yaml="deny: true\n")
    git(repository, "commit", "-a", "-m", "bad")
    write(repository / "apps", jobs__values_yaml="a: jobs\n")
    answer = difference(against="HEAD", exit_code=True)
    assert answer.code == 2
    (remark,) = answer.remarks
    assert remark.startswith("jobs cannot be compared: HEAD, ")
    assert "refuses it: execution error" in remark


def test_the_diff_goes_to_a_file(difference: Diff, tmp_path: Path) -> None:
    answer = difference(output=tmp_path / "diff.md", format=DiffFormat.MARKDOWN)
    assert answer.text == ""
    assert (tmp_path / "diff.md").read_text().startswith("**no difference: 3 releases compared with ")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"against": "main", "live": True}, "two things to compare with"),
        ({"against": "v9"}, "git knows no commit `v9`"),
        ({"chart": "9.9.9"}, "no version with a tag `small-9.9.9`"),
        ({"chart": "."}, "is no chart"),
    ],
)
def test_what_cannot_be_compared(
    difference: Diff, options: dict[str, object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=words):
        difference(**options)


def test_outside_of_a_repository(difference: Diff, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", values_yaml="a: 1\n")
    with pytest.raises(UsageError, match="in no git repository") as caught:
        difference(tmp_path / "elsewhere")
    assert caught.value.fix is not None
    assert "--against-chart" in caught.value.fix


def test_a_commit_without_the_chart(difference: Diff, repository: Path) -> None:
    git(repository, "rm", "-r", "--cached", "chart")
    git(repository, "commit", "-m", "none")
    with pytest.raises(UsageError, match=r"has no chart .*chart"):
        difference(against="HEAD")
