{{- /* A field that the platform team fixed: a values file cannot override it, and must not seem to. */ -}}
{{- define "platform-lib.checks.enforced" -}}
{{- $w := . -}}
{{- range .overruled -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` is fixed to `%s` by global.platform.enforced.%s; remove the line" .written .fixed .path)) -}}
{{- end -}}
{{- range $key := .context.profile.forbidden -}}
{{- if hasKey $w.values $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $key)
      (printf "is not allowed here: global.platform.forbidden lists `%s`; remove it" $key)) -}}
{{- end -}}
{{- range $group := list "containers" "initContainers" "sidecars" -}}
{{- range $name, $own := get $w.values $group | default dict -}}
{{- if hasKey $own $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.%s.%s" $w.path $group $name $key)
      (printf "is not allowed here: global.platform.forbidden lists `%s`; remove it" $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $fixed := .context.profile.enforced.security | default dict -}}
{{- range $group := list "containers" "initContainers" "sidecars" -}}
{{- range $name, $own := get $w.values $group | default dict -}}
{{- range $field, $value := $fixed -}}
{{- if and (hasKey ($own.security | default dict) $field) (ne (toJson $value) (toJson (get $own.security $field))) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.%s.security.%s" $w.path $group $name $field)
      (printf "`%s` is fixed to `%s` by global.platform.enforced.security.%s; remove the line" (toJson (get $own.security $field)) (toJson $value) $field)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
