{{- /*
  Sets scaledObject, or scaledJob for a Job, and adds a triggerAuthentication part where the queue has credentials.
  KEDA makes the HorizontalPodAutoscaler itself; min and max mean the same as without KEDA.
*/ -}}
{{- define "platform-lib.context.keda" -}}
{{- $given := .values.autoscaling -}}
{{- $triggers := list -}}
{{- range $resource, $percent := .targets -}}
{{- $triggers = append $triggers (dict "type" $resource "metricType" "Utilization" "metadata" (dict "value" (toString $percent))) -}}
{{- end -}}
{{- $w := . -}}
{{- if hasKey $given "requestsPerSecond" -}}
{{- $query := printf `sum(rate(%s{namespace="%s",service="%s"}[2m]))` .context.profile.requestsCounter .context.root.Release.Namespace .name -}}
{{- $at := dict "profile" .context.profile "query" $query "value" $given.requestsPerSecond -}}
{{- $_ := include "platform-lib.context.prometheus-trigger" $at -}}
{{- $triggers = append $triggers $at.trigger -}}
{{- end -}}
{{- with $given.queue -}}
{{- $at := dict "w" $w "queue" . -}}
{{- $_ := include "platform-lib.context.queue" $at -}}
{{- $triggers = append $triggers $at.trigger -}}
{{- end -}}
{{- range $name, $own := $given.schedule | default dict -}}
{{- $triggers = append $triggers (dict "type" "cron" "metadata" (dict
      "timezone" ($own.timezone | default "Etc/UTC") "start" $own.start "end" $own.end "desiredReplicas" (toString (int64 $own.replicas)))) -}}
{{- end -}}
{{- range $name, $metric := $given.metrics | default dict -}}
{{- if hasKey $metric "prometheus" -}}
{{- $at := merge (dict "profile" $w.context.profile) $metric.prometheus -}}
{{- $_ := include "platform-lib.context.prometheus-trigger" $at -}}
{{- $triggers = append $triggers $at.trigger -}}
{{- else if hasKey $metric "trigger" -}}
{{- $metadata := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $metadata $metric.trigger.metadata) -}}
{{- $trigger := dict "type" $metric.trigger.type "metadata" $metadata -}}
{{- with $metric.trigger.auth -}}
{{- $_ := set $trigger "authenticationRef" (dict "name" .) -}}
{{- end -}}
{{- $triggers = append $triggers $trigger -}}
{{- end -}}
{{- end -}}

{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $object := dict
      "metadata" $at.metadata "max" (int64 $given.max) "triggers" $triggers
      "polling" (int64 ($given.polling | default 30)) "cooldown" (int64 (hasKey $given "cooldown" | ternary $given.cooldown 300))
      "behavior" ($given.behavior | default dict) -}}
{{- if eq .kind "Job" -}}
{{- $_ := set $object "min" (int64 ($given.min | default 0)) -}}
{{- $_ := set . "scaledJob" $object -}}
{{- else -}}
{{- $_ := set $object "min" .guaranteed -}}
{{- $_ := set $object "target" .target -}}
{{- with $given.fallback -}}
{{- $_ := set $object "fallback" (dict "failureThreshold" (int64 (.failures | default 3)) "replicas" (int64 .replicas)) -}}
{{- end -}}
{{- $_ := set . "scaledObject" $object -}}
{{- end -}}
{{- end -}}

{{- /*
  The trigger of a query: takes profile, query, value and server, optional; sets `trigger`. KEDA proves who it is to the
  platform's Prometheus only: another server must not see that proof.
*/ -}}
{{- define "platform-lib.context.prometheus-trigger" -}}
{{- $server := .server | default .profile.prometheus -}}
{{- $metadata := dict "serverAddress" $server "query" .query "threshold" (include "platform-lib.context.text" .value) -}}
{{- $trigger := dict "type" "prometheus" "metadata" $metadata -}}
{{- $auth := .profile.prometheusAuth -}}
{{- if and $auth.name (eq $server .profile.prometheus) -}}
{{- $_ := set $metadata "authModes" (join "," $auth.modes) -}}
{{- $_ := set $trigger "authenticationRef" (dict "name" $auth.name "kind" "ClusterTriggerAuthentication") -}}
{{- end -}}
{{- $_ := set . "trigger" $trigger -}}
{{- end -}}

{{- /*
  The trigger of a queue: takes w and queue, sets `trigger`. The scalers name the same three things differently; the keys
  are those of the KEDA documentation (scalers).
*/ -}}
{{- define "platform-lib.context.queue" -}}
{{- $queue := .queue -}}
{{- $keys := get (dict
      "rabbitmq" (list "rabbitmq" "queueName" "value")
      "sqs" (list "aws-sqs-queue" "queueURL" "queueLength")
      "kafka" (list "kafka" "topic" "lagThreshold")
      "redis" (list "redis" "listName" "listLength")
      "servicebus" (list "azure-servicebus" "queueName" "messageCount")
      "pubsub" (list "gcp-pubsub" "subscriptionName" "value")
      "nats" (list "nats-jetstream" "stream" "lagThreshold")) $queue.type -}}
{{- $metadata := dict (index $keys 1) $queue.name (index $keys 2) (include "platform-lib.context.text" ($queue.length | default 5)) -}}
{{- if eq $queue.type "rabbitmq" -}}
{{- $_ := set $metadata "mode" "QueueLength" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.texts" (list $metadata $queue.settings) -}}
{{- $trigger := dict "type" (index $keys 0) "metadata" $metadata -}}
{{- if $queue.auth -}}
{{- if kindIs "string" $queue.auth -}}
{{- $_ := set $trigger "authenticationRef" (dict "name" $queue.auth) -}}
{{- else -}}
{{- $w := .w -}}
{{- $name := printf "%s-queue" $w.name -}}
{{- $targets := list -}}
{{- range $parameter, $from := $queue.auth -}}
{{- $asked := dict "w" $w "name" $from.secret "key" $from.key "path" (printf "%sautoscaling.queue.auth.%s" $w.path $parameter) -}}
{{- $_ := include "platform-lib.context.secret" $asked -}}
{{- $targets = append $targets (dict "parameter" $parameter "name" $asked.name "key" $from.key) -}}
{{- end -}}
{{- $at := dict "w" $w "name" $name -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := include "platform-lib.context.part" (list $w "triggerAuthentication" (dict "metadata" $at.metadata "targets" $targets)) -}}
{{- $_ := set $trigger "authenticationRef" (dict "name" $name) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "trigger" $trigger -}}
{{- end -}}
