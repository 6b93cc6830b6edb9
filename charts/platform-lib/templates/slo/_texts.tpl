{{- /*
  The words of the shared texts, filled in: (list TEXT WORDS …), each WORDS a dict; the first that has a word gives it.
  What is filled in is not looked at again, as PromQL of users may hold < and > too.
*/ -}}
{{- define "platform-lib.slo.filled" -}}
{{- $words := rest . -}}
{{- range $number, $piece := splitList "<" (first .) -}}
{{- if $number -}}
{{- $parts := splitn ">" 2 $piece -}}
{{- $found := false -}}
{{- range $words -}}
{{- if and (not $found) (hasKey . $parts._0) -}}
{{- $found = true -}}
{{- get . $parts._0 }}{{ $parts._1 -}}
{{- end -}}
{{- end -}}
{{- if not $found -}}
<{{ $piece }}
{{- end -}}
{{- else -}}
{{- $piece -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The same in one line, with one space where there were several. */ -}}
{{- define "platform-lib.slo.line" -}}
{{- $text := include "platform-lib.slo.filled" . | trim -}}
{{- /* A pattern is made anew for each text, which takes longer than all the rest. */ -}}
{{- if or (contains "  " $text) (contains "\n" $text) -}}
{{- $text = regexReplaceAll "\\s+" $text " " -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{- /* The milliseconds of a duration such as 1m30s. */ -}}
{{- define "platform-lib.slo.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+(ms|[smhdw])" . -1 -}}
{{- $unit := regexFind "[a-z]+" . -}}
{{- $sum = add $sum (mul (trimSuffix $unit . | int64) (get $units $unit)) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{- /* The seconds of a duration: `0.3` of 300ms. */ -}}
{{- define "platform-lib.slo.seconds" -}}
{{- include "platform-lib.slo.shifted" (list (include "platform-lib.slo.milliseconds" .) 3) -}}
{{- end -}}

{{- /* A number as Prometheus and people write it: without an exponent, whatever its size. */ -}}
{{- define "platform-lib.slo.number" -}}
{{- $text := toJson . -}}
{{- if contains "e" $text -}}
{{- $parts := splitn "e" 2 $text -}}
{{- $exponent := $parts._1 | trimPrefix "+" | int -}}
{{- $decimals := regexReplaceAll "^[^.]*[.]?" $parts._0 "" | len -}}
{{- printf (printf "%%.%df" (max 0 (sub $decimals $exponent))) . -}}
{{- else -}}
{{- $text -}}
{{- end -}}
{{- end -}}

{{- /* A number written without an exponent, its point moved to the left: (list TEXT PLACES). 99.9 per cent is exactly 0.999. */ -}}
{{- define "platform-lib.slo.shifted" -}}
{{- $parts := splitn "." 2 (first .) -}}
{{- $places := index . 1 -}}
{{- $digits := print (repeat (add1 $places | int) "0") $parts._0 -}}
{{- $at := sub (len $digits) $places | int -}}
{{- $whole := regexReplaceAll "^0+([0-9])" (substr 0 $at $digits) "${1}" -}}
{{- $rest := regexReplaceAll "0+$" (print (substr $at (len $digits) $digits) ($parts._1 | default "")) "" -}}
{{- $whole }}{{ if $rest }}.{{ $rest }}{{ end -}}
{{- end -}}

{{- /* Labels as matchers, without braces, of a list of pairs: `service="checkout",slo="latency"`. */ -}}
{{- define "platform-lib.slo.matchers" -}}
{{- range $number, $pair := . -}}
{{- if $number }},{{ end -}}
{{- first $pair }}="{{ last $pair | replace "\\" "\\\\" | replace "\"" "\\\"" | replace "\n" "\\n" }}"
{{- end -}}
{{- end -}}
