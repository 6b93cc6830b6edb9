{{- /* What the schema cannot say of global.platform.slo. Adds to problems. */ -}}
{{- define "monitoring.checks.slo" -}}
{{- $default := (include "platform-lib.slo.engine" nil | fromYaml).settings -}}
{{- $own := .profile.slo -}}
{{- $interval := include "platform-lib.slo.milliseconds" ($own.interval | default $default.interval) | int64 -}}
{{- if or (gt $interval 60000) (mod 300000 $interval) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "global.platform.slo.interval"
      (printf "`%s` does not divide 5m, by which events are summed, or is longer than 1m; write 15s, 30s or 1m" $own.interval)) -}}
{{- end -}}
{{- $base := $own.baseWindow | default $default.baseWindow -}}
{{- if lt (include "platform-lib.slo.milliseconds" $base | int64) $interval -}}
{{- $_ := include "platform-lib.checks.problem" (list . "global.platform.slo.baseWindow"
      (printf "`%s` is shorter than interval, so events between two counts would be lost; write 2m" $base)) -}}
{{- end -}}
{{- $context := . -}}
{{- range $name, $tier := $own.tiers | default dict -}}
{{- if $tier -}}
{{- $_ := include "monitoring.checks.tier" (dict "context" $context "name" $name "own" $tier "known" (get $default.tiers $name | default dict)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Takes context, name, own (as it is written) and known (what it is laid over). */ -}}
{{- define "monitoring.checks.tier" -}}
{{- $context := .context -}}
{{- $own := .own -}}
{{- $path := printf "global.platform.slo.tiers.%s" .name -}}
{{- $tier := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $tier .known .own) -}}
{{- range $window := list "long" "short" -}}
{{- if not (hasKey $tier $window) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "needs %s, a window such as %s" $window (eq $window "long" | ternary "1h" "5m"))) -}}
{{- end -}}
{{- end -}}
{{- if not (or (hasKey $tier "budget") (hasKey $tier "burnRate")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "needs budget, the per cent that may be spent in long, or burnRate") -}}
{{- end -}}
{{- if and $tier.long $tier.short -}}
{{- if le (include "platform-lib.slo.milliseconds" $tier.long | int64) (include "platform-lib.slo.milliseconds" $tier.short | int64) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".short")
      (printf "`%s` is not shorter than long, %s: the short window is what ends the alert" $tier.short $tier.long)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
