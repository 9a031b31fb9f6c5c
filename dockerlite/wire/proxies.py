"""What stands between a client and its engine, as far as answers tell, and what to change there.

A reverse proxy that was not told otherwise drops the Upgrade header, holds answers back, limits uploads, and cuts what is quiet for
a while. nginx does one thing more, and no setting changes it: when the client ends its side of a conversation, which is how a process
learns that its input is over, nginx hangs up, and what the process still had to say is lost. It puts its own name in place of the engine's
in the ``Server`` header, so that can be known before anything is lost.
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

#: What to change where something in front of the engine answered with an error of its own.
BY_STATUS = {413: BODY_SIZE, 502: UNREACHED, 503: UNREACHED, 504: TIMEOUT}

#: How the message begins where it was not the engine that answered.
NOT_THE_ENGINE = "not the engine but something in front of it answered"

# nginx and what is made of it: their names stand in its place.
_CUTTING = re.compile(r"(nginx|openresty|tengine|angie|freenginx)\b", re.I)
_ENGINES = ("Docker/", "Libpod/")


def in_front(head: Head) -> str | None:
    """The name of what answered in the engine's place, if it says so; Apache and HAProxy leave the engine's."""
    server = head.headers.get("server", "")
    return None if not server or server.startswith(_ENGINES) else server


def not_handed_over(operation: str, head: Head) -> ProxyError:
    """The exception for a conversation that begins as an ordinary answer."""
    return ProxyError(
        f"{operation}: the connection was not handed over ({head.status} instead of 101): what stands between here and the engine does not "
        "pass the Upgrade header on",
        UPGRADE,
    )


def check_half_close(dialogue: Dialogue, head: Head) -> None:
    """Raise ProxyError if what answered would hang up at the end of this conversation's input."""
    if dialogue.stdin and dialogue.goodbye is None:
        check_server(dialogue.operation.name, head)


def check_server(operation: str, head: Head) -> None:
    """Raise ProxyError if what answered would hang up at the end of any conversation's input."""
    server = head.headers.get("server", "")
    if _CUTTING.match(server):
        raise ProxyError(
            f"{operation}: {server} stands between here and the engine. It hangs up when the input of a process ends, and what the process "
            "writes then is lost",
            HALF_CLOSE,
        )
