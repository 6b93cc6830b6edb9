"""What is missing is told all at once, before anything is changed, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.minikube import world as worlds
from tests.minikube.world import NAME, World, cluster


@pytest.mark.parametrize(
    ("facts", "message", "fix"),
    [
        ({"machine": {"docker": False}}, "docker does not answer: Cannot connect to the Docker daemon", "docker info"),
        ({"machine": {"cpus": 3}}, "3 processors, and the profile standard needs 4", "--profile minimal"),
        ({"machine": {"memory": 8000}}, "8000 MiB of memory, and the profile standard needs 8192", "--profile minimal"),
        ({"machine": {"disk": 39}}, "39 GiB free below /, and the profile standard needs 40", "make room there"),
        ({"versions": {"minikube": "1.9.2"}}, "minikube 1.9.2 is older than 1.36.0", "minikube.sigs.k8s.io"),
        ({"versions": {"helm": "3.9.1"}}, "helm 3.9.1 is older than 3.19.0", "helm.sh"),
        ({"versions": {"kubectl": "1.29.9"}}, "kubectl 1.29.9 is older than 1.30.0", "kubernetes.io"),
        ({"clusters": {NAME: cluster(minikube=True)}}, "a minikube cluster helm-platform that this script", "--reuse"),
        (
            {"clusters": {NAME: cluster(minikube=True)}, "status": 60},
            "minikube cannot say how",
            "minikube status --profile",
        ),
    ],
)
def test_a_failure_has_its_message_and_what_to_do(
    world: World, facts: Mapping[str, Mapping[str, Any]], message: str, fix: str
) -> None:
    merged = {
        name: world.facts[name] | each if name in ("machine", "versions") else each for name, each in facts.items()
    }
    answer = world.run("up", **merged)
    assert answer.returncode == 3
    (error,) = [line for line in answer.stderr.splitlines() if line.startswith("error: ")]
    assert message in error
    assert fix in answer.stderr.partition(message)[2]
    assert answer.stderr.endswith("nothing was changed\n")
    assert world.changes == []


@pytest.mark.parametrize("name", ["minikube", "kubectl", "helm", "docker"])
def test_a_tool_that_is_not_there_is_told(world: World, name: str) -> None:
    worlds.without(world, name)
    answer = world.run("up")
    assert answer.returncode == 3
    assert f"there is no {name}" in answer.stderr
    assert "  fix: install it: https://" in answer.stderr
    assert world.changes == []


def test_everything_that_is_missing_is_told_at_once(world: World) -> None:
    worlds.without(world, "minikube")
    worlds.without(world, "helm")
    machine = {"cpus": 1, "memory": 2000, "disk": 5, "instances": 128, "docker": True}
    answer = world.run("up", "--profile", "minimal", machine=machine)
    assert answer.returncode == 3
    errors = [line for line in answer.stderr.splitlines() if line.startswith("error: ")]
    assert [error.split()[-1] for error in errors[2:]] == ["2", "4096", "20"]
    assert errors[:2] == ["error: there is no helm", "error: there is no minikube"]
    assert answer.stderr.count("  fix: ") == len(errors) + 1
    assert "fs.inotify.max_user_instances is 128" in answer.stderr  # to know; it stops nothing
    assert "or use a larger machine" in answer.stderr


def test_a_component_that_nobody_knows_is_told_before_a_cluster_is_made(world: World) -> None:
    answer = world.run("up", "--with", "velerro")
    assert answer.returncode == 2
    assert answer.stderr == "error: there is no component `velerro`\nnothing was changed\n"
    assert world.changes == []
    assert world.run("up", "--with", "velero").returncode == 0
    assert "velero" in world.cluster()["components"]


def test_what_is_only_to_be_known_stops_nothing(world: World) -> None:
    answer = world.run("up", machine=world.facts["machine"] | {"instances": 128})
    assert answer.returncode == 0
    assert "sudo sysctl fs.inotify.max_user_instances=512" in answer.stderr


def test_doctor_tells_the_same_and_changes_nothing(world: World) -> None:
    """With a cluster that runs, the machine had room."""
    worlds.without(world, "kubectl")
    ill = world.run("doctor", machine=world.facts["machine"] | {"disk": 5})
    assert ill.returncode == 3
    assert "there is no kubectl" in ill.stderr
    assert "5 GiB free" in ill.stderr
    assert "the cluster helm-platform does not answer" in ill.stdout
    assert world.changes == []
    worlds.program(world.folder / "bin", "kubectl")

    world.run("up", machine=world.facts["machine"] | {"disk": 200})
    well = world.run("doctor", machine=world.facts["machine"] | {"disk": 5})
    assert well.returncode == 0, well.stderr
    assert world.changes == []
    facts = world.facts
    facts["clusters"][NAME]["pods"] = ["web-1\tPending\tFalse\tImagePullBackOff"]
    facts["clusters"][NAME]["events"] = ["web-1 Failed Error: ImagePullBackOff"]
    for word in ("status", "doctor"):
        told = world.run(word, **facts)
        assert told.returncode == 1
        assert "  Pod web-1: Pending (ImagePullBackOff)\n  web-1 Failed Error: ImagePullBackOff\n" in told.stdout
        assert world.changes == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no command"),
        (["up", "down"], "both up and down"),
        (["sideways"], "there is no option sideways"),
        (["up", "--profile", "large"], "there is no profile large; they are: full minimal standard"),
        (["up", "--profile", "../profiles/full"], "there is no profile ../profiles/full"),
        (["up", "--profile"], "--profile needs a value"),
        (["up", "--name", "--hello"], "--name needs a value"),
        (["up", "--timeout", "soon"], "--timeout soon is no number of seconds"),
        (["up", "--reuse", "--recreate"], "--reuse and --recreate exclude each other"),
        (["up", "--context", "prod", "--recreate"], "are about clusters of minikube"),
        (["up", "--allow-remote"], "--allow-remote needs --context"),
        (["up", "--crds"], "--crds is for down"),
        (["status", "--dry-run"], "status changes nothing: no --dry-run"),
        (["down", "--recreate"], "are for up"),
    ],
)
def test_wrong_usage_asks_nothing(world: World, words: list[str], message: str) -> None:
    answer = world.run(*words)
    assert answer.returncode == 2
    assert answer.stderr == f"error: {message}\n  fix: hack/minikube.sh --help\n" or message in answer.stderr
    assert world.calls == []
