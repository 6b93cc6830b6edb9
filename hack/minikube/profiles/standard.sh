# shellcheck shell=bash disable=SC2034 # options.sh reads it; minimal.sh says what each means
# All that applications use: Prometheus, Grafana, KEDA, External Secrets, snapshots, S3 inside the cluster.
components=(--profile dev)
umbrella=dev
storage=hostpath
cpus=4
memory=8192
disk=40
addons_on=(csi-hostpath-driver)
# Its class has the name of ours, and the class of a volume never changes.
addons_off=(default-storageclass)
