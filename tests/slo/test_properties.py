"""Whatever document is valid: its rules are rules, no two give the same series, and their text never varies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from helm_platform.slo import batches, engine, spec
from helm_platform.slo.batches import Division, Per
from helm_platform.slo.outputs import Batch, OutputName
from helm_platform.slo.platform import default
from helm_platform.slo.presets import resolved
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.source import source
from helm_platform.slo.spec import Slo
from tests.slo.documents import KINDS, Document, documents, objectives, shuffled
from tests.support import ROOT

_TIMES = 5 if os.environ.get("HELM_PLATFORM_NIGHTLY") else 1
_STANDALONE = Division(standalone=True)


def examples(number: int) -> settings:
    """So many, the same in every run. None is made smaller when it fails: that takes minutes, and they are small."""
    return settings(
        phases=(Phase.explicit, Phase.generate),
        max_examples=number * _TIMES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def slos_of(document: Document) -> list[Slo]:
    return [resolved(slo, default()) for slo in spec.objectives(document, namespace="shop")]


def batches_of(document: Document, how: Division | None = None) -> list[Batch]:
    return list(batches.batches(slos_of(document), default(), how or Division()))


def rules_of(given: list[Batch]) -> list[Rule]:
    return [rule for batch in given for group in batch.groups for rule in group.rules]


def text_of(given: list[Batch], form: OutputName = OutputName.RULES) -> str:
    return "".join(file.text for batch in given for file in form.to_output().files(batch))


@pytest.fixture(scope="module")
def corpus() -> list[Document]:
    """Documents to look at together, where each alone would take too long.

    Beside those of all kinds some of each: what is drawn follows constants of all code, and a kind may be left out.
    """
    found: list[Document] = []
    for number, kinds in [(80, tuple(KINDS)), *((5, (kind,)) for kind in KINDS)]:

        @examples(number)
        @given(document=documents(kinds))
        def collect(document: Document) -> None:
            found.append(document)

        collect()
    return found


def test_the_documents_are_those_that_the_schema_takes(corpus: list[Document]) -> None:
    def retrieve(uri: str) -> Resource[Any]:
        content = yaml.load((ROOT / "schemas" / uri).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Resource.from_contents(content, default_specification=DRAFT202012)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    schema = Draft202012Validator({"$ref": "slo.yaml#/$defs/levels"}, registry=registry)
    for document in corpus:
        assert [error.message for error in schema.iter_errors(document)] == []


def test_they_have_every_kind_of_indicator_and_every_key(corpus: list[Document]) -> None:
    assert {kind for document in corpus for slo in document["slos"].values() for kind in slo["sli"]} == {
        *KINDS,
        "composite",
    }
    known = yaml.safe_load((ROOT / "schemas" / "slo.yaml").read_text(encoding="utf-8"))["$defs"]
    assert {key for document in corpus for key in document} == set(known["levels"]["properties"])
    each = known["slos"]["additionalProperties"]["properties"]
    assert {key for document in corpus for slo in document["slos"].values() for key in slo} == set(each)


@examples(60)
@given(document=documents())
def test_every_query_can_be_parsed(document: Document) -> None:
    queries = {rule.expr for rule in rules_of(batches_of(document, _STANDALONE))}
    queries |= {rule.expr for slo in slos_of(document) for rule in source(slo, default(), recorded=False).rules}
    for query in queries:
        promql_parser.parse(query)


def test_promtool_takes_all_of_them(promtool: Path, tmp_path: Path, corpus: list[Document]) -> None:
    ways = [
        Division(Per.ALL, standalone=standalone, modifier=modifier)
        for standalone, modifier in ((False, ""), (True, ""), (False, "anchored"), (True, "smoothed"))
    ]
    for number, document in enumerate(corpus):
        text = text_of(batches_of(document, ways[number % len(ways)]))
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    broken = (tmp_path / "0.yaml").read_text(encoding="utf-8").replace("vector(", "victor(")
    (tmp_path / "broken.yaml").write_text(broken, encoding="utf-8")
    done = subprocess.run(
        [promtool, "check", "rules", *tmp_path.glob("*.yaml")], capture_output=True, text=True, check=False
    )
    assert "broken.yaml" in done.stderr
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line and "broken.yaml" not in line] == []
    assert done.stdout.count("SUCCESS") == len(corpus)


def clashes(rules: list[Rule]) -> list[tuple[Rule, Rule]]:
    """Recording rules that may give one series twice: the same name, and no label of two values.

    The budget of an objective is in days once, as it is either `shared` or `own`: that is told by a matcher.
    """
    recorded: dict[str, list[Rule]] = {}
    for rule in rules:
        if not rule.alerting and rule.name != "slo:budget:days":
            recorded.setdefault(rule.name, []).append(rule)
    return [
        (one, other)
        for same in recorded.values()
        for one, other in combinations(same, 2)
        if all(one.labels[key] == other.labels[key] for key in one.labels.keys() & other.labels.keys())
    ]


@examples(60)
@given(document=documents())
def test_no_two_rules_give_the_same_series(document: Document) -> None:
    once = [rule for group in engine.shared(default()) for rule in group.rules]
    assert clashes([*once, *rules_of(batches_of(document))]) == []
    assert clashes(rules_of(batches_of(document, _STANDALONE))) == []


def test_a_clash_is_seen() -> None:
    rule = Rule("a:b", "1", {"slo": "x"})
    assert clashes([rule, Rule("a:b", "2", {"window": "1d"})])
    assert not clashes([rule, Rule("a:b", "2", {"slo": "y"}), Rule("a:c", "2", {"slo": "x"})])


@examples(40)
@given(data=st.data(), document=documents())
def test_the_order_of_maps_means_nothing(data: st.DataObject, document: Document) -> None:
    other = data.draw(shuffled(document))
    for form in OutputName:
        assert text_of(batches_of(document, _STANDALONE), form) == text_of(batches_of(other, _STANDALONE), form)


_PRINT = """
import json, sys
from tests.slo.test_properties import batches_of, text_of
from helm_platform.slo.batches import Division
for document in json.load(sys.stdin):
    sys.stdout.buffer.write(text_of(batches_of(document, Division(standalone=True, shards=3))).encode())
"""


def test_nothing_but_the_document_matters(tmp_path: Path, corpus: list[Document]) -> None:
    """Neither the seed of hashes, nor the locale, the time zone or the folder."""
    answers = [
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            input=json.dumps(corpus[::2]).encode(),
            cwd=folder,
            env=os.environ
            | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone, folder in (("1", "C", "UTC", tmp_path), ("2", "C.UTF-8", "Asia/Tokyo", ROOT))
    ]
    assert answers[0] == answers[1]
    assert answers[0].count(b"slo:total:rate") > len(corpus)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@examples(300)
@given(expr=ANY_TEXT.filter(bool), label=ANY_TEXT, note=ANY_TEXT, key=st.sampled_from(["a", "on", "null", "y", "N"]))
def test_text_is_read_as_it_was(expr: str, label: str, note: str, key: str) -> None:
    rule = Rule("Alert", expr, {key: label}, alerting=True, hold="1h30m", keep="5m", annotations={"note": note})
    batch = Batch("name", (Group("group", "30s", (rule,), 7),))
    read = yaml.load(text_of([batch]), Loader=yaml.CSafeLoader)
    assert read == {
        "groups": [
            {
                "name": "group",
                "interval": "30s",
                "limit": 7,
                "rules": [
                    {
                        "alert": "Alert",
                        "expr": expr,
                        "for": "1h30m",
                        "keep_firing_for": "5m",
                        "labels": {key: label},
                        "annotations": {"note": note},
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_objective_takes_few_lines(kind: str) -> None:
    """47 lines at most, the head of the object and labels to select it by included; its own alerts are not."""

    @examples(20)
    @given(slo=objectives((kind,)), data=st.data())
    def count(slo: Document, data: st.DataObject) -> None:
        one = {key: value for key, value in slo.items() if key not in ("alerts", "windows", "labels")}
        sli = one["sli"].get("latency", {})
        if "thresholds" in sli:
            one |= {"sli": {"latency": {"histogram": "h", "threshold": "1s"}}, "objective": 99}
        document = {"service": "checkout", "team": "shop", "slos": {"one": one}}
        made = batches_of(document, Division(labels={"release": "monitoring", "prometheus": "main"}))
        lines = text_of(made, OutputName.PROMETHEUS_RULE).count("\n")
        assert 30 < lines <= 47

    count()
