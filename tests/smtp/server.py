"""An SMTP server for tests that keeps mail, refuses it, breaks off or falls silent, as the recipient's address asks.

    server.py --folder DIR [--port 0] [--starttls] [--require-starttls] [--user NAME --password WORD]

Prints one JSON line when it listens: {"host": "127.0.0.1", "port": 40123, "certificate": "DIR/server.pem" or null}.
Ends when its standard input closes, so that a test that dies takes it along.

Recipients by local part, before a "+" if there is one:
    temp@   451 after RCPT          perm@   550 after RCPT
    temp-data@  451 after DATA      perm-data@  550 after DATA
    drop@   the connection closes after the message was sent, without an answer
    hang@   the message is never answered
    any other: accepted, stored as DIR/<number>.eml with X-Envelope-From, X-Envelope-To and X-Transport in front
"""

import argparse
import asyncio
import json
import pathlib
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

REFUSALS = {
    "temp": "451 4.3.0 Try again later",
    "perm": "550 5.1.1 No such mailbox",
}


def behaviour(address):
    return address.split("@")[0].split("+")[0].lower()


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = REFUSALS.get(behaviour(address))
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        asked = {behaviour(address) for address in envelope.rcpt_tos}
        for name, refusal in REFUSALS.items():
            if f"{name}-data" in asked:
                return refusal
        if "drop" in asked:
            server.transport.abort()
            return "451 Never sent"
        if "hang" in asked:
            await asyncio.Event().wait()
        self.count += 1
        head = [
            f"X-Envelope-From: {envelope.mail_from}",
            *(f"X-Envelope-To: {address}" for address in envelope.rcpt_tos),
            f"X-Transport: {'tls' if session.ssl else 'plain'}",
        ]
        name = f"{self.count:04}.eml"
        # A reader must never see half a message: the name appears when the file is whole.
        part = self.folder / f".{name}"
        part.write_bytes("\r\n".join(head).encode() + b"\r\n" + envelope.original_content)
        part.rename(self.folder / name)
        return f"250 2.0.0 Kept as {name}"


def certificate(folder):
    """A key and a self-signed certificate for localhost and 127.0.0.1 in one file each."""
    key, pem = folder / "server.key", folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", str(key), "-out", str(pem)],
        check=True, capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key)
    return context, pem


async def serve(options):
    options.folder.mkdir(parents=True, exist_ok=True)
    handler = Handler(options.folder)
    context, pem = certificate(options.folder) if options.starttls or options.require_starttls else (None, None)

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login.decode(), data.password.decode()) == (options.user, options.password)
        # With the default handled=True the server would send no answer to a refused sign-in.
        return AuthResult(success=right, handled=False)

    def protocol():
        return SMTP(
            handler,
            hostname="localhost",
            tls_context=context,
            require_starttls=options.require_starttls,
            authenticator=authenticate if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", options.port)
    host, port = server.sockets[0].getsockname()
    print(json.dumps({"host": host, "port": port, "certificate": str(pem) if pem else None}), flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true", help="offer STARTTLS")
    parser.add_argument("--require-starttls", action="store_true", help="refuse mail before STARTTLS")
    parser.add_argument("--user", help="ask for this name ..")
    parser.add_argument("--password", default="", help=".. and this password")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
