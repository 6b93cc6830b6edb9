{{- /*
  The S3 contract: the workload's `s3` over the platform's. Takes w, sets s3 (complete), env of the client, and egress.
  The keys reach the client as variables from the Secret, never as arguments.
*/ -}}
{{- define "platform-lib.context.backup-s3" -}}
{{- $w := .w -}}
{{- $own := dig "backup" "dump" "s3" dict (pick $w.values "backup") -}}
{{- $s3 := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $s3 $w.context.profile.s3 $own) -}}
{{- /* The platform's prefix is the folder of all; each workload has its own below. */ -}}
{{- if not $own.prefix -}}
{{- $place := printf "%s/%s" $w.context.root.Release.Namespace $w.name -}}
{{- $_ := set $s3 "prefix" (empty $s3.prefix | ternary $place (printf "%s/%s" $s3.prefix $place)) -}}
{{- end -}}
{{- $secret := $s3.secret | default dict -}}
{{- $endpoint := $s3.endpoint | default "" -}}
{{- $pathStyle := hasKey $s3 "pathStyle" | ternary (eq (toString $s3.pathStyle) "true") (ne $endpoint "") -}}
{{- $env := list -}}
{{- range $name, $key := dict "ACCESS_KEY_ID" ($secret.accessKey | default "accessKey") "SECRET_ACCESS_KEY" ($secret.secretKey | default "secretKey") -}}
{{- $env = append $env (dict "name" (print "RCLONE_CONFIG_S3_" $name) "valueFrom" (dict "secretKeyRef" (dict "name" ($secret.name | default "") "key" $key))) -}}
{{- end -}}
{{- range $name, $value := dict
      "RCLONE_CONFIG" "/tmp/rclone.conf" "RCLONE_CONFIG_S3_TYPE" "s3" "RCLONE_CONFIG_S3_PROVIDER" (empty $endpoint | ternary "AWS" "Other")
      "RCLONE_CONFIG_S3_ENDPOINT" $endpoint "RCLONE_CONFIG_S3_REGION" ($s3.region | default "") "RCLONE_CONFIG_S3_FORCE_PATH_STYLE" (toString $pathStyle)
      "RCLONE_CONFIG_S3_NO_CHECK_BUCKET" "true" "HOME" "/tmp" "DUMP" "/dump"
      "TARGET" (printf "s3:%s/%s" ($s3.bucket | default "") $s3.prefix) -}}
{{- if $value -}}
{{- $env = append $env (dict "name" $name "value" $value) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "s3" $s3 -}}
{{- $_ := set . "env" $env -}}
{{- $_ := set . "image" (include "platform-lib.context.backup-image" (list $w.context "s3Image" "rclone/rclone:1.76.0")) -}}
{{- $host := regexReplaceAll "^https?://|:[0-9]+$" $endpoint "" -}}
{{- $port := hasPrefix "http://" $endpoint | ternary 80 443 -}}
{{- with regexFind ":[0-9]+$" $endpoint -}}
{{- $port = trimPrefix ":" . | atoi -}}
{{- end -}}
{{- $hole := dict "host" $host "port" $port "cidr" $s3.cidr -}}
{{- $_ := include "platform-lib.context.backup-hole" $hole -}}
{{- $_ := set . "egress" $hole.egress -}}
{{- end -}}

{{- /*
  A hole towards a host: takes host (may be empty), port and cidr. Names within the cluster lead to their namespace, on
  any port, because a Service may have another one than its pods; other names to public addresses.
*/ -}}
{{- define "platform-lib.context.backup-hole" -}}
{{- $to := list -}}
{{- $ports := list (dict "port" (int .port) "protocol" "TCP") -}}
{{- $labels := splitList "." .host -}}
{{- if .cidr -}}
{{- $to = list (dict "ipBlock" (dict "cidr" .cidr)) -}}
{{- else if regexMatch "^[0-9]+([.][0-9]+){3}$" .host -}}
{{- $to = list (dict "ipBlock" (dict "cidr" (print .host "/32"))) -}}
{{- else if and .host (eq (len $labels) 1) -}}
{{- $to = list (dict "podSelector" dict) -}}
{{- $ports = list -}}
{{- else if and (ge (len $labels) 3) (eq (index $labels 2) "svc") -}}
{{- $to = list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" (index $labels 1)))) -}}
{{- $ports = list -}}
{{- else -}}
{{- $holes := dict -}}
{{- $_ := include "platform-lib.context.public" $holes -}}
{{- $to = $holes.public.to -}}
{{- end -}}
{{- $rule := dict "to" $to -}}
{{- with $ports -}}
{{- $_ := set $rule "ports" . -}}
{{- end -}}
{{- $_ := set . "egress" $rule -}}
{{- end -}}
