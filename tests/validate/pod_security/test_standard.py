"""Every control of the standard fires where it must and nowhere else; two other judges agree."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charts import pod_security as charts
from tests.corpus.server import Server, as_pod
from tests.validate.pod_security.pods import CASES, GOOD, Case

from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.api import Api
from helm_platform.controlplane.components import Layout
from helm_platform.formats.verdict import Standard, weakest
from helm_platform.validate.pod_security import CONTROLS, level, pod, violations

KNOWN = [case for case in CASES if case.known]
EACH = pytest.mark.parametrize("example", CASES, ids=[case.name for case in CASES])


@EACH
def test_a_change_breaks_exactly_these_controls(example: Case) -> None:
    found = list(violations(pod(example.pod)))
    assert {(each.control, each.broken.container) for each in found} == set(example.breaks)
    assert level(pod(example.pod)) is example.level


def test_every_control_has_a_case_that_breaks_it_and_one_that_does_not() -> None:
    pods = [pod(case.pod) for case in CASES]
    assert [control for control in CONTROLS if not any(list(control.check(each)) for each in pods)] == []
    assert [control for control in CONTROLS if all(list(control.check(each)) for each in pods)] == []


@pytest.mark.parametrize("group", ["initContainers", "containers", "ephemeralContainers"])
def test_containers_of_every_list_are_looked_at(group: str) -> None:
    bad = copy.deepcopy(GOOD)
    bad["spec"].setdefault(group, []).append({"name": "more", "securityContext": {"privileged": True}})
    assert ("privileged", "more") in {(each.control, each.broken.container) for each in violations(pod(bad))}


@pytest.mark.parametrize("example", KNOWN, ids=[case.name for case in KNOWN])
def test_the_checker_of_the_charts_agrees(example: Case) -> None:
    """It was written apart from this one, and only knows restricted pods from others, in what our charts can write."""
    assert (charts.violations(example.pod) == []) is (example.level is Standard.RESTRICTED)


@given(st.lists(st.sampled_from([case for case in KNOWN if case.changes]), min_size=2, max_size=4))
@settings(deadline=None)
def test_it_agrees_about_several_changes_at_once(several: list[Case]) -> None:
    merged: dict[Any, Any] = {}
    for case in several:
        merged |= case.changes
    both = Case("both", Standard.RESTRICTED, (), merged).pod
    assert (charts.violations(both) == []) is (level(pod(both)) is Standard.RESTRICTED)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"spec": None},
        {"spec": {"containers": "web", "securityContext": []}},
        {"spec": {"containers": [None, 1, {"name": None, "securityContext": "x", "ports": {}}], "volumes": [3]}},
        {
            "metadata": [],
            "spec": {"containers": [{"name": "a", "securityContext": {"capabilities": {"add": [1, {}]}}}]},
        },
    ],
)
def test_what_no_server_would_take_is_no_surprise(broken: dict[str, Any]) -> None:
    assert level(pod(broken)) in Standard


@pytest.fixture(scope="module")
def namespaces(control_plane: ControlPlane) -> Iterator[dict[Standard, Server]]:
    """A namespace that enforces each level."""
    suffix = uuid.uuid4().hex[:8]
    api = Api(control_plane.server, Layout(control_plane.directory).certificates)
    made = {}
    for standard in Standard:
        name = f"verdict-{standard}-{suffix}"
        control_plane.kubectl("create", "namespace", name)
        control_plane.kubectl("label", "namespace", name, f"pod-security.kubernetes.io/enforce={standard}")
        made[standard] = Server(api, name)
    for server in made.values():
        server.wait_for_account()
    yield made
    for server in made.values():
        control_plane.kubectl("delete", "namespace", server.namespace, "--wait=false")


def test_the_level_is_what_the_api_server_admits(namespaces: dict[Standard, Server]) -> None:
    wrong: list[tuple[Any, ...]] = []
    for case in CASES:
        if not case.valid:
            continue
        admitted = []
        for standard, server in namespaces.items():
            body = json.dumps(as_pod(case.pod, "verdict", server.namespace)).encode()
            with server.api.session() as session:
                answer = session.call("POST", f"/api/v1/namespaces/{server.namespace}/pods?dryRun=All", body)
            if answer.status in (200, 201):
                admitted.append(standard)
            elif answer.status != 403:
                wrong.append((case.name, answer.status, answer.body))
        # What the strictest namespace admits, every weaker one does.
        expected = list(Standard)[list(Standard).index(case.level) :]
        if admitted != expected:
            wrong.append((case.name, admitted, case.level))
    assert wrong == []
    assert {case.level for case in CASES if case.valid} == set(Standard)
    assert weakest([case.level for case in CASES]) is Standard.PRIVILEGED
