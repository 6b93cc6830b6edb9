{{- /* What was made, how to reach it, what is missing and the line that adds it. */ -}}
{{- define "platform-lib.notes" -}}
  {{- $ctx := dict "root" . -}}
  {{- $_ := include "platform-lib.context" $ctx -}}
{{ .Release.Name }} is installed in namespace {{ .Release.Namespace }}.

Made:
  {{- range $object := $ctx.objects }}
  {{- if ne $object.template "testPod" }}
  {{ printf "%-24s" (include "platform-lib.notes.kind" $object.template) }} {{ ternary $object.data.serviceAccount.name $object.data.name (eq $object.template "serviceAccount") }}
  {{- end }}
  {{- end }}

Reach it:
  {{- $reached := false }}
  {{- range $w := $ctx.workloads }}
  {{- if hasKey $w "expose" }}
  {{- $reached = true }}
  {{- range $host := $w.expose.hosts }}{{ range $path := $w.expose.paths }}
  {{ ternary "https" "http" $w.expose.tls }}://{{ $host }}{{ $path.path }}
  {{- end }}{{ end }}
  {{- else if or $w.mainPort (and $w.metrics $w.ports) }}
  {{- $reached = true }}
  {{- /* A workload that only shows metrics has no main port; theirs is the last. */ -}}
  {{- $port := $w.mainPort | default (last $w.ports) }}
  kubectl -n {{ $.Release.Namespace }} port-forward service/{{ $w.name }} {{ $port.port }}:{{ $port.service }}
  {{- end }}
  {{- end }}
  {{- if not $reached }}
  nothing listens: no workload has a TCP port
  {{- end }}
  kubectl -n {{ .Release.Namespace }} logs -l app.kubernetes.io/instance={{ .Release.Name }} --all-containers

Pod Security: {{ include "platform-lib.notes.level" $ctx }}
  {{- $hints := include "platform-lib.notes.hints" $ctx | trim }}
  {{- with $hints }}

To improve:
  {{ . }}
  {{- end }}
{{- end -}}

{{- /* `podDisruptionBudget` → `PodDisruptionBudget`, `httpRoute` → `HTTPRoute`. */ -}}
{{- define "platform-lib.notes.kind" -}}
  {{- replace "Http" "HTTP" (printf "%s%s" (substr 0 1 . | upper) (substr 1 (len . | int) .)) -}}
{{- end -}}

{{- define "platform-lib.notes.level" -}}
  {{- $lowered := list -}}
  {{- range $w := .workloads -}}
    {{- range $w.lowered }}{{ $lowered = append $lowered (printf "%ssecurity.%s" $w.path .) }}{{ end -}}
  {{- end -}}
  {{- if not $lowered -}}
    restricted
  {{- else -}}
    below restricted because of {{ join ", " $lowered }}
  {{- end -}}
{{- end -}}

{{- /* One line each: what to write, and why. */ -}}
{{- define "platform-lib.notes.hints" -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $hints := list -}}
      {{- if and $w.ports (hasKey ($w.probes.readinessProbe | default dict) "tcpSocket") -}}
        {{- $hints = append $hints (list "probes: {readiness: /ready}" "only the TCP port is asked whether the pod is ready") -}}
      {{- end -}}
      {{- if and $w.ports (not (hasKey $w "metrics")) -}}
        {{- $hints = append $hints (list "metrics: {enabled: true}" "nothing is scraped") -}}
      {{- else if and (hasKey $w "metrics") (not $w.metrics.rendered) -}}
        {{- $hints = append $hints (list "global.platform.monitoring" "the platform leaves the ServiceMonitor out") -}}
      {{- end -}}
      {{- if le (int $w.guaranteed) 1 -}}
        {{- $hints = append $hints (list "availability: standard" "with one pod, a node drain interrupts the service") -}}
      {{- else if not (hasKey $w "autoscaler") -}}
        {{- $hints = append $hints (list "autoscaling: {max: 10}" (printf "there are %d pods under any load" $w.replicas)) -}}
      {{- end -}}
      {{- range $hints }}
  {{ printf "%-44s %s" (printf "%s%s" $w.path (index . 0)) (index . 1) }}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
