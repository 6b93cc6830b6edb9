"""What `backup` makes: annotations, schedules, Jobs with their rights and holes, and the growth of claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.charts.backup_cases import BASE, DUMP, PASSWORD, SCHEDULES, SET
from tests.charts.conftest import Objects
from tests.charts.pod_security import violations

DRILL = {"schedule": "@weekly", "check": ["psql", "--command", "select 1"]}
FULL = SET | {
    "replicas": 2,
    "storage": {
        "data": {"size": "20Gi", "initialSize": "10Gi", "mount": "/data"},
        "old": {"claim": "archive", "access": "ReadWriteMany"},
    },
    "backup": {"velero": {}, "snapshot": {"schedule": "@hourly"}, "dump": DUMP, "drill": DRILL},
}


def of(objects: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    (found,) = [item for item in objects if (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


def names(objects: list[dict[str, Any]], kind: str) -> set[str]:
    return {item["metadata"]["name"] for item in objects if item["kind"] == kind}


def pod_of(job: dict[str, Any]) -> dict[str, Any]:
    spec = job["spec"]["jobTemplate"]["spec"] if job["kind"] == "CronJob" else job["spec"]
    pod: dict[str, Any] = spec["template"]["spec"]
    return pod


def variables(container: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container["env"]}


def pod_annotations(objects: list[dict[str, Any]], kind: str = "Deployment") -> dict[str, str]:
    found: dict[str, str] = of(objects, kind, "web")["spec"]["template"]["metadata"]["annotations"]
    return found


def test_velero_finds_the_pods_of_a_plan_and_copies_the_files_of_their_claims(render: Objects) -> None:
    objects = render(BASE | {"backup": {"velero": {}}})
    assert pod_annotations(objects) == {"backup.velero.io/backup-volumes": "data"}
    deployment = of(objects, "Deployment", "web")
    assert deployment["spec"]["template"]["metadata"]["labels"]["helm-platform.io/backup"] == "daily"
    assert {item["metadata"]["labels"].get("helm-platform.io/backup") for item in objects if item["kind"] != "Pod"} >= {
        "daily"
    }
    # A selector never holds what a value may change, nor does a claim template.
    assert "helm-platform.io/backup" not in deployment["spec"]["selector"]["matchLabels"]
    assert names(objects, "Schedule") == set()


def test_snapshots_by_velero_are_kept_out_of_its_file_copies(render: Objects) -> None:
    objects = render(BASE | {"backup": {"velero": {"method": "snapshot"}}})
    assert pod_annotations(objects) == {"backup.velero.io/backup-volumes-excludes": "data"}


def test_a_hook_is_written_as_velero_reads_it(render: Objects) -> None:
    hook = {"recipe": "command", "pre": ["/app/flush", "<all>"], "timeout": 90}
    found = pod_annotations(render(BASE | {"backup": {"velero": {"hook": hook}}}))
    prefix = "pre.hook.backup.velero.io/"
    assert {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix)} == {
        "container": "web",
        "command": '["/app/flush","<all>"]',
        "on-error": "Fail",
        "timeout": "90s",
    }
    assert not any(key.startswith("post.") for key in found)


@pytest.mark.parametrize("recipe", ["mongodb", "postgres", "mysql", "redis"])
def test_no_hook_holds_a_value_of_a_variable(recipe: str, render: Objects) -> None:
    """Annotations are readable by all who see pods."""
    env = {
        "MONGO_INITDB_ROOT_USERNAME": "visible-user",
        **dict.fromkeys(
            ("MONGO_INITDB_ROOT_PASSWORD", "POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "REDIS_PASSWORD"), "visible-pw"
        ),
    }
    secrets = {"ignore": {name: "a stand-in" for name in env if name.endswith("PASSWORD")}}
    hook = {"velero": {"hook": {"recipe": recipe}}}
    found = pod_annotations(render(BASE | {"env": env, "secrets": secrets, "backup": hook}))
    assert "visible" not in json.dumps(found)
    assert "_PASSWORD:-" in json.dumps(found)


def test_a_schedule_of_its_own_takes_this_workload_and_no_other(render: Objects) -> None:
    platform = {"schedules": True, "location": "offsite", "namespace": "backups"}
    values = BASE | {"backup": {"velero": {"schedule": "0 2 * * *", "ttl": "72h"}}, "workloads": {"w": {}}}
    objects = render(values | {"global": {"platform": {"backup": platform}}})
    (schedule,) = [item for item in objects if item["kind"] == "Schedule"]
    assert (schedule["metadata"]["name"], schedule["metadata"]["namespace"]) == ("default-web", "backups")
    template = schedule["spec"]["template"]
    assert (template["ttl"], template["storageLocation"]) == ("72h", "offsite")
    assert template["includedNamespaces"] == ["default"]
    wanted = template["labelSelector"]["matchLabels"].items()
    pods = {
        name: of(objects, "Deployment", name)["spec"]["template"]["metadata"]["labels"] for name in ("web", "web-w")
    }
    assert [name for name, labels in pods.items() if wanted <= labels.items()] == ["web"]
    assert "helm-platform.io/backup" not in pods["web"]


def test_snapshots_cover_the_claims_of_every_pod_with_rights_for_nothing_else(render: Objects) -> None:
    objects = render(FULL)
    container = pod_of(of(objects, "CronJob", "web-snapshot"))["containers"][0]
    assert variables(container)["CLAIMS"].split() == ["data-web-0", "data-web-1", "archive"]
    assert of(objects, "Role", "web-snapshot")["rules"] == [
        {
            "apiGroups": ["snapshot.storage.k8s.io"],
            "resources": ["volumesnapshots"],
            "verbs": ["create", "list", "delete"],
        }
    ]
    chosen = FULL | {"backup": {"snapshot": {"schedule": "@daily", "volumes": ["old"], "class": "fast", "keep": 3}}}
    one = variables(pod_of(of(render(chosen), "CronJob", "web-snapshot"))["containers"][0])
    assert (one["CLAIMS"], one["CLASS"], one["KEEP"]) == ("archive", "fast", "3")


def test_every_job_has_an_identity_an_account_and_holes_of_its_own(render: Objects) -> None:
    objects = render(FULL)
    workload = of(objects, "StatefulSet", "web")["spec"]["selector"]["matchLabels"].items()
    jobs = {item["metadata"]["name"]: item for item in objects if item["kind"] in {"CronJob", "Job"}}
    assert set(jobs) == {"web-snapshot", "web-dump", "web-drill", "web-expand"}
    for name, job in jobs.items():
        spec = job["spec"]["jobTemplate"]["spec"] if job["kind"] == "CronJob" else job["spec"]
        labels = spec["template"]["metadata"]["labels"]
        assert not workload <= labels.items()
        assert violations(spec["template"]) == []
        pod = spec["template"]["spec"]
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["resources"]["limits"]["memory"]
        assert pod["serviceAccountName"] == name
        speaks = name in {"web-snapshot", "web-expand"}
        assert (name in names(objects, "Role"), pod["automountServiceAccountToken"]) == (speaks, speaks)
        assert of(objects, "ServiceAccount", name)["automountServiceAccountToken"] is speaks
        policy = of(objects, "NetworkPolicy", name)["spec"]
        assert policy["podSelector"]["matchLabels"] == labels
        assert "ingress" not in policy


def holes(objects: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rules of a policy but the first, which is DNS."""
    found: list[dict[str, Any]] = of(objects, "NetworkPolicy", name)["spec"]["egress"][1:]
    return found


def namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


@pytest.mark.parametrize(
    ("endpoint", "more", "to", "ports"),
    [
        ("http://minio.storage.svc:9000", {}, [namespace("storage")], None),
        ("https://minio.storage.svc.cluster.local", {}, [namespace("storage")], None),
        ("http://minio:9000", {}, [{"podSelector": {}}], None),
        ("http://10.1.2.3:9000", {}, [{"ipBlock": {"cidr": "10.1.2.3/32"}}], 9000),
        ("http://s3.acme.internal", {"cidr": "10.8.0.0/16"}, [{"ipBlock": {"cidr": "10.8.0.0/16"}}], 80),
    ],
)
def test_the_dump_reaches_the_database_and_the_bucket_and_no_more(
    endpoint: str, more: dict[str, str], to: list[Any], ports: int | None, render: Objects
) -> None:
    s3 = DUMP["s3"] | {"endpoint": endpoint} | more
    objects = render(BASE | {"backup": {"dump": DUMP | {"s3": s3}, "drill": DRILL}})
    database, bucket = holes(objects, "web-dump")
    assert database["to"] == [
        {"podSelector": {"matchLabels": of(objects, "Deployment", "web")["spec"]["selector"]["matchLabels"]}}
    ]
    assert bucket["to"] == to
    assert [port["port"] for port in bucket.get("ports", [])] == ([ports] if ports else [])
    assert holes(objects, "web-drill") == [bucket]


def test_only_jobs_with_a_token_reach_the_kubernetes_api(render: Objects) -> None:
    objects = render(FULL | {"global": {"platform": {"network": {"apiServer": ["10.0.0.1/32"]}}}})
    api = {
        "to": [{"ipBlock": {"cidr": "10.0.0.1/32"}}],
        "ports": [{"port": 443, "protocol": "TCP"}, {"port": 6443, "protocol": "TCP"}],
    }
    for name, found in (("snapshot", [api]), ("expand", [api])):
        assert holes(objects, f"web-{name}") == found
    assert api not in holes(objects, "web-dump") + holes(objects, "web-drill")


def test_a_public_bucket_and_a_database_elsewhere(render: Objects) -> None:
    dump = DUMP | {"host": "db.acme.internal", "port": 5433, "allowTo": "10.9.0.0/24"}
    objects = render(BASE | {"backup": {"dump": dump}})
    database, bucket = holes(objects, "web-dump")
    assert database == {"to": [{"ipBlock": {"cidr": "10.9.0.0/24"}}], "ports": [{"port": 5433, "protocol": "TCP"}]}
    assert "10.0.0.0/8" in bucket["to"][0]["ipBlock"]["except"]
    assert bucket["ports"] == [{"port": 443, "protocol": "TCP"}]
    script = pod_of(of(objects, "CronJob", "web-dump"))["initContainers"][0]["command"][2]
    assert 'BACKUP_HOST="db.acme.internal" BACKUP_PORT="5433"' in script


def test_the_contract_of_the_platform_is_taken_over_key_by_key(render: Objects) -> None:
    platform = {
        "bucket": "all",
        "prefix": "cluster-1",
        "endpoint": "https://s3.acme.io",
        "region": "eu",
        "pathStyle": False,
        "secret": {"name": "s3", "accessKey": "id", "secretKey": "key"},
    }
    values = BASE | {"global": {"platform": {"s3": platform}}}
    dump = {"recipe": "postgres", "schedule": "@daily"}

    def client(**own: Any) -> dict[str, Any]:
        objects = render(values | {"backup": {"dump": dump | ({"s3": own} if own else {})}})
        return variables(pod_of(of(objects, "CronJob", "web-dump"))["containers"][0])

    found = client()
    assert found["TARGET"] == "s3:all/cluster-1/default/web"
    assert found["RCLONE_CONFIG_S3_PROVIDER"] == "Other"
    assert found["RCLONE_CONFIG_S3_FORCE_PATH_STYLE"] == "false"
    assert found["RCLONE_CONFIG_S3_ACCESS_KEY_ID"] == {"secretKeyRef": {"name": "s3", "key": "id"}}
    assert found["RCLONE_CONFIG_S3_SECRET_ACCESS_KEY"] == {"secretKeyRef": {"name": "s3", "key": "key"}}
    assert client(bucket="mine", prefix="orders")["TARGET"] == "s3:mine/orders"
    assert client(region="us")["RCLONE_CONFIG_S3_REGION"] == "us"
    amazon = {"bucket": "all", "secret": {"name": "s3"}}
    objects = render(BASE | {"backup": {"dump": dump | {"s3": amazon}}})
    found = variables(pod_of(of(objects, "CronJob", "web-dump"))["containers"][0])
    assert (found["RCLONE_CONFIG_S3_PROVIDER"], found["RCLONE_CONFIG_S3_FORCE_PATH_STYLE"]) == ("AWS", "false")
    assert "RCLONE_CONFIG_S3_ENDPOINT" not in found


def test_a_drill_knows_none_of_the_workloads_credentials(render: Objects) -> None:
    pod = pod_of(of(render(FULL), "CronJob", "web-drill"))
    fetch, database, restore = pod["initContainers"]
    (check,) = pod["containers"]
    assert database["restartPolicy"] == "Always"
    assert [one["name"] for one in (fetch, database, restore, check)] == ["fetch", "database", "restore", "check"]
    for one in (database, restore, check):
        assert one["image"] == "docker.io/library/postgres:18"
        assert not any("valueFrom" in item for item in one["env"])
    assert check["command"] == DRILL["check"]
    assert {"PGHOST": "127.0.0.1", "PGUSER": "postgres", "PGDATABASE": "drill"}.items() <= variables(check).items()


def test_commands_of_the_user_run_as_they_stand(render: Objects) -> None:
    dump = DUMP | {"recipe": "command", "command": ["/app/export", "--to", "/dump"], "args": ["--all"]}
    drill = DRILL | {"server": ["/app/serve"], "ready": ["/app/ready"], "restore": ["/app/import"]}
    objects = render(BASE | {"backup": {"dump": dump, "drill": drill}})
    (one,) = pod_of(of(objects, "CronJob", "web-dump"))["initContainers"]
    assert (one["command"], one["args"]) == (["/app/export", "--to", "/dump"], ["--all"])
    _, database, restore = pod_of(of(objects, "CronJob", "web-drill"))["initContainers"]
    assert (database["command"], restore["command"]) == (["/app/serve"], ["/app/import"])
    assert database["startupProbe"]["exec"]["command"] == ["/app/ready"]


def test_images_room_and_users_follow_the_values(render: Objects) -> None:
    platform = {"image": {"registry": "registry.acme.io", "pullSecrets": ["pull"]}, "backup": {"kubectlImage": "k:1"}}
    dump = DUMP | {"image": {"repository": "tools", "tag": "2"}, "space": "5Gi", "storageClass": "fast"}
    values = FULL | {"security": {"runAsUser": 999}, "backup": {"snapshot": {"schedule": "@daily"}, "dump": dump}}
    objects = render(values | {"global": {"platform": platform}})
    pod = pod_of(of(objects, "CronJob", "web-dump"))
    assert pod["initContainers"][0]["image"] == "registry.acme.io/tools:2"
    assert pod["containers"][0]["image"] == "registry.acme.io/rclone/rclone:1.76.0"
    assert pod["imagePullSecrets"] == [{"name": "pull"}]
    assert {pod["securityContext"][key] for key in ("runAsUser", "runAsGroup", "fsGroup")} == {999}
    (claim,) = [
        volume["ephemeral"]["volumeClaimTemplate"]["spec"] for volume in pod["volumes"] if "ephemeral" in volume
    ]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("fast", "5Gi")
    assert pod_of(of(objects, "CronJob", "web-snapshot"))["containers"][0]["image"] == "k:1"
    # A root user of the workload, with its reason, is not taken over by the Jobs.
    root = BASE | {"security": {"runAsUser": 0, "reason": "old image"}, "backup": {"dump": DUMP}}
    assert pod_of(of(render(root), "CronJob", "web-dump"))["securityContext"]["runAsUser"] == 65532


def test_a_time_zone_reaches_every_cron_job(render: Objects) -> None:
    objects = render(FULL | {"backup": FULL["backup"] | {"timezone": "Europe/Vienna"}})
    assert {item["spec"]["timeZone"] for item in objects if item["kind"] == "CronJob"} == {"Europe/Vienna"}


def test_an_app_without_backup_has_none_of_it(render: Objects) -> None:
    objects = render(BASE)
    assert names(objects, "CronJob") | names(objects, "Role") | names(objects, "PrometheusRule") == set()
    assert "helm-platform.io/backup" not in json.dumps(objects)


def test_claims_grow_from_a_template_that_stays(render: Objects) -> None:
    def templates(size: str, **more: Any) -> Any:
        objects = render(
            SET | {"replicas": 2, "storage": {"data": {"size": size, "initialSize": "10Gi", "mount": "/d"} | more}}
        )
        return of(objects, "StatefulSet", "web")["spec"]["volumeClaimTemplates"], objects

    before, objects = templates("10Gi")
    assert names(objects, "Job") == set()
    after, objects = templates("1Ti")
    assert before == after
    job = of(objects, "Job", "web-expand")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "post-install,post-upgrade"
    assert pod_of(job)["containers"][0]["args"] == ["data-web-0 1Ti needed", "data-web-1 1Ti needed"]
    assert of(objects, "Role", "web-expand")["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["persistentvolumeclaims"],
            "resourceNames": ["data-web-0", "data-web-1"],
            "verbs": ["get", "patch"],
        }
    ]
    # The same amount in other words is no growth.
    assert names(templates("10240Mi")[1], "Job") == set()


def test_claims_of_pods_that_may_come_are_expanded_too(render: Objects) -> None:
    storage = {"data": {"size": "20Gi", "initialSize": "10Gi", "mount": "/d"}}
    values = SET | {"availability": "standard", "storage": storage, "autoscaling": {"max": 3}}
    job = of(render(values), "Job", "web-expand")
    assert [word.split()[2] for word in pod_of(job)["containers"][0]["args"]] == ["needed", "needed", "maybe"]


def test_a_password_under_another_name_is_found(render: Objects) -> None:
    values = BASE | {"env": {"DB_PASS": PASSWORD["env"]["POSTGRES_PASSWORD"]}}
    backup = {"credentials": {"password": "DB_PASS"}, "dump": DUMP}
    script = pod_of(of(render(values | {"backup": backup}), "CronJob", "web-dump"))["initContainers"][0]["command"][2]
    assert 'BACKUP_PASSWORD="${DB_PASS:-}"' in script
    open_one = pod_of(
        of(render(BASE | {"env": {}, "backup": {"credentials": "none", "dump": DUMP}}), "CronJob", "web-dump")
    )
    assert 'BACKUP_USERNAME="postgres" BACKUP_PASSWORD=""' in open_one["initContainers"][0]["command"][2]


def test_schedules_need_no_more_than_the_word_of_the_platform(render: Objects) -> None:
    assert names(render(BASE | SCHEDULES | {"backup": {"velero": {}}}), "Schedule") == set()
