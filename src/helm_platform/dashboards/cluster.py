"""The dashboards of a cluster: the platform as a whole, its namespaces, and the workloads of a namespace.

Metrics: kube_* of kube-state-metrics (docs/metrics), container_* of the kubelet's cAdvisor, node_* of node_exporter,
prometheus_*, up and ALERTS of Prometheus 3. Which pods are a workload's is recorded by rules of kubernetes-mixin, which
kube-prometheus-stack brings (rules/apps.libsonnet): `namespace_workload_pod:kube_pod_owner:relabel`.
"""

from __future__ import annotations

from helm_platform.dashboards.model import (
    Column,
    Dashboard,
    Kind,
    Link,
    Panel,
    Query,
    Row,
    Step,
    Table,
    Unit,
    Variable,
)
from helm_platform.dashboards.panels import lines, number

TOPIC = "cluster"
"""The tag of all three."""
PLATFORM, NAMESPACES, WORKLOADS = "platform", "namespaces", "workloads"

_ALARM = (Step(None, "green"), Step(1, "red"))
_WARNING = (Step(None, "green"), Step(1, "orange"))
_LEFT = (Step(None, "red"), Step(0.1, "orange"), Step(0.2, "green"))
_WHOLE = (Step(None, "orange"), Step(1, "green"))
_PLAIN = (Step(None, "text"),)
_CHOSEN = 'namespace=~"$namespace"'
_OWNED = "namespace_workload_pod:kube_pod_owner:relabel"
_RATE = "5m"


def dashboards() -> tuple[Dashboard, ...]:
    """All three, in the order in which a person on call opens them."""
    return platform(), namespaces(), workloads()


def platform() -> Dashboard:
    """Whether the cluster is well: what fires, what is left of its nodes, and whether it is measured at all."""
    return Dashboard(
        PLATFORM,
        "Platform",
        "Whether the cluster is well: what fires, what is left of its nodes, and whether it is measured at all. From"
        " here to the namespace at fault.",
        (),
        (
            Row("Now", _platform_now()),
            Row("What fires", (_alerts("", 10),)),
            Row("Machines", (_nodes(), *_capacity())),
            Row("Monitoring", _monitoring()),
        ),
        topic=TOPIC,
    )


def namespaces() -> Dashboard:
    """Who uses what, and in which namespace pods do not get ready."""
    return Dashboard(
        NAMESPACES,
        "Namespaces",
        "Who uses what, against what was asked for and what quotas allow, and in which namespaces pods are not ready.",
        (Variable("namespace", "Namespace", "namespace", "kube_pod_info", several=True),),
        (
            Row("All namespaces", (_by_namespace(),)),
            Row("Use", (*_use("namespace", "{{namespace}}"), _restarts("namespace", "{{namespace}}"), _network())),
            Row("Limits", (_quotas(), _volumes())),
        ),
        topic=TOPIC,
    )


def workloads() -> Dashboard:
    """The Deployments, StatefulSets and DaemonSets of namespaces, and the pods of those that are chosen."""
    return Dashboard(
        WORKLOADS,
        "Workloads",
        "Workloads of the namespaces that are chosen: what is missing, and what their pods use against what they asked"
        " for.",
        (
            Variable("namespace", "Namespace", "namespace", "kube_pod_info", several=True),
            Variable("workload", "Workload", "workload", f"{_OWNED}{{{_CHOSEN}}}", several=True),
        ),
        (
            Row("Pods that are missing", (_deployments(), _stateful(), _daemons())),
            Row("Pods", (_pods(), *_use("pod", "{{pod}}"), _restarts("pod", "{{pod}}"), _throttled())),
            Row("What fires", (_alerts(_CHOSEN, 8),)),
        ),
        topic=TOPIC,
    )


def _phase(name: str, chosen: str = "") -> str:
    return f'sum by (namespace) (kube_pod_status_phase{{phase="{name}"{chosen and ","}{chosen}}})'


def _platform_now() -> tuple[Panel, ...]:
    ready = 'max by (node) (kube_node_status_condition{condition="Ready",status="true"})'
    firing = 'ALERTS{{alertstate="firing",alertname!="Watchdog",severity=~"{}"}}'
    return (
        number(
            "Nodes",
            "count(count by (node) (kube_node_info)) or vector(0)",
            "Nodes of the cluster, ready or not.",
            _PLAIN,
        ),
        number(
            "Nodes that are not ready",
            f"count({ready} == 0) or vector(0)",
            "Their pods are moved elsewhere. `kubectl describe node` says why.",
            _ALARM,
        ),
        number(
            "Pods that wait",
            f"sum({_phase('Pending')}) or vector(0)",
            "Pods without a node, or whose images or volumes are not there. Some are always on their way.",
            _PLAIN,
        ),
        number(
            "Urgent alerts",
            f"count({firing.format('page|critical')}) or vector(0)",
            "Alerts that page whoever is on call. The table below names them.",
            _ALARM,
        ),
        number(
            "Other alerts",
            f"count({firing.format('ticket|warning')}) or vector(0)",
            "Alerts that can wait for working hours.",
            _WARNING,
        ),
        number(
            "Targets down",
            "sum(count by (job) (up == 0)) or vector(0)",
            "Targets that Prometheus cannot scrape: what is measured of them is missing.",
            _WARNING,
        ),
    )


def _alerts(chosen: str, height: int) -> Panel:
    labels = ",".join(filter(None, ('alertstate="firing",alertname!="Watchdog"', chosen)))
    since = f"(ALERTS_FOR_STATE and ignoring (alertstate) ALERTS{{{labels}}})"
    return Panel(
        "Alerts that fire",
        Kind.TABLE,
        "One line for each alert, namespace and severity; the runbook of an alert has its name.",
        table=Table(
            (("alertname", "Alert"), ("namespace", "Namespace"), ("severity", "Severity")),
            (
                Column("Firing", f"count by (alertname, namespace, severity) (ALERTS{{{labels}}})", decimals=0),
                Column("For", f"max by (alertname, namespace, severity) (time() - {since})", Unit.DURATION, 0),
            ),
            sort="Firing",
        ),
        width=24,
        height=height,
        empty="nothing fires",
    )


def _nodes() -> Panel:
    processors = 'count by (instance) (node_cpu_seconds_total{mode="idle"})'
    used = f'1 - sum by (instance) (rate(node_cpu_seconds_total{{mode="idle"}}[{_RATE}])) / {processors}'
    files = '{fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"}'
    disk = f"min by (instance) (node_filesystem_avail_bytes{files} / (node_filesystem_size_bytes{files} > 0))"
    memory = "min by (instance) (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)"
    load = f"max by (instance) (node_load5) / {processors}"
    return Panel(
        "Nodes, the fullest memory first",
        Kind.TABLE,
        "What is left of each machine. Without memory the kernel ends containers; without disk nothing can be written."
        " Load above 1 for each processor means that something waits for it.",
        table=Table(
            (("instance", "Node"),),
            (
                Column("Memory left", memory, Unit.SHARE, 0, _LEFT),
                Column("Disk left", disk, Unit.SHARE, 0, _LEFT),
                Column("CPU used", used, Unit.SHARE, 0),
                Column("Load by processor", load, Unit.NUMBER, 2),
            ),
            sort="Memory left",
        ),
        width=24,
        height=10,
        empty="no node is measured",
    )


def _capacity() -> tuple[Panel, ...]:
    def of(resource: str, used: str, unit: Unit) -> Panel:
        asked = f'kube_pod_container_resource_requests{{resource="{resource}"}}'
        alive = 'max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1)'
        return lines(
            f"{'CPU' if resource == 'cpu' else 'Memory'} of the cluster",
            "Used, asked for by pods, and what nodes can give to pods. Where what is asked for reaches what there is,"
            " new pods wait; far above what is used, requests are too large.",
            (
                Query(used, "used"),
                Query(f"sum({asked} and on (namespace, pod) {alive})", "asked for"),
                Query(f'sum(kube_node_status_allocatable{{resource="{resource}"}})', "there is", limit=True),
            ),
            unit,
        )

    return (
        of("cpu", f'sum(rate(container_cpu_usage_seconds_total{{container!=""}}[{_RATE}]))', Unit.NUMBER),
        of("memory", 'sum(container_memory_working_set_bytes{container!=""})', Unit.BYTES),
    )


def _monitoring() -> tuple[Panel, ...]:
    evaluated = f"sum by (pod) (rate(prometheus_rule_evaluation_failures_total[{_RATE}]))"
    return (
        lines(
            "Series in Prometheus",
            "Series in memory. A step up is a new label with many values, and memory that is needed for it.",
            (Query("sum by (pod) (prometheus_tsdb_head_series)", "{{pod}}"),),
        ),
        lines(
            "Samples per second",
            "What is written. A step down is a target, or all of them, that cannot be scraped any more.",
            (Query(f"sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total[{_RATE}]))", "{{pod}}"),),
            Unit.RATE,
        ),
        lines(
            "Rules that fail",
            "Evaluations that end with an error: the alerts of these rules cannot fire.",
            (Query(evaluated, "{{pod}}"),),
            Unit.RATE,
        ),
        lines(
            "Notifications that fail",
            "What Alertmanager could not deliver, by the way it went.",
            (
                Query(
                    f"sum by (integration) (rate(alertmanager_notifications_failed_total[{_RATE}]))", "{{integration}}"
                ),
            ),
            Unit.RATE,
        ),
    )


def _by_namespace() -> Panel:
    running = _phase("Running", _CHOSEN)
    ready = f'sum by (namespace) (kube_pod_status_ready{{condition="true",{_CHOSEN}}})'
    alive = _phase("Running|Pending", _CHOSEN).replace('phase="', 'phase=~"')
    cpu = f'sum by (namespace) (rate(container_cpu_usage_seconds_total{{container!="",{_CHOSEN}}}[{_RATE}]))'
    memory = f'sum by (namespace) (container_memory_working_set_bytes{{container!="",{_CHOSEN}}})'
    return Panel(
        "Namespaces, the least ready first",
        Kind.TABLE,
        "One line for each namespace. Ready is the share of its pods, beside those that have ended, which are ready.",
        table=Table(
            (("namespace", "Namespace"),),
            (
                Column("Ready", f"{ready} / ({alive} > 0)", Unit.SHARE, 0, _WHOLE),
                Column("Pods", running, decimals=0),
                Column("CPU", cpu, decimals=2),
                Column("CPU of requests", f"{cpu} / ({_asked('cpu')} > 0)", Unit.SHARE, 0),
                Column("Memory", memory, Unit.BYTES, 1),
                Column("Memory of requests", f"{memory} / ({_asked('memory')} > 0)", Unit.SHARE, 0),
            ),
            sort="Ready",
            link=Link("Workloads of this namespace", WORKLOADS, ("namespace",), TOPIC),
        ),
        width=24,
        height=12,
        empty="no pods",
    )


def _asked(resource: str) -> str:
    return f'sum by (namespace) (kube_pod_container_resource_requests{{resource="{resource}",{_CHOSEN}}})'


def _of(by: str, expr: str) -> str:
    """By namespace as it is; by pod those of the workloads that are chosen."""
    if by == "namespace":
        return f"sum by (namespace) ({expr})"
    return f'(sum by (namespace, pod) ({expr}) and on (namespace, pod) {_OWNED}{{{_CHOSEN},workload=~"$workload"}})'


def _use(by: str, legend: str) -> tuple[Panel, Panel]:
    cpu = f'rate(container_cpu_usage_seconds_total{{container!="",{_CHOSEN}}}[{_RATE}])'
    memory = f'container_memory_working_set_bytes{{container!="",{_CHOSEN}}}'
    return (
        lines(
            f"CPU by {by}",
            "The ten that use most, in processors.",
            (Query(f"topk(10, {_of(by, cpu)})", legend),),
        ),
        lines(
            f"Memory by {by}",
            "The ten that use most; what the kernel counts when it ends a container for its limit.",
            (Query(f"topk(10, {_of(by, memory)})", legend),),
            Unit.BYTES,
        ),
    )


def _restarts(by: str, legend: str) -> Panel:
    expr = f"increase(kube_pod_container_status_restarts_total{{{_CHOSEN}}}[1h])"
    return lines(
        "Restarts in 1 h",
        "The ten that restart most. `kubectl logs --previous` shows how it ended, `kubectl describe pod` why.",
        (Query(f"topk(10, {_of(by, expr)} > 0)", legend),),
    )


def _network() -> Panel:
    def way(name: str) -> str:
        return f"topk(5, sum by (namespace) (rate(container_network_{name}_bytes_total{{{_CHOSEN}}}[{_RATE}])))"

    return lines(
        "Network by namespace",
        "The five that receive and the five that send most, in bytes per second.",
        (Query(way("receive"), "{{namespace}} receives"), Query(way("transmit"), "{{namespace}} sends")),
        Unit.BYTES,
    )


def _quotas() -> Panel:
    used, hard = (
        f'max by (namespace, resourcequota, resource) (kube_resourcequota{{type="{kind}",{_CHOSEN}}})'
        for kind in ("used", "hard")
    )
    return Panel(
        "Quotas, the fullest first",
        Kind.TABLE,
        "What is left of each quota; at 0 % the next pod or object is refused, also one that replaces another.",
        table=Table(
            (("namespace", "Namespace"), ("resourcequota", "Quota"), ("resource", "Resource")),
            (Column("Left", f"1 - {used} / ({hard} > 0)", Unit.SHARE, 0, _LEFT), Column("Used", used)),
            sort="Left",
        ),
        width=12,
        height=9,
        empty="no quota",
    )


def _volumes() -> Panel:
    free, size = (f"kubelet_volume_stats_{name}_bytes{{{_CHOSEN}}}" for name in ("available", "capacity"))
    return Panel(
        "Volumes, the fullest first",
        Kind.TABLE,
        "What is left of each volume that a pod has mounted. A claim whose class allows it can be made larger.",
        table=Table(
            (("namespace", "Namespace"), ("persistentvolumeclaim", "Claim")),
            (
                Column(
                    "Left",
                    f"min by (namespace, persistentvolumeclaim) ({free} / ({size} > 0))",
                    Unit.SHARE,
                    0,
                    _LEFT,
                ),
                Column("Size", f"max by (namespace, persistentvolumeclaim) ({size})", Unit.BYTES, 0),
            ),
            sort="Left",
        ),
        width=12,
        height=9,
        empty="no volume is mounted",
    )


def _workload(title: str, label: str, wanted: str, ready: str) -> Panel:
    def of(name: str) -> str:
        chosen = f'{_CHOSEN},{label}=~"$workload"'
        return f"max by (namespace, {label}) (kube_{label}_{name}{{{chosen}}})"

    return Panel(
        f"{title}s, the least ready first",
        Kind.TABLE,
        f"Pods of each {title}: how many it wants and how many are ready.",
        table=Table(
            ((label, title), ("namespace", "Namespace")),
            (
                Column("Ready", f"{of(ready)} / ({of(wanted)} > 0)", Unit.SHARE, 0, _WHOLE),
                Column("Wanted", of(wanted), decimals=0),
            ),
            sort="Ready",
        ),
        width=8,
        height=9,
        empty="none",
    )


def _deployments() -> Panel:
    return _workload("Deployment", "deployment", "spec_replicas", "status_replicas_ready")


def _stateful() -> Panel:
    return _workload("StatefulSet", "statefulset", "replicas", "status_replicas_ready")


def _daemons() -> Panel:
    return _workload("DaemonSet", "daemonset", "status_desired_number_scheduled", "status_number_ready")


def _pods() -> Panel:
    def ratio(resource: str, kind: str, used: str) -> str:
        asked = f'sum by (namespace, pod) (kube_pod_container_resource_{kind}{{resource="{resource}",{_CHOSEN}}})'
        return f"1 - {_of('pod', used)} / ({asked} > 0)"

    cpu = f'rate(container_cpu_usage_seconds_total{{container!="",{_CHOSEN}}}[{_RATE}])'
    memory = f'container_memory_working_set_bytes{{container!="",{_CHOSEN}}}'
    ready = f'kube_pod_status_ready{{condition="true",{_CHOSEN}}}'
    return Panel(
        "Pods, the nearest to their memory's limit first",
        Kind.TABLE,
        "At 0 % of the memory's limit the kernel ends the container. A CPU request that is far from what is used keeps"
        " others away, or lets this pod starve.",
        table=Table(
            (("pod", "Pod"), ("namespace", "Namespace")),
            (
                Column("Memory left", ratio("memory", "limits", memory), Unit.SHARE, 0, _LEFT),
                Column("Ready", _of("pod", ready), decimals=0, steps=_WHOLE),
                Column("CPU", _of("pod", cpu), decimals=2),
                Column("CPU request left", ratio("cpu", "requests", cpu), Unit.SHARE, 0),
            ),
            sort="Memory left",
        ),
        width=24,
        height=10,
        empty="no pods",
    )


def _throttled() -> Panel:
    def counted(name: str) -> str:
        return _of("pod", f'increase(container_cpu_cfs_{name}_total{{container!="",{_CHOSEN}}}[{_RATE}])')

    return lines(
        "Time slices in which a pod had to wait",
        "The share of time slices in which a CPU limit stopped the pod. Much of it makes answers slow: raise the limit,"
        " or leave it out.",
        (Query(f"topk(10, {counted('throttled_periods')} / ({counted('periods')} > 0))", "{{pod}}"),),
        Unit.SHARE,
    )
