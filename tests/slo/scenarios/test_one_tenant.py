"""What one tenant may record, by accident or not, and that the rules of all others go on.

Each case is what the tenant's rules record beside a healthy objective of another. promtool fails a test when any rule
fails, as it would for everybody in a cluster.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from helm_platform.slo import engine
from helm_platform.slo.rules import Group
from tests.slo.scenarios.cases import PLATFORM
from tests.support import ROOT

STEPS = 60
WHOLE = 'namespace="shop",service="web",slo="availability"'
TENANT = 'namespace="evil",service="app",slo="x"'
GOOD = {
    f"slo:total:rate{{{WHOLE}}}": "100",
    f"slo:bad:rate{{{WHOLE}}}": "10",
    f'slo:objective:ratio{{{WHOLE},team="shop",window="7d",alerts="shared"}}': "0.99",
    f'slo:objective:ratio{{{WHOLE},team="shop",window="month",alerts="budget"}}': "0.99",
}
USUAL = {
    f"slo:total:rate{{{TENANT}}}": "100",
    f"slo:bad:rate{{{TENANT}}}": "1",
    f'slo:objective:ratio{{{TENANT},team="a",window="7d",alerts="shared"}}': "0.9",
}
PROMISE = f'slo:objective:ratio{{{TENANT},team="a",window="7d",alerts="shared"'
BAD: dict[str, dict[str, str]] = {
    "two documents of one identity": {PROMISE.replace('team="a"', 'team="b"') + "}": "0.8"},
    "the same with another window": {PROMISE.replace("7d", "1d") + "}": "0.8"},
    "an old budget that nobody marked as stale": {
        f'slo:budget:days{{{TENANT},team="b",window="1d",alerts="shared"}}': "0.3"
    },
    "a label on bad that total lacks": {
        f'slo:bad:rate{{{TENANT},pod="1"}}': "1",
        f'slo:bad:rate{{{TENANT},pod="2"}}': "1",
    },
    "a window that the platform does not know": {PROMISE.replace("7d", "11d") + "}": "0.9"},
    "standalone rules beside the shared ones": {
        f'slo:window:days{{{TENANT},window="7d"}}': "7",
        'slo:window:days{namespace="other",service="app",window="7d"}': "7",
    },
    "the series of sloth, of which one has the same name": {'slo:objective:ratio{sloth_service="web"}': "0.99"},
    "no number": {f"slo:bad:rate{{{TENANT}}}": "NaN"},
    "no number at all": {f"slo:total:rate{{{TENANT}}}": "NaN", f"slo:bad:rate{{{TENANT}}}": "NaN"},
    "infinite": {f"slo:total:rate{{{TENANT}}}": "Inf", f"slo:bad:rate{{{TENANT}}}": "Inf"},
    "negative": {f"slo:total:rate{{{TENANT}}}": "-5", f"slo:bad:rate{{{TENANT}}}": "-1"},
    "more bad than all": {f"slo:bad:rate{{{TENANT}}}": "1000"},
    "an objective of 1": {PROMISE + "}": "1"},
    "an objective with alerts of no kind": {PROMISE.replace("shared", "odd") + ',x="y"}': "0.9"},
    **{
        f"groups by {label}": {
            f'slo:{side}:rate{{{TENANT},{label}="{value}"}}': "50" for side in ("bad", "total") for value in ("1", "2")
        }
        for label in ("day", "period", "team", "window", "tier", "severity", "long", "short", "revision", "tenant")
    },
    **{
        f"objectives that differ in {label} and have no data": {
            f"slo:total:rate{{{TENANT}}}": "_",
            f"slo:bad:rate{{{TENANT}}}": "_",
            f'{PROMISE},{label}="1"}}': "0.9",
            f'{PROMISE},{label}="2"}}': "0.9",
        }
        for label in ("severity", "tier", "day", "period", "revision")
    },
}


def test_no_tenant_stops_the_rules_of_the_others(promtool: Path, tmp_path: Path) -> None:
    tests = [each for name, bad in BAD.items() for each in suite(name, bad)]
    answer = run(promtool, tmp_path, engine.shared(PLATFORM), tests)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "guard"),
    [
        ("an old budget that nobody marked as stale", r"topk by \(namespace, service, slo, revision\) \(1, ([^()]*)\)"),
        ("standalone rules beside the shared ones", r"max by \(window\) \((slo:window:days)\)"),
        (
            "objectives that differ in severity and have no data",
            r"topk by \(namespace, service, slo, revision\) \(1, (slo:objective[^()]*)\)",
        ),
        ("groups by tier", r'(tier=""),?'),
        ("groups by team", r'(team=""),?'),
        ("groups by day", r'(day=""),?'),
        ("groups by period", r'(period=""),?'),
        ("groups by window", r'(window=""),?'),
    ],
)
def test_without_its_guard_a_tenant_would(promtool: Path, tmp_path: Path, name: str, guard: str) -> None:
    groups = engine.shared(PLATFORM)
    kept = r"(\1)" if "by" in guard else ""
    open_ = [
        Group(
            each.name, each.interval, tuple(replace(rule, expr=re.sub(guard, kept, rule.expr)) for rule in each.rules)
        )
        for each in groups
    ]
    assert open_ != list(groups)
    answer = run(promtool, tmp_path, open_, suite(name, BAD[name]))
    assert answer.returncode == 1
    assert re.search("many-to-many|same labelset|unique matches|multiple matches", answer.stderr), answer.stderr


def test_the_schema_refuses_the_labels_that_are_not_counted() -> None:
    schema = yaml.safe_load((ROOT / "schemas" / "slo.yaml").read_text(encoding="utf-8"))["$defs"]
    refused = set(schema["groupLabel"]["not"]["enum"])
    text = " ".join(rule.expr for group in engine.shared(PLATFORM) for rule in group.rules)
    assert set(re.findall(r'(\w+)=""', text)) < refused
    added = {label for group in engine.shared(PLATFORM) for rule in group.rules for label in rule.labels}
    assert {*added, "namespace", "service", "slo", "revision"} <= refused
    by = schema["slos"]["additionalProperties"]["properties"]["by"]
    assert by["items"] == {"$ref": "#/$defs/groupLabel"}
    checked = Draft202012Validator({**by, "$defs": schema})
    assert [list(checked.iter_errors([label])) == [] for label in ("tenant", "tier", "__name__")] == [
        True,
        False,
        False,
    ]


def suite(name: str, bad: dict[str, str]) -> list[dict[str, Any]]:
    """The healthy objective beside the tenant's: its ratio, its alert, its budget, its state."""
    series = {**GOOD, **USUAL, **bad}
    asked = {
        f"slo:bad:increase_1h{{{WHOLE}}} / slo:total:increase_1h": 0.1,
        f'count(ALERTS{{alertname="SLOBudgetBurn",{WHOLE},team="shop"}}) > bool 0': 1,
        f"slo:state:code{{{WHOLE}}}": 2,
        'count(slo:state:code{service=""}) or vector(0)': 0,
        f'round(slo:budget:left{{{WHOLE},window="7d"}}, 0.001)': -9,
        f'count(slo:budget:left{{{WHOLE},window="7d"}})': 1,
        f"round(slo:bad:increase_month{{{WHOLE}}} / slo:total:increase_month, 0.001)": 0.1,
    }
    return [
        {
            "name": name,
            "interval": "30s",
            "input_series": [
                {"series": each, "values": " ".join([value] * (STEPS + 1))} for each, value in series.items()
            ],
            "promql_expr_test": [
                {
                    "expr": f"sum({query})",
                    "eval_time": f"{STEPS * 30}s",
                    "exp_samples": [{"labels": "{}", "value": value}],
                }
                for query, value in asked.items()
            ],
        }
    ]


def run(promtool: Path, folder: Path, groups: Any, tests: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    """The tests at the interval of five minutes: less to evaluate, and what fails then fails at any."""
    written = [
        {
            "name": group.name,
            "rules": [
                {"alert" if rule.alerting else "record": rule.name, "expr": rule.expr, "labels": rule.labels}
                for rule in group.rules
            ],
        }
        for group in groups
    ]
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": written}), encoding="utf-8")
    order = [group["name"] for group in written]
    document = {"rule_files": ["rules.yaml"], "evaluation_interval": "5m", "group_eval_order": order, "tests": tests}
    (folder / "test.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return subprocess.run(
        [promtool, "test", "rules", folder / "test.yaml"], capture_output=True, text=True, check=False
    )
