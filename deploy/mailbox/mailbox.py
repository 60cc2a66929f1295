"""A mailbox for trials: takes every mail by SMTP (port 1025), sends none on, and shows the newest over HTTP (port 8025).

It forgets everything when it ends. Whoever reads it can use the links in it: publish it on this machine alone.
"""
import email
import email.policy
import html
import json
import re
import signal
from collections import deque
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

MAILS = 100
MAIL_BYTES = 128 * 1024
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }}
  table {{ border-collapse: collapse; width: 100% }}
  th, td {{ text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere }}
  pre {{ white-space: pre-wrap; overflow-wrap: anywhere }}
  iframe {{ width: 100%; height: 36rem; border: 1px solid #8886; background: white }}
</style>
<h1>{title}</h1>
{body}
</html>
"""
# What a mail's HTML may do: show itself, and open its links in a window of their own.
MAY = "allow-popups allow-popups-to-escape-sandbox"
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

mails = deque(maxlen=MAILS)


class Mail:
    count = 0

    def __init__(self, envelope):
        Mail.count += 1
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.number = Mail.count
        self.received_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self.sender = envelope.mail_from
        self.recipients = envelope.rcpt_tos
        self.subject = str(message.get("subject", ""))
        self.text = self.part(message, "plain")
        self.html = self.part(message, "html")

    @staticmethod
    def part(message, kind):
        found = message.get_body((kind,))
        return found.get_content() if found else ""

    def facts(self):
        return {
            "id": self.number,
            "received_at": self.received_at,
            "from": self.sender,
            "to": self.recipients,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
        }


class Keep:
    async def handle_DATA(self, server, session, envelope):
        try:
            mails.appendleft(Mail(envelope))
        except (LookupError, ValueError):
            return "554 This is no mail that can be shown"
        return "250 OK"


class Web(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        if self.path == "/":
            return self.page("Mailbox", mailbox())
        if self.path == "/messages":
            return self.answer("application/json", json.dumps([mail.facts() for mail in list(mails)]))
        found = re.fullmatch(r"/messages/(\d{1,9})(/html)?", self.path)
        mail = found and next((mail for mail in list(mails) if mail.number == int(found[1])), None)
        if not mail:
            return self.page("There is no such page", '<p><a href="/">All mails</a>', status=404)
        if found[2]:
            policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox {MAY}"
            return self.answer("text/html", f'<!doctype html><base target="_blank">{mail.html}', policy=policy)
        return self.page(mail.subject or "(no subject)", one(mail))

    def page(self, title, body, status=200):
        policy = f"{NOTHING}; frame-src 'self'; frame-ancestors 'none'"
        self.answer("text/html", PAGE.format(title=html.escape(title), body=body), policy=policy, status=status)

    def answer(self, kind, text, policy=NOTHING, status=200):
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in [
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Who reads which mail is nobody's business."""


def mailbox():
    if not mails:
        return "<p>No mail has come yet."
    row = '<tr><td>{at}<td>{to}<td><a href="/messages/{number}">{subject}</a>'
    rows = "".join(
        row.format(
            at=html.escape(mail.received_at),
            to=html.escape(", ".join(mail.recipients)),
            number=mail.number,
            subject=html.escape(mail.subject or "(no subject)"),
        )
        for mail in list(mails)
    )
    return f"<table><tr><th>Received<th>To<th>Subject{rows}</table>"


def one(mail):
    frame = ""
    if mail.html:
        frame = (
            f'<h2>As HTML</h2><p><a href="/messages/{mail.number}/html">By itself</a></p>'
            f'<iframe sandbox="{MAY}" src="/messages/{mail.number}/html" title="The mail as HTML"></iframe>'
        )
    return (
        f'<p><a href="/">All mails</a></p><p>To {html.escape(", ".join(mail.recipients))}, from {html.escape(mail.sender or "")}, '
        f"{html.escape(mail.received_at)}</p><h2>As text</h2><pre>{linked(mail.text)}</pre>{frame}"
    )


def linked(text):
    """The text with its links made such that they can be followed."""
    parts = re.split(r"(https?://[^\s<>\"]+)", text)
    shown = [html.escape(part) for part in parts]
    shown[1::2] = [f'<a href="{url}" target="_blank" rel="noreferrer">{url}</a>' for url in shown[1::2]]
    return "".join(shown)


def stop(*_):
    raise SystemExit


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    Controller(
        Keep(), hostname="0.0.0.0", port=1025, server_hostname="mailbox", ident="mailbox", data_size_limit=MAIL_BYTES
    ).start()
    ThreadingHTTPServer(("0.0.0.0", 8025), Web).serve_forever()
