"""Every ready alert under promtool: fires for its workload, is silent for a healthy one whose neighbours fail."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.objects import IMAGE, PORT, of
from tests.support import ROOT, manifests

METRICS = {"metrics": {"enabled": True}}
WEB = PORT | METRICS
LIMITED = WEB | {"resources": {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"cpu": 1, "memory": "1Gi"}}}
JOB = IMAGE | {"kind": "Job", "alerts": {"enabled": True}}
CRON = IMAGE | {"kind": "CronJob", "cron": "0 * * * *", "alerts": {"enabled": True}}
KEDA = IMAGE | {"alerts": {"enabled": True}, "autoscaling": {"max": 5, "queue": {"type": "redis", "name": "q"}}}
DATABASE = PORT | {
    "kind": "StatefulSet",
    "alerts": {"enabled": True},
    "storage": {"data": {"mount": "/data", "size": "1Gi"}},
}
SHARED = PORT | {
    "alerts": {"enabled": True},
    "storage": {"data": {"mount": "/data", "size": "1Gi", "access": "ReadWriteMany"}},
}
SECURE = PORT | {"alerts": {"enabled": True}, "expose": {"host": "web.acme.io", "tls": {"issuer": "corp"}}}
ALWAYS = "x2000"

#: In the series below NS and APP stand for a workload's namespace and name, JOB for its Job's name.
REPLICA_SET = [
    'kube_pod_owner{namespace="NS",pod="APP-5d-a",owner_kind="ReplicaSet",owner_name="APP-5d"} 1',
    'kube_replicaset_owner{namespace="NS",replicaset="APP-5d",owner_kind="KIND",owner_name="APP"} 1',
]
OWNERS: dict[str, list[str]] = {
    "Deployment": [series.replace("KIND", "Deployment") for series in REPLICA_SET],
    "Rollout": [series.replace("KIND", "Rollout") for series in REPLICA_SET],
    "StatefulSet": ['kube_pod_owner{namespace="NS",pod="APP-0",owner_kind="StatefulSet",owner_name="APP"} 1'],
    "DaemonSet": ['kube_pod_owner{namespace="NS",pod="APP-x",owner_kind="DaemonSet",owner_name="APP"} 1'],
    "Job": [
        'kube_pod_owner{namespace="NS",pod="JOB-x",owner_kind="Job",owner_name="JOB"} 1',
        'kube_job_info{namespace="NS",job_name="JOB"} 1',
    ],
    "CronJob": [
        'kube_pod_owner{namespace="NS",pod="APP-27-x",owner_kind="Job",owner_name="APP-27"} 1',
        'kube_job_owner{namespace="NS",job_name="APP-27",owner_kind="CronJob",owner_name="APP"} 1',
    ],
    "ScaledJob": [
        'kube_pod_owner{namespace="NS",pod="APP-27-x",owner_kind="Job",owner_name="APP-27"} 1',
        'kube_job_owner{namespace="NS",job_name="APP-27",owner_kind="ScaledJob",owner_name="APP"} 1',
    ],
}
PODS = {kind: re.findall(r'pod="([^"]+)"', series[0])[0] for kind, series in OWNERS.items()}
KINDS: dict[str, dict[str, Any]] = {
    "Deployment": WEB,
    "Rollout": WEB | {"kind": "Rollout"},
    "StatefulSet": WEB | {"kind": "StatefulSet"},
    "DaemonSet": WEB | {"kind": "DaemonSet"},
    "Job": JOB,
    "CronJob": CRON,
    "ScaledJob": JOB | {"autoscaling": {"max": 5, "queue": {"type": "redis", "name": "q"}}},
}
#: wanted, available and updated pods.
NUMBERS = {
    "Deployment": (
        'kube_deployment_spec_replicas{namespace="NS",deployment="APP"}',
        'kube_deployment_status_replicas_available{namespace="NS",deployment="APP"}',
        "",
    ),
    "StatefulSet": (
        'kube_statefulset_replicas{namespace="NS",statefulset="APP"}',
        'kube_statefulset_status_replicas_available{namespace="NS",statefulset="APP"}',
        'kube_statefulset_status_replicas_updated{namespace="NS",statefulset="APP"}',
    ),
    "DaemonSet": (
        'kube_daemonset_status_desired_number_scheduled{namespace="NS",daemonset="APP"}',
        'kube_daemonset_status_number_available{namespace="NS",daemonset="APP"}',
        'kube_daemonset_status_updated_number_scheduled{namespace="NS",daemonset="APP"}',
    ),
    "Rollout": (
        'rollout_info_replicas_desired{namespace="argo-rollouts",exported_namespace="NS",name="APP"}',
        'rollout_info_replicas_available{namespace="argo-rollouts",exported_namespace="NS",name="APP"}',
        "",
    ),
}


@dataclass(frozen=True)
class Case:
    """An alert on a workload: series that make it fire after so many minutes, and the ways of a healthy workload."""

    alert: str
    values: dict[str, Any]
    bad: list[str]
    good: list[list[str]]
    minutes: int
    severity: str = "warning"
    step: int = 1
    count: int = 1
    arguments: tuple[str, ...] = field(default=())


def numbers(kind: str, wanted: int, available: int, updated: int | None = None) -> list[str]:
    counts = (wanted, available, wanted if updated is None else updated)
    return [f"{series} {count}" for series, count in zip(NUMBERS[kind], counts, strict=True) if series]


def revisions(current: str, update: str) -> list[str]:
    return [
        f'kube_statefulset_status_current_revision{{namespace="NS",statefulset="APP",revision="{current}"}} 1',
        f'kube_statefulset_status_update_revision{{namespace="NS",statefulset="APP",revision="{update}"}} 1',
    ]


def container(metric: str, value: str | int, kind: str = "Deployment", **labels: str) -> str:
    more = "".join(f',{name}="{text}"' for name, text in labels.items())
    return f'{metric}{{namespace="NS",pod="{PODS[kind]}",container="APP"{more}}} {value}'


def volume(metric: str, value: str | int, claim: str = "data-APP-0") -> str:
    return f'kubelet_volume_stats_{metric}{{namespace="NS",persistentvolumeclaim="{claim}"}} {value}'


def job(metric: str, value: str | int, name: str, **labels: str) -> str:
    more = "".join(f',{label}="{text}"' for label, text in labels.items())
    return f'kube_job_{metric}{{namespace="NS",job_name="{name}"{more}}} {value}'


def certificate(
    expires: int, renews: int, namespace: str = 'namespace="cert-manager",exported_namespace="NS"'
) -> list[str]:
    return [
        f'certmanager_certificate_{what}_timestamp_seconds{{{namespace},name="APP-tls"}} {when}'
        for what, when in (("expiration", expires), ("renewal", renews))
    ]


def autoscaler(current: int, limited: int, name: str = "APP") -> list[str]:
    of_it = f'namespace="NS",horizontalpodautoscaler="{name}"'
    return [
        f"kube_horizontalpodautoscaler_status_current_replicas{{{of_it}}} {current}",
        f"kube_horizontalpodautoscaler_spec_max_replicas{{{of_it}}} 5",
        f'kube_horizontalpodautoscaler_status_condition{{{of_it},condition="ScalingLimited",status="true"}} {limited}',
    ]


WAITING = "kube_pod_container_status_waiting_reason"
RESTARTS = "kube_pod_container_status_restarts_total"
LAST_END = "kube_pod_container_status_last_terminated_reason"
END = "kube_pod_container_status_terminated_reason"
DAY = 86400
OWNED = OWNERS["Deployment"]
CONDITION = 'kube_deployment_status_condition{namespace="NS",deployment="APP",condition="Progressing",status="false"}'
PHASE = 'rollout_info{namespace="argo-rollouts",exported_namespace="NS",name="APP",phase="%s"}'
SCALER_LABELS = 'namespace="keda",exported_namespace="NS"'
LAST_SUCCESS = 'kube_cronjob_status_last_successful_time{namespace="NS",cronjob="APP"}'
NEXT = 'kube_cronjob_next_schedule_time{namespace="NS",cronjob="APP"}'
SUSPENDED = 'kube_cronjob_spec_suspend{namespace="NS",cronjob="APP"}'

CASES = [
    *(
        Case(
            "WorkloadUnavailable",
            KINDS[kind],
            numbers(kind, 2, 0),
            [numbers(kind, 2, 1), numbers(kind, 0, 0)],
            6,
            "critical",
        )
        for kind in NUMBERS
    ),
    *(Case("WorkloadReplicasMissing", KINDS[kind], numbers(kind, 3, 2), [numbers(kind, 3, 3)], 16) for kind in NUMBERS),
    Case("WorkloadRolloutStuck", WEB, [f"{CONDITION} 1"], [[f"{CONDITION} 0"]], 11),
    Case(
        "WorkloadRolloutStuck",
        KINDS["Rollout"],
        [f"{PHASE % 'Timeout'} 1"],
        [[f"{PHASE % 'Completed'} 1"], [f"{PHASE % 'Paused'} 1"]],
        11,
    ),
    Case(
        "WorkloadRolloutStuck",
        KINDS["StatefulSet"],
        numbers("StatefulSet", 3, 2, 1) + revisions("a", "b"),
        # Done; on its way; pods missing without a new version.
        [
            numbers("StatefulSet", 3, 3) + revisions("b", "b"),
            [*numbers("StatefulSet", 30, 2)[:2], f"{NUMBERS['StatefulSet'][2]} 0+1", *revisions("a", "b")],
            numbers("StatefulSet", 3, 2, 2) + revisions("b", "b"),
        ],
        30,
    ),
    Case("WorkloadRolloutStuck", KINDS["DaemonSet"], numbers("DaemonSet", 3, 3, 1), [numbers("DaemonSet", 3, 3)], 30),
    *(
        Case(
            "WorkloadCrashLooping",
            KINDS[kind],
            [*OWNERS[kind], container(WAITING, 1, kind, reason="CrashLoopBackOff")],
            [
                [*OWNERS[kind], container(WAITING, 0, kind, reason="CrashLoopBackOff")],
                [*OWNERS[kind], container(WAITING, 1, kind, reason="ContainerCreating")],
            ],
            11,
        )
        for kind in OWNERS
    ),
    Case(
        "WorkloadCrashLooping",
        WEB,
        [*OWNED, container("kube_pod_init_container_status_waiting_reason", 1, reason="CrashLoopBackOff")],
        [OWNED],
        11,
    ),
    Case(
        "WorkloadOOMKilled",
        WEB,
        [*OWNED, container(RESTARTS, "0x5 1"), container(LAST_END, 1, reason="OOMKilled")],
        [
            [*OWNED, container(RESTARTS, "0x5 1"), container(LAST_END, 1, reason="Error")],
            [*OWNED, container(RESTARTS, 1), container(LAST_END, 1, reason="OOMKilled")],
        ],
        8,
    ),
    *(
        Case(
            "WorkloadOOMKilled",
            KINDS[kind],
            [*OWNERS[kind], container(END, 1, kind, reason="OOMKilled")],
            [[*OWNERS[kind], container(END, 1, kind, reason="Error")]],
            2,
        )
        for kind in ("Job", "CronJob")
    ),
    Case(
        "WorkloadMemoryNearLimit",
        WEB,
        [
            *OWNED,
            container("container_memory_working_set_bytes", 95),
            container("kube_pod_container_resource_limits", 100, resource="memory"),
        ],
        [
            [
                *OWNED,
                container("container_memory_working_set_bytes", 85),
                container("kube_pod_container_resource_limits", 100, resource="memory"),
            ]
        ],
        16,
    ),
    Case(
        "WorkloadCPUThrottled",
        LIMITED,
        [
            *OWNED,
            container("container_cpu_cfs_throttled_periods_total", "0+30"),
            container("container_cpu_cfs_periods_total", "0+100"),
        ],
        [
            [
                *OWNED,
                container("container_cpu_cfs_throttled_periods_total", "0+20"),
                container("container_cpu_cfs_periods_total", "0+100"),
            ]
        ],
        22,
        "info",
    ),
    Case(
        "WorkloadJobFailed",
        JOB,
        [*OWNERS["Job"], job("failed", 1, "JOB", condition="true")],
        [[*OWNERS["Job"], job("failed", 0, "JOB", condition="true"), job("failed", 1, "JOB", condition="false")]],
        2,
    ),
    Case(
        "WorkloadJobFailed",
        CRON,
        [
            *OWNERS["CronJob"],
            job("failed", 1, "APP-27", condition="true"),
            job("status_start_time", 500, "APP-27"),
            f"{LAST_SUCCESS} 400",
        ],
        # A later run has succeeded, so the failed one is history.
        [
            [
                *OWNERS["CronJob"],
                job("failed", 1, "APP-27", condition="true"),
                job("status_start_time", 500, "APP-27"),
                f"{LAST_SUCCESS} 600",
            ]
        ],
        2,
    ),
    Case(
        "WorkloadJobFailed",
        KINDS["ScaledJob"],
        [*OWNERS["ScaledJob"], job("failed", 1, "APP-27", condition="true"), job("status_start_time", 1, "APP-27")],
        [
            [
                *OWNERS["ScaledJob"],
                job("failed", 1, "APP-27", condition="true"),
                job("status_start_time", -4000, "APP-27"),
            ]
        ],
        3,
    ),
    Case("WorkloadCronJobLate", CRON, [f"{NEXT} 60"], [[f"{NEXT} 1200"], [f"{NEXT} 660"]], 14),
    Case("WorkloadCronJobSuspended", CRON, [f"{SUSPENDED} 1"], [[f"{SUSPENDED} 0"]], 1460, "info", step=10),
    *(
        Case(
            "WorkloadVolumeFilling",
            values,
            [volume("available_bytes", 4, claim), volume("capacity_bytes", 100, claim)],
            [[volume("available_bytes", 6, claim), volume("capacity_bytes", 100, claim)]],
            6,
            "critical",
        )
        for values, claim in ((DATABASE, "data-APP-0"), (SHARED, "APP-data"))
    ),
    Case(
        "WorkloadVolumeFullSoon",
        DATABASE,
        [volume("capacity_bytes", 10000), volume("used_bytes", "6500+1"), volume("available_bytes", "3500-1")],
        # Steady; and falling as fast while there is much left.
        [
            [volume("capacity_bytes", 10000), volume("used_bytes", 6500), volume("available_bytes", 3500)],
            [volume("capacity_bytes", 10000), volume("used_bytes", "1000+1"), volume("available_bytes", "9000-1")],
        ],
        70,
    ),
    Case(
        "WorkloadInodesFilling",
        DATABASE,
        [volume("inodes_free", 4), volume("inodes", 100)],
        [[volume("inodes_free", 6), volume("inodes", 100)], [volume("inodes_free", 0), volume("inodes", 0)]],
        16,
    ),
    *(
        Case(
            "WorkloadCertificateExpiring",
            SECURE,
            certificate(13 * DAY, 0, namespace),
            # Far from its end; short-lived and not yet to be renewed.
            [certificate(60 * DAY, 30 * DAY, namespace), certificate(6 * DAY, 2 * DAY, namespace)],
            62,
        )
        for namespace in ('namespace="cert-manager",exported_namespace="NS"', 'namespace="NS"')
    ),
    Case(
        "WorkloadAtMaxReplicas",
        WEB | {"autoscaling": {"max": 5}},
        autoscaler(5, 1),
        [autoscaler(5, 0), autoscaler(4, 1)],
        16,
    ),
    Case("WorkloadAtMaxReplicas", KEDA, autoscaler(5, 1, "keda-hpa-APP"), [autoscaler(4, 1, "keda-hpa-APP")], 16),
    Case(
        "WorkloadScalerErrors",
        KEDA,
        [f'keda_scaled_object_errors_total{{{SCALER_LABELS},scaledObject="APP"}} 0+1'],
        [[f'keda_scaled_object_errors_total{{{SCALER_LABELS},scaledObject="APP"}} 7']],
        17,
    ),
    Case(
        "WorkloadScalerErrors",
        KINDS["ScaledJob"],
        ['keda_scaled_job_errors_total{namespace="NS",scaledJob="APP"} 0+1'],
        [['keda_scaled_job_errors_total{namespace="NS",scaledJob="APP"} 7']],
        17,
    ),
    Case(
        "WorkloadTargetDown",
        WEB,
        ['up{namespace="NS",job="APP",pod="a"} 0', 'up{namespace="NS",job="APP",pod="b"} 1'],
        [['up{namespace="NS",job="APP",pod="a"} 1']],
        16,
    ),
    Case(
        "WorkloadTargetDown",
        CRON | {"port": 80} | METRICS,
        ['up{namespace="NS",job="NS/APP"} 0'],
        [['up{namespace="NS",job="NS/APP"} 1']],
        16,
    ),
    Case(
        "WorkloadTargetAbsent",
        WEB,
        numbers("Deployment", 2, 2),
        [[*numbers("Deployment", 2, 2), 'up{namespace="NS",job="APP"} 0'], numbers("Deployment", 0, 0)],
        16,
    ),
]
NEIGHBOURS = (("shop", "web-worker"), ("shop", "web-0"), ("shop", "my-web"), ("other", "web"))


@pytest.fixture
def rules(
    charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path
) -> Callable[..., tuple[list[dict[str, Any]], str]]:
    """The alert rules that values make in the release `web` of the namespace `shop`, and the name of its Job."""

    def make(values: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        command: list[str | Path] = [
            helm4,
            "template",
            "web",
            charts / "platform-app",
            "--namespace",
            "shop",
            "-f",
            file,
        ]
        output = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout
        objects = manifests(output)
        jobs = [item["metadata"]["name"] for item in objects if item["kind"] == "Job"]
        spec = of(objects, "PrometheusRule")["spec"]
        (tmp_path / "rules.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
        return spec["groups"][0]["rules"], next(iter(jobs), "")

    return make


@pytest.fixture
def promtool_test(
    promtool: Path, tmp_path: Path
) -> Callable[[list[dict[str, Any]], int], subprocess.CompletedProcess[str]]:
    """Run promtool's unit tests over the rules that were made last."""

    def run(tests: list[dict[str, Any]], step: int = 1) -> subprocess.CompletedProcess[str]:
        document = {"rule_files": ["rules.yaml"], "evaluation_interval": f"{step}m", "tests": tests}
        file = tmp_path / "test.yaml"
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
        return subprocess.run([promtool, "test", "rules", file], check=False, capture_output=True, text=True)

    return run


def expanded(series: list[str], namespace: str, app: str, job_name: str) -> list[dict[str, str]]:
    """The series of one workload in promtool's form; a lone number lasts for the whole test."""
    found = []
    for line in series:
        name, values = line.replace("JOB", job_name).replace("NS", namespace).replace("APP", app).rsplit("} ", 1)
        lasting = re.sub(r"(\S+)$", rf"\1{ALWAYS}", values)
        found.append({"series": name + "}", "values": lasting})
    return found


def scenario(case: Case, series: list[dict[str, str]], minute: int, *, fires: bool) -> dict[str, Any]:
    firing = (
        f'count by (alertname, namespace, severity, workload) (ALERTS{{alertname="{case.alert}",alertstate="firing"}})'
    )
    labels = f'{{alertname="{case.alert}",namespace="shop",severity="{case.severity}",workload="web"}}'
    samples = [{"labels": labels, "value": case.count}] if fires else []
    return {
        "interval": f"{case.step}m",
        "input_series": series,
        "promql_expr_test": [{"expr": firing, "eval_time": f"{minute}m", "exp_samples": samples}],
    }


def minutes(duration: str) -> int:
    return sum(int(number) * {"s": 0, "m": 1, "h": 60}[unit] for number, unit in re.findall(r"(\d+)([smh])", duration))


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.alert}-{case.values.get('kind', 'Deployment')}-{i}" for i, case in enumerate(CASES)]
)
def test_alert_fires_and_is_silent(
    case: Case,
    rules: Callable[..., tuple[list[dict[str, Any]], str]],
    promtool_test: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    made, job_name = rules(case.values)
    neighbours = {place: "-".join(place) for place in NEIGHBOURS}

    def around(series: list[str]) -> list[dict[str, str]]:
        return [line for (place, app), name in neighbours.items() for line in expanded(series, place, app, name)]

    bad = expanded(case.bad, "shop", "web", job_name)
    tests = [scenario(case, bad + around(case.good[0]), case.minutes, fires=True)]
    for good in case.good:
        healthy = expanded(good, "shop", "web", job_name)
        tests.append(scenario(case, healthy, case.minutes, fires=False))
        tests.append(scenario(case, healthy + around(case.bad), case.minutes, fires=False))
    (wait,) = [minutes(rule["for"]) for rule in made if rule["alert"] == case.alert]
    if wait > case.step:
        tests.append(scenario(case, bad, wait - case.step, fires=False))
    result = promtool_test(tests, case.step)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_ready_alert_has_a_case_a_runbook_and_a_place_in_the_schema() -> None:
    templates = ROOT / "charts/platform-lib/templates/context"
    text = "".join(file.read_text(encoding="utf-8") for file in (templates / "alerts").glob("*.tpl"))
    written = set(re.findall(r'"(Workload[A-Za-z]+)"', text))
    schema = yaml.safe_load((ROOT / "schemas/alerts.yaml").read_text(encoding="utf-8"))
    assert written == {case.alert for case in CASES}
    assert written == set(schema["properties"]["rules"]["propertyNames"]["enum"])
    assert written == {page.stem for page in (ROOT / "docs/runbooks").glob("Workload*.md")}
    facts = re.findall(
        r'"(Workload[A-Za-z]+)" [(]dict\n +"for" "(\w+)" "severity" "(\w+)"(?: "threshold" (\d+))?', text
    )
    assert {name for name, *_ in facts} == written
    for name, wait, severity, threshold in facts:
        page = (ROOT / f"docs/runbooks/{name}.md").read_text(encoding="utf-8")
        begins = "at once" if wait == "0s" else f"for {wait}"
        assert page.startswith(f"# {name}\n\n*{severity.capitalize()}, {begins}.*"), name
        said = page.partition(f"`alerts.rules.{name}.threshold`: ")[2]
        assert re.match(rf"[^,]+, {threshold}[.]" if threshold else r"none[.;]", said), (name, said)


def test_a_threshold_moves_the_alert_and_false_removes_it(
    rules: Callable[..., tuple[list[dict[str, Any]], str]],
    promtool_test: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    case = Case("WorkloadMemoryNearLimit", {}, [], [], 3, "page")
    changes = {"threshold": 60, "for": "2m", "severity": "page"}
    rules(WEB | {"alerts": {"rules": {case.alert: changes}}})
    usage = [
        *OWNED,
        container("container_memory_working_set_bytes", 61),
        container("kube_pod_container_resource_limits", 100, resource="memory"),
    ]
    result = promtool_test([scenario(case, expanded(usage, "shop", "web", ""), 3, fires=True)])
    assert result.returncode == 0, result.stdout
    made, _ = rules(WEB | {"alerts": {"rules": {case.alert: False}}})
    assert case.alert not in {rule["alert"] for rule in made}


def test_texts_are_filled_in(
    rules: Callable[..., tuple[list[dict[str, Any]], str]],
    promtool_test: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """The whole alert as whoever is on call reads it."""
    monitoring = {"runbooks": "https://r.acme.io/{alert}.md", "dashboards": {"url": "https://g.acme.io/"}}
    made, _ = rules(WEB | {"alerts": {"labels": {"team": "shop"}}, "global": {"platform": {"monitoring": monitoring}}})
    annotations = {
        "summary": "1 of the pods of shop/web are missing",
        "description": (
            "They are wanted and not available: not scheduled, not started or not ready. What is left carries the load."
            " 'kubectl -n shop get pods' and the events of the pods say why."
        ),
        "runbook_url": "https://r.acme.io/WorkloadReplicasMissing.md",
        "dashboard_url": made[0]["annotations"]["dashboard_url"],
    }
    labels = {"severity": "warning", "namespace": "shop", "workload": "web", "team": "shop"}
    expected = [{"exp_labels": labels, "exp_annotations": annotations}]
    test = {"eval_time": "20m", "alertname": "WorkloadReplicasMissing", "exp_alerts": expected}
    series = expanded(numbers("Deployment", 3, 2), "shop", "web", "")
    result = promtool_test([{"interval": "1m", "input_series": series, "alert_rule_test": [test]}])
    assert result.returncode == 0, result.stdout
    assert re.fullmatch(r"https://g\.acme\.io/d/[0-9a-f]{32}", annotations["dashboard_url"])


@pytest.mark.parametrize("values", [*KINDS.values(), LIMITED, KEDA, DATABASE, SHARED, SECURE])
def test_promtool_finds_no_fault_in_any_rule(
    values: dict[str, Any], rules: Callable[..., tuple[list[dict[str, Any]], str]], promtool: Path, tmp_path: Path
) -> None:
    made, _ = rules(values)
    command: list[str | Path] = [promtool, "check", "rules", "--lint=all", "--lint-fatal", tmp_path / "rules.yaml"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(made)} rules found" in result.stdout
    assert all({"severity", "namespace", "workload"} <= set(rule["labels"]) for rule in made)
    assert all({"summary", "description"} <= set(rule["annotations"]) for rule in made)
