{{- /*
  MongoDB. The hook locks writes while the volume is saved. fsyncLock must keep its connection: on a locked server a new
  one may not be able to log in (SERVER-1423). And Velero runs no post hook where the pre hook failed or timed out, nor
  does it end the command. So one process of its own holds connection and lock; it gives the lock back when post asks,
  when pre gave up waiting, and by itself after `hold` seconds.
*/ -}}
{{- define "platform-lib.context.backup.mongodb" -}}
{{- $_ := set . "variables" (dict "username" "MONGO_INITDB_ROOT_USERNAME" "password" "MONGO_INITDB_ROOT_PASSWORD" "database" "") -}}
{{- $_ := set . "port" 27017 -}}
{{- $_ := set . "timeout" 60 -}}
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.pre" -}}
umask 077
state=/tmp/helm-platform-backup
# What a backup before this one may have left: a holder that still has the lock gives it back first.
if [ -d "$state" ]; then
  touch "$state/release"
  waited=0
  while [ -e "$state/locked" ] && [ ! -e "$state/ended" ] && [ "$waited" -lt 10 ]; do sleep 1; waited=$((waited + 1)); done
  rm -rf "$state"
fi
mkdir "$state"
export BACKUP_STATE="$state"
hold='
const fs = require("fs");
const env = process.env;
const admin = db.getSiblingDB("admin");
if (env.BACKUP_PASSWORD) { admin.auth(env.BACKUP_USERNAME, env.BACKUP_PASSWORD); }
const end = Date.now() + 1000 * Number(env.BACKUP_HOLD);
let late = false;
admin.fsyncLock();
try {
  fs.writeFileSync(env.BACKUP_STATE + "/locked", "");
  while (!late && !fs.existsSync(env.BACKUP_STATE + "/release")) {
    sleep(200);
    late = Date.now() > end;
  }
} finally {
  admin.fsyncUnlock();
}
fs.writeFileSync(env.BACKUP_STATE + (late ? "/late" : "/unlocked"), "");
'
(
  trap "" HUP
  mongosh --quiet --norc --host 127.0.0.1 --port "$BACKUP_PORT" --eval "$hold" || true
  touch "$state/ended"
) </dev/null >"$state/log" 2>&1 &
waited=0
while [ "$waited" -lt "$BACKUP_LIMIT" ] && [ ! -e "$state/ended" ]; do
  if [ -e "$state/locked" ]; then exit 0; fi
  sleep 1
  waited=$((waited + 1))
done
# Whatever the holder still gets, it gives back.
touch "$state/release"
echo "mongodb: no lock within $BACKUP_LIMIT s" >&2
cat "$state/log" >&2
exit 1
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.post" -}}
state=/tmp/helm-platform-backup
touch "$state/release"
waited=0
while [ "$waited" -lt "$BACKUP_LIMIT" ] && [ ! -e "$state/ended" ]; do
  sleep 1
  waited=$((waited + 1))
done
if [ -e "$state/late" ]; then
  echo "mongodb: writes were unlocked after $BACKUP_HOLD s, before the volume was saved: this backup is not consistent" >&2
  exit 1
fi
if [ ! -e "$state/unlocked" ]; then
  echo "mongodb: the lock was not given back in order" >&2
  cat "$state/log" >&2
  exit 1
fi
rm -rf "$state"
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.dump" -}}
umask 077
set -- --host="$BACKUP_HOST" --port="$BACKUP_PORT" --archive="$DUMP/dump.archive.gz" --gzip "$@"
if [ -n "$BACKUP_DATABASE" ]; then set -- --db="$BACKUP_DATABASE" "$@"; fi
if [ -n "$BACKUP_PASSWORD" ]; then
  config=/tmp/mongodump.yaml
  trap 'rm -f "$config"' EXIT
  printf "password: '%s'\n" "$(printf '%s' "$BACKUP_PASSWORD" | sed "s/'/''/g")" >"$config"
  set -- --config="$config" --username="$BACKUP_USERNAME" --authenticationDatabase=admin "$@"
fi
mongodump "$@"
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.server" -}}
exec mongod --dbpath "$SCRATCH" --bind_ip 127.0.0.1 --port 27017 --unixSocketPrefix /tmp --wiredTigerCacheSizeGB 0.25
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.ready" -}}
mongosh --quiet --norc --host 127.0.0.1 --port 27017 --eval 'if (db.adminCommand({ping: 1}).ok !== 1) { quit(1) }'
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.restore" -}}
replay=
for argument in "$@"; do
  if [ "$argument" = --oplog ]; then replay=--oplogReplay; fi
done
mongorestore --host=127.0.0.1 --port=27017 --archive="$DUMP/dump.archive.gz" --gzip --stopOnError ${replay:+"$replay"}
{{- end -}}

{{- define "platform-lib.context.backup.mongodb.client" -}}
{{- $_ := set . "client" dict -}}
{{- end -}}
