{{- define "platform-lib.context.controller.daemonset" -}}
{{- $type := .update.strategy | default "RollingUpdate" -}}
{{- $strategy := dict "type" $type -}}
{{- if eq $type "RollingUpdate" -}}
{{- $rolling := dict -}}
{{- $_ := include "platform-lib.context.amounts" (list $rolling .update "maxSurge" "maxUnavailable") -}}
{{- with $rolling -}}
{{- /* A surge and an unavailability exclude each other here: the API server wants the other to be zero. */ -}}
{{- if and (hasKey . "maxSurge") (not (hasKey . "maxUnavailable")) -}}
{{- $_ := set . "maxUnavailable" 0 -}}
{{- end -}}
{{- $_ := set $strategy "rollingUpdate" . -}}
{{- end -}}
{{- end -}}
{{- $_ := set .w "strategy" $strategy -}}
{{- $_ := set .controller.spec "updateStrategy" $strategy -}}
{{- $_ := set .w "daemonSet" .controller -}}
{{- end -}}
