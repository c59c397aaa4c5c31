"""A small OpenID Connect service on this machine, real to the wire: discovery, code with PKCE, signed tokens, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "zugong", "county-client-secret"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIDService:
    """Answers for one person at a time; a test bends what it says before the browser comes.

    ``claims`` go over the token's own (None takes one out), ``userinfo`` is what its endpoint tells, ``instead`` maps a
    path to the (status, body) answered in its place.
    """

    def __init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.answer(self, "")

            def do_POST(self) -> None:
                service.answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.claims: dict = {}
        self.userinfo: dict = {"sub": "s-1"}
        self.instead: dict[str, tuple[int, bytes]] = {}
        self.key, self.algorithm = _KEY, "RS256"
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.server.shutdown()
            self._thread.join()
            self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        address = urlsplit(handler.path)
        self.paths.append(address.path)
        headers = {"Content-Type": "application/json"}
        if address.path in self.instead:
            status, sent = self.instead[address.path]
        elif address.path == "/authorize":
            headers["Location"] = self.authorize(_flat(address.query))
            status, sent = 302, b""
        else:
            status, told = {
                "/.well-known/openid-configuration": self.discovery,
                "/token": lambda: self.token(_flat(body)),
                "/keys": self.keys,
                "/userinfo": lambda: self.user(handler.headers.get("Authorization", "")),
            }.get(address.path, lambda: (404, {}))()
            sent = json.dumps(told).encode()
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(sent))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(sent)

    def discovery(self) -> tuple[int, dict]:
        return 200, {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The person signs in at once; back to the platform with a code."""
        self.asked.append(asked)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> tuple[int, dict]:
        asked = self._codes.pop(sent.get("code", ""), None)
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not asked or asked["code_challenge"] != challenge or asked["redirect_uri"] != sent["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "k1"})
        return 200, {
            "access_token": "access-1",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }

    def keys(self) -> tuple[int, dict]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key(), as_dict=True)
        return 200, {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def user(self, authorization: str) -> tuple[int, dict]:
        return (200, self.userinfo) if authorization == "Bearer access-1" else (401, {})


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
