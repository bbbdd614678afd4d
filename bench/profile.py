# Where the server's time goes: perf samples the process while it posts, or works on a column of monetary.
# The shares are of the time in user space; a function's share includes what it calls. Functions of the server
# that its binary does not name (it is stripped) count for those that called them.
import collections
import os
import re
import tempfile
import time

from harness import Session, command, first_session, options, progress, setting, table
import money
import posting

SAMPLES_A_SECOND = 499
LEAST_SHARE = 0.04
PROFILED = ("sum", "sort", "sum by currency in a hash, next to the composite", "text output, COPY TO")
MOST_ROWS = 40
# On every stack, whatever the server does.
MOST_SHARE = 0.96
FRAMES_OF_ANY_STATEMENT = re.compile(
    r"^(\[unknown\]|_start|main|__libc_start\w*(@.*)?|PostmasterMain|PortalRun|standard_ExecutorRun)$")


def record(pid, seconds, folder):
    """The stacks of a process, innermost function first."""
    data = f"{folder}/perf.data"
    command("perf", "record", "-q", "-e", "cpu-clock:u", "-F", str(SAMPLES_A_SECOND), "--call-graph", "dwarf,16384",
            "-p", pid, "-o", data, "sleep", str(seconds))
    printed = command("perf", "script", "-i", data, "-F", "ip,sym,dso", "--no-inline")
    for stack in printed.split("\n\n"):
        frames = re.findall(r"^\s*[0-9a-f]+ (.*) \((.*)\)$", stack, re.M)
        if frames:
            yield [(function, library.rsplit("/", 1)[-1]) for function, library in frames]


def report(what, stacks):
    stacks = list(stacks)
    inclusive, own, libraries = (collections.Counter() for _ in range(3))
    for stack in stacks:
        libraries[stack[0][1]] += 1
        own[stack[0]] += 1
        inclusive.update(set(stack))
    print(f"### {what}\n\n{len(stacks)} samples: "
          + ", ".join(f"{library} {count / len(stacks):.0%}" for library, count in libraries.most_common(4)) + "\n")
    rows = [(f"`{function}`", library, f"{count / len(stacks):.0%}", f"{own[(function, library)] / len(stacks):.0%}")
            for (function, library), count in inclusive.most_common()
            if LEAST_SHARE <= count / len(stacks) <= MOST_SHARE and not FRAMES_OF_ANY_STATEMENT.match(function)]
    table(("function", "", "with what it calls", "itself"), rows[:MOST_ROWS])


def profile_posting(session, seconds, folder):
    progress("profiling post")
    pgbench = posting.start_pgbench(posting.POST, 1, seconds + 4, folder, posting.schemas(posting.ACCOUNTS[0]),
                                    PGOPTIONS="-c synchronous_commit=off")
    time.sleep(2)
    pid = session.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench'")
    report("post of two legs, one client, synchronous_commit = off", record(pid, seconds, folder))
    posting.finish_pgbench(pgbench)


def profile_statement(what, statement, seconds, folder):
    progress(f"profiling {what}")
    session = Session()
    session.run(money.ONE_PROCESS)
    session.run(f"DO $once$ BEGIN {statement}; END $once$")
    pid = session.run("SELECT pg_backend_pid()")
    session.send(f"DO $again$ DECLARE until timestamptz := clock_timestamp() + '{seconds + 1} s'; "
                 f"BEGIN WHILE clock_timestamp() < until LOOP {statement}; END LOOP; END $again$;")
    report(what, record(pid, seconds, folder))
    session.close()


def main():
    chosen = options("where the time goes: one posting, and each operation on monetary",
                     seconds=(10, "duration of each profile"), rows=(2000000, "rows of each table of amounts"))
    session = first_session()
    posting.prepare(session)
    money.prepare(session, chosen.rows)
    print(f"{setting(session)}; {chosen.rows} rows, {chosen.seconds} seconds each.\n")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        profile_posting(session, chosen.seconds, folder)
        file = f"{folder}/monetary"
        session.run(f"COPY prices_monetary TO '{file}'")
        statements = {what: ours.format(table) for what, ours, table, _, _ in money.READING if what in PROFILED}
        statements["text input, COPY FROM"] = f"TRUNCATE loaded_monetary; COPY loaded_monetary FROM '{file}'"
        for what, statement in statements.items():
            profile_statement(what, statement.replace("SELECT", "PERFORM", 1), chosen.seconds, folder)
    session.close()


if __name__ == "__main__":
    main()
