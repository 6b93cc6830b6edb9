{{- define "platform-lib.kinds.rollout" -}}
{{- with .rollout -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
