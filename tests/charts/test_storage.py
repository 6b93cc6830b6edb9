"""The chart `storage`: classes by profile, the bucket's contract, Velero's objects, drills, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.support import ROOT

CHART = ROOT / "charts/storage"
EVERY = CHART / "ci/every-setting-values.yaml"
S3 = {"bucket": "acme-backup", "region": "eu-central-1", "secret": {"name": "s3"}}
DEFAULT = "storageclass.kubernetes.io/is-default-class"


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {item["metadata"]["name"]: item for item in objects if item["kind"] == kind}


@pytest.mark.parametrize(
    ("profile", "driver", "names", "encrypted"),
    [
        ("hostpath", "hostpath.csi.k8s.io", ["standard"], None),
        ("ebs", "ebs.csi.aws.com", ["retain", "standard"], "true"),
        ("pd", "pd.csi.storage.gke.io", ["retain", "standard"], None),
        ("existing", "", [], None),
    ],
)
def test_a_profile_has_one_default_that_grows_and_waits_for_its_pod(
    render: Objects, profile: str, driver: str, names: list[str], encrypted: str | None
) -> None:
    objects = render({"profile": profile}, chart="storage")
    classes = of_kind(objects, "StorageClass")
    assert sorted(classes) == names
    assert all(each["volumeBindingMode"] == "WaitForFirstConsumer" for each in classes.values())
    assert all(each["allowVolumeExpansion"] and each["provisioner"] == driver for each in classes.values())
    assert {each.get("parameters", {}).get("encrypted") for each in classes.values()} == (
        {encrypted} if names else set()
    )
    defaults = [
        name for name, each in classes.items() if each["metadata"].get("annotations", {}).get(DEFAULT) == "true"
    ]
    assert defaults == names[-1:]
    if "retain" in names:
        assert classes["retain"]["reclaimPolicy"] == "Retain"
    snapshots = of_kind(objects, "VolumeSnapshotClass")
    assert sorted(snapshots) == names[-1:]
    # Velero looks for this label.
    assert all(each["metadata"]["labels"]["velero.io/csi-volumesnapshot-class"] for each in snapshots.values())


def test_classes_of_the_values_are_laid_over_those_of_the_profile(render: Objects) -> None:
    objects = render(EVERY, chart="storage")
    classes = of_kind(objects, "StorageClass")
    assert sorted(classes) == ["fast", "open", "standard"]
    fast = classes["fast"]
    assert fast["parameters"] == {
        "type": "gp3",
        "encrypted": "true",
        "csi.storage.k8s.io/fstype": "ext4",
        "iops": "6000",
    }
    assert (fast["reclaimPolicy"], fast["volumeBindingMode"], fast["allowVolumeExpansion"]) == (
        "Retain",
        "Immediate",
        False,
    )
    assert fast["provisioner"] == "ebs.csi.eks.amazonaws.com"
    assert classes["open"]["parameters"]["encrypted"] == "false"


def test_the_bucket_is_one_contract_for_dumps_and_velero(render: Objects) -> None:
    objects = render(EVERY, chart="storage")
    contract = of_kind(objects, "ConfigMap")["web-s3"]["data"]
    assert contract == {
        "provider": "seaweedfs",
        "bucket": "acme-backup",
        "prefix": "eu",
        "region": "eu-central-1",
        "endpoint": "https://s3.acme.io",
        "pathStyle": "true",
        "secretName": "backup-s3",
        "accessKeyName": "id",
        "secretKeyName": "key",
    }
    (location,) = of_kind(objects, "BackupStorageLocation").values()
    assert location["metadata"]["namespace"] == "backup"
    assert location["spec"]["config"] == {
        "region": "eu-central-1",
        "s3ForcePathStyle": "true",
        "s3Url": "https://s3.acme.io",
        "checksumAlgorithm": "",
    }
    assert location["spec"]["objectStorage"] == {
        "bucket": "acme-backup",
        "prefix": "eu/velero",
        "caCertRef": {"name": "s3-ca", "key": "ca.pem"},
    }
    assert location["spec"]["credential"] == {"name": "velero-s3", "key": "credentials"}


def test_amazon_needs_no_endpoint_and_no_path_style(render: Objects) -> None:
    objects = render({"velero": {"enabled": True}, "global": {"platform": {"s3": S3}}}, chart="storage")
    (location,) = of_kind(objects, "BackupStorageLocation").values()
    assert location["spec"]["config"] == {"region": "eu-central-1", "s3ForcePathStyle": "false"}
    assert location["spec"]["credential"]["name"] == "s3"


def test_schedules_take_a_plan_a_team_or_everything(render: Objects) -> None:
    schedules = of_kind(render(EVERY, chart="storage"), "Schedule")
    taken = {
        name: each["spec"]["template"].get("labelSelector", {}).get("matchLabels") for name, each in schedules.items()
    }
    assert taken == {
        "daily": {"helm-platform.io/backup": "daily"},
        "weekly": {"helm-platform.io/backup": "weekly"},
        "cluster": None,
        "team-shop": {"team": "shop"},
        "legacy": None,
    }
    assert schedules["cluster"]["spec"]["template"]["excludedNamespaces"] == ["kube-system"]
    assert schedules["team-shop"]["spec"]["paused"] is True
    assert schedules["legacy"]["spec"]["template"]["includedNamespaces"] == ["legacy"]
    assert {each["spec"]["template"]["storageLocation"] for each in schedules.values()} == {"primary"}


def test_hooks_are_the_recipes_of_applications(render: Objects, tmp_path: Path) -> None:
    """One script for a database, whoever installed it; each is a script that a shell takes."""
    hooks = of_kind(render(EVERY, chart="storage"), "Schedule")["legacy"]["spec"]["template"]["hooks"]["resources"]
    by_name = {each["name"]: each for each in hooks}
    assert set(by_name) == {"mongo", "maria", "pg", "cache"}
    mongo = by_name["mongo"]
    assert "fsyncLock" in mongo["pre"][0]["exec"]["command"][2]
    assert "the lock was not given back" in mongo["post"][0]["exec"]["command"][2]
    assert by_name["maria"]["includedNamespaces"] == ["legacy"]
    runs = {each["name"]: [hook["exec"] for phase in ("pre", "post") for hook in each.get(phase, [])] for each in hooks}
    assert {name: run[0]["container"] for name, run in runs.items()} == {
        "mongo": "mongo",
        "maria": "maria",
        "pg": "pg",
        "cache": "valkey",
    }
    for run in (each for found in runs.values() for each in found):
        assert run["onError"] == "Fail"
        shell, flag, script = run["command"]
        check = subprocess.run([shell, "-n"], input=script, text=True, check=False, capture_output=True)
        assert (flag, check.returncode) == ("-c", 0), check.stderr


def test_a_drill_may_restore_and_remove_what_is_its_own(render: Objects) -> None:
    objects = render(EVERY, chart="storage")
    jobs = of_kind(objects, "CronJob")
    assert set(jobs) == {"web-drill-shop", "web-drill-legacy"}
    rules = of_kind(objects, "ClusterRole")["backup-web-drill-shop"]["rules"]
    assert rules == [
        {
            "apiGroups": [""],
            "resources": ["namespaces"],
            "resourceNames": ["drill-shop"],
            "verbs": ["get", "list", "watch", "delete"],
        }
    ]
    (policy,) = [each for name, each in of_kind(objects, "NetworkPolicy").items() if name == "web-drill-shop"]
    assert policy["spec"]["ingress"] == []
    pod = jobs["web-drill-shop"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    environment = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
    assert (environment["SOURCE"], environment["SCRATCH"], environment["SCHEDULE"]) == ("shop", "drill-shop", "cluster")


KUBECTL = """\
#!/bin/sh
echo "$*" >>calls
case "$*" in
  "create -f -") cat >restore.yaml ;;
  *status.phase*) set -- $(cat phases); echo "$1"; shift; echo "${*:-Completed}" >phases ;;
  *itemsRestored*) cat items ;;
esac
"""


@pytest.mark.parametrize(
    ("phases", "items", "code", "said"),
    [
        ("New InProgress Finalizing Completed", "12", 0, "12 objects of shop restored in"),
        ("InProgress PartiallyFailed", "12", 1, "PartiallyFailed; velero restore describe drill-shop-"),
        ("FailedValidation", "", 1, "FailedValidation; velero restore describe"),
        ("Completed", "0", 1, "the newest backup of cluster has nothing of the namespace shop"),
        ("InProgress " * 60, "", 1, "still InProgress after"),
    ],
)
def test_a_drill_succeeds_only_with_a_restore_that_is_complete(
    tmp_path: Path, phases: str, items: str, code: int, said: str
) -> None:
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin/kubectl"
    tool.write_text(KUBECTL)
    tool.chmod(0o755)
    (tmp_path / "phases").write_text(phases)
    (tmp_path / "items").write_text(items)
    limit = "1" if said.startswith("still") else "30"
    names = {
        "NAME": "shop",
        "SCRATCH": "drill-shop",
        "SOURCE": "shop",
        "SCHEDULE": "cluster",
        "LIMIT": limit,
        "PAUSE": "0.1",
    }
    environment = {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}", **names}
    script = ["sh", str(CHART / "files/drill.sh")]
    answer = subprocess.run(script, cwd=tmp_path, env=environment, text=True, check=False, capture_output=True)
    assert answer.returncode == code, answer.stderr
    assert said in answer.stdout + answer.stderr
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0] == f"delete namespace drill-shop --ignore-not-found --timeout={limit}s"
    # What was restored is left for a look when it went wrong.
    assert (calls[-1].startswith("delete restores.velero.io drill-shop-")) is (code == 0)


def test_all_problems_are_reported_at_once(problems: Callable[..., list[str]]) -> None:
    found = problems(
        {
            "profile": "ebs",
            "classes": {"retain": {"default": True}, "open": {"parameters": {"encrypted": "false"}}},
            "snapshotClasses": {"standard": False},
            "s3": {"provider": "minio"},
            "velero": {
                "enabled": True,
                "schedules": {
                    "daily": {"schedule": "0 25 * * *", "plan": "other", "labels": {"a": "b"}},
                    "cluster": {
                        "schedule": "@daily",
                        "hooks": {"pg": {"recipe": "postgres", "labels": {"app": "pg"}, "container": "pg"}},
                    },
                },
                "drills": {"shop": {"schedule": "0 6 * * 1", "of": "weekly", "namespace": "shop"}},
            },
            "alerts": {"rules": {"StorageNothing": False, "StorageVeleroGone": {"threshold": 1}}},
            "global": {"platform": {"storage": {"class": "gp2"}, "s3": {"bucket": "acme"}}},
        },
        chart="storage",
    )
    assert sorted(line.partition(": ")[0] for line in found) == sorted(
        [
            "classes",
            "snapshotClasses",
            "global.platform.storage.class",
            "classes.open.reason",
            "s3.reason",
            "global.platform.s3.endpoint",
            "velero.schedules",
            "velero.schedules.daily.schedule",
            "velero.schedules.daily.labels",
            "velero.schedules.cluster.hooks.pg.directory",
            "velero.drills.shop.of",
            "alerts.rules.StorageNothing",
            "alerts.rules.StorageVeleroGone.threshold",
        ]
    )
    text = "\n".join(found)
    assert "`retain`, `standard` are the default and one must be" in text
    assert "no schedule has `plan: daily`" in text


def test_velero_needs_a_bucket(problems: Callable[..., list[str]]) -> None:
    (found,) = problems({"velero": {"enabled": True}}, chart="storage")
    assert found.startswith("global.platform.s3.bucket: is missing")


def test_classes_of_a_profile_that_makes_none_are_refused(problems: Callable[..., list[str]]) -> None:
    (found,) = problems({"classes": {"a": {"default": True}}}, chart="storage")
    assert found.startswith("classes: the profile `existing` makes none")


def test_its_dashboard_is_found_by_grafana(render: Objects) -> None:
    board = of_kind(render(EVERY, chart="storage"), "ConfigMap")["web-dashboard-backups"]
    assert board["metadata"]["annotations"] == {"grafana_folder": "Storage"}
    ((_, text),) = board["data"].items()
    assert json.loads(text) == json.loads((CHART / "files/dashboards/backups.json").read_bytes())
    off = {"dashboards": {"enabled": False}}
    assert "web-dashboard-backups" not in of_kind(render(off, chart="storage"), "ConfigMap")


def test_every_suite_of_the_chart_passes(charts: Path, helm_unittest: Path, helm_home: dict[str, str]) -> None:
    command = [helm_unittest, charts / "storage"]
    result = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert "6 passed" in result.stdout
