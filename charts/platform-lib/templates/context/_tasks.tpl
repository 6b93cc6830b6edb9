{{- /*
  Tasks: Jobs that run once before or after each deployment. A task is a workload of kind Job with an account, files and
  network policy of its own, because the release's are not there before the first installation. What differs is how it is
  ordered: by Helm's hooks, or by Argo CD's sync waves, in which a task sees what earlier waves have applied.
*/ -}}
{{- define "platform-lib.context.tasks" -}}
{{- $context := . -}}
{{- range $key, $own := .values.tasks | default dict -}}
{{- $values := dict "kind" "Job" -}}
{{- $_ := include "platform-lib.context.overlay" (list $values (omit $own "when" "order") (dict "job" (dict "ttl" 86400))) -}}
{{- with $own.job -}}
{{- $_ := include "platform-lib.context.overlay" (list $values.job .) -}}
{{- end -}}
{{- $order := int64 ($own.order | default 0) -}}
{{- $task := dict "when" $own.when -}}
{{- if eq $context.profile.delivery "argocd" -}}
{{- $wave := add (eq $own.when "before" | ternary -100 100) $order -}}
{{- $_ := set $task "support" (dict "argocd.argoproj.io/sync-wave" (toString (sub $wave 1))) -}}
{{- $_ := set $task "job" (dict
      "argocd.argoproj.io/hook" "Sync" "argocd.argoproj.io/hook-delete-policy" "BeforeHookCreation"
      "argocd.argoproj.io/sync-wave" (toString $wave)) -}}
{{- else -}}
{{- $hook := eq $own.when "before" | ternary "pre-install,pre-upgrade" "post-install,post-upgrade" -}}
{{- /* What the Job needs goes when it has succeeded; the Job stays for its logs until its ttl. Nothing is left behind. */ -}}
{{- $_ := set $task "support" (dict
      "helm.sh/hook" $hook "helm.sh/hook-weight" (toString (sub $order 1))
      "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded") -}}
{{- $_ := set $task "job" (dict
      "helm.sh/hook" $hook "helm.sh/hook-weight" (toString $order) "helm.sh/hook-delete-policy" "before-hook-creation") -}}
{{- end -}}
{{- $_ := include "platform-lib.context.workload" (dict
      "context" $context "key" $key "path" (printf "tasks.%s." $key) "values" $values "task" $task
      "from" (omit $context.inherited "serviceAccount")) -}}
{{- end -}}
{{- end -}}
