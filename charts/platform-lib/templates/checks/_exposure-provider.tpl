{{- /* An Ingress has no fields for the options: which annotations say them depends on the controller. */ -}}
{{- define "platform-lib.checks.exposure-provider" -}}
{{- if and .exposure .ingress (not .exposure.provider) -}}
{{- $w := . -}}
{{- $class := empty .ingress.class | ternary "the cluster's default ingress class" (printf "the ingress class `%s`" .ingress.class) -}}
{{- with .exposure.options -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context "global.platform.exposure.ingress.provider"
      (printf "is missing and %s%s needs it; write what runs %s: %s" $w.path (first .).path $class
        (include "platform-lib.providers.ingress" . | replace " " ", "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
