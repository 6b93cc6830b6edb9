"""The cases of the rules about backups, for test_problems."""

from __future__ import annotations

from typing import Any

IMAGE = {"image": {"repository": "docker.io/library/postgres", "tag": "18"}}
PASSWORD = {"env": {"POSTGRES_PASSWORD": {"secret": "db", "key": "password"}}}
CLAIM = {"storage": {"data": {"size": "10Gi", "mount": "/data"}}}
BASE: dict[str, Any] = IMAGE | PASSWORD | CLAIM | {"availability": "none", "port": 5432}
S3 = {"bucket": "dumps", "secret": {"name": "s3"}}
DUMP: dict[str, Any] = {"recipe": "postgres", "schedule": "0 2 * * *", "s3": S3}
SCHEDULES = {"global": {"platform": {"backup": {"schedules": True}}}}
SET = BASE | {"kind": "StatefulSet"}


def hook(**own: Any) -> dict[str, Any]:
    """A workload whose volumes Velero saves with this hook."""
    return BASE | {"backup": {"velero": {"hook": own}}}


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("kind-key", IMAGE | {"kind": "Job", "backup": {"velero": {}}}, "backup: means nothing to a Job, only to"),
    (
        "backup-mechanism",
        BASE | {"backup": {"credentials": "none"}},
        "backup: saves nothing; write velero, snapshot or",
    ),
    (
        "backup-mechanism",
        BASE | {"backup": {"velero": {}, "timezone": "Europe/Vienna"}},
        "backup.timezone: `Europe/Vienna` means nothing to Velero, which has a time zone of its own; remove it",
    ),
    (
        "backup-mechanism",
        BASE | {"backup": {"velero": {}, "credentials": "none"}},
        "backup.credentials: are read by a hook or a dump, and there is none; remove them",
    ),
    (
        "backup-volume",
        IMAGE | {"backup": {"velero": {}}},
        (
            "backup.velero: no volume of this workload keeps data; give it one, for example"
            " `storage: {data: {size: 10Gi, mount: /data}}`, or remove this"
        ),
    ),
    (
        "backup-volume",
        IMAGE | {"storage": {"x": {"empty": {}}}, "backup": {"snapshot": {"schedule": "@daily"}}},
        "backup.snapshot: no volume of this workload keeps data",
    ),
    (
        "backup-volume",
        BASE | {"backup": {"velero": {"volumes": ["tmp"]}}},
        "backup.velero.volumes: `tmp` is no volume that keeps data; this workload has data",
    ),
    (
        "backup-twice",
        BASE | {"backup": {"velero": {"method": "snapshot"}, "snapshot": {"schedule": "@daily"}}},
        (
            "backup.snapshot.volumes: Velero takes snapshots of `data` too; take it out of one of them,"
            " or write `method: files` at backup.velero"
        ),
    ),
    (
        "backup-plan",
        BASE | SCHEDULES | {"backup": {"velero": {"plan": "daily", "schedule": "@daily"}}},
        "backup.velero.plan: `daily` and a schedule of its own would save the volumes twice; remove one",
    ),
    (
        "backup-plan",
        BASE | {"backup": {"velero": {"plan": "weekly"}}},
        "backup.velero.plan: `weekly` is no backup plan of the platform; global.platform.backup.plans has daily",
    ),
    (
        "backup-plan",
        BASE | {"backup": {"velero": {"schedule": "0 2 * * *"}}},
        (
            "backup.velero.schedule: `0 2 * * *` needs a Schedule in Velero's namespace,"
            " which global.platform.backup.schedules does not allow; write `plan: daily`"
        ),
    ),
    (
        "backup-plan",
        BASE | {"backup": {"velero": {"ttl": "24h"}}},
        (
            "backup.velero.ttl: `24h` belongs to a schedule of its own, and the platform's plan has one already;"
            " remove it or write `schedule`"
        ),
    ),
    (
        "backup-hook",
        hook(recipe="postgres", container="db"),
        "backup.velero.hook.container: `db` is no container of this workload; it has web",
    ),
    (
        "backup-hook",
        hook(recipe="postgres", hold=60),
        "backup.velero.hook.hold: means nothing to the recipe `postgres`, only to mongodb; remove it",
    ),
    ("backup-hook", hook(recipe="command"), "backup.velero.hook.pre: is missing, and so is post; write the command"),
    (
        "backup-hook",
        hook(recipe="postgres", directory="/database"),
        "backup.velero.hook.directory: `/database` is on no volume that is saved; write a path below /data",
    ),
    (
        "backup-hook",
        hook(recipe="mysql") | {"storage": {"data": {"size": "1Gi"}}},
        "backup.velero.hook.directory: is missing, and no volume that is saved is mounted in the main container",
    ),
    (
        "backup-credentials",
        hook(recipe="mongodb"),
        (
            "backup.velero.hook.recipe: `mongodb` needs the variable MONGO_INITDB_ROOT_USERNAME and"
            " MONGO_INITDB_ROOT_PASSWORD, which the container does not have; set it under env, name another in"
            " backup.credentials, or write `credentials: none`"
        ),
    ),
    (
        "backup-credentials",
        BASE | {"backup": {"credentials": {"password": "PGPASSWORD"}, "dump": DUMP}},
        "backup.dump.recipe: `postgres` needs the variable PGPASSWORD, which the container does not have",
    ),
    ("backup-dump", BASE | {"backup": {"dump": DUMP | {"recipe": "command"}}}, "backup.dump.command: is missing"),
    (
        "backup-dump",
        BASE | {"backup": {"dump": DUMP | {"command": ["x"]}}},
        "backup.dump.command: means nothing to the recipe `postgres`, only to command; remove it",
    ),
    (
        "backup-dump",
        IMAGE | PASSWORD | {"backup": {"dump": DUMP}},
        "backup.dump.host: is missing, and the workload has no Service; write where the database is",
    ),
    (
        "backup-bucket",
        BASE | {"backup": {"dump": {"recipe": "postgres", "schedule": "@daily"}}},
        "backup.dump.s3.bucket: is missing, and the platform has no global.platform.s3.bucket; write one of them",
    ),
    (
        "backup-bucket",
        BASE | {"backup": {"dump": DUMP | {"s3": {"bucket": "dumps"}}}},
        "backup.dump.s3.secret.name: is missing, and the platform has no global.platform.s3.secret.name",
    ),
    (
        "backup-bucket",
        BASE
        | {"backup": {"dump": DUMP | {"s3": S3 | {"prefix": "db"}}}}
        | {"workloads": {"w": {"port": 1, "backup": {"dump": DUMP | {"s3": S3 | {"prefix": "db"}}}}}},
        "workloads.w.backup.dump.s3.prefix: `db` holds the dumps of the workload `main` too; write another",
    ),
    (
        "backup-drill",
        BASE | {"backup": {"velero": {}, "drill": {"schedule": "@weekly", "check": ["true"]}}},
        "backup.drill: restores what backup.dump saves, and there is none; write the dump, or remove this",
    ),
    (
        "backup-drill",
        BASE
        | {
            "backup": {
                "dump": DUMP | {"recipe": "command", "command": ["x"]},
                "drill": {"schedule": "@weekly", "check": ["true"], "server": ["s"], "ready": ["r"]},
            }
        },
        "backup.drill.restore: is missing; the recipe `command` knows no database, so write the command",
    ),
    (
        "backup-drill",
        BASE | {"backup": {"dump": DUMP, "drill": {"schedule": "@weekly", "check": ["true"], "restore": ["r"]}}},
        "backup.drill.restore: means nothing to the recipe `postgres`, only to command; remove it",
    ),
    *(
        (
            "backup-schedule",
            BASE | {"backup": {"snapshot": {"schedule": schedule}}},
            f"backup.snapshot.schedule: `{schedule}` is no schedule: {reason}",
        )
        for schedule, reason in (
            ("61 3 * * *", "`61`: the minute goes from 0 to 59"),
            ("0 24 * * *", "`24`: the hour goes from 0 to 23"),
            ("0 3 0 * *", "`0`: the day goes from 1 to 31"),
            ("0 3 * 13 *", "`13`: the month goes from 1 to 12"),
            ("0 3 * * 1-8", "`1-8`: the weekday goes from 0 to 6"),
            ("0 3 * * mun", "`mun` is no weekday"),
            ("0 3 * * fri-mon", "`fri-mon` ends before it starts"),
            ("*/5/2 3 * * *", "`*/5/2` is no minute"),
            ("*/0 3 * * *", "`*/0` is no minute"),
        )
    ),
    (
        "backup-schedule",
        BASE | {"backup": {"snapshot": {"schedule": "0 3 * * mon", "maxAge": "2d"}}},
        (
            "backup.snapshot.maxAge: `2d` is shorter than the longest pause of the schedule, 168 h:"
            " the alert would fire between two runs; write more"
        ),
    ),
    (
        "backup-name",
        BASE | {"fullnameOverride": "d" * 48, "backup": {"dump": DUMP}},
        f"backup.dump: the name `{'d' * 48}-dump` has 53 characters and a CronJob may have 52",
    ),
    (
        "backup-name",
        BASE | {"backup": {"dump": DUMP}, "workloads": {"dump": {}}},
        "workloads.dump: the name `web-dump` is taken by what backup.dump makes; give the workload another",
    ),
    (
        "backup-name",
        BASE | SCHEDULES | {"fullnameOverride": "d" * 60, "backup": {"velero": {"schedule": "@daily"}}},
        f"backup.velero.schedule: the name `default-{'d' * 60}` has 68 characters and a Schedule may have 63",
    ),
    (
        "claim-size",
        SET | {"storage": {"data": {"size": "9Gi", "initialSize": "10Gi"}}},
        "storage.data.size: `9Gi` is less than the 10Gi of initialSize, and a volume never shrinks; write at least",
    ),
    (
        "claim-size",
        BASE | {"storage": {"data": {"size": "20Gi", "initialSize": "10Gi"}}},
        (
            "storage.data.initialSize: is for volumes that each pod of a StatefulSet has of its own;"
            " here raising `size` is enough, remove it"
        ),
    ),
]
