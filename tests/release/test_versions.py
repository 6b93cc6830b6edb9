"""One version everywhere, far enough from the release before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hack.release import versions
from hack.release.bundle import Tree, git, released, touched
from hack.release.packages import Helm

from helm_platform.errors import UsageError
from tests.release.conftest import commit
from tests.support import ROOT


def test_ours_agree() -> None:
    assert list(versions.disagreeing(Tree(ROOT))) == []


@pytest.mark.parametrize(
    ("file", "good", "bad", "message"),
    [
        ("plugin.yaml", "version: 0.1.1", "version: 0.1.0", "this is version 0.1.0, and the release is 0.1.1"),
        ("charts/tenant/Chart.yaml", "version: 0.1.1", "version: 0.1.0", "this is version 0.1.0"),
        ("src/helm_platform/__init__.py", '"0.1.1"', '"0.3.0"', "this is version 0.3.0"),
        ("umbrella/Chart.yaml", "    version: 0.1.1", "    version: 0.1.0", "it takes ingress 0.1.0"),
    ],
)
def test_another_version_is_said_at_its_line(other: Path, file: str, good: str, bad: str, message: str) -> None:
    text = (other / file).read_text()
    assert good in text
    (other / file).write_text(text.replace(good, bad, 1))
    (finding,) = versions.disagreeing(Tree(other))
    assert finding.file == other / file
    assert message in finding.message
    assert finding.span
    assert bad.strip() in text.replace(good, bad, 1).splitlines()[finding.span.line - 1]


def test_a_bump_reaches_every_place_and_the_locks(other: Path, tmp_path: Path, helm4: Path) -> None:
    tree = Tree(other)
    helm = Helm.alone(helm4, tmp_path / "home")
    changed = versions.bump(tree, "1.0.0", helm)
    assert {other / "umbrella" / "Chart.lock", other / "plugin.yaml", other / "pyproject.toml"} <= set(changed)
    again = Tree(other)
    assert {place.version for place in again.places()} == {"1.0.0"}
    assert list(versions.disagreeing(again)) == []
    # What Helm says of a lock that is not of these dependencies.
    assert "out of sync" not in helm.ask("dependency", "build", other / "umbrella", "--skip-refresh").stderr
    assert versions.bump(again, "1.0.0", helm) == []


def test_what_is_no_version_is_refused_and_nothing_is_written(other: Path, tmp_path: Path, helm4: Path) -> None:
    with pytest.raises(UsageError, match="`v1` is no Semantic Version"):
        versions.bump(Tree(other), "v1", Helm.alone(helm4, tmp_path))
    assert {place.version for place in Tree(other).places()} == {"0.1.1"}


@pytest.mark.parametrize(
    ("old", "step", "lowest"),
    [
        ("0.4.1", versions.Step.PATCH, "0.4.2"),
        ("0.4.1", versions.Step.MINOR, "0.4.2"),
        ("0.4.1", versions.Step.MAJOR, "0.5.0"),
        ("1.4.1", versions.Step.PATCH, "1.4.2"),
        ("1.4.1", versions.Step.MINOR, "1.5.0"),
        ("1.4.1", versions.Step.MAJOR, "2.0.0"),
    ],
)
def test_the_lowest_version_after_a_change(old: str, step: versions.Step, lowest: str) -> None:
    assert versions.required(old, step) == lowest


def test_a_version_that_is_too_low_is_said_where_it_is_written(bundle: Path) -> None:
    tree = Tree(bundle)
    assert list(versions.too_near(tree, "0.1.0", versions.Step.MINOR, "something was added")) == []
    (finding,) = versions.too_near(tree, "0.1.1", versions.Step.MAJOR, "`port` is gone")
    assert finding.message == "0.1.1 is released, and `port` is gone: 0.1.1 is too low"
    assert finding.help
    assert "bump 0.2.0" in finding.help
    assert finding.file == bundle / "pyproject.toml"


def test_the_release_before_is_the_newest_tag_below_head(other: Path) -> None:
    assert released(other) == "v0.1.0"
    for tag in ("v0.1.1", "vnext"):
        git(other, "tag", tag)
    assert released(other) == "v0.1.0"  # HEAD is the release 0.1.1 itself
    commit(other, "after it")
    assert released(other) == "v0.1.1"
    git(other, "checkout", "--quiet", "--orphan", "alone")
    commit(other, "another history")
    assert released(other) is None


def test_a_page_asks_for_no_new_version_and_a_template_does(other: Path) -> None:
    git(other, "tag", "v0.1.1")
    (other / "docs").mkdir()
    (other / "docs" / "page.md").write_text("A word.\n")
    commit(other, "a page")
    assert not touched(other, "v0.1.1")
    template = other / "charts" / "tenant" / "templates" / "NOTES.txt"
    template.write_text("Another word.\n")
    assert touched(other, "v0.1.1")
