{{- /*
  Sets groups: one for each of `objectives`, composites last, and after them the alerts that objectives have of their
  own. Takes what platform-lib.slo.objectives has made, and forms, the text of platform-lib.slo.indicators.
*/ -}}
{{- define "platform-lib.slo.source-groups" -}}
{{- $at := . -}}
{{- $simple := list -}}
{{- $composite := list -}}
{{- $own := list -}}
{{- range .objectives -}}
{{- $made := dict "at" $at "slo" . -}}
{{- $_ := include "platform-lib.slo.source" $made -}}
{{- if eq .kind "composite" -}}
{{- $composite = append $composite $made.group -}}
{{- else -}}
{{- $simple = append $simple $made.group -}}
{{- end -}}
{{- if .own -}}
{{- $platform := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $platform $at.platform (pick .own "tiers" "severities" "lowTraffic" "noData" "budget")) -}}
{{- $_ := set $platform "windows" (list .window) -}}
{{- $alerts := dict "engine" $at.engine "platform" $platform "labels" .identity "alerts" "own" "own" .own "common" $at.platform -}}
{{- $_ := include "platform-lib.slo.engine-groups" $alerts -}}
{{- $own = concat $own $alerts.groups -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "groups" (concat $simple $composite $own) -}}
{{- end -}}

{{- /* Sets group: the rules of one objective, `slo`. All events, the bad ones, then the objective for each window. */ -}}
{{- define "platform-lib.slo.source" -}}
{{- $at := .at -}}
{{- $slo := .slo -}}
{{- $counted := dict "at" $at "slo" $slo -}}
{{- $_ := include "platform-lib.slo.queries" $counted -}}
{{- $identity := dict -}}
{{- range $slo.identity -}}
{{- $_ := set $identity (first .) (last .) -}}
{{- end -}}
{{- $rules := list
      (dict "record" "slo:total:rate" "expr" $counted.total "labels" $identity)
      (dict "record" "slo:bad:rate" "expr" $counted.bad "labels" $identity) -}}
{{- range $number, $window := prepend $slo.windows $slo.window -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $slo.labels $identity) -}}
{{- with $at.team -}}
{{- $_ := set $labels "team" . -}}
{{- end -}}
{{- $_ := set $labels "window" $window.name -}}
{{- $_ := set $labels "alerts" (eq $number 0 | ternary (empty $slo.own | ternary "shared" "own") "budget") -}}
{{- $rules = append $rules (dict "record" "slo:objective:ratio" "expr" (printf "vector(%s)" $slo.ratio) "labels" $labels) -}}
{{- end -}}
{{- $_ := set . "group" (dict
      "name" (printf "slo-%s-%s" $at.service $slo.name) "interval" $at.platform.interval "rules" $rules
      "limit" (empty $slo.by | ternary 0 (int64 $slo.maxGroups))) -}}
{{- end -}}

{{- /* Sets total and bad, the queries of an objective. Times that are excluded count 0. */ -}}
{{- define "platform-lib.slo.queries" -}}
{{- $slo := .slo -}}
{{- $base := .at.platform.base -}}
{{- $interval := .at.platform.interval -}}
{{- $by := empty $slo.by | ternary "" (printf " by (%s)" (join ", " $slo.by)) -}}
{{- $words := dict "sum" (print "sum" $by) "max" (print "max" $by) "window" $base "seconds" (include "platform-lib.slo.seconds" $base)
      "recorded" (printf "sum%s (slo:total:rate{%s})" $by (include "platform-lib.slo.matchers" $slo.identity)) -}}
{{- $form := $slo.kind -}}
{{- $counters := get (dict "ratio" (list "bad" "good" "total") "requests" (list "bad" "total")) $slo.kind | default list -}}
{{- range $key, $value := $slo.fields -}}
{{- if not (or (eq $slo.kind "requests") (has $key (list "unit" "threshold" "histogram" "series" "query" "errorRatio")) (eq (toString $value) "false")) -}}
{{- $form = printf "%s %s" $form $key -}}
{{- end -}}
{{- if has $key (list "max" "min") -}}
{{- $_ := set $words (print $key "-value") (include "platform-lib.slo.number" $value) -}}
{{- else if kindIs "string" $value -}}
{{- $text := trim $value -}}
{{- if and (has $key $counters) (not (contains "$window" $value)) (regexMatch (include "platform-lib.slo.selector" "?") $value) -}}
{{- $text = printf "rate(%s[%s])" $text $base -}}
{{- else -}}
{{- /* What is written behind a comment must not become part of it. */ -}}
{{- $text = print (replace "$window" $base $text) (contains "#" $text | ternary "\n" "") -}}
{{- end -}}
{{- $_ := set $words $key (has $key $counters | ternary (printf "sum%s (%s)" $by $text) $text) -}}
{{- end -}}
{{- end -}}
{{- if hasKey $slo.fields "histogram" -}}
{{- $_ := include "platform-lib.slo.histogram" (list $words $slo.fields) -}}
{{- end -}}
{{- if eq $slo.kind "composite" -}}
{{- $_ := include "platform-lib.slo.composite" (list $words $slo) -}}
{{- end -}}
{{- $queries := get .at.forms $form -}}
{{- $into := . -}}
{{- range $side := list "total" "bad" -}}
{{- $query := include "platform-lib.slo.filled" (list (get $queries $side) $words) -}}
{{- with $slo.exclude -}}
{{- $times := list -}}
{{- range . -}}
{{- $times = append $times (include "platform-lib.slo.excluded" .) -}}
{{- end -}}
{{- /* A rate still sees what was before its window's end: the time that is excluded ends one base window later. */ -}}
{{- $when := printf "present_over_time((%s)[%s:%s])" (join " or " $times) $base $interval -}}
{{- $query = printf "(%s) * on () group_left () ((vector(1) unless on () %s) or vector(0))" $query $when -}}
{{- end -}}
{{- $_ := set $into $side $query -}}
{{- end -}}
{{- end -}}

{{- /* Adds the words of a histogram: (list WORDS FIELDS). Prometheus 3 writes `1.0` where 2 wrote `1`. */ -}}
{{- define "platform-lib.slo.histogram" -}}
{{- $words := first . -}}
{{- $fields := index . 1 -}}
{{- $shape := include "platform-lib.slo.selector" "+" -}}
{{- $name := regexReplaceAll $shape $fields.histogram "${1}" -}}
{{- $inside := regexReplaceAll ",+$" (regexReplaceAll $shape $fields.histogram "${2}" | trim) "" -}}
{{- $milliseconds := include "platform-lib.slo.milliseconds" $fields.threshold -}}
{{- $threshold := eq ($fields.unit | default "s") "ms" | ternary $milliseconds (include "platform-lib.slo.shifted" (list $milliseconds 3)) -}}
{{- $le := contains "." $threshold | ternary (printf `le="%s"` $threshold) (printf `le=~"%s|%s\\.0"` $threshold $threshold) -}}
{{- $_ := set $words "count" (print $name "_count" (empty $inside | ternary "" (printf "{%s}" $inside))) -}}
{{- $_ := set $words "bucket" (printf "%s_bucket{%s%s}" $name (empty $inside | ternary "" (print $inside ",")) $le) -}}
{{- $_ := set $words "histogram" (trim $fields.histogram) -}}
{{- $_ := set $words "threshold" $threshold -}}
{{- end -}}

{{- /* Adds the words of a composite: (list WORDS SLO). */ -}}
{{- define "platform-lib.slo.composite" -}}
{{- $words := first . -}}
{{- $slo := index . 1 -}}
{{- $own := list -}}
{{- range $slo.identity -}}
{{- if not (has (first .) (list "slo" "revision")) -}}
{{- $own = append $own . -}}
{{- end -}}
{{- end -}}
{{- $inside := include "platform-lib.slo.matchers" $own -}}
{{- $names := $slo.fields.allOf -}}
{{- with $slo.fields.weighted -}}
{{- $names = keys . | sortAlpha -}}
{{- $weights := list -}}
{{- $measured := list -}}
{{- range $name, $weight := . -}}
{{- $of := printf "{%s}" (include "platform-lib.slo.matchers" (append $own (list "slo" $name))) -}}
{{- $number := include "platform-lib.slo.number" $weight -}}
{{- $weights = append $weights (printf "%s * slo:bad:rate%s / (slo:total:rate%s > 0)" $number $of $of) -}}
{{- $measured = append $measured (printf "%s * (slo:total:rate%s > bool 0)" $number $of) -}}
{{- end -}}
{{- $_ := set $words "weights" (join " or " $weights) -}}
{{- $_ := set $words "measured" (join " or " $measured) -}}
{{- end -}}
{{- $_ := set $words "parts" (printf `{%s,slo=~"%s"}` $inside (join "|" $names)) -}}
{{- end -}}

{{- /* A condition that has a value in the times that do not count: takes one of `exclude`. */ -}}
{{- define "platform-lib.slo.excluded" -}}
(
{{- if hasKey . "from" -}}
{{- include "platform-lib.slo.clock" . -}}
{{- end -}}
{{- if and (hasKey . "from") (hasKey . "when") }} and on () {{ end -}}
{{- with .when }}({{ trim . }}{{ if contains "#" . }}{{ print "\n" }}{{ end }}){{ end -}}
)
{{- end -}}

{{- /* From and to, UTC. A time that passes midnight belongs to the day on which it begins. */ -}}
{{- define "platform-lib.slo.clock" -}}
{{- $now := "(hour() * 60 + minute())" -}}
{{- $start := include "platform-lib.slo.minutes" .from | int -}}
{{- $stop := include "platform-lib.slo.minutes" .to | int -}}
{{- $week := list "sun" "mon" "tue" "wed" "thu" "fri" "sat" -}}
{{- $on := list -}}
{{- $after := list -}}
{{- range $day := .days | default list -}}
{{- range $number, $name := $week -}}
{{- if eq $name $day -}}
{{- $on = append $on (printf "day_of_week() == %d" $number) -}}
{{- $after = append $after (printf "day_of_week() == %d" (mod (add1 $number) 7)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if lt $start $stop -}}
({{ $now }} >= {{ $start }} < {{ $stop }}{{ if $on }} and ({{ join " or " $on }}){{ end }})
{{- else if $on -}}
(({{ $now }} >= {{ $start }} and ({{ join " or " $on }})) or ({{ $now }} < {{ $stop }} and ({{ join " or " $after }})))
{{- else -}}
({{ $now }} >= {{ $start }} or {{ $now }} < {{ $stop }})
{{- end -}}
{{- end -}}

{{- /* The minutes of a day until a time of it: 150 of 02:30. */ -}}
{{- define "platform-lib.slo.minutes" -}}
{{- add (mul 60 (substr 0 2 . | trimPrefix "0" | int)) (substr 3 5 . | trimPrefix "0" | int) -}}
{{- end -}}
