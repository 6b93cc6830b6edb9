{{- /*
  The engine: rules that act on the counts of every objective at once, so that their number does not grow with the
  objectives. charts/monitoring has them once for a cluster; the generator (src/helm_platform/slo) reads the same text
  for `--standalone` and for objectives with alerts of their own. docs/decisions/slo-engine.md says why they are so.

  Every objective gives, each `interval`, slo:total:rate and slo:bad:rate in events per second, with the labels
  namespace, service, slo and those of `by`; and slo:objective:ratio, with window, team and alerts: `shared` where the
  alerts here are meant, `own` where it brings its own, `budget` for a further window.

  groups: in this order, each with its interval and its sections. A section is a list of rules, some of which are
  written once for each of something (`each`):

    side       bad, total
    count      each window of `counts` in the group
    length     each window of the platform, in its order
    window     each rolling window, the shortest first; `window-side` those that `counts` does not count, each side
    calendar   month and quarter, where they are windows; `calendar-side` each side of them
    tier       each tier in the group, by name

  A word in <> stands for something, <of> for matchers in braces or nothing, <and> for the same behind a comma. Alerts
  write [[ ]] for Prometheus' own braces.

  One objective must never stop the rules of the others, and a match of many to many or a doubled series does: the rule
  fails for all. So what stands on the side of one is reduced to one each (topk, max), and series with a label that
  a rule here uses for itself (`reserved`) are not counted at all; the schema refuses them in `by`.
  Tiles end one interval before now. Groups of rules run beside each other, so that the newest sample of a source may
  not be there yet when the tile is made: in windows that are summed anew this is made good, in a tile it is lost.
*/ -}}
{{- define "platform-lib.slo.engine" -}}
# What a platform may set.
settings:
  interval: 30s
  baseWindow: 2m
  windows: [7d, 28d, 30d]
  severities: {page: page, ticket: ticket}
  lowTraffic: {minimumFailures: 3}
  noData: 15m
  budget: 25
  tiers:
    page-fast: {long: 1h, short: 5m, budget: 2, severity: page}
    page-slow: {long: 6h, short: 30m, budget: 5, severity: page}
    ticket-fast: {long: 1d, short: 2h, budget: 10, severity: ticket}
    ticket-slow: {long: 3d, short: 6h, budget: 10, severity: ticket}

# Windows that alerts read: the group that counts them, and from what. A tier is in the group of its long window, or in
# medium where that is slow.
counts:
  5m: {group: fast, from: rate}
  30m: {group: medium, from: rate}
  1h: {group: fast, from: rate}
  2h: {group: slow, from: tile}
  6h: {group: slow, from: tile}
  1d: {group: slow, from: tile}
  3d: {group: slow, from: days}

groups:
  fast: {interval: 30s, sections: [objectives, counts, burn]}
  medium: {interval: 1m, sections: [counts, state, burn, noData]}
  slow: {interval: 5m, sections: [tiles, counts, windows, calendarTiles, coverage, left, burn, budget]}
  calendar: {interval: 1h, sections: [calendar]}

# How the count of a window comes about. <before> is a shorter window of days that has been counted, <terms> the days
# that it lacks, joined by `or`; a day that Prometheus could not count is looked for two hours back.
from:
  rate: <interval> * sum_over_time(slo:<side>:rate{day="",period="",team="",window="",tier="",severity="",long="",short=""<and>}[<window>])
  tile: sum_over_time(slo:<side>:tile<of>[<window>])
  days: sum without (day) (<terms>)
  first: label_replace(slo:<side>:increase_<before><of>, "day", "", "", "")
  today: label_replace(last_over_time(slo:<side>:increase_1d<of>[2h]), "day", "", "", "")
  day: label_replace(last_over_time(slo:<side>:increase_1d<of>[2h] offset <day>d), "day", "<day>", "", "")

# The share of a window that has been counted.
coverage:
  days: sum_over_time(slo:measured:6h<of>[<window>:6h]) / <number>
  tile: count_over_time(slo:total:tile<of>[<window>]) / <number>

# How an alert reads a count: as it is, or where it is made less often than the alert is evaluated, the last of them.
read:
  same: slo:<side>:increase_<window><of>
  slower: last_over_time(slo:<side>:increase_<window><of>[15m])

# What an alert asks beside the burn rate where traffic is low. <bad> and <total> are counts of the long window.
lowTraffic:
  minimumFailures: >-
    and ignoring (team, window) <bad> >= <number>
  confidence: >-
    and ((<bad> + <z2> / 2 - <z> * sqrt(<bad> * (<total> - <bad>) / <total> + <z2> / 4)) / (<total> + <z2>)
    > on (namespace, service, slo, revision) group_left (team, window) topk by (namespace, service, slo, revision) (1, <limit>))
  scaled: >-
    and (<bad> * <scale> / (<period> > 0) > on (namespace, service, slo, revision) group_left (team, window) topk by (namespace, service, slo, revision) (1, <limit>))
# The ratio above which a tier fires: a share of the budget spent in its long window. Of a window so short that this
# would be less than the objective allows, all that it allows.
limit:
  share: <factor> * slo:budget:days{<inside><not>}
  all: <factor> * slo:budget:days{<inside>,window="<window>"}
# Below the address of Grafana, the dashboard of any service, at the objective that an alert is about.
dashboard: "/d/slo-9df6b026a8c6c26e3c3acd2370a16e93?var-namespace=[[ $labels.namespace ]]&var-service=[[ $labels.service ]]&var-slo=[[ $labels.slo ]]&var-window=[[ $labels.window ]]"
# Standard normal quantiles, one-sided.
z: {90: "1.2816", 95: "1.6449", 98: "2.0537", 99: "2.3263"}

# The calendar: what tells a period from the others, the longest, its days for burn rates, and the seconds since it
# began: of a quarter those of the month, of the month before it and of the one before that, where they are in it.
calendar:
  month:
    period: year() * 100 + month()
    longest: 31d
    days: days_in_month()
    elapsed: 86400 * (day_of_month() - 1) + time() % 86400
  quarter:
    period: year() * 10 + ceil(month() / 3)
    longest: 92d
    days: vector(91)
    elapsed: >-
      86400 * (day_of_month() - 1 + (month() % 3 != bool 1) * days_in_month(time() - 86400 * day_of_month())
      + (month() % 3 == bool 0) * days_in_month(time() - 86400 * (day_of_month() + 31))) + time() % 86400

sections:
  objectives:
    - {each: length, record: "slo:window:days", labels: {window: <window>}, expr: <days>}
    - record: slo:budget:days
      expr: >-
        topk by (namespace, service, slo, revision) (1, (1 - slo:objective:ratio{alerts="<alerts>"<and>})
        * on (window) group_left () max by (window) (slo:window:days<of-window>))
  tiles:
    - each: side
      record: slo:<side>:tile
      expr: >-
        <interval> * sum_over_time(slo:<side>:rate{day="",period="",team="",window="",tier="",severity="",long="",short=""<and>}[5m]
        offset <interval>s)
  counts:
    - {each: count, record: "slo:<side>:increase_<window>", expr: <count>}
  windows:
    - {each: window-side, record: "slo:<side>:increase_<window>", expr: <count>}
  calendarTiles:
    - each: calendar-side
      record: slo:<side>:tile_<window>
      expr: >-
        slo:<side>:tile<of> * on () group_left (period) count_values("period", <period>)
        and on (namespace, service, slo, revision) slo:objective:ratio{window="<window>"<and>}
  calendar:
    - each: calendar-side
      record: slo:<side>:increase_<window>
      expr: >-
        sum_over_time(slo:<side>:tile_<window><of>[<longest>]) and on (period) count_values("period", <period>)
    - each: calendar
      record: slo:coverage:ratio
      labels: {window: <window>}
      expr: >-
        clamp_max(300 * sum without (period) (count_over_time(slo:total:tile_<window><of>[<longest>])
        and on (period) count_values("period", <period>)) / on () group_left () (<elapsed>), 1)
  coverage:
    - {record: "slo:measured:6h", expr: "count_over_time(slo:total:tile<of>[6h]) / 72"}
    - each: window
      record: slo:coverage:ratio
      labels: {window: <window>}
      expr: >-
        clamp_max(<coverage>, 1)
        and on (namespace, service, slo, revision) slo:objective:ratio{window="<window>"<and>}
  left:
    - each: window
      record: slo:budget:left
      labels: {window: <window>}
      expr: >-
        1 - slo:bad:increase_<window><of> / (slo:total:increase_<window><of> > 0)
        / on (namespace, service, slo, revision) group_left ()
        (1 - max by (namespace, service, slo, revision) (slo:objective:ratio{window="<window>"<and>}))
    - each: calendar
      record: slo:budget:left
      labels: {window: <window>}
      expr: >-
        1 - sum without (period) (last_over_time(slo:bad:increase_<window><of>[2h]) and on (period) count_values("period", <period>))
        / (sum without (period) (last_over_time(slo:total:increase_<window><of>[2h]) and on (period) count_values("period", <period>)) > 0)
        / on (namespace, service, slo, revision) group_left ()
        (1 - max by (namespace, service, slo, revision) (slo:objective:ratio{window="<window>"<and>}))
  state:
    # 2 measured, 1 no traffic, 0 no data.
    - record: slo:state:code
      expr: >-
        max by (namespace, service, slo, revision) ((slo:total:rate<of> and slo:bad:rate<of>) > bool 0) + 1
        or 0 * max by (namespace, service, slo, revision) (slo:objective:ratio{alerts!=""<and>})
  burn:
    - each: tier
      alert: SLOBudgetBurn
      expr: >-
        (<bad-long> / (<total-long> > 0) > on (namespace, service, slo, revision) group_left (team, window) topk by (namespace, service, slo, revision) (1, <limit>))
        and (<bad-short> / (<total-short> > 0) > on (namespace, service, slo, revision) group_left (team, window) topk by (namespace, service, slo, revision) (1, <limit>))
        <guard>
      labels: {severity: <severity>, tier: <tier>, long: <long>, short: <short>}
      annotations:
        summary: "[[ $labels.service ]] spends the error budget of [[ $labels.slo ]] too fast"
        description: >-
          [[ $value | humanizePercentage ]] of the events of the last <long> were bad, and events of the last <short>
          are too.[[ with query (printf `86400 * slo:budget:days{namespace="%s",service="%s",slo="%s"} / %g`
          $labels.namespace $labels.service $labels.slo $value) ]] At this rate a whole budget of
          [[ $labels.window ]] is spent in [[ . | first | value | humanizeDuration ]].[[ end ]][[ with query (printf
          `slo:budget:left{namespace="%s",service="%s",slo="%s",window="%s"}` $labels.namespace $labels.service
          $labels.slo $labels.window) ]] Of this one [[ . | first | value | humanizePercentage ]] is left.[[ end ]]
          <advice>
  noData:
    - alert: SLONoData
      for: <no-data>
      expr: >-
        topk by (namespace, service, slo, revision) (1, slo:objective:ratio{alerts="<alerts>"<and>})
        unless on (namespace, service, slo, revision) (slo:total:rate<of> and slo:bad:rate<of>)
      labels: {severity: <ticket>}
      annotations:
        summary: "[[ $labels.service ]]: nobody counts the events of [[ $labels.slo ]]"
        description: >-
          The query of all its events, or that of the bad ones, has had no result for <no-data>, so no other alert of
          this objective can fire. Nothing counted is not the same as no traffic: a target, an exporter, a bucket or a
          metric's name has gone.
  budget:
    - alert: SLOBudgetExhausted
      expr: >-
        slo:budget:left<of> + on (namespace, service, slo, revision, window) group_left (team)
        0 * topk by (namespace, service, slo, revision, window) (1, slo:objective:ratio{alerts=~"<alerts-budget>"<and>}) <= 0
      labels: {severity: <ticket>}
      annotations:
        summary: "[[ $labels.service ]] has no error budget of [[ $labels.slo ]] left"
        description: >-
          In the last [[ $labels.window ]] more events were bad than the objective allows: [[ $value | humanizePercentage ]]
          of the budget is left. Until it recovers, changes that can wait should wait.
    - alert: SLOBudgetLow
      expr: >-
        slo:budget:left<of> + on (namespace, service, slo, revision, window) group_left (team)
        0 * topk by (namespace, service, slo, revision, window) (1, slo:objective:ratio{alerts=~"<alerts-budget>"<and>}) > 0 <= <low>
      labels: {severity: <ticket>}
      annotations:
        summary: "[[ $labels.service ]] has little error budget of [[ $labels.slo ]] left"
        description: >-
          [[ $value | humanizePercentage ]] of the error budget of [[ $labels.window ]] is left. Another incident like the
          last ones spends it: prefer changes that make the service more reliable.
{{- end -}}
