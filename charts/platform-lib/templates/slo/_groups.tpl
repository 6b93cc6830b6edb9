{{- /*
  The shared rules as YAML, a list of groups for `spec.groups` of a PrometheusRule or for a file of rules:

      {{ include "platform-lib.slo.groups" (dict "settings" .Values.slo) | indent 4 }}

    settings   in the words of `settings` in platform-lib.slo.engine, laid over those; also runbooks, an address with or
               without {alert}
    labels     optional; only the objectives with these labels are meant, for a cluster without the shared rules
*/ -}}
{{- define "platform-lib.slo.groups" -}}
{{- $at := dict "given" (.settings | default dict) "alerts" "shared" "labels" list -}}
{{- range $key, $text := .labels | default dict -}}
{{- $_ := set $at "labels" (append $at.labels (list $key $text)) -}}
{{- end -}}
{{- $_ := include "platform-lib.slo.platform" $at -}}
{{- $_ := include "platform-lib.slo.engine-groups" $at -}}
{{- include "platform-lib.kinds.rule-groups" $at.groups | trim -}}
{{- end -}}

{{- /*
  Sets groups: the engine's, filled in. Takes a dict with engine and platform, and
    labels   pairs of labels that the objectives have, none for all
    alerts   which of their alerts are meant: shared or own
    own      for the alerts of one objective: a dict with runbook, labels and annotations; its platform has its window only
    common   with `own`: the platform of the shared rules, whose counts are there
*/ -}}
{{- define "platform-lib.slo.engine-groups" -}}
{{- $at := . -}}
{{- $inside := include "platform-lib.slo.matchers" .labels -}}
{{- $one := hasKey . "own" -}}
{{- $_ := set . "words" (dict
      "of" ($inside | empty | ternary "" (printf "{%s}" $inside)) "and" ($inside | empty | ternary "" (print "," $inside))
      "interval" (include "platform-lib.slo.seconds" .platform.interval)
      "alerts" .alerts "alerts-budget" ($one | ternary "own" "shared|budget")
      "of-window" (or $one (empty $inside) | ternary "" (printf "{%s}" $inside))
      "no-data" .platform.noData
      "low" (include "platform-lib.slo.shifted" (list (include "platform-lib.slo.number" .platform.budget) 2))
      "ticket" .platform.severities.ticket) -}}
{{- $prefix := "slo-" -}}
{{- range .labels -}}
{{- $prefix = printf "%s%s-" $prefix (last .) -}}
{{- end -}}
{{- $_ := set . "summed" list -}}
{{- range $window, $how := .engine.counts -}}
{{- $days := div (include "platform-lib.slo.milliseconds" $window | int64) 86400000 -}}
{{- if and (eq $how.group "slow") $days -}}
{{- $_ := set $at "summed" (append $at.summed $days) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "groups" list -}}
{{- range $name, $group := .engine.groups -}}
{{- $in := dict "at" $at "group" $name "rules" list -}}
{{- range $section := $group.sections -}}
{{- $silent := or (and $one (not (has $section (list "objectives" "counts" "burn" "noData" "budget"))))
      (and (eq $section "noData") (empty $at.platform.noData)) -}}
{{- range ternary list (get $at.engine.sections $section) $silent -}}
{{- if not (and (eq (.alert | default "") "SLOBudgetLow") (empty $at.platform.budget)) -}}
{{- $_ := set $in "template" . -}}
{{- $_ := include (print "platform-lib.slo.each." (.each | default "once")) $in -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $in.rules -}}
{{- $_ := set $at "groups" (append $at.groups (dict "name" (print $prefix $name) "interval" $group.interval "rules" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  What is written several times, one template for each word of `each`. They take `in`: at, group, template, rules; and
  add to rules.
*/ -}}
{{- define "platform-lib.slo.each.once" -}}
{{- $_ := include "platform-lib.slo.rule" (list . dict) -}}
{{- end -}}

{{- define "platform-lib.slo.each.side" -}}
{{- $in := . -}}
{{- range list "bad" "total" -}}
{{- $_ := include "platform-lib.slo.rule" (list $in (dict "side" .)) -}}
{{- end -}}
{{- end -}}

{{- /* The windows that tiers read; for one objective only those that the shared rules do not count. */ -}}
{{- define "platform-lib.slo.each.count" -}}
{{- $in := . -}}
{{- $known := dict -}}
{{- with .at.common -}}
{{- range .windows -}}
{{- $_ := set $known .name true -}}
{{- end -}}
{{- range .tiers -}}
{{- $_ := set $known .long true -}}
{{- $_ := set $known .short true -}}
{{- end -}}
{{- end -}}
{{- $wanted := dict -}}
{{- range $window, $how := .at.engine.counts -}}
{{- $_ := set (hasKey $in.at "own" | ternary $known $wanted) $window $how -}}
{{- end -}}
{{- range .at.platform.tiers -}}
{{- range list .long .short -}}
{{- if not (or (hasKey $known .) (hasKey $wanted .)) -}}
{{- $_ := set $wanted . (dict "group" (include "platform-lib.slo.group" (list $in.at .)) "from" (include "platform-lib.slo.from" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $order := list -}}
{{- range $window, $how := $wanted -}}
{{- if eq $how.group $in.group -}}
{{- $order = append $order (printf "%015d %s" (include "platform-lib.slo.milliseconds" $window | int64) $window) -}}
{{- end -}}
{{- end -}}
{{- range $order | sortAlpha -}}
{{- $window := splitList " " . | last -}}
{{- $_ := include "platform-lib.slo.counted" (list $in $window (get $wanted $window).from $in.at.summed) -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.slo.each.window" -}}
{{- $in := . -}}
{{- $words := .at.words -}}
{{- $coverage := .at.engine.coverage -}}
{{- range include "platform-lib.slo.rolling" .at.platform.windows | fromJsonArray -}}
{{- $own := dict "window" .name "number" (empty .days | ternary (div (int64 .length) 300000) (mul 4 (int64 .days)) | toString) -}}
{{- $_ := set $own "coverage" (include "platform-lib.slo.filled" (list (empty .days | ternary $coverage.tile $coverage.days) $own $words)) -}}
{{- $_ := include "platform-lib.slo.rule" (list $in $own) -}}
{{- end -}}
{{- end -}}

{{- /* How long each window is; the shared rules have said it for an objective with its own alerts. */ -}}
{{- define "platform-lib.slo.each.length" -}}
{{- $in := . -}}
{{- range hasKey .at "own" | ternary list .at.platform.windows -}}
{{- $days := .calendar | ternary (dig .name "days" "" $in.at.engine.calendar) (printf "vector(%s)" (include "platform-lib.slo.quotient" (list .length 86400000 12))) -}}
{{- $_ := include "platform-lib.slo.rule" (list $in (dict "window" .name "days" $days)) -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.slo.each.window-side" -}}
{{- $in := . -}}
{{- $counted := dict -}}
{{- range .at.platform.tiers -}}
{{- $_ := set $counted .long true -}}
{{- $_ := set $counted .short true -}}
{{- end -}}
{{- $before := .at.summed -}}
{{- range .at.platform.windows -}}
{{- $before = append $before .days -}}
{{- end -}}
{{- range include "platform-lib.slo.rolling" .at.platform.windows | fromJsonArray -}}
{{- if not (or (hasKey $in.at.engine.counts .name) (hasKey $counted .name)) -}}
{{- $_ := include "platform-lib.slo.counted" (list $in .name (gt (int64 .days) 1 | ternary "days" "tile") $before) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.slo.each.calendar" -}}
{{- $in := . -}}
{{- range .at.platform.windows -}}
{{- if .calendar -}}
{{- $_ := include "platform-lib.slo.rule" (list $in (dict "window" .name) (get $in.at.engine.calendar .name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.slo.each.calendar-side" -}}
{{- $in := . -}}
{{- range .at.platform.windows -}}
{{- if .calendar -}}
{{- $name := .name -}}
{{- range $side := list "bad" "total" -}}
{{- $_ := include "platform-lib.slo.rule" (list $in (dict "window" $name "side" $side) (get $in.at.engine.calendar $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.slo.each.tier" -}}
{{- $in := . -}}
{{- range $tier := .at.platform.tiers -}}
{{- $long := include "platform-lib.slo.milliseconds" .long | int64 -}}
{{- $group := include "platform-lib.slo.group" (list $in.at .long) -}}
{{- if eq $in.group (and (eq $group "slow") (lt $long 86400000) | ternary "medium" $group) -}}
{{- $words := dict "tier" .name "long" .long "short" .short "advice" "" "hold" (.for | default "") "keep" (.keepFiringFor | default "")
      "severity" (hasKey $in.at.platform.severities .severity | ternary (get $in.at.platform.severities .severity) .severity) -}}
{{- range $role := list "long" "short" -}}
{{- $window := get $tier $role -}}
{{- $slower := and (ne $in.group "slow") (eq "slow" (include "platform-lib.slo.group" (list $in.at $window))) -}}
{{- range $side := list "bad" "total" -}}
{{- $text := $slower | ternary $in.at.engine.read.slower $in.at.engine.read.same -}}
{{- $_ := set $words (printf "%s-%s" $side $role) (include "platform-lib.slo.filled" (list $text (dict "side" $side "window" $window) $in.at.words)) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $words "limit" (include "platform-lib.slo.limit" (list $in.at . $long)) -}}
{{- $_ := set $words "guard" (include "platform-lib.slo.guard" (list $in.at $words $long)) -}}
{{- $_ := include "platform-lib.slo.rule" (list $in $words) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Adds a rule: (list IN WORDS …), of the template that `in` has. */ -}}
{{- define "platform-lib.slo.rule" -}}
{{- $in := first . -}}
{{- $template := $in.template -}}
{{- $words := append (rest .) $in.at.words -}}
{{- $labels := dict -}}
{{- range $in.at.labels -}}
{{- $_ := set $labels (first .) (last .) -}}
{{- end -}}
{{- range $key, $text := $template.labels | default dict -}}
{{- $_ := set $labels $key (include "platform-lib.slo.filled" (prepend $words $text)) -}}
{{- end -}}
{{- $rule := dict "labels" $labels "expr" (include "platform-lib.slo.line" (prepend $words $template.expr)) -}}
{{- if hasKey $template "record" -}}
{{- $_ := set $rule "record" (include "platform-lib.slo.line" (prepend $words $template.record)) -}}
{{- else -}}
{{- $own := $in.at.own | default dict -}}
{{- $_ := set $rule "alert" $template.alert -}}
{{- $annotations := dict -}}
{{- range $key, $text := $template.annotations -}}
{{- $_ := set $annotations $key (include "platform-lib.slo.line" (prepend $words $text) | replace "[[" "{{" | replace "]]" "}}") -}}
{{- end -}}
{{- $runbook := $own.runbook | default "" -}}
{{- if and (not $runbook) $in.at.platform.runbooks -}}
{{- $address := $in.at.platform.runbooks -}}
{{- $runbook = contains "{alert}" $address | ternary ($address | replace "{alert}" $template.alert) (printf "%s/%s" (regexReplaceAll "/+$" $address "") $template.alert) -}}
{{- end -}}
{{- with $runbook -}}
{{- $_ := set $annotations "runbook_url" . -}}
{{- end -}}
{{- with $in.at.platform.grafana -}}
{{- $_ := set $annotations "dashboard_url" (print (regexReplaceAll "/+$" . "") ($in.at.engine.dashboard | replace "[[" "{{" | replace "]]" "}}")) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $own.annotations) -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $own.labels) -}}
{{- $_ := set $rule "annotations" $annotations -}}
{{- $once := index $words 0 -}}
{{- with hasKey $template "for" | ternary (include "platform-lib.slo.line" (prepend $words ($template.for | default ""))) ($once.hold | default "") -}}
{{- $_ := set $rule "for" . -}}
{{- end -}}
{{- with $once.keep -}}
{{- $_ := set $rule "keep_firing_for" . -}}
{{- end -}}
{{- end -}}
{{- $_ := set $in "rules" (append $in.rules $rule) -}}
{{- end -}}

{{- /* Adds the two counts of a window: (list IN WINDOW HOW BEFORE), the days of windows that have just been summed. */ -}}
{{- define "platform-lib.slo.counted" -}}
{{- $in := first . -}}
{{- $window := index . 1 -}}
{{- $how := index . 2 -}}
{{- $before := index . 3 -}}
{{- $texts := $in.at.engine.from -}}
{{- range $side := list "bad" "total" -}}
{{- $words := dict "side" $side "window" $window -}}
{{- if eq $how "days" -}}
{{- $_ := set $words "terms" (include "platform-lib.slo.terms" (list $in.at $words $before)) -}}
{{- end -}}
{{- $_ := set $words "count" (include "platform-lib.slo.filled" (list (get $texts $how) $words $in.at.words)) -}}
{{- $_ := include "platform-lib.slo.rule" (list $in $words) -}}
{{- end -}}
{{- end -}}

{{- /*
  The days of a window: those that a shorter one has just summed, and the others one by one: (list AT WORDS BEFORE). The
  alerts of one objective are in a group of their own, where nothing has just been summed.
*/ -}}
{{- define "platform-lib.slo.terms" -}}
{{- $at := first . -}}
{{- $words := index . 1 -}}
{{- $days := div (include "platform-lib.slo.milliseconds" $words.window | int64) 86400000 -}}
{{- $terms := list -}}
{{- $first := 1 -}}
{{- if hasKey $at "own" -}}
{{- $terms = append $terms (include "platform-lib.slo.filled" (list $at.engine.from.today $words $at.words)) -}}
{{- else -}}
{{- range index . 2 -}}
{{- if lt (int64 .) $days -}}
{{- $first = max $first (int64 .) -}}
{{- end -}}
{{- end -}}
{{- $terms = append $terms (include "platform-lib.slo.filled" (list $at.engine.from.first (dict "before" (printf "%dd" (int64 $first))) $words $at.words)) -}}
{{- end -}}
{{- range $day := untilStep (int $first) (int $days) 1 -}}
{{- $terms = append $terms (include "platform-lib.slo.filled" (list $at.engine.from.day (dict "day" (toString $day)) $words $at.words)) -}}
{{- end -}}
{{- join " or " $terms -}}
{{- end -}}

{{- /*
  θ = B · (1 - O) with B = share · P / L, and the budget in days is (1 - O) · P: so θ is that times share / L. A tier
  whose B would be less than 1 in a window fires at 1 there: below it no budget is ever spent. (list AT TIER LONG)
*/ -}}
{{- define "platform-lib.slo.limit" -}}
{{- $at := first . -}}
{{- $tier := index . 1 -}}
{{- $long := index . 2 -}}
{{- $texts := $at.engine.limit -}}
{{- $inside := include "platform-lib.slo.matchers" (prepend $at.labels (list "alerts" $at.alerts)) -}}
{{- if hasKey $tier "burnRate" -}}
{{- $terms := list -}}
{{- range $at.platform.windows -}}
{{- $factor := include "platform-lib.slo.quotient" (list (mulf $tier.burnRate 86400000) .length 12) -}}
{{- $terms = append $terms (include "platform-lib.slo.filled" (list $texts.all (dict "inside" $inside "window" .name "factor" $factor))) -}}
{{- end -}}
{{- join " or " $terms -}}
{{- else -}}
{{- $short := list -}}
{{- $terms := list -}}
{{- range $at.platform.windows -}}
{{- if lt (mulf $tier.budget .length) (mulf 100 $long) -}}
{{- $short = append $short .name -}}
{{- $factor := include "platform-lib.slo.quotient" (list 86400000 .length 12) -}}
{{- $terms = append $terms (include "platform-lib.slo.filled" (list $texts.all (dict "inside" $inside "window" .name "factor" $factor))) -}}
{{- end -}}
{{- end -}}
{{- if lt (len $short) (len $at.platform.windows) -}}
{{- $factor := include "platform-lib.slo.quotient" (list (mulf $tier.budget 864000) $long 12) -}}
{{- $not := $short | empty | ternary "" (printf `,window!~"%s"` (join "|" $short)) -}}
{{- $terms = prepend $terms (include "platform-lib.slo.filled" (list $texts.share (dict "inside" $inside "not" $not "factor" $factor))) -}}
{{- end -}}
{{- join " or " $terms -}}
{{- end -}}
{{- end -}}

{{- /* What little traffic needs beside a burn rate: (list AT WORDS LONG). */ -}}
{{- define "platform-lib.slo.guard" -}}
{{- $at := first . -}}
{{- $tier := index . 1 -}}
{{- $long := index . 2 -}}
{{- range $kind, $value := $at.platform.lowTraffic -}}
{{- $number := include "platform-lib.slo.number" $value -}}
{{- if not (and (eq $kind "minimumFailures") (eq $number "0")) -}}
{{- $words := dict "number" $number "bad" (get $tier "bad-long") "total" (get $tier "total-long") -}}
{{- if eq $kind "confidence" -}}
{{- $z := get $at.engine.z $number -}}
{{- $_ := set $words "z" $z -}}
{{- $_ := set $words "z2" (include "platform-lib.slo.number" (round (mulf (float64 $z) (float64 $z)) 6)) -}}
{{- else if eq $kind "scaled" -}}
{{- $period := first $at.platform.windows -}}
{{- if $period.calendar -}}
{{- /* It begins with no traffic at all: the longest that rolls is compared with. */ -}}
{{- $period = include "platform-lib.slo.rolling" ($at.common | default $at.platform).windows | fromJsonArray | last | default $period -}}
{{- end -}}
{{- $_ := set $words "period" (include "platform-lib.slo.filled" (list $at.engine.read.slower (dict "side" "total" "window" $period.name) $at.words)) -}}
{{- $_ := set $words "scale" (include "platform-lib.slo.quotient" (list $period.length $long 6)) -}}
{{- end -}}
{{- include "platform-lib.slo.filled" (list (get $at.engine.lowTraffic $kind) $words $tier $at.words) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The group that counts a window: (list AT WINDOW). Longer ones cost too much from the base rates. */ -}}
{{- define "platform-lib.slo.group" -}}
{{- $known := (first .).engine.counts -}}
{{- $window := index . 1 -}}
{{- if hasKey $known $window -}}
{{- (get $known $window).group -}}
{{- else -}}
{{- le (include "platform-lib.slo.milliseconds" $window | int64) 3600000 | ternary "fast" "slow" -}}
{{- end -}}
{{- end -}}

{{- /* From what a window is counted that the engine's text does not name. */ -}}
{{- define "platform-lib.slo.from" -}}
{{- $length := include "platform-lib.slo.milliseconds" . | int64 -}}
{{- if le $length 3600000 -}}
rate
{{- else -}}
{{- and (gt $length 86400000) (eq (mod $length 86400000) 0) | ternary "days" "tile" -}}
{{- end -}}
{{- end -}}

{{- /* The windows that roll as JSON, the shortest first. */ -}}
{{- define "platform-lib.slo.rolling" -}}
{{- $known := dict -}}
{{- range . -}}
{{- if not .calendar -}}
{{- $_ := set $known (printf "%015d" (int64 .length)) . -}}
{{- end -}}
{{- end -}}
{{- $sorted := list -}}
{{- range $known -}}
{{- $sorted = append $sorted . -}}
{{- end -}}
{{- toJson $sorted -}}
{{- end -}}

{{- /* A quotient, rounded to some decimals: (list NUMBER DIVISOR DECIMALS). */ -}}
{{- define "platform-lib.slo.quotient" -}}
{{- include "platform-lib.slo.number" (round (divf (first .) (index . 1)) (index . 2)) -}}
{{- end -}}
