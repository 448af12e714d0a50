"""What the commands in this folder share: programs of the npm registry, and the service with its documents. Python's
standard library only, beside faults/service.py."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faults"))

import service  # noqa: E402 # from that folder

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


def finish():
    """Ends the program: with 1 when an expectation did not hold."""
    if service.failures:
        service.say(f"{len(service.failures)} expectations did not hold.")
        sys.exit(1)
