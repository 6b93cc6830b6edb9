{{- /* The pod template of every kind of workload and of the test. Takes a `pod` of the context. */ -}}
{{- define "platform-lib.pod.template" -}}
metadata:
  labels:
    {{- toYaml .labels | nindent 4 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "platform-lib.pod.spec" . | nindent 2 }}
{{- end -}}

{{- define "platform-lib.pod.spec" -}}
serviceAccountName: {{ .account | quote }}
automountServiceAccountToken: {{ .token }}
enableServiceLinks: false
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ .grace }}
securityContext:
  {{- toYaml .securityContext | nindent 2 }}
{{- with .pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClass }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .spread }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  {{- range .containers }}
  {{- include "platform-lib.pod.container" . | nindent 2 }}
  {{- end }}
volumes:
  {{- toYaml .volumes | nindent 2 }}
{{- end -}}
