"""What the commands in this folder share: a service to run, kill and ask, faults to plant in it, and what to check in
its database. Python's standard library only."""

import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
JAR = HOME / "app/target/inkwell.jar"
CANNOT_RUN = 77  # as other test suites say that they leave something out
MIGRATIONS = HOME / "migrations/src/main/resources/db/migration/sqlite"
WORDS = "users posts writes reads backup restore log page row lock disk night morning reader author".split()
DOMAIN = "domain/src/main/java/dev/inkwell/domain/"
HTTP = "api-http/src/main/java/dev/inkwell/http/"
SQLITE = "persistence-sqlite/src/main/java/dev/inkwell/persistence/sqlite/"

# Faults that a check must catch, or it proves nothing: a source, a text that stands in it once, and its replacement.
PLANTS = {
    "normal": (SQLITE + "Pragmas.java", '"synchronous", "2"', '"synchronous", "1"'),
    # Whoever changes how the writer answers finds the new place for this here.
    "early-answer": (SQLITE + "Change.java", "outcome = () -> answer.complete(result);", "answer.complete(result);"),
    # Who sends a lone quote is answered 500.
    "lone-quote": (HTTP + "Preferences.java", "value.length() >= 2", "!value.isEmpty()"),
    # Pages of other origins are let in; their browsers still hold back what they ask about first.
    "any-origin": (HTTP + "SameOrigin.java", "if (!isAllowed && (", "if (!isAllowed && origins.size() > 1 && ("),
    # This machine answers to any name, and so to one that an attacker made to point to it.
    "any-host": (HTTP + "SameOrigin.java", "if (!wantsTokens\n", "if (!wantsTokens && headers.isEmpty()\n"),
    # Scripts read the cookie of a session.
    "readable-cookie": (HTTP + "Sessions.java", ".httpOnly(true)", ".httpOnly(false)"),
    # Who signs in goes on with the session that the request named.
    "fixed-session": (
        HTTP + "Sessions.java",
        "String name = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);",
        "String given = name(request);"
        " String name = given != null ? given : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);",
    ),
    # A session goes on after the sign-out, for whoever has copied its cookie.
    "endless-session": (
        HTTP + "Sessions.java",
        "forget(request);\n        response.cookie(cookie(request, \"\").maxAge(0));",
        "response.cookie(cookie(request, \"\").maxAge(0));",
    ),
    # Pages are shown in the frames of others.
    "framed": (HTTP + "pages/PageHeaders.java", " base-uri 'none'; frame-ancestors 'none'", " base-uri 'none'"),
    # The posts are deleted before the answer, the user a moment after it, by a change that nobody waits for.
    "split-group": (
        DOMAIN + "UserService.java",
        "users.delete(id);\n        });",
        """
            java.util.concurrent.CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .execute(() -> delete(id));
        });
        """,
    ),
    # Programs that call a method find it no more; whoever wrote an adapter has one more to write; there is one more to call.
    "lost-method": (DOMAIN + "Stats.java", "public double average", "double average"),
    "wider-port": (DOMAIN + "StatsRepository.java", "    Stats stats();", "    Stats stats();\n\n    Stats older();"),
    "new-method": (
        DOMAIN + "Inspection.java",
        "    public boolean isSound() {",
        "    public boolean isDamaged() {\n        return !isSound();\n    }\n\n    public boolean isSound() {",
    ),
}


def say(message):
    print(message, file=sys.stderr, flush=True)


failures = []  # what was expected and did not hold


def expect(what, held, seen=""):
    """Prints whether something holds, and what was seen of it."""
    print(f"  {'ok    ' if held else 'FAILED'}  {what}{f': {seen}' if seen else ''}", flush=True)
    if not held:
        failures.append(what)


def cannot_run(message):
    """Ends the program: something that it needs is not here."""
    say(f"{os.path.basename(sys.argv[0])}: {message}")
    sys.exit(CANNOT_RUN)


def java():
    """The Java that JAVA_HOME names, or the one on the path; javac lies beside it."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=os.path.join(home, "bin") if home else None)
    if not found:
        cannot_run("there is no java: install a JDK, 17 or newer.")
    if not JAR.exists():
        cannot_run(f"there is no {JAR}: run ./inkwell version, which builds it.")
    if sqlite3.sqlite_version_info < (3, 37):
        cannot_run(f"Python's SQLite is {sqlite3.sqlite_version}, which cannot read STRICT tables: 3.37 or newer can.")
    return os.path.realpath(found)


@contextlib.contextmanager
def temporary_folder(where=None):
    """A fresh folder; removed at the end, or kept and named when the program fails. SIGTERM ends like Ctrl+C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="inkwell-", dir=where)).resolve()
    keep = False
    try:
        yield folder
    except SystemExit as end:
        keep = end.code not in (None, 0, CANNOT_RUN, 143)
        raise
    except Exception:
        keep = True
        raise
    finally:
        if keep:
            say(f"kept for a closer look: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def faulty(name):
    """Which source a fault is planted in, and the text of that source with the fault."""
    source, text, replacement = PLANTS[name]
    original = (HOME / source).read_text(encoding="utf-8")
    if original.count(text) != 1:
        raise LookupError(f"to plant {name}, {source} must have this once, not {original.count(text)} times: {text}")
    return source, original.replace(text, replacement)


def plant(name, folder):
    """Compiles one source with a fault into the folder; a Service with this variant runs it instead of the jar's."""
    source, fault = faulty(name)
    javac = os.path.join(os.path.dirname(java()), "javac")
    if not os.path.exists(javac):
        cannot_run(f"there is no {javac}: install a JDK, not only a Java runtime.")
    sources, classes = folder / "source", folder / "classes"
    # What the jar leaves out, because only the compiler's checks read it.
    annotation = (
        "package org.jspecify.annotations;"
        " @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) public @interface Nullable {}\n"
    )
    planted = sources / pathlib.Path(source).name
    nullable = sources / "org/jspecify/annotations/Nullable.java"
    nullable.parent.mkdir(parents=True)
    nullable.write_text(annotation, encoding="utf-8")
    planted.write_text(fault, encoding="utf-8")
    options = ["-proc:none", "-nowarn", "-cp", str(JAR), "-d", str(classes)]
    subprocess.run([javac, *options, str(nullable), str(planted)], check=True)
    return classes


def stolen():
    """Seconds of the cores that went to other guests of the same host, as far as this system knows."""
    with open("/proc/stat", encoding="ascii") as stat:
        return int(stat.readline().split()[8]) / os.sysconf("SC_CLK_TCK")


class Service:
    """`inkwell serve` on a free port. Leaving a `with` block kills what still runs.

    With a URL its database is there, on a server; the file's name is only that of the log then. The options are Java's,
    the arguments those of `serve`."""

    def __init__(self, database, options=(), environment=None, variant=None, url=None, arguments=()):
        self.database = pathlib.Path(database)
        self.log = pathlib.Path(f"{database}.log")  # what the last start printed, on either stream
        command = [java(), "-XX:+UseSerialGC", *options]
        command += ["-cp", f"{variant}:{JAR}", "dev.inkwell.app.Main"] if variant else ["-jar", str(JAR)]
        self.command = command + ["serve", "--port", "0", *map(str, arguments)]
        self.environment = {**os.environ, **(environment or {})}
        if url:  # it has a password, which others may see in a command line
            self.environment["INKWELL_DB"] = url
        else:
            self.command += ["--db", str(database)]
        self.process = None
        self.address = None
        self.tls = "--tls-cert" in arguments  # with any certificate: it is not looked at here

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.kill()

    def launch(self):
        """Begins to start, and does not wait."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment
            )

    def start(self, patience=60):
        """Starts, and answers how many seconds it took until /readyz said 200."""
        began = time.monotonic()
        self.launch()
        self.address = None
        while time.monotonic() < began + patience:
            if self.process.poll() is not None:
                break
            if not self.address:
                told = re.search(r"pages +https?://([^/\s]+)/", self.log.read_text(errors="replace"))
                self.address = told and told.group(1)
            elif self.ask("GET", "/readyz")[0] == 200:
                return time.monotonic() - began
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"not ready, exit code {self.process.returncode}: {self.log.read_text(errors='replace')}")

    def kill(self):
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Ends it cleanly; answers its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def ask(self, method, path, body=None):
        """One request on a connection of its own: status and body."""
        client = Client(self.address, self.tls)
        try:
            return client.ask(method, path, body)
        finally:
            client.close()


class Client:
    """A keep-alive connection. When it breaks, `ask` raises http.client.HTTPException or OSError."""

    def __init__(self, address, tls=False):
        self.connection = (
            http.client.HTTPSConnection(address, timeout=60, context=ssl._create_unverified_context())
            if tls
            else http.client.HTTPConnection(address, timeout=60)
        )
        self.content_type = None  # of the last answer
        self.headers = {}  # of the last answer

    def ask(self, method, path, body=None, name=None, headers=None):
        """Status and body of the answer; the name, if any, becomes the request's id, which the answer carries."""
        headers = {**({"Content-Type": "application/json"} if body else {}), **(headers or {})}
        if name:
            headers["X-Request-Id"] = name
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.content_type = answer.getheader("Content-Type")
        self.headers = answer.headers
        return answer.status, json.loads(text) if text else None

    def close(self):
        self.connection.close()


def user(name):
    """The user of that name: what the content is follows from the name, so that a log of names is enough."""
    return {"username": name, "email": f"{name}@example.org"}


def post(name, user_id):
    """The post of that title."""
    return {"title": name, "body": f"{name} says: " + "all or nothing. " * (len(name) % 7), "user_id": user_id}


def complaints(connection):
    """What is wrong with a database as such: its pages, its references, and the counts that triggers keep."""
    found = [f"integrity_check: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"foreign_key_check: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'totals'").fetchone():
        return found  # from before the first migration
    for told, counted in [
        (
            "SELECT user_count, post_count, users_without_posts FROM totals",
            "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM posts),"
            " (SELECT count(*) FROM users WHERE id NOT IN (SELECT user_id FROM posts))",
        ),
        (
            "SELECT id, post_count FROM users WHERE post_count > 0 ORDER BY id",
            "SELECT user_id, count(*) FROM posts GROUP BY user_id ORDER BY user_id",
        ),
    ]:
        if connection.execute(told).fetchall() != connection.execute(counted).fetchall():
            found.append(f"half-done: not the same: {told} / {counted}")
    return found


# The files of a database, of which not all need be there; and what upkeep leaves beside it only when it is killed.
FILES = "", "-wal", "-journal"
LEFT = re.compile(r"\.partial|\.restoring|\.vacuuming|-journal$")


def copy(source, target):
    for suffix in FILES:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(f"{source}{suffix}", f"{target}{suffix}")


def content(database):
    """A digest of the schema and of all rows; raises ValueError where the database is not whole."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        wrong = complaints(connection)
        if wrong:
            raise ValueError("; ".join(wrong[:3]))
        digest = hashlib.sha256()
        for question in (
            "PRAGMA user_version",
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name",
            "SELECT version FROM flyway_schema_history ORDER BY version",
            "SELECT id, username, email FROM users ORDER BY id",
            "SELECT id, title, body, user_id FROM posts ORDER BY id",
        ):
            for row in connection.execute(question):
                digest.update(repr(row).encode())
        return digest.hexdigest()


def run(command, database, *options):
    command = [java(), "-jar", str(JAR), *command, "--db", str(database), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}, {done.stderr}")


def token(database, scope):
    """A new one of this scope."""
    command = [java(), "-jar", str(JAR), "token", "create", "--scope", scope, "--db", str(database)]
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout.strip()


def schema_one(folder, megabytes):
    """A database as the first Inkwell left it, with so many megabytes of posts."""
    empty, database = folder / "empty.db", folder / "one.db"
    (folder / "user.ndjson").write_text(json.dumps(user("first")))
    run(["import", "users", str(folder / "user.ndjson")], empty)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(next(MIGRATIONS.glob("V1__*.sql")).read_text(encoding="utf-8"))
    connection.execute("ATTACH ? AS empty", (str(empty),))
    history = "SELECT sql FROM empty.sqlite_schema WHERE tbl_name = 'flyway_schema_history' AND sql IS NOT NULL"
    for (sql,) in connection.execute(history).fetchall():
        connection.execute(sql)
    connection.execute("INSERT INTO flyway_schema_history SELECT * FROM empty.flyway_schema_history WHERE version = 1")
    connection.execute("DETACH empty")
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("BEGIN")
    draw = random.Random(5)
    for number in range(1, 1001):
        add_user(connection, f"user-{number}")
    for number in range(megabytes * 700):
        body = " ".join(draw.choices(WORDS, k=150)) + f" {number}"
        connection.execute("INSERT INTO posts (title, body, user_id, created_at, updated_at) VALUES (?, ?, ?, 1, 1)",
                           (f"Title {number}", body, draw.randint(1, 1000)))  # fmt: skip
    connection.execute("COMMIT")
    connection.close()
    return database


def add_user(connection, name):
    connection.execute(
        "INSERT INTO users (username, username_key, email, email_key, created_at, updated_at)"
        " VALUES (?1, ?1, ?1 || '@example.org', ?1 || '@example.org', 1, 1)",
        (name,),
    )
