"""What the commands in this folder share: programs of the npm registry, the service with its documents, and builds of a
commit. Python's standard library only, beside faults/service.py."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faults"))

import service  # noqa: E402 # from that folder

POM = {"": "http://maven.apache.org/POM/4.0.0"}
VERSIONS = {"openapi.yaml": "3.1", "openapi-3.0.yaml": "3.0"}


def node(*command, **options):
    """Runs a program of node_modules, or a script, with Node; answers what subprocess.run does."""
    program, *arguments = map(str, command)
    found = HERE / "node_modules/.bin" / program
    return subprocess.run(
        ["node", found if found.exists() else program, *arguments], text=True, env=environment(), **options
    )


def environment():
    """Nothing here tells anybody that it runs, or looks for a newer version of itself."""
    return {
        **os.environ,
        "NO_COLOR": "1",
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "SCARF_ANALYTICS": "false",
    }


def install():
    """Installs what package.json names, unless it is here already."""
    for program in "node", "npm":
        if not shutil.which(program):
            service.cannot_run(f"there is no {program}: install Node.js, 20 or newer, and npm.")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        service.cannot_run(f"node is {version}: install Node.js, 20 or newer.")
    wanted, installed = HERE / "package.json", HERE / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        service.say("installing what checks/package.json names")
        if subprocess.run(["npm", "install"], cwd=HERE, stdout=subprocess.DEVNULL).returncode:
            service.cannot_run("npm did not install them.")
        installed.touch()


@contextlib.contextmanager
def serving(plant=None):
    """The service on a fresh database, with a fault if one is named, and the folder that has its documents."""
    with service.temporary_folder() as folder:
        variant = service.plant(plant, folder) if plant else None
        with service.Service(folder / "inkwell.db", variant=variant) as running:
            running.start()
            for name in VERSIONS:
                with urllib.request.urlopen(f"http://{running.address}/{name}") as answer:
                    (folder / name).write_bytes(answer.read())
            yield running, folder


def git(*command):
    """What git says, as bytes."""
    return subprocess.run(["git", *command], cwd=service.HOME, stdout=subprocess.PIPE, check=True).stdout


def needs_history():
    """Ends the program where no commit can be built."""
    for program in "git", "mvn":
        if not shutil.which(program):
            service.cannot_run(f"there is no {program}: install it.")
    if subprocess.run(["git", "rev-parse", "--git-dir"], cwd=service.HOME, capture_output=True).returncode:
        service.cannot_run("this is not a clone of the repository, and what is built here is a commit.")
    if git("status", "--porcelain"):
        service.say("what is not committed is left out.")


def unpack(commit, folder):
    """Lays the sources of a commit into this folder, which is not there yet."""
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-x", "-C", folder], input=git("archive", commit), check=True)


def build(folder, *options):
    """Builds what is in this folder, without its tests."""
    service.say(f"building in {folder}")
    maven(folder, "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", *options)


def maven(folder, *command, **options):
    """Runs Maven there; raises CalledProcessError where it fails, which has said why."""
    subprocess.run(["mvn", "-q", "-B", "-ntp", *command], cwd=folder, check=True, **options)


def version(folder):
    """That of the sources in this folder."""
    return pom(folder).findtext("version", namespaces=POM)


def modules(folder):
    """The names of those that are published, as the BOM has them."""
    listed = pom(folder).iterfind("dependencyManagement/dependencies/dependency/artifactId", POM)
    return [name.text for name in listed if name.text.startswith("inkwell-")]


def pom(folder):
    """The BOM; the root pom in sources from before there was one, which listed the modules."""
    found = folder / "bom/pom.xml"
    return xml.etree.ElementTree.parse(found if found.exists() else folder / "pom.xml")


def finish():
    """Ends the program: with 1 when an expectation did not hold."""
    if service.failures:
        service.say(f"{len(service.failures)} expectations did not hold.")
        sys.exit(1)
