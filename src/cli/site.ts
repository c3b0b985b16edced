import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureTools } from "../drive/tools/toolbox.ts";
import { STATE_FOLDER } from "../lib/state-folder.ts";
import { phasesOf, type Step } from "../operate/phase.ts";
import { runPhases } from "../operate/runner.ts";
import type { Site } from "../operate/site.ts";
import type { Lab } from "../plan/lab.ts";
import { withLab, type LabOptions } from "./lab.ts";
import { withSecrets } from "./secrets.ts";
import type { Outcome, Session } from "./session.ts";
import { announceMissing, toolProgress } from "./tool-progress.ts";

/**
 * Run phases on the real lab. The programs that they need are looked for first; what is missing is made while the
 * first phases run already.
 */
export async function onLab(
  session: Session,
  steps: readonly Step[],
  options: LabOptions & { readonly dryRun?: boolean; readonly confirmed?: readonly string[] } = {},
): Promise<Outcome> {
  const { dryRun: dry = false, confirmed = [] } = options;
  const work = (lab: Lab): Promise<Outcome> =>
    siteFor(session, lab, dry ? [] : steps, async (site) =>
      dry ? dryRun(steps, site) : carryOut(steps, { ...site, confirmed }),
    );
  return withLab(session, work, options);
}

/** Do something on the real lab's site, while the programs that some steps need are looked for or made. */
export async function siteFor<T>(
  session: Session,
  lab: Lab,
  steps: readonly Step[],
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const tools = await ensureTools([...new Set(phasesOf(steps).flatMap((phase) => phase.needs))], {
    env: session.env,
    signal: session.signal,
    onProgress: toolProgress(session.emit),
  });
  try {
    announceMissing(session.emit, tools.missing);
    return await work(await realSite(session, lab, tools));
  } finally {
    await tools.close();
  }
}

async function carryOut(steps: readonly Step[], site: Site): Promise<Outcome> {
  const result = await runPhases(steps, site);
  if (result.error !== undefined) throw result.error;
  return { json: { ok: true, phases: result.phases } };
}

function dryRun(steps: readonly Step[], site: Site): Outcome {
  const phases = phasesOf(steps).map((phase) => ({ name: phase.name, title: phase.title, plan: phase.plan(site) }));
  const text = phases.map(({ title, plan }, index) => `${index + 1}. ${title}\n     ${plan}`).join("\n");
  return { json: { ok: true, phases }, text };
}

/** The site of the real lab in a folder, with the lab's secrets in its environment. @throws HomelabError `SECRETS_FILE` */
export async function realSite(session: Session, lab: Lab, tools: Site["tools"]): Promise<Site> {
  const { folder } = session;
  const env = await withSecrets(folder, session.env);
  const state = join(folder, STATE_FOLDER);
  await mkdir(state, { recursive: true, mode: 0o700 });
  return {
    lab,
    root: folder,
    kubeconfig: join(state, "kubeconfig"),
    talosconfig: join(state, "talosconfig"),
    userKubeconfig: userKubeconfig(env),
    stateDir: state,
    imageCache: join(cacheFolder(env), "homelab", "images"),
    env,
    patience: 1,
    tools,
    emit: session.emit,
    signal: session.signal,
  };
}

/** The file that kubectl writes to: the first of KUBECONFIG, else `~/.kube/config`. */
export function userKubeconfig(env: NodeJS.ProcessEnv): string {
  const first = env["KUBECONFIG"]?.split(delimiter).find((path) => path !== "");
  return first ?? join(env["HOME"] ?? homedir(), ".kube", "config");
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const cache = env["XDG_CACHE_HOME"];
  return cache === undefined || cache === "" ? join(env["HOME"] ?? homedir(), ".cache") : cache;
}
