"""The dashboard of backups: whether each schedule saves, how old the last success is, what fails.

Metrics: velero_* of Velero 1.18.2 (pkg/metrics/metrics.go); kube_cronjob_* of kube-state-metrics, for the drills of
charts/storage and the dumps and drills of applications.
"""

from __future__ import annotations

from helm_platform.dashboards.model import Column, Dashboard, Kind, Meaning, Panel, Query, Row, Step, Table, Unit
from helm_platform.dashboards.panels import lines, number

NAME = "backups"
"""The dashboard's name, and its file's."""

_ALARM = (Step(None, "green"), Step(1, "red"))
_WARNING = (Step(None, "green"), Step(1, "orange"))
_DAY = 86_400
_AGE = (Step(None, "green"), Step(2 * _DAY, "orange"), Step(8 * _DAY, "red"))
_DONE = (Meaning(1, "complete", "green"), Meaning(0, "not complete", "red"))
_SUCCESS = "velero_backup_last_successful_timestamp"
_JOBS = 'cronjob=~".*(backup|dump|snapshot|drill).*"'


def backups() -> Dashboard:
    """The dashboard, for Velero and for the CronJobs that save or restore."""
    return Dashboard(
        NAME,
        "Backups",
        "Whether each schedule saves, how old the last success is, what fails, and whether anybody has restored it. A"
        " backup that was never restored is a hope.",
        (),
        (
            Row("Now", _numbers()),
            Row("Schedules of Velero", (_schedules(), _results(), _durations())),
            Row("Volumes and restores", (_volumes(), _restores())),
            Row("CronJobs that save or restore", (_jobs(),)),
        ),
        topic="storage",
    )


def _numbers() -> tuple[Panel, ...]:
    failed = (
        "increase(velero_backup_failure_total[1d]) + increase(velero_backup_partial_failure_total[1d])"
        " + increase(velero_backup_validation_failure_total[1d])"
    )
    return (
        number(
            "Buckets that do not answer",
            "count(max by (backup_location_name) (velero_backup_location_status_gauge) == 0) or vector(0)",
            "Places for backups that Velero cannot reach: it saves nothing there, and cannot restore.",
            _ALARM,
            width=6,
        ),
        number(
            "Oldest success",
            f"max(time() - max by (schedule) ({_SUCCESS}))",
            "The age of the last complete backup of the worst schedule. What came after is lost in an incident.",
            _AGE,
            Unit.DURATION,
            width=6,
        ),
        number(
            "Failures in 24 h",
            f"round(sum({failed})) or vector(0)",
            "Backups that failed, were refused or are incomplete.",
            _WARNING,
            width=6,
        ),
        number(
            "Backups there are",
            "max(velero_backup_total) or vector(0)",
            "All that Velero keeps, of every schedule, until their time is over.",
            (Step(None, "text"),),
            width=6,
        ),
    )


def _schedules() -> Panel:
    def of(name: str) -> str:
        return f'max by (schedule) (velero_backup_{name}{{schedule!=""}})'

    return Panel(
        "Schedules",
        Kind.TABLE,
        "One line for each schedule. Age is that of the last complete backup: one with errors does not count.",
        table=Table(
            (("schedule", "Schedule"),),
            (
                Column("Last", of("last_status"), meanings=_DONE),
                Column("Age", f'time() - max by (schedule) ({_SUCCESS}{{schedule!=""}})', Unit.DURATION, 0, _AGE),
                Column("Objects", of("items_total"), decimals=0),
                Column("Errors", of("items_errors"), decimals=0, steps=_ALARM),
                Column("Size without volumes", of("tarball_size_bytes"), Unit.BYTES, 0),
            ),
            sort="Last",
        ),
        width=24,
        height=9,
        empty="Velero has no schedule, or is not measured",
    )


def _results() -> Panel:
    def count(name: str) -> str:
        return f"sum(increase(velero_backup_{name}_total[1d]))"

    return lines(
        "Backups in 24 h by result",
        "As many as the schedules make in a day. Incomplete ones lack an object or a volume.",
        (
            Query(count("success"), "complete", color="green"),
            Query(count("partial_failure"), "incomplete", color="orange"),
            Query(count("failure"), "failed", color="red"),
            Query(count("validation_failure"), "refused", color="purple"),
        ),
    )


def _durations() -> Panel:
    total = "sum by (schedule) (increase(velero_backup_duration_seconds_{}[1d]))"
    return lines(
        "How long backups take",
        "The mean of 24 h by schedule. One that takes as long as its pause never ends.",
        (Query(f"{total.format('sum')} / ({total.format('count')} > 0)", "{{schedule}}"),),
        Unit.DURATION,
    )


def _volumes() -> Panel:
    def count(kind: str) -> str:
        return f"sum(increase(velero_{kind}_failure_total[1d]))"

    return lines(
        "Volumes that could not be saved in 24 h",
        "Snapshots by CSI and by plugins, and copies to the bucket. The objects are saved, their data is not.",
        (
            Query(count("csi_snapshot"), "CSI snapshots"),
            Query(count("volume_snapshot"), "snapshots by plugins"),
            Query(count("data_upload"), "copies to the bucket"),
        ),
    )


def _restores() -> Panel:
    def count(name: str) -> str:
        return f"sum(increase(velero_restore_{name}_total[7d]))"

    return lines(
        "Restores in 7 d by result",
        "Drills and real ones. Without any nobody knows whether the backups are good.",
        (
            Query(count("success"), "complete", color="green"),
            Query(count("partial_failure"), "incomplete", color="orange"),
            Query(count("failed"), "failed", color="red"),
        ),
    )


def _jobs() -> Panel:
    last = f"max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{{{_JOBS}}})"
    made = f"max by (namespace, cronjob) (kube_cronjob_created{{{_JOBS}}})"
    return Panel(
        "Dumps, snapshots and drills",
        Kind.TABLE,
        "CronJobs of applications and of the platform by their names. Without an age it has never succeeded.",
        table=Table(
            (("cronjob", "CronJob"), ("namespace", "Namespace")),
            (
                Column("Age of the last success", f"time() - {last}", Unit.DURATION, 0, _AGE),
                Column("There since", f"time() - {made}", Unit.DURATION, 0),
            ),
            sort="There since",
        ),
        width=24,
        height=9,
        empty="no CronJob saves or restores",
    )
