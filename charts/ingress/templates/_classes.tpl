{{- /*
  The classes that the provider's own chart does not make. Two owners of one class would fight: `classes.enabled: true`
  is for a controller whose chart is told to leave its class out.
*/ -}}
{{- define "ingress.classes" -}}
{{- $context := . -}}
{{- $given := .values.classes | default dict -}}
{{- range $api := .apis -}}
{{- $class := get $context.provider (print $api "Class") -}}
{{- if ternary (eq (toString $given.enabled) "true") (not $class.made) (hasKey $given "enabled") -}}
{{- $at := dict "context" $context "exactly" true "cluster" true "name" $class.name -}}
{{- if eq $api "ingress" -}}
{{- $_ := set $at "name" ($context.profile.class | default $class.name) -}}
{{- if $given.default -}}
{{- $_ := set $at "annotations" (dict "ingressclass.kubernetes.io/is-default-class" "true") -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "networking.k8s.io/v1" "kind" "IngressClass" "metadata" $at.metadata "spec" (dict "controller" $class.controller))) -}}
{{- else -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "gateway.networking.k8s.io/v1" "kind" "GatewayClass" "metadata" $at.metadata "spec" (dict "controllerName" $class.controller))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
