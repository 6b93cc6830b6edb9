{{- /*
  Objectives in full, from what is written. Takes `at` with what platform-lib.slo.platform has set, and
    service, namespace, labels, team   as in a ServiceLevels document; team may be ""
    defaults    window, windows, alerts, exclude of objectives that say nothing else, and path, where these stand
    entries     name → own, an objective as it is written, and path, where it stands
  and sets
    objectives  the complete ones: name, ratio, window, windows, kind, fields, by, maxGroups, identity, labels, exclude;
                and own, with its alerts, where these differ from the platform's
    faults      what is wrong: path, written, why (a word of platform-lib.checks.slo), and known, names that there are
*/ -}}
{{- define "platform-lib.slo.objectives" -}}
{{- $at := . -}}
{{- $_ := set . "objectives" list -}}
{{- $_ := set . "faults" list -}}
{{- $_ := set . "counted" list -}}
{{- range .platform.windows -}}
{{- $_ := set $at "counted" (append $at.counted .name) -}}
{{- end -}}
{{- $_ := set . "parts" dict -}}
{{- range $name, $entry := .entries -}}
{{- $sli := $entry.own.sli -}}
{{- range $threshold, $_ := dig "latency" "thresholds" dict $sli -}}
{{- $_ := set $at.parts (printf "%s-%s" $name $threshold) true -}}
{{- else -}}
{{- $_ := set $at.parts $name true -}}
{{- end -}}
{{- end -}}
{{- range $name, $entry := .entries -}}
{{- $one := dict "at" $at "name" $name "own" $entry.own "path" $entry.path -}}
{{- $_ := include "platform-lib.slo.sli" $one -}}
{{- $_ := include "platform-lib.slo.windows" $one -}}
{{- $_ := include "platform-lib.slo.alerts" $one -}}
{{- if and (hasKey $entry.own "maxGroups") (not $entry.own.by) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $entry.path ".maxGroups") (toString $entry.own.maxGroups) "maxGroups") -}}
{{- end -}}
{{- $thresholds := list -}}
{{- if eq $one.kind "latency" -}}
{{- $thresholds = $one.fields.thresholds -}}
{{- end -}}
{{- if $thresholds -}}
{{- if hasKey $entry.own "objective" -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $entry.path ".objective") (include "platform-lib.slo.number" $entry.own.objective) "objectives") -}}
{{- end -}}
{{- range $threshold, $objective := $thresholds -}}
{{- $fields := omit $one.fields "thresholds" -}}
{{- $_ := set $fields "threshold" $threshold -}}
{{- $_ := include "platform-lib.slo.complete" (list $one (printf "%s-%s" $name $threshold) $objective $fields) -}}
{{- end -}}
{{- else if hasKey $entry.own "objective" -}}
{{- $_ := include "platform-lib.slo.complete" (list $one $name $entry.own.objective $one.fields) -}}
{{- else -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $entry.path ".objective") "" "objective") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Adds a fault: (list AT PATH WRITTEN WHY), or with KNOWN as fifth, a list of the names that there are, or a dict by them. */ -}}
{{- define "platform-lib.slo.fault" -}}
{{- $at := first . -}}
{{- $known := list -}}
{{- range slice . 4 -}}
{{- $known = . -}}
{{- if kindIs "map" . -}}
{{- $known = keys . | sortAlpha -}}
{{- end -}}
{{- end -}}
{{- $_ := set $at "faults" (append $at.faults (dict "path" (index . 1) "written" (index . 2) "why" (index . 3) "known" $known)) -}}
{{- end -}}

{{- /* Adds an objective: (list ONE NAME PERCENT FIELDS). */ -}}
{{- define "platform-lib.slo.complete" -}}
{{- $one := first . -}}
{{- $at := $one.at -}}
{{- $own := $one.own -}}
{{- $identity := list (list "namespace" $at.namespace) (list "service" $at.service) (list "slo" (index . 1)) -}}
{{- with $own.revision -}}
{{- $identity = append $identity (list "revision" (include "platform-lib.slo.number" .)) -}}
{{- end -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $at.labels $own.labels) -}}
{{- $exclude := dict -}}
{{- range list $at.defaults.exclude $own.exclude -}}
{{- range $name, $time := . -}}
{{- $_ := set $exclude $name $time -}}
{{- end -}}
{{- end -}}
{{- $_ := set $at "objectives" (append $at.objectives (dict
      "name" (index . 1) "ratio" (include "platform-lib.slo.shifted" (list (include "platform-lib.slo.number" (index . 2)) 2))
      "window" (first $one.windows) "windows" (rest $one.windows) "kind" $one.kind "fields" (index . 3)
      "by" ($own.by | default list) "maxGroups" ($own.maxGroups | default 0) "identity" $identity "labels" $labels
      "exclude" $exclude "own" $one.alerts)) -}}
{{- end -}}

{{- /* Sets kind and fields: the indicator, of a preset the one that it stands for. */ -}}
{{- define "platform-lib.slo.sli" -}}
{{- $one := . -}}
{{- $at := .at -}}
{{- range $kind, $fields := .own.sli -}}
{{- $_ := set $one "kind" $kind -}}
{{- $_ := set $one "fields" $fields -}}
{{- end -}}
{{- $path := printf "%s.sli.%s" .path .kind -}}
{{- if eq .kind "preset" -}}
{{- $_ := include "platform-lib.slo.preset" . -}}
{{- else if eq .kind "latency" -}}
{{- if and .fields.threshold .fields.thresholds -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $path ".threshold") .fields.threshold "thresholds") -}}
{{- else if not (or .fields.threshold .fields.thresholds) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at $path "" "threshold") -}}
{{- end -}}
{{- else if eq .kind "gauge" -}}
{{- if not (or (hasKey .fields "max") (hasKey .fields "min")) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at $path "" "gauge") -}}
{{- end -}}
{{- else if eq .kind "composite" -}}
{{- range $way, $parts := .fields -}}
{{- if kindIs "map" $parts -}}
{{- $parts = keys $parts | sortAlpha -}}
{{- end -}}
{{- range $parts -}}
{{- if eq . $one.name -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (printf "%s.%s" $path $way) . "itself") -}}
{{- else if not (hasKey $at.parts .) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (printf "%s.%s" $path $way) . "part" $at.parts) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (kindIs "map" .fields) (hasKey .fields "histogram") -}}
{{- if not (regexMatch (include "platform-lib.slo.selector" "+") .fields.histogram) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $path ".histogram") .fields.histogram "histogram") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What a selector looks like: a name, where that may lack `?`, and matchers. */ -}}
{{- define "platform-lib.slo.selector" -}}
{{- $name := "[a-zA-Z_:][a-zA-Z0-9_:]*" -}}
(?s)^\s*{{ eq . "?" | ternary (printf "(%s)?" $name) (printf "(%s)" $name) }}\s*(?:\{(.*)\})?\s*$
{{- end -}}

{{- define "platform-lib.slo.preset" -}}
{{- $one := . -}}
{{- $at := .at -}}
{{- $asked := kindIs "map" .fields | ternary .fields (dict "name" .fields) -}}
{{- $path := print .path ".sli.preset" (kindIs "map" .fields | ternary ".name" "") -}}
{{- if not (hasKey $at "presets") -}}
{{- $_ := set $at "presets" (include "platform-lib.slo.presets" nil | fromYaml) -}}
{{- end -}}
{{- $chosen := "" -}}
{{- if hasKey $at.presets $asked.name -}}
{{- $providers := get $at.presets $asked.name -}}
{{- if hasKey $providers "default" -}}
{{- $chosen = "default" -}}
{{- else if $asked.provider -}}
{{- $chosen = hasKey $providers $asked.provider | ternary $asked.provider "" -}}
{{- if not $chosen -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print .path ".sli.preset.provider") $asked.provider "provider" $providers) -}}
{{- end -}}
{{- else -}}
{{- range $at.platform.providers -}}
{{- if and (not $chosen) (hasKey $providers .) -}}
{{- $chosen = . -}}
{{- end -}}
{{- end -}}
{{- if not $chosen -}}
{{- $_ := include "platform-lib.slo.fault" (list $at $path $asked.name "unprovided" $providers) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $_ := include "platform-lib.slo.fault" (list $at $path $asked.name "preset" $at.presets) -}}
{{- end -}}
{{- if $chosen -}}
{{- $words := dict
      "namespace" ($asked.namespace | default $at.namespace) "target" ($asked.target | default $at.service)
      "threshold" ($asked.threshold | default "500ms") -}}
{{- range $kind, $fields := get (get $at.presets $asked.name) $chosen -}}
{{- $filled := dict -}}
{{- range $key, $value := $fields -}}
{{- $_ := set $filled $key (kindIs "string" $value | ternary (include "platform-lib.slo.filled" (list (toString $value) $words)) $value) -}}
{{- end -}}
{{- $_ := set $one "kind" $kind -}}
{{- $_ := set $one "fields" $filled -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Sets windows, each once: the one of the burn rates first. */ -}}
{{- define "platform-lib.slo.windows" -}}
{{- $one := . -}}
{{- $at := .at -}}
{{- $windows := dict "windows" list -}}
{{- $defaults := $at.defaults -}}
{{- $places := list (hasKey .own "window" | ternary
      (list (print .path ".window") .own.window)
      (hasKey $defaults "window" | ternary (list (print $defaults.path ".window") $defaults.window) (list (print .path ".window") "" "30d"))) -}}
{{- $path := print (hasKey .own "windows" | ternary .path $defaults.path) ".windows" -}}
{{- range .own.windows | default $defaults.windows -}}
{{- $places = append $places (list $path .) -}}
{{- end -}}
{{- range $places -}}
{{- $_ := include "platform-lib.slo.window" (dict "at" $windows "written" (last .)) -}}
{{- $alone := dict "windows" list -}}
{{- $_ := include "platform-lib.slo.window" (dict "at" $alone "written" (last .)) -}}
{{- if not (has (first $alone.windows).name $at.counted) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (first .) (last .) (eq (len .) 2 | ternary "window" "usual") $at.counted) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "windows" $windows.windows -}}
{{- end -}}

{{- /*
  Sets alerts: "" where they are the platform's, else a dict with tiers, lowTraffic, noData, budget, severities, complete;
  and runbook, labels, annotations.
*/ -}}
{{- define "platform-lib.slo.alerts" -}}
{{- $one := . -}}
{{- $at := .at -}}
{{- $above := $at.defaults.alerts | default dict -}}
{{- $own := .own.alerts | default dict -}}
{{- $both := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $both $above $own) -}}
{{- range $key := list "tiers" "severities" "labels" "annotations" -}}
{{- if hasKey $both $key -}}
{{- $laid := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $laid (get $above $key) (get $own $key)) -}}
{{- $_ := set $both $key $laid -}}
{{- end -}}
{{- end -}}
{{- if or $both.tiers $both.lowTraffic (hasKey $both "noData") (hasKey $both "budget") $both.severities $both.runbook $both.labels $both.annotations -}}
{{- $tiers := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $tiers $at.tiers) -}}
{{- $_ := include "platform-lib.slo.tiers" (dict "into" $tiers "given" $both.tiers) -}}
{{- $sorted := list -}}
{{- range $name, $tier := $tiers -}}
{{- $sorted = append $sorted $tier -}}
{{- end -}}
{{- $_ := set . "tiers" $tiers -}}
{{- $_ := include "platform-lib.slo.tier-faults" (list $one $both.tiers $own.tiers) -}}
{{- $severities := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $severities $at.platform.severities $both.severities) -}}
{{- $_ := set . "alerts" (dict
      "tiers" $sorted "severities" $severities "lowTraffic" ($both.lowTraffic | default $at.platform.lowTraffic)
      "noData" (hasKey $both "noData" | ternary ($both.noData | default "") $at.platform.noData)
      "budget" (hasKey $both "budget" | ternary ($both.budget | default 0) $at.platform.budget)
      "runbook" ($both.runbook | default "") "labels" ($both.labels | default dict)
      "annotations" ($both.annotations | default dict)) -}}
{{- else -}}
{{- $_ := set . "alerts" "" -}}
{{- end -}}
{{- end -}}

{{- /* What is wrong in the tiers of an objective: (list ONE WRITTEN OWN), OWN those that stand in the objective itself. */ -}}
{{- define "platform-lib.slo.tier-faults" -}}
{{- $one := first . -}}
{{- $at := $one.at -}}
{{- $all := index . 1 | default dict -}}
{{- $own := index . 2 | default dict -}}
{{- range $name, $tier := $one.tiers -}}
{{- $written := get $all $name | default $tier -}}
{{- $place := hasKey $all $name | ternary (print $at.defaults.path ".alerts") "global.platform.slo" -}}
{{- $path := printf "%s.tiers.%s" (hasKey $own $name | ternary (print $one.path ".alerts") $place) $name -}}
{{- if not (and $tier.long $tier.short (or $tier.budget $tier.burnRate)) -}}
{{- $_ := include "platform-lib.slo.fault" (list $at $path (omit $written "name" | toJson) "tier") -}}
{{- else if le (include "platform-lib.slo.milliseconds" $tier.long | int64) (include "platform-lib.slo.milliseconds" $tier.short | int64) -}}
{{- if hasKey $written "short" -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $path ".short") $tier.short "short" (list $tier.long)) -}}
{{- else -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $path ".long") $tier.long "long" (list $tier.short)) -}}
{{- end -}}
{{- end -}}
{{- if and $tier.budget $tier.burnRate -}}
{{- $_ := include "platform-lib.slo.fault" (list $at (print $path ".burnRate") (include "platform-lib.slo.number" $tier.burnRate) "burnRate") -}}
{{- end -}}
{{- end -}}
{{- end -}}
