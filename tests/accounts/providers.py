"""A small OpenID Connect provider and a small CAS server on the loopback interface."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET, KEY_ID = "xuezhou", "client-secret", "key-1"
CAS_ANSWER = """<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{}</cas:serviceResponse>"""


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Office:
    """What the servers say: set the fields, then send a person through."""

    def __init__(self):
        self.key = new_key()
        self.signing_key = self.key
        self.signed = {"sub": "office-1"}
        self.claims = {"sub": "office-1", "name": "林海"}
        self.cas_user, self.cas_attributes, self.cas_services = "office-1", {}, []
        self.url = ""

    def identity_token(self):
        now = int(time.time())
        content = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **self.signed}
        return jwt.encode(content, self.signing_key, algorithm="RS256", headers={"kid": KEY_ID})

    def answer(self, path, query):
        if path == "/.well-known/openid-configuration":
            places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.url}/{place}" for name, place in places.items()}
            return json.dumps(found | {"issuer": self.url, "jwks_uri": f"{self.url}/keys"})
        if path == "/keys":
            public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return json.dumps({"keys": [public | {"kid": KEY_ID, "alg": "RS256"}]})
        if path == "/token":
            return json.dumps({"access_token": "access", "token_type": "Bearer", "id_token": self.identity_token()})
        if path == "/userinfo":
            return json.dumps(self.claims)
        if path == "/p3/serviceValidate":
            return self.validate(query)
        return "{}"

    def validate(self, query):
        if query.get("ticket") != ["ST-good"] or query.get("service") not in [[known] for known in self.cas_services]:
            return CAS_ANSWER.format('<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>')
        attributes = "".join(f"<cas:{name}>{value}</cas:{name}>" for name, value in self.cas_attributes.items())
        return CAS_ANSWER.format(
            f"<cas:authenticationSuccess><cas:user>{self.cas_user}</cas:user>"
            f"<cas:attributes>{attributes}</cas:attributes></cas:authenticationSuccess>"
        )


@contextmanager
def running_office():
    """Serve an :class:`Office` until the end of the block."""
    office = Office()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            body = office.answer(parts.path, parse_qs(parts.query)).encode()
            self.send_response(200)
            kind = "text/xml; charset=utf-8" if parts.path.startswith("/p3") else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    office.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
