"""TLS without I/O.

Python's own TLS sockets cannot end one direction and go on with the other, as a process needs whose standard input ends: their
``shutdown`` drops TLS, and their ``unwrap`` loses what arrives meanwhile. OpenSSL itself can. So ``TLSCodec`` turns plain text into what
goes over the connection and back, and both clients do their own reading and writing around it.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import threading
from collections.abc import Iterator

from ..errors import ConnectionRejected, InvalidArgument
from .settings import TLS

#: Bytes that are encrypted, or read from the connection, at a time.
PIECE_SIZE = 65536


def ssl_context(tls: TLS) -> ssl.SSLContext:
    """What OpenSSL needs to know. Raises InvalidArgument for a file that cannot be used."""
    made = ssl.create_default_context() if tls.ca is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Python 3.13 wants extensions that certificates made by hand, as Docker's own documentation makes them, do not have.
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    # The first releases of Python 3.11 take a connection that was cut for one that ended.
    made.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    if not tls.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    for what, path in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
        if path is not None:
            with _using(what, path), open(path, "rb"):  # OpenSSL does not say which file it could not open
                pass
    if tls.ca is not None:
        with _using("ca", tls.ca):
            made.load_verify_locations(tls.ca)
    if tls.cert is not None:
        with _using("cert", tls.cert):
            made.load_cert_chain(tls.cert, tls.key, _no_passphrase)
    return made


@contextlib.contextmanager
def _using(what: str, path: str | os.PathLike[str]) -> Iterator[None]:
    try:
        yield
    except OSError as failed:
        raise InvalidArgument(f"TLS({what}=…): {os.fspath(path)} cannot be used: {failed.strerror or failed}") from failed


def _no_passphrase() -> str:
    raise InvalidArgument("the key in TLS(key=…) is protected by a passphrase; give one that is not")


class TLSCodec:
    """One TLS connection without I/O. Threads may share it: one decrypts, one encrypts.

    ``decrypt`` leaves nothing behind that could be read already. So nothing is in the way when ``end`` is called, and whoever waits for
    something to read may wait for the connection beneath.
    """

    def __init__(self, context: ssl.SSLContext, name: str, certified: bool) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._name = name
        self._certified = certified
        self._lock = threading.Lock()
        self._heard = False
        self._failed: OSError | None = None
        #: Whether the other end has said that it will write nothing more.
        self.ended = False

    def greet(self) -> tuple[bool, bytes]:
        """A step of the handshake: whether it is done, and what to send. Raises ConnectionRejected."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False, self._outgoing.read()
        except ssl.SSLError as failed:
            raise ConnectionRejected(self._reason(failed)) from failed
        return True, self._outgoing.read()

    def take(self, data: bytes) -> None:
        """Take what came over the connection; nothing is its end."""
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def decrypt(self, data: bytes) -> bytes:
        """The plain text in what came over the connection, of which nothing is its end.

        Raises ConnectionRejected if the other end turns us away instead of answering, ConnectionAbortedError if it ends without saying so.
        """
        with self._lock:
            self.take(data)
            plain = b"".join(iter(self._read, b""))
        if self._failed is not None and not plain:
            raise self._failed
        self._heard = self._heard or bool(plain)
        return plain

    def _read(self) -> bytes:
        if self.ended or self._failed is not None:
            return b""
        try:
            data = self._tls.read(PIECE_SIZE)
        except ssl.SSLWantReadError:
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as failed:
            if _is_cut(failed):
                self._failed = ConnectionAbortedError("the connection was cut: it ended without TLS saying so")
            else:
                self._failed = ConnectionAbortedError(self._reason(failed)) if self._heard else ConnectionRejected(self._reason(failed))
            return b""
        self.ended = not data
        return data

    def encrypt(self, data: bytes | memoryview) -> bytes:
        """What to send for plain text."""
        with self._lock:
            rest = memoryview(data)
            while rest:
                rest = rest[self._tls.write(rest) :]
            return self._outgoing.read()

    def end(self) -> bytes:
        """What to send to tell the other end that nothing more will be written; it may go on."""
        with self._lock:
            with contextlib.suppress(ssl.SSLError):  # that it has not ended its own side yet
                self._tls.unwrap()
            return self._outgoing.read()

    def _reason(self, failed: ssl.SSLError) -> str:
        return explain(failed, self._name, self._certified)


# Of OpenSSL's X509_V_ERR_ numbers.
_UNTRUSTED = (18, 19, 20, 21)
_UNTIMELY = {9: "is not valid yet", 10: "has expired"}
_MISNAMED = (62, 64)
# What an engine may answer to a client without a certificate, depending on its version and that of TLS.
_WANTS_CERTIFICATE = ("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "HANDSHAKE_FAILURE")


def _is_cut(failed: ssl.SSLError) -> bool:
    """Whether the connection ended without TLS saying so."""
    return isinstance(failed, ssl.SSLEOFError) or failed.reason == "UNEXPECTED_EOF_WHILE_READING"  # the first releases of Python 3.11


def explain(failed: ssl.SSLError, name: str, certified: bool) -> str:
    """What an error of OpenSSL means here, and what to do about it."""
    reason = (failed.reason or "").upper()
    if isinstance(failed, ssl.SSLCertVerificationError):
        return _distrust(failed, name)
    if _is_cut(failed):
        return "it hung up during the TLS handshake"
    if "ALERT_" in reason:
        alert = reason.partition("ALERT_")[2]
        if not certified and alert in _WANTS_CERTIFICATE:
            return "it wants a certificate of the client: TLS(cert=…, key=…) names one"
        said = alert.replace("_", " ").lower()
        if certified and ("CERTIFICATE" in alert or alert == "UNKNOWN_CA"):
            return f"it does not accept the client's certificate, TLS(cert=…): {said}"
        return f"it ended the TLS handshake: {said}"
    if "WRONG_VERSION_NUMBER" in reason or "RECORD_LAYER_FAILURE" in reason or "HTTP_REQUEST" in reason:
        return "what listens there does not speak TLS; without it an engine is tcp://host:2375"
    return f"TLS failed: {failed.strerror or failed}"


def _distrust(failed: ssl.SSLCertVerificationError, name: str) -> str:
    if failed.verify_code in _UNTIMELY:
        return f"its certificate {_UNTIMELY[failed.verify_code]}"
    if failed.verify_code in _UNTRUSTED:
        return "its certificate was signed by nobody who is trusted here; TLS(ca=…) names who is to be"
    if failed.verify_code in _MISNAMED:
        return f"its certificate is not for {name}; if that is all that is wrong, TLS(server_name=…) says for whom it is"
    return f"its certificate is not to be trusted: {failed.verify_message}"
