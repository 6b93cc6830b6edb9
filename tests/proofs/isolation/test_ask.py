"""Questions about a fleet: may somebody do something, does a pod reach another, and by which path."""

from __future__ import annotations

import pytest

from helm_platform.commands.objects import Given, collect
from helm_platform.proofs.cluster import Cluster
from helm_platform.proofs.isolation import NoQuestionError, ask
from tests.fleets import EXAMPLE


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return Cluster(tuple(collect(Given((str(EXAMPLE),), umbrella=True))))


@pytest.mark.parametrize(
    ("question", "answer", "by"),
    [
        (
            "group acme:shop create networkpolicies in shop-dev",
            "yes",
            "RoleBinding shop-dev/deployer -> ClusterRole platform-deployer rules[21]; held to network-policies, pro",
        ),
        ("group acme:shop may delete pods in shop-dev", "yes", "; held to protected"),
        ("group acme:shop get networkpolicies.networking.k8s.io in shop-prod", "yes", "-> ClusterRole platform-viewer"),
        ("group acme:shop create pods/exec in shop-prod", "no", "rules of a member of acme:shop allows it"),
        (
            "account shop-dev/deployer update resourcequotas quota in shop-dev",
            "no",
            "of system:serviceaccount:shop-dev:deployer",
        ),
        ("user jo get pods in shop-dev", "no", "none of"),
        ("user jo list nodes", "no", "none of"),
        (
            "shop-dev/orders-api -> shop-dev/orders-tasks:8080",
            "yes",
            "ingress of Deployment shop-dev/orders-tasks allowed by NetworkPolicy shop-dev/orders-tasks ingress[0]",
        ),
        (
            "media-dev/thumbnail-generator -> shop-dev/orders-api:8080",
            "no",
            "ingress of Deployment shop-dev/orders-api denied: no rule of NetworkPolicy shop-dev/orders-api",
        ),
        ("media-dev -> shop-dev/orders-api:8080", "no", "egress of a pod without labels in media-dev denied"),
        ("traefik -> shop-dev/orders-api:8080", "yes", "which is not in the input open: no policy selects it"),
        ("shop-dev/orders-api -> 169.254.169.254:80", "no", "egress of Deployment shop-dev/orders-api denied"),
        ("shop-dev/orders-api -> 93.184.215.14:443", "yes", "allowed by NetworkPolicy shop-dev/orders-api egress"),
        ("shop-dev/orders-api -> kube-system:53/UDP", "yes", "allowed by NetworkPolicy shop-dev/"),
    ],
)
def test_each_question_has_its_answer_and_its_path(cluster: Cluster, question: str, answer: str, by: str) -> None:
    ((asked, _, said, path),) = ask(cluster, [question]).rows
    assert (asked, said) == (question, answer), path
    assert by in path


def test_a_team_is_asked_member_by_member(cluster: Cluster) -> None:
    rows = ask(cluster, ["team shop create deployments in shop-prod"]).rows
    said = {who: answer for _, who, answer, _ in rows}
    assert said["group acme:shop"] == said["group acme:support"] == said["any service account of shop-prod"] == "no"
    assert said["group acme:shop-leads"] == said["service account shop-prod/deployer"] == "yes"


def test_all_that_is_no_question_is_told_together(cluster: Cluster) -> None:
    wrong = {
        "team shp get pods in shop-dev": "there is no team shp; did you mean shop?",
        "group acme:shop get deploymets in shop-dev": "no kind has the resource deploymets; did you mean deployments?",
        "group acme:shop get pods in shop-dve": "there is no namespace shop-dve; did you mean shop-dev?",
        "account deployer get pods in shop-dev": "an account is NAMESPACE/NAME",
        "shop-dev/orders -> media-dev:80": "no workload of shop-dev is called orders; it has orders-api, orders-tasks",
        "shop-dve -> media-dev:80": "there is no namespace shop-dve; did you mean shop-dev?",
        "shop-dev -> media-dev:70000": "70000 is no port",
        "may anybody": "it is neither",
    }
    with pytest.raises(NoQuestionError) as error:
        ask(cluster, list(wrong))
    lines = str(error.value).splitlines()
    assert len(lines) == len(wrong)
    for line, (text, reason) in zip(lines, wrong.items(), strict=True):
        assert line.startswith(f"`{text}`: {reason}")
