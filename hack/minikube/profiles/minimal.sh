# shellcheck shell=bash disable=SC2034 # options.sh reads it
# A way in, certificates and sealed secrets, for a small machine: no Prometheus, no KEDA, no S3.

# Words of `helm platform up`: the components are those of a profile of components/components.yaml.
components=(--profile minimal)
# A file of umbrella/profiles.
umbrella=dev
# Whether volumes are those of the cluster's own class (existing) or of the CSI driver that takes snapshots (hostpath).
storage=existing
# What the cluster of minikube gets: processors, MiB of memory, GiB of disk.
cpus=2
memory=4096
disk=20
# Addons of minikube that are switched on and off after the components, which have the definitions that they need.
addons_on=()
addons_off=()
