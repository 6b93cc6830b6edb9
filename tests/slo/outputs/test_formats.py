"""Each format: the fields that its reader has, and sizes that its reader takes."""

from __future__ import annotations

import pytest
import yaml

from helm_platform.slo.outputs import MARK, Batch, OutputName
from helm_platform.slo.rules import Group, Rule

_LIMIT = 512 * 1024
RULE = Rule("slo:total:rate", "sum(rate(x[2m]))", {"slo": "a"})
ALERT = Rule("SLO", "a > 1", {"severity": "page"}, alerting=True, hold="5m", keep="1h", annotations={"summary": "s"})
BATCH = Batch("slo-web", (Group("one", "30s", (RULE, ALERT), 9), Group("two", "5m", (RULE,))), "shop", {"release": "m"})

GROUPS = [
    {
        "name": "one",
        "interval": "30s",
        "limit": 9,
        "rules": [
            {"record": "slo:total:rate", "expr": "sum(rate(x[2m]))", "labels": {"slo": "a"}},
            {
                "alert": "SLO",
                "expr": "a > 1",
                "for": "5m",
                "keep_firing_for": "1h",
                "labels": {"severity": "page"},
                "annotations": {"summary": "s"},
            },
        ],
    },
    {
        "name": "two",
        "interval": "5m",
        "rules": [{"record": "slo:total:rate", "expr": "sum(rate(x[2m]))", "labels": {"slo": "a"}}],
    },
]
META = {"name": "slo-web", "namespace": "shop", "labels": {"release": "m"}}
EXPECTED = {
    OutputName.PROMETHEUS_RULE: {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": META,
        "spec": {"groups": GROUPS},
    },
    OutputName.VMRULE: {
        "apiVersion": "operator.victoriametrics.com/v1beta1",
        "kind": "VMRule",
        "metadata": META,
        "spec": {"groups": GROUPS},
    },
    OutputName.RULES: {"groups": GROUPS},
    OutputName.MIMIR: {"namespace": "shop.slo-web", "groups": GROUPS},
}


@pytest.mark.parametrize("form", OutputName)
def test_every_format_writes_all_there_is(form: OutputName) -> None:
    (file,) = form.to_output().files(BATCH)
    assert file.name == "slo-web.yaml"
    assert file.text.partition("\n")[0] == MARK
    assert yaml.safe_load(file.text) == EXPECTED[form]


def test_what_is_in_no_namespace_has_none() -> None:
    batch = Batch("engine-slo", (Group("one", "30s", (RULE,)),))
    (of,) = OutputName.MIMIR.to_output().files(batch)
    assert yaml.safe_load(of.text)["namespace"] == "engine-slo"
    (of,) = OutputName.PROMETHEUS_RULE.to_output().files(batch)
    assert yaml.safe_load(of.text)["metadata"] == {"name": "engine-slo"}


@pytest.mark.parametrize("form", [OutputName.PROMETHEUS_RULE, OutputName.VMRULE])
def test_objects_stay_below_the_limit_and_keep_groups_whole(form: OutputName) -> None:
    rule = Rule("a:b", "é" * 10_000)
    batch = Batch("big", tuple(Group(f"group-{number}", "30s", (rule, rule)) for number in range(30)), "shop")
    files = list(form.to_output().files(batch))
    assert [file.name for file in files] == ["big.yaml", "big-2.yaml", "big-3.yaml"]
    objects = [yaml.safe_load(file.text) for file in files]
    assert [each["metadata"]["name"] for each in objects] == ["big", "big-2", "big-3"]
    groups = [group for each in objects for group in each["spec"]["groups"]]
    assert [(group["name"], len(group["rules"])) for group in groups] == [(f"group-{n}", 2) for n in range(30)]
    # As a writer of YAML that breaks long lines has it.
    assert all(len(yaml.safe_dump(each, allow_unicode=True).encode()) < _LIMIT for each in objects)


def test_a_group_that_is_too_large_is_cut_between_rules() -> None:
    rules = tuple(Rule("a:b", "x" * 50_000, {"n": str(number)}) for number in range(20))
    batch = Batch("big", (Group("small", "1m", (RULE,)), Group("large", "1m", rules, 5)))
    objects = [yaml.safe_load(file.text) for file in OutputName.PROMETHEUS_RULE.to_output().files(batch)]
    groups = [group for each in objects for group in each["spec"]["groups"]]
    assert [group["name"] for group in groups] == ["small", "large", "large-2", "large-3"]
    assert [group.get("limit") for group in groups] == [None, 5, 5, 5]
    assert [rule["labels"]["n"] for group in groups[1:] for rule in group["rules"]] == [str(n) for n in range(20)]
    assert all(len(yaml.safe_dump(each).encode()) < _LIMIT for each in objects)


def test_rule_files_are_not_divided() -> None:
    rule = Rule("a:b", "x" * 100_000)
    batch = Batch("big", tuple(Group(f"group-{number}", "30s", (rule,)) for number in range(8)))
    assert len(list(OutputName.RULES.to_output().files(batch))) == 1


def test_no_label_is_mistaken_for_something_else() -> None:
    labels = {
        key: key for key in ("on", "no", "null", "1d", "0x1f", "1e3", "~", "", "2026-01-01", "a: b", "a #b", "- a")
    }
    batch = Batch("a", (Group("a", "1m", (Rule("a:b", "1", {f"k{n}": value for n, value in enumerate(labels)}),)),))
    (file,) = OutputName.RULES.to_output().files(batch)
    read = yaml.safe_load(file.text)["groups"][0]["rules"][0]["labels"]
    assert list(read.values()) == sorted(read.values(), key=list(read.values()).index)
    assert set(read.values()) == set(labels)
