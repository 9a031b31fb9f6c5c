"""Tasks: what the services of a swarm consist of."""

from __future__ import annotations

from typing import Any, Literal

from ... import models, values
from ...core.answers import Json
from ...core.flow import Flow
from ...core.operation import Operation
from ...wire.logs import LogLine
from ..containers.logs import is_labelled_flow, log_lines_operation, log_query
from ..verb import C, Handle, Resource, Which, call, identity, stream


def spec_tty(spec: models.TaskSpec | None) -> bool:
    """Whether the tasks of a spec write to a terminal."""
    return bool(spec and spec.container_spec and spec.container_spec.tty)


def task_log_operation(path: str, id: str, tty: bool | None, idle_timeout: float | None, **options: Any) -> Operation[LogLine]:
    """The operation that reads the logs of tasks; the details of a line tell which task wrote it."""
    query = log_query(until=None, details=True, **options)
    del query["until"]
    return log_lines_operation(path, id, query, tty, idle_timeout)


class Task(Handle[C]):
    """One task, by id. Making a handle asks the engine nothing.

    Every verb raises NotFound if there is no such task, Unavailable if the engine is not a manager
    of a swarm.
    """

    @call
    def inspect(self) -> Operation[models.Task]:
        """Its spec, its node, and its state.

        ``GET /tasks/{id}``
        """
        return Operation("GET", "/tasks/{id}", Json(), at={"id": self.id})

    @stream
    def logs(
        self,
        *,
        follow: bool = False,
        stdout: bool = True,
        stderr: bool = True,
        since: values.Moment | None = None,
        timestamps: bool = False,
        tail: int | Literal["all"] | None = None,
        idle_timeout: float | None = None,
    ) -> Flow[Operation[LogLine]]:
        """What it wrote, line by line, from whichever node it ran on.

        Args:
            follow, stdout, stderr, since, timestamps, tail, idle_timeout: as for ``Service.logs``.

        ``GET /tasks/{id}/logs``
        """
        options: dict[str, Any] = {"stdout": stdout, "stderr": stderr, "since": since, "timestamps": timestamps, "tail": tail}
        tty = None
        if not (yield from is_labelled_flow()):
            tty = spec_tty((yield from Operation("GET", "/tasks/{id}", Json(models.Task), at={"id": self.id})).spec)
        return task_log_operation("/tasks/{id}/logs", self.id, tty, idle_timeout, follow=follow, **options)


class Tasks(Resource[C]):
    """The tasks of the swarm. ``docker.tasks[id]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Task[C]:
        return Task(self._client, identity(which))

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Task]]:
        """The tasks on all nodes, including ended ones that the swarm still remembers.

        Args:
            filters: such as ``{"service": "web", "desired-state": "running", "node": "host"}``.

        ``GET /tasks``
        """
        return Operation("GET", "/tasks", Json(), query={"filters": values.filters(filters)})
