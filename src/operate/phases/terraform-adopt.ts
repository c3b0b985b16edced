import { join } from "node:path";
import { createProxmoxClient, type ProxmoxClient } from "../../drive/proxmox/client.ts";
import { foreignDisks } from "../../drive/proxmox/guest-disks.ts";
import { imageFiles, removeImage, type ImageFile } from "../../drive/proxmox/image-files.ts";
import { readGuests, type GuestFacts } from "../../drive/proxmox/inspect.ts";
import { readPools } from "../../drive/proxmox/pools.ts";
import { removeGuest } from "../../drive/proxmox/remove-guest.ts";
import { runningTasks } from "../../drive/proxmox/running-tasks.ts";
import { writeImports } from "../../drive/terraform/imports.ts";
import { STATE_FILE } from "../../drive/terraform/state-journal.ts";
import { pullState, taintedIn } from "../../drive/terraform/pull-state.ts";
import { resources, untaint } from "../../drive/terraform/terraform.ts";
import { guestsAtBeginning, noteBeginning, unfinishedWhy } from "../../drive/terraform/unfinished.ts";
import { readPairs } from "../../drive/sealing/keys.ts";
import { adminKubeconfig } from "../../drive/talos/admin-kubeconfig.ts";
import { isUp } from "../../drive/talos/is-up.ts";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists } from "../../lib/files.ts";
import { connect } from "../../lib/kubernetes/client.ts";
import { describeRef } from "../../lib/kubernetes/object.ts";
import { TERRAFORM_ACCOUNT } from "../../lib/proxmox-roles.ts";
import { pairName } from "../../lib/sealing/key-pair.ts";
import { waitFor } from "../../lib/wait.ts";
import { BOOTSTRAP, isBootstrapped } from "../adopt/bootstrap.ts";
import { controlPlanesOf, type ControlPlanes } from "../adopt/control-planes.ts";
import { unknownTo } from "../adopt/guests.ts";
import { unknownInCluster, type UnknownInCluster } from "../adopt/in-cluster.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";
import type { Site } from "../site.ts";

const VM = "proxmox_virtual_environment_vm";
const IMAGE = "module.proxmox.proxmox_download_file.talos";
/** A host finishes what a killed run began: an image of some gigabytes at most. */
const TASKS_MS = 20 * 60_000;
/** A machine of a homelab boots in less. */
const BOOT_MS = 3 * 60_000;

/**
 * A run that was killed may have made what its state does not know: OpenTofu writes its state every 20 seconds only. The
 * next plan would want to make everything a second time and fail. So after such a run the host is asked, and what is the
 * lab's is taken into the state by import blocks, which a person sees in the plan.
 */
export const terraformAdopt: Phase = adopting(true);

/** The same for who only looks: nothing is removed, nothing is noted. */
export const terraformCompare: Phase = adopting(false);

function adopting(acts: boolean): Phase {
  return {
    name: "terraform-adopt",
    title: "Take over what an interrupted run made",
    needs: ["tofu", "terraform-provider-proxmox", "talosctl"],
    plan: () => "after an interrupted run: compare the host with the state, import what it does not know",
    run: (site) => adopt(site, acts),
  };
}

async function adopt(site: Site, acts: boolean): Promise<string> {
  const { lab, signal } = site;
  const terraform = await terraformOf(site);
  const interrupted = await unfinishedWhy(terraform);
  const hasState = (await readIfExists(join(terraform.dir, STATE_FILE))) !== undefined;
  await writeImports(terraform.dir, []);
  if (interrupted === undefined && hasState) return "nothing was interrupted";

  const url = `https://${lab.proxmox.address}:${lab.proxmox.port}`;
  const client = createProxmoxClient({ url, env: site.env, signal });
  await hostIsIdle(site, client);
  const [guests, pools] = await Promise.all([readGuests(client), readPools(client)]);
  if (acts && interrupted === undefined)
    await noteBeginning(
      terraform,
      guests.map(({ vmId }) => vmId),
    );
  const known = hasState ? await resources(terraform) : [];
  const state = hasState ? await pullState(terraform) : "";
  const before = await guestsAtBeginning(terraform);
  const { imports, remove, lost, strays } = unknownTo(lab, { known, guests, pools, before });
  const used = await withForeignDisks(client, remove);
  if (lost.length + used.length > 0) throw stateLost([...lost, ...used]);
  const images = await unknownImages(lab, client, known);
  if (acts) for (const guest of remove) await removeGuest(client, guest, signal);
  if (acts) for (const image of images) await removeImage(client, image, signal);
  const cluster = await unknownOfCluster(site, known, await controlPlanesOf(site, state, guests), acts);
  const all = [...imports, ...cluster.imports];
  await writeImports(terraform.dir, all);
  // A machine whose creation was cut off is there: what is missing (its start) is made up for, and nothing is replaced.
  if (acts) for (const address of taintedIn(state, VM)) await untaint(terraform, address);
  if (strays.length > 0)
    site.emit({
      type: "note",
      message: `left alone: ${named(strays)}, which carry the lab's pool or tag and are not described by it`,
    });
  return summary(
    interrupted ?? "there is no state",
    [...remove.map(called), ...images.map(({ volume }) => volume), ...cluster.remove.map(describeRef)],
    all.map(({ address }) => address),
  );
}

/** A guest whose creation has only begun can be neither imported nor made again. */
async function hostIsIdle({ lab, env, patience, signal }: Site, client: ProxmoxClient): Promise<void> {
  const user = (env[TERRAFORM_ACCOUNT.variable] ?? "").split("!")[0] ?? "";
  const nodes = lab.proxmox.hosts.map(({ name }) => name);
  await waitFor(
    async () => {
      const running = await runningTasks(client, nodes, user);
      if (running.length === 0) return true;
      const list = running.map(({ type, id }) => `${type} ${id}`.trim()).join(", ");
      throw new HomelabError("HOST_BUSY", `the host works on ${list}`);
    },
    { timeoutMs: TASKS_MS * patience, intervalMs: 200, what: "end of what a killed run began on the host", signal },
  );
}

/** VMs that have disks of pods: whatever the notes say, such a machine was more than half-made. */
async function withForeignDisks(client: ProxmoxClient, guests: readonly GuestFacts[]): Promise<readonly GuestFacts[]> {
  const vms = guests.filter(({ kind }) => kind === "qemu");
  const disks = await Promise.all(vms.map(({ node, vmId }) => foreignDisks(client, { host: node, vmId })));
  return vms.filter((_, index) => (disks[index] ?? []).length > 0);
}

/**
 * Images that the state does not know. The provider cannot import them, and where it is to overwrite one it does not
 * wait until the old one is gone. They are fetched again.
 */
async function unknownImages(
  { proxmox, versions, nodes }: Site["lab"],
  client: ProxmoxClient,
  known: readonly string[],
): Promise<readonly ImageFile[]> {
  const shared = proxmox.storages.some((storage) => storage.name === proxmox.imageStorage && storage.shared);
  const hosts = new Set([proxmox.node, ...(shared ? [] : nodes.map(({ host }) => host))]);
  const unknown = [...hosts].filter((host) => !known.includes(`${IMAGE}[${JSON.stringify(host)}]`));
  const found = await Promise.all(
    unknown.map((node) => imageFiles(client, { node, storage: proxmox.imageStorage }, `talos-v${versions.talos}-`)),
  );
  return found.flat();
}

/** The bootstrap itself, and what lies in the cluster since then. */
async function unknownOfCluster(
  site: Site,
  known: readonly string[],
  machines: ControlPlanes | undefined,
  acts: boolean,
): Promise<UnknownInCluster> {
  if (machines === undefined) return { imports: [], remove: [] };
  await machinesAreUp(site, machines);
  if (!(await isBootstrapped(machines))) return { imports: [], remove: [] };
  const bootstrap = known.includes(BOOTSTRAP.address) ? [] : [BOOTSTRAP];
  const [address = ""] = machines.addresses;
  const kubeconfig = await adminKubeconfig(machines.access, address);
  if (kubeconfig === undefined) return { imports: bootstrap, remove: [] };
  const client = connect(kubeconfig);
  try {
    const pairs = (await readPairs(site.stateDir)).map(({ cert }) => pairName(cert));
    const { imports, remove } = await unknownInCluster(client, site.lab, { known, pairs });
    if (acts) for (const object of remove) await client.delete(object);
    return { imports: [...bootstrap, ...imports], remove };
  } catch (error) {
    if (!(error instanceof HomelabError) || error.code !== "KUBERNETES_UNREACHABLE") throw error;
    // It is only coming up: what it may hold of ours is named by the apply, and looked for by the run after it.
    return { imports: bootstrap, remove: [] };
  } finally {
    client.close();
  }
}

/** Where the power was cut the machines may be booting still. One that never comes up is none that we can ask. */
async function machinesAreUp({ patience, signal }: Site, { addresses }: ControlPlanes): Promise<void> {
  try {
    await waitFor(async () => (await Promise.all(addresses.map(isUp))).every((up) => up), {
      timeoutMs: BOOT_MS * patience,
      what: "answer of the control planes",
      signal,
    });
  } catch (error) {
    if (!(error instanceof HomelabError) || error.code !== "TIMEOUT") throw error;
  }
}

function stateLost(vms: readonly GuestFacts[]): HomelabError {
  return new HomelabError(
    "STATE_LOST",
    `the host has ${named(vms)} of this lab, and there is no state with the secrets to talk to them`,
    {
      hint: "put terraform/terraform.tfstate, .homelab/ and secrets.env back from your backup; only when these machines hold nothing that matters, delete them on the host and run this again",
      exitCode: 1,
    },
  );
}

function named(guests: readonly GuestFacts[]): string {
  return guests.map(called).join(", ");
}

function called({ vmId, name }: GuestFacts): string {
  return `${vmId} (${name})`;
}

function summary(why: string, removed: readonly string[], taken: readonly string[]): string {
  const done = [
    ...(removed.length === 0 ? [] : [`removed ${removed.join(", ")}`]),
    ...(taken.length === 0 ? [] : [`taking over ${taken.join(", ")}`]),
  ];
  return `${why}; ${done.length === 0 ? "nothing to take over" : done.join("; ")}`;
}
