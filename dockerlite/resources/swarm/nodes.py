"""Nodes: the machines in a swarm."""

from __future__ import annotations

from functools import partial
from typing import Literal

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...values.checks import one_of
from ..tables import Table, as_is, places_of, with_places
from ..verb import C, Handle, Resource, Which, call, identity
from .specs import revise_flow

Role = Literal["worker", "manager"]
#: Whether a node takes tasks, keeps those it has, or gives them away.
Availability = Literal["active", "pause", "drain"]

_PLACES: Table = {
    "role": ("role", partial(one_of, "role", Role)),
    "availability": ("availability", partial(one_of, "availability", Availability)),
    "labels": ("labels", values.labels),
    "name": ("name", as_is),
}


class Node(Handle[C]):
    """One machine in the swarm, by id or host name. Making a handle asks the engine nothing.

    ``docker.info().swarm.node_id`` is the id of the engine's own node. Every verb raises NotFound
    if there is no such node, Unavailable if the engine is not a manager of a swarm.
    """

    @call
    def inspect(self) -> Operation[models.Node]:
        """Its settings, what it reports about itself, and whether it is reachable.

        ``GET /nodes/{id}``
        """
        return Operation("GET", "/nodes/{id}", Json(), at={"id": self.id})

    @call
    def update(
        self,
        *,
        role: Role | None = None,
        availability: Availability | None = None,
        labels: values.Labels | None = None,
        name: str | None = None,
    ) -> Flow[None]:
        """Change the given settings; the others stay as they are.

        Args:
            role: promote it to manager, or demote it to worker.
            availability: ``pause`` gives it no new tasks, ``drain`` also moves its tasks away.
            labels: all its labels from now on; constraints call them ``node.labels.…``.
            name: a name in addition to its host name.

        ``GET /nodes/{id}``, ``POST /nodes/{id}/update``
        """
        places = places_of({"role": role, "availability": availability, "labels": labels, "name": name}, _PLACES)
        read = Operation("GET", "/nodes/{id}", Json(models.Node), at={"id": self.id})
        write = Operation("POST", "/nodes/{id}/update", Nothing, at={"id": self.id})
        return revise_flow(read, write, lambda spec: with_places(spec, places))

    @call
    def remove(self, *, force: bool = False) -> Operation[None]:
        """Remove it from the swarm's list, after it has left and is down.

        Args:
            force: remove it even if it is not down. A manager must be demoted first in any case.

        ``DELETE /nodes/{id}``
        """
        return Operation("DELETE", "/nodes/{id}", Nothing, at={"id": self.id}, query={"force": force})


class Nodes(Resource[C]):
    """The machines in the swarm. ``docker.nodes["host"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Node[C]:
        return Node(self._client, identity(which))

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Node]]:
        """All nodes, managers and workers, reachable or not.

        Args:
            filters: such as ``{"role": "worker", "node.label": "disk=ssd"}``; ``label`` means the
                labels of the engine.

        ``GET /nodes``
        """
        return Operation("GET", "/nodes", Json(), query={"filters": values.filters(filters)})
