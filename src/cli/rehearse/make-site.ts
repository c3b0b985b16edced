import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import type { Emit } from "../../lib/events.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { CSI_ACCOUNT, TERRAFORM_ACCOUNT, type ProxmoxAccount } from "../../lib/proxmox-roles.ts";
import { lowPortsAllowed } from "../../lib/ports.ts";
import { newStateKey, STATE_KEY } from "../../drive/terraform/state-key.ts";
import type { ToolBox } from "../../drive/tools/toolbox.ts";
import { keepsData } from "../../plan/keeps-data.ts";
import { containersOf } from "../../plan/containers.ts";
import type { Lab } from "../../plan/lab.ts";
import { relocate } from "../../plan/relocate.ts";
import { ARGOCD_SECRETS } from "../../render/kubernetes/argocd/names.ts";
import { BACKUP_VARIABLES } from "../../render/kubernetes/operators/names.ts";
import { worldSpec, type Sealing, type WorldSpec } from "../../rehearsal/world/spec.ts";
import { worldDirectory } from "./clear-slot.ts";
import { hardwareOf } from "./hardware.ts";
import { reseal } from "./reseal.ts";
import type { RehearsalSite } from "./site.ts";
import { CONTROL_PORT, type Slot } from "./slot.ts";

/** The way to the simulated internet, on the world's own address. */
const PROXY_PORT = 47_002;

/** Factors on simulated durations. `fast` keeps their order and makes a disk image arrive in milliseconds. */
export const SPEEDS = { fast: 0.002, real: 1 } as const;

export interface SiteOptions {
  /** The real lab; it is mapped to loopback here. */
  readonly lab: Lab;
  /** The lab's own folder. */
  readonly source: string;
  readonly dir: string;
  readonly slot: Slot;
  /** Who opens sealed values. */
  readonly sealing: Sealing;
  readonly speed: keyof typeof SPEEDS;
  readonly env: NodeJS.ProcessEnv;
  readonly tools: ToolBox;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * Everything that a rehearsal needs to know before it starts. Child processes get a home, a temporary folder and a
 * network of their own: nothing of the person's settings is read, nothing of theirs is written.
 */
export async function makeSite(options: SiteOptions): Promise<RehearsalSite> {
  const { dir, slot } = options;
  const repository = join(dir, "git", "lab.git");
  const moveLowPorts = !(await lowPortsAllowed(slot.infrastructure));
  const relocated = relocate(options.lab, { slot: slot.number, gitUrl: `file://${repository}`, moveLowPorts });
  const stateDir = join(dir, "state");
  const lab = await reseal(relocated, stateDir);
  guard(lab);
  const world = worldDirectory(dir);
  const [home, tmp] = [join(dir, "home"), join(dir, "tmp")];
  for (const folder of [world, home, tmp]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const spec = specOf(lab, options.sealing, world, slot, SPEEDS[options.speed], await tokens(world));
  const proxyUrl = `http://${spec.infrastructure}:${spec.proxyPort}`;
  return {
    lab,
    source: options.source,
    root: join(dir, "lab"),
    kubeconfig: join(dir, "kubeconfig"),
    talosconfig: join(dir, "talosconfig"),
    userKubeconfig: join(home, ".kube", "config"),
    stateDir,
    imageCache: join(
      options.env["XDG_CACHE_HOME"] ?? join(options.env["HOME"] ?? homedir(), ".cache"),
      "homelab",
      "images",
    ),
    repository,
    env: {
      PATH: options.env["PATH"],
      LANG: options.env["LANG"],
      HOME: home,
      TMPDIR: tmp,
      HTTPS_PROXY: proxyUrl,
      HTTP_PROXY: proxyUrl,
      SSL_CERT_FILE: join(world, "ca.crt"),
      [TERRAFORM_ACCOUNT.variable]: `${spec.proxmox.token.id}=${spec.proxmox.token.secret}`,
      ...madeUp(),
      [CSI_ACCOUNT.variable]: `${spec.proxmox.csiToken.id}=${spec.proxmox.csiToken.secret}`,
      ...(lab.pihole === null ? {} : { PIHOLE_PASSWORD: randomBytes(12).toString("base64url") }),
      ...(spec.cloudflare === null ? {} : { CLOUDFLARE_API_TOKEN: spec.cloudflare.token }),
      ...(lab.backups === null ? {} : backupKeys()),
      [STATE_KEY]: await stateKey(stateDir),
    },
    patience: options.speed === "fast" ? 0.06 : 1,
    tools: options.tools,
    emit: options.emit,
    signal: options.signal,
    spec,
    found: {
      notes: [
        ...(moveLowPorts ? ["ports below 1024 are for root on this machine: the edge listens 8000 higher"] : []),
        ...(keepsData(lab) ? [] : ["no app of this lab keeps anything, so nothing ran that makes volumes"]),
      ],
    },
  };
}

function specOf(lab: Lab, sealing: Sealing, dir: string, slot: Slot, speed: number, tokens: Tokens): WorldSpec {
  const { address, port, pool } = lab.proxmox;
  const { talos, cilium, gatewayApi, certManager, argocdChart, argocd, charts } = lab.versions;
  const { sealedSecretsChart, sealedSecrets, proxmoxCsiChart, proxmoxCsi } = lab.versions;
  return worldSpec.parse({
    dir,
    speed,
    infrastructure: slot.infrastructure,
    controlPort: CONTROL_PORT,
    proxyPort: PROXY_PORT,
    proxmox: {
      address,
      port,
      ...hardwareOf(lab),
      pool,
      token: tokens.token,
      csiToken: tokens.csiToken,
    },
    sealing,
    cloudflare: lab.cloudflare === null ? null : { zone: lab.cloudflare.zone, token: tokens.cloudflareToken },
    storage: keepsData(lab),
    operators: lab.operators,
    charts: standInCharts(lab),
    versions: {
      talos,
      cilium,
      gatewayApi,
      certManager,
      argocdChart,
      argocd,
      sealedSecretsChart,
      sealedSecrets,
      proxmoxCsiChart,
      proxmoxCsi,
      charts,
      ...(lab.pihole === null ? {} : { pihole: lab.pihole.tag }),
    },
  });
}

/** Charts of a person's own apps: nobody but their own repositories has them. */
function standInCharts(lab: Lab): WorldSpec["charts"] {
  return lab.apps.flatMap((app) =>
    app.kind === "chart" ? [{ repo: app.repo, name: app.chart, version: app.version }] : [],
  );
}

type Tokens = Pick<WorldSpec["proxmox"], "token" | "csiToken"> & { readonly cloudflareToken: string };

/** A resumed run meets a host that knows its tokens already. */
async function tokens(world: string): Promise<Tokens> {
  const text = await readIfExists(join(world, "spec.json"));
  const before = text === undefined ? undefined : worldSpec.parse(JSON.parse(text));
  return {
    token: before?.proxmox.token ?? newToken(TERRAFORM_ACCOUNT),
    csiToken: before?.proxmox.csiToken ?? newToken(CSI_ACCOUNT),
    cloudflareToken: before?.cloudflare?.token ?? randomBytes(30).toString("base64url"),
  };
}

/** A rehearsal writes to nobody's bucket: its keys open nothing. */
function backupKeys(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.values(BACKUP_VARIABLES).map((name) => [name, randomUUID()]));
}

/** Secrets of the cluster itself: whoever needs one in a rehearsal finds it there. */
function madeUp(): Readonly<Record<string, string>> {
  const names = Object.values(ARGOCD_SECRETS).map(({ variable }) => variable);
  return Object.fromEntries(names.map((name) => [name, randomBytes(32).toString("hex")]));
}

/** As `secrets.env` of a real lab has it; a resumed run finds its state encrypted. */
async function stateKey(stateDir: string): Promise<string> {
  const path = join(stateDir, "state-key");
  const known = await readIfExists(path);
  if (known !== undefined) return known;
  const key = newStateKey();
  await writeFileAtomic(path, key, 0o600);
  return key;
}

function newToken({ user, token }: ProxmoxAccount): Tokens["token"] {
  return { id: `${user}!${token}`, secret: randomUUID() };
}

/** A rehearsal never has a real address at hand: whatever is left of one is a defect, and nothing is started. */
function guard(lab: Lab): void {
  const addresses = [
    lab.proxmox.address,
    ...lab.proxmox.hosts.map(({ address }) => address),
    ...lab.networks.map(({ gateway }) => gateway),
    lab.gateway.address,
    ...containersOf(lab).map(({ address }) => address),
    new URL(lab.cluster.endpoint).hostname,
    ...lab.nodes.map((node) => node.address),
    ...(lab.mail === null ? [] : [lab.mail.host]),
  ];
  const real = addresses.filter((address) => !address.startsWith("127."));
  if (real.length > 0)
    throw new HomelabError("NOT_LOOPBACK", `a rehearsal must not know real addresses, found ${real.join(", ")}`, {
      exitCode: 3,
    });
}
