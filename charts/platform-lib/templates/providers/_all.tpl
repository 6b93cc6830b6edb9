{{- /*
  The providers whose options are known: one file of data each, named API-PROVIDER. A new provider: its file, its name
  here and in schemas/profile.yaml. docs/reference/exposure.md is made of these files.

  A file says of each option, by its values path below `expose`, one of
    cannot       why not, and what to do instead: writing the option is an error with this text
    standard     the same as in gateway-standard
    or what it makes, any of
      annotations, service   annotations of the Ingress, of the workload's Service
      objects                the spec of an object of a kind under `kinds`; KIND.PART where there may be several
      filters, rule          of an HTTPRoute: filters by name, fields of every rule
      path                   what replaces the path in the Ingress, with pathType ImplementationSpecific
      grpc                   any of these for a GRPCRoute
      own                    any of these for an Ingress of its own (redirect.hosts)
      backend                what the rules name as backend, beside annotations that define it
      canary, most, workloads   of a split: the second Ingress; how many targets; only workloads of the release
      twin                   only between NAME and www.NAME
      needs, grants          a form that must have a value; the kind that reaches into another namespace
      alone                  options it cannot be combined with
      note                   what a reader of the docs should know
  `<word>` is a form of the value (context/_exposure-options.tpl) or one of name, namespace, host, ports,
  pathsRegex, pathsRegexInJson; alone it keeps its type. A key whose form has no value is left out.
  `kinds` has for a kind its apiVersion and how it is attached: attach (an annotation of the Ingress with the names),
  filter (an ExtensionRef), target (a field of its own with the route). `order` is that of filters and of what attaches.
*/ -}}
{{- define "platform-lib.providers.ingress" -}}
traefik nginx haproxy contour alb
{{- end -}}

{{- define "platform-lib.providers.gateway" -}}
standard traefik envoy-gateway nginx-gateway-fabric
{{- end -}}

{{- /* Those that read no Secret with a certificate. */ -}}
{{- define "platform-lib.providers.own-certificates" -}}
alb
{{- end -}}
