"""Reverse proxies between a client and its engine: how answers reveal them, and what to configure.

By default, a reverse proxy drops the Upgrade header, buffers answers, limits uploads, and closes
connections that are idle for a while. nginx does one thing more, and no setting changes it: at a
half-close, which tells a process that its input has ended, nginx closes both directions, and the
output that the process still writes is lost. It replaces the engine's name in the ``Server`` header
by its own, so this can be detected before anything is lost.
"""

from __future__ import annotations

import re

from ..core.dialogue import Dialogue
from ..core.request import Head
from ..errors import ProxyError

UPGRADE = (
    "nginx needs proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade and proxy_set_header Connection $http_connection; "
    "Apache needs upgrade=ANY in its ProxyPass"
)
HALF_CLOSE = "use Apache with upgrade=ANY in its ProxyPass, or nginx's stream module with proxy_half_close on, or connect directly"
BUFFERING = "nginx needs proxy_buffering off and proxy_http_version 1.1"
BODY_SIZE = "nginx needs client_max_body_size 0, Apache LimitRequestBody 0"
TIMEOUT = "nginx needs proxy_read_timeout 1d, Apache timeout=86400 in its ProxyPass"
CUT = f"behind a proxy that may be because its input ended ({HALF_CLOSE}) or because it was quiet for long ({TIMEOUT})"
UNREACHED = "see whether the engine runs, and whether the proxy may open its socket"

#: What to change if a proxy answered with an error of its own, by status.
BY_STATUS = {413: BODY_SIZE, 502: UNREACHED, 503: UNREACHED, 504: TIMEOUT}

#: How the message begins if a proxy answered instead of the engine.
NOT_THE_ENGINE = "not the engine but something in front of it answered"

# nginx and its forks, as they name themselves.
_CUTS_OUTPUT = re.compile(r"(nginx|openresty|tengine|angie|freenginx)\b", re.I)
_ENGINES = ("Docker/", "Libpod/")


def proxy_name(head: Head) -> str | None:
    """The name that a proxy puts in place of the engine's; None if it is the engine's.

    Apache and HAProxy do not replace it.
    """
    server = head.headers.get("server", "")
    return None if not server or server.startswith(_ENGINES) else server


def upgrade_error(operation: str, head: Head) -> ProxyError:
    """The exception for an upgrade that got an ordinary answer."""
    return ProxyError(
        f"{operation}: the connection was not handed over ({head.status} instead of 101): a proxy between here and the engine does not "
        "pass the Upgrade header on",
        UPGRADE,
    )


def check_half_close(dialogue: Dialogue, head: Head) -> None:
    """Raise ProxyError if the proxy that answered would hang up at this conversation's half-close.

    Without an input, and over WebSockets, there is none.
    """
    if dialogue.stdin and dialogue.close_frame is None:
        check_server(dialogue.operation.name, head)


def check_server(operation: str, head: Head) -> None:
    """Raise ProxyError if the proxy that answered would hang up at a half-close."""
    server = head.headers.get("server", "")
    if _CUTS_OUTPUT.match(server):
        raise ProxyError(
            f"{operation}: {server} stands between here and the engine. It hangs up when the input of a process ends, and the output that "
            "the process writes after that is lost",
            HALF_CLOSE,
        )
