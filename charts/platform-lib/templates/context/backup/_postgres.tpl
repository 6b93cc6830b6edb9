{{- /*
  PostgreSQL. The hook dumps into the volume before it is saved. pg_backup_start needs a session that stays open, and the
  label that pg_backup_stop returns comes when the volume is saved already: a volume saved between the two cannot be
  restored as that backup. CHECKPOINT promises nothing either. A dump on the volume is right however the volume is saved.
*/ -}}
{{- define "platform-lib.context.backup.postgres" -}}
{{- $_ := set . "variables" (dict "username" "POSTGRES_USER" "password" "POSTGRES_PASSWORD" "database" "POSTGRES_DB") -}}
{{- $_ := set . "user" "postgres" -}}
{{- $_ := set . "port" 5432 -}}
{{- $_ := set . "timeout" 3600 -}}
{{- $_ := set . "dumps" true -}}
{{- end -}}

{{- define "platform-lib.context.backup.postgres.pre" -}}
{{- include "platform-lib.context.backup.into-volume" (include "platform-lib.context.backup.postgres.dump" .) -}}
{{- end -}}

{{- define "platform-lib.context.backup.postgres.post" -}}
rm -rf "$BACKUP_DIRECTORY/helm-platform-backup"
{{- end -}}

{{- define "platform-lib.context.backup.postgres.dump" -}}
umask 077
export PGHOST="$BACKUP_HOST" PGPORT="$BACKUP_PORT" PGUSER="$BACKUP_USERNAME" PGPASSWORD="$BACKUP_PASSWORD"
export PGDATABASE="${BACKUP_DATABASE:-$BACKUP_USERNAME}"
pg_dump --no-password --format=custom --file="$DUMP/database.dump" "$@"
# Roles belong to no database; their passwords stay where they are.
pg_dumpall --no-password --globals-only --no-role-passwords --file="$DUMP/globals.sql"
{{- end -}}

{{- /* initdb wants a user that the image knows: security.runAsUser as the image has it (999, or 70 on Alpine). */ -}}
{{- define "platform-lib.context.backup.postgres.server" -}}
if [ ! -s "$SCRATCH/data/PG_VERSION" ]; then
  initdb --pgdata="$SCRATCH/data" --username=postgres --auth=trust --encoding=UTF8 --no-sync
fi
exec postgres -D "$SCRATCH/data" -c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp -c fsync=off
{{- end -}}

{{- define "platform-lib.context.backup.postgres.ready" -}}
pg_isready --quiet --host=127.0.0.1 --port=5432 --username=postgres
{{- end -}}

{{- define "platform-lib.context.backup.postgres.restore" -}}
dropdb --if-exists --maintenance-db=postgres drill
createdb --maintenance-db=postgres drill
pg_restore --exit-on-error --no-owner --no-privileges --dbname=drill "$DUMP/database.dump"
{{- end -}}

{{- define "platform-lib.context.backup.postgres.client" -}}
{{- $_ := set . "client" (dict "PGHOST" "127.0.0.1" "PGPORT" "5432" "PGUSER" "postgres" "PGDATABASE" "drill") -}}
{{- end -}}
