"""Dashboards: none replaces another team's, none lies in another team's folder.

Source: Grafana saves one dashboard for each uid, and none of two files that have the same; kiwigrid/k8s-sidecar writes
each key of a ConfigMap as a file of that name into the folder of its annotation, whatever namespace it is from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from helm_platform.proofs.cluster import TEAM_LABEL, Item, as_list, as_map, as_maps
from helm_platform.proofs.isolation.check import Absent, Breach, Check, Said
from helm_platform.proofs.isolation.tenancy import Team, Tenancy

_LABEL = "grafana_dashboard"
_FOLDER = "grafana_folder"


@dataclass(frozen=True, eq=False)
class _Board:
    """A dashboard of a ConfigMap; `owner` is its team, "" for the platform."""

    item: Item
    owner: str
    file: str
    folder: str
    uid: str


@dataclass(eq=False)
class _Boards:
    """All dashboards: by owner, by uid, by folder and file."""

    by_owner: dict[str, list[_Board]] = field(default_factory=dict)
    by_uid: dict[str, list[_Board]] = field(default_factory=dict)
    by_file: dict[tuple[str, str], list[_Board]] = field(default_factory=dict)


def dashboards(tenancy: Tenancy, team: Team) -> Iterator[Said]:
    """Uid and file are nobody else's, and the folder is no other team's."""
    boards = _boards(tenancy)
    own = boards.by_owner.get(team.name, [])
    for each in own:
        for other in boards.by_uid.get(each.uid, []) if each.uid else []:
            if other.owner != team.name:
                message = f"{each.file} has the uid {each.uid}, as has {_of(other)}: Grafana keeps one of them, or none"
                yield Breach(each.item, message, "Give it a uid of its own.")
        for other in boards.by_file[each.folder, each.file]:
            if other.owner != team.name:
                message = (
                    f"{each.file} is also the name of a file of {_of(other)} in the same folder: one replaces the other"
                )
                yield Breach(each.item, message, "Name the key after the team and the application.")
        if each.folder != team.name and each.folder in tenancy.teams:
            message = f"{each.file} lies in the folder {each.folder}, which is team {each.folder}'s"
            yield Breach(each.item, message, f"Set the annotation {_FOLDER} to the team's own folder.")
    if own:
        folders = sorted({each.folder or "the root" for each in own})
        yield f"{len(own)} dashboards with uids of their own in {', '.join(folders)}"
    yield Absent("no dashboard of the team is in the input")


def _of(board: _Board) -> str:
    return f"{board.item.label} of {f'team {board.owner}' if board.owner else 'the platform'}"


def _boards(tenancy: Tenancy) -> _Boards:
    if "boards" not in tenancy.kept:
        found = tenancy.kept["boards"] = _Boards()
        for board in _all(tenancy):
            found.by_owner.setdefault(board.owner, []).append(board)
            found.by_uid.setdefault(board.uid, []).append(board)
            found.by_file.setdefault((board.folder, board.file), []).append(board)
    kept: _Boards = tenancy.kept["boards"]
    return kept


def _all(tenancy: Tenancy) -> Iterator[_Board]:
    labels = {_LABEL} | {
        str(each.get("key"))
        for receiver in tenancy.receivers
        if (choice := receiver.choices.get("ConfigMap")) is not None
        for each in as_maps(as_list(as_map(choice.objects).get("matchExpressions")))
    }
    for item in tenancy.cluster.of("ConfigMap", ""):
        if not labels & item.labels.keys():
            continue
        owner = tenancy.team_of(item.namespace) or str(item.labels.get(TEAM_LABEL, ""))
        for name, text in as_map(item.manifest.get("data")).items():
            try:
                content = as_map(json.loads(str(text)))
            except ValueError:
                continue
            uid = str(content.get("uid") or "")
            yield _Board(item, owner, str(name), str(item.annotations.get(_FOLDER, "")), uid)


CHECKS = (
    Check(
        "dashboards",
        "Does a dashboard of the team replace another's, or lie in the folder of another?",
        "ConfigMaps for the sidecar of Grafana: uid, file and folder of each",
        dashboards,
    ),
)
