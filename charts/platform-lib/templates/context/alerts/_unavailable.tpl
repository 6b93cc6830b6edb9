{{- /* Nobody is served. The one alert that wakes someone by default. */ -}}
{{- define "platform-lib.context.alerts.unavailable" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadUnavailable" (dict
      "for" "5m" "severity" "critical"
      "expr" (printf `max by (namespace) (%s) > 0 and max by (namespace) (%s) == 0` .series.wanted .series.available)
      "summary" `No pod of $namespace/$name is available`
      "description" `It wants {{ $value }} pods and none has been ready for 5 minutes or more: whoever calls it gets errors. Look at the newest change first; rolling it back is the quickest cure.`)) -}}
{{- end -}}
