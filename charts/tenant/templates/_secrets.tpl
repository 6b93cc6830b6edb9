{{- /*
  The store `team`: where External Secrets reads for this namespace alone. {team} and {environment} in its texts stand for
  their names, and without {team} two teams would read the same.
*/ -}}
{{- define "tenant.secrets" -}}
{{- $context := .context -}}
{{- $place := .place -}}
{{- with $place.settings.secretStore -}}
{{- $path := "secretStore" -}}
{{- if hasKey (get ($context.values.environments | default dict) $place.environment | default dict) "secretStore" -}}
{{- $path = printf "environments.%s.secretStore" $place.environment -}}
{{- end -}}
{{- $text := toJson . -}}
{{- $own := $text | replace "{team}" $context.team | replace "{environment}" $place.environment | fromJson -}}
{{- if and (not (contains "{team}" (omit . "accountAnnotations" | toJson))) (not .reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "says {team} nowhere, so that two teams read the same: write it into the prefix, the role, the project or the path, or write as reason why that is wanted") -}}
{{- end -}}
{{- if and (hasKey . "fake") (not .reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".reason") "is missing: fake gives everybody the texts in these values, so write what it stands in for") -}}
{{- end -}}
{{- $chosen := dict "own" $own "context" $context "path" $path -}}
{{- $_ := include "platform-lib.stores.chosen" $chosen -}}
{{- with $chosen.provider -}}
{{- $provider := get $own . | default dict -}}
{{- $at := dict "context" $context "own" $provider "cluster" false "path" (printf "%s.%s" $path .) -}}
{{- $_ := include (printf "platform-lib.stores.%s" .) $at -}}
{{- $annotations := dict -}}
{{- with $own.reason -}}
{{- $_ := set $annotations "helm-platform.io/reason" . -}}
{{- end -}}
{{- $_ := include "tenant.object" (dict "context" $context "place" $place "api" "external-secrets.io/v1" "kind" "SecretStore"
      "name" "team" "annotations" $annotations
      "fields" (dict "spec" (dict "provider" $at.provider "refreshInterval" ($own.refresh | default 3600 | int)))) -}}
{{- with dig "serviceAccount" "name" "" $provider -}}
{{- $marks := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $marks $own.accountAnnotations) -}}
{{- $_ := include "tenant.object" (dict "context" $context "place" $place "api" "v1" "kind" "ServiceAccount" "name" . "annotations" $marks
      "fields" (dict "automountServiceAccountToken" false)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
