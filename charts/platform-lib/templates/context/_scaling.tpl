{{- /*
The consistency rules (docs/decisions/consistency-rules.md), all in one place:
- availability says how many pods are wanted: none 1, standard 2, high 3;
- under autoscaling the Deployment has no replicas, or each upgrade would undo the autoscaler's work;
- `guaranteed` is the number of pods that always run: a disruption budget exists only above one, because with one
  it would block every node drain; spreading makes sense above one as well.
*/ -}}
{{- define "platform-lib.context.scaling" -}}
  {{- $w := .w -}}
  {{- $availability := .values.availability | default "standard" -}}
  {{- $wanted := index (dict "none" 1 "standard" 2 "high" 3) $availability -}}
  {{- $most := 0 -}}
  {{- if hasKey .values "autoscaling" -}}
    {{- $given := .values.autoscaling | default dict -}}
    {{- $max := int ($given.max | default $wanted) -}}
    {{- $min := int (ternary $given.min (min $wanted $max) (hasKey $given "min")) -}}
    {{- $targets := dict -}}
    {{- range $resource := list "cpu" "memory" -}}
      {{- if hasKey $given $resource }}{{ $_ := set $targets $resource (int (index $given $resource)) }}{{ end -}}
    {{- end -}}
    {{- $metrics := list -}}
    {{- range $resource, $target := ternary $targets (dict "cpu" 80) (gt (len $targets) 0) -}}
      {{- $metrics = append $metrics (dict "type" "Resource" "resource" (dict
            "name" $resource
            "target" (dict "type" "Utilization" "averageUtilization" $target))) -}}
    {{- end -}}
    {{- $_ := set $w "autoscaler" (dict "min" $min "max" $max "metrics" $metrics "behavior" ($given.behavior | default dict)) -}}
    {{- $_ := set $w "guaranteed" $min -}}
    {{- $most = $max -}}
  {{- else -}}
    {{- $replicas := int (ternary .values.replicas $wanted (hasKey .values "replicas")) -}}
    {{- $_ := set $w "replicas" $replicas -}}
    {{- $_ := set $w "guaranteed" $replicas -}}
    {{- $most = $replicas -}}
  {{- end -}}
  {{- $_ := set $w "disruptionBudget" (and (gt $w.guaranteed 1) (ne $availability "none")) -}}
  {{- $_ := set $w "spread" (and (gt $most 1) (ne $availability "none")) -}}

  {{- $update := .values.update | default dict -}}
  {{- $strategy := dict "type" ($update.strategy | default "RollingUpdate") -}}
  {{- if eq $strategy.type "RollingUpdate" -}}
    {{- $rolling := dict -}}
    {{- range $key, $default := dict "maxSurge" "25%" "maxUnavailable" 0 -}}
      {{- $value := ternary (index $update $key) $default (hasKey $update $key) -}}
      {{- /* What Kubernetes calls IntOrString: 3 and "3" are the number, "25%" stays text. */ -}}
      {{- $_ := set $rolling $key (ternary (int $value) $value (regexMatch "^[0-9]+$" (toString $value))) -}}
    {{- end -}}
    {{- $_ := set $strategy "rollingUpdate" $rolling -}}
  {{- end -}}
  {{- $_ := set $w "strategy" $strategy -}}
{{- end -}}
