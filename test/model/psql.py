"""A psql that answers one statement at a time: its rows and its SQLSTATE. Found by PGHOST and its like."""
import subprocess


class Psql:
    def __init__(self):
        self.process = subprocess.Popen(
            ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator=\x1f", "--record-separator=\x1e\n", "--pset=null=∅"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
        # Days are days of UTC, whatever PGTZ says.
        self.run("SET client_min_messages = warning")
        self.run("SET timezone = 'UTC'")

    def send(self, statement):
        """Starts a statement; receive() waits for its end."""
        # \warn also works in a transaction that an error has aborted, and it is not buffered.
        self.process.stdin.write(statement + "\n;\n\\warn @@:SQLSTATE\n")
        self.process.stdin.flush()

    def receive(self):
        text = ""
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("psql ended: " + text)
            if line.startswith("@@"):
                state = line[2:7]
                break
            text += line
        if state != "00000":
            return [[text.strip()]], state
        return [row.split("\x1f") for row in text[:-1].split("\x1e\n")] if text else [], state

    def run(self, statement):
        """The rows as lists of strings, and the SQLSTATE; an error's words are the only row then."""
        self.send(statement)
        return self.receive()

    def ask(self, statement):
        rows, state = self.run(statement)
        if state != "00000":
            raise SystemExit(f"{statement}\n{rows[0][0]}")
        return rows


def literal(value):
    """Any text as an SQL literal; None as NULL."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
