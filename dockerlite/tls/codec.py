"""TLS without I/O.

Python's own TLS sockets cannot half-close, which a process needs when its standard input ends:
their ``shutdown`` drops TLS, and their ``unwrap`` loses what arrives meanwhile. OpenSSL itself can.
So ``TLSCodec`` encrypts and decrypts bytes, and both clients read and write the connection
themselves.
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
    """The settings as OpenSSL takes them. Raises InvalidArgument for a file that cannot be used."""
    context = ssl.create_default_context() if tls.ca is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Python 3.13 requires extensions that handmade certificates lack, such as those of Docker's own
    # documentation.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    # The first releases of Python 3.11 take a cut connection for one that ended properly.
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    for option, path in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
        if path is not None:
            with _file_errors(option, path), open(path, "rb"):  # OpenSSL does not say which file it could not open
                pass
    if tls.ca is not None:
        with _file_errors("ca", tls.ca):
            context.load_verify_locations(tls.ca)
    if tls.cert is not None:
        with _file_errors("cert", tls.cert):
            context.load_cert_chain(tls.cert, tls.key, _no_passphrase)
    return context


@contextlib.contextmanager
def _file_errors(option: str, path: str | os.PathLike[str]) -> Iterator[None]:
    """A context manager that turns an OSError into an InvalidArgument.

    That names the option and the file.
    """
    try:
        yield
    except OSError as error:
        raise InvalidArgument(f"TLS({option}=…): {os.fspath(path)} cannot be used: {error.strerror or error}") from error


def _no_passphrase() -> str:
    raise InvalidArgument("the key in TLS(key=…) is protected by a passphrase; give one that is not")


class TLSCodec:
    """One TLS connection without I/O. Two threads may share it: one decrypts, one encrypts.

    ``decrypt`` returns all the plain text that there is. So ``end`` finds nothing unread, and a
    reader may wait for the connection below.

    Args:
        context: the settings.
        name: the name that the other side's certificate must be for.
        certified: whether the context has a client certificate to show.
    """

    def __init__(self, context: ssl.SSLContext, name: str, certified: bool) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._name = name
        self._certified = certified
        self._lock = threading.Lock()
        self._heard = False
        self._error: OSError | None = None
        #: Whether the other side has closed its direction: nothing more will come.
        self.ended = False

    def handshake(self) -> tuple[bool, bytes]:
        """One step of the handshake: whether it is done, and what to send.

        Raises ConnectionRejected.
        """
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False, self._outgoing.read()
        except ssl.SSLError as error:
            raise ConnectionRejected(self._reason(error)) from error
        return True, self._outgoing.read()

    def receive(self, data: bytes) -> None:
        """Take bytes from the connection; none at all mean its end."""
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def decrypt(self, data: bytes) -> bytes:
        """The plain text of bytes from the connection; none at all mean its end.

        Raises ConnectionRejected if the other side turns us away before it has sent anything,
        ConnectionAbortedError if it fails later, or closes the connection without ending TLS first.
        """
        with self._lock:
            self.receive(data)
            plain = b"".join(iter(self._read, b""))
        if self._error is not None and not plain:
            raise self._error
        self._heard = self._heard or bool(plain)
        return plain

    def _read(self) -> bytes:
        if self.ended or self._error is not None:
            return b""
        try:
            data = self._tls.read(PIECE_SIZE)
        except ssl.SSLWantReadError:
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:
            if _is_cut(error):
                self._error = ConnectionAbortedError("the connection was cut: it ended without TLS saying so")
            else:
                self._error = ConnectionAbortedError(self._reason(error)) if self._heard else ConnectionRejected(self._reason(error))
            return b""
        self.ended = not data
        return data

    def encrypt(self, data: bytes | memoryview) -> bytes:
        """The bytes to send for plain text."""
        with self._lock:
            rest = memoryview(data)
            while rest:
                rest = rest[self._tls.write(rest) :]
            return self._outgoing.read()

    def end(self) -> bytes:
        """The bytes to send for a half-close: nothing more will be written.

        The other side may go on.
        """
        with self._lock:
            with contextlib.suppress(ssl.SSLError):  # the other side has not ended its direction yet
                self._tls.unwrap()
            return self._outgoing.read()

    def _reason(self, error: ssl.SSLError) -> str:
        return _failure_reason(error, self._name, self._certified)


# Of OpenSSL's X509_V_ERR_ numbers.
_UNTRUSTED = (18, 19, 20, 21)
_UNTIMELY = {9: "is not valid yet", 10: "has expired"}
_MISNAMED = (62, 64)
# The alerts for a client without a certificate; which one depends on the version of the engine and
# of TLS.
_WANTS_CERTIFICATE = ("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "HANDSHAKE_FAILURE")


def _is_cut(error: ssl.SSLError) -> bool:
    """Whether the connection ended without TLS saying so."""
    return isinstance(error, ssl.SSLEOFError) or error.reason == "UNEXPECTED_EOF_WHILE_READING"  # the first releases of Python 3.11


def _failure_reason(error: ssl.SSLError, name: str, certified: bool) -> str:
    """What an error of OpenSSL means here, and what to do about it."""
    reason = (error.reason or "").upper()
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust_reason(error, name)
    if _is_cut(error):
        return "it hung up during the TLS handshake"
    if "ALERT_" in reason:
        alert = reason.partition("ALERT_")[2]
        if not certified and alert in _WANTS_CERTIFICATE:
            return "it requires a client certificate: TLS(cert=…, key=…) names one"
        alert_text = alert.replace("_", " ").lower()
        if certified and ("CERTIFICATE" in alert or alert == "UNKNOWN_CA"):
            return f"it does not accept the client's certificate, TLS(cert=…): {alert_text}"
        return f"it ended the TLS handshake: {alert_text}"
    if "WRONG_VERSION_NUMBER" in reason or "RECORD_LAYER_FAILURE" in reason or "HTTP_REQUEST" in reason:
        return "what listens there does not speak TLS; without it an engine is tcp://host:2375"
    return f"TLS failed: {error.strerror or error}"


def _distrust_reason(error: ssl.SSLCertVerificationError, name: str) -> str:
    if error.verify_code in _UNTIMELY:
        return f"its certificate {_UNTIMELY[error.verify_code]}"
    if error.verify_code in _UNTRUSTED:
        return "its certificate was not signed by an authority that is trusted here; TLS(ca=…) names one to trust"
    if error.verify_code in _MISNAMED:
        return f"its certificate is not for {name}; if nothing else is wrong, TLS(server_name=…) gives the name that it is for"
    return f"its certificate cannot be trusted: {error.verify_message}"
