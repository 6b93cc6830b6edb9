"""Clusters that are there: which are refused, what is taken from them again, and that no other is touched."""

from __future__ import annotations

import pytest

from tests.minikube.world import NAME, PROFILES, World, cluster

KIND = "kind-dev"


def test_an_existing_cluster_gets_the_platform_and_loses_only_that(world: World) -> None:
    """What was there stays: in it, in other clusters, and which is current."""
    before = world.facts["clusters"]
    theirs = cluster(
        components=["cert-manager"],
        releases={"shop": {"status": "deployed", "description": ""}},
        warnings=["network: no network that is known to enforce NetworkPolicy runs"],
    )
    made = world.run("up", "--context", KIND, "--hello", clusters={**before, KIND: theirs})
    assert made.returncode == 0, made.stderr
    assert made.stdout.endswith("changed: components platform hello\n")
    assert "cloud-provider-kind" in made.stdout
    assert "warning: network: no network that is known to enforce NetworkPolicy runs\n  fix: " in made.stderr
    assert not any(call.startswith(("minikube start", "minikube addons")) for call in world.calls)
    assert not any("prod" in call for call in world.calls)
    again = world.run("up", "--context", KIND, "--hello")
    assert again.stdout.endswith("nothing was changed\n")
    assert again.stderr == ""

    plan = world.run("down", "--context", KIND, "--dry-run")
    assert "bin/platform down gateway-api metrics-server seaweedfs snapshot-controller traefik " in plan.stdout
    assert world.changes == []
    gone = world.run("down", "--context", KIND, "--crds")
    assert gone.returncode == 0, gone.stderr
    assert "namespaces stay" in gone.stdout
    assert any(call.startswith("platform down") and "--crds" in call for call in world.changes)
    assert world.cluster(KIND) == theirs
    assert world.facts["clusters"]["prod"] == before["prod"]
    assert world.facts["current"] == "prod"
    nothing = world.run("down", "--context", KIND)
    assert "nothing to remove" in nothing.stdout
    assert world.changes == []


def test_what_comes_later_is_remembered_too(world: World) -> None:
    """And what an interruption left is not forgotten: the record is written before the work."""
    clusters = {KIND: cluster()}
    stopped = world.run("up", "--context", KIND, "--profile", "minimal", clusters=clusters, interrupt="platform up")
    assert stopped.returncode == 130
    record = world.cluster(KIND)["record"]
    assert record["components"].split() == sorted(PROFILES["minimal"])
    world.run("up", "--context", KIND)
    record = world.cluster(KIND)["record"]
    assert record["components"].split() == sorted(PROFILES["dev"])
    assert record["releases"] == "platform"


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"server": "https://api.acme.io:6443"}, "is not of this machine: https://api.acme.io:6443"),
        ({"server": "https://10.0.0.7:6443"}, "is not of this machine: https://10.0.0.7:6443"),
        ({"server": "https://localhost.acme.io"}, "is not of this machine: https://localhost.acme.io"),
        # The address of a tunnel is here, and the nodes are not.
        ({"server": "https://127.0.0.1:8443", "node": "aws:///eu-central-1a/i-0123"}, "its nodes are aws"),
    ],
)
@pytest.mark.parametrize("command", ["up", "down"])
def test_a_context_that_is_not_local_is_refused(
    world: World, facts: dict[str, str], message: str, command: str
) -> None:
    """It is not even asked where its address says enough."""
    clusters = {"prod": cluster(**facts)}
    refused = world.run(command, "--context", "prod", clusters=clusters)
    assert refused.returncode == 3
    assert message in refused.stderr
    assert "--allow-remote, if that is the cluster that you mean" in refused.stderr
    assert world.changes == []
    if "node" not in facts:
        assert not any(call.startswith(("helm --kube-context", "kubectl --context")) for call in world.calls)


def test_a_context_that_is_not_local_is_taken_when_that_is_said(world: World) -> None:
    taken = world.run("up", "--context", "prod", "--allow-remote", "--profile", "minimal")
    assert taken.returncode == 0, taken.stderr
    assert world.cluster("prod")["components"] == PROFILES["minimal"]


@pytest.mark.parametrize(
    "server",
    [
        "https://localhost:6443",
        "https://127.0.0.1:6443",
        "https://[::1]:6443",
        "https://kubernetes.docker.internal:6443",
    ],
)
def test_addresses_of_this_machine(world: World, server: str) -> None:
    answer = world.run("down", "--context", "here", clusters={"here": cluster(server=server, node="")})
    assert answer.returncode == 0, answer.stderr


def test_a_cluster_of_minikube_is_local_by_its_context_too(world: World) -> None:
    """Its address is that of its node."""
    minikube = cluster(minikube=True, server="https://192.168.49.2:8443", node="")
    answer = world.run("down", "--context", "mine", clusters={"mine": minikube})
    assert answer.returncode == 0, answer.stderr


def test_a_context_that_is_not_there_or_does_not_answer(world: World) -> None:
    missing = world.run("up", "--context", "nix")
    assert missing.returncode == 3
    assert "there is no context nix" in missing.stderr
    silent = world.run("up", "--context", KIND, clusters={KIND: cluster(answers=False)})
    assert silent.returncode == 3
    assert "the cluster of the context kind-dev does not answer: Unable to connect" in silent.stderr
    assert world.changes == []


def test_what_k3s_has_already_is_told_before_helm_stumbles_over_it(world: World) -> None:
    owners = {"v1beta1.metrics.k8s.io": "/", "traefik": "kube-system/traefik"}
    clusters = {"k3d-dev": cluster(node="k3s", owners=owners)}
    refused = world.run("up", "--context", "k3d-dev", clusters=clusters)
    assert refused.returncode == 3
    assert "apiservice v1beta1.metrics.k8s.io is in the cluster" in refused.stderr
    assert "ingressclass traefik is in the cluster, and not from the component traefik" in refused.stderr
    assert world.changes == []
    taken = world.run("up", "--context", "k3d-dev", "--without", "traefik", "--without", "metrics-server")
    assert taken.returncode == 0, taken.stderr
    ours = {"v1beta1.metrics.k8s.io": "metrics-server/metrics-server", "traefik": "traefik/traefik"}
    again = world.run("up", "--context", "k3d-dev", clusters={"k3d-dev": cluster(owners=ours)})
    assert again.returncode == 0, again.stderr


def test_down_deletes_a_cluster_of_ours_and_no_other_of_that_name(world: World) -> None:
    world.run("up", "--profile", "minimal")
    facts = world.facts
    # Somebody deleted it and made one by the same name.
    facts["clusters"][NAME] = cluster(minikube=True, uid="another")
    kept = world.run("down", **facts)
    assert kept.returncode == 0
    assert "nothing to remove" in kept.stdout
    assert world.changes == []
    world.run("up", "--profile", "minimal", "--recreate")
    # One of ours that does not run any more can still be deleted.
    facts = world.facts
    facts["clusters"][NAME]["answers"] = False
    gone = world.run("down", **facts)
    assert gone.returncode == 0, gone.stderr
    assert world.changes == ["minikube delete --profile helm-platform"]
    assert "there is no cluster helm-platform: nothing to remove" in world.run("down").stdout


def test_how_one_gets_in_is_printed_and_nothing_is_written(world: World) -> None:
    first = world.run("up")
    for line in (
        "minikube tunnel --profile helm-platform",
        "ADDRESS hello.dev.acme.io shop.dev.acme.io\n",
        "kubectl --context helm-platform port-forward --namespace traefik service/traefik 8443:443",
        "https://hello.dev.acme.io:8443/",
    ):
        assert line in first.stdout
    facts = world.facts
    facts["clusters"][NAME]["address"] = "10.96.0.7"
    reached = world.run("status", **facts)
    assert "10.96.0.7 hello.dev.acme.io shop.dev.acme.io\n" in reached.stdout
    assert "minikube tunnel" not in reached.stdout
