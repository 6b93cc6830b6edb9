{{- /*
  What a platform says about all objectives, complete. Takes a dict with `given`, settings in the words of the engine's
  text, and sets
    engine    the engine's text
    platform  interval, base, windows, tiers (sorted by name), severities, lowTraffic, noData ("" for never), budget (per
              cent, 0 for never), providers, runbooks, grafana
*/ -}}
{{- define "platform-lib.slo.platform" -}}
{{- $at := . -}}
{{- $engine := include "platform-lib.slo.engine" nil | fromYaml -}}
{{- $default := $engine.settings -}}
{{- $settings := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings $default .given) -}}
{{- $_ := set . "windows" list -}}
{{- range $settings.windows -}}
{{- $_ := include "platform-lib.slo.window" (dict "at" $at "written" .) -}}
{{- end -}}
{{- $severities := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $severities (dict "page" "page" "ticket" "ticket") $settings.severities) -}}
{{- $_ := set . "tiers" dict -}}
{{- range list $default.tiers (.given.tiers | default dict) -}}
{{- $_ := include "platform-lib.slo.tiers" (dict "into" $at.tiers "given" .) -}}
{{- end -}}
{{- $tiers := list -}}
{{- range .tiers -}}
{{- $tiers = append $tiers . -}}
{{- end -}}
{{- $_ := set . "engine" $engine -}}
{{- $_ := set . "platform" (dict
      "interval" $settings.interval "base" $settings.baseWindow "windows" .windows "tiers" $tiers
      "severities" $severities "lowTraffic" $settings.lowTraffic "noData" ($settings.noData | default "")
      "budget" ($settings.budget | default 0) "providers" ($settings.providers | default list)
      "runbooks" ($settings.runbooks | default "") "grafana" ($settings.grafana | default "")) -}}
{{- end -}}

{{- /*
  Adds a window, once, to `at.windows`: its one name (whole days are days, weeks too), milliseconds, whole days or 0, and
  whether the calendar has it. The length of a month or quarter is nominal.
*/ -}}
{{- define "platform-lib.slo.window" -}}
{{- $window := dict "name" .written "calendar" true "days" 0 -}}
{{- if has .written (list "month" "quarter") -}}
{{- $_ := set $window "length" (mul 86400000 (eq .written "month" | ternary 30 91)) -}}
{{- else -}}
{{- $length := include "platform-lib.slo.milliseconds" .written | int64 -}}
{{- $_ := set $window "calendar" false -}}
{{- $_ := set $window "length" $length -}}
{{- if eq (mod $length 86400000) 0 -}}
{{- $_ := set $window "days" (div $length 86400000) -}}
{{- $_ := set $window "name" (printf "%dd" $window.days) -}}
{{- else -}}
{{- $_ := set $window "name" (printf "%dh" (div $length 3600000)) -}}
{{- end -}}
{{- end -}}
{{- $known := false -}}
{{- range .at.windows -}}
{{- $known = or $known (eq .name $window.name) -}}
{{- end -}}
{{- if not $known -}}
{{- $_ := set .at "windows" (append .at.windows $window) -}}
{{- end -}}
{{- end -}}

{{- /*
  Lays tiers (`given`, as they are written) over those of `into`: false removes one, and a tier keeps what is not
  written. One of budget and burnRate holds.
*/ -}}
{{- define "platform-lib.slo.tiers" -}}
{{- $into := .into -}}
{{- range $name, $own := .given -}}
{{- if eq (toString $own) "false" -}}
{{- $_ := unset $into $name -}}
{{- else -}}
{{- $tier := dict "name" $name "severity" "ticket" -}}
{{- $below := get $into $name | default dict -}}
{{- if or (hasKey $own "budget") (hasKey $own "burnRate") -}}
{{- $below = omit $below "budget" "burnRate" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $tier $below $own) -}}
{{- $_ := set $into $name $tier -}}
{{- end -}}
{{- end -}}
{{- end -}}
