"""A browser whose visitor logs in and out again, by a client that is generated from the OpenAPI document."""

import datetime
import json
import os
import typing

import httpx

from throughline import AuthenticatedClient
from throughline.api.sessions_and_accounts import log_in, log_out
from throughline.api.tokens import get_token
from throughline.models import LoginRequest, Problem, ProblemType, Session, TokenView

SITE, ASSISTANT = os.environ["SITE"], os.environ["ASSISTANT"]
EMAIL, PASSWORD = "cade@example.com", "cade-demo-passphrase"

# The type checker knows what is in the document: were these lines right for it, it would refuse them.
if typing.TYPE_CHECKING:
    LoginRequest(email=EMAIL)  # type: ignore[call-arg]  # a login has a password
    unknown: ProblemType = "urn:throughline:problem:unknown"  # type: ignore[assignment]


def browser() -> AuthenticatedClient:
    """A browser that was never here: httpx keeps the cookies.

    The generator takes cookies that may come along for a bearer token that has to: one is asked for, and never sent."""
    # `/token` answers with text unless it is asked for JSON.
    kept = httpx.Client(base_url=SITE, headers={"Accept": "application/json"})
    return AuthenticatedClient(base_url=SITE, token="", raise_on_unexpected_status=True).set_httpx_client(kept)


def next_token(client: AuthenticatedClient) -> TokenView:
    """The next token, and who it speaks of."""
    answer = get_token.sync(client=client)
    assert isinstance(answer, str), answer
    # Of an answer's two types the generator knows the first, which is the text.
    view = TokenView.from_dict(json.loads(answer))
    assert view.expires_at > datetime.datetime.now(datetime.timezone.utc)
    return view


def introspect(token: str) -> dict[str, object]:
    """What the chat's vendor sees in a token. The stand-in is no part of the site, nor of its document."""
    url = httpx.URL(ASSISTANT).join("/api/introspect")
    answer = httpx.post(url, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    return {"sub": seen["sub"], "user_payload": seen["user_payload"]}


def main() -> None:
    visitor = browser()
    before = next_token(visitor)
    subject = before.subject
    assert not before.authenticated
    anonymous = {"name": "Anonymous", "custom_user_id": subject}
    assert (seen := introspect(before.token)) == {"sub": subject, "user_payload": anonymous}, seen

    refused = log_in.sync_detailed(client=visitor, body=LoginRequest(email=EMAIL, password="wrong"))
    problem = refused.parsed
    assert refused.status_code == 401 and isinstance(problem, Problem), refused
    assert problem.type_ == "urn:throughline:problem:wrong-credentials", problem

    session = log_in.sync(client=visitor, body=LoginRequest(email=EMAIL, password=PASSWORD))
    assert session == Session(authenticated=True, subject=subject, display_name="Cade", custom_user_id="cade-id"), session
    assert isinstance(session, Session)

    after = next_token(visitor)
    assert after.token != before.token
    assert after.subject == subject and after.authenticated, after
    person = {"name": "Cade", "custom_user_id": "cade-id"}
    assert (seen := introspect(after.token)) == {"sub": subject, "user_payload": person}, seen

    assert log_out.sync_detailed(client=visitor).status_code == 204
    last = next_token(visitor)
    assert not last.authenticated and last.subject != subject, last

    print(f"  {subject} is Anonymous; a wrong password is {problem.type_}")
    print(f"  {subject} is {session.display_name}, {session.custom_user_id}; after the logout {last.subject} is Anonymous")


main()
