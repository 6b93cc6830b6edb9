{{- /* Which objects a release has, and in which order. `template` is the file in kinds/ that renders it. */ -}}
{{- define "platform-lib.context.objects" -}}
  {{- $objects := list -}}
  {{- $served := list -}}
  {{- range $w := .workloads -}}
    {{- $wanted := list
          (list "serviceAccount" $w.serviceAccount.create) -}}
    {{- if $w.enabled -}}
      {{- $apis := dig "expose" "apis" list $w -}}
      {{- $wanted = concat $wanted (list
            (list "networkPolicy" $w.network.enabled)
            (list "service" (gt (len $w.ports) 0))
            (list "deployment" (eq $w.kind "Deployment"))
            (list "horizontalPodAutoscaler" (hasKey $w "autoscaler"))
            (list "podDisruptionBudget" $w.disruptionBudget)
            (list "ingress" (has "ingress" $apis))
            (list "httpRoute" (has "gateway" $apis))
            (list "serviceMonitor" (dig "metrics" "rendered" false $w))) -}}
      {{- range $w.ports -}}
        {{- if eq .protocol "TCP" }}{{ $served = append $served (printf "%s %d" $w.name .service) }}{{ end -}}
      {{- end -}}
    {{- end -}}
    {{- range $wanted -}}
      {{- if index . 1 }}{{ $objects = append $objects (dict "template" (index . 0) "data" $w) }}{{ end -}}
    {{- end -}}
  {{- end -}}
  {{- if and $served (dig "enabled" true (.values.test | default dict)) -}}
    {{- $main := first .workloads -}}
    {{- $labels := dict -}}
    {{- range $key, $value := $main.labels }}{{ $_ := set $labels $key $value }}{{ end -}}
    {{- $_ := set $labels "app.kubernetes.io/component" "test" -}}
    {{- $test := dict "name" (printf "%s-test" .release) "namespace" .namespace "labels" (omit $labels "app.kubernetes.io/version") "image" .profile.testImage "pullSecrets" .profile.image.pullSecrets "targets" $served -}}
    {{- $objects = append $objects (dict "template" "testPod" "data" $test) -}}
  {{- end -}}
  {{- $_ := set . "objects" $objects -}}
{{- end -}}
