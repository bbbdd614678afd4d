# What the benchmarks share: options, a session of psql, the processor time of a statement, medians, tables.
# Never here: what is measured.
import argparse
import datetime
import os
import platform
import re
import statistics
import subprocess
import sys

# Processor time that a server process has used so far, in nanoseconds. On a machine with other work it is far
# steadier than the time on the clock.
PROCESSOR_TIME = """
CREATE SCHEMA bench;
CREATE FUNCTION bench.processor_time() RETURNS bigint LANGUAGE sql VOLATILE
  RETURN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::bigint;
"""


def options(description, **defaults):
    """Reads the command line; each keyword is a whole number with its default and what it says."""
    parser = argparse.ArgumentParser(prog=os.path.basename(sys.argv[0])[:-3], description=description)
    parser.add_argument("--check-options", action="store_true", help=argparse.SUPPRESS)
    for name, (default, what) in defaults.items():
        parser.add_argument("--" + name, type=int if isinstance(default, int) else str, default=default,
                            help=f"{what} (default: {default})")
    chosen = parser.parse_args()
    for name in defaults:
        value = getattr(chosen, name)
        if isinstance(value, int) and value < 1:
            parser.error(f"--{name} must be at least 1")
    if chosen.check_options:
        sys.exit()
    return chosen


def progress(text):
    print(text, file=sys.stderr, flush=True)


class Session:
    """One connection, kept open: psql, fed line by line. A failing statement ends the benchmark."""

    END = "end-of-answer"

    def __init__(self):
        self.psql = subprocess.Popen(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.run("SET client_min_messages = warning")

    def run(self, sql):
        """Runs statements (or psql's own commands) and returns what they print."""
        self.send(f"{sql}\n;\n\\echo {self.END}")
        answer = []
        for line in self.psql.stdout:
            if line == self.END + "\n":
                return "".join(answer).rstrip("\n")
            answer.append(line)
        sys.exit(f"psql stopped at: {sql[:500]}")

    def send(self, sql):
        self.psql.stdin.write(sql + "\n")
        self.psql.stdin.flush()

    def rows(self, sql):
        return [line.split("|") for line in self.run(sql).splitlines()]

    def processor_time(self):
        return int(self.run("SELECT bench.processor_time()"))

    def cost(self, statement):
        """Nanoseconds of processor time that the server spends on a statement, its commit included."""
        before = self.processor_time()
        self.run(statement)
        return self.processor_time() - before

    def run_file(self, path, **names):
        """Runs a file of SQL in which @name@ stands for the value given."""
        folder, file = os.path.split(path)
        with open(path, encoding="utf-8") as text:
            self.run(f"\\cd {os.path.abspath(folder)}\n{fill_in(text.read(), names)}\n\\cd {os.getcwd()}")

    def close(self):
        self.psql.stdin.close()
        if self.psql.wait() != 0:
            sys.exit("psql failed")


def first_session():
    """A connection to a database made ready: florin, and what measures."""
    session = Session()
    session.run(PROCESSOR_TIME)
    session.run("CREATE EXTENSION florin")
    return session


def fill_in(text, names):
    for name, value in names.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def start(*words, **settings):
    return subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)


def finish(started):
    """Returns what a command prints; ends the benchmark if it fails."""
    out, errors = started.communicate()
    if started.returncode != 0:
        sys.exit(f"failed: {' '.join(started.args)}\n{out}{errors}")
    return out


def command(*words):
    return finish(start(*words))


def table(headings, rows):
    """Prints a Markdown table; the first column is words, the others numbers."""
    print("| " + " | ".join(headings) + " |")
    print("|" + "|".join(["---"] + ["--:"] * (len(headings) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


class Samples:
    """Measured values by name, in rounds."""

    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.values[name])

    def ratio(self, name, base):
        """The median of the rounds' ratios: what slows a whole round down does not count."""
        return statistics.median(one / other for one, other in zip(self.values[name], self.values[base]))

    def noise(self):
        """How far the middle half of the rounds of a figure lies apart, of its median; the median of all figures."""
        spreads = []
        for values in self.values.values():
            if len(values) > 1 and statistics.median(values) > 0:
                low, middle, high = statistics.quantiles(values, n=4)
                spreads.append((high - low) / middle)
        return f"half of a figure's rounds lie within {statistics.median(spreads):.0%}" if spreads else "one round"


def setting(session):
    """One line that says what the figures were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        model = re.search(r"model name\s*:\s*(.*)", cpuinfo.read())
    version = session.run("SELECT split_part(version(), ' (', 1)")
    florin = session.run("SELECT florin_version()")
    return (f"{datetime.date.today().isoformat()}, florin {florin}, {version}, "
            f"{os.cpu_count()} cores of {model.group(1).strip() if model else platform.machine()}")
