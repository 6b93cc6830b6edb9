{{- /* The pod template of every kind. What it says is decided in context/. */ -}}
{{- define "platform-lib.pod.template" -}}
metadata:
  labels: {{- toYaml .podLabels | nindent 4 }}
  {{- with .annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ .serviceAccount.name | quote }}
  automountServiceAccountToken: {{ .serviceAccount.token }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .terminationGrace }}
  {{- with .image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext: {{- toYaml .podSecurity | nindent 4 }}
  {{- with .scheduling }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  containers:
    - {{ include "platform-lib.pod.container" . | nindent 6 | trim }}
  {{- with .volumes }}
  volumes: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
