{{- /* What the schema cannot say. Adds to problems. */ -}}
{{- define "scaling.checks" -}}
{{- $context := . -}}
{{- $adapter := .values.prometheusAdapter -}}
{{- if $adapter.enabled -}}
{{- if not $adapter.reason -}}
{{- $_ := include "platform-lib.checks.problem" (list . "prometheusAdapter.reason"
      "is missing: prometheus-adapter is no longer developed; say why KEDA does not do, or leave it off") -}}
{{- end -}}
{{- /* One APIService can have one server: the second installation takes it from the first. */ -}}
{{- if and $adapter.external .values.keda.enabled -}}
{{- $_ := include "platform-lib.checks.problem" (list . "prometheusAdapter.external"
      "a cluster has one v1beta1.external.metrics.k8s.io, and KEDA serves it; write false here, or keda.enabled: false") -}}
{{- end -}}
{{- end -}}
{{- $keys := dig "prometheusAuthentication" "keys" dict .values.keda -}}
{{- if and (hasKey $keys "bearerToken") (or (hasKey $keys "username") (hasKey $keys "password")) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "keda.prometheusAuthentication.keys"
      "has a token and a password, and KEDA takes one of them; remove the other") -}}
{{- end -}}
{{- range list (list "username" "password") (list "cert" "key") (list "customAuthHeader" "customAuthValue") -}}
{{- $one := index . 0 -}}
{{- $other := index . 1 -}}
{{- if ne (hasKey $keys $one) (hasKey $keys $other) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "keda.prometheusAuthentication.keys"
      (printf "has `%s` or `%s` alone; they go together" $one $other)) -}}
{{- end -}}
{{- end -}}
{{- $first := "" -}}
{{- range $name, $own := .values.priorityClasses -}}
{{- if and $own (ne (toString $own.enabled) "false") -}}
{{- $path := printf "priorityClasses.%s" $name -}}
{{- if hasPrefix "system-" $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "names with system- belong to Kubernetes; choose another") -}}
{{- end -}}
{{- if $own.globalDefault -}}
{{- if $first -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".globalDefault")
      (printf "`%s` is the default already and there can be one; write false in one of them" $first)) -}}
{{- end -}}
{{- $first = $name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $over := .values.overprovisioning -}}
{{- $class := get .values.priorityClasses $over.priorityClass -}}
{{- if and $over.enabled (or (not $class) (eq (toString (default dict $class).enabled) "false")) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "overprovisioning.priorityClass"
      (printf "`%s` is none of priorityClasses; add it there, below all others" $over.priorityClass)) -}}
{{- end -}}
{{- if eq .values.nodes.engine "karpenter" -}}
{{- range $name, $pool := .values.nodes.karpenter.pools | default dict -}}
{{- if and $pool (not $pool.nodeClass.kind) (not (hasKey ($context.values.nodes.karpenter.classes | default dict) $pool.nodeClass.name)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "nodes.karpenter.pools.%s.nodeClass" $name)
      (printf "`%s` is none of nodes.karpenter.classes; add it there, or write kind and group of one that is made elsewhere" $pool.nodeClass.name)) -}}
{{- end -}}
{{- range $number, $each := default dict $pool | dig "requirements" list -}}
{{- $path := printf "nodes.karpenter.pools.%s.requirements[%d].values" $name $number -}}
{{- if and (eq $each.operator "In") (not $each.values) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "is missing: `In` needs one value or more") -}}
{{- else if and (has $each.operator (list "Gt" "Gte" "Lt" "Lte"))
      (not (and (eq (len ($each.values | default list)) 1) (regexMatch "^[0-9]+$" (first $each.values)))) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path
      (printf "must be one whole number in quotes, as `%s` compares numbers" $each.operator)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
