"""The HTTP codec: whole answers, byte by byte, and with bytes after the end that must be kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import ConnectionLost, DecodeError, InvalidArgument
from dockerlite.wire.http import ResponseParser, merge_headers, request_bytes

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nApi-Version: 1.51\r\n\r\nOK"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
CONTINUED = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
UPGRADED = b"HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nuntil the end"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def read(method: str, data: bytes, size: int | None = None) -> tuple[ResponseParser, bytes]:
    answer = ResponseParser().expect(method)
    size = size or len(data) or 1
    body = [piece for start in range(0, len(data), size) for piece in answer.feed(data[start : start + size])]
    return answer, b"".join(body)


@pytest.mark.parametrize("size", [None, 1, 3, 7])
@pytest.mark.parametrize(
    ("method", "data", "status", "body"),
    [
        ("GET", OK, 200, b"OK"),
        ("GET", CHUNKED, 200, b"abcde"),
        ("POST", CONTINUED, 201, b"{}"),
        ("HEAD", HEAD, 200, b""),
        ("POST", NO_CONTENT, 204, b""),
        ("POST", NOT_MODIFIED, 304, b""),
    ],
)
def test_an_answer_is_read_however_it_is_cut(method: str, data: bytes, status: int, body: bytes, size: int | None) -> None:
    answer, got = read(method, data, size)
    assert answer.head is not None
    assert (answer.head.status, got, answer.complete, answer.reusable) == (status, body, True, True)


@pytest.mark.parametrize("size", [None, 1, 5])
def test_the_reason_is_whole_however_it_is_cut(size: int | None) -> None:
    answer, _ = read("POST", CONTINUED, size)
    assert answer.head is not None
    assert answer.head.reason == "Created"


@pytest.mark.parametrize("size", [None, 1, 5])
def test_what_follows_the_head_of_an_upgrade_belongs_to_the_conversation(size: int | None) -> None:
    answer, conversation = read("POST", UPGRADED + b"hello", size)
    assert answer.upgraded
    assert answer.rest + conversation == b"hello"


def test_header_names_are_lower_case_and_repeated_ones_are_joined() -> None:
    answer, _ = read("GET", b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n")
    assert answer.head is not None
    assert answer.head.headers["x-a"] == "1, 2"


def test_one_parser_reads_the_answers_of_a_connection_one_after_the_other() -> None:
    answers = ResponseParser()
    for method, data, body in [("GET", CHUNKED, b"abcde"), ("HEAD", HEAD, b""), ("POST", CONTINUED, b"{}"), ("POST", NO_CONTENT, b"")]:
        answer = answers.expect(method)
        assert (b"".join(answer.feed(data)), answer.complete, answer.reusable) == (body, True, True)


def test_what_follows_a_whole_answer_is_not_taken_for_a_part_of_it() -> None:
    answer, body = read("GET", OK + CHUNKED)
    assert answer.head is not None
    assert (answer.head.headers["content-length"], body, answer.complete, answer.reusable) == ("2", b"OK", True, False)


@pytest.mark.parametrize("size", [None, 1, 5])
def test_headers_are_those_of_the_answer_itself(size: int | None) -> None:
    data = b"\r\n\r\n" + b"HTTP/1.1 103 Early\r\nX-A: early\r\n\r\n" + b"HTTP/1.1 200 OK\r\nX-B:b: c \r\nContent-Length: 0\r\n\r\n"
    answer, _ = read("GET", data, size)
    assert answer.head is not None
    assert dict(answer.head.headers) == {"x-b": "b: c", "content-length": "0"}


def test_the_end_of_the_connection_ends_a_body_that_nothing_else_ends() -> None:
    answer, body = read("POST", UNTIL_CLOSED, 4)
    assert not answer.complete
    answer.end()
    assert (answer.complete, answer.reusable, body) == (True, False, b"until the end")


@pytest.mark.parametrize("data", [b"", OK[:10], OK[:-1], CHUNKED[:-3], CHUNKED[:-12]])
def test_an_answer_cut_short_is_an_error(data: bytes) -> None:
    answer, _ = read("GET", data)
    with pytest.raises(ConnectionLost, match="hung up"):
        answer.end()


def test_a_connection_with_something_behind_the_answer_is_not_used_again() -> None:
    answer, body = read("GET", OK + b"rubbish")
    assert (body, answer.complete, answer.reusable) == (b"OK", True, False)


def test_a_connection_that_the_server_wants_closed_is_not_used_again() -> None:
    answer, _ = read("GET", OK.replace(b"Api-Version: 1.51", b"Connection: close"))
    assert (answer.complete, answer.reusable) == (True, False)


def test_what_is_not_http_is_a_decode_error_that_shows_it() -> None:
    with pytest.raises(DecodeError, match=r"SSH-2\.0"):
        read("GET", b"SSH-2.0-OpenSSH_9.2\r\n")


@given(st.data())
def test_any_cut_gives_the_same_answer(data: st.DataObject) -> None:
    body = data.draw(st.binary(max_size=200))
    pieces = data.draw(st.lists(st.integers(1, 50), min_size=1))
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for start in range(0, len(body), 7) if (part := body[start : start + 7]))
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    answer, got, at = ResponseParser().expect("GET"), b"", 0
    while at < len(whole):
        size = pieces[at % len(pieces)]
        got += b"".join(answer.feed(whole[at : at + size]))
        at += size
    assert (got, answer.complete) == (body, True)


@pytest.mark.parametrize(
    ("method", "headers", "body", "sent"),
    [
        ("GET", {}, None, b"GET /x HTTP/1.1\r\nHost: docker\r\n\r\n"),
        ("POST", {}, None, b"POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n"),
        ("POST", {"A": "b"}, b"{}", b"POST /x HTTP/1.1\r\nHost: docker\r\nA: b\r\nContent-Length: 2\r\n\r\n{}"),
        (
            "PUT",
            {},
            [b"ab", b"", b"c"],
            b"PUT /x HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        ),
        ("PUT", {"Content-Length": "3"}, [b"ab", b"c"], b"PUT /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 3\r\n\r\nabc"),
    ],
)
def test_a_request_as_bytes(method: str, headers: dict[str, str], body: bytes | list[bytes] | None, sent: bytes) -> None:
    assert b"".join(request_bytes(method, "/x", headers, body, "docker")) == sent


def test_a_body_that_cannot_be_read_is_not_taken_for_a_broken_connection() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise OSError("disk on fire")

    with pytest.raises(InvalidArgument, match="could not be read: disk on fire"):
        list(request_bytes("PUT", "/x", {}, pieces(), "docker"))


def test_a_short_body_goes_out_together_with_its_head_and_a_long_one_behind_it() -> None:
    assert len(list(request_bytes("POST", "/x", {}, b"x" * 100, "docker"))) == 1
    assert len(list(request_bytes("POST", "/x", {}, b"x" * 100_000, "docker"))) == 2


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "a\rb"])
def test_a_line_break_cannot_smuggle_a_header(value: str) -> None:
    with pytest.raises(InvalidArgument, match="line break"):
        list(request_bytes("GET", "/x", {"A": value}, None, "docker"))


@pytest.mark.parametrize(
    ("others", "merged"),
    [
        ([], {"User-Agent": "usual"}),
        ([{}, {"X-A": "1"}], {"User-Agent": "usual", "X-A": "1"}),
        ([{"user-agent": "mine"}, {"X-A": "1"}], {"user-agent": "mine", "X-A": "1"}),
        ([{"X-a": "1"}, {"X-A": "2", "USER-AGENT": "mine"}], {"USER-AGENT": "mine", "X-A": "2"}),
    ],
)
def test_a_header_is_sent_once_however_its_name_is_written(others: list[dict[str, str]], merged: dict[str, str]) -> None:
    assert list(merge_headers({"User-Agent": "usual"}, *others).items()) == list(merged.items())
