import { messageOf } from "../../../lib/error.ts";
import { waitFor } from "../../../lib/wait.ts";
import { serveApi } from "../api/server.ts";
import type { ApiServer } from "../api/server.ts";
import { serveTrustd } from "../api/trustd.ts";
import { AddressEventSchema } from "../gen/machine/events_pb.ts";
import type { MachineConfig } from "../machine-config.ts";
import { rpcs } from "../rpc/all.ts";
import type { Boot } from "./boot.ts";
import { controlPlaneIdentity, maintenanceCertificate, workerIdentity } from "./certificates.ts";
import type { ApiIdentity } from "./certificates.ts";
import type { BootControl } from "./create-boot.ts";
import { otherControlPlanes } from "./discovery.ts";
import { DURATIONS } from "./durations.ts";
import { addressesOf } from "./hardware.ts";
import { Stage } from "./machine-status.ts";

const API_PORT = 50_000;

/** What is not known of a certificate's way in a worker's waiting: nothing ends it but the boot. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Let the machine's API listen: to anybody in maintenance, else to those with a certificate of the machine's CA.
 *
 * @param onWaiting called when a worker begins to ask for its certificate
 * @param onServer  called with each listener as soon as it listens, so that it can be closed whatever comes next
 * @throws HomelabError `PORT_TAKEN`, `LISTEN`, `MACHINE_CONFIG`; `INTERRUPTED` when the boot ends meanwhile
 */
export async function bringUp(
  control: BootControl,
  onWaiting: () => void,
  onServer: (server: ApiServer) => void,
): Promise<void> {
  const { boot } = control;
  const { machine, kernelLog, services } = boot;
  const config = boot.config();
  services.set("machined", "Running", "Service started as goroutine", true);
  boot.events.publish(AddressEventSchema, {
    hostname: boot.hostname,
    addresses: addressesOf(machine).map(({ address }) => address),
  });
  const common = {
    address: machine.address,
    port: API_PORT,
    routes: (router: Parameters<(typeof rpcs)[number]["register"]>[0]) => {
      for (const rpc of rpcs) rpc.register(router, boot);
    },
    onUnknown: (path: string) => kernelLog.write(`[apid] ${path} is not simulated: answered Unimplemented`),
  };
  if (config === undefined) {
    onServer(await serveApi({ ...common, certificate: await maintenanceCertificate(), anonymous: ["os:reader"] }));
    boot.status.set(Stage.MAINTENANCE, []);
    kernelLog.write("entering maintenance service");
    kernelLog.write("this machine is reachable at:");
    for (const { address } of addressesOf(machine)) kernelLog.write(`\t${address}`);
  } else {
    const identity = await identityOf(control, config, onWaiting);
    control.setIdentity(identity);
    if (config.type === "controlplane") {
      onServer(await serveTrustd(machine.address, identity.server, boot.config, kernelLog.write));
      services.set("trustd", "Running", "Health check successful", true);
    }
    onServer(await serveApi({ ...common, certificate: identity.server, clientCas: identity.clientCas }));
  }
  services.set("apid", "Running", "Health check successful", true);
}

async function identityOf({ boot }: BootControl, config: MachineConfig, onWaiting: () => void): Promise<ApiIdentity> {
  const self = { address: boot.machine.address, hostname: boot.hostname };
  if (config.type === "controlplane") return controlPlaneIdentity(config, self);
  let last = "";
  return waitFor(
    async (signal) => {
      try {
        const controlPlanes = otherControlPlanes(config, boot.disk.nodeId());
        return await workerIdentity(config, self, controlPlanes, signal);
      } catch (error) {
        onWaiting();
        if (messageOf(error) !== last) boot.kernelLog.write(`[apid] ${messageOf(error)}`);
        last = messageOf(error);
        throw error;
      }
    },
    {
      timeoutMs: FOREVER_MS,
      intervalMs: trustdInterval(boot),
      what: "certificate from the control plane's trustd",
      signal: boot.signal,
    },
  );
}

/** Not faster than a loopback connection can be refused. */
function trustdInterval({ machine }: Boot): number {
  return Math.max(20, DURATIONS.trustd * machine.speed);
}
