{{- /* `registry/repository:tag@digest`. The profile's registry is put before a repository that names no host. */ -}}
{{- define "platform-lib.context.image" -}}
  {{- $given := .values.image | default dict -}}
  {{- $repository := $given.repository | default "" -}}
  {{- $registry := .ctx.profile.image.registry -}}
  {{- if and $repository $registry (not (regexMatch "^(localhost|[^/]*[.:][^/]*)/" $repository)) -}}
    {{- $repository = printf "%s/%s" (trimSuffix "/" $registry) $repository -}}
  {{- end -}}
  {{- $reference := $repository -}}
  {{- with $given.tag }}{{ $reference = printf "%s:%s" $reference (toString .) }}{{ end -}}
  {{- with $given.digest }}{{ $reference = printf "%s@%s" $reference . }}{{ end -}}
  {{- $secrets := list -}}
  {{- range concat .ctx.profile.image.pullSecrets ($given.pullSecrets | default list) | uniq -}}
    {{- $secrets = append $secrets (dict "name" .) -}}
  {{- end -}}
  {{- $_ := set .w "image" (dict
        "reference" $reference
        "repository" $repository
        "pinned" (or (ne ($given.tag | default "" | toString) "") (ne ($given.digest | default "") ""))
        "latest" (and (eq ($given.tag | default "" | toString) "latest") (not $given.digest))
        "pullPolicy" ($given.pullPolicy | default "IfNotPresent")
        "pullSecrets" $secrets) -}}
  {{- $_ := set .w "command" (.values.command | default list) -}}
  {{- $_ := set .w "args" (.values.args | default list) -}}
{{- end -}}
