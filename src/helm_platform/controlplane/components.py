"""What each part of the control plane is started with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

SERVICE_CIDR = "10.96.0.0/16"
POD_CIDR = "10.244.0.1/16"
NODE_IP = "10.245.0.1"


@dataclass(frozen=True)
class Ports:
    """The loopback ports of one control plane."""

    etcd: int
    etcd_peer: int
    apiserver: int


@dataclass(frozen=True)
class Layout:
    """Where things are inside one state directory."""

    root: Path

    @property
    def state(self) -> Path:
        """The record of what runs, written last and removed first."""
        return self.root / "controlplane.json"

    @property
    def lock(self) -> Path:
        """Held while the control plane is being started or stopped; there as long as the directory is ours."""
        return self.root / "controlplane.lock"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig, for people."""
        return self.root / "kubeconfig"

    @property
    def certificates(self) -> Path:
        """Keys and certificates."""
        return self.root / "pki"

    @property
    def etcd_data(self) -> Path:
        """What etcd stores: the only thing `down --keep` is about."""
        return self.root / "etcd"

    @property
    def logs(self) -> Path:
        """One file for each part."""
        return self.root / "logs"

    @property
    def home(self) -> Path:
        """HOME and TMPDIR of the parts, so that none writes elsewhere."""
        return self.root / "home"

    def client_config(self, client: str) -> Path:
        """The kubeconfig of a part."""
        return self.certificates / f"{client}.kubeconfig"


@dataclass(frozen=True)
class Component:
    """One process: its binary, its arguments."""

    name: str
    binary: str
    arguments: tuple[str, ...]


def etcd(layout: Layout, ports: Ports) -> Component:
    """A single member that never syncs to disk: the state lives as long as the directory."""
    pki = layout.certificates
    client, peer = f"https://127.0.0.1:{ports.etcd}", f"https://127.0.0.1:{ports.etcd_peer}"
    return Component(
        "etcd",
        "etcd",
        (
            f"--data-dir={layout.etcd_data}",
            "--unsafe-no-fsync",
            "--name=dev",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=dev={peer}",
            f"--cert-file={pki / 'etcd.crt'}",
            f"--key-file={pki / 'etcd.key'}",
            f"--trusted-ca-file={pki / 'etcd-ca.crt'}",
            "--client-cert-auth",
            f"--peer-cert-file={pki / 'etcd.crt'}",
            f"--peer-key-file={pki / 'etcd.key'}",
            f"--peer-trusted-ca-file={pki / 'etcd-ca.crt'}",
            "--peer-client-cert-auth",
            "--log-level=warn",
        ),
    )


def apiserver(layout: Layout, ports: Ports) -> Component:
    """RBAC, all default admission plugins (PodSecurity, ResourceQuota, ValidatingAdmissionPolicy, …), TLS only."""
    pki = layout.certificates
    return Component(
        "kube-apiserver",
        "kube-apiserver",
        (
            f"--etcd-servers=https://127.0.0.1:{ports.etcd}",
            f"--etcd-cafile={pki / 'etcd-ca.crt'}",
            f"--etcd-certfile={pki / 'etcd-client.crt'}",
            f"--etcd-keyfile={pki / 'etcd-client.key'}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            # The `kubernetes` Service would get a loopback endpoint, which the API refuses.
            "--endpoint-reconciler-type=none",
            f"--secure-port={ports.apiserver}",
            f"--tls-cert-file={pki / 'apiserver.crt'}",
            f"--tls-private-key-file={pki / 'apiserver.key'}",
            f"--client-ca-file={pki / 'ca.crt'}",
            "--anonymous-auth=false",
            "--authorization-mode=RBAC",
            "--allow-privileged",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={pki / 'sa.pub'}",
            f"--service-account-signing-key-file={pki / 'sa.key'}",
            f"--service-cluster-ip-range={SERVICE_CIDR}",
            f"--cert-dir={layout.home}",
            "--profiling=false",
        ),
    )


def controller_manager(layout: Layout, ports: Ports) -> Component:  # noqa: ARG001 - one signature for all
    """Every default controller: without node-lifecycle, nodes would keep the not-ready taint."""
    pki = layout.certificates
    return Component(
        "kube-controller-manager",
        "kube-controller-manager",
        (
            f"--kubeconfig={layout.client_config('controller-manager')}",
            "--secure-port=0",
            "--leader-elect=false",
            "--use-service-account-credentials",
            # Fifteen seconds by default: too long to watch an autoscaler raise a Deployment to its minimum.
            "--horizontal-pod-autoscaler-sync-period=2s",
            # Without a provisioner every claim, and every pod with one, would stay Pending.
            "--enable-hostpath-provisioner",
            f"--service-account-private-key-file={pki / 'sa.key'}",
            f"--root-ca-file={pki / 'ca.crt'}",
            f"--cluster-signing-cert-file={pki / 'ca.crt'}",
            f"--cluster-signing-key-file={pki / 'ca.key'}",
            "--profiling=false",
        ),
    )


def scheduler(layout: Layout, ports: Ports) -> Component:  # noqa: ARG001 - one signature for all
    """The default scheduler, with topology spread and volume binding."""
    return Component(
        "kube-scheduler",
        "kube-scheduler",
        (
            f"--kubeconfig={layout.client_config('scheduler')}",
            "--secure-port=0",
            "--leader-elect=false",
            "--profiling=false",
        ),
    )


def kwok(layout: Layout, ports: Ports) -> Component:  # noqa: ARG001 - one signature for all
    """The kubelets' part: moves nodes and pods through the stages in `stages.yaml`."""
    return Component(
        "kwok",
        "kwok",
        (
            f"--kubeconfig={layout.client_config('kwok')}",
            f"--config={files('helm_platform.controlplane') / 'stages.yaml'}",
            "--manage-all-nodes",
            f"--cidr={POD_CIDR}",
            f"--node-ip={NODE_IP}",
            "--node-lease-duration-seconds=40",
            "--server-address=",
            "--v=WARN",
        ),
    )


# In the order in which they start; they stop in the opposite order.
STORE = (etcd, apiserver)
CONTROLLERS = (controller_manager, scheduler, kwok)


def environment(layout: Layout) -> dict[str, str]:
    """What the parts see of the caller's environment: PATH and how Go collects garbage, so that nothing leaks in."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        **{name: os.environ[name] for name in ("GOGC", "GOMEMLIMIT") if name in os.environ},
        "HOME": str(layout.home),
        "TMPDIR": str(layout.home),
        "KWOK_WORKDIR": str(layout.home),
    }
