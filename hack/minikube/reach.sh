# shellcheck shell=bash
# How one gets in: printed, never done. Nothing here writes into /etc/hosts.

reach() {
  local hosts address
  say ""
  say "use it:           kubectl --context $context get pods --all-namespaces"
  say "make it current:  kubectl config use-context $context"
  if ! kube get service traefik --namespace traefik >/dev/null 2>&1; then return; fi
  address=$(kube get service traefik --namespace traefik \
    -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
  hosts=$(hosts)
  if [[ ! $address ]]; then
    say "an address for it, in another terminal, as long as that runs:"
    case $context in
      kind-*) say "                  cloud-provider-kind" ;;
      "$name")
        say "                  minikube tunnel --profile $name"
        say "                  (it asks for the password that ports below 1024 need)"
        ;;
      *) say "                  what gives Services of the type LoadBalancer theirs in this cluster" ;;
    esac
  fi
  if [[ $hosts ]]; then
    say "a line for /etc/hosts, which this script never writes:"
    say "                  ${address:-ADDRESS} $hosts"
    if [[ ! $address ]]; then
      say "                  (hack/minikube.sh status says it with the address, once there is one)"
    fi
    say "or without an address and without names:"
    say "                  kubectl --context $context port-forward --namespace traefik service/traefik 8443:443"
    say "                  curl --cacert ca.crt --resolve ${hosts%% *}:8443:127.0.0.1 https://${hosts%% *}:8443/"
    say "who signed their certificates:"
    say "                  kubectl --context $context get secret dev-ca-root --namespace cert-manager \\"
    say "                    -o 'jsonpath={.data.tls\\.crt}' | base64 --decode > ca.crt"
  fi
}

# Names that Ingresses and HTTPRoutes serve.
hosts() {
  {
    kube get ingress --all-namespaces -o 'jsonpath={range .items[*].spec.rules[*]}{.host}{"\n"}{end}'
    kube get httproute --all-namespaces \
      -o 'jsonpath={range .items[*]}{range .spec.hostnames[*]}{@}{"\n"}{end}{end}' 2>/dev/null || true
  } | sed '/^$/d' | sort -u | paste -sd ' '
}
