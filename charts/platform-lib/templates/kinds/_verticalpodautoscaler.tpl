{{- define "platform-lib.kinds.verticalPodAutoscaler" -}}
{{- with .verticalPodAutoscaler -}}
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  targetRef:
    {{- toYaml .target | nindent 4 }}
  updatePolicy:
    # Recommends only: it never changes a pod, so it cannot fight the horizontal autoscaler.
    updateMode: "Off"
{{- end -}}
{{- end -}}
