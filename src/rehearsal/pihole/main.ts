import { messageOf } from "../../lib/error.ts";
import { startPihole } from "./server.ts";
import { readSettings } from "./settings.ts";

/** What the stand-in image runs in the place of Pi-hole, with the environment that was baked into it. */
async function main(): Promise<void> {
  const { settings, faults } = readSettings(process.env);
  for (const fault of faults) log(`WARNING: ${fault}`);
  if (faults.length > 0) {
    log("Pi-hole would go on without these settings; a rehearsal does not");
    process.exit(1);
  }
  const server = await startPihole(settings, log);
  log("########## FTL stand-in started ##########");
  process.once("SIGTERM", () => {
    void server.close().then(() => process.exit(0));
  });
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

main().catch((error: unknown) => {
  log(`CRIT: ${messageOf(error)}`);
  process.exit(1);
});
