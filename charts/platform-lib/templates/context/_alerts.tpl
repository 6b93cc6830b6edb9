{{- /*
  Sets prometheusRule: one with every alert that can mean something for this workload, one template an alert below
  alerts/. `alerts.rules.<Alert>` changes or removes one, `alerts.extra` adds some. Also sets, for the checks, known:
  the alerts that this workload can have, true where they have a threshold.
*/ -}}
{{- define "platform-lib.context.alerts" -}}
{{- $api := dict "context" .context "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $api -}}
{{- $given := .values.alerts | default dict -}}
{{- $profile := .context.profile -}}
{{- $at := dict "w" . "series" .series "given" ($given.rules | default dict) "rules" list "known" dict
      "runbooks" ($given.runbooks | default $profile.runbooks) -}}
{{- $labels := dict "namespace" .series.namespace "workload" .name -}}
{{- $_ := include "platform-lib.context.texts" (list $labels $given.labels) -}}
{{- $_ := set $at "labels" $labels -}}
{{- with .dashboard -}}
{{- with $profile.dashboards.url -}}
{{- $_ := set $at "dashboard" (printf "%s/d/%s" (trimSuffix "/" .) $.dashboard) -}}
{{- end -}}
{{- end -}}
{{- range splitList " " (include "platform-lib.context.alerts.names" .) -}}
{{- $_ := include (printf "platform-lib.context.alerts.%s" .) $at -}}
{{- end -}}
{{- range $name, $own := $given.extra | default dict -}}
{{- $_ := include "platform-lib.context.alert-rule" (list $at $name $own $own.expr $own.summary $own.description) -}}
{{- end -}}
{{- $_ := set . "known" $at.known -}}
{{- if and $at.rules $api.made -}}
{{- $metadata := dict "w" . "labels" $profile.rulesLabels -}}
{{- $_ := include "platform-lib.context.metadata" $metadata -}}
{{- $_ := set . "prometheusRule" (dict
      "metadata" $metadata.metadata "groups" (list (dict "name" $metadata.metadata.name "rules" $at.rules))) -}}
{{- end -}}
{{- end -}}

{{- /* The alerts in the order in which they are written, and the part of the workload that each needs. A new alert: its file, its name here, its page in docs/runbooks. */ -}}
{{- define "platform-lib.context.alerts.names" -}}
{{- with .series -}}
{{ with .wanted }}unavailable replicas-missing rollout-stuck {{ end -}}
crash-looping oom-killed
{{- with .limited.memory }} memory-near-limit{{ end }}
{{- with .limited.cpu }} cpu-throttled{{ end }}
{{- with .jobs }} job-failed cronjob-late cronjob-suspended{{ end }}
{{- with .claims }} volume-filling volume-full-soon inodes-filling{{ end }}
{{- with .autoscaler }} at-max-replicas{{ end }}
{{- with .target }} target-down target-absent{{ end }}
{{- end }}
{{- if .ingress }} certificate-expiring{{ end }}
{{- if or .scaledObject .scaledJob }} scaler-errors{{ end }}
{{- end -}}

{{- /*
  A ready alert, for the templates below alerts/: (list AT NAME FACTS) with for, severity, summary, description, expr and
  where there is one threshold, all of which `alerts.rules.NAME` may change but the texts. In expr and texts the words
  $namespace, $name, $pods, $jobs, $claims and $threshold stand for this workload's.
*/ -}}
{{- define "platform-lib.context.alert" -}}
{{- $at := index . 0 -}}
{{- $name := index . 1 -}}
{{- $facts := index . 2 -}}
{{- $own := get $at.given $name -}}
{{- $_ := set $at.known $name (hasKey $facts "threshold") -}}
{{- if ne (toString $own) "false" -}}
{{- $rule := pick $facts "for" "severity" -}}
{{- $threshold := $facts.threshold -}}
{{- if kindIs "map" $own -}}
{{- $_ := include "platform-lib.context.overlay" (list $rule $own) -}}
{{- if hasKey $own "threshold" -}}
{{- $threshold = $own.threshold -}}
{{- end -}}
{{- end -}}
{{- $series := $at.series -}}
{{- $texts := printf "%s\n%s\n%s" $facts.expr $facts.summary $facts.description
      | replace "$namespace" $series.namespace | replace "$name" $series.name | replace "$pods" $series.pods
      | replace "$jobs" $series.jobs | replace "$claims" $series.claims
      | replace "$threshold" (include "platform-lib.context.text" $threshold) | splitList "\n" -}}
{{- $_ := include "platform-lib.context.alert-rule" (concat (list $at $name $rule) $texts) -}}
{{- end -}}
{{- end -}}

{{- /* Adds one rule: (list AT NAME OWN EXPR SUMMARY DESCRIPTION) with own: for, severity, labels, runbook. */ -}}
{{- define "platform-lib.context.alert-rule" -}}
{{- $at := index . 0 -}}
{{- $name := index . 1 -}}
{{- $own := index . 2 -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels $at.labels (dict "severity" ($own.severity | default "warning")) $own.labels) -}}
{{- $annotations := dict "summary" (index . 4) -}}
{{- with index . 5 -}}
{{- $_ := set $annotations "description" . -}}
{{- end -}}
{{- $runbook := $own.runbook | default "" -}}
{{- if and (not $runbook) $at.runbooks (hasKey $at.known $name) -}}
{{- $runbook = contains "{alert}" $at.runbooks | ternary ($at.runbooks | replace "{alert}" $name) (printf "%s/%s" (trimSuffix "/" $at.runbooks) $name) -}}
{{- end -}}
{{- with $runbook -}}
{{- $_ := set $annotations "runbook_url" . -}}
{{- end -}}
{{- with $at.dashboard -}}
{{- $_ := set $annotations "dashboard_url" . -}}
{{- end -}}
{{- $_ := set $at "rules" (append $at.rules (dict
      "alert" $name "expr" (index . 3) "for" ($own.for | default "0s") "labels" $labels "annotations" $annotations)) -}}
{{- end -}}
