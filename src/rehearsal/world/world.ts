import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import { z } from "zod";
import { issue } from "../../lib/pki.ts";
import { assertPortFree } from "../../lib/ports.ts";
import { argocdWorkloads } from "../argocd/workloads.ts";
import { ARGOCD_PORTS } from "../argocd/settings.ts";
import { certManager } from "../cluster/cert-manager.ts";
import { csiNodes } from "../cluster/csi-node.ts";
import { gateway } from "../cluster/gateway.ts";
import { sealingControllers } from "../sealed-secrets/controllers.ts";
import { operatorControllers } from "../cluster/operators.ts";
import { loadBalancers } from "../cluster/load-balancers.ts";
import { workloads } from "../cluster/workloads.ts";
import { CSI } from "../csi/settings.ts";
import { csiWorkloads } from "../csi/workloads.ts";
import { startContainer } from "../edge/container.ts";
import type { Account } from "../internet/cloudflare/account.ts";
import { startInternet } from "../internet/internet.ts";
import { startProxmox } from "../proxmox/server.ts";
import { createSupervisor } from "../supervisor.ts";
import { openAuthority } from "./authority.ts";
import { createClusterSide } from "./cluster.ts";
import type { ControlRoute } from "./control.ts";
import { faultSchema, toFault } from "./fault.ts";
import { createHypervisor } from "./hypervisor.ts";
import { machineStarter } from "./machines.ts";
import { createPrograms } from "./programs.ts";
import { seedOf } from "./seed.ts";
import type { WorldSpec } from "./spec.ts";

export interface World {
  readonly routes: readonly ControlRoute[];
  /** Cut the power of everything. What is on disk stays: the same spec starts the same world again. */
  stop(): Promise<void>;
}

/**
 * Build the simulated world: internet, host, and all that will run on it. The route `/boot` starts the guests that are
 * to start with their host, as when its power comes back.
 *
 * @throws HomelabError `PORT_TAKEN` naming the holder
 */
export async function buildWorld(spec: WorldSpec, log: (line: string) => void): Promise<World> {
  const { dir, speed, infrastructure } = spec;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // Asked first, because these errors name the holder.
  await assertPortFree(spec.proxmox.address, spec.proxmox.port);
  await assertPortFree(infrastructure, spec.proxyPort);
  const authority = await openAuthority(dir);
  const supervisor = createSupervisor(dir);
  const programs = createPrograms();
  const area =
    (name: string): ((line: string) => void) =>
    (line) =>
      log(`${name}: ${line}`);

  const internet = await startInternet({
    dir: join(dir, "internet"),
    address: infrastructure,
    port: spec.proxyPort,
    ca: authority,
    versions: spec.versions,
    cloudflare: accountOf(spec.cloudflare),
    charts: spec.charts,
    log: area("internet"),
  });
  const cluster = createClusterSide(
    () => [
      workloads(
        argocdWorkloads({
          dir: join(dir, "argocd"),
          namespace: "argocd",
          address: infrastructure,
          ports: ARGOCD_PORTS,
          proxyUrl: internet.url,
          caFile: authority.caFile,
          tools: programs.path,
          supervisor,
        }),
        area("workloads"),
      ),
      ...sealingControllers(
        spec.sealing,
        {
          dir: join(dir, "sealed-secrets"),
          namespace: "sealed-secrets",
          address: infrastructure,
          tools: programs.path,
          supervisor,
        },
        area("sealed-secrets"),
      ),
      ...(spec.storage
        ? [workloads(csiWorkloads({ dir: join(dir, "csi"), tools: programs.path, supervisor }), area("storage"))]
        : []),
      csiNodes({
        driver: CSI.driver,
        namespace: CSI.namespace,
        labels: { "app.kubernetes.io/name": CSI.app, "app.kubernetes.io/component": "node" },
      }),
      certManager(internet.ask),
      gateway(area("gateway")),
      loadBalancers(),
      ...operatorControllers(spec.operators),
    ],
    area("cluster"),
  );
  const hypervisor = createHypervisor(join(dir, "guests"), {
    machine: machineStarter({
      speed,
      tools: programs.path,
      supervisor,
      log: area("machines"),
      onControlPlane: (node) => cluster.found(node),
    }),
    container: startContainer(supervisor, area("containers")),
  });
  const { address, port } = spec.proxmox;
  const proxmox = await startProxmox({
    dir: join(dir, "proxmox"),
    address,
    port,
    tls: await issue(authority, {
      commonName: address,
      sans: [address, ...spec.proxmox.hosts.map(({ name }) => name)],
      algorithm: "P-256",
      usages: ["server"],
      days: 365,
    }),
    speed,
    hypervisor,
    seed: seedOf(spec.proxmox),
    fetch: internet.fetch,
    log: area("proxmox"),
  });

  return {
    routes: [
      {
        method: "POST",
        path: "/programs",
        handle: async (body) => programs.announce(z.record(z.string(), z.string()).parse(body)),
      },
      {
        method: "POST",
        path: "/faults",
        handle: async (body) => void proxmox.fault(toFault(faultSchema.parse(body))),
      },
      { method: "POST", path: "/boot", handle: () => proxmox.boot() },
    ],
    async stop() {
      await cluster.stop();
      await hypervisor.powerOffAll();
      await Promise.all([proxmox.close(), internet.close()]);
      await supervisor.stopAll();
    },
  };
}

/** One zone, and a token as a careful person makes it: for this zone alone, with what certificates and records need. */
function accountOf(cloudflare: WorldSpec["cloudflare"]): Account | undefined {
  if (cloudflare === null) return undefined;
  const { zone, token } = cloudflare;
  const permissions = ["zone:read", "dns:edit"] as const;
  return { zones: [zone], tokens: [{ secret: token, status: "active", zones: [zone], permissions }] };
}
