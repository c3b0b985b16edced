import type { LabHealth, LabWorkload } from "../../apps/lab-app.ts";
import type { HealthConfig } from "../../apps/schema/health.ts";
import type { SecurityConfig } from "../../apps/schema/security.ts";
import type { PartConfig } from "../../apps/schema/workload.ts";
import { parseSize } from "../../lib/size.ts";
import { compare } from "../compare.ts";
import { hasTag } from "../image.ts";
import { resolveEnv } from "./resolve-env.ts";
import { isExclusive, resolveMounts } from "./resolve-volumes.ts";
import { inMebibytes, kubernetesSize } from "./size.ts";

/** What all workloads of an app are decided with. */
export interface WorkloadSite {
  readonly app: string;
  readonly timezone: string;
  /** Tags of `versions.json`, by image. */
  readonly images: Readonly<Record<string, string>>;
  readonly security: SecurityConfig | undefined;
}

/** What the app's own container and its parts have in common, as it was written. */
export type WorkloadConfig = Omit<PartConfig, "health"> & { readonly health?: HealthConfig | undefined };

/** Decide one Deployment of an app. */
export function resolveWorkload(site: WorkloadSite, name: string, config: WorkloadConfig): LabWorkload {
  const { security } = site;
  const memory = parseSize(config.memory) ?? 0;
  return {
    name,
    image: pinned(config.image, site.images),
    replicas: config.replicas,
    port: config.port ?? 0,
    ports: Object.entries(config.ports)
      .map(([name, { edge = 0, nodePort = 0, ...entry }]) => ({ ...entry, name, nodePort, edgePort: edge }))
      .toSorted((a, b) => compare(a.name, b.name)),
    command: config.command,
    args: config.args,
    env: resolveEnv(site.app, config.env, config.secrets, site.timezone),
    files: Object.entries(config.files)
      .map(([path, content]) => ({ path, content }))
      .toSorted((a, b) => compare(a.path, b.path)),
    scratch: [...new Set(config.scratch)].toSorted(),
    scratchSize: kubernetesSize(config.scratchSize),
    mounts: resolveMounts(name, config.volumes),
    exclusive: isExclusive(config.volumes),
    user: security?.root === true ? 0 : config.user,
    resources: {
      cpu: config.cpu,
      memory: inMebibytes(memory),
      memoryLimit: inMebibytes(config.memoryLimit === undefined ? 2 * memory : (parseSize(config.memoryLimit) ?? 0)),
    },
    devices: Object.entries(config.devices)
      .map(([device, count]) => ({ name: device, count }))
      .toSorted((a, b) => compare(a.name, b.name)),
    health: healthOf(config),
    startSeconds: config.startSeconds,
    capabilities: [...new Set(security?.capabilities ?? [])].toSorted(),
    hostNetwork: security?.hostNetwork ?? false,
    writableRoot: security?.writableRoot ?? false,
  };
}

function healthOf({ health, port }: WorkloadConfig): LabHealth | null {
  if (typeof health === "string") return { kind: "http", path: health };
  if (health !== undefined && "command" in health) return { kind: "command", command: health.command };
  return port === undefined ? null : { kind: "tcp" };
}

function pinned(image: string, images: Readonly<Record<string, string>>): string {
  const tag = hasTag(image) ? undefined : images[image];
  return tag === undefined ? image : `${image}:${tag}`;
}
