{{- /* `helm test`: can every port of every Service be reached from inside the namespace? */ -}}
{{- define "platform-lib.kinds.testPod" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . | quote }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    runAsGroup: 65534
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: connect
      image: {{ .image | quote }}
      imagePullPolicy: IfNotPresent
      command:
        - sh
        - -c
        - |
          set -eu
          for target in "$@"; do
            # Unquoted: it holds a host and a port.
            nc -z -w 5 $target
            echo "ok: $target"
          done
        - test
        {{- range .targets }}
        - {{ . | quote }}
        {{- end }}
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          memory: 16Mi
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
{{- end -}}
