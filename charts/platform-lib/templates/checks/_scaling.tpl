{{- define "platform-lib.checks.scaling" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $values := ternary $ctx.values (index ($ctx.values.workloads | default dict) $w.key) (eq $w.path "") -}}
      {{- if and (hasKey $values "replicas") (hasKey $values "autoscaling") -}}
        {{- $say := printf "`%v` together with autoscaling: each upgrade would undo what the autoscaler did; remove replicas, or autoscaling" $values.replicas -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sreplicas" $w.path) "say" $say) -}}
      {{- end -}}
      {{- with $w.autoscaler -}}
        {{- if not (hasKey $values.autoscaling "max") -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sautoscaling.max" $w.path) "say" "not set; say how many pods there may be at most") -}}
        {{- else if gt .min .max -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sautoscaling.min" $w.path) "say" (printf "`%d` is more than max `%d`; lower min or raise max" .min .max)) -}}
        {{- end -}}
        {{- range $resource := list "cpu" "memory" -}}
          {{- range $w.autoscaler.metrics -}}
            {{- if and (eq .resource.name $resource) (not (dig "requests" $resource "" $w.resources)) -}}
              {{- $say := printf "scales on a share of the requested %s, and resources.requests.%s is not set; set it, or use a preset" $resource $resource -}}
              {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sautoscaling.%s" $w.path $resource) "say" $say) -}}
            {{- end -}}
          {{- end -}}
        {{- end -}}
      {{- end -}}
      {{- with $w.strategy.rollingUpdate -}}
        {{- if and (has (toString .maxSurge) (list "0" "0%")) (has (toString .maxUnavailable) (list "0" "0%")) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%supdate" $w.path) "say" "maxSurge and maxUnavailable are both 0: no pod could ever be replaced; raise one") -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
