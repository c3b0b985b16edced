import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ToolBox } from "../../src/drive/tools/toolbox.ts";
import { HomelabError } from "../../src/lib/error.ts";
import { writeFileAtomic } from "../../src/lib/files.ts";
import { createCa } from "../../src/lib/pki.ts";
import type { Site } from "../../src/operate/site.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";

/** Argo CD's programs and the simulated internet listen here. */
export const ADDRESS = "127.237.255.10";

/** Where the peer works, in the form in which the phases of a bootstrap want it. */
export interface PeerSite extends Site {
  /** Everything of the peer lies below it. */
  readonly dir: string;
  /** Folder of the bare repository that Argo CD syncs from. */
  readonly repository: string;
  readonly internet: Internet;
  readonly caFile: string;
}

/** @throws HomelabError `LAB_WRONG` */
export async function openSite(dir: string, source: string, tools: ToolBox, signal: AbortSignal): Promise<PeerSite> {
  const { lab, issues } = await loadLab(source);
  if (lab === undefined || issues.length > 0)
    throw new HomelabError("LAB_WRONG", `the lab of ${source} has mistakes: run \`homelab check\``);
  const repository = join(dir, "lab.git");
  const caFile = join(dir, "ca.crt");
  const home = join(dir, "home");
  await mkdir(home, { recursive: true });
  const ca = await createCa({ commonName: "Bench", algorithm: "P-256" });
  await writeFileAtomic(caFile, ca.cert);
  const hosts = join(dir, "internet");
  const internet = await startInternet({ dir: hosts, address: ADDRESS, port: 0, ca, versions: lab.versions });
  return {
    dir,
    repository,
    internet,
    caFile,
    lab: { ...lab, git: { ...lab.git, url: `file://${repository}` } },
    root: join(dir, "lab"),
    kubeconfig: join(dir, "kubeconfig"),
    talosconfig: join(dir, "talosconfig"),
    userKubeconfig: join(home, ".kube", "config"),
    stateDir: join(dir, "state"),
    imageCache: join(dir, "images"),
    env: { PATH: process.env["PATH"], HOME: home, TMPDIR: dir, HTTPS_PROXY: internet.url, SSL_CERT_FILE: caFile },
    tools,
    patience: 1,
    emit: () => undefined,
    signal,
  };
}
