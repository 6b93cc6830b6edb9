{{- /*
  The alerts, one entry each: needs (what the provider's data must have), for, severity (page or ticket), threshold, expr
  and texts. $total, $failed, $latency, $unit, $config and $certificate are the provider's, $proxy and $controller its
  jobs, $expires and $renews cert-manager's; [[ ]] is what Prometheus fills in. docs/runbooks has a page for each.
*/ -}}
{{- define "ingress.alerts.data" -}}
IngressErrors:
  needs: [failed]
  for: 5m
  severity: page
  threshold: 5
  # A few failures of little traffic are not an outage: ten or more in five minutes.
  expr: 100 * sum(rate($failed[5m])) / sum(rate($total[5m])) > $threshold and sum(increase($failed[5m])) >= 10
  summary: '$title answers [[ $value | printf "%.1f" ]] % of all requests with 5xx'
  description: More than $threshold % of what comes in fails. The dashboard of the provider shows since when and where; most often one application or its pods are behind it.
IngressSlow:
  needs: [latency]
  for: 10m
  severity: ticket
  threshold: 2
  expr: histogram_quantile(0.99, sum by (le) (rate($latency[5m]))) / $unit > $threshold and sum(increase($total[5m])) >= 100
  summary: 'One request in a hundred takes [[ $value | printf "%.1f" ]] s or longer through $title'
  description: The limit is $threshold s. Downloads, long polling and streams count as one long request; else an application or the proxy itself is slow.
IngressConfigRejected:
  needs: [config]
  for: 5m
  severity: ticket
  expr: ($config) > 0
  summary: $title refuses its newest configuration
  description: It goes on with the last one that it took, so changes of Ingresses and routes have no effect. Its log names the object at fault.
IngressCertificateExpiring:
  needs: [certificate]
  for: 1h
  severity: ticket
  threshold: 7
  expr: $certificate < $threshold
  summary: 'A certificate that $title serves runs out in [[ $value | printf "%.1f" ]] days'
  description: It should have been renewed by now. 'kubectl get certificates -A' shows what is not ready, and 'kubectl describe certificate' why.
IngressDefaultCertificateExpiring:
  needs: [expires]
  for: 1h
  severity: ticket
  threshold: 14
  expr: (min by (name) ($expires) - time()) / 86400 < $threshold unless max by (name) ($renews) > time()
  summary: 'The default certificate runs out in [[ $value | printf "%.1f" ]] days'
  description: Every host without a certificate of its own is served with it, and cert-manager should have renewed it by now. See 'kubectl -n $namespace describe certificate $name' and its newest CertificateRequest.
IngressDown:
  needs: [proxy]
  for: 5m
  severity: page
  expr: absent(up{$proxy} == 1)
  summary: No pod of $title can be scraped, so probably nothing comes in
  description: Either its pods are gone or not ready, or Prometheus does not find them. See the pods in the namespace $place and the targets of Prometheus.
IngressPodDown:
  needs: [proxy]
  for: 15m
  severity: ticket
  expr: up{$proxy} == 0
  summary: The pod [[ $labels.pod ]] of $title cannot be scraped
  description: Others may still serve. See its log, and whether a network policy keeps Prometheus from it.
IngressControllerDown:
  needs: [controller]
  for: 10m
  severity: ticket
  expr: absent(up{$controller} == 1)
  summary: Nothing configures the proxies of $title
  description: They go on with what they have; new hosts, routes and pods do not reach them. See the controller's pods in the namespace $controlled.
IngressNoTraffic:
  needs: [total]
  for: 5m
  severity: page
  threshold: 0.1
  # $threshold is requests per second an hour before; a site that sleeps at night does not wake anybody.
  expr: sum(rate($total[10m])) == 0 and sum(rate($total[10m] offset 1h)) > $threshold
  summary: No request has reached $title for ten minutes, and an hour ago some did
  description: Its pods are up. Look in front of them, at DNS, the load balancer and its certificate.
{{- end -}}

{{- /* Adds the PrometheusRule, and sets left: alerts that this provider cannot have, with the reason. */ -}}
{{- define "ingress.alerts" -}}
{{- $context := . -}}
{{- $given := .values.alerts | default dict -}}
{{- $facts := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $facts .provider.metrics) -}}
{{- range $part, $job := .jobs -}}
{{- $_ := set $facts $part (printf `job=%q` $job) -}}
{{- end -}}
{{- with .tls -}}
{{- if .issuer -}}
{{- $at := dict "namespace" .namespace -}}
{{- $of := printf `name="%s-default-tls"` $context.root.Release.Name -}}
{{- range $key := list "expiration" "renewal" -}}
{{- $_ := include "platform-lib.context.foreign" (dict "into" $at "key" $key "metric" (printf "certmanager_certificate_%s_timestamp_seconds" $key) "matcher" $of) -}}
{{- end -}}
{{- $_ := set $facts "expires" $at.expiration -}}
{{- $_ := set $facts "renews" $at.renewal -}}
{{- $_ := set $facts "namespace" .namespace -}}
{{- end -}}
{{- end -}}
{{- $_ := set $facts "name" (printf "%s-default-tls" .root.Release.Name) -}}
{{- $_ := set $facts "title" .provider.title -}}
{{- $_ := set $facts "place" (eq (.provider.monitors.proxy.where | default "controller") "gateway" | ternary .gateway.namespace .place) -}}
{{- $_ := set $facts "controlled" .place -}}
{{- $severities := dict "page" "page" "ticket" "ticket" -}}
{{- $_ := include "platform-lib.context.overlay" (list $severities .profile.slo.severities) -}}
{{- $at := dict "rules" list "known" dict "labels" dict "runbooks" .profile.runbooks "given" dict -}}
{{- $_ := include "platform-lib.context.texts" (list $at.labels (dict "component" "ingress" "provider" .provider.name) $given.labels) -}}
{{- with .profile.dashboards.url -}}
{{- $_ := set $at "dashboard" (printf "%s/d/%s" (trimSuffix "/" .) (print "ingress-" $context.provider.name)) -}}
{{- end -}}
{{- $_ := set . "left" dict -}}
{{- range $name, $alert := include "ingress.alerts.data" nil | fromYaml -}}
{{- $own := get ($given.rules | default dict) $name -}}
{{- $missing := "" -}}
{{- range $alert.needs -}}
{{- if not (hasKey $facts .) -}}
{{- $missing = . -}}
{{- end -}}
{{- end -}}
{{- if and $missing (hasKey ($context.provider.without | default dict) $missing) -}}
{{- $_ := set $context.left $name (get $context.provider.without $missing) -}}
{{- end -}}
{{- if not (or $missing (eq (toString $own) "false")) -}}
{{- $rule := pick $alert "for" "severity" -}}
{{- $filled := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $filled $facts) -}}
{{- $_ := set $filled "threshold" $alert.threshold -}}
{{- if kindIs "map" $own -}}
{{- $_ := include "platform-lib.context.overlay" (list $rule $own) -}}
{{- if hasKey $own "threshold" -}}
{{- $_ := set $filled "threshold" $own.threshold -}}
{{- end -}}
{{- end -}}
{{- $_ := set $rule "severity" (get $severities $rule.severity | default $rule.severity) -}}
{{- $_ := set $at.known $name true -}}
{{- $texts := list -}}
{{- range $key := list "expr" "summary" "description" -}}
{{- $texts = append $texts (include "ingress.alerts.filled" (list (get $alert $key) $filled)) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.alert-rule" (concat (list $at $name $rule) $texts) -}}
{{- end -}}
{{- end -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- if and $asked.made $at.rules .jobs (ne (toString $given.enabled) "false") -}}
{{- $made := dict "context" . "name" "ingress" "labels" .profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $made -}}
{{- $_ := include "platform-lib.platform.object" (list . "prometheusRule" (dict
      "metadata" $made.metadata "groups" (list (dict "name" "ingress" "rules" $at.rules)))) -}}
{{- end -}}
{{- end -}}

{{- /* (list TEXT FACTS): the words are replaced, the provider's queries first, which have words of their own. */ -}}
{{- define "ingress.alerts.filled" -}}
{{- $text := index . 0 -}}
{{- $facts := index . 1 -}}
{{- range $word := list "total" "failed" "latency" "unit" "config" "certificate" "expires" "renews" "proxy" "controller" "controlled" "title" "place" "namespace" "name" "threshold" -}}
{{- if hasKey $facts $word -}}
{{- $text = regexReplaceAllLiteral (printf `\$%s\b` $word) $text (include "platform-lib.context.text" (get $facts $word)) -}}
{{- end -}}
{{- end -}}
{{- $text | replace "$window" "15m" | replace "[[" "{{" | replace "]]" "}}" -}}
{{- end -}}
