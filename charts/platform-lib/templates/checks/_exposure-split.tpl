{{- /* A split of traffic: targets that exist, ports that they have, weights that leave something. */ -}}
{{- define "platform-lib.checks.exposure-split" -}}
{{- if and .exposure (hasKey .exposure "targets") -}}
{{- $w := . -}}
{{- $path := print .path "expose.split" -}}
{{- $found := list -}}
{{- if lt .exposure.kept 0 -}}
{{- $found = append $found (list "" (printf "gives away `%d` percent; the weights may come to 100" (sub 100 .exposure.kept))) -}}
{{- end -}}
{{- $names := list -}}
{{- range .context.workloads -}}
{{- if and (hasKey . "service") (ne .key $w.key) -}}
{{- $names = append $names .key -}}
{{- end -}}
{{- end -}}
{{- range $target := .exposure.targets -}}
{{- $given := .given -}}
{{- if eq (hasKey $given "workload") (hasKey $given "service") -}}
{{- $found = append $found (list .key "must say where to: a `workload` of this release, or a `service` that is there already") -}}
{{- else if hasKey $given "workload" -}}
{{- if not .w -}}
{{- $found = append $found (list (print .key ".workload") (printf "`%s` is no other workload with a Service; there is %s" $given.workload (empty $names | ternary "none" ($names | join ", ")))) -}}
{{- else -}}
{{- range $w.exposure.paths -}}
{{- $port := dict -}}
{{- $_ := include "platform-lib.context.split-port" (dict "target" $target "path" . "into" $port) -}}
{{- if and .port (not $port.port) -}}
{{- $found = append $found (list (print $target.key ".port") (printf "`%v` is no port of the workload `%s`; write one of its own" ($given.port | default .port.name) $given.workload)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if hasKey $given "namespace" -}}
{{- $found = append $found (list (print .key ".namespace") "has no effect on a workload, which is in the release's namespace; remove the line") -}}
{{- end -}}
{{- else if not (and $given.port (not (kindIs "string" $given.port))) -}}
{{- $found = append $found (list (print .key ".port") (printf "is missing; write the number of the port of the Service `%s`" $given.service)) -}}
{{- end -}}
{{- if and $w.ingress .namespace -}}
{{- $found = append $found (list (print .key ".namespace") (printf "`%s` is out of reach of an Ingress; expose by `api: gateway`" .namespace)) -}}
{{- end -}}
{{- if and (hasKey $given "grant") (or (not .namespace) (not (or $w.httpRoute $w.grpcRoute))) -}}
{{- $found = append $found (list (print .key ".grant") "has no effect on a target in the same namespace; remove the line") -}}
{{- end -}}
{{- end -}}
{{- with and .ingress .ingress.split -}}
{{- if and .most (gt (len $w.exposure.targets) (int .most)) -}}
{{- $found = append $found (list "" (printf "has %d targets and %s (ingress) knows %v; expose by `api: gateway`" (len $w.exposure.targets) $w.exposure.provider .most)) -}}
{{- end -}}
{{- if .workloads -}}
{{- range $w.exposure.targets -}}
{{- if hasKey .given "service" -}}
{{- $found = append $found (list (print .key ".service") (printf "`%s` is not of this release, and %s (ingress) needs an annotation on it; expose by `api: gateway`" .given.service $w.exposure.provider)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if (.canary | default dict).wholeHost -}}
{{- range $w.exposure.paths -}}
{{- if ne .path "/" -}}
{{- $found = append $found (list "" (printf "takes from the whole host by %s (ingress), and `%s` is only a part; expose by `api: gateway`" $w.exposure.provider .path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $found -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (empty (index . 0) | ternary $path (printf "%s.%s" $path (index . 0))) (index . 1)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
