{{- /*
  Sets podSecurity (the pod's security context) and starts relaxed: what lowers a default of the platform, as a list of
    path    where it is written, without the workload's prefix
    level   the Pod Security Standard that still allows it: restricted, baseline or privileged
    reason  why, as written beside it
  The containers add theirs in context.container-security, the escape hatches in context.hatch.
*/ -}}
{{- define "platform-lib.context.security" -}}
{{- $given := .values.security | default dict -}}
{{- $pod := dict -}}
{{- $_ := include "platform-lib.context.restricted-pod" $pod -}}
{{- range $field := list "runAsUser" "runAsGroup" "fsGroup" -}}
{{- if hasKey $given $field -}}
{{- $_ := set $pod $field (int64 (get $given $field)) -}}
{{- end -}}
{{- end -}}
{{- /* A new volume belongs to root; without a group of its own a user that is not root could not write to it, nor read a secret. */ -}}
{{- if and (or .claims .secretGroup) (not (hasKey $given "fsGroup")) -}}
{{- $_ := set $pod "fsGroup" (hasKey $given "runAsGroup" | ternary $given.runAsGroup 65532 | int64) -}}
{{- end -}}
{{- if hasKey $pod "fsGroup" -}}
{{- $_ := set $pod "fsGroupChangePolicy" "OnRootMismatch" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.user" (dict "w" . "given" $given "path" "security" "into" $pod) -}}
{{- $w := . -}}
{{- range $key, $value := .values.podAnnotations | default dict -}}
{{- $profile := toString $value -}}
{{- if and (hasPrefix "container.apparmor.security.beta.kubernetes.io/" $key) (ne $profile "runtime/default") (not (hasPrefix "localhost/" $profile)) -}}
{{- $_ := include "platform-lib.context.relax" (list $w (print "podAnnotations." $key) "privileged" $given.reason $profile) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "podSecurity" $pod -}}
{{- end -}}

{{- /* Users and seccomp of a pod or container: takes w, given, path and into (the security context to write to). */ -}}
{{- define "platform-lib.context.user" -}}
{{- $given := .given -}}
{{- if eq (toString $given.runAsNonRoot) "false" -}}
{{- $_ := set .into "runAsNonRoot" false -}}
{{- $_ := include "platform-lib.context.relax" (list .w (print .path ".runAsNonRoot") "baseline" $given.reason false) -}}
{{- end -}}
{{- if and (hasKey $given "runAsUser") (eq (int64 $given.runAsUser) 0) -}}
{{- $_ := include "platform-lib.context.relax" (list .w (print .path ".runAsUser") "baseline" $given.reason 0) -}}
{{- end -}}
{{- if eq ($given.seccomp | default "RuntimeDefault") "Unconfined" -}}
{{- $_ := set .into "seccompProfile" (dict "type" "Unconfined") -}}
{{- $_ := include "platform-lib.context.relax" (list .w (print .path ".seccomp") "privileged" $given.reason $given.seccomp) -}}
{{- end -}}
{{- end -}}

{{- /*
  Sets securityContext of a container: the hardened defaults, and each field given replaces one of them. Takes w, own,
  path and role; users and seccomp of the main container are the pod's.
*/ -}}
{{- define "platform-lib.context.container-security" -}}
{{- $w := .w -}}
{{- $given := .own.security | default dict -}}
{{- $path := print .path "security" -}}
{{- $container := dict -}}
{{- $_ := include "platform-lib.context.restricted-container" $container -}}
{{- if ne .role "main" -}}
{{- range $field := list "runAsUser" "runAsGroup" -}}
{{- if hasKey $given $field -}}
{{- $_ := set $container $field (int64 (get $given $field)) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.context.user" (dict "w" $w "given" $given "path" $path "into" $container) -}}
{{- end -}}
{{- if eq (toString $given.readOnlyRootFilesystem) "false" -}}
{{- $_ := set $container "readOnlyRootFilesystem" false -}}
{{- $_ := include "platform-lib.context.relax" (list $w (print $path ".readOnlyRootFilesystem") "restricted" $given.reason false) -}}
{{- end -}}
{{- if eq (toString $given.allowPrivilegeEscalation) "true" -}}
{{- $_ := set $container "allowPrivilegeEscalation" true -}}
{{- $_ := include "platform-lib.context.relax" (list $w (print $path ".allowPrivilegeEscalation") "baseline" $given.reason true) -}}
{{- end -}}
{{- with $given.capabilities -}}
{{- $_ := set $container "capabilities" (dict "drop" (list "ALL") "add" .) -}}
{{- $level := dict "at" "restricted" -}}
{{- $_ := include "platform-lib.context.capabilities-level" (list $level .) -}}
{{- $_ := include "platform-lib.context.relax" (list $w (print $path ".capabilities") $level.at $given.reason .) -}}
{{- end -}}
{{- $_ := set . "securityContext" $container -}}
{{- end -}}

{{- /* The standard that allows these added capabilities: (list DICT CAPABILITIES), sets `at`. */ -}}
{{- define "platform-lib.context.capabilities-level" -}}
{{- $result := index . 0 -}}
{{- $mild := list "AUDIT_WRITE" "CHOWN" "DAC_OVERRIDE" "FOWNER" "FSETID" "KILL" "MKNOD" "SETFCAP" "SETGID" "SETPCAP" "SETUID" "SYS_CHROOT" -}}
{{- range index . 1 -}}
{{- if not (has . (append $mild "NET_BIND_SERVICE")) -}}
{{- $_ := set $result "at" "privileged" -}}
{{- else if and (has . $mild) (ne $result.at "privileged") -}}
{{- $_ := set $result "at" "baseline" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Notes a relaxation: (list W PATH LEVEL REASON VALUE). */ -}}
{{- define "platform-lib.context.relax" -}}
{{- $w := index . 0 -}}
{{- $_ := set $w "relaxed" (append $w.relaxed (dict
      "path" (index . 1) "level" (index . 2) "reason" (index . 3 | default "") "value" (index . 4))) -}}
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
