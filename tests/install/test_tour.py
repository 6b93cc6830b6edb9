"""docs/tour.md, typed on the real API server: what the page shows is what a reader sees, and what then is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from tests.fleets import git
from tests.pages import Answer, Block, blocks, fits, shell
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane

PAGE = ROOT / "docs" / "tour.md"
BLOCKS = list(blocks(PAGE))
TEAMS = ("media", "shop")
ENVIRONMENTS = ("dev", "staging", "prod")
SPACES = [f"{team}-{environment}" for team in TEAMS for environment in ENVIRONMENTS]
RELEASES = {"orders": "shop-dev", "shop": "tenants", "media": "tenants", "platform": "platform"}
#: sha256 of the versions, as the page makes them.
OLD, NEW, BAD = "92521fc3cbd9", "7fbd210ebec1", "9f77034b1eb5"


@dataclass
class Toured:
    """A page that was typed to its end: what each block said, and what each heading left behind it.

    `images` are those of thumbs by environment after a heading, the digest in short.
    """

    plane: ControlPlane
    fleet: Path
    answers: dict[Block, list[Answer]] = field(default_factory=dict)
    images: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, heading: str) -> None:
        text = self.plane.kubectl("get", "deployments", "-A", "-l", "app.kubernetes.io/name=thumbs", "-o", "json")
        found = {
            each["metadata"]["namespace"]: each["spec"]["template"]["spec"]["containers"][0]["image"]
            for each in json.loads(text)["items"]
        }
        own = {space.removeprefix("media-"): image for space, image in found.items() if space in SPACES}
        self.images[heading] = {name: image.partition("@sha256:")[2][:12] for name, image in own.items()}


@pytest.fixture(scope="module")
def toured(
    control_plane: ControlPlane, helm4: Path, kubectl: Path, umbrella: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Toured]:
    folder = tmp_path_factory.mktemp("tour")
    environment = {"KUBECONFIG": str(control_plane.kubeconfig), "PLATFORM": str(umbrella.parent)}
    reader = shell(folder, helm4, kubectl, tmp_path_factory.mktemp("reader") / "home", environment)
    # Another module may have had it a moment ago.
    control_plane.kubectl("wait", "--for=delete", "namespace/tenants", "--timeout=120s")
    found = Toured(control_plane, folder / "fleet")
    try:
        for number, block in enumerate(BLOCKS):
            answers = found.answers[block] = []
            for command in block.commands:
                answer = reader.type(command)
                answers.append(answer)
                assert bool(answer.code) == block.refused, f"{PAGE.name}:{block.line}: {command}\n{answer.said}"
            if number + 1 == len(BLOCKS) or BLOCKS[number + 1].heading != block.heading:
                found.note(block.heading)
        yield found
    finally:
        for name, space in RELEASES.items():
            reader.type(f"helm uninstall {name} -n {space}")
        spaces = (*SPACES, "tenants", "platform")
        control_plane.kubectl("delete", "namespace", *spaces, "--wait=false", "--ignore-not-found")


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.shown], ids=lambda each: f"line {each.line}")
def test_a_reader_sees_what_the_page_shows(toured: Toured, block: Block) -> None:
    said = "".join(answer.said for answer in toured.answers[block])
    assert fits(block.shown, said), said


def test_a_digest_goes_from_environment_to_environment_and_back(toured: Toured) -> None:
    assert toured.images["A place for each team"] == {}
    assert toured.images["Dev, as the team"] == {"dev": OLD}
    assert toured.images["To production"] == dict.fromkeys(ENVIRONMENTS, NEW)
    assert toured.images["A mistake that is refused"] == dict.fromkeys(ENVIRONMENTS, NEW)
    assert toured.images["A mistake that goes out"] == dict.fromkeys(ENVIRONMENTS, BAD)
    assert toured.images["And back"] == {"dev": BAD, "staging": BAD, "prod": NEW}
    assert toured.images["The other team"] == toured.images["And back"]


def test_the_remote_has_each_change_as_a_commit_with_its_record(toured: Toured) -> None:
    remote = toured.fleet.parent / "fleet.git"
    assert git(remote, "rev-parse", "main") == git(toured.fleet, "rev-parse", "HEAD")
    assert git(toured.fleet, "status", "--porcelain") == ""
    changed = git(remote, "log", "--format=%s", "--name-only", "--reverse", "main").split("\n\n", 1)[1]
    moves = re.findall(r"^ledger/thumbs/(\w+)/(\d+)\.yaml$", changed, re.MULTILINE)
    assert moves == [
        *((environment, "0001") for environment in ENVIRONMENTS),
        *((environment, "0002") for environment in ENVIRONMENTS),
        ("prod", "0003"),
    ]
    last = yaml.safe_load(git(remote, "show", "main:ledger/thumbs/prod/0003.yaml"))
    assert (last["action"], last["reason"]) == ("rollback", "thumbnails are upside down")
    promoted = yaml.safe_load(git(remote, "show", "main:ledger/thumbs/prod/0001.yaml"))
    assert promoted["approvals"] == ["Ada"]
    assert f"+ ghcr.io/acme/thumbs:1.1.0@sha256:{NEW}" in promoted["diff"]


def test_each_refusal_names_who_was_refused_and_nothing_is_done(toured: Toured) -> None:
    asked = [
        (command, answer.said)
        for block, answers in toured.answers.items()
        for command, answer in zip(block.commands, answers, strict=True)
        if block.refused and "--as " in command
    ]
    assert len(asked) > 8
    for command, said in asked:
        assert "applied" not in said
        who = command.partition("--as ")[2].split()[0]
        by_policy = "belongs to the platform team" in said
        assert by_policy or re.search(rf'[Uu]ser "{who}" ', said), (command, said)
        if "kubectl apply" in command:
            complaints = [line for line in said.splitlines() if line]
            assert len(complaints) == 9
            assert all(f'User "{who}" cannot patch' in line for line in complaints), said


@pytest.mark.parametrize("space", SPACES)
def test_who_deploys_for_one_team_has_no_right_in_a_namespace_of_the_other(toured: Toured, space: str) -> None:
    team = space.partition("-")[0]
    (other,) = {*TEAMS} - {team}
    # Of addresses such as [/version] everybody may ask, and about himself.
    assert {each for each in rights(toured, space, f"acme:{other}") if not each.startswith("[")} == {
        "selfsubjectreviews.authentication.k8s.io",
        "selfsubjectaccessreviews.authorization.k8s.io",
        "selfsubjectrulesreviews.authorization.k8s.io",
    }
    assert "pods/log" in rights(toured, space, f"acme:{team}")


def rights(toured: Toured, space: str, group: str) -> set[str]:
    """What somebody of a group has any right to in a namespace."""
    ask = ("auth", "can-i", "--list", "--no-headers", "-n", space, "--as=somebody", f"--as-group={group}")
    return {line.split()[0] for line in toured.plane.kubectl(*ask).splitlines() if line.strip()}


def test_the_floor_lies_as_the_platform_laid_it(toured: Toured) -> None:
    toured.plane.kubectl("get", "networkpolicy", "deny", "-n", "media-dev")
    namespace = json.loads(toured.plane.kubectl("get", "namespace", "media-dev", "-o", "json"))
    assert namespace["metadata"]["annotations"]["helm-platform.io/hosts"] == "thumbs.dev.acme.io"
    bindings = toured.plane.kubectl("get", "rolebindings", "-n", "media-dev", "-o", "name").split()
    assert {each.rpartition("/")[2] for each in bindings} == {"deployer", "lead"}
