{{- /* NodePools and, on AWS, the EC2NodeClasses that they name. */ -}}
{{- define "scaling.karpenter" -}}
{{- $context := . -}}
{{- if eq .values.nodes.engine "karpenter" -}}
{{- $own := .values.nodes.karpenter -}}
{{- range $name, $class := $own.classes | default dict -}}
{{- if $class -}}
{{- $spec := dict
      "amiSelectorTerms" (list (dict "alias" $class.image))
      "subnetSelectorTerms" (list (dict "tags" $class.subnets))
      "securityGroupSelectorTerms" (list (dict "tags" $class.securityGroups))
      "metadataOptions" (dict "httpEndpoint" "enabled" "httpTokens" "required" "httpPutResponseHopLimit" 1)
      "blockDeviceMappings" (list (dict "deviceName" ($class.device | default "/dev/xvda")
        "ebs" (dict "volumeSize" ($class.disk | default "50Gi") "volumeType" "gp3" "encrypted" true "deleteOnTermination" true))) -}}
{{- with $class.role -}}
{{- $_ := set $spec "role" . -}}
{{- end -}}
{{- with $class.instanceProfile -}}
{{- $_ := set $spec "instanceProfile" . -}}
{{- end -}}
{{- with $class.tags -}}
{{- $_ := set $spec "tags" . -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $context "api" "karpenter.k8s.aws/v1" "kind" "EC2NodeClass" "name" $name "fields" (dict "spec" $spec)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $pool := $own.pools | default dict -}}
{{- if $pool -}}
{{- $node := dict
      "nodeClassRef" (dict "group" ($pool.nodeClass.group | default "karpenter.k8s.aws")
        "kind" ($pool.nodeClass.kind | default "EC2NodeClass") "name" $pool.nodeClass.name)
      "requirements" $pool.requirements
      "expireAfter" ($pool.expireAfter | default "720h")
      "terminationGracePeriod" ($pool.terminationGracePeriod | default "1h") -}}
{{- with $pool.taints -}}
{{- $_ := set $node "taints" . -}}
{{- end -}}
{{- $template := dict "spec" $node -}}
{{- with $pool.labels -}}
{{- $_ := set $template "metadata" (dict "labels" .) -}}
{{- end -}}
{{- $limits := dict -}}
{{- range $resource, $amount := $pool.limits -}}
{{- $_ := set $limits $resource (toString $amount) -}}
{{- end -}}
{{- $disruption := $pool.disruption | default dict -}}
{{- $spec := dict "template" $template "limits" $limits "disruption" (dict
      "consolidationPolicy" ($disruption.consolidationPolicy | default "WhenEmptyOrUnderutilized")
      "consolidateAfter" ($disruption.consolidateAfter | default "5m")
      "budgets" ($disruption.budgets | default (list (dict "nodes" "10%")))) -}}
{{- with $pool.weight -}}
{{- $_ := set $spec "weight" (int64 .) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $context "api" "karpenter.sh/v1" "kind" "NodePool" "name" $name "fields" (dict "spec" $spec)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
