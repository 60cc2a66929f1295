#!/usr/bin/env python3
"""Holds running demos against their own OpenAPI document, with requests that a fuzzer invents. Usage: run.py DIRECTORY OF THE TOOLS

Three kinds of visitors at once: anonymous ones, anonymous ones of a demo that sends mail, and one who is logged in. Fails when an answer
is not documented, when one is a 5xx, or when there were too few requests. EXAMPLES is how many requests are invented for each operation
and kind of visitor, SEED makes it invent others, and the demo is SERVER_BIN.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
BINARY = pathlib.Path(os.environ.get("SERVER_BIN", HERE.parent.parent / "target/debug/throughline")).resolve()
TOOLS = pathlib.Path(sys.argv[1]).resolve() / "bin"
DEFAULT_EXAMPLES = 150
EXAMPLES = int(os.environ.get("EXAMPLES") or DEFAULT_EXAMPLES)
SEED = int(os.environ.get("SEED") or 1)
FEWEST = 20_000
ACCOUNT = {"email": "cade@example.com", "password": "cade-demo-passphrase"}


class Demo:
    """A demo on free ports, with a folder of its own that goes with it."""

    def __init__(self, *flags):
        self.folder = tempfile.TemporaryDirectory(prefix="throughline-contract-")
        # The private PostgreSQL may run as another user.
        os.chmod(self.folder.name, 0o711)
        listeners = [f"--{name}=127.0.0.1:0" for name in ("listen", "assistant-listen", "ops-listen")]
        command = [BINARY, "demo", *listeners, f"--data-dir={self.folder.name}/data", *flags]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("THROUGHLINE_", "DATABASE_URL"))}
        self.log = open(f"{self.folder.name}/log", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=inherited)
        said = {}
        while "Kept in" not in said:
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"the demo did not start: {self.process.wait()}\n{pathlib.Path(self.log.name).read_text()}")
            if found := re.fullmatch(r"  (\S+(?: in)?) +(\S+)", line.rstrip()):
                said[found[1]] = found[2]
        self.site, self.metrics = said["Site"], said["Metrics"]

    def answered(self):
        """How many requests it has answered, by class of status."""
        text = urllib.request.urlopen(self.metrics).read().decode()
        classes = {}
        for status, count in re.findall(r'^throughline_http_requests_total{.*status="(.xx)"} (\d+)$', text, re.M):
            classes[status] = classes.get(status, 0) + int(count)
        return classes

    def log_in(self):
        request = urllib.request.Request(
            f"{self.site.rstrip('/')}/api/session", json.dumps(ACCOUNT).encode(), {"Content-Type": "application/json"}
        )
        answer = urllib.request.urlopen(request)
        return "; ".join(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie"))

    def is_logged_in(self, cookies):
        request = urllib.request.Request(f"{self.site.rstrip('/')}/api/session", headers={"Cookie": cookies})
        return json.load(urllib.request.urlopen(request))["authenticated"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()
        self.folder.cleanup()


class Visitors:
    """A run of the fuzzer."""

    def __init__(self, name, demo, config, *flags):
        self.name, self.folder = name, tempfile.TemporaryDirectory(prefix="throughline-contract-")
        report = [f"--report-json-path={self.folder.name}/report.json", "--report=json", "--no-color"]
        command = [TOOLS / "schemathesis", f"--config-file={HERE / config}", "run", f"{demo.site.rstrip('/')}/openapi.json"]
        self.output = open(f"{self.folder.name}/output", "w+")
        more = [f"--max-examples={EXAMPLES}", f"--seed={SEED}", "--warnings=off", *report, *flags]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(command + more, cwd=self.folder.name, env=environment, stdout=self.output, stderr=subprocess.STDOUT)

    def end(self):
        """How many requests were sent, and how many had an answer that is not documented."""
        status = self.process.wait()
        self.output.seek(0)
        output = self.output.read()
        if status != 0:
            print(f"--- {self.name} ---\n{output}")
        try:
            report = json.loads(pathlib.Path(f"{self.folder.name}/report.json").read_text())
        except FileNotFoundError:
            sys.exit(f"{self.name}: the fuzzer reported nothing\n{output}")
        cases, operations = report["test_cases"], report["operations"]
        found = cases["with_failures"] + cases["errored"] + len(report["errors"])
        print(f"{self.name:22} {operations['tested']:4} operations {cases['generated']:6} requests {found:4} failures", flush=True)
        self.output.close()
        self.folder.cleanup()
        # An exit code that no figure explains is a failure, too.
        return cases["generated"], found or int(status != 0)


def check_document():
    document = subprocess.run([BINARY, "openapi"], check=True, capture_output=True).stdout
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(document)
        file.flush()
        subprocess.run([TOOLS / "openapi-spec-validator", "--schema=3.1", file.name], check=True)


def main():
    check_document()
    began = time.monotonic()
    demos = []
    try:
        demos = [Demo(), Demo("--smtp-url=smtp://127.0.0.1:9", "--mail-from=chat@example.com")]
        plain, mailing = demos
        cookies = plain.log_in()
        visitors = [
            Visitors("anonymous", plain, "anonymous.toml"),
            Visitors("anonymous, with mail", mailing, "anonymous.toml"),
            Visitors("logged in", plain, "logged-in.toml", "--header", f"Cookie: {cookies}"),
        ]
        requests, failures = (sum(figures) for figures in zip(*[visitor.end() for visitor in visitors]))
        still = plain.is_logged_in(cookies)
        classes = {}
        for demo in demos:
            for status, count in demo.answered().items():
                classes[status] = classes.get(status, 0) + count
    finally:
        for demo in demos:
            demo.stop()
    seconds = time.monotonic() - began
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(classes.items()))
    print(f"{requests} requests, {failures} failures, in {seconds:.0f} s; the demos counted {answers}")
    if not still:
        sys.exit("the session ended on the way, so not all was asked by somebody who was logged in")
    if failures or classes.get("5xx"):
        sys.exit(1)
    if requests < FEWEST and EXAMPLES >= DEFAULT_EXAMPLES:
        sys.exit(f"these were fewer than {FEWEST} requests: raise EXAMPLES")


main()
