import { addressStatus } from "./address-status.ts";
import { bootstrapManifestsConfig } from "./bootstrap-manifests-config.ts";
import { clusterInfo } from "./cluster-info.ts";
import type { ResourceKind } from "./define.ts";
import { diagnostic } from "./diagnostic.ts";
import { disk } from "./disk.ts";
import { etcdMember } from "./etcd-member.ts";
import { extensionStatus } from "./extension-status.ts";
import { hostnameStatus } from "./hostname-status.ts";
import { identity } from "./identity.ts";
import { kubeletConfig } from "./kubelet-config.ts";
import { linkStatus } from "./link-status.ts";
import { machineConfig } from "./machine-config.ts";
import { machineStatus } from "./machine-status.ts";
import { machineType } from "./machine-type.ts";
import { member } from "./member.ts";
import { nodeAddress } from "./node-address.ts";
import { nodename } from "./nodename.ts";
import { platformMetadata } from "./platform-metadata.ts";
import { service } from "./service.ts";
import { staticPodStatus } from "./static-pod-status.ts";
import { systemDisk } from "./system-disk.ts";
import { systemInformation } from "./system-information.ts";
import { timeServerSpec } from "./time-server-spec.ts";
import { timeServerStatus } from "./time-server-status.ts";
import { timeStatus } from "./time-status.ts";
import { version } from "./version.ts";
import { volumeStatus } from "./volume-status.ts";

/** Every type of resource that a machine serves. To add one, write its file and add its line. */
export const resourceKinds: readonly ResourceKind[] = [
  addressStatus,
  bootstrapManifestsConfig,
  clusterInfo,
  diagnostic,
  disk,
  etcdMember,
  extensionStatus,
  hostnameStatus,
  identity,
  kubeletConfig,
  linkStatus,
  machineConfig,
  machineStatus,
  machineType,
  member,
  nodeAddress,
  nodename,
  platformMetadata,
  service,
  staticPodStatus,
  systemDisk,
  systemInformation,
  timeServerSpec,
  timeServerStatus,
  timeStatus,
  version,
  volumeStatus,
];
