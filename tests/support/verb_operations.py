"""The operations that a verb describes, without performing them: flows get fake answers."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from dockerlite import ConnectionLost, InvalidArgument, Operation, models
from dockerlite.configuration.local import Configuration
from dockerlite.core.answers import Plain
from dockerlite.core.deadline import Deadline
from dockerlite.core.dialogue import Dialogue
from dockerlite.core.flow import ApiVersion, AskLocal, Flow, Local, Pause, Step
from dockerlite.core.request import Head
from dockerlite.streams.steps import Limited, Receive, Upgrade

#: A fake answer, with all attributes that flows read.
ANSWER = types.SimpleNamespace(
    abandon=lambda: None,
    id="c",
    warnings=[],
    error=None,
    status_code=0,
    state=types.SimpleNamespace(status="running", exit_code=0, finished_at="later", health=types.SimpleNamespace(status="healthy", log=[])),
    config=None,
    status="running",
    finished_at="later",
    tty=False,
    stdin_once=False,
    exit_code=0,
    timed_out=None,
    running=False,
    stdout=b"",
    stderr=b"",
    name="c",
    warning="",
    volumes=[],
    is_link=False,
    is_dir=False,
    version=models.ObjectVersion(index=1),
    unlock_key="k",
    podman=False,
    headers={},
    system_time=None,
    min_api_version="1.41",
    api_version="1.41",
)


def operations_of(work: Operation[Any] | Dialogue | Flow[Any], spoken: str = "1.41") -> Iterator[Operation[Any]]:
    """The operations of a verb, for an engine that speaks ``spoken``.

    They include those of a flow, each with a fake answer, and those that its result describes.
    """
    if isinstance(work, Dialogue):
        yield from dialogue_operations(work)
        return
    if isinstance(work, Operation):
        yield work
        return
    try:
        step = next(work)
        while True:
            if isinstance(step, Limited):
                yield from operations_of(step.flow)
            elif isinstance(step, (Operation, Upgrade)):
                yield step.operation if isinstance(step, Upgrade) else step
            step = work.send(answer_to(step, spoken))
    except StopIteration as done:
        if isinstance(done.value, Dialogue):
            yield from dialogue_operations(done.value)
        elif isinstance(done.value, Operation):
            yield done.value


def answer_to(step: Step[Any], spoken: str) -> Any:
    """The fake answer to a step."""
    if isinstance(step, Pause):
        return 0.0
    if isinstance(step, AskLocal):
        return step.question(Configuration(Path("/nowhere")))  # it says nothing
    if isinstance(step, Local):
        return step.function()
    if isinstance(step, ApiVersion):
        return spoken
    if isinstance(step, Upgrade):
        return types.SimpleNamespace(head=Head(101, "UPGRADED", {}), deadline=Deadline(), close=lambda: None, half_close=lambda: None)
    if isinstance(step, Limited):
        return None
    if isinstance(step, Receive):
        return b""
    if isinstance(step, Operation) and isinstance(step.answer, Plain):
        return {"/containers/{id}/wait": 0, "/containers/{id}/exec": "e"}.get(step.path, ANSWER)
    promised = getattr(step.answer, "type", None) if isinstance(step, Operation) else None
    if get_origin(promised) is list:
        return []
    spec = getattr(promised, "model_fields", {}).get("spec")
    return ANSWER if spec is None else types.SimpleNamespace(**vars(ANSWER), spec=spec.annotation())


def dialogue_operations(dialogue: Dialogue) -> Iterator[Operation[Any]]:
    yield dialogue.operation
    with contextlib.suppress(ConnectionLost):  # a container that runs on
        yield from operations_of(dialogue.ended(False))
    with contextlib.suppress(InvalidArgument):  # where there is no process at the other end
        yield from operations_of(dialogue.wait())
        yield dialogue.resize(24, 80)
        yield from operations_of(dialogue.kill("SIGTERM"))


def played(work: Operation[Any] | Flow[Any], answers: dict[str, list[Any]]) -> tuple[list[Operation[Any]], Any]:
    """The steps of a verb that gets these answers, and its result.

    An answer that is an exception is thrown into the verb.
    """
    assert not isinstance(work, Operation)
    asked: list[Any] = []
    answers = {name: list(reversed(given)) for name, given in answers.items()}
    try:
        step = next(work)
        while True:
            if isinstance(step, ApiVersion):
                step = work.send(answers["api version"].pop())
                continue
            if isinstance(step, AskLocal):
                step = work.send(step.question(Configuration(None)))
                continue
            asked.append(step)
            answer = answers[asked[-1].name].pop()
            step = work.throw(answer) if isinstance(answer, Exception) else work.send(answer)
    except StopIteration as done:
        assert not any(answers.values())
        return asked, done.value
