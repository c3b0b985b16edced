/**
 * Compares the schemas of our provider for siderolabs/talos with those of the real one, attribute by attribute:
 * `npx jiti scripts/compare-provider-schema.ts [tofu]`. Needs the registry; where it cannot be reached, or for another
 * pin, give it the output of `tofu providers schema -json` as `--real <file>`. Exit code 1 when something differs.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { exec } from "../src/lib/exec.ts";
import { compareSchemas, providerSchemas } from "../src/rehearsal/providers/compare-schemas.ts";
import { reattach, serveProvider } from "../src/rehearsal/providers/protocol/server.ts";
import { talosProvider } from "../src/rehearsal/providers/talos/provider.ts";
import { createTalosctl } from "../src/rehearsal/providers/talos/talosctl.ts";

const VERSION = "0.11.0";
const MAIN = `
terraform {
  required_providers {
    talos = {
      source  = "siderolabs/talos"
      version = "${VERSION}"
    }
  }
}
`;

const options = z
  .object({ tofu: z.string().default("tofu"), real: z.string().optional() })
  .parse(readArguments(process.argv.slice(2)));

const differences = compareSchemas(
  options.real === undefined ? await schemasWith({}) : providerSchemas(await readFile(options.real, "utf8")),
  await ourSchemas(),
);
for (const difference of differences) console.log(difference);
console.log(`${differences.length} differences to siderolabs/talos ${VERSION}`);
process.exitCode = differences.length === 0 ? 0 : 1;

function readArguments(args: readonly string[]): Record<string, string> {
  const at = args.indexOf("--real");
  const file = at === -1 ? undefined : args[at + 1];
  const tofu = args.find((argument) => argument !== "--real" && argument !== file);
  return { ...(tofu === undefined ? {} : { tofu }), ...(file === undefined ? {} : { real: file }) };
}

async function ourSchemas(): Promise<ReturnType<typeof providerSchemas>> {
  const server = await serveProvider(
    talosProvider({ talosctl: createTalosctl("talosctl"), env: {}, now: () => new Date() }),
  );
  try {
    const providers = JSON.stringify(reattach("siderolabs/talos", server.address, process.pid));
    return await schemasWith({ TF_REATTACH_PROVIDERS: providers });
  } finally {
    await server.close();
  }
}

async function schemasWith(env: NodeJS.ProcessEnv): Promise<ReturnType<typeof providerSchemas>> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-schema-"));
  try {
    await writeFile(join(dir, "main.tf"), MAIN);
    const run = (...args: readonly string[]): ReturnType<typeof exec> =>
      exec(options.tofu, args, { cwd: dir, env: { ...process.env, ...env } });
    await run("init", "-no-color");
    return providerSchemas((await run("providers", "schema", "-json")).stdout);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
