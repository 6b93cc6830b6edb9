"""Make docs/isolation.md: what isolation of teams is held to, from the checks themselves.

What each check asks, how it is answered, and which benchmark it is: a check without these words makes no page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hack.docs.one_page import kept
from hack.docs.values import IncompleteError

from helm_platform.proofs.isolation.check import Check
from helm_platform.proofs.isolation.checks import CHECKS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "isolation.md"
_INTRODUCTION = """\
# Isolation of teams

Made by `python -m hack.docs.isolation` from `src/helm_platform/proofs/isolation/checks`: edit the checks, not this
page.

`prove isolation` shows that no team reaches, changes or reads what is another's or the platform's. It needs no
cluster: a fleet repository is rendered with its teams, its applications and the umbrella of each cluster
(`profiles/`, `clusters/`).

```sh
helm platform prove isolation .
helm platform prove isolation . --team shop --check hosts --check secret-stores
```

A row says of each check and team `holds` with the path by which it does, `broken` or `weak` (a warning) with the
object that opens it, or `not asked` where nothing of the kind is in the input. Manifests, charts and values of
releases are input as well: `prove isolation umbrella tenants/ shop-dev=apps/orders -`. What runs Alertmanager may be
named by `--stack`.

## Questions

Who may do what, who reaches whom, each with the path that decides:

```sh
helm platform prove isolation . --ask "team shop get secrets in media-prod"
helm platform prove isolation . --ask "group acme:shop create pods/exec in shop-dev"
helm platform prove isolation . --ask "shop-dev/orders-api -> media-dev/thumbnail-generator:8080"
helm platform prove isolation . --ask "shop-dev -> 169.254.169.254:80"
```

`team`, `group`, `user` and `account NAMESPACE/NAME` ask of rights; `NAMESPACE/WORKLOAD`, a namespace alone (a pod
without labels) and an address are the ends of a connection. What is allowed and written says which policies look at
it first.

## A real cluster

`--live` asks the API server too, in the name of each member (impersonation): a review for each right, and objects as
dry runs, which make nothing. An object is refused for what is too much in it only where the same without that is
admitted; both are tried. Without a path, the objects of the cluster are what is proved.

```sh
helm platform prove isolation --live --team shop --check hosts --check quota-changes
helm platform prove isolation --live --ask "group acme:shop delete resourcequotas quota in shop-dev"
```

Who calls it must be able to read all but Secrets and to impersonate users, groups and service accounts.

## Members

A team is the namespaces with its label `helm-platform.io/team`. Its members are the people and groups that the
platform has bound there (RoleBindings with `helm-platform.io/protected`), and every service account of its
namespaces, those that are yet to be made too.

## Checks

All 19 checks of the [multi-tenancy benchmarks][mtb] of Kubernetes are among them, by the ids that they have there:
two of those have the same one, and `MTB-PL1-CC-TI-2` is of profile level 2 whatever its name says.

[mtb]: https://github.com/kubernetes-retired/multi-tenancy/tree/master/benchmarks
"""
_LIMITS = """
## What it does not see

- **Kernels, nodes and networks.** Whether containers escape, whether a network plugin enforces NetworkPolicy (that of
  Minikube does not by default), and who signs in to nodes is not in the objects. Cluster-wide policies
  (AdminNetworkPolicy, Calico, Cilium) are not read: they may close more, and open more.
- **What expressions of policies say.** Offline a policy counts by its name, what it is about, its action and its
  binding; `--live` asks what it does. Policies of other names count live alone.
- **Other authorizers and group members.** RBAC is evaluated as Kubernetes does it; webhooks are asked live alone. Who
  is in a group is known to whoever signs people in.
- **Rights that a controller has.** A component that reads all Secrets is as trusted as the platform team.
"""


def page() -> str:
    """The page, the same bytes for the same checks. Raises IncompleteError for a check that lacks words."""
    return _INTRODUCTION + "".join(f"\n{line}" for line in _table()) + "\n" + _LIMITS


def _table() -> Iterator[str]:
    yield "| Check | Asks | By objects | Live | Benchmark |"
    yield "|---|---|---|---|---|"
    for each in CHECKS:
        if not (each.asks.endswith("?") and each.offline) or bool(each.live) is not (each.tried is not None):
            raise IncompleteError(f"the check {each.id} does not say what it asks, or how")
        yield f"| {' | '.join(_cells(each))} |"


def _cells(check: Check) -> tuple[str, ...]:
    return f"`{check.id}`", check.asks, check.offline, check.live or "-", check.benchmark or "-"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when the page is stale, or a check lacks words."""
    return kept(arguments, "docs/isolation.md", TARGET, "isolation", page)


if __name__ == "__main__":
    sys.exit(main())
