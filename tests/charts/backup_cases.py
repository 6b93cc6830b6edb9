"""Values that the tests of backups share."""

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
