{{- /*
  What `helm install` prints: what was made, how to reach it, what is missing and the line that adds it, and the Pod
  Security level reached. Says nothing where the values have problems: the render fails with those.
*/ -}}
{{- define "platform-lib.notes" -}}
{{- $_ := include "platform-lib.context" . -}}
{{- $context := index . "platform-lib" -}}
{{- if and $context.on (not $context.problems) -}}
Release {{ .Release.Name }} in namespace {{ .Release.Namespace }}

Made:
{{- $made := dict "words" list }}
{{- $_ := include "platform-lib.notes.made" (list $made $context.objects) }}
{{- range $made.words }}
  {{ . }}: {{ get $made . | join ", " }}
{{- end }}

Reach it:
{{- range $w := $context.parts }}
{{- if and $w.name $w.serves }}
  {{ $w.name }}
  {{- if $w.exposure }}
  {{- range $host := $w.exposure.hosts }}
  {{- range $w.exposure.paths }}
    {{ $w.exposure.secure | ternary "https" "http" }}://{{ $host }}{{ .path }}
  {{- end }}
  {{- end }}
  {{- else if $w.service }}
  {{- with first $w.service.ports }}
    kubectl --namespace {{ $context.root.Release.Namespace }} port-forward service/{{ $w.name }} {{ lt .service 1024 | ternary (add 8000 .service) .service }}:{{ .service }}
  {{- end }}
  {{- else }}
    no port: nothing connects to it
  {{- end }}
{{- end }}
{{- end }}

Missing, and the line that adds it:
{{- $hints := dict "lines" list }}
{{- range $w := $context.parts }}
{{- if and $w.name $w.serves }}
{{- $_ := include "platform-lib.notes.hints" (dict "w" $w "into" $hints) }}
{{- end }}
{{- end }}
{{- range $hints.lines }}
  {{ . }}
{{- else }}
  nothing
{{- end }}

Pod Security:
{{- range $w := $context.parts }}
{{- if $w.name }}
  {{- $_ := include "platform-lib.notes.level" $w }}
  {{ $w.name }}: {{ $w.level }}
  {{- range $w.relaxed }}
    {{ eq .level "restricted" | ternary "relaxed" "lowered" }} by {{ $w.path }}{{ .path }}: {{ .reason }}
  {{- end }}
  {{- range $w.hatches }}
    in Kubernetes' words: {{ $w.path }}{{ .path }} ({{ .fields | join ", " }})
  {{- end }}
{{- end }}
{{- end }}
{{- range $part := $context.parts }}
{{- if $part.extraObject }}
  {{ $part.extraObject.kind }}/{{ $part.extraObject.metadata.name }}: applied as written in {{ $part.path }}, not checked
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* What stays: (list MADE OBJECTS). Sets on MADE `words`, the kinds in their order, and by each of them the names. */ -}}
{{- define "platform-lib.notes.made" -}}
{{- $made := index . 0 -}}
{{- $own := dict "httpRoute" "HTTPRoute" "grpcRoute" "GRPCRoute" "tlsRoute" "TLSRoute" "veleroSchedule" "Schedule" -}}
{{- range index . 1 -}}
{{- if not (hasKey .part "testPod") -}}
{{- $object := get .part .kind -}}
{{- $word := $object.kind | default (get $own .kind) | default (title .kind) -}}
{{- if not (hasKey $made $word) -}}
{{- $_ := set $made "words" (append $made.words $word) -}}
{{- end -}}
{{- $_ := set $made $word (append (get $made $word | default list) $object.metadata.name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Sets level: the strictest Pod Security Standard that still allows the pods. */ -}}
{{- define "platform-lib.notes.level" -}}
{{- $levels := list "restricted" -}}
{{- range .relaxed -}}
{{- $levels = append $levels .level -}}
{{- end -}}
{{- $_ := set . "level" (has "privileged" $levels | ternary "privileged" (has "baseline" $levels | ternary "baseline" "restricted")) -}}
{{- end -}}

{{- /* The hints for one workload: takes w and into, a dict whose `lines` grow. */ -}}
{{- define "platform-lib.notes.hints" -}}
{{- $w := .w -}}
{{- $lines := list -}}
{{- $own := $w.values -}}
{{- $names := dict -}}
{{- range $w.ports -}}
{{- $_ := set $names .name true -}}
{{- end -}}
{{- if not $w.ports -}}
{{- $lines = append $lines "no port: `port: 8080`" -}}
{{- else -}}
{{- if not (hasKey ($own.probes | default dict) "readiness") -}}
{{- $lines = append $lines "readiness only sees that the port is open: `probes: {readiness: /ready}`" -}}
{{- end -}}
{{- if and (not $w.exposure) (hasKey $names "http") -}}
{{- $lines = append $lines "not reachable from outside: `expose: {host: app.example.com}`" -}}
{{- else if and $w.exposure $w.ingress (not $w.ingress.secret) $w.ingress.secure (not (has $w.exposure.provider (include "platform-lib.providers.own-certificates" . | splitList " "))) -}}
{{- $lines = append $lines "the controller's default certificate: `expose: {tls: {issuer: NAME}}`" -}}
{{- end -}}
{{- if not $w.metricsPort -}}
{{- $lines = append $lines "no metrics: `metrics: {enabled: true}`" -}}
{{- end -}}
{{- end -}}
{{- if and $w.claims (not $own.backup) -}}
{{- $lines = append $lines "no backup of its volumes: `backup: {velero: {}}`" -}}
{{- end -}}
{{- range $name, $claim := $w.claims -}}
{{- if and (eq $claim.mode "each") (not (hasKey $claim.own "initialSize")) -}}
{{- $size := include "platform-lib.context.text" $claim.own.size -}}
{{- $lines = append $lines (printf "storage.%s.size cannot change on a StatefulSet; to grow, raise it and keep `initialSize: %s` beside it" $name $size) -}}
{{- end -}}
{{- end -}}
{{- /* More pods than one are no remedy where each has data of its own. */ -}}
{{- if and $w.scales (not $w.autoscaled) (not $w.claims) $w.guaranteed -}}
{{- $lines = append $lines "a fixed number of replicas: `autoscaling: {max: 6}`" -}}
{{- end -}}
{{- $into := .into -}}
{{- range $lines -}}
{{- $_ := set $into "lines" (append $into.lines (printf "%s: %s" $w.name .)) -}}
{{- end -}}
{{- end -}}
