"""A mail server for the tests: smtp_server.py FOLDER PORT SECONDS [COMMAND ANSWER]

Listens on PORT of this machine (0: a free one) and prints the port. Writes each mail that it takes into FOLDER as JSON, SECONDS after
its last byte came, and only then tells the sender that it has it. Gives ANSWER to each COMMAND: AUTH, MAIL or RCPT.
"""
import asyncio
import email
import email.policy
import json
import os
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
answers = dict([sys.argv[4:6]] if len(sys.argv) > 4 else [])


class Keep:
    count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" not in answers:
            envelope.rcpt_tos.append(address)
        return answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(seconds)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name.lower(), str(value)] for name, value in message.items()],
            "text": body.get("text/plain"),
            "html": body.get("text/html"),
            "type": message.get_content_type(),
            "raw": envelope.content.decode("ascii"),
        }
        Keep.count += 1
        path = os.path.join(folder, f"{os.getpid()}-{Keep.count:06}")
        with open(path + ".part", "w") as file:
            json.dump(mail, file)
        os.rename(path + ".part", path + ".json")
        return "250 OK"


def log_in(server, session, envelope, mechanism, credentials):
    return AuthResult(success="AUTH" not in answers, handled=False, message=answers.get("AUTH"))


def connection():
    return SMTP(Keep(), hostname="mail.test", authenticator=log_in, auth_require_tls=False)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
