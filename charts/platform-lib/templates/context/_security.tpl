{{- /*
  Sets podSecurity and containerSecurity (the security contexts), level (the Pod Security Standard reached) and relaxed
  (the values paths that lower something). The defaults pass `restricted`; each field given replaces one default.
*/ -}}
{{- define "platform-lib.context.security" -}}
{{- $given := .values.security | default dict -}}
{{- $relaxed := list -}}
{{- $baseline := false -}}
{{- $privileged := false -}}

{{- $pod := dict -}}
{{- $_ := include "platform-lib.context.restricted-pod" $pod -}}
{{- range $field := list "runAsUser" "runAsGroup" "fsGroup" -}}
{{- if hasKey $given $field -}}
{{- $_ := set $pod $field (int64 (get $given $field)) -}}
{{- end -}}
{{- end -}}
{{- if hasKey $given "fsGroup" -}}
{{- $_ := set $pod "fsGroupChangePolicy" "OnRootMismatch" -}}
{{- end -}}
{{- if eq (toString $given.runAsNonRoot) "false" -}}
{{- $_ := set $pod "runAsNonRoot" false -}}
{{- $baseline = true -}}
{{- $relaxed = append $relaxed "security.runAsNonRoot" -}}
{{- end -}}
{{- if and (hasKey $given "runAsUser") (eq (int64 $given.runAsUser) 0) -}}
{{- $baseline = true -}}
{{- $relaxed = append $relaxed "security.runAsUser" -}}
{{- end -}}
{{- if eq ($given.seccomp | default "RuntimeDefault") "Unconfined" -}}
{{- $_ := set $pod "seccompProfile" (dict "type" "Unconfined") -}}
{{- $privileged = true -}}
{{- $relaxed = append $relaxed "security.seccomp" -}}
{{- end -}}

{{- $container := dict -}}
{{- $_ := include "platform-lib.context.restricted-container" $container -}}
{{- if eq (toString $given.readOnlyRootFilesystem) "false" -}}
{{- $_ := set $container "readOnlyRootFilesystem" false -}}
{{- $relaxed = append $relaxed "security.readOnlyRootFilesystem" -}}
{{- end -}}
{{- if eq (toString $given.allowPrivilegeEscalation) "true" -}}
{{- $_ := set $container "allowPrivilegeEscalation" true -}}
{{- $baseline = true -}}
{{- $relaxed = append $relaxed "security.allowPrivilegeEscalation" -}}
{{- end -}}
{{- with $given.capabilities -}}
{{- $_ := set $container "capabilities" (dict "drop" (list "ALL") "add" .) -}}
{{- $mild := list "AUDIT_WRITE" "CHOWN" "DAC_OVERRIDE" "FOWNER" "FSETID" "KILL" "MKNOD" "SETFCAP" "SETGID" "SETPCAP" "SETUID" "SYS_CHROOT" -}}
{{- range . -}}
{{- if ne . "NET_BIND_SERVICE" -}}
{{- if has . $mild -}}
{{- $baseline = true -}}
{{- else -}}
{{- $privileged = true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $relaxed = append $relaxed "security.capabilities" -}}
{{- end -}}

{{- $_ := set . "podSecurity" $pod -}}
{{- $_ := set . "containerSecurity" $container -}}
{{- $_ := set . "relaxed" $relaxed -}}
{{- $_ := set . "level" ($privileged | ternary "privileged" ($baseline | ternary "baseline" "restricted")) -}}
{{- end -}}

{{- /* What the `restricted` standard asks of every pod. */ -}}
{{- define "platform-lib.context.restricted-pod" -}}
{{- $_ := set . "runAsNonRoot" true -}}
{{- $_ := set . "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- end -}}

{{- /* What the `restricted` standard asks of every container, and a read-only root on top. */ -}}
{{- define "platform-lib.context.restricted-container" -}}
{{- $_ := set . "allowPrivilegeEscalation" false -}}
{{- $_ := set . "readOnlyRootFilesystem" true -}}
{{- $_ := set . "capabilities" (dict "drop" (list "ALL")) -}}
{{- end -}}
