"""What can be built: each tool's package in its go.mod and the variables that make it tell its version.

To add a tool: a `tool` line in `hack/tools/go.mod` (`go get -tool PACKAGE@VERSION`) and a row here. A controller that
needs other versions of the same modules has a go.mod and go.sum of its own in `hack/controllers/NAME`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from helm_platform import resources


@dataclass(frozen=True)
class Tool:
    """One binary.

    `name` is its file name, `package` the Go package, `module` the module whose version in go.mod it carries, and
    `source` the folder of that go.mod. `stamps` are linker variables; `{version}` is filled in from it, `{major}` and
    `{minor}` of Kubernetes from `hack/tools/go.mod`. `lacks` are files that the module embeds and does not bring,
    `changes` texts of its files (file, text, other text) that are right in a pod only.
    Unstamped, kubectl refuses to talk to a server, helm reports the wrong version and Helm 3 renders for
    Kubernetes 1.20.
    """

    name: str
    package: str
    module: str
    stamps: tuple[str, ...] = ()
    source: str = "hack/tools"
    lacks: tuple[str, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def version(self) -> str:
        """The version in go.mod, as written there (`v4.3.1`)."""
        return module_versions(self.source)[self.module]

    @property
    def ldflags(self) -> str:
        """The linker flags: no symbol table, and the version."""
        major, minor, _ = module_versions()["k8s.io/kubernetes"].removeprefix("v").split(".", 2)
        values = {"version": self.version, "major": major, "minor": minor}
        return " ".join(["-s", "-w", *(f"-X {stamp.format(**values)}" for stamp in self.stamps)])


_KUBERNETES_STAMPS = (
    "k8s.io/component-base/version.gitVersion={version}",
    "k8s.io/component-base/version.gitMajor={major}",
    "k8s.io/component-base/version.gitMinor={minor}",
)

_HELM_3_STAMPS = (
    "helm.sh/helm/v3/internal/version.version={version}",
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor={major}",
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor={minor}",
    "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor={major}",
    "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor={minor}",
)


def _kubernetes(name: str) -> Tool:
    return Tool(name, f"k8s.io/kubernetes/cmd/{name}", "k8s.io/kubernetes", _KUBERNETES_STAMPS)


_COMMON_STAMP = ("github.com/prometheus/common/version.Version={version}",)


def _prometheus(name: str) -> Tool:
    return Tool(
        name,
        f"github.com/prometheus/prometheus/cmd/{name}",
        "github.com/prometheus/prometheus",
        _COMMON_STAMP,
    )


def _sealed_secrets(name: str, command: str, changes: tuple[tuple[str, str, str], ...] = ()) -> Tool:
    module = "github.com/bitnami/sealed-secrets"
    source = "hack/controllers/sealed-secrets"
    return Tool(name, f"{module}/cmd/{command}", module, ("main.VERSION={version}",), source=source, changes=changes)


# It believes the tag only of a clean commit that it knows.
_ARGOCD_STAMPS = (
    "github.com/argoproj/argo-cd/v3/common.gitTag={version}",
    "github.com/argoproj/argo-cd/v3/common.gitCommit={version}",
    "github.com/argoproj/argo-cd/v3/common.gitTreeState=clean",
)

# Its controller serves metrics and profiles to the whole network, and has no option for it.
_ON_LOOPBACK = (("controller/appcontroller.go", '"0.0.0.0:%d"', '"127.0.0.1:%d"'),)


def _age(name: str) -> Tool:
    return Tool(name, f"filippo.io/age/cmd/{name}", "filippo.io/age", ("main.Version={version}",), source="hack/age")


_RELEASE = "hack/release"
_REGISTRY = "github.com/google/go-containerregistry"

# The controller knows no kubeconfig: it asks for the files and variables of a pod, which a process does not have.
_OUTSIDE_A_POD = (
    ("pkg/controller/main.go", '"k8s.io/client-go/rest"', '"k8s.io/client-go/tools/clientcmd"'),
    (
        "pkg/controller/main.go",
        "rest.InClusterConfig()",
        'clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))',
    ),
)


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "helm",
            "helm.sh/helm/v4/cmd/helm",
            "helm.sh/helm/v4",
            ("helm.sh/helm/v4/internal/version.version={version}",),
        ),
        Tool(
            "helm3",
            "helm.sh/helm/v3/cmd/helm",
            "helm.sh/helm/v3",
            _HELM_3_STAMPS,
        ),
        Tool(
            "ct",
            "github.com/helm/chart-testing/v3/ct",
            "github.com/helm/chart-testing/v3",
            ("github.com/helm/chart-testing/v3/ct/cmd.Version={version}",),
        ),
        Tool(
            "helm-unittest",
            "github.com/helm-unittest/helm-unittest/cmd/helm-unittest",
            "github.com/helm-unittest/helm-unittest",
            _HELM_3_STAMPS[1:],
        ),
        Tool("etcd", "go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/server/v3"),
        _kubernetes("kube-apiserver"),
        _kubernetes("kube-controller-manager"),
        _kubernetes("kube-scheduler"),
        _kubernetes("kubectl"),
        _prometheus("prometheus"),
        _prometheus("promtool"),
        Tool(
            "amtool",
            "github.com/prometheus/alertmanager/cmd/amtool",
            "github.com/prometheus/alertmanager",
            _COMMON_STAMP,
        ),
        Tool(
            "alertmanager",
            "github.com/prometheus/alertmanager/cmd/alertmanager",
            "github.com/prometheus/alertmanager",
            _COMMON_STAMP,
            source="hack/controllers/alertmanager",
            lacks=("ui/app/dist/index.html",),
        ),
        Tool(
            "kwok",
            "sigs.k8s.io/kwok/cmd/kwok",
            "sigs.k8s.io/kwok",
            ("sigs.k8s.io/kwok/pkg/consts.Version={version}",),
        ),
        Tool(
            "prometheus-operator",
            "github.com/prometheus-operator/prometheus-operator/cmd/operator",
            "github.com/prometheus-operator/prometheus-operator",
            _COMMON_STAMP,
            source="hack/controllers/prometheus-operator",
        ),
        # All of Argo CD's processes in one: the variable ARGOCD_BINARY_NAME says which.
        Tool(
            "argocd",
            "github.com/argoproj/argo-cd/v3/cmd",
            "github.com/argoproj/argo-cd/v3",
            _ARGOCD_STAMPS,
            source="hack/controllers/argocd",
            changes=_ON_LOOPBACK,
        ),
        Tool(
            "kustomize",
            "sigs.k8s.io/kustomize/kustomize/v5",
            "sigs.k8s.io/kustomize/kustomize/v5",
            ("sigs.k8s.io/kustomize/api/provenance.version={version}",),
            source="hack/controllers/argocd",
        ),
        Tool("miniredis", "./miniredis", "github.com/alicebob/miniredis/v2", source="hack/controllers/argocd"),
        _sealed_secrets("kubeseal", "kubeseal"),
        _sealed_secrets("sealed-secrets", "controller", _OUTSIDE_A_POD),
        Tool(
            "actionlint",
            "github.com/rhysd/actionlint/cmd/actionlint",
            "github.com/rhysd/actionlint",
            ("github.com/rhysd/actionlint.version={version}",),
            source="hack/actionlint",
        ),
        # A registry for tries of a release, and what makes and signs its archives.
        Tool(
            "crane",
            f"{_REGISTRY}/cmd/crane",
            _REGISTRY,
            (f"{_REGISTRY}/cmd/crane/cmd.Version={{version}}",),
            source=_RELEASE,
        ),
        Tool("archive", "./archive", "helm.sh/helm/v4", source=_RELEASE),
        _age("age"),
        _age("age-keygen"),
    )
}


@cache
def module_versions(source: str = "hack/tools") -> dict[str, str]:
    """Module path → version, from the `require` lines of the go.mod in a folder."""
    text = (resources.path(source) / "go.mod").read_text(encoding="utf-8")
    return dict(re.findall(r"^\s*(?:require )?(\S+/\S+) (v\S+)", text, flags=re.MULTILINE))
