{{- define "platform-lib.kinds.triggerAuthentication" -}}
{{- with .triggerAuthentication -}}
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  secretTargetRef:
    {{- toYaml .targets | nindent 4 }}
{{- end -}}
{{- end -}}
