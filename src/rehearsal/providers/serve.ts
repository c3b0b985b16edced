import { HomelabError, messageOf } from "../../lib/error.ts";
import { reattach, serveProvider } from "./protocol/server.ts";
import { talosProvider } from "./talos/provider.ts";
import { createTalosctl } from "./talos/talosctl.ts";

/**
 * The provider as a process: prints one line of JSON, `{"reattach": …}`, whose value goes into TF_REATTACH_PROVIDERS,
 * and serves until its stdin is closed or it gets SIGTERM. `TALOSCTL` is the path of talosctl; `HTTPS_PROXY` and
 * `SSL_CERT_FILE` say how Image Factory is reached.
 */
async function main(): Promise<void> {
  const program = process.env["TALOSCTL"];
  if (program === undefined || program === "")
    throw new HomelabError("USAGE", "TALOSCTL is not set", { hint: "Set it to the path of talosctl.", exitCode: 2 });
  const server = await serveProvider(
    talosProvider({ talosctl: createTalosctl(program), env: process.env, now: () => new Date() }),
  );
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    process.stdin.once("close", () => resolve());
    process.stdin.resume();
  });
  process.stdout.write(`${JSON.stringify({ reattach: reattach("siderolabs/talos", server.address, process.pid) })}\n`);
  await ended;
  await server.close();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(error instanceof HomelabError ? error.exitCode : 70);
}
