{{- /*
  The contract on the bucket, global.platform.s3, which the dumps of applications read too: one ConfigMap with what is no
  secret and the names of what is. Sets s3: the contract with pathStyle complete.
*/ -}}
{{- define "storage.s3" -}}
{{- $s3 := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $s3 .profile.s3) -}}
{{- $pathStyle := hasKey $s3 "pathStyle" | ternary (eq (toString $s3.pathStyle) "true") (not (empty $s3.endpoint)) -}}
{{- $_ := set $s3 "pathStyle" $pathStyle -}}
{{- $_ := set . "s3" $s3 -}}
{{- if $s3.bucket -}}
{{- $secret := $s3.secret | default dict -}}
{{- $data := dict "provider" .values.s3.provider "bucket" $s3.bucket "pathStyle" (toString $pathStyle)
      "accessKeyName" ($secret.accessKey | default "accessKey") "secretKeyName" ($secret.secretKey | default "secretKey") -}}
{{- range $name, $value := dict "endpoint" $s3.endpoint "region" $s3.region "prefix" $s3.prefix "secretName" $secret.name -}}
{{- with $value -}}
{{- $_ := set $data $name . -}}
{{- end -}}
{{- end -}}
{{- $at := dict "context" . "name" "s3" -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "v1" "kind" "ConfigMap" "metadata" $at.metadata "data" $data)) -}}
{{- end -}}
{{- end -}}
