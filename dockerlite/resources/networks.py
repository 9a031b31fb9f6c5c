"""Networks: list them, create them, and connect containers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypedDict, Unpack

from .. import models, values
from ..core.answers import Json, Nothing
from ..core.flow import ApiVersion, Flow
from ..core.operation import Operation
from ..errors import InvalidArgument, UnsupportedByEngine, warn
from ..values.checks import one_of
from ..wire.encode import number
from .tables import Convert, Table, as_is, merged_model, places_of, refuse_unknown, text, texts
from .verb import C, Handle, Resource, Which, call, identity

#: From this API version on, engines refuse a name that is taken; older ones only if they are asked
#: to.
_UNIQUE_NAMES_SINCE = "1.44"
#: From this API version on, a connection gets the requested MAC address; older engines ignore it.
_MAC_ADDRESS_SINCE = "1.54"

#: How far a network reaches.
Scope = Literal["local", "swarm", "global"]


class NetworkOptions(TypedDict, total=False):
    """Everything about a new network. An option that is None counts as left out."""

    driver: str | None
    """``"bridge"``, ``"overlay"``, ``"macvlan"``, ``"ipvlan"`` or a plugin's name. Default: ``"bridge"``."""
    options: values.DriverOptions | None
    """Options of the driver: ``{"com.docker.network.driver.mtu": 1400}`` or ``["name=value"]``.
    Numbers and bools become text.
    """
    labels: values.Labels | None
    """Labels of the network: ``{"stage": "test"}`` or ``["stage=test"]``."""
    subnet: values.Addresses | None
    """Address range, or several: ``"172.30.0.0/16"``, ``["172.30.0.0/16", "fd00:30::/64"]``.
    Docker's ``bridge`` takes one for each IP version. Default: the engine chooses.
    """
    gateway: values.Addresses | None
    """Address of the gateway in ``subnet``, which it needs: ``"172.30.0.1"``; one for each subnet.
    Default: the engine chooses, mostly the first address.
    """
    ip_range: values.Addresses | None
    """Part of ``subnet`` that containers get their addresses from: ``"172.30.5.0/24"``; one for each
    subnet. Default: the whole subnet.
    """
    ipam: models.IPAM | None
    """Addresses in the long form, for another IPAM driver or addresses to leave out.
    It excludes ``subnet``, ``gateway`` and ``ip_range``.
    """
    ipv4: bool | None
    """False gives containers no IPv4 addresses. Default: True. API 1.48."""
    ipv6: bool | None
    """True gives containers IPv6 addresses, too. Default: the engine's setting, usually False."""
    internal: bool | None
    """True leaves no way out of the network: its containers reach only each other. Default: False."""
    attachable: bool | None
    """True lets containers join an ``overlay`` network, not only services. Default: False."""
    ingress: bool | None
    """True makes it the network through which the swarm publishes ports; there can be only one.
    Default: False.
    """
    scope: Scope | None
    """How far it reaches: ``"local"``, ``"swarm"`` or ``"global"``. Default: what its driver does."""
    config_only: bool | None
    """True keeps only settings, for other networks to take with ``config_from``; no container can join.
    Default: False.
    """
    config_from: str | None
    """Name of the ``config_only`` network to take the settings from."""


class ConnectOptions(TypedDict, total=False):
    """How a container is connected to a network. An option that is None counts as left out."""

    aliases: Sequence[str] | None
    """More names by which the other containers on the network find it: ``["db"]``."""
    ip: str | None
    """Fixed IPv4 address: ``"172.30.0.9"``, in a subnet that the network was created with.
    Default: the engine chooses.
    """
    ip6: str | None
    """Fixed IPv6 address, under the same condition as ``ip``. Default: the engine chooses."""
    links: Sequence[str] | None
    """Containers that it reaches by another name here: ``["db:store"]``."""
    mac_address: str | None
    """Hardware address: ``"02:42:ac:1e:00:09"``. Default: the engine chooses.
    API 1.54; with an older engine only ``containers.create`` can set one.
    """
    driver_opts: values.DriverOptions | None
    """Options of the network's driver for this connection: ``{"name": "value"}`` or ``["name=value"]``."""
    gw_priority: int | None
    """Priority as default route: the network with the highest number provides it. Default: 0. API 1.48."""
    endpoint_config: models.EndpointSettings | None
    """Settings that have no option. A field that an option sets as well raises InvalidArgument."""


class Network(Handle[C]):
    """One network, by id or name. Making a handle asks the engine nothing.

    Every verb raises NetworkNotFound when the engine has no such network.
    """

    @call
    def inspect(self, *, verbose: bool = False, scope: Scope | None = None) -> Operation[models.NetworkInspect]:
        """Everything about it: driver, subnets, options, and the running containers on it.

        Args:
            verbose: add the swarm services on it, with their tasks.
            scope: look only among networks with this scope: ``local``, ``swarm`` or ``global``.

        ``GET /networks/{id}``
        """
        query = {"verbose": verbose or None, "scope": one_of("scope", Scope, scope)}
        return Operation("GET", "/networks/{id}", Json(), at={"id": self.id}, query=query)

    @call
    def connect(self, container: Which, **options: Unpack[ConnectOptions]) -> Flow[None]:
        """Connect a container, at once if it runs, otherwise from its next start on.

        Args:
            container: a name, an id, or a model or handle with an id.
            options: ``aliases=["db"]``, ``ip="172.30.0.9"``, ``ip6``, ``gw_priority=1`` …;
                ``ConnectOptions`` lists them all. The model ``endpoint_config`` takes the rest;
                setting one thing both ways is an error.

        Raises ContainerNotFound, Forbidden if it is already connected, BadRequest for settings that
        are impossible. Docker looks the network up only when the container runs, or starts.

        ``POST /networks/{id}/connect``
        """
        body = models.NetworkConnectRequest(container=identity(container), endpoint_config=_endpoint_settings(options))
        if options.get("mac_address") is not None and number(spoken := (yield from ApiVersion())) < number(_MAC_ADDRESS_SINCE):
            raise UnsupportedByEngine(f"mac_address of a connection needs API {_MAC_ADDRESS_SINCE}, this engine speaks {spoken}")
        yield from Operation("POST", "/networks/{id}/connect", Nothing, at={"id": self.id}, body=body)

    @call
    def disconnect(self, container: Which, *, force: bool = False) -> Operation[None]:
        """Disconnect a container. Raises ServerError if it is not connected.

        Args:
            container: a name, an id, or a model or handle with an id.
            force: disconnect even if the container is gone or does not let go.

        ``POST /networks/{id}/disconnect``
        """
        body = models.NetworkDisconnectRequest(container=identity(container), force=force)
        return Operation("POST", "/networks/{id}/disconnect", Nothing, at={"id": self.id}, body=body)

    @call
    def remove(self) -> Operation[None]:
        """Remove it. Raises Forbidden while running containers are connected.

        The engine's own networks raise Forbidden, too. Podman 5.4 refuses only by name: a handle
        with an id removes the network while containers use it.

        ``DELETE /networks/{id}``
        """
        return Operation("DELETE", "/networks/{id}", Nothing, at={"id": self.id})


class Networks(Resource[C]):
    """The engine's networks, and in a swarm those of the cluster.

    ``docker.networks["web"]`` is a handle for one.
    """

    def __getitem__(self, which: Which) -> Network[C]:
        return Network(self._client, identity(which))

    @call
    def create(self, name: str, **options: Unpack[NetworkOptions]) -> Flow[Network[C]]:
        """Create a network; a handle for it.

        Args:
            name: name of the network; containers find each other by name on any network except the
                engine's own.
            options: ``driver="overlay"``, ``subnet="172.30.0.0/16"``, ``internal=True``,
                ``labels={"a": "b"}``, ``ipv6=True`` …; ``NetworkOptions`` lists them all.

        Raises NameConflict if the name is taken, Forbidden if the subnet is taken, PluginNotFound
        if there is no such driver. Warnings of the engine become EngineWarnings.

        ``POST /networks/create``
        """
        body = _create_request(name, options)
        if number((yield from ApiVersion())) < number(_UNIQUE_NAMES_SINCE):
            body.check_duplicate = True
        created = yield from Operation("POST", "/networks/create", Json(models.NetworkCreated), body=body)
        warn([created.warning] if created.warning else [])
        return self[created.id]

    @call
    def prune(self, *, filters: values.Filters | None = None) -> Operation[models.NetworkPruneReport]:
        """Remove all user-defined networks that no container uses; the names of those removed.

        Args:
            filters: which ones: ``{"until": "24h"}``, ``{"label": "stage=test"}``,
                ``{"label!": "keep"}``. Default: all of them.

        ``POST /networks/prune``
        """
        query = {"filters": values.filters(filters)}
        return Operation("POST", "/networks/prune", Json(), query=query, waits=True)

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.NetworkSummary]]:
        """All networks; ``inspect`` of one tells which containers are connected.

        Args:
            filters: such as ``{"driver": "bridge", "name": "web", "type": "custom", "dangling":
                True}``; a part of a name matches.

        ``GET /networks``
        """
        return Operation("GET", "/networks", Json(), query={"filters": values.filters(filters)})


def _reference(name: str) -> models.NetworkConfigReference:
    return models.NetworkConfigReference(network=text(name))


#: option -> (the field, the conversion)
_NETWORK: dict[str, tuple[str, Convert]] = {
    "options": ("options", values.driver_options),
    "labels": ("labels", values.labels),
    "ipv4": ("enable_ipv4", as_is),
    "ipv6": ("enable_ipv6", as_is),
    "config_from": ("config_from", _reference),
}
_NETWORK |= {name: (name, as_is) for name in ("driver", "ipam", "internal", "attachable", "ingress", "config_only")}
_NETWORK["scope"] = ("scope", partial(one_of, "scope", Scope))
_ENDPOINT: Table = {
    "aliases": ("aliases", texts),
    "links": ("links", texts),
    "mac_address": ("mac_address", as_is),
    "driver_opts": ("driver_opts", values.driver_options),
    "gw_priority": ("gw_priority", as_is),
}
_ENDPOINT_ADDRESSES: Table = {"ip": ("ipv4_address", as_is), "ip6": ("ipv6_address", as_is)}


def _create_request(name: str, options: Mapping[str, Any]) -> models.NetworkCreateRequest:
    refuse_unknown(options, NetworkOptions.__annotations__)
    fields = places_of(options, _NETWORK)
    addresses = {name: options[name] for name in ("subnet", "gateway", "ip_range") if options.get(name) is not None}
    if addresses:
        if "ipam" in fields:
            raise InvalidArgument(f"{', '.join(addresses)}: cannot be combined with ipam; set them in it")
        if "subnet" not in addresses:
            raise InvalidArgument(f"{', '.join(addresses)}: needs subnet=, the address range that contains it")
        fields["ipam"] = values.ipam(**addresses)
    return models.NetworkCreateRequest(name=name, **fields)


def _endpoint_settings(options: Mapping[str, Any]) -> models.EndpointSettings | None:
    refuse_unknown(options, ConnectOptions.__annotations__)
    fields, given = places_of(options, _ENDPOINT), options.get("endpoint_config")
    if addresses := places_of(options, _ENDPOINT_ADDRESSES):
        fields["ipam_config"] = models.EndpointIPAMConfig(**addresses)
    return merged_model(models.EndpointSettings, "endpoint_config", given, fields) if fields else given
