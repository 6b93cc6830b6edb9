{{- /*
  What the workload depends on. Sets needed: a list of host, port and peer (absent where public addresses reach it), and
  needEnv: the variables <KEY>_HOST and <KEY>_PORT. A need names a service of the profile, or an app.
*/ -}}
{{- define "platform-lib.context.needs" -}}
{{- $w := . -}}
{{- $needed := list -}}
{{- $env := dict -}}
{{- $services := .context.profile.services -}}
{{- range $key, $own := .values.needs | default dict -}}
{{- $service := $own -}}
{{- if kindIs "string" $own -}}
{{- $service = get $services $own | default dict -}}
{{- if not $service -}}
{{- $_ := set $w "unknownNeeds" (append ($w.unknownNeeds | default list) (dict "path" (printf "needs.%s" $key) "name" $own)) -}}
{{- end -}}
{{- end -}}
{{- if $service -}}
{{- $namespace := $service.namespace | default $w.context.root.Release.Namespace -}}
{{- $host := $service.host | default (printf "%s.%s.svc" ($service.app | default "") $namespace) -}}
{{- $peer := pick $service "app" "namespace" "cidr" -}}
{{- $needed = append $needed (dict "peer" $peer "port" (int64 $service.port)) -}}
{{- $name := regexReplaceAll "[^A-Z0-9]" (upper $key) "_" -}}
{{- $_ := set $env (print $name "_HOST") $host -}}
{{- $_ := set $env (print $name "_PORT") (toString (int64 $service.port)) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "needed" $needed -}}
{{- $_ := set . "needEnv" $env -}}
{{- end -}}
