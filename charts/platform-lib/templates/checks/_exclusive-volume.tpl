{{- /* A volume that one node mounts at a time and more than one pod: the second would wait for it for ever. */ -}}
{{- define "platform-lib.checks.exclusive-volume" -}}
{{- if and .exclusive .scales -}}
{{- $w := . -}}
{{- $fix := printf "give %s%s `access: ReadWriteMany`, or make it a StatefulSet" .path .exclusive -}}
{{- $wrong := list -}}
{{- if and (not .autoscaled) (gt .guaranteed 1) -}}
{{- $path := hasKey .values "replicas" | ternary "replicas" "availability" -}}
{{- $wrong = append $wrong (list $path (printf "asks for %d pods" .guaranteed)) -}}
{{- else if .autoscaled -}}
{{- $wrong = append $wrong (list "autoscaling.max" (printf "asks for up to %d pods" (int64 .values.autoscaling.max))) -}}
{{- end -}}
{{- if and (eq .kind "Deployment") (eq ((.values.update | default dict).strategy | default "") "RollingUpdate") -}}
{{- $wrong = append $wrong (list "update.strategy" "`RollingUpdate` starts a new pod beside the old one") -}}
{{- else if eq .kind "Rollout" -}}
{{- $wrong = append $wrong (list "kind" "`Rollout` runs two versions at once") -}}
{{- end -}}
{{- range $wrong -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path (index . 0))
      (printf "%s, and the volume of %s%s can be mounted by one; %s" (index . 1) $w.path $w.exclusive $fix)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
