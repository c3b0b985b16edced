import type { Endpoint } from "../http/endpoint.ts";
import * as accessAcl from "./access-acl.ts";
import * as accessDomains from "./access-domains.ts";
import * as accessRoles from "./access-roles.ts";
import * as accessTokens from "./access-tokens.ts";
import * as accessUsers from "./access-users.ts";
import * as cluster from "./cluster.ts";
import * as lxcConfig from "./lxc-config.ts";
import * as lxcCreate from "./lxc-create.ts";
import * as lxcStatus from "./lxc-status.ts";
import * as mappingPci from "./mapping-pci.ts";
import * as nodes from "./nodes.ts";
import * as pools from "./pools.ts";
import * as qemuAgent from "./qemu-agent.ts";
import * as qemuConfig from "./qemu-config.ts";
import * as qemuCreate from "./qemu-create.ts";
import * as qemuDestroy from "./qemu-destroy.ts";
import * as qemuDisk from "./qemu-disk.ts";
import * as qemuStatus from "./qemu-status.ts";
import * as storageContent from "./storage-content.ts";
import * as storageDownload from "./storage-download.ts";
import * as storageStatus from "./storage-status.ts";
import * as storageUpload from "./storage-upload.ts";
import * as tasks from "./tasks.ts";
import * as version from "./version.ts";

/** Every file of this folder; each exports its endpoints, and a new file is one more line here. */
const MODULES: readonly Readonly<Record<string, unknown>>[] = [
  accessAcl,
  accessDomains,
  accessRoles,
  accessTokens,
  accessUsers,
  cluster,
  lxcConfig,
  lxcCreate,
  lxcStatus,
  mappingPci,
  nodes,
  pools,
  qemuAgent,
  qemuConfig,
  qemuCreate,
  qemuDestroy,
  qemuDisk,
  qemuStatus,
  storageContent,
  storageDownload,
  storageStatus,
  storageUpload,
  tasks,
  version,
];

/** All endpoints of the simulated host. */
export const ENDPOINTS: readonly Endpoint[] = MODULES.flatMap((module) => Object.values(module).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "run" in value;
}
