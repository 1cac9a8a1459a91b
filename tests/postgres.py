"""A PostgreSQL of the tests' own, from the machine's binaries, on a Unix socket in a folder that goes with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

_DEBIAN = Path("/usr/lib/postgresql")
ROLE = "bellwether"


class Postgres:
    """A running cluster. It obeys nobody but this machine's sockets, and its data need not outlive it."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self._binaries = binaries
        self._folder = folder
        self._user = user

    @classmethod
    def start(cls, binaries: Path) -> "Postgres":
        """Makes and starts a cluster; as root as an unprivileged user, since the server refuses root."""
        folder = Path(tempfile.mkdtemp(prefix="pg-"))
        user = _unprivileged()
        if user is not None:
            shutil.chown(folder, user)
        made = cls(binaries, folder, user)
        try:
            made._run("initdb", "--no-sync", "-A", "trust", "-U", ROLE, "-E", "UTF8", "-D", str(folder / "data"))
            options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            log = str(folder / "log")
            made._run("pg_ctl", "start", "-w", "-D", str(folder / "data"), "-l", log, "-o", options)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return made

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"t{uuid4().hex}"
        self._run("createdb", "-h", str(self._folder), "-U", ROLE, name)
        return f"postgresql+asyncpg://{ROLE}@/{name}?host={self._folder}"

    def stop(self) -> None:
        """Ends the server and removes its data."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self._folder / "data"))
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        # Its output goes to a file: the server inherits it, and a pipe would never end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self._binaries / program, *arguments], stdout=said, stderr=said, user=self._user, cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, check=False, timeout=60,
            )  # fmt: skip
            if done.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read().decode(errors='replace')}")


def binaries() -> Path | None:
    """Where this machine has PostgreSQL's programs; None where it has not."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return versions[-1].parent if versions else None


def _unprivileged() -> str | None:
    """The user to run as where we are root; None where we are not."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
