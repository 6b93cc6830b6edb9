{{- /*
  Sets image of the main container, images, pullSecrets and the version label.
*/ -}}
{{- define "platform-lib.context.main-image" -}}
{{- $at := dict "w" . "own" .values.image "from" .from.image "path" .path "fromPath" "" -}}
{{- $_ := include "platform-lib.context.image" $at -}}
{{- $_ := set . "image" $at.image -}}
{{- $_ := set . "pullSecrets" (concat .context.profile.pullSecrets $at.image.pullSecrets) -}}
{{- $version := $at.image.tag | trunc 63 | trimAll "-_." -}}
{{- if $version -}}
{{- range $labels := list .labels .podLabels -}}
{{- if not (hasKey $labels "app.kubernetes.io/version") -}}
{{- $_ := set $labels "app.kubernetes.io/version" $version -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  An image. Takes w, own, from (what it inherits), path and fromPath (prefixes of both in the values). Sets
    image  repository, tag, digest, reference, pullPolicy, pullSecrets, repositoryPath, tagPath; also added to w.images
  A field that is left out is inherited, but a tag or digest never travels to another repository, and an own tag
  replaces an inherited digest: otherwise the digest would silently win.
*/ -}}
{{- define "platform-lib.context.image" -}}
{{- $w := .w -}}
{{- $own := .own | default dict -}}
{{- $from := .from | default dict -}}
{{- $versioned := or (hasKey $own "repository") (hasKey $own "tag") (hasKey $own "digest") -}}
{{- $source := $versioned | ternary $own $from -}}
{{- $image := dict
      "repository" ($own.repository | default $from.repository | default "")
      "tag" (include "platform-lib.context.text" ($source.tag | default "")) "tagWritten" $source.tag
      "digest" ($source.digest | default "")
      "repositoryPath" (print (empty $own.repository | ternary .fromPath .path) "image.repository")
      "tagPath" (print ($versioned | ternary .path .fromPath) "image.tag")
      "pullPolicy" ($own.pullPolicy | default $from.pullPolicy | default "IfNotPresent")
      "pullSecrets" ($own.pullSecrets | default $from.pullSecrets | default list) -}}
{{- $reference := include "platform-lib.context.repository" (list $w.context $image.repository) -}}
{{- with $image.tag -}}
{{- $reference = printf "%s:%s" $reference . -}}
{{- end -}}
{{- with $image.digest -}}
{{- $reference = printf "%s@%s" $reference . -}}
{{- end -}}
{{- $_ := set $image "reference" $reference -}}
{{- $_ := set . "image" $image -}}
{{- $_ := set $w "images" (append $w.images $image) -}}
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
