{{- /* What the platform team decides for everybody: global.platform, with a default for every field. */ -}}
{{- define "platform-lib.context.profile" -}}
  {{- $given := (.values.global | default dict).platform | default dict -}}
  {{- $exposure := $given.exposure | default dict -}}
  {{- $gateway := $exposure.gateway | default dict -}}
  {{- $monitoring := $given.monitoring | default dict -}}
  {{- if kindIs "string" $monitoring }}{{ $monitoring = dict "mode" $monitoring }}{{ end -}}
  {{- $image := $given.image | default dict -}}
  {{- $_ := set . "profile" (dict
        "domain" ($given.domain | default "")
        "exposure" (dict
          "api" ($exposure.api | default "ingress")
          "class" ($exposure.class | default "")
          "issuer" ($exposure.issuer | default "")
          "namespaces" ($exposure.namespaces | default (list "ingress"))
          "gateway" (dict
            "name" ($gateway.name | default "platform")
            "namespace" ($gateway.namespace | default "ingress")
            "section" ($gateway.section | default "")))
        "monitoring" (dict
          "mode" ($monitoring.mode | default "always")
          "namespace" ($monitoring.namespace | default "monitoring")
          "labels" ($monitoring.labels | default dict))
        "image" (dict
          "registry" ($image.registry | default "")
          "pullSecrets" ($image.pullSecrets | default list))
        "testImage" (($given.test | default dict).image | default "docker.io/library/busybox:1.37.0")
      ) -}}
{{- end -}}
