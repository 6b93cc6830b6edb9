{{- /*
  Only where cert-manager makes the certificate. It renews in time for any lifetime, so what counts is a renewal that is
  overdue, not a number of days alone.
*/ -}}
{{- define "platform-lib.context.alerts.certificate-expiring" -}}
{{- $ingress := .w.ingress | default dict -}}
{{- $annotations := dig "metadata" "annotations" dict $ingress -}}
{{- if and $ingress.secret (or (hasKey $annotations "cert-manager.io/cluster-issuer") (hasKey $annotations "cert-manager.io/issuer")) -}}
{{- $at := dict "namespace" .series.namespace -}}
{{- $of := printf `name="%s"` $ingress.secret -}}
{{- $_ := include "platform-lib.context.foreign" (dict "into" $at "key" "expires" "metric" "certmanager_certificate_expiration_timestamp_seconds" "matcher" $of) -}}
{{- $_ := include "platform-lib.context.foreign" (dict "into" $at "key" "renews" "metric" "certmanager_certificate_renewal_timestamp_seconds" "matcher" $of) -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadCertificateExpiring" (dict
      "for" "1h" "severity" "warning" "threshold" 14
      "expr" (printf `(min by (name) (%s) - time()) / 86400 < $threshold unless max by (name) (%s) > time()` $at.expires $at.renews)
      "summary" `The certificate of $namespace/$name expires in {{ $value | printf "%.1f" }} days`
      "description" `cert-manager should have renewed {{ $labels.name }} by now. 'kubectl -n $namespace describe certificate {{ $labels.name }}' and its newest CertificateRequest say what stops it.`)) -}}
{{- end -}}
{{- end -}}
