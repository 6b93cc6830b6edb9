{{- define "platform-lib.kinds.triggerAuthentication" -}}
{{- with .triggerAuthentication -}}
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  secretTargetRef:
    {{- toYaml .targets | nindent 4 }}
{{- end -}}
{{- end -}}
