"""The dashboard of autoscaling: who wants more than there is, what KEDA cannot read, how full the nodes' limits are.

Names of metrics are those that charts/scaling/files/alerts.yaml has, with where each was read.
"""

from __future__ import annotations

from helm_platform.dashboards.model import (
    Column,
    Dashboard,
    Kind,
    Meaning,
    Panel,
    Query,
    Row,
    Step,
    Table,
    Unit,
    Variable,
)
from helm_platform.dashboards.panels import lines, number

NAME = "autoscaling"
"""The dashboard's name, and its file's."""

_ALARM = (Step(None, "green"), Step(1, "red"))
_WARNING = (Step(None, "green"), Step(1, "orange"))
_ROOM = (Step(None, "red"), Step(0.0000001, "orange"), Step(0.2, "green"))
_PLAIN = (Step(None, "text"),)
_YES = (Meaning(0, "no", "green"), Meaning(1, "yes", "orange"))

_HPA = "kube_horizontalpodautoscaler"
_OF_HPA = "namespace, horizontalpodautoscaler"
_CHOSEN = 'namespace=~"$namespace"'


def autoscaling() -> Dashboard:
    """The dashboard, for autoscalers of pods and of nodes, whichever of them a cluster has."""
    return Dashboard(
        NAME,
        "Autoscaling",
        "Autoscalers of pods and nodes: those that want more than they may have, those that cannot count, and how much "
        "room the limits leave. Panels about KEDA, Karpenter and Cluster Autoscaler are empty where those are not.",
        (Variable("namespace", "Namespace", "namespace", f"{_HPA}_spec_max_replicas", several=True),),
        (
            Row("Now", tuple(_numbers())),
            Row("Pods", (_autoscalers(), _waiting(), _replicas())),
            Row("KEDA", (_keda_errors(), _keda_latency())),
            Row("Nodes and their limits", (_nodes(), _limits(), _claims(), _refused())),
        ),
        topic="scaling",
    )


def _of_hpa(metric: str, labels: str = "") -> str:
    """One value for each autoscaler, however many targets tell of it."""
    chosen = ",".join(filter(None, (_CHOSEN, labels)))
    return f"max by ({_OF_HPA}) ({_HPA}_{metric}{{{chosen}}})"


def _condition(name: str, status: str) -> str:
    return _of_hpa("status_condition", f'condition="{name}",status="{status}"')


def _at_maximum() -> str:
    full = f"{_of_hpa('status_current_replicas')} >= {_of_hpa('spec_max_replicas')}"
    return f"({full}) and ({_condition('ScalingLimited', 'true')} == 1)"


def _unable() -> str:
    """Those that cannot count or cannot change their workload; at zero pods the first is meant so."""
    counts = f"({_condition('ScalingActive', 'false')} == 1) unless ({_of_hpa('status_desired_replicas')} == 0)"
    return f"({counts}) or ({_condition('AbleToScale', 'false')} == 1)"


def _numbers() -> tuple[Panel, ...]:
    waiting = f"max by (namespace, pod) (kube_pod_status_unschedulable{{{_CHOSEN}}})"
    groups = "metrics|custom[.]metrics|external[.]metrics"
    down = f'max by (name) (aggregator_unavailable_apiservice{{name=~"v1beta[0-9]+[.]({groups})[.]k8s[.]io"}})'
    return (
        number(
            "Autoscalers",
            f"count({_of_hpa('spec_max_replicas')}) or vector(0)",
            "How many the choice above has.",
            _PLAIN,
        ),
        number(
            "At their maximum",
            f"count({_at_maximum()}) or vector(0)",
            "Autoscalers that run all pods that they may and want more: load above that is served slowly or not.",
            _WARNING,
        ),
        number(
            "Unable",
            f"count({_unable()}) or vector(0)",
            "Autoscalers that cannot count what they need, or cannot change their workload: they keep the number that "
            "they have, whatever the load. `kubectl describe hpa` says why.",
            _ALARM,
        ),
        number(
            "Pods without a node",
            f"sum({waiting}) or vector(0)",
            "Pods that no node has room for or that accept none. Pods behind a scheduling gate count too.",
            _WARNING,
        ),
        number(
            "Metrics APIs down",
            f"sum({down}) or vector(0)",
            "APIs that autoscalers read which do not answer: nothing that reads them scales.",
            _ALARM,
        ),
        number(
            "Nodes",
            "count(count by (node) (kube_node_info)) or vector(0)",
            "All nodes of the cluster, ready or not.",
            _PLAIN,
        ),
    )


def _autoscalers() -> Panel:
    now, most = _of_hpa("status_current_replicas"), _of_hpa("spec_max_replicas")
    return Panel(
        "Autoscalers, the fullest first",
        Kind.TABLE,
        "One line for each autoscaler. Room is the share of its maximum that is not in use: at 0 % it can add no pod. "
        "Limited says that it wants more or fewer than it may have; unable, that it cannot count what it needs.",
        table=Table(
            (("horizontalpodautoscaler", "Autoscaler"), ("namespace", "Namespace")),
            (
                Column("Pods", now, decimals=0),
                Column("Wanted", _of_hpa("status_desired_replicas"), decimals=0),
                Column("Least", _of_hpa("spec_min_replicas"), decimals=0),
                Column("Most", most, decimals=0),
                Column("Room", f"1 - {now} / ({most} > 0)", Unit.SHARE, 0, _ROOM),
                Column("Limited", _condition("ScalingLimited", "true"), meanings=_YES),
                Column("Unable", _condition("ScalingActive", "false"), meanings=_YES),
            ),
            sort="Room",
        ),
        width=24,
        height=12,
        empty="no autoscaler",
    )


def _waiting() -> Panel:
    return lines(
        "Pods without a node over time",
        "By namespace. A short peak is a node that was on its way; what stays is a request that no node can meet, a "
        "limit that was reached, or a cloud without machines.",
        (
            Query(
                f"sum by (namespace) (max by (namespace, pod) (kube_pod_status_unschedulable{{{_CHOSEN}}}))",
                "{{namespace}}",
            ),
        ),
    )


def _replicas() -> Panel:
    used = f"{_of_hpa('status_current_replicas')} / ({_of_hpa('spec_max_replicas')} > 0)"
    return lines(
        "How much of its maximum each uses",
        "The ten fullest. A line that lies at 100 % day after day is a maximum that no longer fits the load.",
        (Query(f"topk(10, {used})", "{{namespace}}/{{horizontalpodautoscaler}}"),),
        Unit.SHARE,
        most=1,
    )


#: Of KEDA's series the namespace is the workload's; a monitor without honorLabels calls it exported_namespace.
_SCALED = "exported_namespace, namespace, scaledObject"
_SCALED_LEGEND = "{{exported_namespace}} {{namespace}} {{scaledObject}}"


def _keda_errors() -> Panel:
    return lines(
        "Errors of KEDA in 5 m",
        "How often KEDA could not read what a ScaledObject scales by; while it fails the number of pods does not "
        "follow the load. `kubectl describe scaledobject` says which trigger and why.",
        (Query(f"sum by ({_SCALED}) (increase(keda_scaled_object_errors_total[5m])) > 0", _SCALED_LEGEND),),
    )


def _keda_latency() -> Panel:
    return lines(
        "How long KEDA waits for an answer",
        "The slowest trigger of each ScaledObject. As long as it waits the workload keeps its number of pods.",
        (Query(f"max by ({_SCALED}) (keda_scaler_metrics_latency_seconds)", _SCALED_LEGEND),),
        Unit.DURATION,
    )


def _nodes() -> Panel:
    return lines(
        "Nodes over time",
        "All nodes, and the most that Cluster Autoscaler may have: the largest sizes of all node groups together, or "
        "--max-nodes-total where that is less.",
        (
            Query("count(count by (node) (kube_node_info))", "nodes"),
            Query("max(cluster_autoscaler_max_nodes_count > 0)", "most", limit=True),
        ),
    )


def _limits() -> Panel:
    share = "max by (nodepool, resource_type) (karpenter_nodepools_{})"
    return lines(
        "How full the limits of NodePools are",
        "Of each resource that a pool limits. At 100 % Karpenter adds no node to it and pods stay pending: raise the "
        "limit if the budget allows it, or find out what grew.",
        (Query(f"{share.format('usage')} / ({share.format('limit')} > 0)", "{{nodepool}} {{resource_type}}"),),
        Unit.SHARE,
    )


def _claims() -> Panel:
    return lines(
        "Nodes that came and went in 1 h",
        "Many of both at once is a cluster that cannot settle: look at the disruption budgets, and at requests that "
        "are far from what pods use.",
        (
            Query("sum(increase(karpenter_nodeclaims_created_total[1h]))", "came, Karpenter"),
            Query("sum(increase(karpenter_nodeclaims_terminated_total[1h]))", "went, Karpenter"),
            Query("sum(increase(cluster_autoscaler_scaled_up_nodes_total[1h]))", "came, Cluster Autoscaler"),
            Query("sum(increase(cluster_autoscaler_scaled_down_nodes_total[1h]))", "went, Cluster Autoscaler"),
        ),
    )


def _refused() -> Panel:
    cloud = "sum by (method, error) (increase(karpenter_cloudprovider_errors_total[15m]))"
    failed = "sum by (reason) (increase(cluster_autoscaler_failed_scale_ups_total[15m]))"
    return lines(
        "What the cloud refused in 15 m",
        "Calls of Karpenter and new nodes of Cluster Autoscaler that failed. InsufficientCapacityError means that a "
        "kind of machine is sold out, and another is taken; others are often a right or a quota that is missing.",
        (Query(f"{cloud} > 0", "{{method}} {{error}}"), Query(f"{failed} > 0", "new node {{reason}}")),
    )
