"""The nouns of the Engine API. Written by openapi/generate.py; each module is loaded when one of its classes is touched."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checkpoints import CheckpointCreateRequest as CheckpointCreateRequest
    from .checkpoints import CheckpointSummary as CheckpointSummary
    from .common import AuthConfig as AuthConfig
    from .common import Created as Created
    from .common import Descriptor as Descriptor
    from .common import Driver as Driver
    from .common import ErrorDetail as ErrorDetail
    from .common import ErrorResponse as ErrorResponse
    from .common import ImagePlatform as ImagePlatform
    from .common import ObjectVersion as ObjectVersion
    from .common import Platform as Platform
    from .common import ProgressDetail as ProgressDetail
    from .common import ProgressMessage as ProgressMessage
    from .common import SwarmCreated as SwarmCreated
    from .config import BindOptions as BindOptions
    from .config import ContainerConfig as ContainerConfig
    from .config import DeviceMapping as DeviceMapping
    from .config import DeviceRequest as DeviceRequest
    from .config import HealthConfig as HealthConfig
    from .config import HostConfig as HostConfig
    from .config import ImageOptions as ImageOptions
    from .config import LogConfig as LogConfig
    from .config import Mount as Mount
    from .config import NetworkingConfig as NetworkingConfig
    from .config import PortBinding as PortBinding
    from .config import Resources as Resources
    from .config import RestartPolicy as RestartPolicy
    from .config import ThrottleDevice as ThrottleDevice
    from .config import TmpfsOptions as TmpfsOptions
    from .config import Ulimit as Ulimit
    from .config import VolumeOptions as VolumeOptions
    from .config import WeightDevice as WeightDevice
    from .configs import Config as Config
    from .configs import ConfigSpec as ConfigSpec
    from .containers import ContainerCreateRequest as ContainerCreateRequest
    from .containers import ContainerCreated as ContainerCreated
    from .containers import ContainerInspect as ContainerInspect
    from .containers import ContainerPathStat as ContainerPathStat
    from .containers import ContainerPruneReport as ContainerPruneReport
    from .containers import ContainerState as ContainerState
    from .containers import ContainerTop as ContainerTop
    from .containers import ContainerUpdateRequest as ContainerUpdateRequest
    from .containers import ContainerUpdated as ContainerUpdated
    from .containers import ContainerWait as ContainerWait
    from .containers import ContainerWaitError as ContainerWaitError
    from .containers import DriverData as DriverData
    from .containers import FilesystemChange as FilesystemChange
    from .containers import Health as Health
    from .containers import HealthResult as HealthResult
    from .containers import NetworkAddress as NetworkAddress
    from .containers import NetworkSettings as NetworkSettings
    from .containers import RootFSStorage as RootFSStorage
    from .containers import RootFSStorageSnapshot as RootFSStorageSnapshot
    from .containers import Storage as Storage
    from .distribution import DistributionInspect as DistributionInspect
    from .endpoints import EndpointIPAMConfig as EndpointIPAMConfig
    from .endpoints import EndpointSettings as EndpointSettings
    from .exec import ExecCreateRequest as ExecCreateRequest
    from .exec import ExecInspect as ExecInspect
    from .exec import ExecStartRequest as ExecStartRequest
    from .exec import ProcessConfig as ProcessConfig
    from .images import AttestationStatement as AttestationStatement
    from .images import BuildCache as BuildCache
    from .images import BuildCachePruneReport as BuildCachePruneReport
    from .images import BuildIdentity as BuildIdentity
    from .images import ContentMissing as ContentMissing
    from .images import Identity as Identity
    from .images import ImageConfig as ImageConfig
    from .images import ImageDeleted as ImageDeleted
    from .images import ImageInspect as ImageInspect
    from .images import ImageLayer as ImageLayer
    from .images import ImageManifestSummary as ImageManifestSummary
    from .images import ImageMetadata as ImageMetadata
    from .images import ImagePruneReport as ImagePruneReport
    from .images import ImageSearchResult as ImageSearchResult
    from .images import ImageSummary as ImageSummary
    from .images import ManifestAttestationData as ManifestAttestationData
    from .images import ManifestImageData as ManifestImageData
    from .images import ManifestImageSize as ManifestImageSize
    from .images import ManifestPushedInsteadOfIndex as ManifestPushedInsteadOfIndex
    from .images import ManifestSize as ManifestSize
    from .images import PullIdentity as PullIdentity
    from .images import PushResult as PushResult
    from .images import RootFS as RootFS
    from .images import SignatureIdentity as SignatureIdentity
    from .images import SignatureTimestamp as SignatureTimestamp
    from .images import SignerIdentity as SignerIdentity
    from .networks import IPAM as IPAM
    from .networks import IPAMConfig as IPAMConfig
    from .networks import IPAMStatus as IPAMStatus
    from .networks import Network as Network
    from .networks import NetworkConfigReference as NetworkConfigReference
    from .networks import NetworkConnectRequest as NetworkConnectRequest
    from .networks import NetworkContainer as NetworkContainer
    from .networks import NetworkCreateRequest as NetworkCreateRequest
    from .networks import NetworkCreated as NetworkCreated
    from .networks import NetworkDisconnectRequest as NetworkDisconnectRequest
    from .networks import NetworkInspect as NetworkInspect
    from .networks import NetworkPruneReport as NetworkPruneReport
    from .networks import NetworkStatus as NetworkStatus
    from .networks import NetworkSummary as NetworkSummary
    from .networks import NetworkTaskInfo as NetworkTaskInfo
    from .networks import PeerInfo as PeerInfo
    from .networks import ServiceInfo as ServiceInfo
    from .networks import SubnetStatus as SubnetStatus
    from .nodes import EngineDescription as EngineDescription
    from .nodes import EnginePlugin as EnginePlugin
    from .nodes import ManagerStatus as ManagerStatus
    from .nodes import Node as Node
    from .nodes import NodeCSIInfo as NodeCSIInfo
    from .nodes import NodeDescription as NodeDescription
    from .nodes import NodeSpec as NodeSpec
    from .nodes import NodeStatus as NodeStatus
    from .nodes import ResourceObject as ResourceObject
    from .plugins import Plugin as Plugin
    from .plugins import PluginArgs as PluginArgs
    from .plugins import PluginConfig as PluginConfig
    from .plugins import PluginDevice as PluginDevice
    from .plugins import PluginEnv as PluginEnv
    from .plugins import PluginInterface as PluginInterface
    from .plugins import PluginLinux as PluginLinux
    from .plugins import PluginMount as PluginMount
    from .plugins import PluginNetwork as PluginNetwork
    from .plugins import PluginPrivilege as PluginPrivilege
    from .plugins import PluginRootFS as PluginRootFS
    from .plugins import PluginSettings as PluginSettings
    from .plugins import PluginUser as PluginUser
    from .secrets import Secret as Secret
    from .secrets import SecretSpec as SecretSpec
    from .services import EndpointSpec as EndpointSpec
    from .services import EndpointVirtualIP as EndpointVirtualIP
    from .services import GlobalJob as GlobalJob
    from .services import GlobalService as GlobalService
    from .services import JobStatus as JobStatus
    from .services import ReplicatedJob as ReplicatedJob
    from .services import ReplicatedService as ReplicatedService
    from .services import Service as Service
    from .services import ServiceCreated as ServiceCreated
    from .services import ServiceEndpoint as ServiceEndpoint
    from .services import ServiceMode as ServiceMode
    from .services import ServiceSpec as ServiceSpec
    from .services import ServiceStatus as ServiceStatus
    from .services import ServiceUpdated as ServiceUpdated
    from .services import UpdateConfig as UpdateConfig
    from .services import UpdateStatus as UpdateStatus
    from .stats import BlkioStatEntry as BlkioStatEntry
    from .stats import BlkioStats as BlkioStats
    from .stats import CPUStats as CPUStats
    from .stats import CPUUsage as CPUUsage
    from .stats import ContainerStats as ContainerStats
    from .stats import MemoryStats as MemoryStats
    from .stats import NetworkStats as NetworkStats
    from .stats import PidsStats as PidsStats
    from .stats import StorageStats as StorageStats
    from .stats import ThrottlingData as ThrottlingData
    from .summaries import ContainerSummary as ContainerSummary
    from .summaries import HealthSummary as HealthSummary
    from .summaries import HostConfigSummary as HostConfigSummary
    from .summaries import MountPoint as MountPoint
    from .summaries import NetworkSettingsSummary as NetworkSettingsSummary
    from .summaries import PortSummary as PortSummary
    from .swarm import JoinTokens as JoinTokens
    from .swarm import Swarm as Swarm
    from .swarm import SwarmInitRequest as SwarmInitRequest
    from .swarm import SwarmJoinRequest as SwarmJoinRequest
    from .swarm import SwarmUnlockRequest as SwarmUnlockRequest
    from .swarm import UnlockKey as UnlockKey
    from .system import AddressPool as AddressPool
    from .system import AuthResponse as AuthResponse
    from .system import CAConfig as CAConfig
    from .system import ClusterInfo as ClusterInfo
    from .system import Commit as Commit
    from .system import ComponentVersion as ComponentVersion
    from .system import ContainerdInfo as ContainerdInfo
    from .system import ContainerdNamespaces as ContainerdNamespaces
    from .system import DeviceInfo as DeviceInfo
    from .system import DiscreteGenericResource as DiscreteGenericResource
    from .system import DispatcherConfig as DispatcherConfig
    from .system import EncryptionConfig as EncryptionConfig
    from .system import EventActor as EventActor
    from .system import EventMessage as EventMessage
    from .system import ExternalCA as ExternalCA
    from .system import FirewallInfo as FirewallInfo
    from .system import GenericResource as GenericResource
    from .system import IndexInfo as IndexInfo
    from .system import NRIInfo as NRIInfo
    from .system import NamedGenericResource as NamedGenericResource
    from .system import OrchestrationConfig as OrchestrationConfig
    from .system import PeerNode as PeerNode
    from .system import PlatformInfo as PlatformInfo
    from .system import PluginsInfo as PluginsInfo
    from .system import RaftConfig as RaftConfig
    from .system import RegistryServiceConfig as RegistryServiceConfig
    from .system import Runtime as Runtime
    from .system import SwarmInfo as SwarmInfo
    from .system import SwarmSpec as SwarmSpec
    from .system import SystemInfo as SystemInfo
    from .system import SystemVersion as SystemVersion
    from .system import TLSInfo as TLSInfo
    from .system import TaskDefaults as TaskDefaults
    from .tasks import AppArmorOptions as AppArmorOptions
    from .tasks import ConfigReference as ConfigReference
    from .tasks import ContainerSpec as ContainerSpec
    from .tasks import ContainerStatus as ContainerStatus
    from .tasks import CredentialSpec as CredentialSpec
    from .tasks import DNSConfig as DNSConfig
    from .tasks import EndpointPortConfig as EndpointPortConfig
    from .tasks import FileTarget as FileTarget
    from .tasks import Limit as Limit
    from .tasks import NetworkAttachment as NetworkAttachment
    from .tasks import NetworkAttachmentConfig as NetworkAttachmentConfig
    from .tasks import NetworkAttachmentSpec as NetworkAttachmentSpec
    from .tasks import Placement as Placement
    from .tasks import PlacementPreference as PlacementPreference
    from .tasks import PluginSpec as PluginSpec
    from .tasks import PortStatus as PortStatus
    from .tasks import Privileges as Privileges
    from .tasks import ResourceRequirements as ResourceRequirements
    from .tasks import RuntimePrivilege as RuntimePrivilege
    from .tasks import SELinuxContext as SELinuxContext
    from .tasks import SeccompOptions as SeccompOptions
    from .tasks import SecretReference as SecretReference
    from .tasks import SpreadOver as SpreadOver
    from .tasks import SwarmIPAMConfig as SwarmIPAMConfig
    from .tasks import SwarmIPAMOptions as SwarmIPAMOptions
    from .tasks import SwarmNetwork as SwarmNetwork
    from .tasks import SwarmNetworkSpec as SwarmNetworkSpec
    from .tasks import Task as Task
    from .tasks import TaskRestartPolicy as TaskRestartPolicy
    from .tasks import TaskSpec as TaskSpec
    from .tasks import TaskStatus as TaskStatus
    from .tasks import VolumeAttachment as VolumeAttachment
    from .usage import BuildCacheDiskUsage as BuildCacheDiskUsage
    from .usage import ContainersDiskUsage as ContainersDiskUsage
    from .usage import ImagesDiskUsage as ImagesDiskUsage
    from .usage import SystemDiskUsage as SystemDiskUsage
    from .usage import VolumesDiskUsage as VolumesDiskUsage
    from .volumes import CapacityRange as CapacityRange
    from .volumes import ClusterVolume as ClusterVolume
    from .volumes import ClusterVolumeInfo as ClusterVolumeInfo
    from .volumes import ClusterVolumePublishStatus as ClusterVolumePublishStatus
    from .volumes import ClusterVolumeSecret as ClusterVolumeSecret
    from .volumes import ClusterVolumeSpec as ClusterVolumeSpec
    from .volumes import Topology as Topology
    from .volumes import TopologyRequirement as TopologyRequirement
    from .volumes import Volume as Volume
    from .volumes import VolumeAccessMode as VolumeAccessMode
    from .volumes import VolumeCreateRequest as VolumeCreateRequest
    from .volumes import VolumeList as VolumeList
    from .volumes import VolumeMountAccess as VolumeMountAccess
    from .volumes import VolumePruneReport as VolumePruneReport
    from .volumes import VolumeUpdateRequest as VolumeUpdateRequest
    from .volumes import VolumeUsageData as VolumeUsageData

# fmt: off
_MODULES = {
    "checkpoints": "CheckpointCreateRequest CheckpointSummary",
    "common": "AuthConfig Created Descriptor Driver ErrorDetail ErrorResponse ImagePlatform ObjectVersion Platform ProgressDetail ProgressMessage SwarmCreated",
    "config": "BindOptions ContainerConfig DeviceMapping DeviceRequest HealthConfig HostConfig ImageOptions LogConfig Mount NetworkingConfig PortBinding Resources RestartPolicy ThrottleDevice TmpfsOptions Ulimit VolumeOptions WeightDevice",
    "configs": "Config ConfigSpec",
    "containers": "ContainerCreateRequest ContainerCreated ContainerInspect ContainerPathStat ContainerPruneReport ContainerState ContainerTop ContainerUpdateRequest ContainerUpdated ContainerWait ContainerWaitError DriverData FilesystemChange Health HealthResult NetworkAddress NetworkSettings RootFSStorage RootFSStorageSnapshot Storage",
    "distribution": "DistributionInspect",
    "endpoints": "EndpointIPAMConfig EndpointSettings",
    "exec": "ExecCreateRequest ExecInspect ExecStartRequest ProcessConfig",
    "images": "AttestationStatement BuildCache BuildCachePruneReport BuildIdentity ContentMissing Identity ImageConfig ImageDeleted ImageInspect ImageLayer ImageManifestSummary ImageMetadata ImagePruneReport ImageSearchResult ImageSummary ManifestAttestationData ManifestImageData ManifestImageSize ManifestPushedInsteadOfIndex ManifestSize PullIdentity PushResult RootFS SignatureIdentity SignatureTimestamp SignerIdentity",
    "networks": "IPAM IPAMConfig IPAMStatus Network NetworkConfigReference NetworkConnectRequest NetworkContainer NetworkCreateRequest NetworkCreated NetworkDisconnectRequest NetworkInspect NetworkPruneReport NetworkStatus NetworkSummary NetworkTaskInfo PeerInfo ServiceInfo SubnetStatus",
    "nodes": "EngineDescription EnginePlugin ManagerStatus Node NodeCSIInfo NodeDescription NodeSpec NodeStatus ResourceObject",
    "plugins": "Plugin PluginArgs PluginConfig PluginDevice PluginEnv PluginInterface PluginLinux PluginMount PluginNetwork PluginPrivilege PluginRootFS PluginSettings PluginUser",
    "secrets": "Secret SecretSpec",
    "services": "EndpointSpec EndpointVirtualIP GlobalJob GlobalService JobStatus ReplicatedJob ReplicatedService Service ServiceCreated ServiceEndpoint ServiceMode ServiceSpec ServiceStatus ServiceUpdated UpdateConfig UpdateStatus",
    "stats": "BlkioStatEntry BlkioStats CPUStats CPUUsage ContainerStats MemoryStats NetworkStats PidsStats StorageStats ThrottlingData",
    "summaries": "ContainerSummary HealthSummary HostConfigSummary MountPoint NetworkSettingsSummary PortSummary",
    "swarm": "JoinTokens Swarm SwarmInitRequest SwarmJoinRequest SwarmUnlockRequest UnlockKey",
    "system": "AddressPool AuthResponse CAConfig ClusterInfo Commit ComponentVersion ContainerdInfo ContainerdNamespaces DeviceInfo DiscreteGenericResource DispatcherConfig EncryptionConfig EventActor EventMessage ExternalCA FirewallInfo GenericResource IndexInfo NRIInfo NamedGenericResource OrchestrationConfig PeerNode PlatformInfo PluginsInfo RaftConfig RegistryServiceConfig Runtime SwarmInfo SwarmSpec SystemInfo SystemVersion TLSInfo TaskDefaults",
    "tasks": "AppArmorOptions ConfigReference ContainerSpec ContainerStatus CredentialSpec DNSConfig EndpointPortConfig FileTarget Limit NetworkAttachment NetworkAttachmentConfig NetworkAttachmentSpec Placement PlacementPreference PluginSpec PortStatus Privileges ResourceRequirements RuntimePrivilege SELinuxContext SeccompOptions SecretReference SpreadOver SwarmIPAMConfig SwarmIPAMOptions SwarmNetwork SwarmNetworkSpec Task TaskRestartPolicy TaskSpec TaskStatus VolumeAttachment",
    "usage": "BuildCacheDiskUsage ContainersDiskUsage ImagesDiskUsage SystemDiskUsage VolumesDiskUsage",
    "volumes": "CapacityRange ClusterVolume ClusterVolumeInfo ClusterVolumePublishStatus ClusterVolumeSecret ClusterVolumeSpec Topology TopologyRequirement Volume VolumeAccessMode VolumeCreateRequest VolumeList VolumeMountAccess VolumePruneReport VolumeUpdateRequest VolumeUsageData",
}
# fmt: on
_WHERE = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"dockerlite.models has no {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted(_WHERE)
