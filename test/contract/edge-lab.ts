import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bakeAppliance } from "../../src/drive/appliance/bake.ts";
import { probePing } from "../../src/drive/edge/probe.ts";
import { readOciArchive } from "../../src/lib/oci/read.ts";
import { waitFor } from "../../src/lib/wait.ts";
import type { EdgeTraefik, Lab } from "../../src/plan/lab.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { startContainer, type RunningContainer } from "../../src/rehearsal/edge/container.ts";
import type { Guest } from "../../src/rehearsal/hypervisor.ts";
import { createSupervisor } from "../../src/rehearsal/supervisor.ts";
import { traefikImage } from "../../src/render/traefik-image.ts";
import { seed, sourceOf, type Seed } from "../seed.ts";
import { toolPath } from "../tools.ts";

/** The real Traefik, running from the image that is baked for a lab. */
export interface EdgeLab {
  readonly lab: Lab;
  readonly edge: EdgeTraefik;
  /** Lines of the host about the container. */
  readonly notes: readonly string[];
  /** What the container has written to its console. */
  console(): Promise<string>;
  powerOn(): Promise<void>;
  powerOff(): Promise<void>;
  close(): Promise<void>;
}

const PORTS = { http: 8080, https: 8443, status: 8082 };
const GATEWAY_PORT = 9443;

/**
 * Start the edge of the seed's lab with its addresses moved to loopback: edge `.202`, workers `.203`, Gateway `.210`.
 *
 * @param network first three octets
 * @param change  made to the seed's lab before it is planned
 * @param settle  the last word on the edge, in loopback addresses
 */
export async function startEdge(
  network: string,
  change: (input: Seed) => void = () => undefined,
  settle: Partial<EdgeTraefik> = {},
): Promise<EdgeLab> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-edge-"));
  const supervisor = createSupervisor(join(dir, "run"));
  const close = async (): Promise<void> => {
    await supervisor.stopAll({ kill: true });
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const lab = onLoopback(network, change, settle);
    const edge = lab.edge.traefik;
    const guest = await bakeGuest(dir, lab);
    const notes: string[] = [];
    let running: RunningContainer | undefined;
    const powerOn = async (): Promise<void> => {
      running = await startContainer(supervisor, (line) => void notes.push(line))(guest, join(dir, "guest"));
      // Traefik listens before it has read its routes.
      await waitFor(() => probePing(edge.address, edge.ports.status), { timeoutMs: 15_000, what: "edge to be well" });
    };
    await powerOn();
    return {
      lab,
      edge,
      notes,
      console: () => readFile(join(dir, "run", "logs", `container-${edge.vmId}.log`), "utf8"),
      powerOn,
      powerOff: async () => running?.powerOff({ graceful: true }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function onLoopback(network: string, change: (input: Seed) => void, settle: Partial<EdgeTraefik>): Lab {
  const input = seed();
  change(input);
  const { lab, issues } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  const at = (address: string): string => address.replace(/^.*(?=\.\d+$)/, network);
  return {
    ...lab,
    nodes: lab.nodes.map((node) => ({ ...node, address: at(node.address) })),
    edge: { traefik: { ...lab.edge.traefik, address: at(lab.edge.traefik.address), ports: PORTS, ...settle } },
    gateway: { ...lab.gateway, address: at(lab.gateway.address), port: GATEWAY_PORT },
  };
}

/** What the host makes of the archive: entrypoint, environment and working folder come out of the image. */
async function bakeGuest(dir: string, lab: Lab): Promise<Guest> {
  const { traefik } = lab.edge;
  const image = traefikImage(lab);
  const { path } = await bakeAppliance(join(dir, "images"), image, toolPath("traefik"));
  const { run } = await readOciArchive(path);
  return {
    kind: "lxc",
    vmid: traefik.vmId,
    node: traefik.host,
    name: traefik.name,
    uuid: "u",
    cores: 1,
    memoryMiB: 512,
    tags: [],
    nics: [{ name: "eth0", mac: traefik.mac, bridge: "vmbr0", address: `${traefik.address}/24` }],
    disks: [],
    agentEnabled: false,
    container: {
      imagePath: path,
      entrypoint: [...(run.Entrypoint ?? []), ...(run.Cmd ?? [])].join(" "),
      env: image.env,
      cwd: run.WorkingDir ?? "/",
    },
  };
}
