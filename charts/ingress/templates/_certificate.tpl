{{- /* The certificate of hosts that bring none: cert-manager's, where the Secret is not there already, and what makes it the default. */ -}}
{{- define "ingress.certificate" -}}
{{- $context := . -}}
{{- with .tls -}}
{{- if .issuer -}}
{{- $at := dict "context" $context "name" "default-tls" -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" .namespace -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "cert-manager.io/v1" "kind" "Certificate" "metadata" $at.metadata
      "spec" (dict
        "secretName" .secret "dnsNames" .hosts
        "privateKey" (dict "rotationPolicy" "Always")
        "issuerRef" (dict "group" "cert-manager.io" "kind" "ClusterIssuer" "name" .issuer)))) -}}
{{- end -}}
{{- if has "ingress" $context.apis -}}
{{- range $kind, $object := $context.provider.objects -}}
{{- $filled := dict "node" $object "forms" $context.tls -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $at := dict "context" $context "exactly" true "name" $object.metadata.name -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $context.tls.namespace -}}
{{- $_ := set $filled.out "metadata" $at.metadata -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" $filled.out) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
