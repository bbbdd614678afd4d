"""A PostgreSQL server of this test's own, with fsync on, that is killed and started again as a process of ours. What
florin it has is told by the environment, as test/build/server is told."""
import atexit
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import psycopg2

BIN = subprocess.check_output([os.environ["PG_CONFIG"], "--bindir"], text=True).strip()
LIBRARIES = subprocess.check_output([os.environ["PG_CONFIG"], "--pkglibdir"], text=True).strip()
SHARED = subprocess.check_output([os.environ["PG_CONFIG"], "--sharedir"], text=True).strip()
MAJOR = int("".join(c if c.isdigit() else " " for c in subprocess.check_output([os.environ["PG_CONFIG"], "--version"], text=True)).split()[0])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # with what is to be done at the end
PATIENCE = 120  # seconds that anything may take on a loaded machine


class Server:
    def __init__(self, folder=None, prefix=None, preload=None, settings=(), wal=None):
        """`prefix` is where another build of florin is installed, `preload` a library for LD_PRELOAD."""
        self.folder = tempfile.mkdtemp(prefix="florin-crashes.", dir="/tmp") if folder is None else folder
        self.data, self.log = f"{self.folder}/data", f"{self.folder}/server.log"
        self.port, self.process = random.SystemRandom().randrange(20000, 40000), None
        atexit.register(self.end)
        self.environment = {**os.environ, **({"LD_PRELOAD": preload} if preload else {})}
        for name in ("PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGTZ"):
            self.environment.pop(name, None)
        subprocess.run([f"{BIN}/initdb", f"--pgdata={self.data}", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--auth=trust"]
                       + ([f"--waldir={wal}", "--wal-segsize=1"] if wal else []), check=True, stdout=subprocess.DEVNULL)
        prefix = prefix or os.environ.get("FLORIN_PREFIX", "")
        # Recovery would bring to the disk one file after the other, which takes longer than all the rest of a cycle.
        lines = [f"unix_socket_directories = '{self.folder}'", "listen_addresses = '127.0.0.1'", "fsync = on", "full_page_writes = on", "shared_buffers = 32MB", "recovery_init_sync_method = syncfs",
                 "max_connections = 40", "max_prepared_transactions = 20", "checkpoint_timeout = 30s", "timezone = 'UTC'", "log_timezone = 'UTC'",
                 "log_min_messages = warning", "autovacuum_naptime = 1s", f"dynamic_library_path = '{prefix}{LIBRARIES}:$libdir'"]
        if prefix:
            lines.append(f"extension_control_path = '{prefix}{SHARED}:$system'" if MAJOR >= 18 else f"extension_destdir = '{prefix}'")
        with open(f"{self.data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write("\n".join([*lines, *settings, ""]))

    def start(self):
        """Starts, and waits until it can be connected to."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([f"{BIN}/postgres", "-D", self.data, "-p", str(self.port)], stdout=log, stderr=log, env=self.environment)
        self.wait_for_connections()

    def wait_for_connections(self):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg2.OperationalError as error:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise SystemExit(f"the server does not start: {error}\n{self.tail()}") from error
                time.sleep(0.01)

    def connect(self, database, **more):
        connection = psycopg2.connect(host=more.pop("host", self.folder), port=more.pop("port", self.port), user="postgres", dbname=database, **more)
        connection.autocommit = True
        return connection

    def ask(self, statement, database="postgres", parameters=None):
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def run_script(self, path, database):
        subprocess.run([f"{BIN}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database, "-f", path],
                       check=True, stdout=subprocess.DEVNULL)

    # ---- ends

    def children(self):
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{int(entry)}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                if int(fields[1]) == self.process.pid:
                    found.append(int(entry))
            except (ValueError, OSError):
                pass
        return found

    def kill_all(self):
        """kill -9 of the postmaster and of every process it started."""
        children = self.children()
        for pid in [self.process.pid, *children]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.gone(children)

    def kill_postmaster(self):
        """kill -9 of the postmaster alone: the others see it and end."""
        children = self.children()
        os.kill(self.process.pid, signal.SIGKILL)
        self.gone(children)

    def stop(self, how=signal.SIGQUIT):
        """SIGQUIT is an immediate stop, SIGINT a fast one."""
        children = self.children()
        self.process.send_signal(how)
        self.gone(children)

    def gone(self, children):
        self.process.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        for pid in children:
            while is_running(pid):
                if time.monotonic() > until:
                    raise SystemExit(f"process {pid} of the server does not end\n{self.tail()}")
                time.sleep(0.005)

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.kill_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-6000:]

    def restarted_after(self, offset):
        """Has the server begun to recover since its log was so long?"""
        with open(self.log, "rb") as file:
            file.seek(offset)
            return b"all server processes terminated; reinitializing" in file.read()

    def amcheck(self, database):
        """What pg_amcheck finds wrong, in tables and indexes, rows looked up in every index."""
        found = subprocess.run([f"{BIN}/pg_amcheck", "--host", self.folder, "--port", str(self.port), "--username=postgres", "--heapallindexed", "--parent-check",
                                "--rootdescend", "--install-missing", f"--database={database}"], capture_output=True, text=True, check=False)
        return (found.stdout + found.stderr).strip() if found.returncode else ""


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
