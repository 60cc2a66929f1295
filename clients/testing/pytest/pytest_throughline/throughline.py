"""What a test does with a demo: log people in, move the clock, read the mail, and look at what the assistant sees."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx

from pytest_throughline.demo import Demo

MAIL_SECONDS = 10


def _checked(answer: httpx.Response) -> httpx.Response:
    """A refusal is raised as the server words it."""
    if answer.is_error:
        is_problem = answer.headers.get("Content-Type", "").startswith("application/problem+json")
        problem = answer.json() if is_problem else {}
        words = f"{problem.get('title', '')} {problem.get('detail', '')}".strip()
        raise httpx.HTTPStatusError(
            f"{answer.request.method} {answer.url} answered {answer.status_code}. {words}", request=answer.request, response=answer
        )
    return answer


class Clock:
    def __init__(self, tester: httpx.Client) -> None:
        self._tester = tester

    def forward(self, seconds: int) -> None:
        """Moves the demo's clock forward, for tokens, sessions and limits alike."""
        _checked(self._tester.post("/demo/clock", json={"advance_seconds": seconds}))


class Mailbox:
    """Needs the flag `--mailbox`."""

    def __init__(self, tester: httpx.Client) -> None:
        self._tester = tester

    def latest(self, to: str) -> dict[str, Any]:
        """The newest letter to this address; waits until there is one."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            letters: list[dict[str, Any]] = _checked(self._tester.get("/demo/mailbox", params={"to": to})).json()["mails"]
            if letters:
                return letters[-1]
            time.sleep(0.1)
        raise AssertionError(f"no letter to {to} in {MAIL_SECONDS} s")

    def clear(self) -> None:
        _checked(self._tester.delete("/demo/mailbox"))


class Throughline:
    def __init__(self, demo: Demo) -> None:
        self.site = demo.site
        self.assistant = demo.assistant
        self.accounts = demo.accounts
        self._clients = ExitStack()
        tester = self.visitor()
        self.clock = Clock(tester)
        self.mailbox = Mailbox(tester)
        _checked(tester.post("/demo/reset"))

    def visitor(self) -> httpx.Client:
        """A browser that was never here: it keeps its cookies, and is closed after the test."""
        return self._clients.enter_context(httpx.Client(base_url=self.site, timeout=30))

    def login_as(self, visitor: httpx.Client, who: str, password: str | None = None) -> dict[str, Any]:
        """Logs in one of the sample accounts by its name or address, or anybody by address and password."""
        known = {key: account for account in self.accounts for key in (account["display_name"], account["email"])}
        if password is None and who not in known:
            names = ", ".join(account["display_name"] for account in self.accounts)
            raise LookupError(f"nobody is called {who!r}: there are {names}, or give a password")
        email = known[who]["email"] if who in known else who
        password = password or known[who]["password"]
        session: dict[str, Any] = _checked(visitor.post("/api/session", json={"email": email, "password": password})).json()
        return session

    def logout(self, visitor: httpx.Client) -> None:
        _checked(visitor.delete("/api/session"))

    def identity(self, visitor: httpx.Client) -> dict[str, Any]:
        """What the assistant sees of this browser: `sub`, `user_payload` and `exp`."""
        token = _checked(visitor.get("/api/token")).json()["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        seen: dict[str, Any] = _checked(visitor.post(f"{self.assistant}/api/introspect", headers=bearer)).json()
        return seen

    @contextmanager
    def expect_same_subject(self, visitor: httpx.Client) -> Iterator[None]:
        """Fails unless the browser has, after the block, the subject that it had before."""
        before = self.identity(visitor)["sub"]
        yield
        after = self.identity(visitor)["sub"]
        assert after == before, f"the subject, which must stay, was {before} and is {after}"

    def close(self) -> None:
        self._clients.close()
