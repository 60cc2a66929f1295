"""A demo of one's own: a private database, the site and the assistant stand-in, on free ports."""

import json
import os
import subprocess
import tempfile
from typing import Any


class Demo:
    """Starts it; `flags` are those of `throughline demo`. Ends with `stop()`."""

    def __init__(self, flags: list[str], program: str | None = None) -> None:
        program = program or os.environ.get("SERVER_BIN", "throughline")
        self._folder = tempfile.TemporaryDirectory(prefix="throughline-demo-")
        os.chmod(self._folder.name, 0o711)  # for root, PostgreSQL runs as another user
        listeners = [f"--{name}=127.0.0.1:0" for name in ("listen", "assistant-listen")]
        command = [program, "demo", "--json", f"--data-dir={self._folder.name}/data", *listeners, *flags]
        # What is set around it, such as the database of a server in use, is not for the demo.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("THROUGHLINE_", "DATABASE_URL"))}
        with open(f"{self._folder.name}/log", "w+") as log:
            try:
                self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
            except FileNotFoundError:
                raise RuntimeError(f"There is no {program}: name Throughline's program in SERVER_BIN.") from None
            assert self._process.stdout
            line = self._process.stdout.readline()
            if not line:
                self._process.wait()
                log.seek(0)
                raise RuntimeError(f"`{' '.join(command)}` did not start:\n{log.read()}")
        said: dict[str, Any] = json.loads(line)
        self.site: str = said["site"]
        self.assistant: str = said["assistant"]
        self.accounts: list[dict[str, str]] = said["accounts"]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()
