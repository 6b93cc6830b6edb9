{{- /*
  Reads a schedule: takes w, path and schedule. Sets gap, the longest pause between two runs in seconds, and adds to
  w.schedules what is wrong with it, for the check backup-schedule. The pause is an upper bound for schedules that
  combine a weekday with a day of the month.
*/ -}}
{{- define "platform-lib.context.backup-schedule" -}}
{{- $short := dict "@hourly" 3600 "@daily" 86400 "@midnight" 86400 "@weekly" 604800 "@monthly" 2678400 "@yearly" 31622400 "@annually" 31622400 -}}
{{- $wrong := list -}}
{{- if hasKey $short .schedule -}}
{{- $_ := set . "gap" (get $short .schedule) -}}
{{- else -}}
{{- $fields := dict -}}
{{- range $index, $text := splitList " " .schedule -}}
{{- $field := index (list
      (dict "name" "minute" "min" 0 "max" 59) (dict "name" "hour" "min" 0 "max" 23) (dict "name" "day" "min" 1 "max" 31)
      (dict "name" "month" "min" 1 "max" 12 "words" (list "jan" "feb" "mar" "apr" "may" "jun" "jul" "aug" "sep" "oct" "nov" "dec"))
      (dict "name" "weekday" "min" 0 "max" 6 "words" (list "sun" "mon" "tue" "wed" "thu" "fri" "sat"))) $index -}}
{{- $_ := set $field "text" (lower $text) -}}
{{- $_ := include "platform-lib.context.cron-field" $field -}}
{{- $_ := set $fields $field.name $field -}}
{{- with $field.wrong -}}
{{- $wrong = append $wrong . -}}
{{- end -}}
{{- end -}}
{{- $gap := 0 -}}
{{- if not $wrong -}}
{{- if not $fields.month.every -}}
{{- $gap = 31622400 -}}
{{- else if not $fields.day.every -}}
{{- $gap = mul $fields.day.gap 86400 -}}
{{- else if not $fields.weekday.every -}}
{{- $gap = mul $fields.weekday.gap 86400 -}}
{{- else if not $fields.hour.every -}}
{{- $gap = mul $fields.hour.gap 3600 -}}
{{- else -}}
{{- $gap = mul $fields.minute.gap 60 -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "gap" $gap -}}
{{- end -}}
{{- $_ := set .w "schedules" (append .w.schedules (dict "path" (printf "%s.schedule" .path) "schedule" .schedule "wrong" $wrong)) -}}
{{- end -}}

{{- /*
  One field: takes name, text, min, max and words (names from min on). Sets every (all values), gap (the longest distance
  between two values, around the end) or wrong.
*/ -}}
{{- define "platform-lib.context.cron-field" -}}
{{- $at := . -}}
{{- $found := dict -}}
{{- range $part := splitList "," .text -}}
{{- $step := 1 -}}
{{- $base := $part -}}
{{- if contains "/" $part -}}
{{- $base = splitList "/" $part | first -}}
{{- $step = splitList "/" $part | last | atoi -}}
{{- end -}}
{{- $ends := list $at.min $at.max -}}
{{- if not (has $base (list "*" "?")) -}}
{{- $ends = list -}}
{{- range $word := splitList "-" $base -}}
{{- if regexMatch "^[0-9]+$" $word -}}
{{- $ends = append $ends (atoi $word) -}}
{{- else -}}
{{- range $index, $name := $at.words | default list -}}
{{- if eq $name $word -}}
{{- $ends = append $ends (add $index $at.min) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq (len $ends) (len (splitList "-" $base)) -}}
{{- if eq (len $ends) 1 -}}
{{- $ends = append $ends (contains "/" $part | ternary $at.max (first $ends)) -}}
{{- end -}}
{{- else -}}
{{- $ends = list -}}
{{- end -}}
{{- end -}}
{{- if or (ne (len $ends) 2) (lt (int $step) 1) (gt (len (splitList "/" $part)) 2) -}}
{{- $_ := set $at "wrong" (printf "`%s` is no %s" $part $at.name) -}}
{{- else if or (lt (first $ends | int) $at.min) (gt (last $ends | int) $at.max) -}}
{{- $_ := set $at "wrong" (printf "`%s`: the %s goes from %d to %d" $part $at.name $at.min $at.max) -}}
{{- else if gt (first $ends | int) (last $ends | int) -}}
{{- $_ := set $at "wrong" (printf "`%s` ends before it starts" $part) -}}
{{- else -}}
{{- range $value := untilStep (first $ends | int) (add1 (last $ends) | int) (int $step) -}}
{{- $_ := set $found (toString $value) true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not .wrong -}}
{{- $values := list -}}
{{- range $value := untilStep .min (add1 .max | int) 1 -}}
{{- if hasKey $found (toString $value) -}}
{{- $values = append $values $value -}}
{{- end -}}
{{- end -}}
{{- $size := add1 (sub .max .min) -}}
{{- $gap := 0 -}}
{{- $before := sub (last $values) $size -}}
{{- range $values -}}
{{- $gap = max $gap (sub . $before) -}}
{{- $before = . -}}
{{- end -}}
{{- $_ := set . "gap" $gap -}}
{{- $_ := set . "every" (eq (len $values) (int $size)) -}}
{{- end -}}
{{- end -}}
