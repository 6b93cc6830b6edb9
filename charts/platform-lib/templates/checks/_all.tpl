{{- /*
  The rules, in the order in which their problems are shown: names of templates below this folder. A rule adds lines to
  `problems` and decides nothing else; the render fails once, with all of them. A new rule: its file and its name here.
*/ -}}
{{- define "platform-lib.checks.release-rules" -}}
release-name no-workload reserved-name extra-object
{{- end -}}

{{- define "platform-lib.checks.workload-rules" -}}
enforced unused-key kind-key name-length reserved-label image-missing image-version image-repository service-account
port-twice port-number service-number unknown-port outside-service monitor alert-rule dashboard slo
replicas-autoscaled autoscaling-max autoscaling-range autoscaling-engine autoscaling-kind
availability exclusive-volume cpu-request resource-limits update rollout-traffic termination-grace post-start probe-threshold env-divisor toleration cron volume projected-path claim-retention claim-size backup-name container-name
needs rbac
host-missing host-syntax gateway route-tls exposure-listener
network-peer secret-key secret-csi reason
{{- end -}}

{{- /* Only for a workload whose exposure asks for more than hosts, paths and a certificate. */ -}}
{{- define "platform-lib.checks.option-rules" -}}
exposure-provider exposure-option exposure-conflict exposure-split
{{- end -}}

{{- /* For workloads with `backup`. */ -}}
{{- define "platform-lib.checks.backup-rules" -}}
backup-mechanism backup-volume backup-twice backup-plan backup-hook backup-credentials backup-dump backup-bucket backup-drill backup-schedule
{{- end -}}

{{- define "platform-lib.checks.late-rules" -}}
route-twice exposure-name account-twice config-map-twice rule-twice dashboard-twice secret-twice secret-store secret-source secret-sealed secret-variable secret-literal secret-ignore secret-task
{{- end -}}

{{- define "platform-lib.checks.all" -}}
{{- $context := . -}}
{{- if .on -}}
{{- range include "platform-lib.checks.release-rules" . | splitList " " -}}
{{- $_ := include (printf "platform-lib.checks.%s" .) $context -}}
{{- end -}}
{{- $rules := regexSplit "\\s+" (include "platform-lib.checks.workload-rules" .) -1 -}}
{{- range $w := .workloads -}}
{{- range $rules -}}
{{- if or (ne $w.kind "none") (eq . "unused-key") -}}
{{- $_ := include (printf "platform-lib.checks.%s" .) $w -}}
{{- end -}}
{{- end -}}
{{- if dig "options" list ($w.exposure | default dict) -}}
{{- range include "platform-lib.checks.option-rules" . | splitList " " -}}
{{- $_ := include (printf "platform-lib.checks.%s" .) $w -}}
{{- end -}}
{{- end -}}
{{- if hasKey $w "persistent" -}}
{{- range include "platform-lib.checks.backup-rules" $context | splitList " " -}}
{{- $_ := include (printf "platform-lib.checks.%s" .) $w -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range include "platform-lib.checks.late-rules" . | splitList " " -}}
{{- $_ := include (printf "platform-lib.checks.%s" .) $context -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Adds a line: (list CONTEXT PATH TEXT). The path is a values path; the text says what was written and what to do. */ -}}
{{- define "platform-lib.checks.problem" -}}
{{- $context := index . 0 -}}
{{- $_ := set $context "problems" (append $context.problems (printf "%s: %s" (index . 1) (index . 2))) -}}
{{- end -}}

{{- define "platform-lib.checks.report" -}}
{{- $problems := .problems | uniq -}}
{{- $count := eq (len $problems) 1 | ternary "1 problem" (printf "%d problems" (len $problems)) -}}
{{- fail (printf "\n%s in the values of release `%s`:\n  - %s\n" $count .root.Release.Name ($problems | join "\n  - ")) -}}
{{- end -}}
