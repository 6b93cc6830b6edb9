{{- /*
  Collects the literals of a workload's own values (what it inherits is the root's) into context.candidates: w, path,
  key (that of `secrets.ignore`), text, name (of a variable), file (true for whole files) and instead (what to write).
  Values without a hint of a secret cost one pattern and nothing else.
*/ -}}
{{- define "platform-lib.literals.scan" -}}
{{- $w := . -}}
{{- $told := pick .values "env" "command" "args" "files" "containerSpec" "containers" "initContainers" "sidecars" -}}
{{- $queue := (.values.autoscaling | default dict).queue | default dict -}}
{{- $metrics := (.values.autoscaling | default dict).metrics | default dict -}}
{{- $external := (.values.secrets | default dict).external | default dict -}}
{{- if or $told $queue $metrics $external -}}
{{- $json := toJson (list $told $queue $metrics $external) -}}
{{- if regexMatch (include "platform-lib.literals.hint" .) $json -}}
{{- $items := dict "list" list -}}
{{- range $group := list "" "containers" "initContainers" "sidecars" -}}
{{- range $name, $own := $group | empty | ternary (dict "" $w.values) (get $w.values $group | default dict) -}}
{{- if kindIs "map" $own -}}
{{- $prefix := $group | empty | ternary "" (printf "%s.%s." $group $name) -}}
{{- range $variable, $value := $own.env | default dict -}}
{{- if not (kindIs "map" $value) -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "%senv.%s" $prefix $variable) "key" $variable "name" $variable "text" (include "platform-lib.context.text" $value)
      "instead" (printf "%s%senv.%s: {secret: NAME, key: KEY}" $w.path $prefix $variable))) -}}
{{- end -}}
{{- end -}}
{{- range $variable := ($own.containerSpec | default dict).env | default list -}}
{{- if $variable.value -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "%scontainerSpec.env" $prefix) "key" $variable.name "name" $variable.name "text" (toString $variable.value)
      "instead" (printf "%s%senv.%s: {secret: NAME, key: KEY}" $w.path $prefix $variable.name))) -}}
{{- end -}}
{{- end -}}
{{- range $field := list "command" "args" -}}
{{- with get $own $field -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (print $prefix $field) "key" (print $prefix $field) "text" (join "\n" .) "words" (join " " .)
      "instead" (printf "$(VARIABLE) with %s%senv.VARIABLE: {secret: NAME, key: KEY}" $w.path $prefix))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := $w.values.files | default dict -}}
{{- range $file, $text := $own.content | default dict -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "files.%s.content.%s" $name $file) "key" (printf "files.%s.%s" $name $file) "file" true
      "text" (kindIs "string" $text | ternary $text (toYaml $text))
      "instead" (printf "%ssecrets.external.NAME.template.data with %ssecrets.external.NAME.mount" $w.path $w.path))) -}}
{{- end -}}
{{- range $file, $bytes := $own.binary | default dict -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "files.%s.binary.%s" $name $file) "key" (printf "files.%s.%s" $name $file) "file" true
      "text" (b64dec $bytes)
      "instead" (printf "%ssecrets.external.NAME.mount" $w.path))) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $queue.settings | default dict -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "autoscaling.queue.settings.%s" $name) "key" (printf "autoscaling.queue.settings.%s" $name) "name" $name "text" (toString $value)
      "instead" (printf "%sautoscaling.queue.auth.%s: {secret: NAME, key: KEY}" $w.path $name))) -}}
{{- end -}}
{{- range $metric, $own := $metrics -}}
{{- range $name, $value := dig "trigger" "metadata" dict $own -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "autoscaling.metrics.%s.trigger.metadata.%s" $metric $name) "key" (printf "autoscaling.metrics.%s.%s" $metric $name) "name" $name "text" (toString $value)
      "instead" (printf "a TriggerAuthentication named in %sautoscaling.metrics.%s.trigger.auth" $w.path $metric))) -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := $external -}}
{{- range $key, $text := dig "template" "data" dict $own -}}
{{- $_ := set $items "list" (append $items.list (dict
      "path" (printf "secrets.external.%s.template.data.%s" $name $key) "key" (printf "secrets.external.%s.%s" $name $key) "name" $key "file" true "text" $text
      "instead" (printf "{{ .KEY }} with %ssecrets.external.%s.keys.KEY" $w.path $name))) -}}
{{- end -}}
{{- end -}}
{{- range $items.list -}}
{{- $_ := set . "w" $w -}}
{{- end -}}
{{- $_ := set $w.context "candidates" (concat $w.context.candidates $items.list) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  Judges context.candidates: adds to context.literals, or to context.ignored the ignore line that covers it. Compiling a pattern costs more than using it, so each pattern first
  sees the text of all items at once, and single items are looked at only where it has found something.
*/ -}}
{{- define "platform-lib.literals.judge-all" -}}
{{- $context := . -}}
{{- $patterns := dict "pair" `(?i)[a-z0-9_.-]*(?:pass|pwd|secret|token|api.?key|[a-z][_.-]?key|cred|salt|pepper)[a-z0-9_.-]*["']?[ \t]*(?:[:=]{1,2}|=>)[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s"',;&<>(){}\[\]]+)[(]?` -}}
{{- range $name := list "name" "about" "harmless" "public" "public-name" "wordlike" -}}
{{- $_ := set $patterns $name (include (printf "platform-lib.literals.%s" $name) $context) -}}
{{- end -}}
{{- $names := list -}}
{{- $texts := list -}}
{{- $values := list -}}
{{- range .candidates -}}
{{- $_ := set . "patterns" $patterns -}}
{{- $_ := set . "words" (.words | default .text) -}}
{{- $texts = append $texts .words -}}
{{- if .name -}}
{{- $_ := set . "plain" (regexReplaceAll "([a-z0-9])([A-Z])" .name "${1}_${2}" | upper | replace "-" "_" | replace "." "_") -}}
{{- $names = append $names .plain -}}
{{- end -}}
{{- end -}}
{{- $public := regexFindAll (printf "(?m)^.*(%s).*$" (get $patterns "public-name")) ($names | join "\n") -1 -}}
{{- range .candidates -}}
{{- if .file -}}
{{- $_ := set . "random" true -}}
{{- else if not (has .plain $public) -}}
{{- $values = append $values .text -}}
{{- end -}}
{{- end -}}
{{- $all := join "\n" $texts -}}
{{- $_ := set $patterns "opening" (include "platform-lib.literals.opening" .) -}}
{{- $_ := set $patterns "formats" (regexMatch $patterns.opening $all) -}}
{{- $_ := set $patterns "pairs" (regexMatch $patterns.pair $all) -}}
{{- $suspects := regexFindAll (printf "(?m)^.*(%s).*$" $patterns.name) ($names | join "\n") -1 -}}
{{- $random := dict "text" (join "\n" $values) "patterns" $patterns -}}
{{- $_ := include "platform-lib.literals.random" $random -}}
{{- if or $suspects $patterns.formats $patterns.pairs $random.found -}}
{{- $suspects = regexReplaceAll (printf "(?m)^.*(%s).*$" $patterns.about) ($suspects | join "\n") "" | splitList "\n" -}}
{{- end -}}
{{- range .candidates -}}
{{- if .text -}}
{{- if and (not .file) (not (has .plain $public)) -}}
{{- $_ := set . "random" $random.found -}}
{{- end -}}
{{- if or $patterns.formats $patterns.pairs .random (and .name (has .plain $suspects)) -}}
{{- $_ := include "platform-lib.literals.judge" . -}}
{{- if .why -}}
{{- $_ := include "platform-lib.literals.found" . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Notes a finding, or the ignore line that covers it; the root's lines hold for its workloads. */ -}}
{{- define "platform-lib.literals.found" -}}
{{- $item := . -}}
{{- $w := .w -}}
{{- $context := $w.context -}}
{{- $covered := "" -}}
{{- range $level := list (first $context.workloads) $w -}}
{{- if hasKey (($level.values.secrets | default dict).ignore | default dict) $item.key -}}
{{- $covered = print $level.path "secrets.ignore." $item.key -}}
{{- $_ := set $context.ignored $covered true -}}
{{- end -}}
{{- end -}}
{{- if not $covered -}}
{{- $_ := set $context "literals" (append $context.literals (dict
      "path" (print $w.path $item.path) "why" $item.why "shown" (and (ge (len $item.text) 12) (hasKey $item "name") (not $item.file) | ternary (trunc 3 $item.text) "")
      "instead" $item.instead "ignore" (printf "%ssecrets.ignore.%s" $w.path $item.key))) -}}
{{- end -}}
{{- end -}}

{{- /* Takes plain (the variable's name in capitals, or absent), text, words, file and patterns; sets why where the text looks like a secret. */ -}}
{{- define "platform-lib.literals.judge" -}}
{{- $item := . -}}
{{- if .plain -}}
{{- $said := dict "name" .plain "text" .text "patterns" .patterns -}}
{{- $_ := include "platform-lib.literals.by-name" $said -}}
{{- if $said.secret -}}
{{- $_ := set . "why" "is a secret by its name" -}}
{{- end -}}
{{- end -}}
{{- if and (not .why) .patterns.formats (regexMatch .patterns.opening .words) -}}
{{- range splitList "\n" (include "platform-lib.literals.formats" .) -}}
{{- if and (not $item.why) (regexMatch (regexReplaceAll "^[^=]*=" . "") $item.words) -}}
{{- $_ := set $item "why" (printf "%s %s" (empty $item.file | ternary "looks like" "holds") (regexFind "^[^=]*" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (not .why) .patterns.pairs -}}
{{- $_ := include "platform-lib.literals.pairs" . -}}
{{- end -}}
{{- if and (not .why) .random (regexMatch "[A-Za-z0-9+/_-]{20}" .text) -}}
{{- if .file -}}
{{- range regexFindAll `(?m)^\s*[-A-Za-z0-9_."']+\s*[:=]\s*["']?[A-Za-z0-9+/_-]{20,}={0,2}["']?,?\s*$` .text -1 -}}
{{- $at := dict "plain" (regexFind `[A-Za-z0-9_.-]+` .) "text" (regexReplaceAll `^\s*[-A-Za-z0-9_."']+\s*[:=]\s*` . "") -}}
{{- $_ := include "platform-lib.literals.random-value" (list $item $at.plain $at.text) -}}
{{- end -}}
{{- else -}}
{{- $_ := include "platform-lib.literals.random-value" (list . "" .text) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Takes name (in capitals), text and patterns; sets secret where the name calls the text one. */ -}}
{{- define "platform-lib.literals.by-name" -}}
{{- if and (regexMatch .patterns.name .name) (not (regexMatch .patterns.about .name)) -}}
{{- if not (regexMatch .patterns.harmless .text) -}}
{{- $_ := set . "secret" true -}}
{{- else if and (regexMatch "^[0-9]{6,}$" .text) (regexMatch "(PASSWORD|PASSWD|PASSPHRASE|PASSCODE|PWD|PASS)$" .name) -}}
{{- $_ := set . "secret" true -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Names with values inside a text: takes words, file and patterns, sets why. */ -}}
{{- define "platform-lib.literals.pairs" -}}
{{- $patterns := .patterns -}}
{{- $named := list -}}
{{- /* The comments of a file name passwords to explain them. */ -}}
{{- $text := empty .file | ternary .words (regexReplaceAll `(?m)^\s*(#|//|;|--\s|[*]).*$` .words "") -}}
{{- range regexFindAll .patterns.pair $text -1 -}}
{{- $name := regexFind `^[A-Za-z0-9_.-]+` . -}}
{{- $value := regexReplaceAll `^[A-Za-z0-9_.-]+["']?\s*[:=>]{1,2}\s*` . "" | trimAll `"'` -}}
{{- /* A call and the name of a type are code. */ -}}
{{- if not (or (hasSuffix "(" $value) (regexMatch `(?i)^(string|str|text|varchar|char|bool|boolean|integer|number|object|array|any|bytes?|password|passwd|secret|token)!?$` $value)) -}}
{{- $said := dict "text" $value "patterns" $patterns
      "name" (regexReplaceAll "([a-z0-9])([A-Z])" $name "${1}_${2}" | upper | replace "-" "_" | replace "." "_") -}}
{{- $_ := include "platform-lib.literals.by-name" $said -}}
{{- if $said.secret -}}
{{- $named = append $named (printf "`%s`" (trimPrefix "--" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $named -}}
{{- $_ := set $ "why" (printf "holds a secret by the name of %s" (uniq . | join ", ")) -}}
{{- end -}}
{{- end -}}

{{- /* (list ITEM NAME TEXT): sets why of the item where the text is random and the name does not say that it is public. */ -}}
{{- define "platform-lib.literals.random-value" -}}
{{- $item := index . 0 -}}
{{- $name := regexReplaceAll "([a-z0-9])([A-Z])" (index . 1) "${1}_${2}" | upper | replace "-" "_" | replace "." "_" -}}
{{- $at := dict "text" (index . 2) "patterns" $item.patterns -}}
{{- $_ := include "platform-lib.literals.random" $at -}}
{{- if and $at.found (not (regexMatch (get $item.patterns "public-name") $name)) -}}
{{- $_ := set $item "why" "looks random, as secrets do" -}}
{{- end -}}
{{- end -}}

{{- /*
  Takes text and patterns, sets found. Random text has no words: its letters, capitals and digits change every two or
  three characters. There is no logarithm here, so this counts those changes in each run of 20 characters and more,
  instead of its entropy. In a file only a value that is one such run is looked at: other text may be code, or data for
  the public.
*/ -}}
{{- define "platform-lib.literals.random" -}}
{{- $at := . -}}
{{- with regexFindAll `[A-Za-z0-9+/_-]{20,}` (regexReplaceAll .patterns.public .text " ") -1 -}}
{{- $runs := regexReplaceAll `[+/_-]+` (join "\n" .) " " -}}
{{- range splitList "\n" (regexReplaceAll $at.patterns.wordlike $runs "") -}}
{{- if ge (len .) 16 -}}
{{- $odd := "" -}}
{{- range splitList " " . -}}
{{- $changes := len (regexFindAll `[A-Z]?[a-z]+|[A-Z]+|[0-9]+` . -1) -}}
{{- /* Letters of one case and digits change less often, and words with numbers hardly ever. */ -}}
{{- $often := regexMatch `^([a-z0-9]{16,}|[A-Z0-9]{16,})$` . | ternary 55 34 -}}
{{- if lt (mul 10 (len .)) (mul $often $changes) -}}
{{- $odd = print $odd . -}}
{{- end -}}
{{- end -}}
{{- if and (ge (len $odd) 16) (ge (len (splitList "" $odd | uniq)) 8) -}}
{{- $_ := set $at "found" true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
