# What the parts of test/operations share. To be sourced by bash.
export operations
operations=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }

# The whole of a database as text; the tokens that newer pg_dumps write differ each time, and versions may.
text_of() { pg_dump "$@" | grep -vE '^(-- Dumped |\\(un)?restrict )'; }
# Its rows alone. Sequences are left out: after a crash they stand some numbers further on, which verify() allows.
rows_of() { text_of --data-only "$@" | grep -v '^SELECT pg_catalog.setval('; }

# A database with the ledgers of source.sql.
make_source() {
  createdb --template=template0 --encoding=UTF8 "$1"
  sql --dbname="$1" --file="$operations/source.sql" > /dev/null
}
drop_roles() {
  local role
  for role in shop_reader shop_poster shop_admin; do psql -qXc "DROP ROLE IF EXISTS $role" 2> /dev/null || true; done
}

# Prints what is wrong with the ledgers of a database: verify() before and after it is posted to once more.
judge() { sql --dbname="$1" --file="$operations/continue.sql"; }

# A server on a data folder, apart from the one that PGHOST names; `there COMMAND` speaks to it.
there_port=$((${PGPORT:-5432} + 1))
there() { PGHOST=$there_socket PGPORT=$there_port "$@"; }
start_there() { # DATA LOG [OPTIONS]
  there_data=$1 there_socket=$(dirname "$1")/socket
  mkdir -p "$there_socket"
  pg_ctl --pgdata="$1" --log="$2" --options="-p $there_port -k $there_socket -c listen_addresses= ${3:-}" --timeout=300 --wait -s start ||
    { tail -n 30 "$2"; return 1; }
}
stop_there() { pg_ctl --pgdata="$there_data" --mode=immediate --wait -s stop 2> /dev/null || true; }
# Waits until a query on a server answers t.
wait_for() { # QUERY [COMMAND to reach the server]
  local query=$1 waited
  shift
  for ((waited = 0; waited < 3000; ++waited)); do
    [ "$("${@:-env}" psql -qXtAc "$query" 2> /dev/null)" != t ] || return 0
    sleep 0.1
  done
  echo "waited in vain for: $query"
  return 1
}
