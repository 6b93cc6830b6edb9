"""The words that tools have which cannot run here, read from their own pages; the fakes refuse all others.

minikube 1.38.1 (kubernetes/minikube, c93a4cb9311efc66b90d33ea03f75f2c4120e9b0): site/content/en/docs/commands/*.md;
exit codes of `status` from cmd/minikube/cmd/status.go and pkg/minikube/reason/exitcodes.go; the shape of `addons list`
from cmd/minikube/cmd/config/addons_list.go. Docker 28.2.2: `docker info --help`.
"""

from __future__ import annotations

_START = """
addons apiserver-ips apiserver-name apiserver-names apiserver-port auto-pause-interval auto-update-drivers
base-image binary-mirror cache-images cert-expiration cni container-runtime cpus cri-socket delete-on-failure
disable-coredns-log disable-driver-mounts disable-metrics disable-optimizations disk-size dns-domain dns-proxy
docker-env docker-opt download-only driver dry-run embed-certs extra-config extra-disks feature-gates force
force-systemd gpus ha host-dns-resolver host-only-cidr host-only-nic-type hyperkit-vpnkit-sock
hyperkit-vsock-ports hyperv-external-adapter hyperv-use-external-switch hyperv-virtual-switch
image-mirror-country image-repository insecure-registry install-addons interactive iso-url keep-context
kubernetes-version kvm-gpu kvm-hidden kvm-network kvm-numa-count kvm-qemu-uri listen-address memory mount
mount-9p-version mount-gid mount-ip mount-msize mount-options mount-port mount-string mount-type mount-uid
namespace nat-nic-type native-ssh network nfs-share nfs-shares-root no-kubernetes no-vtx-check nodes output
ports preload preload-source qemu-firmware-path registry-mirror rosetta service-cluster-ip-range
socket-vmnet-client-path socket-vmnet-path ssh-ip-address ssh-key ssh-port ssh-user static-ip subnet trace uuid
vm wait wait-timeout
"""
_EVERYWHERE = """
add_dir_header alsologtostderr bootstrapper help log_backtrace_at log_dir log_file log_file_max_size logtostderr
one_output profile rootless skip-audit skip_headers skip_log_headers stderrthreshold user v vmodule
"""
_VERBS = {
    "start": _START,
    "delete": "all output purge",
    "status": "format layout node output watch",
    "addons enable": "force images refresh registries",
    "addons disable": "",
    "addons list": "docs output",
    "ip": "node",
    "version": "components output short",
    "tunnel": "bind-address cleanup",
}

#: The flags of each verb of minikube and docker.
FLAGS = {
    f"minikube {verb}": [f"--{name}" for name in f"{own} {_EVERYWHERE}".split()] for verb, own in _VERBS.items()
} | {"docker info": ["--format"]}

#: What minikube takes for a flag that has a form, as regular expressions for the whole value.
VALUES = {
    "--cni": "auto|bridge|calico|cilium|flannel|kindnet",
    "--cpus": r"\d+|max|no-limit",
    "--memory": r"\d+[bkmg]?|max|no-limit",
    "--disk-size": r"\d+[bkmg]?",
    "--wait": "all|none|true|false|((apiserver|system_pods|default_sa|apps_running|node_ready|kubelet|extra),?)+",
    "--interactive": "true|false",
    "--output": "text|json|list",
}
#: Those that take no value, unless behind an equals sign.
SWITCHES = ["--keep-context", "--interactive", "--all", "--purge", "--short", "--delete-on-failure", "--force"]
#: Its addons, and which a new cluster has.
ADDONS = {
    "default-storageclass": True,
    "storage-provisioner": True,
    "csi-hostpath-driver": False,
    "metrics-server": False,
}
