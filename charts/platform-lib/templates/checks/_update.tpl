{{- /* What the values say about updates must mean something to the kind, and let pods change at all. */ -}}
{{- define "platform-lib.checks.update" -}}
{{- $w := . -}}
{{- $update := .values.update | default dict -}}
{{- $known := get (dict
      "Deployment" (list "strategy" "maxSurge" "maxUnavailable" "minReadySeconds" "progressDeadlineSeconds" "history")
      "StatefulSet" (list "strategy" "maxUnavailable" "partition" "parallel" "minReadySeconds" "history")
      "DaemonSet" (list "strategy" "maxSurge" "maxUnavailable" "minReadySeconds" "history")
      "Rollout" (list "maxSurge" "maxUnavailable" "minReadySeconds" "progressDeadlineSeconds" "history" "canary" "blueGreen")) .kind | default list -}}
{{- range $key := keys $update | sortAlpha -}}
{{- if not (has $key $known) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "update." $key)
      (printf "means nothing to a `%s`; %s" $w.kind (empty $known | ternary "remove the block" (printf "it knows %s" ($known | join ", "))))) -}}
{{- end -}}
{{- end -}}
{{- $strategies := get (dict
      "Deployment" (list "RollingUpdate" "Recreate") "StatefulSet" (list "RollingUpdate" "OnDelete") "DaemonSet" (list "RollingUpdate" "OnDelete")) .kind -}}
{{- if and $strategies $update.strategy (not (has $update.strategy $strategies)) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.strategy")
      (printf "`%s` means nothing to a %s; write one of %s" $update.strategy .kind ($strategies | join ", "))) -}}
{{- end -}}
{{- range $key := eq .kind "DaemonSet" | ternary (list "maxUnavailable" "maxSurge") (list "maxUnavailable") -}}
{{- $part := get $update $key | toString -}}
{{- if and (hasSuffix "%" $part) (gt (trimSuffix "%" $part | int) 100) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "update." $key)
      (printf "`%s` is more than all pods; write at most 100%%" $part)) -}}
{{- end -}}
{{- end -}}
{{- $ready := $update.minReadySeconds | default 0 | int64 -}}
{{- $deadline := $update.progressDeadlineSeconds | default 600 | int64 -}}
{{- if and (has .kind (list "Deployment" "Rollout")) (le $deadline $ready) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.progressDeadlineSeconds")
      (printf "`%d` s end before a pod counts as ready: minReadySeconds is %d; write more than that" $deadline $ready)) -}}
{{- end -}}
{{- if and (hasKey $update "canary") (hasKey $update "blueGreen") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.canary")
      "cannot be combined with `blueGreen`; keep one of them") -}}
{{- end -}}
{{- $strategy := .strategy | default dict -}}
{{- $rolling := $strategy.rollingUpdate | default $strategy.canary | default dict -}}
{{- $surges := or (hasKey $update "maxSurge") (hasKey $update "maxUnavailable") -}}
{{- $zeros := list "0" "0%" -}}
{{- if and (has $strategy.type (list "Recreate" "OnDelete")) $surges -}}
{{- $why := get (dict "Recreate" "ends all pods at once" "OnDelete" "changes a pod when somebody deletes it") $strategy.type -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.strategy")
      (printf "`%s` %s, so maxSurge and maxUnavailable mean nothing; remove them" $strategy.type $why)) -}}
{{- else if and (hasKey $rolling "maxSurge") (hasKey $rolling "maxUnavailable") -}}
{{- $surge := not (has (toString $rolling.maxSurge) $zeros) -}}
{{- $missing := not (has (toString $rolling.maxUnavailable) $zeros) -}}
{{- if not (or $surge $missing) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.maxSurge")
      (printf "`%v` with a maxUnavailable of %v lets no pod change; raise one of them" $rolling.maxSurge $rolling.maxUnavailable)) -}}
{{- else if and (eq .kind "DaemonSet") $surge $missing -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.maxSurge")
      (printf "`%v` with a maxUnavailable of %v: a DaemonSet takes one of them; set the other to 0" $rolling.maxSurge $rolling.maxUnavailable)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
