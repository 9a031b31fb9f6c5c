"""Fuzzes the decoders: ``python -m tests.faults.fuzz 60`` does so for a minute of CPU.

The input is a real answer in which random bytes are changed, removed, doubled and inserted, or
random bytes altogether. A decoder may raise only exceptions of this package, and the result must
not depend on how the input is split. A failure prints the seed that reproduces it.
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

#: The result of decoding: the items, joined where their split does not matter, and the type of the
#: error that ended them.
Outcome = tuple[object, ...]

TIME = b"2026-11-20T11:35:45.789975652Z "


def random_frames(chance: random.Random, prefix: bytes = b"") -> bytes:
    """Frames of a log: mostly whole lines, some partial or several lines, some engine errors."""
    texts = [b"a line\n", b"\n", b"begun", b"two\nlines\n", b"123456789\n", b"\xff\n", b"x" * chance.randrange(3000) + b"\n"]
    frames = [(chance.choice((1, 1, 1, 2, 2, 0)), prefix + chance.choice(texts)) for _ in range(chance.randrange(12))]
    if chance.random() < 0.05:
        frames.append((3, b"Error grabbing logs"))
    return b"".join(HEADER.pack(stream, len(data)) + data for stream, data in frames)


def random_response(chance: random.Random) -> bytes:
    """An HTTP answer, of a kind that engines send."""
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


def random_progress(chance: random.Random) -> bytes:
    """Messages of a pull, one per line."""
    messages = [b'{"status":"Pulling","id":"a"}', b'{"progressDetail":{"current":1}}', b"\x1e{}", b"", b'{"error":"no","errorDetail":{}}']
    return b"".join(chance.choice(messages) + chance.choice((b"\n", b"\r\n")) for _ in range(chance.randrange(8)))


def random_websocket_frames(chance: random.Random) -> bytes:
    """Frames of a WebSocket server: output, pings, a close frame."""
    frames = []
    for _ in range(chance.randrange(6)):
        data = chance.randbytes(chance.choice((0, 5, 125, 126, 300)))
        length = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
        frames.append(bytes([0x80 | chance.choice((2, 2, 2, 9, 8))]) + length + data)
    return b"".join(frames)


def random_archive(chance: random.Random) -> bytes:
    """A tar of a few files, with long names in it."""
    names = ["a", "d/" + "x" * 120, "gr\u00fcn"]
    files = [member(chance.choice(names), chance.randbytes(chance.choice((0, 1, 511, 512, 700)))) for _ in range(chance.randrange(4))]
    return tar(*files, format=chance.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)))


def with_joined_content(outcome: Outcome) -> Outcome:
    """Members of an archive, each with its content in one piece."""
    found: list[object] = []
    for item in outcome:
        if isinstance(item, bytes) and found and isinstance(found[-1], bytes):
            found[-1] += item
        elif item != b"":
            found.append((item.name, item.type, item.size) if isinstance(item, tarfile.TarInfo) else item)
    return tuple(found)


def mutation(chance: random.Random, data: bytes) -> bytes:
    """The data with some of it changed; now and then unchanged, or something else altogether."""
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


def split(chance: random.Random, data: bytes) -> list[bytes]:
    """The same bytes in blocks: one by one, or split in some places."""
    if chance.random() < 0.2:
        return [data[at : at + 1] for at in range(len(data))]
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(6)))
    return [data[start:end] for start, end in pairwise([0, *places, len(data)])]


def decoded(decoder: Decoder[Any], blocks: Sequence[bytes]) -> Outcome:
    """The result of a decoder for blocks."""
    found: list[object] = []
    try:
        for block in blocks:
            found.extend(decoder.feed(block))
        found.extend(decoder.end())
    except DockerError as failed:
        return (*found, type(failed))
    return tuple(found)


def log_decoder_factory(chance: random.Random) -> Callable[[], LogDecoder]:
    """A decoder of logs with some of its options."""
    tty, timestamps, details = chance.random() < 0.2, chance.random() < 0.4, chance.random() < 0.4
    return lambda: LogDecoder(tty=tty, timestamps=timestamps, details=details)


def ended_with_error(outcome: Outcome) -> bool:
    """Whether it ended with an error."""
    return bool(outcome) and isinstance(outcome[-1], type)


def parsed_response(method: str, blocks: Sequence[bytes]) -> Outcome:
    """The head of an answer, its body, and how it ended."""
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


def run_round(seed: int) -> None:
    """One round with each decoder."""
    chance = random.Random(seed)
    data, blocks = _mutation_and_blocks(chance, random_frames(chance))
    assert decoded(FrameDecoder(), [data]) == decoded(FrameDecoder(), blocks), ("FrameDecoder", seed)
    data, blocks = _mutation_and_blocks(chance, random_frames(chance, TIME * chance.randrange(2) + b"a=b " * chance.randrange(2)))
    make = log_decoder_factory(chance)
    found = decoded(make(), blocks)
    assert decoded(make(), [data]) == found, ("LogDecoder", seed)
    for line in found:
        if not isinstance(line, type):
            repr((line.text, line.details))  # type: ignore[attr-defined]
    data, blocks = _mutation_and_blocks(chance, random_progress(chance))
    whole, found = (decoded(JsonLines(models.ProgressMessage, "POST /build"), some) for some in ([data], blocks))
    # Many lines are parsed at once, with a comma for each line break, which may hide an error; and
    # an error drops the rest of its block.
    assert whole == found or ended_with_error(whole) or ended_with_error(found), ("JsonLines", seed)
    data, blocks = _mutation_and_blocks(chance, random_websocket_frames(chance))
    whole, found = (decoded(WebSocketDecoder(), some) for some in ([data], blocks))
    assert whole == found or (ended_with_error(whole) and ended_with_error(found)), (
        "WebSocketDecoder",
        seed,
    )
    data, blocks = _mutation_and_blocks(chance, random_archive(chance))
    whole, found = (with_joined_content(decoded(MemberDecoder("GET /archive"), some)) for some in ([data], blocks))
    assert whole == found or (ended_with_error(whole) and ended_with_error(found)), ("MemberDecoder", seed)
    data, blocks = _mutation_and_blocks(chance, random_response(chance))
    method = chance.choice(("GET", "POST", "HEAD"))
    assert parsed_response(method, [data]) == parsed_response(method, blocks), ("ResponseParser", seed)


def _mutation_and_blocks(chance: random.Random, sent: bytes) -> tuple[bytes, list[bytes]]:
    data = mutation(chance, sent)
    return data, split(chance, data)


def main() -> None:
    """Run rounds until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, help="of CPU")
    parser.add_argument("--seed", type=int, default=None, help="where to begin; with the seconds 0 that one round alone")
    options = parser.parse_args()
    first = random.randrange(2**40) if options.seed is None else options.seed
    seed = first
    try:
        while seed == first or time.process_time() < options.seconds:
            run_round(seed)
            seed += 1
    except BaseException:
        print(f"seed {seed}")
        raise
    print(f"{seed - first} rounds, from seed {first}")


if __name__ == "__main__":
    main()
