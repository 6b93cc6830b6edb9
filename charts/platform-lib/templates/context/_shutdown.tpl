{{- /*
A pod that serves waits a few seconds before it stops, so that load balancers forget it first; `preStop.sleep` needs
no shell in the image. The grace period is what the application gets (30 s) on top of that wait.
*/ -}}
{{- define "platform-lib.context.shutdown" -}}
  {{- $lifecycle := dict -}}
  {{- range $key, $value := (.values.lifecycle | default dict) -}}
    {{- $_ := set $lifecycle $key $value -}}
  {{- end -}}
  {{- if and (hasKey .w "mainPort") (not (hasKey $lifecycle "preStop")) -}}
    {{- $_ := set $lifecycle "preStop" (dict "sleep" (dict "seconds" 5)) -}}
  {{- end -}}
  {{- $wait := 0 -}}
  {{- with dig "preStop" "sleep" "seconds" 0 $lifecycle }}{{ $wait = int . }}{{ end -}}
  {{- $_ := set .w "preStopSeconds" $wait -}}
  {{- $_ := set .w "lifecycle" $lifecycle -}}
  {{- $_ := set .w "terminationGrace" (int (ternary .values.terminationGrace (add 30 $wait) (hasKey .values "terminationGrace"))) -}}
{{- end -}}
