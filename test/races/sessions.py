"""Sessions that are driven step by step: a statement is sent, and one may look whether it waits for another session."""
import select
import time

import psycopg2

LIMIT = 120  # seconds that a statement may take before the driver gives up


class Session:
    def __init__(self, settings=""):
        self.connection = psycopg2.connect("", options=settings, async_=1)
        self._wait()
        self.cursor = self.connection.cursor()
        self.pid = self.connection.info.backend_pid
        self.result = None

    def _step(self, seconds):
        """Waits so long for the answer; True if it is there. What the server refuses is raised."""
        state = self.connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return True
        descriptor = [self.connection.fileno()]
        reading = state == psycopg2.extensions.POLL_READ
        select.select(descriptor if reading else [], [] if reading else descriptor, [], seconds)
        return self.connection.poll() == psycopg2.extensions.POLL_OK

    def _wait(self):
        until = time.monotonic() + LIMIT
        while not self._step(1):
            if time.monotonic() > until:
                raise SystemExit("a session does not answer")

    def send(self, statement, values=None):
        self.result = None
        self.cursor.execute(statement, values)

    def finish(self):
        """The answer to what was sent: its rows, or its SQLSTATE as text."""
        try:
            self._wait()
        except psycopg2.Error as error:
            self.result = error.pgcode or "lost"
            return self.result
        self.result = self.cursor.fetchall() if self.cursor.description else []
        return self.result

    def run(self, statement, values=None):
        self.send(statement, values)
        return self.finish()

    def ask(self, statement, values=None):
        """One value; an error ends the test."""
        rows = self.run(statement, values)
        if isinstance(rows, str):
            raise SystemExit(f"{rows}: {statement}")
        return rows[0][0]

    def finish_or_wait(self, other, monitor):
        """Until the statement ends or waits for the other session, or for what is prepared (0); True if it ended."""
        until = time.monotonic() + LIMIT
        while True:
            try:
                if self._step(0.002):
                    self.finish()
                    return True
            except psycopg2.Error as error:
                self.result = error.pgcode or "lost"
                return True
            if monitor.ask("SELECT pg_blocking_pids(%s) && ARRAY[%s, 0]", (self.pid, other.pid)):
                return False
            if time.monotonic() > until:
                raise SystemExit("a session neither answers nor waits for the other")
