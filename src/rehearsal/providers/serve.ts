import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { serveAll } from "./serve-all.ts";

/**
 * The providers as a process: prints one line of JSON, `{"reattach": …}`, whose value goes into TF_REATTACH_PROVIDERS,
 * and serves until it gets SIGTERM, or its stdin is closed and no run of Terraform needs it: one that outlives a killed
 * conductor finishes what it began and notes it. `TALOSCTL` and `HELM` are the paths of the programs;
 * `HTTPS_PROXY` and `SSL_CERT_FILE` say how Image Factory and charts are reached.
 */
async function main(): Promise<void> {
  const cache = await mkdtemp(join(tmpdir(), "homelab-charts-"));
  const programs = { talosctl: programOf("TALOSCTL"), helm: programOf("HELM") };
  const served = await serveAll({ ...programs, cache, env: process.env });
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    process.stdin.once("close", () => void served.idle().then(resolve));
    process.stdin.resume();
  });
  process.stdout.write(`${JSON.stringify({ reattach: served.reattach })}\n`);
  await ended;
  await served.close();
  await rm(cache, { recursive: true, force: true });
}

function programOf(variable: string): string {
  const path = process.env[variable] ?? "";
  if (path !== "") return path;
  const hint = `Set it to the path of ${variable.toLowerCase()}.`;
  throw new HomelabError("USAGE", `${variable} is not set`, { hint, exitCode: 2 });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(error instanceof HomelabError ? error.exitCode : 70);
}
