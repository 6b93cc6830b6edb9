"""What saves data, and shows that it can be restored."""

from __future__ import annotations

from random import Random

from tests.corpus.consistency.kinds import kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.consistency.storage import mode, volumes
from tests.corpus.draw import Document

_HOOK_KEYS = {
    "pre": {"command"},
    "post": {"command"},
    "hold": {"mongodb"},
    "directory": {"postgres", "mysql"},
    "port": {"mongodb", "postgres", "mysql", "redis"},
}


def something_is_saved(values: Document, document: Document, chance: Random) -> None:
    """A way of saving, and a volume that keeps data where the way needs one."""
    backup = values.get("backup")
    if not backup:
        return
    if "drill" in backup and "dump" not in backup:
        backup["dump"] = {"recipe": chance.choice(("mongodb", "postgres", "mysql", "command")), "schedule": "@daily"}
    if not {"velero", "snapshot", "dump"} & set(backup):
        backup["velero"] = {}
    if {"velero", "snapshot"} & set(backup) and not _persistent(values, document):
        values.setdefault("storage", {})["kept"] = {"claim": "old", "mount": "/kept", "access": "ReadWriteMany"}
    there = _persistent(values, document)
    for way in (backup.get("velero", {}), backup.get("snapshot", {})):
        if "volumes" in way:
            way["volumes"] = chance.sample(there, min(len(way["volumes"]), len(there)))
    if "snapshot" in backup and backup.get("velero", {}).get("method") == "snapshot":
        backup["velero"]["method"] = "files"
    if not {"snapshot", "dump", "drill"} & set(backup):
        backup.pop("timezone", None)


def _persistent(values: Document, document: Document) -> list[str]:
    kind = kind_of(values, document)
    return [name for name, own in volumes(values).items() if mode(own, kind) in {"existing", "shared", "each"}]


def velero_has_a_plan_or_a_schedule(values: Document, document: Document, chance: Random) -> None:
    velero = values.get("backup", {}).get("velero")
    if velero is None:
        return
    platform = document.get("global", {}).get("platform", {}).get("backup", {})
    plans = platform.get("plans", ["daily"])
    if "schedule" in velero and not ("plan" in velero and chance.random() < 0.5):
        document.setdefault("global", {}).setdefault("platform", {}).setdefault("backup", {})["schedules"] = True
        velero.pop("plan", None)
        return
    for key in ("schedule", "ttl", "maxAge"):
        velero.pop(key, None)
    if "plan" in velero or "daily" not in plans:
        velero["plan"] = chance.choice(plans)


def a_hook_knows_its_recipe(values: Document, document: Document, chance: Random) -> None:
    hook = values.get("backup", {}).get("velero", {}).get("hook")
    if hook is None:
        return
    for key, recipes in _HOOK_KEYS.items():
        if hook["recipe"] not in recipes:
            hook.pop(key, None)
    if hook["recipe"] == "command" and not hook.get("pre") and not hook.get("post"):
        hook["pre"] = ["/app/flush"]
    names = [
        name
        for group in ("containers", "sidecars")
        for name, own in values.get(group, {}).items()
        if own.get("enabled", True)
    ]
    if "container" in hook:
        hook["container"] = chance.choice(names) if names else hook.pop("container") and None
        if hook["container"] is None:
            del hook["container"]
    if hook["recipe"] in {"postgres", "mysql"}:
        saved = values["backup"]["velero"].get("volumes") or _persistent(values, document)
        mounts = [mount for name in saved if (mount := volumes(values)[name].get("mount"))]
        if mounts:
            hook["directory"] = f"{chance.choice(mounts).rstrip('/')}/dump"
        else:
            hook.setdefault("directory", "/var/lib/dump")


def a_dump_has_a_database_and_a_bucket(values: Document, document: Document, chance: Random) -> None:
    dump = values.get("backup", {}).get("dump")
    if dump is None:
        return
    s3 = document.get("global", {}).get("platform", {}).get("s3", {})
    if "bucket" not in s3:
        dump.setdefault("s3", {}).setdefault("bucket", "acme-dumps")
    if "secret" not in s3:
        dump.setdefault("s3", {}).setdefault("secret", {"name": "s3"})
    if "s3" in dump:
        # LATEST in a folder belongs to one workload.
        dump["s3"]["prefix"] = f"dumps/{chance.randrange(10**6)}"
    if dump["recipe"] == "command":
        if not dump.get("command"):
            dump["command"] = ["/app/export", "--to", "/dump"]
    else:
        dump.pop("command", None)
        dump.setdefault("host", "db.acme.io")
    image = dump.get("image", {})
    if "repository" in image and "digest" not in image:
        image.setdefault("tag", "2.0")
    drill = values["backup"].get("drill", {})
    for key in ("server", "ready", "restore"):
        if drill and dump["recipe"] == "command":
            drill[key] = drill.get(key) or ["/app/run"]
        else:
            drill.pop(key, None)


def a_recipe_finds_its_credentials(values: Document, document: Document, chance: Random) -> None:
    backup = values.get("backup")
    if not backup:
        return
    if "dump" not in backup and "hook" not in backup.get("velero", {}):
        backup.pop("credentials", None)
    elif isinstance(backup.get("credentials"), dict):
        for field in ("username", "password", "database"):
            variable = backup["credentials"].setdefault(field, f"DB_{field.upper()}")
            values.setdefault("env", {})[variable] = {"secret": "db-account", "key": field}
        backup.get("velero", {}).get("hook", {}).pop("container", None)
    else:
        backup["credentials"] = "none"


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [
    something_is_saved,
    velero_has_a_plan_or_a_schedule,
    a_hook_knows_its_recipe,
    a_dump_has_a_database_and_a_bucket,
    a_recipe_finds_its_credentials,
]
LATE_RULES: list[ReleaseRule] = []
