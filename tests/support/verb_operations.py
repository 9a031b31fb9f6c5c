"""The operations that a verb describes, none of them performed: a flow gets as much of each answer as it looks at."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from dockerlite import ConnectionLost, InvalidArgument, Operation, models
from dockerlite.configuration.config import Configuration
from dockerlite.core.operation import SPOKEN, Communicate, Consult, Dialogue, Flow, Pause, Step

#: As much of an answer as a flow looks at.
ANSWER = types.SimpleNamespace(
    id="c",
    warnings=[],
    error=None,
    status_code=0,
    state=types.SimpleNamespace(status="running", exit_code=0, finished_at=None, health=types.SimpleNamespace(status="healthy", log=[])),
    config=None,
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
    """The operations of a verb, with an engine that speaks ``spoken``: those of a flow, each answered, and those its result describes."""
    if isinstance(work, Dialogue):
        yield from dialogue_operations(work)
        return
    if isinstance(work, Operation):
        yield from (work,) if work is not SPOKEN else ()
        return
    try:
        step = next(work)
        while True:
            if isinstance(step, Communicate):
                yield from dialogue_operations(step.dialogue)
                yield from operations_of(step.begin) if step.begin is not None else ()
            elif isinstance(step, Operation) and step is not SPOKEN:
                yield step
            step = work.send(answer_to(step, spoken))
    except StopIteration as done:
        if isinstance(done.value, Dialogue):
            yield from dialogue_operations(done.value)
        elif isinstance(done.value, Operation):
            yield done.value


def answer_to(step: Step, spoken: str) -> Any:
    """What a step is answered with."""
    if isinstance(step, Pause):
        return 0.0
    if isinstance(step, Consult):
        return step.ask(Configuration(Path("/nowhere")))  # it says nothing
    if step is SPOKEN:
        return spoken
    if isinstance(step, Operation) and get_origin(step.returns) is list:
        return []
    spec = getattr(step.returns, "model_fields", {}).get("spec") if isinstance(step, Operation) else None
    return ANSWER if spec is None else types.SimpleNamespace(**vars(ANSWER), spec=spec.annotation())


def dialogue_operations(dialogue: Dialogue) -> Iterator[Operation[Any]]:
    yield dialogue.operation
    with contextlib.suppress(ConnectionLost):  # a container that runs on
        yield from operations_of(dialogue.ended(False))
    with contextlib.suppress(InvalidArgument):  # where there is no process at the other end
        yield from operations_of(dialogue.wait())
        yield dialogue.resize(24, 80)
        yield from operations_of(dialogue.kill("SIGTERM"))
