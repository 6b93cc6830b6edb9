{{- define "platform-lib.kinds.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- toYaml .selector | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress: {{- toYaml .network.ingress | nindent 4 }}
  egress: {{- toYaml .network.egress | nindent 4 }}
{{- end -}}
