"""What is wrong in platform.yaml and the files of teams: each key by its schema, then what files say of each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.fleets import EXAMPLE

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.fleet import company_at
from helm_platform.validate.fleet import FILES, problems

Found = Callable[[dict[str, str]], list[Diagnostic]]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """What is wrong in a repository of these files."""
    monkeypatch.chdir(tmp_path)

    def of(files: dict[str, str]) -> list[Diagnostic]:
        for name, text in {"platform.yaml": "environments: {dev: {}, prod: {}}\n", **files}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return list(problems(company_at(tmp_path)))

    return of


def test_the_example_is_right() -> None:
    assert problems(company_at(EXAMPLE)) == ()


def test_the_file_of_a_cluster_holds_values_of_the_umbrella(found: Found) -> None:
    (problem,) = found({"clusters/local.yaml": "security:\n  polices: {}\n"})
    assert (problem.rule, problem.file) == ("unknown-key", Path("clusters/local.yaml"))
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (2, 3)
    assert problem.fix is not None
    assert [each.text for each in problem.fix.edits] == ["policies"]
    assert found({"clusters/local.yaml": "security:\n  policies: {platform: {groups: [acme:platform]}}\n"}) == []


def test_the_file_of_a_cluster_that_is_none_is_read_by_nobody(found: Found) -> None:
    (problem,) = found({"clusters/locla.yaml": ""})
    assert "no environment is in a cluster `locla`" in problem.message
    assert problem.help == "did you mean local.yaml?"


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("hosts: shop.acme.io", "wrong-type", (1, 8)),
        ("hosts: [Shop.acme.io]", "bad-form", (1, 9)),
        ("hosts: [https://shop.acme.io]", "bad-form", (1, 9)),
        ("namespaces: shop", "wrong-type", (1, 13)),
        ("hosts: [", "yaml-syntax", (1, 9)),
        ("quota: huge", "not-in-list", (1, 8)),
        ("gruops: {lead: [a]}", "unknown-key", (1, 1)),
        ("environments: {prod: {qouta: large}}", "unknown-key", (1, 23)),
        ("alerts: {receivers: {pager: {}}}", "unknown-key", (1, 22)),
        ("cluster: {environments: {dev: {}}}", "unknown-key", (1, 1)),
        ("groups: {lead: ['*']}", "bad-form", (1, 17)),
    ],
)
def test_a_mistake_in_a_team_has_its_rule_and_its_place(
    found: Found, text: str, rule: str, place: tuple[int, int]
) -> None:
    (problem,) = found({"teams/shop.yaml": f"{text}\n"})
    assert (problem.rule, problem.file) == (rule, Path("teams/shop.yaml"))
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == place


def test_a_misspelt_key_is_guessed(found: Found) -> None:
    (problem,) = found({"teams/shop.yaml": "gruops: {lead: [a]}\n"})
    assert problem.label == "did you mean `groups`?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("environments: {dev: {sync: leads}}", "not-in-list"),
        ("environments: {prod: {approvals: two}}", "wrong-type"),
        ("policies: {images: {digest: always}}", "not-in-list"),
        ("policies: {images: {signed: required}}", "unknown-key"),
        ("charts: {repository: ghcr.io/acme}", "bad-form"),
        ("gitops: {engine: argo}", "not-in-list"),
    ],
)
def test_a_mistake_in_platform_yaml(found: Found, text: str, said: str) -> None:
    (problem,) = found({"platform.yaml": f"{text}\n", "teams/shop.yaml": "description: Orders\n"})
    assert (problem.rule, problem.file) == (said, Path("platform.yaml"))


PAIRS: dict[str, tuple[dict[str, str], str]] = {
    "a team begins like another": ({"teams/foo.yaml": "", "teams/foo-bar.yaml": ""}, "begins like the team `foo`"),
    "a team is called like the platform's own": ({"teams/argocd.yaml": ""}, "is what the platform's own are called"),
    "a namespace is not the team's": ({"teams/shop.yaml": "namespaces: [jobs]"}, "does not begin with `shop-`"),
    "an environment ends like another": (
        {"platform.yaml": "environments: {prod: {}, pre-prod: {}}", "teams/a.yaml": ""},
        "rights on *-prod would be rights on both",
    ),
    "a cluster is not there": (
        {"platform.yaml": "environments: {dev: {cluster: east}}", "teams/a.yaml": ""},
        "is no cluster of this file",
    ),
    "an environment of a team is not there": (
        {"teams/shop.yaml": "environments: {prd: {quota: large}}"},
        "is no environment of platform.yaml",
    ),
    "a host is two teams'": (
        {"teams/a.yaml": "hosts: [a.acme.io]", "teams/b.yaml": "hosts: [a.acme.io]"},
        "which the team `a` owns",
    ),
    "a wildcard takes another team's host": (
        {"teams/a.yaml": "hosts: ['*.acme.io']", "teams/b.yaml": "hosts: [b.acme.io]"},
        "which the team `b` owns",
    ),
    "a host of an environment is another team's": (
        {"teams/a.yaml": "environments: {prod: {hosts: [b.acme.io]}}", "teams/b.yaml": "hosts: [b.acme.io]"},
        "which the team `a` owns",
    ),
    "a freeze is both": (
        {
            "platform.yaml": "promotion: {freezes: {x: {days: [sat], from: '2026-01-01', reason: away}}}",
            "teams/a.yaml": "",
        },
        "is either days of the week or a time",
    ),
    "a freeze ends before it begins": (
        {
            "platform.yaml": "promotion: {freezes: {x: {from: '2026-02-01', to: '2026-01-01', reason: away}}}",
            "teams/a.yaml": "",
        },
        "does not begin before it ends",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_files_say_of_each_other(found: Found, name: str) -> None:
    files, said = PAIRS[name]
    (problem,) = found(files)
    assert (problem.rule, problem.level) == (FILES, Level.ERROR)
    assert said in problem.message
    assert problem.help


def test_one_group_that_deploys_for_two_teams_is_said(found: Found) -> None:
    both = yaml.safe_dump({"groups": {"deployer": ["acme:all"]}})
    (problem,) = found({"teams/a.yaml": both, "teams/b.yaml": both})
    assert (problem.level, problem.file) == (Level.WARNING, Path("teams/b.yaml"))
    assert "also deploys for the team `a`" in problem.message


def test_nothing_is_compared_while_a_file_is_broken(found: Found) -> None:
    problem, *others = found({"teams/foo.yaml": "quota: 3\n", "teams/foo-bar.yaml": ""})
    assert others == []
    assert problem.file == Path("teams/foo.yaml")
