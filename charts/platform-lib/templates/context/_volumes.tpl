{{- /* A read-only root needs a writable /tmp; its size is bounded so that one pod cannot fill a node. */ -}}
{{- define "platform-lib.context.volumes" -}}
  {{- $volumes := list -}}
  {{- $mounts := list -}}
  {{- if .w.containerSecurity.readOnlyRootFilesystem -}}
    {{- $volumes = append $volumes (dict "name" "tmp" "emptyDir" (dict "sizeLimit" "1Gi")) -}}
    {{- $mounts = append $mounts (dict "name" "tmp" "mountPath" "/tmp") -}}
  {{- end -}}
  {{- $_ := set .w "volumes" $volumes -}}
  {{- $_ := set .w "volumeMounts" $mounts -}}
{{- end -}}
