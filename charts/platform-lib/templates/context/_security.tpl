{{- /* The restricted Pod Security Standard, field by field; a value replaces its field and nothing else. */ -}}
{{- define "platform-lib.context.security" -}}
  {{- $given := .values.security | default dict -}}
  {{- $pod := dict
        "runAsNonRoot" (ternary $given.runAsNonRoot true (hasKey $given "runAsNonRoot"))
        "seccompProfile" (dict "type" ($given.seccompProfile | default "RuntimeDefault")) -}}
  {{- range $key := list "runAsUser" "runAsGroup" "fsGroup" -}}
    {{- if hasKey $given $key }}{{ $_ := set $pod $key (int64 (index $given $key)) }}{{ end -}}
  {{- end -}}
  {{- if hasKey $given "fsGroup" }}{{ $_ := set $pod "fsGroupChangePolicy" "OnRootMismatch" }}{{ end -}}
  {{- $capabilities := dict "drop" (list "ALL") -}}
  {{- with $given.addCapabilities }}{{ $_ := set $capabilities "add" . }}{{ end -}}
  {{- $container := dict
        "allowPrivilegeEscalation" (ternary $given.allowPrivilegeEscalation false (hasKey $given "allowPrivilegeEscalation"))
        "readOnlyRootFilesystem" (ternary $given.readOnlyRootFilesystem true (hasKey $given "readOnlyRootFilesystem"))
        "capabilities" $capabilities -}}

  {{- /* The fields that fall below `restricted`: for the verdict and the checks. */ -}}
  {{- $lowered := list -}}
  {{- if not $pod.runAsNonRoot }}{{ $lowered = append $lowered "runAsNonRoot" }}{{ end -}}
  {{- if and (hasKey $given "runAsUser") (eq (int64 $given.runAsUser) 0) }}{{ $lowered = append $lowered "runAsUser" }}{{ end -}}
  {{- if $container.allowPrivilegeEscalation }}{{ $lowered = append $lowered "allowPrivilegeEscalation" }}{{ end -}}
  {{- if eq $pod.seccompProfile.type "Unconfined" }}{{ $lowered = append $lowered "seccompProfile" }}{{ end -}}
  {{- if without ($given.addCapabilities | default list) "NET_BIND_SERVICE" }}{{ $lowered = append $lowered "addCapabilities" }}{{ end -}}
  {{- $_ := set .w "podSecurity" $pod -}}
  {{- $_ := set .w "containerSecurity" $container -}}
  {{- $_ := set .w "lowered" $lowered -}}
{{- end -}}
