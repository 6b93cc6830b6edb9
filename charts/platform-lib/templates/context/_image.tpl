{{- /*
  Sets image (repository, tag, digest, reference, pullPolicy, pullSecrets) and the version label.
  A field that a workload leaves out comes from the root, but a tag or digest never travels to another repository, and
  an own tag replaces an inherited digest: otherwise the digest would silently win.
*/ -}}
{{- define "platform-lib.context.image" -}}
{{- $own := .values.image | default dict -}}
{{- $from := .from.image | default dict -}}
{{- $versioned := or (hasKey $own "repository") (hasKey $own "tag") (hasKey $own "digest") -}}
{{- $source := $versioned | ternary $own $from -}}
{{- $image := dict
      "repository" ($own.repository | default $from.repository | default "")
      "tag" (include "platform-lib.context.text" ($source.tag | default "")) "tagWritten" $source.tag
      "digest" ($source.digest | default "")
      "repositoryPath" (print (empty $own.repository | ternary "" .path) "image.repository")
      "tagPath" (print ($versioned | ternary .path "") "image.tag")
      "pullPolicy" ($own.pullPolicy | default $from.pullPolicy | default "IfNotPresent") -}}

{{- $reference := include "platform-lib.context.repository" (list .context $image.repository) -}}
{{- with $image.tag -}}
{{- $reference = printf "%s:%s" $reference . -}}
{{- end -}}
{{- with $image.digest -}}
{{- $reference = printf "%s@%s" $reference . -}}
{{- end -}}
{{- $_ := set $image "reference" $reference -}}

{{- $secrets := list -}}
{{- range concat .context.profile.pullSecrets ($own.pullSecrets | default $from.pullSecrets | default list) | uniq -}}
{{- $secrets = append $secrets (dict "name" .) -}}
{{- end -}}
{{- $_ := set $image "pullSecrets" $secrets -}}
{{- $_ := set . "image" $image -}}

{{- $version := $image.tag | trunc 63 | trimAll "-_." -}}
{{- if $version -}}
{{- range $labels := list .labels .podLabels -}}
{{- if not (hasKey $labels "app.kubernetes.io/version") -}}
{{- $_ := set $labels "app.kubernetes.io/version" $version -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* A repository under the profile's registry, unless it names a registry itself: (list CONTEXT REPOSITORY). */ -}}
{{- define "platform-lib.context.repository" -}}
{{- $registry := (index . 0).profile.registry -}}
{{- $repository := index . 1 -}}
{{- $host := $repository | splitList "/" | first -}}
{{- $named := and (contains "/" $repository) (or (contains "." $host) (contains ":" $host) (eq $host "localhost")) -}}
{{- if and $registry (not $named) -}}
{{- printf "%s/%s" ($registry | trimSuffix "/") $repository -}}
{{- else -}}
{{- $repository -}}
{{- end -}}
{{- end -}}
