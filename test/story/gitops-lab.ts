import { createHmac } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec } from "../../src/lib/exec.ts";
import { httpRequest } from "../../src/lib/http-request.ts";
import { repository } from "./homelab.ts";

export const TOPIC = "my-lab-4711";

/**
 * This repository's lab with all that Argo CD can do: a project for each category, an operator that comes first, the
 * webhook, and messages to a topic of ntfy.
 *
 * @returns its folder, and what removes it
 */
export async function openGitopsLab(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "hl-lab-"));
  for (const part of ["homelab.config.ts", "versions.json", "apps", "terraform"])
    await cp(join(repository, part), join(folder, part), { recursive: true });
  const file = join(folder, "homelab.config.ts");
  const config = await readFile(file, "utf8");
  const end = config.lastIndexOf("});");
  const sections = `  catalog: { "metrics-server": true },
  argocd: {
    projects: "category",
    webhook: true,
    notify: { ntfy: "https://ntfy.sh/${TOPIC}", on: ["sync-failed", "deployed"] },
  },
`;
  await writeFile(file, `${config.slice(0, end)}${sections}${config.slice(end)}`);
  const pins = join(folder, "versions.json");
  const versions: object = JSON.parse(await readFile(pins, "utf8"));
  await writeFile(pins, JSON.stringify({ ...versions, charts: { "metrics-server": "3.13.0" } }, null, 2));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Git as a person uses it, in one folder, without anything that this machine's user has configured. */
export function gitIn(folder: string): (...args: readonly string[]) => Promise<string> {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const identity = ["-c", "user.name=x", "-c", "user.email=x@localhost"];
  return async (...args) => (await exec("git", ["-C", folder, ...identity, ...args], { env })).stdout.trim();
}

/**
 * What GitHub sends after a push, signed with the secret that both sides know.
 *
 * @param bare the run's repository. Argo CD looks for Applications whose URL is that of the repository's page; of a
 *   `file:` URL it takes the scheme for the host
 * @returns the status of the answer
 */
export async function tellOfPush(
  server: string,
  push: { readonly bare: string; readonly before: string; readonly after: string; readonly secret: string },
): Promise<number> {
  const body = JSON.stringify({
    ref: "refs/heads/main",
    before: push.before,
    after: push.after,
    commits: [],
    repository: { html_url: `https://file///${push.bare.replace(/\.git$/, "")}`, default_branch: "main" },
  });
  const signed = (hash: "sha1" | "sha256"): string =>
    `${hash}=${createHmac(hash, push.secret).update(body).digest("hex")}`;
  const { status } = await httpRequest(`${server}/api/webhook`, {
    method: "POST",
    env: {},
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-hub-signature": signed("sha1"),
      "x-hub-signature-256": signed("sha256"),
    },
  });
  return status;
}
