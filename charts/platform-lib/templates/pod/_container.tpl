{{- define "platform-lib.pod.container" -}}
name: {{ .key | quote }}
image: {{ .image.reference | quote }}
imagePullPolicy: {{ .image.pullPolicy }}
{{- with .command }}
command: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .args }}
args: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .ports }}
ports:
  {{- range . }}
  - name: {{ .name | quote }}
    containerPort: {{ .port }}
    protocol: {{ .protocol }}
  {{- end }}
{{- end }}
{{- with .env }}
env: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .envFrom }}
envFrom: {{- toYaml . | nindent 2 }}
{{- end }}
{{- range $name, $probe := .probes }}
{{ $name }}: {{- toYaml $probe | nindent 2 }}
{{- end }}
{{- with .lifecycle }}
lifecycle: {{- toYaml . | nindent 2 }}
{{- end }}
resources: {{- toYaml .resources | nindent 2 }}
securityContext: {{- toYaml .containerSecurity | nindent 2 }}
{{- with .volumeMounts }}
volumeMounts: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
