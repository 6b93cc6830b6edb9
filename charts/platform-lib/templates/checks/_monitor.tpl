{{- /* What Prometheus or its operator would refuse without a word to whoever wrote the values. */ -}}
{{- define "platform-lib.checks.monitor" -}}
{{- if .monitor -}}
{{- $w := . -}}
{{- $given := .values.metrics -}}
{{- range .scraped -}}
{{- $path := print $w.path .path -}}
{{- if .port -}}
{{- if ne .port.protocol "TCP" -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "scrapes the port `%s`, which speaks %s; HTTP needs a TCP port" .port.name .port.protocol)) -}}
{{- end -}}
{{- if and (eq $w.monitor "service") (or (not $w.serves) (not .port.service)) -}}
{{- $why := $w.serves | ternary (printf "`service: false` keeps the port `%s` out of the Service" .port.name) (printf "a %s has no Service" $w.kind) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "metrics.monitor")
      (printf "`service` cannot reach it: %s; write `pod` or remove the line" $why)) -}}
{{- end -}}
{{- end -}}
{{- $times := dict "interval" (.own.interval | default $given.interval) "timeout" (.own.timeout | default $given.timeout) -}}
{{- if and $times.interval $times.timeout -}}
{{- $at := dict -}}
{{- range $key, $text := $times -}}
{{- $_ := include "platform-lib.checks.milliseconds" (list $at $key $text) -}}
{{- end -}}
{{- if gt $at.timeout $at.interval -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".timeout")
      (printf "`%s` is longer than the interval of `%s`, which Prometheus refuses; shorten it" $times.timeout $times.interval)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Sets a duration such as 1m30s as milliseconds: (list TARGET KEY TEXT). */ -}}
{{- define "platform-lib.checks.milliseconds" -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+(ms|s|m|h)" (index . 2) -1 -}}
{{- $unit := regexFind "[a-z]+" . -}}
{{- $sum = add $sum (mul (int64 (trimSuffix $unit .)) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) $unit)) -}}
{{- end -}}
{{- $_ := set (index . 0) (index . 1) $sum -}}
{{- end -}}
