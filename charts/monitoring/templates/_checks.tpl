{{- /* What the schema cannot say of tiers: takes context and tiers as they are written, adds to problems. */ -}}
{{- define "monitoring.checks.tiers" -}}
{{- $context := .context -}}
{{- $known := (include "platform-lib.slo.engine" nil | fromYaml).settings.tiers -}}
{{- range $name, $own := .tiers -}}
{{- $path := printf "slo.tiers.%s" $name -}}
{{- if $own -}}
{{- $tier := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $tier (get $known $name) $own) -}}
{{- if hasKey $own "burnRate" -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".burnRate")
      "means another share of the budget in each window, and these alerts are for all windows: write budget") -}}
{{- else if not (hasKey $tier "budget") -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "needs budget, the per cent that may be spent in long") -}}
{{- end -}}
{{- range $window := list "long" "short" -}}
{{- if not (hasKey $tier $window) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "needs %s, a window such as %s" $window (eq $window "long" | ternary "1h" "5m"))) -}}
{{- end -}}
{{- end -}}
{{- if and $tier.long $tier.short -}}
{{- if le (include "platform-lib.slo.milliseconds" $tier.long | int64) (include "platform-lib.slo.milliseconds" $tier.short | int64) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".short")
      (printf "`%s` is not shorter than long, %s: the short window is what ends the alert" $tier.short $tier.long)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
