"""Connections that are upgraded to HTTP/2, for clients of BuildKit.

This client only opens the connection; it does not speak HTTP/2.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.dialogue import Dialogue
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import InvalidArgument
from ...values.checks import refusal
from ...wire.frames import Frames
from ..verb import C, Resource, hijack


class EngineSessions(Resource[C]):
    """The verbs that open upgraded connections."""

    @hijack
    def open_session(self, *, headers: Mapping[str, str] | None = None) -> Dialogue:
        """A connection on which the engine speaks HTTP/2 as a client: a BuildKit session.

        Deprecated since API 1.53.

        Args:
            headers: name the session and what it offers, such as ``X-Docker-Expose-Session-Uuid``.

        ``POST /session``
        """
        return h2c_dialogue("/session", headers)

    @hijack
    def open_grpc(self) -> Dialogue:
        """A connection on which the engine speaks HTTP/2 as a server: gRPC with BuildKit.

        Deprecated since API 1.53.

        ``POST /grpc``
        """
        return h2c_dialogue("/grpc")


def h2c_dialogue(path: str, headers: Mapping[str, str] | None = None) -> Dialogue:
    """The conversation on a connection that is upgraded to HTTP/2."""
    if headers is not None and not isinstance(headers, Mapping):
        raise refusal(headers, "mapping of headers", "one is {'X-Docker-Expose-Session-Uuid': '…'}")
    operation = Operation("POST", path, Frames(True), headers={"Upgrade": "h2c", **(headers or {})}, waits=True)
    nobody = f"{operation.name}: there is no process at the other end"

    def wait() -> Flow[int]:
        raise InvalidArgument(f"{nobody} that could exit")

    def resize(height: int, width: int) -> Operation[None]:
        raise InvalidArgument(f"{nobody}, and no terminal")

    def kill(signal: str) -> Flow[None]:
        raise InvalidArgument(f"{nobody}; close the connection instead")

    return Dialogue(operation, wait, resize, kill)
