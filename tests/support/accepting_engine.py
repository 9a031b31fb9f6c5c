"""A fake engine that accepts every request, and parsers of the requests that it got."""

from __future__ import annotations

import base64
import json
import re
import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.fake_engine import Handler, request
from tests.support.fake_engine import Requests as Requests
from tests.support.recordings import DEMO

# What the demo's engine answers for a running container.
_INSPECTED = next(
    exchange["answer"]["body"]["json"]
    for exchange in json.loads(DEMO.read_text())["exchanges"]
    if re.fullmatch("/containers/[^/]+/json", exchange["request"]["path"]) and exchange["answer"].get("status", 200) == 200
)
_ANSWERS = {
    "/plugins/privileges": [],
    "/images/search": [],
    "/push": {"status": "1: digest: sha256:0 size: 1", "aux": {}},
    "/build": {"aux": {"ID": "sha256:0"}},
    "/containers/c/json": _INSPECTED | {"State": _INSPECTED["State"] | {"Status": "running"}},
    "/services/s": {"ID": "s", "Version": {"Index": 1}, "CreatedAt": "", "UpdatedAt": "", "Spec": {}, "Endpoint": {}},
}


def accept_everything(heard: Requests, **said: str) -> Handler:
    """A handler that notes requests and accepts them; options are more fields of its answers."""
    usual = {"Id": "c", "ID": "c", "Status": "Login Succeeded", **said}

    def handle(connection: socket.socket) -> None:
        while True:
            asked = whole_request(connection)
            if b"_ping" not in asked:
                heard.append(asked)
            path = asked.split()[1].decode()
            body = json.dumps(next((answer for part, answer in _ANSWERS.items() if part in path), usual)).encode() + b"\n"
            head = b"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            connection.sendall(head % len(body) + (b"" if asked.startswith(b"HEAD") else body))

    return handle


def whole_request(connection: socket.socket) -> bytes:
    """The next request with its body."""
    asked = request(connection)
    said = headers(asked)
    if "transfer-encoding" in said:
        while not asked.endswith(b"0\r\n\r\n"):
            asked += connection.recv(65536)
        return asked
    size = len(asked.partition(b"\r\n\r\n")[0]) + 4 + int(said.get("content-length", 0))
    while len(asked) < size:
        asked += connection.recv(65536)
    return asked


def headers(asked: bytes) -> dict[str, str]:
    """The headers of a request, with names in lower case. A header may occur only once."""
    lines = asked.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    found = [line.partition(": ") for line in lines]
    assert len({name.lower() for name, _, _ in found}) == len(found), "a header twice"
    return {name.lower(): value for name, _, value in found}


def credentials(asked: bytes, name: str = "x-registry-auth") -> Any:
    """The credentials in a request; None if it has none."""
    text = headers(asked).get(name)
    return None if text is None else json.loads(base64.urlsafe_b64decode(text))


def query(asked: bytes) -> dict[str, list[str]]:
    """The query of a request's target."""
    return parse_qs(urlsplit(asked.split()[1].decode()).query)


def body(asked: bytes) -> Any:
    """The JSON body of a request."""
    return json.loads(asked.partition(b"\r\n\r\n")[2])
