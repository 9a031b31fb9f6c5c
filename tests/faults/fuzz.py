"""Feeds the decoders what no engine would send: ``python -m tests.faults.fuzz 60`` does so for a minute of CPU.

What is sent is a real answer with random bytes changed, taken out, doubled and put in, or random bytes from the start. Whatever it is, and
however it is cut: only errors of ours may come out, and it must mean the same as a whole. A failure prints the seed that leads to it.
"""

from __future__ import annotations

import argparse
import random
import tarfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from dockerlite import DockerError, models
from dockerlite.core.answers import Decoder
from dockerlite.wire.frames import HEADER, FrameDecoder
from dockerlite.wire.http import ResponseParser
from dockerlite.wire.lines import JsonLines
from dockerlite.wire.logs import LogDecoder
from dockerlite.wire.tar import MemberDecoder
from dockerlite.wire.websocket import WebSocketDecoder
from tests.support.tars import member, tar

#: What came of some bytes: the items, joined where it says nothing how they were cut, and the kind of error that ended them.
Outcome = tuple[object, ...]

TIME = b"2026-11-20T11:35:45.789975652Z "


def framed(chance: random.Random, prefix: bytes = b"") -> bytes:
    """Frames of a log: mostly whole lines, some begun, some of several lines, some the engine's own words."""
    texts = [b"a line\n", b"\n", b"begun", b"two\nlines\n", b"123456789\n", b"\xff\n", b"x" * chance.randrange(3000) + b"\n"]
    frames = [(chance.choice((1, 1, 1, 2, 2, 0)), prefix + chance.choice(texts)) for _ in range(chance.randrange(12))]
    if chance.random() < 0.05:
        frames.append((3, b"Error grabbing logs"))
    return b"".join(HEADER.pack(stream, len(data)) + data for stream, data in frames)


def spoken(chance: random.Random) -> bytes:
    """An HTTP answer: one of those that engines give."""
    body = chance.randbytes(chance.randrange(40))
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for at in range(0, len(body), 7) if (part := body[at : at + 7]))
    return chance.choice(
        [
            b"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n" % chunks,
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n" + body,
            b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n" + body,
            b"HTTP/1.1 204 No Content\r\n\r\n",
        ]
    )


def progress(chance: random.Random) -> bytes:
    """Messages of a pull, a line each."""
    messages = [b'{"status":"Pulling","id":"a"}', b'{"progressDetail":{"current":1}}', b"\x1e{}", b"", b'{"error":"no","errorDetail":{}}']
    return b"".join(chance.choice(messages) + chance.choice((b"\n", b"\r\n")) for _ in range(chance.randrange(8)))


def greeted(chance: random.Random) -> bytes:
    """What a WebSocketDecoder server says: output, pings, a goodbye."""
    frames = []
    for _ in range(chance.randrange(6)):
        data = chance.randbytes(chance.choice((0, 5, 125, 126, 300)))
        length = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
        frames.append(bytes([0x80 | chance.choice((2, 2, 2, 9, 8))]) + length + data)
    return b"".join(frames)


def archived(chance: random.Random) -> bytes:
    """A tar of a few files, with long names in it."""
    names = ["a", "d/" + "x" * 120, "gr\u00fcn"]
    files = [member(chance.choice(names), chance.randbytes(chance.choice((0, 1, 511, 512, 700)))) for _ in range(chance.randrange(4))]
    return tar(*files, format=chance.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)))


def unpacked(outcome: Outcome) -> Outcome:
    """MemberDecoder with their content in one piece, however it came."""
    found: list[object] = []
    for item in outcome:
        if isinstance(item, bytes) and found and isinstance(found[-1], bytes):
            found[-1] += item
        elif item != b"":
            found.append((item.name, item.type, item.size) if isinstance(item, tarfile.TarInfo) else item)
    return tuple(found)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The same with some of it changed; as it is, or something else altogether, now and then."""
    kind = chance.random()
    if kind < 0.2:
        return data
    if kind < 0.25:
        return chance.randbytes(chance.randrange(200))
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at, length = chance.randrange(len(changed) + 1), chance.choice((1, 1, 2, 8, 20))
        piece = bytes(changed[at : at + length])
        other = chance.choice((b"", chance.randbytes(length), piece + piece, chance.choice((b"\n", b"\r\n", b"\0", b"\x01\0\0\0", b"0"))))
        changed[at : at + length * chance.choice((0, 1))] = other
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> list[bytes]:
    """The same bytes in blocks: one by one, or cut in some places."""
    if chance.random() < 0.2:
        return [data[at : at + 1] for at in range(len(data))]
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(6)))
    return [data[start:end] for start, end in pairwise([0, *places, len(data)])]


def decoded(decoder: Decoder[Any], blocks: Sequence[bytes]) -> Outcome:
    """What a decoder makes of blocks."""
    found: list[object] = []
    try:
        for block in blocks:
            found.extend(decoder.feed(block))
        found.extend(decoder.end())
    except DockerError as failed:
        return (*found, type(failed))
    return tuple(found)


def lines(chance: random.Random) -> Callable[[], LogDecoder]:
    """A decoder of logs with some of its options."""
    tty, timestamps, details = chance.random() < 0.2, chance.random() < 0.4, chance.random() < 0.4
    return lambda: LogDecoder(tty=tty, timestamps=timestamps, details=details)


def failed(outcome: Outcome) -> bool:
    """Whether it ended with an error."""
    return bool(outcome) and isinstance(outcome[-1], type)


def heard(method: str, blocks: Sequence[bytes]) -> Outcome:
    """What an answer says: its head, its body, and how it ended."""
    answer, body, failure = ResponseParser().expect(method), b"", None
    try:
        for block in blocks:
            if block:
                body += b"".join(answer.feed(block))
        answer.end()
    except DockerError as failed:
        failure = type(failed)
    conversation = answer.rest + body if answer.upgraded else b""
    return answer.head, failure, answer.upgraded, conversation, b"" if failure or answer.upgraded else body, answer.complete


def once(seed: int) -> None:
    """One round with each decoder."""
    chance = random.Random(seed)
    data, blocks = _cut(chance, framed(chance))
    assert decoded(FrameDecoder(), [data]) == decoded(FrameDecoder(), blocks), ("FrameDecoder", seed)
    data, blocks = _cut(chance, framed(chance, TIME * chance.randrange(2) + b"a=b " * chance.randrange(2)))
    make = lines(chance)
    found = decoded(make(), blocks)
    assert decoded(make(), [data]) == found, ("LogDecoder", seed)
    for line in found:
        if not isinstance(line, type):
            repr((line.text, line.details))  # type: ignore[attr-defined]
    data, blocks = _cut(chance, progress(chance))
    whole, found = (decoded(JsonLines(models.ProgressMessage, "POST /build"), some) for some in ([data], blocks))
    # Lines are read many at once, where the break between two may pass for a comma; an error takes the rest of its block with it.
    assert whole == found or failed(whole) or failed(found), ("JsonLines", seed)
    data, blocks = _cut(chance, greeted(chance))
    whole, found = (decoded(WebSocketDecoder(), some) for some in ([data], blocks))
    assert whole == found or (failed(whole) and failed(found)), ("WebSocketDecoder", seed)  # an error takes the rest of its block with it
    data, blocks = _cut(chance, archived(chance))
    whole, found = (unpacked(decoded(MemberDecoder("GET /archive"), some)) for some in ([data], blocks))
    assert whole == found or (failed(whole) and failed(found)), ("MemberDecoder", seed)
    data, blocks = _cut(chance, spoken(chance))
    method = chance.choice(("GET", "POST", "HEAD"))
    assert heard(method, [data]) == heard(method, blocks), ("ResponseParser", seed)


def _cut(chance: random.Random, sent: bytes) -> tuple[bytes, list[bytes]]:
    data = mutated(chance, sent)
    return data, cut(chance, data)


def main() -> None:
    """Go on until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, help="of CPU")
    parser.add_argument("--seed", type=int, default=None, help="where to begin; with the seconds 0 that one round alone")
    options = parser.parse_args()
    first = random.randrange(2**40) if options.seed is None else options.seed
    seed = first
    try:
        while seed == first or time.process_time() < options.seconds:
            once(seed)
            seed += 1
    except BaseException:
        print(f"seed {seed}")
        raise
    print(f"{seed - first} rounds, from seed {first}")


if __name__ == "__main__":
    main()
