{{- /* Redis and Valkey. The hook writes the data set to its file and waits for it; what comes after is in the next backup. */ -}}
{{- define "platform-lib.context.backup.redis" -}}
{{- $_ := set . "variables" (dict "username" "" "password" "REDIS_PASSWORD" "database" "") -}}
{{- $_ := set . "port" 6379 -}}
{{- $_ := set . "timeout" 900 -}}
{{- end -}}

{{- define "platform-lib.context.backup.redis.pre" -}}
set -- -h 127.0.0.1 -p "$BACKUP_PORT"
if [ -n "$BACKUP_PASSWORD" ]; then export REDISCLI_AUTH="$BACKUP_PASSWORD"; fi
if [ -n "$BACKUP_USERNAME" ]; then set -- "$@" --user "$BACKUP_USERNAME"; fi
before=$(redis-cli "$@" LASTSAVE)
case "$before" in
  "" | *[!0-9]*) echo "redis: LASTSAVE says $before" >&2; exit 1 ;;
esac
# LASTSAVE counts seconds: a save within the same second would look like none.
sleep 1
redis-cli "$@" BGSAVE SCHEDULE
waited=0
while [ "$waited" -lt "$BACKUP_LIMIT" ]; do
  state=$(redis-cli "$@" INFO persistence | tr -d '\r')
  case "$state" in
    *rdb_last_bgsave_status:err*) echo "redis: the save failed; see the log of the server" >&2; exit 1 ;;
    *rdb_bgsave_in_progress:0*) if [ "$(redis-cli "$@" LASTSAVE)" != "$before" ]; then exit 0; fi ;;
  esac
  sleep 1
  waited=$((waited + 1))
done
echo "redis: not saved within $BACKUP_LIMIT s" >&2
exit 1
{{- end -}}

{{- define "platform-lib.context.backup.redis.post" -}}
{{- end -}}
