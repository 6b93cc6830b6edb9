{{- /*
  What the profile adds to a workload's values: defaults below them, enforced fields above them. Takes context, key and
  values; replaces `values` where the profile says something, and sets overruled: what was written against an enforced
  field, as path, written and fixed. What workloads inherit from the root reaches them through the root.
*/ -}}
{{- define "platform-lib.context.effective" -}}
{{- $profile := .context.profile -}}
{{- $_ := set . "overruled" list -}}
{{- $_ := set . "written" .values -}}
{{- if or $profile.defaults $profile.enforced -}}
{{- $_ := include "platform-lib.context.overruled" (list . "" .values $profile.enforced) -}}
{{- $defaults := $profile.defaults -}}
{{- if ne .key "main" -}}
{{- $defaults = omit $defaults "image" "env" "envFrom" "secrets" "serviceAccount" "labels" "annotations" "podLabels" "podAnnotations" -}}
{{- end -}}
{{- $values := dict -}}
{{- range $layer := list $defaults .values $profile.enforced -}}
{{- $_ := include "platform-lib.context.merge" (list $values $layer false) -}}
{{- end -}}
{{- $_ := set . "values" $values -}}
{{- end -}}
{{- end -}}

{{- /* (list TARGET PATH WRITTEN ENFORCED) */ -}}
{{- define "platform-lib.context.overruled" -}}
{{- $target := index . 0 -}}
{{- $path := index . 1 -}}
{{- $written := index . 2 -}}
{{- range $key, $fixed := index . 3 -}}
{{- if hasKey $written $key -}}
{{- $value := get $written $key -}}
{{- if and (kindIs "map" $value) (kindIs "map" $fixed) -}}
{{- $_ := include "platform-lib.context.overruled" (list $target (print $path $key ".") $value $fixed) -}}
{{- else if ne (toJson $value) (toJson $fixed) -}}
{{- $_ := set $target "overruled" (append $target.overruled (dict
      "path" (print $path $key) "written" (toJson $value) "fixed" (toJson $fixed))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
