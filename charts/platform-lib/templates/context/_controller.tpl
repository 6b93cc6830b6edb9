{{- /* Sets the part of the kind that runs the pods: `deployment` for a Deployment. */ -}}
{{- define "platform-lib.context.controller" -}}
{{- $update := .values.update | default dict -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $controller := dict
      "metadata" $at.metadata "selector" .selector "strategy" .strategy "pod" .pod
      "minReadySeconds" (int64 ($update.minReadySeconds | default 0))
      "progressDeadlineSeconds" (int64 ($update.progressDeadlineSeconds | default 600)) -}}
{{- if hasKey . "replicas" -}}
{{- $_ := set $controller "replicas" .replicas -}}
{{- end -}}
{{- $_ := set . (untitle .kind) $controller -}}
{{- end -}}
