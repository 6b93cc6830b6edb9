{{- define "platform-lib.kinds.listenerSet" -}}
{{- with .listenerSet -}}
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  parentRef:
    group: gateway.networking.k8s.io
    kind: Gateway
    name: {{ .gateway.name | quote }}
    {{- with .gateway.namespace }}
    namespace: {{ . | quote }}
    {{- end }}
  listeners:
    {{- toYaml .listeners | nindent 4 }}
{{- end -}}
{{- end -}}
