{{- /*
  What was pasted unsealed is a secret in git. A sealed value starts with the length of its RSA part (2048, 3072 or 4096
  bits) and is never short. The message does not repeat it.
*/ -}}
{{- define "platform-lib.checks.secret-sealed" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- range $name, $own := (.values.secrets | default dict).sealed | default dict -}}
{{- range $key, $text := $own.encrypted -}}
{{- if not (and (ge (len $text) 360) (regexMatch "^A[gQY][A-D][A-Za-z0-9+/]+={0,2}$" $text)) -}}
{{- $object := printf "%s-%s" $w.name $name -}}
{{- $scope := get (dict "namespace-wide" (printf "--scope namespace-wide --namespace %s" $context.root.Release.Namespace) "cluster-wide" "--scope cluster-wide") ($own.scope | default "strict")
      | default (printf "--name %s --namespace %s" $object $context.root.Release.Namespace) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%ssecrets.sealed.%s.encrypted.%s" $w.path $name $key)
      (printf "is no sealed text; write what `kubeseal --raw %s` prints for it, and replace the secret if it was written here" $scope)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
