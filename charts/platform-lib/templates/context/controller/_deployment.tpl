{{- /* A volume that only one node may mount is let go before the new pod asks for it. */ -}}
{{- define "platform-lib.context.controller.deployment" -}}
{{- $strategy := .update.strategy | default (empty .w.exclusive | ternary "RollingUpdate" "Recreate") -}}
{{- if eq $strategy "Recreate" -}}
{{- $_ := set .controller.spec "strategy" (dict "type" "Recreate") -}}
{{- else -}}
{{- /* Never fewer than before: a new pod is ready before an old one goes. */ -}}
{{- $rolling := dict "maxSurge" "25%" "maxUnavailable" 0 -}}
{{- $_ := include "platform-lib.context.amounts" (list $rolling .update "maxSurge" "maxUnavailable") -}}
{{- $_ := set .controller.spec "strategy" (dict "type" "RollingUpdate" "rollingUpdate" $rolling) -}}
{{- end -}}
{{- $_ := set .w "strategy" .controller.spec.strategy -}}
{{- $_ := set .controller.spec "progressDeadlineSeconds" (int64 (.update.progressDeadlineSeconds | default 600)) -}}
{{- $_ := set .w "deployment" .controller -}}
{{- end -}}
