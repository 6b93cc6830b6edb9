{{- /*
  Where External Secrets reads, by provider: one template each, for the stores of the platform and those of tenants.

  Which provider a store has: takes own, context and path; sets provider, "" and a problem where it is not one.
*/ -}}
{{- define "platform-lib.stores.chosen" -}}
{{- $providers := list "aws" "gcp" "azure" "vault" "kubernetes" "fake" -}}
{{- $own := .own -}}
{{- $found := list -}}
{{- range $providers -}}
{{- if hasKey $own . -}}{{- $found = append $found . -}}{{- end -}}
{{- end -}}
{{- $_ := set . "provider" "" -}}
{{- if eq (len $found) 1 -}}
{{- $_ := set . "provider" (first $found) -}}
{{- else -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .path (printf "must have one of %s" (join ", " $providers))) -}}
{{- end -}}
{{- end -}}

{{- /*
  A reference to a Secret's key or, without a key, to a ServiceAccount: takes name, key, namespace, cluster, context, path;
  sets made. Only a cluster-wide store names a namespace, and it must, or it would read a Secret of who asks.
*/ -}}
{{- define "platform-lib.stores.reference" -}}
{{- $made := dict "name" .name -}}
{{- with .key -}}{{- $_ := set $made "key" . -}}{{- end -}}
{{- if and .cluster .namespace -}}
{{- $_ := set $made "namespace" .namespace -}}
{{- else if .cluster -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".namespace") "is missing: a store for several namespaces must say whose Secret or ServiceAccount it uses") -}}
{{- else if .namespace -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".namespace") "is no choice: a SecretStore uses what is in its own namespace") -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /* The reference `field` of a provider, where it is written: (list AT FIELD KEY NAME). Sets reference, or nil. */ -}}
{{- define "platform-lib.stores.ref" -}}
{{- $at := index . 0 -}}
{{- $field := index . 1 -}}
{{- $_ := set $at "reference" nil -}}
{{- with get $at.own $field -}}
{{- $asked := dict "name" (index $ 3) "key" (index $ 2) "namespace" .namespace "cluster" $at.cluster "context" $at.context "path" (printf "%s.%s" $at.path $field) -}}
{{- $_ := include "platform-lib.stores.reference" $asked -}}
{{- $_ := set $at "reference" $asked.made -}}
{{- end -}}
{{- end -}}

{{- /* One template for each provider: takes own, cluster, context and path; sets provider. */ -}}
{{- define "platform-lib.stores.aws" -}}
{{- $made := dict "service" (.own.service | default "SecretsManager") "region" .own.region -}}
{{- with .own.role -}}{{- $_ := set $made "role" . -}}{{- end -}}
{{- with .own.prefix -}}{{- $_ := set $made "prefix" . -}}{{- end -}}
{{- with .own.serviceAccount -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "serviceAccount" "" .name) -}}
{{- $_ := set $made "auth" (dict "jwt" (dict "serviceAccountRef" $.reference)) -}}
{{- end -}}
{{- with .own.credentials -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "credentials" (.idKey | default "access-key-id") .secret) -}}
{{- $id := $.reference -}}
{{- $_ := set $made "auth" (dict "secretRef" (dict "accessKeyIDSecretRef" $id "secretAccessKeySecretRef" (set (deepCopy $id) "key" (.key | default "secret-access-key")))) -}}
{{- end -}}
{{- $_ := include "platform-lib.stores.one" (list . "serviceAccount" "credentials") -}}
{{- $_ := set . "provider" (dict "aws" $made) -}}
{{- end -}}

{{- define "platform-lib.stores.gcp" -}}
{{- $made := dict "projectID" .own.project -}}
{{- with .own.location -}}{{- $_ := set $made "location" . -}}{{- end -}}
{{- with .own.serviceAccount -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "serviceAccount" "" .name) -}}
{{- $identity := dict "serviceAccountRef" $.reference -}}
{{- range $from, $to := dict "location" "clusterLocation" "cluster" "clusterName" "project" "clusterProjectID" -}}
{{- with get ($.own.cluster | default dict) (eq $from "cluster" | ternary "name" $from) -}}{{- $_ := set $identity $to . -}}{{- end -}}
{{- end -}}
{{- $_ := set $made "auth" (dict "workloadIdentity" $identity) -}}
{{- end -}}
{{- with .own.credentials -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "credentials" (.key | default "key.json") .secret) -}}
{{- $_ := set $made "auth" (dict "secretRef" (dict "secretAccessKeySecretRef" $.reference)) -}}
{{- end -}}
{{- $_ := include "platform-lib.stores.one" (list . "serviceAccount" "credentials") -}}
{{- $_ := set . "provider" (dict "gcpsm" $made) -}}
{{- end -}}

{{- define "platform-lib.stores.azure" -}}
{{- $made := dict "vaultUrl" .own.vault "authType" "ManagedIdentity" -}}
{{- with .own.tenant -}}{{- $_ := set $made "tenantId" . -}}{{- end -}}
{{- with .own.identity -}}{{- $_ := set $made "identityId" . -}}{{- end -}}
{{- with .own.serviceAccount -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "serviceAccount" "" .name) -}}
{{- $_ := set $made "authType" "WorkloadIdentity" -}}
{{- $_ := set $made "serviceAccountRef" $.reference -}}
{{- end -}}
{{- with .own.credentials -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "credentials" (.idKey | default "client-id") .secret) -}}
{{- $id := $.reference -}}
{{- $_ := set $made "authType" "ServicePrincipal" -}}
{{- $_ := set $made "authSecretRef" (dict "clientId" $id "clientSecret" (set (deepCopy $id) "key" (.key | default "client-secret"))) -}}
{{- if not $.own.tenant -}}
{{- $_ := include "platform-lib.checks.problem" (list $.context (print $.path ".tenant") "is missing: who signs in with a client secret names the tenant") -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.stores.one" (list . "serviceAccount" "credentials" "identity") -}}
{{- $_ := set . "provider" (dict "azurekv" $made) -}}
{{- end -}}

{{- define "platform-lib.stores.vault" -}}
{{- $made := dict "server" .own.server "path" (.own.mount | default "secret") "version" (.own.version | default "v2") -}}
{{- with .own.namespace -}}{{- $_ := set $made "namespace" . -}}{{- end -}}
{{- if and (hasPrefix "http://" .own.server) (not .own.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".reason") "is missing: secrets would cross the network in the clear, so write why") -}}
{{- end -}}
{{- with .own.ca -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "ca" (.key | default "ca.crt") .configMap) -}}
{{- $_ := set $made "caProvider" (set $.reference "type" "ConfigMap") -}}
{{- end -}}
{{- $auth := dict "mountPath" (.own.authMount | default "kubernetes") "role" .own.role -}}
{{- with .own.serviceAccount -}}
{{- $_ := include "platform-lib.stores.ref" (list $ "serviceAccount" "" .name) -}}
{{- $_ := set $auth "serviceAccountRef" $.reference -}}
{{- end -}}
{{- $_ := set $made "auth" (dict "kubernetes" $auth) -}}
{{- $_ := set . "provider" (dict "vault" $made) -}}
{{- end -}}

{{- define "platform-lib.stores.kubernetes" -}}
{{- $_ := include "platform-lib.stores.ref" (list . "serviceAccount" "" .own.serviceAccount.name) -}}
{{- $ca := dict "type" "ConfigMap" "name" "kube-root-ca.crt" "key" "ca.crt" -}}
{{- if .cluster -}}
{{- $_ := set $ca "namespace" .own.namespace -}}
{{- end -}}
{{- $_ := set . "provider" (dict "kubernetes" (dict
      "remoteNamespace" .own.namespace
      "server" (dict "url" "https://kubernetes.default.svc" "caProvider" $ca)
      "auth" (dict "serviceAccount" .reference))) -}}
{{- end -}}

{{- define "platform-lib.stores.fake" -}}
{{- $entries := list -}}
{{- range $key, $value := .own -}}
{{- $entries = append $entries (dict "key" $key "value" (toString $value)) -}}
{{- end -}}
{{- $_ := set . "provider" (dict "fake" (dict "data" $entries)) -}}
{{- end -}}

{{- /* At most one way to sign in: (list AT FIELD …). */ -}}
{{- define "platform-lib.stores.one" -}}
{{- $at := index . 0 -}}
{{- $found := list -}}
{{- range rest . -}}
{{- if get $at.own . -}}{{- $found = append $found . -}}{{- end -}}
{{- end -}}
{{- if gt (len $found) 1 -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context $at.path (printf "has %s: one way to sign in is enough" (join " and " $found))) -}}
{{- end -}}
{{- end -}}
