{{- /*
  An escape hatch: merges what the values say in Kubernetes' own words into a pod spec or container. Maps are merged,
  lists are added to the chart's. (list W PREFIX KEY TARGET GIVEN); PREFIX is that of the container within the
  workload's values, KEY is podSpec or containerSpec. What is written is noted in `hatches`, what lowers the Pod Security
  level in `relaxed`; the reason stands in the `security` of the same block.
*/ -}}
{{- define "platform-lib.context.hatch" -}}
{{- $w := index . 0 -}}
{{- $prefix := index . 1 -}}
{{- $key := index . 2 -}}
{{- $given := index . 4 -}}
{{- $_ := include "platform-lib.context.merge" (list (index . 3) $given true) -}}
{{- $_ := set $w "hatches" (append $w.hatches (dict "path" (print $prefix $key) "fields" (keys $given | sortAlpha))) -}}
{{- $owner := $w.values -}}
{{- range $step := $prefix | trimSuffix "." | splitList "." -}}
{{- if $step -}}
{{- $owner = get $owner $step -}}
{{- end -}}
{{- end -}}
{{- $at := dict "w" $w "path" (print $prefix $key) "reason" (($owner.security | default dict).reason | default "") -}}
{{- if eq $key "podSpec" -}}
{{- range $field := list "hostNetwork" "hostPID" "hostIPC" -}}
{{- if get $given $field -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at $field "privileged" true) -}}
{{- end -}}
{{- end -}}
{{- $allowed := list "configMap" "csi" "downwardAPI" "emptyDir" "ephemeral" "image" "persistentVolumeClaim" "projected" "secret" -}}
{{- range $volume := $given.volumes | default list -}}
{{- range $source := keys (omit $volume "name") -}}
{{- if eq $source "hostPath" -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "volumes" "privileged" $source) -}}
{{- else if not (has $source $allowed) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "volumes" "baseline" $source) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $safe := list "kernel.shm_rmid_forced" "net.ipv4.ip_local_port_range" "net.ipv4.ip_unprivileged_port_start" "net.ipv4.tcp_syncookies" "net.ipv4.ping_group_range" "net.ipv4.ip_local_reserved_ports" "net.ipv4.tcp_keepalive_time" "net.ipv4.tcp_fin_timeout" "net.ipv4.tcp_keepalive_intvl" "net.ipv4.tcp_keepalive_probes" "net.ipv4.tcp_rmem" "net.ipv4.tcp_wmem" -}}
{{- range $sysctl := dig "securityContext" "sysctls" list $given -}}
{{- if not (has $sysctl.name $safe) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.sysctls" "privileged" $sysctl.name) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- range $port := $given.ports | default list -}}
{{- if $port.hostPort -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "ports" "privileged" "hostPort") -}}
{{- end -}}
{{- end -}}
{{- $actions := dict -}}
{{- range $name := list "livenessProbe" "readinessProbe" "startupProbe" -}}
{{- $_ := set $actions $name (get $given $name) -}}
{{- end -}}
{{- range $name := list "postStart" "preStop" -}}
{{- $_ := set $actions (print "lifecycle." $name) (get ($given.lifecycle | default dict) $name) -}}
{{- end -}}
{{- range $name, $action := $actions -}}
{{- range $way := list "httpGet" "tcpSocket" -}}
{{- with (get ($action | default dict) $way | default dict).host -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at (printf "%s.%s.host" $name $way) "privileged" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $given.securityContext -}}
{{- if .privileged -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.privileged" "privileged" true) -}}
{{- end -}}
{{- if .allowPrivilegeEscalation -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.allowPrivilegeEscalation" "baseline" true) -}}
{{- end -}}
{{- if eq (toString .readOnlyRootFilesystem) "false" -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.readOnlyRootFilesystem" "restricted" false) -}}
{{- end -}}
{{- if eq (toString .runAsNonRoot) "false" -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.runAsNonRoot" "baseline" false) -}}
{{- end -}}
{{- if and (hasKey . "runAsUser") (eq (int64 .runAsUser) 0) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.runAsUser" "baseline" 0) -}}
{{- end -}}
{{- range $field := list "seccompProfile" "appArmorProfile" -}}
{{- if eq (dig $field "type" "" $given.securityContext) "Unconfined" -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at (printf "securityContext.%s" $field) "privileged" "Unconfined") -}}
{{- end -}}
{{- end -}}
{{- if not (has (.procMount | default "Default") (list "Default")) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.procMount" "privileged" .procMount) -}}
{{- end -}}
{{- if dig "hostProcess" false (.windowsOptions | default dict) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.windowsOptions" "privileged" true) -}}
{{- end -}}
{{- with .seLinuxOptions -}}
{{- if or .user .role (not (has (.type | default "") (list "" "container_t" "container_init_t" "container_kvm_t" "container_engine_t"))) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.seLinuxOptions" "privileged" (.type | default .user | default .role)) -}}
{{- end -}}
{{- end -}}
{{- with dig "capabilities" "add" list $given.securityContext -}}
{{- $level := dict "at" "restricted" -}}
{{- $_ := include "platform-lib.context.capabilities-level" (list $level .) -}}
{{- $_ := include "platform-lib.context.hatch-relax" (list $at "securityContext.capabilities" $level.at .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* (list AT FIELD LEVEL VALUE) */ -}}
{{- define "platform-lib.context.hatch-relax" -}}
{{- $at := index . 0 -}}
{{- $_ := include "platform-lib.context.relax" (list
      $at.w (printf "%s.%s" $at.path (index . 1)) (index . 2) $at.reason (index . 3)) -}}
{{- end -}}

{{- /*
  Merges maps field by field into the first: (list TARGET GIVEN APPEND). Lists replace the target's, or are added to it
  when APPEND is true. Nested maps are copied, so that no later merge writes into the values.
*/ -}}
{{- define "platform-lib.context.merge" -}}
{{- $target := index . 0 -}}
{{- $append := index . 2 -}}
{{- range $key, $value := index . 1 -}}
{{- $there := get $target $key -}}
{{- if kindIs "map" $value -}}
{{- $copy := dict -}}
{{- if kindIs "map" $there -}}
{{- $_ := include "platform-lib.context.overlay" (list $copy $there) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.merge" (list $copy $value $append) -}}
{{- $_ := set $target $key $copy -}}
{{- else if and $append (kindIs "slice" $value) (kindIs "slice" $there) -}}
{{- $_ := set $target $key (concat $there $value) -}}
{{- else -}}
{{- $_ := set $target $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
