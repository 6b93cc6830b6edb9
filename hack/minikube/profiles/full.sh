# shellcheck shell=bash disable=SC2034 # options.sh reads it; minimal.sh says what each means
# As standard, with delivery from git and canaries.
components=(--profile dev --with argo-cd --with argo-rollouts)
umbrella=dev
storage=hostpath
cpus=6
memory=12288
disk=60
addons_on=(csi-hostpath-driver)
addons_off=(default-storageclass)
