"""Stand-ins for the programs that the scripts of backups run, under the name each is linked to.

Each knows the flags of the real program that matter here and refuses every other. A call is recorded in $FAKE_LOG
with its arguments and the files it was given passwords in. $FAKE_FAIL lists programs that fail.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import sys
import time
from pathlib import Path

# After each flag: whether it takes a value. From the programs' own reference pages.
FLAGS: dict[str, dict[str, bool]] = {
    "mongodump": {"--host": True, "--port": True, "--archive": True, "--gzip": False, "--db": True, "--config": True}
    | {"--username": True, "--authenticationDatabase": True, "--oplog": False},
    "mongorestore": {"--host": True, "--port": True, "--archive": True, "--gzip": False, "--stopOnError": False}
    | {"--oplogReplay": False},
    "mongosh": {"--quiet": False, "--norc": False, "--host": True, "--port": True, "--eval": True},
    "mongod": {"--dbpath": True, "--bind_ip": True, "--port": True, "--unixSocketPrefix": True}
    | {"--wiredTigerCacheSizeGB": True},
    "pg_dump": {"--no-password": False, "--format": True, "--file": True, "--jobs": True},
    "pg_dumpall": {"--no-password": False, "--globals-only": False, "--no-role-passwords": False, "--file": True},
    "initdb": {"--pgdata": True, "--username": True, "--auth": True, "--encoding": True, "--no-sync": False},
    "postgres": {"-D": True, "-c": True},
    "pg_isready": {"--quiet": False, "--host": True, "--port": True, "--username": True},
    "dropdb": {"--if-exists": False, "--maintenance-db": True},
    "createdb": {"--maintenance-db": True},
    "pg_restore": {"--exit-on-error": False, "--no-owner": False, "--no-privileges": False, "--dbname": True},
    "mysqldump": {"--defaults-extra-file": True, "--host": True, "--port": True, "--user": True, "--routines": False}
    | {"--single-transaction": False, "--quick": False, "--triggers": False, "--events": False, "--databases": False}
    | {"--no-tablespaces": False, "--result-file": True, "--all-databases": False},
    "mysqld": {"--no-defaults": False, "--initialize-insecure": False, "--datadir": True, "--bind-address": True}
    | {"--port": True, "--socket": True, "--pid-file": True, "--mysqlx": True},
    "mysqladmin": {"--no-defaults": False, "--host": True, "--port": True, "--user": True},
    "mysql": {"--no-defaults": False, "--host": True, "--port": True, "--user": True},
    "redis-cli": {"-h": True, "-p": True, "--user": True},
    "rclone": {
        "--one-way": False,
        "--recursive": False,
        "--files-only": False,
        "--dirs-only": False,
        "--include": True,
    },
}
FIRST = {"mysqldump": "--defaults-extra-file", "mysqld": "--no-defaults", "mysql": "--no-defaults"}


def parse(name: str, arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The flags with their values, and the words. Exits with 64 for a flag the program does not have."""
    flags: dict[str, str] = {}
    words: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        flag, equals, value = argument.partition("=")
        if not argument.startswith("-"):
            words.append(argument)
        elif flag not in FLAGS[name] or (equals and not FLAGS[name][flag]):
            sys.exit(f"{name}: unknown flag {argument}")
        elif FLAGS[name][flag] and not equals:
            flags[flag] = waiting.pop(0)
        else:
            flags[flag] = value
    if name in FIRST and next(iter(flags), "") != FIRST[name]:
        sys.exit(f"{name}: {FIRST[name]} must come first")
    return flags, words


def record(name: str, arguments: list[str], flags: dict[str, str]) -> None:
    """One line of JSON a call."""
    files = [Path(flags[flag]) for flag in ("--config", "--defaults-extra-file") if flag in flags]
    entry = {
        "name": name,
        "arguments": arguments,
        "files": [file.read_text() for file in files],
        "modes": [oct(file.stat().st_mode & 0o777) for file in files],
        "password": os.environ.get("PGPASSWORD") or os.environ.get("REDISCLI_AUTH", ""),
    }
    with Path(os.environ["FAKE_LOG"]).open("a") as log:
        log.write(json.dumps(entry) + "\n")


def hold_lock() -> None:
    """What the script for mongosh does: lock, wait for the release, unlock."""
    server, state = Path(os.environ["FAKE_SERVER"]), Path(os.environ["BACKUP_STATE"])
    end = time.time() + float(os.environ["BACKUP_HOLD"])
    time.sleep(float(os.environ.get("FAKE_LOCK_SECONDS", "0")))
    (server / "locked").touch()
    (state / "locked").touch()
    while not (state / "release").exists() and time.time() < end:
        time.sleep(0.05)
    late = not (state / "release").exists()
    (server / "locked").unlink()
    (state / ("late" if late else "unlocked")).touch()


def redis(words: list[str]) -> None:
    """LASTSAVE changes some calls after BGSAVE."""
    saved = Path(os.environ["FAKE_SERVER"]) / "saved"
    calls = int(saved.read_text()) if saved.exists() else 0
    if words == ["BGSAVE", "SCHEDULE"]:
        saved.write_text("1")
        say("Background saving started\n")
    elif words == ["LASTSAVE"]:
        say(f"{1700000000 + (calls > 2)}\n")
    elif words == ["INFO", "persistence"]:
        saved.write_text(str(calls + 1))
        status = "err" if os.environ.get("FAKE_SAVE") == "err" else "ok"
        say(f"rdb_bgsave_in_progress:{int(calls < 2)}\r\nrdb_last_bgsave_status:{status}\r\n")
    else:
        sys.exit(f"redis-cli: {words}")


def bucket(path: str) -> Path:
    """`s3:bucket/path` as a folder below $FAKE_S3; other paths as they are."""
    if not path.startswith("s3:"):
        return Path(path)
    if not all(os.environ.get(f"RCLONE_CONFIG_S3_{key}") for key in ("TYPE", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY")):
        sys.exit("rclone: didn't find section in config file")
    return Path(os.environ["FAKE_S3"]) / path.removeprefix("s3:")


def rclone(flags: dict[str, str], words: list[str]) -> None:
    command, *paths = words
    places = [bucket(path) for path in paths]
    if command in os.environ.get("FAKE_RCLONE_FAIL", "").split():
        sys.exit(f"rclone: {command} failed")
    if command == "copy":
        shutil.copytree(places[0], places[1], dirs_exist_ok=True)
    elif command == "copyto":
        places[1].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(places[0], places[1])
    elif command == "cat":
        say(places[0].read_text())
    elif command == "purge":
        shutil.rmtree(places[0])
    elif command == "check" and "--one-way" in flags:
        compare(*places)
    elif command == "lsf":
        say("".join(f"{name}\n" for name in listed(places[0], flags)))
    else:
        sys.exit(f"rclone: unknown command {words}")


def compare(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file() and file.read_bytes() != (target / file.relative_to(source)).read_bytes():
            sys.exit("rclone: differences found")


def listed(place: Path, flags: dict[str, str]) -> list[str]:
    """What lsf prints in the two forms that the scripts use."""
    if "--dirs-only" in flags:
        return [f"{entry.name}/" for entry in place.iterdir() if entry.is_dir()]
    names = [str(file.relative_to(place)) for file in place.rglob("*") if file.is_file()]
    return [name for name in names if fnmatch.fnmatch(name, flags["--include"])]


def say(text: str) -> None:
    sys.stdout.write(text)


def main() -> None:
    name = Path(sys.argv[0]).name
    flags, words = parse(name, sys.argv[1:])
    record(name, sys.argv[1:], flags)
    if name in os.environ.get("FAKE_FAIL", "").split():
        sys.exit(f"{name}: failed")
    if name == "mongosh" and "fsyncLock" in flags["--eval"]:
        hold_lock()
    elif name == "rclone":
        rclone(flags, words)
    elif name == "redis-cli":
        redis(words)
    for flag in ("--archive", "--file", "--result-file"):
        if name in {"mongodump", "pg_dump", "pg_dumpall", "mysqldump"} and flag in flags:
            Path(flags[flag]).write_text(f"{name}\n")


if __name__ == "__main__":
    main()
