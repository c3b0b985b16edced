import { rm, readFile } from "node:fs/promises";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { startTimeOf } from "../../lib/process.ts";
import { redact } from "../../lib/redact.ts";
import { failurePath, recordPath } from "./client.ts";
import { startControl } from "./control.ts";
import { worldSpec, type WorldRecord } from "./spec.ts";
import { buildWorld } from "./world.ts";

/** The simulated world's process: `node main.js <spec.json>`. It runs until SIGTERM and logs to standard output. */
async function main(specFile: string): Promise<void> {
  const spec = worldSpec.parse(JSON.parse(await readFile(specFile, "utf8")));
  try {
    const world = await buildWorld(spec, log);
    const control = await startControl(spec.infrastructure, spec.controlPort, world.routes);
    const record: WorldRecord = {
      pid: process.pid,
      startTime: (await startTimeOf(process.pid)) ?? "",
      control: control.url,
      token: control.token,
    };
    await writeFileAtomic(recordPath(spec.dir), JSON.stringify(record), 0o600);
    process.once("SIGTERM", () => {
      void stop().then(() => process.exit(0));
    });

    async function stop(): Promise<void> {
      await world.stop();
      await control.close();
      await rm(recordPath(spec.dir), { force: true });
    }
  } catch (error) {
    const hint = error instanceof HomelabError ? error.hint : undefined;
    const code = error instanceof HomelabError ? error.code : "WORLD_DEFECT";
    const message =
      error instanceof HomelabError || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
    await writeFileAtomic(
      failurePath(spec.dir),
      JSON.stringify({ code, message, ...(hint === undefined ? {} : { hint }) }),
      0o600,
    );
    log(`failed: ${message}`);
    process.exit(3);
  }
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${redact(line)}\n`);
}

await main(process.argv[2] ?? "");
