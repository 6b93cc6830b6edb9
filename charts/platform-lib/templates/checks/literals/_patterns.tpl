{{- /*
  What a secret looks like. The limits are measured on tests/charts/literals/*.txt: a change here is a change there.
*/ -}}

{{- /* Loose and quick: what it does not match holds no secret. One look at all of a workload's text. */ -}}
{{- define "platform-lib.literals.hint" -}}
(?i)pass|pwd|secret|token|api.?key|[a-z]_?key|cred|salt|pepper|://[^/\s]*:[^/\s]*@|-----BEGIN|xox|[a-z0-9+/_-]{20}
{{- end -}}

{{- /* Words of a name, in capitals and joined by underscores, that say that its value is a secret. */ -}}
{{- define "platform-lib.literals.name" -}}
PASSWORD|PASSWD|PASSPHRASE|APIKEY|(^|_)(PASSCODE|PWD|PASS|PW)(_[0-9]+)?$|(^|_)(SECRETS?|TOKENS?|API_?KEYS?|CREDENTIALS?|CREDS?|PEPPER|SALT)(_|$)|(^|_)(ACCESS|PRIVATE|SECRET|ENCRYPTION|DECRYPTION|SIGNING|SIGNATURE|MASTER|SESSION|AUTH|LICENSE|LICENCE|ACCOUNT|STORAGE|SHARED|WEBHOOK|HMAC|JWT|AES|RSA|SSH|GPG|PGP|DEPLOY|CIPHER|COOKIE|ADMIN|CLIENT|APP|TLS|SSL)_?KEYS?(_|$)
{{- end -}}

{{- /* A last word that says that the value is about the secret and not the secret. */ -}}
{{- define "platform-lib.literals.about" -}}
^(OLD)?PWD$|_(FILE|FILES|FILENAME|PATH|PATHS|DIR|FOLDER|URLS?|URI|URIS|ENDPOINT|HOST|PORT|DOMAIN|NAMES?|IDS?|TTL|TYPES?|KIND|LENGTH|EXPIR[A-Z]*|EXPIRES_IN|VALIDITY|TIMEOUT|DURATION|LIFETIME|AGE|DAYS|HOURS|MINUTES|SECONDS|MS|MIN|MAX|POLICY|ALGORITHMS?|ALGO?|HEADERS?|COOKIE|PREFIX|SUFFIX|ISSUERS?|AUDIENCES?|SCOPES?|FIELDS?|PARAM|PARAMETER|CLAIMS?|COLUMN|ENABLED|DISABLED|REQUIRED|COUNT|LIMIT|SIZE|ROTATION|INTERVAL|STORE|PROVIDER|MANAGER|BACKEND|ENGINE|SERVICE|SOURCE|REF|ARN|VERSION|REGION|FORMAT|ENCODING|ENCODER|MODE|STRATEGY|USER|USERNAME|LOCATION|NAMESPACE|CLASS|REGEXP?|PATTERN|TEMPLATE|METHOD|GRANT|LEVEL|STRENGTH|ROUNDS|COST|HINT|LABEL|TITLE|TEXT|MESSAGE|PLACEHOLDER|PER_[A-Z]+|RATE|BUCKET|LANGUAGE|MODEL|USAGE)$|TOKENI[ZS]
{{- end -}}

{{- /* A value that refers to the secret, switches something or says how long: nothing to hide. */ -}}
{{- define "platform-lib.literals.harmless" -}}
^\s*$|^(?i:true|false|yes|no|on|off|none|null|nil|enabled?|disabled?|required|optional|auto|default|always|never)$|^[-+]?[0-9][0-9_.,]*\s?(%|[a-zA-Z]{1,7})?([0-9]+[a-z]{1,2})*$|^P[0-9T][0-9DHMSTWY]*$|^\$|\$[({]|\{\{|^%[({A-Z]|^<[^>]+>$|^[*xX.]+$|^(\.{0,2}|~)/([A-Za-z0-9._@-]+/)*[A-Za-z0-9._@-]*$|^[a-z][a-z0-9+.-]*://[^@]*$|^(vault|secretref\+?[a-z0-9]*|ref\+[a-z0-9]+|op|sm|ssm|awssm|gcpsm|akv|arn|env|file|k8s|keyvault):|^projects/[^/]+/secrets/
{{- end -}}

{{- /* How the formats below begin: quick to look for, so that they need not be where nothing begins like one. */ -}}
{{- define "platform-lib.literals.opening" -}}
-----BEGIN|AGE-SECRET|://[^/\s:@]*:[^/\s@${<{*][^/\s@]*@|A[KSBC][IC]A[A-Z0-9]|gh[pousr]_|github_pat|\bgl[a-z]+[-_]|xox|xapp-|hooks\.slack|webhook|[sr]k_|whsec|AIza|GOCSPX|ya29|eyJ|npm_|pypi-|_v1_|SG\.|hf_|\bsk-|hv[sbr]\.|dapi|shp|\bdp\.|lin_api|ATATT|NRAK|:AA|(?i:key|password|pwd|token|sig|signature|secret)\s?=|Basic |Bearer\s
{{- end -}}

{{- /* Formats that are secrets wherever they stand, by what to call them. The names are shown in this order. */ -}}
{{- define "platform-lib.literals.formats" -}}
a private key=-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|AGE-SECRET-KEY-1[A-Z0-9]{16,}
an address with a password=[a-z][a-z0-9+.-]*://[^/\s:@"'<>]*:[^@/\s$<{*"'][^@/\s$<{"']*@
an AWS access key=\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b
a GitHub token=\b(gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})
a GitLab token=\bgl(pat|ptt|dt|rt|rtr|cbt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{16,}
a Slack token=\b(xox[abceoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})|hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/]{16,}
a webhook address=discord(app)?\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]{16,}|\.webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{16,}
a Stripe key=\b([sr]k_(live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,})
a Google key=\bAIza[0-9A-Za-z_-]{16,}|\bGOCSPX-[A-Za-z0-9_-]{16,}|\bya29\.[A-Za-z0-9_-]{16,}
a JSON Web Token=\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
an API token=\b(npm_[A-Za-z0-9]{16,}|pypi-AgE[A-Za-z0-9_-]{16,}|do[opr]_v1_[a-f0-9]{16,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hf_[A-Za-z]{16,}|sk-[A-Za-z0-9_-]{16,}|hv[sbr]\.[A-Za-z0-9_-]{16,}|dapi[0-9a-f]{16,}|gl(sa|c)_[A-Za-z0-9_+/=]{16,}|shp(at|ca|pa|ss)_[a-fA-F0-9]{16,}|dp\.(pt|st|ct|sa)\.[A-Za-z0-9._-]{16,}|lin_api_[A-Za-z0-9]{16,}|ATATT[A-Za-z0-9_=-]{16,}|NRAK-[A-Z0-9]{16,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{16,})
a key of a connection string=(?i:\b(AccountKey|SharedAccessKey|Password|Pwd)\s?=\s?[^;\s$<{%*"'][^;\s]*\s?;|;\s?(AccountKey|SharedAccessKey|Password|Pwd)\s?=\s?[^;\s$<{%*"'])
a signed address=[?&](?i:access_token|api_?key|auth_token|token|sig|signature|client_secret|secret|password)=[^&\s$<{%*"'][^&\s$<{"']{7,}
a header with credentials=\b(Basic [A-Za-z0-9+/]{12,}={0,2}|Bearer [A-Za-z0-9._~+/-]{16,})
{{- end -}}

{{- /* Random at sight, and public: taken out before the look at randomness. */ -}}
{{- define "platform-lib.literals.public" -}}
-----BEGIN [A-Z ]*(CERTIFICATE|PUBLIC KEY)[A-Z ]*-----[^-]*-----END [A-Z ]*-----|\b(ssh-[a-z0-9]+|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9@.-]+) AAAA[A-Za-z0-9+/=]+|\bage1[a-z0-9]{40,}\b|[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>]*|\bdata:[a-z0-9/+.-]+;base64,[A-Za-z0-9+/=]*|(?i:\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)|(?i:\bsha(1|224|256|384|512)?[-:_][A-Za-z0-9+/=]+)|\barn:[^\s,;"']*|\b[a-z]{1,10}-[0-9a-f]{8}([0-9a-f]{9})?\b|\b0x[0-9a-fA-F]{40}\b|\b[A-Za-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z]{2,}\b(:[0-9]+)?(/[a-z0-9._/-]*)?|\b[A-Za-z0-9+/]*\.\.\.
{{- end -}}

{{- /* A name whose value is random at sight and public. */ -}}
{{- define "platform-lib.literals.public-name" -}}
(^|_)(COMMIT|SHA[0-9]*|REVISION|REV|REF|DIGEST|CHECKSUMS?|HASH|BUILD|VERSION|RELEASE|FINGERPRINTS?|THUMBPRINTS?|ETAG|IMAGES?|TAG|UUID|GUID|IDS?|PUBLIC|PUBLISHABLE|PUBKEY|CERTS?|CERTIFICATES?|CA|CA_BUNDLE|INTEGRITY|SITE_KEY|SITEKEY|ADDRESS|CONTRACT|TRACEPARENT)(_|$)
{{- end -}}

{{- /* Parts of a name made of words and numbers: `k8s`, `west1`, `db01`, `v1beta1`. */ -}}
{{- define "platform-lib.literals.wordlike" -}}
\b([0-9]+|[A-Za-z][a-z]*|[A-Z]+|[A-Za-z][a-z]{0,12}[0-9]{1,4}[a-z]?|[0-9]{1,4}[a-z]{1,8}|[a-z][0-9]{1,3}[a-z]{1,2}|v[0-9]+(alpha|beta|rc)[0-9]*|[0-9]{8}[tT][0-9]{6}[zZ]?)\b
{{- end -}}
