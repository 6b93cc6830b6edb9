"""`up` from nothing, again, after an interruption, and on clusters that are there."""

from __future__ import annotations

import re

import pytest

from tests.minikube.world import NAME, PROFILES, World, cluster


def test_the_second_run_only_asks_and_says_so(world: World) -> None:
    """The first one makes all, in the order of needs; nobody's current context is another afterwards."""
    first = world.run("up", "--hello")
    assert first.returncode == 0, first.stderr
    assert first.stdout.endswith(
        "changed: cluster components csi-hostpath-driver default-storageclass platform hello\n"
    )
    order = ["minikube start", "platform up", "minikube addons enable", "minikube addons disable", "install platform",
             "apply --server-side", "install hello"]  # fmt: skip
    places = [next(at for at, call in enumerate(world.changes) if word in call) for word in order]
    assert places == sorted(places)
    # The fakes refuse a command that names no cluster; none names another one.
    assert world.facts["current"] == "prod"
    assert not any("prod" in call for call in world.calls)
    assert world.cluster()["components"] == PROFILES["dev"]

    again = world.run("up", "--hello")
    assert again.returncode == 0, again.stderr
    assert again.stdout.endswith("nothing was changed\n")
    for line in (
        "helm-platform: no change",
        "components: 0 changed, 6 as they should be",
        "platform: no change",
        "hello: no change",
    ):
        assert f"{line}\n" in again.stdout
    assert [call.split()[:2] for call in world.changes] == [["platform", "up"]]  # which changes nothing either


def test_a_change_of_a_chart_or_of_the_profile_reaches_the_cluster(world: World) -> None:
    world.run("up")
    values = world.checkout / "charts/monitoring/values.yaml"
    text = values.read_text()
    values.write_text(f"{text}\n# changed\n")
    changed = world.run("up")
    assert changed.stdout.endswith("changed: platform\n"), changed.stdout + changed.stderr
    values.write_text(text)
    smaller = world.run("up", "--profile", "minimal")
    assert "changed: platform\n" in smaller.stdout
    assert any("--set storage.profile=existing" in call for call in world.changes)


@pytest.mark.parametrize(
    ("interrupt", "resumed"),
    [
        ("minikube start", ["minikube start --profile helm-platform --wait all"]),
        ("platform up", ["platform up"]),
        ("minikube addons enable", ["minikube addons disable"]),
        ("upgrade --install platform", ["uninstall platform", "upgrade --install platform"]),
    ],
)
def test_what_was_interrupted_goes_on(world: World, interrupt: str, resumed: list[str]) -> None:
    """Ctrl-C reaches the tool and the script; the same command does the rest and nothing twice."""
    stopped = world.run("up", interrupt=interrupt)
    assert stopped.returncode == 130
    assert "stopped; the same command goes on there" in stopped.stderr
    gone_on = world.run("up")
    assert gone_on.returncode == 0, gone_on.stderr
    for word in resumed:
        assert any(word in call for call in world.changes), world.changes
    if interrupt == "minikube start":
        assert not any("--driver" in call for call in world.changes)  # minikube knows
    else:
        assert not any(call.startswith("minikube start") for call in world.changes)
    # It was ours all the time.
    assert world.run("down").returncode == 0
    assert NAME not in world.facts["clusters"]


def test_an_interrupted_upgrade_is_taken_back_first(world: World) -> None:
    """Helm refuses every later one on such a release."""
    world.run("up")
    facts = world.facts
    facts["clusters"][NAME]["releases"]["platform"]["status"] = "pending-upgrade"
    world.keep(facts)
    gone_on = world.run("up")
    assert gone_on.returncode == 0, gone_on.stderr
    assert [call.split()[3] for call in world.changes if call.startswith("helm --kube")] == ["rollback", "upgrade"]


def test_a_stopped_cluster_is_started_as_it_was(world: World) -> None:
    world.run("up")
    facts = world.facts
    facts["clusters"][NAME]["answers"] = False
    started = world.run("up", **facts)
    assert started.stdout.endswith("changed: cluster\n"), started.stderr
    (start,) = [call for call in world.changes if call.startswith("minikube")]
    assert start == "minikube start --profile helm-platform --wait all --interactive=false --keep-context"


def test_a_cluster_of_somebody_else_is_taken_or_deleted_only_when_that_is_said(world: World) -> None:
    """Taken, its volumes stay as they are, and `down` takes only what was brought."""
    theirs = {"clusters": {NAME: cluster(minikube=True, server="https://192.168.49.2:8443", components=["traefik"])}}
    refused = world.run("up", **theirs)
    assert refused.returncode == 3
    assert "a minikube cluster helm-platform that this script did not make" in refused.stderr
    assert "--reuse takes it, --recreate deletes it" in refused.stderr
    assert world.changes == []

    taken = world.run("up", "--reuse")
    assert taken.returncode == 0, taken.stderr
    assert not any(call.startswith("minikube") for call in world.changes)
    assert any("storage.profile=existing" in call for call in world.changes)
    down = world.run("down")
    assert down.returncode == 0, down.stderr
    assert not any("delete --profile" in call for call in world.changes)
    assert world.cluster()["components"] == ["traefik"]
    assert world.cluster()["releases"] == {}

    anew = world.run("up", "--recreate")
    assert anew.returncode == 0, anew.stderr
    assert [call.split()[1] for call in world.changes if call.startswith("minikube")][:2] == ["delete", "start"]
    assert world.cluster()["uid"] == "uid-1"
    # Our own is deleted only when that is said, too, and is none to reuse.
    assert world.run("up", "--reuse").stdout.endswith("nothing was changed\n")
    assert world.run("up", "--recreate").returncode == 0
    assert world.cluster()["uid"] == "uid-2"


def test_a_failure_says_what_is_not_ready_and_the_next_run_goes_on(world: World) -> None:
    world.run("up", fails="platform")
    facts = world.facts
    facts["clusters"][NAME]["pods"] = ["web-1\tPending\tFalse\tImagePullBackOff", "job-1\tSucceeded\tFalse\t"]
    failed = world.run("up", **facts)
    assert failed.returncode == 3
    assert "context deadline exceeded" in failed.stderr
    assert "  Pod web-1: Pending (ImagePullBackOff)\n" in failed.stderr
    assert "the command: helm --kube-context helm-platform upgrade --install platform umbrella" in failed.stderr
    assert "job-1" not in failed.stderr
    facts["clusters"][NAME]["pods"] = []
    resumed = world.run("up", **facts | {"fails": ""})
    assert resumed.stdout.endswith("changed: platform\n"), resumed.stderr


def test_what_a_stopped_cluster_has_already_is_told_once_it_runs(world: World) -> None:
    """Before that nobody could ask it."""
    theirs = cluster(minikube=True, answers=False, owners={"v1beta1.metrics.k8s.io": "/"})
    answer = world.run("up", "--reuse", clusters={NAME: theirs})
    assert answer.returncode == 3
    assert "apiservice v1beta1.metrics.k8s.io is in the cluster" in answer.stderr
    assert "nothing was changed" not in answer.stderr  # it was started
    assert [call.split()[1] for call in world.changes] == ["start"]


def test_what_nobody_has_foreseen_is_told_with_its_place(world: World) -> None:
    """And is no success."""
    file = world.checkout / "hack/minikube/cluster.sh"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("$(minikube addons list", "$(false addons list"), encoding="utf-8")
    try:
        answer = world.run("up")
    finally:
        file.write_text(text, encoding="utf-8")
    assert answer.returncode == 3
    assert re.search(
        r"^error: hack/minikube/cluster.sh line \d+: said=\$\(false addons list .* ended with 1$",
        answer.stderr,
        re.MULTILINE,
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("--keep-context", "--keep-contexts"),
        ("--cni calico", "--cni calicoo"),
        ('"${memory}m"', '"${memory} MiB"'),
        ("docker info --format", "docker info --formats"),
        ("--hide-notes", "--hide-note"),
        ("--request-timeout", "--request-timeouts"),
        ("--values hack/minikube/values", "--overlay hack/minikube/values"),
    ],
)
def test_words_that_a_tool_has_not_fail_every_test(world: World, right: str, wrong: str) -> None:
    """The fakes refuse what minikube 1.38, Docker, Helm, kubectl and `helm platform` do not understand."""
    kept = {file: file.read_text(encoding="utf-8") for file in world.checkout.glob("hack/minikube/*.sh")}
    assert any(right in text for text in kept.values())
    try:
        for file, text in kept.items():
            file.write_text(text.replace(right, wrong), encoding="utf-8")
        world.attempt("up", "--hello")
    finally:
        for file, text in kept.items():
            file.write_text(text, encoding="utf-8")
    assert world.refused
