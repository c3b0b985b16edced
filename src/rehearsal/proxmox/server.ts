import { mkdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HomelabError, messageOf, systemCode } from "../../lib/error.ts";
import { authenticate } from "./access/identity.ts";
import { ENDPOINTS } from "./api/endpoints.ts";
import { bootGuests } from "./guests/boot.ts";
import type { Host } from "./context.ts";
import { PveError } from "./errors.ts";
import { createFaults, type Fault, type Faults } from "./faults.ts";
import { readRequest } from "./http/request.ts";
import { respondData, respondError } from "./http/respond.ts";
import { createRouter, type Router } from "./http/route.ts";
import type { ProxmoxOptions } from "./options.ts";
import { stateFromSeed } from "./state/seed.ts";
import type { State } from "./state/state.ts";
import { openStore, type Store } from "./state/store.ts";
import { createTasks } from "./tasks/tasks.ts";

/** Seconds that a refused login takes. source: pve-http-server PVE/APIServer/AnyEvent.pm */
const FAILED_LOGIN_SECONDS = 3;

export interface Proxmox {
  /** `https://address:port/` */
  readonly url: string;
  /** What the host knows right now, for reports and tests; not to be changed. */
  readonly state: Readonly<State>;
  /** Makes something go wrong; the function returned takes it away again. */
  readonly fault: (fault: Fault) => () => void;
  /** What the host does when it gets power: starts all guests with `onboot=1`, in their order. Resolves when done. */
  readonly boot: () => Promise<void>;
  /** Ends listening; running tasks are waited for, everything is on disk. Guests are left alone. */
  readonly close: () => Promise<void>;
}

/**
 * Start the simulated Proxmox VE host. Its state lies in `options.dir` and is taken up again from there; guests are
 * then without power until `boot()` or a start.
 *
 * @throws HomelabError `PORT_TAKEN`, `REHEARSAL_STATE`
 */
export async function startProxmox(options: ProxmoxOptions): Promise<Proxmox> {
  const now = options.now ?? Date.now;
  const log = options.log ?? ((): void => undefined);
  await mkdir(options.dir, { recursive: true });
  const uploads = join(options.dir, "uploads");
  await rm(uploads, { recursive: true, force: true });
  const store = await openStore(
    options.dir,
    () => stateFromSeed(options.seed),
    (error) => log(`state was not written: ${messageOf(error)}`),
  );
  losePower(store);
  const faults = createFaults(options.faults);
  const tasks = createTasks(store, faults, { speed: options.speed, now, log });
  const host: Host = {
    node: store.state.node,
    state: store.state,
    changed: store.changed,
    tasks,
    hypervisor: options.hypervisor,
    fetch: options.fetch,
    dir: options.dir,
    speed: options.speed,
    now,
  };
  const router = createRouter(ENDPOINTS);
  const server = createServer(
    { ...options.tls, minVersion: "TLSv1.3", keepAliveTimeout: 30_000 },
    (request, response) => {
      void answer({ host, store, faults, router, uploads, log }, request, response);
    },
  );
  await listen(server, options.address, options.port);
  return {
    url: `https://${options.address}:${options.port}/`,
    state: store.state,
    fault: faults.add,
    boot: () => bootGuests(host),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await tasks.idle();
      await store.flush();
    },
  };
}

interface Desk {
  readonly host: Host;
  readonly store: Store;
  readonly faults: Faults;
  readonly router: Router;
  readonly uploads: string;
  readonly log: (line: string) => void;
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const label = `${request.method ?? ""} ${request.url ?? ""}`;
  try {
    const data = await handle(desk, request);
    respondData(request, response, data, desk.host.now());
    desk.log(`200 ${label}`);
  } catch (error) {
    const known = error instanceof PveError ? error : new PveError(500, messageOf(error));
    // A defect of ours is no answer of Proxmox: it must be seen.
    const detail =
      error instanceof PveError || !(error instanceof Error) ? known.message : (error.stack ?? known.message);
    desk.log(`${known.status} ${label}: ${detail} ${known.errors === undefined ? "" : JSON.stringify(known.errors)}`);
    // The rest of a refused upload is of no interest, but a client that is still sending would not read the answer.
    request.resume();
    if (!response.destroyed) respondError(request, response, known, desk.host.now());
  }
}

async function handle(
  desk: Desk,
  request: IncomingMessage,
): Promise<Awaited<ReturnType<ReturnType<Router>["endpoint"]["run"]>>> {
  const { host } = desk;
  const identity = await login(host, request);
  const data = await readRequest(request, desk.uploads);
  try {
    const fault = desk.faults.forRequest(data.method, data.path);
    if (fault !== undefined) throw new PveError(fault.status, fault.message);
    const { endpoint, parameters } = desk.router(data.method, data.path);
    const call = {
      host: hostOf(host, parameters["node"]),
      identity,
      ...(data.file === undefined ? {} : { upload: data.file }),
    };
    const result = await endpoint.run(call, { ...data.values, ...parameters });
    // What was promised to a client survives a crash.
    if (data.method !== "GET") await desk.store.flush();
    return result;
  } catch (error) {
    if (data.file !== undefined) await rm(data.file.path, { force: true });
    throw error;
  }
}

/** Every node of a cluster answers for the others: it passes a request on to the node in its path. */
function hostOf(host: Host, node: string | undefined): Host {
  return node === undefined || host.state.nodes[node] === undefined ? host : { ...host, node };
}

/** What is answered before anybody has logged in. source: pve-manager PVE/HTTPServer.pm auth_handler */
const OPEN = /^GET \/api2\/json\/access\/domains\/?(?:\?|$)/;

async function login(host: Host, request: IncomingMessage): Promise<ReturnType<typeof authenticate>> {
  if (OPEN.test(`${request.method} ${request.url}`)) return { user: "" };
  try {
    return authenticate(host.state, request.headers.authorization, host.now());
  } catch (error) {
    await delay(FAILED_LOGIN_SECONDS * 1000 * host.speed);
    throw error;
  }
}

/** The host was off: nothing runs, and tasks that were under way have come to no end. */
function losePower(store: Store): void {
  for (const guest of Object.values(store.state.guests)) guest.running = false;
  for (const task of Object.values(store.state.tasks)) task.exitStatus ??= "unexpected status";
  store.changed();
}

async function listen(server: Server, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const taken = systemCode(error) === "EADDRINUSE";
      reject(
        taken
          ? new HomelabError("PORT_TAKEN", `${address}:${port} is already in use`, {
              hint: `see who holds it: ss -ltnp 'sport = :${port}'`,
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, address, resolve);
  });
}
