{{- /*
  MySQL and MariaDB. The hook dumps into the volume: FLUSH TABLES WITH READ LOCK ends with its session, so a hook that
  returns has locked nothing. Credentials go through an option file, which both products read.
*/ -}}
{{- define "platform-lib.context.backup.mysql" -}}
{{- $_ := set . "variables" (dict "username" "" "password" "MYSQL_ROOT_PASSWORD" "database" "MYSQL_DATABASE") -}}
{{- $_ := set . "user" "root" -}}
{{- $_ := set . "port" 3306 -}}
{{- $_ := set . "timeout" 3600 -}}
{{- $_ := set . "dumps" true -}}
{{- end -}}

{{- define "platform-lib.context.backup.mysql.pre" -}}
{{- include "platform-lib.context.backup.into-volume" (include "platform-lib.context.backup.mysql.dump" .) -}}
{{- end -}}

{{- define "platform-lib.context.backup.mysql.post" -}}
rm -rf "$BACKUP_DIRECTORY/helm-platform-backup"
{{- end -}}

{{- define "platform-lib.context.backup.mysql.dump" -}}
umask 077
options=/tmp/mysqldump.cnf
trap 'rm -f "$options"' EXIT
quoted() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
printf '[client]\nuser="%s"\npassword="%s"\n' "$(quoted "$BACKUP_USERNAME")" "$(quoted "$BACKUP_PASSWORD")" >"$options"
tool=$(command -v mysqldump || command -v mariadb-dump)
set -- --host="$BACKUP_HOST" --port="$BACKUP_PORT" --single-transaction --quick --routines \
  --triggers --events --no-tablespaces --result-file="$DUMP/dump.sql" "$@"
if [ -n "$BACKUP_DATABASE" ]; then
  "$tool" --defaults-extra-file="$options" "$@" --databases "$BACKUP_DATABASE"
else
  "$tool" --defaults-extra-file="$options" "$@" --all-databases
fi
{{- end -}}

{{- define "platform-lib.context.backup.mysql.server" -}}
data="$SCRATCH/data"
if command -v mariadbd >/dev/null; then
  if [ ! -d "$data/mysql" ]; then
    mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=normal --skip-test-db
  fi
  exec mariadbd --no-defaults --datadir="$data" --bind-address=127.0.0.1 --port=3306 --socket=/tmp/mysql.sock --pid-file=/tmp/mysqld.pid
fi
if [ ! -d "$data/mysql" ]; then mysqld --no-defaults --initialize-insecure --datadir="$data"; fi
exec mysqld --no-defaults --datadir="$data" --bind-address=127.0.0.1 --port=3306 --socket=/tmp/mysql.sock --pid-file=/tmp/mysqld.pid --mysqlx=OFF
{{- end -}}

{{- define "platform-lib.context.backup.mysql.ready" -}}
"$(command -v mysqladmin || command -v mariadb-admin)" --no-defaults --host=127.0.0.1 --port=3306 --user=root ping
{{- end -}}

{{- define "platform-lib.context.backup.mysql.restore" -}}
"$(command -v mysql || command -v mariadb)" --no-defaults --host=127.0.0.1 --port=3306 --user=root <"$DUMP/dump.sql"
{{- end -}}

{{- define "platform-lib.context.backup.mysql.client" -}}
{{- $_ := set . "client" (dict "MYSQL_HOST" "127.0.0.1" "USER" "root") -}}
{{- end -}}
