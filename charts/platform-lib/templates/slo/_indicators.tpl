{{- /*
  How each kind of indicator is counted: two queries that give events per second, one of all of them and one of the bad
  ones, each with the labels of `by` only. One entry a form; its key are the fields that are written, in the order of
  the alphabet, below the kind. The generator (src/helm_platform/slo) reads the same text. A word in <> stands for

    <FIELD>     a field. Of ratio and requests: a bare selector becomes <sum> (rate(SELECTOR[<window>])), and PromQL
                with $window <sum> (PROMQL), with that window: a label that only one side has would leave nothing to
                divide. Else the text, with $window filled in
    <count>     the counter of the histogram's events, <bucket> the bucket that ends at the threshold, <histogram> the
                histogram itself, as selectors
    <threshold> the threshold in the unit of the histogram
    <sum>       `sum`, or `sum by (…)`; <max> the same
    <recorded>  all events per second, as the first query has just recorded them
    <window>    the base window, <seconds> its length
    <parts>     a matcher of the objectives that a composite has, <weights> and <measured> sums over them

  A missing bad counter means that nothing failed, as it is born with the first failure. A missing bucket means that
  the threshold is none: then there is no ratio, which is seen, and not a good one. What is no count (NaN, Inf, less
  than 0) is dropped here: in a sum over 30 days one such sample would stay for 30 days. Bad events count only while
  all are counted: the two may come from different targets.
*/ -}}
{{- define "platform-lib.slo.indicators" -}}
ratio bad total:
  total: <total> >= 0 < Inf
  bad: (<bad> or 0 * <recorded>) >= 0 < Inf and <recorded>
ratio good total:
  total: <total> >= 0 < Inf
  bad: clamp_min(<recorded> - (<good> or 0 * <recorded>), 0) < Inf
ratio bad good:
  total: ((<bad> + <good>) or <good> or <bad>) >= 0 < Inf
  bad: (<bad> or 0 * <recorded>) >= 0 < Inf
latency:
  total: <sum> (rate(<count>[<window>])) >= 0 < Inf
  bad: clamp_min(<recorded> - <sum> (rate(<bucket>[<window>])), 0) < Inf
latency native:
  total: <sum> (histogram_count(rate(<histogram>[<window>]))) >= 0 < Inf
  bad: (<recorded> * (1 - histogram_fraction(0, <threshold>, <sum> (rate(<histogram>[<window>]))))) >= 0 or 0 * <recorded>
requests:
  total: <total> >= 0 < Inf
  bad: >-
    (<bad> or 0 * <recorded>) + (clamp_min(<sum> (rate(<count>[<window>])) - <sum> (rate(<bucket>[<window>])), 0)
    or (0 * <recorded> unless <sum> (rate(<count>[<window>])))) >= 0 < Inf and <recorded>
uptime:
  total: <sum> (count_over_time(<series>[<window>])) / <seconds>
  bad: <sum> (count_over_time(<series>[<window>]) - sum_over_time(<series>[<window>])) / <seconds> >= 0 < Inf
uptime any:
  total: <max> (<series> >= bool 0)
  bad: 1 - <max> (<series> > bool 0)
gauge max:
  total: <max> ((<query>) >= bool -Inf)
  bad: <max> ((<query>) > bool <max-value>)
gauge min:
  total: <max> ((<query>) >= bool -Inf)
  bad: <max> ((<query>) < bool <min-value>)
gauge max min:
  total: <max> ((<query>) >= bool -Inf)
  bad: clamp_max(<max> ((<query>) > bool <max-value>) + <max> ((<query>) < bool <min-value>), 1)
raw:
  total: <max> ((<errorRatio>) >= bool 0)
  bad: <max> (clamp_max((<errorRatio>) >= 0, 1)) or 0 * <recorded>
raw weight:
  total: <sum> (<weight>) >= 0 < Inf
  bad: <recorded> * <max> (clamp_max((<errorRatio>) >= 0, 1)) or 0 * <recorded>
composite allOf:
  total: <max> (slo:total:rate<parts>)
  bad: <recorded> * <max> (slo:bad:rate<parts> / (slo:total:rate<parts> > 0)) or 0 * <recorded>
composite weighted:
  total: <max> (slo:total:rate<parts>)
  bad: <recorded> * <sum> (<weights>) / <sum> (<measured>) or 0 * <recorded>
{{- end -}}
