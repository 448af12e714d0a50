"""What the commands in this folder share: databases to begin with, servers to measure, and wrk to load them with.

Servers are run by faults/service.py, or are a Peer. Python's standard library only.
"""

import contextlib
import json
import os
import pathlib
import platform
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME / "faults"))
import service  # noqa: E402 # found only now

PEERS = HOME / "bench/peers"


def need(program):
    if not shutil.which(program):
        service.cannot_run(f"there is no {program}: install it (Debian's package has the same name).")


def machine(folder):
    """What every figure depends on, as a paragraph; refuses to measure durable writes where nothing is durable."""
    version = subprocess.run([service.java(), "-version"], capture_output=True, text=True, check=True).stderr
    times = []
    block = os.urandom(8192)
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(block)
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - began))
    sync = statistics.median(times)
    if sync < 0.02:
        service.cannot_run(f"{folder} is in memory, where a commit costs nothing: set TMPDIR to a folder on a disk.")
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores, shared by server and client, {platform.machine()}; {version.splitlines()[0]};"
        f" write and fdatasync of 8 KiB: {sync:.2f} ms (median of 200, most {max(times):.1f});"
        f" load average before: {os.getloadavg()[0]:.2f}"
    )


def inkwell(database, variant=None):
    """Inkwell on this database, with Java's options as ./inkwell takes them."""
    return service.Service(database, options=shlex.split(os.environ.get("INKWELL_JAVA_OPTS", "")), variant=variant)


def fill_inkwell(database, users, posts=0):
    """Makes a database of so many users and posts, each with the ids from 1; the rows are those of Flask's `fill`."""
    service.say(f"making a database of {users:,} users and {posts:,} posts for Inkwell")
    # Names come in no order, as in load.lua: the index is then one that grew as indexes do.
    bring_in("users", database, (service.user(f"{n * 2654435769 % 2**32:08x}") for n in range(1, users + 1)), users)
    body = "Lorem ipsum. " * 20
    rows = ({"title": f"Post {n}", "body": body, "user_id": n % users + 1} for n in range(1, posts + 1))
    bring_in("posts", database, rows, posts)


def bring_in(table, database, rows, number):
    command = [service.java(), "-jar", str(service.JAR), "import", table, "--db", str(database), "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as importing:
        for row in rows:
            importing.stdin.write(json.dumps(row) + "\n")
        said, _ = importing.communicate()
    if not said.startswith(f"imported {number} {table}"):
        raise RuntimeError(said)


class Peer:
    """A server, run in a folder with ADDRESS or PORT in its command replaced by a free one. Leaving a `with` block ends it."""

    def __init__(self, folder, command, environment, log):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.address = f"127.0.0.1:{port}"
        self.folder = folder
        self.command = [word.replace("ADDRESS", self.address).replace("PORT", port) for word in command]
        self.environment = {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"}
        self.log = log
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process and self.process.poll() is None:
            self.stop()

    def start(self, patience=60, ready="/users/1", pause=0.05):
        """Starts, and waits until the path is answered well; asks again after a pause."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # its workers are its own, and end with it
            )
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.address}{ready}", timeout=5):
                    return
            except OSError:
                time.sleep(pause)
        raise RuntimeError(f"{self.command[0]} did not start: {self.log.read_text(errors='replace')}")

    def processes(self):
        """Its own, and those that it started."""
        group = str(os.getpgid(self.process.pid))
        found = []
        for each in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                if each.read_text().rpartition(")")[2].split()[2] == group:
                    found.append(each.parent)
        return found

    def cpu(self):
        """Seconds that it has used of the cores."""
        ticks = 0
        for each in self.processes():
            with contextlib.suppress(OSError):
                ticks += sum(map(int, (each / "stat").read_text().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """Megabytes of memory, what its processes share counted once."""
        kilobytes = 0
        for each in self.processes():
            with contextlib.suppress(OSError):  # it ended meanwhile
                told = re.search(r"^Pss: +(\d+)", (each / "smaps_rollup").read_text(), re.MULTILINE)
                kilobytes += int(told.group(1)) if told else 0
        return kilobytes / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def flask_python():
    """The Python that has Flask: where another one is on the path, Debian's packages are in the system's."""
    for python in ("python3", "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import flask_sqlalchemy, gunicorn"], capture_output=True).returncode == 0:
                return python
        except OSError:
            pass  # there is no such file
    service.cannot_run("there is no Flask: install python3-flask, python3-flask-sqlalchemy and gunicorn.")


def flask(database):
    return Peer(
        PEERS / "flask",
        [flask_python(), "-m", "gunicorn", "--bind", "ADDRESS", "app:app"],
        {"BLOG_DB": str(database)},
        log(database),
    )


def fill_peers(database, users, posts=0):
    """As fill_inkwell, by Flask's own models; the other peers have the same tables."""
    service.say(f"making a database of {users:,} users and {posts:,} posts for the peers")
    environment = {**os.environ, "BLOG_DB": str(database), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [flask_python(), "-m", "flask", "--app", "app", "fill", str(users), str(posts)]
    subprocess.run(command, cwd=PEERS / "flask", env=environment, check=True)
    with contextlib.closing(sqlite3.connect(database)) as connection:  # what is still in the log would not be copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def log(database):
    return pathlib.Path(f"{database}.log")


def go(database):
    """Built with Debian's packages, whose sources need no network."""
    built = HOME / "app/target/bench/go"
    source = PEERS / "go/main.go"
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        need("go")
        service.say("building the Go service")
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "CGO_ENABLED": "1"}
        built.parent.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["go", "build", "-o", str(built), str(source)], env=environment).returncode:
            service.cannot_run("the Go service needs golang-github-mattn-go-sqlite3-dev.")
    return Peer(PEERS / "go", [str(built), "ADDRESS"], {"BLOG_DB": str(database)}, log(database))


def bun(database):
    """Bun, which is taken from npm where it is not on the path."""
    found = shutil.which("bun") or str(HOME / "app/target/bench/npm/node_modules/.bin/bun")
    if not os.path.exists(found):
        need("npm")
        service.say("fetching Bun")
        subprocess.run(["npm", "install", "--silent", "--prefix", HOME / "app/target/bench/npm", "bun@1"], check=True)
    return Peer(PEERS / "bun", [found, "blog.js", "127.0.0.1", "PORT"], {"BLOG_DB": str(database), "NODE_ENV": "production"}, log(database))


def maven(name):
    """The jar of a peer that Maven builds; where it is missing or older than its sources."""
    peer = PEERS / name
    jar = peer / f"target/{name}.jar"
    sources = [peer / "pom.xml", *(path for path in (peer / "src").rglob("*") if path.is_file())]
    if not jar.exists() or jar.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        need("mvn")
        service.say("building the Spring Boot service")
        subprocess.run(["mvn", "-q", "-ntp", "package"], cwd=peer, check=True)
    return jar


def spring(database, options=("-XX:+UseSerialGC",)):
    command = [service.java(), *options, "-jar", str(maven("spring-sqlite"))]
    command += ["--server.address=127.0.0.1", "--server.port=PORT"]
    return Peer(PEERS / "spring-sqlite", command, {"BLOG_DB": str(database)}, log(database))


def by_cursor(address, path, pages):
    """The path of the page behind so many others, found by following their links."""
    for _ in range(pages):
        with urllib.request.urlopen(f"http://{address}{path}") as answer:
            answer.read()
            links = {rel: to for to, rel in re.findall(r'<([^>]*)>; *rel="(\w+)"', answer.headers.get("Link", ""))}
        path = links["next"]
    return path


def wrk(address, connections, seconds, creates=0, users=1, names="in-no-order", path=None):
    """Loads a server, `creates` of a hundred requests being creates, the others reads of the path; answers what
    load.lua's `done` tells."""
    wrk.runs += 1  # names of one run are never those of another
    os.sync()  # what the run before left to be written is not this one's burden
    time.sleep(1)
    # One thread, which can ask some 100,000 times a second: a second one would only take more from the server's cores.
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", HOME / "bench/load.lua"]
    command += [f"http://{address}", "--", f"{os.getpid()}.{wrk.runs}", str(creates), str(users), names, str(connections)]
    command += [path] if path else []
    before = service.stolen()
    told = subprocess.run(command, capture_output=True, text=True)
    taken = service.stolen() - before
    if told.returncode != 0:
        raise RuntimeError(f"wrk failed: {told.stdout}{told.stderr}")
    figures = json.loads(told.stdout.splitlines()[-1])
    figures["errors"] = sum(figures[kind] for kind in ("status", "connect", "read", "write", "timeout"))
    figures["done"] = figures["requests"] - figures["status"]
    figures["rate"] = figures["done"] / figures["seconds"]
    figures["stolen"] = 100 * taken / figures["seconds"] / os.cpu_count()
    return figures


wrk.runs = 0
