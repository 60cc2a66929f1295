"""Scenarios of scenarios/, as pytest writes them."""

import re

import httpx
import pytest

from pytest_throughline import Demo, Throughline

FORTNIGHT = 14 * 24 * 3600


def test_a_login_keeps_the_subject(throughline: Throughline, visitor: httpx.Client) -> None:
    anonymous = throughline.identity(visitor)
    assert anonymous["user_payload"] == {"name": "Anonymous", "custom_user_id": anonymous["sub"]}
    with throughline.expect_same_subject(visitor):
        throughline.login_as(visitor, "Cade")
    assert throughline.identity(visitor)["user_payload"] == {"name": "Cade", "custom_user_id": "cade-id"}


def test_a_session_that_runs_out_leaves_the_subject(throughline: Throughline, visitor: httpx.Client) -> None:
    throughline.login_as(visitor, "Dana")
    with throughline.expect_same_subject(visitor):
        throughline.clock.forward(FORTNIGHT + 1)
    assert throughline.identity(visitor)["user_payload"]["name"] == "Anonymous"


def test_another_person_gets_another_subject(throughline: Throughline, visitor: httpx.Client) -> None:
    throughline.login_as(visitor, "Cade")
    with pytest.raises(AssertionError, match="the subject, which must stay"), throughline.expect_same_subject(visitor):
        throughline.login_as(visitor, "Dana")


def test_a_password_is_reset_by_mail(throughline: Throughline, throughline_demo: Demo, visitor: httpx.Client) -> None:
    elsewhere = throughline.visitor()
    throughline.login_as(elsewhere, "cade@example.com")
    visitor.post("/forgot", data={"email": "cade@example.com"})
    link = throughline.mailbox.latest("cade@example.com")["links"][0]
    token = re.sub(".*token=", "", link)
    answer = visitor.post("/reset", data={"token": token, "new_password": "another-demo-passphrase"})
    assert answer.status_code == 303
    assert throughline.identity(elsewhere)["user_payload"]["name"] == "Anonymous"
    throughline.login_as(visitor, "cade@example.com", "another-demo-passphrase")
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        throughline.login_as(visitor, "Cade")
    # What the next test gets: the sample accounts as at first.
    Throughline(throughline_demo).login_as(visitor, "Cade")


def test_an_unknown_name_is_told_who_there_is(throughline: Throughline, visitor: httpx.Client) -> None:
    with pytest.raises(LookupError, match="there are Cade, Dana"):
        throughline.login_as(visitor, "Erin")
