"""The policies of the chart `security`: the same for all three engines, what is refused, what the notes say."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import crds
from helm_platform.crds import Definitions
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.values import Mapping, Origin, Source
from tests.charts.conftest import Objects
from tests.policies import VALUES, cases
from tests.support import ROOT

CHART = ROOT / "charts/security"
POLICIES = sorted(path.stem for path in (CHART / "files/policies").glob("*.yaml"))
ENGINES = ("native", "kyverno", "gatekeeper")
DEFAULTS = VALUES | {"policies": VALUES["policies"] | {"defaults": {"enabled": True}}}
NOTHING = Mapping(Source(Origin.SET, "--set"))


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    """By the name of the policy."""
    return {each["metadata"]["name"].removeprefix("web-"): each for each in objects if each["kind"] == kind}


def judged(engine: str, objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What decides, by policy: expressions with their messages, variables, action, and whom it is about."""
    found = {}
    if engine == "native":
        bindings = of_kind(objects, "ValidatingAdmissionPolicyBinding")
        for name, policy in of_kind(objects, "ValidatingAdmissionPolicy").items():
            spec, binding = policy["spec"], bindings[name]["spec"]
            # In the words of kubectl it is forbidden, not invalid; the other engines have words of their own.
            assert {each.pop("reason") for each in spec["validations"]} == {"Forbidden"}
            assert binding["policyName"] == policy["metadata"]["name"]
            found[name] = _decisive(
                spec,
                {kind: actions[0].lower() for kind, actions in {"action": binding["validationActions"]}.items()},
                binding.get("matchResources", {}).get("namespaceSelector", {}),
                spec["matchConstraints"].get("objectSelector", {}),
            )
    if engine == "kyverno":
        for name, policy in of_kind(objects, "ValidatingPolicy").items():
            spec = policy["spec"]
            match = spec["matchConstraints"]
            (action,) = spec["validationActions"]
            found[name] = _decisive(
                spec, {"action": action.lower()}, match.get("namespaceSelector", {}), match.get("objectSelector", {})
            )
    if engine == "gatekeeper":
        templates = {
            each["spec"]["crd"]["spec"]["names"]["kind"]: each
            for each in objects
            if each["kind"] == "ConstraintTemplate"
        }
        for constraint in [each for each in objects if each["apiVersion"].startswith("constraints.gatekeeper.sh/")]:
            template = templates[constraint["kind"]]
            assert template["metadata"]["name"] == constraint["kind"].lower()
            (target,) = template["spec"]["targets"]
            (code,) = target["code"]
            assert code["engine"] == "K8sNativeValidation"
            action, match = constraint["spec"]["enforcementAction"], constraint["spec"]["match"]
            found[constraint["metadata"]["name"].removeprefix("web-")] = _decisive(
                code["source"],
                {"action": {"dryrun": "audit"}.get(action, action)},
                match.get("namespaceSelector", {}),
                match.get("labelSelector", {}),
            )
    return found


def _decisive(spec: dict[str, Any], action: dict[str, str], namespaces: Any, labels: Any) -> dict[str, Any]:
    return {
        "failurePolicy": spec["failurePolicy"],
        "conditions": spec.get("matchConditions", spec.get("matchCondition", [])),
        "validations": spec["validations"],
        "variables": spec.get("variables", []),
        "namespaces": namespaces,
        "labels": labels,
        **action,
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_all_engines_decide_by_the_same_expressions(render: Objects, engine: str) -> None:
    rules = VALUES["policies"]["rules"] | {
        "probes": {"action": "warn", "reason": "teams add them until June"},
        "tags": {"action": "audit", "reason": "counted first", "parameters": {"digest": True}},
        "host-access": {"exclude": {"node-tools": "reads the logs of the nodes"}},
    }
    policies = VALUES["policies"] | {"rules": rules, "label": "acme.io/tenant"}
    expected = judged("native", render({"policies": policies}, chart="security"))
    found = judged(engine, render({"policies": policies, "engine": engine}, chart="security"))
    assert found == expected
    assert sorted(found) == POLICIES
    assert {name: each["action"] for name, each in found.items() if each["action"] != "deny"} == {
        "probes": "warn",
        "tags": "audit",
    }
    assert {each["failurePolicy"] for each in found.values()} == {"Fail"}
    assert {"name": "digest", "expression": "true"} in found["tags"]["variables"]
    assert found["host-access"]["namespaces"]["matchExpressions"] == [
        {"key": "acme.io/tenant", "operator": "Exists"},
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["node-tools"]},
    ]
    assert found["protected"]["labels"] == {"matchLabels": {"helm-platform.io/protected": "true"}}


def test_engines_are_asked_about_the_same_kinds(render: Objects) -> None:
    """The API server and Kyverno know resources, Gatekeeper knows kinds: the file has both, one for each."""
    rules = {
        engine: {
            name: policy["spec"]["matchConstraints"]["resourceRules"]
            for name, policy in of_kind(render(VALUES | {"engine": engine}, chart="security"), kind).items()
        }
        for engine, kind in (("native", "ValidatingAdmissionPolicy"), ("kyverno", "ValidatingPolicy"))
    }
    assert rules["native"] == rules["kyverno"]
    plurals = {"policy": "policies", "networkpolicy": "networkpolicies", "gateway": "gateways", "ingress": "ingresses"}
    for policy in POLICIES:
        for each in yaml.safe_load((CHART / f"files/policies/{policy}.yaml").read_text())["resources"]:
            resources = [name for name in each["resources"] if "/" not in name]
            assert [
                kind if kind == "*" else plurals.get(kind.lower(), f"{kind.lower()}s") for kind in each["kinds"]
            ] == resources


def test_every_policy_has_objects_that_it_admits_and_refuses() -> None:
    for refused in (True, False):
        assert sorted({case.policy for case in cases() if bool(case.refused) is refused}) == POLICIES


def test_every_policy_says_what_and_why(render: Objects) -> None:
    for policy in of_kind(render(VALUES, chart="security"), "ValidatingAdmissionPolicy").values():
        assert all(policy["metadata"]["annotations"][f"helm-platform.io/{key}"] for key in ("title", "why"))
        assert all(rule["message"] for rule in policy["spec"]["validations"])


@pytest.fixture
def definitions(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> Definitions:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    return crds.bundled()


@pytest.mark.parametrize(
    ("values", "minors"),
    [
        (VALUES, ("1.33", "1.34", "1.35", "1.36", "1.37")),
        (DEFAULTS, ("1.36", "1.37")),
        (DEFAULTS | {"engine": "kyverno"}, ("1.33", "1.37")),
        (VALUES | {"engine": "gatekeeper"}, ("1.33", "1.37")),
    ],
    ids=["native", "native with defaults", "kyverno", "gatekeeper"],
)
def test_the_kinds_of_each_engine_have_these_fields(
    render: Objects, definitions: Definitions, values: dict[str, Any], minors: tuple[str, ...]
) -> None:
    """As Kubernetes and the engines' own definitions have them; the kind of a constraint is Gatekeeper's to make."""
    objects = [each for each in render(values, chart="security") if "constraints.gatekeeper" not in each["apiVersion"]]
    assert objects
    said = [found.message for item in objects for found in findings([Rendered(item)], NOTHING, minors, definitions)]
    assert said == []
    wrong = [
        found
        for item in objects
        for found in findings([Rendered(item | {"nonsense": 1})], NOTHING, minors[:1], definitions)
    ]
    assert len(wrong) == len(objects)


def test_defaults_are_made_only_where_they_are_asked_for(render: Objects) -> None:
    assert of_kind(render(VALUES, chart="security"), "MutatingAdmissionPolicy") == {}
    found = of_kind(render(DEFAULTS, chart="security"), "MutatingAdmissionPolicy")
    assert sorted(found) == ["default-seccomp", "default-service-account-token"]
    fewer = {"policies": {"defaults": {"enabled": True, "without": ["seccomp"]}}}
    assert sorted(of_kind(render(fewer, chart="security"), "MutatingAdmissionPolicy")) == [
        "default-service-account-token"
    ]
    kyverno = of_kind(render(DEFAULTS | {"engine": "kyverno"}, chart="security"), "MutatingPolicy")
    assert {name: each["spec"]["mutations"] for name, each in kyverno.items()} == {
        name: each["spec"]["mutations"] for name, each in found.items()
    }


def test_a_policy_is_left_out_or_a_namespace_is_with_a_reason(render: Objects) -> None:
    rules = {
        "probes": {"action": "none", "reason": "jobs only"},
        "hosts": {"exclude": {"edge": "owns the catch-all page"}},
    }
    objects = render({"policies": {"rules": rules}}, chart="security")
    found = of_kind(objects, "ValidatingAdmissionPolicy")
    # registries is not there either: nobody said which.
    assert sorted({*POLICIES} - {*found}) == ["probes", "registries"]
    assert found["hosts"]["metadata"]["annotations"]["exclude.helm-platform.io/edge"] == "owns the catch-all page"
    assert {each["kind"] for each in render({"policies": {"enabled": False}}, chart="security")} == {"ClusterRole"}
    assert render({"enabled": False}, chart="security") == []


def test_gatekeeper_gets_its_templates_first(render: Objects) -> None:
    made = {
        part: {
            each["kind"] == "ConstraintTemplate"
            for each in render(VALUES | {"engine": "gatekeeper", "gatekeeper": part}, chart="security")
            if "gatekeeper" in each["apiVersion"]
        }
        for part in ("templates", "constraints", "all")
    }
    assert made == {"templates": {True}, "constraints": {False}, "all": {True, False}}


def test_all_problems_are_reported_at_once(problems: Callable[..., list[str]]) -> None:
    rules = {
        "host": {"action": "deny"},
        "probes": {"action": "warn"},
        "tags": {"parameters": {"digest": ["yes"], "age": True}},
        "external-ips": {"parameters": {"allowed": ["a"]}},
    }
    policies = {"rules": rules, "defaults": {"enabled": True, "without": ["seccom"]}}
    found = problems({"engine": "gatekeeper", "policies": policies}, chart="security")
    assert found == [
        "policies.rules.external-ips.parameters.allowed: is no parameter of this policy; it has none",
        f"policies.rules.host: is no policy; there are {', '.join(POLICIES)}",
        "policies.rules.probes.reason: is missing: `warn` lets through what the policy refuses, so write why",
        "policies.rules.tags.parameters.age: is no parameter of this policy; it has digest",
        "policies.rules.tags.parameters.digest: must be true or false",
        "policies.defaults.without: `seccom` is no default of the chart",
        "policies.defaults.enabled: Gatekeeper has no CEL for changes; write false, or engine: native",
    ]


def test_the_notes_tell_what_is_refused_and_what_is_not(helm4: Path, charts: Path, helm_home: dict[str, str]) -> None:
    command: list[str | Path] = [helm4, "install", "platform", charts / "security", "--dry-run=client"]
    command += ["--set", "policies.rules.probes.action=warn,policies.rules.probes.reason=until June"]
    answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    notes = answer.stdout.partition("NOTES:\n")[2]
    assert "by the API server, in namespaces with the label helm-platform.io/team" in notes, answer.stderr
    assert "deny  hosts            Hosts belong to namespaces" in notes
    assert "left out: registries, until policies.rules.registries.parameters has allowed" in notes
    assert "warn: probes, because until June" in notes
    roles = [line for line in notes.splitlines() if line.startswith("  platform-")]
    assert len({len(line) - len(line.split(maxsplit=1)[1]) for line in roles}) == 1, roles


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    result = subprocess.run(
        [helm_unittest, charts / "security"], env=helm_home, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    assert "19 passed" in result.stdout
