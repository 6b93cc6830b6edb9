"""What the notes say about Pod Security is what the command says, and both are what the rendered pods are."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from helm_platform.formats.verdict import Standard
from helm_platform.validate.pod_security import verdict
from tests.charts.conftest import Objects
from tests.charts.pod_security import violations
from tests.charts.pods import pods
from tests.support import ROOT

VALUES = sorted((ROOT / "tests/verdicts").glob("*/values.yaml"))


def of_this_chart(folder: Path) -> bool:
    """Whether a case is about platform-app and kinds that it knows, and rendered."""
    arguments = folder / "args.txt"
    other = arguments.exists() and re.search("--(chart|crds)", arguments.read_text(encoding="utf-8"))
    return not other and "\npod security: " in f"\n{(folder / 'expected.txt').read_text(encoding='utf-8')}"


CASES = [file for file in VALUES if of_this_chart(file.parent)]


@pytest.fixture
def own_chart(charts: Path) -> str:
    """A chart that writes its notes into a ConfigMap."""
    copy = charts / "verdict-app"
    if not copy.exists():
        shutil.copytree(ROOT / "tests/charts/team-app", copy)
        (copy / "charts").mkdir()
        shutil.copytree(charts / "platform-lib", copy / "charts" / "platform-lib")
    return copy.name


@pytest.mark.parametrize("file", CASES, ids=[file.parent.name for file in CASES])
def test_notes_and_command_agree(file: Path, render: Objects, own_chart: str) -> None:
    objects = render(file, chart=own_chart)
    (notes,) = [item["data"]["text"] for item in objects if item["metadata"]["name"] == "notes"]
    said = dict(
        re.findall(r"^  (\S+): (restricted|baseline|privileged)$", notes.partition("Pod Security:")[2], re.MULTILINE)
    )
    judged = {_named(each.name): each.level for each in verdict(objects).workloads}
    extra = yaml.safe_load(file.read_text(encoding="utf-8")).get("extraObjects", {})
    unsaid = {"web-test", *(f"web-{name}" for name in extra)}
    assert {name: level for name, level in judged.items() if name not in unsaid} == said
    for who, metadata, spec in pods(objects):
        good = violations({"metadata": metadata, "spec": spec}) == []
        assert good is (judged[_named(who)] is Standard.RESTRICTED), who


def _named(who: str) -> str:
    """The workload of an object: a Job's name ends with a hash of what it runs."""
    kind, _, name = who.partition("/")
    return re.sub("-[0-9a-f]{8}$", "", name) if kind == "Job" else name
