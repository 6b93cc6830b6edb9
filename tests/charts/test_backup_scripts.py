"""The scripts of backups, as rendered, run against stand-ins of the programs; the databases themselves are not run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.charts.fakes import program

IMAGE = {"image": {"repository": "docker.io/library/db", "tag": "1"}, "port": 5000}
CLAIM = {"storage": {"data": {"size": "1Gi", "mount": "/data"}}, "availability": "none"}
S3 = {"global": {"platform": {"s3": {"bucket": "dumps", "endpoint": "https://s3.acme.io", "secret": {"name": "s3"}}}}}
# A password that breaks whatever quotes it carelessly.
AWKWARD = "it's \"a\" \\b $HOME 'x"
VARIABLES = {
    "mongodb": {"MONGO_INITDB_ROOT_USERNAME": "root", "MONGO_INITDB_ROOT_PASSWORD": AWKWARD},
    "postgres": {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": AWKWARD, "POSTGRES_DB": "orders"},
    "mysql": {"MYSQL_ROOT_PASSWORD": AWKWARD, "MYSQL_DATABASE": "orders"},
    "redis": {"REDIS_PASSWORD": AWKWARD},
    "command": {},
}
DATABASES = ["mongodb", "postgres", "mysql"]
KEYS = {"RCLONE_CONFIG_S3_ACCESS_KEY_ID": "id", "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": "s3cret"}


@dataclass
class Place:
    """Where scripts run: folders in place of the pod's, the stand-ins on PATH, and what they recorded."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def command(self, words: list[str]) -> list[str]:
        """The command with the pod's folders replaced by ours."""
        for name in ("tmp", "data", "dump", "scratch"):
            words = [word.replace(f"/{name}/", f"{self.folder(name)}/") for word in words]
            words = [word.replace(f'"/{name}"', f'"{self.folder(name)}"') for word in words]
            words = [word.replace(f"Prefix /{name}", f"Prefix {self.folder(name)}") for word in words]
        return words

    def start(self, words: list[str], **variables: str) -> subprocess.Popen[str]:
        places = {name.upper(): str(self.folder(name)) for name in ("dump", "scratch")}
        fakes = {"FAKE_LOG": str(self.root / "log"), "FAKE_SERVER": str(self.folder("server"))}
        fakes |= {"FAKE_S3": str(self.folder("s3")), "PATH": f"{self.folder('bin')}:{os.environ['PATH']}"}
        environment = places | fakes | self.environment | variables
        return subprocess.Popen(
            self.command(words), env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, words: list[str], **variables: str) -> tuple[int, str]:
        process = self.start(words, **variables)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err

    @property
    def calls(self) -> list[dict[str, Any]]:
        log = self.root / "log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def locked(self) -> bool:
        return (self.root / "server/locked").exists()


def _variables(recipe: str) -> dict[str, Any]:
    """The variables as literals, so that the scripts can run here; the chart takes a password only with a reason."""
    env = VARIABLES[recipe]
    return {"env": env, "secrets": {"ignore": {name: "a stand-in" for name in env if name.endswith("PASSWORD")}}}


@pytest.fixture
def helm(helm4: Path) -> Path:
    """One Helm is enough here: test_invariants holds both to the same text."""
    return helm4


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "pod")
    source = Path(program.__file__)
    for name in program.FLAGS:
        link = made.folder("bin") / name
        link.write_text(f"#!{sys.executable}\n{source.read_text()}")
        link.chmod(0o755)
    yield made
    # A holder that a test left behind ends itself.
    (made.root / "tmp/helm-platform-backup").mkdir(parents=True, exist_ok=True)
    (made.root / "tmp/helm-platform-backup/release").touch()


@pytest.fixture
def hooks(render: Objects) -> Callable[..., dict[str, list[str]]]:
    """The pre and post commands of a recipe, as Velero reads them from the pod's annotations."""

    def commands(recipe: str, **own: Any) -> dict[str, list[str]]:
        backup = {"velero": {"hook": {"recipe": recipe, **own}}}
        objects = render(IMAGE | CLAIM | {**_variables(recipe), "backup": backup})
        (pod,) = [item for item in objects if item["kind"] == "Deployment"]
        annotations = pod["spec"]["template"]["metadata"]["annotations"]
        found = {phase: annotations.get(f"{phase}.hook.backup.velero.io/command") for phase in ("pre", "post")}
        return {phase: json.loads(text) for phase, text in found.items() if text}

    return commands


@pytest.fixture
def containers(render: Objects) -> Callable[..., dict[str, dict[str, Any]]]:
    """The containers of the CronJobs of dumps and drills, by name."""

    def found(recipe: str, **own: Any) -> dict[str, dict[str, Any]]:
        backup: dict[str, Any] = {
            "dump": {"recipe": recipe, "schedule": "@daily", "keep": 2, **own},
            "drill": {"schedule": "@weekly", "check": ["true"]},
        }
        objects = render(IMAGE | CLAIM | S3 | {**_variables(recipe), "backup": backup})
        pods = [
            item["spec"]["jobTemplate"]["spec"]["template"]["spec"] for item in objects if item["kind"] == "CronJob"
        ]
        return {one["name"]: one for pod in pods for one in [*pod["initContainers"], *pod["containers"]]}

    return found


def words(container: dict[str, Any]) -> list[str]:
    """What the kubelet runs."""
    found: list[str] = [*container["command"], *container.get("args", [])]
    return found


def plain(container: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["value"] for item in container["env"] if "value" in item and item["name"] != "DUMP"}


def secret_free(calls: list[dict[str, Any]]) -> bool:
    return not any(AWKWARD in word or "s3cret" in word for call in calls for word in call["arguments"])


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_mongodb_is_locked_between_the_hooks_and_no_longer(hooks: Any, place: Place) -> None:
    commands = hooks("mongodb")
    assert place.run(commands["pre"], **VARIABLES["mongodb"])[0] == 0
    assert place.locked()
    code, output = place.run(commands["post"], **VARIABLES["mongodb"])
    assert (code, place.locked()) == (0, False), output
    assert secret_free(place.calls)
    (call,) = place.calls
    script = call["arguments"][-1]
    assert script.index("fsyncLock()") < script.index("try {") < script.index("finally") < script.index("fsyncUnlock()")
    # A second backup finds nothing of the first.
    assert place.run(commands["pre"], **VARIABLES["mongodb"])[0] == 0
    assert place.run(commands["post"], **VARIABLES["mongodb"])[0] == 0


def test_mongodb_is_unlocked_when_the_pre_hook_gave_up(hooks: Any, place: Place) -> None:
    """Velero runs no post hook then, and the lock may still come."""
    pre = hooks("mongodb", timeout=15)["pre"]
    pre = [word.replace('BACKUP_LIMIT="5"', 'BACKUP_LIMIT="1"') for word in pre]
    code, output = place.run(pre, FAKE_LOCK_SECONDS="2.5", **VARIABLES["mongodb"])
    assert (code, "no lock within 1 s" in output) == (1, True)
    ended = place.root / "tmp/helm-platform-backup/ended"
    wait_for(ended.exists)
    assert (place.root / "tmp/helm-platform-backup/unlocked").exists()
    assert not place.locked()


def test_mongodb_is_unlocked_when_no_post_hook_comes_and_a_late_one_fails(hooks: Any, place: Place) -> None:
    commands = hooks("mongodb", hold=15)
    commands = {
        phase: [word.replace('HOLD="15"', 'HOLD="1"') for word in command] for phase, command in commands.items()
    }
    assert place.run(commands["pre"], **VARIABLES["mongodb"])[0] == 0
    wait_for(lambda: not place.locked())
    code, output = place.run(commands["post"], **VARIABLES["mongodb"])
    assert (code, "writes were unlocked after 1 s, before the volume was saved" in output) == (1, True)


def test_mongodb_gives_a_lock_of_an_earlier_backup_back_first(hooks: Any, place: Place) -> None:
    pre = hooks("mongodb")["pre"]
    assert place.run(pre, **VARIABLES["mongodb"])[0] == 0
    assert place.run(pre, **VARIABLES["mongodb"])[0] == 0
    assert len(place.calls) == 2
    assert place.locked()


def test_mongodb_that_cannot_be_reached_fails_the_hook_at_once(hooks: Any, place: Place) -> None:
    started = time.monotonic()
    code, output = place.run(hooks("mongodb")["pre"], FAKE_FAIL="mongosh", **VARIABLES["mongodb"])
    assert (code, "mongosh: failed" in output) == (1, True)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("recipe", "file"), [("postgres", "database.dump"), ("mysql", "dump.sql")])
def test_a_dump_is_on_the_volume_while_it_is_saved(hooks: Any, place: Place, recipe: str, file: str) -> None:
    commands = hooks(recipe)
    code, output = place.run(commands["pre"], **VARIABLES[recipe])
    assert code == 0, output
    assert (place.root / "data/helm-platform-backup" / file).read_text()
    assert [entry.name for entry in (place.root / "data").iterdir()] == ["helm-platform-backup"]
    assert secret_free(place.calls)
    # A dump that fails leaves the last good one, and the backup fails.
    fails = "pg_dumpall" if recipe == "postgres" else "mysqldump"
    assert place.run(commands["pre"], FAKE_FAIL=fails, **VARIABLES[recipe])[0] != 0
    assert (place.root / "data/helm-platform-backup" / file).read_text()
    assert place.run(commands["post"], **VARIABLES[recipe])[0] == 0
    assert not (place.root / "data/helm-platform-backup").exists()


def test_redis_is_saved_before_the_hook_returns(hooks: Any, place: Place) -> None:
    commands = hooks("redis")
    assert "post" not in commands
    code, output = place.run(commands["pre"], **VARIABLES["redis"])
    assert code == 0, output
    assert [call["arguments"][-1] for call in place.calls].count("persistence") >= 2
    assert {call["password"] for call in place.calls} == {AWKWARD}
    assert secret_free(place.calls)
    code, output = place.run(commands["pre"], FAKE_SAVE="err", **VARIABLES["redis"])
    assert (code, "the save failed" in output) == (1, True)


@pytest.mark.parametrize("recipe", DATABASES)
def test_a_dump_reaches_the_bucket_with_checksums_and_comes_back(containers: Any, place: Place, recipe: str) -> None:
    found = containers(recipe)
    code, output = place.run(words(found["dump"]), **VARIABLES[recipe])
    assert code == 0, output
    assert secret_free(place.calls)
    call = place.calls[0]
    assert call["password"] == AWKWARD or call["files"], "the password must have reached the program"
    assert set(call["modes"]) <= {"0o600"}
    assert [entry.name for entry in place.folder("tmp").iterdir()] == []  # no password is left behind
    environment = plain(found["upload"]) | KEYS
    code, output = place.run(words(found["upload"]), **environment)
    assert code == 0, output
    target = place.root / "s3/dumps/default/web"
    stamp = (target / "LATEST").read_text().strip()
    assert {"SHA256SUMS"} < {file.name for file in (target / stamp).iterdir()}
    saved = {file.name: file.read_text() for file in place.folder("dump").iterdir()}
    for file in place.folder("dump").iterdir():
        file.unlink()
    code, output = place.run(words(found["fetch"]), **environment)
    assert code == 0, output
    assert saved.items() <= {file.name: file.read_text() for file in place.folder("dump").iterdir()}.items()
    for name in ("database", "restore"):
        code, output = place.run(words(found[name]), **plain(found[name]))
        assert code == 0, output
    ready = found["database"]["startupProbe"]["exec"]["command"]
    assert place.run(ready, **plain(found["database"]))[0] == 0
    assert secret_free(place.calls)


@pytest.mark.parametrize(
    ("recipe", "content"),
    [
        ("mongodb", "password: 'it''s \"a\" \\b $HOME ''x'\n"),
        ("mysql", '[client]\nuser="root"\npassword="it\'s \\"a\\" \\\\b $HOME \'x"\n'),
    ],
)
def test_a_password_is_quoted_as_its_file_wants_it(containers: Any, place: Place, recipe: str, content: str) -> None:
    assert place.run(words(containers(recipe)["dump"]), **VARIABLES[recipe])[0] == 0
    assert place.calls[0]["files"] == [content]


def test_arguments_are_added_and_an_oplog_is_replayed(containers: Any, place: Place) -> None:
    found = containers("mongodb", args=["--oplog"])
    assert place.run(words(found["dump"]), **VARIABLES["mongodb"])[0] == 0
    assert "--oplog" in place.calls[-1]["arguments"]
    assert place.run(words(found["restore"]))[0] == 0
    assert "--oplogReplay" in place.calls[-1]["arguments"]
    assert place.run(words(containers("mongodb", args=["--no-such-flag"])["dump"]), **VARIABLES["mongodb"])[0] != 0


@pytest.fixture
def uploaded(containers: Any, place: Place) -> Callable[..., tuple[int, str]]:
    upload = containers("postgres")["upload"]

    def call(content: str | None = "data", **variables: str) -> tuple[int, str]:
        if content is not None:
            (place.folder("dump") / "database.dump").write_text(content)
        return place.run(words(upload), **(plain(upload) | KEYS | variables))

    return call


@pytest.mark.parametrize("content", [None, ""])
def test_an_empty_dump_is_no_dump(uploaded: Any, place: Place, content: str | None) -> None:
    code, _ = uploaded(content)
    assert code == 1
    assert list(place.folder("s3").iterdir()) == []


@pytest.mark.parametrize("failing", ["copy", "check", "copyto"])
def test_what_is_not_complete_is_never_the_latest_and_deletes_nothing(
    uploaded: Any, place: Place, failing: str
) -> None:
    target = place.folder("s3/dumps/default/web")
    for day in (1, 2, 3):
        folder = place.folder(f"s3/dumps/default/web/2026010{day}T000000Z")
        (folder / "SHA256SUMS").touch()
    (target / "LATEST").write_text("20260103T000000Z\n")
    code, _ = uploaded(FAKE_RCLONE_FAIL=failing)
    assert code != 0
    assert (target / "LATEST").read_text() == "20260103T000000Z\n"
    assert {"20260101T000000Z", "20260102T000000Z", "20260103T000000Z"} <= {entry.name for entry in target.iterdir()}


def test_old_dumps_go_and_failed_uploads_push_out_none(uploaded: Any, place: Place) -> None:
    target = place.folder("s3/dumps/default/web")
    for day, complete in ((1, True), (2, True), (3, False), (4, False), (5, False)):
        folder = place.folder(f"s3/dumps/default/web/2026010{day}T000000Z")
        if complete:
            (folder / "SHA256SUMS").touch()
    place.folder("s3/dumps/default/web/by-hand")
    code, output = uploaded()
    assert code == 0, output
    left = sorted(entry.name for entry in target.iterdir())
    # Two are kept: the new one and the last complete one before it.
    assert left[:4] == ["20260102T000000Z", "20260103T000000Z", "20260104T000000Z", "20260105T000000Z"]
    assert left[5:] == ["LATEST", "by-hand"]


def test_a_drill_refuses_what_is_damaged_or_not_named(containers: Any, uploaded: Any, place: Place) -> None:
    assert uploaded()[0] == 0
    fetch = containers("postgres")["fetch"]
    environment = plain(fetch) | KEYS
    target = place.root / "s3/dumps/default/web"
    stamp = (target / "LATEST").read_text().strip()
    (target / stamp / "database.dump").write_text("damaged")
    assert place.run(words(fetch), **environment)[0] != 0
    (target / "LATEST").write_text("../../other\n")
    code, output = place.run(words(fetch), **environment)
    assert (code, "LATEST names no dump" in output) == (1, True)


def test_every_script_is_clean(hooks: Any, containers: Any, render: Objects) -> None:
    commands = [command for recipe in VARIABLES if recipe != "command" for command in hooks(recipe).values()]
    for recipe in DATABASES:
        found = containers(recipe)
        commands += [words(one) for one in found.values()] + [found["database"]["startupProbe"]["exec"]["command"]]
    storage = {"data": {"size": "2Gi", "initialSize": "1Gi", "mount": "/data"}}
    backup = {"snapshot": {"schedule": "@daily"}}
    for item in render(IMAGE | {"kind": "StatefulSet", "storage": storage, "backup": backup}):
        job = item["spec"]["jobTemplate"] if item["kind"] == "CronJob" else item
        if job.get("kind", "Job") == "Job":
            commands += [words(one) for one in job["spec"]["template"]["spec"]["containers"]]
    scripts = {command[2] for command in commands if command[:2] == ["/bin/sh", "-c"]}
    assert len(scripts) >= 20
    checker = Path(sys.executable).with_name("shellcheck")
    for script in scripts:
        answer = subprocess.run(
            [checker, "--shell=sh", "--severity=style", "-"], input=script, text=True, capture_output=True, check=False
        )
        assert answer.returncode == 0, answer.stdout
        # Kubernetes reads `$$` in a command as one `$`.
        assert "$$" not in script
