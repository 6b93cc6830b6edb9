{{- /* A recipe reads the credentials from variables of its container; without them it would fail at night. */ -}}
{{- define "platform-lib.checks.backup-credentials" -}}
{{- $w := . -}}
{{- if ne (toString .values.backup.credentials) "none" -}}
{{- $users := list -}}
{{- with .hook -}}
{{- $container := .own.container | default $w.name -}}
{{- range concat $w.pod.spec.containers ($w.initContainers | default list) -}}
{{- if eq .name $container -}}
{{- $users = append $users (dict "path" "backup.velero.hook.recipe" "recipe" $w.hook.recipe "env" .env "envFrom" .envFrom) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .dump -}}
{{- $users = append $users (dict "path" "backup.dump.recipe" "recipe" .recipe "env" .env "envFrom" .envFrom) -}}
{{- end -}}
{{- range $user := $users -}}
{{- if not $user.envFrom -}}
{{- $there := list -}}
{{- range $user.env -}}
{{- $there = append $there .name -}}
{{- end -}}
{{- $missing := list -}}
{{- range $field := list "username" "password" -}}
{{- $name := get $user.recipe.named $field -}}
{{- if and $name (not (has $name $there)) (or (eq $field "password") (not $user.recipe.user)) -}}
{{- $missing = append $missing $name -}}
{{- end -}}
{{- end -}}
{{- with $missing -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $user.path)
      (printf "`%s` needs the variable %s, which the container does not have; set it under env, name another in %sbackup.credentials, or write `credentials: none`"
        $user.recipe.recipe (. | join " and ") $w.path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
