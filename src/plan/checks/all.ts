import { acmeEmail, acmeSolver } from "./acme.ts";
import { addressInDhcp } from "./address-in-dhcp.ts";
import { addressOutside } from "./address-outside.ts";
import { addressReserved } from "./address-reserved.ts";
import { addressTaken } from "./address-taken.ts";
import { appTaken } from "./app-taken.ts";
import { backupMissing } from "./backup-missing.ts";
import { chartUnpinned } from "./chart-unpinned.ts";
import type { Check } from "./check.ts";
import { cloudflareRecords } from "./cloudflare-records.ts";
import { controlPlanesTogether } from "./control-planes-together.ts";
import { controlPlanes } from "./control-planes.ts";
import { dhcpRange } from "./dhcp-range.ts";
import { diskTaken } from "./disk-taken.ts";
import { domainInvalid } from "./domain-invalid.ts";
import { domainLocal } from "./domain-local.ts";
import { domainNotYours } from "./domain-not-yours.ts";
import { edgePortTaken } from "./edge-port-taken.ts";
import { edgeUdpOpen } from "./edge-udp-open.ts";
import { etcdAlone } from "./etcd-alone.ts";
import { gitUrl } from "./git-url.ts";
import { guestAgent } from "./guest-agent.ts";
import { hostCores } from "./host-cores.ts";
import { hostHeadroom, hostMemory } from "./host-memory.ts";
import { hostOutsideDomain } from "./host-outside-domain.ts";
import { hostTaken } from "./host-taken.ts";
import { hostUnknown } from "./host-unknown.ts";
import { imageGone } from "./image-gone.ts";
import { imagePin } from "./image-pin.ts";
import { imageTag } from "./image-tag.ts";
import { labelReserved } from "./label-reserved.ts";
import { lanSize } from "./lan-size.ts";
import { mailPort } from "./mail-port.ts";
import { nameInvalid } from "./name-invalid.ts";
import { nameReserved } from "./name-reserved.ts";
import { nameTaken } from "./name-taken.ts";
import { namespaceTaken } from "./namespace-taken.ts";
import { needsItself } from "./needs-itself.ts";
import { networkNotCanonical } from "./network-not-canonical.ts";
import { networkOverlap } from "./network-overlap.ts";
import { networkUnknown } from "./network-unknown.ts";
import { noWorker } from "./no-worker.ts";
import { nodePortMissing } from "./node-port-missing.ts";
import { nodePortTaken } from "./node-port-taken.ts";
import { nodeTooSmall } from "./node-too-small.ts";
import { pciTaken } from "./pci-taken.ts";
import { notifyNowhere } from "./notify-nowhere.ts";
import { piholeDhcp } from "./pihole-dhcp.ts";
import { piholeRecord } from "./pihole-record.ts";
import { podRange } from "./pod-range.ts";
import { podsPerNode } from "./pods-per-node.ts";
import { poolOutside } from "./pool-outside.ts";
import { poolTaken } from "./pool-taken.ts";
import { proxmoxHostTaken } from "./proxmox-host-taken.ts";
import { proxyProtocol } from "./proxy-protocol.ts";
import { pullBudget } from "./pull-budget.ts";
import { reclaimDelete } from "./reclaim-delete.ts";
import { scheduleInvalid } from "./schedule-invalid.ts";
import { sealedOrphan } from "./sealed-orphan.ts";
import { secretInPlain } from "./secret-in-plain.ts";
import { secretMissing } from "./secret-missing.ts";
import { serviceRange } from "./service-range.ts";
import { sqliteOnNfs } from "./sqlite-on-nfs.ts";
import { storageContent } from "./storage-content.ts";
import { storageFull, thinPool } from "./storage-full.ts";
import { storageUnknown } from "./storage-unknown.ts";
import { timezoneUnknown } from "./timezone-unknown.ts";
import { tunnelDepth } from "./tunnel-depth.ts";
import { upgradeWindow } from "./upgrade-window.ts";
import { versionHeld } from "./version-held.ts";
import { versionOld } from "./version-old.ts";
import { versionUnfit } from "./version-unfit.ts";
import { versionUnknown } from "./version-unknown.ts";
import { vipMissing } from "./vip-missing.ts";
import { vipNetwork } from "./vip-network.ts";
import { vlanTaken } from "./vlan-taken.ts";
import { secretUnsealed } from "./secret-unsealed.ts";
import { vmIdTaken } from "./vm-id-taken.ts";
import { volumeLimit } from "./volume-limit.ts";
import { volumeShared } from "./volume-shared.ts";
import { workerMemory } from "./worker-memory.ts";
import { zoneOutside } from "./zone-outside.ts";

/** Every rule. A new one is one file here, one line in this list, and a fixture in `test/rejects/`. */
export const checks: readonly Check[] = [
  chartUnpinned,
  secretUnsealed,
  acmeEmail,
  acmeSolver,
  addressInDhcp,
  addressOutside,
  addressReserved,
  addressTaken,
  appTaken,
  backupMissing,
  cloudflareRecords,
  controlPlanes,
  controlPlanesTogether,
  dhcpRange,
  diskTaken,
  domainInvalid,
  domainLocal,
  domainNotYours,
  edgePortTaken,
  edgeUdpOpen,
  etcdAlone,
  gitUrl,
  guestAgent,
  hostCores,
  hostHeadroom,
  hostMemory,
  hostOutsideDomain,
  hostTaken,
  hostUnknown,
  imageGone,
  imagePin,
  imageTag,
  labelReserved,
  lanSize,
  mailPort,
  nameInvalid,
  nameReserved,
  nameTaken,
  namespaceTaken,
  needsItself,
  networkNotCanonical,
  networkOverlap,
  networkUnknown,
  noWorker,
  nodePortMissing,
  nodePortTaken,
  nodeTooSmall,
  notifyNowhere,
  pciTaken,
  piholeDhcp,
  piholeRecord,
  podRange,
  podsPerNode,
  poolOutside,
  poolTaken,
  proxmoxHostTaken,
  proxyProtocol,
  pullBudget,
  reclaimDelete,
  scheduleInvalid,
  sealedOrphan,
  secretInPlain,
  secretMissing,
  serviceRange,
  sqliteOnNfs,
  storageContent,
  storageFull,
  storageUnknown,
  thinPool,
  timezoneUnknown,
  tunnelDepth,
  upgradeWindow,
  versionHeld,
  versionOld,
  versionUnfit,
  versionUnknown,
  vipMissing,
  vipNetwork,
  vlanTaken,
  vmIdTaken,
  volumeLimit,
  volumeShared,
  workerMemory,
  zoneOutside,
];
